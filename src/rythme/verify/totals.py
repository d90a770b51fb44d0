"""The totals of a stage against those that its rhythm asks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from rythme.plan import Totals
from rythme.scenario import Total
from rythme.text import Text, text
from rythme.verify.diary import Entry, totals_of
from rythme.verify.frame import Frame
from rythme.verify.words import HOUR, WEEK, amount, range_words


class BrokenTotal(NamedTuple):
    """A total that the stage does not meet; figures in weeks or hours."""

    total: Total
    found: int | float
    allowed: int | float
    """The limit that is passed."""
    sentence: Text


def broken_totals(
    frames: Sequence[Frame], entries: Sequence[Entry], totals: Totals
) -> Iterator[BrokenTotal]:
    """Yield the totals of a stage that lie outside their limits.

    No maximum is below what kept weeks alone add up to, and no minimum is asked where all weeks
    are kept.
    """
    stage = frames[0].stage
    rhythm = stage.rhythm
    kept = [(frame, entry) for frame, entry in zip(frames, entries, strict=True) if frame.kept]
    held = totals_of([frame for frame, _ in kept], [entry for _, entry in kept])
    binds_min = len(kept) < len(frames)
    if total := _missed(rhythm.school_weeks, totals.school_tenths, held.school_tenths, binds_min):
        yield BrokenTotal(
            total,
            amount(totals.school_tenths, WEEK),
            _limit(total, totals.school_tenths, WEEK),
            text(
                "Weeks at school in the stage from {start}: {found}; asked: {asked}.",
                start=stage.start,
                found=amount(totals.school_tenths, WEEK),
                asked=_asked(total, WEEK),
            ),
        )
    if total := _missed(
        rhythm.company_weeks, totals.company_tenths, held.company_tenths, binds_min
    ):
        yield BrokenTotal(
            total,
            amount(totals.company_tenths, WEEK),
            _limit(total, totals.company_tenths, WEEK),
            text(
                "Weeks in company in the stage from {start}: {found}; asked: {asked}.",
                start=stage.start,
                found=amount(totals.company_tenths, WEEK),
                asked=_asked(total, WEEK),
            ),
        )
    if total := _missed(rhythm.school_hours, totals.school_s, held.school_s, binds_min):
        yield BrokenTotal(
            total,
            amount(totals.school_s, HOUR),
            _limit(total, totals.school_s, HOUR),
            text(
                "Room for taught hours in the stage from {start}: {found}; asked: {asked}.",
                start=stage.start,
                found=amount(totals.school_s, HOUR),
                asked=_asked(total, HOUR),
            ),
        )


def _missed(total: Total | None, found: int, held: int, binds_min: bool) -> Total | None:
    """Return a total that ``found`` does not meet, of which kept weeks hold ``held``."""
    if total is None:
        return None
    below = binds_min and total.min is not None and found < total.min
    above = total.max is not None and found > max(total.max, held)
    return total if below or above else None


def _limit(total: Total, found: int, unit: int) -> int | float:
    """Return the limit that ``found`` passes."""
    limit = total.min if total.min is not None and found < total.min else total.max
    assert limit is not None
    return amount(limit, unit)


def _asked(total: Total, unit: int) -> Text:
    return range_words(
        None if total.min is None else amount(total.min, unit),
        None if total.max is None else amount(total.max, unit),
    )
