"""Where the half-days of a calendar stand on its sheet, and the formulas that count them."""

from __future__ import annotations

import calendar as month_lengths
import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from xlsxwriter.utility import xl_range, xl_rowcol_to_cell

from rythme import figures
from rythme.export.xlsx.names import SheetNames, quoted
from rythme.figures import HalfDays, Month
from rythme.plan import CohortPlan
from rythme.weeks import LETTERS

HEAD_ROW = 4
FIRST_DAY_ROW = HEAD_ROW + 1
TOTALS_ROW = FIRST_DAY_ROW + 31
SEMESTER_ROW = TOTALS_ROW + len(LETTERS) + 1
COLUMNS = 4
"""Of a month: the day, its morning, its afternoon, its name."""
_ONE_DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Grid:
    """The sheet of a cohort in an academic year."""

    name: str
    cohort: CohortPlan
    """Only the stages of that year, and their weeks."""
    year: int
    months: tuple[Month, ...]

    @property
    def end(self) -> int:
        """The column after the last month."""
        return COLUMNS * len(self.months)

    def column(self, month: Month) -> int:
        """Return the first column of a month."""
        return COLUMNS * self.months.index(month)

    def morning(self, day: dt.date) -> tuple[int, int]:
        """Return the row and the column of a morning; its afternoon is the next column."""
        return FIRST_DAY_ROW + day.day - 1, self.column((day.year, day.month)) + 1

    def half_days(self, first: dt.date, last: dt.date) -> str:
        """Return the cells of days of one month."""
        row, column = self.morning(last)
        return str(xl_range(*self.morning(first), row, column + 1))

    def month_cells(self, month: Month) -> str:
        """Return the cells of the half-days of a month."""
        days = days_of(month)
        return self.half_days(days[0], days[-1])

    def month_total(self, month: Month, letter: str) -> str:
        """Return the cell of the days at a place in a month."""
        return str(xl_rowcol_to_cell(TOTALS_ROW + LETTERS.index(letter), self.column(month) + 1))

    def total(self, letter: str) -> str:
        """Return the cell of the days at a place in all, as other sheets write it."""
        cell = xl_rowcol_to_cell(TOTALS_ROW + LETTERS.index(letter), self.end + 1)
        return f"{quoted(self.name)}!{cell}"

    def count_in_week(self, monday: dt.date, letter: str) -> str:
        """Return a formula, for other sheets, that counts a letter in a week."""
        days = [monday + _ONE_DAY * day for day in range(5)]
        runs = [list(run) for _, run in groupby(days, key=lambda day: day.month)]
        return self._count((self.half_days(run[0], run[-1]) for run in runs), letter)

    def count(self, letter: str) -> str:
        """Return a formula, for other sheets, that counts a letter, public holidays included."""
        return self._count(map(self.month_cells, self.months), letter)

    def _count(self, ranges: Iterable[str], letter: str) -> str:
        sheet = quoted(self.name)
        return "+".join(f'COUNTIF({sheet}!{cells},"{letter}")' for cells in ranges)


def grids(cohort: CohortPlan, names: SheetNames) -> tuple[Grid, ...]:
    """Return the sheets of a cohort: named after it, and after their years where several."""
    years = figures.by_academic_year(cohort)
    return tuple(
        Grid(
            name=names.new(cohort.name, f" {year}-{year + 1}" if len(years) > 1 else ""),
            cohort=part,
            year=year,
            months=figures.months(part.weeks),
        )
        for year, part in years.items()
    )


def days_of(month: Month) -> list[dt.date]:
    """Return the days of a month."""
    length = month_lengths.monthrange(*month)[1]
    return [dt.date(*month, day) for day in range(1, length + 1)]


def days_at(spent: HalfDays, letter: str) -> float:
    """Return days at a place; public holidays are at none."""
    return {"S": spent.school, "C": spent.company, "O": spent.off}[letter] / 2
