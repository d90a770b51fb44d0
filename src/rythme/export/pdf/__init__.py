"""Calendars on paper: a page for the school, and one for each cohort and academic year."""

from __future__ import annotations

from collections.abc import Iterator

from rythme import figures
from rythme.export import Paper
from rythme.export.pdf.calendar import draw_calendar
from rythme.export.pdf.overview import draw_overview
from rythme.export.pdf.sheet import Sheet
from rythme.plan import CohortPlan, Plan
from rythme.text import text


def calendars(plan: Plan, *, paper: Paper = "a4") -> Iterator[tuple[str, bytes]]:
    """Yield the PDF files of a plan: name, content.

    Parameters
    ----------
    plan
        Drawn in its school's language, dated with its ``created``.
    paper
        ``"a4"`` or ``"a3"``, landscape.

    Yields
    ------
    tuple[str, bytes]
        ``overview.pdf``, then one ``<cohort>-<Y>-<Y+1>.pdf`` for each cohort and academic year
        in which one of its stages starts. Equal plans give equal bytes.
    """
    yield "overview.pdf", overview(plan, paper=paper)
    for cohort in plan.cohorts:
        for year, part in figures.by_academic_year(cohort).items():
            yield f"{cohort.id}-{year}-{year + 1}.pdf", _calendar(plan, part, year, paper)


def overview(plan: Plan, *, paper: Paper = "a4") -> bytes:
    """Return the school's overview as a PDF document."""
    sheet = _sheet(plan, plan.title, paper)
    draw_overview(sheet, plan)
    return sheet.done()


def _calendar(plan: Plan, cohort: CohortPlan, year: int, paper: Paper) -> bytes:
    title = text("{name}, calendar {first}-{second}", name=cohort.name, first=year, second=year + 1)
    sheet = _sheet(plan, title.to(plan.school.language), paper)
    draw_calendar(sheet, plan, cohort, year)
    return sheet.done()


def _sheet(plan: Plan, title: str, paper: Paper) -> Sheet:
    return Sheet(paper, title=title, author=plan.school.name, language=plan.school.language)
