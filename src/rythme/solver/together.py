"""Cohorts that share rules: their best calendars, proven or searched for."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from rythme.scenario import EARLIEST, Level
from rythme.solver.alike import solve_alike
from rythme.solver.bound import Cap
from rythme.solver.matrix import level_weights
from rythme.solver.outcome import Answer, NoPlanError, Progress, TimeUpError
from rythme.solver.problem import Path, Problem, evaluate
from rythme.solver.proof import Proof, until_earliest
from rythme.solver.search import search

MOST_ARCS = 60_000
"""Arcs of all graphs up to which the exact engine is tried before the search."""

EFFORT = 2.0
"""Deterministic seconds of each of its solves then."""


def solve_exactly(
    problem: Problem, objective: Sequence[Level], *, deadline: float | None, workers: int = 1
) -> Answer:
    """Return the best calendars of a problem, as far as the deadline allows.

    Raises
    ------
    NoPlanError
        No paths keep every row: proven.
    TimeUpError
        Nothing was found in time.
    """
    proof = Proof(problem, workers, deadline)
    proof.run(objective)
    return _answer(problem, objective, proof.best_paths(), proof.bounds, unique=proof.proven)


def solve_many(
    problem: Problem,
    objective: Sequence[Level],
    *,
    deadline: float | None,
    workers: int = 1,
    report: Callable[[Progress], None] | None = None,
) -> Answer:
    """Return the same for many cohorts: proven where that is easy, searched for where it is not.

    Raises
    ------
    NoPlanError, TimeUpError
        As above.
    """
    answers: list[Answer] = []
    floors: Sequence[int] = [0] * len(objective)
    alike = solve_alike(problem, until_earliest(objective), deadline=deadline)
    if alike is not None:
        floors = [*alike.bounds, *[0] * (len(objective) - len(alike.bounds))]
        if alike.paths is not None:
            found = _answer(problem, objective, alike.paths, floors, unique=False)
            if found.costs == found.bounds:
                return found
            answers.append(found)
    elif sum(graph.num_arcs for graph in problem.graphs) <= MOST_ARCS:
        proof = Proof(problem, workers, deadline, effort=EFFORT, report=report)
        proof.run(objective)
        floors = proof.bounds
        if proof.paths is not None:
            found = _answer(problem, objective, proof.paths, proof.bounds, unique=proof.proven)
            if found.costs == found.bounds:
                return found
            answers.append(found)
    levels = [dict(level) for level in until_earliest(objective)]
    searched = search(problem, levels, deadline=deadline, report=report)
    if searched is not None and searched.infeasible:
        raise NoPlanError
    if searched is not None:
        bounds = [*searched.bounds, *(0 for _ in objective[len(levels) :])]
        answers.append(_answer(problem, objective, searched.paths, bounds, unique=False))
    if not answers:
        raise TimeUpError
    best = min(answers, key=lambda answer: answer.costs)
    for answer in answers:
        best = _with_bounds(best, answer.costs, answer.bounds)
    return _with_bounds(best, floors, floors)


def _with_bounds(answer: Answer, costs: Sequence[int], bounds: Sequence[int]) -> Answer:
    """Return an answer with bounds that hold as long as the levels above cost ``costs``."""
    raised = list(answer.bounds)
    for level, (cost, bound) in enumerate(zip(costs, bounds, strict=True)):
        raised[level] = max(raised[level], bound)
        if answer.costs[level] != cost:
            break
    return answer._replace(bounds=tuple(raised))


def _answer(
    problem: Problem,
    objective: Sequence[Level],
    paths: Sequence[Path],
    bounds: Sequence[int],
    *,
    unique: bool,
) -> Answer:
    by_column = evaluate(problem, paths)
    assert by_column is not None, "an engine broke a row"
    return Answer(
        calendars=tuple(
            tuple(labels[label] for labels, label in zip(graph.labels, path, strict=True))
            for graph, path in zip(problem.graphs, paths, strict=True)
        ),
        costs=tuple(
            0 if level == EARLIEST else sum(by_column[name] * weight for name, weight in level)
            for level in objective
        ),
        bounds=tuple(bounds),
        unique=unique,
        num_optimal=None,
    )


class Least(NamedTuple):
    """The least cost of one level that was found."""

    cost: int
    bound: int
    """Nothing costs less."""
    costs: Mapping[str, int]
    """Of the same paths, by column."""


def lower_level(
    problem: Problem,
    level: Level,
    caps: Sequence[tuple[Level, int]],
    *,
    deadline: float | None,
    workers: int = 1,
) -> Least:
    """Return the least cost of a level while others cost at most what ``caps`` say.

    Raises
    ------
    NoPlanError
        No paths keep every row and cap: proven.
    TimeUpError
        Nothing was found in time.
    """
    given = tuple(Cap(level_weights(dict(capped)), most) for capped, most in caps)
    proof = Proof(problem, workers, deadline, given)
    proof.lower_all([level_weights(dict(level))])
    costs = evaluate(problem, proof.best_paths())
    assert costs is not None, "the exact engine broke a row"
    cost = sum(costs[name] * weight for name, weight in level)
    return Least(cost, proof.bounds[0], costs)
