"""The rows of a problem as sparse arrays over cells and slacks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np

from rythme.solver.arrays import GraphArrays, Index, Whole
from rythme.solver.problem import SLACK_COLUMNS, Problem, Term


@dataclass(frozen=True)
class Matrix:
    """What reading a cell, or a unit of a slack, adds to the rows.

    Entries are sorted by cell, then by row; ``graph_entries[g] : graph_entries[g + 1]`` are those
    of one graph. Cells of a graph are counted from its first one.
    """

    rows: Index
    cells: Index
    coefficients: Whole
    graph_entries: Index
    slack_rows: Index
    slacks: Index
    slack_coefficients: Whole
    most: Whole
    """Per row, its limit."""
    slack_most: Whole
    slack_costs: Whole
    """Per slack and column."""

    @property
    def num_rows(self) -> int:
        """Rows of the problem."""
        return len(self.most)

    @property
    def num_slacks(self) -> int:
        """Slacks of the problem."""
        return len(self.slack_most)

    def with_rows(self, entries: Sequence[Whole], most: Sequence[int]) -> Matrix:
        """Return the matrix with more rows, given by their entries (unit, cell, row, coefficient).

        The first new row has the number ``num_rows``.
        """
        units = np.repeat(np.arange(len(self.graph_entries) - 1), np.diff(self.graph_entries))
        known = np.column_stack([units, self.cells, self.rows, self.coefficients])
        table = np.concatenate([known, *entries])
        table = table[np.lexsort(table[:, 2::-1].T)]
        return replace(
            self,
            rows=table[:, 2].astype(np.intp),
            cells=table[:, 1].astype(np.intp),
            coefficients=table[:, 3].copy(),
            graph_entries=np.searchsorted(table[:, 0], np.arange(len(self.graph_entries))),
            most=np.concatenate([self.most, np.array(most, dtype=np.int64)]),
        )


class Cells(Protocol):
    """Graphs as one, whose cells rows read."""

    @property
    def arrays(self) -> GraphArrays:
        """Their paths."""

    @property
    def members(self) -> tuple[int, ...]:
        """Graphs of the problem."""

    @property
    def labels(self) -> tuple[Index, ...]:
        """Per member: what a cell reads."""

    @property
    def firsts(self) -> tuple[int, ...]:
        """Per member: the week of the whole that is its first."""


def to_matrix(
    problem: Problem, units: Sequence[Cells], rows: Sequence[int], slacks: Sequence[int]
) -> Matrix:
    """Return some rows and slacks of a problem over the cells of units."""
    place = {
        member: (number, unit, index)
        for number, unit in enumerate(units)
        for index, member in enumerate(unit.members)
    }
    reading: dict[tuple[int, int, int, tuple[int, ...]], Index] = {}
    read: list[Index] = []
    entries: list[tuple[int, int, int]] = []
    slack_entries: list[tuple[int, int, int]] = []
    slack_place = {slack: number for number, slack in enumerate(slacks)}
    for number, index in enumerate(rows):
        row = problem.rows[index]
        for term in row.terms:
            unit_number, unit, member = place[term.graph]
            key = (id(unit.arrays), member, term.week, term.labels)
            if key not in reading:
                reading[key] = _cells(unit, member, term)
            read.append(reading[key])
            entries.append((unit_number, number, term.coefficient))
        slack_entries += [(number, slack_place[slack], factor) for slack, factor in row.slacks]
    table = _summed(_by_cell(entries, read))
    slack_table = np.array(slack_entries, dtype=np.int64).reshape(-1, 3)
    costs = np.zeros((len(slacks), len(SLACK_COLUMNS)), dtype=np.int64)
    for number, index in enumerate(slacks):
        slack = problem.slacks[index]
        costs[number, SLACK_COLUMNS.index(slack.column)] = slack.weight
    return Matrix(
        table[:, 2].astype(np.intp),
        table[:, 1].astype(np.intp),
        table[:, 3].copy(),
        np.searchsorted(table[:, 0], np.arange(len(units) + 1)),
        slack_table[:, 0].astype(np.intp),
        slack_table[:, 1].astype(np.intp),
        slack_table[:, 2].copy(),
        np.array([problem.rows[row].most for row in rows], dtype=np.int64),
        np.array([problem.slacks[slack].most for slack in slacks], dtype=np.int64),
        costs,
    )


def _cells(unit: Cells, member: int, term: Term) -> Index:
    """Return the cells of a unit in which a member reads a label of a term."""
    week = unit.firsts[member] + term.week
    low, high = unit.arrays.cells[week : week + 2]
    labels = unit.labels[member][low:high]
    return low + np.flatnonzero((labels[:, None] == np.array(term.labels)).any(axis=1))


def _by_cell(entries: Sequence[tuple[int, int, int]], read: Sequence[Index]) -> Whole:
    """Return entries (unit, cell, row, coefficient), one per cell that is read."""
    if not entries:
        return np.zeros((0, 4), dtype=np.int64)
    units, rows, coefficients = np.repeat(np.array(entries), list(map(len, read)), axis=0).T
    return np.column_stack([units, np.concatenate(read), rows, coefficients])


def _summed(table: Whole) -> Whole:
    """Sort entries (unit, cell, row, coefficient), and add those of one place up."""
    if not len(table):
        return table
    table = table[np.lexsort((table[:, 2], table[:, 1], table[:, 0]))]
    new = np.ones(len(table), dtype=bool)
    new[1:] = (table[1:, :3] != table[:-1, :3]).any(axis=1)
    starts = np.flatnonzero(new)
    summed: Whole = table[starts]
    summed[:, 3] = np.add.reduceat(table[:, 3], starts)
    kept: Whole = summed[summed[:, 3] != 0]
    return kept


def level_weights(level: Mapping[str, int]) -> tuple[int, ...]:
    """Return the weight of every slack column in a level."""
    return tuple(level.get(column, 0) for column in SLACK_COLUMNS)
