"""Weeks that can be read in several ways, which totals and rules may tell apart."""

from __future__ import annotations

from collections.abc import Sequence

from rythme.verify.frame import UNSTATED, Frame, Week, shared_patterns
from rythme.weeks import Kind

MAX_TRACKED = 4
"""Weeks of an imported calendar whose doubtful kinds are told apart to the end of the stage.
In the others the least deviation alone decides, or there would be too many kinds of kinds."""


def doubtful_weeks(frames: Sequence[Frame], weeks: Sequence[Sequence[Week]]) -> frozenset[int]:
    """Return the positions of the weeks whose readings are to be told apart."""
    doubtful = [
        position
        for position, frame in enumerate(frames)
        if set(weeks[position][0].letters) != {UNSTATED}
        and len(_readings(frame, weeks[position])) > 1
    ]
    imported = any(len(options) > 1 for options in weeks)
    return frozenset(doubtful[:MAX_TRACKED] if imported else doubtful)


def _readings(frame: Frame, options: Sequence[Week]) -> set[tuple[Kind, int, int]]:
    """Return what a week may count as: its kind, and its shares at school and in company."""
    readings: set[tuple[Kind, int, int]] = set()
    for week in options:
        if week.kind is not Kind.SHARED:
            readings.add((week.kind, 0, 0))
            continue
        readings.update(
            (week.kind, nominal.count("S"), nominal.count("C"))
            for nominal in shared_patterns(frame.stage)
            if frame.is_reading_of(week.letters, nominal)
        )
    return readings
