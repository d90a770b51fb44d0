"""What closures, public holidays and fixed dates say of a week, whatever its phase."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from rythme.previous import Previous
from rythme.scenario import Closure, Cohort, Fixed, Scenario, Split, Stage
from rythme.weeks import NUM_HALF_DAYS, Kind, Place, Span, half_days, kind_of

UNSTATED = "-"
"""In an imported calendar, a half-day that nobody speaks of."""


class Week(NamedTuple):
    """What a plan says of a week."""

    kind: Kind
    letters: str


class PastWeek(NamedTuple):
    """A week of a past stage, carried over."""

    week: Week
    size: int | None


class Frame(NamedTuple):
    """A week of a stage before anybody plans it. Tuples hold ten half-days."""

    monday: dt.date
    stage: Stage
    closures: tuple[Closure | None, ...]
    fixed: tuple[Fixed | None, ...]
    holidays: tuple[bool, ...]
    closed: bool
    """Too few open half-days, and no fixed date over the whole week."""
    kind: Kind | None
    """Given by a fixed date over the whole week, or because the week is closed; None: free."""
    readings: dict[str, str]
    """Final letters, by nominal ones."""
    before: Week | None = None
    """What the previous plan says of the week, if there is one and it does."""
    kept: bool = False
    """The week must stay as ``before``, whatever else is said here."""

    @property
    def pauses(self) -> bool:
        """A fixed date makes the whole week off."""
        return self.kind is Kind.OFF and not self.closed

    def is_shut(self, kind: Kind) -> bool:
        """Say whether a week of ``kind`` is spent as a closed one; a kept one may not be."""
        idle = idle_place(self.stage).value
        return self.closed and (not self.kept or kind.value == idle)

    def reading(self, nominal: str) -> str:
        """Return the letters of a week that nominally reads ``nominal``."""
        known = self.readings.get(nominal)
        if known is None:
            known = self.readings[nominal] = self._read(nominal)
        return known

    def _read(self, nominal: str) -> str:
        idle = idle_place(self.stage).letter
        base = idle * NUM_HALF_DAYS if self.closed else nominal
        return "".join(
            fixed.place.letter if fixed else idle if closure and letter == "S" else letter
            for letter, closure, fixed in zip(base, self.closures, self.fixed, strict=True)
        )

    def fits(self, week: Week) -> bool:
        """Say whether kind and letters agree with each other and with this frame.

        The letters of a shared week are its phase's matter, except where they are given here.
        """
        if self.kept:
            return week == self.before
        if self.kind is not None and week.kind is not self.kind:
            return False
        if week.kind is not Kind.SHARED:
            return week.letters == self.reading(NOMINAL[week.kind])
        return (
            len(week.letters) == NUM_HALF_DAYS
            and not set(week.letters) - set("SCO")
            and all(
                letter == fixed.place.letter if fixed else not (closure and letter == "S")
                for letter, closure, fixed in zip(
                    week.letters, self.closures, self.fixed, strict=True
                )
            )
        )

    def is_reading_of(self, letters: str, nominal: str) -> bool:
        """Say whether ``letters`` come from ``nominal``, as far as this frame leaves it open.

        Half-days that are fixed, unstated, or at school in a closure are reported by themselves.
        """
        return all(
            found in (expected, UNSTATED)
            or fixed is not None
            or (closure is not None and found == "S")
            for found, expected, fixed, closure in zip(
                letters, self.reading(nominal), self.fixed, self.closures, strict=True
            )
        )


NOMINAL = {
    Kind.SCHOOL: "S" * NUM_HALF_DAYS,
    Kind.COMPANY: "C" * NUM_HALF_DAYS,
    Kind.OFF: "O" * NUM_HALF_DAYS,
}


def idle_place(stage: Stage) -> Place:
    """Return where the cohort is when the school is shut."""
    return Place.OFF if stage.rhythm.student else Place.COMPANY


def frames_of(
    scenario: Scenario, cohort: Cohort, previous: Previous | None = None
) -> tuple[Frame, ...]:
    """Return the frames of every week to plan, in order."""
    closures = scenario.closures_of(cohort.id)
    days_off = {holiday.day for holiday in scenario.holidays}
    frames = (
        _frame(monday, stage, closures, cohort.fixed, days_off, scenario.school.min_open_half_days)
        for stage, monday in cohort.weeks()
    )
    if previous is None:
        return tuple(frames)
    return tuple(_with_previous(frame, cohort, previous) for frame in frames)


def _with_previous(frame: Frame, cohort: Cohort, previous: Previous) -> Frame:
    before = previous.week(cohort.id, frame.monday)
    if before is None:
        return frame
    return frame._replace(
        before=Week(kind=before.kind, letters=before.letters),
        kept=previous.kept(cohort, frame.monday) is not None,
    )


def past_weeks(cohort: Cohort, previous: Previous | None) -> dict[dt.date, PastWeek]:
    """Return the weeks of past stages that the previous plan holds, by Monday."""
    if previous is None:
        return {}
    return {
        monday: PastWeek(Week(kind=before.kind, letters=before.letters), stage.size)
        for stage in cohort.past
        for monday in stage.mondays
        if (before := previous.kept(cohort, monday)) is not None
    }


def _frame(
    monday: dt.date,
    stage: Stage,
    closures: Sequence[Closure],
    fixed: Sequence[Fixed],
    days_off: set[dt.date],
    min_open: int,
) -> Frame:
    slots = half_days(monday)
    week = Span(slots.start, slots.stop)
    closures = [closure for closure in closures if _meet(closure.span, week)]
    fixed = [date for date in fixed if _meet(date.span, week)]
    shut = tuple(next((c for c in closures if at in c.span), None) for at in slots)
    given = tuple(next((f for f in fixed if at in f.span), None) for at in slots)
    holidays = tuple(monday + dt.timedelta(days=h // 2) in days_off for h in range(NUM_HALF_DAYS))
    places = {f.place if f else None for f in given}
    place = places.pop() if len(places) == 1 else None
    num_open = sum(not (c or holiday) for c, holiday in zip(shut, holidays, strict=True))
    closed = place is None and num_open < min_open
    set_to = idle_place(stage) if closed else place
    return Frame(
        monday=monday,
        stage=stage,
        closures=shut,
        fixed=given,
        holidays=holidays,
        closed=closed,
        kind=None if set_to is None else Kind(set_to.value),
        readings={},
    )


def _meet(one: Span, other: Span) -> bool:
    return one.start < other.end and other.start < one.end


def possible_kinds(frame: Frame, letters: str) -> Iterator[Kind]:
    """Yield the kinds with which ``letters`` can be read, in the order of a planner's guess."""
    for kind in (Kind.SCHOOL, Kind.COMPANY, Kind.OFF):
        if frame.kind in (None, kind) and frame.is_reading_of(letters, NOMINAL[kind]):
            yield kind
    if frame.kind is None and any(
        kind_of(nominal) is Kind.SHARED and frame.is_reading_of(letters, nominal)
        for nominal in shared_patterns(frame.stage)
    ):
        yield Kind.SHARED


def shared_patterns(stage: Stage) -> tuple[str, ...]:
    """Return the patterns of the shared weeks that a stage's phases may give."""
    return tuple(
        nominal
        for phase in stage.rhythm.phases
        if isinstance(phase.pattern, Split)
        for nominal in phase.pattern.cycle
        if kind_of(nominal) is Kind.SHARED
    )
