"""A few cohorts that share rules: their best calendars, by the exact engine, level by level."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from math import prod
from typing import NamedTuple

from rythme.scenario import EARLIEST, Level
from rythme.solver.exact import ExactModel, Expression, Found
from rythme.solver.labels import Label
from rythme.solver.outcome import Answer, NoPlanError, TimeUpError
from rythme.solver.paths import kind_rank, letters_rank
from rythme.solver.problem import Path, Problem, evaluate
from rythme.weeks import NUM_HALF_DAYS

MOST_AT_ONCE = 1 << 40
"""Largest weight in one objective over ranks: far inside CP-SAT's integers, with room to add."""

Rank = Callable[[Label], tuple[int, ...]]


class _Choice(NamedTuple):
    """One week of one graph, with what each of its labels ranks."""

    graph: int
    week: int
    ranks: dict[int, int]
    number: int
    """Different ranks."""


def solve_exactly(
    problem: Problem, objective: Sequence[Level], *, deadline: float | None, workers: int = 1
) -> Answer:
    """Return the best calendars of a problem, as far as the deadline allows.

    Raises
    ------
    NoPlanError
        No paths keep every row.
    TimeUpError
        Nothing was found in time.
    """
    search = _Search(problem, workers, deadline)
    for level in objective:
        if level == EARLIEST:
            search.name_one()
        else:
            search.lower(dict(level))
    assert search.paths is not None
    return Answer(
        calendars=tuple(
            tuple(labels[label] for labels, label in zip(graph.labels, path, strict=True))
            for graph, path in zip(problem.graphs, search.paths, strict=True)
        ),
        costs=search.costs(objective),
        bounds=tuple(search.bounds),
        unique=search.proven,
        num_optimal=None,
    )


class _Search:
    """One model, whose objectives are proven one after the other until time is up."""

    def __init__(self, problem: Problem, workers: int, deadline: float | None) -> None:
        self.problem = problem
        self.model = ExactModel(problem, workers=workers)
        self.deadline = deadline
        self.paths: tuple[Path, ...] | None = None
        self.bounds: list[int] = []
        self.proven = True
        """Everything asked so far was proven."""

    def lower(self, level: dict[str, int]) -> None:
        """Lower the cost of one level as far as it goes."""
        found = self._minimise(self.model.level(level))
        self.bounds.append(max(0, found.bound) if found is not None else 0)

    def name_one(self) -> None:
        """Choose the earliest among equals, as far as time allows."""
        self.bounds.append(0)
        for amount in (_school_tenths, _other_half_days):
            self._minimise(self.model.labels(_amounts(self.problem, amount)))
        for rank in (letters_rank, kind_rank):
            for batch in _batches(self.problem, rank):
                self._first(batch)

    def costs(self, objective: Sequence[Level]) -> tuple[int, ...]:
        """Return what the paths cost at each level."""
        assert self.paths is not None
        by_column = evaluate(self.problem, self.paths)
        assert by_column is not None, "the exact engine broke a row"
        return tuple(
            0 if level == EARLIEST else sum(by_column[name] * weight for name, weight in level)
            for level in objective
        )

    def _minimise(self, expression: Expression) -> Found | None:
        """Minimise and hold an expression; None when time was up before."""
        if not self.proven:
            return None
        found = self.model.minimise(expression, self.deadline)
        if found.paths is None:
            if self.paths is not None:
                self.proven = False
                return None
            raise NoPlanError if found.proven else TimeUpError
        self.paths = found.paths
        self.proven = found.proven
        self.model.limit(expression, found.cost)
        return found

    def _first(self, batch: Sequence[_Choice]) -> None:
        """Give the choices of a batch the first ranks that they can have, the earlier the more."""
        amounts = {}
        weight = prod(choice.number for choice in batch)
        for choice in batch:
            weight //= choice.number
            for label, rank in choice.ranks.items():
                amounts[choice.graph, choice.week, label] = rank * weight
        self._minimise(self.model.labels(amounts))


def _school_tenths(label: Label) -> int:
    return label.school_tenths


def _other_half_days(label: Label) -> int:
    return NUM_HALF_DAYS - label.num_school


def _amounts(problem: Problem, amount: Callable[[Label], int]) -> dict[tuple[int, int, int], int]:
    """Return ``amount`` of every label, by graph, week and label."""
    return {
        (index, week, position): amount(label)
        for index, graph in enumerate(problem.graphs)
        for week, labels in enumerate(graph.labels)
        for position, label in enumerate(labels)
    }


def _choices(problem: Problem, rank: Rank) -> Iterator[_Choice]:
    """Yield the weeks whose labels do not all rank alike, cohort after cohort."""
    for index, graph in enumerate(problem.graphs):
        for week, (labels, layer) in enumerate(zip(graph.labels, graph.arcs, strict=True)):
            alive = {arc.label for out in layer for arc in out}
            ranked = sorted({rank(labels[label]) for label in alive})
            if len(ranked) > 1:
                ranks = {label: ranked.index(rank(labels[label])) for label in alive}
                yield _Choice(index, week, ranks, len(ranked))


def _batches(problem: Problem, rank: Rank) -> Iterator[list[_Choice]]:
    """Yield the choices in order, as many at once as one objective can weigh."""
    batch: list[_Choice] = []
    for choice in _choices(problem, rank):
        if batch and prod(each.number for each in batch) * choice.number > MOST_AT_ONCE:
            yield batch
            batch = []
        batch.append(choice)
    if batch:
        yield batch
