"""What is said of a config that is not TOML."""

from __future__ import annotations

import pytest

from rythme.config.read import parse
from rythme.config.syntax import reason
from rythme.errors import ConfigError
from rythme.text import Text

CASES = [
    ("a =", "a value is missing, or a text has no quotes"),
    ("a = mid-May", "a value is missing, or a text has no quotes"),
    ("a = 2026-02-30", "the calendar has no such day or time"),
    ("= 1", "a line begins with a key, or with a table in brackets"),
    ("[a.]", "a key has letters, digits, dashes and underscores, or quotes"),
    ("a", "after a key stands ="),
    ("a = 1 b = 2", "nothing more may stand on this line"),
    ("[a", "the bracket ] is missing"),
    ("[[a]", "the brackets ]] are missing"),
    ("a = [1", "the bracket ] is missing"),
    ("a = { b = 1", "a closing brace is missing"),
    ('a = "b', "quotes are missing, or a character may not stand here"),
    ("a = 'b", "quotes are missing, or a character may not stand here"),
    ('a = "b\nc', "quotes are missing, or a character may not stand here"),
    ("a = 1 # \x01", "quotes are missing, or a character may not stand here"),
    ('a = "C:\\Users"', None),
    ('a = "\\q"', "write a backslash twice, or the text in single quotes"),
    ("a = 1\na = 2", "this name is there already"),
    ("[a]\n[a]", "this name is there already"),
    ("a = { b = 1, b = 2 }", "this name is there already"),
]


@pytest.mark.parametrize(("document", "why"), CASES)
def test_the_reason_is_ours(document: str, why: str | None) -> None:
    """Every way to break TOML has words of ours, or passes on those of the reader."""
    with pytest.raises(ConfigError) as caught:
        parse(document, "a.toml")
    (mistake,) = caught.value.mistakes
    said = dict(mistake.expected.values)["reason"]
    assert (said.to("en") if isinstance(said, Text) else None) == why
    if isinstance(said, Text):
        assert said.to("fr") != why


def test_unknown_words_are_passed_on() -> None:
    """A later Python may say something new."""
    assert reason("No such luck") == "No such luck"
