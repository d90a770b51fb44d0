"""Figures that calendars and comparisons draw from a plan: presence, days.

Letters stay nominal on public holidays, so presence counts them as any other half-day, as
``capacity`` and ``peak`` do; day totals, which people hold against their own calendar, set
holidays apart.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from zoneinfo import ZoneInfo

from rythme.plan import (
    CohortPlan,
    Plan,
    PlanClosure,
    PlanSchoolHolidays,
    StagePlan,
    Totals,
    WeekPlan,
)
from rythme.weeks import academic_year, day_of, half_days, slot

Month = tuple[int, int]
"""A year and a month from 1 to 12."""

MAX_MONTHS_PER_PAGE = 14
"""A stage of 54 or 60 weeks shows on one page."""

_ONE_DAY = dt.timedelta(days=1)
_ONE_WEEK = dt.timedelta(weeks=1)


# --- presence ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Presence:
    """How many are at school in one half-day."""

    half_day: int
    """Its slot."""
    count: int


def counts_people(plan: Plan) -> bool:
    """Say whether presence counts people: every size is known. Else it counts cohorts."""
    return all(
        size_of(cohort, week.monday) is not None for cohort in plan.cohorts for week in cohort.weeks
    )


def size_of(cohort: CohortPlan, monday: dt.date) -> int | None:
    """Return the cohort's size in a week: that of the stage, where it has its own."""
    for stage in cohort.stages:
        if stage.start <= monday < stage.start + stage.weeks * _ONE_WEEK:
            return cohort.size if stage.size is None else stage.size
    return cohort.size


def presence(plan: Plan) -> dict[int, int]:
    """Return how many are at school at every half-day of the plan's weeks, by slot.

    People where :func:`counts_people`, else cohorts.
    """
    people = counts_people(plan)
    at_school: Counter[int] = Counter()
    for cohort in plan.cohorts:
        for week in cohort.weeks:
            count = (size_of(cohort, week.monday) or 0) if people else 1
            for half_day, letter in zip(half_days(week.monday), week.letters, strict=True):
                at_school[half_day] += count if letter == "S" else 0
    return dict(sorted(at_school.items()))


def fullest_half_days(plan: Plan) -> dict[dt.date, Presence]:
    """Return the first fullest half-day of every week of the plan, by Monday."""
    at_school = presence(plan)
    return {
        monday: _fullest((at, at_school.get(at, 0)) for at in half_days(monday))
        for monday in mondays(week for cohort in plan.cohorts for week in cohort.weeks)
    }


def _fullest(counts: Iterable[tuple[int, int]]) -> Presence:
    return Presence(*max(counts, key=lambda at_count: at_count[1]))


# --- weeks and months ----------------------------------------------------------------------


