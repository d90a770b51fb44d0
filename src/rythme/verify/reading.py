"""One cohort of a plan, read stage by stage."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import product
from typing import NamedTuple

from rythme.rules import CoupledRule
from rythme.scenario import Scenario, Stage
from rythme.verify.breach import violation_of
from rythme.verify.cut import Cut, cut_stage
from rythme.verify.diary import Diary, Entry, entry_of, totals_of
from rythme.verify.explain import explain_cut, impossible_phases
from rythme.verify.frame import NOMINAL, Frame, Week
from rythme.verify.report import StageReport, Violation
from rythme.verify.rules import check_rule
from rythme.verify.terms import Terms
from rythme.verify.totals import broken_totals


class Reading(NamedTuple):
    """One way to read a cohort's weeks: its phases and the nominal shares of its shared weeks."""

    diary: Diary
    violations: tuple[Violation, ...]
    warnings: tuple[Violation, ...]
    stages: tuple[StageReport, ...]
    costs: dict[str, int]
    """``rules``, ``rhythm`` and ``wishes``."""


class _StageReading(NamedTuple):
    entries: tuple[Entry | None, ...]
    violations: tuple[Violation, ...]
    report: StageReport | None


def read_cohort(scenario: Scenario, terms: Terms, weeks: Sequence[Week | None]) -> Reading:
    """Return the best way to read a cohort's weeks, None standing for those that are missing.

    There is a choice only where the letters of a shared week, a closure or a fixed date in it,
    fit several patterns of its rhythm: then the fewest violations count, then the costs in the
    order of the objective.
    """
    stages = [
        list(_read_stage(terms.cohort.id, stage, terms.frames[at], weeks[at]))
        for stage, at in terms.stages()
    ]
    readings = (_put_together(scenario, terms, choice) for choice in product(*stages))
    return min(
        readings,
        key=lambda reading: (len(reading.violations), rank(scenario, reading.costs)),
    )


def rank(scenario: Scenario, costs: dict[str, int]) -> tuple[int, ...]:
    """Return costs in the order of the objective, merged levels summed."""
    return tuple(
        sum(weight * costs.get(name, 0) for name, weight in level) for level in scenario.objective
    )


def _read_stage(
    cohort_id: str, stage: Stage, frames: Sequence[Frame], weeks: Sequence[Week | None]
) -> Iterator[_StageReading]:
    """Yield the ways to read a stage; one that lacks weeks is not cut into phases."""
    whole = [week for week in weeks if week is not None]
    cuts: Sequence[Cut] = ()
    violations: tuple[Violation, ...] = ()
    if len(whole) == len(weeks):
        options = [[week] for week in whole]
        cuts = cut_stage(stage, frames, options, strict=True)
        cuts = cuts or cut_stage(stage, frames, options, strict=False)
        violations = () if cuts else (impossible_phases(cohort_id, stage),)
    for cut in cuts:
        if len(cut.faults) == len(cuts[0].faults):
            yield _read_cut(cohort_id, frames, cut)
    if not cuts:
        entries = tuple(
            None
            if week is None
            else entry_of(week.kind, week.letters, NOMINAL.get(week.kind, week.letters))
            for week in weeks
        )
        yield _StageReading(entries=entries, violations=violations, report=None)


def _read_cut(cohort_id: str, frames: Sequence[Frame], cut: Cut) -> _StageReading:
    stage = frames[0].stage
    entries = entries_of(cut)
    totals = totals_of(frames, entries)
    broken = tuple(
        Violation(
            sentence=total.sentence,
            origin=total.total.origin,
            cohorts=(cohort_id,),
            monday=stage.start,
            found=total.found,
            allowed=total.allowed,
        )
        for total in broken_totals(frames, entries, totals)
    )
    return _StageReading(
        entries=entries,
        violations=(*explain_cut(cohort_id, frames, cut), *broken),
        report=StageReport(
            cohort=cohort_id,
            rhythm=stage.rhythm.id,
            start=stage.start,
            totals=totals,
            deviation=cut.deviation,
        ),
    )


def entries_of(cut: Cut) -> tuple[Entry, ...]:
    """Return the entries of a stage that is cut into its phases."""
    return tuple(
        entry_of(week.kind, week.letters, nominal)
        for week, nominal in zip(cut.weeks, cut.nominal, strict=True)
    )


def _put_together(scenario: Scenario, terms: Terms, stages: Sequence[_StageReading]) -> Reading:
    """Return the reading of a cohort whose stages are read so, its own rules applied."""
    diary = Diary(
        frames=terms.frames,
        entries=tuple(entry for stage in stages for entry in stage.entries),
        past=terms.past,
    )
    violations = [violation for stage in stages for violation in stage.violations]
    warnings: list[Violation] = []
    reports = tuple(stage.report for stage in stages if stage.report is not None)
    costs = {"rules": 0, "rhythm": sum(report.deviation for report in reports), "wishes": 0}
    for reach in terms.reaches:
        rule = reach.statement.rule
        assert not isinstance(rule, CoupledRule)
        for breach in check_rule(rule, reach, diary, scenario):
            violation = violation_of(breach, reach.statement, reach.window)
            if rule.soft is None:
                violations.append(violation)
            else:
                warnings.append(violation)
                costs[rule.soft.level.value] += rule.soft.weight * breach.units
    return Reading(
        diary=diary,
        violations=tuple(violations),
        warnings=tuple(warnings),
        stages=reports,
        costs=costs,
    )
