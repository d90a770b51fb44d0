"""A scenario with one statement edited everywhere it holds."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any, TypeVar, assert_never

from rythme.rules import Contact
from rythme.scenario import (
    Blocks,
    Closure,
    Fixed,
    Lengths,
    Origin,
    Phase,
    Rhythm,
    Scenario,
    Stage,
    Statement,
)
from rythme.statements.targets import (
    ClosureOf,
    Editable,
    EndOf,
    FirstOf,
    FixedOf,
    LengthsOf,
    Number,
    RuleOf,
    Target,
    TotalKey,
    TotalOf,
)
from rythme.weeks import Place, Span

ANY_LENGTH = Lengths(ranges=((1, 60),))
"""What blocks may have whose lengths are dropped."""

SLOTS_PER_DAY = 2


@dataclass(frozen=True, slots=True)
class Edit:
    """A statement dropped, or one of its numbers changed."""

    statement: Editable
    number: Number | None = None
    to: int = 0
    """The number's new value."""
    least: int | None = None
    """No value nearer to the old one than this is enough: proven. None where ``to`` is it."""

    @property
    def size(self) -> int:
        """By how many of its steps the number moves; 0 for a statement dropped."""
        if self.number is None:
            return 0
        return -(-abs(self.to - self.number.value) // self.number.step)


Edits = tuple[Edit, ...]


def apply(scenario: Scenario, edits: Iterable[Edit]) -> Scenario:
    """Return the scenario after some edits."""
    for edit in edits:
        if edit.number is None:
            scenario = without(scenario, edit.statement.target)
        else:
            scenario = with_number(scenario, edit.number, edit.to)
    return scenario


def without(scenario: Scenario, target: Target) -> Scenario:
    """Return the scenario without a statement, wherever it holds.

    Blocks whose length is dropped have any length of at least 1; a phase without its end ends
    where totals and neighbours say.
    """
    match target:
        case TotalOf(rhythm=rhythm, key=key):
            dropped: dict[str, Any] = {key: None}  # Any: the key is one of three fields
            return _with_rhythm(scenario, rhythm, lambda each: replace(each, **dropped))
        case LengthsOf(rhythm=rhythm, phase=phase):
            return _with_phase(
                scenario, rhythm, phase, lambda each: _with_lengths(each, target, ANY_LENGTH)
            )
        case FirstOf(rhythm=rhythm, phase=phase):
            return _with_phase(scenario, rhythm, phase, _without_first)
        case EndOf(rhythm=rhythm, phase=phase):
            return _with_stages(scenario, rhythm, lambda stage: _endless(stage, phase))
        case ClosureOf(origin=origin):
            kept = tuple(each for each in scenario.closures if each.origin != origin)
            return replace(scenario, closures=kept)
        case FixedOf(origin=origin):
            return _with_fixed(scenario, lambda each: None if each.origin == origin else each)
        case RuleOf(origin=origin):
            rules = tuple(each for each in scenario.rules if each.origin != origin)
            return replace(scenario, rules=rules)
        case _:
            assert_never(target)


def with_number(scenario: Scenario, number: Number, value: int) -> Scenario:
    """Return the scenario with another number in a statement, wherever it holds."""
    target = number.target
    match target:
        case TotalOf(rhythm=rhythm, key=key):
            return _with_rhythm(
                scenario, rhythm, lambda each: _with_total(each, key, number.part, value)
            )
        case LengthsOf(rhythm=rhythm, phase=phase):
            return _with_phase(
                scenario, rhythm, phase, lambda each: _with_block(each, target, number.part, value)
            )
        case EndOf(rhythm=rhythm, phase=phase) if number.part == "weeks":
            return _with_phase(scenario, rhythm, phase, lambda each: replace(each, weeks=value))
        case EndOf(rhythm=rhythm, phase=phase):
            return _with_stages(scenario, rhythm, lambda stage: _moved_end(stage, phase, value))
        case ClosureOf(origin=origin):
            closures = tuple(_moved(each, origin, number.part, value) for each in scenario.closures)
            return replace(scenario, closures=closures)
        case FixedOf(origin=origin):
            return _with_fixed(scenario, lambda each: _moved(each, origin, number.part, value))
        case RuleOf(origin=origin):
            rules = tuple(
                _with_limit(each, number.part, value) if each.origin == origin else each
                for each in scenario.rules
            )
            return replace(scenario, rules=rules)
        case FirstOf():
            raise AssertionError("a place is no number")
        case _:
            assert_never(target)


def _with_stages(scenario: Scenario, rhythm: str, edit: Callable[[Stage], Stage]) -> Scenario:
    cohorts = tuple(
        replace(
            cohort,
            stages=tuple(
                edit(stage) if stage.rhythm.id == rhythm else stage for stage in cohort.stages
            ),
        )
        if any(stage.rhythm.id == rhythm for stage in cohort.stages)
        else cohort
        for cohort in scenario.cohorts
    )
    return replace(scenario, cohorts=cohorts)


def _with_rhythm(scenario: Scenario, rhythm: str, edit: Callable[[Rhythm], Rhythm]) -> Scenario:
    return _with_stages(scenario, rhythm, lambda stage: replace(stage, rhythm=edit(stage.rhythm)))


def _with_phase(
    scenario: Scenario, rhythm: str, phase: int, edit: Callable[[Phase], Phase]
) -> Scenario:
    return _with_rhythm(
        scenario,
        rhythm,
        lambda each: replace(
            each,
            phases=tuple(
                edit(one) if index == phase else one for index, one in enumerate(each.phases)
            ),
        ),
    )


def _blocks(phase: Phase) -> Blocks:
    assert isinstance(phase.pattern, Blocks)
    return phase.pattern


def _with_lengths(phase: Phase, target: LengthsOf, lengths: Lengths) -> Phase:
    blocks = _blocks(phase)
    if target.place is Place.SCHOOL:
        return replace(phase, pattern=replace(blocks, school=lengths))
    return replace(phase, pattern=replace(blocks, company=lengths))


def _without_first(phase: Phase) -> Phase:
    return replace(phase, pattern=replace(_blocks(phase), first=None))


def _endless(stage: Stage, phase: int) -> Stage:
    phases = tuple(
        replace(each, weeks=None) if index == phase else each
        for index, each in enumerate(stage.rhythm.phases)
    )
    return replace(
        stage,
        rhythm=replace(stage.rhythm, phases=phases),
        phase_ends=_at(stage.phase_ends, phase, None),
    )


def _moved_end(stage: Stage, phase: int, weeks: int) -> Stage:
    end = stage.phase_ends[phase]
    if end is None:
        return stage
    return replace(stage, phase_ends=_at(stage.phase_ends, phase, end + weeks))


def _at(ends: tuple[int | None, ...], phase: int, end: int | None) -> tuple[int | None, ...]:
    return (*ends[:phase], end, *ends[phase + 1 :])


def _with_total(rhythm: Rhythm, key: TotalKey, part: str, value: int) -> Rhythm:
    limits = {"min": value, "max": value} if part == "exact" else {part: value}
    changed: dict[str, Any] = {key: replace(getattr(rhythm, key), **limits)}
    return replace(rhythm, **changed)


def _with_block(phase: Phase, target: LengthsOf, part: str, value: int) -> Phase:
    blocks = _blocks(phase)
    if part == "tolerance":
        return replace(phase, pattern=replace(blocks, tolerance=value))
    side, place = part.split()
    lengths = blocks.school if target.place is Place.SCHOOL else blocks.company
    ranges = list(lengths.ranges)
    low, high = ranges[int(place)]
    ranges[int(place)] = (low if side == "high" else value, high if side == "low" else value)
    return _with_lengths(phase, target, replace(lengths, ranges=tuple(ranges)))


def _with_fixed(scenario: Scenario, edit: Callable[[Fixed], Fixed | None]) -> Scenario:
    cohorts = tuple(
        replace(
            cohort,
            fixed=tuple(found for each in cohort.fixed if (found := edit(each)) is not None),
        )
        if cohort.fixed
        else cohort
        for cohort in scenario.cohorts
    )
    return replace(scenario, cohorts=cohorts)


_Dated = TypeVar("_Dated", Closure, Fixed)


def _moved(each: _Dated, origin: Origin, part: str, days: int) -> _Dated:
    if each.origin != origin:
        return each
    start, end = each.span.start, each.span.end
    if part == "from":
        return replace(each, span=Span(start + SLOTS_PER_DAY * days, end))
    return replace(each, span=Span(start, end + SLOTS_PER_DAY * days))


def _with_limit(statement: Statement, field: str, value: int) -> Statement:
    assert not isinstance(statement.rule, Contact), "its windows would have to move"
    changed: dict[str, Any] = {field: value}  # Any: each rule has fields of its own
    return replace(statement, rule=replace(statement.rule, **changed))
