"""The rules that speak of several cohorts at once, read on finished weeks."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple, assert_never

from rythme.rules import (
    BREACH_PER_WEEK,
    Apart,
    Capacity,
    CoupledRule,
    Cover,
    Peak,
    Together,
)
from rythme.scenario import Window
from rythme.text import plural, text
from rythme.verify.breach import Breach
from rythme.verify.diary import Diary
from rythme.verify.words import half_day_words
from rythme.weeks import SLOTS_PER_WEEK, half_days, slot


class Presence(NamedTuple):
    """One cohort in one week."""

    letters: str
    size: int | None
    kept: bool


class SchoolWeek(NamedTuple):
    """One week of a window, with the cohorts of the window that are in a stage."""

    monday: dt.date
    half_days: tuple[int, ...]
    """Positions in the window."""
    cohorts: tuple[Presence, ...]
    kept: tuple[Presence, ...]
    """Those of ``cohorts`` for which the week is kept."""
    all_present: bool
    """Every cohort of the window is in a stage."""

    @property
    def is_settled(self) -> bool:
        """Say whether the week is kept for all cohorts: then nothing in it is charged."""
        return bool(self.cohorts) and len(self.kept) == len(self.cohorts)


def num_at(letter: str, cohorts: Iterable[Presence], half_day: int) -> int:
    """Return how many cohorts are where ``letter`` says."""
    return sum(cohort.letters[half_day] == letter for cohort in cohorts)


def people_at_school(cohorts: Iterable[Presence], half_day: int) -> int:
    """Return how many people are at school."""
    return sum(cohort.size or 0 for cohort in cohorts if cohort.letters[half_day] == "S")


def school_weeks(window: Window, diaries: Mapping[str, Diary]) -> tuple[SchoolWeek, ...]:
    """Return the weeks of a window, in order of time."""
    named = [diaries[cohort_id] for cohort_id in window.cohorts if cohort_id in diaries]
    everyone = len(named) == len(window.cohorts)
    mondays = sorted({m for diary in named for m in (*diary.past, *_planned(diary))})
    weeks = []
    for monday in mondays:
        inside = tuple(h for h, at in enumerate(half_days(monday)) if window.holds(at))
        if inside:
            cohorts = tuple(_present(named, monday))
            weeks.append(
                SchoolWeek(
                    monday=monday,
                    half_days=inside,
                    cohorts=cohorts,
                    kept=tuple(cohort for cohort in cohorts if cohort.kept),
                    all_present=everyone and len(cohorts) == len(named),
                )
            )
    return tuple(weeks)


def _planned(diary: Diary) -> Iterator[dt.date]:
    return (frame.monday for frame in diary.frames)


def _present(diaries: Iterable[Diary], monday: dt.date) -> Iterator[Presence]:
    for diary in diaries:
        if past := diary.past.get(monday):
            yield Presence(past.week.letters, past.size, kept=True)
        position = (slot(monday) - slot(diary.frames[0].monday)) // SLOTS_PER_WEEK
        if 0 <= position < len(diary.entries):
            entry = diary.entries[position]
            if entry is not None:
                frame = diary.frames[position]
                yield Presence(entry.letters, frame.stage.size, frame.kept)


def check_coupled(rule: CoupledRule, weeks: Sequence[SchoolWeek]) -> Iterator[Breach]:
    """Yield the breaches of a rule in the weeks of one of its windows."""
    match rule:
        case Capacity():
            yield from check_capacity(rule, weeks)
        case Apart():
            yield from check_apart(rule, weeks)
        case Together():
            yield from check_together(rule, weeks)
        case Cover():
            yield from check_cover(rule, weeks)
        case Peak():
            pass  # nothing to break: its cost is peak_of
        case _:
            assert_never(rule)


def peak_of(weeks: Iterable[SchoolWeek]) -> int:
    """Return the people at school in the fullest half-day."""
    open_weeks = (week for week in weeks if not week.is_settled)
    return max(
        (people_at_school(week.cohorts, h) for week in open_weeks for h in week.half_days),
        default=0,
    )


def peak_cost(rule: Peak, people: int) -> int:
    """Return what a fullest half-day costs."""
    return people if rule.soft is None else rule.soft.weight * people


def check_capacity(rule: Capacity, weeks: Iterable[SchoolWeek]) -> Iterator[Breach]:
    """Never more than ``rule.max_people`` people at school, or than those kept there."""
    for week in weeks:
        people = {h: people_at_school(week.cohorts, h) for h in week.half_days}
        limits = {h: max(rule.max_people, people_at_school(week.kept, h)) for h in people}
        over = {h: count for h, count in people.items() if count > limits[h]}
        if over:
            yield Breach(
                units=sum(count - limits[h] for h, count in over.items()),
                monday=week.monday,
                found=max(over.values()),
                allowed=rule.max_people,
                sentence=plural(
                    "Up to {found} people at school from {half_day} on, in {count} half-day of "
                    "the week; at most {allowed}.",
                    "Up to {found} people at school from {half_day} on, in {count} half-days of "
                    "the week; at most {allowed}.",
                    count=len(over),
                    found=max(over.values()),
                    half_day=half_day_words(week.monday, min(over)),
                    allowed=rule.max_people,
                ),
            )


def check_apart(rule: Apart, weeks: Iterable[SchoolWeek]) -> Iterator[Breach]:
    """Never more than ``rule.at_most`` of the cohorts at school, or than those kept there."""
    for week in weeks:
        counts = {h: num_at("S", week.cohorts, h) for h in week.half_days}
        limits = {h: max(rule.at_most, num_at("S", week.kept, h)) for h in counts}
        over = {h: count for h, count in counts.items() if count > limits[h]}
        if over:
            yield Breach(
                units=sum(count - limits[h] for h, count in over.items()),
                monday=week.monday,
                found=max(over.values()),
                allowed=rule.at_most,
                sentence=plural(
                    "Up to {found} of these cohorts at school from {half_day} on, in {count} "
                    "half-day of the week; at most {allowed}.",
                    "Up to {found} of these cohorts at school from {half_day} on, in {count} "
                    "half-days of the week; at most {allowed}.",
                    count=len(over),
                    found=max(over.values()),
                    half_day=half_day_words(week.monday, min(over)),
                    allowed=rule.at_most,
                ),
            )


def check_together(rule: Together, weeks: Sequence[SchoolWeek]) -> Iterator[Breach]:
    """All at school or none, while all are in a stage; or, with ``weeks``, often enough all.

    Where kept ones differ, the others cannot mend it; nor can they where every week in which all
    are in a stage is kept, or every week where there is none such.
    """
    if rule.weeks is not None:
        deciding = [week for week in weeks if week.all_present] or weeks
        if not deciding or not all(week.is_settled for week in deciding):
            yield from _check_shared_weeks(rule.weeks, weeks)
        return
    for week in weeks:
        if not week.all_present:
            continue
        total = len(week.cohorts)
        counts = {
            h: num_at("S", week.cohorts, h)
            for h in week.half_days
            if num_at("S", week.kept, h) in (0, len(week.kept))
        }
        torn = {h: min(count, total - count) for h, count in counts.items() if 0 < count < total}
        if torn:
            yield Breach(
                units=sum(torn.values()),
                monday=week.monday,
                found=counts[min(torn)],
                allowed=total,
                sentence=plural(
                    "{found} of {total} cohorts at school on {half_day}, and not the others "
                    "({count} half-day of the week).",
                    "{found} of {total} cohorts at school on {half_day}, and not the others "
                    "({count} half-days of the week).",
                    count=len(torn),
                    found=counts[min(torn)],
                    total=total,
                    half_day=half_day_words(week.monday, min(torn)),
                ),
            )


def _check_shared_weeks(wanted: int, weeks: Sequence[SchoolWeek]) -> Iterator[Breach]:
    found = sum(
        week.all_present
        and any(num_at("S", week.cohorts, h) == len(week.cohorts) for h in week.half_days)
        for week in weeks
    )
    if found < wanted:
        yield Breach(
            units=BREACH_PER_WEEK * (wanted - found),
            monday=None,
            found=found,
            allowed=wanted,
            sentence=text(
                "Weeks in which these cohorts share a half-day at school: {found}; "
                "at least {allowed}.",
                found=found,
                allowed=wanted,
            ),
        )


def check_cover(rule: Cover, weeks: Iterable[SchoolWeek]) -> Iterator[Breach]:
    """Keep ``rule.at_least`` of the cohorts in company, while all are in a stage.

    Where kept ones leave fewer, as many as they leave.
    """
    for week in weeks:
        if not week.all_present:
            continue
        num_free = len(week.cohorts) - len(week.kept)
        counts = {h: num_at("C", week.cohorts, h) for h in week.half_days}
        limits = {h: min(rule.at_least, num_at("C", week.kept, h) + num_free) for h in counts}
        short = {h: count for h, count in counts.items() if count < limits[h]}
        if short:
            yield Breach(
                units=sum(limits[h] - count for h, count in short.items()),
                monday=week.monday,
                found=min(short.values()),
                allowed=rule.at_least,
                sentence=plural(
                    "Only {found} of these cohorts in company from {half_day} on, in {count} "
                    "half-day of the week; at least {allowed}.",
                    "Only {found} of these cohorts in company from {half_day} on, in {count} "
                    "half-days of the week; at least {allowed}.",
                    count=len(short),
                    found=min(short.values()),
                    half_day=half_day_words(week.monday, min(short)),
                    allowed=rule.at_least,
                ),
            )
