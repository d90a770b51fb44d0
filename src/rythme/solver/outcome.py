"""What a search can end with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from rythme.plan import Plan
from rythme.solver.labels import Label
from rythme.text import Text


class NoPlanError(Exception):
    """Some cohorts that share rules have no calendars that keep every hard rule: proven."""

    def __init__(
        self,
        cohorts: tuple[str, ...] = (),
        reason: Text | None = None,
        graphs: tuple[int, ...] = (),
    ) -> None:
        super().__init__(reason.to("en") if reason else "no plan")
        self.cohorts = cohorts
        """Ids of those concerned; none named where it is all of them."""
        self.graphs = graphs
        """The same as positions among the cohorts, where an engine says it."""
        self.reason = reason


class TimeUpError(Exception):
    """The deadline passed before any calendars were found."""


class Answer(NamedTuple):
    """Calendars of some cohorts that share no rule with others."""

    calendars: tuple[tuple[Label, ...], ...]
    """Per cohort, what each of its planned weeks reads."""
    costs: tuple[int, ...]
    """At each level of the objective; 0 at ``earliest``."""
    bounds: tuple[int, ...]
    """No calendars as good on the levels above cost less."""
    unique: bool
    """``earliest`` is proven too."""
    num_optimal: int | None
    """How many cost no more at any level above ``earliest``; None where that is not known."""


class Progress(NamedTuple):
    """How far a search has come."""

    elapsed_s: float
    level: int
    cost: int | None
    """Of the level; None while no plan keeps every row."""
    bound: int

    @property
    def gap(self) -> float | None:
        """How far the cost is above the bound, as a share of it."""
        if self.cost is None:
            return None
        return (self.cost - self.bound) / max(abs(self.bound), 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """A plan was found; its levels say how good it is."""

    plan: Plan
    num_optimal: int | None
    """Plans that cost no more at any level but ``earliest``; None where that is not known."""
    cut_short: bool = False
    """The time limit was reached: another run may come to another plan. Otherwise, and always
    where the plan is unique, equal inputs give this plan, however fast the machine is."""
    wall_time_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Impossible:
    """No plan keeps every hard rule: proven."""

    cohorts: tuple[str, ...]
    """Ids of the cohorts that cannot be planned: by itself when one, together when several."""
    reason: Text | None = None
    """Why, where counting says it."""
    wall_time_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Undecided:
    """The time limit was reached with neither a plan nor a proof that there is none."""

    wall_time_s: float


Outcome = Planned | Impossible | Undecided
