"""What ``rythme check --json`` prints for a program."""

from __future__ import annotations

from collections.abc import Sequence

from rythme.cli.pattern_phrases import kind_name
from rythme.overview import CohortOverview, StageOverview
from rythme.scenario import Scenario, Statement, Total
from rythme.weeks import Span


def overview_json(
    scenario: Scenario, cohorts: Sequence[CohortOverview], contract_hours: int
) -> dict[str, object]:
    """Return what was understood of ``scenario``: dates in ISO form, weeks and hours as numbers."""
    return {
        "id": scenario.id,
        "title": scenario.title,
        "year": scenario.year,
        "cohorts": [_cohort(each, contract_hours) for each in cohorts],
        "closures": [
            {"name": each.name, **_span(each.span), "cohorts": list(each.cohorts)}
            for each in scenario.closures
        ],
        "holidays": [
            {"date": each.day.isoformat(), "name": each.name} for each in scenario.holidays
        ],
        "school_holidays": [
            {
                "name": each.name,
                "from": each.first.isoformat(),
                "to": each.last.isoformat(),
                "provisional": each.provisional,
            }
            for each in scenario.school_holidays
        ],
        "rules": [_rule(statement) for statement in scenario.rules],
    }


def _cohort(each: CohortOverview, contract_hours: int) -> dict[str, object]:
    return {
        "id": each.cohort.id,
        "name": each.cohort.name,
        "stages": [_stage(stage) for stage in each.stages],
        "fixed": [
            {"name": fixed.name, "place": fixed.place.value, **_span(fixed.span)}
            for fixed in each.cohort.fixed
        ],
        "training_hours": _hours(each.training_s),
        "contract_hours": _hours(each.contract_s(contract_hours)),
    }


def _stage(overview: StageOverview) -> dict[str, object]:
    stage = overview.stage
    return {
        "rhythm": stage.rhythm.id,
        "start": stage.start.isoformat(),
        "end": stage.end.isoformat(),
        "weeks": stage.weeks,
        "size": stage.size,
        "phases": [
            {
                "last_monday": None if last is None else stage.mondays[last].isoformat(),
                "weeks": phase.weeks,
            }
            for phase, last in zip(stage.rhythm.phases, stage.phase_ends, strict=True)
        ],
        "closed_weeks": [monday.isoformat() for monday in overview.closed],
        "weeks_for_school": overview.num_for_school,
        "school_weeks": _weeks(stage.rhythm.school_weeks),
        "company_weeks": _weeks(stage.rhythm.company_weeks),
        "hours_asked": None if overview.asked_s is None else _hours(overview.asked_s),
        "hours_at_most": _hours(overview.most_school_s),
    }


def _rule(statement: Statement) -> dict[str, object]:
    rule = statement.rule
    return {
        "name": rule.name,
        "kind": kind_name(rule),
        "file": statement.origin.file,
        "line": statement.origin.line,
        "key": statement.origin.key,
        "weight": None if rule.soft is None else rule.soft.weight,
        "windows": [
            {"cohorts": list(window.cohorts), "spans": [_span(span) for span in window.spans]}
            for window in statement.windows
        ],
    }


def _span(span: Span) -> dict[str, object]:
    return {
        "from": span.first_day.isoformat(),
        "from_half": "afternoon" if span.start % 2 else "morning",
        "to": span.last_day.isoformat(),
        "to_half": "morning" if span.end % 2 else "afternoon",
    }


def _weeks(total: Total | None) -> dict[str, float | None]:
    if total is None:
        return {"min": None, "max": None}
    low, high = total.min, total.max
    return {
        "min": None if low is None else low / 10,
        "max": None if high is None else high / 10,
    }


def _hours(seconds: int) -> float:
    return round(seconds / 3600, 2)
