"""The plan before: what changes are counted from, and which of its weeks must stay."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass, field

from rythme.plan import Plan, StagePlan, WeekPlan
from rythme.scenario import Cohort


@dataclass(frozen=True, eq=False)
class Previous:
    """A plan to stay close to.

    A **kept** week stays as it was, whatever the rules say: a week of a past stage; a week whose
    Monday is before ``freeze``; any week of a cohort that may not change. A week that the plan
    does not hold cannot be kept. Kept weeks count in totals, runs and presence; what they break is
    listed, not charged:

    - A block that lies in kept weeks alone has no limit and no deviation. One that began in a
      kept week and goes on, or ends where kept weeks end, may fall short of any tolerance: what
      it lacks is deviation. No block grows beyond its tolerance outside kept weeks.
    - A maximum that kept weeks alone exceed is held at what they have. A minimum is asked unless
      all the weeks of its window are kept; of a run, unless it began in a kept week.
    - A half-day at which every cohort concerned is kept breaks no coupled rule and counts for no
      peak; where some are kept, what these alone break is not charged.
    """

    plan: Plan
    freeze: dt.date | None = None
    only: Collection[str] | None = None
    """Ids of the cohorts that may change; None for all."""
    _weeks: dict[str, dict[dt.date, WeekPlan]] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        weeks = {
            cohort.id: {week.monday: week for week in cohort.weeks} for cohort in self.plan.cohorts
        }
        object.__setattr__(self, "_weeks", weeks)

    def week(self, cohort_id: str, monday: dt.date) -> WeekPlan | None:
        """Return what the plan says of a week, if anything."""
        return self._weeks.get(cohort_id, {}).get(monday)

    def kept(self, cohort: Cohort, monday: dt.date) -> WeekPlan | None:
        """Return what a week must stay, or None where it may change."""
        if (
            monday < cohort.start
            or (self.freeze is not None and monday < self.freeze)
            or (self.only is not None and cohort.id not in self.only)
        ):
            return self.week(cohort.id, monday)
        return None

    def carried_over(
        self, cohort_id: str, mondays: Collection[dt.date]
    ) -> tuple[tuple[StagePlan, ...], tuple[WeekPlan, ...]]:
        """Return the stages that start in one of ``mondays``, and the weeks of all of them."""
        for cohort in self.plan.cohorts:
            if cohort.id == cohort_id:
                return (
                    tuple(stage for stage in cohort.stages if stage.start in mondays),
                    tuple(week for week in cohort.weeks if week.monday in mondays),
                )
        return (), ()
