"""A problem made ready for pricing: pairs of graphs joined, rows as arrays.

Rows that read one week of one graph, or of two, are no rows any more: they forbid labels, charge
them, or join the two graphs into their product. What is left couples units at large.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise, product
from typing import NamedTuple

import numpy as np

from rythme.solver.arrays import GraphArrays, Index, Whole, to_arrays
from rythme.solver.graph import COLUMNS
from rythme.solver.matrix import Matrix, to_matrix
from rythme.solver.problem import Path, Problem, Row
from rythme.solver.product import MOST_ARCS, Table, multiply, restrict

LOCAL_ROWS = 4
"""A slack that more rows share is no matter of one week."""


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


class _Group(NamedTuple):
    """Rows that slacks tie together, as far as they read one week of at most two graphs."""

    rows: tuple[int, ...]
    slacks: tuple[int, ...]
    places: tuple[tuple[int, int], ...]
    """Graphs, each with its week."""


def to_system(problem: Problem, *, join: bool = True, most_arcs: int = MOST_ARCS) -> System:
    """Make a problem ready.

    Parameters
    ----------
    join
        False leaves every row of two graphs a row.
    most_arcs
        Two graphs whose product has more are not joined.
    """
    known: dict[int, GraphArrays] = {}
    arrays = [
        known[id(graph)] if id(graph) in known else known.setdefault(id(graph), to_arrays(graph))
        for graph in problem.graphs
    ]
    groups = list(_local_groups(problem))
    gone: set[int] = set()
    slacks_gone: set[int] = set()
    cut: dict[tuple[int, int, bytes], GraphArrays] = {}
    for group in groups:
        if len(group.places) == 1:
            (graph, week), *_ = group.places
            costs = _tabulate(problem, group)[:, 0]
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
        for unit, absorbed in _join_pairs(problem, arrays, groups, most_arcs):
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


def paths_of(system: System, cells: Sequence[Sequence[int]]) -> tuple[Path, ...]:
    """Return what every graph of the problem reads when the units read these cells."""
    paths: dict[int, Path] = {}
    for unit, read in zip(system.units, cells, strict=True):
        paths.update(unit.paths(np.array(read, dtype=np.intp)))
    return tuple(paths[graph] for graph in range(len(system.problem.graphs)))


def _single(arrays: GraphArrays, graph: int, problem: Problem) -> Unit:
    labels = [np.arange(len(week)) for week in problem.graphs[graph].labels]
    return Unit(arrays, (graph,), (np.concatenate(labels),), (0,))


def _local_groups(problem: Problem) -> Iterator[_Group]:
    """Yield the rows, tied by their slacks, that read one week of one or two graphs."""
    rows_of: dict[int, list[int]] = {}
    for number, row in enumerate(problem.rows):
        for slack, _ in row.slacks:
            rows_of.setdefault(slack, []).append(number)
    done: set[int] = set()
    for number, row in enumerate(problem.rows):
        if number in done or not row.terms:
            continue
        tied = [number]
        slacks: dict[int, None] = {}
        for each in tied:
            for slack, _ in problem.rows[each].slacks:
                if slack not in slacks:
                    slacks[slack] = None
                    tied += [other for other in rows_of[slack] if other not in tied]
            if len(tied) > LOCAL_ROWS:
                break
        done.update(tied[:1])
        if len(tied) > LOCAL_ROWS or not all(_is_plain(problem, tied, s) for s in slacks):
            continue
        places = {(term.graph, term.week) for each in tied for term in problem.rows[each].terms}
        graphs = {graph for graph, _ in places}
        if len(graphs) == len(places) <= 2:
            done.update(tied)
            yield _Group(tuple(tied), tuple(slacks), tuple(sorted(places)))


def _is_plain(problem: Problem, rows: Sequence[int], slack: int) -> bool:
    """Say whether a slack is a switch, or an excess of arc costs."""
    each = problem.slacks[slack]
    if each.weight == 0:
        return each.most == 1
    factors = [factor for row in rows for s, factor in problem.rows[row].slacks if s == slack]
    return each.column in COLUMNS and all(factor == -1 for factor in factors)


def _tabulate(problem: Problem, group: _Group) -> Whole:
    """Return what two labels cost under a group's rows, by column; -1 where a row must break."""
    numbers = [len(problem.graphs[graph].labels[week]) for graph, week in group.places]
    shape = (numbers[0], numbers[1] if len(numbers) > 1 else 1)
    costs = np.zeros((*shape, len(COLUMNS)), dtype=np.int64)
    switches = [slack for slack in group.slacks if problem.slacks[slack].weight == 0]
    for labels in product(*map(range, shape)):
        read = dict(zip(group.places, labels, strict=False))
        active = [_activity(problem.rows[row], read) for row in group.rows]
        options = [
            option
            for values in product((0, 1), repeat=len(switches))
            if (option := _charge(problem, group, active, dict(zip(switches, values, strict=True))))
        ]
        costs[labels] = min(options, key=sum) if options else -1
    return costs


def _activity(row: Row, read: dict[tuple[int, int], int]) -> int:
    return sum(term.coefficient for term in row.terms if read[term.graph, term.week] in term.labels)


def _charge(
    problem: Problem, group: _Group, active: Sequence[int], switches: dict[int, int]
) -> tuple[int, ...] | None:
    """Return the costs of the excesses that the rows then need; None when a row must break."""
    needed = dict.fromkeys((s for s in group.slacks if s not in switches), 0)
    for number, amount in zip(group.rows, active, strict=True):
        row = problem.rows[number]
        over = amount - row.most + sum(f * switches[s] for s, f in row.slacks if s in switches)
        if over > 0:
            elastic = [slack for slack, _ in row.slacks if slack in needed]
            if not elastic:
                return None
            slack = min(elastic, key=lambda each: problem.slacks[each].weight)
            needed[slack] = max(needed[slack], over)
    costs = [0] * len(COLUMNS)
    for slack, value in needed.items():
        each = problem.slacks[slack]
        if value > each.most:
            return None
        costs[COLUMNS.index(each.column)] += each.weight * value
    return tuple(costs)


def _join_pairs(
    problem: Problem,
    arrays: Sequence[GraphArrays],
    groups: Sequence[_Group],
    most_arcs: int,
) -> Iterator[tuple[Unit, list[_Group]]]:
    """Yield products of the pairs that share most rows, with the rows that are then settled."""
    between: dict[tuple[int, int, int], list[_Group]] = {}
    for group in groups:
        if len(group.places) == 2:
            (one, week), (other, other_week) = group.places
            between.setdefault((one, other, other_week - week), []).append(group)
    known: dict[tuple[object, ...], tuple[GraphArrays, tuple[Index, Index]] | None] = {}
    taken: set[int] = set()
    for (one, other, shift), shared in sorted(between.items(), key=lambda item: -len(item[1])):
        if one in taken or other in taken:
            continue
        tables: dict[int, Whole] = {}
        for group in shared:
            week = group.places[0][1]
            tables[week] = _both(tables.get(week), _tabulate(problem, group))
        contents = tuple((week, table.tobytes()) for week, table in sorted(tables.items()))
        key = (id(arrays[one]), id(arrays[other]), shift, contents)
        if key not in known:
            by_week = {week: Table(table) for week, table in tables.items()}
            made = multiply(arrays[one], arrays[other], shift, by_week, most_arcs)
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
