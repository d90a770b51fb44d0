"""The French catalogue: whole, fresh, and with the same holes as the English templates."""

from __future__ import annotations

import string
import sys
from pathlib import Path

import pytest
from babel.messages.catalog import Message

sys.path.insert(0, str(Path(__file__).parents[1] / "scripts"))

import messages
from rythme.text import plural, text

RUN = "run: python scripts/messages.py"


def holes(template: str) -> set[str]:
    """Return the names of the values that a template shows."""
    return {name for _, name, _, _ in string.Formatter().parse(template) if name}


def forms(message: Message) -> list[str]:
    """Return the French of a message, all its plural forms."""
    return [message.string] if isinstance(message.string, str) else list(message.string or ())


def test_the_catalogue_has_the_sentences_of_the_code() -> None:
    """No sentence of the code is missing, and none stands there that the code no longer has."""
    known = set(messages.translations())
    assert sorted(map(str, messages.templates() - known)) == [], RUN
    assert sorted(map(str, known - messages.templates())) == [], RUN


def test_every_sentence_is_translated() -> None:
    """Whoever asks for French gets French."""
    missing = [
        str(message.id)
        for message in messages.translations().values()
        if not messages.is_translated(message)
    ]
    assert missing == []


def test_translations_show_the_same_values() -> None:
    """A translation names the values of its template, all of them and no other.

    French chooses between two forms as English does; the count itself may be left unsaid.
    """
    for template, message in messages.translations().items():
        english = (template,) if isinstance(template, str) else template
        for source, form in zip(english, forms(message), strict=True):
            assert holes(form) | {"count"} == holes(source) | {"count"}, form


def test_the_compiled_catalogue_is_fresh() -> None:
    """What is installed says what ``rythme.po`` says, byte for byte."""
    catalogue = messages.catalogue(messages.translations())
    assert messages.MO.read_bytes() == messages.mo_bytes(catalogue), RUN
    assert messages.PO.read_bytes() == messages.po_bytes(catalogue), RUN


def test_sentences_come_out_in_french() -> None:
    """The catalogue is found where the program looks for it, and holes are filled."""
    assert text("School").to("fr") == "École"
    assert text("School").to("en") == "School"
    assert text("This week: {notes}", notes="Rentrée").to("fr") == "Cette semaine\u202f: Rentrée"


def test_an_unknown_sentence_stays_english() -> None:
    """A sentence that the catalogue does not have is said in English, not refused."""
    assert text("{n} xyzzy", n=1).to("fr") == "1 xyzzy"
    assert plural("xyzzy", "{count} xyzzy", count=2).to("fr") == "2 xyzzy"


def test_what_is_not_translated_is_told_apart() -> None:
    """An empty form, a missing plural form and a guess are no translation."""
    assert messages.is_translated(Message("a", "b"))
    assert messages.is_translated(Message(("a", "b"), ("c", "d")))
    assert not messages.is_translated(Message("a", ""))
    assert not messages.is_translated(Message(("a", "b"), ("c", "")))
    assert not messages.is_translated(Message("a", "b", flags={"fuzzy"}))


def test_a_plural_without_translation_stays_english() -> None:
    """Empty plural forms are not compiled: they would be printed as nothing."""
    assert b"xyzzy" not in messages.mo_bytes(messages.catalogue([("xyzzy", "{count} xyzzy")]))


@pytest.mark.parametrize("data", [messages.po_bytes, messages.mo_bytes])
def test_nothing_of_the_day_is_written(data: object) -> None:
    """Two runs give the same bytes: no date, no version of the tool."""
    assert callable(data)
    written = data(messages.catalogue(["School"]))
    assert written == data(messages.catalogue(["School"]))
    for word in (b"Date", b"Babel", b"FULL NAME", b"EMAIL"):
        assert word not in written
