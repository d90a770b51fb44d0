"""What a calendar file that is read back says, whatever its format."""

from __future__ import annotations

import datetime as dt
import unicodedata

UNKNOWN = "-"
"""The letter of a half-day of which a calendar says nothing."""

Calendars = dict[str, dict[dt.date, str]]
"""Per cohort and Monday, ten letters: S, C, O, or :data:`UNKNOWN`."""


def plain(words: str) -> str:
    """Return words without case and accents, to compare them as people do."""
    split = unicodedata.normalize("NFKD", words)
    return "".join(c for c in split if not unicodedata.combining(c)).casefold()
