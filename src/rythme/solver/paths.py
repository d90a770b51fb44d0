"""Questions about the paths of a graph: the best, how many, and the first in order."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from rythme.solver.graph import Arc, Graph, prune
from rythme.solver.labels import Label
from rythme.weeks import LETTERS, Kind

Cost = Callable[[int, Arc], int]
"""What an arc of a week costs."""

KIND_ORDER = (Kind.SCHOOL, Kind.COMPANY, Kind.OFF, Kind.SHARED)


def potentials(graph: Graph, cost: Cost) -> list[list[int]]:
    """Return the least cost from every node to the end, ``potentials[w][node]``.

    The list has one layer more than there are weeks: the end, at cost 0. The graph has a path.
    """
    after = [0]
    layers = [after]
    for week in range(len(graph.arcs) - 1, -1, -1):
        after = [min(cost(week, arc) + after[arc.head] for arc in out) for out in graph.arcs[week]]
        layers.append(after)
    layers.reverse()
    return layers


def best_paths(graph: Graph, cost: Cost) -> tuple[int, Graph]:
    """Return the least cost of a path, and the graph of all paths that cost no more."""
    least = potentials(graph, cost)
    arcs = [
        [
            [arc for arc in out if cost(week, arc) + least[week + 1][arc.head] == here]
            for out, here in zip(layer, least[week], strict=True)
        ]
        for week, layer in enumerate(graph.arcs)
    ]
    return least[0][0], Graph(graph.labels, prune(arcs))


def count_calendars(graph: Graph) -> int:
    """Return how many calendars the graph holds; one that has several paths counts once.

    The nodes that a calendar's first weeks can lead to are one state (the subset construction of
    automata theory), so that every calendar has exactly one run of states.
    """
    states: dict[frozenset[int], int] = {frozenset((0,)): 1} if not graph.is_empty else {}
    for week in range(len(graph.arcs)):
        following: dict[frozenset[int], int] = {}
        for nodes, number in states.items():
            for _, heads in _branches(graph, week, nodes):
                following[heads] = following.get(heads, 0) + number
        states = following
    return sum(states.values())


def first_calendar(graph: Graph) -> tuple[Label, ...]:
    """Return the first calendar in the order of the ``earliest`` level: ``S`` before ``C``."""
    nodes = frozenset((0,))
    calendar = []
    for week, labels in enumerate(graph.labels):
        label, nodes = min(
            _branches(graph, week, nodes), key=lambda branch: _rank(labels[branch[0]])
        )
        calendar.append(labels[label])
    return tuple(calendar)


def only(graph: Graph, calendar: Sequence[Label]) -> Graph:
    """Return the graph of the paths that read ``calendar``."""
    arcs = [
        [[arc for arc in out if labels[arc.label] == label] for out in layer]
        for layer, labels, label in zip(graph.arcs, graph.labels, calendar, strict=True)
    ]
    return Graph(graph.labels, prune(arcs))


def _branches(
    graph: Graph, week: int, nodes: frozenset[int]
) -> Iterator[tuple[int, frozenset[int]]]:
    """Yield every label that leads on from ``nodes``, with all the nodes that it leads to."""
    heads: dict[int, set[int]] = {}
    for node in nodes:
        for arc in graph.arcs[week][node]:
            heads.setdefault(arc.label, set()).add(arc.head)
    for label, reached in heads.items():
        yield label, frozenset(reached)


def _rank(label: Label) -> tuple[Sequence[int], int]:
    return [LETTERS.index(letter) for letter in label.letters], KIND_ORDER.index(label.kind)
