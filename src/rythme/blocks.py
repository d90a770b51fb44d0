"""Blocks of a plan: its weeks of one kind in a row."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from itertools import groupby
from typing import NamedTuple

from rythme.plan import CohortPlan, StagePlan, WeekPlan
from rythme.weeks import Kind

MARKS = {Kind.SCHOOL: "S", Kind.COMPANY: "C", Kind.OFF: "O", Kind.SHARED: "SC"}

_ONE_WEEK = dt.timedelta(weeks=1)


class Block(NamedTuple):
    """Weeks of one kind in a row."""

    kind: Kind
    weeks: int


def stage_weeks(cohort: CohortPlan, stage: StagePlan) -> tuple[WeekPlan, ...]:
    """Return the weeks of one stage, in order."""
    end = stage.start + stage.weeks * _ONE_WEEK
    return tuple(week for week in cohort.weeks if stage.start <= week.monday < end)


def blocks(weeks: Sequence[WeekPlan]) -> tuple[Block, ...]:
    """Return the maximal runs of weeks of one kind; a gap in time ends a run."""
    runs = groupby(enumerate(weeks), key=lambda at: (at[1].kind, at[1].monday - at[0] * _ONE_WEEK))
    return tuple(Block(kind, len(list(run))) for (kind, _), run in runs)


def longest_runs(weeks: Sequence[WeekPlan]) -> dict[Kind, int]:
    """Return the length of the longest run of every kind that occurs, in weeks."""
    longest: dict[Kind, int] = {}
    for block in blocks(weeks):
        longest[block.kind] = max(block.weeks, longest.get(block.kind, 0))
    return longest


def blocks_phrase(blocks: Sequence[Block]) -> str:
    """Return blocks in order: ``S4 C4 S5 C16``; shared weeks are ``SC``."""
    return " ".join(f"{MARKS[block.kind]}{block.weeks}" for block in blocks)
