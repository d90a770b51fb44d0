"""Fixed dates, in each stage of each cohort, and what they contradict."""

from __future__ import annotations

from collections.abc import Iterator

from rythme.config import schema
from rythme.config.occurrences import SATURDAY, Dates, check_order, half_day_spans, in_stage, meet
from rythme.config.report import Report
from rythme.config.tree import Spot
from rythme.scenario import Closure, Cohort, Fixed, Origin, Stage
from rythme.text import Text, text
from rythme.weeks import Place, Span, day_of


def fix(
    entry: schema.Fixed,
    spot: Spot,
    stages: list[Stage],
    report: Report,
) -> list[Fixed]:
    """Return what one entry fixes in the stages of one cohort to which it applies."""
    dates = Dates(entry.from_, entry.to, spot)
    found: list[Fixed] = []
    reversed_days = None
    for stage in stages:
        days = in_stage(dates, stage, single_day=True)
        if days is None:
            continue
        if days[1] < days[0]:
            reversed_days = days
            continue
        for span in half_day_spans(days, entry.half, stage.span):
            cut = meet(span, stage.span)
            if cut is not None and any(is_weekday(half_day) for half_day in _slots(cut)):
                found.append(
                    Fixed(
                        name=entry.name if entry.name is not None else "",
                        place=Place(entry.place),
                        span=cut,
                        origin=spot.origin,
                    )
                )
    if reversed_days is not None and not found:
        check_order(dates, reversed_days, report)
    return found


def in_order(fixed: list[Fixed]) -> tuple[Fixed, ...]:
    """Return fixed dates in order of time, then of file."""
    return tuple(sorted(fixed, key=lambda one: one.span.start))


def is_weekday(half_day: int) -> bool:
    """Say whether a slot is on a day from Monday to Friday."""
    return day_of(half_day).weekday() < SATURDAY


def _slots(span: Span) -> range:
    return range(span.start, min(span.end, span.start + 14 * 60))


def check_fixed(
    cohort: Cohort,
    closures: tuple[Closure, ...],
    spots: dict[Origin, Spot],
    report: Report,
) -> None:
    """Report school in a closure, and fixed dates that disagree."""
    for fixed in cohort.fixed:
        if fixed.place is not Place.SCHOOL:
            continue
        for closure in closures:
            shared = _shared_weekday(fixed.span, closure.span)
            if shared is not None and cohort.id in closure.cohorts:
                report.add(
                    spots[fixed.origin].at("place"),
                    text(
                        'read "school" for {cohort} on {day}, in the closure "{name}"',
                        cohort=cohort.id,
                        day=day_of(shared),
                        name=closure.name,
                    ),
                    text(
                        "expected a day when the school is open: change the dates here, or the "
                        "closure's ({origin})",
                        origin=closure.origin,
                    ),
                )
                break
    for first, second, half_day in _disagreeing(cohort.fixed):
        report.add(
            spots[second.origin].at("place"),
            _read_twice(cohort, second, half_day),
            text(
                "expected {place}, which {origin} fixes for that day; change one of them",
                place=f'"{first.place}"',
                origin=first.origin,
            ),
        )


def _read_twice(cohort: Cohort, fixed: Fixed, half_day: int) -> Text:
    return text(
        "read {place} for {cohort} on {day}",
        place=f'"{fixed.place}"',
        cohort=cohort.id,
        day=day_of(half_day),
    )


def _disagreeing(fixed: tuple[Fixed, ...]) -> Iterator[tuple[Fixed, Fixed, int]]:
    """Yield pairs that give one half-day different places, the later in the file second."""
    for position, one in enumerate(fixed):
        for other in fixed[position + 1 :]:
            if other.span.start >= one.span.end:
                break
            shared = _shared_weekday(one.span, other.span)
            if shared is not None and one.place is not other.place:
                first, second = sorted((one, other), key=lambda each: each.origin)
                yield first, second, shared


def _shared_weekday(one: Span, other: Span) -> int | None:
    shared = meet(one, other)
    if shared is None:
        return None
    return next((half_day for half_day in _slots(shared) if is_weekday(half_day)), None)
