"""Making a plan better at one level, round by round."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from rythme.solver.arrays import Index
from rythme.solver.bound import Pricing
from rythme.solver.moves import Market, Seat, Table
from rythme.solver.pool import Choice, Column, choose
from rythme.solver.price import Fraction
from rythme.solver.repair import mend, part_of

MOST_COLUMNS = 4_000
"""Columns of one choice: more are slower than they are good."""

FIRST_EFFORT, EFFORT = 0.5, 0.06
"""Deterministic seconds of CP-SAT: on the paths of the LP, and in a later round."""

GROUP = 40
"""Units that may change at once in a later round."""

MOVES = 150
"""Small moves of a round, each of two to four units."""

MEMORY = 5
"""Paths of a unit that a group's choice looks back on."""

HEAT = 3.0
"""By how much a move may make the plan dearer, at first: usual prices of a term."""

SWEEPS = 30
"""Sweeps of a first plan, while noise cools down."""

NOISE = 2.0
COOLING = 0.8
MENDED = 4
"""Units that look for paths anew where a plan breaks a row."""

MENDING = 2.0
"""Deterministic seconds for that."""

BREAKING = 50
"""What a unit over a row costs, in units of the dearest price, where no plan holds yet."""


@dataclass
class Improver:
    """The search for a better plan at one level.

    Parameters
    ----------
    table, market, pricing, fraction
        The plan in the making, prices, and the path LP that was solved for the level.
    bound
        No plan costs less: reaching it ends the search.
    deadline
        On the clock of ``time.monotonic``.
    """

    table: Table
    market: Market
    pricing: Pricing
    fraction: Fraction
    bound: int
    seed: int
    deadline: float | None

    def __post_init__(self) -> None:
        self._random = np.random.default_rng(self.seed)
        self._good = _good_columns(self.pricing, self.fraction, self.table.seats)
        self._seen: list[dict[bytes, Column]] = [{} for _ in self._good]
        self.best: list[Column] = []
        self.score = (1 << 62, 0, 0)

    @property
    def is_over(self) -> bool:
        """Say whether nothing better can be found, or not in time."""
        if self.score <= (0, 0, self.bound):
            return True
        return self.deadline is not None and time.monotonic() > self.deadline

    def begin(self, start: Sequence[Column] | None) -> None:
        """Make a first plan from ``start``, the LP's paths and cooling sweeps."""
        for unit, columns in enumerate(self._good):
            self.table.put(unit, columns[0])
        self._remember()
        if start is not None:
            for unit, column in enumerate(start):
                self.table.put(unit, column)
            self._remember()
            self._return()
        noise = NOISE
        for _ in range(SWEEPS):
            if self.is_over or self.score[:2] == (0, 0):
                break
            self._sweep(noise)
            noise *= COOLING
        self._return()
        options = [
            [*good, *seen.values()] for good, seen in zip(self._good, self._seen, strict=True)
        ]
        effort = FIRST_EFFORT * max(1.0, len(options) / GROUP)
        self._choose(range(len(options)), options, effort)

    def round(self) -> None:
        """Try small moves while the plan cools down, then one group of units at once."""
        if self.score[:2] != (0, 0):
            self._sweep(NOISE * COOLING ** self._random.integers(2, 20))
        else:
            self._return()
            self.market.relax()
        number = len(self.table.seats)
        heat = HEAT * self._random.random() ** 2
        for move in range(MOVES):
            size = min(number, int(self._random.integers(2, 5)))
            self._move(self._random.choice(number, size, replace=False).tolist(), heat)
            heat *= 0.01 ** (1 / MOVES)
            if move % 50 == 49 and self.is_over:
                return
        self.market.adapt()
        holds = self.score[:2] == (0, 0)
        most = GROUP if holds else 2 * GROUP
        group = self._random.permutation(number)[: min(most, number)].tolist()
        for unit, column in enumerate(self.table.columns):
            assert column is not None
            self._met(unit, column)
        self._return()
        options = [[*self._seen[unit].values(), *self._good[unit]] for unit in group]
        self._choose(group, options, EFFORT if holds else FIRST_EFFORT)
        if self.score[:2] != (0, 0) and not self.is_over:
            self._mend()

    def _met(self, unit: int, column: Column) -> None:
        """Remember the latest paths of a unit."""
        seen = self._seen[unit]
        seen[column.cells.tobytes()] = column
        if len(seen) > MEMORY:
            del seen[next(iter(seen))]

    def _move(self, group: Sequence[int], heat: float) -> None:
        """Take a few units out and put them back; undo it when that is too dear."""
        market, table = self.market, self.table
        before: list[tuple[int, Column]] = []
        gained = 0.0
        for unit in group:
            column = table.take(unit)
            assert column is not None
            before.append((unit, column))
            gained += market.cost(column)
        for unit in self._random.permutation(group).tolist():
            column = market.best(unit)
            gained -= market.cost(column)
            table.put(unit, column)
        allowed = -heat * market.usual_price * np.log1p(-self._random.random())
        if gained >= -allowed:
            self._remember()
            return
        for unit, column in before:
            table.put(unit, column)

    def _sweep(self, noise: float) -> None:
        for unit in self._random.permutation(len(self.table.seats)).tolist():
            cells = self.table.seats[unit].layers.num_cells
            shaken = self._random.standard_normal(cells) * noise if noise > 0.01 else None
            self.table.take(unit)
            column = self.market.best(unit, shaken, 1.0)
            self._met(unit, column)
            self.table.put(unit, column)
        self._remember()
        self.market.adapt()

    def _choose(
        self, group: Sequence[int], columns: Sequence[Sequence[Column]], effort: float
    ) -> None:
        """Let the exact engine choose paths for a group, the others staying as they are."""
        table = self.table
        slacks = table.standing().slacks
        present = [table.take(unit) for unit in group]
        options = [
            _distinct([own, *others] if own is not None else others)
            for own, others in zip(present, columns, strict=True)
        ]
        holds = self.score[:2] == (0, 0)
        choice = Choice(
            table.tally.matrix,
            options,
            [0] * len(options),
            table.activity,
            table.costs.tolist(),
            table.slack_costs,
            slacks,
            table.caps,
        )
        picked = choose(
            choice,
            seed=int(self._random.integers(1 << 30)),
            effort=effort,
            deadline=self.deadline,
            at_least=self.bound,
            penalty=0 if holds else self._penalty(),
        )
        for index, unit in enumerate(group):
            table.put(unit, options[index][0 if picked is None else picked[index]])
        self._remember()

    def _mend(self) -> None:
        """Let units that break something, and some others, look for paths anew."""
        self._return()
        table, matrix = self.table, self.table.tally.matrix
        over = table.activity > matrix.most + np.bincount(
            matrix.slack_rows,
            -np.minimum(matrix.slack_coefficients, 0) * matrix.slack_most[matrix.slacks],
            minlength=matrix.num_rows,
        )
        meeting = [row for m in table.tally.meetings for week in m.weeks for t in week for row in t]
        if not over.any():
            over[meeting] = True
        guilty = [unit for unit, seat in enumerate(table.seats) if over[seat.rows].any()]
        shuffled = [int(unit) for unit in self._random.permutation(len(table.seats))]
        ranked = sorted(shuffled, key=lambda unit: unit not in guilty)
        half = ranked[: MENDED // 2]
        group = [*half, *[unit for unit in shuffled if unit not in half][: MENDED - len(half)]]
        present = [column for unit in group if (column := table.take(unit)) is not None]
        part = part_of(matrix, self.pricing.arrays, group, table.activity)
        limits = [
            (cap.weights, most - int(cost))
            for cap, most, cost in zip(self.pricing.caps, table.caps, table.costs, strict=False)
        ]
        cells = mend(part, limits, effort=MENDING, deadline=self.deadline)
        for index, unit in enumerate(group):
            read = None if cells is None else table.seats[unit].read(cells[index])
            table.put(unit, present[index] if read is None else read)
        self._remember()

    def _penalty(self) -> int:
        return int(BREAKING * max(1.0, float(self.market.base.max(initial=1.0))))

    def _remember(self) -> None:
        score = self.table.score()
        if score < self.score:
            self.score = score
            self.best = [column for column in self.table.columns if column is not None]

    def _return(self) -> None:
        """Go back to the best plan so far."""
        for unit, column in enumerate(self.best):
            if self.table.columns[unit] is not column:
                self.table.put(unit, column)


def _good_columns(
    pricing: Pricing, fraction: Fraction, seats: Sequence[Seat]
) -> list[list[Column]]:
    """Return the paths of the LP per unit, those with the largest share first."""
    by_kind: dict[int, list[tuple[float, Index]]] = {}
    for kind, arcs, share in fraction.shares:
        by_kind.setdefault(kind, []).append((share, arcs))
    good: list[list[Column]] = [[] for _ in seats]
    for kind, mine in enumerate(pricing.kinds):
        ranked = sorted(by_kind.get(kind, []), key=lambda pair: -pair[0])
        for member in mine.members:
            good[member] = [
                seats[member].read(pricing.layers.cells[arcs] - pricing.layers.first_cell[kind])
                for _, arcs in ranked
            ]
    return good


def _distinct(columns: Sequence[Column]) -> list[Column]:
    return list({column.cells.tobytes(): column for column in reversed(columns)}.values())[::-1]
