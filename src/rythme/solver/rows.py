"""One function per coupled rule: what it becomes as rows over several graphs.

Half-days of a week that no label tells apart give the same row. They are written once, and what
a breach costs there counts as many times.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import NamedTuple, assert_never

from rythme.previous import Previous
from rythme.rules import BREACH_PER_WEEK, Apart, Capacity, CoupledRule, Cover, Peak, Soft, Together
from rythme.scenario import Cohort, Scenario, Window
from rythme.solver.graph import Graph
from rythme.solver.labels import all_weeks
from rythme.solver.problem import Problem, Row, Slack, Term
from rythme.solver.readings import Readings


class Cell(NamedTuple):
    """One cohort in one week: where to find it in the problem."""

    graph: int
    week: int
    size: int
    """People, 0 where nobody said."""
    kept: str | None
    """The letters that the week must keep, if it must."""


class Moment(NamedTuple):
    """Half-days of one week that no label tells apart, and how many they are."""

    monday: dt.date
    half: int
    """One of them."""
    number: int
    cells: tuple[Cell, ...]
    """The cohorts that are in a stage then."""

    @property
    def is_kept(self) -> bool:
        """Say whether no cohort may change."""
        return all(cell.kept for cell in self.cells)

    def kept(self, letter: str) -> list[Cell]:
        """Return the cells that keep ``letter``."""
        return [cell for cell in self.cells if cell.kept and cell.kept[self.half] == letter]


@dataclass
class Coupling:
    """Rows and slacks over some cohorts' graphs, while rules are being posted."""

    scenario: Scenario
    cohorts: Sequence[Cohort]
    graphs: Sequence[Graph]
    previous: Previous | None = None
    slacks: list[Slack] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    _cells: Mapping[str, Mapping[dt.date, Cell]] = field(init=False)
    _readings: Readings = field(init=False, default_factory=Readings)
    _groups: dict[tuple[tuple[tuple[str, ...], ...], tuple[int, ...]], Sequence[Sequence[int]]] = (
        field(init=False, default_factory=dict)
    )

    def __post_init__(self) -> None:
        self._cells = {
            cohort.id: dict(self._read(graph, cohort)) for graph, cohort in enumerate(self.cohorts)
        }

    def _read(self, graph: int, cohort: Cohort) -> Iterator[tuple[dt.date, Cell]]:
        for number, (_, stage, monday) in enumerate(all_weeks(cohort, self.previous)):
            kept = None if self.previous is None else self.previous.kept(cohort, monday)
            letters = None if kept is None else kept.letters
            yield monday, Cell(graph, number, stage.size or 0, letters)

    def problem(self) -> Problem:
        """Return what was posted."""
        return Problem(tuple(self.graphs), tuple(self.slacks), tuple(self.rows))

    def moments(self, window: Window) -> Iterator[Moment]:
        """Yield the half-days of a window, those of a week that read alike together."""
        calendars = [self._cells[cohort] for cohort in window.cohorts]
        for monday in sorted({monday for calendar in calendars for monday in calendar}):
            cells = tuple(calendar[monday] for calendar in calendars if monday in calendar)
            different = tuple(dict.fromkeys(map(self._columns, cells)))
            for halves in self._alike(different, tuple(window.halves(monday))):
                yield Moment(monday, halves[0], len(halves), cells)

    def _alike(
        self, different: tuple[tuple[str, ...], ...], halves: tuple[int, ...]
    ) -> Sequence[Sequence[int]]:
        """Return some half-days of a week, those at which cohorts may read the same together."""
        key = different, halves
        if key not in self._groups:
            letters = list(zip(*different, strict=True))
            alike: dict[tuple[str, ...], list[int]] = {}
            for half in halves:
                alike.setdefault(letters[half], []).append(half)
            self._groups[key] = list(alike.values())
        return self._groups[key]

    def changing(self, window: Window) -> Iterator[Moment]:
        """Yield those half-days at which some cohort may change."""
        return (moment for moment in self.moments(window) if not moment.is_kept)

    def _columns(self, cell: Cell) -> tuple[str, ...]:
        return self._readings.columns(self.graphs[cell.graph], cell.week)

    def term(self, cell: Cell, half: int, letter: str, coefficient: int) -> Term:
        """Return ``coefficient`` when ``letter`` stands at half-day ``half`` of a cell."""
        labels = self._readings.labels(self.graphs[cell.graph], cell.week, half, letter)
        return Term(cell.graph, cell.week, labels, coefficient)

    def switch(self) -> int:
        """Add a whole number 0 or 1 that costs nothing, and return its position."""
        self.slacks.append(Slack(1, "rules", 0))
        return len(self.slacks) - 1

    def excess(self, soft: Soft | None, most: int, per_unit: int) -> tuple[tuple[int, int], ...]:
        """Add what a row may exceed its limit by, as far as its rule is soft."""
        if soft is None:
            return ()
        self.slacks.append(Slack(most, soft.level.value, soft.weight * per_unit))
        return ((len(self.slacks) - 1, -1),)

    def limit(self, terms: Sequence[Term], slacks: Sequence[tuple[int, int]], most: int) -> None:
        """Add a row, unless no path can break it."""
        kept = tuple(term for term in terms if term.labels)
        reach = sum(max(term.coefficient, 0) for term in kept) + sum(
            coefficient * self.slacks[slack].most
            for slack, coefficient in slacks
            if coefficient > 0
        )
        if reach > most:
            self.rows.append(Row(kept, tuple(slacks), most))


