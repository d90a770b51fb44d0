"""A stage without its totals and rules: its phases, with closures and fixed dates, as a graph.

A closure or fixed date may be **loose**: each week may then be as with it or as without it.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

from rythme.scenario import Blocks, Closure, Cohort, Fixed, Origin, Scenario, Stage
from rythme.solver.blocks import Block
from rythme.solver.graph import FREE, Arc, Graph, prune
from rythme.solver.horizon import Horizon
from rythme.solver.labels import Label, Week, read_weeks
from rythme.solver.rhythm import StageRhythm, State
from rythme.statements import Target
from rythme.statements.edits import ANY_LENGTH
from rythme.statements.listing import PLACES
from rythme.statements.targets import ClosureOf, EndOf, FirstOf, FixedOf, LengthsOf
from rythme.weeks import Kind, Span, half_days


@dataclass(frozen=True, slots=True)
class Loose:
    """Closures and fixed dates that may hold or not."""

    closures: tuple[Closure, ...] = ()
    fixed: tuple[tuple[str, Fixed], ...] = ()
    """With the id of their cohort."""


NOTHING_LOOSE = Loose()


@dataclass(frozen=True, slots=True)
class Structure:
    """A stage without its totals and rules: phases, closures and fixed dates."""

    stage: Stage
    closures: tuple[Closure, ...]
    fixed: tuple[Fixed, ...]
    loose_closures: tuple[Closure, ...]
    loose_fixed: tuple[Fixed, ...]

    @classmethod
    def of(cls, scenario: Scenario, cohort: Cohort, stage: Stage, loose: Loose) -> Structure:
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
    def weeks_key(self) -> Hashable:
        """What its weeks depend on."""
        rhythm = self.stage.rhythm
        return (
            self.stage.start,
            self.stage.weeks,
            (rhythm.student, rhythm.morning_s, rhythm.afternoon_s, rhythm.max_week_s),
            tuple(closure.span for closure in self.closures),
            tuple((fixed.place, fixed.span) for fixed in self.fixed),
            tuple((closure.span, closure.origin) for closure in self.loose_closures),
            tuple((fixed.place, fixed.span, fixed.origin) for fixed in self.loose_fixed),
        )

    @property
    def key(self) -> Hashable:
        """What the graph depends on."""
        phases = tuple((phase.pattern, phase.weeks) for phase in self.stage.rhythm.phases)
        return phases, self.stage.phase_ends, self.weeks_key

    def targets(self) -> set[Target]:
        """Return the statements that it is made of."""
        rhythm = self.stage.rhythm
        found: set[Target] = {ClosureOf(closure.origin) for closure in self.closures}
        found |= {FixedOf(fixed.origin) for fixed in self.fixed}
        for index in range(len(rhythm.phases)):
            found |= {LengthsOf(rhythm.id, index, place) for place in PLACES}
            found |= {EndOf(rhythm.id, index), FirstOf(rhythm.id, index)}
        return found

    def compile(self, choices: Sequence[tuple[Week, ...]]) -> tuple[Graph, Horizon, bool]:
        """Return its graph, the weeks as rules see them, and whether something loose matters."""
        graph, varies = _compile(self.stage, choices)
        return graph, Horizon([each[0] for each in choices], graph.labels), varies

    def read(self, scenario: Scenario, cohort: Cohort) -> list[tuple[Week, ...]]:
        """Return what every week can be: first as it is when nothing loose holds."""
        weeks = self._read(scenario, cohort, self.stage, (), ())
        if not self.loose_closures and not self.loose_fixed:
            return [(week,) for week in weeks]
        return [self._choices(scenario, cohort, week) for week in weeks]

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
