"""The whole answer: everything that can be said of a plan under a scenario."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from rythme.plan import CohortPlan, Plan
from rythme.previous import Previous
from rythme.rules import CohortRule, Peak, Together
from rythme.scenario import Scenario, Statement, Window
from rythme.text import text
from rythme.verify.breach import violation_of
from rythme.verify.calendar import check_missing, check_week, read_weeks
from rythme.verify.coupled import check_coupled, peak_cost, peak_of, school_weeks
from rythme.verify.diary import Diary, num_changes
from rythme.verify.reading import read_cohort
from rythme.verify.report import Report, StageReport, Violation
from rythme.verify.stated import (
    check_carried_over,
    check_identity,
    check_levels,
    check_stages,
    check_totals,
)
from rythme.verify.terms import Terms, terms_of


@dataclass(slots=True)
class _Findings:
    """What is found while the plan is read."""

    violations: list[Violation] = field(default_factory=list)
    warnings: list[Violation] = field(default_factory=list)
    costs: dict[str, int] = field(
        default_factory=lambda: dict.fromkeys(("rules", "rhythm", "peak", "wishes"), 0)
    )
    stages: list[StageReport] = field(default_factory=list)


def verify(
    scenario: Scenario, plan: Plan, *, previous: Previous | None = None, partial: bool = False
) -> Report:
    """Judge a finished plan by everything that a scenario asks.

    Parameters
    ----------
    previous
        The plan to stay close to: some of its weeks must stay, and any change costs.
    partial
        The plan may leave out cohorts, and whole stages of a cohort: a calendar read back is
        often one cohort's, for one year. What is there is judged; a rule that asks for cohorts
        together, or for a minimum, is not asked where some of it is missing.

    Returns
    -------
    Report
        All violations, not only the first, and costs recomputed from the plan's weeks.
    """
    found = _judge_weeks(scenario, plan, previous, partial=partial)
    kept: list[Violation] = []
    if previous is not None:
        said = {each.sentence for each in (*found.violations, *found.warnings)}
        unforgiving = _judge_weeks(scenario, plan, Previous(previous.plan), partial=partial)
        breaches = (*unforgiving.violations, *unforgiving.warnings)
        kept = [each for each in breaches if each.sentence not in said]
    return Report(
        violations=(
            *check_identity(scenario, plan),
            *found.violations,
            *_check_stated(scenario, plan, found, previous, partial=partial),
        ),
        warnings=tuple(found.warnings),
        kept=tuple(kept),
        costs=found.costs,
        stages=tuple(found.stages),
    )


def _judge_weeks(
    scenario: Scenario, plan: Plan, previous: Previous | None, *, partial: bool
) -> _Findings:
    """Judge the weeks of a plan, whatever it says of itself."""
    findings = _Findings()
    plans = {cohort.id: cohort for cohort in plan.cohorts}
    diaries: dict[str, Diary] = {}
    for cohort_id, terms in terms_of(scenario, previous).items():
        if cohort_id in plans:
            diaries[cohort_id] = _verify_cohort(
                scenario, terms, plans[cohort_id], findings, partial=partial
            )
        elif not partial:
            findings.violations.append(_no_cohort(terms))
    for statement in scenario.rules:
        if not isinstance(statement.rule, CohortRule):
            _verify_coupled(statement, diaries, findings)
    if previous is not None:
        findings.costs["changes"] = sum(map(num_changes, diaries.values()))
    findings.costs |= _earliest(diaries.values())
    return findings


def _check_stated(
    scenario: Scenario,
    plan: Plan,
    found: _Findings,
    previous: Previous | None,
    *,
    partial: bool,
) -> Iterator[Violation]:
    """Yield one violation per thing that the plan says of itself and that is not so."""
    cohorts = {cohort.id: cohort for cohort in scenario.cohorts}
    for cohort_plan in plan.cohorts:
        cohort = cohorts.get(cohort_plan.id)
        if cohort is not None:
            reports = [report for report in found.stages if report.cohort == cohort.id]
            yield from check_stages(cohort, cohort_plan, partial=partial)
            yield from check_totals(cohort_plan, reports)
            if previous is not None:
                yield from check_carried_over(cohort, cohort_plan, previous, partial=partial)
    yield from check_levels(scenario, plan, found.costs)


def _no_cohort(terms: Terms) -> Violation:
    return Violation(
        sentence=text("The plan lacks cohort {id}.", id=terms.cohort.id),
        origin=terms.cohort.origin,
        cohorts=(terms.cohort.id,),
        found=0,
        allowed=1,
    )


def _verify_cohort(
    scenario: Scenario, terms: Terms, plan: CohortPlan, findings: _Findings, *, partial: bool
) -> Diary:
    """Record what is found in one cohort; return its weeks for the rules across cohorts."""
    weeks, illegible = read_weeks(terms, plan)
    findings.violations += illegible
    findings.violations += check_missing(terms, weeks, partial=partial)
    for frame, week in zip(terms.frames, weeks, strict=True):
        if week is not None:
            findings.violations += check_week(plan.id, frame, week)
    reading = read_cohort(scenario, terms, weeks)
    findings.violations += reading.violations
    findings.warnings += reading.warnings
    findings.stages += reading.stages
    for name, cost in reading.costs.items():
        findings.costs[name] += cost
    return reading.diary


def _verify_coupled(
    statement: Statement, diaries: Mapping[str, Diary], findings: _Findings
) -> None:
    """Record what is found in the windows of a rule across cohorts."""
    rule = statement.rule
    assert not isinstance(rule, CohortRule)
    for window in statement.windows:
        weeks = school_weeks(window, diaries)
        if isinstance(rule, Peak):
            findings.costs["peak"] += peak_cost(rule, peak_of(weeks))
        if isinstance(rule, Together) and not _is_whole(window, diaries):
            continue
        for breach in check_coupled(rule, weeks):
            violation = violation_of(breach, statement, window)
            if rule.soft is None:
                findings.violations.append(violation)
            else:
                findings.warnings.append(violation)
                findings.costs[rule.soft.level.value] += rule.soft.weight * breach.units


def _is_whole(window: Window, diaries: Mapping[str, Diary]) -> bool:
    """Say whether every week of the window's cohorts is known."""
    return all(
        cohort_id in diaries and None not in diaries[cohort_id].entries
        for cohort_id in window.cohorts
    )


def _earliest(diaries: Iterable[Diary]) -> dict[str, int]:
    """Return the first two figures of the level ``earliest``."""
    entries = [entry for diary in diaries for entry in diary.entries if entry is not None]
    return {
        "school_tenths": sum(entry.school_tenths for entry in entries),
        "half_days_at_school": sum(entry.letters.count("S") for entry in entries),
    }
