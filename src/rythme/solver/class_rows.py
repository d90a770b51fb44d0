"""The rows of a system over classes of units, and over what is asked of a class beside."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from rythme.solver.arrays import Whole
from rythme.solver.bound import Kind
from rythme.solver.matrix import Matrix
from rythme.solver.problem import SLACK_COLUMNS, Problem


def count_different(problem: Problem) -> int:
    """Return how many graphs differ by themselves or by the rows that read them.

    A class of units, of one graph or two each, holds at most two such. Rows of at most two graphs
    may go into units, and a term of every label of its week is a constant: they are not looked at.
    """
    read: list[dict[int, None]] = [{} for _ in problem.graphs]
    for number, row in enumerate(problem.rows):
        if len(row.terms) > 2 and len({term.graph for term in row.terms}) > 2:
            for graph, week, labels, _ in row.terms:
                if len(labels) < len(problem.graphs[graph].labels[week]):
                    read[graph][number] = None
    return len({(id(graph), *rows) for graph, rows in zip(problem.graphs, read, strict=True)})


def of_first(matrix: Matrix, kinds: Sequence[Kind]) -> Matrix:
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


def given(matrix: Matrix, adds: Sequence[dict[int, int]]) -> Matrix:
    """Add rows that ask of every class to add to some rows what is given."""
    units = np.repeat(np.arange(len(adds)), np.diff(matrix.graph_entries))
    known = np.column_stack([units, matrix.cells, matrix.rows, matrix.coefficients])
    entries: list[Whole] = []
    most: list[int] = []
    for unit, mine in enumerate(adds):
        for row, amount in mine.items():
            read = known[(units == unit) & (matrix.rows == row)]
            for sign in (1, -1):
                entries.append(read * [1, 1, 0, sign] + [0, 0, matrix.num_rows + len(most), 0])
                most.append(sign * amount)
    return matrix.with_rows(entries, most)


def elastic(matrix: Matrix, kept: set[int], numbers: Sequence[int]) -> tuple[Matrix, list[int]]:
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


def reads(matrix: Matrix, number: int, row: int, sign: int) -> list[dict[int, int]]:
    """Return what the cells of one class add to a row."""
    part = slice(matrix.graph_entries[number], matrix.graph_entries[number + 1])
    mine = matrix.rows[part] == row
    reads: list[dict[int, int]] = [{} for _ in range(len(matrix.graph_entries) - 1)]
    amounts = (sign * matrix.coefficients[part][mine]).tolist()
    reads[number] = dict(zip(matrix.cells[part][mine].tolist(), amounts, strict=True))
    return reads
