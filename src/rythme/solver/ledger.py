"""The rows of a system week by week: what each week settles, and what is carried to the next.

A row reads one week. Rows of several weeks may share a slack, which then is the largest excess so
far (the fullest half-day); meetings are counted from week to week. Nothing else is carried.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from rythme.solver.arrays import Index, Whole
from rythme.solver.matrix import Matrix
from rythme.solver.problem import Problem
from rythme.solver.system import System
from rythme.solver.tally import Meetings, Tally, to_tally

NOWHERE = -1
"""The week of a row that reads none."""


class Excess(NamedTuple):
    """Rows of one week that a slack lets go over their limits."""

    slack: int
    columns: Index


class Agreement(NamedTuple):
    """A row of one week that charges ``min(amount, high - amount)`` to a slack."""

    slack: int
    column: int
    high: int


class Chances(NamedTuple):
    """Half-days of one week at which cohorts may meet: rows that are -1 when one is at school."""

    meetings: int
    columns: tuple[Index, ...]


class Asked(NamedTuple):
    """The rows of one week; a column is a place in ``rows``."""

    rows: Index
    most: Whole
    hard: Index
    """Columns of rows that must hold."""
    shared: tuple[Excess, ...]
    """Numbered as in ``Ledger.shared``."""
    own: tuple[Excess, ...]
    agreements: tuple[Agreement, ...]
    chances: tuple[Chances, ...]


@dataclass(frozen=True)
class Ledger:
    """The rows of a system week by week."""

    firsts: tuple[int, ...]
    """Per unit, in which week its first one is."""
    weeks: tuple[Asked, ...]
    week_of: Index
    """Per row."""
    shared: tuple[int, ...]
    """Slacks of rows of several weeks."""
    meetings: tuple[Meetings, ...]
    amounts: tuple[tuple[Whole, ...], ...]
    """Per unit and week of it: what each label adds to each row, ``[label, column]``."""


def to_ledger(system: System) -> Ledger | None:
    """Sort the rows of a system by week; None when a row reads several."""
    firsts = _align(system.problem, system)
    if firsts is None:
        return None
    matrix, tally = system.matrix, to_tally(system.matrix)
    week_of = _weeks(system, firsts)
    if week_of is None or not _is_known(matrix, tally, week_of):
        return None
    alone = tally.plain[week_of[tally.plain] == NOWHERE]
    week_of[alone] = 0
    number = max(
        first + len(unit.arrays.weeks) for first, unit in zip(firsts, system.units, strict=True)
    )
    shared = _shared(matrix, week_of)
    rows = [np.flatnonzero(week_of == week) for week in range(number)]
    return Ledger(
        firsts,
        tuple(_ask(matrix, tally, each, shared) for each in rows),
        week_of,
        shared,
        tally.meetings,
        tuple(_amounts(system, unit, first, rows) for unit, first in enumerate(firsts)),
    )


def _align(problem: Problem, system: System) -> tuple[int, ...] | None:
    """Return the week of every unit's first one, so that every row reads one week."""
    beside: list[list[tuple[int, int]]] = [[] for _ in problem.graphs]

    def tie(one: int, other: int, later: int) -> None:
        beside[one].append((other, later))
        beside[other].append((one, -later))

    for places in _together(problem):
        for (one, week), (other, other_week) in pairwise(places):
            tie(one, other, week - other_week)
    for unit in system.units:
        for one, other in pairwise(range(len(unit.members))):
            tie(unit.members[one], unit.members[other], unit.firsts[other] - unit.firsts[one])
    starts: dict[int, int] = {}
    for graph in range(len(problem.graphs)):
        if graph in starts:
            continue
        starts[graph] = 0
        going = [graph]
        for here in going:
            for other, later in beside[here]:
                if other not in starts:
                    starts[other] = starts[here] + later
                    going.append(other)
                elif starts[other] != starts[here] + later:
                    return None
    firsts = [starts[unit.members[0]] - unit.firsts[0] for unit in system.units]
    return tuple(first - min(firsts) for first in firsts)


def _together(problem: Problem) -> Iterator[list[tuple[int, int]]]:
    """Yield graphs, each with its week, that stand for the same week of the year."""
    by_switch: dict[int, list[tuple[int, int]]] = {}
    for row in problem.rows:
        places = [(term.graph, term.week) for term in row.terms]
        yield places
        for slack, _ in row.slacks:
            if problem.slacks[slack].weight == 0:
                by_switch.setdefault(slack, []).extend(places)
    yield from by_switch.values()


