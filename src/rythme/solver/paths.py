"""Questions about the paths of a graph: the best, how many, and the first in order."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from rythme.solver.graph import COLUMNS, Arc, Graph, prune
from rythme.solver.labels import Label
from rythme.weeks import LETTERS, Kind

Cost = Callable[[int, Arc], int]
"""What an arc of a week costs."""

KIND_ORDER = (Kind.SCHOOL, Kind.COMPANY, Kind.OFF, Kind.SHARED)


def column_cost(column: str) -> Cost:
    """Return what an arc costs in one column."""
    index = COLUMNS.index(column)
    return lambda week, arc: arc.costs[index]


def potentials(graph: Graph, cost: Cost) -> list[list[int]]:
    """Return the least cost from every node to the end, ``potentials[w][node]``.

    The list has one layer more than there are weeks: the end, at cost 0. The graph has a path.
    """
    after = [0]
    layers = [after]
    for week in range(len(graph.arcs) - 1, -1, -1):
        after = [
            min([cost(week, arc) + after[arc.head] for arc in out]) for out in graph.arcs[week]
        ]
        layers.append(after)
    layers.reverse()
    return layers


def best_paths(graph: Graph, cost: Cost) -> tuple[int, Graph]:
    """Return the least cost of a path, and the graph of all paths that cost no more.

    The graph has a path.
    """
    least = potentials(graph, cost)
    nodes = {0}
    kept = []
    for week, layer in enumerate(graph.arcs):
        here, after = least[week], least[week + 1]
        arcs = [
            [arc for arc in out if cost(week, arc) + after[arc.head] == here[node]]
            if node in nodes
            else []
            for node, out in enumerate(layer)
        ]
        nodes = {arc.head for out in arcs for arc in out}
        kept.append(arcs)
    return least[0][0], Graph(graph.labels, prune(kept))


def count_calendars(graph: Graph) -> int:
    """Return how many calendars the graph holds; one that has several paths counts once.

    The nodes that a calendar's first weeks can lead to are one state (the subset construction of
    automata theory), so that every calendar has exactly one run of states.
    """
    states: dict[frozenset[int], int] = {frozenset((0,)): 1} if not graph.is_empty else {}
    for week in range(len(graph.arcs)):
        following: dict[frozenset[int], int] = {}
        for nodes, number in states.items():
            for heads in _branches(graph, week, nodes):
                following[heads] = following.get(heads, 0) + number
        states = following
    return sum(states.values())


def first_paths(graph: Graph) -> Graph:
    """Keep the paths of the first calendar in the order of the ``earliest`` level.

    ``S`` before ``C`` before ``O`` at the first half-day where two calendars differ; where they
    read alike everywhere, the kinds of their weeks decide.
    """
    for rank in (letters_rank, kind_rank):
        graph = _first(graph, rank)
    return graph


def sole_calendar(graph: Graph) -> tuple[Label, ...]:
    """Return the calendar of a graph that has no other."""
    return tuple(
        labels[layer[0][0].label] for labels, layer in zip(graph.labels, graph.arcs, strict=True)
    )


def letters_rank(label: Label) -> tuple[int, ...]:
    """Return where the letters of a label stand in the ``earliest`` order."""
    return tuple(map(LETTERS.index, label.letters))


def kind_rank(label: Label) -> tuple[int, ...]:
    """Return where the kind of a label stands in the ``earliest`` order."""
    return (KIND_ORDER.index(label.kind),)


def _first(graph: Graph, rank: Callable[[Label], tuple[int, ...]]) -> Graph:
    """Keep the paths whose labels rank first, week after week."""
    nodes = {0}
    kept = []
    for labels, layer in zip(graph.labels, graph.arcs, strict=True):
        ranks = [rank(label) for label in labels]
        least = min(ranks[arc.label] for node in nodes for arc in layer[node])
        arcs = [
            [arc for arc in out if ranks[arc.label] == least] if node in nodes else []
            for node, out in enumerate(layer)
        ]
        nodes = {arc.head for out in arcs for arc in out}
        kept.append(arcs)
    if sum(len(out) for layer in kept for out in layer) == graph.num_arcs:
        return graph
    return Graph(graph.labels, prune(kept))


def only(graph: Graph, calendar: Sequence[Label]) -> Graph:
    """Return the graph of the paths that read ``calendar``."""
    return keep(
        graph,
        [
            [position for position, each in enumerate(labels) if each == label]
            for labels, label in zip(graph.labels, calendar, strict=True)
        ],
    )


def keep(graph: Graph, read: Sequence[Sequence[int]]) -> Graph:
    """Return the graph of the paths that read one of ``read[w]`` in every week."""
    nodes = {0}
    kept = []
    for layer, labels in zip(graph.arcs, read, strict=True):
        arcs = [
            [arc for arc in out if arc.label in labels] if node in nodes else []
            for node, out in enumerate(layer)
        ]
        nodes = {arc.head for out in arcs for arc in out}
        kept.append(arcs)
    return Graph(graph.labels, prune(kept))


def _branches(graph: Graph, week: int, nodes: frozenset[int]) -> Iterator[frozenset[int]]:
    """Yield the nodes that each way to read the week leads to from ``nodes``."""
    heads: dict[tuple[Kind, str], set[int]] = {}
    for node in nodes:
        for arc in graph.arcs[week][node]:
            label = graph.labels[week][arc.label]
            heads.setdefault((label.kind, label.letters), set()).add(arc.head)
    return (frozenset(reached) for reached in heads.values())
