"""From a scenario to an outcome: components, levels, choice of engine."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable, Mapping, Sequence
from itertools import accumulate, pairwise
from math import prod

from rythme.plan import LevelResult, Plan
from rythme.previous import Previous
from rythme.rules import CoupledRule
from rythme.scenario import Cohort, Level, Scenario
from rythme.solver.alone import solve_alone
from rythme.solver.compile import compile_all
from rythme.solver.graph import Graph
from rythme.solver.labels import Label
from rythme.solver.outcome import (
    Answer,
    Impossible,
    NoPlanError,
    Outcome,
    Planned,
    Progress,
    TimeUpError,
    Undecided,
)
from rythme.solver.paths import column_cost, only, potentials
from rythme.solver.planning import to_plan
from rythme.text import Text

FINISHING_S = 0.003
"""Of a time limit, what is kept per cohort to make a plan of what was found."""

EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


def solve(
    scenario: Scenario,
    *,
    time_limit_s: float | None = None,
    workers: int = 1,
    previous: Previous | None = None,
    created: dt.datetime = EPOCH,
    report: Callable[[Progress], None] | None = None,
) -> Outcome:
    """Find the best plan of a scenario.

    Parameters
    ----------
    scenario
        Complete and resolved.
    time_limit_s
        Seconds after which the best plan so far is returned with its bounds; None waits for the
        proof. Cohorts that share no rule with others need milliseconds and are always finished.
        The clock decides nothing else: how far levels of the objective are searched follows from
        the limit itself. An outcome that is not ``cut_short`` is the same on a slower machine.
    workers
        Threads of the exact engine for cohorts that share rules.
    previous
        The plan to stay close to.
    created
        The moment that the plan says it was made, in UTC. The solver never reads the clock for
        it, so that equal inputs give equal plans.
    report
        Called when a search over many cohorts has got further.

    Returns
    -------
    Outcome
        ``Planned``, ``Impossible`` (proven) or ``Undecided`` (nothing found in time).
    """
    started = time.monotonic()
    deadline = None
    if time_limit_s is not None:
        deadline = started + time_limit_s - FINISHING_S * len(scenario.cohorts)
    compiled = compile_all(scenario, previous)
    graphs = {cohort.id: graph for cohort, graph in zip(scenario.cohorts, compiled, strict=True)}
    for cohort_id, graph in graphs.items():
        if graph.is_empty:
            return _impossible((cohort_id,), started)
    solved: list[tuple[tuple[Cohort, ...], Answer]] = []
    for component in components(scenario):
        mine = [graphs[cohort.id] for cohort in component]
        try:
            answer = _solve_component(
                scenario, component, mine, previous, time_limit_s, deadline, workers, report
            )
        except NoPlanError as none:
            among = [component[graph] for graph in none.graphs] or component
            named = none.cohorts or tuple(cohort.id for cohort in among)
            return _impossible(named, started, none.reason)
        except TimeUpError:
            return Undecided(wall_time_s=time.monotonic() - started)
        solved.append((component, answer))
    numbers = [answer.num_optimal for _, answer in solved]
    is_late = deadline is not None and time.monotonic() >= deadline
    plan = _plan(scenario, graphs, solved, previous, created)
    return Planned(
        plan=plan,
        cut_short=is_late and not plan.unique,
        num_optimal=None if None in numbers else prod(number or 0 for number in numbers),
        wall_time_s=time.monotonic() - started,
    )


def components(scenario: Scenario) -> tuple[tuple[Cohort, ...], ...]:
    """Return the cohorts in groups that share no coupled rule, each in file order."""
    leader = {cohort.id: cohort.id for cohort in scenario.cohorts}

    def find(cohort_id: str) -> str:
        while leader[cohort_id] != cohort_id:
            leader[cohort_id] = cohort_id = leader[leader[cohort_id]]
        return cohort_id

    for statement in scenario.rules:
        if isinstance(statement.rule, CoupledRule):
            for window in statement.windows:
                for one, other in pairwise(window.cohorts):
                    leader[find(other)] = find(one)
    groups: dict[str, list[Cohort]] = {}
    for cohort in scenario.cohorts:
        groups.setdefault(find(cohort.id), []).append(cohort)
    return tuple(tuple(group) for group in groups.values())


def applying_levels(scenario: Scenario, previous: Previous | None) -> tuple[tuple[int, Level], ...]:
    """Return the levels that a plan of this scenario shows, with their place in the objective.

    ``rules`` and ``rhythm`` always do; ``changes``, ``peak`` and ``wishes`` only where something
    can be charged there, or in a level that they are merged with; ``earliest`` never does.
    """
    applying = {"rules", "rhythm"} if previous is None else {"rules", "changes", "rhythm"}
    soft = (statement.rule.soft for statement in scenario.rules)
    applying |= {each.level.value for each in soft if each is not None}
    return tuple(
        (position, level)
        for position, level in enumerate(scenario.objective)
        if any(name in applying for name, _ in level)
    )


def _solve_component(
    scenario: Scenario,
    cohorts: Sequence[Cohort],
    graphs: Sequence[Graph],
    previous: Previous | None,
    time_limit_s: float | None,
    deadline: float | None,
    workers: int,
    report: Callable[[Progress], None] | None,
) -> Answer:
    """Return the best calendars of cohorts that share no rule with others.

    Raises
    ------
    NoPlanError, TimeUpError
        See :mod:`rythme.solver.outcome`.
    """
    if len(cohorts) == 1 and not _is_coupled(scenario, cohorts[0]):
        return solve_alone(graphs[0], scenario.objective)
    from rythme.solver.counting import find_shortage
    from rythme.solver.rows import couple

    problem = couple(scenario, cohorts, graphs, previous)
    if len(graphs) == 1 and not problem.slacks and not problem.rows:
        return solve_alone(graphs[0], scenario.objective)
    if previous is None and (shortage := find_shortage(scenario, cohorts, graphs)) is not None:
        raise NoPlanError(shortage.cohorts, shortage.reason)
    # ortools and numpy take longer than most plans
    from rythme.solver.together import solve_together

    return solve_together(
        problem,
        scenario.objective,
        time_limit_s=time_limit_s,
        deadline=deadline,
        workers=workers,
        report=report,
    )


def _is_coupled(scenario: Scenario, cohort: Cohort) -> bool:
    """Say whether a rule speaks of the cohort together with others, even if none is left."""
    return any(
        cohort.id in window.cohorts
        for statement in scenario.rules
        if isinstance(statement.rule, CoupledRule)
        for window in statement.windows
    )


def _plan(
    scenario: Scenario,
    graphs: Mapping[str, Graph],
    solved: Sequence[tuple[Sequence[Cohort], Answer]],
    previous: Previous | None,
    created: dt.datetime,
) -> Plan:
    calendars = {
        cohort.id: calendar
        for cohorts, answer in solved
        for cohort, calendar in zip(cohorts, answer.calendars, strict=True)
    }
    levels = tuple(
        LevelResult(
            name="+".join(name for name, _ in level),
            cost=sum(answer.costs[position] for _, answer in solved),
            bound=sum(answer.bounds[position] for _, answer in solved),
        )
        for position, level in applying_levels(scenario, previous)
    )
    return to_plan(
        scenario,
        {cohort.id: calendars[cohort.id][-len(cohort.mondays) :] for cohort in scenario.cohorts},
        _all_deviations(scenario, graphs, calendars),
        levels=levels,
        status="optimal" if all(each.cost == each.bound for each in levels) else "feasible",
        unique=all(answer.unique for _, answer in solved),
        created=created,
        previous=previous,
    )


def _all_deviations(
    scenario: Scenario, graphs: Mapping[str, Graph], calendars: Mapping[str, tuple[Label, ...]]
) -> dict[str, tuple[int, ...]]:
    """Return the deviations of every cohort; those that live alike are looked at once."""
    known: dict[tuple[int, tuple[Label, ...], tuple[int, ...]], tuple[int, ...]] = {}
    found = {}
    for cohort in scenario.cohorts:
        graph, calendar = graphs[cohort.id], calendars[cohort.id]
        key = id(graph), calendar, tuple(stage.weeks for stage in cohort.stages)
        if key not in known:
            known[key] = deviations(graph, calendar, cohort)
        found[cohort.id] = known[key]
    return found


def deviations(graph: Graph, calendar: Sequence[Label], cohort: Cohort) -> tuple[int, ...]:
    """Return the deviation of each stage of a calendar.

    Stages are cut into phases independently: all paths of a calendar meet where a stage ends.
    """
    least = potentials(only(graph, calendar), column_cost("rhythm"))
    past = len(calendar) - len(cohort.mondays)
    firsts = accumulate((stage.weeks for stage in cohort.stages), initial=past)
    after = [least[first][0] for first in firsts]
    return tuple(here - there for here, there in pairwise(after))


def _impossible(cohorts: tuple[str, ...], started: float, reason: Text | None = None) -> Impossible:
    return Impossible(cohorts=cohorts, reason=reason, wall_time_s=time.monotonic() - started)
