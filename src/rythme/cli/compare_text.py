"""What ``rythme compare`` prints for a planner."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rythme.cli.table import aligned
from rythme.compare import WeekRow, mark, reading, sections, shown, week_cells
from rythme.compare.table import Section
from rythme.export.words import long_date
from rythme.plan import Plan
from rythme.text import Language, Text, plural, text


def comparison_lines(
    names: Sequence[str], plans: Sequence[Plan], found: Sequence[WeekRow], language: Language
) -> Iterator[str]:
    """Yield what each plan is, its figures, every cohort's, and what to make of them.

    Parameters
    ----------
    names
        What stands for each plan in the list: its file.
    found
        The weeks that differ.
    """
    marks = [mark(position) for position in range(len(plans))]
    years = (f"{plan.year}-{plan.year + 1}" for plan in plans)
    yield from aligned(zip(marks, names, years, strict=True), indent=0)
    for section in sections(plans):
        yield ""
        yield from section_lines(section, marks, language)
    yield ""
    yield _verdict(found).to(language)
    if found:
        yield reading(plans, language)


def section_lines(section: Section, marks: Sequence[str], language: Language) -> Iterator[str]:
    """Yield figures in columns; blocks, which are long, under them."""
    rows = [
        (row.name.to(language), *(shown(value, language) for value in row.values))
        for row in section.rows
        if not _is_long(row.values)
    ]
    right = range(1, len(marks) + 1)
    yield from aligned([(section.cohort or "", *marks), *rows], right=right, indent=0)
    yield from aligned(
        (text("blocks of {plan}", plan=name).to(language), shown(value, language))
        for row in section.rows
        if _is_long(row.values)
        for name, value in zip(marks, row.values, strict=True)
        if value is not None
    )


def _is_long(values: Sequence[object]) -> bool:
    return any(isinstance(value, tuple) for value in values)


def week_lines(rows: Sequence[WeekRow], language: Language) -> Iterator[str]:
    """Yield weeks, a line each."""
    if rows:
        marks = [mark(position) for position in range(len(rows[0].weeks))]
        cells = (
            (each.cohort, long_date(each.monday, language), *week_cells(each, language))
            for each in rows
        )
        heads = text("cohort").to(language), text("week of").to(language)
        yield ""
        yield from aligned([(*heads, *marks), *cells], indent=0)


def _verdict(found: Sequence[WeekRow]) -> Text:
    if not found:
        return text("The calendars are the same.")
    return plural("{count} week differs.", "{count} weeks differ.", count=len(found))
