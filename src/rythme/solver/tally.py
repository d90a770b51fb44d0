"""The rows of a system, sorted by what a search makes of them.

They come in three sorts, told apart by their slacks (see :func:`rythme.solver.problem.settle`):
**plain** rows, with at most one excess that they may share; **sides**, two rows around a switch
that charge the smaller of two amounts; **meetings**, whose switches count weeks.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from rythme.solver.arrays import Index
from rythme.solver.matrix import Matrix

NEVER = 1 << 40
"""An amount that no row reaches."""


class Side(NamedTuple):
    """A row that charges ``min(amount, high - amount)`` to a slack."""

    row: int
    high: int
    slack: int


class Meetings(NamedTuple):
    """Weeks in which all of some rows hold, of which there should be ``wanted``."""

    weeks: tuple[tuple[tuple[int, ...], ...], ...]
    """Per week and half-day: rows that are -1 when their cohort is at school."""
    wanted: int
    slack: int | None
    row: int
    """The row that counts them."""


@dataclass(frozen=True)
class Tally:
    """The rows of a matrix, sorted."""

    matrix: Matrix
    plain: Index
    """Rows without a switch."""
    excess: Index
    """Per plain row, its slack; ``num_slacks`` for none."""
    sides: tuple[Side, ...]
    meetings: tuple[Meetings, ...]


def to_tally(matrix: Matrix) -> Tally:
    """Sort the rows of a matrix."""
    factors: list[list[tuple[int, int]]] = [[] for _ in range(matrix.num_rows)]
    rows_of: list[list[int]] = [[] for _ in range(matrix.num_slacks)]
    for row, slack, factor in zip(
        matrix.slack_rows.tolist(),
        matrix.slacks.tolist(),
        matrix.slack_coefficients.tolist(),
        strict=True,
    ):
        factors[row].append((slack, factor))
        rows_of[slack].append(row)
    switch: list[bool] = [not costs.any() for costs in matrix.slack_costs]
    plain, excess = [], []
    for row, slacks in enumerate(factors):
        if not any(switch[slack] for slack, _ in slacks):
            plain.append(row)
            excess.append(slacks[0][0] if slacks else matrix.num_slacks)
    sides: list[Side] = []
    counts: list[int] = []
    for row, slacks in enumerate(factors):
        switches = [(slack, factor) for slack, factor in slacks if switch[slack]]
        others = [slack for slack, _ in slacks if not switch[slack]]
        if not switches:
            continue
        if len(switches) == 1 and len(others) == 1 and len(rows_of[switches[0][0]]) == 2:
            if switches[0][1] < 0:
                sides.append(Side(row, -switches[0][1], others[0]))
        elif all(factor == -1 for _, factor in switches):
            counts.append(row)
    meetings = tuple(_meetings(matrix, factors, rows_of, switch, row) for row in counts)
    return Tally(
        matrix,
        np.array(plain, dtype=np.intp),
        np.array(excess, dtype=np.intp),
        tuple(sides),
        meetings,
    )


def _meetings(
    matrix: Matrix,
    factors: Sequence[Sequence[tuple[int, int]]],
    rows_of: Sequence[Sequence[int]],
    switch: Sequence[bool],
    count: int,
) -> Meetings:
    """Read the rows around the switches that row ``count`` counts."""
    weeks: dict[int, list[tuple[int, ...]]] = {}
    for slack, factor in factors[count]:
        if not switch[slack] or factor >= 0:
            continue
        needs = tuple(row for row in rows_of[slack] if matrix.most[row] == 0)
        once = [row for row in rows_of[slack] if matrix.most[row] == 1]
        weeks.setdefault(once[0] if once else -1 - slack, []).append(needs)
    missing = [slack for slack, _ in factors[count] if not switch[slack]]
    return Meetings(
        tuple(tuple(week) for week in weeks.values()),
        -int(matrix.most[count]),
        missing[0] if missing else None,
        count,
    )
