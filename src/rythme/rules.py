"""The rules of a scenario: frozen values that say what is asked, and nothing of how.

Each rule is read twice, by ``rythme.solver.post`` and by ``rythme.verify``; both dispatch with
``match`` and ``assert_never``, so that mypy refuses a rule that only one of them knows.

The closed list is :data:`Rule`. Rules of one cohort (:data:`CohortRule`) are applied to each of
their cohorts by itself; coupled rules (:data:`CoupledRule`) speak of several cohorts at once.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from rythme.weeks import Place

BREACH_PER_WEEK = 10
"""Cost of one week of breach, where one half-day costs 1."""


class RuleLevel(StrEnum):
    """The objective level at which a soft rule is charged."""

    RULES = "rules"
    PEAK = "peak"
    WISHES = "wishes"


@dataclass(frozen=True, slots=True, kw_only=True)
class Soft:
    """A rule that may be broken, at ``weight`` per unit of breach; 0 only warns."""

    level: RuleLevel
    weight: int

    def __post_init__(self) -> None:
        if self.weight < 0:
            raise ValueError(f"weight = {self.weight}: must be at least 0")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Rule:
    name: str = ""
    soft: Soft | None = None
    """None for a hard rule."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MaxRun(_Rule):
    """At most ``weeks`` weeks of kind ``place`` in a row; a shared week ends a run.

    In a window, only the weeks whose Monday lies in it count. A breach counts 10 per week over.
    """

    place: Place
    weeks: int
    except_last: bool = False
    """Frees the run that holds a stage's last week."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MinRun(_Rule):
    """At least ``weeks`` weeks of kind ``place`` in a row; a shared week ends a run.

    In a window, a run counts with its whole length, inside the window and out, as soon as one of
    its weeks has its Monday there. A breach counts 10 per missing week.
    """

    place: Place
    weeks: int
    except_last: bool = False
    """Frees the run that holds a stage's last week."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Weeks(_Rule):
    """Between ``min_tenths`` and ``max_tenths`` tenths of a week of ``place`` in the window.

    A shared week counts for its share before closures; a week belongs to the window that holds
    its Monday. A breach counts 1 per tenth of a week over or missing.
    """

    place: Place
    min_tenths: int | None = None
    max_tenths: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Require(_Rule):
    """Only ``place`` in the window. A breach counts half-days elsewhere."""

    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Forbid(_Rule):
    """Never ``place`` in the window. A breach counts half-days there."""

    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact(_Rule):
    """School and company are both met, in letters, in the window: a stage's first weeks.

    A breach counts 10 per missing place.
    """

    weeks: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Hours(_Rule):
    """Room for at least ``min_s`` taught seconds in the window.

    Taught time is net of public holidays and closures, and each week gives at most its rhythm's
    ``max_week_s``. A breach counts missing hours, rounded up.
    """

    min_s: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Avoid(_Rule):
    """No school in weeks with, from Monday to Friday, a day of ``what``. Always a wish.

    A breach counts the half-days at school of such a week that lie in the window.
    """

    what: Literal["public_holidays", "school_holidays"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Capacity(_Rule):
    """At every half-day at most ``max_people`` apprentices at school.

    A breach counts people over, per half-day.
    """

    max_people: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Apart(_Rule):
    """At most ``at_most`` of the cohorts at school in the same half-day.

    A breach counts cohorts over, per half-day.
    """

    at_most: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Together(_Rule):
    """The cohorts are at school in the same half-days, while all are in a stage.

    A breach counts, per half-day, the smaller of those at school and those not. With ``weeks``,
    instead: in at least that many weeks they all share a half-day at school; a breach then counts
    10 per missing week.
    """

    weeks: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Cover(_Rule):
    """At least ``at_least`` of the cohorts in company at every half-day, while all are in a stage.

    A breach counts cohorts missing, per half-day.
    """

    at_least: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Peak(_Rule):
    """Keep the fullest half-day low. A breach counts the people at school in that half-day."""


CohortRule = MaxRun | MinRun | Weeks | Require | Forbid | Contact | Hours | Avoid
CoupledRule = Capacity | Apart | Together | Cover | Peak
Rule = CohortRule | CoupledRule
