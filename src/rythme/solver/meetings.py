"""Cohorts that must meet, and may not: too few weeks are left in which all could be at school.

A linear relaxation lets half of each meet half of the others; so this is counted by itself.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from rythme.rules import Apart, Capacity, Together
from rythme.scenario import Cohort, Origin, Scenario, Window
from rythme.solver.graph import Graph
from rythme.weeks import half_days


@dataclass
class Meetings:
    """The hard rules that let cohorts meet or keep them apart."""

    scenario: Scenario
    cohorts: Sequence[Cohort]
    graphs: Sequence[Graph]

    def too_few(self) -> tuple[frozenset[Origin], tuple[str, ...]] | None:
        """Return rules that leave too few meetings, and the cohorts that should meet."""
        known = {cohort.id for cohort in self.cohorts}
        for statement in self.scenario.rules:
            rule = statement.rule
            if not isinstance(rule, Together) or rule.soft is not None or rule.weeks is None:
                continue
            for window in statement.windows:
                if not known.issuperset(window.cohorts):
                    continue
                blocking: set[Origin] = set()
                if self._num_weeks(window, blocking) < rule.weeks:
                    return frozenset({statement.origin, *blocking}), window.cohorts
        return None

    def _num_weeks(self, window: Window, blocking: set[Origin]) -> int:
        """Return the weeks with a half-day at which all may meet, and add what forbids others."""
        rules = list(self._limits(window))
        members = [
            self._at_school(cohort, graph)
            for cohort, graph in zip(self.cohorts, self.graphs, strict=True)
            if cohort.id in window.cohorts
        ]
        number = 0
        for monday in set.intersection(*(set(each) for each in members)):
            open_halves = [
                half
                for half, slot in enumerate(half_days(monday))
                if window.holds(slot) and all(half in each[monday] for each in members)
            ]
            against = [
                {origin for origin, other in rules if other.holds(half_days(monday)[half])}
                for half in open_halves
            ]
            number += any(not origins for origins in against)
            blocking.update(*against)
        return number

    def _limits(self, window: Window) -> Iterator[tuple[Origin, Window]]:
        """Yield the rules that these cohorts break when they are all at school."""
        sizes = {
            cohort.id: min(stage.size or 0 for stage in cohort.stages) for cohort in self.cohorts
        }
        known = set(sizes)
        for statement in self.scenario.rules:
            rule = statement.rule
            if rule.soft is not None or not isinstance(rule, Apart | Capacity):
                continue
            for other in statement.windows:
                mine = [each for each in other.cohorts if each in window.cohorts]
                people = len(mine) if isinstance(rule, Apart) else sum(sizes[m] for m in mine)
                most = rule.at_most if isinstance(rule, Apart) else rule.max_people
                if known.issuperset(other.cohorts) and people > most:
                    yield statement.origin, other

    def _at_school(self, cohort: Cohort, graph: Graph) -> Mapping[dt.date, set[int]]:
        """Return the half-days at which some calendar of a cohort is at school."""
        found: dict[dt.date, set[int]] = {}
        for monday, labels, layer in zip(cohort.mondays, graph.labels, graph.arcs, strict=True):
            alive = {arc.label for out in layer for arc in out}
            found[monday] = {
                half
                for label in alive
                for half, letter in enumerate(labels[label].letters)
                if letter == "S"
            }
        return found
