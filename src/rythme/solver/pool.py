"""Choosing among paths that the path LP priced well: the exact engine on a few columns each.

A unit's calendars are too many to list, but those that cost next to nothing under the LP's
multipliers are few, and nearly every good plan is made of them. CP-SAT picks one per unit, with all
rows and slacks as they stand, while the other units stay where they are.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from ortools.sat.python import cp_model

from rythme.solver.arrays import Index, Whole
from rythme.solver.engine import solve_until
from rythme.solver.matrix import Matrix


class Column(NamedTuple):
    """One path of a unit: its arcs, what it reads, what it adds to rows and costs at each level."""

    arcs: Index
    cells: Index
    rows: Index
    amounts: Whole
    costs: tuple[int, ...]


@dataclass(frozen=True)
class Choice:
    """What is to be chosen.

    Attributes
    ----------
    matrix
        The rows.
    columns
        Per unit that may change, its paths; the present one is at ``present``.
    activity
        Per row, what the units that stay add up to.
    fixed_costs
        Per level, what the units that stay cost.
    slack_costs
        Per level and slack.
    slacks
        Per slack, what the present paths need.
    most
        Per level but the last: what may not be passed. The last level is to be least.
    """

    matrix: Matrix
    columns: Sequence[Sequence[Column]]
    present: Sequence[int]
    activity: Whole
    fixed_costs: Sequence[int]
    slack_costs: Whole
    slacks: Whole
    most: Sequence[int]


def choose(
    choice: Choice,
    *,
    seed: int,
    effort: float,
    deadline: float | None,
    at_least: int | None = None,
    penalty: int = 0,
) -> list[int] | None:
    """Return the position of the best column of every unit; None when none was found in time.

    Parameters
    ----------
    effort
        Deterministic time of CP-SAT, about seconds.
    at_least
        No solution costs less: reaching it ends the search.
    penalty
        What a unit over a row or a cap costs; 0: none may be over.
    """
    model = _Model(choice, penalty)
    if at_least is not None and not penalty:
        model.objective_at_least(at_least)
    solver = cp_model.CpSolver()
    solver.parameters.random_seed = seed
    solver.parameters.num_workers = NUM_SUBSOLVERS
    solver.parameters.interleave_search = True  # equal calls end alike
    solver.parameters.cp_model_probing_level = 0  # probing ends no sooner than the search would
    solver.parameters.symmetry_level = 0
    status = solve_until(solver, model.model, effort=effort, deadline=deadline)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return None
    return [
        next(i for i, variable in enumerate(mine) if solver.boolean_value(variable))
        for mine in model.variables
    ]


NUM_SUBSOLVERS = 8
"""Strategies that take turns: with fewer, CP-SAT leaves out those that improve solutions."""

_Terms = list[tuple[cp_model.IntVar, int]]


class _Model:
    """A choice as a CP-SAT model, with a complete hint."""

    def __init__(self, choice: Choice, penalty: int) -> None:
        self.model = cp_model.CpModel()
        self._choice, self._penalty = choice, penalty
        self._rows: list[_Terms] = [[] for _ in range(choice.matrix.num_rows)]
        self._levels: list[_Terms] = [[] for _ in choice.fixed_costs]
        self._broken: _Terms = []
        self._present: Whole = choice.activity.copy()
        self.variables = [
            self._unit(columns, present)
            for columns, present in zip(choice.columns, choice.present, strict=True)
        ]
        self._post_rows(self._post_slacks())
        for number, most in enumerate(choice.most):
            level = self._levels[number]
            if level:
                over = max(0, self._cost(number) - int(most))
                room = int(most) - int(choice.fixed_costs[number])
                self.model.add(_sum(self._soften(level, over)) <= room)
        self._objective = _sum(self._levels[-1])
        self.model.minimize(self._objective + _sum(self._broken))

    def _unit(self, columns: Sequence[Column], present: int) -> list[cp_model.IntVar]:
        mine = [self.model.new_bool_var("") for _ in columns]
        self._present[columns[present].rows] += columns[present].amounts
        self.model.add_exactly_one(mine)
        for position, (column, variable) in enumerate(zip(columns, mine, strict=True)):
            for row, amount in zip(column.rows.tolist(), column.amounts.tolist(), strict=True):
                self._rows[row].append((variable, amount))
            for level, cost in zip(self._levels, column.costs, strict=True):
                if cost:
                    level.append((variable, cost))
            self.model.add_hint(variable, position == present)
        return mine

    def _cost(self, level: int) -> int:
        """Return what the present paths cost at a level."""
        choice = self._choice
        own = sum(
            columns[present].costs[level]
            for columns, present in zip(choice.columns, choice.present, strict=True)
        )
        slacks = np.minimum(choice.slacks, choice.matrix.slack_most)
        return int(choice.fixed_costs[level]) + own + int(choice.slack_costs[level] @ slacks)

    def _post_slacks(self) -> list[_Terms]:
        """Return the slacks of every row."""
        matrix = self._choice.matrix
        slacks = [self.model.new_int_var(0, int(most), "") for most in matrix.slack_most]
        values = np.minimum(self._choice.slacks, matrix.slack_most)
        np.add.at(
            self._present, matrix.slack_rows, values[matrix.slacks] * matrix.slack_coefficients
        )
        for variable, value in zip(slacks, values.tolist(), strict=True):
            self.model.add_hint(variable, value)
        for level, costs in zip(self._levels, self._choice.slack_costs, strict=True):
            level += [(slacks[each], int(costs[each])) for each in np.flatnonzero(costs).tolist()]
        rows: list[_Terms] = [[] for _ in self._rows]
        for row, slack, factor in zip(
            matrix.slack_rows.tolist(),
            matrix.slacks.tolist(),
            matrix.slack_coefficients.tolist(),
            strict=True,
        ):
            rows[row].append((slacks[slack], factor))
        return rows

    def _post_rows(self, slacks: Sequence[_Terms]) -> None:
        """Post the rows that the chosen paths or a slack can change."""
        choice = self._choice
        for row, (terms, own) in enumerate(zip(self._rows, slacks, strict=True)):
            room = int(choice.matrix.most[row] - choice.activity[row])
            if terms or own:
                over = max(0, int(self._present[row]) - int(choice.matrix.most[row]))
                self.model.add(_sum([*self._soften(terms, over), *own]) <= room)

    def _soften(self, terms: _Terms, present: int) -> _Terms:
        """Let a row be broken at a price, as it is at ``present``, while no plan keeps all."""
        if not self._penalty:
            return terms
        over = self.model.new_int_var(0, max(present, _reach(terms)), "")
        self.model.add_hint(over, present)
        self._broken.append((over, self._penalty))
        return [*terms, (over, -1)]

    def objective_at_least(self, amount: int) -> None:
        """Say that the last level costs at least ``amount`` in all."""
        self.model.add(self._objective >= amount - int(self._choice.fixed_costs[-1]))


def _reach(terms: _Terms) -> int:
    return sum(abs(factor) for _, factor in terms)


def _sum(terms: _Terms) -> cp_model.LinearExpr:
    return cp_model.LinearExpr.weighted_sum([v for v, _ in terms], [c for _, c in terms])
