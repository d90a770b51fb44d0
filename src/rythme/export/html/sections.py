"""A cohort's part of the page: its stages and its totals beside its year."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from rythme import figures
from rythme.blocks import blocks
from rythme.export import words
from rythme.export.html.context import Context
from rythme.export.html.year import CalendarPage, Line, numbers_of, year_of
from rythme.plan import CohortPlan, Plan, StagePlan
from rythme.text import plural, text


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """What a cohort's part of the page shows."""

    anchor: str
    name: str
    rhythms: str
    facts: tuple[str, ...]
    stages: tuple[Line, ...]
    semesters: tuple[Line, ...]
    pages: tuple[CalendarPage, ...]


def section_of(plan: Plan, cohort: CohortPlan, context: Context) -> Section:
    """Return a cohort's part of the page."""
    return Section(
        anchor=f"c-{cohort.id}",
        name=cohort.name,
        rhythms=context.rhythm_numbers(cohort),
        facts=tuple(_facts(plan, cohort, context)),
        stages=tuple(_stage_line(stage, context) for stage in cohort.stages),
        semesters=tuple(_semester_lines(plan, cohort, context)),
        pages=tuple(year_of(plan, cohort, context)),
    )


def _facts(plan: Plan, cohort: CohortPlan, context: Context) -> Iterator[str]:
    language = context.language
    if cohort.size is not None:
        yield plural("{count} apprentice", "{count} apprentices", count=cohort.size).to(language)
    runs = blocks(cohort.weeks)
    for kind in dict.fromkeys(block.kind for block in runs):
        yield text(
            "{kind}, blocks in weeks: {lengths}",
            kind=words.kind_word(kind),
            lengths=" ".join(str(block.weeks) for block in runs if block.kind == kind),
        ).to(language)
    lost = figures.seconds_lost(plan, cohort)
    if lost:
        yield text(
            "School time lost to public holidays: {hours} h",
            hours=words.hours_number(lost, language),
        ).to(language)


def _stage_line(stage: StagePlan, context: Context) -> Line:
    language = context.language
    end = stage.start + dt.timedelta(weeks=stage.weeks, days=-3)
    return Line(
        stage.rhythm,
        (
            words.days(stage.start, end, language),
            str(stage.weeks),
            words.weeks_number(stage.totals.school_tenths, language),
            words.weeks_number(stage.totals.company_tenths, language),
            words.hours_number(stage.totals.school_s, language),
            words.number(stage.deviation, language),
        ),
    )


def _semester_lines(plan: Plan, cohort: CohortPlan, context: Context) -> Iterator[Line]:
    semesters = figures.semester_totals(plan, cohort)
    for (year, month), spent in semesters.items():
        first, last = (words.month_name(m, context.language) for m in (month, month + 5))
        yield Line(f"{first} – {last} {year}", numbers_of(spent, context))
    whole = sum(semesters.values(), figures.HalfDays())
    yield Line(text("Total").to(context.language), numbers_of(whole, context))
