"""What ``rythme plan --json`` prints for a program."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from rythme.changes import Changes, CohortChanges
from rythme.cli.endings import Ending, NoPlanError
from rythme.cli.explain_json import calendar_json, explanation_json
from rythme.plan import Plan
from rythme.scenario import Scenario
from rythme.solver.explain import Explanation
from rythme.solver.outcome import Planned
from rythme.text import Language

if TYPE_CHECKING:
    from rythme.solver.alternatives import Spread


def planned_json(
    planned: Planned,
    files: Sequence[Path],
    changes: Changes | None,
    alternatives: Spread | None,
) -> dict[str, object]:
    """Return how good a plan is, its calendars in brief, and the files that were written."""
    plan = planned.plan
    return {
        **_named(plan),
        "status": plan.status,
        "unique": plan.unique,
        "num_optimal": planned.num_optimal,
        "cut_short": planned.cut_short,
        "levels": [
            {"name": each.name, "cost": each.cost, "bound": each.bound} for each in plan.levels
        ],
        "cohorts": [calendar_json(cohort) for cohort in plan.cohorts],
        "changes": None if changes is None else _changes(changes),
        "alternatives": None if alternatives is None else _alternatives(alternatives),
        "files": [str(path) for path in files],
        "reason": None,
        "explanation": None,
    }


def no_plan_json(
    scenario: Scenario, failure: NoPlanError, explanation: Explanation | None, language: Language
) -> dict[str, object]:
    """Return why there is no plan; what else a plan would be told by is empty."""
    return {
        **_named(scenario),
        "status": "impossible" if failure.ending is Ending.NO else "undecided",
        "unique": False,
        "num_optimal": None,
        "cut_short": failure.ending is not Ending.NO,
        "levels": [],
        "cohorts": [],
        "changes": None,
        "alternatives": None,
        "files": [],
        "reason": failure.reason.to(language),
        "explanation": None
        if explanation is None
        else explanation_json(explanation, scenario, language),
    }


def _named(planning: Plan | Scenario) -> dict[str, object]:
    return {"id": planning.id, "title": planning.title, "year": planning.year}


def _changes(changes: Changes) -> dict[str, object]:
    return {
        "half_days": changes.num_half_days,
        "weeks": changes.num_weeks,
        "cohorts": [_cohort_changes(cohort) for cohort in changes.moved],
        "new": list(changes.new),
    }


def _cohort_changes(cohort: CohortChanges) -> dict[str, object]:
    return {
        "id": cohort.id,
        "weeks": [
            {
                "monday": week.monday.isoformat(),
                "before": week.before,
                "after": week.after,
                "half_days": week.num_half_days,
                "notice_days": week.notice_days,
            }
            for week in cohort.weeks
        ],
    }


def _alternatives(found: Spread) -> dict[str, object]:
    return {
        "number": len(found.plans),
        "apart": found.apart,
        "bound": found.bound,
        "num_within": found.number,
    }
