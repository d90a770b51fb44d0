"""The sheet of a cohort: months as columns, days as rows, a cell for each half-day."""

from __future__ import annotations

import datetime as dt
from itertools import groupby

from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from rythme import figures
from rythme.export import words
from rythme.export.xlsx.formats import Formats
from rythme.export.xlsx.grid import (
    COLUMNS,
    FIRST_DAY_ROW,
    HEAD_ROW,
    SEMESTER_ROW,
    TOTALS_ROW,
    Grid,
    days_at,
    days_of,
)
from rythme.figures import HalfDays, Month
from rythme.plan import Plan
from rythme.text import text
from rythme.weeks import LETTERS

_WIDTHS = (4.5, 2.7, 2.7, 8.5)
_MIN_ROW, _ROW_PER_MONTH = 16.0, 1.75
"""Heights, in points, that give a sheet the shape of its page."""
_A4 = 9


def write_calendar(sheet: Worksheet, formats: Formats, plan: Plan, grid: Grid) -> None:
    """Write the calendar of a cohort in an academic year."""
    _set_up(sheet, grid)
    _write_head(sheet, formats, plan, grid)
    for month in grid.months:
        title = words.month_title(*month, plan.school.language)
        column = grid.column(month)
        _merge(sheet, HEAD_ROW, column, column + COLUMNS - 1, formats.head)
        sheet.write_string(HEAD_ROW, column, title, formats.head)
        _write_days(sheet, formats, plan, grid, month)
    _write_names(sheet, formats, plan, grid)
    _write_totals(sheet, formats, plan, grid)
    _follow_letters(sheet, formats, plan, grid)


def _set_up(sheet: Worksheet, grid: Grid) -> None:
    for month in grid.months:
        for place, width in enumerate(_WIDTHS):
            column = grid.column(month) + place
            sheet.set_column(column, column, width)
    sheet.set_column(grid.end, grid.end, 4.5)
    sheet.set_column(grid.end + 1, grid.end + 1, 8)
    height = max(_MIN_ROW, _ROW_PER_MONTH * len(grid.months))
    for row in range(HEAD_ROW, SEMESTER_ROW + 1 + len(LETTERS)):
        sheet.set_row(row, height)
    sheet.freeze_panes(FIRST_DAY_ROW, 0)
    sheet.set_landscape()
    sheet.set_paper(_A4)
    sheet.set_margins(left=0.3, right=0.3, top=0.35, bottom=0.35)
    sheet.center_horizontally()
    sheet.fit_to_pages(1, 1)
    sheet.hide_gridlines(2)
    sheet.set_zoom(85)


def _write_head(sheet: Worksheet, formats: Formats, plan: Plan, grid: Grid) -> None:
    language = plan.school.language
    sheet.set_row(0, 26)
    sheet.write_string(0, 0, grid.cohort.name, formats.title)
    about = text(
        "{school} · {title} · work-study calendar {first}-{second} · version of {day}",
        school=plan.school.name,
        title=plan.title,
        first=grid.year,
        second=grid.year + 1,
        day=words.long_date(figures.version_day(plan), language),
    )
    sheet.write_string(1, 0, about.to(language), formats.line)
    for position, letter in enumerate(LETTERS):
        column = COLUMNS * position
        sheet.write_string(2, column, letter, formats.letter[letter])
        sheet.write_string(2, column + 1, words.place_word(letter).to(language), formats.line)
    how = text("A cell is a half-day: change its letter, and colours and totals follow.")
    sheet.write_string(2, COLUMNS * len(LETTERS), how.to(language), formats.line)
    listed = _school_holidays(plan, grid)
    if listed:
        sheet.write_blank(3, 0, None, formats.vacation)
        sheet.write_string(3, 1, listed, formats.line)


def _school_holidays(plan: Plan, grid: Grid) -> str:
    """Return the holidays of the school's zone in these months, in words; none, no words."""
    first, last = days_of(grid.months[0])[0], days_of(grid.months[-1])[-1]
    language = plan.school.language
    entries = [
        words.school_holidays_words(holidays, language)
        for holidays in plan.school_holidays
        if holidays.first <= last and first <= holidays.last
    ]
    if not entries:
        return ""
    heading = text("School holidays")
    return text("{heading}: {list}", heading=heading, list=" · ".join(entries)).to(language)


def _write_days(sheet: Worksheet, formats: Formats, plan: Plan, grid: Grid, month: Month) -> None:
    letters = figures.letters_by_day(grid.cohort)
    vacations = figures.school_holidays_by_day(plan)
    for day in days_of(month):
        row, column = grid.morning(day)
        initial = words.weekday_initial(day, plan.school.language)
        weekend = day.weekday() >= 5
        day_style = formats.weekend_day if weekend else formats.day
        if day in vacations:
            day_style = formats.vacation_day
        style = formats.weekend if weekend else formats.blank
        sheet.write_string(row, column - 1, f"{day.day} {initial}", day_style)
        for place in (0, 1):
            if day in letters:
                sheet.write_string(row, column + place, letters[day][place], formats.cell)
            else:
                sheet.write_blank(row, column + place, None, style)
        sheet.write_blank(row, column + 2, None, style)


