"""Bounds that hold: the price of a problem at any multipliers, in whole numbers.

Every row of a problem is given a multiplier of at least 0 and moved into the costs. What is left
falls apart into one shortest path per graph and one sign per slack, and costs no more than any
solution of the problem. Multipliers are whole numbers over :data:`SCALE`, so nothing is rounded
between them and the bound.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from rythme.solver.arrays import GraphArrays, Index, Whole
from rythme.solver.layers import Layers
from rythme.solver.matrix import Matrix

SCALE = 1 << 30
"""Denominator of multipliers."""

LARGEST = 1 << 61
"""Amounts above this might not fit the arrays."""

Real = npt.NDArray[np.float64]


class Cap(NamedTuple):
    """What a solution may cost at a level that came before."""

    weights: tuple[int, ...]
    most: int


@dataclass(frozen=True)
class Kind:
    """Graphs that differ in nothing that the rows or the costs see, or by a factor only."""

    arrays: GraphArrays
    rows: Index
    cells: Index
    """From 0."""
    coefficients: Whole
    weight: int
    """How often the rows see one path of this kind: the sum of the factors."""
    members: tuple[int, ...]
    """Graphs of the problem."""


def to_kinds(matrix: Matrix, arrays: Sequence[GraphArrays], *, by_factor: bool) -> list[Kind]:
    """Group graphs whose rows are equal; or, where arcs cost nothing, equal up to a factor."""
    grouped: dict[tuple[int, bytes, bytes, bytes], tuple[list[int], list[int]]] = {}
    for graph, array in enumerate(arrays):
        part = slice(matrix.graph_entries[graph], matrix.graph_entries[graph + 1])
        coefficients = matrix.coefficients[part]
        factor = int(np.gcd.reduce(coefficients)) if by_factor and len(coefficients) else 1
        alike = (
            id(array),
            matrix.rows[part].tobytes(),
            matrix.cells[part].tobytes(),
            (coefficients // factor).tobytes(),
        )
        members, factors = grouped.setdefault(alike, ([], []))
        members.append(graph)
        factors.append(factor)
    kinds = []
    for members, factors in grouped.values():
        part = slice(matrix.graph_entries[members[0]], matrix.graph_entries[members[0] + 1])
        kinds.append(
            Kind(
                arrays[members[0]],
                matrix.rows[part],
                matrix.cells[part],
                matrix.coefficients[part] // factors[0],
                sum(factors),
                tuple(members),
            )
        )
    return kinds


class Priced(NamedTuple):
    """What one set of multipliers is worth."""

    amount: int
    """The bound, times :data:`SCALE`."""
    least: Whole
    """Per kind, its shortest path, times :data:`SCALE`."""

    @property
    def bound(self) -> int:
        """No solution costs less: costs are whole."""
        return -(-self.amount // SCALE)


@dataclass
class Pricing:
    """One level of a problem, ready to be priced.

    Parameters
    ----------
    matrix, arrays
        The problem.
    weights
        Per slack column, its weight in the level; all 0 asks only whether the rows can hold.
    caps
        What solutions may cost at other levels.
    numbers
        How many graphs each stands for; None where each is one.
    """

    matrix: Matrix
    arrays: Sequence[GraphArrays]
    weights: tuple[int, ...]
    caps: tuple[Cap, ...] = ()
    numbers: tuple[int, ...] | None = None
    kinds: list[Kind] = field(init=False)
    layers: Layers = field(init=False)

    def __post_init__(self) -> None:
        levels = [self.weights, *(cap.weights for cap in self.caps)]
        free = self.numbers is None and not any(
            np.any(costs)
            for array in set(self.arrays)
            for level in levels
            for costs in array.level(level)
        )
        self.kinds = to_kinds(self.matrix, self.arrays, by_factor=free)
        if self.numbers is not None:
            self.kinds = [
                replace(kind, weight=sum(self.numbers[member] for member in kind.members))
                for kind in self.kinds
            ]
        self.layers = Layers([kind.arrays for kind in self.kinds])
        self.arc_costs = self.layers.level(self.weights)
        self.cap_costs = [self.layers.level(cap.weights) for cap in self.caps]
        self.slack_costs = self.matrix.slack_costs @ np.array(self.weights, dtype=np.int64)
        self.cap_slack_costs = [
            self.matrix.slack_costs @ np.array(cap.weights, dtype=np.int64) for cap in self.caps
        ]
        lengths = [len(kind.rows) for kind in self.kinds]
        self.rows = np.concatenate([kind.rows for kind in self.kinds])
        self.coefficients = np.concatenate([kind.coefficients for kind in self.kinds])
        cells = np.concatenate([kind.cells for kind in self.kinds])
        self.cells = cells + np.repeat(self.layers.first_cell[:-1], lengths)
        self._starts = np.flatnonzero(np.diff(self.cells, prepend=-1))
        self._priced_cells = self.cells[self._starts]
        self._kind_weights = [kind.weight for kind in self.kinds]

    def price(self, multipliers: Whole, cap_multipliers: Sequence[int] = ()) -> Priced:
        """Return the bound at whole multipliers over :data:`SCALE`, none below 0."""
        self._check_size(multipliers, cap_multipliers)
        costs = self.arc_costs * SCALE
        slack_costs = self.slack_costs * SCALE
        for multiplier, arc_costs, charged in zip(
            cap_multipliers, self.cap_costs, self.cap_slack_costs, strict=True
        ):
            costs += multiplier * arc_costs
            slack_costs += multiplier * charged
        costs += self._cell_prices(multipliers)[self.layers.cells]
        matrix = self.matrix
        np.add.at(
            slack_costs, matrix.slacks, multipliers[matrix.slack_rows] * matrix.slack_coefficients
        )
        least = self.layers.shortest(costs)
        amount = sum(
            weight * int(value) for weight, value in zip(self._kind_weights, least, strict=True)
        )
        amount += sum(
            int(cost) * int(most)
            for cost, most in zip(slack_costs, matrix.slack_most, strict=True)
            if cost < 0
        )
        used = np.flatnonzero(multipliers)
        amount -= sum(int(multipliers[row]) * int(matrix.most[row]) for row in used)
        amount -= sum(
            multiplier * cap.most
            for multiplier, cap in zip(cap_multipliers, self.caps, strict=True)
        )
        return Priced(amount, least)

    def _check_size(self, multipliers: Whole, cap_multipliers: Sequence[int]) -> None:
        """Refuse multipliers at which a path or a slack might not fit 64 bits."""
        weeks = int(self.layers.num_weeks.max())
        arc = SCALE * int(np.abs(self.arc_costs).max(initial=0))
        slack = SCALE * int(np.abs(self.slack_costs).max(initial=0))
        for multiplier, arc_costs, charged in zip(
            cap_multipliers, self.cap_costs, self.cap_slack_costs, strict=True
        ):
            arc += multiplier * int(np.abs(arc_costs).max(initial=0))
            slack += multiplier * int(np.abs(charged).max(initial=0))
        highest = int(multipliers.max(initial=0))
        together = int(np.bincount(self.cells).max(initial=0)) if len(self.cells) else 0
        arc += highest * together * int(np.abs(self.coefficients).max(initial=0))
        uses = np.bincount(self.matrix.slacks)
        factors = int(np.abs(self.matrix.slack_coefficients).max(initial=0))
        slack += highest * int(uses.max(initial=0)) * factors
        if max(arc * weeks, slack) > LARGEST:
            raise OverflowError("multipliers too large to price exactly")

    def _cell_prices(self, multipliers: Whole) -> Whole:
        prices = np.zeros(self.layers.num_cells, dtype=np.int64)
        if len(self.rows):
            products = multipliers[self.rows] * self.coefficients
            prices[self._priced_cells] = np.add.reduceat(products, self._starts)
        return prices

    def whole(self, multipliers: Real) -> Whole:
        """Return multipliers over :data:`SCALE`, rounded down: what a slack earns stays covered.

        Where the rows of a slack together ask a little more than it costs, which floating point
        does, they are lowered to what it costs.
        """
        most = LARGEST / SCALE / 1e6
        rounded = np.floor(np.clip(multipliers, 0, most) * SCALE).astype(np.int64)
        matrix = self.matrix
        earned = np.zeros(matrix.num_slacks)
        np.add.at(
            earned, matrix.slacks, -multipliers[matrix.slack_rows] * matrix.slack_coefficients
        )
        costs = self.slack_costs.astype(np.float64)
        close = (earned > costs) & (earned * 0.98 < costs) & (costs > 0)
        if close.any():
            ratio = np.ones(matrix.num_slacks)
            ratio[close] = costs[close] / earned[close] * (1 - 1e-12)
            factor = np.ones(matrix.num_rows)
            np.minimum.at(factor, matrix.slack_rows, ratio[matrix.slacks])
            rounded = np.floor(rounded * factor).astype(np.int64)
        return rounded

    def usage(self, arcs: Index, kind: int) -> tuple[Index, Whole, int]:
        """Return what a path of a kind adds to rows (numbers, amounts), and what it costs."""
        cells = self.layers.cells[arcs] - self.layers.first_cell[kind]
        read = np.zeros(self.kinds[kind].arrays.cells[-1], dtype=bool)
        read[cells] = True
        mine = self.kinds[kind]
        used = read[mine.cells]
        rows, places = np.unique(mine.rows[used], return_inverse=True)
        amounts = np.zeros(len(rows), dtype=np.int64)
        np.add.at(amounts, places, mine.coefficients[used])
        return rows, amounts, int(self.arc_costs[arcs].sum())

    def reads(self, shares: Iterable[tuple[int, Index, float]]) -> list[Real]:
        """Return how much of every cell of every graph is read.

        Parameters
        ----------
        shares
            Paths with their kind and how much of its weight they are.
        """
        use = [np.zeros(array.cells[-1]) for array in self.arrays]
        for kind, arcs, share in shares:
            cells = self.layers.cells[arcs] - self.layers.first_cell[kind]
            for member in self.kinds[kind].members:
                use[member][cells] += share / self.kinds[kind].weight
        return use
