"""The table of a comparison: what stands in it, before anybody prints it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from string import ascii_uppercase
from typing import TypeVar

from rythme.blocks import Block, blocks_phrase
from rythme.compare.differences import WeekRow, changed_half_days, cohort_ids
from rythme.compare.figures import CohortFigures, PlanFigures, cohort_figures, plan_figures
from rythme.export.words import half_days_words, kind_word, level_word, long_date, number
from rythme.plan import CohortPlan, LevelResult, Plan, WeekPlan
from rythme.text import Language, Text, text
from rythme.weeks import Kind, day_of, monday_of, slot

NOTHING = "–"
"""Stands where a plan does not hold what another one does."""


@dataclass(frozen=True, slots=True)
class HalfDay:
    """A half-day by its slot."""

    slot: int


Value = float | str | HalfDay | LevelResult | tuple[Block, ...] | None
"""What a figure is in one plan; None where the plan does not have it."""


@dataclass(frozen=True, slots=True)
class Row:
    """One figure in every plan."""

    name: Text
    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """Figures of a whole plan, or of one cohort."""

    cohort: str | None
    """Its id; None for whole plans."""
    rows: tuple[Row, ...]


def mark(position: int) -> str:
    """Return the letter of a plan: A to Z, then numbers."""
    return ascii_uppercase[position] if position < len(ascii_uppercase) else str(position + 1)


def sections(plans: Sequence[Plan], first: str = "A") -> tuple[Section, ...]:
    """Return what the plans amount to, as wholes and then cohort by cohort.

    Parameters
    ----------
    first
        What stands for the first plan, which the others are held against.
    """
    against = text("half-days changed against {first}", first=first)
    rows = (*_level_rows(plans), *_presence_rows(plans), Row(against, _changes(plans)))
    return (
        Section(None, rows),
        *(_cohort_section(plans, cohort_id, against) for cohort_id in cohort_ids(plans)),
    )


def shown(value: Value, language: Language) -> str:
    """Return a value as people read it."""
    match value:
        case None:
            return NOTHING
        case str():
            return value
        case HalfDay(slot=at):
            day = day_of(at)
            half = at - slot(monday_of(day))
            return f"{half_days_words(half, half + 1, language)} {long_date(day, language)}"
        case LevelResult(cost=cost, bound=bound):
            least = "" if cost == bound else f" (≥ {number(bound, language)})"
            return number(cost, language) + least
        case tuple():
            return blocks_phrase(value)
        case _:
            return number(value, language, decimals=2)


def week_phrase(week: WeekPlan | None, language: Language) -> str:
    """Return a week's letters and kind."""
    if week is None:
        return NOTHING
    return f"{week.letters} {kind_word(week.kind).to(language).lower()}"


def _level_rows(plans: Sequence[Plan]) -> Iterator[Row]:
    levels = [{level.name: level for level in plan.levels} for plan in plans]
    for name in dict.fromkeys(name for plan in levels for name in plan):
        values = tuple(plan.get(name) for plan in levels)
        yield Row(text("cost: {level}", level=level_word(name)), values)


def _presence_rows(plans: Sequence[Plan]) -> Iterator[Row]:
    """Yield how full the school is: in people where a plan knows them, else in cohorts."""
    figures = [plan_figures(plan) for plan in plans]
    people = any(each is not None and each.people for each in figures)
    counted = [each if each is not None and each.people == people else None for each in figures]
    names = (
        (text("people at school at most"), text("people at school on average"))
        if people
        else (text("cohorts at school at most"), text("cohorts at school on average"))
    )
    yield Row(names[0], _each(counted, lambda each: each.peak.count))
    yield Row(text("first on"), _each(counted, lambda each: HalfDay(each.peak.half_day)))
    yield Row(names[1], _each(counted, lambda each: round(each.mean, 1)))


def _changes(plans: Sequence[Plan]) -> tuple[int, ...]:
    first = {cohort.id: cohort for cohort in plans[0].cohorts}
    return tuple(
        sum(
            changed_half_days(first[cohort.id], cohort)
            for cohort in plan.cohorts
            if cohort.id in first
        )
        for plan in plans
    )


_Figures = TypeVar("_Figures", CohortFigures, PlanFigures, CohortPlan)


def _each(
    figures: Sequence[_Figures | None], value: Callable[[_Figures], Value]
) -> tuple[Value, ...]:
    return tuple(None if each is None else value(each) for each in figures)


FIGURES: tuple[tuple[Text, Callable[[CohortFigures], Value]], ...] = (
    (text("weeks at school"), lambda each: each.totals.school_tenths / 10),
    (text("weeks in company"), lambda each: each.totals.company_tenths / 10),
    (text("taught hours"), lambda each: round(each.totals.school_s / 3600, 2)),
    (text("hours lost to public holidays"), lambda each: round(each.lost_s / 3600, 2)),
    (text("weeks of school in school holidays"), lambda each: each.in_school_holidays),
    (text("deviation from the rhythm, in weeks"), lambda each: each.deviation),
    (text("longest run at school, in weeks"), lambda each: each.longest_school),
    (text("longest run in company, in weeks"), lambda each: each.longest_company),
    (text("blocks at school"), lambda each: each.num_blocks(Kind.SCHOOL)),
    (text("blocks in company"), lambda each: each.num_blocks(Kind.COMPANY)),
    (text("changes of place"), lambda each: each.alternations),
)
"""Figures of a cohort that are one number, and how to get them."""


def _cohort_section(plans: Sequence[Plan], cohort_id: str, against: Text) -> Section:
    cohorts = [
        next((each for each in plan.cohorts if each.id == cohort_id), None) for plan in plans
    ]
    figures = [
        None if cohort is None else cohort_figures(plan, cohort)
        for plan, cohort in zip(plans, cohorts, strict=True)
    ]
    rows = [Row(name, _each(figures, value)) for name, value in FIGURES]
    first = cohorts[0]
    if first is not None:
        rows.append(Row(against, _each(cohorts, lambda each: changed_half_days(first, each))))
    rows.append(Row(text("blocks"), _each(figures, lambda each: each.blocks)))
    return Section(cohort_id, tuple(rows))


def week_cells(row: WeekRow, language: Language) -> tuple[str, ...]:
    """Return a week as every plan gives it."""
    return tuple(week_phrase(week, language) for week in row.weeks)
