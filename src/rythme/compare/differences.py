"""The weeks that plans do not give alike."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from rythme.plan import CohortPlan, Plan, WeekPlan
from rythme.weeks import NUM_HALF_DAYS, Kind


def cohort_ids(plans: Sequence[Plan]) -> tuple[str, ...]:
    """Return the ids of all cohorts, in the order in which the plans name them first."""
    return tuple(dict.fromkeys(cohort.id for plan in plans for cohort in plan.cohorts))


@dataclass(frozen=True, slots=True, kw_only=True)
class WeekRow:
    """One week of one cohort, as every plan gives it."""

    cohort: str
    monday: dt.date
    weeks: tuple[WeekPlan | None, ...]
    """Per plan; None where the plan does not hold the week."""

    @property
    def differs(self) -> bool:
        """Say whether kinds or letters are not the same in all plans."""
        return len(set(map(_reading, self.weeks))) > 1


def week_rows(plans: Sequence[Plan]) -> tuple[WeekRow, ...]:
    """Return every week that a plan holds, by cohort, then time."""
    calendars = [
        {(cohort.id, week.monday): week for cohort in plan.cohorts for week in cohort.weeks}
        for plan in plans
    ]
    held = set().union(*calendars)
    mondays = sorted({monday for _, monday in held})
    return tuple(
        WeekRow(
            cohort=cohort,
            monday=monday,
            weeks=tuple(calendar.get((cohort, monday)) for calendar in calendars),
        )
        for cohort in cohort_ids(plans)
        for monday in mondays
        if (cohort, monday) in held
    )


def differences(plans: Sequence[Plan]) -> tuple[WeekRow, ...]:
    """Return the weeks whose kind or letters differ, by cohort, then time."""
    return tuple(row for row in week_rows(plans) if row.differs)


def changed_half_days(first: CohortPlan, other: CohortPlan) -> int:
    """Return how many half-days read differently; all of a week that only one of them holds."""
    one, two = ({week.monday: week.letters for week in each.weeks} for each in (first, other))
    return sum(
        sum(a != b for a, b in zip(one[monday], two[monday], strict=True))
        if monday in one and monday in two
        else NUM_HALF_DAYS
        for monday in one.keys() | two.keys()
    )


def _reading(week: WeekPlan | None) -> tuple[Kind, str] | None:
    return None if week is None else (week.kind, week.letters)
