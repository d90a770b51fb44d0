"""Cutting the weeks of a stage into its phases.

A dynamic programme over the weeks, in order of time. Its states say which phase a week is in and
where that phase stands (the current block, the position in the cycle); a cut costs first its
faults, then its deviation. A legal stage has a cut without fault. Where there is none, the cut
with the fewest faults is the most plausible one, and its faults are what there is to report.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from rythme.scenario import Blocks, Phase, Split, Stage
from rythme.verify.blocks import (
    BlockFault,
    BlockLength,
    BlockState,
    block_role,
    close_blocks,
    enter_block,
)
from rythme.verify.doubt import doubtful_weeks
from rythme.verify.frame import NOMINAL, Frame, Week
from rythme.verify.phase import nominal_letters
from rythme.weeks import Kind


class WrongWeek(NamedTuple):
    """A week that its phase does not allow."""

    found: Week


class Fault(NamedTuple):
    """What makes a cut illegal, and where."""

    phase: int
    position: int
    """Of the week, in the stage; of the last week of a block or a phase."""
    what: BlockFault | WrongWeek


class Cut(NamedTuple):
    """A stage cut into its phases."""

    faults: tuple[Fault, ...]
    deviation: int
    weeks: tuple[Week, ...]
    nominal: tuple[str, ...]
    """Letters of each week before closures and fixed dates."""
    phases: tuple[int, ...]
    """The phase of each week."""


class _State(NamedTuple):
    """Where the cut stands after a week; equal states have the same future."""

    phase: int = 0
    age: int = 0
    """Weeks of the phase so far, where their number is given; else 0."""
    block: BlockState = BlockState()
    turn: int = 0
    """Position in the cycle."""
    owed: frozenset[Kind] = frozenset()
    """Places at which the stage must go on, for a last block that fell short, unless it ends."""
    owes_kept: bool = False
    """The stage must go on in a kept week, or end after one, for a last block that is free."""
    tracked: tuple[tuple[Kind, str], ...] = ()
    """Kinds and nominal letters of the doubtful weeks, which totals may tell apart."""


class _Step(NamedTuple):
    """The best way to a state."""

    gravity: int
    deviation: int
    before: _State | None
    faults: tuple[Fault, ...]
    week: Week
    nominal: str


class _Move(NamedTuple):
    state: _State
    deviation: int = 0
    faults: tuple[Fault, ...] = ()
    nominal: str = ""


def cut_stage(
    stage: Stage, frames: Sequence[Frame], weeks: Sequence[Sequence[Week]], *, strict: bool
) -> tuple[Cut, ...]:
    """Return the best cuts of a stage, one per reading of its doubtful weeks, best first.

    Parameters
    ----------
    frames
        Of the stage's weeks.
    weeks
        For each week, what it may be: one possibility in a plan, several in a calendar of which
        only letters are known.
    strict
        Return only cuts without fault. Otherwise there is none only where the phases cannot
        have the lengths that they state.
    """
    return _Cutting(stage, frames, weeks, strict).cuts()


class _Cutting:
    """One run of the dynamic programme."""

    def __init__(
        self,
        stage: Stage,
        frames: Sequence[Frame],
        weeks: Sequence[Sequence[Week]],
        strict: bool,
    ) -> None:
        self._phases = stage.rhythm.phases
        self._ends = stage.phase_ends
        self._frames = frames
        self._weeks = weeks
        self._strict = strict
        self._tracked = doubtful_weeks(frames, weeks)

    def cuts(self) -> tuple[Cut, ...]:
        """Run over all weeks, then read the paths back."""
        nowhere = _Step(0, 0, None, (), Week(kind=Kind.OFF, letters=""), "")
        layers: list[dict[_State, _Step]] = [{_State(): nowhere}]
        for position in range(len(self._frames)):
            layer: dict[_State, _Step] = {}
            for state, step in layers[-1].items():
                for week in self._weeks[position]:
                    for move in self._moves(state, position, week):
                        self._keep(layer, move, step, state, week)
            layers.append(layer)
        last: dict[_State, _Step] = {}
        for state, step in layers[-1].items():
            if state.phase == len(self._phases) - 1 and self._may_end(state, len(self._frames)):
                for move in self._leave(state, len(self._frames)):
                    end = _State(tracked=state.tracked)
                    if not move.state.owes_kept or self._frames[-1].kept:
                        self._keep(last, move._replace(state=end), step, state, nowhere.week)
        best = sorted(last.values(), key=lambda step: (step.gravity, step.deviation))
        return tuple(_read_back(layers, step) for step in best)

    def _keep(
        self,
        layer: dict[_State, _Step],
        move: _Move,
        step: _Step,
        before: _State,
        week: Week,
    ) -> None:
        """Record a move, if it is legal enough and the best one to its state."""
        if self._strict and move.faults:
            return
        gravity = step.gravity + sum(_gravity(fault) for fault in move.faults)
        deviation = step.deviation + move.deviation
        known = layer.get(move.state)
        if known is None or (gravity, deviation) < (known.gravity, known.deviation):
            layer[move.state] = _Step(gravity, deviation, before, move.faults, week, move.nominal)

    def _moves(self, state: _State, position: int, week: Week) -> Iterator[_Move]:
        """Yield the ways to spend a week: in the phase so far, or as the first of the next."""
        if self._may_stay(state, position):
            yield from self._enter(_Move(state), position, week)
        if position and state.phase + 1 < len(self._phases) and self._may_end(state, position):
            for left in self._leave(state, position):
                yield from self._enter(left, position, week)

    def _may_stay(self, state: _State, position: int) -> bool:
        end, weeks = self._ends[state.phase], self._phases[state.phase].weeks
        return (end is None or position <= end) and (weeks is None or state.age < weeks)

    def _may_end(self, state: _State, position: int) -> bool:
        """Say whether the phase may end before the week at ``position``."""
        end, weeks = self._ends[state.phase], self._phases[state.phase].weeks
        return (end is None or position == end + 1) and (weeks is None or state.age == weeks)

    def _leave(self, state: _State, position: int) -> Iterator[_Move]:
        """Yield the ways to end a phase before the week at ``position``."""
        pattern = self._phases[state.phase].pattern
        after = _State(
            phase=state.phase + 1,
            owed=state.owed,
            owes_kept=state.owes_kept,
            tracked=state.tracked,
        )
        if not isinstance(pattern, Blocks):
            yield _Move(after)
            return
        kept = self._frames[position - 1].kept
        for closing in close_blocks(pattern, state.block, kept=kept):
            owed = state.owed | {closing.owed} if closing.owed else state.owed
            faults = tuple(Fault(state.phase, position - 1, what) for what in closing.faults)
            owes_kept = state.owes_kept or closing.owes_kept
            yield _Move(after._replace(owed=owed, owes_kept=owes_kept), closing.deviation, faults)

    def _enter(self, move: _Move, position: int, week: Week) -> Iterator[_Move]:
        """Yield ``move`` prolonged by a week in its phase, unless something else is owed."""
        state, frame = move.state, self._frames[position]
        phase = self._phases[state.phase]
        nominal = nominal_letters(phase.pattern, state.turn, frame, week)
        faults = move.faults
        if nominal is None:
            nominal = NOMINAL.get(week.kind, week.letters)
            faults = (*faults, Fault(state.phase, position, WrongWeek(week)))
        block, deviation = state.block, move.deviation
        if isinstance(phase.pattern, Blocks):
            place: Kind | None
            role = place = block_role(phase.pattern, frame, week.kind)
            if role is not None:
                block, more, wrong = enter_block(phase.pattern, block, role, kept=frame.kept)
                deviation += more
                faults = (*faults, *(_located(state.phase, position, what) for what in wrong))
        else:
            place = _place_outside_blocks(frame, week.kind)
        if place is not None and (state.owed - {place} or (state.owes_kept and not frame.kept)):
            return
        after = _State(
            phase=state.phase,
            age=state.age + 1 if phase.weeks is not None else 0,
            block=block,
            turn=_next_turn(phase, state.turn, frame),
            owed=state.owed if place is None else frozenset(),
            owes_kept=state.owes_kept and place is None,
            tracked=(*state.tracked, (week.kind, nominal))
            if position in self._tracked
            else state.tracked,
        )
        yield _Move(after, deviation, faults, nominal)


def _place_outside_blocks(frame: Frame, kind: Kind) -> Kind | None:
    """Return where a week goes on with what is before it; None where it pauses.

    A student's closed week is off, yet what goes on in company goes on in it.
    """
    if frame.is_shut(kind):
        return Kind.COMPANY
    return None if frame.pauses and (kind is Kind.OFF or not frame.kept) else kind


def _gravity(fault: Fault) -> int:
    """Return what a fault weighs: a week of the wrong kind is worse than a block's length."""
    return 2 if isinstance(fault.what, WrongWeek) else 1


def _located(phase: int, position: int, what: BlockFault) -> Fault:
    """Return a fault found on entering the week at ``position``: a length is that of before."""
    return Fault(phase, position - 1 if isinstance(what, BlockLength) else position, what)


def _next_turn(phase: Phase, turn: int, frame: Frame) -> int:
    """Return the position in the cycle after a week: closed weeks do not advance it."""
    if not isinstance(phase.pattern, Split) or frame.closed:
        return turn
    return (turn + 1) % len(phase.pattern.cycle)


def _read_back(layers: Sequence[dict[_State, _Step]], last: _Step) -> Cut:
    """Follow the best steps from the end to the beginning."""
    path: list[tuple[_State, _Step]] = []
    faults = [last.faults]
    state = last.before
    for layer in reversed(layers[1:]):
        assert state is not None
        step = layer[state]
        path.append((state, step))
        faults.append(step.faults)
        state = step.before
    path.reverse()
    return Cut(
        faults=tuple(fault for group in reversed(faults) for fault in group),
        deviation=last.deviation,
        weeks=tuple(step.week for _, step in path),
        nominal=tuple(step.nominal for _, step in path),
        phases=tuple(state.phase for state, _ in path),
    )
