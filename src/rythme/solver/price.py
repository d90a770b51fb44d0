"""The path LP: one path per graph, all of them fractional, by column generation.

Its duals say what a half-day at school is worth; its bound is that of
:mod:`rythme.solver.bound`, exact whatever the LP solver rounds. Rows enter the master programme
when a solution breaks them, paths when the duals price them below what is in it. Bounds are taken
between the best multipliers so far and the latest duals, which leap.
"""

from __future__ import annotations

import math
import time
from dataclasses import dataclass, field

import numpy as np
from ortools.linear_solver import pywraplp

from rythme.solver.arrays import Index, Whole
from rythme.solver.bound import SCALE, Priced, Pricing, Real

PARAMETERS = "use_preprocessing: false use_dual_simplex: false"
"""Keeping the previous basis asks that the programme is not rewritten before each solve."""

TRUST = (0.7, 0.0)
"""Share of the best multipliers so far in those that are priced next, tried in this order."""

TOLERANCE = 1e-7
BREACH = 1e-6
FEW_ROWS = 2_000
"""Up to which all rows stand in the programme from the start, where it only asks if they can hold:
most would enter it anyway."""

PENALTIES = (100.0, 10_000.0, 1_000_000.0)
"""What one unit over a hard row costs in the master programme, until none is used."""


@dataclass
class Fraction:
    """What the path LP ended with."""

    multipliers: Real
    """Per row."""
    cap_multipliers: tuple[float, ...]
    slacks: Real
    """Per slack, its fractional value."""
    shares: list[tuple[int, Index, float]]
    """Paths in use: kind, arcs in order of time, and how much of the kind's weight."""
    priced: Priced
    """The best bound."""
    feasible: bool
    """The master programme could keep every hard row; no proof where it could not."""
    closed: bool
    """The bound is that of the path LP, up to rounding."""
    value: float
    """Cost of the master programme."""
    known: list[tuple[int, Index]]
    """All paths of the master programme, in use or not: kind and arcs."""


@dataclass
class _Column:
    kind: int
    arcs: Index
    rows: Index
    amounts: Whole
    cost: int
    cap_costs: tuple[int, ...]
    variable: pywraplp.Variable


