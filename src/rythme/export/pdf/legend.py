"""What colours and patterns mean, and the names that squares are too small for."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from rythme.export import words
from rythme.export.pdf import palette
from rythme.export.pdf.sheet import MARGIN, WIDTH, Color, Sheet, Style, width_of, wrap
from rythme.figures import Month
from rythme.plan import CohortPlan, Plan, PlanClosure
from rythme.text import Text, text

_CHIP = 8.0
_WORDS = Style(6.6, palette.INK)
_LIST = Style(6.0, palette.INK)
_LINE_HEIGHT = 7.3
_BOTTOM = 583.0
_ONE_DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Chip:
    """A square of the legend and its words."""

    words: Text
    color: Color
    hatched: bool = False


def calendar_chips(plan: Plan, cohort: CohortPlan) -> Iterator[Chip]:
    """Yield what is drawn in the calendar of a cohort."""
    yield from _place_chips(plan, [cohort])
    if plan.holidays:
        yield Chip(text("Public holiday"), palette.HOLIDAY)
    yield Chip(text("Weekend"), palette.WEEKEND)
    if plan.school_holidays:
        yield Chip(text("School holidays"), palette.SCHOOL_HOLIDAYS)


def overview_chips(plan: Plan) -> Iterator[Chip]:
    """Yield what is drawn in the overview."""
    yield from _place_chips(plan, plan.cohorts)
    if plan.holidays:
        yield Chip(text("Public holiday"), palette.HOLIDAY_INK)
    if plan.school_holidays:
        yield Chip(text("School holidays"), palette.SCHOOL_HOLIDAYS)


def _place_chips(plan: Plan, cohorts: Sequence[CohortPlan]) -> Iterator[Chip]:
    letters = {letter for cohort in cohorts for week in cohort.weeks for letter in week.letters}
    for letter in "SCO":
        if letter in letters:
            yield Chip(words.place_word(letter), palette.GROUND[letter])
    ids = {cohort.id for cohort in cohorts}
    if any(ids & set(closure.cohorts) for closure in plan.closures):
        yield Chip(text("School closed"), palette.WHITE, hatched=True)


def draw_legend(sheet: Sheet, plan: Plan, chips: Iterable[Chip], top: float) -> float:
    """Draw the chips in a row, and return where the next thing may start."""
    x = MARGIN
    for chip in chips:
        sheet.fill(x, top, _CHIP, _CHIP, chip.color)
        if chip.hatched:
            sheet.hatch(x, top, _CHIP, _CHIP, palette.CLOSURE)
        sheet.frame(x, top, _CHIP, _CHIP, palette.HEAD, 0.3)
        name = chip.words.to(plan.school.language)
        width = width_of(name, _WORDS)
        sheet.text(x + _CHIP + 3, top + 6.4, name, _WORDS, width)
        x += _CHIP + 3 + width + 13
    return top + _CHIP


def draw_lists(
    sheet: Sheet, plan: Plan, cohort: CohortPlan, months: Sequence[Month], top: float
) -> None:
    """Write the closures, fixed dates and holidays of these months in full, as far as they fit."""
    first, last = _days_of(months)
    language = plan.school.language
    lists = [
        text("{heading}: {list}", heading=heading, list=" · ".join(entries)).to(language)
        for heading, entries in (
            (text("Closures"), list(_closures(plan, cohort.id, first, last))),
            (text("Fixed dates"), list(_fixed(plan, cohort, first, last))),
            (text("School holidays"), list(_school_holidays(plan, first, last))),
            (text("Public holidays"), list(_holidays(plan, cohort, first, last))),
        )
        if entries
    ]
    room = int((_BOTTOM - top) / _LINE_HEIGHT)
    for number, listed in enumerate(lists[:room]):  # the last ones are named in their squares too
        later = len(lists) - number - 1
        for line in wrap(listed, _LIST, WIDTH - 2 * MARGIN, max(1, room - later)):
            top += _LINE_HEIGHT
            room -= 1
            sheet.text(MARGIN, top, line, _LIST, WIDTH - 2 * MARGIN)


def _days_of(months: Sequence[Month]) -> tuple[dt.date, dt.date]:
    """Return the first day of these months and the last."""
    year, month = months[-1]
    next_month = dt.date(year + month // 12, month % 12 + 1, 1)
    return dt.date(*months[0], 1), next_month - _ONE_DAY


def _closures(plan: Plan, cohort_id: str, first: dt.date, last: dt.date) -> Iterator[str]:
    language = plan.school.language
    for closure in plan.closures:
        if cohort_id in closure.cohorts and closure.first <= last and first <= closure.last:
            days = words.short_days(closure.first, closure.last, language)
            yield f"{closure.name} ({_with_half(closure, days).to(language)})"


def _with_half(closure: PlanClosure, days: str) -> Text:
    match closure.half:
        case "morning":
            return text("{days}, mornings", days=days)
        case "afternoon":
            return text("{days}, afternoons", days=days)
        case None:
            return text("{days}", days=days)


def _fixed(plan: Plan, cohort: CohortPlan, first: dt.date, last: dt.date) -> Iterator[str]:
    """Yield each name of a fixed date with the weeks that it touches."""
    language = plan.school.language
    mondays: dict[str, list[dt.date]] = {}
    for week in cohort.weeks:
        if first <= week.monday <= last:
            for name in week.notes:
                mondays.setdefault(name, []).append(week.monday)
    for name, touched in mondays.items():
        weeks = ", ".join(words.short_day(monday, language) for monday in touched)
        if len(touched) == 1:
            yield text("{name} (week of {monday})", name=name, monday=weeks).to(language)
        else:
            yield text("{name} (weeks of {mondays})", name=name, mondays=weeks).to(language)


def _school_holidays(plan: Plan, first: dt.date, last: dt.date) -> Iterator[str]:
    language = plan.school.language
    for holidays in plan.school_holidays:
        if holidays.first <= last and first <= holidays.last:
            yield words.school_holidays_words(holidays, language)


def _holidays(plan: Plan, cohort: CohortPlan, first: dt.date, last: dt.date) -> Iterator[str]:
    start = max(first, cohort.weeks[0].monday)
    end = min(last, cohort.weeks[-1].monday + 4 * _ONE_DAY)
    for holiday in plan.holidays:
        if start <= holiday.day <= end:
            yield f"{holiday.name} ({words.short_day(holiday.day, plan.school.language)})"
