"""What a statement is about, and the numbers that it holds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from rythme.scenario import Origin
from rythme.text import Text
from rythme.weeks import Place

TotalKey = Literal["school_weeks", "company_weeks", "school_hours"]


@dataclass(frozen=True, slots=True)
class TotalOf:
    """A total of a rhythm."""

    rhythm: str
    key: TotalKey


@dataclass(frozen=True, slots=True)
class LengthsOf:
    """The lengths of a phase's blocks at one place."""

    rhythm: str
    phase: int
    place: Literal[Place.SCHOOL, Place.COMPANY]


@dataclass(frozen=True, slots=True)
class EndOf:
    """The end of a phase: its ``until`` or ``weeks``."""

    rhythm: str
    phase: int


@dataclass(frozen=True, slots=True)
class FirstOf:
    """The place where a phase begins."""

    rhythm: str
    phase: int


@dataclass(frozen=True, slots=True)
class ClosureOf:
    """A closure, in all its occurrences."""

    origin: Origin


@dataclass(frozen=True, slots=True)
class FixedOf:
    """A fixed date, in all stages and cohorts to which it applies."""

    origin: Origin


@dataclass(frozen=True, slots=True)
class RuleOf:
    """A rule, in all its windows."""

    origin: Origin


Target = TotalOf | LengthsOf | EndOf | FirstOf | ClosureOf | FixedOf | RuleOf

Unit = Literal["whole", "tenths", "seconds", "days", "weeks"]
"""Of a number: a whole number as it is written; tenths of a week; seconds, written as hours; days
or weeks by which a date moves, from 0."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Number:
    """A number in a statement that may be changed."""

    target: Target
    part: str
    """Which number of the statement: ``"exact"``, ``"min"``, ``"max"``, ``"tolerance"``,
    ``"until"``, ``"from"``, the field of a rule, or of listed lengths ``"low 0"``."""
    origin: Origin
    """Of its key; a default stands where its table does."""
    unit: Unit
    value: int
    low: int
    high: int
    """The least and the greatest that it can be, both included."""
    step: int
    """Other values than ``value`` are multiples of it."""
    loosens: Literal[-1, 0, 1]
    """1: a greater number forbids nothing that this one allows; -1: a lesser; 0: neither."""

    def candidates(self, direction: Literal[-1, 1]) -> range:
        """Return the other values on one side, the nearest first."""
        if direction > 0:
            return range((self.value // self.step + 1) * self.step, self.high + 1, self.step)
        return range(-(-self.value // self.step - 1) * self.step, self.low - 1, -self.step)


@dataclass(frozen=True, slots=True, kw_only=True)
class Editable:
    """A statement of a scenario."""

    target: Target
    origin: Origin
    sentence: Text
    numbers: tuple[Number, ...] = ()
    """A tolerance stands in the statements of both places."""
