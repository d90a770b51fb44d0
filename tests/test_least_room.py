"""How few places rooms may have, against planning itself."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import HealthCheck, assume, given, settings

import test_coupled_brute_force as coupled
from builders import free, make_cohort, make_rule, make_scenario
from rythme.rules import Apart, Capacity
from rythme.scenario import Origin, Scenario
from rythme.solver.coupled import Answers
from rythme.solver.explain import explain
from rythme.solver.feasible import Feasibility
from rythme.solver.least_room import is_room, least_rooms
from rythme.solver.levels import solve
from rythme.solver.outcome import Planned
from rythme.solver.question import Question, hard, questions
from rythme.verify import verify


def with_places(scenario: Scenario, origin: Origin, places: int) -> Scenario:
    """Return the scenario with a room of another size."""
    return replace(
        scenario,
        rules=tuple(
            replace(each, rule=Capacity(max_people=places)) if each.origin == origin else each
            for each in scenario.rules
        ),
    )


def asked(scenario: Scenario) -> list[Question]:
    """Return the questions of a scenario; none where a cohort has no calendar by itself."""
    feasibility = Feasibility()
    graphs = {c.id: feasibility.compile(scenario, c).graph for c in scenario.cohorts}
    if any(graph.is_empty for graph in graphs.values()):
        return []
    return list(questions(scenario, graphs))


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(coupled.scenarios())
def test_a_room_is_as_small_as_can_be(scenario: Scenario) -> None:
    """The places that are taken are enough; with one less than the proven ones nothing fits."""
    scenario = hard(scenario)
    found = [
        (room, rooms)
        for question in asked(scenario)
        for room in filter(is_room, question.rules())
        if (rooms := least_rooms(question, {room.origin}, Answers().known, None))
    ]
    assume(found)
    for room, rooms in found:
        places = rooms.taken[room.origin]
        assert rooms.least <= places
        assert isinstance(solve(with_places(scenario, room.origin, places)), Planned)
        assert not isinstance(solve(with_places(scenario, room.origin, rooms.least - 1)), Planned)


def test_only_sums_of_sizes_are_needed() -> None:
    """Cohorts of 10 that must overlap need 20 places, whatever fraction the path LP asks for."""
    scenario = make_scenario(
        cohorts=[
            make_cohort(name, phases=[free()], weeks=6, size=10, school_weeks=4) for name in "ab"
        ],
        rules=[make_rule(Capacity(max_people=10))],
    )
    (question,) = asked(scenario)
    rooms = least_rooms(question, {scenario.rules[0].origin}, Answers().known, None)
    assert rooms is not None
    assert rooms.least == 20
    assert set(rooms.taken.values()) == {20}


def test_several_rooms_are_made_larger_at_once() -> None:
    """Where two rooms are too small, a way out gives both as many places as are needed."""
    names = [f"c{n}" for n in range(8)]
    scenario = make_scenario(
        cohorts=[make_cohort(n, phases=[free()], weeks=8, size=10, school_weeks=4) for n in names],
        rules=[
            make_rule(Capacity(max_people=10), cohorts=names[:3]),
            make_rule(Capacity(max_people=20), cohorts=names[3:]),
            make_rule(Apart(at_most=7)),
        ],
    )
    (impossibility,) = explain(scenario, time_limit_s=15).impossibilities
    changed = [
        (way, [edit.to for edit in way.edits])
        for way in impossibility.ways_out
        if all(edit.number and edit.number.part == "max_people" for edit in way.edits)
    ]
    assert [places for _, places in changed] == [[20, 30]]
    for way, _ in changed:
        assert verify(way.scenario, way.plan).ok
