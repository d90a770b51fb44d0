"""Many cohorts that are alike: how many live which way, then who does.

Cohorts of one class share a graph, and rows see no difference between them: a class is one flow of
as many as it has members. A small programme over the rows that bind (:mod:`rythme.solver.core`)
bounds every plan; the exact engine looks for one at that bound in which every class adds to those
rows what the programme says. Rows that stand in its way are kept too, until none does.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import islice, pairwise
from typing import NamedTuple

import numpy as np

from rythme.scenario import Level
from rythme.solver.arrays import Arcs, GraphArrays, Whole, arrange
from rythme.solver.bound import SCALE, Cap, Kind, Pricing, to_kinds
from rythme.solver.core import Classes, solve_core
from rythme.solver.exact import Cells, ExactModel, Used
from rythme.solver.matrix import Matrix, level_weights
from rythme.solver.mix import Mix, mix
from rythme.solver.narrow import Guide, from_start, to_end
from rythme.solver.outcome import NoPlanError
from rythme.solver.paths import kind_rank, letters_rank
from rythme.solver.price import Fraction, price
from rythme.solver.problem import SLACK_COLUMNS, Path, Problem
from rythme.solver.system import System, Unit, paths_of, to_system

FEWEST_ALIKE = 4
"""Members that a class has on average, where classes are worth it."""

MOST_ARCS = 60_000
"""Arcs of all classes."""

MARGIN = 16
"""How far above a bound plans are looked for at first."""

EFFORT = 4.0
"""Deterministic seconds of each solve."""

MIXING = 0.1
"""The same where only some calendars are looked at."""

LAST = 1.0
"""The same where no proof came."""

COMPLETING = 0.5
"""The same where what classes add to some rows is given."""

MOST_BROKEN = 2
"""Rows that are kept after one such solve: those that were broken most."""

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
        paths = None if plan is None else _paths(system, kinds, plan)
        return Solved(paths, solving.floors(len(levels)))
    if plan is None:
        raise NoPlanError
    return Solved(_paths(system, kinds, plan), solving.floors(len(levels)))


class _Solving:
    """Levels of a system of classes, one after the other."""

    def __init__(self, system: System, kinds: Sequence[Kind], deadline: float | None) -> None:
        self._system = system
        self._deadline = deadline
        self._classes = Classes(
            tuple(kind.arrays for kind in kinds),
            _of_first(system.matrix, kinds),
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
        matrix, arrays = self._system.matrix, self._system.arrays
        pricing = Pricing(matrix, arrays, weights, caps, by_factor=False)
        fraction = price(pricing, deadline=self._deadline)
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
            core = solve_core(self._classes, priced.guide, rows, spare, effort=EFFORT)
            if core is None:
                raise self._give_up(priced)
            if core.cost is None or core.cost > lowest + margin - 1:
                lowest, margin = min(lowest + margin - 1, most) + 1, 2 * margin
                continue
            lowest = self._bounds[-1] = max(lowest, core.cost)
            plan = mix(priced.pricing, priced.fraction, lowest, core.adds, effort=MIXING)
            if plan is not None:
                return plan
            found = self._complete(priced, lowest, core.adds)
            if found.plan is not None:
                return found.plan
            if not found.broken - rows:
                raise self._give_up(priced)
            rows |= found.broken
        return None

    def _give_up(self, priced: _Priced) -> _GaveUpError:
        return _GaveUpError(mix(priced.pricing, priced.fraction, None, effort=LAST))

    def _dearest(self, weights: tuple[int, ...]) -> int:
        classes = self._classes
        dearest = sum(
            number * int(costs.max(initial=0))
            for arrays, number in zip(classes.arrays, classes.numbers, strict=True)
            for costs in arrays.level(weights)
        )
        charged: Whole = classes.matrix.slack_costs @ np.array(weights, dtype=np.int64)
        return dearest + int(charged @ classes.matrix.slack_most)

    def _complete(self, priced: _Priced, cost: int, adds: Sequence[dict[int, int]]) -> _Completed:
        """Look for plan of a cost in which every class adds to some rows what is given."""
        guide, spare = priced.guide, cost * SCALE - priced.amount
        arrays = tuple(
            _cut(each, guide.arc_costs(each, prices), spare)
            for each, prices in zip(
                self._classes.arrays, guide.cell_prices(self._classes), strict=True
            )
        )
        kept = set(adds[0])
        elastic, loose = _elastic(self._classes.matrix, kept, self._classes.numbers)
        classes = replace(self._classes, arrays=arrays, matrix=elastic)
        model = ExactModel(classes, effort=COMPLETING, numbers=classes.numbers)
        for cap in (Cap(guide.levels[0][1], cost), *guide.caps):
            model.limit(model.level(cap.weights), cap.most)
        for number, mine in enumerate(adds):
            for row, amount in mine.items():
                for sign in (1, -1):
                    reads = _reads(self._classes.matrix, number, row, sign)
                    model.limit(model.read(reads), sign * amount)
        found = model.minimise(model.level(GAP), self._deadline)
        if found.cells is None:
            return _Completed(None, set())
        if found.cost == 0:
            return _Completed([*map(_lived, arrays, found.used)], set())
        over = found.slacks[self._classes.matrix.num_slacks :]
        broken = [(-more, row) for row, more in zip(loose, over, strict=True) if more]
        return _Completed(None, {row for _, row in sorted(broken)[:MOST_BROKEN]})


def _of_first(matrix: Matrix, kinds: Sequence[Kind]) -> Matrix:
    """Return the rows over the cells of the first member of every class."""
    parts = [
        np.arange(matrix.graph_entries[kind.members[0]], matrix.graph_entries[kind.members[0] + 1])
        for kind in kinds
    ]
    mine = np.concatenate(parts)
    return replace(
        matrix,
        rows=matrix.rows[mine],
        cells=matrix.cells[mine],
        coefficients=matrix.coefficients[mine],
        graph_entries=np.cumsum([0, *map(len, parts)]),
    )


def _cut(arrays: GraphArrays, costs: Sequence[Whole], spare: int) -> GraphArrays:
    """Return a graph without the arcs of paths that cost too much."""
    before, after = from_start(arrays, costs), to_end(arrays, costs)
    limit = int(after[0][0]) + spare
    weeks = []
    for week, (arcs, cost) in enumerate(zip(arrays.weeks, costs, strict=True)):
        through = before[week][arcs.tails] + cost + after[week + 1][arcs.heads]
        weeks.append(Arcs(*(part[through <= limit] for part in arcs)))
    return arrange(arrays.cells, weeks)


def _elastic(matrix: Matrix, kept: set[int], numbers: Sequence[int]) -> tuple[Matrix, list[int]]:
    """Let the rows that are not kept be broken; return which, in the order of their slacks."""
    loose = [row for row in range(matrix.num_rows) if row not in kept]
    reach = np.abs(matrix.most)
    members = np.repeat(numbers, np.diff(matrix.graph_entries))
    np.add.at(reach, matrix.rows, np.abs(matrix.coefficients) * members)
    uses = np.abs(matrix.slack_coefficients) * matrix.slack_most[matrix.slacks]
    np.add.at(reach, matrix.slack_rows, uses)
    costs = np.zeros((len(loose), len(SLACK_COLUMNS)), dtype=np.int64)
    costs[:, SLACK_COLUMNS.index("gap")] = 1
    elastic = replace(
        matrix,
        slack_rows=np.concatenate([matrix.slack_rows, np.array(loose, dtype=np.intp)]),
        slacks=np.concatenate([matrix.slacks, matrix.num_slacks + np.arange(len(loose))]),
        slack_coefficients=np.concatenate(
            [matrix.slack_coefficients, np.full(len(loose), -1, dtype=np.int64)]
        ),
        slack_most=np.concatenate([matrix.slack_most, reach[loose]]),
        slack_costs=np.concatenate([matrix.slack_costs, costs]),
    )
    return elastic, loose


def _reads(matrix: Matrix, number: int, row: int, sign: int) -> list[dict[int, int]]:
    """Return what the cells of one class add to a row."""
    part = slice(matrix.graph_entries[number], matrix.graph_entries[number + 1])
    mine = matrix.rows[part] == row
    reads: list[dict[int, int]] = [{} for _ in range(len(matrix.graph_entries) - 1)]
    amounts = (sign * matrix.coefficients[part][mine]).tolist()
    reads[number] = dict(zip(matrix.cells[part][mine].tolist(), amounts, strict=True))
    return reads


def _lived(arrays: GraphArrays, used: Used) -> dict[Cells, int]:
    """Return the paths of a flow, with how many take each."""
    left = [list(week) for week in used]
    leaving: list[dict[int, list[int]]] = []
    for arcs in arrays.weeks:
        by_tail: dict[int, list[int]] = {}
        for arc, tail in enumerate(arcs.tails.tolist()):
            by_tail.setdefault(tail, []).append(arc)
        leaving.append(by_tail)
    lived: dict[Cells, int] = {}
    while any(left[0]):
        node = 0
        path: list[int] = []
        for week, arcs in enumerate(arrays.weeks):
            path.append(next(arc for arc in leaving[week][node] if left[week][arc]))
            node = int(arcs.heads[path[-1]])
        members = min(users[arc] for users, arc in zip(left, path, strict=True))
        for users, arc in zip(left, path, strict=True):
            users[arc] -= members
        cells = tuple(int(arcs.cells[arc]) for arcs, arc in zip(arrays.weeks, path, strict=True))
        lived[cells] = lived.get(cells, 0) + members
    return lived


def _paths(system: System, kinds: Sequence[Kind], plan: Mix) -> tuple[Path, ...]:
    """Return what every graph reads: of a class, the first member lives the earliest way."""
    cells: dict[int, Cells] = {}
    for kind, lived in zip(kinds, plan, strict=True):
        ranks = _ranks(system, system.units[kind.members[0]])
        order = sorted(lived, key=lambda path: [ranks[cell] for cell in path])
        members = iter(kind.members)
        for path in order:
            cells |= dict.fromkeys(islice(members, lived[path]), path)
    return paths_of(system, [cells[unit] for unit in range(len(system.units))])


def _ranks(system: System, unit: Unit) -> list[tuple[object, ...]]:
    """Return how early the cells of a unit are."""
    ranks: list[tuple[object, ...]] = []
    for week, (low, high) in enumerate(pairwise(unit.arrays.cells)):
        for cell in range(low, high):
            read = [
                system.problem.graphs[member].labels[week - first][labels[cell]]
                for member, labels, first in zip(
                    unit.members, unit.labels, unit.firsts, strict=True
                )
                if labels[cell] >= 0
            ]
            ranks.append((*map(letters_rank, read), *map(kind_rank, read)))
    return ranks
