"""From a scenario to the graph of one of its cohorts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rythme.previous import Previous
from rythme.rules import CohortRule
from rythme.scenario import Cohort, Scenario
from rythme.solver.graph import FREE, Arc, Graph, Tracker, add, charge, prune, refine
from rythme.solver.horizon import Horizon
from rythme.solver.labels import PAST, Label, Week, read_weeks
from rythme.solver.post import post, post_changes, post_totals
from rythme.solver.rhythm import StageRhythm, State


def compile_cohort(scenario: Scenario, cohort: Cohort, previous: Previous | None = None) -> Graph:
    """Return the graph whose paths are the calendars that ``cohort`` may have by itself.

    Hard rules of one cohort have cut it, soft ones have charged its arcs; coupled rules are not
    looked at. The graph is empty when there is no such calendar. Its weeks are those of
    :func:`rythme.solver.labels.read_weeks`: past ones first, as far as ``previous`` knows them.
    """
    weeks = read_weeks(scenario, cohort, previous)
    graph = compile_rhythm(cohort, weeks)
    if graph.is_empty:
        return graph
    horizon = Horizon(weeks, graph.labels)
    if previous is not None:
        graph = refine(graph, post_changes(cohort, horizon, previous))
    for total in post_totals(horizon, cohort.stages):
        graph = refine(graph, total)
    for tracker in _trackers(scenario, cohort, horizon):
        graph = refine(graph, tracker)
    return graph


def compile_all(scenario: Scenario, previous: Previous | None = None) -> list[Graph]:
    """Return the graph of every cohort, in file order.

    Cohorts that are alike, whatever their names and sizes, share one graph: it is compiled once,
    and engines tell classes of cohorts by its identity. Each has a past of its own, though.
    """
    statements: dict[str, list[tuple[object, ...]]] = {cohort.id: [] for cohort in scenario.cohorts}
    for number, statement in enumerate(scenario.rules):
        if isinstance(statement.rule, CohortRule):
            for window in statement.windows:
                statements[window.cohorts[0]].append((number, window.spans, window.binds_min))
    known: dict[tuple[object, ...], Graph] = {}
    graphs = []
    for cohort in scenario.cohorts:
        alike = (
            tuple((s.rhythm, s.start, s.weeks, s.phase_ends) for s in cohort.stages),
            tuple(closure.span for closure in scenario.closures_of(cohort.id)),
            tuple((fixed.place, fixed.span) for fixed in cohort.fixed),
            tuple(statements[cohort.id]),
            None if previous is None else cohort.id,
        )
        if alike not in known:
            known[alike] = compile_cohort(scenario, cohort, previous)
        graphs.append(known[alike])
    return graphs


def _trackers(scenario: Scenario, cohort: Cohort, horizon: Horizon) -> list[Tracker[Any]]:
    """Return the trackers of the cohort's rules, hard ones first: they make the graph smaller.

    Each has a state of its own type, which nobody but itself reads.
    """
    trackers = [
        (rule.soft is not None, tracker)
        for rule, window in (
            (statement.rule, window) for statement in scenario.rules for window in statement.windows
        )
        if isinstance(rule, CohortRule) and window.cohorts == (cohort.id,)
        if (tracker := post(rule, window, horizon, scenario)) is not None
    ]
    return [tracker for _, tracker in sorted(trackers, key=lambda pair: pair[0])]


def compile_rhythm(cohort: Cohort, weeks: Sequence[Week]) -> Graph:
    """Return the graph of the phases alone, closures, fixed dates and kept weeks included."""
    past = [week.kept_label for week in weeks if week.stage == PAST]
    labels: list[tuple[Label, ...]] = [(label,) for label in past]
    arcs: list[list[list[Arc]]] = [[[Arc(0, 0, FREE)]] for _ in past]
    first = len(past)
    for stage in cohort.stages:
        rhythm = StageRhythm(stage, weeks[first : first + stage.weeks])
        layers = [_Layer() for _ in range(stage.weeks)]
        frontier: dict[State | None, int] = {None: 0}
        for position, layer in enumerate(layers):
            frontier = layer.live(rhythm, position, frontier)
        labels += [tuple(layer.labels) for layer in layers]
        arcs += [layer.arcs for layer in layers]
        first += stage.weeks
    return Graph(tuple(labels), prune(arcs))


class _Layer:
    """The labels and arcs of one week, while they are being found."""

    def __init__(self) -> None:
        self.labels: dict[Label, int] = {}
        self.arcs: list[list[Arc]] = []

    def live(
        self, rhythm: StageRhythm, position: int, frontier: dict[State | None, int]
    ) -> dict[State | None, int]:
        """Add every way to live the week, and return the states after it."""
        heads: dict[State | None, int] = {}
        ends = position == rhythm.stage.weeks - 1
        for state in frontier:
            out = []
            for move in rhythm.moves(position, state):
                after: State | None = move.state
                costs = charge("rhythm", move.deviation)
                if ends:
                    closing = rhythm.end(move.state)
                    if closing is None:
                        continue
                    after, costs = None, add(costs, charge("rhythm", closing))
                label = self.labels.setdefault(move.label, len(self.labels))
                out.append(Arc(label, heads.setdefault(after, len(heads)), costs))
            self.arcs.append(out)
        return heads
