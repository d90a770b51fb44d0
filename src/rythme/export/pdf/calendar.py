"""The year of one cohort on one page: months as columns, days as rows."""

from __future__ import annotations

import calendar as month_lengths
import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from rythme import figures
from rythme.export import words
from rythme.export.pdf import palette
from rythme.export.pdf.header import draw_calendar_header
from rythme.export.pdf.labels import Label, day_labels
from rythme.export.pdf.legend import calendar_chips, draw_legend, draw_lists
from rythme.export.pdf.sheet import MARGIN, WIDTH, Color, Sheet, Style, width_of, wrap
from rythme.export.pdf.totals import draw_totals
from rythme.figures import Month
from rythme.plan import CohortPlan, Plan
from rythme.text import Language
from rythme.weeks import slot

_TOP = 66.0
_MONTH_HEIGHT = 15.0
_ROW = 12.7
_GAP = 3.0
_MAX_COLUMN = 96.0
_NUMBER, _STRIP = 18.0, 2.6
"""Widths of a day's number with its weekday, and of the margin of school holidays."""
_FIGURE_SPACE = "\u2007"
"""As wide as a digit."""
_BOTTOM = _TOP + _MONTH_HEIGHT + 31 * _ROW

_HEAD = Style(7.8, palette.WHITE, bold=True)
_DAY = Style(6.2)
_WEEKEND_DAY = Style(6.2, palette.FAINT_INK)
_LABELS = {
    "holiday": Style(5.4, palette.HOLIDAY_INK, bold=True),
    "note": Style(5.4, palette.INK, bold=True),
    "closure": Style(5.4, palette.INK),
}
_PLATES = {"note": palette.NOTE, "closure": palette.WHITE}


@dataclass(frozen=True, slots=True)
class _Year:
    """What the squares of a calendar are drawn from."""

    plan: Plan
    letters: dict[dt.date, str]
    holidays: dict[dt.date, str]
    closed: dict[int, str]
    labels: dict[dt.date, Label]


@dataclass(frozen=True, slots=True)
class _Column:
    """A month's place on the page."""

    month: Month
    x: float
    width: float
    title: str

    @property
    def days(self) -> list[dt.date]:
        """The days of the month."""
        year, month = self.month
        length = month_lengths.monthrange(year, month)[1]
        return [dt.date(year, month, day) for day in range(1, length + 1)]

    @property
    def body_x(self) -> float:
        """Where the square of a day starts, right of its number and weekday."""
        return self.x + _NUMBER

    @property
    def body_width(self) -> float:
        """The width of the square of a day."""
        return self.width - _NUMBER - _STRIP


def draw_calendar(sheet: Sheet, plan: Plan, cohort: CohortPlan, first_year: int) -> None:
    """Draw the calendar of ``cohort``, on as few pages of at most 14 months as hold it."""
    year = _Year(
        plan=plan,
        letters=figures.letters_by_day(cohort),
        holidays=figures.holiday_names(plan),
        closed=figures.closures_by_half_day(plan, cohort.id),
        labels=day_labels(plan, cohort),
    )
    for number, months in enumerate(figures.pages(figures.months(cohort.weeks))):
        if number:
            sheet.turn()
        draw_calendar_header(sheet, plan, cohort, first_year)
        columns = tuple(_columns(months, plan.school.language))
        for column in columns:
            _draw_month(sheet, year, column)
        below = draw_totals(
            sheet, plan, cohort, [(each.month, each.x, each.width) for each in columns], _BOTTOM
        )
        below = draw_legend(sheet, plan, calendar_chips(plan, cohort), below + 5)
        draw_lists(sheet, plan, cohort, months, below + 3)


def _columns(months: Sequence[Month], language: Language) -> Iterator[_Column]:
    step = min((WIDTH - 2 * MARGIN + _GAP) / len(months), _MAX_COLUMN)
    left = (WIDTH - step * len(months) + _GAP) / 2
    titles = [words.month_title(*month, language) for month in months]
    if any(width_of(title, _HEAD) > step - _GAP - 2 for title in titles):
        titles = [_short_title(month, language) for month in months]
    for position, (month, title) in enumerate(zip(months, titles, strict=True)):
        yield _Column(month, left + position * step, step - _GAP, title)


def _short_title(month: Month, language: Language) -> str:
    short = words.month_short(month[1], language)
    return f"{short[0].upper()}{short[1:]} {month[0]}"


def _draw_month(sheet: Sheet, year: _Year, column: _Column) -> None:
    sheet.fill(column.x, _TOP, column.width, _MONTH_HEIGHT, palette.HEAD)
    sheet.text(column.x, _TOP + 10.4, column.title, _HEAD, column.width, "center")
    _draw_grounds(sheet, year, column)
    _draw_school_holidays(sheet, year.plan, column)
    for day in column.days:
        _draw_day(sheet, year, column, day)
    height = len(column.days) * _ROW
    sheet.frame(column.x, _TOP, column.width, _MONTH_HEIGHT + height, palette.HEAD, 0.6)


