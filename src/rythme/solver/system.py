"""A problem made ready for pricing: pairs of graphs joined, rows as arrays.

Rows that read one week of one graph, or of two, are no rows any more: they forbid labels, charge
them, or join the two graphs into their product. What is left couples units at large.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from rythme.solver.arrays import GraphArrays, Index, Whole
from rythme.solver.local_rows import Group, Tables, local_groups
from rythme.solver.made import Made
from rythme.solver.matrix import Matrix, to_matrix
from rythme.solver.problem import Path, Problem
from rythme.solver.product import MOST_ARCS, Table, multiply, restrict


@dataclass(frozen=True)
class Unit:
    """One graph, or two as one."""

    arrays: GraphArrays
    members: tuple[int, ...]
    """Graphs of the problem."""
    labels: tuple[Index, ...]
    """Per member: what a cell reads, -1 in a week that it does not have."""
    firsts: tuple[int, ...]
    """Per member: the unit's week that is its first."""

    def paths(self, cells: Index) -> Iterator[tuple[int, Path]]:
        """Yield every member with its labels when these cells, one per week, are read."""
        for member, labels in zip(self.members, self.labels, strict=True):
            read = labels[cells]
            yield member, tuple(read[read >= 0].tolist())

    def read(self, paths: Sequence[Path]) -> Index:
        """Return the cells, one per week, that are read when the members take these paths."""
        starts = self.arrays.cells
        read = []
        for week, (low, high) in enumerate(pairwise(starts)):
            here = np.ones(high - low, dtype=bool)
            for member, labels, first in zip(self.members, self.labels, self.firsts, strict=True):
                if 0 <= week - first < len(paths[member]):
                    here &= labels[low:high] == paths[member][week - first]
            read.append(low + int(np.argmax(here)))
        return np.array(read, dtype=np.intp)


@dataclass(frozen=True)
class System:
    """A problem made ready for pricing."""

    problem: Problem
    units: tuple[Unit, ...]
    matrix: Matrix
    rows: tuple[int, ...]
    """Per row of the matrix, which one of the problem it is."""
    slacks: tuple[int, ...]
    """The same for slacks."""

    @property
    def arrays(self) -> list[GraphArrays]:
        """The graphs of all units."""
        return [unit.arrays for unit in self.units]

    @property
    def is_empty(self) -> bool:
        """Say whether some unit has no path."""
        return any(unit.arrays.is_empty for unit in self.units)


def to_system(
    problem: Problem, *, join: bool = True, most_arcs: int = MOST_ARCS, made: Made | None = None
) -> System:
    """Make a problem ready.

    Parameters
    ----------
    join
        False leaves every row of two graphs a row.
    most_arcs
        Two graphs whose product has more are not joined.
    made
        Graphs of earlier problems, which need not be made arrays again.
    """
    made = made or Made()
    arrays = [made.arrays(graph) for graph in problem.graphs]
    groups = list(local_groups(problem))
    tables = Tables(problem)
    gone: set[int] = set()
    slacks_gone: set[int] = set()
    cut: dict[tuple[int, int, bytes], GraphArrays] = {}
    for group in groups:
        if len(group.places) == 1:
            (graph, week), *_ = group.places
            costs = tables.read(group)[:, 0]
            key = (id(arrays[graph]), week, costs.tobytes())
            if key not in cut:
                cut[key] = restrict(arrays[graph], week, costs)
            if cut[key].is_empty:
                arrays[graph] = cut[key]
                break
            arrays[graph] = cut[key]
            gone.update(group.rows)
            slacks_gone.update(group.slacks)
    joined: list[Unit] = []
    if join and not any(array.is_empty for array in arrays):
        for unit, absorbed in _join_pairs(tables, arrays, groups, most_arcs):
            joined.append(unit)
            for group in absorbed:
                gone.update(group.rows)
                slacks_gone.update(group.slacks)
    taken = {member for unit in joined for member in unit.members}
    units = joined + [
        _single(array, graph, problem) for graph, array in enumerate(arrays) if graph not in taken
    ]
    units.sort(key=lambda unit: unit.members)
    rows = tuple(row for row in range(len(problem.rows)) if row not in gone)
    slacks = tuple(s for s in range(len(problem.slacks)) if s not in slacks_gone)
    return System(problem, tuple(units), to_matrix(problem, units, rows, slacks), rows, slacks)


def paths_of(system: System, cells: Sequence[Sequence[int] | Index]) -> tuple[Path, ...]:
    """Return what every graph of the problem reads when the units read these cells."""
    paths: dict[int, Path] = {}
    for unit, read in zip(system.units, cells, strict=True):
        paths.update(unit.paths(np.array(read, dtype=np.intp)))
    return tuple(paths[graph] for graph in range(len(system.problem.graphs)))


def _single(arrays: GraphArrays, graph: int, problem: Problem) -> Unit:
    labels = [np.arange(len(week)) for week in problem.graphs[graph].labels]
    return Unit(arrays, (graph,), (np.concatenate(labels),), (0,))


def _join_pairs(
    tables: Tables,
    arrays: Sequence[GraphArrays],
    groups: Sequence[Group],
    most_arcs: int,
) -> Iterator[tuple[Unit, list[Group]]]:
    """Yield products of the pairs that share most rows, with the rows that are then settled."""
    between: dict[tuple[int, int, int], list[Group]] = {}
    for group in groups:
        if len(group.places) == 2:
            (one, week), (other, other_week) = group.places
            between.setdefault((one, other, other_week - week), []).append(group)
    known: dict[tuple[object, ...], tuple[GraphArrays, tuple[Index, Index]] | None] = {}
    taken: set[int] = set()
    for (one, other, shift), shared in sorted(between.items(), key=lambda item: -len(item[1])):
        if one in taken or other in taken:
            continue
        by_week: dict[int, Whole] = {}
        for group in shared:
            week = group.places[0][1]
            by_week[week] = _both(by_week.get(week), tables.read(group))
        contents = tuple((week, table.tobytes()) for week, table in sorted(by_week.items()))
        key = (id(arrays[one]), id(arrays[other]), shift, contents)
        if key not in known:
            charged = {week: Table(table) for week, table in by_week.items()}
            made = multiply(arrays[one], arrays[other], shift, charged, most_arcs)
            known[key] = None if made is None else (made.arrays, made.labels)
        entry = known[key]
        if entry is not None:
            taken.update((one, other))
            firsts = (max(0, shift), max(0, -shift))
            yield Unit(entry[0], (one, other), entry[1], firsts), shared


def _both(one: Whole | None, other: Whole) -> Whole:
    if one is None:
        return other
    return np.where((one < 0) | (other < 0), -1, one + other)
