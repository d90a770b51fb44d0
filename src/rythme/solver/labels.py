"""What a week may read: its label, once closures, fixed dates and holidays have had their say."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from rythme.previous import Previous
from rythme.scenario import Cohort, Rhythm, Scenario, Split, Stage
from rythme.weeks import NUM_HALF_DAYS, Kind, Span, half_days, kind_of


class Label(NamedTuple):
    """What a plan says of one week of one cohort, with what that week adds up to."""

    kind: Kind
    letters: str
    school_tenths: int
    company_tenths: int
    taught_s: tuple[int, ...]
    """Taught seconds of each half-day, before the week's limit."""

    @property
    def num_school(self) -> int:
        """Half-days at school."""
        return self.letters.count("S")


@dataclass(frozen=True)
class Week:
    """What is known of one week of one cohort before anything is decided.

    It remembers what it was read as: every state of a rhythm asks it again.
    """

    monday: dt.date
    stage: int
    """Position of its stage among the cohort's planned ones; ``PAST`` for a stage before."""
    rhythm: Rhythm
    shut: tuple[bool, ...]
    """Per half-day: inside a closure."""
    holiday: tuple[bool, ...]
    """Per half-day: on a public holiday."""
    fixed: tuple[str | None, ...]
    """Per half-day: the letter that is given."""
    closed: bool
    """Too few open half-days, and no fixed date sets its kind."""
    kept: tuple[Kind, str] | None = None
    """Kind and letters that the week must keep from the plan before, whatever it breaks."""

    @cached_property
    def fixed_kind(self) -> Kind | None:
        """The kind that fixed dates set, when they fill the week with one place."""
        if self.fixed[0] is None or len(set(self.fixed)) != 1:
            return None
        return kind_of("".join(letter or "" for letter in self.fixed))

    @cached_property
    def kept_label(self) -> Label:
        """What a kept week reads: as the pattern of its rhythm that reads so, if there is one."""
        assert self.kept is not None
        kind, letters = self.kept
        for phase in self.rhythm.phases:
            for pattern in phase.pattern.cycle if isinstance(phase.pattern, Split) else ():
                label = self._nominal(pattern)
                if (label.kind, label.letters) == self.kept:
                    return label
        nominal = letters if kind is Kind.SHARED else kind.value[0].upper() * NUM_HALF_DAYS
        return self._read(kind, nominal, letters)

    def label(self, nominal: str) -> Label:
        """Return what the week reads when its phase says ``nominal``, ten letters."""
        if self.kept is not None:
            return self.kept_label
        if nominal not in self._labels:
            self._labels[nominal] = self._nominal(nominal)
        return self._labels[nominal]

    @cached_property
    def _labels(self) -> dict[str, Label]:
        return {}

    def _nominal(self, nominal: str) -> Label:
        away = "O" if self.rhythm.student else "C"
        if self.closed:
            nominal = away * NUM_HALF_DAYS
        given = self.fixed_kind
        if given is not None:
            nominal = given.value[0].upper() * NUM_HALF_DAYS
        letters = "".join(
            fixed or (away if shut and letter == "S" else letter)
            for letter, shut, fixed in zip(nominal, self.shut, self.fixed, strict=True)
        )
        return self._read(kind_of(nominal), nominal, letters)

    def _read(self, kind: Kind, nominal: str, letters: str) -> Label:
        return Label(
            kind,
            letters,
            nominal.count("S"),
            nominal.count("C"),
            tuple(
                0
                if letter != "S" or holiday
                else (self.rhythm.afternoon_s if half % 2 else self.rhythm.morning_s)
                for half, (letter, holiday) in enumerate(zip(letters, self.holiday, strict=True))
            ),
        )


PAST = -1
"""The stage of weeks that are carried over."""


def read_weeks(
    scenario: Scenario, cohort: Cohort, previous: Previous | None = None
) -> tuple[Week, ...]:
    """Return every week of ``cohort`` that a graph holds, in order.

    These are the planned ones, after those of past stages that ``previous`` knows.
    """
    shut = {slot for closure in scenario.closures_of(cohort.id) for slot in _slots(closure.span)}
    days = (Span.of_days(holiday.day, holiday.day) for holiday in scenario.holidays)
    holidays = {slot for day in days for slot in _slots(day)}
    fixed = {slot: fixed.place.letter for fixed in cohort.fixed for slot in _slots(fixed.span)}
    weeks = []
    for index, stage, monday in all_weeks(cohort, previous):
        slots = half_days(monday)
        given = tuple(map(fixed.get, slots))
        num_open = sum(slot not in shut and slot not in holidays for slot in slots)
        few = num_open < scenario.school.min_open_half_days
        kept = None if previous is None else previous.kept(cohort, monday)
        weeks.append(
            Week(
                monday,
                index,
                stage.rhythm,
                tuple(slot in shut for slot in slots),
                tuple(slot in holidays for slot in slots),
                given,
                few and (None in given or len(set(given)) > 1),
                None if kept is None else (kept.kind, kept.letters),
            )
        )
    return tuple(weeks)


def all_weeks(cohort: Cohort, previous: Previous | None) -> Iterator[tuple[int, Stage, dt.date]]:
    """Yield every week with its stage: past ones, as far as they are known, then planned ones."""
    if previous is not None:
        for stage in cohort.past:
            for monday in stage.mondays:
                if previous.kept(cohort, monday) is not None:
                    yield PAST, stage, monday
    for index, stage in enumerate(cohort.stages):
        for monday in stage.mondays:
            yield index, stage, monday


def _slots(span: Span) -> range:
    return range(span.start, span.end)
