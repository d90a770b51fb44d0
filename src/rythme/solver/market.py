"""What a half-day costs a unit, given where the others are.

Rows that must hold, and rows of a slack that many share, have prices of their own, which rise while
they are over their limit and fall while they are not. The limit of a shared slack is what the path
LP makes of it, and a little more.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from rythme.solver.arrays import Whole
from rythme.solver.bound import Real
from rythme.solver.cooling import cool, price_arcs
from rythme.solver.matrix import Matrix
from rythme.solver.model import Prices, Schedule
from rythme.solver.table import Table
from rythme.solver.tally import NEVER

GROWTH = 1.0
"""A row that is one usual term over its limit costs this much more per unit than at the limit."""

WORK = 50_000_000
"""Arcs that one call into compiled code looks at: some hundredths of a second."""


class Market:
    """Prices of a table's rows, and plans that cool down at them.

    Parameters
    ----------
    table
        What is priced.
    duals, slacks
        Multipliers and slacks of the path LP, per row and per slack.
    level_prices
        What one unit of each capped level is worth at first.
    """

    def __init__(
        self, table: Table, duals: Real, slacks: Real, level_prices: Sequence[float]
    ) -> None:
        self.table = table
        tally, matrix = table.tally, table.tally.matrix
        number = matrix.num_rows
        levels = np.array([*level_prices, 1.0])
        uses = np.bincount(tally.excess, minlength=matrix.num_slacks + 1)
        has = tally.excess < matrix.num_slacks
        slack = np.full(number, -1)
        slack[tally.plain[has]] = tally.excess[has]
        most = np.append(matrix.slack_most, 0)[slack]
        charged = levels @ table.model.costs.slacks
        shared = (slack >= 0) & (np.append(uses, 0)[slack] > 1) & (most > 0)
        shared &= np.append(charged, 0.0)[slack] > 0
        hard = np.zeros(number, dtype=bool)
        hard[tally.plain] = True
        hard &= (slack < 0) | (most == 0)
        limits = np.full(number, NEVER, dtype=np.int64)
        limits[tally.plain] = matrix.most[tally.plain]
        weights = np.append(charged, 0.0)[slack]
        sizes = usual_sizes(matrix)
        self.usual_price = usual = (
            _usual_price(duals * sizes) or _usual_price(table.model.costs.arcs[-1]) or 1.0
        )
        base = np.maximum(usual / sizes, duals)
        adaptive = hard | shared
        weights[adaptive] = base[adaptive]
        highs = np.full(number, 2 * NEVER, dtype=np.int64)
        for side in tally.sides:
            limits[side.row], highs[side.row] = 0, side.high
            weights[side.row] = charged[side.slack] if matrix.slack_most[side.slack] else usual
        highest = 1e4 * float(base.max(initial=usual))
        must = [m.slack is None or not matrix.slack_most[m.slack] for m in tally.meetings]
        worth = [
            10 * usual if hard or m.slack is None else float(charged[m.slack])
            for m, hard in zip(tally.meetings, must, strict=True)
        ]
        self._base = base
        self._shared = np.flatnonzero(shared)
        self._least = limits[self._shared]
        self._slack = np.append(slacks, 0.0)[slack[self._shared]]
        self.prices = Prices(
            limits,
            highs,
            weights,
            np.where(adaptive, GROWTH / sizes, 0.0),
            duals,
            np.flatnonzero(adaptive),
            base.copy(),
            highest,
            np.array(worth),
            np.array(worth),
            np.array([highest if m else w for m, w in zip(must, worth, strict=True)]),
            levels,
            np.zeros(table.model.costs.arcs.shape[1]),
        )
        price_arcs(table.model, self.prices)

    def arcs_per_sweep(self, others: float) -> float:
        """Return the arcs that a sweep of a share of the units looks at."""
        return self.table.num_arcs * others

    def sweeps_per_call(self, others: float) -> int:
        """Return the sweeps of a share of the units after which to look at the clock."""
        return max(1, int(WORK / self.arcs_per_sweep(others)))

    def spare(self, share: float) -> None:
        """Let rows of shared slacks take ``share`` more than the path LP asks."""
        more = np.ceil(self._slack * (1 + share) - 1e-6).astype(np.int64)
        self.prices.limits[self._shared] = self._least + more

    def firm(self, factor: float) -> None:
        """Let rows cost ``factor`` times what they do in the path LP, at least, from now on."""
        self.prices.base[:] = self._base * factor
        self.prices.weights[self.prices.adaptive] = self.prices.base[self.prices.adaptive]

    def cool(self, schedule: Schedule, random: np.random.Generator) -> float:
        """Go on with the plan for some sweeps, and return the noise that is left.

        Noise is in usual prices of a term.
        """
        table = self.table
        left = cool(
            schedule._replace(noise=schedule.noise * self.usual_price),
            table.model,
            self.prices,
            table.state,
            table.room,
            random,
        )
        return float(left) / self.usual_price


def _usual_price(prices: Real | Whole) -> float:
    """Return what is usual among prices of which many are next to nothing; 0 if all are."""
    total = float(prices.sum())
    return float(prices @ prices) / total if total > 0 else 0.0


def usual_sizes(matrix: Matrix) -> Real:
    """Return per row what a unit usually adds to it."""
    total = np.zeros(matrix.num_rows)
    np.add.at(total, matrix.rows, np.abs(matrix.coefficients))
    number = np.bincount(matrix.rows, minlength=matrix.num_rows)
    return np.maximum(total / np.maximum(number, 1), 1.0)
