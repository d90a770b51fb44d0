"""What a plan amounts to, for programs: values of JSON."""

from __future__ import annotations

from rythme.blocks import blocks_phrase
from rythme.compare.differences import changed_half_days
from rythme.compare.figures import cohort_figures, plan_figures
from rythme.plan import CohortPlan, Plan
from rythme.weeks import day_of

Record = dict[str, object]


def plan_record(plan: Plan, first: Plan | None = None) -> Record:
    """Return how good a plan is, how full the school is, and the figures of every cohort.

    Parameters
    ----------
    first
        The plan from which changes are counted, if any.
    """
    before = {} if first is None else {cohort.id: cohort for cohort in first.cohorts}
    return {
        "status": plan.status,
        "unique": plan.unique,
        "levels": [
            {"name": level.name, "cost": level.cost, "bound": level.bound} for level in plan.levels
        ],
        "presence": _presence(plan),
        "cohorts": [_cohort(plan, cohort, before.get(cohort.id)) for cohort in plan.cohorts],
    }


def _presence(plan: Plan) -> Record | None:
    figures = plan_figures(plan)
    if figures is None:
        return None
    return {
        "counts": "people" if figures.people else "cohorts",
        "peak": figures.peak.count,
        "peak_day": day_of(figures.peak.half_day).isoformat(),
        "peak_half": "afternoon" if figures.peak.half_day % 2 else "morning",
        "mean": round(figures.mean, 2),
    }


def _cohort(plan: Plan, cohort: CohortPlan, before: CohortPlan | None) -> Record:
    figures = cohort_figures(plan, cohort)
    return {
        "id": cohort.id,
        "name": cohort.name,
        "school_weeks": figures.totals.school_tenths / 10,
        "company_weeks": figures.totals.company_tenths / 10,
        "school_hours": round(figures.totals.school_s / 3600, 2),
        "hours_lost": round(figures.lost_s / 3600, 2),
        "deviation": figures.deviation,
        "longest_school": figures.longest_school,
        "longest_company": figures.longest_company,
        "in_school_holidays": figures.in_school_holidays,
        "alternations": figures.alternations,
        "changed": None if before is None else changed_half_days(before, cohort),
        "blocks": blocks_phrase(figures.blocks).split(),
    }
