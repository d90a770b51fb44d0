"""Many cohorts that are alike: how many live which way, then who does.

Cohorts of one class share a graph, and rows see no difference between them: a class is one flow of
as many as it has members. A small programme over the rows that bind (:mod:`rythme.solver.core`)
bounds every plan; the exact engine looks for one at that bound in which every class adds to those
rows what the programme says. Rows that stand in its way are kept too, until none does.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import chain
from typing import NamedTuple

import numpy as np

from rythme.scenario import Level
from rythme.solver.arrays import Arcs, GraphArrays, Whole, arrange
from rythme.solver.bound import SCALE, Cap, Kind, Pricing, to_kinds
from rythme.solver.class_rows import count_different, elastic, given, of_first, reads
from rythme.solver.core import Classes, solve_core
from rythme.solver.exact import ExactModel
from rythme.solver.matrix import level_weights
from rythme.solver.members import lived, to_paths
from rythme.solver.mix import Mix, around, mix
from rythme.solver.narrow import Guide, from_start, to_end
from rythme.solver.outcome import NoPlanError
from rythme.solver.price import Fraction, price
from rythme.solver.problem import Path, Problem
from rythme.solver.system import System, to_system

FEWEST_ALIKE = 4
"""Members that a class has on average, where classes are worth it."""

MOST_ARCS = 60_000
"""Arcs of all classes."""

MARGIN = 16
"""How far above a bound plans are looked for at first."""

EFFORT = 1.0
"""Deterministic seconds of each solve."""

MIXING = 0.1
"""The same where only some calendars are looked at."""

LAST = 2.0
"""The same where no proof came."""

PRECISION = 1e-9
"""How close bounds come to those of path LPs, as a share: with few classes that takes no time."""

COMPLETING = 0.5
"""The same where what classes add to some rows is given."""

MOST_BROKEN = 2
"""Rows that are kept after one such solve: those that were broken most."""

BLAMED = 1e-6
"""A row with a higher multiplier has its part in an LP without solution."""

GAP = level_weights({"gap": 1})
"""The level of what rows are broken by while a plan is looked for."""


class Solved(NamedTuple):
    """What classes came to."""

    paths: tuple[Path, ...] | None
    """None where none was found."""
    bounds: tuple[int, ...]
    """Per level: nothing costs less as long as those above are met."""


class _Priced(NamedTuple):
    """A level with what its path LP ended with."""

    pricing: Pricing
    fraction: Fraction
    guide: Guide

    @property
    def amount(self) -> int:
        """Its bound, times :data:`SCALE`."""
        return self.fraction.priced.amount

    @property
    def lowest(self) -> int:
        """No plan costs less."""
        return max(0, -(-self.amount // SCALE))


class _Completed(NamedTuple):
    """A plan that keeps every row; or rows that one breaks."""

    plan: Mix | None
    broken: set[int]


class _GaveUpError(Exception):
    """A solve ended without an answer, perhaps with a plan."""

    def __init__(self, plan: Mix | None) -> None:
        super().__init__("no proof")
        self.plan = plan


def solve_alike(
    problem: Problem, levels: Sequence[Level], *, deadline: float | None
) -> Solved | None:
    """Return proven best paths of cohorts in few classes; None where classes are many.

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
    solving = _Solving(system, kinds, deadline)
    weights = [level_weights(dict(level)) for level in levels]
    try:
        plan = solving.settle(weights, ())
    except _GaveUpError as gave_up:
        plan = gave_up.plan
        paths = None if plan is None else to_paths(system, kinds, plan)
        return Solved(paths, solving.floors(len(levels)))
    if plan is None:
        raise NoPlanError
    return Solved(to_paths(system, kinds, plan), solving.floors(len(levels)))


