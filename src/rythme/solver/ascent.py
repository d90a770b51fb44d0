"""The path LP's bound and prices by the volume algorithm, for many units.

Multipliers of the rows climb along the rows that the paths so far break on average; the average
comes close to a solution of the path LP, the multipliers to its duals. Every step prices all units
once. What comes out are floating-point multipliers; the bound itself is then priced exactly.

References
----------
F. Barahona and R. Anbil, "The volume algorithm: producing primal solutions with a subgradient
method", Mathematical Programming 87 (2000).
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from operator import mul

import numpy as np

from rythme.solver.arrays import Index, Whole
from rythme.solver.bound import LARGEST, SCALE, Real
from rythme.solver.kernel import add_up, price_units
from rythme.solver.market import usual_sizes
from rythme.solver.table import Table

ROUNDS = 1000
"""Steps at most."""

SHARE = 0.1
"""Of the average, how much the latest paths are, at most."""

LONGEST, SHORTEST = 1.0, 0.001
"""Length of a step at first, in the usual measure; shorter than the second, the climb ends."""

PATIENCE = 15
"""Steps without a better bound after which they get shorter."""

REACH = 0.05
"""By how much, as a share, the aim lies above the best bound."""

MOST = 2_000.0
"""Larger multipliers are cut to this where a bound is priced."""

PROJECTIONS = 3
"""Rounds of taking back what rows ask more than their slack costs."""

MEMORY = 8
"""Latest better steps whose paths are remembered."""


@dataclass
class Ascent:
    """Multipliers on their way up.

    Parameters
    ----------
    table
        The units under their rows; the last level is to be least, the others are capped.
    dearest
        No plan costs more at the last level: a bound above it says that there is no plan.
    """

    table: Table
    dearest: int
    slacks: Real = field(init=False)
    """Per slack, its value in the average."""
    paths: list[Index] = field(init=False)
    """Arcs of all units at the latest better bounds, ``paths[k][unit, week]``."""

    def __post_init__(self) -> None:
        table, matrix = self.table, self.table.tally.matrix
        self._slack = _costly_slacks(table)
        self._num_rows = matrix.num_rows
        caps = np.maximum(table.model.costs.caps / table.number, 1.0)
        self._scale = np.append(usual_sizes(matrix), caps)
        self._arcs = np.zeros_like(table.state.arcs)
        self._activity = np.zeros(matrix.num_rows, dtype=np.int64)
        self._arc_costs = table.model.costs.arcs.astype(np.float64)
        self._best = np.zeros(matrix.num_rows + len(table.model.costs.caps))
        self._value = self._price(self._best)
        self._average = self._breaches()
        self.work = 0
        """Arcs that were looked at, of all steps."""
        self.slacks = np.zeros(matrix.num_slacks)
        self.paths = [self._arcs.copy()]

    @property
    def multipliers(self) -> Real:
        """Per row, at the best bound."""
        return self._best[: self._num_rows]

    @property
    def cap_multipliers(self) -> tuple[float, ...]:
        """Per level but the last."""
        return tuple(self._best[self._num_rows :].tolist())

    @property
    def is_hopeless(self) -> bool:
        """Say whether the bound seems to prove that there is no plan."""
        return self._value > self.dearest + 1e-3

    def climb(self, most: float, deadline: float | None) -> None:
        """Raise the bound, step by step, until steps get short.

        Parameters
        ----------
        most
            Arcs to look at.
        deadline
            On the clock of ``time.monotonic``; None is no limit.
        """
        length, waited = LONGEST, 0
        for _ in range(ROUNDS):
            if self.is_hopeless or self.work >= most:
                break
            if deadline is not None and time.monotonic() > deadline:
                break
            self.work += self.table.num_arcs
            if self._step(length):
                waited = 0
            else:
                waited += 1
            if waited >= PATIENCE:
                waited, length = 0, length / 2
                if length < SHORTEST:
                    break

    def _step(self, length: float) -> bool:
        """Go one step; say whether the bound got better."""
        direction = self._along(self._average)
        scaled = direction / self._scale
        norm = float(scaled @ scaled)
        if norm < 1e-9:
            return False
        rise = REACH * max(1.0, abs(self._value))
        point = self._project(self._best + length * rise / norm * scaled / self._scale)
        value = self._price(point)
        self._average += SHARE * (self._breaches() - self._average)
        if value <= self._value:
            return False
        self._value, self._best = value, point
        self.paths = [*self.paths[1 - MEMORY :], self._arcs.copy()]
        return True

    def _along(self, breaches: Real) -> Real:
        """Return where the multipliers may go: a slack takes what its rows break on average."""
        slack, rows = self._slack, breaches[: self._num_rows].copy()
        used = (slack >= 0) & (self.multipliers > 0)
        number = np.bincount(slack[used], minlength=len(self.slacks))
        total = np.bincount(slack[used], weights=rows[used], minlength=len(self.slacks))
        spent = np.bincount(slack[used], weights=self.multipliers[used], minlength=len(self.slacks))
        full = (number > 0) & (spent >= self._charged(self._best) * (1 - 1e-6))
        most = self.table.tally.matrix.slack_most
        taken = np.where(full, np.clip(total / np.maximum(number, 1), 0, most), 0.0)
        self.slacks = taken
        rows -= np.append(taken, 0.0)[slack]
        direction = np.append(rows, breaches[self._num_rows :])
        direction[(direction < 0) & (self._best <= 0)] = 0.0
        return direction

    def _charged(self, point: Real) -> Real:
        """Return what a unit of every slack costs."""
        charged: Real = np.append(point[self._num_rows :], 1.0) @ self.table.model.costs.slacks
        return charged

    def _project(self, point: Real) -> Real:
        """Return multipliers of at least 0 near a point at which no slack earns what it costs."""
        point = np.maximum(point, 0.0)
        rows = point[: self._num_rows]
        slack, charged = self._slack, self._charged(point)
        mine = np.flatnonzero(slack >= 0)
        owner = slack[mine]
        for _ in range(PROJECTIONS):
            spent = np.bincount(owner, weights=rows[mine], minlength=len(charged))
            number = np.bincount(owner[rows[mine] > 0], minlength=len(charged))
            less = np.maximum(spent - charged, 0.0) / np.maximum(number, 1)
            rows[mine] = np.maximum(rows[mine] - less[owner], 0.0)
        spent = np.bincount(owner, weights=rows[mine], minlength=len(charged))
        rows[mine] *= np.minimum(1.0, charged / np.maximum(spent, 1e-12))[owner]
        return point

    def _price(self, point: Real) -> float:
        """Put every unit on its cheapest path, and return the bound."""
        table, matrix = self.table, self.table.tally.matrix
        rows, levels = point[: self._num_rows], np.append(point[self._num_rows :], 1.0)
        room, least = table.room, np.zeros(table.number)
        price_units(
            table.model,
            rows,
            levels @ self._arc_costs,
            room.prices,
            room.values,
            room.choices,
            self._arcs,
            least,
        )
        add_up(table.model, self._arcs, self._activity)
        total = float(least.sum())
        charged = self._charged(point)
        np.add.at(charged, matrix.slacks, rows[matrix.slack_rows] * matrix.slack_coefficients)
        self._taken = np.where(charged < -1e-9, matrix.slack_most, 0)
        total += float(charged @ self._taken)
        return float(total - rows @ matrix.most - point[self._num_rows :] @ table.model.costs.caps)

    def bound(self) -> int:
        """Return the bound at the best multipliers so far: no plan costs less.

        Multipliers are taken in whole numbers over :data:`rythme.solver.bound.SCALE`, so nothing
        is rounded. Where they are so large that sums might not fit, it is 0.
        """
        table, matrix, costs = self.table, self.table.tally.matrix, self.table.model.costs
        rows = np.floor(np.minimum(self.multipliers, MOST) * SCALE).astype(np.int64)
        levels = [int(min(cap, MOST) * SCALE) for cap in self.cap_multipliers] + [SCALE]
        factors = np.array(levels, dtype=np.int64)
        if not self._fits(rows, levels):
            return 0
        least = np.zeros(table.number, dtype=np.int64)
        price_units(
            table.model,
            rows,
            factors @ costs.arcs,
            np.zeros(len(table.room.prices), dtype=np.int64),
            np.zeros(len(table.room.values), dtype=np.int64),
            table.room.choices,
            self._arcs,
            least,
        )
        charged = factors @ costs.slacks
        np.add.at(charged, matrix.slacks, rows[matrix.slack_rows] * matrix.slack_coefficients)
        amount = sum(least.tolist())
        amount += _product(np.minimum(charged, 0), matrix.slack_most)
        amount -= _product(rows, matrix.most) + _product(factors[:-1], costs.caps)
        return -(-amount // SCALE)

    def _fits(self, rows: Whole, levels: list[int]) -> bool:
        """Say whether paths and slacks at these multipliers fit 64 bits."""
        table, matrix, costs = self.table, self.table.tally.matrix, self.table.model.costs
        highest = int(rows.max(initial=0))
        entries = int(np.diff(table.model.units.first_of_cell).max(initial=0))
        week = highest * entries * int(np.abs(matrix.coefficients).max(initial=0))
        week += _product_of_largest(levels, costs.arcs)
        slack = highest * int(np.bincount(matrix.slacks).max(initial=0))
        slack *= int(np.abs(matrix.slack_coefficients).max(initial=0))
        slack += _product_of_largest(levels, costs.slacks)
        return max(week * int(table.model.graphs.num_weeks.max()), slack) < LARGEST

    def _breaches(self) -> Real:
        """Return by how much the latest paths break every row and cap."""
        table, matrix = self.table, self.table.tally.matrix
        broken = (self._activity - matrix.most).astype(np.float64)
        taken = self._taken[matrix.slacks] * matrix.slack_coefficients
        np.add.at(broken, matrix.slack_rows, taken)
        costs = table.model.costs
        over = [
            self._cost(level) + int(slacks @ self._taken) - cap
            for level, slacks, cap in zip(
                costs.arcs, costs.slacks, costs.caps.tolist(), strict=False
            )
        ]
        return np.append(broken, np.array(over, dtype=np.float64))

    def _cost(self, level: Whole) -> int:
        weeks = self.table.model.graphs.num_weeks[self.table.model.units.graph]
        return sum(
            int(level[arcs[:number]].sum())
            for arcs, number in zip(self._arcs, weeks.tolist(), strict=True)
        )


def _costly_slacks(table: Table) -> Index:
    """Return per row the slack that costs something and lets it go over its limit; -1 for none."""
    matrix = table.tally.matrix
    costly = np.flatnonzero(matrix.slack_costs.any(axis=1) & (matrix.slack_most > 0))
    slack = np.full(matrix.num_rows, -1, dtype=np.intp)
    elastic = np.isin(matrix.slacks, costly)
    slack[matrix.slack_rows[elastic]] = matrix.slacks[elastic]
    return slack


def _product(one: Whole, other: Whole) -> int:
    """Return a sum of products, of any size."""
    return sum(map(mul, one.tolist(), other.tolist()))


def _product_of_largest(levels: list[int], costs: Whole) -> int:
    """Return what the dearest entry may cost when levels are worth so much."""
    dearest = costs.max(axis=1, initial=0).tolist()
    return sum(map(mul, levels, dearest))
