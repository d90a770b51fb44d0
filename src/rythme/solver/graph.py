"""The graph of a cohort: a layer of nodes between every two weeks, an arc per way to live a week.

Its paths from the only node of layer 0 to the only node of the last layer are exactly the
cohort's admissible calendars; a calendar may have several paths where phases may be cut in several
ways. Graphs know labels, arcs and costs; they know no rule and no level.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Mapping, Sequence
from itertools import count
from operator import eq
from typing import NamedTuple, Protocol, TypeVar

from rythme.solver.labels import Label

COLUMNS = ("rules", "changes", "rhythm", "wishes")
"""What a path is charged for, by level name; ``Costs`` stand in this order."""

Costs = tuple[int, int, int, int]
FREE: Costs = (0, 0, 0, 0)


def charge(column: str, amount: int) -> Costs:
    """Return costs of ``amount`` in one column."""
    if not amount:
        return FREE
    rules, changes, rhythm, wishes = (amount if name == column else 0 for name in COLUMNS)
    return rules, changes, rhythm, wishes


def add(a: Costs, b: Costs) -> Costs:
    """Return the sum of two costs."""
    if a is FREE:
        return b
    if b is FREE:
        return a
    return a[0] + b[0], a[1] + b[1], a[2] + b[2], a[3] + b[3]


class Arc(NamedTuple):
    """One way to live a week, from a node of its layer."""

    label: int
    """Position in ``Graph.labels[week]``."""
    head: int
    """Position in the next layer."""
    costs: Costs


class Graph(NamedTuple):
    """A layered graph; without any path, every layer is empty."""

    labels: tuple[tuple[Label, ...], ...]
    """What each week may read, ``labels[w]``."""
    arcs: tuple[tuple[tuple[Arc, ...], ...], ...]
    """``arcs[w][node]``: the arcs that leave a node of layer ``w``."""

    @property
    def is_empty(self) -> bool:
        """Say whether there is no admissible calendar."""
        return not self.arcs[0]

    @property
    def num_arcs(self) -> int:
        """Arcs of all layers."""
        return sum(len(arcs) for layer in self.arcs for arcs in layer)


State = TypeVar("State", bound=Hashable)


class Tracker(Protocol[State]):
    """A small state carried along the path, from week ``first`` to week ``last`` (included)."""

    @property
    def first(self) -> int:
        """The first week that the tracker reads."""

    @property
    def last(self) -> int:
        """The last week that it reads."""

    def prepare(self, graph: Graph) -> bool:
        """Look at the graph to be refined; False when there is nothing to track on it."""

    def start(self, node: int) -> State | None:
        """Return the state before week ``first`` at a node of that layer; None refuses it."""

    def step(self, week: int, state: State, arc: Arc) -> tuple[State, Costs] | None:
        """Return the state after ``arc``, and what it costs; None when the arc is refused."""

    def end(self, state: State) -> Costs | None:
        """Return what a state costs after week ``last``; None when it is refused."""


def refine(graph: Graph, tracker: Tracker[State]) -> Graph:
    """Return the graph whose paths are those of ``graph`` that ``tracker`` accepts, charged."""
    if graph.is_empty or not tracker.prepare(graph):
        return graph
    first, last = tracker.first, tracker.last
    arcs: list[Sequence[Sequence[Arc]]] = list(graph.arcs[:first])
    frontier: dict[tuple[int, State], int] = {}
    entry: dict[int, int] = {}
    for node in range(len(graph.arcs[first])):
        state = tracker.start(node)
        if state is not None:
            entry[node] = frontier.setdefault((node, state), len(frontier))
    if first:
        arcs[first - 1] = [_lead(out, entry) for out in arcs[first - 1]]
    for week in range(first, last + 1):
        layer, frontier = _refine_layer(graph, tracker, week, frontier)
        arcs.append(layer)
    arcs += graph.arcs[last + 1 :]
    return Graph(graph.labels, prune(arcs))


def _refine_layer(
    graph: Graph, tracker: Tracker[State], week: int, frontier: dict[tuple[int, State], int]
) -> tuple[list[list[Arc]], dict[tuple[int, State], int]]:
    heads: dict[tuple[int, State], int] = {}
    layer: list[list[Arc]] = []
    step, end, settle = tracker.step, tracker.end, week == tracker.last
    for node, state in frontier:
        out: list[Arc] = []
        for arc in graph.arcs[week][node]:
            stepped = step(week, state, arc)
            if stepped is None:
                continue
            after, charged = stepped
            if settle:
                ending = end(after)
                if ending is None:
                    continue
                head, charged = arc.head, add(charged, ending)
            else:
                head = heads.setdefault((arc.head, after), len(heads))
            out.append(Arc(arc.label, head, add(arc.costs, charged)))
        layer.append(out)
    return layer, heads


def _lead(arcs: Sequence[Arc], position: Mapping[int, int]) -> tuple[Arc, ...]:
    """Return the arcs whose head has a position, leading there."""
    return tuple(
        [
            arc if position[arc.head] == arc.head else Arc(arc.label, position[arc.head], arc.costs)
            for arc in arcs
            if arc.head in position
        ]
    )


def prune(arcs: Sequence[Sequence[Sequence[Arc]]]) -> tuple[tuple[tuple[Arc, ...], ...], ...]:
    """Drop every node that no path reaches or that reaches no end, and merge equal ones.

    Two nodes with the same outgoing arcs are one. The last layer, after the last week, is
    implicit: its only node, 0, is the end.
    """
    position = {0: 0}
    layers: list[tuple[tuple[Arc, ...], ...]] = []
    for layer in reversed(arcs):
        kept: dict[tuple[Arc, ...], int] = {}
        position_before: dict[int, int] = {}
        for node, out in enumerate(layer):
            if alive := _lead(out, position):
                position_before[node] = kept.setdefault(alive, len(kept))
        layers.append(tuple(kept))
        position = position_before
    return _reachable(layers[::-1])


def _reachable(
    layers: Sequence[tuple[tuple[Arc, ...], ...]],
) -> tuple[tuple[tuple[Arc, ...], ...], ...]:
    if not all(layers):
        return tuple(() for _ in layers)
    kept: list[tuple[tuple[Arc, ...], ...]] = []
    nodes: Collection[int] = (0,)
    in_order = True
    for layer in layers:
        whole = in_order and len(nodes) == len(layer)
        reached = dict.fromkeys([head for node in nodes for _, head, _ in layer[node]])
        in_order = all(map(eq, reached, count()))
        if whole and in_order:  # as most layers are: it stays as it is
            kept.append(layer)
        else:
            position = {head: number for number, head in enumerate(reached)}
            kept.append(tuple([_lead(layer[node], position) for node in nodes]))
        nodes = reached
    return tuple(kept)
