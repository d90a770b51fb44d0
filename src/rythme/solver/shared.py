"""The slack that rows of many half-days share, such as the peak, and rows where it is held."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from math import gcd
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from rythme.solver.arrays import GraphArrays
from rythme.solver.bound import Cap
from rythme.solver.matrix import Matrix


class Shared(NamedTuple):
    """A slack that one level charges, and what that level costs without it."""

    slack: int | None
    """The slack of most rows that is charged at the level and only there; None for none."""
    price: int
    """What a unit of it costs."""
    multiple: int
    """All other costs are multiples of it."""

    def up(self, amount: int) -> int:
        """Return the next amount that other costs can add up to."""
        return -(-amount // self.multiple) * self.multiple


def find_shared(
    matrix: Matrix, arrays: Sequence[GraphArrays], weights: tuple[int, ...], caps: Sequence[Cap]
) -> Shared:
    """Return the shared slack of a level, given by its weights per slack column."""
    charged = matrix.slack_costs @ np.array(weights, dtype=np.int64)
    slack = _of_most_rows(matrix, charged > 0, caps)
    rest = charged.tolist()
    price = 1 if slack is None else rest.pop(slack)
    rest += [int(np.gcd.reduce(costs)) for each in arrays for costs in each.level(weights)]
    return Shared(slack, price, gcd(*rest) or 1)


def hold(matrix: Matrix, slack: int, high: int) -> Matrix:
    """Return rows in which a slack is no more than ``high``, and costs nothing."""
    most, reach = matrix.most.copy(), matrix.slack_most.copy()
    most[matrix.slack_rows[matrix.slacks == slack]] += high
    reach[slack] = 0
    return replace(matrix, most=most, slack_most=reach)


def _of_most_rows(
    matrix: Matrix, charged: npt.NDArray[np.bool_], caps: Sequence[Cap]
) -> int | None:
    for cap in caps:
        charged = charged & (matrix.slack_costs @ np.array(cap.weights, dtype=np.int64) == 0)
    alone = np.bincount(matrix.slack_rows, minlength=matrix.num_rows)[matrix.slack_rows] == 1
    charged[matrix.slacks[~alone | (matrix.slack_coefficients != -1)]] = False
    uses = np.where(charged, np.bincount(matrix.slacks, minlength=matrix.num_slacks), 0)
    return int(uses.argmax()) if uses.max(initial=0) > 1 else None
