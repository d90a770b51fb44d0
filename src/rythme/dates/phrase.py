"""What a date phrase means.

A phrase is an **anchor** with an optional offset in days. An anchor is a full date, an edge of a
stage, or a day that every year has (29 February: that leap years have).
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from enum import IntEnum
from itertools import count
from typing import NamedTuple, assert_never

from rythme.text import Text, text

_ONE_DAY = dt.timedelta(days=1)


class DateError(ValueError):
    """A phrase that names no day.

    Attributes
    ----------
    expected
        What would have been accepted.
    nearest
        The known word that a misspelt one resembles most, or None.
    """

    def __init__(self, expected: Text, nearest: str | None = None) -> None:
        super().__init__(f"expected {expected.to('en')}")
        self.expected = expected
        self.nearest = nearest


class FullDate(NamedTuple):
    """One day, once."""

    day: dt.date


class StageEdge(IntEnum):
    """Where a day stands among the first Monday of a stage and its last Friday."""

    START = 0
    END = 1


class MonthDay(NamedTuple):
    """A day of a month, every year that has it."""

    month: int
    day: int

    def in_year(self, year: int) -> dt.date | None:
        """Return the day in ``year``, or None."""
        try:
            return dt.date(year, self.month, self.day)
        except ValueError:  # 29 February of a common year
            return None


class EndOfMonth(NamedTuple):
    """The last day of a month."""

    month: int

    def in_year(self, year: int) -> dt.date:
        """Return the day in ``year``."""
        following = dt.date(year + self.month // 12, self.month % 12 + 1, 1)
        return following - _ONE_DAY


class NthWeekday(NamedTuple):
    """A weekday counted in its month."""

    nth: int
    """1 to 4, or -1 for the last."""
    weekday: int
    """0 is Monday."""
    month: int

    def in_year(self, year: int) -> dt.date:
        """Return the day in ``year``."""
        if self.nth < 0:
            last = EndOfMonth(self.month).in_year(year)
            return last - dt.timedelta(days=(last.weekday() - self.weekday) % 7)
        first = dt.date(year, self.month, 1)
        days = (self.weekday - first.weekday()) % 7
        return first + dt.timedelta(weeks=self.nth - 1, days=days)


@dataclass(frozen=True, slots=True)
class Easter:
    """Easter Sunday."""

    def in_year(self, year: int) -> dt.date:
        """Return the day in ``year``."""
        from dateutil.easter import easter  # rare: not worth its import in every run

        return easter(year)


Yearly = MonthDay | EndOfMonth | NthWeekday | Easter
Anchor = FullDate | StageEdge | Yearly


@dataclass(frozen=True, slots=True)
class DatePhrase:
    """A date as a config says it; two phrases that mean the same are equal."""

    text: str = field(compare=False)
    """As written, but for repeated spaces."""
    _anchor: Anchor
    _offset: dt.timedelta

    @property
    def has_year(self) -> bool:
        """True for a full date: it does not depend on where one counts from."""
        return isinstance(self._anchor, FullDate)

    @property
    def needs_stage(self) -> bool:
        """True for "start" and "end": it has a meaning in a stage only."""
        return isinstance(self._anchor, StageEdge)

    def resolve(self, after: dt.date, stage: tuple[dt.date, dt.date] | None = None) -> dt.date:
        """Return the day that the phrase means.

        Parameters
        ----------
        after
            Where a phrase without a year counts from: its first occurrence, the offset included,
            on or after this day.
        stage
            The first Monday and the last Friday of the stage, for "start" and "end".

        Raises
        ------
        DateError
            For "start" or "end" without a stage.
        """
        match self._anchor:
            case FullDate(day):
                return day + self._offset
            case StageEdge() as edge:
                if stage is None:
                    raise DateError(
                        text('a date that does not count from a stage\'s "start" or "end"')
                    )
                return stage[edge] + self._offset
            case MonthDay() | EndOfMonth() | NthWeekday() | Easter() as yearly:
                return _first_on_or_after(yearly, after - self._offset) + self._offset
            case _:
                assert_never(self._anchor)


def _first_on_or_after(yearly: Yearly, earliest: dt.date) -> dt.date:
    for year in count(earliest.year):
        day = yearly.in_year(year)
        if day is not None and day >= earliest:
            return day
    raise AssertionError("every anchor recurs")
