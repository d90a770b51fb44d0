"""From a config to the plan that a command goes on with."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from rythme.cli.endings import Ending, NoPlanError
from rythme.text import Language, Text, plural, text

if TYPE_CHECKING:
    from rythme.plan import Plan
    from rythme.previous import Previous
    from rythme.scenario import Scenario
    from rythme.solver.outcome import Planned


def solved(
    scenario: Scenario,
    *,
    time_limit_s: float,
    workers: int = 1,
    previous: Previous | None = None,
    language: Language | None = None,
) -> Planned:
    """Return the best plan of ``scenario``, verified; raises ``NoPlanError``.

    With a ``language``, a terminal shows how far a long search has come.
    """
    from rythme.cli.progress import progress_line
    from rythme.clock import created_now
    from rythme.solver.levels import solve
    from rythme.solver.outcome import Impossible, Planned, Undecided

    with progress_line(scenario, language) as report:
        outcome = solve(
            scenario,
            time_limit_s=time_limit_s,
            workers=workers,
            previous=previous,
            created=created_now(),
            report=report,
        )
    match outcome:
        case Planned() as planned:
            check(scenario, planned.plan, previous)
            return planned
        case Impossible(reason=Text() as reason):
            raise NoPlanError(Ending.NO, text("impossible: {reason}", reason=reason))
        case Impossible(cohorts=cohorts):
            raise NoPlanError(
                Ending.NO,
                plural(
                    "impossible: no calendar of {cohorts} keeps every total, date and rule",
                    "impossible: no calendars of {cohorts} together keep every total, date"
                    " and rule",
                    count=len(cohorts),
                    cohorts=", ".join(cohorts),
                ),
            )
        case Undecided(wall_time_s=seconds):
            raise NoPlanError(
                Ending.UNDECIDED,
                plural(
                    "nothing found in {count} second",
                    "nothing found in {count} seconds",
                    count=round(seconds),
                ),
            )
        case _:
            assert_never(outcome)


def check(scenario: Scenario, plan: Plan, previous: Previous | None = None) -> None:
    """Refuse aloud a plan of our own that the verifier does not accept."""
    from rythme.verify import verify

    if broken := verify(scenario, plan, previous=previous).violations:
        found = "; ".join(each.sentence.to("en") for each in broken)
        raise RuntimeError(f"a bug in rythme: its own plan is not valid: {found}")
