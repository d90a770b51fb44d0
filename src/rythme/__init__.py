"""rythme: finds the calendars of work-study cohorts from the rhythm that a school states.

scenario = rythme.load("ensta.toml")
outcome = rythme.solve(scenario)
report = rythme.verify(scenario, outcome.plan)
"""

from __future__ import annotations

import sys
from types import ModuleType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from os import PathLike

    from rythme.plan import Plan
    from rythme.previous import Previous
    from rythme.scenario import Scenario
    from rythme.solver.outcome import Outcome
    from rythme.verify.report import Report

__version__ = "0.1.0"
__all__ = ["__version__", "load", "read_plan", "solve", "verify"]

# Each function imports what it stands for when it is called: the command line starts without.


def load(
    path: str | PathLike[str], *, year: int | None = None, overrides: Sequence[str] = ()
) -> Scenario:
    """Read a config: see :func:`rythme.config.load`."""
    from rythme.config import load as read

    return read(path, year=year, overrides=overrides)


def read_plan(path: str | PathLike[str]) -> Plan:
    """Read a plan.json: see :func:`rythme.plan_json.from_json`."""
    from pathlib import Path

    from rythme.plan_json import from_json

    return from_json(Path(path).read_bytes(), str(path))


def solve(
    scenario: Scenario,
    *,
    time_limit_s: float | None = 60.0,
    workers: int = 1,
    previous: Previous | None = None,
) -> Outcome:
    """Find the best plan, created now: see :func:`rythme.solver.levels.solve`.

    Parameters
    ----------
    previous
        The plan to stay close to, and what of it must stay: a :class:`rythme.previous.Previous`.

    Raises
    ------
    ValueError
        The previous plan is of another planning.
    """
    from rythme.clock import created_now
    from rythme.solver.levels import solve as search

    if previous is not None and previous.plan.id != scenario.id:
        raise ValueError(f"the plan before is of {previous.plan.id!r}, this is {scenario.id!r}")
    return search(
        scenario,
        time_limit_s=time_limit_s,
        workers=workers,
        previous=previous,
        created=created_now(),
    )


def verify(scenario: Scenario, plan: Plan, *, previous: Previous | None = None) -> Report:
    """Judge a plan by everything that a scenario asks: see :mod:`rythme.verify`.

    Parameters
    ----------
    previous
        The plan that it was made from: its weeks that must stay are forgiven, changes cost.
    """
    from rythme.verify.audit import verify as judge

    return judge(scenario, plan, previous=previous)


class _Package(ModuleType):
    """The package, in which ``verify`` stays the function.

    Whoever imports the module ``rythme.verify`` would otherwise bind it to that name here.
    """

    def __setattr__(self, name: str, value: object) -> None:
        if name != "verify":
            super().__setattr__(name, value)


sys.modules[__name__].__class__ = _Package
