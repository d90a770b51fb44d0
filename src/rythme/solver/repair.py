"""Mending a plan that breaks a row: a few units look for paths anew, the others stay.

The units may take any of their paths, not only such as a search has met before; the exact engine
finds some that break nothing, or there are none.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from rythme.solver.arrays import GraphArrays, Index, Whole
from rythme.solver.exact import ExactModel
from rythme.solver.matrix import Matrix


class Part(NamedTuple):
    """Some units of a system, and what the others leave them."""

    arrays: tuple[GraphArrays, ...]
    matrix: Matrix


def part_of(
    matrix: Matrix, arrays: Sequence[GraphArrays], group: Sequence[int], activity: Whole
) -> Part:
    """Return the units of ``group`` under the rows that they or a slack can change.

    Parameters
    ----------
    activity
        Per row, what the units that stay add up to.
    """
    entries = [
        np.arange(matrix.graph_entries[unit], matrix.graph_entries[unit + 1]) for unit in group
    ]
    mine = np.concatenate(entries)
    kept = np.zeros(matrix.num_rows, dtype=bool)
    kept[matrix.rows[mine]] = True
    kept[matrix.slack_rows] = True
    number = np.cumsum(kept) - 1
    part = replace(
        matrix,
        rows=number[matrix.rows[mine]],
        cells=matrix.cells[mine],
        coefficients=matrix.coefficients[mine],
        graph_entries=np.cumsum([0, *map(len, entries)]),
        slack_rows=number[matrix.slack_rows],
        most=(matrix.most - activity)[kept],
    )
    return Part(tuple(arrays[unit] for unit in group), part)


def mend(
    part: Part,
    limits: Sequence[tuple[tuple[int, ...], int]],
    *,
    effort: float,
    deadline: float | None,
) -> list[Index] | None:
    """Return cells for every unit of a part that break nothing; None when none were found.

    Parameters
    ----------
    limits
        Weights of a level per slack column, with what its units and all slacks may cost.
    effort
        Deterministic seconds of the exact engine.
    """
    model = ExactModel(part, effort=effort)
    for weights, most in limits:
        model.limit(model.level(weights), most)
    found = model.minimise(0, deadline)
    if found.cells is None:
        return None
    return [np.array(cells, dtype=np.intp) for cells in found.cells]