def couple(
    scenario: Scenario,
    cohorts: Sequence[Cohort],
    graphs: Sequence[Graph],
    previous: Previous | None = None,
) -> Problem:
    """Return the problem of planning ``cohorts``, that no rule couples to others, together.

    Parameters
    ----------
    scenario
        Read for its coupled rules; those that speak of other cohorts are passed over.
    cohorts, graphs
        In the same order. ``graphs`` are those of
        :func:`rythme.solver.compile.compile_cohort`, with a path each.
    previous
        The plan before, as the graphs know it.
    """
    coupling = Coupling(scenario, cohorts, graphs, previous)
    known = {cohort.id for cohort in cohorts}
    for statement in scenario.rules:
        if isinstance(statement.rule, CoupledRule):
            for window in statement.windows:
                if known.issuperset(window.cohorts):
                    post_coupled(statement.rule, window, coupling)
    return coupling.problem()


def post_coupled(rule: CoupledRule, window: Window, coupling: Coupling) -> None:
    """Add the rows of ``rule`` in ``window``; a rule that only warns has none."""
    if rule.soft is not None and rule.soft.weight == 0:
        return
    match rule:
        case Capacity():
            post_capacity(rule, window, coupling)
        case Apart():
            post_apart(rule, window, coupling)
        case Together():
            post_together(rule, window, coupling)
        case Cover():
            post_cover(rule, window, coupling)
        case Peak():
            post_peak(rule, window, coupling)
        case _:
            assert_never(rule)


def post_capacity(rule: Capacity, window: Window, coupling: Coupling) -> None:
    """At most ``rule.max_people`` at school.

    With x[c, t] = 1 when cohort c is at school at half-day t:

        sum over c of size[c] * x[c, t] <= max_people + over[t]
    """
    for moment in coupling.changing(window):
        most = max(rule.max_people, sum(cell.size for cell in moment.kept("S")))
        _limit_school(coupling, moment, rule.soft, most, lambda cell: cell.size)


def post_apart(rule: Apart, window: Window, coupling: Coupling) -> None:
    """At most ``rule.at_most`` cohorts at school: ``sum over c of x[c, t] <= at_most + over[t]``.

    With x[c, t] = 1 when cohort c is at school at half-day t.
    """
    for moment in coupling.changing(window):
        most = max(rule.at_most, len(moment.kept("S")))
        _limit_school(coupling, moment, rule.soft, most, lambda cell: 1)


def _limit_school(
    coupling: Coupling, moment: Moment, soft: Soft | None, most: int, size: Callable[[Cell], int]
) -> None:
    terms = [coupling.term(cell, moment.half, "S", size(cell)) for cell in moment.cells]
    over = sum(term.coefficient for term in terms if term.labels) - most
    if over > 0:
        coupling.limit(terms, coupling.excess(soft, over, moment.number), most)


