"""Is it valid, and what does it cost? The short answer, for weeks without a plan around them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import product

from rythme.previous import Previous
from rythme.rules import CohortRule, CoupledRule, Peak, RuleLevel
from rythme.scenario import Scenario, Statement
from rythme.verify.coupled import check_coupled, peak_cost, peak_of, school_weeks
from rythme.verify.cut import Cut, cut_stage
from rythme.verify.diary import Diary, Entry, num_changes, totals_of
from rythme.verify.frame import Frame, Week
from rythme.verify.reading import entries_of, rank
from rythme.verify.report import REJECTED, Judgement
from rythme.verify.rules import check_rule
from rythme.verify.terms import Terms, terms_of
from rythme.verify.totals import broken_totals
from rythme.weeks import Kind

Weeks = Sequence[tuple[Kind, str]]
"""Kind and letters of every week to plan, in order."""


def judge(
    scenario: Scenario, cohort_id: str, weeks: Weeks, previous: Previous | None = None
) -> Judgement:
    """Judge the weeks of one cohort by everything that concerns it alone.

    Parameters
    ----------
    weeks
        As many as the cohort has to plan; fewer or more are not accepted.
    previous
        The plan to stay close to. It holds the weeks of past stages too.

    Returns
    -------
    Judgement
        Accepted when some cut into phases, and some reading of shared weeks whose letters fit
        several patterns, keeps every hard statement; the costs are the best ones, in the order
        of the scenario's objective. ``peak`` is 0: it belongs to all cohorts together.
    """
    best = _best_diary(scenario, _terms(scenario, previous)[cohort_id], weeks)
    return REJECTED if best is None else best[0]


def judge_all(
    scenario: Scenario, weeks: Mapping[str, Weeks], previous: Previous | None = None
) -> Judgement:
    """Judge the weeks of all cohorts together, coupled rules included."""
    total = Judgement(accepted=True)
    diaries: dict[str, Diary] = {}
    for cohort_id, terms in _terms(scenario, previous).items():
        best = _best_diary(scenario, terms, weeks[cohort_id])
        if best is None:
            return REJECTED
        alone, diaries[cohort_id] = best
        total = _sum(total, alone)
    for statement in scenario.rules:
        more = _judge_coupled(statement, diaries)
        if more is None:
            return REJECTED
        total = _sum(total, more)
    return total


@lru_cache(maxsize=8)
def _terms(scenario: Scenario, previous: Previous | None) -> dict[str, Terms]:
    return terms_of(scenario, previous)


def _sum(one: Judgement, other: Judgement) -> Judgement:
    return Judgement(
        accepted=True,
        rules=one.rules + other.rules,
        changes=one.changes + other.changes,
        rhythm=one.rhythm + other.rhythm,
        peak=one.peak + other.peak,
        wishes=one.wishes + other.wishes,
    )


def _best_diary(scenario: Scenario, terms: Terms, weeks: Weeks) -> tuple[Judgement, Diary] | None:
    """Return the best valid way to read a cohort's weeks, or None."""
    given = [Week(kind=kind, letters=letters) for kind, letters in weeks]
    if len(given) != len(terms.frames):
        return None
    if not all(frame.fits(week) for frame, week in zip(terms.frames, given, strict=True)):
        return None
    per_stage = [
        list(_valid_stage(stage_cuts, terms.frames[at])) for at, stage_cuts in _cuts(terms, given)
    ]
    best: tuple[Judgement, Diary] | None = None
    for stages in product(*per_stage):
        diary = Diary(
            frames=terms.frames,
            entries=tuple(entry for _, entries in stages for entry in entries),
            past=terms.past,
        )
        rhythm = sum(deviation for deviation, _ in stages)
        judged = _judge_diary(scenario, terms, diary, rhythm)
        if judged and (best is None or _rank(scenario, judged) < _rank(scenario, best[0])):
            best = judged, diary
    return best


def _cuts(terms: Terms, given: Sequence[Week]) -> Iterator[tuple[slice, tuple[Cut, ...]]]:
    for stage, at in terms.stages():
        yield at, cut_stage(stage, terms.frames[at], [[week] for week in given[at]], strict=True)


def _valid_stage(
    cuts: Sequence[Cut], frames: Sequence[Frame]
) -> Iterator[tuple[int, tuple[Entry, ...]]]:
    """Yield the deviation and the entries of the cuts that meet the stage's totals."""
    for cut in cuts:
        entries = entries_of(cut)
        if not any(broken_totals(frames, entries, totals_of(frames, entries))):
            yield cut.deviation, entries


def _judge_diary(scenario: Scenario, terms: Terms, diary: Diary, rhythm: int) -> Judgement | None:
    """Return the costs of one cohort, or None where a hard rule is broken."""
    costs = {RuleLevel.RULES: 0, RuleLevel.PEAK: 0, RuleLevel.WISHES: 0}
    for reach in terms.reaches:
        rule = reach.statement.rule
        assert not isinstance(rule, CoupledRule)
        units = sum(breach.units for breach in check_rule(rule, reach, diary, scenario))
        if units and rule.soft is None:
            return None
        if rule.soft is not None:
            costs[rule.soft.level] += rule.soft.weight * units
    return Judgement(
        accepted=True,
        rules=costs[RuleLevel.RULES],
        changes=num_changes(diary),
        rhythm=rhythm,
        peak=costs[RuleLevel.PEAK],
        wishes=costs[RuleLevel.WISHES],
    )


def _judge_coupled(statement: Statement, diaries: Mapping[str, Diary]) -> Judgement | None:
    """Return the costs of one coupled rule, or None where it is hard and broken."""
    rule = statement.rule
    if isinstance(rule, CohortRule):
        return Judgement(accepted=True)
    weeks = [school_weeks(window, diaries) for window in statement.windows]
    if isinstance(rule, Peak):
        return Judgement(accepted=True, peak=sum(peak_cost(rule, peak_of(w)) for w in weeks))
    units = sum(breach.units for window in weeks for breach in check_coupled(rule, window))
    if rule.soft is None:
        return None if units else Judgement(accepted=True)
    cost = rule.soft.weight * units
    if rule.soft.level is RuleLevel.WISHES:
        return Judgement(accepted=True, wishes=cost)
    return Judgement(accepted=True, rules=cost)


def _rank(scenario: Scenario, judged: Judgement) -> tuple[int, ...]:
    costs = {
        "rules": judged.rules,
        "changes": judged.changes,
        "rhythm": judged.rhythm,
        "wishes": judged.wishes,
    }
    return rank(scenario, costs)
