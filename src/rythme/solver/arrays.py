"""Graphs as arrays: shortest paths of many graphs at once, in whole numbers.

The graphs are laid side by side, aligned at their ends, so that one pass over the layers prices
all of them. Inside a layer, nodes stand by falling number of arcs: the k-th arcs of all nodes that
have so many are then one slice, and the least over a node's arcs is a few minima of slices.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from rythme.solver.graph import COLUMNS, Graph
from rythme.solver.problem import Path

Whole = npt.NDArray[np.int64]
"""Whole numbers; sums of costs are exact."""
Index = npt.NDArray[np.intp]


class Layer(NamedTuple):
    """The arcs of one week, as slices of the arrays of all arcs."""

    first: int
    last: int
    slots: tuple[tuple[int, int], ...]
    """Per number k: where the k-th arcs begin, from ``first``, and how many nodes have one."""


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

    def best(self, weights: Sequence[int]) -> tuple[int, GraphArrays]:
        """Return the least cost of a path, and the graph of all paths that cost no more."""
        costs = self.level(weights)
        if not any(map(np.any, costs)):
            return 0, self
        after = np.zeros(1, dtype=np.int64)
        kept: list[Arcs] = []
        for week, cost in zip(reversed(self.weeks), reversed(costs), strict=True):
            reach = cost + after[week.heads]
            after = np.full(int(week.tails.max()) + 1, LARGEST, dtype=np.int64)
            np.minimum.at(after, week.tails, reach)
            best = reach == after[week.tails]
            kept.append(Arcs(*(part[best] for part in week)))
        return int(after[0]), arrange(self.cells, kept[::-1])


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


class Layers:
    """Several graphs side by side.

    Parameters
    ----------
    graphs
        As arrays; each has a path.

    Attributes
    ----------
    cells
        Per arc, its cell; those of the first graph stand first, and so on.
    costs
        Per arc, what it costs in each column, ``costs[arc, column]``.
    first_cell
        Per graph, its first cell; and the number of all cells.
    """

    def __init__(self, graphs: Sequence[GraphArrays]) -> None:
        self.graphs = tuple(graphs)
        self.first_cell = np.array(
            list(accumulate((graph.cells[-1] for graph in graphs), initial=0)), dtype=np.intp
        )
        self.num_weeks = np.array([len(graph.cells) - 1 for graph in graphs], dtype=np.intp)
        horizon = max(len(graph.cells) - 1 for graph in graphs)
        cells, heads, costs = [], [], []
        self._layers: list[Layer] = []
        self._nodes: list[tuple[list[int], list[int]]] = []
        after = {index: np.zeros(1, dtype=np.intp) + index for index in range(len(graphs))}
        self._num_ends = len(graphs)
        end = 0
        for back in range(1, horizon + 1):
            here = [i for i, graph in enumerate(graphs) if len(graph.cells) - 1 >= back]
            layer = _join(graphs, here, back, after)
            cells.append(layer.cells + self.first_cell[layer.owners])
            heads.append(layer.heads)
            costs.append(layer.costs)
            after = layer.ranks
            starts = 0
            slots = []
            for number in layer.slots:
                slots.append((starts, number))
                starts += number
            self._layers.append(Layer(end, end + starts, tuple(slots)))
            end += starts
            begin = [i for i in here if len(graphs[i].cells) - 1 == back]
            self._nodes.append((begin, [int(after[i][0]) for i in begin]))
        self.cells = np.concatenate(cells)
        self.heads = np.concatenate(heads)
        self.costs = np.concatenate(costs)
        self._reach = np.empty(len(self.cells), dtype=np.int64)
        self._widest = max(max(n for _, n in layer.slots) for layer in self._layers)

    @property
    def num_cells(self) -> int:
        """Cells of all graphs."""
        return int(self.first_cell[-1])

    def level(self, weights: Sequence[int]) -> Whole:
        """Return what every arc costs when columns have these weights (the first ones, by arc)."""
        return self.costs @ np.array(weights[: len(COLUMNS)], dtype=np.int64)

    def shortest(self, costs: Whole) -> Whole:
        """Return the least cost of a path of every graph, and remember the way for :meth:`read`.

        Parameters
        ----------
        costs
            Per arc.
        """
        reach, heads = self._reach, self.heads
        least = np.empty(len(self.graphs), dtype=np.int64)
        after = np.zeros(self._num_ends, dtype=np.int64)
        for layer, (begin, nodes) in zip(self._layers, self._nodes, strict=True):
            here = reach[layer.first : layer.last]
            np.take(after, heads[layer.first : layer.last], out=here, mode="clip")
            here += costs[layer.first : layer.last]
            _, number = layer.slots[0]
            if len(layer.slots) == 1:
                after = here[:number]
            else:
                after = here[:number].copy()
                for start, number in layer.slots[1:]:
                    np.minimum(after[:number], here[start : start + number], out=after[:number])
            if begin:
                least[begin] = after[nodes]
        return least

    def read(self) -> Index:
        """Return the arcs of a shortest path of every graph, as ``arcs[graph, weeks to the end]``.

        Of equally short ways, the one by the earlier arc of each node is taken. A graph with fewer
        weeks than others has -1 where it has none.
        """
        arcs = np.full((len(self.graphs), len(self._layers)), -1, dtype=np.intp)
        going = np.zeros(0, dtype=np.intp)
        nodes = np.zeros(0, dtype=np.intp)
        for back in range(len(self._layers) - 1, -1, -1):
            layer = self._layers[back]
            begin, sources = self._nodes[back]
            if begin:
                going = np.concatenate([going, np.array(begin, dtype=np.intp)])
                nodes = np.concatenate([nodes, np.array(sources, dtype=np.intp)])
            chosen = layer.first + nodes
            if len(layer.slots) > 1:
                least = self._reach[chosen]
                for start, number in layer.slots[1:]:
                    having = np.flatnonzero(nodes < number)
                    others = layer.first + start + nodes[having]
                    shorter = self._reach[others] < least[having]
                    having, others = having[shorter], others[shorter]
                    chosen[having] = others
                    least[having] = self._reach[others]
            arcs[going, back] = chosen
            nodes = self.heads[chosen]
        return arcs

    def read_one(self) -> Index:
        """Return the arcs of a shortest path of the only graph, in order of time."""
        reach, heads = self._reach, self.heads
        node = 0
        arcs = np.empty(len(self._layers), dtype=np.intp)
        for week, layer in enumerate(reversed(self._layers)):
            chosen = layer.first + node
            if len(layer.slots) > 1:
                least = reach[chosen]
                for start, number in layer.slots[1:]:
                    if node >= number:
                        break
                    other = layer.first + start + node
                    if reach[other] < least:
                        chosen, least = other, reach[other]
            arcs[week] = chosen
            node = heads[chosen]
        return arcs

    def path(self, graph: int, cells: Sequence[int]) -> Path:
        """Return the labels of cells, one per week of a graph, in order of time."""
        first = int(self.first_cell[graph])
        starts = self.graphs[graph].cells
        return tuple(
            int(cell) - first - start for cell, start in zip(cells, starts[:-1], strict=True)
        )


class _Joined(NamedTuple):
    owners: Index
    cells: Index
    heads: Index
    costs: Whole
    slots: list[int]
    ranks: dict[int, Index]


def _join(
    graphs: Sequence[GraphArrays], here: Sequence[int], back: int, after: dict[int, Index]
) -> _Joined:
    """Lay the layers of several graphs, ``back`` weeks before the end, side by side."""
    layers = [(*graphs[i].weeks[-back][1:], graphs[i].slots[-back]) for i in here]
    most = max(len(layer[3]) for layer in layers)
    owners, cells, heads, costs = [], [], [], []
    slots: list[int] = []
    # A node's rank counts the nodes of all graphs with more arcs first: those of degree k stand
    # together, in the order of their graphs.
    ranks = {i: np.empty(layer[3][0], dtype=np.intp) for i, layer in zip(here, layers, strict=True)}
    place = 0
    for degree in range(most, 0, -1):
        for i, layer in zip(here, layers, strict=True):
            number = layer[3]
            low = number[degree] if degree < len(number) else 0
            high = number[degree - 1] if degree - 1 < len(number) else 0
            if high > low:
                ranks[i][low:high] = np.arange(place, place + high - low)
                place += high - low
    for k in range(most):
        order, parts = [], []
        for i, layer in zip(here, layers, strict=True):
            number = layer[3]
            if k >= len(number):
                continue
            start = sum(number[:k])
            piece = slice(start, start + number[k])
            order.append(ranks[i][: number[k]])
            parts.append((i, layer[0][piece], after[i][layer[1][piece]], layer[2][piece]))
        by_rank = np.argsort(np.concatenate(order), kind="stable")
        owners.append(np.concatenate([np.full(len(p[1]), p[0], np.intp) for p in parts])[by_rank])
        cells.append(np.concatenate([p[1] for p in parts])[by_rank])
        heads.append(np.concatenate([p[2] for p in parts])[by_rank])
        costs.append(np.concatenate([p[3] for p in parts])[by_rank])
        slots.append(len(by_rank))
    return _Joined(
        np.concatenate(owners),
        np.concatenate(cells),
        np.concatenate(heads),
        np.concatenate(costs),
        slots,
        ranks,
    )
