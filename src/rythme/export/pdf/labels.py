"""What a calendar writes in its days: holidays, fixed dates, closures, and whose week it is."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Literal

from rythme import figures
from rythme.export.words import place_word
from rythme.plan import CohortPlan, Plan, WeekPlan


@dataclass(frozen=True, slots=True)
class Label:
    """Words in the square of a day."""

    words: str
    role: Literal["holiday", "note", "closure", "place"]


def day_labels(plan: Plan, cohort: CohortPlan) -> dict[dt.date, Label]:
    """Return at most one label a day; a later kind takes the days that an earlier one left.

    Public holidays first, which are days; then the names of fixed dates, once in their week; then
    closures, once a month; then the place, once for each of its runs in a week.
    """
    days = figures.letters_by_day(cohort)
    labels = {
        day: Label(name, "holiday")
        for day, name in figures.holiday_names(plan).items()
        if day in days
    }
    closures = figures.day_closures(plan, cohort.id)
    closed = [(day, name) for day, name in closures.items() if day in days]
    for week in cohort.weeks:
        if week.notes:
            _label_first(labels, _weekdays(week), Label(" · ".join(week.notes), "note"))
    for (name, _), run in groupby(closed, key=lambda at: (at[1], at[0].month)):
        _label_first(labels, [day for day, _ in run], Label(name, "closure"))
    for week in cohort.weeks:
        for letter, run_days in _place_runs(week):
            word = place_word(letter).to(plan.school.language)
            _label_first(labels, run_days, Label(word, "place"))
    return labels


def _weekdays(week: WeekPlan) -> list[dt.date]:
    return [week.monday + dt.timedelta(days=day) for day in range(5)]


def _place_runs(week: WeekPlan) -> Iterator[tuple[str, list[dt.date]]]:
    """Yield the runs of whole days at one place, cut where a month ends."""
    letters = [week.letters[half : half + 2] for half in range(0, len(week.letters), 2)]
    at_places = zip(letters, _weekdays(week), strict=True)
    for (both, _), run in groupby(at_places, key=lambda at: (at[0], at[1].month)):
        if both[0] == both[1]:
            yield both[0], [day for _, day in run]


def _label_first(labels: dict[dt.date, Label], days: list[dt.date], label: Label) -> None:
    """Put the label on the first day that has none, if there is one."""
    for day in days:
        if day not in labels:
            labels[day] = label
            return
