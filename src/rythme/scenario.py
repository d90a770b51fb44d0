"""The scenario: a config, complete and resolved, ready for any reader.

Every date is a day, every default is filled in, every name is known. Each statement that a user
can edit carries its :class:`Origin`. Nothing here knows how a scenario is solved or judged.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

from rythme.rules import Rule
from rythme.text import Language
from rythme.weeks import NUM_HALF_DAYS, Place, Span, mondays, slot


@dataclass(frozen=True, slots=True, order=True)
class Origin:
    """Where a statement stands: ``configs/ensta.toml:14: rhythm.un-trois.school_weeks``."""

    file: str
    line: int
    """From 1; 0 where the statement has no line (``--set``)."""
    key: str
    """The key path, entries of arrays by id, else name, else position from 0; empty for a whole
    file."""

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        return f"{place}: {self.key}" if self.key else place


@dataclass(frozen=True, slots=True, kw_only=True)
class School:
    """The school, and the shape of its day."""

    name: str
    timezone: str
    """IANA name."""
    country: str
    subdivision: str | None
    language: Language
    morning: tuple[dt.time, dt.time]
    afternoon: tuple[dt.time, dt.time]
    min_open_half_days: int
    """A week with fewer open half-days is closed."""
    school_zone: str | None
    """``A``, ``B`` or ``C``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Holiday:
    """A public holiday; nobody is at school or in company, but letters stay nominal."""

    day: dt.date
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SchoolHolidays:
    """Holidays of the school's zone, for ``avoid`` and displays only."""

    name: str
    first: dt.date
    last: dt.date
    """Included."""
    provisional: bool
    """True where the ministry has not published the dates and the library extrapolates."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Closure:
    """One occurrence of a closure of the school."""

    name: str
    span: Span
    cohorts: tuple[str, ...]
    """Ids of the cohorts that it concerns, in file order."""
    origin: Origin


@dataclass(frozen=True, slots=True, kw_only=True)
class Total:
    """An amount between ``min`` and ``max`` (both included; None is no limit).

    Weeks are in tenths, taught time is in seconds.
    """

    min: int | None
    max: int | None
    origin: Origin

    def __post_init__(self) -> None:
        if self.min is not None and self.max is not None and self.max < self.min:
            raise ValueError(f"max = {self.max} is below min = {self.min}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Lengths:
    """The lengths of a phase's blocks at one place, in weeks."""

    ranges: tuple[tuple[int, int], ...]
    """Shortest and longest nominal length; ``((4, 4),)`` for 4, ``((3, 6),)`` for "3..6"."""
    listed: bool = False
    """True: exactly ``len(ranges)`` blocks, of these lengths in order. False: any number of
    blocks, each of ``ranges[0]``."""

    def __post_init__(self) -> None:
        if not self.ranges or any(not 1 <= low <= high for low, high in self.ranges):
            raise ValueError(f"impossible block lengths: {self.ranges}")
        if not self.listed and len(self.ranges) != 1:
            raise ValueError("several lengths must be listed")


@dataclass(frozen=True, slots=True, kw_only=True)
class Blocks:
    """School weeks and company weeks in turn."""

    school: Lengths
    company: Lengths
    tolerance: int
    """Weeks by which a block may leave its length or range; those weeks are its deviation."""
    first: Literal[Place.SCHOOL, Place.COMPANY] | None
    bridge: bool
    """True: a closed week pauses the rhythm. False: it is a company week like any other."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Split:
    """Week patterns of ten letters, week after week; one pattern is a fixed week."""

    cycle: tuple[str, ...]

    def __post_init__(self) -> None:
        for letters in self.cycle:
            if len(letters) != NUM_HALF_DAYS or set(letters) - set("SCO"):
                raise ValueError(f"not a week of ten letters S, C or O: {letters}")


@dataclass(frozen=True, slots=True, kw_only=True)
class FullTime:
    """Every week at one place."""

    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Free:
    """Each week is a school or a company week, as totals and rules decide."""


Pattern = Blocks | Split | FullTime | Free


@dataclass(frozen=True, slots=True, kw_only=True)
class Phase:
    """A part of a rhythm with one pattern; its end in a given stage is in ``Stage.phase_ends``."""

    pattern: Pattern
    weeks: int | None
    """Exact length, or None."""
    origin: Origin
    origins: Mapping[str, Origin] = field(default_factory=dict, compare=False)
    """Origins of its keys: ``school``, ``company``, ``tolerance``, ``first``, ``closed_weeks``,
    ``until``, ``weeks``, ``split``, ``full_time``, as far as they were written."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rhythm:
    """Phases in order, with totals."""

    id: str
    name: str
    student: bool
    """True: closed weeks and half-days are ``off``, not ``company``."""
    phases: tuple[Phase, ...]
    school_weeks: Total | None
    company_weeks: Total | None
    school_hours: Total | None
    """Room for taught time, in seconds; only ``min`` is set."""
    morning_s: int
    """Taught seconds of a morning at school."""
    afternoon_s: int
    """Taught seconds of an afternoon at school."""
    max_week_s: int | None
    """Taught seconds that a full week can hold, or None."""
    origin: Origin


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """A rhythm followed for a number of weeks from a Monday."""

    rhythm: Rhythm
    start: dt.date
    weeks: int
    size: int | None
    phase_ends: tuple[int | None, ...]
    """Per phase, the position in the stage (from 0) of its last week where ``until`` says it."""

    @property
    def end(self) -> dt.date:
        """The last Friday."""
        return self.start + dt.timedelta(weeks=self.weeks, days=-3)

    @property
    def span(self) -> Span:
        """The half-days of the stage, its weekends included."""
        return Span.of_days(self.start, self.start + dt.timedelta(weeks=self.weeks, days=-1))

    @property
    def mondays(self) -> tuple[dt.date, ...]:
        """The stage's weeks, in order."""
        return tuple(mondays(self.start, self.weeks))


