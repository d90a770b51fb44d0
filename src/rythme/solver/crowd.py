"""Members of classes under limits that are all given: a plan that keeps them, searched for.

The members start on calendars that are close to good, those of a path LP, and two at a time look
for paths anew (:mod:`rythme.solver.duo`). Rows and arcs cost what they are worth to the path LP,
whether full or not: without these prices, hardly anything tight is found.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import accumulate, combinations_with_replacement, pairwise
from typing import NamedTuple

import numpy as np

from rythme.solver.arrays import GraphArrays, Index
from rythme.solver.bound import SCALE, Cap
from rythme.solver.core import Classes
from rythme.solver.duo import Crowd, Goal, Layout, Room, excess, improve, place
from rythme.solver.flat import to_graphs, to_units
from rythme.solver.graph import COLUMNS
from rythme.solver.kernel import follow, walk
from rythme.solver.mix import Mix
from rythme.solver.model import Graphs
from rythme.solver.narrow import Guide

TRUST = 50.0
"""How much the path LP's prices count, where a unit over a limit costs 1."""

NOISE = 0.3
"""On the price of two cells of a week."""

CALL = 1_000
"""Tries between two looks at the clock."""

CALLS = 16
"""After so many, the members go back to where they began: luck does more than perseverance."""

PATIENCE = (100, 30)
"""Tries between two changes of weights, in turn from start to start: schools differ."""

MOST_ARCS = 4_000_000
"""Two arcs of a week, over all weeks: two classes with more do not move together."""


class Lived(NamedTuple):
    """A calendar of a class, and how many members live so, perhaps a fraction."""

    kind: int
    cells: Index
    members: float


