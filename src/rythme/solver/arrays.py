"""Graphs as arrays: their arcs week by week, by rank, without those that are on no path."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from rythme.solver.graph import COLUMNS, Graph

Whole = npt.NDArray[np.int64]
"""Whole numbers; sums of costs are exact."""
Index = npt.NDArray[np.intp]


class Arcs(NamedTuple):
    """The arcs of one week, in any order; nodes are counted from 0."""

    tails: Index
    cells: Index
    heads: Index
    costs: Whole
    """Per arc and column."""


@dataclass(frozen=True, eq=False)
class GraphArrays:
    """One graph as arrays; its arcs stand by rank, then by tail.

    An arc of rank k is the k-th one of its tail. Tails with more arcs have smaller numbers.
    """

    cells: tuple[int, ...]
    """Per week, the position of its first label among the labels of all weeks; and their sum.

    A **cell** is a label of a week of a graph.
    """
    weeks: tuple[Arcs, ...]
    slots: tuple[tuple[int, ...], ...]
    """Per week, how many nodes have an arc of rank 0, 1, …"""

    @property
    def num_arcs(self) -> int:
        """Arcs of all weeks."""
        return sum(len(week.tails) for week in self.weeks)

    @property
    def is_empty(self) -> bool:
        """Say whether there is no path."""
        return not len(self.weeks[0].tails)

    def level(self, weights: Sequence[int]) -> list[Whole]:
        """Return what the arcs of every week cost when columns have these weights."""
        columns = np.array(weights[: len(COLUMNS)], dtype=np.int64)
        return [week.costs @ columns for week in self.weeks]

    def least(self, weights: Sequence[int]) -> int:
        """Return the least cost of a path."""
        *_, (_, after, _) = self._reach(self.level(weights))
        return int(after[0])

    def best(self, weights: Sequence[int]) -> GraphArrays:
        """Return the graph of all paths of least cost."""
        costs = self.level(weights)
        if not any(map(np.any, costs)):
            return self
        kept: list[Arcs] = []
        for week, after, reach in self._reach(costs):
            best = reach == after[week.tails]
            kept.append(Arcs(*(part[best] for part in week)))
        return arrange(self.cells, kept[::-1])

    def _reach(self, costs: Sequence[Whole]) -> Iterator[tuple[Arcs, Whole, Whole]]:
        """Yield every week, the last one first, with the least cost from its nodes and its arcs."""
        after = np.zeros(1, dtype=np.int64)
        for week, cost in zip(reversed(self.weeks), reversed(costs), strict=True):
            reach = cost + after[week.heads]
            after = np.full(int(week.tails.max()) + 1, LARGEST, dtype=np.int64)
            np.minimum.at(after, week.tails, reach)
            yield week, after, reach

    def shortest(self, prices: Whole) -> int:
        """Return the least that a path pays when cells have these prices."""
        after = np.zeros(1, dtype=np.int64)
        for week, number in zip(reversed(self.weeks), reversed(self.slots), strict=True):
            reach = prices[week.cells] + after[week.heads]
            after = reach[: number[0]]
            last = number[0]
            for count in number[1:]:
                first, last = last, last + count
                np.minimum(after[:count], reach[first:last], out=after[:count])
        return int(after[0])


LARGEST = 1 << 62


def to_arrays(graph: Graph) -> GraphArrays:
    """Return a graph as arrays."""
    cells = tuple(accumulate((len(labels) for labels in graph.labels), initial=0))
    weeks = []
    for first, layer in zip(cells[:-1], graph.arcs, strict=True):
        table = np.array(
            [
                (tail, first + arc.label, arc.head, *arc.costs)
                for tail, out in enumerate(layer)
                for arc in out
            ],
            dtype=np.int64,
        ).reshape(-1, 3 + len(COLUMNS))
        weeks.append(Arcs(table[:, 0], table[:, 1], table[:, 2], table[:, 3:]))
    return arrange(cells, weeks)


def arrange(cells: tuple[int, ...], weeks: Sequence[Arcs]) -> GraphArrays:
    """Return the graph of these arcs, without those on no path, equal nodes made one.

    The only node before the first week is 0, and every arc of the last week leads to the end.
    """
    made: list[Arcs] = []
    slots: list[tuple[int, ...]] = []
    position: Index | None = None
    for week in reversed(weeks):
        if position is not None:
            missing = max(0, int(week.heads.max(initial=0)) + 1 - len(position))
            heads = np.concatenate([position, np.full(missing, -1)])[week.heads]
            week = _only(week._replace(heads=heads), heads >= 0)
        else:
            week = week._replace(heads=np.zeros_like(week.heads))
        week, position, number = _by_rank(week)
        made.append(week)
        slots.append(number)
    made.reverse()
    slots.reverse()
    return GraphArrays(cells, *_reachable(made, slots))


def _only(week: Arcs, alive: npt.NDArray[np.bool_]) -> Arcs:
    if alive.all():
        return week
    where = np.flatnonzero(alive)
    return Arcs(*(part.take(where, axis=0) for part in week))


def _reachable(
    weeks: list[Arcs], slots: list[tuple[int, ...]]
) -> tuple[tuple[Arcs, ...], tuple[tuple[int, ...], ...]]:
    """Drop the nodes that no path from the first one reaches; the order of the others stays."""
    reached = np.ones(1, dtype=bool)
    kept: list[Arcs] = []
    numbers: list[tuple[int, ...]] = []
    for week, number, following in zip(weeks, slots, [*slots[1:], (1,)], strict=True):
        if not (number and following):
            empty = np.zeros(0, dtype=np.intp)
            nothing = Arcs(empty, empty, empty, np.zeros((0, len(COLUMNS)), dtype=np.int64))
            return (nothing,) * len(weeks), ((),) * len(weeks)
        if not reached.all():
            week = _only(week, reached[week.tails])
            week = week._replace(tails=(np.cumsum(reached) - 1)[week.tails])
            number = tuple(int(reached[:n].sum()) for n in number if reached[:n].any())
        numbers.append(number)
        reached = np.zeros(following[0], dtype=bool)
        reached[week.heads] = True
        if not reached.all():
            week = week._replace(heads=(np.cumsum(reached) - 1)[week.heads])
        kept.append(week)
    return tuple(kept), tuple(numbers)


def _by_rank(week: Arcs) -> tuple[Arcs, Index, tuple[int, ...]]:
    """Sort the arcs of a week by rank, merge nodes with equal arcs, and say where nodes went.

    Returns
    -------
    arcs, position, slots
        ``position[node]`` is -1 for a node without arcs.
    """
    if not len(week.tails):
        return week, np.full(1, -1, dtype=np.intp), ()
    order = _in_order(week)
    week = Arcs(*(part.take(order, axis=0) for part in week))
    degree = np.bincount(week.tails)
    starts = np.cumsum(degree) - degree
    nodes = np.flatnonzero(degree)
    first, inverse = _distinct(week, nodes, starts, degree)
    falling = np.argsort(first - degree[nodes[first]] * len(nodes))
    place = np.empty(len(first), dtype=np.intp)
    place[falling] = np.arange(len(first))
    position = np.full(len(degree), -1, dtype=np.intp)
    position[nodes] = place[inverse]
    chosen = nodes[first[falling]]
    fewer = np.cumsum(np.bincount(degree[chosen]))
    slots = tuple((len(chosen) - fewer[:-1]).tolist())
    where = np.concatenate([starts[chosen[:number]] + k for k, number in enumerate(slots)])
    tails = np.concatenate([np.arange(number) for number in slots])
    return Arcs(tails, *(part.take(where, axis=0) for part in week[1:])), position, slots


def _in_order(week: Arcs) -> Index:
    """Return the arcs by tail, cell, head and costs."""
    low = int(week.cells.min())
    num_cells = int(week.cells.max()) + 1 - low
    num_heads = int(week.heads.max()) + 1
    place = (week.tails * num_cells + week.cells - low) * num_heads + week.heads
    order = np.argsort(place, kind="stable")
    if (np.diff(place[order]) == 0).any():
        return np.lexsort((*week.costs.T, place))
    return order


def _distinct(week: Arcs, nodes: Index, starts: Index, degree: Index) -> tuple[Index, Index]:
    """Return which nodes are the first with their arcs, and which of those every node equals.

    Both count in ``nodes``, those that have arcs; the arcs stand by tail.
    """
    rank = np.arange(len(week.tails)) - starts[week.tails]
    with np.errstate(over="ignore"):
        arcs = week.cells * _MIX[0] + week.heads * _MIX[1] + week.costs @ _MIX_COSTS
        keys = np.add.reduceat(arcs * _MIX_RANKS[rank % len(_MIX_RANKS)], starts[nodes])
    each = np.arange(len(nodes))
    order = np.argsort(keys)
    new = np.concatenate([[True], np.diff(keys[order]) != 0])
    if new.all():
        return each, each
    first = np.minimum.reduceat(order, np.flatnonzero(new))
    inverse = np.empty_like(each)
    inverse[order] = np.cumsum(new) - 1
    like = nodes[first][inverse]
    if np.array_equal(degree[like], degree[nodes]):
        mates = np.repeat(starts[like], degree[nodes]) + rank
        if all(np.array_equal(part.take(mates, axis=0), part) for part in week[1:]):
            return first, inverse
    return each, each  # two keys met by chance: leave all nodes apart


_MIX = np.random.default_rng(1).integers(1, 1 << 62, 256, dtype=np.int64) | 1
_MIX_COSTS = _MIX[2 : 2 + len(COLUMNS)]
_MIX_RANKS = _MIX[2 + len(COLUMNS) :]