def post_cover(rule: Cover, window: Window, coupling: Coupling) -> None:
    """At least ``rule.at_least`` cohorts in company, while all are in a stage.

    With y[c, t] = 1 when cohort c is in company:  ``-sum over c of y[c, t] <= short[t] - at_least``
    """
    for moment in coupling.changing(window):
        if len(moment.cells) == len(window.cohorts):
            free = sum(cell.kept is None for cell in moment.cells)
            least = min(rule.at_least, free + len(moment.kept("C")))
            terms = [coupling.term(cell, moment.half, "C", -1) for cell in moment.cells]
            coupling.limit(terms, coupling.excess(rule.soft, least, moment.number), -least)


def post_peak(rule: Peak, window: Window, coupling: Coupling) -> None:
    """Charge the fullest half-day: ``sum over c of size[c] * x[c, t] - peak <= 0`` for every t."""
    moments = list(coupling.changing(window))
    fullest = max((sum(cell.size for cell in moment.cells) for moment in moments), default=0)
    peak = coupling.excess(rule.soft, fullest, 1)
    for moment in moments:
        terms = [coupling.term(cell, moment.half, "S", cell.size) for cell in moment.cells]
        coupling.limit(terms, peak, 0)


def post_together(rule: Together, window: Window, coupling: Coupling) -> None:
    """All at school or none, while all are in a stage; or together in some weeks only."""
    everything = list(coupling.moments(window))
    moments = [moment for moment in everything if len(moment.cells) == len(window.cohorts)]
    if rule.weeks is not None:
        deciding = moments or everything
        if not deciding or not all(moment.is_kept for moment in deciding):
            _post_meetings(rule.soft, rule.weeks, moments, coupling)
        return
    for moment in moments:
        kept = sum(cell.kept is not None for cell in moment.cells)
        if moment.is_kept or 0 < len(moment.kept("S")) < kept:
            continue  # the past has decided
        if rule.soft is None:
            _post_equal(moment, coupling)
        else:
            _post_agreement(rule.soft, moment, coupling)


def _post_equal(moment: Moment, coupling: Coupling) -> None:
    """``x[c, t] = x[d, t]`` for every two cohorts in turn."""
    for one, other in pairwise(moment.cells):
        for a, b in ((one, other), (other, one)):
            present = coupling.term(a, moment.half, "S", 1)
            coupling.limit([present, coupling.term(b, moment.half, "S", -1)], (), 0)


def _post_agreement(soft: Soft, moment: Moment, coupling: Coupling) -> None:
    """Charge the smaller of those at school and those not.

    With n cohorts, s of them at school, and u = 1 when school is what counts as right:

        s - n * u <= breach        n * u - s <= breach
    """
    number = len(moment.cells)
    breach = coupling.excess(soft, number // 2, moment.number)
    for_school = coupling.switch()
    present = [coupling.term(cell, moment.half, "S", 1) for cell in moment.cells]
    absent = [term._replace(coefficient=-1) for term in present]
    coupling.limit(present, (*breach, (for_school, -number)), 0)
    coupling.limit(absent, (*breach, (for_school, number)), 0)


def _post_meetings(
    soft: Soft | None, weeks: int, moments: Sequence[Moment], coupling: Coupling
) -> None:
    """In at least ``weeks`` weeks all are at school in some half-day.

    With m[t] = 1 when the cohorts meet at half-day t, at most one of them in a week:

        m[t] <= x[c, t]        -sum over t of m[t] <= missing - weeks
    """
    meetings: dict[dt.date, list[int]] = {}
    for moment in moments:
        present = [coupling.term(cell, moment.half, "S", -1) for cell in moment.cells]
        if all(term.labels for term in present):
            meeting = coupling.switch()
            meetings.setdefault(moment.monday, []).append(meeting)
            for term in present:
                coupling.limit([term], [(meeting, 1)], 0)
    for in_week in meetings.values():
        coupling.limit((), [(meeting, 1) for meeting in in_week], 1)
    missing = coupling.excess(soft, weeks, BREACH_PER_WEEK)
    counted = [(meeting, -1) for in_week in meetings.values() for meeting in in_week]
    coupling.limit((), (*missing, *counted), -weeks)
