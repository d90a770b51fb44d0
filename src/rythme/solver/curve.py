"""The trade-off between two levels: the plans of which none is better at both.

The least cost of the first level is found while the second must cost less and less. Each point
takes two solves: the first level as low as it goes under a limit on the second, then the second
as low as that allows. Levels that stand above both in the objective are held at their least.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from rythme.plan import LevelResult
from rythme.scenario import Level, Scenario
from rythme.solver.alone import level_cost
from rythme.solver.budget import Budget
from rythme.solver.compile import compile_cohort
from rythme.solver.graph import Graph, refine
from rythme.solver.levels import applying_levels
from rythme.solver.outcome import NoPlanError, TimeUpError
from rythme.solver.paths import potentials
from rythme.solver.problem import Problem, evaluate
from rythme.solver.rows import couple

SHARE = 4
"""A solve may take this part of the time that is left: a hard one leaves some for others."""


@dataclass(frozen=True, slots=True)
class CurvePoint:
    """A plan of which none that was found is better at both levels."""

    first: LevelResult
    second: LevelResult

    @property
    def is_proven(self) -> bool:
        """Say whether no plan is better at one of the levels without being worse at the other."""
        return self.first.cost == self.first.bound and self.second.cost == self.second.bound


@dataclass(frozen=True, slots=True, kw_only=True)
class Curve:
    """The trade-off between two levels."""

    above: tuple[LevelResult, ...]
    """Levels that were held at their least, or as low as time allowed."""
    points: tuple[CurvePoint, ...]
    """From the best at the first level to the best at the second."""
    is_complete: bool
    """No plan is better at both levels than every point: none was missed."""


def trade_off(
    scenario: Scenario,
    first: str,
    second: str,
    *,
    time_limit_s: float | None = None,
    workers: int = 1,
) -> Curve:
    """Return the trade-off between two levels, by their names.

    Raises
    ------
    NoPlanError
        No plan keeps every hard rule: proven.
    TimeUpError
        No plan was found in time.
    """
    deadline = None if time_limit_s is None else time.monotonic() + time_limit_s
    engine = _engine(scenario, _Clock(deadline), workers)
    caps: list[_Cap] = []
    above = []
    for level in _above(scenario, first, second):
        found = engine.lower(level, caps)
        name = "+".join(name for name, _ in level)
        above.append(LevelResult(name=name, cost=found.cost, bound=found.bound))
        caps.append(_Cap(level, found.cost))
    walk = _Walk(engine, caps, ((first, 1),), ((second, 1),))
    points = _undominated(list(walk.points()))
    return Curve(above=tuple(above), points=points, is_complete=walk.is_complete)


def _above(scenario: Scenario, *names: str) -> list[Level]:
    """Return the levels that stand before the first one that speaks of ``names``."""
    levels = [level for _, level in applying_levels(scenario, None)]
    speaking = [any(name in names for name, _ in level) for level in levels]
    return levels[: speaking.index(True)] if True in speaking else levels


class _Cap(NamedTuple):
    level: Level
    most: int


class _Found(NamedTuple):
    """The least cost of a level that was found, and what it cannot be below."""

    cost: int
    bound: int
    costs: Mapping[str, int]
    """Of the same plan, by column."""


class _Engine(Protocol):
    def lower(self, level: Level, caps: Sequence[_Cap]) -> _Found:
        """Lower a level while others cost at most what their caps say.

        Raises
        ------
        NoPlanError, TimeUpError
            There is no such plan, or none was found in time.
        """


class _Walk:
    """From the best at one level to the best at the other, point by point."""

    def __init__(self, engine: _Engine, caps: Sequence[_Cap], first: Level, second: Level) -> None:
        self._engine = engine
        self._caps = list(caps)
        self._first = first
        self._second = second
        self.is_complete = False

    def points(self) -> Iterator[CurvePoint]:
        """Yield points until no plan costs less at the second level, or time is up."""
        limited = self._caps
        while True:
            try:
                found = self._engine.lower(self._first, limited)
            except NoPlanError:
                if limited is self._caps:
                    raise
                self.is_complete = True
                return
            except TimeUpError:
                if limited is self._caps:
                    raise
                return
            best = self._best_second(found, limited)
            yield CurvePoint(
                _result(self._first, found.cost, found.bound),
                _result(self._second, best.cost, best.bound),
            )
            if not best.cost:
                self.is_complete = True
                return
            limited = [*self._caps, _Cap(self._second, best.cost - 1)]

    def _best_second(self, found: _Found, limited: Sequence[_Cap]) -> _Found:
        """Lower the second level while the first stays; as it is where time is up."""
        try:
            return self._engine.lower(self._second, [*limited, _Cap(self._first, found.cost)])
        except TimeUpError:
            return _Found(_at(self._second, found.costs), 0, found.costs)


def _result(level: Level, cost: int, bound: int) -> LevelResult:
    return LevelResult(name=level[0][0], cost=cost, bound=bound)


def _at(level: Level, costs: Mapping[str, int]) -> int:
    return sum(weight * costs.get(name, 0) for name, weight in level)


def _undominated(points: Sequence[CurvePoint]) -> tuple[CurvePoint, ...]:
    """Drop points that a later one beats: only those that are not proven can be."""
    kept = []
    for position, point in enumerate(points):
        later = points[position + 1 :]
        if not any(other.first.cost <= point.first.cost for other in later):
            kept.append(point)
    return tuple(kept)


class _Clock:
    """Shares the time that is left out among solves."""

    def __init__(self, deadline: float | None) -> None:
        self._deadline = deadline

    def next(self) -> float | None:
        """Return when the next solve must end."""
        if self._deadline is None:
            return None
        now = time.monotonic()
        return now + max(0.0, self._deadline - now) / SHARE


def _engine(scenario: Scenario, clock: _Clock, workers: int) -> _Engine:
    graphs = [compile_cohort(scenario, cohort) for cohort in scenario.cohorts]
    if any(graph.is_empty for graph in graphs):
        raise NoPlanError
    problem = couple(scenario, scenario.cohorts, graphs)
    if len(graphs) == 1 and not problem.rows and not problem.slacks:
        return _Alone(graphs[0])
    return _Coupled(problem, clock, workers)


class _Alone:
    """One cohort that shares no rule: shortest paths."""

    def __init__(self, graph: Graph) -> None:
        self._graph = graph

    def lower(self, level: Level, caps: Sequence[_Cap]) -> _Found:
        """Lower a level under caps, exactly."""
        graph = self._graph
        for cap in caps:
            graph = refine(graph, Budget(level_cost(cap.level), cap.most))
        if graph.is_empty:
            raise NoPlanError
        cost = potentials(graph, level_cost(level))[0][0]
        return _Found(cost, cost, {})


class _Coupled:
    """Cohorts that share rules, and all others beside them: the exact engine."""

    def __init__(self, problem: Problem, clock: _Clock, workers: int) -> None:
        self._problem = problem
        self._clock = clock
        self._workers = workers

    def lower(self, level: Level, caps: Sequence[_Cap]) -> _Found:
        """Lower a level under caps, as far as time allows.

        First near the bound of the path LP, where a proof is within reach; then, if that takes too
        long, anywhere.
        """
        from rythme.solver.together import lower_level  # ortools takes longer than most plans

        try:
            least = lower_level(
                self._problem, level, caps, deadline=self._clock.next(), workers=self._workers
            )
        except TimeUpError:
            return self._lower_anywhere(level, caps)
        return _Found(*least)

    def _lower_anywhere(self, level: Level, caps: Sequence[_Cap]) -> _Found:
        from rythme.solver.exact import ExactModel
        from rythme.solver.matrix import level_weights
        from rythme.solver.system import paths_of, to_system

        system = to_system(self._problem)
        model = ExactModel(system, workers=self._workers)
        for cap in caps:
            model.limit(model.level(level_weights(dict(cap.level))), cap.most)
        found = model.minimise(model.level(level_weights(dict(level))), self._clock.next())
        if found.cells is None:
            raise NoPlanError if found.proven else TimeUpError
        costs = evaluate(self._problem, paths_of(system, found.cells))
        assert costs is not None, "the exact engine broke a row"
        return _Found(_at(level, costs), max(0, found.bound), costs)
