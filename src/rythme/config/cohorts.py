"""Cohorts as the scenario has them: planned stages, with the ends of their phases."""

from __future__ import annotations

import datetime as dt

from rythme.config import rhythm_schema as schema
from rythme.config.report import Report, show
from rythme.config.stages import PlacedCohort, PlacedStage, first_of_year
from rythme.config.tree import Spot
from rythme.scenario import Cohort, Rhythm, Stage
from rythme.text import Text, text


def build_cohort(
    placed: PlacedCohort,
    rhythms: dict[str, Rhythm],
    written: dict[str, schema.Rhythm],
    root: Spot,
    year: int,
    report: Report,
) -> Cohort | None:
    """Return a cohort; None when it has only past stages, or a stage without a rhythm.

    Its fixed dates are still missing.
    """
    if any(stage.rhythm not in rhythms for stage in placed.stages):
        return None
    first_planned = first_of_year(year)
    stages = [
        Stage(
            rhythm=rhythms[stage.rhythm],
            start=stage.start,
            weeks=stage.weeks,
            size=stage.size,
            phase_ends=_phase_ends(
                placed,
                stage,
                written[stage.rhythm],
                root.at("rhythm", stage.rhythm),
                report if stage.start >= first_planned else Report(),  # the past is not judged
            ),
        )
        for stage in placed.stages
    ]
    if stages[-1].start < first_planned:
        return None
    return Cohort(
        id=placed.id,
        name=placed.name,
        past=tuple(stage for stage in stages if stage.start < first_planned),
        stages=tuple(stage for stage in stages if stage.start >= first_planned),
        fixed=(),
        origin=placed.spot.origin,
    )


def _phase_ends(
    placed: PlacedCohort, stage: PlacedStage, rhythm: schema.Rhythm, spot: Spot, report: Report
) -> tuple[int | None, ...]:
    """Return the last week of each phase whose ``until`` says it; None for the others."""
    ends: list[int | None] = []
    previous = -1
    for phase, at in zip(rhythm.phase, spot.at("phase").entries(), strict=True):
        if phase.until is None or phase.weeks is not None:  # both are a mistake of the rhythm
            ends.append(None)
            continue
        day = phase.until.resolve(stage.start, _edges(stage))
        end = (day - stage.start).days // 7
        problem = _problem(end, previous, stage.weeks, last=phase is rhythm.phase[-1])
        if problem is not None:
            report.add(
                at.at("until"),
                text(
                    "read {value}, which is {day} for the stage of {cohort} that starts on {start}",
                    value=show(phase.until.text),
                    day=day,
                    cohort=placed.id,
                    start=stage.start,
                ),
                problem,
            )
            ends.append(None)
            continue
        ends.append(end)
        previous = end
    return tuple(ends)


def _edges(stage: PlacedStage) -> tuple[dt.date, dt.date]:
    return stage.start, stage.start + dt.timedelta(weeks=stage.weeks, days=-3)


def _problem(end: int, previous: int, weeks: int, *, last: bool) -> Text | None:
    if end >= weeks:
        return text("expected a day before the stage ends, after {weeks} weeks", weeks=weeks)
    if end < 0:
        return text("expected a day on or after the stage's start")
    if end <= previous:
        return text("expected a later week than the one in which the phase before ends")
    if last and end < weeks - 1:
        return text(
            "expected no until, or a day in the stage's last week: the last phase ends with it"
        )
    return None
