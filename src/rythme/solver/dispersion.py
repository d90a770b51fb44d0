"""Calendars as far apart as can be: by longest paths, or by the exact engine."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import NamedTuple

from rythme.solver.alone import keep_earliest
from rythme.solver.graph import Graph
from rythme.solver.labels import Label
from rythme.solver.paths import best_paths
from rythme.solver.problem import Path, Problem, Row, Slack, Term
from rythme.weeks import NUM_HALF_DAYS

Calendar = tuple[Label, ...]

GAP = "gap"
"""The column of the one slack that is lowered: by how much the two nearest calendars miss the
distance of calendars that never read alike."""


def apart(one: Sequence[Label], other: Sequence[Label]) -> int:
    """Return the number of half-days at which two calendars read differently."""
    return sum(map(differing, one, other))


def differing(one: Label, other: Label) -> int:
    """Return the number of half-days at which two weeks read differently."""
    return sum(a != b for a, b in zip(one.letters, other.letters, strict=True))


@dataclass(frozen=True, slots=True)
class Circle:
    """A problem in which one graph is free; every other has the one calendar that it keeps."""

    problem: Problem
    position: int
    limits: tuple[tuple[Mapping[str, int], int], ...] = ()
    """Levels, by the weight of each column, with the most that they may cost."""

    @property
    def free(self) -> Graph:
        """The free graph."""
        return self.problem.graphs[self.position]

    @property
    def is_alone(self) -> bool:
        """Say whether nothing couples the free graph to others."""
        return len(self.problem.graphs) == 1 and not self.problem.rows and not self.problem.slacks

    def paths(self, calendar: Calendar) -> tuple[Path, ...]:
        """Return the paths of all graphs when the free one has ``calendar``."""
        read = tuple(
            labels.index(label) for labels, label in zip(self.free.labels, calendar, strict=True)
        )
        return tuple(
            read if position == self.position else tuple(layer[0][0].label for layer in graph.arcs)
            for position, graph in enumerate(self.problem.graphs)
        )


class Step(NamedTuple):
    """The calendar that is farthest from others, as far as time allowed."""

    calendar: Calendar | None
    bound: int
    """None is farther from its nearest."""


def walk(graph: Graph) -> Path:
    """Return the first path of a graph."""
    node, path = 0, []
    for layer in graph.arcs:
        arc = layer[node][0]
        path.append(arc.label)
        node = arc.head
    return tuple(path)


def farthest_of_one(graph: Graph, reference: Calendar) -> Calendar:
    """Return the calendar of ``graph`` that is farthest from one; the earliest of several."""
    away = [
        [differing(label, given) for label in labels]
        for labels, given in zip(graph.labels, reference, strict=True)
    ]
    _, farthest = best_paths(graph, lambda week, arc: -away[week][arc.label])
    return calendar_of(graph, walk(keep_earliest(farthest)))


def farthest_of_several(
    circle: Circle, references: Sequence[Calendar], deadline: float | None
) -> Step:
    """Return the calendar whose nearest of ``references`` is farthest."""
    problem, free = circle.problem, circle.free
    slacks = len(problem.slacks)
    rows = [_far_row(free, circle.position, reference, slacks) for reference in references]
    found = _lower_gap(
        Problem(problem.graphs, (*problem.slacks, _gap_slack(free)), (*problem.rows, *rows)),
        deadline,
        limits=circle.limits,
    )
    bound = _span(free) - found.bound
    if found.paths is None:
        return Step(None, 0 if found.proven else _span(free))
    return Step(calendar_of(free, found.paths[circle.position]), bound)


def together(
    graph: Graph, best: Calendar, number: int, reached: int, bound: int, deadline: float | None
) -> tuple[list[Calendar] | None, int]:
    """Look for ``number`` calendars, ``best`` beside them, further apart than ``reached``.

    Returns
    -------
    tuple
        The calendars, or None where none are further apart or time was up; and what no such
        calendars exceed, at most ``bound``.
    """
    slacks = [_gap_slack(graph)]
    rows = [_far_row(graph, copy, best, 0) for copy in range(number)]
    for one, other in combinations(range(number), 2):
        rows += _pair_rows(graph, one, other, slacks)
    rows.append(Row((), ((0, 1),), _span(graph) - reached - 1))
    found = _lower_gap(Problem((graph,) * number, tuple(slacks), tuple(rows)), deadline)
    if found.paths is None:
        return None, reached if found.proven else bound
    return [calendar_of(graph, path) for path in found.paths], min(
        bound, _span(graph) - found.bound
    )


def _far_row(graph: Graph, copy: int, reference: Calendar, gap: int) -> Row:
    """``sum of half-days that differ from reference >= span - gap``."""
    terms = []
    for week, (labels, given) in enumerate(zip(graph.labels, reference, strict=True)):
        by_distance: dict[int, list[int]] = {}
        for position, label in enumerate(labels):
            by_distance.setdefault(differing(label, given), []).append(position)
        terms += [
            Term(copy, week, tuple(alike), -distance)
            for distance, alike in by_distance.items()
            if distance
        ]
    return Row(tuple(terms), ((gap, -1),), -_span(graph))


def _pair_rows(graph: Graph, one: int, other: int, slacks: list[Slack]) -> list[Row]:
    """State that two copies are ``span - gap`` apart.

    With d[t] = 1 only when they differ at half-day t, and x[c, t, L] = 1 when copy c reads letter
    L there:

        d[t] + x[one, t, L] + x[other, t, L] <= 2        sum over t of d[t] >= span - gap
    """
    rows: list[Row] = []
    counted: list[tuple[int, int]] = [(0, -1)]
    for week, labels in enumerate(graph.labels):
        columns = ["".join(column) for column in zip(*(x.letters for x in labels), strict=True)]
        for column in dict.fromkeys(columns):
            if len(set(column)) == 1:
                continue
            differ = len(slacks)
            slacks.append(Slack(1, GAP, 0))
            counted.append((differ, -columns.count(column)))
            for letter in sorted(set(column)):
                reading = tuple(at for at, read in enumerate(column) if read == letter)
                terms = (Term(one, week, reading, 1), Term(other, week, reading, 1))
                rows.append(Row(terms, ((differ, 1),), 2))
    rows.append(Row((), tuple(counted), -_span(graph)))
    return rows


def _gap_slack(graph: Graph) -> Slack:
    return Slack(_span(graph), GAP, 1)


def _span(graph: Graph) -> int:
    return NUM_HALF_DAYS * len(graph.labels)


class _Gap(NamedTuple):
    """What the exact engine found: calendars, and how far apart others can be at most."""

    paths: tuple[Path, ...] | None
    bound: int
    proven: bool


def _lower_gap(
    problem: Problem,
    deadline: float | None,
    *,
    limits: Sequence[tuple[Mapping[str, int], int]] = (),
) -> _Gap:
    # ortools and numpy take longer than most plans
    from rythme.solver.exact import ExactModel
    from rythme.solver.matrix import level_weights
    from rythme.solver.system import paths_of, to_system

    system = to_system(problem, join=False)
    model = ExactModel(system)
    for level, most in limits:
        model.limit(model.level(level_weights(level)), most)
    found = model.minimise(model.level(level_weights({GAP: 1})), deadline)
    paths = None if found.cells is None else paths_of(system, found.cells)
    return _Gap(paths, found.bound, found.proven)


def calendar_of(graph: Graph, path: Path) -> Calendar:
    """Return what a path reads."""
    return tuple(labels[label] for labels, label in zip(graph.labels, path, strict=True))
