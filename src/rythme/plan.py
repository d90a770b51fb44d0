"""The plan: who is where each week, and the figures derived from it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal

from rythme.text import Language
from rythme.weeks import Kind

FORMAT = "rythme-plan/1"


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanSchool:
    """What a calendar needs to know of the school."""

    name: str
    timezone: str
    language: Language
    morning: tuple[dt.time, dt.time]
    afternoon: tuple[dt.time, dt.time]


@dataclass(frozen=True, slots=True, kw_only=True)
class LevelResult:
    """What a level of the objective costs: ``"rhythm"``, or ``"rhythm+peak"`` when merged."""

    name: str
    cost: int
    bound: int
    """No plan as good on the levels above costs less."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanClosure:
    """One occurrence of a closure, as displays need it."""

    name: str
    first: dt.date
    last: dt.date
    """Included."""
    half: Literal["morning", "afternoon"] | None = None
    cohorts: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanHoliday:
    """A public holiday on a weekday of the plan."""

    day: dt.date
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanSchoolHolidays:
    """Holidays of the school's zone, for displays only."""

    name: str
    first: dt.date
    last: dt.date
    """Included."""
    provisional: bool = False
    """True where the dates are not published yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanCapacity:
    """How many people may be at school in the same half-day, for displays only."""

    max_people: int
    first: dt.date
    last: dt.date
    """Included."""
    cohorts: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """What a stage adds up to."""

    school_tenths: int
    """School weeks, in tenths: a shared week counts for its share before closures."""
    company_tenths: int
    school_s: int
    """Room for taught time, in seconds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StagePlan:
    """A stage as it was planned."""

    rhythm: str
    """The rhythm's id."""
    start: dt.date
    weeks: int
    size: int | None = None
    """Only where it differs from the cohort's."""
    deviation: int
    totals: Totals


@dataclass(frozen=True, slots=True, kw_only=True)
class WeekPlan:
    """One week of one cohort."""

    monday: dt.date
    kind: Kind
    letters: str
    """Ten of ``S``, ``C``, ``O``: Monday morning to Friday afternoon."""
    notes: tuple[str, ...] = ()
    """Names of the fixed dates that touch the week."""
    revision: int = 0
    """Goes up when ``letters`` change from one plan to the next."""
    changed: dt.datetime
    """UTC, whole seconds: when ``letters`` last changed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CohortPlan:
    """The calendar of one cohort."""

    id: str
    name: str
    size: int | None
    stages: tuple[StagePlan, ...]
    weeks: tuple[WeekPlan, ...]
    """In order of time, carried-over past weeks included."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Every week of every cohort, with what it costs."""

    id: str
    title: str
    year: int
    status: Literal["optimal", "feasible"]
    unique: bool
    created: dt.datetime
    """UTC, whole seconds."""
    school: PlanSchool
    levels: tuple[LevelResult, ...]
    closures: tuple[PlanClosure, ...]
    holidays: tuple[PlanHoliday, ...]
    cohorts: tuple[CohortPlan, ...]
    school_holidays: tuple[PlanSchoolHolidays, ...] = ()
    capacities: tuple[PlanCapacity, ...] = ()
