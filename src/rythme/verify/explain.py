"""The faults of a cut into phases, in a planner's words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import assert_never

from rythme.scenario import Blocks, FullTime, Origin, Phase, Split, Stage
from rythme.text import plural, text
from rythme.verify.blocks import BlockCount, BlockLength, FirstBlock, block_role
from rythme.verify.cut import Cut, Fault, WrongWeek
from rythme.verify.frame import Frame
from rythme.verify.report import Violation
from rythme.verify.words import place_word, range_words
from rythme.weeks import Kind


def explain_cut(cohort_id: str, frames: Sequence[Frame], cut: Cut) -> Iterator[Violation]:
    """Yield one violation per fault, in order of time."""
    phases = frames[0].stage.rhythm.phases
    for fault in cut.faults:
        phase = phases[fault.phase]
        match fault.what:
            case BlockLength():
                yield _block_length(cohort_id, phase, frames, cut, fault, fault.what)
            case BlockCount():
                yield _block_count(cohort_id, phase, frames, cut, fault, fault.what)
            case FirstBlock():
                yield _first_block(cohort_id, phase, frames, fault, fault.what)
            case WrongWeek():
                yield _wrong_week(cohort_id, phase, frames[fault.position], fault.what)
            case _:
                assert_never(fault.what)


def impossible_phases(cohort_id: str, stage: Stage) -> Violation:
    """Return the violation of phases whose stated lengths cannot fill their stage."""
    return Violation(
        sentence=text(
            "The phases of {rhythm} cannot have the lengths that they state in a stage of "
            "{weeks} weeks.",
            rhythm=stage.rhythm.name,
            weeks=stage.weeks,
        ),
        origin=stage.rhythm.origin,
        cohorts=(cohort_id,),
        monday=stage.start,
        found=stage.weeks,
    )


def _origin(phase: Phase, *keys: str) -> Origin:
    """Return where the first of these keys stands, else the phase."""
    return next((phase.origins[key] for key in keys if key in phase.origins), phase.origin)


def _friday(frame: Frame) -> dt.date:
    return frame.monday + dt.timedelta(days=4)


def _block_length(
    cohort_id: str,
    phase: Phase,
    frames: Sequence[Frame],
    cut: Cut,
    fault: Fault,
    what: BlockLength,
) -> Violation:
    first = _first_of_block(phase, frames, cut, fault, what)
    bound = what.low if what.length < what.low else what.high
    return Violation(
        sentence=plural(
            "The block ({place}) from {first} to {last} lasts {count} week; asked: {asked}.",
            "The block ({place}) from {first} to {last} lasts {count} weeks; asked: {asked}.",
            count=what.length,
            place=place_word(what.place),
            first=frames[first].monday,
            last=_friday(frames[fault.position]),
            asked=range_words(what.low, what.high),
        ),
        origin=_origin(phase, what.place.value),
        cohorts=(cohort_id,),
        monday=frames[first].monday,
        found=what.length,
        allowed=bound,
        breach=abs(what.length - bound),
    )


def _first_of_block(
    phase: Phase, frames: Sequence[Frame], cut: Cut, fault: Fault, what: BlockLength
) -> int:
    """Return the first week of a block, counting its weeks back from its last one."""
    assert isinstance(phase.pattern, Blocks)
    left, position = what.length, fault.position + 1
    while left:
        position -= 1
        role = block_role(phase.pattern, frames[position], cut.weeks[position].kind)
        left -= role is what.place
    return position


def _block_count(
    cohort_id: str,
    phase: Phase,
    frames: Sequence[Frame],
    cut: Cut,
    fault: Fault,
    what: BlockCount,
) -> Violation:
    first = frames[cut.phases.index(fault.phase)].monday
    return Violation(
        sentence=text(
            "Blocks ({place}) from {first} to {last}: {found}; as many as lengths listed: "
            "{wanted}.",
            place=place_word(what.place),
            first=first,
            last=_friday(frames[fault.position]),
            found=what.found,
            wanted=what.wanted,
        ),
        origin=_origin(phase, what.place.value),
        cohorts=(cohort_id,),
        monday=first,
        found=what.found,
        allowed=what.wanted,
        breach=abs(what.found - what.wanted),
    )


def _first_block(
    cohort_id: str, phase: Phase, frames: Sequence[Frame], fault: Fault, what: FirstBlock
) -> Violation:
    monday = frames[fault.position].monday
    found = Kind.COMPANY if what.wanted is Kind.SCHOOL else Kind.SCHOOL
    return Violation(
        sentence=text(
            "The first block of the phase, from {monday}, is not where it should be ({wanted}).",
            monday=monday,
            wanted=place_word(what.wanted),
        ),
        origin=_origin(phase, "first"),
        cohorts=(cohort_id,),
        monday=monday,
        found=found.value,
        allowed=what.wanted.value,
    )


def _wrong_week(cohort_id: str, phase: Phase, frame: Frame, what: WrongWeek) -> Violation:
    allowed: str
    match phase.pattern:
        case Split():
            keys, allowed = "split", " ".join(phase.pattern.cycle)
        case FullTime():
            keys, allowed = "full_time", phase.pattern.place.value
        case _:
            keys, allowed = "school", "school, company"
    return Violation(
        sentence=text(
            "The week of {monday} ({kind}, {letters}) is not one that its phase gives: {allowed}.",
            monday=frame.monday,
            kind=place_word(what.found.kind),
            letters=what.found.letters,
            allowed=place_word(phase.pattern.place)
            if isinstance(phase.pattern, FullTime)
            else allowed
            if isinstance(phase.pattern, Split)
            else text("school or company"),
        ),
        origin=_origin(phase, keys),
        cohorts=(cohort_id,),
        monday=frame.monday,
        found=what.found.letters,
        allowed=allowed,
    )
