"""What rules across cohorts ask at every half-day: inequalities over who is at school.

Beside what a room's rule says itself, there is what follows from it: of cohorts so large that no
more than a few fit at once, no more than these may be there. A linear relaxation does not see that.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import NamedTuple

from rythme.rules import Apart, Capacity, Cover
from rythme.scenario import Cohort, Origin, Scenario, Window
from rythme.solver.graph import Graph
from rythme.solver.problem import Row
from rythme.solver.rows import Cell, Coupling
from rythme.weeks import Span

MOST_AT_ONCE = 3
"""Cohorts up to which it is said how many fit in a room at once."""

Counting = Capacity | Apart | Cover


class Place(NamedTuple):
    """A half-day under a rule."""

    origin: Origin
    spans: tuple[Span, ...]
    """Of the window."""
    monday: dt.date
    half: int
    at_once: int = 0
    """Above 0: what is counted is cohorts so large that only so many fit at once."""


class Count(NamedTuple):
    """At most ``most``: the sum of ``factors`` over cells that read ``letter``."""

    place: Place
    cells: tuple[Cell, ...]
    letter: str
    factors: tuple[int, ...]
    most: int

    def row(self, coupling: Coupling) -> Row | None:
        """Return it as a row over graphs; None where no path can break it."""
        terms = [
            coupling.term(cell, self.place.half, self.letter, factor)
            for cell, factor in zip(self.cells, self.factors, strict=True)
        ]
        kept = tuple(term for term in terms if term.labels)
        if sum(max(term.coefficient, 0) for term in kept) <= self.most:
            return None
        return Row(kept, (), self.most)


@dataclass
class Counts:
    """The hard rules of some cohorts that count them, on their graphs."""

    scenario: Scenario
    cohorts: Sequence[Cohort]
    graphs: Sequence[Graph]

    def __post_init__(self) -> None:
        self._cells = {
            cohort.id: {
                monday: Cell(graph, week, stage.size or 0, None)
                for week, (stage, monday) in enumerate(cohort.weeks())
            }
            for graph, cohort in enumerate(self.cohorts)
        }

    def windows(self) -> Iterator[tuple[Origin, Counting, Window]]:
        """Yield the rules of these cohorts, window by window."""
        known = {cohort.id for cohort in self.cohorts}
        for statement in self.scenario.rules:
            rule = statement.rule
            if isinstance(rule, Counting) and rule.soft is None:
                for window in statement.windows:
                    if known.issuperset(window.cohorts):
                        yield statement.origin, rule, window

    @property
    def key(self) -> Hashable:
        """What the counts depend on."""
        rules = tuple((origin, rule, window) for origin, rule, window in self.windows())
        return tuple(map(id, self.graphs)), rules

    def at(self, places: Sequence[Place]) -> Iterator[Count]:
        """Yield what is asked at some places."""
        of_window: dict[tuple[Origin, tuple[Span, ...]], list[Place]] = {}
        for place in places:
            of_window.setdefault((place.origin, place.spans), []).append(place)
        for origin, rule, window in self.windows():
            calendars = [self._cells[cohort] for cohort in window.cohorts]
            for place in of_window.get((origin, window.spans), ()):
                cells = tuple(each[place.monday] for each in calendars if place.monday in each)
                whole = place._replace(at_once=0)
                yield from (each for each in _asked(rule, window, whole, cells) if each[0] == place)

    def rows(self) -> Iterator[tuple[Place, Row]]:
        """Yield what can be broken, once for half-days of a week that read alike."""
        coupling = Coupling(self.scenario, self.cohorts, self.graphs)
        for origin, rule, window in self.windows():
            for moment in coupling.moments(window):
                place = Place(origin, window.spans, moment.monday, moment.half)
                for count in _asked(rule, window, place, moment.cells):
                    row = count.row(coupling)
                    if row is not None:
                        yield count.place, row


def _asked(
    rule: Counting, window: Window, place: Place, cells: tuple[Cell, ...]
) -> Iterator[Count]:
    """Yield what a rule asks at a half-day of a window."""
    match rule:
        case Capacity():
            sizes = tuple(cell.size for cell in cells)
            yield Count(place, cells, "S", sizes, rule.max_people)
            yield from _large(rule, place, cells)
        case Apart():
            yield Count(place, cells, "S", (1,) * len(cells), rule.at_most)
        case Cover():
            if len(cells) == len(window.cohorts):
                yield Count(place, cells, "C", (-1,) * len(cells), -rule.at_least)


def _large(rule: Capacity, place: Place, cells: tuple[Cell, ...]) -> Iterator[Count]:
    """Yield how many large cohorts fit at once: the largest group of cohorts for every number."""
    by_size = sorted(cells, key=lambda cell: cell.size)
    said = MOST_AT_ONCE + 1
    for first in range(len(by_size)):
        some = by_size[first:]
        together = list(accumulate(cell.size for cell in some))
        at_once = sum(people <= rule.max_people for people in together)
        if at_once in (0, len(some)):
            return
        if at_once < said:
            said = at_once
            ones = (1,) * len(some)
            yield Count(place._replace(at_once=at_once), tuple(some), "S", ones, at_once)
