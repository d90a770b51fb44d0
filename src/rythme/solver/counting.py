"""Counting arguments: coupled rules that leave less room than their cohorts need.

Each says in a sentence why there is no plan, without any search: every cohort by itself spends at
least so many half-days in a window, all together more than the rule allows them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from math import gcd
from typing import NamedTuple

from rythme.rules import Apart, Capacity, Cover
from rythme.scenario import Cohort, Scenario, Window
from rythme.solver.graph import Arc, Graph
from rythme.solver.paths import potentials
from rythme.text import Text, text
from rythme.weeks import NUM_HALF_DAYS


@dataclass(frozen=True, slots=True)
class Shortage:
    """Cohorts that need more room than a hard rule leaves them."""

    cohorts: tuple[str, ...]
    reason: Text


def find_shortage(
    scenario: Scenario, cohorts: Sequence[Cohort], graphs: Sequence[Graph]
) -> Shortage | None:
    """Return the first shortage among ``cohorts``, in file order of the rules.

    Parameters
    ----------
    cohorts, graphs
        In the same order; each graph has a path.
    """
    known = {
        cohort.id: _Member(
            graph, cohort.mondays, tuple(stage.size or 0 for stage, _ in cohort.weeks())
        )
        for cohort, graph in zip(cohorts, graphs, strict=True)
    }
    ways = _Ways()
    for statement in scenario.rules:
        rule = statement.rule
        if rule.soft is not None or not isinstance(rule, Apart | Capacity | Cover):
            continue
        for window in statement.windows:
            if known.keys() >= set(window.cohorts):
                members = [known[cohort] for cohort in window.cohorts]
                shortage = _shortage(rule, window, members, ways)
                if shortage is not None:
                    return shortage
    return None


class _Member(NamedTuple):
    """One cohort in its weeks."""

    graph: Graph
    mondays: tuple[dt.date, ...]
    sizes: tuple[int, ...]
    """People of each week."""


Halves = tuple[tuple[int, ...], ...]
"""Some half-days of each week of a graph, by position in their week."""


class _Ways:
    """What the paths of graphs read, asked once of those that many cohorts share."""

    def __init__(self) -> None:
        self._least: dict[tuple[object, ...], int] = {}
        self._possible: dict[tuple[int, str, Halves], Halves] = {}

    def least(
        self, graph: Graph, letter: str, halves: Halves, weights: Sequence[int], *, other: bool
    ) -> int:
        """Return the least weight of half-days that read, or do not read, a letter.

        Every half-day weighs as much as its week; only the ratio of weeks matters to a path.
        """
        factor = gcd(*weights) or 1
        ratio = tuple(weight // factor for weight in weights)
        key = id(graph), letter, halves, ratio, other
        if key not in self._least:
            self._least[key] = _least(graph, letter, halves, ratio, other=other)
        return factor * self._least[key]

    def possible(self, graph: Graph, letter: str, halves: Halves) -> Halves:
        """Return those half-days that some path reads so."""
        key = id(graph), letter, halves
        if key not in self._possible:
            self._possible[key] = _possible(graph, letter, halves)
        return self._possible[key]


def _least(
    graph: Graph, letter: str, halves: Halves, weights: Sequence[int], *, other: bool
) -> int:
    amounts = [
        [
            weight * sum((label.letters[half] == letter) != other for half in held)
            for label in labels
        ]
        for labels, held, weight in zip(graph.labels, halves, weights, strict=True)
    ]

    def cost(week: int, arc: Arc) -> int:
        return amounts[week][arc.label]

    return potentials(graph, cost)[0][0]


def _possible(graph: Graph, letter: str, halves: Halves) -> Halves:
    possible = []
    for labels, layer, held in zip(graph.labels, graph.arcs, halves, strict=True):
        alive = {labels[arc.label].letters for out in layer for arc in out}
        possible.append(
            tuple(half for half in held if any(letters[half] == letter for letters in alive))
        )
    return tuple(possible)


def _shortage(
    rule: Apart | Capacity | Cover, window: Window, members: Sequence[_Member], ways: _Ways
) -> Shortage | None:
    match rule:
        case Apart():
            ones = [member._replace(sizes=(1,) * len(member.sizes)) for member in members]
            needed, room = _at_school(window, ones, rule.at_most, ways)
            reason = text(
                "{cohorts} are at school in at least {needed} half-days in all between {first} and"
                " {last}; at most {most} of them at once leaves room for {room}",
                cohorts=", ".join(window.cohorts),
                needed=needed,
                first=window.spans[0].first_day,
                last=window.spans[-1].last_day,
                most=rule.at_most,
                room=room,
            )
        case Capacity():
            needed, room = _at_school(window, members, rule.max_people, ways)
            reason = text(
                "{cohorts} fill at least {needed} places, half-day by half-day, between {first} and"
                " {last}; at most {most} people at once leaves {room}",
                cohorts=", ".join(window.cohorts),
                needed=needed,
                first=window.spans[0].first_day,
                last=window.spans[-1].last_day,
                most=rule.max_people,
                room=room,
            )
        case Cover():
            needed, room = _in_company(window, members, rule.at_least, ways)
            reason = text(
                "{cohorts} are away from company in at least {needed} half-days in all between"
                " {first} and {last}; at least {least} of them in company leaves room for {room}",
                cohorts=", ".join(window.cohorts),
                needed=needed,
                first=window.spans[0].first_day,
                last=window.spans[-1].last_day,
                least=rule.at_least,
                room=room,
            )
    return Shortage(window.cohorts, reason) if needed > room else None


def _at_school(
    window: Window, members: Sequence[_Member], most: int, ways: _Ways
) -> tuple[int, int]:
    """Return the people at school, summed over half-days, that members need and ``most`` leaves."""
    held: dict[dt.date, tuple[int, ...]] = {}
    needed = 0
    people: dict[dt.date, list[int]] = {}
    for graph, mondays, sizes in members:
        for monday in mondays:
            if monday not in held:
                held[monday] = tuple(window.halves(monday))
                people[monday] = [0] * NUM_HALF_DAYS
        halves = tuple([held[monday] for monday in mondays])
        needed += ways.least(graph, "S", halves, sizes, other=False)
        possible = ways.possible(graph, "S", halves)
        for monday, size, those in zip(mondays, sizes, possible, strict=True):
            for half in those:
                people[monday][half] += size
    return needed, sum(min(most, number) for numbers in people.values() for number in numbers)


def _in_company(
    window: Window, members: Sequence[_Member], least: int, ways: _Ways
) -> tuple[int, int]:
    """Return the half-days out of company that members need, and what ``least`` leaves."""
    common = set.intersection(*(set(member.mondays) for member in members))
    held = {monday: tuple(window.halves(monday)) for monday in common}
    needed = 0
    for graph, mondays, _ in members:
        halves = tuple([held.get(monday, ()) for monday in mondays])
        needed += ways.least(graph, "C", halves, (1,) * len(mondays), other=True)
    return needed, sum(map(len, held.values())) * (len(members) - least)
