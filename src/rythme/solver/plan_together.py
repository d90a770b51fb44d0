"""Good calendars of cohorts that share rules, quickly: what a way out would give."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace

from rythme.plan import LevelResult, Plan
from rythme.scenario import EARLIEST, Level, Scenario
from rythme.solver.compile import compile_all
from rythme.solver.feasible import Feasibility
from rythme.solver.graph import Graph
from rythme.solver.levels import EPOCH, applying_levels, deviations
from rythme.solver.planning import to_plan
from rythme.solver.problem import Path, Problem, evaluate
from rythme.solver.rows import couple
from rythme.solver.subject import some_paths

ROUNDS = 20
"""Rounds of the search per level."""

MAX_SECONDS = 2.0
"""Time to lower the costs of a plan: it is shown, not used."""

LAST_SECONDS = 10.0
"""Time to find a plan again, whatever is left."""


def plan_together(
    scenario: Scenario, feasibility: Feasibility, deadline: float | None
) -> Plan | None:
    """Return a plan of a scenario that has one, with its bounds; None when none was found.

    Parameters
    ----------
    deadline
        On the clock of ``time.monotonic``, for lowering costs; a first plan is not hurried.
    """
    graphs = compile_all(scenario)
    problem = couple(scenario, scenario.cohorts, graphs)
    levels = [level for _, level in applying_levels(scenario, None) if level != EARLIEST]
    found = _any(scenario, feasibility, graphs, problem, levels)
    if found is not None:
        found = _cheap(problem, levels, deadline) or found
    if found is None:
        return None
    paths, costs, bounds = found
    calendars = {
        cohort.id: tuple(labels[label] for labels, label in zip(graph.labels, path, strict=True))
        for cohort, graph, path in zip(scenario.cohorts, graphs, paths, strict=True)
    }
    results = tuple(
        LevelResult(name="+".join(name for name, _ in level), cost=cost, bound=bound)
        for level, cost, bound in zip(levels, costs, bounds, strict=True)
    )
    return to_plan(
        scenario,
        calendars,
        {
            cohort.id: deviations(graph, calendars[cohort.id], cohort)
            for cohort, graph in zip(scenario.cohorts, graphs, strict=True)
        },
        levels=results,
        status="optimal" if all(each.cost == each.bound for each in results) else "feasible",
        unique=False,
        created=EPOCH,
    )


Found = tuple[Sequence[Path], Sequence[int], Sequence[int]]
"""Paths, with the cost and the bound of every level."""


def _cheap(problem: Problem, levels: Sequence[Level], deadline: float | None) -> Found | None:
    """Return paths that cost little."""
    from rythme.solver.search import search  # ortools takes longer than most explanations

    until = time.monotonic() + MAX_SECONDS
    found = search(
        problem,
        [dict(level) for level in levels],
        rounds=ROUNDS,
        deadline=until if deadline is None else min(until, deadline),
    )
    if found is None or found.infeasible:
        return None
    return found.paths, found.costs, found.bounds


def _any(
    scenario: Scenario,
    feasibility: Feasibility,
    graphs: Sequence[Graph],
    problem: Problem,
    levels: Sequence[Level],
) -> Found | None:
    """Return paths that keep the hard rules, whatever they cost.

    They are looked for where nothing costs, as it was proven that there are some.
    """
    hard = replace(scenario, rules=tuple(each for each in scenario.rules if each.rule.soft is None))
    free = [feasibility.compile(hard, cohort).graph for cohort in scenario.cohorts]
    found = some_paths(couple(hard, scenario.cohorts, free), time.monotonic() + LAST_SECONDS)
    if found is None:
        return None
    paths = [
        tuple(
            labels.index(known[label])
            for labels, known, label in zip(graph.labels, each.labels, path, strict=True)
        )
        for graph, each, path in zip(graphs, free, found, strict=True)
    ]
    by_column = evaluate(problem, paths)
    assert by_column is not None, "what keeps the hard rules has a cost"
    costs = [sum(by_column[name] * weight for name, weight in level) for level in levels]
    return paths, costs, [0] * len(costs)
