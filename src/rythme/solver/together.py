"""Cohorts that share rules: their best calendars, proven or searched for."""

from __future__ import annotations

import time
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
"""Arcs of all graphs up to which a proof is tried."""

FEW_COHORTS = 12
"""Of so many, all plans are looked at before some are searched for; of more, after that."""

EFFORT, EFFORT_SHARE = 1.0, 0.1
"""Deterministic seconds of each of its solves, at most; and as a share of the stated limit."""

FIRST_ROUNDS = 4
"""Rounds of the search before a proof is tried."""


def solve_together(
    problem: Problem,
    objective: Sequence[Level],
    *,
    time_limit_s: float | None,
    deadline: float | None,
    workers: int = 1,
    report: Callable[[Progress], None] | None = None,
) -> Answer:
    """Return the best calendars of a problem: proven where that is easy, else searched for.

    Parameters
    ----------
    time_limit_s, deadline
        The limit as stated, and when it is reached on the clock of ``time.monotonic``; None for
        both waits for the proof where cohorts are few. Only the deadline asks the clock.

    Raises
    ------
    NoPlanError
        No paths keep every row: proven.
    TimeUpError
        Nothing was found in time.
    """
    found = _Answers(problem, objective, time_limit_s, deadline, workers, report)
    different = {id(graph): graph for graph in problem.graphs}
    num_arcs = {key: graph.num_arcs for key, graph in different.items()}
    small = sum(num_arcs[id(graph)] for graph in problem.graphs) <= MOST_ARCS
    effort = EFFORT if time_limit_s is None else min(EFFORT, EFFORT_SHARE * time_limit_s)
    if len(problem.graphs) <= FEW_COHORTS:
        proven = found.by_proof(effort if time_limit_s is not None else None)
    else:
        proven = found.by_classes() or (
            small
            and not found.is_over
            and (found.by_search(FIRST_ROUNDS) or found.by_proof(effort))
        )
    if not (proven or found.is_over):
        found.by_search(None)
    return found.best


class _Answers:
    """What was found so far; every way to solve says whether it proved the best."""

    def __init__(
        self,
        problem: Problem,
        objective: Sequence[Level],
        time_limit_s: float | None,
        deadline: float | None,
        workers: int,
        report: Callable[[Progress], None] | None,
    ) -> None:
        self._problem, self._objective = problem, objective
        self._time_limit_s, self._deadline = time_limit_s, deadline
        self._workers, self._report = workers, report
        self._levels = until_earliest(objective)
        self._floors: list[tuple[int, ...]] = []
        """Bounds of ways that found no plan: each holds while the levels above cost as it says."""
        self._answers: list[Answer] = []
        self._paths: tuple[Path, ...] | None = None
        """Of the best answer."""
        self._stopped = False
        """Ctrl-C ended one of the ways."""

    @property
    def is_over(self) -> bool:
        """Say whether the time limit is reached or Ctrl-C was pressed, with an answer."""
        late = self._deadline is not None and time.monotonic() > self._deadline
        return (late or self._stopped) and bool(self._answers)

    @property
    def best(self) -> Answer:
        """The best answer, the latest among equals, with every bound that is known for it."""
        if not self._answers:
            raise TimeUpError
        best = min(reversed(self._answers), key=lambda answer: answer.costs)
        for answer in self._answers:
            best = _with_bounds(best, answer.costs, answer.bounds)
        for floors in self._floors:
            best = _with_bounds(best, floors, floors)
        return best

    def by_classes(self) -> bool:
        """Solve cohorts that are alike together, where there are many such."""
        alike = solve_alike(
            self._problem, self._levels, deadline=self._deadline, report=self._report
        )
        if alike is None:
            return False
        self._stopped |= alike.stopped
        return self._keep(alike.paths, alike.bounds, unique=False)

    def by_proof(self, effort: float | None) -> bool:
        """Prove level after level."""
        proof = Proof(
            self._problem,
            self._workers,
            self._deadline,
            effort=effort,
            start=self._searched,
            report=self._report,
        )
        proof.run(self._objective)
        self._stopped |= proof.stopped
        return self._keep(proof.paths, proof.bounds, unique=proof.proven)

    def _searched(self) -> tuple[Path, ...] | None:
        """Return the best plan so far; where there is none, one of a short search."""
        if self._paths is None:
            self.by_search(FIRST_ROUNDS)
        return self._paths

    def by_search(self, rounds: int | None) -> bool:
        """Search for a good plan, from the best one so far on."""
        searched = search(
            self._problem,
            [dict(level) for level in self._levels],
            rounds=rounds,
            time_limit_s=self._time_limit_s,
            deadline=self._deadline,
            start=self._paths,
            report=self._report,
        )
        if searched is None:
            return False
        if searched.infeasible:
            raise NoPlanError(graphs=searched.guilty)
        return self._keep(searched.paths, searched.bounds, searched.columns, unique=False)

    def _keep(
        self,
        paths: tuple[Path, ...] | None,
        bounds: Sequence[int],
        columns: Mapping[str, int] | None = None,
        *,
        unique: bool,
    ) -> bool:
        """Keep what was found; say whether nothing can be better.

        Parameters
        ----------
        columns
            What the paths cost, by column, where that is known.
        """
        padded = (*bounds, *[0] * (len(self._objective) - len(bounds)))
        if paths is None:
            self._floors.append(padded)
            return False
        if columns is None:
            columns = evaluate(self._problem, paths)
            assert columns is not None, "an engine broke a row"
        answer = _answer(self._problem, self._objective, paths, columns, padded, unique=unique)
        if not self._answers or answer.costs <= min(each.costs for each in self._answers):
            self._paths = paths
        self._answers.append(answer)
        best = self.best
        return best.costs == best.bounds


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
    by_column: Mapping[str, int],
    bounds: Sequence[int],
    *,
    unique: bool,
) -> Answer:
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
