"""Calendars of cohorts that share rules, kept to answer later questions.

Calendars that fit one scenario often fit the next, of which only a statement differs; or they do
once a few cohorts are planned again beside the others.
"""

from __future__ import annotations

import time
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from rythme.scenario import Cohort
from rythme.solver.graph import Graph
from rythme.solver.labels import Label
from rythme.solver.paths import keep
from rythme.solver.problem import Path, Problem, activity, settle

MOST_KNOWN = 20
EFFORT = 0.15
"""Deterministic seconds of the exact engine for these."""

Calendar = tuple[Label, ...]
Calendars = Mapping[str, Calendar]
"""By id of the cohort."""


@dataclass
class Known:
    """Calendars that fitted, the latest first."""

    found: list[Calendars] = field(default_factory=list)

    def add(self, calendars: Calendars) -> None:
        """Remember calendars; those of one cohort by itself are soon found again."""
        if len(calendars) < 2:
            return
        self.found = [calendars, *(each for each in self.found if each != calendars)][:MOST_KNOWN]

    def merge(self, calendars: Calendars) -> None:
        """Remember calendars of some cohorts, beside the latest ones of the others."""
        latest = next((each for each in self.found if calendars.keys() <= each.keys()), {})
        self.add({**latest, **calendars})

    def fitting(self, cohorts: Sequence[Cohort], problem: Problem) -> Sequence[Path] | None:
        """Return known calendars that fit a problem, as its paths."""
        for calendars in self._about(cohorts):
            paths: list[Path] = []
            for cohort, graph in zip(cohorts, problem.graphs, strict=True):
                path = path_of(graph, calendars[cohort.id])
                if path is None:
                    break
                paths.append(path)
            else:
                if settle(problem, paths) is not None:
                    return paths
        return None

    def repaired(
        self, cohorts: Sequence[Cohort], problem: Problem, most: int, deadline: float | None
    ) -> Sequence[Path] | None:
        """Return known calendars of which up to ``most`` were planned again, if they then fit."""
        fewest: tuple[set[int], list[Path | None]] | None = None
        for calendars in self._about(cohorts):
            paths = [
                path_of(graph, calendars[cohort.id])
                for cohort, graph in zip(cohorts, problem.graphs, strict=True)
            ]
            moved = _moved(problem, paths)
            if len(moved) <= most and (fewest is None or len(moved) < len(fewest[0])):
                fewest = moved, paths
        return None if fewest is None else _replanned(problem, fewest[1], fewest[0], deadline)

    def latest(self, cohorts: Sequence[Cohort], problem: Problem) -> Sequence[Path | None] | None:
        """Return the latest known calendars, as far as the graphs admit them."""
        calendars = next(self._about(cohorts), None)
        if calendars is None:
            return None
        return [
            path_of(graph, calendars[cohort.id])
            for cohort, graph in zip(cohorts, problem.graphs, strict=True)
        ]

    def _about(self, cohorts: Sequence[Cohort]) -> Iterator[Calendars]:
        for calendars in self.found:
            if all(cohort.id in calendars for cohort in cohorts):
                yield calendars


def path_of(graph: Graph, calendar: Calendar) -> Path | None:
    """Return how a graph reads a calendar; None where it does not admit it."""
    if len(calendar) != len(graph.labels):
        return None
    path = []
    nodes = {0}
    for labels, layer, label in zip(graph.labels, graph.arcs, calendar, strict=True):
        if label not in labels:
            return None
        position = labels.index(label)
        nodes = {arc.head for node in nodes for arc in layer[node] if arc.label == position}
        if not nodes:
            return None
        path.append(position)
    return tuple(path)


def calendar_of(graph: Graph, path: Path) -> Calendar:
    """Return what a path of a graph reads."""
    return tuple(labels[label] for labels, label in zip(graph.labels, path, strict=True))


def first_path(graph: Graph) -> Path:
    """Return some path of a graph."""
    node, path = 0, []
    for layer in graph.arcs:
        arc = layer[node][0]
        path.append(arc.label)
        node = arc.head
    return tuple(path)


def _moved(problem: Problem, paths: Sequence[Path | None]) -> set[int]:
    """Return the graphs to plan again: those without a path, and those in rows that break."""
    moved = {number for number, path in enumerate(paths) if path is None}
    for row in problem.rows:
        terms = tuple(term for term in row.terms if term.graph not in moved)
        known = [() if path is None else path for path in paths]
        lowest = sum(min(0, term.coefficient) for term in row.terms if term.graph in moved)
        if not row.slacks and activity(row._replace(terms=terms), known) + lowest > row.most:
            moved |= {term.graph for term in terms}
    return moved


def _replanned(
    problem: Problem,
    paths: Sequence[Path | None],
    moved: Collection[int],
    deadline: float | None,
) -> Sequence[Path] | None:
    """Return paths of which only some graphs' are other than before, if the engine finds some."""
    from rythme.solver.exact import ExactModel  # ortools takes longer than most explanations
    from rythme.solver.system import paths_of, to_system

    graphs = tuple(
        graph if number in moved or path is None else keep(graph, [(label,) for label in path])
        for number, (graph, path) in enumerate(zip(problem.graphs, paths, strict=True))
    )
    system = to_system(Problem(graphs, problem.slacks, problem.rows), join=False)
    if system.is_empty or (deadline is not None and time.monotonic() > deadline):
        return None
    found = ExactModel(system, effort=EFFORT).minimise(0, deadline)
    return None if found.cells is None else paths_of(system, found.cells)
