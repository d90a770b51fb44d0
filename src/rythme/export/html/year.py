"""The year of a cohort: months as columns, days as rows."""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from rythme import figures
from rythme.export import words
from rythme.export.html.context import Context
from rythme.plan import CohortPlan, Plan
from rythme.text import Text, text


@dataclass(frozen=True, slots=True)
class Day:
    """A cell of the calendar."""

    classes: str
    label: str
    """Day of the month and initial of the weekday."""
    words: str = ""
    week: str = ""
    """ISO week number, on Mondays."""
    why: str = ""
    halves: tuple[tuple[str, str], ...] = ()
    """Class and word of the morning and of the afternoon, where they differ."""


_ONE_DAY = dt.timedelta(days=1)

NO_DAY = Day("k", "")
"""The 30th of February."""


@dataclass(frozen=True, slots=True)
class Line:
    """A row of totals: a heading and its numbers."""

    name: str
    numbers: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarPage:
    """At most 14 months."""

    title: str
    months: tuple[tuple[str, str, str], ...]
    """``2025-09``, its heading, and its name within a date."""
    days: tuple[tuple[Day, ...], ...]
    """31 rows, a day per month."""
    totals: tuple[Line, ...]
    dates: tuple[tuple[str, tuple[str, ...]], ...]
    """Public holidays, closures and fixed dates in full, each kind with its heading."""


def _places() -> tuple[Text, ...]:
    """Name the numbers of :func:`_numbers`."""
    return (
        words.place_word("S"),
        words.place_word("C"),
        words.place_word("O"),
        text("Holidays"),
    )


def year_of(plan: Plan, cohort: CohortPlan, context: Context) -> Iterator[CalendarPage]:
    """Yield the cohort's calendar, page after page."""
    language = context.language
    totals = figures.month_totals(plan, cohort)
    cells = _Cells.of(plan, cohort, context)
    for months in figures.pages(tuple(totals)):
        numbers = [numbers_of(totals[month], context) for month in months]
        yield CalendarPage(
            title=" – ".join(
                words.month_title(*month, language) for month in (months[0], months[-1])
            ),
            months=tuple(
                (
                    f"{year}-{month:02}",
                    words.month_title(year, month, language),
                    f"{words.month_name(month, language)} {year}",
                )
                for year, month in months
            ),
            days=tuple(
                tuple(cells.day(year, month, day) for year, month in months) for day in range(1, 32)
            ),
            totals=tuple(
                Line(name.to(language), tuple(column[n] for column in numbers))
                for n, name in enumerate(_places())
                if any(column[n] != "0" for column in numbers)
            ),
            dates=tuple(_dates(plan, cohort, months, context)),
        )


def _dates(
    plan: Plan, cohort: CohortPlan, months: tuple[figures.Month, ...], context: Context
) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield what the cells have no room for; a heading without dates is left out."""
    language = context.language

    def shown(day: dt.date) -> bool:
        return (day.year, day.month) in months

    lists = (
        (
            text("Public holidays"),
            [
                (words.short_day(holiday.day, language), holiday.name)
                for holiday in plan.holidays
                if shown(holiday.day)
            ],
        ),
        (
            text("School closed"),
            [
                (words.days(closure.first, closure.last, language), closure.name)
                for closure in plan.closures
                if cohort.id in closure.cohorts and (shown(closure.first) or shown(closure.last))
            ],
        ),
        (
            text("Fixed dates, by week"),
            [
                (words.short_day(week.monday, language), ", ".join(week.notes))
                for week in cohort.weeks
                if week.notes and shown(week.monday)
            ],
        ),
    )
    for heading, dates in lists:
        if dates:
            yield heading.to(language), tuple(f"{when} {name}" for when, name in dates)


def numbers_of(spent: figures.HalfDays, context: Context) -> tuple[str, ...]:
    """Return days at school, in company, off, and on public holidays."""
    return tuple(
        words.number(half_days / 2, context.language, decimals=1)
        for half_days in (spent.school, spent.company, spent.off, spent.holiday)
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Cells:
    """What the calendar of one cohort looks up, by day."""

    context: Context
    letters: dict[dt.date, str]
    closures: dict[dt.date, str]
    notes: dict[dt.date, str]

    @classmethod
    def of(cls, plan: Plan, cohort: CohortPlan, context: Context) -> _Cells:
        return cls(
            context=context,
            letters=figures.letters_by_day(cohort),
            closures=figures.day_closures(plan, cohort.id),
            notes={week.monday: ", ".join(week.notes) for week in cohort.weeks if week.notes},
        )

    def day(self, year: int, month: int, number: int) -> Day:
        if number > calendar.monthrange(year, month)[1]:
            return NO_DAY
        day = dt.date(year, month, number)
        label = f"{number} {words.weekday_initial(day, self.context.language)}"
        vacation = self.context.school_holidays.get(day, "")
        marks = ["v"] if vacation else []
        if day.weekday() >= 5:
            return Day(" ".join(("e", *marks)), label, "", "", vacation)
        week = str(day.isocalendar().week) if day.weekday() == 0 else ""
        if day in self.context.holidays:
            return Day(" ".join(("h w", *marks)), label, self.context.holidays[day], week, vacation)
        letters = self.letters.get(day, "")
        if not letters:
            return Day(" ".join(("n", *marks)), label, "", week, vacation)
        mixed = letters[0] != letters[1]
        return Day(
            " ".join(("m" if mixed else letters[0].lower(), *self._marks(day), *marks)),
            label,
            self._words(day, letters),
            week,
            vacation,
            tuple((letter.lower(), self.context.places[letter]) for letter in letters)
            if mixed
            else (),
        )

    def _marks(self, day: dt.date) -> Iterator[str]:
        if day in self.closures:
            yield "x"
        if self._opens_run(day):
            yield "w"

    def _opens_run(self, day: dt.date) -> bool:
        """Say whether the words are written, not only spoken: not as on the day before."""
        before = day - _ONE_DAY
        while before.weekday() >= 5:
            before -= _ONE_DAY
        return (
            before.month != day.month
            or self.letters.get(before) != self.letters[day]
            or day in self.notes
            or self.closures.get(before) != self.closures.get(day)
            or before in self.context.holidays
        )

    def _words(self, day: dt.date, letters: str) -> str:
        place = self.context.places[letters[0]] if letters[0] == letters[1] else ""
        facts = (self.notes.get(day), self.closures.get(day), place)
        return " · ".join(fact for fact in facts if fact)
