"""What a config amounts to before anybody plans: weeks there are against weeks asked."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple, assert_never

from rythme.scenario import (
    Blocks,
    Cohort,
    Free,
    FullTime,
    Pattern,
    Phase,
    Rhythm,
    Scenario,
    Split,
    Stage,
)
from rythme.text import Text, text
from rythme.verify.frame import Frame, frames_of
from rythme.weeks import NUM_HALF_DAYS

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
    """Weeks that closures, fixed dates and phases let be at school, if only in part."""
    most_school_s: int
    """Taught time of the fullest of these weeks, as many as the totals allow."""

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
    offers = [
        max(_offers(stage, frame, position), key=lambda offer: offer.taught_s)
        for position, frame in enumerate(frames)
    ]
    return StageOverview(
        stage=stage,
        closed=tuple(frame.monday for frame in frames if frame.closed),
        num_for_school=sum(offer.school_tenths > 0 for offer in offers),
        most_school_s=_fullest(stage.rhythm, offers),
    )


class _Offer(NamedTuple):
    """What a week adds up to, read one way."""

    school_tenths: int
    taught_s: int


def _offers(stage: Stage, frame: Frame, position: int) -> Iterator[_Offer]:
    """Yield what the week may add up to, in each phase that may hold it."""
    if frame.kind is not None:
        nominals = {frame.kind.value[0].upper() * NUM_HALF_DAYS}
    else:
        nominals = {
            nominal
            for phase, earliest, latest in _phases(stage)
            if earliest <= position <= latest
            for nominal in _nominals(phase.pattern)
        }
    for nominal in sorted(nominals):
        yield _Offer(nominal.count("S"), _taught_s(stage.rhythm, frame, frame.reading(nominal)))


def _phases(stage: Stage) -> Iterator[tuple[Phase, int, int]]:
    """Yield each phase with the first and the last week that it may hold."""
    ends = stage.phase_ends
    for index, phase in enumerate(stage.rhythm.phases):
        before = [end for end in ends[:index] if end is not None]
        after = [end for end in ends[index:] if end is not None]
        yield phase, max(before, default=-1) + 1, min(after, default=stage.weeks - 1)


def _nominals(pattern: Pattern) -> tuple[str, ...]:
    match pattern:
        case Split(cycle=cycle):
            return cycle
        case FullTime(place=place):
            return (place.letter * NUM_HALF_DAYS,)
        case Blocks() | Free():
            return ("S" * NUM_HALF_DAYS, "C" * NUM_HALF_DAYS)
        case _:
            assert_never(pattern)


def _taught_s(rhythm: Rhythm, frame: Frame, letters: str) -> int:
    """Return the taught time of a week."""
    taught = sum(
        rhythm.afternoon_s if half % 2 else rhythm.morning_s
        for half, letter in enumerate(letters)
        if letter == "S" and not frame.holidays[half]
    )
    return taught if rhythm.max_week_s is None else min(taught, rhythm.max_week_s)


def _fullest(rhythm: Rhythm, offers: Iterable[_Offer]) -> int:
    """Return the taught time of the weeks that give most for their share of the total."""
    left = None if rhythm.school_weeks is None else rhythm.school_weeks.max
    taught = 0
    at_school = [offer for offer in offers if offer.school_tenths]
    for offer in sorted(
        at_school, key=lambda offer: -Fraction(offer.taught_s, offer.school_tenths)
    ):
        share = offer.school_tenths if left is None else min(offer.school_tenths, left)
        taught += offer.taught_s * share // offer.school_tenths
        left = None if left is None else left - share
    return taught
