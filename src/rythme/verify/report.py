"""What the verifier says of a plan.

Named tuples, as the rest of what rooms hand to each other: a dataclass takes three times as long to
make, at every start.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import NamedTuple

from rythme.plan import Totals
from rythme.scenario import Origin
from rythme.text import Text

Figure = int | float | str | None
"""A number or letters; None where there is nothing to count."""


class Violation(NamedTuple):
    """A statement that the plan breaks."""

    sentence: Text
    origin: Origin | None = None
    """Of the statement; None where it stands in no config (a plan that misreports itself)."""
    cohorts: tuple[str, ...] = ()
    """Ids in file order."""
    monday: dt.date | None = None
    """The week, or the first one, where the breach has a place in time."""
    found: Figure = None
    allowed: Figure = None
    breach: int = 1
    """Units of breach, as SPEC.md counts them for rules; 1 for anything else."""
    weight: int | None = None
    """Cost of a unit; None for what is hard."""


class StageReport(NamedTuple):
    """What a stage of the plan adds up to, recomputed."""

    cohort: str
    rhythm: str
    start: dt.date
    totals: Totals
    deviation: int
    """In weeks, by the best cut into phases."""


class Report(NamedTuple):
    """Everything that can be said of a plan under a scenario."""

    violations: tuple[Violation, ...]
    """What makes the plan invalid."""
    warnings: tuple[Violation, ...]
    """Breaches of soft rules, those of weight 0 too."""
    costs: Mapping[str, int]
    """``rules``, ``rhythm``, ``peak``, ``wishes``, with a previous plan ``changes``; for the level
    ``earliest``, ``school_tenths`` and ``half_days_at_school``."""
    stages: tuple[StageReport, ...]
    """Stages of which the plan holds every week, in file order."""
    kept: tuple[Violation, ...] = ()
    """What weeks kept from the previous plan break: listed, neither charged nor violations."""

    @property
    def ok(self) -> bool:
        """Say whether the plan is valid."""
        return not self.violations


class Judgement(NamedTuple):
    """A plan in short: whether it is valid, and what it costs."""

    accepted: bool
    rules: int = 0
    """This cost and the others are 0 where the plan is not accepted."""
    changes: int = 0
    rhythm: int = 0
    peak: int = 0
    wishes: int = 0


REJECTED = Judgement(accepted=False)
