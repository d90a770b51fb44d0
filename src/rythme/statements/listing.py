"""Every statement of a scenario, in the order of its parts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from rythme.rules import CohortRule, CoupledRule
from rythme.scenario import Blocks, Closure, Fixed, Origin, Phase, Rhythm, Scenario, Stage
from rythme.statements import numbers, sentences
from rythme.statements.targets import (
    ClosureOf,
    Editable,
    EndOf,
    FirstOf,
    FixedOf,
    LengthsOf,
    RuleOf,
    TotalKey,
    TotalOf,
)
from rythme.weeks import Place

TOTALS: tuple[TotalKey, ...] = ("school_weeks", "company_weeks", "school_hours")
PLACES: tuple[Literal[Place.SCHOOL, Place.COMPANY], ...] = (Place.SCHOOL, Place.COMPANY)


def statements(scenario: Scenario) -> tuple[Editable, ...]:
    """Return what a user can edit: rhythms in order of use, closures, fixed dates, hard rules.

    Soft rules exclude nothing and are left out.
    """
    return (
        *_of_rhythms(scenario),
        *_closures(scenario),
        *_fixed(scenario),
        *_rules(scenario),
    )


def _of_rhythms(scenario: Scenario) -> Iterator[Editable]:
    for rhythm, stages in stages_by_rhythm(scenario).items():
        yield from _totals(rhythm, stages)
        for index, phase in enumerate(rhythm.phases):
            if isinstance(phase.pattern, Blocks):
                yield from _blocks(rhythm, index, phase, phase.pattern)
            yield from _end(rhythm, index, phase, stages)


def stages_by_rhythm(scenario: Scenario) -> dict[Rhythm, list[Stage]]:
    """Return the planned stages of every rhythm."""
    stages: dict[str, list[Stage]] = {}
    for cohort in scenario.cohorts:
        for stage in cohort.stages:
            stages.setdefault(stage.rhythm.id, []).append(stage)
    return {its_stages[0].rhythm: its_stages for its_stages in stages.values()}


def _totals(rhythm: Rhythm, stages: list[Stage]) -> Iterator[Editable]:
    for key in TOTALS:
        total = getattr(rhythm, key)
        if total is not None:
            target = TotalOf(rhythm.id, key)
            yield Editable(
                target=target,
                origin=total.origin,
                sentence=sentences.total(key, total),
                numbers=numbers.of_total(target, total, rhythm, stages),
            )


def _blocks(rhythm: Rhythm, index: int, phase: Phase, blocks: Blocks) -> Iterator[Editable]:
    for place in PLACES:
        target = LengthsOf(rhythm.id, index, place)
        origin = phase.origins.get(place.value, phase.origin)
        yield Editable(
            target=target,
            origin=origin,
            sentence=sentences.lengths(blocks, place),
            numbers=numbers.of_lengths(target, origin, phase, blocks),
        )
    if blocks.first is not None:
        yield Editable(
            target=FirstOf(rhythm.id, index),
            origin=phase.origins.get("first", phase.origin),
            sentence=sentences.first(index, blocks.first),
        )


def _end(rhythm: Rhythm, index: int, phase: Phase, stages: list[Stage]) -> Iterator[Editable]:
    is_last = index == len(rhythm.phases) - 1
    target = EndOf(rhythm.id, index)
    if phase.weeks is not None:
        origin = phase.origins.get("weeks", phase.origin)
        yield Editable(
            target=target,
            origin=origin,
            sentence=sentences.lasting(index, phase.weeks),
            numbers=(numbers.of_weeks(target, origin, phase.weeks),),
        )
    elif not is_last and any(stage.phase_ends[index] is not None for stage in stages):
        origin = phase.origins.get("until", phase.origin)
        yield Editable(
            target=target,
            origin=origin,
            sentence=sentences.ending(index, stages),
            numbers=(numbers.of_until(target, origin, stages),),
        )


def _closures(scenario: Scenario) -> Iterator[Editable]:
    occurrences: dict[Origin, list[Closure]] = {}
    for closure in scenario.closures:
        occurrences.setdefault(closure.origin, []).append(closure)
    for origin, closures in occurrences.items():
        target = ClosureOf(origin)
        spans = [closure.span for closure in closures]
        yield Editable(
            target=target,
            origin=origin,
            sentence=sentences.closed(closures[0].name, spans),
            numbers=numbers.of_dates(target, origin, spans),
        )


def _fixed(scenario: Scenario) -> Iterator[Editable]:
    occurrences: dict[Origin, list[Fixed]] = {}
    for cohort in scenario.cohorts:
        for fixed in cohort.fixed:
            occurrences.setdefault(fixed.origin, []).append(fixed)
    for origin, dates in occurrences.items():
        target = FixedOf(origin)
        spans = [fixed.span for fixed in dates]
        yield Editable(
            target=target,
            origin=origin,
            sentence=sentences.fixed(dates[0].name, dates[0].place, spans),
            numbers=numbers.of_dates(target, origin, spans),
        )


def _rules(scenario: Scenario) -> Iterator[Editable]:
    for statement in scenario.rules:
        rule = statement.rule
        if rule.soft is not None:
            continue
        assert isinstance(rule, CohortRule | CoupledRule)
        target = RuleOf(statement.origin)
        yield Editable(
            target=target,
            origin=statement.origin,
            sentence=sentences.rule(statement, scenario),
            numbers=numbers.of_rule(target, statement, scenario),
        )