def _y_of(day: dt.date) -> float:
    return _TOP + _MONTH_HEIGHT + (day.day - 1) * _ROW


def _draw_grounds(sheet: Sheet, year: _Year, column: _Column) -> None:
    """Paint the days of a month, morning left and afternoon right, runs of equal days at once."""
    for grounds, days in groupby(column.days, key=lambda day: _grounds(year, day)):
        run = list(days)
        top, height = _y_of(run[0]), len(run) * _ROW
        if grounds == (palette.WEEKEND, palette.WEEKEND):
            sheet.fill(column.x, top, column.width, height, palette.WEEKEND)
        elif grounds is not None:
            half = column.body_width / 2
            for place, color in enumerate(grounds):
                sheet.fill(column.body_x + place * half, top, half, height, color)
    for half in (0, 1):
        x = column.body_x + half * column.body_width / 2
        closed = groupby(column.days, key=lambda day: _is_closed(year, day, half))
        for run_closed, days in closed:
            run = list(days)
            if run_closed:
                height = len(run) * _ROW
                sheet.hatch(x, _y_of(run[0]), column.body_width / 2, height, palette.CLOSURE)


def _grounds(year: _Year, day: dt.date) -> tuple[Color, Color] | None:
    if day.weekday() >= 5:
        return palette.WEEKEND, palette.WEEKEND
    if day not in year.letters:
        return None
    if day in year.holidays:
        return palette.HOLIDAY, palette.HOLIDAY
    letters = year.letters[day]
    return palette.GROUND[letters[0]], palette.GROUND[letters[1]]


def _is_closed(year: _Year, day: dt.date, half: int) -> bool:
    return (
        day in year.letters
        and day not in year.holidays
        and slot(day, afternoon=bool(half)) in year.closed
    )


def _draw_school_holidays(sheet: Sheet, plan: Plan, column: _Column) -> None:
    """Mark the holidays of the school's zone in the right margin of the month."""
    first, last = column.days[0], column.days[-1]
    for holidays in plan.school_holidays:
        start, end = max(holidays.first, first), min(holidays.last, last)
        if start <= end:
            height = _y_of(end) + _ROW - _y_of(start)
            x = column.x + column.width - _STRIP
            sheet.fill(x, _y_of(start), _STRIP, height, palette.SCHOOL_HOLIDAYS)


def _draw_day(sheet: Sheet, year: _Year, column: _Column, day: dt.date) -> None:
    top = _y_of(day)
    if day.day > 1:
        sheet.line(column.x, top, column.x + column.width, top, palette.LINE, 0.3)
    style = _WEEKEND_DAY if day.weekday() >= 5 else _DAY
    baseline = top + _ROW - 4.4
    initial = words.weekday_initial(day, year.plan.school.language)
    number = str(day.day).rjust(2, _FIGURE_SPACE)
    sheet.text(column.x + 2, baseline, f"{number} {initial}", style, _NUMBER - 2)
    if day in year.labels:
        _draw_label(sheet, year, column, day)
    elif year.letters.get(day, "SS") not in ("SS", "CC", "OO"):
        _draw_half_days(sheet, year, column, day)


def _draw_label(sheet: Sheet, year: _Year, column: _Column, day: dt.date) -> None:
    """Write a day's label in one line, or in two smaller ones."""
    label, letters = year.labels[day], year.letters[day]
    top, x, width = _y_of(day), column.body_x + 1.4, column.body_width - 2.8
    style = _LABELS.get(label.role) or Style(5.6, palette.INK_ON[letters[0]])
    if label.role in _PLATES:  # the ground stays in sight on both sides
        x, width = x + 2.2, width - 4.4
        sheet.fill(x - 1, top + 0.7, width + 2, _ROW - 1.4, _PLATES[label.role])
    elif label.role == "place" and _is_closed(year, day, 0):  # hatched
        word_width = min(width_of(label.words, style), width)
        sheet.fill(x - 1, top + 2, word_width + 2, _ROW - 4, palette.GROUND[letters[0]])
    lines: tuple[str, ...] = (label.words,)
    if width_of(label.words, style) > width:
        style = Style(4.9, style.color, style.bold)
        lines = wrap(label.words, style, width, 2)
    baseline = top + _ROW / 2 + 2.0 - 2.6 * (len(lines) - 1)
    for number, line in enumerate(lines):
        sheet.text(x, baseline + 5.2 * number, line, style, width)


def _draw_half_days(sheet: Sheet, year: _Year, column: _Column, day: dt.date) -> None:
    """Name the places of a shared day, where the words are short enough."""
    half = column.body_width / 2
    for place, letter in enumerate(year.letters[day]):
        word = words.place_word(letter).to(year.plan.school.language)
        style = Style(4.9, palette.INK_ON[letter])
        if width_of(word, style) <= half - 1.6:
            x = column.body_x + place * half
            sheet.text(x, _y_of(day) + _ROW - 4.8, word, style, half, "center")
