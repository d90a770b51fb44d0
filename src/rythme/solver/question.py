"""A question about cohorts that share hard rules: whether they fit together."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import NamedTuple

from rythme.rules import Apart, Capacity, CoupledRule
from rythme.scenario import Cohort, Origin, Scenario, Statement
from rythme.solver.counts import Counts
from rythme.solver.graph import Graph
from rythme.solver.known import Calendar, calendar_of
from rythme.solver.levels import components
from rythme.solver.problem import Path, Problem
from rythme.solver.rows import couple

FEW = 4
"""Cohorts that are looked at by themselves, to find those that do not fit."""


class Clash(NamedTuple):
    """Cohorts that do not fit, proven."""

    origins: frozenset[Origin]
    """Of the rules across cohorts that the proof needs."""
    cohorts: tuple[Cohort, ...]


@dataclass
class Question:
    """Cohorts that share hard rules, on graphs with a path each."""

    scenario: Scenario
    """Its rules are hard."""
    cohorts: Sequence[Cohort]
    graphs: Sequence[Graph]

    @cached_property
    def problem(self) -> Problem:
        """The rules as rows over the graphs, with what follows from rooms."""
        coupled = couple(self.scenario, self.cohorts, self.graphs)
        implied = (row for place, row in self.counts.rows() if place.at_once)
        return replace(coupled, rows=(*coupled.rows, *implied))

    @cached_property
    def counts(self) -> Counts:
        """The rules that count cohorts."""
        return Counts(self.scenario, self.cohorts, self.graphs)

    def clash(self) -> Clash:
        """Return all these cohorts, with all the rules between them."""
        return Clash(frozenset(each.origin for each in self.rules()), tuple(self.cohorts))

    def rules(self) -> list[Statement]:
        """Return the rules between these cohorts."""
        known = {cohort.id for cohort in self.cohorts}
        return [
            statement
            for statement in self.scenario.rules
            if isinstance(statement.rule, CoupledRule)
            if any(known.issuperset(window.cohorts) for window in statement.windows)
        ]

    def calendars(self, paths: Sequence[Path]) -> dict[str, Calendar]:
        """Return what paths read."""
        return {
            cohort.id: calendar_of(graph, path)
            for cohort, graph, path in zip(self.cohorts, self.graphs, paths, strict=True)
        }

    def parts(self) -> list[Question]:
        """Return the same of the few cohorts that share a rule, those under most rules first."""
        mine = {cohort.id for cohort in self.cohorts}
        some = {
            frozenset(window.cohorts): None
            for statement in self.scenario.rules
            for window in statement.windows
            if 1 < len(window.cohorts) <= FEW and mine.issuperset(window.cohorts)
        }
        parts = [self.of(ids) for ids in some]
        return sorted(parts, key=lambda part: -len(part.clash().origins))

    def of(self, ids: Collection[str]) -> Question:
        """Return the same of some of the cohorts."""
        pairs = [
            (cohort, graph)
            for cohort, graph in zip(self.cohorts, self.graphs, strict=True)
            if cohort.id in ids
        ]
        cohorts, graphs = [cohort for cohort, _ in pairs], [graph for _, graph in pairs]
        return Question(narrowed(self.scenario, ids), cohorts, graphs)


def hard(scenario: Scenario) -> Scenario:
    """Return a scenario without its soft rules."""
    return replace(scenario, rules=tuple(each for each in scenario.rules if each.rule.soft is None))


def questions(scenario: Scenario, graphs: Mapping[str, Graph]) -> Iterator[Question]:
    """Yield the cohorts that rules couple."""
    for cohorts in components(scenario):
        yield Question(scenario, cohorts, [graphs[cohort.id] for cohort in cohorts])


def narrowed(scenario: Scenario, ids: Collection[str]) -> Scenario:
    """Return some cohorts with what the hard rules ask of them, whatever the others do.

    A room and a teacher ask no less of all cohorts than of some; other rules that speak of more
    cohorts are left out.
    """
    rules = []
    for statement in scenario.rules:
        windows = []
        for window in statement.windows:
            mine = tuple(each for each in window.cohorts if each in ids)
            if mine == window.cohorts:
                windows.append(window)
            elif len(mine) > 1 and isinstance(statement.rule, Apart | Capacity):
                windows.append(replace(window, cohorts=mine))
        if windows and statement.rule.soft is None:
            rules.append(replace(statement, windows=tuple(windows)))
    closures = tuple(
        replace(closure, cohorts=kept)
        for closure in scenario.closures
        if (kept := tuple(each for each in closure.cohorts if each in ids))
    )
    cohorts = tuple(cohort for cohort in scenario.cohorts if cohort.id in ids)
    return replace(scenario, cohorts=cohorts, closures=closures, rules=tuple(rules))
