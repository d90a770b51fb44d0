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
    began_kept: bool = False
    """The first week of the current block is kept."""
    grown: int = 0
    """Length of the current block at its last week that is not kept; 0 where all are."""

    @property
    def all_kept(self) -> bool:
        """Say whether the current block lies in kept weeks alone."""
        return self.began_kept and not self.grown

    def count(self, place: BlockPlace) -> int:
        """Return the number of blocks begun at ``place``."""
        return self.schools if place is Kind.SCHOOL else self.companies


class Closing(NamedTuple):
    """One way to end a phase after its last block."""

    owed: BlockPlace | None
    """The place at which the stage must go on, unless it ends."""
    deviation: int
    faults: tuple[BlockFault, ...]
    owes_kept: bool = False
    """The stage must go on in a kept week, or end after one."""


def block_role(pattern: Blocks, frame: Frame, kind: Kind) -> BlockPlace | None:
    """Return the place at which a week counts in a block; None where the rhythm pauses."""
    if frame.closed and pattern.bridge:
        return None
    if frame.is_shut(kind):
        return Kind.COMPANY
    return kind if kind is Kind.SCHOOL or kind is Kind.COMPANY else None


def enter_block(
    pattern: Blocks, state: BlockState, role: BlockPlace, *, kept: bool
) -> tuple[BlockState, int, tuple[BlockFault, ...]]:
    """Return the state after a week at ``role``, and what the block that it ends costs."""
    if state.place is role:
        length = state.length + 1
        grown = state.grown if kept else length
        return state._replace(length=length, grown=grown), 0, ()
    deviation = 0
    faults: tuple[BlockFault, ...] = ()
    if not (kept and state.all_kept):
        deviation, faults = _judge_block(pattern, state)
    if state.place is None and not kept and pattern.first not in (None, role.value):
        faults = (*faults, FirstBlock(OTHER[role]))
    schools = _count_one_more(pattern.school, state.schools, kept=kept)
    companies = _count_one_more(pattern.company, state.companies, kept=kept)
    begun = BlockState(
        place=role,
        length=1,
        schools=schools if role is Kind.SCHOOL else state.schools,
        companies=companies if role is Kind.COMPANY else state.companies,
        began_kept=kept,
        grown=0 if kept else 1,
    )
    return begun, deviation, faults


def _count_one_more(lengths: Lengths, begun: int, *, kept: bool) -> int:
    """Return the blocks begun with one more; those begun in kept weeks are never too many."""
    if not lengths.listed:
        return 0
    return begun if kept and begun >= len(lengths.ranges) else begun + 1


def close_blocks(pattern: Blocks, state: BlockState, *, kept: bool) -> Iterator[Closing]:
    """Yield the ways to end the phase: with a full last block, a shorter one, or without it.

    Where the last block lies in kept weeks alone, and the stage goes on in one, nothing is asked.

    Parameters
    ----------
    kept
        Whether the phase's last week is kept: all that matters where there was no block.
    """
    deviation, faults = _judge_block(pattern, state)
    missing = tuple(_wrong_counts(pattern, state))
    yield Closing(None, deviation, (*faults, *missing))
    if state.place and not missing and state.length < _nominal(pattern, state)[0]:
        yield Closing(state.place, 0, ())
    absent = _absent_block(pattern, state)
    if absent:
        yield Closing(absent, deviation, faults)
    if state.all_kept or (state.place is None and kept):
        yield Closing(None, 0, (), owes_kept=True)


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
    """Return the deviation of the current block, and a fault where the tolerance is passed.

    One that began in a kept week may be too short, and too long by kept weeks alone.
    """
    if state.place is None:
        return 0, ()
    low, high = _nominal(pattern, state)
    shortest, longest = max(1, low - pattern.tolerance), high + pattern.tolerance
    if state.began_kept:
        deviation = max(low - state.length, min(state.length - high, pattern.tolerance), 0)
        if state.grown <= longest:
            return deviation, ()
        return deviation, (BlockLength(state.place, state.length, shortest, longest),)
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