class _Solving:
    """Levels of a system of classes, one after the other."""

    def __init__(self, system: System, kinds: Sequence[Kind], deadline: float | None) -> None:
        self._system = system
        self._deadline = deadline
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
            plan = self._solve((0,) * len(GAP), caps)
            self._bounds.pop()
            return plan
        weights, *rest = levels
        if not self._is_charged(weights):
            self._bounds.append(0)
            return self.settle(rest, caps)
        done = len(self._bounds)
        if any(map(self._is_charged, rest)):
            self._bounds.append(self._price(weights, caps).lowest)
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

    def _price(self, weights: tuple[int, ...], caps: tuple[Cap, ...]) -> _Priced:
        classes = self._classes
        pricing = Pricing(classes.matrix, classes.arrays, weights, caps, numbers=classes.numbers)
        fraction = price(pricing, deadline=self._deadline, precision=PRECISION)
        by_cap = [int(multiplier * SCALE) for multiplier in fraction.cap_multipliers]
        levels = zip(by_cap, (cap.weights for cap in caps), strict=True)
        guide = Guide(pricing.whole(fraction.multipliers), ((SCALE, weights), *levels), caps)
        return _Priced(pricing, fraction, guide)

    def _solve(self, weights: tuple[int, ...], caps: tuple[Cap, ...]) -> Mix | None:
        """Return plan of least cost at a level; None when there are none."""
        priced = self._price(weights, caps)
        lowest, margin = priced.lowest, MARGIN
        most = self._dearest(weights)
        rows = set(np.flatnonzero(priced.guide.rows).tolist())
        self._bounds[-1] = lowest
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
            found = self._mix(priced, lowest, core.adds)
            if found.plan is None and not found.broken - rows:
                found = self._complete(priced, lowest, core.adds)
            if found.plan is not None:
                return found.plan
            if not found.broken - rows:
                raise self._give_up(priced)
            rows |= found.broken
        return None

    def _give_up(self, priced: _Priced) -> _GaveUpError:
        """Take the calendars of the path LP as they are: few, and close to the bound together."""
        known = priced.fraction.known
        plan = mix(
            priced.pricing,
            known,
            None,
            at_least=self._bounds[-1],
            effort=LAST,
            deadline=self._deadline,
        )
        return _GaveUpError(plan)

    def _dearest(self, weights: tuple[int, ...]) -> int:
        classes = self._classes
        dearest = sum(
            number * int(costs.max(initial=0))
            for arrays, number in zip(classes.arrays, classes.numbers, strict=True)
            for costs in arrays.level(weights)
        )
        charged: Whole = classes.matrix.slack_costs @ np.array(weights, dtype=np.int64)
        return dearest + int(charged @ classes.matrix.slack_most)

    def _mix(self, priced: _Priced, cost: int, adds: Sequence[dict[int, int]]) -> _Completed:
        """Look for such a plan as :meth:`_complete` does, out of the calendars of path LPs."""
        classes, guide = self._classes, priced.guide
        matrix = given(classes.matrix, adds)
        caps = (*guide.caps, Cap(guide.levels[0][1], cost))
        pricing = Pricing(matrix, classes.arrays, (0,) * len(GAP), caps, numbers=classes.numbers)
        fraction = price(pricing, deadline=self._deadline, unit_penalty=True)
        if not fraction.feasible:
            blame = [
                (-multiplier, row)
                for row, multiplier in enumerate(
                    fraction.multipliers[: classes.matrix.num_rows].tolist()
                )
                if multiplier > BLAMED and row not in adds[0]
            ]
            return _Completed(None, {row for _, row in sorted(blame)[:MOST_BROKEN]})
        paths = chain(fraction.known, around(priced.pricing, priced.fraction))
        return _Completed(mix(pricing, paths, 0, effort=MIXING, deadline=self._deadline), set())

    def _complete(self, priced: _Priced, cost: int, adds: Sequence[dict[int, int]]) -> _Completed:
        """Look for plan of a cost in which every class adds to some rows what is given."""
        guide, spare = priced.guide, cost * SCALE - priced.amount
        arrays = tuple(
            _cut(each, guide.arc_costs(each, prices), spare)
            for each, prices in zip(
                self._classes.arrays, guide.cell_prices(self._classes), strict=True
            )
        )
        matrix, loose = elastic(self._classes.matrix, set(adds[0]), self._classes.numbers)
        classes = replace(self._classes, arrays=arrays, matrix=matrix)
        model = ExactModel(classes, effort=COMPLETING, numbers=classes.numbers)
        for cap in (Cap(guide.levels[0][1], cost), *guide.caps):
            model.limit(model.level(cap.weights), cap.most)
        for number, mine in enumerate(adds):
            for row, amount in mine.items():
                for sign in (1, -1):
                    amounts = reads(self._classes.matrix, number, row, sign)
                    model.limit(model.read(amounts), sign * amount)
        found = model.minimise(model.level(GAP), self._deadline)
        if found.cells is None:
            return _Completed(None, set())
        if found.cost == 0:
            return _Completed([*map(lived, arrays, found.used)], set())
        over = found.slacks[self._classes.matrix.num_slacks :]
        broken = [(-more, row) for row, more in zip(loose, over, strict=True) if more]
        return _Completed(None, {row for _, row in sorted(broken)[:MOST_BROKEN]})


def _cut(arrays: GraphArrays, costs: Sequence[Whole], spare: int) -> GraphArrays:
    """Return a graph without the arcs of paths that cost too much."""
    before, after = from_start(arrays, costs), to_end(arrays, costs)
    limit = int(after[0][0]) + spare
    weeks = []
    for week, (arcs, cost) in enumerate(zip(arrays.weeks, costs, strict=True)):
        through = before[week][arcs.tails] + cost + after[week + 1][arcs.heads]
        weeks.append(Arcs(*(part[through <= limit] for part in arcs)))
    return arrange(arrays.cells, weeks)
