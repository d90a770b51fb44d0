"""A cohort's part of the page: its stages, its totals, its year as months by days."""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from rythme import figures
from rythme.export import words
from rythme.export.html.context import Context
from rythme.plan import CohortPlan, Plan, StagePlan
from rythme.text import Text, plural, text


@dataclass(frozen=True, slots=True)
class Day:
    """A cell of the calendar."""

    classes: str
    label: str
    """Day of the month and initial of the weekday."""
    words: str
    week: str
    """ISO week number, on Mondays."""
    why: str


_ONE_DAY = dt.timedelta(days=1)

NO_DAY = Day("k", "", "", "", "")
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
    months: tuple[tuple[str, str], ...]
    """``2025-09`` and its heading."""
    days: tuple[tuple[Day, ...], ...]
    """31 rows, a day per month."""
    totals: tuple[Line, ...]
    dates: tuple[tuple[str, tuple[str, ...]], ...]
    """Public holidays, closures and fixed dates in full, each kind with its heading."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """What a cohort's part of the page shows."""

    anchor: str
    name: str
    rhythms: str
    facts: tuple[str, ...]
    stages: tuple[Line, ...]
    semesters: tuple[Line, ...]
    pages: tuple[CalendarPage, ...]


def section_of(plan: Plan, cohort: CohortPlan, context: Context) -> Section:
    """Return a cohort's part of the page."""
    return Section(
        anchor=f"c-{cohort.id}",
        name=cohort.name,
        rhythms=context.rhythm_numbers(cohort),
        facts=tuple(_facts(plan, cohort, context)),
        stages=tuple(_stage_line(stage, context) for stage in cohort.stages),
        semesters=tuple(_semester_lines(plan, cohort, context)),
        pages=tuple(_pages(plan, cohort, context)),
    )


def _facts(plan: Plan, cohort: CohortPlan, context: Context) -> Iterator[str]:
    language = context.language
    if cohort.size is not None:
        yield plural("{count} apprentice", "{count} apprentices", count=cohort.size).to(language)
    blocks = figures.blocks(cohort.weeks)
    for kind in dict.fromkeys(block.kind for block in blocks):
        yield text(
            "{kind}, blocks in weeks: {lengths}",
            kind=words.kind_word(kind),
            lengths=" ".join(str(block.weeks) for block in blocks if block.kind == kind),
        ).to(language)
    lost = figures.seconds_lost(plan, cohort)
    if lost:
        yield text(
            "School time lost to public holidays: {hours} h",
            hours=words.hours_number(lost, language),
        ).to(language)


def _stage_line(stage: StagePlan, context: Context) -> Line:
    language = context.language
    end = stage.start + dt.timedelta(weeks=stage.weeks, days=-3)
    return Line(
        stage.rhythm,
        (
            words.days(stage.start, end, language),
            str(stage.weeks),
            words.weeks_number(stage.totals.school_tenths, language),
            words.weeks_number(stage.totals.company_tenths, language),
            words.hours_number(stage.totals.school_s, language),
            words.number(stage.deviation, language),
        ),
    )


def _semester_lines(plan: Plan, cohort: CohortPlan, context: Context) -> Iterator[Line]:
    semesters = figures.semester_totals(plan, cohort)
    for (year, month), spent in semesters.items():
        first, last = (words.month_name(m, context.language) for m in (month, month + 5))
        yield Line(f"{first} – {last} {year}", _numbers(spent, context))
    whole = sum(semesters.values(), figures.HalfDays())
    yield Line(text("Total").to(context.language), _numbers(whole, context))


def _numbers(spent: figures.HalfDays, context: Context) -> tuple[str, ...]:
    return tuple(
        words.number(half_days / 2, context.language, decimals=1)
        for half_days in (spent.school, spent.company, spent.off, spent.holiday)
    )


def _places() -> tuple[Text, ...]:
    """Name the numbers of :func:`_numbers`."""
    return (
        words.place_word("S"),
        words.place_word("C"),
        words.place_word("O"),
        text("Holidays"),
    )


def _pages(plan: Plan, cohort: CohortPlan, context: Context) -> Iterator[CalendarPage]:
    language = context.language
    totals = figures.month_totals(plan, cohort)
    cells = _Cells.of(plan, cohort, context)
    for months in figures.pages(tuple(totals)):
        numbers = [_numbers(totals[month], context) for month in months]
        yield CalendarPage(
            title=" – ".join(
                words.month_title(*month, language) for month in (months[0], months[-1])
            ),
            months=tuple(
                (f"{year}-{month:02}", words.month_title(year, month, language))
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
        letters = self.letters.get(day)
        if letters is None:
            return Day(" ".join(("n", *marks)), label, "", week, vacation)
        return Day(
            " ".join((_place_class(letters), *self._marks(day), *marks)),
            label,
            self._words(day, letters),
            week,
            vacation,
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
        places = dict.fromkeys(self.context.places[letter] for letter in letters)
        facts = (self.notes.get(day), self.closures.get(day), " / ".join(places))
        return " · ".join(fact for fact in facts if fact)


def _place_class(letters: str) -> str:
    return letters[0].lower() if letters[0] == letters[1] else letters.lower()
