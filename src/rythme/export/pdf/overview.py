"""The school on one page: a row for each cohort, a column for each week, and who is present."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from itertools import groupby

from rythme import figures
from rythme.blocks import blocks
from rythme.export import words
from rythme.export.pdf import palette
from rythme.export.pdf.axis import WeekAxis
from rythme.export.pdf.header import draw_overview_header
from rythme.export.pdf.legend import draw_legend, overview_chips
from rythme.export.pdf.presence import draw_presence
from rythme.export.pdf.sheet import MARGIN, WIDTH, Sheet, Style, width_of, wrap
from rythme.plan import CohortPlan, Plan, WeekPlan
from rythme.text import Language, text
from rythme.weeks import NUM_HALF_DAYS, Kind, half_days, slot

_NAMES = 122.0
_TOTALS = 37.0
"""The width of each of the three columns of totals."""
_TOP = 68.0
_MONTH_HEIGHT = 12.0
_MONDAY_HEIGHT = 8.5
_HOLIDAY_HEIGHT = 8.0
_ROWS_TOP = _TOP + _MONTH_HEIGHT + _MONDAY_HEIGHT + _HOLIDAY_HEIGHT
_ROWS_HEIGHT = 340.0
_MIN_ROW, _MAX_ROW = 8.5, 24.0
_MIN_TWO_LINES = 12.0
_MAX_WEEK = 16.0
_BOTTOM = 583.0
_CHART_GAP, _FOOT, _MAX_CHART = 14.0, 22.0, 150.0
_COST_HEIGHT = 7.6

_HEAD = Style(7, palette.WHITE, bold=True)
_SMALL = Style(4.9, palette.FAINT_INK)
_COLUMN_HEAD = Style(5.8, palette.INK, bold=True)
_COST = Style(6.2, palette.INK)


def draw_overview(sheet: Sheet, plan: Plan) -> None:
    """Draw all cohorts, on as many pages as weeks and rows need."""
    all_weeks = [week for cohort in plan.cohorts for week in cohort.weeks]
    num_rows = int(_ROWS_HEIGHT / _MIN_ROW)
    mondays = figures.mondays(all_weeks)
    pages = [
        (shown, cohorts[at : at + num_rows])
        for months in figures.pages(figures.months(all_weeks))
        if (shown := tuple(day for day in mondays if (day.year, day.month) in months))
        for cohorts in [_there(plan, shown)]
        for at in range(0, len(cohorts), num_rows)
    ]
    for number, (shown, cohorts) in enumerate(pages):
        if number:
            sheet.turn()
        draw_overview_header(sheet, plan, shown[0], shown[-1])
        _draw_page(sheet, plan, cohorts, _axis(shown))
        if shown != mondays:
            whole = text("of the whole plan").to(plan.school.language)
            sheet.text(_axis(shown).end, _TOP + 23.6, whole, _SMALL, 3 * _TOTALS - 3, "right")


def _there(plan: Plan, mondays: tuple[dt.date, ...]) -> list[CohortPlan]:
    """Return the cohorts that are there in any of these weeks."""
    return [
        cohort
        for cohort in plan.cohorts
        if not {week.monday for week in cohort.weeks}.isdisjoint(mondays)
    ]


def _axis(mondays: tuple[dt.date, ...]) -> WeekAxis:
    room = WIDTH - 2 * MARGIN - _NAMES - 3 * _TOTALS
    return WeekAxis(mondays, MARGIN + _NAMES, min(room / len(mondays), _MAX_WEEK))


def _draw_page(sheet: Sheet, plan: Plan, cohorts: Sequence[CohortPlan], axis: WeekAxis) -> None:
    height = max(_MIN_ROW, min(_MAX_ROW, _ROWS_HEIGHT / len(cohorts)))
    _draw_months(sheet, plan, axis)
    _draw_holidays(sheet, plan, axis)
    bottom = _ROWS_TOP + height * len(cohorts)
    for number, cohort in enumerate(cohorts):
        _draw_cohort(sheet, plan, cohort, axis, _ROWS_TOP + number * height, height)
    _draw_week_lines(sheet, axis, bottom)
    for number, cohort in enumerate(cohorts):
        _draw_numbers(sheet, plan, cohort, axis, _ROWS_TOP + number * height, height)
    sheet.line(MARGIN, bottom, axis.end + 3 * _TOTALS, bottom, palette.LINE)
    room = _BOTTOM - bottom - _CHART_GAP - _FOOT - _COST_HEIGHT * len(plan.levels)
    below = draw_presence(sheet, plan, axis, bottom + _CHART_GAP, min(room, _MAX_CHART))
    below = draw_legend(sheet, plan, overview_chips(plan), below + 10)
    counted = text("Numbers in the rows: weeks of a block").to(plan.school.language)
    sheet.text(MARGIN, below - 1.6, counted, _COST, WIDTH - 2 * MARGIN, "right")
    below += 3
    for level in plan.levels:
        below += _COST_HEIGHT
        sentence = words.level_sentence(level, plan.school.language).to(plan.school.language)
        sheet.text(MARGIN, below, sentence, _COST, WIDTH - 2 * MARGIN)


def _draw_months(sheet: Sheet, plan: Plan, axis: WeekAxis) -> None:
    language = plan.school.language
    sheet.fill(axis.x, _TOP, axis.end - axis.x, _MONTH_HEIGHT, palette.HEAD)
    for (year, month), run in groupby(axis.mondays, key=lambda day: (day.year, day.month)):
        mondays = list(run)
        x, width = axis.x_of(slot(mondays[0])), len(mondays) * axis.step
        sheet.text(x, _TOP + 8.6, _title(year, month, language, width), _HEAD, width, "center")
    sheet.text(MARGIN, _TOP + 18.4, text("Week of").to(language), _SMALL, _NAMES - 4, "right")
    for monday in axis.mondays:
        x = axis.x_of(slot(monday))
        sheet.text(x, _TOP + 18.4, str(monday.day), _SMALL, axis.step, "center")
    heads = (text("School"), text("Company"), text("Hours"))
    for number, head in enumerate(heads):
        x = axis.end + number * _TOTALS
        sheet.text(x, _TOP + 8.6, head.to(language), _COLUMN_HEAD, _TOTALS - 3, "right")
        unit = (text("weeks"), text("weeks"), text("taught"))[number]
        sheet.text(x, _TOP + 16.4, unit.to(language), _SMALL, _TOTALS - 3, "right")


def _title(year: int, month: int, language: Language, width: float) -> str:
    """Return the longest way to write a month that fits."""
    title = words.month_title(year, month, language)
    short = words.month_short(month, language).capitalize()
    ways = (title, f"{short} {year}", short, short[0])
    return next((way for way in ways if width_of(way, _HEAD) <= width - 2), "")


def _draw_holidays(sheet: Sheet, plan: Plan, axis: WeekAxis) -> None:
    """Mark public holidays, and the holidays of the school's zone under them."""
    top = _TOP + _MONTH_HEIGHT + _MONDAY_HEIGHT
    heading = text("Holidays").to(plan.school.language)
    sheet.text(MARGIN, top + 6, heading, _SMALL, _NAMES - 4, "right")
    sheet.fill(axis.x, top, axis.end - axis.x, _HOLIDAY_HEIGHT, palette.BAND)
    for school_holidays in plan.school_holidays:
        first, last = slot(school_holidays.first), slot(school_holidays.last, afternoon=True)
        if across := axis.cut(first, last + 1):
            sheet.fill(across[0], top + 5, across[1], 3, palette.SCHOOL_HOLIDAYS)
    for holiday in plan.holidays:
        if across := axis.cut(slot(holiday.day), slot(holiday.day) + 2):
            sheet.fill(across[0], top, across[1], 5, palette.HOLIDAY_INK)


