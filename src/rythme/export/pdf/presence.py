"""How full the school is, week after week, against its room."""

from __future__ import annotations

from rythme import figures
from rythme.export import words
from rythme.export.pdf import palette
from rythme.export.pdf.axis import WeekAxis
from rythme.export.pdf.sheet import MARGIN, WIDTH, Sheet, Style
from rythme.figures import Presence
from rythme.plan import Plan
from rythme.text import text
from rythme.weeks import day_of, slot

_NUMBER = Style(5.0, palette.FAINT_INK)
_HIGHEST = Style(5.0, palette.INK, bold=True)
_HEADING = Style(6.6, palette.INK, bold=True)
_PEAK = Style(6.0, palette.INK)
_CAPACITY = Style(5.6, palette.HOLIDAY_INK, bold=True)


def draw_presence(sheet: Sheet, plan: Plan, axis: WeekAxis, top: float, height: float) -> float:
    """Draw a bar for the fullest half-day of every week, and return where the drawing ends."""
    language = plan.school.language
    fullest = figures.fullest_half_days(plan)
    peak = max(fullest.values(), key=lambda presence: presence.count)
    shared = [capacity for capacity in plan.capacities if _concerns_all(plan, capacity.cohorts)]
    highest = max([peak.count, 1, *(capacity.max_people for capacity in shared)])
    for monday in axis.mondays:
        count = fullest[monday].count
        x, bar = axis.x_of(slot(monday)), height * count / highest
        is_peak = count == peak.count > 0
        color = palette.SCHOOL if is_peak else palette.BAR
        sheet.fill(x + axis.step * 0.12, top + height - bar, axis.step * 0.76, bar, color)
        style = _HIGHEST if is_peak else _NUMBER
        sheet.text(
            x, top + height - bar - 1.4, str(count) if count else "", style, axis.step, "center"
        )
    for capacity in shared:
        end = slot(capacity.last, afternoon=True) + 1
        if across := axis.cut(slot(capacity.first), end):
            y = top + height * (1 - capacity.max_people / highest)
            sheet.line(across[0], y, sum(across), y, palette.HOLIDAY_INK, 0.8)
            room = text("room for {count}", count=capacity.max_people).to(language)
            sheet.text(axis.end + 3, y + 2, room, _CAPACITY, WIDTH - MARGIN - axis.end - 3)
    sheet.line(axis.x, top + height, axis.end, top + height, palette.HEAD, 0.6)
    _draw_heading(sheet, plan, peak, top + 6)
    return top + height


def _concerns_all(plan: Plan, cohorts: tuple[str, ...]) -> bool:
    """Say whether a capacity speaks of the whole school, as the bars do."""
    return figures.counts_people(plan) and {cohort.id for cohort in plan.cohorts} <= set(cohorts)


def _draw_heading(sheet: Sheet, plan: Plan, peak: Presence, top: float) -> None:
    language = plan.school.language
    width = 117.0
    people = figures.counts_people(plan)
    heading = text("People at school") if people else text("Cohorts at school")
    sheet.text(MARGIN, top, heading.to(language), _HEADING, width)
    lines = [text("fullest half-day of each week")]
    if peak.count:
        day = words.long_date(day_of(peak.half_day), language)
        lines.append(text("most: {count}, first on {day}", count=peak.count, day=day))
    for number, line in enumerate(lines):
        sheet.text(MARGIN, top + 8.5 * (number + 1), line.to(language), _PEAK, width)
