"""What a calendar adds up to, under its months: days per month and per half-year."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from rythme import figures
from rythme.export import words
from rythme.export.pdf import palette
from rythme.export.pdf.sheet import Sheet, Style, width_of
from rythme.figures import HalfDays, Month
from rythme.plan import CohortPlan, Plan
from rythme.text import Language, text

Place = tuple[Month, float, float]
"""A month, where its column starts, and how wide it is."""

_LINE_HEIGHT = 8.4
_WORD = Style(5.4, palette.INK)
_NUMBER = Style(5.8, palette.INK, bold=True)
_TITLE = Style(6.4, palette.INK, bold=True)


def draw_totals(
    sheet: Sheet, plan: Plan, cohort: CohortPlan, places: Sequence[Place], top: float
) -> float:
    """Draw the days at each place, and return where the next thing may start."""
    totals = figures.month_totals(plan, cohort)
    letters = "SCO" if any(spent.off for spent in totals.values()) else "SC"
    height = len(letters) * _LINE_HEIGHT + 2.4
    for month, x, width in places:
        sheet.fill(x, top, width, height, palette.BAND)
        _draw_days(sheet, plan.school.language, letters, totals[month], (x, width), top)
        sheet.frame(x, top, width, height, palette.LINE)
    top += height + 2.4
    height += _LINE_HEIGHT
    for _, semester in groupby(places, key=lambda place: (place[0][0], place[0][1] > 6)):
        columns = list(semester)
        months = [month for month, _, _ in columns]
        x = columns[0][1]
        width = columns[-1][1] + columns[-1][2] - x
        spent = sum((totals[month] for month in months), HalfDays())
        sheet.fill(x, top, width, height, palette.BAND)
        title = _months_title(months, plan.school.language)
        sheet.text(x + 2, top + 7.4, title, _TITLE, width - 4, "center")
        language = plan.school.language
        _draw_days(sheet, language, letters, spent, _middle(x, width), top + _LINE_HEIGHT)
        sheet.frame(x, top, width, height, palette.LINE)
    return top + height


def _middle(x: float, width: float) -> tuple[float, float]:
    narrow = min(width, 66.0)
    return x + (width - narrow) / 2, narrow


def _draw_days(
    sheet: Sheet,
    language: Language,
    letters: str,
    spent: HalfDays,
    across: tuple[float, float],
    top: float,
) -> None:
    x, width = across
    halves = {"S": spent.school, "C": spent.company, "O": spent.off}
    for number, letter in enumerate(letters):
        baseline = top + 7.6 + number * _LINE_HEIGHT
        days = words.number(halves[letter] / 2, language, decimals=1)
        counted = text("{days} d", days=days).to(language)
        room = width_of(counted, _NUMBER)
        sheet.fill(x + 2, baseline - 4.6, 4.6, 4.6, palette.GROUND[letter])
        sheet.frame(x + 2, baseline - 4.6, 4.6, 4.6, palette.HEAD, 0.25)
        word = words.place_word(letter).to(language)
        sheet.text(x + 8, baseline, word, _WORD, width - 10 - room)
        sheet.text(x + width - 2 - room, baseline, counted, _NUMBER, room + 0.1)


def _months_title(months: Sequence[Month], language: Language) -> str:
    (first_year, first), (last_year, last) = months[0], months[-1]
    assert first_year == last_year, "a half-year lies in one year"
    if first == last:
        short = words.month_short(first, language)
        return f"{short[0].upper()}{short[1:]} {first_year}"
    start, end = words.month_short(first, language), words.month_short(last, language)
    return f"{start[0].upper()}{start[1:]} – {end} {last_year}"
