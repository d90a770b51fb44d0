"""Why a document is not TOML, in words for who wrote it."""

from __future__ import annotations

from rythme.text import Text, text

_TWICE = text("this name is there already")
_NOT_CLOSED = text("quotes are missing, or a character may not stand here")

_REASONS: tuple[tuple[str, Text], ...] = (
    ("Invalid value", text("a value is missing, or a text has no quotes")),
    ("Invalid date", text("the calendar has no such day or time")),
    ("Invalid statement", text("a line begins with a key, or with a table in brackets")),
    ("Invalid initial", text("a key has letters, digits, dashes and underscores, or quotes")),
    ("Expected '='", text("after a key stands =")),
    ("Expected newline", text("nothing more may stand on this line")),
    ("Expected ']'", text("the bracket ] is missing")),
    ("Expected ']]'", text("the brackets ]] are missing")),
    ("Expected ", _NOT_CLOSED),
    ("Unclosed array", text("the bracket ] is missing")),
    ("Unclosed inline", text("a closing brace is missing")),
    ("Unterminated", _NOT_CLOSED),
    ("Illegal character", _NOT_CLOSED),
    ("Found invalid character", _NOT_CLOSED),
    ("Unescaped", text("write a backslash twice, or the text in single quotes")),
    ("Cannot", _TWICE),
    ("Duplicate", _TWICE),
)
"""How the sentences of ``tomllib`` begin; of two that fit, the first counts."""


def reason(message: str) -> object:
    """Return why the reader of TOML stopped; in its own words where it says something new."""
    return next((why for start, why in _REASONS if message.startswith(start)), message)
