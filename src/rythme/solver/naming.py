"""The ``earliest`` level: fewest school weeks, most half-days at school, then week by week.

Where all equally good plans are known as one graph, its first path is read. Elsewhere the level is
sums that the exact engine lowers one after the other. A week's ways to read are ranked; as many
weeks as fit make one sum, in which the earlier weighs more than all later ones together.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from math import prod
from typing import NamedTuple

import numpy as np

from rythme.solver.arrays import Whole
from rythme.solver.joint import Joint
from rythme.solver.labels import Label
from rythme.solver.paths import kind_rank, letters_rank
from rythme.solver.problem import Path, Problem
from rythme.solver.system import System
from rythme.weeks import NUM_HALF_DAYS

MOST_AT_ONCE = 1 << 40
"""Largest weight in one sum: far inside CP-SAT's integers, with room to add."""

Rank = Callable[[Label], tuple[int, ...]]
Amounts = list[dict[int, int]]
"""Per unit and cell."""


def earliest(system: System, joint: Joint) -> Joint:
    """Return the graph of the earliest of some plans: one, or several that read the same.

    Parameters
    ----------
    system
        Whose units the plans are of.
    """
    for amount in (_school_tenths, _other_half_days):
        joint = joint.lower(_sums_of_arcs(system, joint, amount))
    for rank in (letters_rank, kind_rank):
        for graph in range(len(system.problem.graphs)):
            joint = joint.first(_ranks_of_arcs(system, joint, graph, rank))
    return joint


def _sums_of_arcs(system: System, joint: Joint, amount: Callable[[Label], int]) -> list[Whole]:
    """Return what every arc adds up to, week by week."""
    per_cell = [np.zeros(unit.arrays.cells[-1] + 1, dtype=np.int64) for unit in system.units]
    for number, mine in enumerate(_amounts(system, amount)):
        per_cell[number][list(mine)] = list(mine.values())
    return [
        sum(
            (amounts[cells] for amounts, cells in zip(per_cell, week.cells.T, strict=True)),
            np.zeros(len(week.tails), dtype=np.int64),
        )
        for week in joint.weeks
    ]


def _ranks_of_arcs(system: System, joint: Joint, graph: int, rank: Rank) -> list[Whole | None]:
    """Return how early every arc reads the week of one graph; None where it has no such week."""
    number, unit = next(
        (number, unit) for number, unit in enumerate(system.units) if graph in unit.members
    )
    labels = unit.labels[unit.members.index(graph)]
    ranks: list[Whole | None] = []
    weeks = iter(system.problem.graphs[graph].labels)
    for week in joint.weeks:
        cells = week.cells[:, number]
        if cells[0] < 0 or labels[cells[0]] < 0:
            ranks.append(None)
            continue
        ranked = [rank(label) for label in next(weeks)]
        order = sorted(set(ranked))
        ranks.append(np.array([order.index(each) for each in ranked])[labels[cells]])
    return ranks


def sums(system: System, paths: Callable[[], Sequence[Path]]) -> Iterator[Amounts]:
    """Yield the sums to lower, in order.

    Parameters
    ----------
    system
        What may be read.
    paths
        Returns what the best solution so far reads; asked when the letters are settled.
    """
    for amount in (_school_tenths, _other_half_days):
        yield _amounts(system, amount)
    read = _readable(system)
    for batch in _batches(_choices(system.problem, read, letters_rank)):
        yield _weighed(system, batch)
    alike = _alike(system.problem, paths(), read)
    for batch in _batches(_choices(system.problem, alike, kind_rank)):
        yield _weighed(system, batch)


def _alike(
    problem: Problem, paths: Sequence[Path], read: Sequence[Sequence[set[int]]]
) -> list[list[set[int]]]:
    """Keep the labels with the letters that are read: their kinds may differ."""
    return [
        [
            {other for other in each if labels[other].letters == labels[label].letters}
            for labels, label, each in zip(graph.labels, path, weeks, strict=True)
        ]
        for graph, path, weeks in zip(problem.graphs, paths, read, strict=True)
    ]


class _Choice(NamedTuple):
    """One week of one graph, with what each of its labels ranks."""

    graph: int
    week: int
    ranks: Mapping[int, int]
    number: int
    """Different ranks."""


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