def _draw_cohort(
    sheet: Sheet, plan: Plan, cohort: CohortPlan, axis: WeekAxis, top: float, height: float
) -> None:
    sheet.line(MARGIN, top, axis.end + 3 * _TOTALS, top, palette.LINE, 0.3)
    for letter, first, end in _letter_runs(cohort):
        if across := axis.cut(first, end):
            sheet.fill(across[0], top + 0.7, across[1], height - 1.4, palette.GROUND[letter])
    closed = figures.closures_by_half_day(plan, cohort.id)
    inside = {half_day for week in cohort.weeks for half_day in half_days(week.monday)}
    for first, end in _runs(sorted(inside & closed.keys())):
        if across := axis.cut(first, end):
            sheet.hatch(across[0], top + 0.7, across[1], height - 1.4, palette.CLOSURE, 2.4, 0.4)


def _letter_runs(cohort: CohortPlan) -> Iterator[tuple[str, int, int]]:
    """Yield the letter, first slot and end of maximal runs; weekends do not end a run."""
    letters = [
        (letter, at)
        for week in cohort.weeks
        for at, letter in zip(half_days(week.monday), week.letters, strict=True)
    ]
    run: list[tuple[str, int]] = []
    for letter, at in letters:
        if run and (run[-1][0] != letter or at - run[-1][1] not in (1, 5)):
            yield run[0][0], run[0][1], run[-1][1] + 1
            run = []
        run.append((letter, at))
    if run:
        yield run[0][0], run[0][1], run[-1][1] + 1


