"""The language of the command line's talk, click's own sentences included."""

from __future__ import annotations

import gettext
import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from io import TextIOWrapper
from pathlib import Path

from rythme.text import LANGUAGES, Language, plural, text

LOCALE = Path(__file__).parents[1] / "locale"
"""Where the catalogues are."""

CLICK_SENTENCES = (
    text("Usage:"),
    text("Options"),
    text("Commands"),
    text("Positional arguments"),
    text("Show this message and exit."),
    text("default: {default}"),
    text("required"),
    text("Error: {message}"),
    text("Try '{command} {option}' for help."),
    text("Invalid value: {message}"),
    text("Invalid value for {param_hint}: {message}"),
    text("Missing argument"),
    text("Missing option"),
    text("Missing command."),
    text("No such option {name!r}."),
    text("No such command {name!r}."),
    plural("Did you mean {possibility}?", "(Did you mean one of: {possibilities}?)", count=1),
    plural(
        "Got unexpected extra argument ({args})", "Got unexpected extra arguments ({args})", count=1
    ),
    plural(
        "Option {name!r} requires an argument.",
        "Option {name!r} requires {nargs} arguments.",
        count=1,
    ),
    text("Option {name!r} does not take a value."),
    plural("{value!r} is not {choice}.", "{value!r} is not one of {choices}.", count=1),
    text("{value!r} is not a valid {number_type}."),
    text("{value} is not in the range {range}."),
)
"""What click says by itself. It looks its sentences up with ``gettext``, and
:func:`click_speaks` points it to our catalogues; they stand here to be extracted with ours."""


def language_of(arguments: Sequence[str], environ: Mapping[str, str]) -> Language:
    """Return the language that a call asks for.

    Parameters
    ----------
    arguments
        The command line after the program's name: ``--lang`` stands before the command.
    environ
        Asked next: the first of ``LC_ALL``, ``LC_MESSAGES``, ``LANG`` that is set.
    """
    asked = _asked(arguments)
    for language in LANGUAGES:
        if asked == language:
            return language
    locale = next(filter(None, map(environ.get, ("LC_ALL", "LC_MESSAGES", "LANG"))), "")
    return "fr" if locale.startswith("fr") else "en"


def _asked(arguments: Sequence[str]) -> str | None:
    for position, argument in enumerate(arguments):
        if argument == "--lang":
            return next(iter(arguments[position + 1 :]), None)
        if argument.startswith("--lang="):
            return argument.removeprefix("--lang=")
        if not argument.startswith("-"):
            break
    return None


@contextmanager
def click_speaks(language: Language) -> Iterator[None]:
    """Have click say its sentences in ``language``."""
    domain, asked = gettext.textdomain(), os.environ.get("LANGUAGE")
    gettext.bindtextdomain("rythme", str(LOCALE))
    gettext.textdomain("rythme")
    os.environ["LANGUAGE"] = language
    try:
        yield
    finally:
        gettext.textdomain(domain)
        if asked is None:
            del os.environ["LANGUAGE"]
        else:
            os.environ["LANGUAGE"] = asked


def make_streams_safe() -> None:
    """Have no name crash a print: not an accent in an old encoding, not a stray byte.

    What Windows hands to a file or another program is UTF-8, as everywhere else.
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            if sys.platform == "win32" and not stream.isatty():
                stream.reconfigure(encoding="utf-8")
            stream.reconfigure(errors="backslashreplace")
