"""Weeks along a page: where each half-day is drawn."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from rythme.weeks import NUM_HALF_DAYS, SLOTS_PER_WEEK, slot


@dataclass(frozen=True, slots=True)
class WeekAxis:
    """Weeks without a gap, from left to right; weekends take no room."""

    mondays: tuple[dt.date, ...]
    x: float
    step: float
    """The width of a week."""

    @property
    def end(self) -> float:
        """Where the last week ends."""
        return self.x + self.step * len(self.mondays)

    def x_of(self, half_day: int) -> float:
        """Return where a half-day starts; one of a weekend is where its week ends."""
        weeks, position = divmod(half_day - slot(self.mondays[0]), SLOTS_PER_WEEK)
        return self.x + (weeks + min(position / NUM_HALF_DAYS, 1)) * self.step

    def cut(self, first: int, end: int) -> tuple[float, float] | None:
        """Return where half-days ``[first, end)`` start and their width, or None off the page."""
        start, stop = max(self.x_of(first), self.x), min(self.x_of(end), self.end)
        return (start, stop - start) if stop > start else None
