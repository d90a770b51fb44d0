"""The curve of presence: per week, how many are at school in the fullest half-day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from rythme import figures
from rythme.export import words
from rythme.export.room import room_by_week
from rythme.plan import Plan
from rythme.text import Text, plural, text
from rythme.weeks import day_of, slot

WEEK_WIDTH = 16
HEIGHT = 130
LEFT = 44
TOP = 18
BOTTOM = 22
_LABEL_HEIGHT = 11


@dataclass(frozen=True, slots=True)
class Bar:
    """A week of the curve."""

    x: int
    y: float
    height: float
    peak: bool
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Curve:
    """Where things stand in the picture, in its own units."""

    width: int
    height: int
    left: int
    base: int
    """Where zero is."""
    bars: tuple[Bar, ...]
    lines: tuple[tuple[float, str], ...]
    """Horizontal rules and their numbers."""
    months: tuple[tuple[int, str], ...]
    capacity: tuple[tuple[int, int, float], ...]
    """From, to and height of each week's limit."""
    capacity_label: str
    peak_x: float
    peak_anchor: str
    peak_y: float
    peak_label: str
    summary: str


def curve_of(plan: Plan) -> Curve:
    """Return the presence of the whole plan, with the capacities that concern all its cohorts."""
    language = plan.school.language
    fullest = figures.fullest_half_days(plan)
    limits = room_by_week(plan, tuple(fullest))
    highest = max((at.count for at in fullest.values()), default=0)
    top, step = _scale(max(highest, *limits.values(), 1))

    bars = tuple(_bars(plan, fullest, highest, top))
    peak = next(bar for bar in bars if bar.peak)
    width = LEFT + WEEK_WIDTH * len(bars) + 8
    return Curve(
        width=width,
        height=TOP + HEIGHT + BOTTOM,
        left=LEFT,
        base=TOP + HEIGHT,
        bars=bars,
        lines=tuple((_y(n, top), words.number(n, language)) for n in range(0, top + 1, step)),
        months=tuple(_months(plan, tuple(fullest))),
        capacity=tuple(
            (LEFT + WEEK_WIDTH * n, LEFT + WEEK_WIDTH * (n + 1), _y(limits[monday], top))
            for n, monday in enumerate(fullest)
            if monday in limits
        ),
        capacity_label=_capacity_label(plan, limits),
        peak_x=peak.x + WEEK_WIDTH / 2,
        peak_anchor="start" if peak.x < width / 4 else "end" if peak.x > width * 0.75 else "middle",
        peak_y=_label_y(peak.y - 6, [_y(limit, top) for limit in limits.values()]),
        peak_label=text("peak: {count}", count=words.number(highest, language)).to(language),
        summary=_summary(plan, fullest, highest).to(language),
    )


def _y(count: int, top: int) -> float:
    return round(TOP + HEIGHT * (1 - count / top), 1)


def _label_y(y: float, lines: Iterable[float]) -> float:
    """Return where a label stands: at ``y``, or above the lines that would cross it."""
    return min([y, *(line - 5 for line in lines if y - _LABEL_HEIGHT < line < y + 2)])


def _bars(
    plan: Plan, fullest: dict[dt.date, figures.Presence], highest: int, top: int
) -> Iterator[Bar]:
    for n, (monday, at) in enumerate(fullest.items()):
        y = _y(at.count, top)
        yield Bar(
            x=LEFT + WEEK_WIDTH * n,
            y=y,
            height=round(TOP + HEIGHT - y, 1),
            peak=at.count == highest,
            title=_title(plan, monday, at),
        )


def _scale(highest: int) -> tuple[int, int]:
    """Return a round number at or above ``highest``, and the step between rules."""
    step = 1
    while step * 4 < highest:
        step = step * 5 // 2 if str(step).startswith("2") else step * 2
    return -(-highest // step) * step, step


def _months(plan: Plan, mondays: tuple[dt.date, ...]) -> Iterator[tuple[int, str]]:
    for n, monday in enumerate(mondays):
        if monday.day <= 7:
            yield LEFT + WEEK_WIDTH * n, words.month_short(monday.month, plan.school.language)


def _people(plan: Plan, count: int) -> Text:
    if figures.counts_people(plan):
        return plural("{count} person at school", "{count} people at school", count=count)
    return plural("{count} cohort at school", "{count} cohorts at school", count=count)


def _half_day(plan: Plan, at: figures.Presence) -> str:
    language = plan.school.language
    day = day_of(at.half_day)
    half = at.half_day - slot(day - dt.timedelta(days=day.weekday()))
    return f"{words.half_days_words(half, half + 1, language)} {words.long_date(day, language)}"


def _title(plan: Plan, monday: dt.date, at: figures.Presence) -> str:
    language = plan.school.language
    if not at.count:
        friday = monday + dt.timedelta(days=4)
        return text("{days}: nobody at school", days=words.days(monday, friday, language)).to(
            language
        )
    return text(
        "{half_day}: {people}", half_day=_half_day(plan, at), people=_people(plan, at.count)
    ).to(language)


def _summary(plan: Plan, fullest: dict[dt.date, figures.Presence], highest: int) -> Text:
    peak = next(at for at in fullest.values() if at.count == highest)
    return text(
        "At most {people}, first on {half_day}.",
        people=_people(plan, highest),
        half_day=_half_day(plan, peak),
    )


def _capacity_label(plan: Plan, limits: dict[dt.date, int]) -> str:
    if not limits:
        return ""
    language = plan.school.language
    return text("capacity: {count}", count=words.number(min(limits.values()), language)).to(
        language
    )
