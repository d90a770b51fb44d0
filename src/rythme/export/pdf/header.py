"""The lines at the top of a page: whose it is, of which plan, and of which day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from rythme import figures
from rythme.export import words
from rythme.export.pdf import palette
from rythme.export.pdf.sheet import MARGIN, WIDTH, Sheet, Style
from rythme.plan import CohortPlan, Plan
from rythme.text import Text, plural, text

_NAME = Style(16, palette.INK, bold=True)
_SCHOOL = Style(10, palette.INK, bold=True)
_LINE = Style(7.4, palette.FAINT_INK)
_TOTAL = Style(8.6, palette.INK, bold=True)
_LEFT_WIDTH = 530.0
_RIGHT = MARGIN + _LEFT_WIDTH + 12
_RIGHT_WIDTH = WIDTH - MARGIN - _RIGHT
_FRIDAY = dt.timedelta(days=4)


def draw_calendar_header(sheet: Sheet, plan: Plan, cohort: CohortPlan, first_year: int) -> None:
    """Draw the head of a cohort's calendar."""
    language = plan.school.language
    facts = [text("Work-study calendar {first}-{second}", first=first_year, second=first_year + 1)]
    facts.append(
        text(
            "{first} to {last}",
            first=words.long_date(cohort.weeks[0].monday, language),
            last=words.long_date(cohort.weeks[-1].monday + _FRIDAY, language),
        )
    )
    sizes = {cohort.size if stage.size is None else stage.size for stage in cohort.stages}
    facts += [plural("{count} person", "{count} people", count=size) for size in sizes if size]
    rhythms = ", ".join(dict.fromkeys(stage.rhythm for stage in cohort.stages))
    facts.append(text("rhythm {name}", name=rhythms))
    _draw(sheet, plan, cohort.name, facts, revision_of([cohort]))
    totals = figures.cohort_totals(cohort)
    summed = text(
        "Weeks at school: {school} ({hours} h) · Weeks in company: {company}",
        school=words.weeks_number(totals.school_tenths, language),
        hours=words.hours_number(totals.school_s, language),
        company=words.weeks_number(totals.company_tenths, language),
    )
    sheet.text(MARGIN, 57, summed.to(language), _TOTAL, _LEFT_WIDTH)


def draw_overview_header(
    sheet: Sheet, plan: Plan, first_monday: dt.date, last_monday: dt.date
) -> None:
    """Draw the head of a page of a school's overview."""
    language = plan.school.language
    facts: list[Text] = [
        text("Overview"),
        text(
            "{first} to {last}",
            first=words.long_date(first_monday, language),
            last=words.long_date(last_monday + _FRIDAY, language),
        ),
        plural("{count} cohort", "{count} cohorts", count=len(plan.cohorts)),
    ]
    _draw(sheet, plan, plan.title, facts, revision_of(plan.cohorts))
    sheet.text(MARGIN, 57, words.status_sentence(plan).to(language), _TOTAL, _LEFT_WIDTH)


def revision_of(cohorts: Iterable[CohortPlan]) -> int:
    """Return the highest revision of the cohorts' weeks."""
    return max(week.revision for cohort in cohorts for week in cohort.weeks)


def _draw(sheet: Sheet, plan: Plan, name: str, facts: Iterable[Text], revision: int) -> None:
    language = plan.school.language
    sheet.text(MARGIN, 32, name, _NAME, _LEFT_WIDTH)
    sheet.text(MARGIN, 45, " · ".join(fact.to(language) for fact in facts), _LINE, _LEFT_WIDTH)
    if plan.school.name != name:
        sheet.text(_RIGHT, 28, plan.school.name, _SCHOOL, _RIGHT_WIDTH, "right")
    version = text(
        "Version of {day}, revision {revision}",
        day=words.long_date(figures.version_day(plan), language),
        revision=revision,
    )
    titles = [plan.title] if plan.title not in (name, plan.school.name) else []
    for number, line in enumerate([*titles, version.to(language)]):
        sheet.text(_RIGHT, 39 + 10 * number, line, _LINE, _RIGHT_WIDTH, "right")
