"""All cohorts in the terminal: a row per cohort, a column per week, months above."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby

from rythme.cli.paint import LETTERS, SHARED, faint, paint, strong
from rythme.cli.phrases import month_letters
from rythme.cli.table import even_parts, pad, width
from rythme.export.words import long_date, number, weekday_name
from rythme.figures import counts_people, fullest_half_days, mondays
from rythme.plan import Plan, WeekPlan
from rythme.text import Language, text
from rythme.weeks import Kind, day_of

BARS = " ▁▂▃▄▅▆▇█"
"""Nobody to the fullest half-day of the plan."""

MIN_WEEKS = 20
"""Columns of weeks that a band keeps however narrow the terminal."""

Calendar = Mapping[dt.date, WeekPlan]


def strip(plan: Plan, language: Language, columns: int) -> Iterator[str]:
    """Yield bands of weeks, as even as can be, none wider than ``columns``."""
    calendars = {cohort.id: {week.monday: week for week in cohort.weeks} for cohort in plan.cohorts}
    presence = {monday: fullest.count for monday, fullest in fullest_half_days(plan).items()}
    people = text("at school").to(language) if counts_people(plan) else None
    label = 1 + max(map(width, [*calendars, people or ""]))
    yield strong(f"{plan.title}, {plan.year}-{plan.year + 1}")
    if not presence:
        yield text("Nothing is planned.").to(language)
        return
    for weeks in even_parts(mondays(_all_weeks(plan)), max(MIN_WEEKS, columns - label)):
        yield ""
        yield from _scale(weeks, label, language)
        for cohort, calendar in calendars.items():
            if calendar.keys() & set(weeks):
                yield pad(cohort, label) + "".join(_cell(calendar.get(week)) for week in weeks)
        if people is not None:
            yield pad(people, label) + _bars([presence[week] for week in weeks], presence)
    yield ""
    yield _legend(language)
    if people is not None:
        yield _peak(plan, language)


def _all_weeks(plan: Plan) -> Iterator[WeekPlan]:
    return (week for cohort in plan.cohorts for week in cohort.weeks)


def _scale(weeks: Sequence[dt.date], label: int, language: Language) -> Iterator[str]:
    """Yield years and months over their first Monday, then every Monday's day, read downwards."""
    yield " " * label + _runs(week.year for week in weeks)
    yield " " * label + _runs((week.month for week in weeks), language)
    for digits in zip(*(f"{week.day:2}" for week in weeks), strict=True):
        yield " " * label + faint("".join(digits))


def _runs(numbers: Iterable[int], language: Language | None = None) -> str:
    """Return each number, a month's as its letters, over the weeks that have it."""
    line = ""
    for value, run in groupby(numbers):
        columns = len(list(run))
        name = str(value) if language is None else month_letters(value, language)
        line += pad("|" + name[: columns - 1], columns)
    return line


def _cell(week: WeekPlan | None) -> str:
    """Return a week as its place, or as the number of half-days at school when shared."""
    if week is None:
        return " "
    if week.kind is Kind.SHARED:
        return paint(str(week.letters.count("S")), SHARED)
    letter = week.kind.value[0].upper()
    return paint(letter, LETTERS[letter])


def _bars(counts: Sequence[int], presence: Mapping[dt.date, int]) -> str:
    most = max(presence.values()) or 1
    return "".join(BARS[-(-count * (len(BARS) - 1) // most)] for count in counts)


def _legend(language: Language) -> str:
    marks = (
        (paint("S", LETTERS["S"]), text("school")),
        (paint("C", LETTERS["C"]), text("company")),
        (paint("5", SHARED), text("shared: half-days at school")),
        (paint("O", LETTERS["O"]), text("off")),
    )
    return "  ".join(f"{mark} {word.to(language)}" for mark, word in marks)


def _peak(plan: Plan, language: Language) -> str:
    peak = max(fullest_half_days(plan).values(), key=lambda fullest: fullest.count)
    day = day_of(peak.half_day)
    return text(
        "Fullest half-day: {people} at school, first on {weekday} {date}",
        people=number(peak.count, language),
        weekday=weekday_name(day, language),
        date=long_date(day, language),
    ).to(language)
