"""What a scenario asks, laid out on the weeks of its cohorts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from rythme.previous import Previous
from rythme.rules import Apart, Capacity, Cover, Peak, Together
from rythme.scenario import Cohort, Scenario, Stage, Statement, Window
from rythme.verify.diary import Reach, reach_of
from rythme.verify.frame import Frame, PastWeek, frames_of, past_weeks


class Terms(NamedTuple):
    """One cohort's weeks before they are planned, and the windows of its rules."""

    cohort: Cohort
    frames: tuple[Frame, ...]
    past: Mapping[dt.date, PastWeek]
    """Weeks of past stages, by Monday; none without a previous plan."""
    reaches: tuple[Reach, ...]

    def stages(self) -> Iterator[tuple[Stage, slice]]:
        """Yield each stage with the positions of its weeks."""
        first = 0
        for stage in self.cohort.stages:
            yield stage, slice(first, first + stage.weeks)
            first += stage.weeks


def is_coupled(statement: Statement) -> bool:
    """Say whether a rule speaks of several cohorts at once."""
    return isinstance(statement.rule, Capacity | Apart | Together | Cover | Peak)


def terms_of(scenario: Scenario, previous: Previous | None = None) -> dict[str, Terms]:
    """Return the terms of every cohort, by id, in file order."""
    windows: dict[str, list[tuple[Statement, Window]]] = {}
    for statement in scenario.rules:
        if not is_coupled(statement):
            for window in statement.windows:
                windows.setdefault(window.cohorts[0], []).append((statement, window))
    terms = {}
    for cohort in scenario.cohorts:
        frames = frames_of(scenario, cohort, previous)
        terms[cohort.id] = Terms(
            cohort=cohort,
            frames=frames,
            past=past_weeks(cohort, previous),
            reaches=tuple(
                reach_of(statement, window, frames)
                for statement, window in windows.get(cohort.id, ())
            ),
        )
    return terms
