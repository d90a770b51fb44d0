"""What is remembered between questions about cohorts that share rules, against planning itself."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, given, settings

import test_coupled_brute_force as coupled
from builders import blocks, free, make_cohort, make_rule, make_scenario
from rythme.config import load
from rythme.rules import Apart, Capacity, Cover, Rule, Together
from rythme.scenario import Scenario
from rythme.solver.compile import compile_all
from rythme.solver.coupled import Answers
from rythme.solver.explain import explain
from rythme.solver.feasible import Feasibility
from rythme.solver.known import Calendar, calendar_of
from rythme.solver.levels import solve
from rythme.solver.outcome import Planned
from rythme.solver.polish import cost_of, polished
from rythme.solver.question import Clash, Question, hard, narrowed, questions
from rythme.solver.rows import couple
from rythme.solver.tariff import Tariffs
from rythme.statements import statements
from rythme.verify import verify


def asked(scenario: Scenario) -> list[Question]:
    """Return the questions of a scenario; none where a cohort has no calendar by itself."""
    feasibility = Feasibility()
    scenario = hard(scenario)
    graphs = {c.id: feasibility.compile(scenario, c).graph for c in scenario.cohorts}
    if any(graph.is_empty for graph in graphs.values()):
        return []
    return list(questions(scenario, graphs))


def fits(scenario: Scenario) -> bool:
    """Say whether planning finds a plan."""
    return isinstance(solve(scenario), Planned)


def pair(*rules: Rule, sizes: Sequence[int] = (10, 10), weeks: int = 6) -> Scenario:
    """Return cohorts that are free, four weeks at school each."""
    return make_scenario(
        cohorts=[
            make_cohort(f"c{n}", phases=[free()], weeks=weeks, size=size, school_weeks=4)
            for n, size in enumerate(sizes)
        ],
        rules=list(map(make_rule, rules)),
    )


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(coupled.scenarios(), coupled.scenarios())
def test_answers_are_those_of_planning(one: Scenario, other: Scenario) -> None:
    """Whatever was asked before, calendars keep the rules, and a clash leaves no plan."""
    answers = Answers()
    for scenario in (one, other, one):
        for question in asked(scenario):
            answer = answers.surely(question, None)
            if isinstance(answer, Clash):
                ids = {cohort.id for cohort in answer.cohorts}
                assert not fits(narrowed(question.scenario, ids))
            else:
                answers.known.add(answer)
                ids = {cohort.id for cohort in question.cohorts}
                assert fits(narrowed(question.scenario, ids))


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(coupled.scenarios())
def test_a_tariff_is_a_proof(scenario: Scenario) -> None:
    """Where prices ask more than there is, planning finds nothing, also after a change."""
    tariffs = Tariffs()
    for each in (scenario, replace(scenario, rules=scenario.rules[:1])):
        for question in asked(each):
            if tariffs.proof(question.counts) or tariffs.found(question.counts):
                assert not fits(question.scenario)


def test_a_tariff_outlives_its_scenario() -> None:
    """Prices that prove one room too small prove it of a smaller one, and not of a larger one."""
    tariffs = Tariffs()

    def proven(most: int, *, search: bool = False) -> bool:
        (question,) = asked(pair(Capacity(max_people=most), sizes=(10, 10, 10, 10)))
        known = tariffs.proof(question.counts)
        return bool(known or (search and tariffs.found(question.counts)))

    assert proven(20, search=True)
    assert proven(10)
    assert proven(20)
    assert not proven(30, search=True)
    assert fits(pair(Capacity(max_people=30), sizes=(10, 10, 10, 10)))


def test_large_cohorts_do_not_share_a_room_by_halves() -> None:
    """Two of 10 do not fit in a room for 19, though half of each and more would."""
    (question,) = asked(pair(Capacity(max_people=19)))
    proof = Tariffs().found(question.counts)
    assert proof is not None
    assert {place.at_once for place in proof} == {1}
    (question,) = asked(pair(Capacity(max_people=19), weeks=8))
    assert Tariffs().found(question.counts) is None


@pytest.mark.parametrize(
    ("rules", "clashes"),
    [
        pytest.param([Together(weeks=1), Apart()], True, id="apart"),
        pytest.param([Together(weeks=1), Capacity(max_people=19)], True, id="room"),
        pytest.param([Together(weeks=1), Capacity(max_people=20)], False, id="room for both"),
        pytest.param([Together(weeks=5)], True, id="weeks"),
    ],
)
def test_meetings_that_cannot_be_are_a_clash(rules: list[Rule], clashes: bool) -> None:
    """Cohorts that must meet and may not clash; so do those that must meet too often."""
    scenario = pair(*rules, weeks=10)
    (question,) = asked(scenario)
    answer = Answers().surely(question, None)
    assert isinstance(answer, Clash) == clashes
    assert fits(scenario) != clashes


def test_only_those_who_clash_are_blamed() -> None:
    """Of three cohorts, two that cannot avoid each other are told, with their rule alone."""
    scenario = make_scenario(
        cohorts=[
            make_cohort(name, phases=[free()], weeks=6, size=1, school_weeks=weeks)
            for name, weeks in (("a", 4), ("b", 3), ("c", 1))
        ],
        rules=[
            make_rule(Capacity(max_people=3)),
            make_rule(Apart(), cohorts=["a", "b"]),
            make_rule(Cover(), cohorts=["b", "c"]),
        ],
    )
    (question,) = asked(scenario)
    answer = Answers().surely(question, None)
    assert isinstance(answer, Clash)
    assert [cohort.id for cohort in answer.cohorts] == ["a", "b"]
    assert answer.origins == {scenario.rules[1].origin}


def test_known_calendars_are_kept_but_for_those_that_must_move() -> None:
    """After a change that one cohort feels, the others' calendars stay as they were."""
    free_room = pair(Capacity(max_people=20), sizes=(10, 10, 10), weeks=8)
    (question,) = asked(free_room)
    answers = Answers()
    before = answers.surely(question, None)
    assert not isinstance(before, Clash)
    answers.known.add(before)
    rhythm = free_room.cohorts[0].stages[0].rhythm
    assert rhythm.school_weeks is not None
    five = replace(rhythm, school_weeks=replace(rhythm.school_weeks, min=50, max=50))
    first = free_room.cohorts[0]
    first = replace(first, stages=(replace(first.stages[0], rhythm=five),))
    changed = replace(free_room, cohorts=(first, *free_room.cohorts[1:]))
    (question,) = asked(changed)
    assert answers.at_once(question) is None
    paths = answers.known.repaired(question.cohorts, question.problem, 2, None)
    assert paths is not None
    kept = [calendar_of(g, p) for g, p in zip(question.graphs, paths, strict=True)]
    assert kept[0] != before["c0"]
    assert kept[1:] == [before["c1"], before["c2"]]


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(coupled.scenarios())
def test_polished_calendars_cost_no_more(scenario: Scenario) -> None:
    """One cohort after the other takes a cheaper calendar; every row still holds."""
    answers = Answers()
    assume(asked(scenario))
    calendars: dict[str, Calendar] = {}
    for question in asked(scenario):
        answer = answers.surely(question, None)
        assume(not isinstance(answer, Clash))
        calendars |= dict(answer) if not isinstance(answer, Clash) else {}
    graphs = compile_all(scenario)
    problem = couple(scenario, scenario.cohorts, graphs)
    paths = [
        tuple(labels.index(label) for labels, label in zip(graph.labels, calendar, strict=True))
        for graph, calendar in zip(graphs, calendars.values(), strict=True)
    ]
    levels = [level for level in scenario.objective if level != (("earliest", 1),)]
    before = cost_of(problem, levels, paths)
    after = cost_of(problem, levels, polished(problem, levels, paths, time.monotonic() + 10))
    assert before is not None
    assert after is not None
    assert after <= before


