"""Calendars made cheaper one cohort at a time, beside the others as they are."""

from __future__ import annotations

import time
from collections.abc import Sequence

from rythme.scenario import Level
from rythme.solver.graph import COLUMNS, Arc
from rythme.solver.known import first_path
from rythme.solver.paths import best_paths, keep
from rythme.solver.problem import Path, Problem, activity, evaluate

LEVEL = 1_000_000
"""A level weighs so many times more than the next: no calendar costs as much."""


def polished(
    problem: Problem, levels: Sequence[Level], paths: Sequence[Path], deadline: float
) -> Sequence[Path]:
    """Return paths that cost no more than ``paths``, which keep every row.

    Parameters
    ----------
    deadline
        On the clock of ``time.monotonic``.
    """
    best = list(paths)
    cost = cost_of(problem, levels, best)
    for number, graph in enumerate(problem.graphs):
        if time.monotonic() > deadline:
            break
        open_graph = keep(graph, _allowed(problem, number, best))
        if open_graph.is_empty:
            continue
        tried = [*best]
        tried[number] = first_path(best_paths(open_graph, _Weighed(levels))[1])
        tried_cost = cost_of(problem, levels, tried)
        if tried_cost is not None and (cost is None or tried_cost < cost):
            best, cost = tried, tried_cost
    return best


def cost_of(
    problem: Problem, levels: Sequence[Level], paths: Sequence[Path]
) -> tuple[int, ...] | None:
    """Return what paths cost, level by level; None where a row must break."""
    by_column = evaluate(problem, paths)
    if by_column is None:
        return None
    return tuple(sum(by_column[name] * weight for name, weight in level) for level in levels)


def _allowed(problem: Problem, number: int, paths: Sequence[Path]) -> list[list[int]]:
    """Return the labels of one graph that keep the rows without slack, the others being as is."""
    graph = problem.graphs[number]
    allowed = [set(range(len(labels))) for labels in graph.labels]
    for row in problem.rows:
        mine = [term for term in row.terms if term.graph == number]
        if row.slacks or len(mine) != 1:
            continue
        rest = row._replace(terms=tuple(term for term in row.terms if term.graph != number))
        if activity(rest, paths) + mine[0].coefficient > row.most:
            allowed[mine[0].week] -= set(mine[0].labels)
        if activity(rest, paths) > row.most:
            allowed[mine[0].week] &= set(mine[0].labels)
    return [sorted(each) for each in allowed]


class _Weighed:
    """What an arc costs at all levels, as one number."""

    def __init__(self, levels: Sequence[Level]) -> None:
        weights: dict[str, int] = dict.fromkeys(COLUMNS, 0)
        for level in levels:
            weights = {name: weight * LEVEL for name, weight in weights.items()}
            for name, weight in level:
                if name in weights:
                    weights[name] += weight
        self._weights = [weights[name] for name in COLUMNS]

    def __call__(self, week: int, arc: Arc) -> int:
        return sum(w * cost for w, cost in zip(self._weights, arc.costs, strict=True) if cost)
