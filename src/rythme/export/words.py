"""Names of weekdays, places and levels, ranges of days and numbers in calendars and reports.

Names of weekdays are tables, as those of months: see :mod:`rythme.words`.
"""

from __future__ import annotations

import datetime as dt

from rythme.plan import LevelResult, Plan, PlanSchoolHolidays
from rythme.text import Language, Text, text
from rythme.weeks import Kind
from rythme.words import day_month as day_month
from rythme.words import day_number
from rythme.words import long_date as long_date
from rythme.words import month_name as month_name

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


def short_day(day: dt.date, language: Language) -> str:
    """Return a date without its year, for narrow places: "1er sept.", "1 Sep"."""
    return f"{day_number(day, language)} {month_short(day.month, language)}"


def days(first: dt.date, last: dt.date, language: Language) -> str:
    """Return a range of days, both included: "1er – 5 septembre 2025"."""
    if first == last:
        return long_date(first, language)
    if first.year != last.year:
        start = long_date(first, language)
    elif first.month != last.month:
        start = day_month(first, language)
    else:
        start = day_number(first, language)
    return f"{start} – {long_date(last, language)}"


def short_days(first: dt.date, last: dt.date, language: Language) -> str:
    """Return a range of days without years, for narrow places: "18 oct. – 2 nov."."""
    end = short_day(last, language)
    if first == last:
        return end
    same_month = (first.year, first.month) == (last.year, last.month)
    start = day_number(first, language) if same_month else short_day(first, language)
    return f"{start} – {end}"


def school_holidays_words(holidays: PlanSchoolHolidays, language: Language) -> str:
    """Return school holidays with their days: "Vacances d'hiver (21 févr. – 8 mars)"."""
    days = short_days(holidays.first, holidays.last, language)
    if not holidays.provisional:
        return f"{holidays.name} ({days})"
    return text("{name} ({days}, provisional)", name=holidays.name, days=days).to(language)


def half_days_words(start: int, end: int, language: Language) -> str:
    """Return half-days ``start`` to ``end - 1`` of a week: "lundi – mercredi matin"."""
    first, last = divmod(start, 2), divmod(end - 1, 2)
    if first[0] == last[0]:
        return _half_day_word(first[0], None if end - start == 2 else first[1], language)
    return " – ".join(
        (
            _half_day_word(first[0], first[1] or None, language),
            _half_day_word(last[0], None if last[1] else 0, language),
        )
    )


def _half_day_word(weekday: int, half: int | None, language: Language) -> str:
    """Name a weekday, or with ``half`` 0 or 1 its morning or afternoon."""
    name = _WEEKDAYS[language][weekday]
    if half is None:
        return name
    part = (
        text("{weekday} afternoon", weekday=name)
        if half
        else text("{weekday} morning", weekday=name)
    )
    return part.to(language)


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


def level_word(name: str) -> Text:
    """Return the word for a level of the objective, or for several merged into a sum."""
    first, _, others = name.partition("+")
    if others:
        return text("{level} and {others}", level=level_word(first), others=level_word(others))
    match name:
        case "rules":
            return text("broken soft rules")
        case "changes":
            return text("half-days changed since the previous plan")
        case "rhythm":
            return text("weeks away from the rhythm")
        case "peak":
            return text("the fullest half-day")
        case "wishes":
            return text("wishes not granted")
        case "earliest":
            return text("school weeks that could come earlier")
        case _:
            return text("level {name}", name=name)


def level_sentence(level: LevelResult, language: Language) -> Text:
    """Return what a level costs, and how much better it could be."""
    name, cost = level_word(level.name), number(level.cost, language)
    if level.cost == level.bound:
        return text("Cost of {level}: {cost}, proven least.", level=name, cost=cost)
    return text(
        "Cost of {level}: {cost}; not proven least: it cannot be below {bound}, a gap of {gap}.",
        level=name,
        cost=cost,
        bound=number(level.bound, language),
        gap=number(level.cost - level.bound, language),
    )


def status_sentence(plan: Plan) -> Text:
    """Return how good the plan is known to be."""
    if plan.unique:
        return text("Best plan, and the only one that is as good: any machine finds it.")
    if plan.status == "optimal":
        return text("Best plan: no valid plan costs less.")
    return text("Valid plan, not proven best: each gap below says how much better one could be.")
