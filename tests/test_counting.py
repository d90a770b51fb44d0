"""Counting arguments say impossible only where it is, and name the cohorts."""

from __future__ import annotations

from itertools import product
from math import prod

import pytest
from hypothesis import HealthCheck, assume, given, settings

from builders import RuleSpec, free, make_cohort, make_rule, make_scenario, soft, span
from rythme.rules import Apart, Capacity, Cover
from rythme.scenario import Scenario
from rythme.solver.compile import compile_cohort
from rythme.solver.counting import Shortage, find_shortage
from rythme.solver.levels import solve
from rythme.solver.outcome import Impossible
from rythme.verify import judge_all
from test_coupled_brute_force import MOST_COMBINATIONS, scenarios
from test_graph_equals_verifier import graph_calendars


def shortage_of(scenario: Scenario) -> Shortage | None:
    """Look for a shortage among all cohorts of a scenario."""
    graphs = [compile_cohort(scenario, cohort) for cohort in scenario.cohorts]
    return find_shortage(scenario, scenario.cohorts, graphs)


def three(*rules: RuleSpec, school_weeks: int = 3) -> Scenario:
    """Three cohorts of ten people, free for eight weeks."""
    cohorts = [
        make_cohort(name, phases=[free()], weeks=8, school_weeks=school_weeks)
        for name in ("a", "b", "c")
    ]
    return make_scenario(cohorts=cohorts, rules=rules)


@pytest.mark.parametrize(
    ("rule", "cohorts", "short", "reason"),
    [
        (Apart(), ["a", "b", "c"], True, "nine weeks apart do not go into eight"),
        (Apart(), ["a", "c"], False, "six weeks do"),
        (Apart(at_most=2), ["a", "b", "c"], False, "sixteen places for nine weeks"),
        (Apart(soft=soft(1)), ["a", "b", "c"], False, "a soft rule may be broken"),
        (Capacity(max_people=11), ["a", "b", "c"], True, "ninety places, eighty-eight are there"),
        (Capacity(max_people=12), ["a", "b", "c"], False, "ninety-six are there"),
        (Cover(at_least=2), ["a", "b", "c"], True, "only one at a time may be away"),
        (Cover(at_least=1), ["a", "b", "c"], False, "two at a time may"),
    ],
)
def test_what_counting_sees(
    rule: Apart | Capacity | Cover, cohorts: list[str], short: bool, reason: str
) -> None:
    """A shortage is seen exactly where the sums say so, and names the cohorts of the rule."""
    found = shortage_of(three(make_rule(rule, cohorts=cohorts)))
    assert (found is not None) == short, reason
    if found is not None:
        assert found.cohorts == tuple(cohorts)


def test_a_window_is_counted_by_itself() -> None:
    """Cohorts that must be at school all along a short window cannot be apart in it."""
    whole = [make_cohort(name, phases=[free()], weeks=4, school_weeks=3) for name in ("a", "b")]
    scenario = make_scenario(cohorts=whole, rules=[make_rule(Apart(), spans=[span(0, 1)])])
    found = shortage_of(scenario)
    assert found is None, "one week each is enough in two weeks"
    three_weeks = make_scenario(cohorts=whole, rules=[make_rule(Apart(), spans=[span(0, 2)])])
    assert shortage_of(three_weeks) is not None


def test_solve_gives_the_reason() -> None:
    """The outcome carries the sentence and the cohorts."""
    outcome = solve(three(make_rule(Apart(), cohorts=["a", "b", "c"])))
    assert isinstance(outcome, Impossible)
    assert outcome.cohorts == ("a", "b", "c")
    assert outcome.reason is not None
    assert "at least 90 half-days" in outcome.reason.to("en")
    assert "room for 80" in outcome.reason.to("en")


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(scenarios())
def test_a_shortage_is_never_wrong(scenario: Scenario) -> None:
    """Where counting says impossible, no plan out of all is accepted."""
    assume(all(statement.rule.soft is None for statement in scenario.rules))
    graphs = [compile_cohort(scenario, cohort) for cohort in scenario.cohorts]
    assume(not any(graph.is_empty for graph in graphs))
    if find_shortage(scenario, scenario.cohorts, graphs) is None:
        return
    calendars = [list(graph_calendars(graph)) for graph in graphs]
    assume(prod(map(len, calendars)) <= MOST_COMBINATIONS)
    names = [cohort.id for cohort in scenario.cohorts]
    for plan in product(*calendars):
        assert not judge_all(scenario, dict(zip(names, plan, strict=True))).accepted
