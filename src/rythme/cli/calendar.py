"""One cohort's calendar in the terminal: months as columns, days as rows."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest

import click

from rythme.blocks import blocks, blocks_phrase, stage_weeks
from rythme.cli.paint import HOLIDAY, LETTERS, faint, paint, strong
from rythme.cli.phrases import (
    cohort_phrase,
    month_letters,
    stage_dates,
    totals_phrase,
)
from rythme.cli.table import aligned, even_parts, pad, width
from rythme.export.words import days as days_words
from rythme.export.words import long_date, weekday_initial
from rythme.figures import Month, day_closures, holiday_names, letters_by_day, months
from rythme.plan import CohortPlan, Plan, StagePlan
from rythme.text import Language, text

CELL = 7
"""Columns of a day: ``M25 SC`` and a gap."""


@dataclass(frozen=True, slots=True)
class Days:
    """What is known of the days of one cohort."""

    letters: Mapping[dt.date, str]
    holidays: Mapping[dt.date, str]
    closures: Mapping[dt.date, str]
    language: Language

    def cell(self, day: dt.date) -> str:
        """Return a day as ``M25 SC``: its weekday, its number, its two half-days."""
        label = f"{weekday_initial(day, self.language)}{day.day:2}"
        letters = self.letters.get(day)
        if letters is None:
            return faint(pad(label, CELL - 1))
        if day in self.holidays:
            return paint(f"{label}  H", HOLIDAY)
        morning, afternoon = (LETTERS[letter] for letter in letters)
        if day in self.closures:
            letters = letters.lower()
        return paint(f"{label} {letters[0]}", morning) + paint(letters[1], afternoon)


def calendar(plan: Plan, cohort: CohortPlan, language: Language, columns: int) -> Iterator[str]:
    """Yield the lines of a cohort's calendar, stage by stage, at most ``columns`` wide."""
    days = Days(
        letters_by_day(cohort), holiday_names(plan), day_closures(plan, cohort.id), language
    )
    yield strong(cohort_phrase(cohort.name, cohort.id, cohort.size).to(language))
    for stage in cohort.stages:
        yield ""
        yield from _stage(cohort, stage, days, columns)
    yield ""
    yield from _legend(language, columns)
    yield from _remarks(plan, cohort, days)


def _stage(cohort: CohortPlan, stage: StagePlan, days: Days, columns: int) -> Iterator[str]:
    weeks = stage_weeks(cohort, stage)
    yield f"{stage.rhythm}, {stage_dates(stage.start, stage.weeks, days.language)}"
    yield f"  {totals_phrase(stage, days.language)}"
    yield f"  {blocks_phrase(blocks(weeks))}"
    for row in even_parts(months(weeks), max(1, (columns + 1) // CELL)):
        yield ""
        yield "".join(
            pad(f"{month_letters(month, days.language)} {year % 100:02}", CELL)
            for year, month in row
        )
        yield from _month_columns(row, days)


def _month_columns(row: Sequence[Month], days: Days) -> Iterator[str]:
    columns = [[days.cell(day) for day in _days_of(month)] for month in row]
    for cells in zip_longest(*columns, fillvalue=" " * (CELL - 1)):
        yield " ".join(cells)


def _days_of(month: Month) -> Iterator[dt.date]:
    day = dt.date(*month, 1)
    while day.month == month[1]:
        yield day
        day += dt.timedelta(days=1)


def _legend(language: Language, columns: int) -> Iterator[str]:
    """Yield what letters mean, in one line or two."""
    words = [
        ("S", text("school")),
        ("C", text("company")),
        ("O", text("off")),
        ("H", text("public holiday")),
    ]
    marks = [
        f"{paint(f' {letter} ', LETTERS[letter])} {word.to(language)}" for letter, word in words
    ]
    places, small = "  ".join(marks), text("small letters: the school is closed").to(language)
    if width(click.unstyle(f"{places}  {small}")) <= columns:
        yield f"{places}  {small}"
    else:
        yield places
        yield f" {small}"


def _remarks(plan: Plan, cohort: CohortPlan, days: Days) -> Iterator[str]:
    """Yield the public holidays, the closures and the fixed dates, by name."""
    language = days.language
    holidays = [
        (long_date(day, language), name)
        for day, name in days.holidays.items()
        if day in days.letters
    ]
    closures = [
        (days_words(closure.first, closure.last, language), closure.name)
        for closure in plan.closures
        if cohort.id in closure.cohorts
        and any(closure.first <= day <= closure.last for day in days.letters)
    ]
    fixed = [
        (text("week of {date}", date=long_date(week.monday, language)).to(language), note)
        for week in cohort.weeks
        for note in week.notes
    ]
    for title, rows in (
        (text("Public holidays"), holidays),
        (text("Closures"), closures),
        (text("Fixed dates"), fixed),
    ):
        if rows:
            yield ""
            yield strong(title.to(language))
            yield from aligned(rows)
