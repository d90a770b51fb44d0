"""Some cohorts of a scenario, as if the others were nowhere."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace

from rythme.rules import Cover, Together
from rythme.scenario import Scenario, Statement, Window


def select(scenario: Scenario, ids: Collection[str]) -> Scenario:
    """Return the scenario of the cohorts with these ids alone.

    A rule across cohorts speaks of those that are left. ``cover`` and ``together`` hold while all
    their cohorts are in a stage: without one of them, they hold nowhere.
    """
    return replace(
        scenario,
        cohorts=tuple(cohort for cohort in scenario.cohorts if cohort.id in ids),
        closures=tuple(
            replace(closure, cohorts=tuple(each for each in closure.cohorts if each in ids))
            for closure in scenario.closures
        ),
        rules=tuple(
            replace(statement, windows=tuple(_windows(statement, ids)))
            for statement in scenario.rules
        ),
    )


def _windows(statement: Statement, ids: Collection[str]) -> Iterator[Window]:
    for window in statement.windows:
        left = tuple(each for each in window.cohorts if each in ids)
        whole = left == window.cohorts
        if left and (whole or not isinstance(statement.rule, Cover | Together)):
            yield replace(window, cohorts=left)
