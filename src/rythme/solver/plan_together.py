"""Good calendars of cohorts that share rules, quickly: what a way out would give."""

from __future__ import annotations

import time

from rythme.plan import LevelResult, Plan
from rythme.scenario import EARLIEST, Scenario
from rythme.solver.compile import compile_all
from rythme.solver.levels import EPOCH, applying_levels, deviations
from rythme.solver.planning import to_plan
from rythme.solver.rows import couple

ROUNDS = 20
"""Rounds of the search per level."""

MAX_SECONDS = 2.0
"""No plan takes longer, whatever time is left: it is shown, not used."""


def plan_together(scenario: Scenario, deadline: float | None) -> Plan | None:
    """Return a plan of a scenario that has one, with its bounds; None when none was found in time.

    Parameters
    ----------
    deadline
        On the clock of ``time.monotonic``.
    """
    from rythme.solver.search import search  # ortools takes longer than most explanations

    until = time.monotonic() + MAX_SECONDS
    graphs = compile_all(scenario)
    problem = couple(scenario, scenario.cohorts, graphs)
    levels = [
        (position, level)
        for position, level in applying_levels(scenario, None)
        if level != EARLIEST
    ]
    found = search(
        problem,
        [dict(level) for _, level in levels],
        rounds=ROUNDS,
        deadline=until if deadline is None else min(until, deadline),
    )
    if found is None or found.infeasible:
        return None
    calendars = {
        cohort.id: tuple(labels[label] for labels, label in zip(graph.labels, path, strict=True))
        for cohort, graph, path in zip(scenario.cohorts, graphs, found.paths, strict=True)
    }
    results = tuple(
        LevelResult(name="+".join(name for name, _ in level), cost=cost, bound=bound)
        for (_, level), cost, bound in zip(levels, found.costs, found.bounds, strict=True)
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
