"""Edits as a user types them: a key and a TOML value."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from rythme.scenario import Lengths, Scenario, Stage
from rythme.statements.edits import Edit, with_number
from rythme.statements.sentences import SECONDS, TENTHS, amount
from rythme.statements.targets import ClosureOf, EndOf, FixedOf, LengthsOf, Number, Target
from rythme.text import Text, plural, text
from rythme.weeks import Place, Span

ANY_LENGTH = '"1..60"'


def edit_words(scenario: Scenario, edit: Edit) -> Text:
    """Return an edit as it is typed, or in words where there is nothing to type.

    Parameters
    ----------
    scenario
        Before the edit.
    """
    number, key = edit.number, edit.statement.origin.key
    if number is None:
        if isinstance(edit.statement.target, LengthsOf):
            return text(
                "{key} = {new} ({statement} dropped)",
                key=key,
                new=ANY_LENGTH,
                statement=edit.statement.sentence,
            )
        return text("without {key} ({statement})", key=key, statement=edit.statement.sentence)
    new, old = typed(scenario, number, edit.to), typed(scenario, number, number.value)
    if new is None:
        return text("{key}: {change}", key=number.origin.key, change=_shift(number, edit.to))
    if old is None:
        return text("{key} = {new}", key=number.origin.key, new=new)
    return text("{key} = {new} (instead of {old})", key=number.origin.key, new=new, old=old)


def doubt_words(scenario: Scenario, edit: Edit) -> Text | None:
    """Return which smaller change may be enough; None where none is, or nothing is known of it.

    Parameters
    ----------
    scenario
        Before the edit.
    """
    number = edit.number
    if number is None or edit.least is None:
        return None
    least, old = typed(scenario, number, edit.least), typed(scenario, number, number.value)
    if least is None or old is None:
        return None
    return text(
        "{least} may be enough, too; nothing nearer to {old} is: proven", least=least, old=old
    )


def _shift(number: Number, by: int) -> Text:
    if number.unit == "weeks" and by < 0:
        return plural("{count} week earlier", "{count} weeks earlier", count=-by)
    if number.unit == "weeks":
        return plural("{count} week later", "{count} weeks later", count=by)
    if by < 0:
        return plural("{count} day earlier", "{count} days earlier", count=-by)
    return plural("{count} day later", "{count} days later", count=by)


def typed(scenario: Scenario, number: Number, value: int) -> str | None:
    """Return the TOML value that gives a number ``value``.

    None where one value cannot: a date that falls on other days in other years.
    """
    target = number.target
    match number.unit:
        case "tenths":
            return str(amount(value, TENTHS))
        case "seconds":
            return str(amount(value, SECONDS))
        case "weeks":
            return _until(scenario, target, value)
        case "days":
            return _day(scenario, number, value)
        case "whole" if isinstance(target, LengthsOf) and number.part != "tolerance":
            return _lengths(_lengths_of(with_number(scenario, number, value), target))
        case _:
            return str(value)


def _lengths_of(scenario: Scenario, target: LengthsOf) -> Lengths:
    """Return the lengths of a phase of a rhythm that some stage follows."""
    for stage in _stages(scenario, target.rhythm):
        blocks = stage.rhythm.phases[target.phase].pattern
        lengths = getattr(blocks, "school" if target.place is Place.SCHOOL else "company")
        assert isinstance(lengths, Lengths)
        return lengths
    raise KeyError(target.rhythm)


def _stages(scenario: Scenario, rhythm: str) -> Iterator[Stage]:
    for cohort in scenario.cohorts:
        for stage in cohort.stages:
            if stage.rhythm.id == rhythm:
                yield stage


def _lengths(lengths: Lengths) -> str:
    written = [str(low) if low == high else f'"{low}..{high}"' for low, high in lengths.ranges]
    return f"[{', '.join(written)}]" if lengths.listed else written[0]


def _until(scenario: Scenario, target: Target, weeks: int) -> str | None:
    """Return a day of the year that ends a phase in the same weeks of all its stages."""
    assert isinstance(target, EndOf)
    ends = [
        (stage, end + weeks)
        for stage in _stages(scenario, target.rhythm)
        if (end := stage.phase_ends[target.phase]) is not None
    ]
    first, last = ends[0]
    for weekday in (4, 3, 2, 1, 0):
        day = first.mondays[last] + dt.timedelta(days=weekday)
        if all(_week_of(day, stage) == end for stage, end in ends):
            return f'"{day:%m-%d}"'
    return None


def _week_of(day: dt.date, stage: Stage) -> int | None:
    """Return the week of a stage that holds the first such day of a year, as a config means it."""
    for year in (stage.start.year, stage.start.year + 1):
        try:
            held = day.replace(year=year)
        except ValueError:  # 29 February
            return None
        if held >= stage.start:
            return (held - stage.start).days // 7
    return None


def _day(scenario: Scenario, number: Number, days: int) -> str | None:
    """Return the day of the year on which all occurrences begin, or end."""
    moved = {
        f"{(span.first_day if number.part == 'from' else span.last_day):%m-%d}"
        for span in _spans(with_number(scenario, number, days), number.target)
    }
    return f'"{moved.pop()}"' if len(moved) == 1 else None


def _spans(scenario: Scenario, target: Target) -> Iterator[Span]:
    match target:
        case ClosureOf(origin=origin):
            yield from (each.span for each in scenario.closures if each.origin == origin)
        case FixedOf(origin=origin):
            for cohort in scenario.cohorts:
                yield from (each.span for each in cohort.fixed if each.origin == origin)
        case _:
            raise AssertionError(f"no dates in {target}")
