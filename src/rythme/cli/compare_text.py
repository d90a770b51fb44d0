"""What ``rythme compare`` prints for a planner."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from string import ascii_uppercase

from rythme.cli.phrases import blocks_phrase
from rythme.cli.table import aligned
from rythme.compare import CohortFigures, Difference, cohort_figures, cohort_ids
from rythme.export.words import hours_number, kind_word, level_word, long_date, number, weeks_number
from rythme.plan import LevelResult, Plan, WeekPlan
from rythme.text import Language, Text, plural, text

NOTHING = "–"
"""Stands where a plan does not hold what another one does."""


def comparison_lines(
    files: Sequence[Path],
    plans: Sequence[Plan],
    found: Sequence[Difference],
    language: Language,
) -> Iterator[str]:
    """Yield the plans, what each level costs, then every cohort's figures."""
    marks = [mark(position) for position in range(len(plans))]
    years = (f"{plan.year}-{plan.year + 1}" for plan in plans)
    yield from aligned(zip(marks, map(str, files), years, strict=True), indent=0)
    yield ""
    right = range(1, len(plans) + 1)
    yield from aligned([("", *marks), *_level_rows(plans, language)], right=right, indent=0)
    for cohort in cohort_ids(plans):
        figures = [_figures(plan, cohort) for plan in plans]
        yield ""
        yield from aligned([(cohort, *marks), *_rows(figures, language)], right=right, indent=0)
        yield from aligned(
            (text("blocks of {plan}", plan=mark).to(language), blocks_phrase(figure.blocks))
            for mark, figure in zip(marks, figures, strict=True)
            if figure is not None
        )
    yield ""
    yield _verdict(found).to(language)


def week_lines(found: Sequence[Difference], language: Language) -> Iterator[str]:
    """Yield the weeks that differ, a line each."""
    if found:
        marks = [mark(position) for position in range(len(found[0].weeks))]
        rows = (
            (
                each.cohort,
                long_date(each.monday, language),
                *(_week(week, language) for week in each.weeks),
            )
            for each in found
        )
        heads = text("cohort").to(language), text("week of").to(language)
        yield ""
        yield from aligned([(*heads, *marks), *rows], indent=0)


def mark(position: int) -> str:
    """Return the letter of a plan: A to Z, then numbers."""
    return ascii_uppercase[position] if position < len(ascii_uppercase) else str(position + 1)


def _level_rows(plans: Sequence[Plan], language: Language) -> Iterator[tuple[str, ...]]:
    levels = [{level.name: level for level in plan.levels} for plan in plans]
    for name in dict.fromkeys(name for plan in levels for name in plan):
        cells = (_cost(plan.get(name), language) for plan in levels)
        yield (text("cost: {level}", level=level_word(name)).to(language), *cells)


def _cost(level: LevelResult | None, language: Language) -> str:
    if level is None:
        return NOTHING
    cost = number(level.cost, language)
    return cost if level.cost == level.bound else f"{cost} (≥ {number(level.bound, language)})"


def _figures(plan: Plan, cohort_id: str) -> CohortFigures | None:
    cohort = next((each for each in plan.cohorts if each.id == cohort_id), None)
    return None if cohort is None else cohort_figures(plan, cohort)


FIGURES = (
    text("weeks at school"),
    text("weeks in company"),
    text("taught hours"),
    text("hours lost to public holidays"),
    text("deviation from the rhythm, in weeks"),
    text("longest run at school, in weeks"),
    text("longest run in company, in weeks"),
)
"""The names of the values of :func:`_values`."""


def _rows(figures: Sequence[CohortFigures | None], language: Language) -> Iterator[tuple[str, ...]]:
    """Yield each figure's name, then its value in every plan."""
    columns = (_values(figure, language) for figure in figures)
    return zip((name.to(language) for name in FIGURES), *columns, strict=True)


def _values(figures: CohortFigures | None, language: Language) -> tuple[str, ...]:
    if figures is None:
        return (NOTHING,) * len(FIGURES)
    return (
        weeks_number(figures.totals.school_tenths, language),
        weeks_number(figures.totals.company_tenths, language),
        hours_number(figures.totals.school_s, language),
        hours_number(figures.lost_s, language),
        str(figures.deviation),
        str(figures.longest_school),
        str(figures.longest_company),
    )


def _verdict(found: Sequence[Difference]) -> Text:
    if not found:
        return text("The calendars are the same.")
    return plural("{count} week differs.", "{count} weeks differ.", count=len(found))


def _week(week: WeekPlan | None, language: Language) -> str:
    if week is None:
        return NOTHING
    return f"{week.letters} {kind_word(week.kind).to(language).lower()}"
