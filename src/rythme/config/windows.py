"""Where rules hold: the windows of each rule."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from itertools import pairwise

from rythme.config.occurrences import (
    Dates,
    Days,
    Horizon,
    check_order,
    in_stage,
    joined,
    meet,
    recurring,
)
from rythme.config.report import Report
from rythme.scenario import Cohort, Stage, Window
from rythme.weeks import Span

Stages = dict[str, list[Stage]]
"""The stages to which a rule applies, by cohort."""


def cohort_windows(
    dates: Dates, stages: Stages, report: Report, *, first_weeks: int | None = None
) -> tuple[Window, ...]:
    """Return the windows of a rule of one cohort.

    ``first_weeks`` cuts them to the first weeks of each stage: one window a stage.
    """
    windows: list[Window] = []
    reversed_days: Days | None = None
    for cohort, its_stages in stages.items():
        for days, where in _occasions(dates, its_stages):
            if days[1] < days[0]:
                reversed_days = days
                continue
            windows += _cut(cohort, Span.of_days(*days), where, first_weeks)
    if reversed_days is not None and not windows:
        check_order(dates, reversed_days, report)
    return tuple(windows)


def _occasions(dates: Dates, stages: Sequence[Stage]) -> Iterator[tuple[Days, Sequence[Stage]]]:
    """Yield the days when a rule holds, uncut, with the stages that they may meet."""
    if not stages:
        return
    start, end = stages[0].start, stages[-1].span.last_day
    if dates.first is None and dates.last is None:
        yield (start, end), stages
    elif dates.hold_once:
        first = dates.first.resolve(start) if dates.first else start
        last = dates.last.resolve(first) if dates.last else max(first, end)
        yield (first, last), stages
    else:
        for stage in stages:
            days = in_stage(dates, stage)
            if days is not None:
                yield days, (stage,)


def _cut(
    cohort: str, span: Span, stages: Sequence[Stage], first_weeks: int | None
) -> Iterator[Window]:
    met = [stage for stage in stages if meet(span, stage.span)]
    if not met:
        return
    if first_weeks is None:
        spans = [cut for stage in met if (cut := meet(span, stage.span))]
        yield Window(cohorts=(cohort,), spans=joined(spans), binds_min=span.end <= met[-1].span.end)
        return
    for stage in met:
        head = Span.of_days(stage.start, stage.start + dt.timedelta(weeks=first_weeks, days=-1))
        wanted = meet(span, head)
        cut = meet(wanted, stage.span) if wanted else None
        if cut is not None:
            binds = first_weeks <= stage.weeks
            yield Window(cohorts=(cohort,), spans=(cut,), binds_min=binds)


def coupled_windows(
    dates: Dates,
    stages: Stages,
    cohorts: Sequence[Cohort],
    horizon: Horizon,
    report: Report,
    *,
    all_at_once: bool,
) -> tuple[Window, ...]:
    """Return the windows of a rule across cohorts.

    Where the rule is for some rhythms only, a cohort counts while it is in a stage of these.
    ``all_at_once`` says that the rule speaks of half-days at which all cohorts count.
    """
    names = tuple(cohort for cohort, its_stages in stages.items() if its_stages)
    partial = any(0 < len(stages.get(c.id, ())) < len(c.stages) for c in cohorts)
    windows: list[Window] = []
    for days in recurring(dates, horizon, report):
        span = meet(Span.of_days(*days), horizon.span)
        if span is None or not names:
            continue
        if not partial:
            windows.append(Window(cohorts=names, spans=(span,)))
            continue
        by_cohorts = _by_cohorts(span, stages)
        for group, spans in by_cohorts.items():
            if not all_at_once or group == names:
                windows.append(Window(cohorts=group, spans=joined(spans)))
    return tuple(windows)


def _by_cohorts(span: Span, stages: Stages) -> dict[tuple[str, ...], list[Span]]:
    """Cut a span where stages begin and end; return its parts by the cohorts that count there."""
    cuts = {span.start, span.end}
    for its_stages in stages.values():
        for stage in its_stages:
            cuts |= {
                edge for edge in (stage.span.start, stage.span.end) if span.start < edge < span.end
            }
    edges = sorted(cuts)
    parts: dict[tuple[str, ...], list[Span]] = {}
    for start, end in pairwise(edges):
        part = Span(start, end)
        group = tuple(
            cohort
            for cohort, its_stages in stages.items()
            if any(meet(part, stage.span) for stage in its_stages)
        )
        if group:
            parts.setdefault(group, []).append(part)
    return parts
