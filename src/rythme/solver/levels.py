"""From a scenario to an outcome: components, levels, choice of engine."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Mapping

from rythme.plan import LevelResult
from rythme.rules import CoupledRule
from rythme.scenario import Level, Scenario
from rythme.solver.alone import EARLIEST, Answer, solve_alone
from rythme.solver.compile import compile_cohort
from rythme.solver.outcome import Impossible, Outcome, Planned
from rythme.solver.planning import to_plan
from rythme.text import text

EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


def solve(scenario: Scenario, *, created: dt.datetime = EPOCH) -> Outcome:
    """Find the best plan of a scenario.

    Parameters
    ----------
    scenario
        Without coupled rules.
    created
        The moment that the plan says it was made, in UTC. The solver never reads the clock for
        it, so that equal inputs give equal plans.

    Returns
    -------
    Outcome
        ``Planned``, proven optimal and unique, or ``Impossible``.

    Raises
    ------
    NotImplementedError
        The scenario has coupled rules.
    """
    started = time.monotonic()
    if any(isinstance(statement.rule, CoupledRule) for statement in scenario.rules):
        raise NotImplementedError("coupled rules")
    answers: dict[str, Answer] = {}
    for cohort in scenario.cohorts:
        graph = compile_cohort(scenario, cohort)
        if graph.is_empty:
            return Impossible(
                cohorts=(cohort.id,),
                reason=text("no calendar of {cohort} keeps every rule", cohort=cohort.id),
                wall_time_s=time.monotonic() - started,
            )
        answers[cohort.id] = solve_alone(graph, scenario.objective, cohort.stages)
    plan = to_plan(
        scenario,
        {cohort_id: answer.calendar for cohort_id, answer in answers.items()},
        {cohort_id: answer.deviations for cohort_id, answer in answers.items()},
        levels=_levels(scenario, answers),
        status="optimal",
        unique=True,
        created=created,
    )
    return Planned(
        plan=plan,
        num_optimal=_product(answers),
        wall_time_s=time.monotonic() - started,
    )


def applying_levels(scenario: Scenario) -> tuple[tuple[int, Level], ...]:
    """Return the levels that a plan of this scenario shows, with their place in the objective.

    ``rules`` and ``rhythm`` always do; ``changes``, ``peak`` and ``wishes`` only where something
    can be charged there; ``earliest`` never does.
    """
    applying = {"rules", "rhythm"}
    soft = (statement.rule.soft for statement in scenario.rules)
    applying |= {each.level.value for each in soft if each is not None}
    return tuple(
        (position, kept)
        for position, level in enumerate(scenario.objective)
        if level != EARLIEST and (kept := tuple(part for part in level if part[0] in applying))
    )


def _levels(scenario: Scenario, answers: Mapping[str, Answer]) -> tuple[LevelResult, ...]:
    results = []
    for position, level in applying_levels(scenario):
        cost = sum(answer.costs[position] for answer in answers.values())
        results.append(LevelResult(name="+".join(name for name, _ in level), cost=cost, bound=cost))
    return tuple(results)


def _product(answers: Mapping[str, Answer]) -> int:
    product = 1
    for answer in answers.values():
        product *= answer.num_optimal
    return product
