"""The search for ways out, in worlds that are told and not solved."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from builders import free, make_cohort, make_rule, make_scenario
from rythme.rules import Capacity
from rythme.solver.conflicts import Conflicts
from rythme.solver.outcome import TimeUpError
from rythme.solver.ways_out import Seeker
from rythme.statements import Edit, Edits, statements

PEOPLE = 40
ROOM = 10


def seeker(
    decide: Callable[[int], bool | None],
    *,
    refuted: int = 0,
    shown: int = PEOPLE,
) -> Seeker:
    """Return the search for a way out of a room too small; ``decide`` tells of its places.

    What is ``refuted`` or less is known not to fit, what is ``shown`` or more to fit.
    """
    scenario = make_scenario(
        cohorts=[make_cohort(name, phases=[free()], weeks=4, size=PEOPLE // 4) for name in "abcd"],
        rules=[make_rule(Capacity(max_people=ROOM))],
    )
    room = statements(scenario)[-1]

    def places(edits: Edits) -> int:
        (edit,) = edits
        return PEOPLE if edit.number is None else edit.to

    return Seeker(
        [room],
        Conflicts(minimal=[frozenset({room.target})], is_complete=True),
        lambda edits: decide(places(edits)),
        lambda number, others: None,
        is_refuted=lambda edits: places(edits) <= refuted,
        is_shown=lambda edits: places(edits) >= shown,
    )


def changed_to(found: Seeker) -> list[int | None]:
    """Return what the room becomes by each way out; None where it is dropped."""
    return [edit.to if edit.number else None for (edit,) in found.ways()]


def may_do(found: Seeker) -> list[int | None]:
    """Return the nearest values that may be enough, too."""
    return [edit.least for (edit,) in found.ways()]


@pytest.mark.parametrize("least", [11, 12, 25, 39, 40])
@pytest.mark.parametrize(("refuted", "shown"), [(0, 41), (10, 40), (24, 41), (0, 40)])
def test_the_first_number_that_fits_is_found(least: int, refuted: int, shown: int) -> None:
    """Whatever is known beforehand, the number is the least that fits; it is proven so."""
    found = seeker(
        lambda places: places >= least, refuted=min(refuted, least - 1), shown=max(shown, least)
    )
    assert changed_to(found) == [least, None]
    assert found.decided


def test_what_is_known_is_not_asked() -> None:
    """Where the known ends meet, only the drop of the statement is asked for."""
    asked = []

    def decide(places: int) -> bool:
        asked.append(places)
        return places >= 25

    assert changed_to(seeker(decide, refuted=24, shown=25)) == [25, None]
    assert set(asked) == {PEOPLE}


def test_what_is_not_decided_is_told() -> None:
    """A number above one that was not decided is a way out, and is not said to be the least."""
    found = seeker(lambda places: None if places < 30 else True, refuted=20, shown=35)
    assert changed_to(found) == [30, None]
    assert not found.decided
    assert may_do(found) == [21, None]


def test_time_that_is_up_leaves_the_number_that_is_known() -> None:
    """Without time for what lies between, the least that is known to fit will do, with a word."""

    def decide(places: int) -> bool:
        if places == PEOPLE:
            return True
        raise TimeUpError

    found = seeker(decide, refuted=20, shown=33)
    assert changed_to(found) == [33, None]
    assert not found.decided
    assert may_do(found) == [21, None]


@pytest.mark.parametrize(("least", "nearest"), [(20, 20), (25, None)])
def test_a_room_made_least_is_asked_once(least: int, nearest: int | None) -> None:
    """What the search takes is the way out; from what it proved on, less may be enough."""
    found = seeker(lambda places: True if places >= 25 else None)
    found = replace(found, least=lambda number, others: (least, 25))
    assert changed_to(found) == [25, None]
    assert may_do(found) == [nearest, None]
    assert found.decided == (nearest is None)


@pytest.mark.parametrize("smallest", [20, 22, 25])
def test_what_may_be_enough_is_settled_where_there_is_time(smallest: int) -> None:
    """Between what is proven too little and what the search takes, sizes are then asked."""
    asked = []

    def decide(places: int) -> bool:
        asked.append(places)
        return places >= smallest

    found = replace(seeker(decide), least=lambda number, others: (20, 25))
    assert changed_to(found) == [smallest, None]
    assert found.decided
    assert set(asked) <= {PEOPLE, *range(20, 26)}


def test_several_statements_are_touched_where_no_rule_does() -> None:
    """What was put back leaves rules to drop; a way out that touches one statement comes before."""
    scenario = make_scenario(
        cohorts=[make_cohort(name, phases=[free()], weeks=4, size=10) for name in "ab"],
        rules=[make_rule(Capacity(max_people=ROOM)), make_rule(Capacity(max_people=ROOM + 1))],
    )
    rooms = statements(scenario)[-2:]
    both = tuple(map(Edit, rooms))
    larger = tuple(Edit(room, room.numbers[0], 20) for room in rooms)

    def ways(*fitting: Edits) -> list[Edits]:
        found = Seeker(
            rooms,
            Conflicts(minimal=[frozenset(room.target for room in rooms)]),
            lambda edits: edits in fitting,
            lambda number, others: None,
            is_refuted=lambda edits: False,
            is_shown=lambda edits: False,
            grown=lambda: both,
            enough=lambda dropped: larger,
            most_tries=1,
        )
        return found.ways()

    assert ways(both, larger) == [larger, both]
    assert ways(both) == [both]
    assert ways(both, larger, both[:1]) == [both[:1]]