@dataclass(frozen=True, slots=True, kw_only=True)
class Fixed:
    """A place that is given, in one cohort, within one of its stages."""

    name: str
    place: Place
    span: Span
    """Cut to the stage."""
    origin: Origin


@dataclass(frozen=True, slots=True, kw_only=True)
class Cohort:
    """A group of apprentices who follow the same stages."""

    id: str
    name: str
    past: tuple[Stage, ...]
    """Stages that start before the planned academic year, in order: not planned."""
    stages: tuple[Stage, ...]
    """Stages to plan, in order and without a gap; at least one."""
    fixed: tuple[Fixed, ...]
    """In planned stages only, in order of time, then of file."""
    origin: Origin

    @property
    def start(self) -> dt.date:
        """The first Monday to plan."""
        return self.stages[0].start

    @property
    def mondays(self) -> tuple[dt.date, ...]:
        """Every week to plan, in order, across stages."""
        return tuple(monday for stage in self.stages for monday in stage.mondays)

    def weeks(self) -> Iterator[tuple[Stage, dt.date]]:
        """Yield every week to plan with its stage, in order."""
        for stage in self.stages:
            for monday in stage.mondays:
                yield stage, monday


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """Where a rule holds, once: these cohorts, these half-days."""

    cohorts: tuple[str, ...]
    """Ids in file order; exactly one for a rule of one cohort."""
    spans: tuple[Span, ...]
    """Disjoint, in order, cut to the planned stages for a rule of one cohort."""
    binds_min: bool = True
    """False where a stage's end cuts the window: then no ``min`` is asked of it."""

    def holds(self, half_day: int) -> bool:
        """Say whether the half-day with this slot lies in the window."""
        return any(half_day in span for span in self.spans)

    def halves(self, monday: dt.date) -> list[int]:
        """Return the positions, in the week of ``monday``, of the half-days in the window."""
        first = slot(monday)
        return [
            half
            for span in self.spans
            for half in range(max(0, span.start - first), min(NUM_HALF_DAYS, span.end - first))
        ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """A rule with the windows in which it holds, each by itself."""

    rule: Rule
    windows: tuple[Window, ...]
    origin: Origin


Level = tuple[tuple[str, int], ...]
"""Names of objective levels with their weights: one name, or several merged into a sum."""

EARLIEST: Level = (("earliest", 1),)
"""The level that chooses among the best plans; it stands alone."""

DEFAULT_OBJECTIVE: tuple[Level, ...] = (
    (("rules", 1),),
    (("changes", 1),),
    (("rhythm", 1),),
    (("peak", 1),),
    (("wishes", 1),),
    EARLIEST,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """Everything that a plan must keep, and what it should be good at."""

    id: str
    title: str
    year: int
    school: School
    holidays: tuple[Holiday, ...]
    """On weekdays of the planned weeks, in order of time."""
    school_holidays: tuple[SchoolHolidays, ...]
    closures: tuple[Closure, ...]
    """Occurrences that touch the plan, in order of time."""
    cohorts: tuple[Cohort, ...]
    """In file order; at least one."""
    rules: tuple[Statement, ...]
    objective: tuple[Level, ...] = DEFAULT_OBJECTIVE

    def cohort(self, cohort_id: str) -> Cohort:
        """Return the cohort with this id; raises ``KeyError``."""
        for cohort in self.cohorts:
            if cohort.id == cohort_id:
                return cohort
        raise KeyError(cohort_id)

    def closures_of(self, cohort_id: str) -> tuple[Closure, ...]:
        """Return the closures that concern one cohort."""
        return tuple(closure for closure in self.closures if cohort_id in closure.cohorts)
