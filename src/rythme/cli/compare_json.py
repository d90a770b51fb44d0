"""What ``rythme compare --json`` prints for a program."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from rythme.compare import (
    WeekRow,
    blocks_phrase,
    changed_half_days,
    cohort_figures,
    plan_figures,
    reading,
)
from rythme.plan import CohortPlan, Plan, WeekPlan
from rythme.weeks import day_of


def comparison_json(
    files: Sequence[Path], plans: Sequence[Plan], rows: Sequence[WeekRow]
) -> dict[str, object]:
    """Return what each plan amounts to, what to make of it, and weeks as every plan gives them."""
    return {
        "plans": [_plan(file, plan, plans[0]) for file, plan in zip(files, plans, strict=True)],
        "reading": reading(plans, "en"),
        "differences": [_week_row(row) for row in rows if row.differs],
        "weeks": [_week_row(row) for row in rows],
    }


def _week_row(row: WeekRow) -> dict[str, object]:
    return {
        "cohort": row.cohort,
        "monday": row.monday.isoformat(),
        "weeks": [_week(week) for week in row.weeks],
    }


def _plan(file: Path, plan: Plan, first: Plan) -> dict[str, object]:
    before = {cohort.id: cohort for cohort in first.cohorts}
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
        "presence": _presence(plan),
        "cohorts": [_cohort(plan, cohort, before.get(cohort.id)) for cohort in plan.cohorts],
    }


def _presence(plan: Plan) -> dict[str, object] | None:
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


def _cohort(plan: Plan, cohort: CohortPlan, before: CohortPlan | None) -> dict[str, object]:
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


def _week(week: WeekPlan | None) -> dict[str, str] | None:
    return None if week is None else {"kind": week.kind.value, "letters": week.letters}
