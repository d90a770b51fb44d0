"""The answer to one scenario: a row. This is what worker processes run."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import assert_never

from rythme.errors import ConfigError
from rythme.scenario import Scenario
from rythme.sweep.grid import Point
from rythme.text import Language, Text, text

Row = dict[str, object]
"""Values of JSON: ``vary``, ``status``, ``reason``, and what the plan amounts to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """A scenario to answer, whole: a worker needs no file."""

    point: Point
    scenario: Scenario
    time_limit_s: float
    language: Language


def answer(task: Task) -> Row:
    """Plan a scenario, on one thread, verify the plan, and say what it amounts to.

    Whatever goes wrong is the row's reason: one scenario does not end a sweep.
    """
    started = time.monotonic()
    try:
        row = _solved(task)
    except Exception as error:  # a bug, or memory: the other scenarios go on
        return failed(task.point, error, task.language)
    return {"vary": dict(task.point)} | row | {"seconds": round(time.monotonic() - started, 3)}


def _solved(task: Task) -> Row:
    from rythme.compare import plan_record
    from rythme.solver.levels import solve
    from rythme.solver.outcome import Impossible, Planned, Undecided
    from rythme.verify import verify

    outcome = solve(task.scenario, time_limit_s=task.time_limit_s, workers=1)
    match outcome:
        case Planned(plan=plan, num_optimal=num_optimal):
            if broken := verify(task.scenario, plan).violations:
                found = "; ".join(each.sentence.to("en") for each in broken)
                raise RuntimeError(f"a bug in rythme: its own plan is not valid: {found}")
            return plan_record(plan) | {"reason": "", "num_optimal": num_optimal}
        case Impossible(cohorts=cohorts):
            reason = text("impossible for {cohorts}", cohorts=", ".join(cohorts))
            return {"status": "impossible", "reason": reason.to(task.language)}
        case Undecided():
            reason = text("nothing found within the time limit")
            return {"status": "undecided", "reason": reason.to(task.language)}
        case _:
            assert_never(outcome)


def mistaken(point: Point, error: ConfigError, language: Language) -> Row:
    """Return the row of a scenario that is no config."""
    reason = "; ".join(
        f"{mistake.origin}: {mistake.read.to(language)}; {mistake.expected.to(language)}"
        for mistake in error.mistakes
    )
    return {"vary": dict(point), "status": "mistake", "reason": reason}


def failed(point: Point, error: BaseException | Text, language: Language) -> Row:
    """Return the row of a scenario that could not be answered."""
    said = text("{kind}: {error}", kind=type(error).__name__, error=error)
    reason = error if isinstance(error, Text) else said
    return {"vary": dict(point), "status": "failed", "reason": reason.to(language)}
