"""Whether a cohort has any calendar: its graph without costs, compiled stage by stage.

Statements are dropped and put back many times while a conflict is searched, so that what was
compiled is remembered by what it depends on. A dropped closure or fixed date may be **loose**: each
week may then be as with it or as without it.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Any, NamedTuple

from rythme.rules import CohortRule, MaxRun, MinRun
from rythme.scenario import (
    Cohort,
    Scenario,
    Stage,
    Statement,
    Window,
)
from rythme.solver.graph import Graph, Tracker, refine
from rythme.solver.horizon import Horizon
from rythme.solver.labels import Week, read_weeks
from rythme.solver.post import post, post_totals
from rythme.solver.structure import NOTHING_LOOSE, Loose, Structure
from rythme.statements import Target
from rythme.statements.edits import without
from rythme.statements.listing import TOTALS
from rythme.statements.targets import (
    RuleOf,
    TotalOf,
)


class Compiled(NamedTuple):
    """The calendars of a cohort, or why there are none."""

    graph: Graph
    """Empty where there is no calendar."""
    blamed: frozenset[Target]
    """Statements that were looked at before the graph was empty; empty where it is not."""
    varies: bool
    """Something loose makes a difference to some week."""


class _Step(NamedTuple):
    """A total or a rule to post on a graph."""

    key: Hashable
    target: Target
    tracker: Callable[[Horizon], Tracker[Any] | None]


@dataclass
class Feasibility:
    """Compiles cohorts, and remembers what it compiled.

    All scenarios that it is asked about have the school and the public holidays of ``scenario``.
    """

    _weeks: dict[Hashable, list[tuple[Week, ...]]] = field(default_factory=dict)
    _structures: dict[Hashable, tuple[Graph, Horizon, bool]] = field(default_factory=dict)
    _graphs: dict[Hashable, Graph] = field(default_factory=dict)
    _targets: dict[str, frozenset[Target]] = field(default_factory=dict)

    def compile(self, scenario: Scenario, cohort: Cohort, loose: Loose = NOTHING_LOOSE) -> Compiled:
        """Return the calendars that a cohort may have by itself under hard rules."""
        rules = [
            (statement, window)
            for statement in scenario.rules
            if isinstance(statement.rule, CohortRule) and statement.rule.soft is None
            for window in statement.windows
            if window.cohorts == (cohort.id,)
        ]
        graphs, varies = [], False
        for stage in cohort.stages:
            mine = [pair for pair in rules if _is_within(*pair, stage, cohort)]
            rules = [pair for pair in rules if pair not in mine]
            compiled = self._stage(scenario, cohort, stage, mine, loose)
            if compiled.blamed:
                return compiled
            graphs.append(compiled.graph)
            varies = varies or compiled.varies
        whole = self._joined(graphs)
        if not rules:
            return Compiled(whole, frozenset(), varies)
        return self._across(scenario, cohort, whole, rules, varies)

    def _joined(self, graphs: Sequence[Graph]) -> Graph:
        """Return stages as one graph, the same one for the same stages: engines tell by it."""
        if len(graphs) == 1:
            return graphs[0]
        key = tuple(map(id, graphs))  # they are all remembered, so no id is used again
        if key not in self._graphs:
            self._graphs[key] = Graph(
                tuple(chain.from_iterable(graph.labels for graph in graphs)),
                tuple(chain.from_iterable(graph.arcs for graph in graphs)),
            )
        return self._graphs[key]

    def key(self, scenario: Scenario, cohort: Cohort) -> Hashable:
        """Return what the calendars of a cohort depend on, and the statements that it has."""
        return (
            tuple(
                (stage.rhythm, Structure.of(scenario, cohort, stage, NOTHING_LOOSE).key)
                for stage in cohort.stages
            ),
            tuple(
                (statement.origin, window.spans, window.binds_min)
                for statement in scenario.rules
                for window in statement.windows
                if window.cohorts == (cohort.id,)
            ),
        )

    def targets(self, scenario: Scenario, cohort: Cohort) -> frozenset[Target]:
        """Return the statements that can make a difference to a cohort by itself."""
        if cohort.id not in self._targets:
            self._targets[cohort.id] = targets_of(scenario, cohort)
        return self._targets[cohort.id]

    def _across(
        self,
        scenario: Scenario,
        cohort: Cohort,
        graph: Graph,
        rules: Sequence[tuple[Statement, Window]],
        varies: bool,
    ) -> Compiled:
        """Post the rules that look across stages."""
        horizon = Horizon(read_weeks(scenario, cohort), graph.labels)
        for step in _rule_steps(rules, scenario):
            tracker = step.tracker(horizon)
            if tracker is not None:
                graph = refine(graph, tracker)
        blamed = targets_of(scenario, cohort) if graph.is_empty else frozenset()
        return Compiled(graph, blamed, varies)

    def _stage(
        self,
        scenario: Scenario,
        cohort: Cohort,
        stage: Stage,
        rules: Sequence[tuple[Statement, Window]],
        loose: Loose,
    ) -> Compiled:
        structure = Structure.of(scenario, cohort, stage, loose)
        key: Hashable = structure.key
        if key not in self._structures:
            if structure.weeks_key not in self._weeks:
                self._weeks[structure.weeks_key] = structure.read(scenario, cohort)
            self._structures[key] = structure.compile(self._weeks[structure.weeks_key])
        graph, horizon, varies = self._structures[key]
        blamed = structure.targets()
        steps = (*_total_steps(structure.stage), *_rule_steps(rules, scenario))
        for step in steps:
            if graph.is_empty:
                break
            blamed.add(step.target)
            key = (key, step.key)
            if key not in self._graphs:
                tracker = step.tracker(horizon)
                self._graphs[key] = graph if tracker is None else refine(graph, tracker)
            graph = self._graphs[key]
        return Compiled(graph, frozenset(blamed if graph.is_empty else ()), varies)


def _is_within(statement: Statement, window: Window, stage: Stage, cohort: Cohort) -> bool:
    """Say whether a rule looks at the weeks of one stage only."""
    if len(cohort.stages) == 1:
        return True
    rule = statement.rule
    if isinstance(rule, MinRun) or (isinstance(rule, MaxRun) and rule.except_last):
        return False
    span = stage.span
    return all(span.start <= each.start and each.end <= span.end for each in window.spans)


def _total_steps(stage: Stage) -> Iterator[_Step]:
    written = [key for key in TOTALS if getattr(stage.rhythm, key) is not None]
    for position, name in enumerate(written):
        total = getattr(stage.rhythm, name)
        yield _Step(
            (name, total.min, total.max, stage.rhythm.max_week_s),
            TotalOf(stage.rhythm.id, name),
            lambda horizon, at=position: list(post_totals(horizon, (stage,)))[at],  # type: ignore[misc]  # mypy knows no default of a lambda
        )


def _rule_steps(rules: Iterable[tuple[Statement, Window]], scenario: Scenario) -> Iterator[_Step]:
    for statement, window in rules:
        yield _Step(
            (statement.rule, window.spans, window.binds_min),
            RuleOf(statement.origin),
            _poster(statement, window, scenario),
        )


def _poster(
    statement: Statement, window: Window, scenario: Scenario
) -> Callable[[Horizon], Tracker[Any] | None]:
    rule = statement.rule
    assert isinstance(rule, CohortRule)
    return lambda horizon: post(rule, window, horizon, scenario)


def targets_of(scenario: Scenario, cohort: Cohort) -> frozenset[Target]:
    """Return the statements that can make a difference to a cohort by itself."""
    found: set[Target] = set()
    for stage in cohort.stages:
        found |= Structure.of(scenario, cohort, stage, NOTHING_LOOSE).targets()
        found |= {step.target for step in _total_steps(stage)}
    found |= {
        RuleOf(statement.origin)
        for statement in scenario.rules
        if isinstance(statement.rule, CohortRule) and statement.rule.soft is None
        if any(window.cohorts == (cohort.id,) for window in statement.windows)
    }
    return frozenset(found)


def sums_of(graph: Graph, cohort: Cohort, target: TotalOf) -> Iterator[set[int]]:
    """Yield, per stage of its rhythm, what the calendars of a graph add up to in a total of weeks.

    Sums are bits of a whole number while they grow. An empty graph adds up to nothing at all.
    """
    first = 0
    for stage in cohort.stages:
        last = first + stage.weeks
        if stage.rhythm.id == target.rhythm:
            sums = dict.fromkeys(range(len(graph.arcs[first])), 1)
            for labels, layer in zip(graph.labels[first:last], graph.arcs[first:last], strict=True):
                following: dict[int, int] = {}
                for node, so_far in sums.items():
                    for arc in layer[node]:
                        label = labels[arc.label]
                        added = (
                            label.school_tenths
                            if target.key == "school_weeks"
                            else label.company_tenths
                        )
                        following[arc.head] = following.get(arc.head, 0) | so_far << added
                sums = following
            reached = 0
            for bits in sums.values():
                reached |= bits
            yield {amount for amount in range(reached.bit_length()) if reached >> amount & 1}
        first = last


def attainable(feasibility: Feasibility, scenario: Scenario, target: TotalOf) -> Iterator[set[int]]:
    """Yield, per stage of its rhythm, what a total of weeks can add up to where it is not asked."""
    scenario = without(scenario, target)
    for cohort in scenario.cohorts:
        yield from sums_of(feasibility.compile(scenario, cohort).graph, cohort, target)
