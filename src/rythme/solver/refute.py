"""Small proofs that no plan exists: a few units that cannot keep their rows, whatever others do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from rythme.solver.arrays import GraphArrays, Whole
from rythme.solver.exact import ExactModel
from rythme.solver.matrix import Matrix

MOST_UNITS = 6
"""Of one row: more are seldom refuted in time."""

MOST_GROUPS = 3
"""Groups of units that are asked about."""

EFFORT = 0.3
"""Deterministic seconds of the exact engine for each group of units."""


class _Part(NamedTuple):
    """Some units under the rows that they have a part in."""

    arrays: tuple[GraphArrays, ...]
    matrix: Matrix


def refuted(
    matrix: Matrix, arrays: Sequence[GraphArrays], broken: Sequence[int], deadline: float | None
) -> tuple[int, ...]:
    """Return units that are proven to be unable to keep their rows; none where nothing is proven.

    Parameters
    ----------
    broken
        Rows that a search cannot keep: the units of each are asked about.
    deadline
        On the clock of ``time.monotonic``.
    """
    owner = np.repeat(np.arange(len(arrays)), np.diff(matrix.graph_entries))
    groups = {tuple(np.unique(owner[matrix.rows == row]).tolist()) for row in broken}
    few = sorted((g for g in groups if 0 < len(g) <= MOST_UNITS), key=lambda g: (len(g), g))
    for units in few[:MOST_GROUPS]:
        if _cannot(matrix, arrays, units, deadline):
            return units
    return ()


def _cannot(
    matrix: Matrix, arrays: Sequence[GraphArrays], units: Sequence[int], deadline: float | None
) -> bool:
    """Say whether it is proven that some units cannot keep their rows.

    The others are taken to help in every row as much as any of their cells could.
    """
    part = _part_of(matrix, arrays, units)
    found = ExactModel(part, effort=EFFORT).minimise(0, deadline)
    return found.cells is None and found.proven


def _part_of(matrix: Matrix, arrays: Sequence[GraphArrays], units: Sequence[int]) -> _Part:
    mine = [np.arange(matrix.graph_entries[unit], matrix.graph_entries[unit + 1]) for unit in units]
    entries = np.concatenate(mine)
    kept = np.zeros(matrix.num_rows, dtype=bool)
    kept[matrix.rows[entries]] = True
    number = np.cumsum(kept) - 1
    slack_entries = np.flatnonzero(kept[matrix.slack_rows])
    slacks, slack_number = np.unique(matrix.slacks[slack_entries], return_inverse=True)
    part = replace(
        matrix,
        rows=number[matrix.rows[entries]],
        cells=matrix.cells[entries],
        coefficients=matrix.coefficients[entries],
        graph_entries=np.cumsum([0, *map(len, mine)]),
        slack_rows=number[matrix.slack_rows[slack_entries]],
        slacks=slack_number,
        slack_coefficients=matrix.slack_coefficients[slack_entries],
        most=(matrix.most - _help(matrix, units))[kept],
        slack_most=matrix.slack_most[slacks],
        slack_costs=matrix.slack_costs[slacks],
    )
    return _Part(tuple(arrays[unit] for unit in units), part)


def _help(matrix: Matrix, units: Sequence[int]) -> Whole:
    """Return the least that the other units can add to every row, none of them above 0.

    Cells of one week exclude each other, but it is no matter if their amounts are added up.
    """
    others = np.ones(len(matrix.rows), dtype=bool)
    for unit in units:
        others[matrix.graph_entries[unit] : matrix.graph_entries[unit + 1]] = False
    helped = np.zeros(matrix.num_rows, dtype=np.int64)
    np.add.at(helped, matrix.rows[others], np.minimum(matrix.coefficients[others], 0))
    return helped
