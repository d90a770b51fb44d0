"""The top of the page: all cohorts by weeks, and what the plan costs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from zoneinfo import ZoneInfo

from rythme import figures
from rythme.export import words
from rythme.export.html.context import Context, weekdays
from rythme.export.html.curve import Curve, curve_of
from rythme.export.html.patterns import days_words, is_mixed, pattern_words
from rythme.plan import CohortPlan, Plan, WeekPlan
from rythme.text import plural, text


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A week of the overview."""

    monday: dt.date
    day: str
    month: str
    """Completes ``day`` for those who hear the heading."""
    number: int
    """ISO, for display."""
    title: str
    holiday: str
    school_holiday: str
    closure: str


@dataclass(frozen=True, slots=True)
class Cell:
    """A week of a cohort."""

    classes: str
    words: str
    why: str
    """One fact a line; empty for most weeks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A cohort of the overview."""

    number: int
    """Its place in the plan."""
    anchor: str
    name: str
    rhythms: str
    cells: tuple[Cell | None, ...]
    totals: tuple[str, str, str]
    """Weeks at school, weeks in company, hours."""


@dataclass(frozen=True, slots=True)
class MonthSpan:
    """A month above its weeks."""

    label: str
    title: str
    weeks: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A part of the overview: at most 14 months."""

    title: str
    months: tuple[MonthSpan, ...]
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    presence: tuple[tuple[str, bool], ...]
    """Per week, how many at most, and whether it is the peak."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Everything above the calendars."""

    context: Context
    period: str
    version: str
    size: str
    status: str
    costs: tuple[str, ...]
    sheets: tuple[Sheet, ...]
    curve: Curve
    patterns: tuple[tuple[str, str], ...]
    """Classes of mixed weeks with their words."""
    weekdays: str
    """Their names, from Sunday on, as scripts number them."""
    first_day: str
    """How dates write the first of a month: "1er"."""


def page_of(plan: Plan) -> Page:
    """Return the top of the page."""
    context = Context.of(plan)
    language = context.language
    weeks = [week for cohort in plan.cohorts for week in cohort.weeks]
    months = figures.months(weeks)
    created = plan.created.astimezone(ZoneInfo(plan.school.timezone)).date()
    sunday = dt.date(2023, 1, 1)
    return Page(
        context=context,
        period=_period(months, context),
        version=text("Version of {date}", date=words.long_date(created, language)).to(language),
        size=plural("{count} cohort", "{count} cohorts", count=len(plan.cohorts)).to(language),
        status=words.status_sentence(plan).to(language),
        costs=tuple(words.level_sentence(level, language).to(language) for level in plan.levels),
        sheets=tuple(_sheets(plan, months, context)),
        curve=curve_of(plan),
        patterns=tuple(
            (name, pattern_words(letters, language))
            for letters, name in context.patterns.items()
            if is_mixed(letters)
        ),
        weekdays=" ".join(
            words.weekday_name(sunday + dt.timedelta(days=n), language) for n in range(7)
        ),
        first_day=words.day_month(sunday, language).split()[0],
    )


def _period(months: tuple[figures.Month, ...], context: Context) -> str:
    return " – ".join(
        words.month_title(*month, context.language) for month in (months[0], months[-1])
    )


def _sheets(plan: Plan, months: tuple[figures.Month, ...], context: Context) -> Iterator[Sheet]:
    fullest = figures.fullest_half_days(plan)
    peak = max(at.count for at in fullest.values())
    for page in figures.pages(months):
        mondays = [monday for monday in fullest if (monday.year, monday.month) in page]
        rows = tuple(_rows(plan, mondays, context))
        if not rows:
            continue
        yield Sheet(
            title=_period(page, context),
            months=tuple(_month_spans(mondays, context)),
            columns=tuple(_column(plan, monday, context) for monday in mondays),
            rows=rows,
            presence=tuple(
                (
                    words.number(fullest[monday].count, context.language),
                    fullest[monday].count == peak,
                )
                for monday in mondays
            ),
        )


def _month_spans(mondays: list[dt.date], context: Context) -> Iterator[MonthSpan]:
    """Yield the months; a year stands once, with the first of its months that has room for it."""
    named = 0
    for (year, month), weeks in groupby(mondays, key=lambda monday: (monday.year, monday.month)):
        num_weeks = len(list(weeks))
        short = words.month_short(month, context.language)
        label = short if num_weeks > 1 else short[0].upper()
        if num_weeks > 4 and year != named:
            label, named = f"{short} {year}", year
        yield MonthSpan(
            label,
            words.month_title(year, month, context.language),
            num_weeks,
        )


def _column(plan: Plan, monday: dt.date, context: Context) -> Column:
    language = context.language
    friday = monday + dt.timedelta(days=4)
    closures = (
        closure.name
        for closure in plan.closures
        if closure.first <= friday and closure.last >= monday
    )
    return Column(
        monday=monday,
        day=str(monday.day),
        month=words.month_title(monday.year, monday.month, language),
        number=monday.isocalendar().week,
        title=text(
            "Week {number}: {days}",
            number=monday.isocalendar().week,
            days=words.days(monday, friday, language),
        ).to(language),
        holiday=", ".join(context.holidays_of_week(monday)),
        school_holiday=", ".join(context.school_holidays_of_week(monday)),
        closure=", ".join(dict.fromkeys(closures)),
    )


def _rows(plan: Plan, mondays: list[dt.date], context: Context) -> Iterator[Row]:
    """Yield the cohorts that are there in any of these weeks."""
    for number, cohort in enumerate(plan.cohorts):
        weeks = {week.monday: week for week in cohort.weeks}
        if not weeks.keys().isdisjoint(mondays):
            closures = figures.day_closures(plan, cohort.id)
            cells = tuple(
                _cell(weeks[monday], closures, context) if monday in weeks else None
                for monday in mondays
            )
            yield _row(number, cohort, cells, context)


def _row(number: int, cohort: CohortPlan, cells: tuple[Cell | None, ...], context: Context) -> Row:
    language = context.language
    totals = figures.cohort_totals(cohort)
    return Row(
        number=number,
        anchor=f"c-{cohort.id}",
        name=cohort.name,
        rhythms=context.rhythm_numbers(cohort),
        cells=cells,
        totals=(
            words.weeks_number(totals.school_tenths, language),
            words.weeks_number(totals.company_tenths, language),
            words.hours_number(totals.school_s, language),
        ),
    )


def _cell(week: WeekPlan, closures: dict[dt.date, str], context: Context) -> Cell:
    language = context.language
    holidays = tuple(context.holidays_of_week(week.monday))
    closed = dict.fromkeys(closures[day] for day in weekdays(week.monday) if day in closures)
    open_days = [
        day for day in weekdays(week.monday) if day not in closures and day not in context.holidays
    ]
    marks = (
        ("h", holidays),
        ("x", closed and not open_days),
        ("y", closed and open_days),
        ("n", week.notes),
    )
    why = (
        *(text("{name} (fixed date)", name=name).to(language) for name in week.notes),
        *(text("{name} (school closed)", name=name).to(language) for name in closed),
        *holidays,
    )
    return Cell(
        " ".join((context.patterns[week.letters], *(mark for mark, facts in marks if facts))),
        days_words(week.letters, language)
        if is_mixed(week.letters)
        else context.places[week.letters[0]],
        "\n".join(why),
    )
