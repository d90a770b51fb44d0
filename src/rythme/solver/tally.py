"""What chosen paths cost under the rows of a system: exactly, and at the margin.

Rows come in three sorts, told apart by their slacks (see :func:`rythme.solver.problem.settle`):
**plain** rows, with at most one excess that they may share; **sides**, two rows around a switch
that charge the smaller of two amounts; **meetings**, whose switches count weeks.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from rythme.solver.arrays import Index, Whole
from rythme.solver.bound import Real
from rythme.solver.matrix import Matrix

NEVER = 1 << 40
"""An amount that no row reaches."""


class Side(NamedTuple):
    """A row that charges ``min(amount, high - amount)`` to a slack."""

    row: int
    high: int
    slack: int


class Meetings(NamedTuple):
    """Weeks in which all of some rows hold, of which there should be ``wanted``."""

    weeks: tuple[tuple[tuple[int, ...], ...], ...]
    """Per week and half-day: rows that are -1 when their cohort is at school."""
    wanted: int
    slack: int | None

    def held(self, activity: Whole) -> list[bool]:
        """Say in which weeks all meet."""
        return [
            any(all(activity[row] <= -1 for row in rows) for rows in week) for week in self.weeks
        ]


class Standing(NamedTuple):
    """What chosen paths come to."""

    broken: int
    """Units by which hard rows are broken."""
    slacks: Whole


@dataclass(frozen=True)
class Tally:
    """The rows of a matrix, sorted."""

    matrix: Matrix
    plain: Index
    """Rows without a switch."""
    excess: Index
    """Per plain row, its slack; ``num_slacks`` for none."""
    sides: tuple[Side, ...]
    meetings: tuple[Meetings, ...]

    def standing(self, activity: Whole) -> Standing:
        """Settle the slacks when the terms of every row add up to ``activity``."""
        matrix = self.matrix
        needed = np.zeros(matrix.num_slacks + 1, dtype=np.int64)
        over = np.maximum(activity[self.plain] - matrix.most[self.plain], 0)
        hard = self.excess == matrix.num_slacks
        broken = int(over[hard].sum())
        np.maximum.at(needed, self.excess, over)
        for side in self.sides:
            amount = int(activity[side.row])
            needed[side.slack] = max(0, min(amount, side.high - amount))
        for meetings in self.meetings:
            missing = max(0, meetings.wanted - sum(meetings.held(activity)))
            if meetings.slack is None:
                broken += missing
            else:
                needed[meetings.slack] = missing
        slacks = needed[:-1]
        broken += int(np.maximum(slacks - matrix.slack_most, 0).sum())
        return Standing(broken, slacks)


def to_tally(matrix: Matrix) -> Tally:
    """Sort the rows of a matrix."""
    factors: list[list[tuple[int, int]]] = [[] for _ in range(matrix.num_rows)]
    rows_of: list[list[int]] = [[] for _ in range(matrix.num_slacks)]
    for row, slack, factor in zip(
        matrix.slack_rows.tolist(),
        matrix.slacks.tolist(),
        matrix.slack_coefficients.tolist(),
        strict=True,
    ):
        factors[row].append((slack, factor))
        rows_of[slack].append(row)
    switch: list[bool] = [not costs.any() for costs in matrix.slack_costs]
    plain, excess = [], []
    for row, slacks in enumerate(factors):
        if not any(switch[slack] for slack, _ in slacks):
            plain.append(row)
            excess.append(slacks[0][0] if slacks else matrix.num_slacks)
    sides: list[Side] = []
    counts: list[int] = []
    for row, slacks in enumerate(factors):
        switches = [(slack, factor) for slack, factor in slacks if switch[slack]]
        others = [slack for slack, _ in slacks if not switch[slack]]
        if not switches:
            continue
        if len(switches) == 1 and len(others) == 1 and len(rows_of[switches[0][0]]) == 2:
            if switches[0][1] < 0:
                sides.append(Side(row, -switches[0][1], others[0]))
        elif all(factor == -1 for _, factor in switches):
            counts.append(row)
    meetings = tuple(_meetings(matrix, factors, rows_of, switch, row) for row in counts)
    return Tally(
        matrix,
        np.array(plain, dtype=np.intp),
        np.array(excess, dtype=np.intp),
        tuple(sides),
        meetings,
    )


def _meetings(
    matrix: Matrix,
    factors: Sequence[Sequence[tuple[int, int]]],
    rows_of: Sequence[Sequence[int]],
    switch: Sequence[bool],
    count: int,
) -> Meetings:
    """Read the rows around the switches that row ``count`` counts."""
    weeks: dict[int, list[tuple[int, ...]]] = {}
    for slack, factor in factors[count]:
        if not switch[slack] or factor >= 0:
            continue
        needs = tuple(row for row in rows_of[slack] if matrix.most[row] == 0)
        once = [row for row in rows_of[slack] if matrix.most[row] == 1]
        weeks.setdefault(once[0] if once else -1 - slack, []).append(needs)
    missing = [slack for slack, _ in factors[count] if not switch[slack]]
    return Meetings(
        tuple(tuple(week) for week in weeks.values()),
        -int(matrix.most[count]),
        missing[0] if missing else None,
    )


@dataclass
class Prices:
    """What a unit more of a row costs, beyond a limit: linear, and growing where asked."""

    limits: Whole
    """Per row; beyond it every unit costs."""
    highs: Whole
    """Per row; an amount near it costs less again (sides)."""
    weights: Real
    growth: Real
    """Per row, what the cost of a unit grows by for every unit beyond the limit."""
    duals: Real

    def margins(self, activity: Whole, rows: Index, coefficients: Whole) -> Real:
        """Return what adding ``coefficients`` to ``rows`` costs, each by itself."""
        limits, highs = self.limits[rows], self.highs[rows]
        weights, growth = self.weights[rows], self.growth[rows]
        amounts = activity[rows]
        before = np.maximum(np.minimum(amounts - limits, highs - amounts), 0)
        amounts = amounts + coefficients
        after = np.maximum(np.minimum(amounts - limits, highs - amounts), 0)
        steps = (after - before) * (1 + growth * (after + before))
        priced: Real = weights * steps + self.duals[rows] * coefficients
        return priced
