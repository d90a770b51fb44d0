"""What ``rythme explain --json`` writes."""

from __future__ import annotations

from rythme.blocks import blocks, blocks_phrase, stage_weeks
from rythme.plan import CohortPlan
from rythme.scenario import Scenario
from rythme.solver.explain import Conflict, Explanation, Impossibility, WayOut
from rythme.statements import Edit, Editable
from rythme.statements.writing import edit_words, typed
from rythme.text import Language


def explanation_json(
    explanation: Explanation, scenario: Scenario, language: Language
) -> dict[str, object]:
    """Return an explanation as JSON values; its sentences are in ``language``."""
    return {
        "fits": explanation.fits,
        "impossible": [
            _impossibility(each, scenario, language) for each in explanation.impossibilities
        ],
        "undecided": list(explanation.undecided),
        "seconds": round(explanation.wall_time_s, 3),
    }


def _impossibility(
    each: Impossibility, scenario: Scenario, language: Language
) -> dict[str, object]:
    return {
        "cohorts": list(each.cohorts),
        "together": each.together,
        "conflicts": [_conflict(conflict, language) for conflict in each.conflicts],
        "complete": each.complete,
        "ways_out": [_way_out(way, scenario, language) for way in each.ways_out],
        "decided": each.decided,
    }


def _conflict(conflict: Conflict, language: Language) -> dict[str, object]:
    return {
        "minimal": conflict.minimal,
        "statements": [_statement(each, language) for each in conflict.statements],
        "doubtful": [each.origin.key for each in conflict.doubtful],
    }


def _statement(statement: Editable, language: Language) -> dict[str, object]:
    return {
        "file": statement.origin.file,
        "line": statement.origin.line,
        "key": statement.origin.key,
        "sentence": statement.sentence.to(language),
    }


def _way_out(way: WayOut, scenario: Scenario, language: Language) -> dict[str, object]:
    return {
        "edits": [_edit(edit, scenario, language) for edit in way.edits],
        "cohorts": [calendar_json(cohort) for cohort in way.plan.cohorts],
    }


def _edit(edit: Edit, scenario: Scenario, language: Language) -> dict[str, object]:
    number = edit.number
    origin = edit.statement.origin if number is None else number.origin
    return {
        "file": origin.file,
        "line": origin.line,
        "key": origin.key,
        "dropped": number is None,
        "value": None if number is None else typed(scenario, number, edit.to),
        "least": _least(edit, scenario),
        "sentence": edit_words(scenario, edit).to(language),
    }


def _least(edit: Edit, scenario: Scenario) -> str | None:
    """Return the value nearest to the old one that may be enough; None where it is dropped."""
    if edit.number is None:
        return None
    return typed(scenario, edit.number, edit.to if edit.least is None else edit.least)


def calendar_json(cohort: CohortPlan) -> dict[str, object]:
    """Return the stages of a cohort, each with its blocks in order."""
    return {
        "id": cohort.id,
        "stages": [
            {
                "rhythm": stage.rhythm,
                "start": stage.start.isoformat(),
                "deviation": stage.deviation,
                "blocks": blocks_phrase(blocks(stage_weeks(cohort, stage))).split(),
            }
            for stage in cohort.stages
        ],
    }
