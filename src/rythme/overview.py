"""What a config amounts to before anybody plans: weeks there are against weeks asked."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from rythme.scenario import Cohort, Rhythm, Scenario, Stage
from rythme.text import Text, text
from rythme.verify.frame import Frame, frames_of
from rythme.weeks import Kind

CONTRACT_HOURS = 1607
"""Legal yearly working time in France (Code du travail, article L3121-41)."""

TRAINING_SHARE = Fraction(1, 4)
"""Least share of the contract that training takes (Code du travail, article L6211-2)."""

WEEKS_PER_YEAR = 52


@dataclass(frozen=True, slots=True, kw_only=True)
class StageOverview:
    """What there is and what is asked in one stage."""

    stage: Stage
    closed: tuple[dt.date, ...]
    """Mondays of closed weeks."""
    num_for_school: int
    """Weeks that may be at school: neither closed nor fixed elsewhere."""
    most_school_s: int
    """Taught time of the fullest weeks at school, as many as the rhythm allows."""

    @property
    def num_open(self) -> int:
        """Weeks that are not closed."""
        return self.stage.weeks - len(self.closed)

    @property
    def asked_s(self) -> int | None:
        """Taught time that the rhythm asks for."""
        hours = self.stage.rhythm.school_hours
        return None if hours is None else hours.min


@dataclass(frozen=True, slots=True, kw_only=True)
class CohortOverview:
    """What there is and what is asked for one cohort."""

    cohort: Cohort
    stages: tuple[StageOverview, ...]

    @property
    def under_contract(self) -> tuple[StageOverview, ...]:
        """The stages of an apprentice; a student has no contract."""
        return tuple(each for each in self.stages if not each.stage.rhythm.student)

    @property
    def training_s(self) -> int:
        """Taught time under contract: what is asked, else what there is room for."""
        return sum(
            each.most_school_s if each.asked_s is None else each.asked_s
            for each in self.under_contract
        )

    def contract_s(self, hours_per_year: int) -> int:
        """Return the working time of the contract, in proportion to the weeks planned."""
        num_weeks = sum(each.stage.weeks for each in self.under_contract)
        return hours_per_year * 3600 * num_weeks // WEEKS_PER_YEAR


def overview(scenario: Scenario) -> tuple[CohortOverview, ...]:
    """Return what ``scenario`` amounts to, cohort by cohort."""
    return tuple(_cohort(scenario, cohort) for cohort in scenario.cohorts)


def warnings(scenario: Scenario) -> Iterator[Text]:
    """Yield what a planner should not take for certain."""
    year = next((each.first.year for each in scenario.school_holidays if each.provisional), None)
    if year is not None:
        yield text(
            "warning: school holidays from {year} on are provisional, the ministry has not"
            " published them",
            year=year,
        )


def _cohort(scenario: Scenario, cohort: Cohort) -> CohortOverview:
    frames = frames_of(scenario, cohort)
    return CohortOverview(
        cohort=cohort,
        stages=tuple(
            _stage(stage, [frame for frame in frames if frame.stage is stage])
            for stage in cohort.stages
        ),
    )


def _stage(stage: Stage, frames: Sequence[Frame]) -> StageOverview:
    for_school = [frame for frame in frames if frame.kind in (None, Kind.SCHOOL)]
    return StageOverview(
        stage=stage,
        closed=tuple(frame.monday for frame in frames if frame.closed),
        num_for_school=len(for_school),
        most_school_s=_fullest(stage.rhythm, (_taught_s(stage, frame) for frame in for_school)),
    )


def _fullest(rhythm: Rhythm, taught_s: Iterable[int]) -> int:
    """Return the taught time of the fullest weeks, as many as ``rhythm`` has at school."""
    weeks = sorted(taught_s, reverse=True)
    if rhythm.school_weeks is None or rhythm.school_weeks.max is None:
        return sum(weeks)
    whole, tenths = divmod(rhythm.school_weeks.max, 10)
    return sum(weeks[:whole]) + sum(weeks[whole : whole + 1]) * tenths // 10


def _taught_s(stage: Stage, frame: Frame) -> int:
    """Return the taught time of a week that would nominally be all at school."""
    halves = (stage.rhythm.morning_s, stage.rhythm.afternoon_s)
    taught = sum(
        halves[half % 2]
        for half, letter in enumerate(frame.reading("S" * len(frame.holidays)))
        if letter == "S" and not frame.holidays[half]
    )
    most = stage.rhythm.max_week_s
    return taught if most is None else min(taught, most)
