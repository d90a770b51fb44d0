"""Dates and numbers as each language writes them.

Names of months are tables, not catalogue entries: "1er septembre" is French where a locale
database says "1 septembre", and nothing here may depend on the locale of the machine.
"""

from __future__ import annotations

import datetime as dt
from typing import Literal

Language = Literal["fr", "en"]
LANGUAGES: tuple[Language, ...] = ("fr", "en")

_MONTHS: dict[Language, tuple[str, ...]] = {
    "fr": (
        *("janvier", "février", "mars", "avril", "mai", "juin"),
        *("juillet", "août", "septembre", "octobre", "novembre", "décembre"),
    ),
    "en": (
        *("January", "February", "March", "April", "May", "June"),
        *("July", "August", "September", "October", "November", "December"),
    ),
}


def month_name(month: int, language: Language) -> str:
    """Return the name of month 1 to 12: "septembre", "September"."""
    return _MONTHS[language][month - 1]


def day_number(day: dt.date, language: Language) -> str:
    """Return the day of the month: "1er", "2"; "1", "2"."""
    return "1er" if day.day == 1 and language == "fr" else str(day.day)


def day_month(day: dt.date, language: Language) -> str:
    """Return a date without its year: "1er septembre", "1 September"."""
    return f"{day_number(day, language)} {month_name(day.month, language)}"


def long_date(day: dt.date, language: Language) -> str:
    """Return a whole date: "1er septembre 2025", "1 September 2025"."""
    return f"{day_month(day, language)} {day.year}"


def decimal(value: float, language: Language) -> str:
    """Return a number with the decimal mark of the language: "10,5", "10.5"."""
    return str(value).replace(".", ",") if language == "fr" else str(value)
