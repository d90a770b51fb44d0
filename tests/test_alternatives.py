"""Alternatives: on tiny cohorts, brute force says which calendars are far apart."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from math import ceil

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from builders import (
    blocks,
    free,
    full_time,
    make_cohort,
    make_rule,
    make_scenario,
    peak,
    soft,
    split,
    wish,
)
from rythme.plan import Plan
from rythme.rules import Apart, MaxRun, Weeks
from rythme.scenario import Pattern, Scenario
from rythme.solver.alternatives import Spread, Within, spread
from rythme.solver.compile import compile_cohort
from rythme.solver.levels import solve
from rythme.solver.outcome import Planned
from rythme.verify import judge_all, verify
from rythme.weeks import Place
from test_graph_equals_verifier import Reading, graph_calendars

Calendar = tuple[Reading, ...]
QUICK = settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)


def apart(one: Sequence[Reading], other: Sequence[Reading]) -> int:
    """Count the half-days at which two calendars differ."""
    return sum(
        a != b
        for (_, here), (_, there) in zip(one, other, strict=True)
        for a, b in zip(here, there, strict=True)
    )


def reading(plan: Plan, cohort: str = "a") -> Calendar:
    """Return kind and letters of every week of a cohort."""
    (found,) = (each for each in plan.cohorts if each.id == cohort)
    return tuple((week.kind, week.letters) for week in found.weeks)


def solved(scenario: Scenario) -> Plan:
    """Return the best plan."""
    outcome = solve(scenario)
    assert isinstance(outcome, Planned)
    return outcome.plan


def least(calendars: Sequence[Calendar]) -> int:
    """Return how far apart the two nearest are."""
    return min(apart(one, other) for one, other in combinations(calendars, 2))


@st.composite
def scenarios(draw: st.DrawFn) -> Scenario:
    """Draw one cohort with few calendars and some preferences."""
    length = st.integers(1, 3)
    phases: list[Pattern] = draw(
        st.sampled_from(
            [
                [free()],
                [blocks(draw(length), draw(length), tolerance=1)],
                [blocks(2, 1, tolerance=1), split("SSSCCCCCCC"), full_time("company")],
            ]
        )
    )
    rules = [
        make_rule(MaxRun(place=Place.SCHOOL, weeks=2, soft=soft(1))),
        make_rule(Weeks(place=Place.SCHOOL, max_tenths=20, soft=wish(1))),
    ]
    return make_scenario(
        phases=phases,
        weeks=draw(st.integers(3, 7)),
        school_weeks=draw(st.sampled_from([None, (2, 3)])),
        rules=draw(st.lists(st.sampled_from(rules), unique=True)),
    )


def allowed(scenario: Scenario, best: Plan, within: Within) -> list[Calendar]:
    """Return every calendar that costs little enough, by the definition and the verifier."""
    most = {level.name: level.cost for level in best.levels}
    for name, a_week in (("rhythm", 1), ("wishes", 10)):
        if name in most:
            share = ceil(most[name] * within.percent / 100)
            most[name] += max(share, within.weeks * a_week)
    calendars = []
    for calendar in graph_calendars(compile_cohort(scenario, scenario.cohorts[0])):
        judged = judge_all(scenario, {"a": calendar})
        assert judged.accepted
        if all(getattr(judged, name) <= limit for name, limit in most.items()):
            calendars.append(calendar)
    return calendars


def check(scenario: Scenario, best: Plan, found: Spread) -> None:
    """Hold what is said of alternatives against the alternatives themselves."""
    if found.plans:
        assert found.apart == least([reading(best), *map(reading, found.plans)]) > 0
    for plan in found.plans:
        report = verify(scenario, plan)
        assert report.ok
        assert all(report.costs[level.name] == level.cost for level in plan.levels)
        assert all(
            level.cost <= most for level, (_, most) in zip(plan.levels, found.limits, strict=True)
        )
    assert found.apart <= found.bound


@QUICK
@given(scenarios(), st.sampled_from([Within(), Within(0, 0), Within(50, 2)]))
def test_one_alternative_is_the_farthest(scenario: Scenario, within: Within) -> None:
    """One alternative is as far from the best as any calendar within the margin."""
    assume(isinstance(solve(scenario), Planned))
    best = solved(scenario)
    calendars = allowed(scenario, best, within)
    found = spread(scenario, best, "a", 1, within=within)
    check(scenario, best, found)
    assert found.number == len(calendars)
    farthest = max(apart(reading(best), calendar) for calendar in calendars)
    assert (found.apart, found.bound) == (farthest, farthest)
    assert len(found.plans) == (farthest > 0)


@settings(QUICK, max_examples=40)
@given(scenarios())
def test_two_alternatives_are_as_far_apart_as_can_be(scenario: Scenario) -> None:
    """No two calendars within the margin are further apart, from each other and the best."""
    assume(isinstance(solve(scenario), Planned))
    best = solved(scenario)
    calendars = allowed(scenario, best, Within())
    assume(len(calendars) <= 80)
    found = spread(scenario, best, "a", 2)
    check(scenario, best, found)
    farthest = max(
        (least([reading(best), *pair]) for pair in combinations(calendars, 2)), default=0
    )
    if farthest:
        assert len(found.plans) == 2
        assert found.apart == found.bound == farthest
    else:
        assert len(found.plans) < 2


def test_one_by_one_is_not_enough() -> None:
    """Where choosing the farthest first spoils the second, both are chosen at once."""
    scenario = make_scenario(phases=[free()], weeks=6, school_weeks=3)
    best = solved(scenario)
    found = spread(scenario, best, "a", 2)
    check(scenario, best, found)
    assert found.apart == found.bound == 40, "three threes of six: no two share more than one"


def test_fewer_where_there_are_no_more() -> None:
    """Fewer alternatives are given where no more differ, and none where there is one calendar."""
    two = make_scenario(phases=[blocks(2, 2)], weeks=4)
    found = spread(two, solved(two), "a", 3)
    assert (len(found.plans), found.apart, found.number) == (1, 40, 2)
    one = make_scenario(phases=[full_time("school")], weeks=4)
    found = spread(one, solved(one), "a", 3)
    assert (found.plans, found.apart, found.bound, found.number) == ((), 0, 0, 1)


def coupled() -> Scenario:
    """Two cohorts that are never at school together, and should not crowd it."""
    return make_scenario(
        cohorts=[
            make_cohort("a", phases=[free()], weeks=6, school_weeks=2),
            make_cohort("b", phases=[free()], weeks=6, school_weeks=2, size=7),
        ],
        rules=[make_rule(Apart()), make_rule(peak())],
    )


@pytest.mark.parametrize("number", [1, 2])
def test_other_cohorts_keep_still(number: int) -> None:
    """One cohort moves as far as rules shared with the others allow; they keep their weeks."""
    scenario = coupled()
    best = solved(scenario)
    found = spread(scenario, best, "a", number)
    check(scenario, best, found)
    assert len(found.plans) == number
    assert all(reading(plan, "b") == reading(best, "b") for plan in found.plans)
    others = [
        calendar
        for calendar in graph_calendars(compile_cohort(scenario, scenario.cohorts[0]))
        if judge_all(scenario, {"a": calendar, "b": reading(best, "b")}).accepted
    ]
    farthest = max(least([reading(best), *chosen]) for chosen in combinations(others, number))
    assert found.apart == farthest
    assert found.number is None


def test_rules_are_not_traded() -> None:
    """No alternative breaks a soft rule more than the best does, whatever the margin."""
    assert Within(50, 3).most((("rules", 1),), 10) == 10
    assert Within(10, 1).most((("rhythm", 1),), 25) == 28
    assert Within(10, 1).most((("rhythm", 1),), 4) == 5
    assert Within(10, 2).most((("wishes", 1),), 4) == 24
    assert Within(10, 1).most((("rhythm", 10), ("peak", 1)), 50) == 60
    assert Within(10, 1).most((("peak", 1),), 50) == 55
