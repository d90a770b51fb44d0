"""Two other ways to solve the same schools, for comparison.

``weeks_cp_sat`` is the textbook model: one Boolean per cohort and week, and an automaton for what
may follow what, in the style of OR-Tools' published example of shift scheduling. ``arcs_highs``
is a mixed-integer programme over the arcs of each cohort's graph, solved by HiGHS.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import highspy
import numpy as np
from ortools.sat.python import cp_model

from rythme.solver.graph import COLUMNS, Graph
from rythme.solver.problem import Path, Problem


@dataclass(frozen=True)
class PeerResult:
    """What a peer ended with; no paths where it found nothing."""

    paths: tuple[Path, ...]
    cost: int | None
    bound: float
    elapsed_s: float


def arc_cost(costs: Sequence[int], weights: dict[str, int]) -> int:
    """Return what an arc costs in a weighted sum of columns."""
    return sum(weights.get(name, 0) * cost for name, cost in zip(COLUMNS, costs, strict=True))


def arcs_highs(problem: Problem, weights: dict[str, int], seconds: float) -> PeerResult:
    """Minimise a weighted sum of columns: a flow of one unit per graph, rows as they stand."""
    started = time.monotonic()
    model = _Programme()
    reads = [_flow(model, graph, weights) for graph in problem.graphs]
    slacks = [model.add_column(weights.get(s.column, 0) * s.weight, s.most) for s in problem.slacks]
    for row in problem.rows:
        entries = [
            (arc, term.coefficient)
            for term in row.terms
            for label in term.labels
            for arc in reads[term.graph][term.week].get(label, ())
        ]
        entries += [(slacks[slack], factor) for slack, factor in row.slacks]
        model.add_row(entries, -highspy.kHighsInf, row.most)
    highs = model.solve(seconds)
    info = highs.getInfo()
    elapsed = time.monotonic() - started
    if info.primal_solution_status != 2:
        return PeerResult((), None, float(info.mip_dual_bound), elapsed)
    values = highs.getSolution().col_value
    paths = tuple(
        tuple(
            next(label for label, arcs in week.items() if any(values[arc] > 0.5 for arc in arcs))
            for week in weeks
        )
        for weeks in reads
    )
    cost = round(info.objective_function_value)
    return PeerResult(paths, cost, float(info.mip_dual_bound), elapsed)


def _flow(model: _Programme, graph: Graph, weights: dict[str, int]) -> list[dict[int, list[int]]]:
    """Add the arcs of a graph; return them by week and label."""
    reads = []
    entering: list[list[int]] = [[]]
    for week, layer in enumerate(graph.arcs):
        mine: dict[int, list[int]] = {}
        heads: dict[int, list[int]] = {}
        for node, out in enumerate(layer):
            leaving = []
            for arc in out:
                column = model.add_column(arc_cost(arc.costs, weights), 1)
                leaving.append(column)
                mine.setdefault(arc.label, []).append(column)
                heads.setdefault(arc.head, []).append(column)
            entries = [(c, 1) for c in leaving] + [(c, -1) for c in entering[node]]
            amount = 1 if week == 0 else 0
            model.add_row(entries, amount, amount)
        entering = [heads[node] for node in sorted(heads)]
        reads.append(mine)
    return reads


class _Programme:
    """A mixed-integer programme while it is written down."""

    def __init__(self) -> None:
        self._costs: list[float] = []
        self._most: list[float] = []
        self._starts: list[int] = [0]
        self._columns: list[int] = []
        self._factors: list[float] = []
        self._low: list[float] = []
        self._high: list[float] = []

    def add_column(self, cost: int, most: int) -> int:
        """Add a whole number from 0 to ``most``."""
        self._costs.append(cost)
        self._most.append(most)
        return len(self._costs) - 1

    def add_row(self, entries: Sequence[tuple[int, int]], low: float, high: float) -> None:
        """Add a row over columns and their factors."""
        self._columns += [column for column, _ in entries]
        self._factors += [factor for _, factor in entries]
        self._starts.append(len(self._columns))
        self._low.append(low)
        self._high.append(high)

    def solve(self, seconds: float) -> highspy.Highs:
        """Solve it for so many seconds."""
        lp = highspy.HighsLp()
        lp.num_col_, lp.num_row_ = len(self._costs), len(self._low)
        lp.col_cost_ = np.array(self._costs, dtype=np.float64)
        lp.col_lower_ = np.zeros(len(self._costs))
        lp.col_upper_ = np.array(self._most, dtype=np.float64)
        lp.row_lower_, lp.row_upper_ = np.array(self._low), np.array(self._high, dtype=np.float64)
        lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        lp.a_matrix_.start_ = np.array(self._starts)
        lp.a_matrix_.index_ = np.array(self._columns)
        lp.a_matrix_.value_ = np.array(self._factors, dtype=np.float64)
        lp.integrality_ = [highspy.HighsVarType.kInteger] * len(self._costs)
        highs = highspy.Highs()  # type: ignore[no-untyped-call]  # ships none
        highs.setOptionValue("output_flag", False)
        highs.setOptionValue("threads", 2)
        highs.setOptionValue("time_limit", seconds)
        highs.passModel(lp)
        highs.run()
        return highs


def weeks_cp_sat(problem: Problem, weights: dict[str, int], seconds: float) -> PeerResult:
    """Minimise the same on one Boolean per week and label, tied by automata."""
    started = time.monotonic()
    model = cp_model.CpModel()
    charged: list[tuple[cp_model.IntVar, int]] = []
    weeks = [_week_variables(model, graph, weights, charged) for graph in problem.graphs]
    slacks = [model.new_int_var(0, s.most, "") for s in problem.slacks]
    for row in problem.rows:
        terms = []
        for term in row.terms:
            terms += [
                (weeks[term.graph][term.week][label], term.coefficient) for label in term.labels
            ]
        terms += [(slacks[slack], factor) for slack, factor in row.slacks]
        model.add(_sum(terms) <= row.most)
    charged += [
        (variable, weights.get(s.column, 0) * s.weight)
        for variable, s in zip(slacks, problem.slacks, strict=True)
    ]
    model.minimize(_sum(charged))
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = seconds
    solver.parameters.num_workers = 2
    status = solver.solve(model)
    elapsed = time.monotonic() - started
    assert status != cp_model.MODEL_INVALID, model.validate()
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return PeerResult((), None, solver.best_objective_bound, elapsed)
    paths = tuple(
        tuple(next(i for i, v in enumerate(labels) if solver.boolean_value(v)) for labels in each)
        for each in weeks
    )
    return PeerResult(paths, round(solver.objective_value), solver.best_objective_bound, elapsed)


def _week_variables(
    model: cp_model.CpModel,
    graph: Graph,
    weights: dict[str, int],
    charged: list[tuple[cp_model.IntVar, int]],
) -> list[list[cp_model.IntVar]]:
    """Add a Boolean per week and label, tied by the cohort's automaton; costs are symbols too."""
    number = [0]
    for layer in graph.arcs:
        number.append(number[-1] + len(layer))
    weeks, symbols, transitions = [], [], []
    for week, (labels, layer) in enumerate(zip(graph.labels, graph.arcs, strict=True)):
        mine = [model.new_bool_var("") for _ in labels]
        model.add_exactly_one(mine)
        kinds: dict[tuple[int, int, int], int] = {}
        for node, out in enumerate(layer):
            alike: Counter[tuple[int, int]] = Counter()  # an automaton has one way per symbol
            for arc in out:
                key = (arc.label, arc_cost(arc.costs, weights))
                symbol = kinds.setdefault((*key, alike[key]), len(kinds))
                alike[key] += 1
                tail, head = number[week] + node, number[week + 1] + arc.head
                transitions.append((tail, week * 1000 + symbol, head))
        chosen = model.new_int_var(week * 1000, week * 1000 + len(kinds) - 1, "")
        for (label, cost, _), symbol in kinds.items():
            here = model.new_bool_var("")
            model.add(chosen == week * 1000 + symbol).only_enforce_if(here)
            model.add(chosen != week * 1000 + symbol).only_enforce_if(here.negated())
            model.add_implication(here, mine[label])
            if cost:
                charged.append((here, cost))
        symbols.append(chosen)
        weeks.append(mine)
    model.add_automaton(symbols, 0, [number[-1]], transitions)
    return weeks


def _sum(terms: Sequence[tuple[cp_model.IntVar, int]]) -> cp_model.LinearExpr:
    return cp_model.LinearExpr.weighted_sum([v for v, _ in terms], [c for _, c in terms])
