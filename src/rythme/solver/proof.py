"""Levels proven one after the other, in a system that shrinks as they are.

At each level the path LP gives a bound, and arcs too dear for a solution at the bound are cut. All
units are then swept at once, which finds the equally good plans of least cost. Where there are too
many states for that, what is cheaper than a known plan is ruled out step by step
(:mod:`rythme.solver.stairs`). The arcs that no best solution uses stay cut for the levels that
follow.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from rythme.scenario import EARLIEST, Level
from rythme.solver.bound import Cap
from rythme.solver.exact import ExactModel
from rythme.solver.ledger import to_ledger
from rythme.solver.look import Found, Looked, look
from rythme.solver.matrix import level_weights
from rythme.solver.naming import Amounts, earliest, sums
from rythme.solver.narrow import Narrowing, read_only
from rythme.solver.outcome import NoPlanError, Progress, TimeUpError
from rythme.solver.problem import Path, Problem, cost_at, evaluate
from rythme.solver.stairs import Descended, Plan, Stairs
from rythme.solver.system import System, paths_of, to_system

NAMING = 1.0
"""Deterministic seconds of each solve that names one among the best plans: they are no better
for it."""


def until_earliest(objective: Sequence[Level]) -> Sequence[Level]:
    """Return the levels that choose; those after ``earliest`` have nothing left to choose from."""
    return objective[: objective.index(EARLIEST)] if EARLIEST in objective else objective


class _Step(NamedTuple):
    """A system in which some levels cost no more than their bounds."""

    system: System
    caps: tuple[Cap, ...]
    narrowing: Narrowing | None
    """Of the next level; None where nothing is charged there, or no level is left."""


class Proof:
    """A system that shrinks as levels are proven, until time is up.

    Parameters
    ----------
    effort
        Deterministic seconds of each solve of the exact engine; None is no limit.
    given
        What solutions may cost at levels before the first.
    start
        Looks for a good plan, which need not be the best; called when it is needed.
    """

    def __init__(
        self,
        problem: Problem,
        workers: int,
        deadline: float | None,
        given: tuple[Cap, ...] = (),
        *,
        effort: float | None = None,
        start: Callable[[], Sequence[Path] | None] | None = None,
        report: Callable[[Progress], None] | None = None,
    ) -> None:
        self._system = to_system(problem)
        if self._system.is_empty:
            raise NoPlanError
        self._ledger = to_ledger(self._system)
        self._workers = workers
        self._deadline = deadline
        self._caps = given
        self._num_given = len(given)
        self._effort = effort
        self._start = start
        self._report = report
        self._started = time.monotonic()
        self._equals: Found | None = None
        """The plans that are as good as the best one, where they are known."""
        self.paths: tuple[Path, ...] | None = None
        """What the best solution so far reads."""
        self.bounds: list[int] = []
        self.proven = True
        """Everything asked so far was proven."""
        self.stopped = False
        """Ctrl-C ended it."""

    def best_paths(self) -> tuple[Path, ...]:
        """Return what the best solution reads; raises ``TimeUpError`` when there is none."""
        if self.paths is None:
            raise TimeUpError
        return self.paths

    def run(self, objective: Sequence[Level]) -> None:
        """Go through all levels, as far as time allows; Ctrl-C ends it with what there is."""
        levels = [level_weights(dict(level)) for level in until_earliest(objective)]
        try:
            self.lower_all(levels)
            self.name_one()
        except KeyboardInterrupt:
            if self.paths is None:
                raise
            self.proven, self.stopped = False, True
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
        if self._equals is not None:
            self._system = read_only(self._equals.system, self._equals.joint)
        steps = list(self._at_bounds(levels))
        charged = [step for step in steps if step.narrowing is not None]
        if not charged:
            self._find_any(steps[-1])
            return
        for step in reversed(charged):
            assert step.narrowing is not None
            if self._lower(step, step.narrowing):
                return
        raise NoPlanError

    def _at_bounds(self, levels: Sequence[tuple[int, ...]]) -> Iterator[_Step]:
        """Yield what is left with no level at its bound, with one, and so on as far as it goes."""
        system, caps = self._system, self._caps
        charged = [number for number, each in enumerate(levels) if _dearest(system, each)]
        for number, weights in enumerate(levels):
            if number not in charged:
                yield _Step(system, caps, None)
                caps = (*caps, Cap(weights, 0))
                continue
            narrowing = Narrowing(system, weights, caps, self._deadline)
            yield _Step(system, caps, narrowing)
            if number == charged[-1]:
                return
            bound = max(0, narrowing.bound)
            narrowed = narrowing.narrow(bound)
            if narrowed is None or narrowed.is_empty:
                return
            system, caps = narrowed, (*caps, Cap(weights, bound))
        yield _Step(system, caps, None)

    def _find_any(self, step: _Step) -> None:
        """Find a plan where no level charges anything."""
        if self.paths is not None:
            self._keep(step.system, step.caps, self.paths, self._equals)
            return
        found = self._model(step.system, step.caps, self._effort).minimise(0, self._deadline)
        if found.cells is not None:
            self._keep(step.system, step.caps, paths_of(step.system, found.cells))
        elif found.proven:
            raise NoPlanError
        else:
            self._give_up(step.caps)

    def _lower(self, step: _Step, narrowing: Narrowing) -> bool:
        """Find the least cost of a level; False when there is no solution."""
        lowest, most = max(0, narrowing.bound), _dearest(step.system, narrowing.weights)
        looked = look(self._ledger, narrowing, lowest, most, self._deadline)
        found = looked.found
        if found is None or not found.complete:
            return self._raise(step, narrowing, looked, most)
        self._keep_found(step, narrowing, found)
        return True

    def _keep_found(self, step: _Step, narrowing: Narrowing, found: Found) -> None:
        caps = (*step.caps, Cap(narrowing.weights, found.cost))
        equals = found if found.complete else None
        self._keep(found.system, caps, paths_of(found.system, found.joint.read()), equals)

    def _raise(self, step: _Step, narrowing: Narrowing, looked: Looked, most: int) -> bool:
        """Find the least cost of a level step by step; False when there is no solution.

        All that is cheaper than a known plan is looked for at once. Where that ends without an
        answer, or no plan is known, costs are tried from below.

        Parameters
        ----------
        looked
            Where to begin, and perhaps a plan that need not be the best.
        """
        best = self._best_known(step, narrowing, looked)
        lowest, more = looked.lowest, 1
        tried = most if best is None else best.cost - 1
        if best is not None:
            self.paths = best.paths  # should Ctrl-C come
        if best is not None and lowest <= tried:
            below = self._descend(step, narrowing, tried)
            best, lowest = below.plan or best, max(lowest, below.lowest)
        while lowest <= (highest := most if best is None else best.cost - 1):
            tried = min(lowest + more - 1, highest)
            below = self._descend(step, narrowing, tried)
            best, more = below.plan or best, 2 * more
            lowest = max(lowest, below.lowest)
            if lowest <= min(tried, highest if best is None else best.cost - 1):
                self._give_up((*step.caps, Cap(narrowing.weights, lowest)), best)
                return True
        if best is None:
            return False
        system = narrowing.narrow(best.cost)
        assert system is not None, "the best plan is within its own cost"
        self._keep(system, (*step.caps, Cap(narrowing.weights, best.cost)), best.paths)
        return True

    def _best_known(self, step: _Step, narrowing: Narrowing, looked: Looked) -> Plan | None:
        """Return the cheapest known plan that costs no more than the caps allow."""
        plans: list[Plan] = []
        if looked.found is not None:
            cells = looked.found.joint.read()
            plans.append(Plan(paths_of(looked.found.system, cells), looked.found.cost))
        paths = None if self._start is None else self._start()
        costs = None if paths is None else evaluate(self._system.problem, paths)
        if paths is not None and costs is not None and _within(costs, step.caps):
            plans.append(Plan(tuple(paths), cost_at(costs, narrowing.weights)))
        return min(plans, key=lambda plan: plan.cost, default=None)

    def _descend(self, step: _Step, narrowing: Narrowing, most: int) -> Descended:
        """Look for the best plan that costs at most ``most``."""
        system = narrowing.narrow(most)
        if system is None or system.is_empty:
            return Descended(None, most + 1)
        return Stairs(
            system, narrowing.weights, step.caps, self._workers, self._effort, self._deadline
        ).below(most)

    def _give_up(self, caps: Sequence[Cap], known: Plan | None = None) -> None:
        """End for want of time: no plan costs less than a bound when those above are met."""
        self.bounds += [cap.most for cap in caps[len(self._caps) :]]
        self.proven = False
        if known is not None:
            self.paths = known.paths

    def _keep(
        self,
        system: System,
        caps: tuple[Cap, ...],
        paths: tuple[Path, ...],
        equals: Found | None = None,
    ) -> None:
        """Go on with what costs no more than is proven best."""
        self.bounds += [cap.most for cap in caps[len(self._caps) :]]
        self._system, self._caps, self.paths = system, caps, paths
        self._equals = equals
        if self._report is not None and self.bounds:
            elapsed, bound = time.monotonic() - self._started, self.bounds[-1]
            self._report(Progress(elapsed, len(self.bounds) - 1, bound, bound))

    def _model(self, system: System, caps: Sequence[Cap], effort: float | None) -> ExactModel:
        model = ExactModel(system, workers=self._workers, effort=effort)
        for cap in caps:
            model.limit(model.level(cap.weights), cap.most)
        return model

    def name_one(self) -> None:
        """Choose the earliest among equals, as far as time allows."""
        if not self.proven:
            return
        if self._equals is not None:
            first = earliest(self._equals.system, self._equals.joint)
            self.paths = paths_of(self._equals.system, first.read())
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


def _within(costs: Mapping[str, int], caps: Sequence[Cap]) -> bool:
    """Say whether costs by column are within caps."""
    return all(cost_at(costs, cap.weights) <= cap.most for cap in caps)


def _dearest(system: System, weights: tuple[int, ...]) -> int:
    """Return what no solution costs more than at a level."""
    arcs = sum(
        int(costs.max(initial=0)) for arrays in system.arrays for costs in arrays.level(weights)
    )
    matrix = system.matrix
    slacks = matrix.slack_costs @ np.array(weights, dtype=np.int64)
    return arcs + int(slacks @ matrix.slack_most)
