"""What a phase allows in one of its weeks."""

from __future__ import annotations

from typing import assert_never

from rythme.scenario import Blocks, Free, FullTime, Pattern, Split
from rythme.verify.frame import NOMINAL, Frame, Week
from rythme.weeks import Kind, kind_of


def nominal_letters(pattern: Pattern, turn: int, frame: Frame, week: Week) -> str | None:
    """Return the letters of a week before closures and fixed dates; None: not allowed here.

    Parameters
    ----------
    turn
        Position in the cycle of a split pattern.
    """
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
