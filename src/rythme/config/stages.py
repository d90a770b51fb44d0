"""When cohorts enter, and where their stages stand in time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import NamedTuple

from rythme.config.fields import ID, MAX_WEEKS, expected_id
from rythme.config.report import Report, show
from rythme.config.schema import Cohort, Stage
from rythme.config.tree import Spot
from rythme.dates import DatePhrase
from rythme.text import text
from rythme.weeks import academic_year, monday_of

UNTIL_COUNTS_FROM_WEEK = 26
"""A stage's ``until`` without a year is the first one so many weeks after its start, or later."""

MAX_YEARS_AHEAD = 10


class PlacedStage(NamedTuple):
    """A stage of a config, with its dates."""

    rhythm: str
    start: dt.date
    weeks: int
    size: int | None
    spot: Spot


class PlacedCohort(NamedTuple):
    """A cohort of a config, with its dates, and its placeholders filled."""

    id: str
    name: str
    stages: tuple[PlacedStage, ...]
    spot: Spot


def first_of_year(year: int) -> dt.date:
    """Return the first day of academic year ``year``."""
    return dt.date(year, 7, 1)


def place_cohort(cohort: Cohort, spot: Spot, year: int, report: Report) -> PlacedCohort | None:
    """Return a cohort with its dates, or None after a mistake."""
    entry = _entry(cohort, spot, year, report)
    written = _stages(cohort, spot, report)
    if entry is None or written is None:
        return None
    stages: list[PlacedStage] = []
    start = entry
    for stage, stage_spot in written:
        weeks = _length(stage, stage_spot, start, report)
        if weeks is None:
            return None
        size = stage.size if stage.size is not None else cohort.size
        stages.append(
            PlacedStage(rhythm=stage.rhythm, start=start, weeks=weeks, size=size, spot=stage_spot)
        )
        start += dt.timedelta(weeks=weeks)
    last_friday = start - dt.timedelta(days=3)
    return _named(cohort, spot, entry.year, last_friday.year, tuple(stages), report)


def _named(
    cohort: Cohort,
    spot: Spot,
    entry: int,
    leave: int,
    stages: tuple[PlacedStage, ...],
    report: Report,
) -> PlacedCohort | None:
    def fill(words: str) -> str:
        return words.replace("{entry}", str(entry)).replace("{exit}", str(leave))

    cohort_id = fill(cohort.id)
    if not ID.fullmatch(cohort_id):
        report.add(spot.at("id"), text("read {value}", value=show(cohort_id)), expected_id())
        return None
    spot.node.label = cohort_id
    name = fill(cohort.name) if cohort.name is not None else cohort_id
    return PlacedCohort(id=cohort_id, name=name, stages=stages, spot=spot)


def _entry(cohort: Cohort, spot: Spot, year: int, report: Report) -> dt.date | None:
    at = spot.at("entry")
    if cohort.entry.needs_stage:
        report.add_value(at, text('expected a date that is not "start" or "end" of a stage'))
        return None
    entry = cohort.entry.resolve(first_of_year(year + cohort.entry_year))
    if entry.weekday():
        before = monday_of(entry)
        report.add(
            at,
            text("read {value}, which is {day}", value=show(cohort.entry.text), day=_day(entry)),
            text(
                "expected a Monday: {before} or {after}",
                before=before.isoformat(),
                after=(before + dt.timedelta(weeks=1)).isoformat(),
            ),
        )
        return None
    if academic_year(entry) > year + MAX_YEARS_AHEAD:
        report.add(
            at,
            text("read {value}, which is {day}", value=show(cohort.entry.text), day=_day(entry)),
            text("expected a date at most {years} years after year", years=MAX_YEARS_AHEAD),
        )
        return None
    return entry


def _day(day: dt.date) -> object:
    names = (
        text("Monday {date}", date=day),
        text("Tuesday {date}", date=day),
        text("Wednesday {date}", date=day),
        text("Thursday {date}", date=day),
        text("Friday {date}", date=day),
        text("Saturday {date}", date=day),
        text("Sunday {date}", date=day),
    )
    return names[day.weekday()]


def _stages(cohort: Cohort, spot: Spot, report: Report) -> list[tuple[Stage, Spot]] | None:
    """Return the stages as written, or the one that the cohort's own keys say."""
    shorthand = [key for key in ("rhythm", "weeks", "until") if spot.has(key)]
    if cohort.stages is not None:
        for key in shorthand:
            report.add_value(
                spot.at(key), text("expected it in the stages: the cohort has stages of its own")
            )
        return list(zip(cohort.stages, spot.at("stages").entries(), strict=True))
    if cohort.rhythm is None:
        report.add_missing(
            spot,
            "stages" if not shorthand else "rhythm",
            text("write rhythm and weeks, or stages: {example}", example=_EXAMPLE),
        )
        return None
    stage = Stage()
    stage.rhythm, stage.weeks, stage.until, stage.size = (
        cohort.rhythm,
        cohort.weeks,
        cohort.until,
        None,
    )
    return [(stage, spot)]


_EXAMPLE = '[ { rhythm = "deuxieme-annee", weeks = 54 } ]'


def _length(stage: Stage, spot: Spot, start: dt.date, report: Report) -> int | None:
    """Return the weeks of a stage, or None after a mistake."""
    if stage.weeks is not None and stage.until is not None:
        report.add_value(spot.at("until"), text("expected weeks or until, not both: remove one"))
        return None
    if stage.weeks is not None:
        return stage.weeks
    if stage.until is None:
        report.add_missing(spot, "weeks", text("write weeks = 48, or until = {date}", date="…"))
        return None
    return _weeks_until(stage.until, spot.at("until"), start, report)


def _weeks_until(until: DatePhrase, spot: Spot, start: dt.date, report: Report) -> int | None:
    if until.needs_stage:
        report.add_value(
            spot, text('expected a date that does not count from "start" or "end": write weeks')
        )
        return None
    last = until.resolve(start + dt.timedelta(weeks=UNTIL_COUNTS_FROM_WEEK))
    weeks = (monday_of(last) - start).days // 7 + 1
    if 1 <= weeks <= MAX_WEEKS:
        return weeks
    latest = start + dt.timedelta(weeks=MAX_WEEKS, days=-1)
    report.add(
        spot,
        text("read {value}, which is {day}", value=show(until.text), day=_day(last)),
        text(
            "expected a day from {first} to {last}: a stage has 1 to {most} weeks",
            first=start.isoformat(),
            last=latest.isoformat(),
            most=MAX_WEEKS,
        ),
    )
    return None


def planned(stages: tuple[PlacedStage, ...], year: int) -> Iterator[PlacedStage]:
    """Yield the stages that start in academic year ``year`` or later."""
    for stage in stages:
        if stage.start >= first_of_year(year):
            yield stage
