"""The numbers in a statement, with what they may become."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from math import gcd
from typing import Literal, assert_never

from rythme.rules import (
    Apart,
    Avoid,
    Capacity,
    Contact,
    Cover,
    Forbid,
    Hours,
    MaxRun,
    MinRun,
    Peak,
    Require,
    Together,
    Weeks,
)
from rythme.scenario import (
    Blocks,
    Origin,
    Phase,
    Rhythm,
    Scenario,
    Split,
    Stage,
    Statement,
    Total,
)
from rythme.statements.targets import (
    ClosureOf,
    EndOf,
    FixedOf,
    LengthsOf,
    Number,
    RuleOf,
    TotalOf,
    Unit,
)
from rythme.weeks import NUM_HALF_DAYS, Place, Span

MAX_WEEKS = 60
MOST_WEEKS_MOVED = 12
"""An end that moves further is another rhythm; so is a block more than twice as long."""

MIN_HOURS_STEP_S = 1800
"""Hours are changed by halves: nobody states teaching to the minute."""


def of_total(
    target: TotalOf, total: Total, rhythm: Rhythm, stages: Sequence[Stage]
) -> tuple[Number, ...]:
    """Return the amount of an exact total, or its limits."""
    if target.key == "school_hours":
        unit: Unit = "seconds"
        step, least = MIN_HOURS_STEP_S, MIN_HOURS_STEP_S
    else:
        unit = "tenths"
        step = _tenths_step(rhythm, "S" if target.key == "school_weeks" else "C")
        least = step
    number = Number(
        target=target,
        part="exact",
        origin=total.origin,
        unit=unit,
        value=total.min or 0,
        low=least,
        high=max(stage.weeks for stage in stages) * NUM_HALF_DAYS,
        step=step,
        loosens=0,
    )
    if total.min is not None and total.min == total.max:
        return (number,)
    return tuple(_limits(number, total.min, total.max, named=target.key != "school_hours"))


def _tenths_step(rhythm: Rhythm, letter: str) -> int:
    """Return what the weeks of a rhythm add to a total, in tenths, as far as they agree."""
    shares = (
        letters.count(letter)
        for phase in rhythm.phases
        if isinstance(phase.pattern, Split)
        for letters in phase.pattern.cycle
    )
    return gcd(NUM_HALF_DAYS, *shares)


def _limits(number: Number, low: int | None, high: int | None, *, named: bool) -> Iterator[Number]:
    """Yield limits, the lower to go down and the upper up; ``named`` are keys of a table."""
    sides: tuple[tuple[str, int | None, Literal[-1, 1]], ...] = (("min", low, -1), ("max", high, 1))
    for part, value, loosens in sides:
        if value is not None:
            yield replace(
                number,
                part=part,
                origin=below(number.origin, part) if named else number.origin,
                value=value,
                low=min(value, 0 if named else number.low),
                high=max(value, number.high),
                loosens=loosens,
            )


def below(origin: Origin, key: str) -> Origin:
    """Return the place of a key in the table at ``origin``."""
    return replace(origin, key=f"{origin.key}.{key}")


def of_lengths(
    target: LengthsOf, origin: Origin, phase: Phase, blocks: Blocks
) -> tuple[Number, ...]:
    """Return the length at every place of a list, limits where it is a range, and the tolerance."""
    lengths = blocks.school if target.place is Place.SCHOOL else blocks.company
    found: list[Number] = []
    for index, (low, high) in enumerate(lengths.ranges):
        number = Number(
            target=target,
            part=f"both {index}",
            origin=origin,
            unit="whole",
            value=low,
            low=1,
            high=min(MAX_WEEKS, 2 * high + 2),
            step=1,
            loosens=0,
        )
        if low == high:
            found.append(number)
        else:
            found.append(replace(number, part=f"low {index}", high=low, loosens=-1))
            found.append(replace(number, part=f"high {index}", value=high, low=high, loosens=1))
    return (*found, _tolerance(target, phase, blocks))


def _tolerance(target: LengthsOf, phase: Phase, blocks: Blocks) -> Number:
    """Return the tolerance, the same in the statements of both places."""
    origin = phase.origins.get("tolerance")
    if origin is None:  # the default
        school = phase.origins.get("school", phase.origin)
        origin = replace(school, key=f"{school.key.removesuffix('.school')}.tolerance")
    return Number(
        target=replace(target, place=Place.SCHOOL),
        part="tolerance",
        origin=origin,
        unit="whole",
        value=blocks.tolerance,
        low=blocks.tolerance,
        high=MAX_WEEKS,
        step=1,
        loosens=1,
    )


def of_weeks(target: EndOf, origin: Origin, weeks: int) -> Number:
    """Return the length of a phase."""
    return Number(
        target=target,
        part="weeks",
        origin=origin,
        unit="whole",
        value=weeks,
        low=1,
        high=MAX_WEEKS,
        step=1,
        loosens=0,
    )


def of_until(target: EndOf, origin: Origin, stages: Sequence[Stage]) -> Number:
    """Return the weeks by which the end of a phase may move, so that each keeps a week."""
    earlier, later = [], []
    for stage in stages:
        end = stage.phase_ends[target.phase]
        if end is not None:
            before = [each for each in stage.phase_ends[: target.phase] if each is not None]
            after = [each for each in stage.phase_ends[target.phase + 1 :] if each is not None]
            earlier.append(max(before, default=-1) + 1 - end)
            later.append(min(after, default=stage.weeks) - 1 - end)
    return Number(
        target=target,
        part="until",
        origin=origin,
        unit="weeks",
        value=0,
        low=max(*earlier, -MOST_WEEKS_MOVED),
        high=min(*later, MOST_WEEKS_MOVED),
        step=1,
        loosens=0,
    )


def of_dates(
    target: ClosureOf | FixedOf, origin: Origin, spans: Sequence[Span]
) -> tuple[Number, ...]:
    """Return the days by which ``from`` may come later and ``to`` earlier, so that a day is left.

    Single half-days have no dates that could come closer.
    """
    shortest = min((span.last_day - span.first_day).days for span in spans)
    if shortest == 0 or any(span.start % 2 or span.end % 2 for span in spans):
        return ()
    return tuple(
        Number(
            target=target,
            part=part,
            origin=below(origin, part),
            unit="days",
            value=0,
            low=-shortest if loosens < 0 else 0,
            high=shortest if loosens > 0 else 0,
            step=1,
            loosens=loosens,
        )
        for part, loosens in _EDGES
    )


_EDGES: tuple[tuple[str, Literal[-1, 1]], ...] = (("to", -1), ("from", 1))


def of_rule(target: RuleOf, statement: Statement, scenario: Scenario) -> tuple[Number, ...]:
    """Return the limits in a rule, each to be loosened."""
    rule = statement.rule
    whole = Number(
        target=target,
        part="weeks",
        origin=statement.origin,
        unit="whole",
        value=0,
        low=0,
        high=0,
        step=1,
        loosens=0,
    )
    match rule:
        case MaxRun():
            return (_upwards(whole, "weeks", rule.weeks, max(rule.weeks, _planned(scenario))),)
        case MinRun():
            return (_downwards(whole, "weeks", rule.weeks),)
        case Weeks():
            number = replace(
                whole,
                unit="tenths",
                high=_planned(scenario) * NUM_HALF_DAYS,
                step=_step_of(statement, scenario),
            )
            return tuple(
                replace(limit, part=f"{limit.part}_tenths")
                for limit in _limits(number, rule.min_tenths, rule.max_tenths, named=True)
            )
        case Hours():
            number = replace(whole, unit="seconds", step=MIN_HOURS_STEP_S)
            return (_downwards(number, "min_s", rule.min_s, key="min"),)
        case Capacity():
            most = max(rule.max_people, _people(statement, scenario))
            return (_upwards(whole, "max_people", rule.max_people, most),)
        case Apart():
            most = max(rule.at_most, *(len(window.cohorts) for window in statement.windows))
            return (_upwards(whole, "at_most", rule.at_most, most),)
        case Cover():
            return (_downwards(whole, "at_least", rule.at_least),)
        case Together():
            return () if rule.weeks is None else (_downwards(whole, "weeks", rule.weeks),)
        case Require() | Forbid() | Contact() | Avoid() | Peak():
            return ()
        case _:
            assert_never(rule)


def _upwards(number: Number, part: str, value: int, high: int) -> Number:
    origin = below(number.origin, part)
    return replace(number, part=part, origin=origin, value=value, low=value, high=high, loosens=1)


def _downwards(number: Number, part: str, value: int, *, key: str | None = None) -> Number:
    origin, low = below(number.origin, key or part), number.step
    return replace(number, part=part, origin=origin, value=value, low=low, high=value, loosens=-1)


def _planned(scenario: Scenario) -> int:
    return max(len(cohort.mondays) for cohort in scenario.cohorts)


def _step_of(statement: Statement, scenario: Scenario) -> int:
    """Return what the weeks of the cohorts of a rule add to it, in tenths."""
    named = {cohort for window in statement.windows for cohort in window.cohorts}
    return gcd(
        NUM_HALF_DAYS,
        *(
            _tenths_step(stage.rhythm, letter)
            for cohort in scenario.cohorts
            if cohort.id in named
            for stage in cohort.stages
            for letter in "SCO"
        ),
    )


def _people(statement: Statement, scenario: Scenario) -> int:
    """Return how many people a rule counts at most."""
    largest = {
        cohort.id: max(stage.size or 0 for stage in cohort.stages) for cohort in scenario.cohorts
    }
    return max(
        (sum(largest[cohort] for cohort in window.cohorts) for window in statement.windows),
        default=0,
    )
