"""The weeks of one cohort as its rules read them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from rythme.plan import Totals
from rythme.scenario import Statement, Window
from rythme.verify.frame import UNSTATED, Frame, PastWeek
from rythme.weeks import SLOTS_PER_WEEK, Kind, half_days, slot

_ONE_WEEK = dt.timedelta(weeks=1)


class Entry(NamedTuple):
    """One week as it was spent."""

    kind: Kind
    letters: str
    school_tenths: int
    """The week's share of school before closures, in tenths of a week."""
    company_tenths: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Diary:
    """Every planned week of a cohort; None where an imported calendar lacks one."""

    frames: tuple[Frame, ...]
    entries: tuple[Entry | None, ...]
    past: Mapping[dt.date, PastWeek] = field(default_factory=dict)
    """Weeks of past stages, by Monday."""

    def are_kept(self, positions: Sequence[int]) -> bool:
        """Say whether there are weeks at these positions, and all are kept."""
        return bool(positions) and all(self.frames[position].kept for position in positions)

    def past_run(self, kind: Kind) -> int:
        """Return how many past weeks of ``kind`` in a row come right before the first one."""
        length = 0
        monday = self.frames[0].monday - _ONE_WEEK
        while (past := self.past.get(monday)) is not None and past.week.kind is kind:
            length += 1
            monday -= _ONE_WEEK
        return length


class Reach(NamedTuple):
    """A window of a rule, in positions of one cohort's weeks."""

    statement: Statement
    window: Window
    weeks: tuple[int, ...]
    """Those whose Monday lies in the window."""
    half_days: tuple[tuple[int, tuple[int, ...]], ...]
    """Weeks that have half-days in the window, each with their positions in the week."""
    last_weeks: frozenset[int]
    """The last weeks of the stages that the window touches."""


def entry_of(kind: Kind, letters: str, nominal: str) -> Entry:
    """Return a week's entry: its kind says what it counts for, and its pattern a shared one."""
    return Entry(
        kind=kind,
        letters=letters,
        school_tenths=_tenths(kind, Kind.SCHOOL, nominal.count("S")),
        company_tenths=_tenths(kind, Kind.COMPANY, nominal.count("C")),
    )


def _tenths(kind: Kind, whole: Kind, share: int) -> int:
    if kind is Kind.SHARED:
        return share
    return 10 if kind is whole else 0


def reach_of(statement: Statement, window: Window, frames: Sequence[Frame]) -> Reach:
    """Return what a window of a rule of one cohort covers."""
    first, last = window.spans[0].start, window.spans[-1].end
    zero = slot(frames[0].monday)
    start = max(0, (first - zero) // SLOTS_PER_WEEK)
    end = min(len(frames), (last - zero) // SLOTS_PER_WEEK + 1)
    covered = tuple(
        (position, inside)
        for position in range(start, end)
        if (
            inside := tuple(
                h for h, at in enumerate(half_days(frames[position].monday)) if window.holds(at)
            )
        )
    )
    touched = {frames[position].stage.start for position, _ in covered}
    return Reach(
        statement=statement,
        window=window,
        weeks=tuple(position for position, inside in covered if inside[0] == 0),
        half_days=covered,
        last_weeks=frozenset(
            position
            for position, frame in enumerate(frames)
            if frame.stage.start in touched
            and (
                position + 1 == len(frames) or frames[position + 1].stage.start != frame.stage.start
            )
        ),
    )


def taught_s(frame: Frame, letters: str, inside: Sequence[int]) -> int:
    """Return the taught time of some half-days of a week, net of public holidays, in seconds."""
    rhythm = frame.stage.rhythm
    taught = sum(
        rhythm.afternoon_s if h % 2 else rhythm.morning_s
        for h in inside
        if letters[h] == "S" and not frame.holidays[h]
    )
    return taught if rhythm.max_week_s is None else min(taught, rhythm.max_week_s)


ALL_WEEK = range(10)


def totals_of(frames: Sequence[Frame], entries: Sequence[Entry]) -> Totals:
    """Return what the weeks of a stage add up to."""
    return Totals(
        school_tenths=sum(entry.school_tenths for entry in entries),
        company_tenths=sum(entry.company_tenths for entry in entries),
        school_s=sum(
            taught_s(frame, entry.letters, ALL_WEEK)
            for frame, entry in zip(frames, entries, strict=True)
        ),
    )


def num_changes(diary: Diary) -> int:
    """Return the half-days that differ from the previous plan, in weeks that are in both."""
    return sum(
        letter != was != UNSTATED
        for frame, entry in zip(diary.frames, diary.entries, strict=True)
        if frame.before is not None and entry is not None
        for letter, was in zip(entry.letters, frame.before.letters, strict=True)
    )


def runs_of(diary: Diary, kind: Kind, positions: Sequence[int]) -> list[tuple[int, int]]:
    """Return the maximal runs of weeks of ``kind`` among ``positions``, as [first, end)."""
    runs: list[tuple[int, int]] = []
    for position in positions:
        entry = diary.entries[position]
        if entry is None or entry.kind is not kind:
            continue
        if runs and runs[-1][1] == position:
            runs[-1] = (runs[-1][0], position + 1)
        else:
            runs.append((position, position + 1))
    return runs