def _weeks(system: System, firsts: Sequence[int]) -> Index | None:
    """Return the week of every row; None when one has several."""
    matrix = system.matrix
    low = np.full(matrix.num_rows, np.iinfo(np.intp).max, dtype=np.intp)
    high = np.full(matrix.num_rows, NOWHERE, dtype=np.intp)
    for number, (unit, first) in enumerate(zip(system.units, firsts, strict=True)):
        part = slice(matrix.graph_entries[number], matrix.graph_entries[number + 1])
        starts = np.array(unit.arrays.cells)
        weeks = np.searchsorted(starts, matrix.cells[part], side="right") - 1 + first
        np.minimum.at(low, matrix.rows[part], weeks)
        np.maximum.at(high, matrix.rows[part], weeks)
    return None if (low < high).any() else high


def _is_known(matrix: Matrix, tally: Tally, week_of: Index) -> bool:
    """Say whether the sort of every row tells what it charges."""
    known = np.zeros(matrix.num_rows, dtype=bool)
    known[tally.plain] = True
    uses = np.bincount(matrix.slack_rows, minlength=matrix.num_rows)
    elastic = known[matrix.slack_rows]
    if (uses[tally.plain] > 1).any() or (matrix.slack_coefficients[elastic] != -1).any():
        return False
    for side in tally.sides:
        known[matrix.slack_rows[matrix.slacks == side.slack]] = True
    for meetings in tally.meetings:
        known[meetings.row] = True
        for week in meetings.weeks:
            if not all(week):
                return False
            for rows in week:
                known[list(rows)] = True
    once = week_of == NOWHERE
    charged = matrix.slack_costs[matrix.slacks].any(axis=1) | (matrix.slack_coefficients != 1)
    once[matrix.slack_rows[charged]] = False
    once &= matrix.most == 1
    # A row that no label reads any more, and whose switch is its own, never asks for anything.
    idle = (week_of == NOWHERE) & (matrix.most >= 0)
    switches = ~matrix.slack_costs[matrix.slacks].any(axis=1)
    several = np.bincount(matrix.slacks, minlength=matrix.num_slacks) > 1
    idle[matrix.slack_rows[switches & several[matrix.slacks]]] = False
    return bool((known | once | idle).all())


def _shared(matrix: Matrix, week_of: Index) -> tuple[int, ...]:
    """Return the slacks whose rows read several weeks."""
    low = np.full(matrix.num_slacks, np.iinfo(np.intp).max, dtype=np.intp)
    high = np.full(matrix.num_slacks, NOWHERE, dtype=np.intp)
    dated = week_of[matrix.slack_rows] != NOWHERE
    np.minimum.at(low, matrix.slacks[dated], week_of[matrix.slack_rows[dated]])
    np.maximum.at(high, matrix.slacks[dated], week_of[matrix.slack_rows[dated]])
    return tuple(np.flatnonzero(low < high).tolist())


def _ask(matrix: Matrix, tally: Tally, rows: Index, shared: Sequence[int]) -> Asked:
    column = {row: number for number, row in enumerate(rows.tolist())}
    hard: list[int] = []
    excess: dict[int, list[int]] = {}
    for row, slack in zip(tally.plain.tolist(), tally.excess.tolist(), strict=True):
        if row in column:
            (hard if slack == matrix.num_slacks else excess.setdefault(slack, [])).append(
                column[row]
            )
    own = {slack: columns for slack, columns in excess.items() if slack not in shared}
    return Asked(
        rows,
        matrix.most[rows],
        np.array(hard, dtype=np.intp),
        tuple(
            Excess(number, np.array(excess[slack]))
            for number, slack in enumerate(shared)
            if slack in excess
        ),
        tuple(Excess(slack, np.array(columns)) for slack, columns in own.items()),
        tuple(
            Agreement(side.slack, column[side.row], side.high)
            for side in tally.sides
            if side.row in column
        ),
        tuple(_chances(tally.meetings, column)),
    )


def _chances(meetings: Sequence[Meetings], column: dict[int, int]) -> Iterator[Chances]:
    for number, each in enumerate(meetings):
        columns = tuple(
            np.array([column[row] for row in rows], dtype=np.intp)
            for week in each.weeks
            for rows in week
            if all(row in column for row in rows)
        )
        if columns:
            yield Chances(number, columns)


def _amounts(system: System, number: int, first: int, rows: Sequence[Index]) -> tuple[Whole, ...]:
    """Return what the labels of every week of a unit add to the rows of that week."""
    matrix, arrays = system.matrix, system.units[number].arrays
    part = slice(matrix.graph_entries[number], matrix.graph_entries[number + 1])
    read, cells, factors = matrix.rows[part], matrix.cells[part], matrix.coefficients[part]
    amounts = []
    for week, (low, high) in enumerate(pairwise(arrays.cells)):
        table = np.zeros((high - low, len(rows[first + week])), dtype=np.int64)
        begin, end = np.searchsorted(cells, [low, high])
        columns = np.searchsorted(rows[first + week], read[begin:end])
        np.add.at(table, (cells[begin:end] - low, columns), factors[begin:end])
        amounts.append(table)
    return tuple(amounts)
