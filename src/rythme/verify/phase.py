"""What a phase allows in one of its weeks."""

from __future__ import annotations

from typing import assert_never

from rythme.scenario import Blocks, Free, FullTime, Pattern, Split
from rythme.verify.frame import NOMINAL, Frame, Week, shared_patterns
from rythme.weeks import Kind, kind_of


def nominal_letters(pattern: Pattern, turn: int, frame: Frame, week: Week) -> str | None:
    """Return the letters of a week before closures and fixed dates; None: not allowed here.

    Parameters
    ----------
    turn
        Position in the cycle of a split pattern.
    """
    if frame.kept:
        return _kept_nominal(pattern, turn, frame, week)
    if frame.kind is not None:
        return NOMINAL.get(week.kind, week.letters)
    match pattern:
        case Blocks() | Free():
            return NOMINAL[week.kind] if week.kind in (Kind.SCHOOL, Kind.COMPANY) else None
        case FullTime():
            return NOMINAL[week.kind] if week.kind.value == pattern.place.value else None
        case Split():
            nominal = pattern.cycle[turn]
            agrees = kind_of(nominal) is week.kind and frame.is_reading_of(week.letters, nominal)
            return nominal if agrees else None
        case _:
            assert_never(pattern)


def _kept_nominal(pattern: Pattern, turn: int, frame: Frame, week: Week) -> str:
    """Return the nominal letters of a kept week, which any phase allows.

    A shared one has those of a pattern that reads so: its own phase's first, then any other of
    its rhythm. Where none does, it counts by its letters: so does a week whose kind is given by
    now, closed or fixed as a whole, which no pattern makes a shared one.
    """
    if week.kind is not Kind.SHARED:
        return NOMINAL[week.kind]
    if frame.kind is not None:
        return week.letters
    patterns = shared_patterns(frame.stage)
    if isinstance(pattern, Split) and kind_of(pattern.cycle[turn]) is Kind.SHARED:
        patterns = (pattern.cycle[turn], *patterns)
    alike = (nominal for nominal in patterns if frame.reading(nominal) == week.letters)
    return next(alike, week.letters)