SCHOOL = Path(__file__).parents[1] / "benchmarks" / "school.toml"
SECONDS = 10.0


@pytest.mark.parametrize("workshop", [35, 48])
def test_twenty_cohorts_are_explained_in_time(workshop: int) -> None:
    """A school of twenty cohorts is explained within the limit; the room is to blame."""
    scenario = load(SCHOOL, overrides=[f'rule."Atelier automobile".max_people={workshop}'])
    started = time.monotonic()
    explanation = explain(scenario, time_limit_s=SECONDS)
    assert time.monotonic() - started < 2 * SECONDS  # the machine may be busy
    (impossibility,) = explanation.impossibilities
    assert impossibility.together
    keys = {statement.origin.key for statement in impossibility.conflicts[0].statements}
    assert 'rule."Atelier automobile"' in keys
    assert len(keys) < len(statements(scenario))
    for way in impossibility.ways_out:
        assert verify(way.scenario, way.plan).ok


def test_blocks_are_no_obstacle_to_few() -> None:
    """Two cohorts whose blocks cannot take turns are told without the third one."""
    scenario = make_scenario(
        cohorts=[
            make_cohort(name, phases=[blocks(2, 2)], weeks=6, size=1, school_weeks=4)
            for name in "abc"
        ],
        rules=[make_rule(Apart(), cohorts=["a", "b"]), make_rule(Apart(at_most=2))],
    )
    (question,) = asked(scenario)
    answer = Answers().surely(question, None)
    assert isinstance(answer, Clash)
    assert {cohort.id for cohort in answer.cohorts} == {"a", "b"}
