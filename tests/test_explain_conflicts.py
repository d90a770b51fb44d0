"""Smallest conflicts and corrections of any items, against trying all their sets."""

from __future__ import annotations

from collections.abc import Callable
from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from rythme.solver.conflicts import all_conflicts, shrink
from rythme.solver.outcome import TimeUpError

Some = frozenset[int]

ITEMS = range(7)
ORDER = {item: item for item in ITEMS}
SETS = [frozenset(some) for size in range(8) for some in combinations(ITEMS, size)]


def smallest(sets: list[Some]) -> set[Some]:
    """Return the sets that hold no other."""
    return {one for one in sets if not any(other < one for other in sets)}


def conflict_in(conflicts: set[Some]) -> Callable[[Some], Some | None]:
    """Return the oracle of a world with these conflicts; its answers are as large as can be."""
    return lambda kept: kept if any(conflict <= kept for conflict in conflicts) else None


FAMILIES = st.lists(st.sampled_from(SETS[1:]), min_size=1, max_size=6).map(smallest)


@settings(max_examples=150, deadline=None)
@given(FAMILIES)
def test_all_conflicts_and_corrections_are_found(conflicts: set[Some]) -> None:
    """What is found is the family itself, and the smallest sets that meet all of it."""
    found = all_conflicts(list(ITEMS), conflict_in(conflicts))
    meeting = [some for some in SETS if all(some & conflict for conflict in conflicts)]
    assert found.is_complete
    assert found.unshrunk == []
    assert len(found.minimal) == len(conflicts)
    assert set(found.minimal) == conflicts
    assert set(found.corrections) == smallest(meeting)
    assert [len(each) for each in found.minimal] == sorted(map(len, conflicts))


@settings(max_examples=100, deadline=None)
@given(FAMILIES, st.integers(0, 30))
def test_time_that_is_up_leaves_what_is_true(conflicts: set[Some], tests: int) -> None:
    """Sets said to be smallest are, others hold one, and nothing is said to be complete."""
    left = [tests]
    world = conflict_in(conflicts)

    def until_time_is_up(kept: Some) -> Some | None:
        left[0] -= 1
        if left[0] < 0:
            raise TimeUpError
        return world(kept)

    found = all_conflicts(list(ITEMS), until_time_is_up)
    assert set(found.minimal) <= conflicts
    for items, doubtful in found.unshrunk:
        assert any(conflict <= items for conflict in conflicts)
        assert doubtful <= items
        assert all(world(items - {each}) is None for each in items - doubtful)
    assert not found.is_complete or set(found.minimal) == conflicts


def test_what_is_not_decided_is_kept() -> None:
    """An item of which it is not known whether it is needed stays, and is told of."""
    world = conflict_in({frozenset({0, 1})})

    def doubtful(kept: Some) -> Some | None:
        if 2 not in kept:
            raise TimeUpError
        return world(kept)

    shrunk = shrink(frozenset({0, 1, 2, 3}), ORDER, doubtful)
    assert shrunk.items == {0, 1, 2}
    assert shrunk.doubtful == {2}


def test_enough_ends_the_search_after_a_correction() -> None:
    """Where one conflict is enough, a way to meet it is still looked for."""
    conflicts = {frozenset({0, 1}), frozenset({0, 2}), frozenset({3, 4})}
    found = all_conflicts(list(ITEMS), conflict_in(conflicts), enough=lambda: True)
    assert found.corrections
    assert set(found.minimal) <= conflicts
    assert not found.is_complete


def test_a_question_left_open_does_not_end_the_search() -> None:
    """Where one drop is not decided, the next is tried; then not all is said to be known."""
    world = conflict_in({frozenset({0, 1})})

    def open_without_zero(kept: Some) -> Some | None:
        if 0 not in kept and len(kept) == len(ITEMS) - 1:
            raise TimeUpError
        return world(kept)

    found = all_conflicts(list(ITEMS), open_without_zero)
    assert found.minimal == [frozenset({0, 1})]
    assert found.corrections == [frozenset({1})]
    assert not found.is_complete