def mondays(weeks: Iterable[WeekPlan]) -> tuple[dt.date, ...]:
    """Return every Monday from the first of these weeks to the last, gaps included."""
    present = [week.monday for week in weeks]
    if not present:
        return ()
    first, last = min(present), max(present)
    return tuple(first + _ONE_WEEK * n for n in range((last - first) // _ONE_WEEK + 1))


def months(weeks: Iterable[WeekPlan]) -> tuple[Month, ...]:
    """Return the months that hold a Monday to Friday of these weeks, first to last."""
    covered = mondays(weeks)
    if not covered:
        return ()
    first, last = covered[0], covered[-1] + 4 * _ONE_DAY
    start, end = first.year * 12 + first.month - 1, last.year * 12 + last.month - 1
    return tuple((n // 12, n % 12 + 1) for n in range(start, end + 1))


def pages(covered: Sequence[Month]) -> tuple[tuple[Month, ...], ...]:
    """Cut months into pages as even as can be, of at most :data:`MAX_MONTHS_PER_PAGE`."""
    num_pages = -(-len(covered) // MAX_MONTHS_PER_PAGE)
    cuts = [len(covered) * n // num_pages for n in range(num_pages + 1)] if num_pages else []
    return tuple(tuple(covered[start:end]) for start, end in pairwise(cuts))


def by_academic_year(cohort: CohortPlan) -> dict[int, CohortPlan]:
    """Return the cohort with the stages that start in each academic year, and their weeks."""
    stages: dict[int, list[StagePlan]] = {}
    for stage in cohort.stages:
        stages.setdefault(academic_year(stage.start), []).append(stage)
    return {
        year: replace(
            cohort,
            stages=tuple(started),
            weeks=tuple(
                week
                for week in cohort.weeks
                if any(
                    stage.start <= week.monday < stage.start + stage.weeks * _ONE_WEEK
                    for stage in started
                )
            ),
        )
        for year, started in stages.items()
    }


def cohort_totals(cohort: CohortPlan) -> Totals:
    """Return what the cohort's stages add up to together."""
    totals = [stage.totals for stage in cohort.stages]
    return Totals(
        school_tenths=sum(total.school_tenths for total in totals),
        company_tenths=sum(total.company_tenths for total in totals),
        school_s=sum(total.school_s for total in totals),
    )


def version_day(plan: Plan) -> dt.date:
    """Return the day at the school on which the plan was made."""
    return plan.created.astimezone(ZoneInfo(plan.school.timezone)).date()


# --- days ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class HalfDays:
    """How many half-days were spent where; weekends are not counted."""

    school: int = 0
    company: int = 0
    off: int = 0
    holiday: int = 0
    """On public holidays, whatever their letters."""

    def __add__(self, other: HalfDays) -> HalfDays:
        return HalfDays(
            self.school + other.school,
            self.company + other.company,
            self.off + other.off,
            self.holiday + other.holiday,
        )


def letters_by_day(cohort: CohortPlan) -> dict[dt.date, str]:
    """Return the two letters, morning and afternoon, of every weekday of the cohort."""
    return {
        week.monday + _ONE_DAY * weekday: week.letters[2 * weekday : 2 * weekday + 2]
        for week in cohort.weeks
        for weekday in range(5)
    }


def holiday_names(plan: Plan) -> dict[dt.date, str]:
    """Return the names of public holidays, by day."""
    return {holiday.day: holiday.name for holiday in plan.holidays}


def school_holidays_by_day(plan: Plan) -> dict[dt.date, PlanSchoolHolidays]:
    """Return the holidays of the school's zone, by day, weekends included."""
    return {
        holidays.first + n * _ONE_DAY: holidays
        for holidays in plan.school_holidays
        for n in range((holidays.last - holidays.first).days + 1)
    }


def month_totals(plan: Plan, cohort: CohortPlan) -> dict[Month, HalfDays]:
    """Return where the cohort is in every month it covers, in order of time."""
    holidays = holiday_names(plan)
    totals = dict.fromkeys(months(cohort.weeks), HalfDays())
    for day, letters in letters_by_day(cohort).items():
        if day in holidays:
            spent = HalfDays(holiday=2)
        else:
            spent = HalfDays(letters.count("S"), letters.count("C"), letters.count("O"))
        totals[day.year, day.month] += spent
    return totals


def semester_totals(plan: Plan, cohort: CohortPlan) -> dict[Month, HalfDays]:
    """Return where the cohort is in every half-year, by its first month: January or July.

    Two of them, July to December and January to June, make an academic year.
    """
    totals: dict[Month, HalfDays] = {}
    for (year, month), spent in month_totals(plan, cohort).items():
        semester = (year, 1 if month < 7 else 7)
        totals[semester] = totals.get(semester, HalfDays()) + spent
    return totals


def seconds_lost(plan: Plan, cohort: CohortPlan) -> int:
    """Return the time at school that falls on public holidays, by the school's own hours."""
    holidays = holiday_names(plan)
    letters = letters_by_day(cohort)
    return sum(
        _seconds(times)
        for day in holidays
        for letter, times in zip(
            letters.get(day, ""), (plan.school.morning, plan.school.afternoon), strict=False
        )
        if letter == "S"
    )


def _seconds(times: tuple[dt.time, dt.time]) -> int:
    start, end = (time.hour * 3600 + time.minute * 60 + time.second for time in times)
    return end - start


# --- closures ------------------------------------------------------------------------------


def closed_half_days(closure: PlanClosure) -> frozenset[int]:
    """Return the slots of a closure's half-days, weekends left out."""
    wanted = {"morning": (False,), "afternoon": (True,), None: (False, True)}[closure.half]
    days = (closure.last - closure.first).days + 1
    return frozenset(
        slot(day, afternoon=afternoon)
        for day in (closure.first + n * _ONE_DAY for n in range(days))
        if day.weekday() < 5
        for afternoon in wanted
    )


def closures_by_half_day(plan: Plan, cohort_id: str) -> dict[int, str]:
    """Return the names of the closures that concern a cohort, by slot."""
    names: dict[int, list[str]] = {}
    for closure in plan.closures:
        if cohort_id in closure.cohorts:
            for half_day in closed_half_days(closure):
                names.setdefault(half_day, []).append(closure.name)
    return {half_day: ", ".join(dict.fromkeys(name)) for half_day, name in names.items()}


def day_closures(plan: Plan, cohort_id: str) -> dict[dt.date, str]:
    """Return the names of the closures that concern a cohort, by weekday."""
    return {day_of(at): name for at, name in sorted(closures_by_half_day(plan, cohort_id).items())}
