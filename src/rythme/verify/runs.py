"""Runs of weeks of one kind, across phases and stages."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from rythme.rules import BREACH_PER_WEEK, MaxRun, MinRun
from rythme.text import plural
from rythme.verify.breach import Breach
from rythme.verify.diary import Diary, Reach, runs_of
from rythme.verify.words import place_word
from rythme.weeks import Kind


def check_max_run(rule: MaxRun, reach: Reach, diary: Diary) -> Iterator[Breach]:
    """No run of the window's weeks is longer than ``rule.weeks``, past weeks before it included.

    Only weeks that are not kept can be over.
    """
    kind = Kind(rule.place.value)
    for first, end in runs_of(diary, kind, reach.weeks):
        past = diary.past_run(kind) if first == 0 else 0
        length = past + end - first
        over = range(max(first, first - past + rule.weeks), end)
        num_over = sum(not diary.frames[position].kept for position in over)
        if not num_over or (rule.except_last and _holds_last(diary, reach, kind, first)):
            continue
        begun = diary.frames[first].monday - dt.timedelta(weeks=past)
        yield Breach(
            units=BREACH_PER_WEEK * num_over,
            monday=begun,
            found=length,
            allowed=rule.weeks,
            sentence=plural(
                "{count} week in a row ({place}) from {first} to {last}; at most {allowed}.",
                "{count} weeks in a row ({place}) from {first} to {last}; at most {allowed}.",
                count=length,
                place=place_word(rule.place),
                first=begun,
                last=_friday(diary, end - 1),
                allowed=rule.weeks,
            ),
        )


def check_min_run(rule: MinRun, reach: Reach, diary: Diary) -> Iterator[Breach]:
    """No run that has a week in the window is shorter than ``rule.weeks``, in and out of it.

    Runs that began in a kept week are as long as they are.
    """
    kind = Kind(rule.place.value)
    if not reach.window.binds_min:
        return
    window = set(reach.weeks)
    for first, end in runs_of(diary, kind, range(len(diary.entries))):
        length = end - first
        if length >= rule.weeks or window.isdisjoint(range(first, end)):
            continue
        if None in diary.entries[max(first - 1, 0) : end + 1]:
            continue  # an imported calendar does not say how far this run goes
        if diary.frames[first].kept or (first == 0 and diary.past_run(kind)):
            continue
        if rule.except_last and not reach.last_weeks.isdisjoint(range(first, end)):
            continue
        yield Breach(
            units=BREACH_PER_WEEK * (rule.weeks - length),
            monday=diary.frames[first].monday,
            found=length,
            allowed=rule.weeks,
            sentence=plural(
                "{count} week in a row ({place}) from {first} to {last}; at least {allowed}.",
                "{count} weeks in a row ({place}) from {first} to {last}; at least {allowed}.",
                count=length,
                place=place_word(rule.place),
                first=diary.frames[first].monday,
                last=_friday(diary, end - 1),
                allowed=rule.weeks,
            ),
        )


def _holds_last(diary: Diary, reach: Reach, kind: Kind, position: int) -> bool:
    """Say whether the whole run of a week holds the last week of a stage of the window."""
    return any(
        first <= position < end and not reach.last_weeks.isdisjoint(range(first, end))
        for first, end in runs_of(diary, kind, range(len(diary.entries)))
    )


def _friday(diary: Diary, position: int) -> dt.date:
    return diary.frames[position].monday + dt.timedelta(days=4)
