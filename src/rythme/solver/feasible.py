"""Whether a cohort has any calendar: its graph without costs, compiled stage by stage.

Statements are dropped and put back many times while a conflict is searched, so that what was
compiled is remembered by what it depends on. A dropped closure or fixed date may be **loose**: each
week may then be as with it or as without it.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain, combinations
from typing import Any, NamedTuple

from rythme.rules import CohortRule, MaxRun, MinRun
from rythme.scenario import (
    Blocks,
    Closure,
    Cohort,
    Fixed,
    Origin,
    Scenario,
    Stage,
    Statement,
    Window,
)
from rythme.solver.blocks import Block
from rythme.solver.graph import FREE, Arc, Graph, Tracker, prune, refine
from rythme.solver.horizon import Horizon
from rythme.solver.labels import Label, Week, read_weeks
from rythme.solver.post import post, post_totals
from rythme.solver.rhythm import StageRhythm, State
from rythme.statements import Target
from rythme.statements.edits import ANY_LENGTH
from rythme.statements.listing import PLACES, TOTALS
from rythme.statements.targets import (
    ClosureOf,
    EndOf,
    FirstOf,
    FixedOf,
    LengthsOf,
    RuleOf,
    TotalOf,
)
from rythme.weeks import Kind, Span, half_days


@dataclass(frozen=True, slots=True)
class Loose:
    """Closures and fixed dates that may hold or not."""

    closures: tuple[Closure, ...] = ()
    fixed: tuple[tuple[str, Fixed], ...] = ()
    """With the id of their cohort."""


NOTHING_LOOSE = Loose()


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
                (stage.rhythm, _Structure.of(scenario, cohort, stage, NOTHING_LOOSE).key)
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
        structure = _Structure.of(scenario, cohort, stage, loose)
        key: Hashable = structure.key
        if key not in self._structures:
            self._structures[key] = structure.compile(scenario, cohort)
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


@dataclass(frozen=True, slots=True)
class _Structure:
    """A stage without its totals and rules: phases, closures and fixed dates."""

    stage: Stage
    closures: tuple[Closure, ...]
    fixed: tuple[Fixed, ...]
    loose_closures: tuple[Closure, ...]
    loose_fixed: tuple[Fixed, ...]

    @classmethod
    def of(cls, scenario: Scenario, cohort: Cohort, stage: Stage, loose: Loose) -> _Structure:
        """Return what concerns one stage."""
        span = stage.span

        def near(closures: Iterable[Closure]) -> tuple[Closure, ...]:
            return tuple(c for c in closures if cohort.id in c.cohorts and _meet(c.span, span))

        return cls(
            stage,
            near(scenario.closures),
            tuple(fixed for fixed in cohort.fixed if _meet(fixed.span, span)),
            near(loose.closures),
            tuple(
                fixed for who, fixed in loose.fixed if who == cohort.id and _meet(fixed.span, span)
            ),
        )

    @property
    def key(self) -> Hashable:
        """What the graph depends on."""
        rhythm = self.stage.rhythm
        return (
            self.stage.start,
            self.stage.weeks,
            tuple((phase.pattern, phase.weeks) for phase in rhythm.phases),
            self.stage.phase_ends,
            (rhythm.student, rhythm.morning_s, rhythm.afternoon_s, rhythm.max_week_s),
            tuple(closure.span for closure in self.closures),
            tuple((fixed.place, fixed.span) for fixed in self.fixed),
            tuple((closure.span, closure.origin) for closure in self.loose_closures),
            tuple((fixed.place, fixed.span, fixed.origin) for fixed in self.loose_fixed),
        )

    def targets(self) -> set[Target]:
        """Return the statements that it is made of."""
        rhythm = self.stage.rhythm
        found: set[Target] = {ClosureOf(closure.origin) for closure in self.closures}
        found |= {FixedOf(fixed.origin) for fixed in self.fixed}
        for index in range(len(rhythm.phases)):
            found |= {LengthsOf(rhythm.id, index, place) for place in PLACES}
            found |= {EndOf(rhythm.id, index), FirstOf(rhythm.id, index)}
        return found

    def compile(self, scenario: Scenario, cohort: Cohort) -> tuple[Graph, Horizon, bool]:
        """Return its graph, the weeks as rules see them, and whether something loose matters."""
        weeks = self._read(scenario, cohort, self.stage, (), ())
        choices = [self._choices(scenario, cohort, week) for week in weeks]
        graph, varies = _compile(self.stage, choices)
        return graph, Horizon(weeks, graph.labels), varies

    def _read(
        self,
        scenario: Scenario,
        cohort: Cohort,
        stage: Stage,
        closures: tuple[Closure, ...],
        fixed: tuple[Fixed, ...],
    ) -> tuple[Week, ...]:
        return read_weeks(
            replace(scenario, closures=(*self.closures, *closures)),
            replace(cohort, stages=(stage,), fixed=(*self.fixed, *fixed)),
        )

    def _choices(self, scenario: Scenario, cohort: Cohort, week: Week) -> tuple[Week, ...]:
        """Return what a week can be, with each loose statement or without it."""
        slots = Span(half_days(week.monday).start, half_days(week.monday).stop)
        closures = [each for each in self.loose_closures if _meet(each.span, slots)]
        fixed = [each for each in self.loose_fixed if _meet(each.span, slots)]
        origins = list(dict.fromkeys([c.origin for c in closures] + [f.origin for f in fixed]))
        alone = replace(self.stage, start=week.monday, weeks=1)
        found: dict[Week, None] = {week: None}
        for held in _subsets(origins):
            (read,) = self._read(
                scenario,
                cohort,
                alone,
                tuple(each for each in closures if each.origin in held),
                tuple(each for each in fixed if each.origin in held),
            )
            found[read] = None
        return tuple(found)


def _subsets(origins: Sequence[Origin]) -> Iterator[tuple[Origin, ...]]:
    """Yield the subsets that hold something."""
    for size in range(1, len(origins) + 1):
        yield from combinations(origins, size)


def _meet(one: Span, other: Span) -> bool:
    return one.start < other.end and other.start < one.end


def _compile(stage: Stage, choices: Sequence[tuple[Week, ...]]) -> tuple[Graph, bool]:
    """Return the graph of the phases, each week being as one of its choices.

    Says also whether choices other than the first allow more.
    """
    rhythms = [
        StageRhythm(stage, [each[min(index, len(each) - 1)] for each in choices])
        for index in range(max(map(len, choices)))
    ]
    labels: list[tuple[Label, ...]] = []
    arcs: list[list[list[Arc]]] = []
    frontier: dict[State | None, int] = {None: 0}
    varies = False
    for position, each in enumerate(choices):
        known: dict[Label, int] = {}
        heads: dict[State | None, int] = {}
        layer: list[list[Arc]] = []
        for state in frontier:
            moves = dict.fromkeys(_moves(rhythms[0], position, state))
            first = len(moves)
            for rhythm in rhythms[1 : len(each)]:
                moves |= dict.fromkeys(_moves(rhythm, position, state))
            varies = varies or len(moves) > first
            layer.append(
                [
                    Arc(
                        known.setdefault(label, len(known)),
                        heads.setdefault(after, len(heads)),
                        FREE,
                    )
                    for label, after in moves
                ]
            )
        labels.append(tuple(known))
        arcs.append(layer)
        frontier = heads
    return Graph(tuple(labels), prune(arcs)), varies


def _moves(
    rhythm: StageRhythm, position: int, state: State | None
) -> Iterator[tuple[Label, State | None]]:
    ends = position == rhythm.stage.weeks - 1
    for move in rhythm.moves(position, state):
        if not ends:
            yield move.label, _forgetful(rhythm.stage, move.state)
        elif rhythm.end(move.state) is not None:
            yield move.label, None


def _forgetful(stage: Stage, state: State) -> State:
    """Return a state without the length of a block that may have any."""
    block = state.inner
    if not isinstance(block, Block) or block.length == 1:
        return state
    pattern = stage.rhythm.phases[state.phase].pattern
    assert isinstance(pattern, Blocks)
    lengths = pattern.school if block.place is Kind.SCHOOL else pattern.company
    return state._replace(inner=block._replace(length=1)) if lengths == ANY_LENGTH else state


def targets_of(scenario: Scenario, cohort: Cohort) -> frozenset[Target]:
    """Return the statements that can make a difference to a cohort by itself."""
    found: set[Target] = set()
    for stage in cohort.stages:
        found |= _Structure.of(scenario, cohort, stage, NOTHING_LOOSE).targets()
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
