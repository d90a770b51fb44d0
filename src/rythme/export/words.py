"""Names of months, weekdays and places, and dates and numbers as each language writes them.

Month and weekday names are tables, not catalogue entries: "1er septembre" is French where a
locale database says "1 septembre", and nothing here may depend on the locale of the machine.
"""

from __future__ import annotations

import datetime as dt

from rythme.text import Language, Text, text
from rythme.weeks import Kind

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
_SHORT_MONTHS: dict[Language, tuple[str, ...]] = {
    "fr": (
        *("janv.", "févr.", "mars", "avr.", "mai", "juin"),
        *("juil.", "août", "sept.", "oct.", "nov.", "déc."),
    ),
    "en": (
        *("Jan", "Feb", "Mar", "Apr", "May", "Jun"),
        *("Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
    ),
}
_WEEKDAYS: dict[Language, tuple[str, ...]] = {
    "fr": ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"),
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
}
NARROW_SPACE = "\u202f"
"""Stands between thousands in French; does not break."""


def month_name(month: int, language: Language) -> str:
    """Return the name of month 1 to 12: "septembre", "September"."""
    return _MONTHS[language][month - 1]


def month_short(month: int, language: Language) -> str:
    """Return the abbreviated name of month 1 to 12: "sept.", "Sep"."""
    return _SHORT_MONTHS[language][month - 1]


def month_title(year: int, month: int, language: Language) -> str:
    """Return a month as a heading: "Septembre 2025"."""
    name = month_name(month, language)
    return f"{name[0].upper()}{name[1:]} {year}"


def weekday_name(day: dt.date, language: Language) -> str:
    """Return the name of the weekday: "lundi", "Monday"."""
    return _WEEKDAYS[language][day.weekday()]


def weekday_initial(day: dt.date, language: Language) -> str:
    """Return the capital that stands for the weekday in a calendar: "L", "M"."""
    return weekday_name(day, language)[0].upper()


def day_month(day: dt.date, language: Language) -> str:
    """Return a date without its year: "1er septembre", "1 September"."""
    return f"{_day_number(day, language)} {month_name(day.month, language)}"


def short_day(day: dt.date, language: Language) -> str:
    """Return a date without its year, for narrow places: "1er sept.", "1 Sep"."""
    return f"{_day_number(day, language)} {month_short(day.month, language)}"


def long_date(day: dt.date, language: Language) -> str:
    """Return a whole date: "1er septembre 2025", "1 September 2025"."""
    return f"{day_month(day, language)} {day.year}"


def _day_number(day: dt.date, language: Language) -> str:
    return "1er" if day.day == 1 and language == "fr" else str(day.day)


def number(value: float, language: Language, *, decimals: int = 0) -> str:
    """Return ``value`` with at most ``decimals`` decimals, zeros at the end left out.

    Thousands are set apart: "1 607,5" with a narrow space in French, "1,607.5" in English.
    """
    written = f"{value:,.{decimals}f}"
    if decimals:
        written = written.rstrip("0").rstrip(".")
    if written == "-0":
        written = "0"
    if language == "fr":
        written = written.translate({ord(","): NARROW_SPACE, ord("."): ","})
    return written


def weeks_number(tenths: int, language: Language) -> str:
    """Return a number of weeks given in tenths: "10,5", "10.5"."""
    return number(tenths / 10, language, decimals=1)


def hours_number(seconds: int, language: Language) -> str:
    """Return a number of hours given in seconds, with at most two decimals: "561,5"."""
    return number(seconds / 3600, language, decimals=2)


def place_word(letter: str) -> Text:
    """Return the word for ``S``, ``C`` or ``O``, with a capital, as in a legend."""
    match letter:
        case "S":
            return text("School")
        case "C":
            return text("Company")
        case "O":
            return text("Off")
        case _:
            raise ValueError(f"not a letter of a half-day: {letter!r}")


def kind_word(kind: Kind) -> Text:
    """Return the word for the kind of a week, with a capital."""
    match kind:
        case Kind.SCHOOL:
            return text("School")
        case Kind.COMPANY:
            return text("Company")
        case Kind.OFF:
            return text("Off")
        case Kind.SHARED:
            return text("Shared week")


def status_word(status: str) -> Text:
    """Return what a plan's ``status`` means."""
    if status == "optimal":
        return text("Best plan")
    return text("Valid plan, not proven best")
