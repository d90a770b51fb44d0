"""When dated entries hold: once, or in every academic year, or in every stage."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import NamedTuple

from rythme.config.report import Report, show
from rythme.config.stages import first_of_year
from rythme.config.tree import Spot
from rythme.dates import DatePhrase
from rythme.scenario import Stage
from rythme.text import text
from rythme.weeks import Span, academic_year, slot

SATURDAY = 5

Days = tuple[dt.date, dt.date]
"""First and last day, both included."""


class Horizon(NamedTuple):
    """The days of a plan, from its first Monday to its last Sunday."""

    first: dt.date
    last: dt.date

    @property
    def span(self) -> Span:
        """All its half-days."""
        return Span.of_days(self.first, self.last)

    @property
    def years(self) -> range:
        """The academic years that the plan touches."""
        return range(academic_year(self.first), academic_year(self.last) + 1)


class Dates(NamedTuple):
    """The ``from`` and ``to`` of an entry, with the spot of the entry."""

    first: DatePhrase | None
    last: DatePhrase | None
    spot: Spot

    @property
    def need_stage(self) -> bool:
        """True where one of them counts from a stage's start or end."""
        return any(phrase.needs_stage for phrase in (self.first, self.last) if phrase)

    @property
    def hold_once(self) -> bool:
        """True where they have a year, be it one for both."""
        begin = self.first or self.last
        return begin is not None and begin.has_year and not self.need_stage


def check_order(dates: Dates, days: Days, report: Report) -> bool:
    """Report days that are reversed; say whether they are in order."""
    first, last = days
    if first <= last:
        return True
    key = "to" if dates.last is not None else "from"
    phrase = dates.last or dates.first
    report.add(
        dates.spot.at(key),
        text("read {value}, which is {day}", value=show(phrase.text if phrase else ""), day=last),
        text("expected a day on or after from, {first}", first=first.isoformat()),
    )
    return False


def recurring(
    dates: Dates, horizon: Horizon, report: Report, *, single_day: bool = False
) -> list[Days]:
    """Return when a closure, or a rule across cohorts, holds within the plan, in order.

    Dates without a year recur: every academic year has its own. ``single_day`` says that a
    missing ``to`` is ``from``; else it is the end of the plan or of the academic year.
    """
    if not _fit_no_stage(dates, report):
        return []
    if dates.first is None and dates.last is None:
        return [(horizon.first, horizon.last)]
    if dates.hold_once:
        found = [_once(dates, horizon, single_day=single_day)]
    elif dates.last is not None and dates.last.has_year:
        report.add_value(
            dates.spot.at("to"), text("expected a date without a year, as from has none")
        )
        return []
    else:
        # The year before may reach into July.
        years = range(horizon.years.start - 1, horizon.years.stop)
        found = [_of_year(dates, year, single_day=single_day) for year in years]
    return [
        (first, last)
        for first, last in found
        if check_order(dates, (first, last), report)
        and first <= horizon.last
        and last >= horizon.first
    ]


def _fit_no_stage(dates: Dates, report: Report) -> bool:
    fit = True
    for key, phrase in (("from", dates.first), ("to", dates.last)):
        if phrase is not None and phrase.needs_stage:
            report.add_value(
                dates.spot.at(key),
                text('expected a date that is not "start" or "end" of a stage'),
            )
            fit = False
    return fit


def _once(dates: Dates, horizon: Horizon, *, single_day: bool) -> Days:
    first = dates.first.resolve(horizon.first) if dates.first else horizon.first
    if dates.last is not None:
        return first, dates.last.resolve(first)
    return first, first if single_day else max(first, horizon.last)


def _of_year(dates: Dates, year: int, *, single_day: bool) -> Days:
    begin = first_of_year(year)
    first = dates.first.resolve(begin) if dates.first else begin
    if dates.last is not None:
        return first, dates.last.resolve(first)
    return first, first if single_day else first_of_year(year + 1) - dt.timedelta(days=1)


def in_stage(dates: Dates, stage: Stage, *, single_day: bool = False) -> Days | None:
    """Return when an entry holds in one stage, uncut, perhaps reversed; None when it does not."""
    edges = (stage.start, stage.end)
    first = dates.first.resolve(stage.start, edges) if dates.first else stage.start
    if first > stage.end:
        return None
    if dates.last is not None:
        return first, dates.last.resolve(first, edges)
    return first, first if single_day else stage.span.last_day


def half_day_spans(days: Days, half: str | None, within: Span) -> Iterator[Span]:
    """Yield the span of some days, or one for each weekday's half that lies ``within``."""
    whole = Span.of_days(*days)
    if half is None:
        yield whole
        return
    cut = meet(whole, within)
    for day in _weekdays(cut) if cut is not None else ():
        start = slot(day, afternoon=half == "afternoon")
        yield Span(start, start + 1)


def _weekdays(span: Span) -> Iterator[dt.date]:
    for ordinal in range(span.first_day.toordinal(), span.last_day.toordinal() + 1):
        day = dt.date.fromordinal(ordinal)
        if day.weekday() < SATURDAY:
            yield day


def meet(one: Span, other: Span) -> Span | None:
    """Return what two spans share, or None."""
    start, end = max(one.start, other.start), min(one.end, other.end)
    return Span(start, end) if start < end else None


def joined(spans: list[Span]) -> tuple[Span, ...]:
    """Return spans in order, with those that touch made one."""
    result: list[Span] = []
    for span in sorted(spans):
        if result and span.start <= result[-1].end:
            result[-1] = Span(result[-1].start, max(result[-1].end, span.end))
        else:
            result.append(span)
    return tuple(result)
