"""Two graphs as one: its paths are the pairs of their paths that common rows allow.

A pair of cohorts that complement each other is nearly free in the path LP, where half of one
calendar and half of another go together. On the product, what the two owe each other is exact.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from rythme.solver.arrays import Arcs, GraphArrays, Index, Whole, arrange
from rythme.solver.graph import COLUMNS

MOST_ARCS = 60_000
"""A larger product is not built unless asked for."""


@dataclass(frozen=True)
class Table:
    """What two labels of one week cost together, ``costs[label, other label, column]``.

    A negative cost forbids the two.
    """

    costs: Whole

    @cached_property
    def allows(self) -> npt.NDArray[np.bool_]:
        """Say which two labels may be read together."""
        return np.asarray(self.costs.min(axis=-1) >= 0)


@dataclass(frozen=True)
class Product:
    """Two graphs as one."""

    arrays: GraphArrays
    labels: tuple[Index, Index]
    """Per graph: what a cell of the product reads, -1 in a week that the graph does not have."""


def restrict(arrays: GraphArrays, week: int, costs: Whole) -> GraphArrays:
    """Charge the labels of one week of a graph, ``costs[label, column]``; negative forbids."""
    arcs = arrays.weeks[week]
    charged = costs[arcs.cells - arrays.cells[week]]
    allowed = (charged >= 0).all(axis=1)
    weeks = list(arrays.weeks)
    weeks[week] = Arcs(*(part[allowed] for part in arcs._replace(costs=arcs.costs + charged)))
    return arrange(arrays.cells, weeks)


def multiply(
    one: GraphArrays,
    other: GraphArrays,
    shift: int,
    tables: Mapping[int, Table],
    most_arcs: int = MOST_ARCS,
) -> Product | None:
    """Return the product of two graphs; None when it grows too large.

    Parameters
    ----------
    one, other
        Neither is empty.
    shift
        The week of ``other`` that is week 0 of ``one``: negative when ``other`` starts later.
    tables
        By week of ``one``.
    most_arcs
        A larger product is not built.
    """
    first = min(0, -shift)
    last = max(len(one.weeks), len(other.weeks) - shift)
    nodes = np.zeros((1, 2), dtype=np.intp)
    weeks: list[Arcs] = []
    cells = [0]
    labels: tuple[list[Index], list[Index]] = ([], [])
    num_arcs = 0
    for week in range(first, last):
        a = _Side(one, week)
        b = _Side(other, week + shift)
        arcs, nodes = _multiply_week(a, b, nodes, tables.get(week), cells[-1])
        num_arcs += len(arcs.tails)
        if num_arcs > most_arcs:
            return None
        weeks.append(arcs)
        cells.append(cells[-1] + a.number * b.number)
        labels[0].append(np.repeat(a.labels, b.number))
        labels[1].append(np.tile(b.labels, a.number))
    arrays = arrange(tuple(cells), weeks)
    return Product(arrays, (np.concatenate(labels[0]), np.concatenate(labels[1])))


class _Side:
    """One factor in one week: its arcs, or a single arc that reads nothing outside its weeks."""

    def __init__(self, arrays: GraphArrays, week: int) -> None:
        self.reads = 0 <= week < len(arrays.weeks)
        if self.reads:
            arcs = arrays.weeks[week]
            self.number = arrays.cells[week + 1] - arrays.cells[week]
            self.labels: Index = np.arange(self.number)
            self.cells = arcs.cells - arrays.cells[week]
            self.heads, self.costs = arcs.heads, arcs.costs
            self.slots = arrays.slots[week]
        else:
            self.number = 1
            self.labels = np.full(1, -1, dtype=np.intp)
            self.cells = self.heads = np.zeros(1, dtype=np.intp)
            self.costs = np.zeros((1, len(COLUMNS)), dtype=np.int64)
            self.slots = (1,)
        self.starts = np.concatenate([[0], np.cumsum(self.slots)[:-1]]).astype(np.intp)


def _multiply_week(
    a: _Side, b: _Side, nodes: Index, table: Table | None, first_cell: int
) -> tuple[Arcs, Index]:
    """Return the arcs that leave pairs of nodes, and the pairs of nodes that they reach."""
    tails, lefts, rights = [], [], []
    for i, num_a in enumerate(a.slots):
        for j, num_b in enumerate(b.slots):
            having = np.flatnonzero((nodes[:, 0] < num_a) & (nodes[:, 1] < num_b))
            tails.append(having)
            lefts.append(a.starts[i] + nodes[having, 0])
            rights.append(b.starts[j] + nodes[having, 1])
    tail, left, right = (np.concatenate(parts) for parts in (tails, lefts, rights))
    cells = a.cells[left] * b.number + b.cells[right]
    if table is not None:
        allowed = np.flatnonzero(table.allows.take(cells))
        tail, left, right, cells = (part[allowed] for part in (tail, left, right, cells))
    costs = a.costs.take(left, axis=0)
    costs += b.costs.take(right, axis=0)
    if table is not None:
        costs += table.costs.reshape(-1, len(COLUMNS)).take(cells, axis=0)
    width = int(b.heads.max()) + 1
    pairs = a.heads[left] * width + b.heads[right]
    met = np.zeros((int(a.heads.max()) + 1) * width, dtype=bool)
    met[pairs] = True
    reached = np.flatnonzero(met)
    place = np.empty(len(met), dtype=np.intp)
    place[reached] = np.arange(len(reached))
    return (
        Arcs(tail, first_cell + cells, place[pairs], costs),
        np.column_stack([reached // width, reached % width]),
    )
