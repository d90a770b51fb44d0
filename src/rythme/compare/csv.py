"""A comparison as a CSV file: one row per figure, one column per plan."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

from rythme.blocks import blocks_phrase
from rythme.compare.differences import WeekRow
from rythme.compare.table import HalfDay, Value, sections
from rythme.export.csv import table_csv
from rythme.plan import LevelResult, Plan
from rythme.text import Language
from rythme.weeks import day_of


def comparison_csv(
    names: Sequence[str], plans: Sequence[Plan], rows: Sequence[WeekRow], language: Language
) -> bytes:
    """Return every figure, then ``rows``, week by week.

    Numbers have a point; figures of whole plans have no cohort. A cost that is not proven has its
    bound in a row of its own.
    """
    return table_csv(("cohort", "figure", *names), [*_figures(plans, language), *_weeks(rows)])


def _figures(plans: Sequence[Plan], language: Language) -> Iterator[tuple[str, ...]]:
    for section in sections(plans):
        for row in section.rows:
            name = row.name.to(language)
            yield (section.cohort or "", name, *map(_cell, row.values))
            if any(isinstance(each, LevelResult) for each in row.values):
                bounds = (
                    each.bound if isinstance(each, LevelResult) else None for each in row.values
                )
                yield (section.cohort or "", f"{name} (≥)", *map(_cell, bounds))


def _weeks(rows: Sequence[WeekRow]) -> Iterator[tuple[str, ...]]:
    for row in rows:
        letters = ("" if week is None else week.letters for week in row.weeks)
        yield (row.cohort, row.monday.isoformat(), *letters)


def _cell(value: Value) -> str:
    match value:
        case None:
            return ""
        case HalfDay(slot=at):
            return dt.datetime.combine(day_of(at), dt.time(12 if at % 2 else 0)).isoformat()
        case LevelResult(cost=cost):
            return str(cost)
        case tuple():
            return blocks_phrase(value)
        case _:
            return str(value)
