"""What a plan says of itself against what is found in it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from rythme.plan import CohortPlan, LevelResult, Plan, StagePlan
from rythme.previous import Previous
from rythme.scenario import Cohort, Scenario
from rythme.text import Text, text
from rythme.verify.report import Figure, StageReport, Violation
from rythme.verify.words import HOUR, WEEK, amount

LEVELS = frozenset({"rules", "changes", "rhythm", "peak", "wishes"})
"""Levels that a plan states; ``earliest`` never."""


def check_identity(scenario: Scenario, plan: Plan) -> Iterator[Violation]:
    """Yield one violation where the plan is one of another planning, year or cohort."""
    if plan.id != scenario.id:
        yield _lie(
            text("The plan is one of {found}, not of {wanted}.", found=plan.id, wanted=scenario.id),
            plan.id,
            scenario.id,
        )
    if plan.year != scenario.year:
        yield _lie(
            text(
                "The plan is one for {found}, not for {wanted}.",
                found=plan.year,
                wanted=scenario.year,
            ),
            plan.year,
            scenario.year,
        )
    known = {cohort.id for cohort in scenario.cohorts}
    seen: set[str] = set()
    for cohort in plan.cohorts:
        if cohort.id not in known:
            yield _lie(
                text("The plan has a cohort that the config does not know: {id}.", id=cohort.id),
                cohort.id,
                None,
            )
        elif cohort.id in seen:
            yield _lie(text("The plan has cohort {id} twice.", id=cohort.id), 2, 1, cohort.id)
        seen.add(cohort.id)


def check_stages(cohort: Cohort, plan: CohortPlan, *, partial: bool) -> Iterator[Violation]:
    """Yield one violation per stage that the plan describes otherwise than the scenario."""
    stated = {stage.start: stage for stage in plan.stages}
    past = {monday for stage in cohort.past for monday in stage.mondays}
    for stage in cohort.stages:
        found = stated.pop(stage.start, None)
        if found is None:
            if not partial:
                yield _lie(
                    text("The stage from {start} is missing.", start=stage.start),
                    None,
                    stage.rhythm.id,
                    cohort.id,
                )
            continue
        if (found.rhythm, found.weeks) != (stage.rhythm.id, stage.weeks):
            yield _lie(
                text(
                    "The stage from {start} is said to follow {rhythm} for {weeks} weeks, "
                    "not {wanted} for {wanted_weeks}.",
                    start=stage.start,
                    rhythm=found.rhythm,
                    weeks=found.weeks,
                    wanted=stage.rhythm.id,
                    wanted_weeks=stage.weeks,
                ),
                found.rhythm,
                stage.rhythm.id,
                cohort.id,
            )
        size = plan.size if found.size is None else found.size
        if size != stage.size:
            yield _lie(
                text(
                    "Size stated in the stage from {start}: {found}; in the config: {wanted}.",
                    start=stage.start,
                    found=_or_none(size),
                    wanted=_or_none(stage.size),
                ),
                size,
                stage.size,
                cohort.id,
            )
    for start in stated.keys() - past:
        yield _lie(
            text("The stage from {start} is not in the config.", start=start),
            stated[start].rhythm,
            None,
            cohort.id,
        )


def check_carried_over(
    cohort: Cohort, plan: CohortPlan, previous: Previous, *, partial: bool
) -> Iterator[Violation]:
    """Yield one violation per past stage or week that is not as in the previous plan."""
    mondays = {monday for stage in cohort.past for monday in stage.mondays}
    past_stages, past_weeks = previous.carried_over(cohort.id, mondays)
    stages = {stage.start: _as_planned(stage) for stage in past_stages}
    weeks = {week.monday: (week.kind, week.letters) for week in past_weeks}
    found_stages = {s.start: _as_planned(s) for s in plan.stages if s.start in mondays}
    found_weeks = {w.monday: (w.kind, w.letters) for w in plan.weeks if w.monday in mondays}
    for start in _differing(stages, found_stages, partial=partial):
        yield _lie(
            text("The past stage from {start} is not as in the previous plan.", start=start),
            start.isoformat() if start in found_stages else None,
            start.isoformat() if start in stages else None,
            cohort.id,
        )
    for monday in _differing(weeks, found_weeks, partial=partial):
        yield Violation(
            sentence=text(
                "The week of {monday}, of a past stage, is not as in the previous plan.",
                monday=monday,
            ),
            cohorts=(cohort.id,),
            monday=monday,
            found=found_weeks[monday][1] if monday in found_weeks else None,
            allowed=weeks[monday][1] if monday in weeks else None,
        )


def _as_planned(stage: StagePlan) -> StagePlan:
    """Return a stage without its size, which is stated only where it is not the cohort's."""
    return replace(stage, size=None)


