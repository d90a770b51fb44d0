"""A few cohorts that share rules: their best calendars, proven level by level.

At each level the path LP gives a bound, and arcs too dear for a solution at the bound are cut. What
is left is small: the exact engine finds a solution in it, which is then the best one, or proves
that there is none, and the search goes on a little above. The arcs that no best solution uses stay
cut for the levels that follow.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from math import prod
from typing import NamedTuple

import numpy as np

from rythme.scenario import EARLIEST, Level
from rythme.solver.bound import Cap
from rythme.solver.exact import Cells, ExactModel, Found
from rythme.solver.labels import Label
from rythme.solver.matrix import level_weights
from rythme.solver.narrow import Narrowing
from rythme.solver.outcome import Answer, NoPlanError, TimeUpError
from rythme.solver.paths import kind_rank, letters_rank
from rythme.solver.problem import Path, Problem, evaluate
from rythme.solver.system import System, paths_of, to_system
from rythme.weeks import NUM_HALF_DAYS

MOST_AT_ONCE = 1 << 40
"""Largest weight in one objective over ranks: far inside CP-SAT's integers, with room to add."""

Rank = Callable[[Label], tuple[int, ...]]
Amounts = list[dict[int, int]]
"""Per unit and cell."""


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
    search = _Search(problem, workers, deadline)
    search.lower_all([level_weights(dict(level)) for level in _until_earliest(objective)])
    search.name_one()
    paths = search.paths()
    return Answer(
        calendars=tuple(
            tuple(labels[label] for labels, label in zip(graph.labels, path, strict=True))
            for graph, path in zip(problem.graphs, paths, strict=True)
        ),
        costs=_costs(problem, paths, objective),
        bounds=tuple(search.bounds),
        unique=search.proven,
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
    costs = evaluate(problem, search.paths())
    assert costs is not None, "the exact engine broke a row"
    cost = sum(costs[name] * weight for name, weight in level)
    return Least(cost, search.bounds[0], costs)


def _costs(problem: Problem, paths: Sequence[Path], objective: Sequence[Level]) -> tuple[int, ...]:
    by_column = evaluate(problem, paths)
    assert by_column is not None, "the exact engine broke a row"
    return tuple(
        0 if level == EARLIEST else sum(by_column[name] * weight for name, weight in level)
        for level in objective
    )


class _Choice(NamedTuple):
    """One week of one graph, with what each of its labels ranks."""

    graph: int
    week: int
    ranks: Mapping[int, int]
    number: int
    """Different ranks."""


def _until_earliest(objective: Sequence[Level]) -> Sequence[Level]:
    """Return the levels that choose; those after ``earliest`` have nothing left to choose from."""
    return objective[: objective.index(EARLIEST)] if EARLIEST in objective else objective


class _Search:
    """A system that shrinks as levels are proven, until time is up."""

    def __init__(
        self,
        problem: Problem,
        workers: int,
        deadline: float | None,
        given: tuple[Cap, ...] = (),
    ) -> None:
        self._system = to_system(problem)
        if self._system.is_empty:
            raise NoPlanError
        self._workers = workers
        self._deadline = deadline
        self._caps = given
        self._num_given = len(given)
        self._cells: tuple[Cells, ...] | None = None
        self.bounds: list[int] = []
        self.proven = True
        """Everything asked so far was proven."""

    def paths(self) -> tuple[Path, ...]:
        """Return what the best solution so far reads."""
        if self._cells is None:
            raise TimeUpError
        return paths_of(self._system, self._cells)

    def lower_all(self, levels: Sequence[tuple[int, ...]]) -> None:
        """Find the least cost of every level, one after the other.

        Bounds are often met. So all levels are first taken at their bounds at once, then one less
        of them, until that many have a solution; the next one then costs more than its bound.
        """
        while self._num_done < len(levels) and self.proven:
            self._take_bounds(levels[self._num_done :])
            if self._num_done < len(levels) and self.proven:
                self._lower(levels[self._num_done])
        self.bounds += [0] * (len(levels) - len(self.bounds))

    @property
    def _num_done(self) -> int:
        return len(self._caps) - self._num_given

    def _take_bounds(self, levels: Sequence[tuple[int, ...]]) -> None:
        """Take as many levels as can all cost their bounds."""
        attempts = [(self._system, self._caps)]
        for weights in levels:
            system, caps = attempts[-1]
            narrowing = Narrowing(system, weights, caps, self._deadline)
            bound = max(0, narrowing.bound)
            narrowed = narrowing.narrow(bound)
            if narrowed is None or narrowed.is_empty:
                break
            attempts.append((narrowed, (*caps, Cap(weights, bound))))
        for system, caps in reversed(attempts[1:]):
            found = self._solve(system, caps, None)
            if found.cells is not None:
                self._keep(system, caps, found.cells)
                return
            if not found.proven:
                self.bounds.append(attempts[1][1][-1].most)
                self.proven = False
                return

    def _lower(self, weights: tuple[int, ...]) -> None:
        """Find the least cost of a level for which its bound is too low."""
        narrowing = Narrowing(self._system, weights, self._caps, self._deadline)
        lowest, most = max(0, narrowing.bound) + 1, _dearest(self._system, weights)
        step = 1
        while lowest <= most:
            tried = min(lowest + step - 1, most)
            narrowed = narrowing.narrow(tried)
            if narrowed is not None and not narrowed.is_empty:
                found = self._solve(narrowed, (*self._caps, Cap(weights, tried)), weights)
                if found.cells is not None and found.proven:
                    best = narrowing.narrow(found.cost)
                    assert best is not None
                    self._keep(best, (*self._caps, Cap(weights, found.cost)), found.cells)
                    return
                if found.cells is not None or not found.proven:
                    self._cells = found.cells or self._cells
                    self.bounds.append(max(lowest, found.bound))
                    self.proven = False
                    return
            lowest, step = tried + 1, 2 * step
        raise NoPlanError

    def _keep(self, system: System, caps: tuple[Cap, ...], cells: tuple[Cells, ...]) -> None:
        self.bounds += [cap.most for cap in caps[len(self._caps) :]]
        self._system, self._caps, self._cells = system, caps, cells

    def _solve(self, system: System, caps: Sequence[Cap], weights: tuple[int, ...] | None) -> Found:
        model = self._model(system, caps)
        objective = model.level(weights) if weights is not None else 0
        return model.minimise(objective, self._deadline)

    def _model(self, system: System, caps: Sequence[Cap]) -> ExactModel:
        model = ExactModel(system, workers=self._workers)
        for cap in caps:
            model.limit(model.level(cap.weights), cap.most)
        return model

    def name_one(self) -> None:
        """Choose the earliest among equals, as far as time allows."""
        self.bounds.append(0)
        if not self.proven:
            return
        model = self._model(self._system, self._caps)
        for amount in (_school_tenths, _other_half_days):
            self._lower_read(model, _amounts(self._system, amount))
        read = _readable(self._system)
        for batch in _batches(_choices(self._system.problem, read, letters_rank)):
            self._lower_read(model, _weighed(self._system, batch))
        for batch in _batches(_choices(self._system.problem, self._alike(read), kind_rank)):
            self._lower_read(model, _weighed(self._system, batch))

    def _alike(self, read: Sequence[Sequence[set[int]]]) -> list[list[set[int]]]:
        """Keep the labels with the letters that are now read: their kinds may differ."""
        if self._cells is None:
            return []
        kept = []
        for graph, path, weeks in zip(self._system.problem.graphs, self.paths(), read, strict=True):
            kept.append(
                [
                    {other for other in each if labels[other].letters == labels[label].letters}
                    for labels, label, each in zip(graph.labels, path, weeks, strict=True)
                ]
            )
        return kept

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
        self._cells, self.proven = found.cells, found.proven
        model.limit(expression, found.cost)


def _dearest(system: System, weights: tuple[int, ...]) -> int:
    """Return what no solution costs more than at a level."""
    arcs = sum(
        int(costs.max(initial=0)) for arrays in system.arrays for costs in arrays.level(weights)
    )
    matrix = system.matrix
    slacks = matrix.slack_costs @ np.array(weights, dtype=np.int64)
    return arcs + int(slacks @ matrix.slack_most)


def _school_tenths(label: Label) -> int:
    return label.school_tenths


def _other_half_days(label: Label) -> int:
    return NUM_HALF_DAYS - label.num_school


class _Cell(NamedTuple):
    """What a cell of a unit reads in one of its graphs."""

    unit: int
    cell: int
    graph: int
    week: int
    label: int


def _read_cells(system: System) -> Iterator[_Cell]:
    """Yield what every cell that some path reads says of each graph of its unit."""
    for number, unit in enumerate(system.units):
        for week, arcs in enumerate(unit.arrays.weeks):
            for cell in set(arcs.cells.tolist()):
                for member, labels, first in zip(
                    unit.members, unit.labels, unit.firsts, strict=True
                ):
                    if labels[cell] >= 0:
                        yield _Cell(number, cell, member, week - first, int(labels[cell]))


def _amounts(system: System, amount: Callable[[Label], int]) -> Amounts:
    """Return what every cell adds up to."""
    amounts: Amounts = [{} for _ in system.units]
    for unit, cell, graph, week, label in _read_cells(system):
        added = amount(system.problem.graphs[graph].labels[week][label])
        amounts[unit][cell] = amounts[unit].get(cell, 0) + added
    return amounts


def _readable(system: System) -> list[list[set[int]]]:
    """Return, per graph and week, the labels that some path reads."""
    read: list[list[set[int]]] = [[set() for _ in g.labels] for g in system.problem.graphs]
    for _, _, graph, week, label in _read_cells(system):
        read[graph][week].add(label)
    return read


def _choices(problem: Problem, read: Sequence[Sequence[set[int]]], rank: Rank) -> Iterator[_Choice]:
    """Yield the weeks whose labels do not all rank alike, cohort after cohort."""
    for number, weeks in enumerate(read):
        for week, labels in enumerate(weeks):
            ranks = {label: rank(problem.graphs[number].labels[week][label]) for label in labels}
            ordered = sorted(set(ranks.values()))
            if len(ordered) > 1:
                by_label = {label: ordered.index(ranks[label]) for label in labels}
                yield _Choice(number, week, by_label, len(ordered))


def _batches(choices: Iterator[_Choice]) -> Iterator[list[_Choice]]:
    """Yield choices in order, as many at once as one objective can weigh."""
    batch: list[_Choice] = []
    for choice in choices:
        if batch and prod(each.number for each in batch) * choice.number > MOST_AT_ONCE:
            yield batch
            batch = []
        batch.append(choice)
    if batch:
        yield batch


def _weighed(system: System, batch: Sequence[_Choice]) -> Amounts:
    """Return amounts whose least sum gives each choice its first rank, the earlier the more."""
    weight = prod(choice.number for choice in batch)
    ranked: dict[tuple[int, int], Mapping[int, int]] = {}
    for choice in batch:
        weight //= choice.number
        ranked[choice.graph, choice.week] = {
            label: rank * weight for label, rank in choice.ranks.items()
        }
    amounts: Amounts = [{} for _ in system.units]
    for unit, cell, graph, week, label in _read_cells(system):
        added = ranked.get((graph, week), {}).get(label, 0)
        amounts[unit][cell] = amounts[unit].get(cell, 0) + added
    return amounts
