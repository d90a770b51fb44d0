"""The first sheet: a row for each cohort, a column for each week, counted from the calendars."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from itertools import groupby

from xlsxwriter.utility import xl_range
from xlsxwriter.worksheet import Worksheet

from rythme import figures
from rythme.export import words
from rythme.export.room import room_by_week
from rythme.export.xlsx.formats import Formats
from rythme.export.xlsx.grid import Grid, days_at
from rythme.figures import HalfDays
from rythme.plan import CohortPlan, Plan
from rythme.text import Text, text
from rythme.weeks import NUM_HALF_DAYS

_HEAD_ROW = 4
_FIRST_ROW = _HEAD_ROW + 2
_SIZE, _SCHOOL_WEEKS, _COMPANY_WEEKS, _SCHOOL_DAYS, _HOURS, _FIRST_WEEK = 1, 2, 3, 4, 5, 6
_A4 = 9
_NARROWEST_NAME, _WIDEST_NAME = 26, 48

Grids = Mapping[str, Sequence[Grid]]
"""The calendars of each cohort, by its id."""


def write_overview(sheet: Worksheet, formats: Formats, plan: Plan, grids: Grids) -> None:
    """Write the overview of the school."""
    mondays = figures.mondays(week for cohort in plan.cohorts for week in cohort.weeks)
    _set_up(sheet, plan, mondays)
    _write_head(sheet, formats, plan)
    _write_weeks_head(sheet, formats, plan, mondays)
    columns = {monday: _FIRST_WEEK + place for place, monday in enumerate(mondays)}
    for place, cohort in enumerate(plan.cohorts):
        row = _FIRST_ROW + place
        _write_cohort(sheet, formats, cohort, row)
        _write_cohort_weeks(sheet, formats, grids[cohort.id], row, columns)
        _write_totals(sheet, formats, plan, cohort, grids[cohort.id], row, max(columns.values()))
    _write_presence(sheet, formats, plan, grids, columns)
    _follow_letters(sheet, formats, len(plan.cohorts), len(mondays))


def _set_up(sheet: Worksheet, plan: Plan, mondays: Sequence[dt.date]) -> None:
    longest = max(len(cohort.name) for cohort in plan.cohorts)
    sheet.set_column(0, 0, min(max(_NARROWEST_NAME, longest), _WIDEST_NAME))
    sheet.set_column(_SIZE, _SIZE, 6)
    sheet.set_column(_SCHOOL_WEEKS, _HOURS, 10)
    sheet.set_default_row(18)
    sheet.set_column(_FIRST_WEEK, _FIRST_WEEK + len(mondays) - 1, 3.4)
    sheet.set_row(_HEAD_ROW + 1, 26)
    sheet.freeze_panes(_FIRST_ROW, 1)
    sheet.set_landscape()
    sheet.set_paper(_A4)
    sheet.set_margins(left=0.3, right=0.3, top=0.35, bottom=0.35)
    # About a year a page; the names of the cohorts come again on each.
    months = figures.months(week for cohort in plan.cohorts for week in cohort.weeks)
    sheet.fit_to_pages(len(figures.pages(months)), 0)
    sheet.repeat_columns(0)
    sheet.repeat_rows(_HEAD_ROW, _HEAD_ROW + 1)
    sheet.hide_gridlines(2)


def _write_head(sheet: Worksheet, formats: Formats, plan: Plan) -> None:
    language = plan.school.language
    sheet.set_row(0, 26)
    sheet.write_string(0, 0, plan.title, formats.title)
    about = text(
        "{school} · version of {day}",
        school=plan.school.name,
        day=words.long_date(figures.version_day(plan), language),
    )
    sheet.write_string(1, 0, about.to(language), formats.line)
    how = text(
        "A week shows its days at school, or C all in company, O all off. Totals of weeks count a "
        "week as its rhythm does, before closures and fixed half-days."
    )
    sheet.write_string(2, 0, how.to(language), formats.line)
    if plan.school_holidays:
        sheet.write_blank(3, _FIRST_WEEK, None, formats.vacation)
        sheet.write_string(3, _FIRST_WEEK + 1, text("School holidays").to(language), formats.line)
    headings: tuple[Text, ...] = (
        text("Cohort"),
        text("Size"),
        text("School (weeks)"),
        text("Company (weeks)"),
        text("School (days)"),
        text("Taught hours (planned)"),
    )
    for column, heading in enumerate(headings):
        sheet.write_string(_HEAD_ROW + 1, column, heading.to(language), formats.column)


def _write_weeks_head(
    sheet: Worksheet, formats: Formats, plan: Plan, mondays: Sequence[dt.date]
) -> None:
    """Write the months, and under them the Mondays, which are dates."""
    column = _FIRST_WEEK
    for (year, month), run in groupby(mondays, key=lambda day: (day.year, day.month)):
        last = column + len(list(run)) - 1
        title = words.month_title(year, month, plan.school.language)
        if last - column < 3:
            title = words.month_short(month, plan.school.language).capitalize()
        if last > column:
            sheet.merge_range(_HEAD_ROW, column, _HEAD_ROW, last, "", formats.head)
        sheet.write_string(_HEAD_ROW, column, title, formats.head)
        column = last + 1
    vacations = figures.school_holidays_by_day(plan)
    for place, monday in enumerate(mondays):
        touched = any(monday + dt.timedelta(days=day) in vacations for day in range(5))
        style = formats.vacation_monday if touched else formats.monday
        sheet.write_datetime(_HEAD_ROW + 1, _FIRST_WEEK + place, monday, style)


def _write_cohort(sheet: Worksheet, formats: Formats, cohort: CohortPlan, row: int) -> None:
    sheet.write_string(row, 0, cohort.name, formats.name)
    if cohort.size is None:
        sheet.write_blank(row, _SIZE, None, formats.count)
    else:
        sheet.write_number(row, _SIZE, cohort.size, formats.count)


def _write_cohort_weeks(
    sheet: Worksheet,
    formats: Formats,
    grids: Sequence[Grid],
    row: int,
    columns: Mapping[dt.date, int],
) -> None:
    for grid in grids:
        for week in grid.cohort.weeks:
            company, off = (grid.count_in_week(week.monday, letter) for letter in "CO")
            school = grid.count_in_week(week.monday, "S")
            formula = (
                f'=IF({company}={NUM_HALF_DAYS},"C",IF({off}={NUM_HALF_DAYS},"O",({school})/2))'
            )
            value: str | float = week.letters.count("S") / 2
            if week.letters in ("C" * NUM_HALF_DAYS, "O" * NUM_HALF_DAYS):
                value = week.letters[0]
            sheet.write_formula(row, columns[week.monday], formula, formats.cell, value)


def _write_totals(
    sheet: Worksheet,
    formats: Formats,
    plan: Plan,
    cohort: CohortPlan,
    grids: Sequence[Grid],
    row: int,
    last_column: int,
) -> None:
    """Write the totals of a cohort over all its calendars."""
    totals = figures.cohort_totals(cohort)
    letters = "".join(week.letters for grid in grids for week in grid.cohort.weeks)
    weeks = xl_range(row, _FIRST_WEEK, row, last_column)
    school = f"=SUM({weeks})/5" + _unmet(totals.school_tenths - letters.count("S"))
    company = "+".join(grid.count("C") for grid in grids)
    company = f"=({company})/{NUM_HALF_DAYS}" + _unmet(totals.company_tenths - letters.count("C"))
    days = "=" + "+".join(grid.total("S") for grid in grids)
    at_school = sum(
        days_at(sum(figures.month_totals(plan, grid.cohort).values(), HalfDays()), "S")
        for grid in grids
    )
    sheet.write_formula(row, _SCHOOL_WEEKS, school, formats.total, totals.school_tenths / 10)
    sheet.write_formula(row, _COMPANY_WEEKS, company, formats.total, totals.company_tenths / 10)
    sheet.write_formula(row, _SCHOOL_DAYS, days, formats.total, at_school)
    sheet.write_number(row, _HOURS, totals.school_s / 3600, formats.hours)


def _unmet(tenths: int) -> str:
    """Return what closures and fixed half-days took from weeks that count as the rhythm says."""
    return f"{tenths / 10:+}" if tenths else ""


def _write_presence(
    sheet: Worksheet, formats: Formats, plan: Plan, grids: Grids, columns: Mapping[dt.date, int]
) -> None:
    language = plan.school.language
    row = _FIRST_ROW + len(plan.cohorts)
    sheet.write_string(row, 0, text("Cohorts at school").to(language), formats.column)
    for monday, column in columns.items():
        present = sum(
            week.monday == monday and "S" in week.letters
            for sheets in grids.values()
            for grid in sheets
            for week in grid.cohort.weeks
        )
        cells = xl_range(_FIRST_ROW, column, row - 1, column)
        sheet.write_formula(row, column, f'=COUNTIF({cells},">0")', formats.count, present)
    if figures.counts_people(plan):
        heading = text("People in the fullest half-day (planned)")
        sheet.write_string(row + 1, 0, heading.to(language), formats.column)
        for monday, presence in figures.fullest_half_days(plan).items():
            sheet.write_number(row + 1, columns[monday], presence.count, formats.count)
    rooms = room_by_week(plan, columns)
    if rooms:
        sheet.write_string(row + 2, 0, text("Capacity").to(language), formats.column)
        for monday, room in rooms.items():
            sheet.write_number(row + 2, columns[monday], room, formats.count)


def _follow_letters(sheet: Worksheet, formats: Formats, num_cohorts: int, num_weeks: int) -> None:
    """Colour the weeks by what they hold."""
    last_row, last_column = _FIRST_ROW + num_cohorts - 1, _FIRST_WEEK + num_weeks - 1
    cells = (_FIRST_ROW, _FIRST_WEEK, last_row, last_column)
    rules = (
        ("==", '"C"', formats.is_letter["C"]),
        ("==", '"O"', formats.is_letter["O"]),
        ("==", "5", formats.is_letter["S"]),
        ("between", None, formats.is_shared),
    )
    # A week without the cohort is blank, which is not nought days at school.
    sheet.conditional_format(*cells, {"type": "blanks", "format": None, "stop_if_true": True})
    for criteria, value, style in rules:
        rule = {"type": "cell", "criteria": criteria, "value": value, "format": style}
        if criteria == "between":
            rule |= {"minimum": 0, "maximum": 4.9}
        sheet.conditional_format(*cells, rule)
