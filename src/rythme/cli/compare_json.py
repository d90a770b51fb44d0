"""What ``rythme compare --json`` prints for a program."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from rythme.cli.phrases import blocks_phrase
from rythme.compare import Difference, cohort_figures
from rythme.plan import CohortPlan, Plan, WeekPlan


def comparison_json(
    files: Sequence[Path], plans: Sequence[Plan], found: Sequence[Difference]
) -> dict[str, object]:
    """Return what each plan amounts to, and the weeks that differ."""
    return {
        "plans": [_plan(file, plan) for file, plan in zip(files, plans, strict=True)],
        "differences": [
            {
                "cohort": each.cohort,
                "monday": each.monday.isoformat(),
                "weeks": [_week(week) for week in each.weeks],
            }
            for each in found
        ],
    }


def _plan(file: Path, plan: Plan) -> dict[str, object]:
    return {
        "file": str(file),
        "id": plan.id,
        "title": plan.title,
        "year": plan.year,
        "status": plan.status,
        "unique": plan.unique,
        "levels": [
            {"name": level.name, "cost": level.cost, "bound": level.bound} for level in plan.levels
        ],
        "cohorts": [_cohort(plan, cohort) for cohort in plan.cohorts],
    }


def _cohort(plan: Plan, cohort: CohortPlan) -> dict[str, object]:
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
        "blocks": blocks_phrase(figures.blocks).split(),
    }


def _week(week: WeekPlan | None) -> dict[str, str] | None:
    return None if week is None else {"kind": week.kind.value, "letters": week.letters}
