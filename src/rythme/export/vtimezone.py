"""Time zones as calendar files can say them: two onsets a year, each by a yearly rule.

Derived from the zone's present rules and checked at every instant that the file needs, because
clients read the rule and not the name: a zone that two rules cannot say is refused.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Sequence
from functools import cache
from typing import Literal, NamedTuple
from zoneinfo import ZoneInfo

from rythme.errors import ExportError
from rythme.text import text

_EPOCH = 1970
"""Years before are not looked at."""

_WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_SECOND = dt.timedelta(seconds=1)
_DAY = dt.timedelta(days=1)


class Observance(NamedTuple):
    """A half of the year with one offset from UTC; the whole of it where there is one only."""

    name: Literal["DAYLIGHT", "STANDARD"]
    onset: dt.datetime
    """The first one by this rule, in local time by ``offset_from``."""
    nth: int
    """Which one of its month the onset's weekday is: 1 to 4, or -1 for the last; 0: no rule."""
    offset_from: dt.timedelta
    offset_to: dt.timedelta
    abbreviation: str

    @property
    def rule(self) -> str | None:
        """The value of RRULE; None where the offset never changes."""
        if not self.nth:
            return None
        weekday = _WEEKDAYS[self.onset.weekday()]
        return f"FREQ=YEARLY;BYMONTH={self.onset.month};BYDAY={self.nth}{weekday}"

    def onset_in(self, year: int) -> dt.datetime:
        """Return the onset of ``year``, in local time by ``offset_from``."""
        if not self.nth:
            return self.onset
        first = self.onset.replace(year=year, day=1)
        first += _DAY * ((self.onset.weekday() - first.weekday()) % 7)
        if self.nth > 0:
            return first + 7 * _DAY * (self.nth - 1)
        fifth = first + 28 * _DAY
        return fifth if fifth.month == first.month else first + 21 * _DAY


def observances(timezone: str, moments: Collection[dt.datetime]) -> tuple[Observance, ...]:
    """Return the observances of ``timezone``, summer time first where there is one.

    Parameters
    ----------
    timezone
        IANA name.
    moments
        At least one; without an offset, in the zone's own time.

    Raises
    ------
    ExportError
        The zone is not known, or its rules at some of ``moments`` are not those of two yearly
        onsets.
    """
    zone = _zone(timezone)
    years = [moment.year for moment in moments]
    found = _derive(zone, min(years), max(years))
    for moment in moments:
        if found is None or _offset(found, moment) != moment.replace(tzinfo=zone).utcoffset():
            raise ExportError(
                text(
                    "time zone {zone}: its clock changes around {day} cannot be written in a "
                    "calendar file; choose a zone with the same time and simple rules",
                    zone=timezone,
                    day=moment.date(),
                )
            )
    return found or ()


def _zone(timezone: str) -> ZoneInfo:
    try:
        return ZoneInfo(timezone)
    except (KeyError, ValueError, OSError):  # not there, not a name, a folder of zones
        problem = text("time zone {zone}: not known here; expected an IANA name", zone=timezone)
        raise ExportError(problem) from None


def _offset(found: Sequence[Observance], moment: dt.datetime) -> dt.timedelta | None:
    """Return the offset at a local time as a client reads it: that of the latest onset."""
    onsets = {
        each.onset_in(year): each.offset_to
        for each in found
        for year in (moment.year - 1, moment.year)
        if each.onset <= each.onset_in(year) <= moment
    }
    return onsets[max(onsets)] if onsets else None


@cache
def _derive(zone: ZoneInfo, first: int, last: int) -> tuple[Observance, ...] | None:
    """Return what two yearly rules say of these years, or None."""
    changes = [change for year in range(first, last + 1) for change in _changes(zone, year)]
    if not changes:
        return (_constant(zone, first),)
    num_years = last - first + 1
    daylight = _by_rule(zone, [each for each in changes if each.forward], num_years)
    standard = _by_rule(zone, [each for each in changes if not each.forward], num_years)
    return (daylight, standard) if daylight and standard else None


def _constant(zone: ZoneInfo, year: int) -> Observance:
    instant = dt.datetime(year, 7, 1, tzinfo=dt.UTC)
    offset = _offset_at(zone, instant)
    return Observance(
        name="STANDARD",
        onset=dt.datetime(_EPOCH, 1, 1),
        nth=0,
        offset_from=offset,
        offset_to=offset,
        abbreviation=instant.astimezone(zone).strftime("%Z"),
    )


class _Change(NamedTuple):
    """The clock goes from one offset to another."""

    instant: dt.datetime
    """In UTC."""
    offset_from: dt.timedelta
    offset_to: dt.timedelta

    @property
    def onset(self) -> dt.datetime:
        """In local time by ``offset_from``."""
        return self.instant.replace(tzinfo=None) + self.offset_from

    @property
    def forward(self) -> bool:
        """Whether summer time begins."""
        return self.offset_to > self.offset_from


def _changes(zone: ZoneInfo, year: int) -> Iterator[_Change]:
    """Yield the clock changes of a year, in UTC; at most one a day."""
    day = dt.datetime(year, 1, 1, tzinfo=dt.UTC)
    while day.year == year:
        before, after = _offset_at(zone, day), _offset_at(zone, day + _DAY)
        if before != after:
            yield _Change(_change_within(zone, day), before, after)
        day += _DAY


def _offset_at(zone: ZoneInfo, instant: dt.datetime) -> dt.timedelta:
    """Return the offset at an instant in UTC."""
    return zone.fromutc(instant.replace(tzinfo=zone)).utcoffset() or dt.timedelta()


def _change_within(zone: ZoneInfo, start: dt.datetime) -> dt.datetime:
    """Return the instant of the change in the day after ``start``, to the second."""
    before, low, high = _offset_at(zone, start), 0, 86_400
    while high - low > 1:
        middle = (low + high) // 2
        if _offset_at(zone, start + middle * _SECOND) == before:
            low = middle
        else:
            high = middle
    return start + high * _SECOND


def _by_rule(zone: ZoneInfo, changes: Sequence[_Change], num_years: int) -> Observance | None:
    """Return the rule that gives one change in each of the years, since it holds, or None."""
    if len(changes) != num_years:
        return None
    first = changes[0]
    candidates = [
        Observance(
            name="DAYLIGHT" if first.forward else "STANDARD",
            onset=first.onset,
            nth=nth,
            offset_from=first.offset_from,
            offset_to=first.offset_to,
            abbreviation=first.instant.astimezone(zone).strftime("%Z"),
        )
        for nth in (-1, 1, 2, 3, 4)
    ]
    since = [
        _since(zone, each) for each in candidates if all(_gives(each, change) for change in changes)
    ]
    return min(since, key=lambda each: each.onset, default=None)


def _gives(rule: Observance, change: _Change) -> bool:
    same = (rule.offset_from, rule.offset_to) == (change.offset_from, change.offset_to)
    return same and rule.onset_in(change.onset.year) == change.onset


def _since(zone: ZoneInfo, rule: Observance) -> Observance:
    """Return ``rule`` with its onset in the first year since which it holds without a gap."""
    year = rule.onset.year
    while year > _EPOCH and _holds(zone, rule, year - 1):
        year -= 1
    return rule._replace(onset=rule.onset_in(year))


def _holds(zone: ZoneInfo, rule: Observance, year: int) -> bool:
    instant = (rule.onset_in(year) - rule.offset_from).replace(tzinfo=dt.UTC)
    return (
        _offset_at(zone, instant - _SECOND) == rule.offset_from
        and _offset_at(zone, instant) == rule.offset_to
    )
