"""The exact engine: CP-SAT over a system, for few cohorts.

Every unit is a flow of one through its arcs; a row reads the arcs of its cells.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from ortools.sat.python import cp_model

from rythme.solver.arrays import GraphArrays
from rythme.solver.engine import solve_until
from rythme.solver.graph import COLUMNS
from rythme.solver.matrix import Matrix

Level = tuple[int, ...]
"""The weight of every slack column."""

Cells = tuple[int, ...]
"""Of one unit: what is read, week by week."""

Used = tuple[tuple[int, ...], ...]
"""Of units that are alike: how many use every arc, week by week."""

Expression = cp_model.LinearExprT
"""A linear amount over the variables of one model."""


class Rows(Protocol):
    """Graphs under rows: a system, or a part of one."""

    @property
    def arrays(self) -> Sequence[GraphArrays]:
        """The graphs; none is empty."""

    @property
    def matrix(self) -> Matrix:
        """The rows over their cells."""


@dataclass(frozen=True, slots=True)
class Found:
    """What a solve ended with."""

    cells: tuple[Cells, ...] | None
    """Per unit, the cells that it reads, or any like it; None when no solution was found."""
    cost: int
    bound: int
    proven: bool
    """With cells: nothing costs less. Without: there is no solution."""
    used: tuple[Used, ...] = ()
    """Per unit; with cells."""
    slacks: tuple[int, ...] = ()
    """With cells: the value of every slack."""


@dataclass
class Flow:
    """The arcs of one unit as variables: one goes through, or as many as are alike."""

    model: cp_model.CpModel
    arrays: GraphArrays
    name: str
    number: int = 1
    """How many units are like this one."""
    reads: dict[int, list[cp_model.IntVar]] = field(default_factory=dict)
    """Per cell, the arcs that read it: as many units do."""
    charged: list[tuple[list[int], cp_model.IntVar]] = field(default_factory=list)
    """The arcs that cost something, by column."""
    weeks: list[list[cp_model.IntVar]] = field(default_factory=list)
    """Per week, the arcs in the order of ``arrays``."""

    def __post_init__(self) -> None:
        entering: dict[int, list[cp_model.IntVar]] = {}
        for number, week in enumerate(self.arrays.weeks):
            leaving: dict[int, list[cp_model.IntVar]] = {}
            reached: dict[int, list[cp_model.IntVar]] = {}
            self.weeks.append([])
            for tail, cell, head, costs in zip(*(part.tolist() for part in week), strict=True):
                used = self.model.new_int_var(
                    0, self.number, f"{self.name}[{number},{tail},{cell},{head}]"
                )
                self.weeks[-1].append(used)
                leaving.setdefault(tail, []).append(used)
                reached.setdefault(head, []).append(used)
                self.reads.setdefault(cell, []).append(used)
                if any(costs):
                    self.charged.append((costs, used))
            for node, out in leaving.items():
                if number:
                    self.model.add(sum(out) == sum(entering[node]))
                elif self.number == 1:
                    self.model.add_exactly_one(out)
                else:
                    self.model.add(sum(out) == self.number)
            entering = reached

    def cells(self, solver: cp_model.CpSolver) -> Cells:
        """Return what the solution of one unit reads, in order of time."""
        return tuple(
            sorted(cell for cell, arcs in self.reads.items() if any(map(solver.value, arcs)))
        )

    def used(self, solver: cp_model.CpSolver) -> Used:
        """Return how many units use every arc, week by week."""
        return tuple(tuple(map(solver.value, week)) for week in self.weeks)


class ExactModel:
    """A system as a CP-SAT model, solved for one objective after the other.

    Parameters
    ----------
    system
        What to choose from.
    workers
        Threads of the search; several take turns, so that equal calls end alike.
    effort
        Deterministic seconds of CP-SAT after which a solve ends without a proof; None is no limit.
    numbers
        How many units each stands for; None where each is one.
    """

    def __init__(
        self,
        system: Rows,
        *,
        workers: int = 1,
        effort: float | None = None,
        numbers: Sequence[int] | None = None,
    ) -> None:
        self._workers = workers
        self._effort = effort
        self._model = cp_model.CpModel()
        self._flows = [
            Flow(self._model, arrays, f"arc[{place}]", number)
            for place, (arrays, number) in enumerate(
                zip(system.arrays, numbers or [1] * len(system.arrays), strict=True)
            )
        ]
        matrix = system.matrix
        self._slacks = [
            self._model.new_int_var(0, most, f"slack[{number}]")
            for number, most in enumerate(matrix.slack_most.tolist())
        ]
        self._slack_costs = matrix.slack_costs.tolist()
        terms: list[list[tuple[cp_model.IntVar, int]]] = [[] for _ in range(matrix.num_rows)]
        for number, flow in enumerate(self._flows):
            part = slice(matrix.graph_entries[number], matrix.graph_entries[number + 1])
            for row, cell, factor in zip(
                matrix.rows[part].tolist(),
                matrix.cells[part].tolist(),
                matrix.coefficients[part].tolist(),
                strict=True,
            ):
                terms[row] += [(arc, factor) for arc in flow.reads.get(cell, ())]
        for row, slack, factor in zip(
            matrix.slack_rows.tolist(),
            matrix.slacks.tolist(),
            matrix.slack_coefficients.tolist(),
            strict=True,
        ):
            terms[row].append((self._slacks[slack], factor))
        for read, most in zip(terms, matrix.most.tolist(), strict=True):
            self._model.add(weighted(read) <= most)

    def level(self, weights: Level) -> Expression:
        """Return what a solution costs at a level."""
        charged = [
            (arc, amount)
            for flow in self._flows
            for costs, arc in flow.charged
            if (amount := _product(weights[: len(COLUMNS)], costs))
        ]
        charged += [
            (slack, amount)
            for slack, costs in zip(self._slacks, self._slack_costs, strict=True)
            if (amount := _product(weights, costs))
        ]
        return weighted(charged)

    def read(self, amounts: Sequence[Mapping[int, int]]) -> Expression:
        """Return the sum of ``amounts[unit][cell]`` over what is read."""
        return weighted(
            [
                (arc, amount)
                for flow, mine in zip(self._flows, amounts, strict=True)
                for cell, amount in mine.items()
                if amount
                for arc in flow.reads.get(cell, ())
            ]
        )

    def limit(self, expression: Expression, most: int) -> None:
        """Ask that ``expression`` be at most ``most`` from now on."""
        self._model.add(expression <= most)

    def minimise(self, expression: Expression, deadline: float | None = None) -> Found:
        """Find a solution for which ``expression`` is least.

        Parameters
        ----------
        deadline
            On the clock of ``time.monotonic``; None waits for a proof.
        """
        solver = cp_model.CpSolver()
        parameters = solver.parameters
        parameters.num_workers = self._workers
        parameters.interleave_search = self._workers > 1
        parameters.linearization_level = 2  # flows are what a linear relaxation is good at
        self._model.minimize(expression)
        status = solve_until(solver, self._model, effort=self._effort, deadline=deadline)
        if status == cp_model.MODEL_INVALID:
            raise AssertionError(f"CP-SAT refuses the model: {self._model.validate()}")
        if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            return Found(None, 0, 0, status == cp_model.INFEASIBLE)
        self._hint(solver)
        return Found(
            tuple(flow.cells(solver) for flow in self._flows),
            round(solver.objective_value),
            round(solver.best_objective_bound),
            status == cp_model.OPTIMAL,
            tuple(flow.used(solver) for flow in self._flows),
            tuple(solver.value(slack) for slack in self._slacks),
        )

    def _hint(self, solver: cp_model.CpSolver) -> None:
        """Start the next solve from this solution: a hint must cover every variable."""
        self._model.clear_hints()  # type: ignore[no-untyped-call]  # ortools leaves it untyped
        for flow in self._flows:
            for arcs in flow.reads.values():
                for arc in arcs:
                    self._model.add_hint(arc, solver.value(arc))
        for slack in self._slacks:
            self._model.add_hint(slack, solver.value(slack))


def _product(weights: Sequence[int], costs: Sequence[int]) -> int:
    return sum(weight * cost for weight, cost in zip(weights, costs, strict=True))


def weighted(terms: Sequence[tuple[cp_model.IntVar, int]]) -> Expression:
    """Return the sum of variables, each times its factor."""
    return cp_model.LinearExpr.weighted_sum([v for v, _ in terms], [factor for _, factor in terms])
