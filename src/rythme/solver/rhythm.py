"""A rhythm as an automaton: which labels may follow each other, and what deviation that costs.

A :class:`State` is a place in the rhythm *after* some week; :meth:`StageRhythm.moves` gives every
way to live the next week. Phases whose end is free make the automaton nondeterministic: one
calendar may have several paths, and its deviation is the least of theirs.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple, assert_never

from rythme.scenario import Blocks, Free, FullTime, Phase, Split, Stage
from rythme.solver.blocks import PAUSE, Block, BlockAutomaton, Option
from rythme.solver.labels import Label, Week
from rythme.weeks import NUM_HALF_DAYS, Kind, Place

SCHOOL = Place.SCHOOL.letter * NUM_HALF_DAYS
COMPANY = Place.COMPANY.letter * NUM_HALF_DAYS


class Left(NamedTuple):
    """A phase that was left, and is closed when the next week that is no pause is known."""

    options: tuple[Option, ...]
    kept: bool
    """Its last block lies in kept weeks alone: when the next week is one too, nothing is asked."""


class State(NamedTuple):
    """A place in the rhythm after a week."""

    phase: int
    inner: Block | int
    """Blocks: where they stand. Split: the position in the cycle. Otherwise 0."""
    num_weeks: int
    """Weeks spent in the phase, counted only where it has a length."""
    pending: tuple[Left, ...] = ()
    """Phases that were left, until a week is no pause."""


class Move(NamedTuple):
    """One way to live a week."""

    label: Label
    state: State
    deviation: int


@dataclass(frozen=True)
class StageRhythm:
    """The automaton of one stage of one cohort."""

    stage: Stage
    weeks: Sequence[Week]
    """The stage's weeks."""

    def moves(self, position: int, state: State | None) -> Iterator[Move]:
        """Yield every way to live the week at ``position`` after ``state`` (None: at the start)."""
        if state is None:
            yield from self._in_phase(position, self._enter(0))
            return
        if self._may_stay(position, state):
            yield from self._in_phase(position, state)
        if self._may_leave(position, state):
            entered = self._enter(state.phase + 1)
            yield from self._in_phase(
                position, entered._replace(pending=self._pending(position, state))
            )

    def end(self, state: State) -> int | None:
        """Return the deviation charged when the stage ends after ``state``; None when it cannot."""
        phase = self.stage.rhythm.phases[state.phase]
        if state.phase != len(self.stage.rhythm.phases) - 1:
            return None
        if phase.weeks is not None and state.num_weeks != phase.weeks:
            return None
        pending = self._pending(self.stage.weeks, state)
        return _settle(pending, None, kept=self.weeks[-1].kept is not None)

    def _enter(self, phase: int) -> State:
        blocks = isinstance(self.stage.rhythm.phases[phase].pattern, Blocks)
        return State(phase, Block() if blocks else 0, 0)

    def _may_stay(self, position: int, state: State) -> bool:
        phase, end = self.stage.rhythm.phases[state.phase], self.stage.phase_ends[state.phase]
        return (end is None or position <= end) and (
            phase.weeks is None or state.num_weeks < phase.weeks
        )

    def _may_leave(self, position: int, state: State) -> bool:
        phase, end = self.stage.rhythm.phases[state.phase], self.stage.phase_ends[state.phase]
        return (
            state.phase + 1 < len(self.stage.rhythm.phases)
            and (end is None or position == end + 1)
            and (phase.weeks is None or state.num_weeks == phase.weeks)
        )

    def _in_phase(self, position: int, state: State) -> Iterator[Move]:
        phase = self.stage.rhythm.phases[state.phase]
        end = self.stage.phase_ends[state.phase]
        if end is not None and position > end:
            return
        week = self.weeks[position]
        num_weeks = state.num_weeks + 1 if phase.weeks is not None else 0
        for label, inner, deviation in self._live(phase, week, state):
            if not state.pending:
                yield Move(label, State(state.phase, inner, num_weeks), deviation)
                continue
            role = _role(phase, week, label)
            if role is PAUSE:
                waiting = State(state.phase, inner, num_weeks, state.pending)
                yield Move(label, waiting, deviation)
            elif (owed := _settle(state.pending, role, week.kept is not None)) is not None:
                yield Move(label, State(state.phase, inner, num_weeks), deviation + owed)

    def _live(
        self, phase: Phase, week: Week, state: State
    ) -> Iterator[tuple[Label, Block | int, int]]:
        """Yield label, inner state and deviation for every way to live ``week`` in ``phase``."""
        pattern, inner = phase.pattern, state.inner
        match pattern:
            case Blocks():
                assert isinstance(inner, Block)
                automaton = self._automata[state.phase]
                for label in _either(week):
                    role = _role(phase, week, label)
                    step = (
                        automaton.step(inner, role)
                        if week.kept is None
                        else automaton.follow(inner, role)
                    )
                    if step is not None:
                        yield label, *step
            case Split(cycle=cycle):
                assert isinstance(inner, int)
                label = week.label(cycle[inner])
                yield label, inner if week.closed else (inner + 1) % len(cycle), 0
            case FullTime(place=place):
                yield week.label(place.letter * NUM_HALF_DAYS), 0, 0
            case Free():
                for label in _either(week):
                    yield label, 0, 0
            case _:
                assert_never(pattern)

    def _pending(self, position: int, state: State) -> tuple[Left, ...]:
        """Return what is open when the phase of ``state`` ends before ``position``."""
        if not isinstance(state.inner, Block):
            return state.pending
        options = self._automata[state.phase].closing(state.inner)
        kept = state.inner.all_kept
        if state.inner.place is None:
            kept = self.weeks[position - 1].kept is not None
        return (*state.pending, Left(options, kept))

    @cached_property
    def _automata(self) -> dict[int, BlockAutomaton]:
        return {
            index: BlockAutomaton(phase.pattern)
            for index, phase in enumerate(self.stage.rhythm.phases)
            if isinstance(phase.pattern, Blocks)
        }


def _either(week: Week) -> tuple[Label, ...]:
    """Return the labels of a week that is school or company as it likes, unless it is given."""
    if week.closed or week.fixed_kind is not None or week.kept is not None:
        return (week.label(COMPANY),)
    return week.label(SCHOOL), week.label(COMPANY)


def _role(phase: Phase, week: Week, label: Label) -> Kind | None:
    """Return what a week is to the blocks before or around it: a kind, or ``PAUSE``."""
    in_blocks = isinstance(phase.pattern, Blocks)
    if week.closed:
        if isinstance(phase.pattern, Blocks) and phase.pattern.bridge:
            return PAUSE
        if week.kept is None or label.kind is (Kind.OFF if week.rhythm.student else Kind.COMPANY):
            return Kind.COMPANY
    if label.kind is Kind.OFF and (in_blocks or week.fixed_kind is Kind.OFF):
        return PAUSE
    return PAUSE if label.kind is Kind.SHARED and in_blocks else label.kind


def _settle(pending: tuple[Left, ...], role: Kind | None, kept: bool) -> int | None:
    """Return the least deviation that closes every phase in ``pending``; None when it cannot.

    ``role`` is the kind of the week that follows, ``kept`` says whether that week is; a role of
    None says that the stage ends.
    """
    total = 0
    for left in pending:
        if left.kept and kept:
            continue
        fitting = [
            option.deviation
            for option in left.options
            if role is None or option.place is None or option.place is role
        ]
        if not fitting:
            return None
        total += min(fitting)
    return total