def _write_names(sheet: Worksheet, formats: Formats, plan: Plan, grid: Grid) -> None:
    """Name closures, fixed dates and public holidays beside their days; the last one wins."""
    inside = figures.letters_by_day(grid.cohort)
    holidays = figures.holiday_names(plan)
    names: dict[dt.date, tuple[str, Format]] = {}
    for day, name in figures.day_closures(plan, grid.cohort.id).items():
        names[day] = name, formats.closure
    for week in grid.cohort.weeks:
        days = (week.monday + dt.timedelta(days=weekday) for weekday in range(5))
        free = [day for day in days if day not in holidays]
        if week.notes and free:
            names[free[0]] = " · ".join(week.notes), formats.note
    for day, name in holidays.items():
        names[day] = name, formats.holiday
    for day, (name, style) in names.items():
        if day in inside:
            row, column = grid.morning(day)
            sheet.write_string(row, column + 2, name, style)


def _write_totals(sheet: Worksheet, formats: Formats, plan: Plan, grid: Grid) -> None:
    """Write the days at each place: per month, per half-year and in all."""
    totals = figures.month_totals(plan, grid.cohort)
    heading = text("Total (days)").to(plan.school.language)
    _merge(sheet, TOTALS_ROW - 1, grid.end, grid.end + 1, formats.head)
    sheet.write_string(TOTALS_ROW - 1, grid.end, heading, formats.head)
    for at, letter in enumerate(LETTERS):
        row = TOTALS_ROW + at
        for month in grid.months:
            column = grid.column(month)
            sheet.write_string(row, column, letter, formats.letter[letter])
            formula = _month_formula(plan, grid, month, letter)
            days = days_at(totals[month], letter)
            _write_merged(sheet, row, column, column + COLUMNS - 1, formula, days, formats)
        sheet.write_string(row, grid.end, letter, formats.letter[letter])
        formula = "+".join(grid.month_total(month, letter) for month in grid.months)
        days = days_at(sum(totals.values(), HalfDays()), letter)
        sheet.write_formula(row, grid.end + 1, f"={formula}", formats.total, days)
    for _, run in groupby(grid.months, key=lambda month: (month[0], month[1] > 6)):
        _write_semester(sheet, formats, plan, grid, list(run), totals)


def _write_semester(
    sheet: Worksheet,
    formats: Formats,
    plan: Plan,
    grid: Grid,
    months: list[Month],
    totals: dict[Month, HalfDays],
) -> None:
    first = grid.column(months[0])
    last = grid.column(months[-1]) + COLUMNS - 1
    title = words.month_title(*months[0], plan.school.language)
    if len(months) > 1:
        title = f"{title} – {words.month_title(*months[-1], plan.school.language)}"
    _merge(sheet, SEMESTER_ROW, first, last, formats.head)
    sheet.write_string(SEMESTER_ROW, first, title, formats.head)
    for at, letter in enumerate(LETTERS):
        row = SEMESTER_ROW + 1 + at
        sheet.write_string(row, first, letter, formats.letter[letter])
        formula = "+".join(grid.month_total(month, letter) for month in months)
        days = sum(days_at(totals[month], letter) for month in months)
        _write_merged(sheet, row, first, first + COLUMNS - 1, f"={formula}", days, formats)


def _month_formula(plan: Plan, grid: Grid, month: Month, letter: str) -> str:
    """Return half the half-days with a letter, those of public holidays taken away."""
    counted = f'COUNTIF({grid.month_cells(month)},"{letter}")'
    inside = figures.letters_by_day(grid.cohort)
    for day in figures.holiday_names(plan):
        if day in inside and (day.year, day.month) == month:
            counted += f'-COUNTIF({grid.half_days(day, day)},"{letter}")'
    return f"=({counted})/2"


def _merge(sheet: Worksheet, row: int, first: int, last: int, style: Format) -> None:
    sheet.merge_range(row, first, row, last, "", style)


def _write_merged(
    sheet: Worksheet,
    row: int,
    first: int,
    last: int,
    formula: str,
    value: float,
    formats: Formats,
) -> None:
    """Write a formula in the cells of a month that follow the letter."""
    _merge(sheet, row, first + 1, last, formats.total)
    sheet.write_formula(row, first + 1, formula, formats.total, value)


def _follow_letters(sheet: Worksheet, formats: Formats, plan: Plan, grid: Grid) -> None:
    """Colour the half-days by their letters, whoever writes them, and offer the three letters."""
    inside = figures.letters_by_day(grid.cohort)
    for day in figures.holiday_names(plan):
        if day in inside:
            rule = {"type": "no_blanks", "format": formats.is_holiday, "stop_if_true": True}
            sheet.conditional_format(grid.half_days(day, day), rule)
    for month in grid.months:
        cells = grid.month_cells(month)
        for letter in LETTERS:
            sheet.conditional_format(
                cells,
                {
                    "type": "cell",
                    "criteria": "==",
                    "value": f'"{letter}"',
                    "format": formats.is_letter[letter],
                },
            )
        sheet.data_validation(cells, {"validate": "list", "source": list(LETTERS)})
