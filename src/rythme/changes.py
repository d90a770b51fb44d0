"""What a new plan changes in the one before, and who has to be told how soon."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from rythme.plan import CohortPlan, Plan, Totals, WeekPlan

UNKNOWN = "-"
"""The letter of a half-day of which an imported calendar says nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WeekChange:
    """A week of which some half-days were moved."""

    monday: dt.date
    before: str
    """Ten letters; ``-`` where nobody knows."""
    after: str
    num_half_days: int
    """Half-days that differ."""
    notice_days: int
    """From the day of the new plan to the Monday; negative where the week is over already."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CohortChanges:
    """What changes for one cohort that both plans hold."""

    id: str
    name: str
    size: int | None
    weeks: tuple[WeekChange, ...]
    """In order of time; empty where nothing moved."""
    before: Totals
    """Of the stages that both plans hold."""
    after: Totals

    @property
    def num_half_days(self) -> int:
        """Half-days that differ."""
        return sum(week.num_half_days for week in self.weeks)


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """What a new plan changes."""

    cohorts: tuple[CohortChanges, ...]
    """In the order of the new plan."""
    new: tuple[str, ...]
    """Ids of the cohorts that the plan before lacks."""

    @property
    def moved(self) -> tuple[CohortChanges, ...]:
        """The cohorts that have to be told."""
        return tuple(cohort for cohort in self.cohorts if cohort.weeks)

    @property
    def num_half_days(self) -> int:
        """Half-days that differ."""
        return sum(cohort.num_half_days for cohort in self.cohorts)

    @property
    def num_weeks(self) -> int:
        """Weeks with such half-days, each cohort's counted by itself."""
        return sum(len(cohort.weeks) for cohort in self.cohorts)


def changes_between(before: Plan, after: Plan) -> Changes:
    """Return what ``after`` changes in ``before``; notice counts from the day it was created."""
    known = {cohort.id: cohort for cohort in before.cohorts}
    today = after.created.date()
    return Changes(
        cohorts=tuple(
            _cohort_changes(known[cohort.id], cohort, today)
            for cohort in after.cohorts
            if cohort.id in known
        ),
        new=tuple(cohort.id for cohort in after.cohorts if cohort.id not in known),
    )


def _cohort_changes(before: CohortPlan, after: CohortPlan, today: dt.date) -> CohortChanges:
    known = {week.monday: week for week in before.weeks}
    pairs = ((known[week.monday], week) for week in after.weeks if week.monday in known)
    changes = (_week_change(old, new, today) for old, new in pairs)
    starts = {stage.start for stage in before.stages} & {stage.start for stage in after.stages}
    return CohortChanges(
        id=after.id,
        name=after.name,
        size=after.size,
        weeks=tuple(change for change in changes if change.num_half_days),
        before=_totals(before, starts),
        after=_totals(after, starts),
    )


def _week_change(before: WeekPlan, after: WeekPlan, today: dt.date) -> WeekChange:
    differing = (
        old not in (UNKNOWN, new) for old, new in zip(before.letters, after.letters, strict=True)
    )
    return WeekChange(
        monday=after.monday,
        before=before.letters,
        after=after.letters,
        num_half_days=sum(differing),
        notice_days=(after.monday - today).days,
    )


def _totals(cohort: CohortPlan, starts: set[dt.date]) -> Totals:
    stages: Sequence[Totals] = [stage.totals for stage in cohort.stages if stage.start in starts]
    return Totals(
        school_tenths=sum(stage.school_tenths for stage in stages),
        company_tenths=sum(stage.company_tenths for stage in stages),
        school_s=sum(stage.school_s for stage in stages),
    )
