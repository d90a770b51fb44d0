"""Narrowing a system by a bound: arcs that no solution cheap enough can use are cut.

At any multipliers, a bound is a sum of shortest paths. Replace one unit's shortest path by its
shortest path through an arc, and what comes out bounds every solution that uses the arc. Amounts
are whole numbers over :data:`rythme.solver.bound.SCALE`: nothing is rounded.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from operator import mul
from typing import NamedTuple

import numpy as np

from rythme.solver.arrays import Arcs, GraphArrays, Whole, arrange
from rythme.solver.bound import SCALE, Cap, Pricing, Real
from rythme.solver.exact import Rows
from rythme.solver.joint import Joint
from rythme.solver.price import price
from rythme.solver.system import System

FAR = 1 << 62
"""The cost of a node that no path reaches."""


class Guide(NamedTuple):
    """What rows and levels are worth to a bound."""

    rows: Whole
    """Multipliers over :data:`rythme.solver.bound.SCALE`."""
    levels: tuple[tuple[int, tuple[int, ...]], ...]
    """Multiplier and weights of the level to lower, then of every cap."""
    caps: tuple[Cap, ...]

    def arc_costs(self, arrays: GraphArrays, prices: Whole) -> list[Whole]:
        """Return what the arcs of a unit cost, week by week."""
        costs = [prices[week.cells] for week in arrays.weeks]
        for factor, weights in self.levels:
            costs = [
                cost + factor * charged
                for cost, charged in zip(costs, arrays.level(weights), strict=True)
            ]
        return costs

    def cell_prices(self, system: Rows) -> list[Whole]:
        """Return what reading a cell costs under the rows, unit by unit."""
        matrix = system.matrix
        prices = []
        for number, arrays in enumerate(system.arrays):
            part = slice(matrix.graph_entries[number], matrix.graph_entries[number + 1])
            priced = np.zeros(arrays.cells[-1], dtype=np.int64)
            worth = self.rows[matrix.rows[part]] * matrix.coefficients[part]
            np.add.at(priced, matrix.cells[part], worth)
            prices.append(priced)
        return prices

    def slack_prices(self, system: System) -> tuple[Whole, Whole]:
        """Return what a unit of every slack costs at the levels, and under the rows as well."""
        matrix = system.matrix
        charged = np.zeros(matrix.num_slacks, dtype=np.int64)
        for factor, weights in self.levels:
            charged += factor * (matrix.slack_costs @ np.array(weights, dtype=np.int64))
        left = charged.copy()
        worth = self.rows[matrix.slack_rows] * matrix.slack_coefficients
        np.add.at(left, matrix.slacks, worth)
        return charged, left


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
    enough
        A bound above it will do.
    """

    system: System
    weights: tuple[int, ...]
    caps: Sequence[Cap] = ()
    deadline: float | None = None
    enough: int | None = None
    guide: Guide = field(init=False)
    use: list[Real] = field(init=False)
    """Per unit and cell, how much the path LP reads it."""
    _amount: int = field(init=False)
    _costs: list[list[Whole]] = field(init=False)
    _before: list[list[Whole]] = field(init=False)
    _after: list[list[Whole]] = field(init=False)

    def __post_init__(self) -> None:
        matrix = self.system.matrix
        pricing = Pricing(matrix, self.system.arrays, self.weights, tuple(self.caps))
        fraction = price(pricing, deadline=self.deadline, enough=self.enough)
        self.use = pricing.reads(fraction.shares)
        by_cap = [int(multiplier * SCALE) for multiplier in fraction.cap_multipliers]
        self.guide = Guide(
            pricing.whole(fraction.multipliers),
            (
                (SCALE, self.weights),
                *((m, cap.weights) for m, cap in zip(by_cap, self.caps, strict=True)),
            ),
            tuple(self.caps),
        )
        prices = self.guide.cell_prices(self.system)
        self._costs = [
            self.guide.arc_costs(arrays, each)
            for arrays, each in zip(self.system.arrays, prices, strict=True)
        ]
        self._before, self._after = [], []
        for arrays, costs in zip(self.system.arrays, self._costs, strict=True):
            self._before.append(from_start(arrays, costs))
            self._after.append(to_end(arrays, costs))
        self._amount = sum(int(after[0][0]) for after in self._after)
        self._amount += self._constant()
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

    def _constant(self) -> int:
        """Return what slacks and the limits of rows add to the shortest paths."""
        matrix = self.system.matrix
        _, left = self.guide.slack_prices(self.system)
        slacks: list[int] = np.minimum(left, 0).tolist()
        reach: list[int] = matrix.slack_most.tolist()
        used: list[int] = self.guide.rows.tolist()
        limits: list[int] = matrix.most.tolist()
        return int(sum(map(mul, slacks, reach)) - sum(map(mul, used, limits)))


def read_only(system: System, joint: Joint) -> System:
    """Return the system without the cells that none of some plans reads."""
    units = []
    for number, unit in enumerate(system.units):
        read = np.zeros(unit.arrays.cells[-1] + 1, dtype=bool)
        for week in joint.weeks:
            read[week.cells[:, number]] = True
        weeks = [Arcs(*(part[read[arcs.cells]] for part in arcs)) for arcs in unit.arrays.weeks]
        units.append(replace(unit, arrays=arrange(unit.arrays.cells, weeks)))
    return replace(system, units=tuple(units))


def to_end(arrays: GraphArrays, costs: Sequence[Whole]) -> list[Whole]:
    """Return the least cost from every node to the end, the end included."""
    after = [np.zeros(1, dtype=np.int64)]
    for week, cost in zip(reversed(arrays.weeks), reversed(costs), strict=True):
        here = np.full(int(week.tails.max()) + 1, FAR, dtype=np.int64)
        np.minimum.at(here, week.tails, cost + after[-1][week.heads])
        after.append(here)
    after.reverse()
    return after


def from_start(arrays: GraphArrays, costs: Sequence[Whole]) -> list[Whole]:
    """Return the least cost from the start to every node."""
    before = [np.zeros(1, dtype=np.int64)]
    for week, cost in zip(arrays.weeks, costs, strict=True):
        here = np.full(int(week.heads.max()) + 1, FAR, dtype=np.int64)
        np.minimum.at(here, week.heads, before[-1][week.tails] + cost)
        before.append(here)
    return before
