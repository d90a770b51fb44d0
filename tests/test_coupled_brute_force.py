"""On tiny coupled instances, brute force over the verifier decides what is best."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from itertools import product
from math import prod
from unittest.mock import patch

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from builders import (
    RuleSpec,
    blocks,
    free,
    full_time,
    make_cohort,
    make_rule,
    make_scenario,
    make_stage,
    monday,
    peak,
    soft,
    span,
    split,
    wish,
)
from rythme.plan import Plan
from rythme.previous import Previous
from rythme.rules import Apart, Capacity, Cover, MaxRun, Rule, Soft, Together, Weeks
from rythme.scenario import DEFAULT_OBJECTIVE, EARLIEST, Cohort, Level, Pattern, Scenario
from rythme.solver import alike, together
from rythme.solver.compile import compile_cohort
from rythme.solver.levels import solve
from rythme.solver.outcome import Impossible, Planned
from rythme.verify import judge_all, verify
from rythme.verify.report import Judgement
from rythme.weeks import LETTERS, Kind, Place
from test_graph_equals_verifier import Reading, graph_calendars, plans_before, stated

MOST_COMBINATIONS = 1_500
OBJECTIVES: list[tuple[Level, ...]] = [
    ((("rules", 1),), (("rhythm", 1),), (("peak", 1),), (("wishes", 1),), (("earliest", 1),)),
    ((("peak", 2), ("rhythm", 3)), (("rules", 1),), (("wishes", 1),), (("earliest", 1),)),
]


@st.composite
def cohorts(draw: st.DrawFn, name: str) -> Cohort:
    """Draw a cohort of few calendars, which may start later than others."""
    length = st.integers(1, 3)
    phases: list[Pattern] = draw(
        st.sampled_from(
            [
                [blocks(draw(length), draw(length), tolerance=1)],
                [blocks(2, 2, tolerance=1, first="school"), full_time("company")],
                [split("SSSSSCCCCC", "CCCCCSSSSS"), full_time("company")],
                [blocks([1, 2], [2, 1], tolerance=1), split()],
                [free()],
            ]
        )
    )
    start = draw(st.integers(0, 2))
    return make_cohort(
        name,
        phases=phases,
        weeks=draw(st.integers(3, 8)),
        start=monday(start),
        size=draw(st.sampled_from([4, 7, 10])),
        school_weeks=draw(st.sampled_from([None, 2, 3, (2, 4)])),
    )


@st.composite
def coupled_rules(draw: st.DrawFn, names: Sequence[str]) -> RuleSpec:
    """Draw a coupled rule, hard or soft, over the whole plan or a part of it."""
    strength: Soft | None = draw(st.sampled_from([None, None, soft(1), soft(3), wish(2), soft(0)]))
    made: list[Rule] = [
        Capacity(max_people=draw(st.sampled_from([5, 10, 14, 17])), soft=strength),
        Apart(at_most=draw(st.integers(1, 2)), soft=strength),
        Together(soft=strength),
        Together(weeks=draw(st.integers(1, 3)), soft=strength),
        Cover(at_least=draw(st.integers(1, 2)), soft=strength),
        peak(draw(st.integers(1, 2))),
    ]
    where = draw(
        st.sampled_from([None, [span(1, 4)], [span(0, 1, first=3, last=6)], [span(0), span(3, 6)]])
    )
    among = draw(st.sampled_from([list(names), list(names)[:2], list(names)[-2:]]))
    return make_rule(draw(st.sampled_from(made)), cohorts=among, spans=where)


@st.composite
def scenarios(draw: st.DrawFn) -> Scenario:
    """Draw two or three cohorts under coupled rules and some of their own."""
    names = ["a", "b", "c"][: draw(st.integers(2, 3))]
    own: list[Rule] = [
        MaxRun(place=Place.SCHOOL, weeks=2, soft=soft(2)),
        Weeks(place=Place.SCHOOL, min_tenths=20, max_tenths=30, soft=wish(1)),
    ]
    return make_scenario(
        cohorts=[draw(cohorts(name)) for name in names],
        rules=[
            *draw(st.lists(coupled_rules(names), min_size=1, max_size=3)),
            *map(make_rule, draw(st.lists(st.sampled_from(own), max_size=1))),
        ],
        objective=draw(st.sampled_from(OBJECTIVES)),
    )


def cost_of(judged: Judgement, level: Level) -> int:
    """Return what a judged plan costs at a level."""
    return sum(weight * int(getattr(judged, name)) for name, weight in level)


def earliest_of(scenario: Scenario, plan: Sequence[Sequence[Reading]]) -> tuple[object, ...]:
    """Return what the ``earliest`` level compares."""
    patterns = {
        letters.count("S")
        for cohort in scenario.cohorts
        for stage in cohort.stages
        for phase in stage.rhythm.phases
        for letters in getattr(phase.pattern, "cycle", ())
    }
    assert patterns <= {5}, "a shared week counts for half here"
    weeks = [week for cohort in plan for week in cohort]
    tenths = sum({Kind.SCHOOL: 10, Kind.SHARED: 5}.get(kind, 0) for kind, _ in weeks)
    letters = "".join(read for _, read in weeks)
    return tenths, -letters.count("S"), [LETTERS.index(letter) for letter in letters]


def best_by_brute_force(
    scenario: Scenario,
    calendars: Sequence[Sequence[Sequence[Reading]]],
    previous: Previous | None = None,
) -> tuple[tuple[int, ...], Sequence[Sequence[Reading]]] | None:
    """Return the least costs by level and the best plan, out of all; None when there is none."""
    names = [cohort.id for cohort in scenario.cohorts]
    levels = [level for level in scenario.objective if level[0][0] != "earliest"]
    valued = []
    for plan in product(*calendars):
        judged = judge_all(scenario, dict(zip(names, plan, strict=True)), previous)
        if judged.accepted:
            costs = tuple(cost_of(judged, level) for level in levels)
            valued.append((costs, earliest_of(scenario, plan), plan))
    if not valued:
        return None
    costs, _, plan = min(valued)
    return costs, plan


def readings_of(plan: Plan) -> list[list[Reading]]:
    """Return kind and letters of every week of a plan."""
    return [[(week.kind, week.letters) for week in cohort.weeks] for cohort in plan.cohorts]


@settings(
    max_examples=120,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
@given(scenarios())
def test_coupled_plans_are_the_best_of_all(scenario: Scenario) -> None:
    """The solver finds what brute force finds: same feasibility, same costs, same plan."""
    check_best(scenario, None)


def check_best(scenario: Scenario, previous: Previous | None) -> None:
    """Hold the solver's plan against the best of all; pass over what is too large for that."""
    calendars = [
        [
            read[-len(cohort.mondays) :]
            for read in graph_calendars(compile_cohort(scenario, cohort, previous))
        ]
        for cohort in scenario.cohorts
    ]
    assume(all(calendars))
    assume(prod(map(len, calendars)) <= MOST_COMBINATIONS)
    best = best_by_brute_force(scenario, calendars, previous)
    outcome = solve(scenario, previous=previous)
    if best is None:
        assert isinstance(outcome, Impossible)
        return
    assert isinstance(outcome, Planned)
    costs, plan = best
    check_costs(scenario, outcome.plan, costs)
    assert outcome.plan.unique
    planned = {cohort.id: len(cohort.mondays) for cohort in scenario.cohorts}
    found = readings_of(outcome.plan)
    assert [weeks[-number:] for weeks, number in zip(found, planned.values(), strict=True)] == [
        list(calendar) for calendar in plan
    ]
    assert verify(scenario, outcome.plan, previous=previous).ok


