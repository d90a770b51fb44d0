"""Plans side by side: the figures that planners weigh, and the weeks that differ."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from rythme.figures import Block, blocks, longest_runs, seconds_lost
from rythme.plan import CohortPlan, Plan, StagePlan, Totals, WeekPlan
from rythme.weeks import Kind


@dataclass(frozen=True, slots=True, kw_only=True)
class CohortFigures:
    """What a plan amounts to for one cohort, its stages together."""

    totals: Totals
    deviation: int
    """Weeks."""
    blocks: tuple[Block, ...]
    """Runs of weeks of one kind, through all stages."""
    longest_school: int
    """Weeks."""
    longest_company: int
    lost_s: int
    """Time at school that falls on public holidays, by the school's own hours."""


def cohort_figures(plan: Plan, cohort: CohortPlan) -> CohortFigures:
    """Return what ``plan`` amounts to for ``cohort``."""
    longest = longest_runs(cohort.weeks)
    totals = [stage.totals for stage in cohort.stages]
    return CohortFigures(
        totals=Totals(
            school_tenths=sum(total.school_tenths for total in totals),
            company_tenths=sum(total.company_tenths for total in totals),
            school_s=sum(total.school_s for total in totals),
        ),
        deviation=sum(stage.deviation for stage in cohort.stages),
        blocks=blocks(cohort.weeks),
        longest_school=longest.get(Kind.SCHOOL, 0),
        longest_company=longest.get(Kind.COMPANY, 0),
        lost_s=seconds_lost(plan, cohort),
    )


def stage_weeks(cohort: CohortPlan, stage: StagePlan) -> tuple[WeekPlan, ...]:
    """Return the weeks of one stage, in order."""
    end = stage.start + dt.timedelta(weeks=stage.weeks)
    return tuple(week for week in cohort.weeks if stage.start <= week.monday < end)


def cohort_ids(plans: Sequence[Plan]) -> tuple[str, ...]:
    """Return the ids of all cohorts, in the order in which the plans name them first."""
    return tuple(dict.fromkeys(cohort.id for plan in plans for cohort in plan.cohorts))


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One week of one cohort that plans do not give alike."""

    cohort: str
    monday: dt.date
    weeks: tuple[WeekPlan | None, ...]
    """Per plan; None where the plan does not hold the week."""


def differences(plans: Sequence[Plan]) -> tuple[Difference, ...]:
    """Return the weeks whose kind or letters differ, by cohort, then time."""
    calendars = [
        {(cohort.id, week.monday): week for cohort in plan.cohorts for week in cohort.weeks}
        for plan in plans
    ]
    mondays = sorted({monday for calendar in calendars for _, monday in calendar})
    rows = (
        Difference(
            cohort=cohort,
            monday=monday,
            weeks=tuple(calendar.get((cohort, monday)) for calendar in calendars),
        )
        for cohort in cohort_ids(plans)
        for monday in mondays
    )
    return tuple(row for row in rows if len(set(map(_reading, row.weeks))) > 1)


def _reading(week: WeekPlan | None) -> tuple[Kind, str] | None:
    return None if week is None else (week.kind, week.letters)