@dataclass
class Master:
    """The restricted master programme of a pricing."""

    pricing: Pricing
    penalty: float
    columns: list[_Column] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._solved = False
        self._solver = pywraplp.Solver.CreateSolver("GLOP")
        self._solver.SetSolverSpecificParametersAsString(PARAMETERS)
        self._objective = self._solver.Objective()
        self._shares = [self._solver.Constraint(k.weight, k.weight) for k in self.pricing.kinds]
        self._caps = [
            self._solver.Constraint(-self._solver.infinity(), cap.most) for cap in self.pricing.caps
        ]
        self._rows: dict[int, pywraplp.Constraint] = {}
        self._slacks: dict[int, pywraplp.Variable] = {}
        self._artificial: list[pywraplp.Variable] = []
        self._known: set[tuple[int, bytes]] = set()
        matrix = self.pricing.matrix
        order = np.argsort(matrix.slack_rows, kind="stable")
        self._slack_order = order
        self._slack_starts = np.searchsorted(
            matrix.slack_rows[order], np.arange(matrix.num_rows + 1)
        )
        for cap in self._caps:
            self._add_artificial(cap)
        self._using: list[list[_Column]] = [[] for _ in range(matrix.num_rows)]

    def _add_artificial(self, constraint: pywraplp.Constraint) -> None:
        variable = self._solver.NumVar(0, self._solver.infinity(), "")
        constraint.SetCoefficient(variable, -1)
        self._objective.SetCoefficient(variable, self.penalty)
        self._artificial.append(variable)

    def add_row(self, row: int) -> None:
        """Let a row of the problem bind."""
        matrix = self.pricing.matrix
        constraint = self._solver.Constraint(-self._solver.infinity(), int(matrix.most[row]))
        self._rows[row] = constraint
        entries = self._slack_order[self._slack_starts[row] : self._slack_starts[row + 1]]
        elastic = False
        for entry in entries:
            slack, factor = int(matrix.slacks[entry]), int(matrix.slack_coefficients[entry])
            constraint.SetCoefficient(self._slack(slack), factor)
            elastic |= factor < 0 and matrix.slack_most[slack] > 0
        if not elastic:
            self._add_artificial(constraint)
        for column in self._using[row]:
            amount = column.amounts[np.searchsorted(column.rows, row)]
            constraint.SetCoefficient(column.variable, int(amount))

    def _slack(self, slack: int) -> pywraplp.Variable:
        if slack not in self._slacks:
            variable = self._solver.NumVar(0, int(self.pricing.matrix.slack_most[slack]), "")
            self._objective.SetCoefficient(variable, int(self.pricing.slack_costs[slack]))
            for cap, charged in zip(self._caps, self.pricing.cap_slack_costs, strict=True):
                cap.SetCoefficient(variable, int(charged[slack]))
            self._slacks[slack] = variable
        return self._slacks[slack]

    def add_column(self, kind: int, arcs: Index) -> bool:
        """Add a path, its arcs in order of time; False when it is there already."""
        key = (kind, arcs.tobytes())
        if key in self._known:
            return False
        self._known.add(key)
        pricing = self.pricing
        rows, amounts, cost = pricing.usage(arcs, kind)
        caps = tuple(int(costs[arcs].sum()) for costs in pricing.cap_costs)
        variable = self._solver.NumVar(0, self._solver.infinity(), "")
        column = _Column(kind, arcs, rows, amounts, cost, caps, variable)
        self._objective.SetCoefficient(variable, cost)
        self._shares[kind].SetCoefficient(variable, 1)
        for cap, charged in zip(self._caps, caps, strict=True):
            cap.SetCoefficient(variable, charged)
        for row, amount in zip(rows.tolist(), amounts.tolist(), strict=True):
            self._using[row].append(column)
            if row in self._rows:
                self._rows[row].SetCoefficient(variable, amount)
        self.columns.append(column)
        return True

    def charge(self, penalty: float) -> None:
        """Let one unit over a hard row cost ``penalty``."""
        self.penalty = penalty
        for variable in self._artificial:
            self._objective.SetCoefficient(variable, penalty)

    def solve(self) -> bool:
        """Solve the programme to its optimum; where that fails there is no solution to read."""
        self._solved = bool(self._solver.Solve() == pywraplp.Solver.OPTIMAL)
        return self._solved

    @property
    def value(self) -> float:
        """Cost of the last solution."""
        return float(self._objective.Value()) if self._solved else math.inf

    def broken_rows(self) -> list[int]:
        """Return the rows outside the programme that its last solution breaks."""
        matrix = self.pricing.matrix
        activity = -matrix.most.astype(np.float64)
        for column in self.columns:
            share = column.variable.solution_value()
            if share > TOLERANCE:
                activity[column.rows] += share * column.amounts
        slacks = self.slack_values()
        np.add.at(activity, matrix.slack_rows, slacks[matrix.slacks] * matrix.slack_coefficients)
        return [row for row in np.flatnonzero(activity > BREACH).tolist() if row not in self._rows]

    def slack_values(self) -> Real:
        """Return the value of every slack."""
        values = np.zeros(self.pricing.matrix.num_slacks)
        if self._solved:
            for slack, variable in self._slacks.items():
                values[slack] = variable.solution_value()
        return values

    def multipliers(self) -> Real:
        """Return the multiplier of every row."""
        values = np.zeros(self.pricing.matrix.num_rows)
        for row, constraint in self._rows.items():
            values[row] = -constraint.dual_value()
        return np.maximum(values, 0.0)

    def cap_multipliers(self) -> tuple[float, ...]:
        """Return the multiplier of every cap."""
        return tuple(max(0.0, -cap.dual_value()) for cap in self._caps)

    def breach(self) -> float:
        """Return the units by which hard rows are broken."""
        if not self._solved:
            return math.inf
        return float(sum(variable.solution_value() for variable in self._artificial))

    def shares(self) -> list[tuple[int, Index, float]]:
        """Return the paths in use."""
        if not self._solved:  # any path of each kind is a start
            return [(column.kind, column.arcs, 1.0) for column in self.columns]
        return [
            (column.kind, column.arcs, share)
            for column in self.columns
            if (share := column.variable.solution_value()) > TOLERANCE
        ]


