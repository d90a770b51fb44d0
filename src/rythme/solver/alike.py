"""Many cohorts that are alike: how many live which way, then who does.

Cohorts of one class share a graph, and rows see no difference between them: a class is one flow of
as many as it has members. A small programme over the rows that bind (:mod:`rythme.solver.core`)
bounds every plan; the exact engine looks for one at that bound in which every class adds to those
rows what the programme says. Rows that stand in its way are kept too, until none does.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np

from rythme.scenario import Level
from rythme.solver.arrays import Whole
from rythme.solver.bound import SCALE, Cap, Kind, to_kinds
from rythme.solver.class_level import ClassLevel
from rythme.solver.class_lp import Priced, cut, price_classes
from rythme.solver.class_rows import count_different, of_first
from rythme.solver.core import Classes, solve_core
from rythme.solver.fill import NOTHING, fill
from rythme.solver.matrix import level_weights
from rythme.solver.members import to_paths
from rythme.solver.mix import Mix, around, mix
from rythme.solver.outcome import NoPlanError, Progress
from rythme.solver.problem import Path, Problem
from rythme.solver.shared import find_shared
from rythme.solver.slices import FEW_ROWS, only_shared
from rythme.solver.system import System, to_system

FEWEST_ALIKE = 4
"""Members that a class has on average, where classes are worth it."""

MOST_ARCS = 60_000
"""Arcs of all classes."""

MARGIN = 16
"""How far above a bound plans are looked for at first."""

EFFORT = 1.0
"""Deterministic seconds of each solve."""

FILLING = 0.5
"""The same of each try to keep the rows that were left out."""

HASTE = 0.1
"""The same of a solve that only lifts a bound before slices are looked at."""

LAST = 2.0
"""The same where no proof came."""


class Solved(NamedTuple):
    """What classes came to."""

    paths: tuple[Path, ...] | None
    """None where none was found."""
    bounds: tuple[int, ...]
    """Per level: nothing costs less as long as those above are met."""
    stopped: bool = False
    """Ctrl-C ended it."""


class _GaveUpError(Exception):
    """A solve ended without an answer, perhaps with a plan."""

    def __init__(self, plan: Mix | None, *, stopped: bool = False) -> None:
        super().__init__("no proof")
        self.plan = plan
        self.stopped = stopped


def solve_alike(
    problem: Problem,
    levels: Sequence[Level],
    *,
    deadline: float | None,
    report: Callable[[Progress], None] | None = None,
) -> Solved | None:
    """Return proven best paths of cohorts in few classes; None where classes are many.

    Parameters
    ----------
    deadline
        On the clock of ``time.monotonic``; None is no limit.
    report
        Called whenever a level has a better plan or bound.

    Raises
    ------
    NoPlanError
        No paths keep every row: proven.
    """
    if count_different(problem) * FEWEST_ALIKE > 2 * len(problem.graphs):
        return None  # whatever its system looks like
    system = to_system(problem)
    if system.is_empty:
        raise NoPlanError
    kinds = to_kinds(system.matrix, system.arrays, by_factor=False)
    num_arcs = sum(kind.arrays.num_arcs for kind in kinds)
    if len(kinds) * FEWEST_ALIKE > len(system.units) or num_arcs > MOST_ARCS:
        return None
    solving = _Solving(system, kinds, deadline, report)
    weights = [level_weights(dict(level)) for level in levels]
    try:
        plan = solving.settle(weights, ())
    except _GaveUpError as gave_up:
        plan = gave_up.plan
        paths = None if plan is None else to_paths(system, kinds, plan)
        return Solved(paths, solving.floors(len(levels)), gave_up.stopped)
    if plan is None:
        raise NoPlanError
    return Solved(to_paths(system, kinds, plan), solving.floors(len(levels)))


class _Solving:
    """Levels of a system of classes, one after the other."""

    def __init__(
        self,
        system: System,
        kinds: Sequence[Kind],
        deadline: float | None,
        report: Callable[[Progress], None] | None,
    ) -> None:
        self._started = time.monotonic()
        self._deadline, self._report = deadline, report
        self._classes = Classes(
            tuple(kind.arrays for kind in kinds),
            of_first(system.matrix, kinds),
            tuple(len(kind.members) for kind in kinds),
        )
        self._bounds: list[int] = []

    def floors(self, number: int) -> tuple[int, ...]:
        """Return a bound per level that holds as long as those above are met."""
        return (*self._bounds, *[0] * number)[:number]

    def settle(self, levels: Sequence[tuple[int, ...]], caps: tuple[Cap, ...]) -> Mix | None:
        """Return plan that are best at all levels under caps; None when there are none.

        A level is first taken at its bound, and solved by itself only where those after it then
        have no solution.
        """
        if not levels:
            self._bounds.append(0)
            plan = self._solve(NOTHING, caps)
            self._bounds.pop()
            return plan
        weights, *rest = levels
        if not self._is_charged(weights):
            self._bounds.append(0)
            return self.settle(rest, caps)
        done = len(self._bounds)
        if any(map(self._is_charged, rest)):
            self._bounds.append(price_classes(self._classes, weights, caps, self._deadline).lowest)
            plan = self.settle(rest, (*caps, Cap(weights, self._bounds[-1])))
            if plan is not None:
                return plan
            del self._bounds[done:]
        self._bounds.append(0)
        plan = self._solve(weights, caps)
        if plan is None or not any(map(self._is_charged, rest)):
            self._bounds += [0] * len(rest)
            return plan
        return self.settle(rest, (*caps, Cap(weights, self._bounds[-1])))

    def _is_charged(self, weights: tuple[int, ...]) -> bool:
        matrix = self._classes.matrix
        return bool((matrix.slack_costs @ np.array(weights)).any()) or any(
            np.any(costs) for arrays in self._classes.arrays for costs in arrays.level(weights)
        )

    def _solve(self, weights: tuple[int, ...], caps: tuple[Cap, ...]) -> Mix | None:
        """Return plan of least cost at a level; None when there are none."""
        priced = price_classes(self._classes, weights, caps, self._deadline)
        self._bounds[-1] = priced.lowest
        plan = self._in_slices(priced)
        if plan is not None:
            return plan
        lowest, margin = self._bounds[-1], MARGIN
        most = self._dearest(weights)
        rows = set(np.flatnonzero(priced.guide.rows).tolist())
        while lowest <= most:
            spare = min(lowest + margin - 1, most) * SCALE - priced.amount
            core = solve_core(
                self._classes, priced.guide, rows, spare, effort=EFFORT, deadline=self._deadline
            )
            if core is None:
                raise self._give_up(priced)
            if core.cost is None or core.cost > lowest + margin - 1:
                lowest, margin = min(lowest + margin - 1, most) + 1, 2 * margin
                continue
            lowest = self._bounds[-1] = max(lowest, core.cost)
            caps_too = (*caps, Cap(weights, lowest))
            found = fill(
                self._classes,
                cut(self._classes, priced.guide, priced.spare(lowest)),
                caps_too,
                core.adds,
                around(priced.pricing, priced.fraction),
                effort=FILLING,
                deadline=self._deadline,
            )
            if found.plan is not None:
                return found.plan
            if not found.broken - rows:
                raise self._give_up(priced)
            rows |= found.broken
        return None

    def _in_slices(self, priced: Priced) -> Mix | None:
        """Return plan of least cost where one slack is all that may be taken, and a plan is met."""
        weights, caps = priced.guide.levels[0][1], priced.guide.caps
        matrix, arrays = self._classes.matrix, self._classes.arrays
        shared = find_shared(matrix, arrays, weights, caps)
        classes = only_shared(self._classes, shared, caps)
        if classes is None or not priced.fraction.feasible:
            return None
        self._bounds[-1] = self._lift(priced)
        level = ClassLevel(classes, priced, shared, self._bounds[-1], self._deadline, self._tell)
        plan, cost, self._bounds[-1], stopped = level.solve()
        if cost is not None and cost > self._bounds[-1]:
            raise _GaveUpError(plan, stopped=stopped)
        return plan

    def _lift(self, priced: Priced) -> int:
        """Return what no plan costs less than, by the few rows that count for the whole level."""
        rows = np.flatnonzero(priced.guide.rows).tolist()
        if len(rows) > FEW_ROWS:
            return priced.lowest
        above = priced.lowest + MARGIN
        spare = priced.spare(above - 1)
        core = solve_core(
            self._classes, priced.guide, rows, spare, effort=HASTE, deadline=self._deadline
        )
        if core is None:
            return priced.lowest
        return above if core.cost is None else min(max(core.cost, priced.lowest), above)

    def _tell(self, cost: int | None, bound: int) -> None:
        if self._report is not None:
            elapsed = time.monotonic() - self._started
            self._report(Progress(elapsed, len(self._bounds) - 1, cost, bound))

    def _give_up(self, priced: Priced) -> _GaveUpError:
        """Take the calendars of the path LP as they are: few, and close to the bound together."""
        mixed = mix(
            priced.pricing,
            priced.fraction.known,
            None,
            at_least=self._bounds[-1],
            effort=LAST,
            deadline=self._deadline,
        )
        return _GaveUpError(None if mixed is None else mixed.plan)

    def _dearest(self, weights: tuple[int, ...]) -> int:
        classes = self._classes
        dearest = sum(
            number * int(costs.max(initial=0))
            for arrays, number in zip(classes.arrays, classes.numbers, strict=True)
            for costs in arrays.level(weights)
        )
        charged: Whole = classes.matrix.slack_costs @ np.array(weights, dtype=np.int64)
        return dearest + int(charged @ classes.matrix.slack_most)
