"""Rhythms: phases and totals."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Literal

from rythme.config import rhythm_schema as schema
from rythme.config.report import Report, show
from rythme.config.schema import School as SchoolTable
from rythme.config.tree import Spot
from rythme.scenario import (
    Blocks,
    Free,
    FullTime,
    Origin,
    Pattern,
    Phase,
    Rhythm,
    School,
    Split,
    Total,
)
from rythme.text import text
from rythme.weeks import NUM_HALF_DAYS, Place

PATTERNS = ("blocks", "split", "full_time", "free")


def read_rhythm(
    rhythm_id: str,
    rhythm: schema.Rhythm,
    spot: Spot,
    written: SchoolTable,
    school: School,
    report: Report,
) -> Rhythm | None:
    """Return a rhythm, or None after a mistake that leaves no rhythm."""
    totals = {
        key: _total(getattr(rhythm, key), spot.at(key), report)
        for key in ("school_weeks", "company_weeks")
    }
    phases = [
        _phase(phase, phase_spot, report)
        for phase, phase_spot in zip(rhythm.phase, spot.at("phase").entries(), strict=True)
    ]
    usable = [phase for phase in phases if phase is not None]
    if len(usable) < len(phases):
        return None
    half_day = rhythm.hours_per_half_day or written.hours_per_half_day
    hours = rhythm.school_hours
    return Rhythm(
        id=rhythm_id,
        name=rhythm.name if rhythm.name is not None else rhythm_id,
        student=rhythm.status == "student",
        phases=tuple(usable),
        school_weeks=totals["school_weeks"],
        company_weeks=totals["company_weeks"],
        school_hours=(
            None
            if hours is None
            else Total(min=hours, max=None, origin=spot.at("school_hours").origin)
        ),
        morning_s=half_day or _seconds(school.morning),
        afternoon_s=half_day or _seconds(school.afternoon),
        max_week_s=rhythm.max_hours_per_week or written.max_hours_per_week,
        origin=spot.origin,
    )


def _seconds(times: tuple[dt.time, dt.time]) -> int:
    begin, end = (time.hour * 3600 + time.minute * 60 for time in times)
    return end - begin


def _total(value: int | schema.Bounds | None, spot: Spot, report: Report) -> Total | None:
    if value is None:
        return None
    if isinstance(value, int):
        return Total(min=value, max=value, origin=spot.origin)
    if not check_bounds(value.min, value.max, spot, report):
        return None
    return Total(min=value.min, max=value.max, origin=spot.origin)


def check_bounds(low: int | None, high: int | None, spot: Spot, report: Report) -> bool:
    """Report limits that are both missing, or reversed; say whether they are right."""
    if low is None and high is None:
        report.add_missing(spot, "min", text("write min, max or both"))
        return False
    if low is not None and high is not None and high < low:
        report.add_value(
            spot.at("max"), text("expected at least min, {min}", min=show(spot.at("min").node))
        )
        return False
    return True


def _phase(phase: schema.Phase, spot: Spot, report: Report) -> Phase | None:
    _check_end(phase, spot, report)
    written = [key for key in PATTERNS if spot.has(key)]
    if len(written) != 1:
        expected = text("expected exactly one of blocks, split, full_time and free")
        if written:
            report.add_value(spot.at(written[1]), expected)
        else:
            report.add_missing(spot, "blocks", expected)
        return None
    pattern = _pattern(phase, spot, report)
    if pattern is None:
        return None
    return Phase(
        pattern=pattern,
        weeks=phase.weeks,
        origin=spot.origin,
        origins=dict(_origins(spot)),
    )


def _check_end(phase: schema.Phase, spot: Spot, report: Report) -> None:
    if phase.weeks is not None and phase.until is not None:
        report.add_value(spot.at("weeks"), text("expected weeks or until, not both: remove one"))


def _origins(spot: Spot) -> Iterator[tuple[str, Origin]]:
    for key in ("until", "weeks", "split", "full_time"):
        if spot.has(key):
            yield key, spot.at(key).origin
    for key in ("school", "company", "tolerance", "first", "closed_weeks"):
        if spot.has("blocks") and spot.at("blocks").has(key):
            yield key, spot.at("blocks", key).origin


def _pattern(phase: schema.Phase, spot: Spot, report: Report) -> Pattern | None:
    if phase.blocks is not None:
        return _blocks(phase.blocks)
    if phase.split is not None:
        return _split(phase.split, spot.at("split"), report)
    if phase.full_time is not None:
        return FullTime(place=Place(phase.full_time))
    return Free()


def _blocks(blocks: schema.Blocks) -> Blocks:
    first: Literal[Place.SCHOOL, Place.COMPANY] | None = None
    if blocks.first is not None:
        first = Place.SCHOOL if blocks.first == "school" else Place.COMPANY
    return Blocks(
        school=blocks.school,
        company=blocks.company,
        tolerance=blocks.tolerance,
        first=first,
        bridge=blocks.closed_weeks == "bridge",
    )


def _split(split: schema.Split, spot: Spot, report: Report) -> Split | None:
    if split.cycle is not None:
        for key in ("school_days", "at"):
            if spot.has(key):
                report.add_value(spot.at(key), text("expected no {key} beside a cycle", key=key))
                return None
        return Split(cycle=tuple(split.cycle))
    if split.school_days is None:
        report.add_missing(spot, "school_days", text("write school_days, or a cycle"))
        return None
    school, company = "S" * split.school_days, "C" * (NUM_HALF_DAYS - split.school_days)
    return Split(cycle=(company + school if split.at == "end" else school + company,))
