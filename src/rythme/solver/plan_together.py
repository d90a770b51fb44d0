"""Good calendars of cohorts that share rules, quickly: what a way out would give."""

from __future__ import annotations

import time
from collections.abc import Sequence

from rythme.plan import LevelResult, Plan
from rythme.scenario import EARLIEST, Level, Scenario
from rythme.solver.compile import compile_all
from rythme.solver.coupled import Answers
from rythme.solver.feasible import Feasibility
from rythme.solver.graph import Graph
from rythme.solver.known import Calendar, path_of
from rythme.solver.levels import EPOCH, applying_levels, deviations
from rythme.solver.planning import to_plan
from rythme.solver.polish import cost_of, polished
from rythme.solver.problem import Path, Problem
from rythme.solver.question import Clash, hard, questions
from rythme.solver.rows import couple

ROUNDS = 20
"""Rounds of the search per level."""

MAX_SECONDS = 2.0
"""Time to lower the costs of a plan: it is shown, not used."""

LEAST_SECONDS = 0.2
"""Time to lower them one cohort at a time, whatever is left."""


def plan_together(
    scenario: Scenario, feasibility: Feasibility, answers: Answers, until: float | None
) -> Plan | None:
    """Return a plan of a scenario that has one, with its bounds; None when none was found.

    Parameters
    ----------
    answers
        Knows calendars that fit.
    until
        On the clock of ``time.monotonic``, for lowering costs.
    """
    graphs = compile_all(scenario)
    problem = couple(scenario, scenario.cohorts, graphs)
    levels = [level for _, level in applying_levels(scenario, None) if level != EARLIEST]
    paths = _any(scenario, feasibility, answers, graphs)
    if paths is None:
        return None
    paths, costs, bounds = _cheap(problem, levels, paths, until)
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


def _cheap(
    problem: Problem, levels: Sequence[Level], paths: Sequence[Path], until: float | None
) -> Found:
    """Return paths that cost less, as far as time allows."""
    from rythme.solver.search import search  # ortools takes longer than most explanations

    now = time.monotonic()
    until = now + MAX_SECONDS if until is None else min(until, now + MAX_SECONDS)
    bounds: Sequence[int] = [0] * len(levels)
    if until - now > LEAST_SECONDS:
        found = search(
            problem,
            [dict(level) for level in levels],
            rounds=ROUNDS,
            time_limit_s=MAX_SECONDS,
            deadline=until,
        )
        if found is not None and not found.infeasible:
            return found.paths, found.costs, found.bounds
    paths = polished(problem, levels, paths, max(until, now + LEAST_SECONDS))
    costs = cost_of(problem, levels, paths)
    assert costs is not None, "what keeps the hard rules has a cost"
    return paths, costs, bounds


def _any(
    scenario: Scenario, feasibility: Feasibility, answers: Answers, graphs: Sequence[Graph]
) -> Sequence[Path] | None:
    """Return paths that keep the hard rules, whatever they cost.

    They were found where nothing costs; graphs that charge for soft rules read them, too.
    """
    scenario = hard(scenario)
    free = {cohort.id: feasibility.compile(scenario, cohort).graph for cohort in scenario.cohorts}
    calendars: dict[str, Calendar] = {}
    for question in questions(scenario, free):
        known = answers.at_once(question)
        if known is None or isinstance(known, Clash):
            return None
        calendars |= known
    paths = [
        path_of(graph, calendars[cohort.id])
        for cohort, graph in zip(scenario.cohorts, graphs, strict=True)
    ]
    return [path for path in paths if path is not None]
