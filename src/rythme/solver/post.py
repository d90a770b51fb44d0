"""One function per rule of one cohort: what it becomes on the cohort's graph.

Every such rule is a tracker. Trackers commute: any one can be left out, moved or tested alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import assert_never

from rythme.previous import Previous
from rythme.rules import BREACH_PER_WEEK as PER_WEEK
from rythme.rules import (
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
from rythme.scenario import Cohort, Scenario, Stage, Window
from rythme.solver.horizon import Horizon
from rythme.solver.labels import Label
from rythme.solver.trackers import LabelPrice, LongestRun, PlacesMet, ShortestRun, Sum, Toll
from rythme.weeks import NUM_HALF_DAYS, Place, Span

SECONDS_PER_HOUR = 3600


def post_totals(horizon: Horizon, stages: Sequence[Stage]) -> Iterator[Sum]:
    """Yield the totals of every stage: weeks at school, in company, and room for hours."""
    first = horizon.num_past
    for stage in stages:
        labels = horizon.labels[first : first + stage.weeks]
        rhythm = stage.rhythm
        if (total := rhythm.school_weeks) is not None:
            tenths = [[x.school_tenths for x in week] for week in labels]
            yield horizon.sum_between(first, tenths, (total.min, total.max), Toll())
        if (total := rhythm.company_weeks) is not None:
            tenths = [[x.company_tenths for x in week] for week in labels]
            yield horizon.sum_between(first, tenths, (total.min, total.max), Toll())
        if (total := rhythm.school_hours) is not None:
            hours = [
                [_taught(x, (True,) * NUM_HALF_DAYS, rhythm.max_week_s) for x in week]
                for week in labels
            ]
            yield horizon.sum_between(first, hours, (total.min, total.max), Toll())
        first += stage.weeks


def post_changes(cohort: Cohort, horizon: Horizon, previous: Previous) -> LabelPrice:
    """Charge every half-day that differs from the plan before."""
    breaches = []
    for week, labels in zip(horizon.weeks, horizon.labels, strict=True):
        before = previous.week(cohort.id, week.monday)
        letters = None if before is None else before.letters
        breaches.append([0 if letters is None else _differing(x.letters, letters) for x in labels])
    return LabelPrice(0, breaches, Toll("changes", 1))


def _differing(letters: str, before: str) -> int:
    """Count the half-days that differ; what nobody knows of before does not."""
    return sum(old not in ("-", new) for new, old in zip(letters, before, strict=True))


def _taught(label: Label, mask: Sequence[bool], max_week_s: int | None) -> int:
    taught = sum(seconds for seconds, held in zip(label.taught_s, mask, strict=True) if held)
    return taught if max_week_s is None else min(taught, max_week_s)


AnyTracker = LabelPrice | LongestRun | PlacesMet | ShortestRun | Sum


def post(
    rule: CohortRule, window: Window, horizon: Horizon, scenario: Scenario
) -> AnyTracker | None:
    """Return what ``rule`` asks of a cohort in ``window``; None when it asks or costs nothing."""
    if rule.soft is not None and rule.soft.weight == 0:
        return None
    match rule:
        case MaxRun():
            return post_max_run(rule, window, horizon)
        case MinRun():
            return post_min_run(rule, window, horizon) if window.binds_min else None
        case Weeks():
            return post_weeks(rule, window, horizon)
        case Require():
            others = frozenset("SCO") - {rule.place.letter}
            return _price_letters(rule, window, horizon, others)
        case Forbid():
            return _price_letters(rule, window, horizon, frozenset(rule.place.letter))
        case Contact():
            return post_contact(rule, window, horizon) if window.binds_min else None
        case Hours():
            return post_hours(rule, window, horizon) if window.binds_min else None
        case Avoid():
            return post_avoid(rule, window, horizon, scenario)
        case _:
            assert_never(rule)


def post_max_run(rule: MaxRun, window: Window, horizon: Horizon) -> LongestRun:
    """At most ``rule.weeks`` weeks in a row; without ``except_last``, only the window is read.

    Past weeks lie in the window when the first planned one does.
    """
    inside = horizon.inside(window)
    past = horizon.num_past
    inside[:past] = [inside[past]] * past
    freeing = _last_weeks(horizon, inside) if rule.except_last else frozenset()
    first, last = (0, len(inside) - 1) if rule.except_last else _extent(inside)
    return LongestRun(
        first,
        _matches(horizon, rule.place, first, last),
        inside[first : last + 1],
        horizon.kept[first : last + 1],
        freeing,
        rule.weeks,
        _toll(rule, PER_WEEK),
    )


def post_min_run(rule: MinRun, window: Window, horizon: Horizon) -> ShortestRun:
    """At least ``rule.weeks`` weeks in a row, for whole runs that touch the window."""
    inside = horizon.inside(window)
    return ShortestRun(
        0,
        _matches(horizon, rule.place, 0, len(inside) - 1),
        inside,
        horizon.kept,
        _last_weeks(horizon, inside) if rule.except_last else frozenset(),
        rule.weeks,
        _toll(rule, PER_WEEK),
    )


def post_weeks(rule: Weeks, window: Window, horizon: Horizon) -> Sum:
    """Between min and max tenths of weeks at a place."""
    inside = horizon.inside(window)
    first, last = _extent(inside)
    amounts = [
        [_tenths(label, rule.place) if inside[week] else 0 for label in horizon.labels[week]]
        for week in range(first, last + 1)
    ]
    low = rule.min_tenths if window.binds_min else None
    return horizon.sum_between(first, amounts, (low, rule.max_tenths), _toll(rule), inside)


def post_contact(rule: Contact, window: Window, horizon: Horizon) -> PlacesMet | None:
    """Both places are met in the window, unless all of it is kept."""
    masks = horizon.masks(window)
    inside = [any(mask) for mask in masks]
    first, last = _extent(inside)
    if horizon.all_kept(inside):
        return None
    met = [
        [
            bool(_count(label, masks[week], "S")) | bool(_count(label, masks[week], "C")) << 1
            for label in horizon.labels[week]
        ]
        for week in range(first, last + 1)
    ]
    return PlacesMet(first, met, _toll(rule, PER_WEEK))


def post_hours(rule: Hours, window: Window, horizon: Horizon) -> Sum:
    """Room for at least ``rule.min_s`` in the window."""
    masks = horizon.masks(window)
    inside = [any(mask) for mask in masks]
    first, last = _extent(inside)
    amounts = [
        [
            _taught(label, masks[week], horizon.weeks[week].rhythm.max_week_s)
            for label in horizon.labels[week]
        ]
        for week in range(first, last + 1)
    ]
    toll = _toll(rule, unit=SECONDS_PER_HOUR)
    return horizon.sum_between(first, amounts, (rule.min_s, None), toll, inside)


def post_avoid(rule: Avoid, window: Window, horizon: Horizon, scenario: Scenario) -> LabelPrice:
    """Price the half-days at school in weeks that hold a day to avoid."""
    days = [
        Span.of_days(holiday.day, holiday.day)
        for holiday in scenario.holidays
        if rule.what == "public_holidays"
    ] + [
        Span.of_days(holidays.first, holidays.last)
        for holidays in scenario.school_holidays
        if rule.what == "school_holidays"
    ]
    avoided = Window(cohorts=window.cohorts, spans=tuple(days))
    touched = [any(mask) for mask in horizon.masks(avoided)]
    masks = [
        mask if touched[week] else (False,) * NUM_HALF_DAYS
        for week, mask in enumerate(horizon.masks(window))
    ]
    return _price_masks(rule, masks, horizon, frozenset("S"))


def _price_letters(
    rule: Require | Forbid, window: Window, horizon: Horizon, letters: frozenset[str]
) -> LabelPrice:
    return _price_masks(rule, horizon.masks(window), horizon, letters)


def _price_masks(
    rule: Require | Forbid | Avoid,
    masks: Sequence[tuple[bool, ...]],
    horizon: Horizon,
    letters: frozenset[str],
) -> LabelPrice:
    first, last = _extent([any(mask) for mask in masks])
    breaches = [
        [
            0 if stays else sum(_count(label, masks[week], letter) for letter in letters)
            for label in labels
        ]
        for week, (labels, stays) in enumerate(
            zip(horizon.labels[: last + 1], horizon.kept[: last + 1], strict=True)
        )
    ]
    return LabelPrice(first, breaches[first:], _toll(rule))


def _toll(rule: CohortRule, per_unit: int = 1, *, unit: int = 1) -> Toll:
    if rule.soft is None:
        return Toll()
    return Toll(rule.soft.level.value, rule.soft.weight * per_unit, unit)


def _count(label: Label, mask: Sequence[bool], letter: str) -> int:
    return sum(held and read == letter for read, held in zip(label.letters, mask, strict=True))


def _tenths(label: Label, place: Place) -> int:
    match place:
        case Place.SCHOOL:
            return label.school_tenths
        case Place.COMPANY:
            return label.company_tenths
        case Place.OFF:
            return NUM_HALF_DAYS - label.school_tenths - label.company_tenths
        case _:
            assert_never(place)


def _matches(horizon: Horizon, place: Place, first: int, last: int) -> list[list[bool]]:
    """Return, per week and label, whether it counts in a run at ``place``.

    Past weeks before one that nobody knows count in no run that is asked about.
    """
    return [
        [week >= horizon.first_in_a_row and label.kind.value == place.value for label in labels]
        for week, labels in enumerate(horizon.labels[first : last + 1], first)
    ]


def _last_weeks(horizon: Horizon, inside: Sequence[bool]) -> frozenset[int]:
    """Return the last week of every stage that the window touches."""
    weeks = list(enumerate(horizon.weeks))[horizon.num_past :]
    touched = {week.stage for index, week in weeks if inside[index]}
    last = {week.stage: index for index, week in weeks}
    return frozenset(last[stage] for stage in touched)


def _extent(held: Sequence[bool]) -> tuple[int, int]:
    """Return the first and the last position that holds.

    Where none does, week 0 stands for the window: nothing in it counts, and a ``min`` fails there.
    """
    positions = [index for index, holds in enumerate(held) if holds] or [0]
    return positions[0], positions[-1]
