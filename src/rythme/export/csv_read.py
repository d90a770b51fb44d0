"""Reading tables of weeks or half-days back: ours, and those that people make.

A table says the week by its Monday and where the cohort is by letters: ``S`` school, ``X`` exam
(at school), ``C`` company, ``O`` off, ``H`` public holiday, ``-`` or nothing where it does not say.
They stand five or ten in one column, one in a column for each weekday, or one in a column for each
half-day. Under a public holiday a cohort is nowhere: a dash, unless a column ``under_holiday`` has
the letters that stand under the ``H``.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rythme.errors import PlanError
from rythme.export.csv import unguarded
from rythme.export.csv_headings import Headings, read_headings
from rythme.export.readback import UNKNOWN, Calendars, plain
from rythme.plan_json.document import FIRST_YEAR, LAST_YEAR, shown
from rythme.text import Text, text
from rythme.weeks import NUM_HALF_DAYS, monday_of

HOLIDAY = "H"

_LETTERS = {
    "s": "S",
    "x": "S",
    "c": "C",
    "o": "O",
    "h": HOLIDAY,
    "-": UNKNOWN,
    "school": "S",
    "ecole": "S",
    "exam": "S",
    "examen": "S",
    "company": "C",
    "entreprise": "C",
    "off": "O",
    "holiday": HOLIDAY,
    "ferie": HOLIDAY,
    "": UNKNOWN,
}
"""By what a cell says, without case and accents."""

_HALVES = {"morning": 0, "am": 0, "matin": 0, "afternoon": 1, "pm": 1, "apres-midi": 1}

_ISO_DAY = re.compile(r"(?P<year>[0-9]{4})-(?P<month>[0-9]{2})-(?P<day>[0-9]{2})")
_FRENCH_DAY = re.compile(r"(?P<day>[0-9]{1,2})/(?P<month>[0-9]{1,2})/(?P<year>[0-9]{4})")


def read_csv(data: bytes, file: str, *, cohort: str | None = None) -> Calendars:
    """Return where a table says that each cohort is.

    Parameters
    ----------
    data
        The bytes of the file, whatever they are: semicolons, commas or tabs between cells, with
        or without a byte order mark, in UTF-8 or as older spreadsheets write.
    file
        Its name, for messages.
    cohort
        Whose calendar it is; needed for a table without a column that says so. In a table with
        one, only the rows of this cohort are taken, or all where they are of one cohort that the
        table calls otherwise.

    Raises
    ------
    PlanError
        The bytes are no such table, or a row cannot be read, with its line.
    """
    rows = list(_rows(data, file))
    headings = read_headings(rows[0].cells) if rows else None
    if headings is None:
        raise PlanError(
            file,
            text(
                "line 1: expected headings for the week (monday) and its letters (letters), with "
                "a cohort column for several cohorts"
            ),
        )
    found: dict[str | None, dict[dt.date, list[str]]] = {}
    for row in rows[1:]:
        owner = None if headings.cohort is None else row.cell(headings.cohort)
        weeks = found.setdefault(owner, {})
        (_add_half_day if headings.is_by_half_day else _add_week)(weeks, row, headings)
    return {
        owner: {monday: "".join(weeks[monday]) for monday in sorted(weeks)}
        for owner, weeks in _owned(file, found, cohort)
    }


@dataclass(frozen=True, slots=True)
class _Row:
    """A row with its place in the file."""

    file: str
    line: int
    """Where it ends: a cell may hold line breaks."""
    cells: Sequence[str]

    def cell(self, column: int) -> str:
        """Return a cell as it was before it was written; nothing where the row is shorter."""
        return unguarded(self.cells[column]).strip() if column < len(self.cells) else ""

    def wrong(self, read: str, expected: Text) -> PlanError:
        """Return the error that says what was read in this row, and what was expected."""
        problem = text(
            "line {line}: read {read}; expected {expected}",
            line=self.line,
            read=shown(read),
            expected=expected,
        )
        return PlanError(self.file, problem)

    def day(self, column: int) -> dt.date:
        """Return the date of a cell."""
        written = self.cell(column)
        found = _ISO_DAY.fullmatch(written) or _FRENCH_DAY.fullmatch(written)
        expected = text("a date YYYY-MM-DD or DD/MM/YYYY")
        try:
            day = (
                dt.date(*(int(found[part]) for part in ("year", "month", "day"))) if found else None
            )
        except ValueError:
            day = None
        if day is None or not FIRST_YEAR <= day.year <= LAST_YEAR:
            raise self.wrong(written, expected)
        return day

    def letter(self, written: str) -> str:
        """Return the letter that a word or letter stands for."""
        letter = _LETTERS.get(plain(written))
        if letter is None:
            raise self.wrong(written, text("S or X for school, C for company, O, H or -"))
        return letter


def _rows(data: bytes, file: str) -> Iterator[_Row]:
    """Yield the rows that are not empty, the headings first."""
    try:
        decoded = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        try:
            decoded = data.decode("cp1252")  # what spreadsheets on Windows write unasked
        except UnicodeDecodeError:
            problem = text("byte {position}: not UTF-8", position=error.start)
            raise PlanError(file, problem) from None
    first = decoded.partition("\n")[0]
    reader = csv.reader(io.StringIO(decoded, newline=""), delimiter=max(";,\t", key=first.count))
    try:
        for cells in reader:
            if any(cells):
                yield _Row(file, reader.line_num, cells)
    except csv.Error:
        problem = text("line {line}: not a row of a table", line=reader.line_num)
        raise PlanError(file, problem) from None


def _add_week(weeks: dict[dt.date, list[str]], row: _Row, headings: Headings) -> None:
    assert headings.week is not None, "a table of weeks names them"
    monday = row.day(headings.week)
    if monday.weekday() != 0:
        raise row.wrong(row.cell(headings.week), text("a Monday"))
    if monday in weeks:
        raise row.wrong(row.cell(headings.week), text("one row per week of a cohort"))
    under = "" if headings.under_holiday is None else row.cell(headings.under_holiday)
    weeks[monday] = list(_week(row, [row.cell(column) for column in headings.letters], under))


def _week(row: _Row, cells: Sequence[str], under_holiday: str) -> str:
    """Return the ten letters of a week of one cell, of five, or of ten."""
    if len(cells) == 1:
        cells = tuple(cells[0])
    if len(cells) not in (NUM_HALF_DAYS // 2, NUM_HALF_DAYS):
        raise row.wrong("".join(cells), text("five letters, one a day, or ten, one a half-day"))
    halves_per_cell = NUM_HALF_DAYS // len(cells)
    under = iter([row.letter(letter) for letter in under_holiday])
    letters = [row.letter(cell) for cell in cells]
    letters = [next(under, UNKNOWN) if letter == HOLIDAY else letter for letter in letters]
    return "".join(letter * halves_per_cell for letter in letters)


def _add_half_day(weeks: dict[dt.date, list[str]], row: _Row, headings: Headings) -> None:
    assert headings.date is not None, "a table of half-days has dates"
    assert headings.half is not None, "a table of half-days has halves"
    day = row.day(headings.date)
    half = _HALVES.get(plain(row.cell(headings.half)))
    if half is None:
        raise row.wrong(row.cell(headings.half), text("morning or afternoon"))
    if day.weekday() > 4:
        raise row.wrong(row.cell(headings.date), text("a day from Monday to Friday"))
    letters = weeks.setdefault(monday_of(day), [UNKNOWN] * NUM_HALF_DAYS)
    position = 2 * day.weekday() + half
    if letters[position] != UNKNOWN:
        raise row.wrong(row.cell(headings.date), text("one row per half-day of a cohort"))
    letter = row.letter(row.cell(headings.letters[0]))
    letters[position] = UNKNOWN if letter == HOLIDAY else letter


def _owned(
    file: str, found: dict[str | None, dict[dt.date, list[str]]], cohort: str | None
) -> Iterator[tuple[str, dict[dt.date, list[str]]]]:
    """Yield the cohorts of a table with their weeks, as far as they are asked for."""
    if cohort is not None:
        if cohort not in found and len(found) > 1:
            raise PlanError(
                file,
                text(
                    "no row is of {cohort}; cohorts read: {cohorts}",
                    cohort=cohort,
                    cohorts=", ".join(str(shown(owner)) for owner in found),
                ),
            )
        for weeks in [found[cohort]] if cohort in found else found.values():
            yield cohort, weeks
        return
    for owner, weeks in found.items():
        if not owner:
            raise PlanError(file, text("which cohort's calendar is this? nothing in it says so"))
        yield owner, weeks
