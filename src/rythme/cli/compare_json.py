"""What ``rythme compare --json`` prints for a program."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from rythme.compare import WeekRow, plan_record, reading
from rythme.plan import Plan, WeekPlan


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
    named = {"file": str(file), "id": plan.id, "title": plan.title, "year": plan.year}
    return named | plan_record(plan, first)


def _week(week: WeekPlan | None) -> dict[str, str] | None:
    return None if week is None else {"kind": week.kind.value, "letters": week.letters}
