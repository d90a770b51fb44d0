"""Tables as CSV files, for spreadsheets and programs, and reading them back.

Headings, kinds and letters are the same in every language, so that what reads a table goes on
reading it; names are the planner's own. Cells that a spreadsheet would take for a formula begin
with an apostrophe, which reading takes off again.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from collections.abc import Iterable, Iterator, Sequence

from rythme.plan import CohortPlan, Plan, WeekPlan
from rythme.plan_json import instant

BOM = "\ufeff"
"""Without it, spreadsheets on Windows read accents wrong."""

WEEK_COLUMNS = (
    *("cohort", "name", "monday", "kind", "letters"),
    *("rhythm", "holidays", "notes", "revision", "changed"),
)
HALF_DAY_COLUMNS = ("cohort", "name", "date", "half", "letter", "holiday", "notes")

SEPARATOR = " | "
"""Between several names in one cell."""

_FORMULA = re.compile("'*[=+\\-@\t\r\n\uff1d\uff0b\uff0d\uff20]")
"""What a spreadsheet may run, full-width signs too; apostrophes before it, so that taking one off
gives back what stood there."""


def to_csv(plan: Plan, delimiter: str = ";") -> bytes:
    """Return one row per cohort and week.

    Parameters
    ----------
    plan
        The plan.
    delimiter
        Between cells; a semicolon is what spreadsheets expect where the comma is the decimal sign.
    """
    return table_csv(WEEK_COLUMNS, _week_rows(plan), delimiter)


def to_csv_half_days(plan: Plan, delimiter: str = ";") -> bytes:
    """Return one row per cohort and half-day; see :func:`to_csv`."""
    return table_csv(HALF_DAY_COLUMNS, _half_day_rows(plan), delimiter)


def _week_rows(plan: Plan) -> Iterator[Sequence[str]]:
    holidays = {holiday.day: holiday.name for holiday in plan.holidays}
    for cohort in plan.cohorts:
        for week in cohort.weeks:
            days = (week.monday + dt.timedelta(days=day) for day in range(5))
            yield (
                cohort.id,
                cohort.name,
                week.monday.isoformat(),
                week.kind.value,
                week.letters,
                _rhythm(cohort, week),
                SEPARATOR.join(f"{day} {holidays[day]}" for day in days if day in holidays),
                SEPARATOR.join(week.notes),
                str(week.revision),
                instant(week.changed),
            )


def _rhythm(cohort: CohortPlan, week: WeekPlan) -> str:
    """Return the id of the rhythm that the week follows; nothing for a week in no stage."""
    for stage in cohort.stages:
        if stage.start <= week.monday < stage.start + dt.timedelta(weeks=stage.weeks):
            return stage.rhythm
    return ""


def _half_day_rows(plan: Plan) -> Iterator[Sequence[str]]:
    holidays = {holiday.day: holiday.name for holiday in plan.holidays}
    for cohort in plan.cohorts:
        for week in cohort.weeks:
            for h, letter in enumerate(week.letters):
                day = week.monday + dt.timedelta(days=h // 2)
                half = "afternoon" if h % 2 else "morning"
                holiday, notes = holidays.get(day, ""), SEPARATOR.join(week.notes)
                yield cohort.id, cohort.name, day.isoformat(), half, letter, holiday, notes


def table_csv(columns: Sequence[str], rows: Iterable[Sequence[str]], delimiter: str = ";") -> bytes:
    """Return a table whose cells no spreadsheet runs; see :func:`to_csv` for ``delimiter``."""
    return BOM.encode() + b"".join(line_csv(row, delimiter) for row in (columns, *rows))


def line_csv(row: Sequence[str], delimiter: str = ";") -> bytes:
    """Return one row of such a table."""
    line = io.StringIO()
    csv.writer(line, delimiter=delimiter).writerow(_guarded(row))
    return line.getvalue().encode()


def _guarded(row: Sequence[str]) -> list[str]:
    return [f"'{cell}" if _FORMULA.match(cell) else cell for cell in row]


def unguarded(cell: str) -> str:
    """Return a cell as it was before it was written."""
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell) else cell
