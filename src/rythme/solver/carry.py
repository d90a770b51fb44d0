"""Past stages in a new plan: their weeks as they were, with what displays need of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator
from dataclasses import replace

from rythme.plan import Plan, PlanClosure, PlanHoliday, PlanSchoolHolidays
from rythme.previous import Previous
from rythme.scenario import Scenario
from rythme.weeks import monday_of

_ONE_WEEK = dt.timedelta(weeks=1)


def carry_over(plan: Plan, scenario: Scenario, previous: Previous) -> Plan:
    """Return ``plan`` with the past stages of its cohorts, as far as ``previous`` knows them.

    Public holidays and closures come with them: a calendar of past weeks reads as it did.
    """
    carried: set[dt.date] = set()
    cohorts = []
    for planned, cohort in zip(plan.cohorts, scenario.cohorts, strict=True):
        past = {monday for stage in cohort.past for monday in stage.mondays}
        stages, weeks = previous.carried_over(cohort.id, past)
        carried.update(week.monday for week in weeks)
        cohorts.append(
            replace(planned, stages=(*stages, *planned.stages), weeks=(*weeks, *planned.weeks))
        )
    carried.difference_update(*(cohort.mondays for cohort in scenario.cohorts))
    before = previous.plan
    return replace(
        plan,
        cohorts=tuple(cohorts),
        holidays=tuple(
            sorted((*_past_days(before.holidays, carried), *plan.holidays), key=_day_of)
        ),
        closures=(*_past_closures(before.closures, plan, carried), *plan.closures),
        school_holidays=(
            *_past_school_holidays(before.school_holidays, plan, carried),
            *plan.school_holidays,
        ),
    )


def _day_of(holiday: PlanHoliday) -> dt.date:
    return holiday.day


def _past_days(
    holidays: Collection[PlanHoliday], carried: Collection[dt.date]
) -> Iterator[PlanHoliday]:
    return (holiday for holiday in holidays if monday_of(holiday.day) in carried)


def _past_closures(
    closures: Collection[PlanClosure], plan: Plan, carried: Collection[dt.date]
) -> Iterator[PlanClosure]:
    """Yield the closures that only carried weeks meet, for the cohorts that are still there."""
    known = {cohort.id for cohort in plan.cohorts}
    there = {(closure.name, closure.first, closure.half) for closure in plan.closures}
    for closure in closures:
        cohorts = tuple(cohort_id for cohort_id in closure.cohorts if cohort_id in known)
        is_new = (closure.name, closure.first, closure.half) not in there
        if cohorts and is_new and _meets(closure.first, closure.last, carried):
            yield replace(closure, cohorts=cohorts)


def _past_school_holidays(
    holidays: Collection[PlanSchoolHolidays], plan: Plan, carried: Collection[dt.date]
) -> Iterator[PlanSchoolHolidays]:
    there = {(each.name, each.first) for each in plan.school_holidays}
    for each in holidays:
        if (each.name, each.first) not in there and _meets(each.first, each.last, carried):
            yield each


def _meets(first: dt.date, last: dt.date, mondays: Collection[dt.date]) -> bool:
    """Say whether a range of days, both included, meets one of some weeks."""
    return any(first < monday + _ONE_WEEK and monday <= last for monday in mondays)