def check_costs(scenario: Scenario, plan: Plan, costs: Sequence[int]) -> None:
    """Hold the costs of a plan, proven level by level, against the least of all."""
    shown = {level.name: level.cost for level in plan.levels}
    names = ["+".join(name for name, _ in level) for level in scenario.objective]
    expected = dict(zip((n for n in names if n != "earliest"), costs, strict=True))
    assert {name: cost for name, cost in expected.items() if cost or name in shown} == shown
    assert all(level.bound == level.cost for level in plan.levels)
    assert plan.status == "optimal"


@st.composite
def classes(draw: st.DrawFn) -> Scenario:
    """Draw two to four cohorts that differ by name only, perhaps with another one."""
    model = draw(cohorts("a"))
    alike = [replace(model, id=name, name=name) for name in "abcd"[: draw(st.integers(2, 4))]]
    other = [draw(cohorts("z"))] if draw(st.booleans()) else []
    names = [cohort.id for cohort in alike + other]
    everyone = list(names) if draw(st.booleans()) else [cohort.id for cohort in alike]
    rules = draw(st.lists(coupled_rules(everyone), min_size=1, max_size=2))
    return make_scenario(
        cohorts=[*alike, *other],
        rules=[replace(rule, cohorts=tuple(everyone)) for rule in rules],
        objective=draw(st.sampled_from(OBJECTIVES)),
    )


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
@given(classes())
def test_classes_are_as_good_as_the_best_of_all(scenario: Scenario) -> None:
    """Cohorts that are alike, solved as classes: same feasibility, same costs on every level."""
    calendars = [list(graph_calendars(compile_cohort(scenario, each))) for each in scenario.cohorts]
    assume(all(calendars))
    assume(prod(map(len, calendars)) <= MOST_COMBINATIONS)
    best = best_by_brute_force(scenario, calendars)
    with patch.object(together, "FEW_COHORTS", 0), patch.object(alike, "FEWEST_ALIKE", 0):
        outcome = solve(scenario)
    if best is None:
        assert isinstance(outcome, Impossible)
        return
    assert isinstance(outcome, Planned)
    check_costs(scenario, outcome.plan, best[0])
    assert verify(scenario, outcome.plan).ok


REPLAN_OBJECTIVES: list[tuple[Level, ...]] = [
    DEFAULT_OBJECTIVE,
    ((("rules", 1),), (("changes", 1), ("peak", 3)), (("rhythm", 1),), (("wishes", 1),), EARLIEST),
]


@st.composite
def replans(draw: st.DrawFn) -> tuple[Scenario, Previous]:
    """Draw coupled cohorts, some with a past, and a plan before with any weeks to keep."""
    scenario = draw(scenarios())
    cohorts = []
    for cohort in scenario.cohorts:
        num_past = draw(st.sampled_from([0, 0, 1, 3]))
        rhythm, size = cohort.stages[0].rhythm, draw(st.sampled_from([4, 10]))
        start = cohort.start - dt.timedelta(weeks=num_past)
        past = (make_stage(rhythm, num_past, start=start, size=size),) if num_past else ()
        cohorts.append(replace(cohort, past=past))
    scenario = replace(
        scenario, cohorts=tuple(cohorts), objective=draw(st.sampled_from(REPLAN_OBJECTIVES))
    )
    plan = draw(plans_before(scenario))
    freeze = draw(st.none() | st.integers(0, 6).map(monday))
    only = draw(st.sampled_from([None, None, frozenset("a"), frozenset("bc"), frozenset()]))
    return scenario, stated(Previous(plan, freeze=freeze, only=only), scenario)


@settings(
    max_examples=100,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
@given(replans())
def test_coupled_replans_are_the_best_of_all(replan: tuple[Scenario, Previous]) -> None:
    """With weeks to keep and changes to count, the solver still finds what brute force finds."""
    check_best(*replan)
