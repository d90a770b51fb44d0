"""The rules of one cohort, each read on its finished weeks."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from typing import assert_never

from rythme.rules import (
    BREACH_PER_WEEK,
    Avoid,
    CohortRule,
    Contact,
    Forbid,
    Hours,
    MaxRun,
    MinRun,
    Require,
    Weeks,
)
from rythme.scenario import Scenario
from rythme.text import plural, text
from rythme.verify.breach import Breach
from rythme.verify.diary import Diary, Reach, taught_s
from rythme.verify.runs import check_max_run, check_min_run
from rythme.verify.words import HOUR, WEEK, amount, place_word
from rythme.weeks import Place, monday_of


def check_rule(
    rule: CohortRule, reach: Reach, diary: Diary, scenario: Scenario
) -> Iterator[Breach]:
    """Yield the breaches of a rule in one of its windows."""
    match rule:
        case MaxRun():
            yield from check_max_run(rule, reach, diary)
        case MinRun():
            yield from check_min_run(rule, reach, diary)
        case Weeks():
            yield from check_weeks(rule, reach, diary)
        case Require():
            yield from check_require(rule, reach, diary)
        case Forbid():
            yield from check_forbid(rule, reach, diary)
        case Contact():
            yield from check_contact(reach, diary)
        case Hours():
            yield from check_hours(rule, reach, diary)
        case Avoid():
            yield from check_avoid(rule, reach, diary, scenario)
        case _:
            assert_never(rule)


def check_weeks(rule: Weeks, reach: Reach, diary: Diary) -> Iterator[Breach]:
    """Count the weeks of the window, shared ones for their share, against the limits.

    The maximum is not below what kept weeks alone add up to.
    """
    found = sum(
        _tenths_at(rule.place, diary, position)
        for position in reach.weeks
        if diary.entries[position] is not None
    )
    held = sum(
        _tenths_at(rule.place, diary, position)
        for position in reach.weeks
        if diary.entries[position] is not None and diary.frames[position].kept
    )
    first, last = reach.window.spans[0].first_day, reach.window.spans[-1].last_day
    if rule.max_tenths is not None and found > max(rule.max_tenths, held):
        yield Breach(
            units=found - max(rule.max_tenths, held),
            monday=None,
            found=amount(found, WEEK),
            allowed=amount(rule.max_tenths, WEEK),
            sentence=text(
                "{found} weeks ({place}) between {first} and {last}; at most {allowed}.",
                found=amount(found, WEEK),
                place=place_word(rule.place),
                first=first,
                last=last,
                allowed=amount(rule.max_tenths, WEEK),
            ),
        )
    binds_min = _binds_min(reach, diary) and not diary.are_kept(reach.weeks)
    if rule.min_tenths is not None and found < rule.min_tenths and binds_min:
        yield Breach(
            units=rule.min_tenths - found,
            monday=None,
            found=amount(found, WEEK),
            allowed=amount(rule.min_tenths, WEEK),
            sentence=text(
                "{found} weeks ({place}) between {first} and {last}; at least {allowed}.",
                found=amount(found, WEEK),
                place=place_word(rule.place),
                first=first,
                last=last,
                allowed=amount(rule.min_tenths, WEEK),
            ),
        )


def check_require(rule: Require, reach: Reach, diary: Diary) -> Iterator[Breach]:
    """Every half-day of the window is at the place."""
    for monday, found, elsewhere in _charged_letters(
        reach, diary, lambda letter: letter != rule.place.letter
    ):
        yield Breach(
            units=elsewhere,
            monday=monday,
            found=found,
            allowed=rule.place.letter,
            sentence=plural(
                "Week of {monday}: {count} half-day elsewhere ({found}) than asked ({place}).",
                "Week of {monday}: {count} half-days elsewhere ({found}) than asked ({place}).",
                count=elsewhere,
                monday=monday,
                found=found,
                place=place_word(rule.place),
            ),
        )


def check_forbid(rule: Forbid, reach: Reach, diary: Diary) -> Iterator[Breach]:
    """No half-day of the window is at the place."""
    for monday, found, there in _charged_letters(
        reach, diary, lambda letter: letter == rule.place.letter
    ):
        yield Breach(
            units=there,
            monday=monday,
            found=there,
            allowed=0,
            sentence=plural(
                "Week of {monday}: {count} half-day where none may be ({place}): {found}.",
                "Week of {monday}: {count} half-days where none may be ({place}): {found}.",
                count=there,
                monday=monday,
                found=found,
                place=place_word(rule.place),
            ),
        )


def check_contact(reach: Reach, diary: Diary) -> Iterator[Breach]:
    """School and company both have a half-day in the window."""
    if not _binds_min(reach, diary) or diary.are_kept(_touched(reach)):
        return
    met = {
        letter
        for position, inside in reach.half_days
        if (entry := diary.entries[position]) is not None
        for letter in map(entry.letters.__getitem__, inside)
    }
    first, last = reach.window.spans[0].first_day, reach.window.spans[-1].last_day
    for place in (Place.SCHOOL, Place.COMPANY):
        if place.letter not in met:
            yield Breach(
                units=BREACH_PER_WEEK,
                monday=monday_of(first),
                found=0,
                allowed=1,
                sentence=text(
                    "No half-day ({place}) between {first} and {last}; both places must be met.",
                    place=place_word(place),
                    first=first,
                    last=last,
                ),
            )


def check_hours(rule: Hours, reach: Reach, diary: Diary) -> Iterator[Breach]:
    """Look for room for the taught time that is asked."""
    found = sum(
        taught_s(diary.frames[position], entry.letters, inside)
        for position, inside in reach.half_days
        if (entry := diary.entries[position]) is not None
    )
    if found >= rule.min_s or not _binds_min(reach, diary) or diary.are_kept(_touched(reach)):
        return
    yield Breach(
        units=-((found - rule.min_s) // HOUR),
        monday=None,
        found=amount(found, HOUR),
        allowed=amount(rule.min_s, HOUR),
        sentence=text(
            "Room for {found} taught hours between {first} and {last}; at least {allowed}.",
            found=amount(found, HOUR),
            first=reach.window.spans[0].first_day,
            last=reach.window.spans[-1].last_day,
            allowed=amount(rule.min_s, HOUR),
        ),
    )


def check_avoid(rule: Avoid, reach: Reach, diary: Diary, scenario: Scenario) -> Iterator[Breach]:
    """No half-day at school in a week with a day to avoid."""
    for monday, _, at_school in _charged_letters(reach, diary, lambda letter: letter == "S"):
        if not _has_day_of(rule, scenario, monday):
            continue
        yield Breach(
            units=at_school,
            monday=monday,
            found=at_school,
            allowed=0,
            sentence=(
                plural(
                    "Week of {monday}: {count} half-day at school in a week with a public holiday.",
                    "Week of {monday}: {count} half-days at school in a week with a public "
                    "holiday.",
                    count=at_school,
                    monday=monday,
                )
                if rule.what == "public_holidays"
                else plural(
                    "Week of {monday}: {count} half-day at school in the school holidays.",
                    "Week of {monday}: {count} half-days at school in the school holidays.",
                    count=at_school,
                    monday=monday,
                )
            ),
        )


def _has_day_of(rule: Avoid, scenario: Scenario, monday: dt.date) -> bool:
    """Say whether the week has, from Monday to Friday, a day of what is avoided."""
    friday = monday + dt.timedelta(days=4)
    if rule.what == "public_holidays":
        return any(monday <= holiday.day <= friday for holiday in scenario.holidays)
    return any(
        holidays.first <= friday and monday <= holidays.last
        for holidays in scenario.school_holidays
    )


def _charged_letters(
    reach: Reach, diary: Diary, counts: Callable[[str], bool]
) -> Iterator[tuple[dt.date, str, int]]:
    """Yield each week's Monday, its letters in the window, and how many count, if any does.

    Kept weeks are not charged.
    """
    for position, inside in reach.half_days:
        entry = diary.entries[position]
        if entry is None or diary.frames[position].kept:
            continue
        letters = "".join(entry.letters[h] for h in inside)
        number = sum(counts(letter) for letter in letters)
        if number:
            yield diary.frames[position].monday, letters, number


def _touched(reach: Reach) -> tuple[int, ...]:
    """Return the weeks that have half-days in the window."""
    return tuple(position for position, _ in reach.half_days)


def _binds_min(reach: Reach, diary: Diary) -> bool:
    """Say whether a minimum can be asked: the window is whole, and so is the calendar in it."""
    return reach.window.binds_min and all(
        diary.entries[position] is not None for position, _ in reach.half_days
    )


def _tenths_at(place: Place, diary: Diary, position: int) -> int:
    entry = diary.entries[position]
    assert entry is not None
    match place:
        case Place.SCHOOL:
            return entry.school_tenths
        case Place.COMPANY:
            return entry.company_tenths
        case Place.OFF:
            return 10 - entry.school_tenths - entry.company_tenths
        case _:
            assert_never(place)
