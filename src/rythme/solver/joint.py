"""Equally good plans of a system, as one graph whose paths they are.

Its arcs are choices of all units in a week. What is asked of the plans is asked of arcs, so the
earliest of them is found as the earliest path of one cohort is: week by week.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from rythme.solver.arrays import Whole

FAR = 1 << 62
"""The cost of what no path reaches."""

Number = npt.NDArray[np.int32]
Truth = npt.NDArray[np.bool_]


class JointWeek(NamedTuple):
    """The arcs of a week."""

    tails: Number
    heads: Number
    """Nodes of the next week."""
    cells: Number
    """``[arc, unit]``; -1 where a unit does not have the week."""
    costs: Whole

    def take(self, kept: Truth) -> JointWeek:
        """Return some of them."""
        return JointWeek(self.tails[kept], self.heads[kept], self.cells[kept], self.costs[kept])


@dataclass(frozen=True)
class Joint:
    """Plans as paths, from node 0."""

    weeks: tuple[JointWeek, ...]
    ends: Whole
    """What it costs to end at a node after the last week."""

    @property
    def _numbers(self) -> list[int]:
        """Nodes before every week, and after the last."""
        inner = [
            max(int(week.heads.max()), int(following.tails.max())) + 1
            for week, following in pairwise(self.weeks)
        ]
        return [1, *inner, len(self.ends)]

    def best(self) -> tuple[int, Joint]:
        """Return the least cost of a path, and the graph of the paths that cost no more."""
        return self._lower([week.costs for week in self.weeks], self.ends)

    def lower(self, amounts: Sequence[Whole]) -> Joint:
        """Return the graph of the paths on which ``amounts``, per week and arc, add up to least."""
        return self._lower(amounts, np.zeros_like(self.ends))[1]

    def _lower(self, costs: Sequence[Whole], ends: Whole) -> tuple[int, Joint]:
        after = ends
        kept = []
        for week, cost, number in zip(
            reversed(self.weeks), reversed(costs), reversed(self._numbers[:-1]), strict=True
        ):
            through = np.minimum(cost + after[week.heads], FAR)
            after = np.full(number, FAR, dtype=np.int64)
            np.minimum.at(after, week.tails, through)
            kept.append(week.take((through == after[week.tails]) & (through < FAR)))
        least = int(after[0])
        if least == FAR:
            return FAR, self
        return least, Joint(tuple(reversed(kept)), self.ends)._reachable()

    def first(self, ranks: Sequence[Whole | None]) -> Joint:
        """Return the graph of the paths whose ranks, per week and arc, come first in order.

        None where all rank alike.
        """
        weeks = []
        reached = np.ones(1, dtype=bool)
        for week, rank, number in zip(self.weeks, ranks, self._numbers[1:], strict=True):
            here = reached[week.tails]
            if rank is not None:
                here[here] = rank[here] == rank[here].min()
            kept = week.take(here)
            weeks.append(kept)
            reached = np.zeros(number, dtype=bool)
            reached[kept.heads] = True
        return Joint(tuple(weeks), self.ends)._alive()

    def _alive(self) -> Joint:
        """Drop the arcs that lead to no end."""
        weeks: list[JointWeek] = []
        leaving = np.ones(len(self.ends), dtype=bool)
        for week, number in zip(reversed(self.weeks), reversed(self._numbers[:-1]), strict=True):
            weeks.append(week.take(leaving[week.heads]))
            leaving = np.zeros(number, dtype=bool)
            leaving[weeks[-1].tails] = True
        return Joint(tuple(reversed(weeks)), self.ends)

    def _reachable(self) -> Joint:
        """Drop the arcs that no path from node 0 uses."""
        return self.first([None] * len(self.weeks))

    def read(self) -> list[list[int]]:
        """Return the cells of one path, unit by unit."""
        node = 0
        cells: list[list[int]] = [[] for _ in range(self.weeks[0].cells.shape[1])]
        for week in self.weeks:
            arc = int(np.flatnonzero(week.tails == node)[0])
            node = int(week.heads[arc])
            for unit, cell in enumerate(week.cells[arc].tolist()):
                if cell >= 0:
                    cells[unit].append(cell)
        return cells