class Members:
    """The members of classes, each on a path.

    Parameters
    ----------
    classes
        Graphs under rows that have no slack to take.
    guide
        What rows and levels are worth.
    caps
        What solutions may cost at some levels.
    start
        Calendars to begin with; a graph may have lost some of their arcs.
    """

    def __init__(
        self, classes: Classes, guide: Guide, caps: Sequence[Cap], start: Iterable[Lived]
    ) -> None:
        self.classes = classes
        graphs, costs = to_graphs(classes.arrays)
        self._layout = _to_layout(classes, graphs)
        columns = len(COLUMNS)
        charged = [costs @ np.array(cap.weights[:columns], dtype=np.int64) for cap in caps]
        worth = np.zeros(len(costs), dtype=np.int64)
        for factor, weights in guide.levels:
            worth += factor * (costs @ np.array(weights[:columns], dtype=np.int64))
        self._goal = Goal(
            classes.matrix.most,
            np.array([cap.most for cap in caps], dtype=np.int64),
            np.array(charged, dtype=np.int64).reshape(len(caps), len(costs)),
            guide.rows.astype(np.float64) * (TRUST / SCALE),
            worth.astype(np.float64) * (TRUST / SCALE),
        )
        self._room = _to_room(self._layout)
        self._first = _first_arcs(self._layout, start)
        self._best = self._first.copy()
        self._crowd = self._placed(self._first)
        self._over = int(excess(self._goal, self._crowd))
        self._starts = -1

    def search(self, tries: int, seed: int, deadline: float | None) -> bool:
        """Look for a plan that keeps all limits; say whether there is one now."""
        random = np.random.default_rng(seed)
        for call in range(-(-tries // CALL) if len(self._layout.pairs) else 0):
            if not self._over or (deadline is not None and time.monotonic() > deadline):
                break
            if call % CALLS == 0:
                self._crowd = self._placed(self._first)
                self._starts += 1
            self._over = improve(
                CALL,
                PATIENCE[self._starts % len(PATIENCE)],
                NOISE,
                self._layout,
                self._goal,
                self._crowd,
                self._best,
                self._over,
                self._room,
                random,
            )
        return not self._over

    def broken(self) -> list[int]:
        """Return the rows that are over their limits at best, the worst first."""
        over = self._placed(self._best).activity - self._goal.rows
        return sorted(np.flatnonzero(over > 0).tolist(), key=lambda row: -int(over[row]))

    def plan(self) -> Mix:
        """Return how many members live which way at best."""
        cells = self._layout.graphs.cells
        weeks = self._layout.graphs.num_weeks.tolist()
        plan: Mix = []
        for (first, last), number in zip(
            pairwise(self._layout.first_member.tolist()), weeks, strict=True
        ):
            read = cells[self._best[first:last, :number]]
            plan.append(dict(Counter(tuple(path) for path in read.tolist())))
        return plan

    def _placed(self, arcs: Index) -> Crowd:
        """Return the members on some paths."""
        goal = self._goal
        crowd = Crowd(
            arcs.copy(),
            np.zeros_like(goal.rows),
            np.zeros_like(goal.totals),
            np.ones(len(goal.rows)),
            np.ones(len(goal.totals)),
            np.zeros_like(goal.prices),
        )
        for kind, (first, last) in enumerate(pairwise(self._layout.first_member.tolist())):
            for member in range(first, last):
                place(kind, member, 1, self._layout, goal, crowd)
        return crowd


def _to_layout(classes: Classes, graphs: Graphs) -> Layout:
    arrays = classes.arrays
    nodes = [[*(number[0] for number in graph.slots), 1] for graph in arrays]
    longest = max(map(len, nodes))
    pairs = _pairs(arrays, classes.numbers)
    starts = [
        [*accumulate(each, initial=first)]
        for first, each in zip(graphs.first_node[:-1].tolist(), nodes, strict=True)
    ]
    return Layout(
        graphs,
        to_units(classes.matrix, range(len(arrays)), graphs.num_cells),
        np.array([*accumulate(classes.numbers, initial=0)], dtype=np.intp),
        _padded(starts, longest + 1),
        _padded([graph.cells for graph in arrays], longest),
        np.array(pairs, dtype=np.intp).reshape(-1, 2),
    )


def _pairs(arrays: Sequence[GraphArrays], numbers: Sequence[int]) -> list[tuple[int, int]]:
    """Return two classes each, without those that take long to look at."""
    work = {}
    for one, other in combinations_with_replacement(range(len(arrays)), 2):
        weeks, others = arrays[one].weeks, arrays[other].weeks
        if len(weeks) == len(others) and (one != other or numbers[one] > 1):
            work[one, other] = sum(
                len(week.tails) * len(mates.tails)
                for week, mates in zip(weeks, others, strict=True)
            )
    usual = sum(work.values()) / max(1, len(work))
    quick = [pair for pair, arcs in work.items() if arcs <= usual]
    missing = [pair for pair in work if not any(set(pair) & set(other) for other in quick)]
    return [pair for pair in quick + missing if work[pair] <= MOST_ARCS]


def _padded(lines: Sequence[Sequence[int]], width: int) -> Index:
    table = np.zeros((len(lines), width), dtype=np.intp)
    for number, line in enumerate(lines):
        table[number, : len(line)] = line
    return table


def _to_room(layout: Layout) -> Room:
    """Return arrays for the largest two classes."""
    cells = np.diff(layout.first_cell, axis=1).max(axis=1)
    nodes = np.diff(layout.first_node, axis=1).clip(0)
    pairs = layout.pairs.tolist()
    states = [nodes[one] * nodes[other] for one, other in pairs]
    values = max((int(each.max()) for each in states), default=1)
    choices = max((int(each.sum()) for each in states), default=1)
    prices = max((int(cells[one] * cells[other]) for one, other in pairs), default=1)
    return Room(
        np.zeros(prices),
        np.zeros(values),
        np.zeros(values),
        np.zeros(choices, dtype=np.intp),
        np.zeros(choices, dtype=np.intp),
    )


def _first_arcs(layout: Layout, start: Iterable[Lived]) -> Index:
    """Put members on the calendars of a start, or on the closest ones that a graph still has."""
    graphs, first = layout.graphs, layout.first_member.tolist()
    arcs = np.zeros((first[-1], int(graphs.num_weeks.max())), dtype=np.intp)
    values = np.zeros(len(graphs.first_arc), dtype=np.int64)
    choices = np.zeros(len(graphs.first_arc), dtype=np.intp)
    nothing = np.zeros(len(graphs.cells), dtype=np.int64)
    path = np.zeros(arcs.shape[1], dtype=np.intp)
    done = [0.0] * (len(first) - 1)
    for kind in range(len(done)):
        walk(graphs, kind, np.zeros_like(nothing), nothing, values, choices)
        follow(graphs, kind, choices, path)
        arcs[first[kind] : first[kind + 1]] = path
    for kind, cells, members in start:
        low = first[kind] + round(done[kind])
        done[kind] += members
        prices = np.ones(int(graphs.num_cells[kind]), dtype=np.int64)
        prices[cells] = 0
        walk(graphs, kind, prices, nothing, values, choices)
        follow(graphs, kind, choices, path)
        arcs[low : first[kind] + round(done[kind])] = path
    return arcs
