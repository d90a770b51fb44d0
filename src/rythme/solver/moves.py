"""Plans in the making: every unit on a path, and moves that take a unit out and put it back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from rythme.solver.arrays import GraphArrays, Index, Layers, Whole
from rythme.solver.bound import Real
from rythme.solver.matrix import Matrix
from rythme.solver.pool import Column
from rythme.solver.tally import NEVER, Prices, Standing, Tally

FINE = 1024.0
"""Prices are rounded to this share of a unit, so that paths are compared in whole numbers."""

GROWTH = 1.0
"""A row that is one usual term over its limit costs this much more per unit than at the limit."""

HARDER, EASIER = 1.3, 0.95
"""What the price of a row is multiplied by when it is over its limit, and when it is below."""


@dataclass
class Seat:
    """One unit: its graph, what it adds to rows, and the path that it is on."""

    layers: Layers
    costs: Whole
    """Per level and arc."""
    rows: Index
    cells: Index
    coefficients: Whole
    size: float = field(init=False)

    def __post_init__(self) -> None:
        self.size = float(np.abs(self.coefficients).mean()) if len(self.rows) else 1.0
        self._dear = 1 << 50

    def column(self, arcs: Index) -> Column:
        """Return a path as a column."""
        cells = self.layers.cells[arcs]
        read = np.zeros(self.layers.num_cells, dtype=bool)
        read[cells] = True
        used = read[self.cells]
        rows, amounts = self.rows[used], self.coefficients[used]
        if len(set(rows.tolist())) < len(rows):
            rows, places = np.unique(rows, return_inverse=True)
            amounts = np.bincount(places, weights=amounts).astype(np.int64)
        return Column(cells, rows, amounts, tuple(self.costs[:, arcs].sum(axis=1).tolist()))

    def read(self, cells: Index) -> Column:
        """Return the cheapest path that reads these cells, the first levels counting most."""
        wanted = np.full(self.layers.num_cells, self._dear, dtype=np.int64)
        wanted[cells] = 0
        costs = wanted[self.layers.cells]
        factor = 1
        for level in self.costs[::-1]:
            costs = costs + level * factor
            factor *= int(level.max(initial=0)) * len(cells) + 1
        self.layers.shortest(costs)
        return self.column(self.layers.read_one())

    def cheapest(self, prices: Real, level_prices: Real) -> Column:
        """Return the path that costs least when cells and levels have these prices."""
        arcs = level_prices @ self.costs + prices[self.layers.cells]
        self.layers.shortest(np.rint(arcs * FINE).astype(np.int64))
        return self.column(self.layers.read_one())


class Table:
    """Every unit on a path, and what that comes to.

    Parameters
    ----------
    tally, arrays
        The rows, and the graph of every unit.
    levels
        Weights of the columns per level; the last one is to be least, the others are capped.
    caps
        What the levels but the last may cost.
    """

    def __init__(
        self,
        tally: Tally,
        arrays: Sequence[GraphArrays],
        levels: Sequence[Sequence[int]],
        caps: Sequence[int],
    ) -> None:
        matrix = tally.matrix
        self.tally, self.caps = tally, tuple(caps)
        weights = np.array(levels, dtype=np.int64).T
        self.slack_costs: Whole = (matrix.slack_costs @ weights).T.copy()
        known: dict[int, tuple[Layers, Whole]] = {}
        self.seats: list[Seat] = []
        for unit, array in enumerate(arrays):
            if id(array) not in known:
                layers = Layers([array])
                known[id(array)] = layers, np.stack([layers.level(level) for level in levels])
            part = slice(matrix.graph_entries[unit], matrix.graph_entries[unit + 1])
            self.seats.append(
                Seat(
                    *known[id(array)],
                    matrix.rows[part],
                    matrix.cells[part],
                    matrix.coefficients[part],
                )
            )
        self.columns: list[Column | None] = [None] * len(arrays)
        self.activity: Whole = np.zeros(matrix.num_rows, dtype=np.int64)
        self.costs: Whole = np.zeros(len(levels), dtype=np.int64)

    def take(self, unit: int) -> Column | None:
        """Take a unit off its path, and return the path."""
        column = self.columns[unit]
        if column is not None:
            self.activity[column.rows] -= column.amounts
            self.costs -= column.costs
            self.columns[unit] = None
        return column

    def put(self, unit: int, column: Column) -> None:
        """Put a unit on a path."""
        self.take(unit)
        self.activity[column.rows] += column.amounts
        self.costs += column.costs
        self.columns[unit] = column

    def standing(self) -> Standing:
        """Settle the slacks."""
        return self.tally.standing(self.activity)

    def score(self) -> tuple[int, int, int]:
        """Return what is broken, what is over the caps, and the cost of the last level."""
        standing = self.standing()
        costs = (self.costs + self.slack_costs @ standing.slacks).tolist()
        over = sum(max(0, cost - cap) for cost, cap in zip(costs, self.caps, strict=False))
        return standing.broken, over, int(costs[-1])


class Market:
    """What a half-day costs a unit, given where the others are.

    Rows that must hold, and rows of a slack that many share, have prices of their own, which rise
    while they are over their limit and fall while they are not. The limit of a shared slack is
    what the path LP makes of it, and a little more.
    """

    def __init__(self, table: Table, duals: Real, slacks: Real, level_prices: Sequence[float]):
        self.table = table
        matrix, tally = table.tally.matrix, table.tally
        number = matrix.num_rows
        self.level_prices: Real = np.array([*level_prices, 1.0])
        usual = _usual_size(matrix)
        uses = np.bincount(tally.excess, minlength=matrix.num_slacks + 1)
        has = tally.excess < matrix.num_slacks
        slack = np.full(number, -1)
        slack[tally.plain[has]] = tally.excess[has]
        most = np.append(matrix.slack_most, 0)[slack]
        shared = (slack >= 0) & (np.append(uses, 0)[slack] > 1) & (most > 0)
        hard = np.zeros(number, dtype=bool)
        hard[tally.plain] = True
        hard &= (slack < 0) | (most == 0)
        limits = np.full(number, NEVER, dtype=np.int64)
        limits[tally.plain] = matrix.most[tally.plain]
        limits[shared] += np.ceil(slacks - 1e-6).astype(np.int64)[slack[shared]]
        charged = self.level_prices @ table.slack_costs
        weights = np.append(charged, 0.0)[slack]
        positive = duals[duals > 0]
        base = float(positive.mean()) if len(positive) else 1.0
        self.base: Real = np.maximum(base, duals)
        self.adaptive = hard | shared
        self._shared = shared
        weights[self.adaptive] = self.base[self.adaptive]
        highs = np.full(number, 2 * NEVER, dtype=np.int64)
        for side in tally.sides:
            limits[side.row], highs[side.row] = 0, side.high
            weights[side.row] = charged[side.slack] if matrix.slack_most[side.slack] else base
        self._usual_price = float(np.median(self.base) * np.median(usual)) if number else 1.0
        self._least_price = float(self.base.min(initial=base))
        self._highest = 1e4 * float(self.base.max(initial=base))
        growth = np.where(self.adaptive, GROWTH / usual, 0.0)
        self.prices = Prices(limits, highs, weights, growth, np.zeros(number))
        self.duals = duals
        self._meeting_must = [
            m.slack is None or not matrix.slack_most[m.slack] for m in tally.meetings
        ]
        self._meeting_price = [
            10 * base if must or m.slack is None else float(charged[m.slack])
            for m, must in zip(tally.meetings, self._meeting_must, strict=True)
        ]

    @property
    def usual_price(self) -> float:
        """What a usual term of a row costs."""
        return self._usual_price

    def cost(self, column: Column) -> float:
        """Return what a path costs on top of where the others are, meetings aside."""
        margins = self.prices.margins(self.table.activity, column.rows, column.amounts)
        return float(margins.sum() + self.level_prices @ np.array(column.costs))

    def relax(self) -> None:
        """Let the prices of shared slacks' rows go back to where they began."""
        self.prices.weights[self._shared] = self.base[self._shared]

    def best(self, unit: int, noise: Real | None = None, trust: float = 0.0) -> Column:
        """Return the cheapest path of a unit that was taken out.

        Parameters
        ----------
        noise
            Per cell, a share of the usual price to add.
        trust
            How much of the path LP's duals counts besides the rows' own prices.
        """
        seat = self.table.seats[unit]
        activity = self.table.activity
        margins = self.prices.margins(activity, seat.rows, seat.coefficients)
        if trust:
            margins += trust * self.duals[seat.rows] * seat.coefficients
        if self.table.tally.meetings:
            margins += self._meetings(seat)
        number = seat.layers.num_cells
        prices: Real = np.bincount(seat.cells, weights=margins, minlength=number).astype(np.float64)
        if noise is not None:
            prices = prices + noise * seat.size * self._least_price
        return seat.cheapest(prices, self.level_prices)

    def _meetings(self, seat: Seat) -> Real:
        """Return what is earned where only this unit is missing for a meeting."""
        activity = self.table.activity
        earned = np.zeros(self.table.tally.matrix.num_rows)
        mine = set(seat.rows.tolist())
        for meetings, price in zip(self.table.tally.meetings, self._meeting_price, strict=True):
            if mine.isdisjoint(row for week in meetings.weeks for rows in week for row in rows):
                continue
            if sum(meetings.held(activity)) >= meetings.wanted:
                continue
            for week in meetings.weeks:
                for rows in week:
                    own = [row for row in rows if row in mine]
                    if own and all(activity[row] <= -1 for row in rows if row not in mine):
                        earned[own] = price / len(own)
        return earned[seat.rows] * seat.coefficients

    def sweep(self, units: Iterable[int], noise: Mapping[int, Real] | None, trust: float) -> None:
        """Take units out and put them back, one after the other."""
        for unit in units:
            self.table.take(unit)
            self.table.put(unit, self.best(unit, None if noise is None else noise[unit], trust))

    def adapt(self) -> None:
        """Raise the prices of rows that are over their limit, lower those of the others."""
        over = self.table.activity - self.prices.limits
        weights = self.prices.weights
        up, down = self.adaptive & (over > 0), self.adaptive & (over < 0)
        weights[up] *= HARDER
        weights[down] = np.maximum(weights[down] * EASIER, self.base[down])
        np.minimum(weights, self._highest, out=weights, where=self.adaptive)
        for number, meetings in enumerate(self.table.tally.meetings):
            held = sum(meetings.held(self.table.activity))
            if self._meeting_must[number] and held < meetings.wanted:
                self._meeting_price[number] = min(
                    self._meeting_price[number] * HARDER**2, self._highest
                )
        costs = self.table.costs + self.table.slack_costs @ self.table.standing().slacks
        for level, cap in enumerate(self.table.caps):
            factor = HARDER if costs[level] > cap else EASIER
            self.level_prices[level] = min(1e4, max(1e-3, self.level_prices[level] * factor))


def _usual_size(matrix: Matrix) -> Real:
    total = np.zeros(matrix.num_rows)
    np.add.at(total, matrix.rows, np.abs(matrix.coefficients))
    number = np.bincount(matrix.rows, minlength=matrix.num_rows)
    return np.maximum(total / np.maximum(number, 1), 1.0)
