"""One sentence per statement."""

from __future__ import annotations

from collections.abc import Sequence
from typing import assert_never

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
    Rule,
    Together,
    Weeks,
)
from rythme.scenario import Blocks, Scenario, Stage, Statement, Total
from rythme.statements.spans import dates_words, one_of
from rythme.statements.targets import TotalKey
from rythme.text import Text, plural, text
from rythme.weeks import Place, Span

TENTHS = 10
SECONDS = 3600


def amount(quantity: int, unit: int) -> int | float:
    """Return a quantity in a larger unit: whole where it is, else with at most two decimals."""
    return quantity // unit if quantity % unit == 0 else round(quantity / unit, 2)


def limits(low: int | float | None, high: int | float | None) -> Text:
    """Return what lies between two limits, both included."""
    if low == high:
        return text("{number}", number=low)
    if low is None:
        return text("at most {number}", number=high)
    if high is None:
        return text("at least {number}", number=low)
    return text("{low} to {high}", low=low, high=high)


def total(key: TotalKey, asked: Total) -> Text:
    """Say what a rhythm adds up to."""
    match key:
        case "school_weeks":
            return weeks_at(Place.SCHOOL, asked.min, asked.max)
        case "company_weeks":
            return weeks_at(Place.COMPANY, asked.min, asked.max)
        case "school_hours":
            return hours(asked.min or 0)
        case _:
            assert_never(key)


def weeks_at(place: Place, low: int | None, high: int | None) -> Text:
    """Say how many weeks are asked at a place, between two limits in tenths."""
    if low is not None and low == high and low % TENTHS == 0:
        return plural(
            "{count} week {place}", "{count} weeks {place}", count=low // TENTHS, place=where(place)
        )
    between = limits(
        None if low is None else amount(low, TENTHS), None if high is None else amount(high, TENTHS)
    )
    return text("{weeks} weeks {place}", weeks=between, place=where(place))


def hours(seconds: int) -> Text:
    """Say for how many taught hours there must be room."""
    return text("room for at least {hours} taught hours", hours=amount(seconds, SECONDS))


def lengths(blocks: Blocks, place: Place) -> Text:
    """Say how long the blocks of a phase are at one place."""
    asked = blocks.school if place is Place.SCHOOL else blocks.company
    low, high = asked.ranges[0]
    if not asked.listed and low == high:
        phrase = plural(
            "blocks of {count} week {place}",
            "blocks of {count} weeks {place}",
            count=low,
            place=where(place),
        )
    elif not asked.listed:
        phrase = text(
            "blocks of {low} to {high} weeks {place}", low=low, high=high, place=where(place)
        )
    else:
        phrase = text(
            "blocks of {lengths} weeks {place}, in this order",
            lengths=", ".join(str(a) if a == b else f"{a}–{b}" for a, b in asked.ranges),
            place=where(place),
        )
    return text("{blocks} (tolerance {tolerance})", blocks=phrase, tolerance=blocks.tolerance)


def first(phase: int, place: Place) -> Text:
    """Say where a phase begins."""
    if place is Place.SCHOOL:
        return text("phase {number} begins at school", number=phase + 1)
    return text("phase {number} begins in company", number=phase + 1)


def lasting(phase: int, weeks: int) -> Text:
    """Say how long a phase is."""
    return plural(
        "phase {number} lasts {count} week",
        "phase {number} lasts {count} weeks",
        count=weeks,
        number=phase + 1,
    )


def ending(phase: int, stages: Sequence[Stage]) -> Text:
    """Say in which week a phase ends."""
    mondays = {
        stage.mondays[end] for stage in stages if (end := stage.phase_ends[phase]) is not None
    }
    days = one_of([text("{day}", day=monday) for monday in sorted(mondays)])
    return text("phase {number} ends in the week of {days}", number=phase + 1, days=days)


def closed(name: str, spans: Sequence[Span]) -> Text:
    """Say when the school is closed."""
    return text("the school is closed for {name} {dates}", name=name, dates=dates_words(spans))


def fixed(name: str, place: Place, spans: Sequence[Span]) -> Text:
    """Say where a cohort is on given days."""
    phrases = {
        Place.SCHOOL: text("at school {dates}", dates=dates_words(spans)),
        Place.COMPANY: text("in company {dates}", dates=dates_words(spans)),
        Place.OFF: text("off {dates}", dates=dates_words(spans)),
    }
    return _named(name, phrases[place])


def rule(statement: Statement, scenario: Scenario) -> Text:
    """Say what a rule asks, and when where that is not always."""
    phrase = _named(statement.rule.name, _rule(statement.rule))
    spans = {window.spans for window in statement.windows}
    whole = {
        (stage_span,)
        for cohort in scenario.cohorts
        for stage_span in (Span(cohort.stages[0].span.start, cohort.stages[-1].span.end),)
    }
    horizon = Span(min(span.start for (span,) in whole), max(span.end for (span,) in whole))
    if isinstance(statement.rule, Contact) or spans <= {*whole, (horizon,)}:
        return phrase
    return text(
        "{rule}, {dates}",
        rule=phrase,
        dates=dates_words([span for each in spans for span in each]),
    )


def _named(name: str, phrase: Text) -> Text:
    return text("{name}: {phrase}", name=name, phrase=phrase) if name else phrase


def _rule(asked: Rule) -> Text:
    match asked:
        case MaxRun(place=place, weeks=weeks):
            return plural(
                "at most {count} week {place} in a row",
                "at most {count} weeks {place} in a row",
                count=weeks,
                place=where(place),
            )
        case MinRun(place=place, weeks=weeks):
            return plural(
                "at least {count} week {place} in a row",
                "at least {count} weeks {place} in a row",
                count=weeks,
                place=where(place),
            )
        case Weeks(place=place, min_tenths=low, max_tenths=high):
            return weeks_at(place, low, high)
        case Require(place=place):
            return text("only {place}", place=where(place))
        case Forbid(place=place):
            return text("never {place}", place=where(place))
        case Contact(weeks=weeks):
            return plural(
                "school and company are both met in the first week",
                "school and company are both met in the first {count} weeks",
                count=weeks,
            )
        case Hours(min_s=seconds):
            return hours(seconds)
        case _:
            return _coupled(asked)


def _coupled(asked: Capacity | Apart | Together | Cover | Peak | Avoid) -> Text:
    match asked:
        case Capacity(max_people=people):
            return plural(
                "at most {count} apprentice at school at once",
                "at most {count} apprentices at school at once",
                count=people,
            )
        case Apart(at_most=number):
            return plural(
                "at most {count} of these cohorts at school at once",
                "at most {count} of these cohorts at school at once",
                count=number,
            )
        case Together(weeks=weeks):
            if weeks is None:
                return text("these cohorts are at school at the same half-days")
            return plural(
                "these cohorts meet at school in at least {count} week",
                "these cohorts meet at school in at least {count} weeks",
                count=weeks,
            )
        case Cover(at_least=number):
            return plural(
                "at least {count} of these cohorts in company at every half-day",
                "at least {count} of these cohorts in company at every half-day",
                count=number,
            )
        case Avoid() | Peak():
            raise AssertionError("a wish excludes nothing")
        case _:
            assert_never(asked)


def where(place: Place) -> Text:
    """Return the phrase for being at a place."""
    match place:
        case Place.SCHOOL:
            return text("at school")
        case Place.COMPANY:
            return text("in company")
        case Place.OFF:
            return text("off")
        case _:
            assert_never(place)