def _differing(
    wanted: Mapping[dt.date, object], found: Mapping[dt.date, object], *, partial: bool
) -> list[dt.date]:
    """Return the days at which two tables differ; a partial calendar may leave some out."""
    days = found.keys() if partial else wanted.keys() | found.keys()
    return sorted(day for day in days if wanted.get(day) != found.get(day))


def check_totals(plan: CohortPlan, reports: Sequence[StageReport]) -> Iterator[Violation]:
    """Yield one violation per total or deviation that is not what the weeks add up to."""
    stated = {stage.start: stage for stage in plan.stages}
    for report in reports:
        stage = stated.get(report.start)
        if stage is not None:
            yield from _check_stage(plan.id, stage, report)


def _check_stage(cohort_id: str, stage: StagePlan, report: StageReport) -> Iterator[Violation]:
    figures: tuple[tuple[Text, int, int, int], ...] = (
        (
            text("weeks at school"),
            stage.totals.school_tenths,
            report.totals.school_tenths,
            WEEK,
        ),
        (
            text("weeks in company"),
            stage.totals.company_tenths,
            report.totals.company_tenths,
            WEEK,
        ),
        (text("taught hours"), stage.totals.school_s, report.totals.school_s, HOUR),
        (text("weeks of deviation"), stage.deviation, report.deviation, 1),
    )
    for what, stated, found, unit in figures:
        if stated != found:
            yield _lie(
                text(
                    "Stated in the stage from {start}: {stated} {what}; its weeks make {found}.",
                    start=stage.start,
                    what=what,
                    stated=amount(stated, unit),
                    found=amount(found, unit),
                ),
                amount(stated, unit),
                amount(found, unit),
                cohort_id,
            )


def check_levels(scenario: Scenario, plan: Plan, costs: Mapping[str, int]) -> Iterator[Violation]:
    """Yield one violation per level whose stated cost is not what the plan costs.

    ``changes`` depends on another plan: without that, a level with it is left alone, but for its
    bound.
    """
    for level in plan.levels:
        names = level.name.split("+")
        if not set(names) <= LEVELS:
            yield _lie(text("Unknown level: {name}.", name=level.name), level.name, None)
            continue
        if costs.keys() >= set(names):
            found = _cost(scenario, names, costs)
            if level.cost != found:
                yield _lie(
                    text(
                        "Cost stated at level {name}: {stated}; the plan costs {found}.",
                        name=level.name,
                        stated=level.cost,
                        found=found,
                    ),
                    level.cost,
                    found,
                )
        yield from _check_bound(plan, level)


def _cost(scenario: Scenario, names: Sequence[str], costs: Mapping[str, int]) -> int:
    """Return the cost of a level, weighted as in the scenario's objective."""
    for level in scenario.objective:
        weights = dict(level)
        if set(names) <= weights.keys():
            return sum(weights[name] * costs[name] for name in names)
    return sum(costs[name] for name in names)


def _check_bound(plan: Plan, level: LevelResult) -> Iterator[Violation]:
    if level.bound > level.cost or (plan.status == "optimal" and level.bound < level.cost):
        yield _lie(
            text(
                "Bound stated at level {name}: {bound}; with a cost of {cost} it cannot be, "
                "in a plan said to be {status}.",
                name=level.name,
                bound=level.bound,
                cost=level.cost,
                status=plan.status,
            ),
            level.bound,
            level.cost,
        )


def _or_none(size: int | None) -> object:
    return text("none") if size is None else size


def _lie(sentence: Text, found: Figure, allowed: Figure, cohort_id: str = "") -> Violation:
    return Violation(
        sentence=sentence,
        cohorts=(cohort_id,) if cohort_id else (),
        found=found,
        allowed=allowed,
    )
