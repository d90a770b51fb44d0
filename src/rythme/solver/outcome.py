"""What a search can end with."""

from __future__ import annotations

from dataclasses import dataclass

from rythme.plan import Plan
from rythme.text import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """A plan was found; its levels say how good it is."""

    plan: Plan
    num_optimal: int | None
    """Plans that cost no more at any level but ``earliest``; None where that is not known."""
    wall_time_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Impossible:
    """No plan keeps every hard rule: proven."""

    cohorts: tuple[str, ...]
    """Ids of the cohorts that cannot be planned, alone or, when several, together."""
    reason: Text
    wall_time_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Undecided:
    """The time limit was reached with neither a plan nor a proof that there is none."""

    wall_time_s: float


Outcome = Planned | Impossible | Undecided
