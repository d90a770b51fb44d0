"""The exact engine: CP-SAT over graphs and rows, for few cohorts.

Every graph is a flow of one unit through its arcs; a row reads the arcs of its labels. Objectives
are solved one after the other on one model, each adding "this costs at most v" for the next.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from ortools.sat.python import cp_model

from rythme.solver.graph import COLUMNS, FREE, Costs, Graph
from rythme.solver.problem import Path, Problem

Level = Mapping[str, int]
"""The weight of each column in a level."""

Expression = cp_model.LinearExprT
"""A linear amount over the variables of one model."""


@dataclass(frozen=True, slots=True)
class Found:
    """What a solve of one objective ended with."""

    paths: tuple[Path, ...] | None
    """None when no solution was found."""
    cost: int
    bound: int
    proven: bool
    """With paths: nothing costs less. Without: there is no solution."""


@dataclass
class Flow:
    """The arcs of one graph as variables: one unit goes through."""

    model: cp_model.CpModel
    graph: Graph
    name: str
    reads: list[dict[int, list[cp_model.IntVar]]] = field(default_factory=list)
    """Per week and label, the arcs that read it; their sum is 0 or 1."""
    charged: list[tuple[Costs, cp_model.IntVar]] = field(default_factory=list)
    """The arcs that cost something."""

    def __post_init__(self) -> None:
        entering: list[list[cp_model.IntVar]] = []
        for week, layer in enumerate(self.graph.arcs):
            reads: dict[int, list[cp_model.IntVar]] = {}
            heads: dict[int, list[cp_model.IntVar]] = {}
            for node, out in enumerate(layer):
                leaving = []
                for arc in out:
                    used = self.model.new_bool_var(f"{self.name}[{week},{node},{arc.label}]")
                    leaving.append(used)
                    reads.setdefault(arc.label, []).append(used)
                    heads.setdefault(arc.head, []).append(used)
                    if arc.costs is not FREE:
                        self.charged.append((arc.costs, used))
                if entering:
                    self.model.add(sum(leaving) == sum(entering[node]))
                else:
                    self.model.add_exactly_one(leaving)
            entering = [heads[node] for node in sorted(heads)]
            self.reads.append(reads)

    def path(self, solver: cp_model.CpSolver) -> Path:
        """Return the labels that the solution reads."""
        return tuple(
            next(label for label, arcs in week.items() if any(solver.value(arc) for arc in arcs))
            for week in self.reads
        )


class ExactModel:
    """A problem as a CP-SAT model, solved for one objective after the other.

    Parameters
    ----------
    problem
        Graphs with a path each.
    workers
        Threads of the search; more than one work in turns, so that equal calls end alike.
    """

    def __init__(self, problem: Problem, *, workers: int = 1) -> None:
        self.problem = problem
        self._workers = workers
        self._model = cp_model.CpModel()
        self._flows = [
            Flow(self._model, graph, f"arc[{index}]") for index, graph in enumerate(problem.graphs)
        ]
        self._slacks = [
            self._model.new_int_var(0, slack.most, f"slack[{index}]")
            for index, slack in enumerate(problem.slacks)
        ]
        for row in problem.rows:
            terms = [
                (arc, term.coefficient)
                for term in row.terms
                for label in term.labels
                for arc in self._flows[term.graph].reads[term.week].get(label, ())
            ]
            terms += [(self._slacks[slack], factor) for slack, factor in row.slacks]
            self._model.add(_weighted(terms) <= row.most)

    def level(self, level: Level) -> Expression:
        """Return what a solution costs at a level."""
        weights = [level.get(column, 0) for column in COLUMNS]
        charged = [
            (arc, amount)
            for flow in self._flows
            for costs, arc in flow.charged
            if (amount := sum(w * c for w, c in zip(weights, costs, strict=True)))
        ]
        charged += [
            (var, amount)
            for var, slack in zip(self._slacks, self.problem.slacks, strict=True)
            if (amount := level.get(slack.column, 0) * slack.weight)
        ]
        return _weighted(charged)

    def labels(self, amounts: Mapping[tuple[int, int, int], int]) -> Expression:
        """Return the sum of ``amounts[graph, week, label]`` over what is read."""
        return _weighted(
            [
                (arc, amount)
                for (graph, week, label), amount in amounts.items()
                if amount
                for arc in self._flows[graph].reads[week].get(label, ())
            ]
        )

    def limit(self, expression: Expression, most: int) -> None:
        """Ask that ``expression`` be at most ``most`` from now on."""
        self._model.add(expression <= most)

    def keep(self, graph: int, week: int, labels: Sequence[int]) -> None:
        """Ask that one of ``labels`` be read."""
        reads = self._flows[graph].reads[week]
        self._model.add_bool_or(arc for label in labels for arc in reads.get(label, ()))

    def minimise(self, expression: Expression, deadline: float | None = None) -> Found:
        """Find a solution for which ``expression`` is least.

        Parameters
        ----------
        deadline
            Of ``time.monotonic``; None waits for a proof.
        """
        solver = cp_model.CpSolver()
        parameters = solver.parameters
        parameters.num_workers = self._workers
        parameters.interleave_search = self._workers > 1
        if deadline is not None:
            parameters.max_time_in_seconds = max(0.01, deadline - time.monotonic())
        self._model.minimize(expression)
        status = solver.solve(self._model)
        if status == cp_model.MODEL_INVALID:
            raise AssertionError(f"CP-SAT refuses the model: {self._model.validate()}")
        if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            return Found(None, 0, 0, status == cp_model.INFEASIBLE)
        self._hint(solver)
        return Found(
            tuple(flow.path(solver) for flow in self._flows),
            round(solver.objective_value),
            round(solver.best_objective_bound),
            status == cp_model.OPTIMAL,
        )

    def _hint(self, solver: cp_model.CpSolver) -> None:
        """Start the next solve from this solution: a hint must cover every variable."""
        self._model.clear_hints()  # type: ignore[no-untyped-call]  # ortools leaves it untyped
        for flow in self._flows:
            for week in flow.reads:
                for arcs in week.values():
                    for arc in arcs:
                        self._model.add_hint(arc, solver.value(arc))
        for slack in self._slacks:
            self._model.add_hint(slack, solver.value(slack))


def _weighted(terms: Sequence[tuple[cp_model.IntVar, int]]) -> Expression:
    return cp_model.LinearExpr.weighted_sum([v for v, _ in terms], [factor for _, factor in terms])