def _runs(slots: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Yield the first slot and the end of runs without a gap."""
    for _, run in groupby(enumerate(slots), key=lambda at: at[1] - at[0]):
        members = [half_day for _, half_day in run]
        yield members[0], members[-1] + 1


def _draw_numbers(
    sheet: Sheet, plan: Plan, cohort: CohortPlan, axis: WeekAxis, top: float, height: float
) -> None:
    size = min(7.6, height * 0.72)
    baseline = top + height / 2 + size * 0.36
    _draw_name(sheet, cohort.name, top + height / 2, height, size)
    _draw_block_lengths(sheet, cohort, axis, baseline, size - 1)
    _draw_totals(sheet, plan, cohort, axis, baseline, size)


def _draw_name(sheet: Sheet, name: str, middle: float, height: float, size: float) -> None:
    """Write a name in one line, or in two where the row has room for them."""
    style = Style(size, palette.INK)
    lines: tuple[str, ...] = (name,)
    if width_of(name, style) > _NAMES - 5 and height >= _MIN_TWO_LINES:
        style = Style(min(size, height * 0.42), palette.INK)
        lines = wrap(name, style, _NAMES - 5, 2)
    leading = style.size * 1.12
    for number, line in enumerate(lines):
        baseline = middle + style.size * 0.36 + (number - (len(lines) - 1) / 2) * leading
        sheet.text(MARGIN, baseline, line, style, _NAMES - 5)


def _draw_block_lengths(
    sheet: Sheet, cohort: CohortPlan, axis: WeekAxis, baseline: float, size: float
) -> None:
    """Write in each block how many weeks it lasts."""
    at = 0
    for block in blocks(cohort.weeks):
        first, last = cohort.weeks[at], cohort.weeks[at + block.weeks - 1]
        at += block.weeks
        across = axis.cut(slot(first.monday), slot(last.monday) + NUM_HALF_DAYS)
        if across and block.kind is not Kind.SHARED:
            letter = _letter(first)
            style = Style(size, palette.INK_ON[letter], bold=block.kind is Kind.SCHOOL)
            width = width_of(str(block.weeks), style)
            if width <= across[1]:
                x = across[0] + (across[1] - width) / 2
                sheet.fill(x - 1, baseline - size * 0.8, width + 2, size, palette.GROUND[letter])
                sheet.text(x, baseline, str(block.weeks), style, width)


def _letter(week: WeekPlan) -> str:
    """Return the letter that the middle of the block's first week reads."""
    return week.letters[NUM_HALF_DAYS // 2]


def _draw_totals(
    sheet: Sheet, plan: Plan, cohort: CohortPlan, axis: WeekAxis, baseline: float, size: float
) -> None:
    language = plan.school.language
    totals = figures.cohort_totals(cohort)
    numbers = (
        words.weeks_number(totals.school_tenths, language),
        words.weeks_number(totals.company_tenths, language),
        words.hours_number(totals.school_s, language),
    )
    for number, written in enumerate(numbers):
        x = axis.end + number * _TOTALS
        style = Style(size, palette.INK, bold=number == 0)
        sheet.text(x, baseline, written, style, _TOTALS - 3, "right")


def _draw_week_lines(sheet: Sheet, axis: WeekAxis, bottom: float) -> None:
    for monday in axis.mondays[1:]:
        x = axis.x_of(slot(monday))
        if monday.day <= 7:
            sheet.line(x, _TOP, x, bottom, palette.HEAD, 0.5)
        else:
            sheet.line(x, _ROWS_TOP, x, bottom, palette.WHITE, 0.35)
    sheet.frame(axis.x, _TOP, axis.end - axis.x, bottom - _TOP, palette.HEAD, 0.5)
