"""The weeks of one cohort as its rules see them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from rythme.scenario import Window
from rythme.solver.labels import PAST, Label, Week
from rythme.solver.trackers import Sum, Toll
from rythme.weeks import half_days, slot

_ONE_WEEK = dt.timedelta(weeks=1)


@dataclass(frozen=True)
class Horizon:
    """The weeks of one cohort, past ones first, with the labels of its graph."""

    weeks: Sequence[Week]
    labels: Sequence[Sequence[Label]]

    def masks(self, window: Window) -> list[tuple[bool, ...]]:
        """Return, per week, which half-days lie in the window."""
        held = {slot for span in window.spans for slot in range(span.start, span.end)}
        return [tuple([slot in held for slot in half_days(week.monday)]) for week in self.weeks]

    def inside(self, window: Window) -> list[bool]:
        """Return, per week, whether its Monday lies in the window."""
        return [window.holds(slot(week.monday)) for week in self.weeks]

    @cached_property
    def num_past(self) -> int:
        """Weeks before the first planned one."""
        return sum(week.stage == PAST for week in self.weeks)

    @cached_property
    def first_in_a_row(self) -> int:
        """The first week from which no past week is missing."""
        first = self.num_past
        while first and self.weeks[first].monday - self.weeks[first - 1].monday == _ONE_WEEK:
            first -= 1
        return first

    @cached_property
    def kept(self) -> list[bool]:
        """Per week, whether it stays as it was."""
        return [week.kept is not None for week in self.weeks]

    def all_kept(self, inside: Sequence[bool], first: int = 0) -> bool:
        """Say whether there are weeks inside, from week ``first`` on, and all of them stay."""
        kept = [self.kept[week] for week, held in enumerate(inside, first) if held]
        return bool(kept) and all(kept)

    def sum_between(
        self,
        first: int,
        amounts: Sequence[Sequence[int]],
        limits: tuple[int | None, int | None],
        toll: Toll,
        inside: Sequence[bool] | None = None,
    ) -> Sum:
        """Return a sum between limits, as far as kept weeks leave them room.

        What kept weeks alone add up to is allowed; where every week is kept, no minimum is asked.

        Parameters
        ----------
        inside
            Per week of the horizon, whether it is asked about; None: every week of the sum is.
        """
        low, high = limits
        kept = self.kept[first : first + len(amounts)]
        by_kept = sum(week[0] for week, stays in zip(amounts, kept, strict=True) if stays)
        asked = [True] * len(self.weeks) if inside is None else inside
        return Sum(
            first,
            amounts,
            None if self.all_kept(asked[first : first + len(amounts)], first) else low,
            None if high is None else max(high, by_kept),
            toll,
        )
