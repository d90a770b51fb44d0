"""Mondays, half-days, places and kinds: the arithmetic of a school week.

A half-day has a **slot**, a whole number: twice the proleptic ordinal of its day, plus one for
the afternoon. Slots of any two half-days compare and subtract; a :class:`Span` is a half-open
range of slots, so "from 22 December to 2 January, both included" has no special case.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

NUM_HALF_DAYS = 10
"""Half-days of a week, Monday morning to Friday afternoon."""

SLOTS_PER_WEEK = 14
"""Slots between two Mondays: weekends have slots too, but no letters."""


class Place(StrEnum):
    """Where a cohort is at a half-day. Values are the words of a config."""

    SCHOOL = "school"
    COMPANY = "company"
    OFF = "off"

    @property
    def letter(self) -> str:
        """``S``, ``C`` or ``O``, as in a plan's ``letters``."""
        return self.value[0].upper()


class Kind(StrEnum):
    """What a week counts as, given by its phase or by a fixed week."""

    SCHOOL = "school"
    COMPANY = "company"
    OFF = "off"
    SHARED = "shared"


LETTERS = "SCO"
"""The letters of a half-day, in the order of the ``earliest`` level."""


def kind_of(letters: str) -> Kind:
    """Return the kind of a week that nominally reads ``letters``: ten equal ones are not shared."""
    if letters == letters[0] * NUM_HALF_DAYS:
        return {"S": Kind.SCHOOL, "C": Kind.COMPANY, "O": Kind.OFF}[letters[0]]
    return Kind.SHARED


def slot(day: dt.date, *, afternoon: bool = False) -> int:
    """Return the slot of a half-day."""
    return 2 * day.toordinal() + afternoon


def day_of(half_day: int) -> dt.date:
    """Return the day of the half-day with slot ``half_day``."""
    return dt.date.fromordinal(half_day // 2)


def monday_of(day: dt.date) -> dt.date:
    """Return the Monday of the week that contains ``day`` (Monday to Sunday)."""
    return day - dt.timedelta(days=day.weekday())


def academic_year(day: dt.date) -> int:
    """Return Y of the academic year Y-Y+1 (1 July to 30 June) that contains ``day``."""
    return day.year if day.month >= 7 else day.year - 1


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A half-open range of slots ``[start, end)``."""

    start: int
    end: int

    def __post_init__(self) -> None:
        if self.end <= self.start:
            raise ValueError(f"empty span: [{self.start}, {self.end})")

    @classmethod
    def of_days(cls, first: dt.date, last: dt.date) -> Span:
        """Return the span of whole days ``first`` to ``last``, both included."""
        return cls(slot(first), slot(last, afternoon=True) + 1)

    def __contains__(self, half_day: int) -> bool:
        return self.start <= half_day < self.end

    @property
    def first_day(self) -> dt.date:
        """The day of the first half-day."""
        return day_of(self.start)

    @property
    def last_day(self) -> dt.date:
        """The day of the last half-day."""
        return day_of(self.end - 1)


def half_days(monday: dt.date) -> range:
    """Return the ten slots of the week of ``monday``; position ``h`` has letter ``h``."""
    first = slot(monday)
    return range(first, first + NUM_HALF_DAYS)


def mondays(start: dt.date, weeks: int) -> Iterator[dt.date]:
    """Yield ``weeks`` Mondays, from ``start`` on."""
    for week in range(weeks):
        yield start + dt.timedelta(weeks=week)
