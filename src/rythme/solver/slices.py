"""Slices of one level of classes: what the shared slack takes, and what the rest costs.

A level that charges a slack shared by many rows, such as the peak, and whole costs beside it, is
cut into slices: the slack is at most so much, the rest costs at most so much. Where both are given,
the path LP can be rounded up twice, few ways are left, and members need only keep limits.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from rythme.solver.bound import SCALE, Cap
from rythme.solver.class_lp import Priced, cut, price_classes
from rythme.solver.core import Classes, solve_core
from rythme.solver.narrow import Guide
from rythme.solver.shared import Shared, hold

EFFORT = 0.1
"""Deterministic seconds of a first try to refute a slice."""

ROUGHLY = 15
"""Costs further on for which graphs are cut at once, before they are cut for each."""

MOST_SKIPPED = 2
"""Slices in a row that are refuted without a path LP of their own."""

FEW_ROWS = 12
"""Up to so many that count in the path LP are kept by a small programme from the start; with more,
it would not be small."""


class Line(NamedTuple):
    """A bound of what the rest costs, by how much the shared slack may be."""

    guide: Guide
    most: int
    """The bound where the slack is 0, times :data:`rythme.solver.bound.SCALE`."""
    slope: int
    """By how much it is lower for every unit of the slack."""

    def amount(self, high: int) -> int:
        """Return the bound, times SCALE, where the slack is at most ``high``."""
        return self.most - self.slope * high


@dataclass(eq=False)
class Slice:
    """The shared slack is held, and the rest costs at most ``most``."""

    classes: Classes
    """What the level as a whole leaves of graphs, under rows that hold the slack."""
    guide: Guide
    spare: int
    """What a path may cost more than the shortest at these prices."""
    most: int
    rows: set[int]
    """Those that a small programme keeps."""
    refuted: bool = False
    """It is proven that no plan lies here."""
    tried: float = 0.0
    """Effort that said nothing about these rows."""
    adds: Sequence[dict[int, int]] | None = None
    """What classes add to these rows in a solution of that programme, if it has one."""

    def ask(self, effort: float, deadline: float | None) -> None:
        """Ask the programme over these rows, where it has not answered yet."""
        if self.refuted or self.adds is not None or effort <= self.tried:
            return
        core = solve_core(
            self.classes,
            self.guide,
            self.rows,
            self.spare,
            most=self.most,
            effort=effort,
            deadline=deadline,
        )
        if core is None:
            self.tried = effort
        elif core.cost is None:
            self.refuted = True
        else:
            self.adds = core.adds

    def learn(self, rows: set[int]) -> bool:
        """Let the programme keep more rows; say whether some are new."""
        new = not rows <= self.rows
        if new:
            self.rows |= rows
            self.tried, self.adds = 0.0, None
        return new


class Slicing:
    """All slices of a level of classes.

    Parameters
    ----------
    classes
        Their rows have no slack to take but the shared one.
    top
        The level as a whole.
    shared
        Its slack; there is one.
    deadline
        On the clock of ``time.monotonic``.
    """

    def __init__(
        self, classes: Classes, top: Priced, shared: Shared, deadline: float | None
    ) -> None:
        assert shared.slack is not None
        self._classes, self._top, self._shared = classes, top, shared
        self._deadline = deadline
        self._slack = shared.slack
        self._weights, self._caps = top.guide.levels[0][1], top.guide.caps
        self._roughly = -1, classes
        self._lines = {-1: self._through(top, 0)}  # by what the rest costs
        self._fewest = _least_of(classes, shared.slack, self._caps, deadline)

    @property
    def _is_late(self) -> bool:
        return self._deadline is not None and time.monotonic() > self._deadline

    def at(self, cost: int) -> Iterator[Slice]:
        """Yield every slice in which a plan of this cost may lie; not all where it is late."""
        shared = self._shared
        left = self._left(cost)
        least = skipped = 0
        while not self._is_late and (high := (cost - least) // shared.price) >= self._fewest:
            line = max(self._lines.values(), key=lambda line: line.amount(high))
            lowest = shared.up(-(-line.amount(high) // SCALE))
            if lowest > least:
                least = lowest
                continue
            part = self._slice(left, high, least, line)
            part.ask(EFFORT, self._deadline)
            skipped = skipped + 1 if part.refuted else 0
            if least not in self._lines and (not part.refuted or skipped > MOST_SKIPPED):
                self._lines[least] = self._line(high)  # it may bound the rest higher
                continue
            if not part.refuted:
                yield part
            least += shared.multiple

    def _line(self, high: int) -> Line:
        """Bound what the rest costs where the slack is about ``high``."""
        held = replace(self._classes, matrix=hold(self._classes.matrix, self._slack, high))
        priced = price_classes(held, self._weights, self._caps, self._deadline)
        return self._through(priced, high)

    def _through(self, priced: Priced, high: int) -> Line:
        matrix = self._classes.matrix
        rows = matrix.slack_rows[matrix.slacks == self._slack]
        slope = sum(priced.guide.rows[rows].tolist())
        return Line(priced.guide, priced.amount + slope * high, slope)

    def _left(self, cost: int) -> Classes:
        """Return what plans of a cost may use of the graphs, by the level as a whole."""
        if cost > self._roughly[0]:
            most = cost + ROUGHLY
            self._roughly = most, cut(self._classes, self._top.guide, self._top.spare(most))
        return cut(self._roughly[1], self._top.guide, self._top.spare(cost))

    def _slice(self, left: Classes, high: int, most: int, line: Line) -> Slice:
        spare = most * SCALE - line.amount(high)
        classes = replace(left, matrix=hold(left.matrix, self._slack, high))
        rows = np.flatnonzero(line.guide.rows).tolist()
        of_top = np.flatnonzero(self._top.guide.rows).tolist()
        kept = {row for mine in (rows, of_top) if len(mine) <= FEW_ROWS for row in mine}
        return Slice(classes, line.guide, spare, most, kept)


def only_shared(classes: Classes, shared: Shared, caps: tuple[Cap, ...]) -> Classes | None:
    """Return classes whose rows have no slack to take but the shared one; None where they have."""
    matrix = classes.matrix
    reach = matrix.slack_most.copy()
    for weights, most in caps:
        if most == 0:
            reach[matrix.slack_costs @ np.array(weights, dtype=np.int64) > 0] = 0
    if shared.slack is None or np.delete(reach, shared.slack).any():
        return None
    return replace(classes, matrix=replace(matrix, slack_most=reach))


def _least_of(classes: Classes, slack: int, caps: tuple[Cap, ...], deadline: float | None) -> int:
    """Return what a slack takes at least, whatever else costs."""
    costs = classes.matrix.slack_costs[slack]
    weights = tuple((costs > 0).astype(int).tolist())
    if any(np.any(charged) for arrays in classes.arrays for charged in arrays.level(weights)):
        return 0
    return -(-price_classes(classes, weights, caps, deadline).lowest // int(costs.sum()))
