"""Cover cuts: what whole plans cannot do in a room though fractions of them can.

Units whose amounts exceed the limit of a row together are a cover: one of them at least is not
there. Such inequalities are added where a solution of the path LP breaks them, with every other
unit that weighs as much as the heaviest of the cover. Limits are first lowered to what amounts can
add up to.

References
----------
E. Balas, "Facets of the knapsack polytope", Mathematical Programming 8 (1975).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from rythme.solver.arrays import Index, Whole
from rythme.solver.bound import Real
from rythme.solver.matrix import Matrix

VIOLATED = 0.01
"""By so much a fraction must break a cover for it to be added."""


class Part(NamedTuple):
    """What one unit adds to a row: cells, and their amounts."""

    unit: int
    cells: Index
    amounts: Whole

    def at_least(self, amount: int) -> Index:
        """Return the cells that add so much."""
        return self.cells[self.amounts >= amount]


def rooms(matrix: Matrix) -> dict[int, list[Part]]:
    """Return the rows that must hold and to which nothing adds less than 0, unit by unit."""
    elastic = matrix.slack_rows[matrix.slack_most[matrix.slacks] > 0]
    known: dict[int, list[Part]] = {}
    allowed = np.ones(matrix.num_rows, dtype=bool)
    allowed[elastic] = False
    allowed[matrix.rows[matrix.coefficients < 0]] = False
    for unit, (low, high) in enumerate(pairwise(matrix.graph_entries.tolist())):
        order = low + np.argsort(matrix.rows[low:high], kind="stable")
        rows, starts = np.unique(matrix.rows[order], return_index=True)
        ends = pairwise([*starts.tolist(), len(order)])
        for row, (start, end) in zip(rows.tolist(), ends, strict=True):
            if allowed[row]:
                mine = order[start:end]
                part = Part(unit, matrix.cells[mine], matrix.coefficients[mine])
                known.setdefault(row, []).append(part)
    return known


def rounded(matrix: Matrix) -> Matrix:
    """Lower the limits of rooms to what units can add up to."""
    most = matrix.most.copy()
    for row, parts in rooms(matrix).items():
        if most[row] < 0:
            continue
        sums = 1  # bit n: some units add up to n
        for part in parts:
            for amount in set(part.amounts.tolist()):
                sums |= sums << amount
        below = sums & ((2 << int(most[row])) - 1)
        most[row] = below.bit_length() - 1
    return replace(matrix, most=most)


def with_covers(matrix: Matrix, use: Sequence[Real]) -> Matrix | None:
    """Add the covers that a fraction breaks; None when it breaks none.

    Parameters
    ----------
    use
        Per unit and cell, how much it is read.
    """
    entries: list[Whole] = []
    most: list[int] = []
    for row, parts in rooms(matrix).items():
        cover = _most_broken(parts, use, int(matrix.most[row]))
        if cover is None:
            continue
        for unit, cells in _extended(parts, cover):
            new = np.full((len(cells), 4), matrix.num_rows + len(most), dtype=np.int64)
            new[:, 0], new[:, 1], new[:, 3] = unit, cells, 1
            entries.append(new)
        most.append(len(cover) - 1)
    return matrix.with_rows(entries, most) if most else None


def _most_broken(parts: Sequence[Part], use: Sequence[Real], most: int) -> dict[int, int] | None:
    """Return the cover that a fraction breaks most, the amount of every unit; None if none is.

    Of the ways to exceed the limit, it is the one in which least is missing from all being there.
    """
    if sum(int(part.amounts.max()) for part in parts) <= most:
        return None
    missing = np.full(most + 2, np.inf)
    missing[0] = 0.0
    places = np.arange(most + 2)
    taken: list[tuple[int, Whole]] = []
    for part in parts:
        fewer, amounts = missing, np.zeros(most + 2, dtype=np.int64)
        for amount in np.unique(part.amounts).tolist():
            absent = 1.0 - float(use[part.unit][part.at_least(amount)].sum())
            if absent > 1.0 - VIOLATED:
                continue
            with_it = missing[np.maximum(places - amount, 0)] + absent
            better = with_it < fewer
            fewer = np.where(better, with_it, fewer)
            amounts[better] = amount
        missing = fewer
        taken.append((part.unit, amounts))
    if missing[-1] > 1.0 - VIOLATED:
        return None
    cover: dict[int, int] = {}
    left = most + 1
    for unit, amounts in reversed(taken):
        if amount := int(amounts[left]):
            cover[unit] = amount
            left = max(0, left - amount)
    return cover


def _extended(parts: Sequence[Part], cover: dict[int, int]) -> Iterator[tuple[int, Index]]:
    """Yield the units of a cover and those as heavy as any of it, with cells."""
    heaviest = max(cover.values())
    for part in parts:
        cells = part.at_least(cover.get(part.unit, heaviest))
        if len(cells):
            yield part.unit, cells
