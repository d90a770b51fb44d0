"""Graphs side by side: shortest paths of many at once, in whole numbers.

The graphs are aligned at their ends, so that one pass over the layers prices all of them. Inside a
layer, nodes stand by falling number of arcs: the k-th arcs of all nodes that have so many are then
one slice, and the least over a node's arcs is a few minima of slices.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate
from typing import NamedTuple

import numpy as np

from rythme.solver.arrays import GraphArrays, Index, Whole
from rythme.solver.graph import COLUMNS


class Layer(NamedTuple):
    """The arcs of one week, as slices of the arrays of all arcs."""

    first: int
    last: int
    slots: tuple[tuple[int, int], ...]
    """Per number k: where the k-th arcs begin, from ``first``, and how many nodes have one."""


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
