"""Counting arguments: coupled rules that leave less room than their cohorts need.

Each says in a sentence why there is no plan, without any search: every cohort by itself spends at
least so many half-days in a window, all together more than the rule allows them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rythme.rules import Apart, Capacity, Cover
from rythme.scenario import Cohort, Scenario, Window
from rythme.solver.graph import Arc, Graph
from rythme.solver.paths import potentials
from rythme.text import Text, text
from rythme.weeks import half_days


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
    known = {cohort.id: (cohort, graph) for cohort, graph in zip(cohorts, graphs, strict=True)}
    for statement in scenario.rules:
        rule = statement.rule
        if rule.soft is not None or not isinstance(rule, Apart | Capacity | Cover):
            continue
        for window in statement.windows:
            if not known.keys() >= set(window.cohorts):
                continue
            members = [_Member(*known[cohort], window) for cohort in window.cohorts]
            shortage = _shortage(rule, window, members)
            if shortage is not None:
                return shortage
    return None


@dataclass(frozen=True)
class _Member:
    """One cohort under a rule."""

    cohort: Cohort
    graph: Graph
    window: Window

    def in_stage(self) -> set[int]:
        """Return the half-days of the window at which the cohort is in a stage."""
        return {
            slot
            for monday in self.cohort.mondays
            for slot in half_days(monday)
            if self.window.holds(slot)
        }

    def sizes(self) -> dict[int, int]:
        """Return the people of the cohort at each of its half-days."""
        return {
            slot: stage.size or 0
            for stage, monday in self.cohort.weeks()
            for slot in half_days(monday)
        }

    def least(self, letter: str, slots: set[int], *, other: bool, weight: dict[int, int]) -> int:
        """Return the least weight of half-days of ``slots`` that read, or do not read, a letter."""
        amounts = []
        for monday, labels in zip(self.cohort.mondays, self.graph.labels, strict=True):
            held = [slot if slot in slots else None for slot in half_days(monday)]
            amounts.append(
                [
                    sum(
                        weight[slot]
                        for slot, read in zip(held, label.letters, strict=True)
                        if slot is not None and (read == letter) != other
                    )
                    for label in labels
                ]
            )

        def cost(week: int, arc: Arc) -> int:
            return amounts[week][arc.label]

        return potentials(self.graph, cost)[0][0]

    def possible(self, letter: str) -> Iterator[int]:
        """Yield the half-days of the window that some path reads so."""
        for monday, labels, layer in zip(
            self.cohort.mondays, self.graph.labels, self.graph.arcs, strict=True
        ):
            alive = {arc.label for out in layer for arc in out}
            for half, slot in enumerate(half_days(monday)):
                if self.window.holds(slot) and any(
                    labels[label].letters[half] == letter for label in alive
                ):
                    yield slot


def _shortage(
    rule: Apart | Capacity | Cover, window: Window, members: Sequence[_Member]
) -> Shortage | None:
    match rule:
        case Apart():
            ones = [dict.fromkeys(member.in_stage(), 1) for member in members]
            needed, room = _at_school(members, ones, rule.at_most)
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
            sizes = [member.sizes() for member in members]
            needed, room = _at_school(members, sizes, rule.max_people)
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
            slots = set.intersection(*(member.in_stage() for member in members))
            weight = dict.fromkeys(slots, 1)
            needed = sum(m.least("C", slots, other=True, weight=weight) for m in members)
            room = len(slots) * (len(members) - rule.at_least)
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
    members: Sequence[_Member], weights: Sequence[dict[int, int]], most: int
) -> tuple[int, int]:
    """Return the weight of half-days at school that members need, and what ``most`` leaves."""
    needed = 0
    possible: dict[int, int] = {}
    for member, weight in zip(members, weights, strict=True):
        needed += member.least("S", member.in_stage(), other=False, weight=weight)
        for slot in member.possible("S"):
            possible[slot] = possible.get(slot, 0) + weight[slot]
    return needed, sum(min(most, weight) for weight in possible.values())
