"""What a plan amounts to: the figures that planners weigh."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from rythme.blocks import Block, blocks, longest_runs
from rythme.figures import Presence, cohort_totals, counts_people, presence, seconds_lost
from rythme.plan import CohortPlan, Plan, Totals, WeekPlan
from rythme.weeks import Kind, Span, half_days


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
    alternations: int
    """Times that a half-day at school and one in company follow each other, off between or not."""
    lost_s: int
    """Time at school that falls on public holidays, by the school's own hours."""
    in_school_holidays: int | None
    """Weeks with a half-day at school on a day of the zone's holidays; None without a zone."""

    def num_blocks(self, kind: Kind) -> int:
        """Return how many blocks there are of one kind."""
        return sum(block.kind is kind for block in self.blocks)


def cohort_figures(plan: Plan, cohort: CohortPlan) -> CohortFigures:
    """Return what ``plan`` amounts to for ``cohort``."""
    longest = longest_runs(cohort.weeks)
    return CohortFigures(
        totals=cohort_totals(cohort),
        deviation=sum(stage.deviation for stage in cohort.stages),
        blocks=blocks(cohort.weeks),
        longest_school=longest.get(Kind.SCHOOL, 0),
        longest_company=longest.get(Kind.COMPANY, 0),
        alternations=_alternations(cohort.weeks),
        lost_s=seconds_lost(plan, cohort),
        in_school_holidays=_in_school_holidays(plan, cohort),
    )


def _alternations(weeks: Sequence[WeekPlan]) -> int:
    letters = "".join(week.letters for week in weeks).replace("O", "")
    return sum(one != other for one, other in pairwise(letters))


def _in_school_holidays(plan: Plan, cohort: CohortPlan) -> int | None:
    if not plan.school_holidays:
        return None
    spans = [Span.of_days(each.first, each.last) for each in plan.school_holidays]
    return sum(
        any(
            letter == "S" and any(slot in span for span in spans)
            for slot, letter in zip(half_days(week.monday), week.letters, strict=True)
        )
        for week in cohort.weeks
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanFigures:
    """How many are at school, over all half-days of a plan's weeks."""

    people: bool
    """True: people are counted; False: cohorts, as some size is not known."""
    peak: Presence
    """The first of the fullest half-days."""
    mean: float


def plan_figures(plan: Plan) -> PlanFigures | None:
    """Return how full the school is; None for a plan without weeks."""
    at_school = presence(plan)
    if not at_school:
        return None
    half_day = max(at_school, key=lambda at: at_school[at])
    return PlanFigures(
        people=counts_people(plan),
        peak=Presence(half_day, at_school[half_day]),
        mean=sum(at_school.values()) / len(at_school),
    )
