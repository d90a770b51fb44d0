"""A few cohorts that share rules: their best calendars, proven level by level.

At each level the path LP gives a bound, and arcs too dear for a solution at the bound are cut. What
is left is small: the exact engine finds a solution in it, which is then the best one, or proves
that there is none, and the search goes on a little above. The arcs that no best solution uses stay
cut for the levels that follow.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from rythme.scenario import EARLIEST, Level
from rythme.solver.bound import Cap
from rythme.solver.exact import ExactModel, Found
from rythme.solver.matrix import level_weights
from rythme.solver.naming import Amounts, sums
from rythme.solver.narrow import Narrowing
from rythme.solver.outcome import Answer, NoPlanError, Progress, TimeUpError
from rythme.solver.problem import Path, Problem, evaluate
from rythme.solver.search import search
from rythme.solver.system import System, paths_of, to_system

MOST_ARCS = 60_000
"""Arcs of all graphs up to which the exact engine is tried before the search."""

EFFORT = 2.0
"""Deterministic seconds of each of its solves then."""

NAMING = 1.0
"""The same of each solve that names one among the best plans: they are no better for it."""


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
    proof = _Search(problem, workers, deadline)
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
    if sum(graph.num_arcs for graph in problem.graphs) <= MOST_ARCS:
        proof = _Search(problem, workers, deadline, effort=EFFORT, report=report)
        proof.run(objective)
        floors = proof.bounds
        if proof.paths is not None:
            proven = _answer(problem, objective, proof.paths, proof.bounds, unique=proof.proven)
            if proven.costs == proven.bounds:
                return proven
            answers.append(proven)
    levels = [dict(level) for level in _until_earliest(objective)]
    found = search(problem, levels, deadline=deadline, report=report)
    if found is not None and found.infeasible:
        raise NoPlanError
    if found is not None:
        bounds = [*found.bounds, *(0 for _ in objective[len(levels) :])]
        answers.append(_answer(problem, objective, found.paths, bounds, unique=False))
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
    search = _Search(problem, workers, deadline, given)
    search.lower_all([level_weights(dict(level))])
    costs = evaluate(problem, search.best_paths())
    assert costs is not None, "the exact engine broke a row"
    cost = sum(costs[name] * weight for name, weight in level)
    return Least(cost, search.bounds[0], costs)


def _until_earliest(objective: Sequence[Level]) -> Sequence[Level]:
    """Return the levels that choose; those after ``earliest`` have nothing left to choose from."""
    return objective[: objective.index(EARLIEST)] if EARLIEST in objective else objective


class _Step(NamedTuple):
    """A system in which some levels cost no more than their bounds."""

    system: System
    caps: tuple[Cap, ...]
    narrowing: Narrowing | None
    """Of the next level; None where nothing is charged there, or no level is left."""


class _Search:
    """A system that shrinks as levels are proven, until time is up."""

    def __init__(
        self,
        problem: Problem,
        workers: int,
        deadline: float | None,
        given: tuple[Cap, ...] = (),
        *,
        effort: float | None = None,
        report: Callable[[Progress], None] | None = None,
    ) -> None:
        self._system = to_system(problem)
        if self._system.is_empty:
            raise NoPlanError
        self._workers = workers
        self._deadline = deadline
        self._caps = given
        self._num_given = len(given)
        self._effort = effort
        self._report = report
        self._started = time.monotonic()
        self.paths: tuple[Path, ...] | None = None
        """What the best solution so far reads."""
        self.bounds: list[int] = []
        self.proven = True
        """Everything asked so far was proven."""

    def best_paths(self) -> tuple[Path, ...]:
        """Return what the best solution reads; raises ``TimeUpError`` when there is none."""
        if self.paths is None:
            raise TimeUpError
        return self.paths

    def run(self, objective: Sequence[Level]) -> None:
        """Go through all levels, as far as time allows; Ctrl-C ends it with what there is."""
        levels = [level_weights(dict(level)) for level in _until_earliest(objective)]
        try:
            self.lower_all(levels)
            self.name_one()
        except KeyboardInterrupt:
            if self.paths is None:
                raise
            self.proven = False
        self.bounds += [0] * (len(objective) - len(self.bounds))

    def lower_all(self, levels: Sequence[tuple[int, ...]]) -> None:
        """Find the least cost of every level, one after the other."""
        while self._num_done < len(levels) and self.proven:
            self._advance(levels[self._num_done :])
        self.bounds += [0] * (len(levels) - len(self.bounds))

    @property
    def _num_done(self) -> int:
        return len(self._caps) - self._num_given

    def _advance(self, levels: Sequence[tuple[int, ...]]) -> None:
        """Settle one level or more.

        Bounds are often met, so all levels are first taken at their bounds at once. Where that
        has no solution, the last one is raised while those above stay at their bounds: that keeps
        the systems small. Only where no cost of it helps, it is the level above that is raised.
        """
        steps = list(self._at_bounds(levels))
        last = steps[-1]
        if len(steps) > len(levels):
            found = self._solve(last.system, last.caps, None)
            if found.cells is not None:
                self._keep(last.system, last.caps, paths_of(last.system, found.cells))
                return
            if not found.proven:
                self._give_up(steps[1].caps)
                return
            steps.pop()
        for step in reversed(steps):
            if step.narrowing is not None and self._raise(step, step.narrowing):
                return
        raise NoPlanError

    def _at_bounds(self, levels: Sequence[tuple[int, ...]]) -> Iterator[_Step]:
        """Yield what is left with no level at its bound, with one, and so on as far as it goes."""
        system, caps = self._system, self._caps
        for weights in levels:
            if not _dearest(system, weights):
                yield _Step(system, caps, None)
                caps = (*caps, Cap(weights, 0))
                continue
            narrowing = Narrowing(system, weights, caps, self._deadline)
            yield _Step(system, caps, narrowing)
            bound = max(0, narrowing.bound)
            narrowed = narrowing.narrow(bound)
            if narrowed is None or narrowed.is_empty:
                return
            system, caps = narrowed, (*caps, Cap(weights, bound))
        yield _Step(system, caps, None)

    def _raise(self, step: _Step, narrowing: Narrowing) -> bool:
        """Find the least cost of a level above its bound; False when there is no solution."""
        weights = narrowing.weights
        lowest, most = max(0, narrowing.bound) + 1, _dearest(step.system, weights)
        more = 1
        while lowest <= most:
            tried = min(lowest + more - 1, most)
            narrowed = narrowing.narrow(tried)
            if narrowed is not None and not narrowed.is_empty:
                found = self._solve(narrowed, (*step.caps, Cap(weights, tried)), weights)
                if found.cells is not None:
                    system = narrowing.narrow(found.cost)
                    assert system is not None
                    caps = (*step.caps, Cap(weights, found.cost))
                    self._keep(system, caps, paths_of(narrowed, found.cells))
                    if not found.proven:
                        self.bounds[-1] = max(lowest, found.bound)
                        self.proven = False
                    return True
                if not found.proven:
                    self._give_up((*step.caps, Cap(weights, lowest)))
                    return True
            lowest, more = tried + 1, 2 * more
        return False

    def _give_up(self, caps: Sequence[Cap]) -> None:
        """End for want of time: no plan costs less than a bound when those above are met."""
        self.bounds += [cap.most for cap in caps[len(self._caps) :]]
        self.proven = False

    def _keep(self, system: System, caps: tuple[Cap, ...], paths: tuple[Path, ...]) -> None:
        """Go on with what costs no more than is proven best."""
        self.bounds += [cap.most for cap in caps[len(self._caps) :]]
        self._system, self._caps, self.paths = system, caps, paths
        if self._report is not None and self.bounds:
            elapsed, bound = time.monotonic() - self._started, self.bounds[-1]
            self._report(Progress(elapsed, len(self.bounds) - 1, bound, bound))

    def _solve(self, system: System, caps: Sequence[Cap], weights: tuple[int, ...] | None) -> Found:
        model = self._model(system, caps, self._effort)
        objective = model.level(weights) if weights is not None else 0
        return model.minimise(objective, self._deadline)

    def _model(self, system: System, caps: Sequence[Cap], effort: float | None) -> ExactModel:
        model = ExactModel(system, workers=self._workers, effort=effort)
        for cap in caps:
            model.limit(model.level(cap.weights), cap.most)
        return model

    def name_one(self) -> None:
        """Choose the earliest among equals, as far as time allows."""
        if not self.proven:
            return
        model = self._model(self._system, self._caps, NAMING)
        for amounts in sums(self._system, self.best_paths):
            self._lower_read(model, amounts)

    def _lower_read(self, model: ExactModel, amounts: Amounts) -> None:
        """Lower what is read as far as it goes, and hold it there."""
        if not self.proven:
            return
        expression = model.read(amounts)
        found = model.minimise(expression, self._deadline)
        if found.cells is None:
            if found.proven:
                raise NoPlanError
            self.proven = False
            return
        self.paths = paths_of(self._system, found.cells)
        self.proven = found.proven
        model.limit(expression, found.cost)


def _dearest(system: System, weights: tuple[int, ...]) -> int:
    """Return what no solution costs more than at a level."""
    arcs = sum(
        int(costs.max(initial=0)) for arrays in system.arrays for costs in arrays.level(weights)
    )
    matrix = system.matrix
    slacks = matrix.slack_costs @ np.array(weights, dtype=np.int64)
    return arcs + int(slacks @ matrix.slack_most)