def price(
    pricing: Pricing,
    *,
    deadline: float | None = None,
    rounds: int = 1000,
    precision: float = 1e-4,
    unit_penalty: bool = False,
    enough: int | None = None,
) -> Fraction:
    """Solve the path LP.

    Parameters
    ----------
    pricing
        What to solve.
    deadline
        On the clock of ``time.monotonic``; None is no limit.
    rounds
        Most times that the master programme is solved.
    precision
        Ends when the bound is that close to the LP, as a share of it, or rounds up to the same.
    unit_penalty
        A unit over a hard row costs 1 and no more: with a level that costs nothing, a bound above
        0 proves that the rows cannot hold.
    enough
        Ends when the bound is above.
    """
    penalties = (1.0,) if unit_penalty else PENALTIES
    master = Master(pricing, penalties[0])
    if unit_penalty and pricing.matrix.num_rows <= FEW_ROWS:
        for row in range(pricing.matrix.num_rows):
            master.add_row(row)
    state = _Progress(pricing)
    _extend(master, state.best)
    for penalty in penalties:
        master.charge(penalty)
        closed = _generate(master, state, deadline, rounds, precision, enough)
        if not closed or master.breach() <= BREACH:
            break
    return Fraction(
        state.center,
        state.center_caps,
        master.slack_values(),
        master.shares(),
        state.best,
        master.breach() <= BREACH,
        closed,
        master.value,
        [(column.kind, column.arcs) for column in master.columns],
    )


@dataclass
class _Progress:
    """The best multipliers so far."""

    pricing: Pricing
    center: Real = field(init=False)
    center_caps: tuple[float, ...] = field(init=False)
    best: Priced = field(init=False)

    def __post_init__(self) -> None:
        self.center = np.zeros(self.pricing.matrix.num_rows)
        self.center_caps = (0.0,) * len(self.pricing.caps)
        self.best = _evaluate(self.pricing, self.center, self.center_caps)

    def price(self, trust: float, duals: Real, caps: tuple[float, ...]) -> Priced:
        """Price multipliers between the best ones and the latest duals."""
        point = trust * self.center + (1 - trust) * duals
        point_caps = tuple(
            trust * old + (1 - trust) * new for old, new in zip(self.center_caps, caps, strict=True)
        )
        priced = _evaluate(self.pricing, point, point_caps)
        if priced.amount > self.best.amount:
            self.best, self.center, self.center_caps = priced, point, point_caps
        return priced


def _generate(
    master: Master,
    state: _Progress,
    deadline: float | None,
    rounds: int,
    precision: float,
    enough: int | None,
) -> bool:
    """Add rows and paths until the bound meets the programme; False when cut short."""
    for _ in range(rounds):
        if not master.solve():
            return False
        broken = master.broken_rows()
        if broken:
            for row in broken:
                master.add_row(row)
            continue
        if _close(master.value, state.best, precision):
            return True
        if deadline is not None and time.monotonic() > deadline:
            return False
        if enough is not None and state.best.bound > enough:
            return False
        duals, caps = master.multipliers(), master.cap_multipliers()
        if not any(_extend(master, state.price(trust, duals, caps)) for trust in TRUST):
            return True
    return False


def _evaluate(pricing: Pricing, multipliers: Real, caps: tuple[float, ...]) -> Priced:
    return pricing.price(pricing.whole(multipliers), [int(cap * SCALE) for cap in caps])


def _extend(master: Master, priced: Priced) -> int:
    """Add the paths that were just priced; return how many were new."""
    arcs = master.pricing.layers.read()
    added = 0
    for kind, (row, weeks) in enumerate(
        zip(arcs, master.pricing.layers.num_weeks.tolist(), strict=True)
    ):
        added += master.add_column(kind, row[:weeks][::-1].copy())
    return added


def _close(value: float, priced: Priced, precision: float) -> bool:
    amount = priced.amount / SCALE
    return value - amount <= precision * abs(value) or priced.bound >= value - BREACH
