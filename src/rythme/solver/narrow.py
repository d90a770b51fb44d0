"""Narrowing a system by a bound: arcs that no solution cheap enough can use are cut.

At any multipliers, a bound is a sum of shortest paths. Replace one unit's shortest path by its
shortest path through an arc, and what comes out bounds every solution that uses the arc. Amounts
are whole numbers over :data:`rythme.solver.bound.SCALE`: nothing is rounded.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from operator import mul

import numpy as np

from rythme.solver.arrays import Arcs, GraphArrays, Whole, arrange
from rythme.solver.bound import SCALE, Cap, Pricing
from rythme.solver.price import price
from rythme.solver.system import System

FAR = 1 << 62
"""The cost of a node that no path reaches."""


@dataclass
class Narrowing:
    """One level of a system at the multipliers of its path LP.

    Parameters
    ----------
    system
        No unit of it is empty.
    weights
        Of the level, per slack column.
    caps
        What solutions may cost at the levels before.
    deadline
        On the clock of ``time.monotonic``, for the path LP; any multipliers do.
    """

    system: System
    weights: tuple[int, ...]
    caps: Sequence[Cap] = ()
    deadline: float | None = None
    _amount: int = field(init=False)
    _costs: list[list[Whole]] = field(init=False)
    _before: list[list[Whole]] = field(init=False)
    _after: list[list[Whole]] = field(init=False)

    def __post_init__(self) -> None:
        matrix = self.system.matrix
        pricing = Pricing(matrix, self.system.arrays, self.weights, tuple(self.caps))
        fraction = price(pricing, deadline=self.deadline)
        rows = pricing.whole(fraction.multipliers)
        by_cap = [int(multiplier * SCALE) for multiplier in fraction.cap_multipliers]
        levels = [(SCALE, self.weights)]
        levels += [(m, cap.weights) for m, cap in zip(by_cap, self.caps, strict=True)]
        self._costs = [
            _arc_costs(arrays, levels, prices)
            for arrays, prices in zip(self.system.arrays, self._cell_prices(rows), strict=True)
        ]
        self._before, self._after = [], []
        for arrays, costs in zip(self.system.arrays, self._costs, strict=True):
            self._before.append(_from_start(arrays, costs))
            self._after.append(_to_end(arrays, costs))
        self._amount = sum(int(after[0][0]) for after in self._after)
        self._amount += self._constant(rows, levels)
        self._amount -= sum(m * cap.most for m, cap in zip(by_cap, self.caps, strict=True))

    @property
    def bound(self) -> int:
        """No solution costs less."""
        return -(-self._amount // SCALE)

    def narrow(self, most: int) -> System | None:
        """Return the system without what no solution of cost ``most`` or less uses.

        None when there is no such solution.
        """
        spare = most * SCALE - self._amount
        if spare < 0:
            return None
        units = []
        for unit, costs, before, after in zip(
            self.system.units, self._costs, self._before, self._after, strict=True
        ):
            limit = int(after[0][0]) + spare
            weeks = []
            for week, (arcs, cost) in enumerate(zip(unit.arrays.weeks, costs, strict=True)):
                through = before[week][arcs.tails] + cost + after[week + 1][arcs.heads]
                weeks.append(Arcs(*(part[through <= limit] for part in arcs)))
            units.append(replace(unit, arrays=arrange(unit.arrays.cells, weeks)))
        return replace(self.system, units=tuple(units))

    def _cell_prices(self, rows: Whole) -> list[Whole]:
        matrix = self.system.matrix
        prices = []
        for number, arrays in enumerate(self.system.arrays):
            part = slice(matrix.graph_entries[number], matrix.graph_entries[number + 1])
            priced = np.zeros(arrays.cells[-1], dtype=np.int64)
            np.add.at(
                priced, matrix.cells[part], rows[matrix.rows[part]] * matrix.coefficients[part]
            )
            prices.append(priced)
        return prices

    def _constant(self, rows: Whole, levels: Sequence[tuple[int, tuple[int, ...]]]) -> int:
        """Return what slacks and the limits of rows add to the shortest paths."""
        matrix = self.system.matrix
        earned = np.zeros(matrix.num_slacks, dtype=np.int64)
        np.add.at(earned, matrix.slacks, rows[matrix.slack_rows] * matrix.slack_coefficients)
        for factor, weights in levels:
            earned += factor * (matrix.slack_costs @ np.array(weights, dtype=np.int64))
        slacks: list[int] = np.minimum(earned, 0).tolist()
        reach: list[int] = matrix.slack_most.tolist()
        used: list[int] = rows.tolist()
        limits: list[int] = matrix.most.tolist()
        return int(sum(map(mul, slacks, reach)) - sum(map(mul, used, limits)))


def _arc_costs(
    arrays: GraphArrays, levels: Sequence[tuple[int, tuple[int, ...]]], prices: Whole
) -> list[Whole]:
    costs = [prices[week.cells] for week in arrays.weeks]
    for factor, weights in levels:
        costs = [
            cost + factor * charged
            for cost, charged in zip(costs, arrays.level(weights), strict=True)
        ]
    return costs


def _to_end(arrays: GraphArrays, costs: Sequence[Whole]) -> list[Whole]:
    """Return the least cost from every node to the end, the end included."""
    after = [np.zeros(1, dtype=np.int64)]
    for week, cost in zip(reversed(arrays.weeks), reversed(costs), strict=True):
        here = np.full(int(week.tails.max()) + 1, FAR, dtype=np.int64)
        np.minimum.at(here, week.tails, cost + after[-1][week.heads])
        after.append(here)
    after.reverse()
    return after


def _from_start(arrays: GraphArrays, costs: Sequence[Whole]) -> list[Whole]:
    """Return the least cost from the start to every node."""
    before = [np.zeros(1, dtype=np.int64)]
    for week, cost in zip(arrays.weeks, costs, strict=True):
        here = np.full(int(week.heads.max()) + 1, FAR, dtype=np.int64)
        np.minimum.at(here, week.heads, before[-1][week.tails] + cost)
        before.append(here)
    return before
