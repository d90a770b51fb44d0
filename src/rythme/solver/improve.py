"""Making a plan better at one level, round by round.

A round heats the best plan up and lets it cool down again, then lets the exact engine choose among
the paths that were met, for some units at once. What a round tries is drawn from a seed: how much
the path LP's duals count, and how much more than the LP a shared slack may take.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from rythme.solver.arrays import Index
from rythme.solver.market import Market
from rythme.solver.model import Schedule
from rythme.solver.pool import Choice, Column, choose
from rythme.solver.table import Table
from rythme.solver.work import of_engine

SWEEPS, MOST_SWEEPS = 100, 1600
"""Sweeps of a round: twice as many after one that found nothing better."""

FIRST_NOISE, NOISE = (3.0, 30.0), (0.5, 4.0)
"""Noise at the beginning of a round, from and to, in usual prices of a term: while no plan holds,
and when the best one is to become better."""

COLD = 0.007
"""Noise at the end of a round."""

FIRST_FIRMNESS, FIRMNESS = 100, 10
"""By how much dearer than in the path LP rows are to break at the beginning of a round, at most."""

SPARE = 0.04
"""At most so much more than the path LP, as a share, may a shared slack take."""

FIRST_EFFORT, EFFORT = 0.5, 0.06
"""Deterministic seconds of CP-SAT in a round: while no plan holds, and after that."""

GROUP = 40
"""Units that may change at once in a later round."""

MEMORY = 5
"""Paths of a unit that a group's choice looks back on."""

FEW_BROKEN, FEW_OTHERS = 0.25, 0.05
"""Where less than so many units, as a share, go over rows, mostly those that do are moved, and so
many of the others."""

FAST, SLOW = (1.3, 0.95), (1.05, 0.99)
"""How prices of rows follow: while no plan holds, and when the best one is to become better."""

BREAKING = 50
"""What a unit over a row costs, in units of the dearest price, where no plan holds yet."""


@dataclass
class Improver:
    """The search for a better plan at one level.

    Parameters
    ----------
    table, market
        The plan in the making, and prices.
    paths
        Arcs of all units, good together at the multipliers of the path LP; the last ones the best.
    bound
        No plan costs less: reaching it ends the search.
    work
        Arcs to look at, once a plan holds.
    deadline
        On the clock of ``time.monotonic``; None is no limit.
    """

    table: Table
    market: Market
    paths: Sequence[Index]
    bound: int
    seed: int
    work: float
    deadline: float | None

    def __post_init__(self) -> None:
        self._random = np.random.default_rng(self.seed)
        self._good = _good_columns(self.paths, self.table)
        self._seen: list[dict[bytes, Column]] = [{} for _ in self._good]
        self._sweeps = SWEEPS

    @property
    def holds(self) -> bool:
        """Say whether a plan was found that breaks nothing."""
        return self.table.score[:2] == (0, 0)

    @property
    def is_over(self) -> bool:
        """Say whether nothing better can be found, or enough was tried, or it is late."""
        if self.table.score <= (0, 0, self.bound) or (self.holds and self.work <= 0):
            return True
        return self.deadline is not None and time.monotonic() > self.deadline

    def begin(self, start: Sequence[Column] | None) -> None:
        """Make a first plan from ``start``, or from the LP's paths."""
        for unit, columns in enumerate(self._good):
            self.table.put(unit, columns[0])
        self.table.keep()
        if start is not None:
            for unit, column in enumerate(start):
                self.table.put(unit, column)
            self.table.keep()
            self.table.return_to_best()

    def round(self) -> None:
        """Heat the plan up, let it cool down, and choose among the paths that were met."""
        before = self.table.score
        self._cool()
        self._meet()
        self.table.return_to_best()
        self._meet()
        if not self.is_over and (self.holds or self._sweeps == MOST_SWEEPS):
            group = self._random.permutation(self.table.number)[:GROUP].tolist()
            self._choose(group, EFFORT if self.holds else FIRST_EFFORT)
        if self.table.score == before:
            self._sweeps = min(2 * self._sweeps, MOST_SWEEPS)

    def _cool(self) -> None:
        """Let the plan cool down, as long as there is work to be done."""
        harder, easier = SLOW if self.holds else FAST
        others = self._others()
        coolest, hottest = NOISE if self.holds or others < 1 else FIRST_NOISE
        noise = coolest * (hottest / coolest) ** float(self._random.random())
        cooling = (COLD / noise) ** (1 / self._sweeps)
        trust = float(self._random.integers(3)) / 2
        self.market.spare(SPARE * float(self._random.random()) ** 2)
        firmness = FIRMNESS if self.holds else FIRST_FIRMNESS
        self.market.firm(firmness ** float(self._random.random()))
        left = self._sweeps
        while left and not self.is_over:
            now = min(left, self.market.sweeps_per_call(others))
            schedule = Schedule(now, noise, cooling, trust, harder, easier, others, self.bound)
            noise = self.market.cool(schedule, self._random)
            self.work -= now * self.market.arcs_per_sweep(others)
            left -= now

    def _others(self) -> float:
        """Return the share of the units that are to move although they break nothing."""
        broken, number = self.table.score[0], self.table.number
        few = 0 < broken <= number * FEW_BROKEN
        return FEW_OTHERS if few and self._random.random() < 0.75 else 1.0

    def _meet(self) -> None:
        """Remember the paths that units are on."""
        for unit, seen in enumerate(self._seen):
            column = self.table.column(unit)
            seen[column.arcs.tobytes()] = column
            if len(seen) > MEMORY:
                del seen[next(iter(seen))]

    def _choose(self, group: Sequence[int], effort: float) -> None:
        """Let the exact engine choose paths for a group, the others staying as they are."""
        table = self.table
        self.work -= of_engine(effort)
        slacks = table.slacks()
        options = [
            _distinct([table.column(unit), *self._seen[unit].values(), *self._good[unit]])
            for unit in group
        ]
        for unit in group:
            table.take(unit)
        choice = Choice(
            table.tally.matrix,
            options,
            [0] * len(options),
            table.state.activity,
            table.state.costs.tolist(),
            table.model.costs.slacks,
            slacks,
            table.model.costs.caps.tolist(),
        )
        picked = choose(
            choice,
            seed=int(self._random.integers(1 << 30)),
            effort=effort,
            deadline=self.deadline,
            at_least=self.bound,
            penalty=0 if self.holds else int(BREAKING * max(1.0, self.market.usual_price)),
        )
        for index, unit in enumerate(group):
            table.put(unit, options[index][0 if picked is None else picked[index]])
        table.keep()


def _good_columns(paths: Sequence[Index], table: Table) -> list[list[Column]]:
    """Return the different paths of every unit, the latest first."""
    return [
        _distinct([table.to_column(unit, arcs[unit]) for arcs in reversed(paths)])
        for unit in range(table.number)
    ]


def _distinct(columns: Sequence[Column]) -> list[Column]:
    return list({column.arcs.tobytes(): column for column in reversed(columns)}.values())[::-1]
