"""Blocks in turn: how long they are, how many, and when the last one may fall short."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, NamedTuple

from rythme.scenario import Blocks, Lengths
from rythme.verify.frame import Frame
from rythme.weeks import Kind

BlockPlace = Literal[Kind.SCHOOL, Kind.COMPANY]

OTHER: dict[BlockPlace, BlockPlace] = {Kind.SCHOOL: Kind.COMPANY, Kind.COMPANY: Kind.SCHOOL}


class BlockLength(NamedTuple):
    """A block that is too short or too long."""

    place: BlockPlace
    length: int
    low: int
    """Shortest length allowed, tolerance included; and the longest."""
    high: int


class BlockCount(NamedTuple):
    """Not as many blocks at a place as lengths are listed."""

    place: BlockPlace
    found: int
    wanted: int


class FirstBlock(NamedTuple):
    """The first block is at the wrong place."""

    wanted: BlockPlace


BlockFault = BlockLength | BlockCount | FirstBlock


class BlockState(NamedTuple):
    """Where a blocks phase stands after some weeks."""

    place: BlockPlace | None = None
    """Of the current block; None before the first one."""
    length: int = 0
    schools: int = 0
    """Blocks begun at school so far, counted only where lengths are listed."""
    companies: int = 0

    def count(self, place: BlockPlace) -> int:
        """Return the number of blocks begun at ``place``."""
        return self.schools if place is Kind.SCHOOL else self.companies


class Closing(NamedTuple):
    """One way to end a phase after its last block."""

    owed: BlockPlace | None
    """The place at which the stage must go on, unless it ends."""
    deviation: int
    faults: tuple[BlockFault, ...]


def block_role(pattern: Blocks, frame: Frame, kind: Kind) -> BlockPlace | None:
    """Return the place at which a week counts in a block; None where the rhythm pauses."""
    if frame.closed:
        return None if pattern.bridge else Kind.COMPANY
    return kind if kind is Kind.SCHOOL or kind is Kind.COMPANY else None


def enter_block(
    pattern: Blocks, state: BlockState, role: BlockPlace
) -> tuple[BlockState, int, tuple[BlockFault, ...]]:
    """Return the state after a week at ``role``, and what the block that it ends costs."""
    if state.place is role:
        return state._replace(length=state.length + 1), 0, ()
    deviation, faults = _judge_block(pattern, state)
    if state.place is None and pattern.first not in (None, role.value):
        faults = (*faults, FirstBlock(OTHER[role]))
    begun = BlockState(
        place=role,
        length=1,
        schools=state.schools + (role is Kind.SCHOOL and pattern.school.listed),
        companies=state.companies + (role is Kind.COMPANY and pattern.company.listed),
    )
    return begun, deviation, faults


def close_blocks(pattern: Blocks, state: BlockState) -> Iterator[Closing]:
    """Yield the ways to end the phase: with a full last block, a shorter one, or without it."""
    deviation, faults = _judge_block(pattern, state)
    missing = tuple(_wrong_counts(pattern, state))
    yield Closing(None, deviation, (*faults, *missing))
    if state.place and not missing and state.length < _nominal(pattern, state)[0]:
        yield Closing(state.place, 0, ())
    absent = _absent_block(pattern, state)
    if absent:
        yield Closing(absent, deviation, faults)


def _lengths(pattern: Blocks, place: BlockPlace) -> Lengths:
    return pattern.school if place is Kind.SCHOOL else pattern.company


def _nominal(pattern: Blocks, state: BlockState) -> tuple[int, int]:
    """Return the shortest and longest nominal length of the current block."""
    assert state.place is not None
    lengths = _lengths(pattern, state.place)
    if not lengths.listed:
        return lengths.ranges[0]
    return lengths.ranges[min(state.count(state.place), len(lengths.ranges)) - 1]


def _judge_block(pattern: Blocks, state: BlockState) -> tuple[int, tuple[BlockFault, ...]]:
    """Return the deviation of the current block, and a fault where the tolerance is passed."""
    if state.place is None:
        return 0, ()
    low, high = _nominal(pattern, state)
    shortest, longest = max(1, low - pattern.tolerance), high + pattern.tolerance
    deviation = max(low - state.length, state.length - high, 0)
    if shortest <= state.length <= longest:
        return deviation, ()
    return deviation, (BlockLength(state.place, state.length, shortest, longest),)


def _wrong_counts(pattern: Blocks, state: BlockState) -> Iterator[BlockCount]:
    for place in OTHER:
        lengths = _lengths(pattern, place)
        if lengths.listed and state.count(place) != len(lengths.ranges):
            yield BlockCount(place, state.count(place), len(lengths.ranges))


def _absent_block(pattern: Blocks, state: BlockState) -> BlockPlace | None:
    """Return the place of the one listed block that is missing at the end, if it is just that."""
    wrong = list(_wrong_counts(pattern, state))
    if len(wrong) != 1 or wrong[0].found != wrong[0].wanted - 1:
        return None
    missing = wrong[0].place
    follows = (
        pattern.first in (None, missing.value)
        if state.place is None
        else state.place is OTHER[missing]
    )
    return missing if follows else None
