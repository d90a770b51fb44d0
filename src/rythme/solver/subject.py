"""Some cohorts of a scenario and the statements that make their calendars impossible."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import chain, combinations

from rythme.rules import CoupledRule
from rythme.scenario import Cohort, Scenario
from rythme.solver.feasible import Feasibility, targets_of
from rythme.solver.graph import Graph
from rythme.solver.levels import components
from rythme.solver.outcome import TimeUpError
from rythme.solver.problem import Path, Problem
from rythme.solver.rows import couple
from rythme.solver.structure import NOTHING_LOOSE, Loose
from rythme.statements import Edit, Editable, Target, apply, statements
from rythme.statements.edits import without
from rythme.statements.targets import ClosureOf, EndOf, FirstOf, FixedOf, LengthsOf, RuleOf, TotalOf

ROUNDS = 30
"""Rounds of the search before the exact engine is asked."""

MAX_SECONDS = 2.0
"""One question about cohorts that share rules may take so long where time is limited."""


def restricted(scenario: Scenario, cohorts: Sequence[Cohort]) -> Scenario:
    """Return the scenario of some cohorts, with the hard rules that speak of no other."""
    known = {cohort.id for cohort in cohorts}
    return replace(
        scenario,
        cohorts=tuple(cohorts),
        closures=tuple(
            replace(closure, cohorts=kept)
            for closure in scenario.closures
            if (kept := tuple(each for each in closure.cohorts if each in known))
        ),
        rules=tuple(
            replace(statement, windows=windows)
            for statement in scenario.rules
            if (windows := tuple(w for w in statement.windows if known.issuperset(w.cohorts)))
        ),
    )


@dataclass
class Subject:
    """Cohorts to be planned together, and what is known of their statements.

    A statement that is dropped forbids nothing any more. A closure or fixed date could, by being
    away, forbid what it allowed: a week in full time at school counts when nothing closes it. So
    statements exclude each other when no calendar keeps them, whether each closure and fixed date
    among the others holds or not.
    """

    scenario: Scenario
    """Of these cohorts alone."""
    feasibility: Feasibility
    deadline: float | None = None
    workers: int = 1
    is_hasty: bool = False
    """Cohorts that share rules are said to fit together unless the path LP proves otherwise."""
    _known: dict[frozenset[Target], frozenset[Target] | None] = field(default_factory=dict)

    @cached_property
    def statements(self) -> tuple[Editable, ...]:
        """The statements that can make a difference, in order."""
        relevant = set(
            chain.from_iterable(
                targets_of(self.scenario, cohort) for cohort in self.scenario.cohorts
            )
        )
        relevant |= {
            RuleOf(statement.origin)
            for statement in self.scenario.rules
            if isinstance(statement.rule, CoupledRule) and statement.rule.soft is None
        }
        return tuple(each for each in statements(self.scenario) if each.target in relevant)

    @cached_property
    def targets(self) -> tuple[Target, ...]:
        """What they are about: rules across cohorts first, then what is most often to blame."""
        coupled = {
            RuleOf(statement.origin)
            for statement in self.scenario.rules
            if isinstance(statement.rule, CoupledRule)
        }

        def rank(target: Target) -> int:
            return -1 if target in coupled else _BLAMED.index(type(target))

        return tuple(sorted((each.target for each in self.statements), key=rank))

    def hasty(self) -> Subject:
        """Return the same subject, answering quickly: what it calls a conflict is one."""
        return replace(self, is_hasty=True, _known={})

    def conflict_in(self, kept: frozenset[Target]) -> frozenset[Target] | None:
        """Return statements among ``kept`` that exclude each other; None when there are none.

        Raises
        ------
        TimeUpError
            The deadline has passed.
        """
        if kept not in self._known:
            self._known[kept] = self._conflict_in(kept)
        return self._known[kept]

    def fits(self, edits: Sequence[Edit]) -> bool:
        """Say whether calendars fit after some edits.

        Raises
        ------
        TimeUpError
            It is not known whether cohorts fit together.
        """
        everything = frozenset(self.targets)
        if len(edits) == 1 and edits[0].number is None and self.conflict_in(everything) is not None:
            # Where all together do not fit, putting others back leaves this one out, no more.
            return self.conflict_in(everything - {edits[0].statement.target}) is None
        return not self.blamed(apply(self.scenario, edits))[0]

    @property
    def num_tests(self) -> int:
        """How many sets of statements were looked at."""
        return len(self._known)

    def _conflict_in(self, kept: frozenset[Target]) -> frozenset[Target] | None:
        for asked, known in self._known.items():
            if known is not None and known <= kept:
                return known
            if known is None and kept <= asked:
                return None
        self.check_time()
        dropped = [target for target in self.targets if target not in kept]
        literal = self._without(dropped)
        blamed, varies = self.blamed(literal, self._loose(dropped))
        if blamed:
            return blamed & kept
        if not varies or not self.blamed(literal)[0]:
            return None
        return None if self._fits_with_some(dropped) else kept

    def _fits_with_some(self, dropped: Sequence[Target]) -> bool:
        """Say whether a calendar fits when some closures and fixed dates are put back."""
        back = [target for target in dropped if isinstance(target, ClosureOf | FixedOf)]
        for size in range(1, len(back) + 1):
            for some in combinations(back, size):
                self.check_time()
                left = [target for target in dropped if target not in some]
                if not self.blamed(self._without(left))[0]:
                    return True
        return False

    def check_time(self) -> None:
        """Raise ``TimeUpError`` when the deadline has passed."""
        if self.deadline is not None and time.monotonic() > self.deadline:
            raise TimeUpError

    def _without(self, dropped: Iterable[Target]) -> Scenario:
        scenario = self.scenario
        for target in dropped:
            scenario = without(scenario, target)
        return scenario

    def _loose(self, dropped: Sequence[Target]) -> Loose:
        return Loose(
            tuple(each for each in self.scenario.closures if ClosureOf(each.origin) in dropped),
            tuple(
                (cohort.id, each)
                for cohort in self.scenario.cohorts
                for each in cohort.fixed
                if FixedOf(each.origin) in dropped
            ),
        )

    def blamed(
        self, scenario: Scenario, loose: Loose = NOTHING_LOOSE
    ) -> tuple[frozenset[Target], bool]:
        """Return statements that leave no calendars, none where they do; and whether it varies.

        The second is true when something loose makes a difference.

        Raises
        ------
        TimeUpError
            It is not known whether cohorts fit together.
        """
        graphs: dict[str, Graph] = {}
        varies = False
        for cohort in scenario.cohorts:
            compiled = self.feasibility.compile(scenario, cohort, loose)
            if compiled.blamed:
                return compiled.blamed, varies
            graphs[cohort.id] = compiled.graph
            varies = varies or compiled.varies
        if len(graphs) == 1:
            return frozenset(), varies
        hard = replace(
            scenario, rules=tuple(each for each in scenario.rules if each.rule.soft is None)
        )
        for component in components(hard):
            problem = couple(hard, component, [graphs[cohort.id] for cohort in component])
            if not problem.rows:
                continue
            if self.is_hasty:
                holds = not is_proven_impossible(problem)
            else:
                holds = can_hold(problem, self._until(), self.workers)
            if not holds:
                return self._targets_of(hard, component), varies
        return frozenset(), varies

    def _until(self) -> float | None:
        """Return when to give up one question: none may use up the time of all.

        Whether everything together fits is the first question, without which there is no other.
        """
        if self.deadline is None:
            return None
        now = time.monotonic()
        left = self.deadline - now
        return now + (left / 2 if not self._known else min(left, MAX_SECONDS))

    def _targets_of(self, scenario: Scenario, cohorts: Sequence[Cohort]) -> frozenset[Target]:
        """Return the statements that can make a difference to some cohorts together."""
        known = {cohort.id for cohort in cohorts}
        found: frozenset[Target] = frozenset(
            RuleOf(statement.origin)
            for statement in scenario.rules
            if any(known.issuperset(window.cohorts) for window in statement.windows)
        )
        return found.union(*(self.feasibility.targets(self.scenario, cohort) for cohort in cohorts))


_BLAMED = (TotalOf, LengthsOf, ClosureOf, EndOf, FirstOf, FixedOf, RuleOf)


def is_proven_impossible(problem: Problem) -> bool:
    """Say whether the path LP proves that no paths keep every row: a count of places and people.

    Every row is worth something to it; when all paths together must pay more than that, they
    break a row. The proof is in whole numbers.
    """
    from rythme.solver.bound import Pricing  # numpy and ortools take longer than most explanations
    from rythme.solver.price import price
    from rythme.solver.system import to_system

    system = to_system(problem)
    if system.is_empty:
        return True
    free = (0,) * system.matrix.slack_costs.shape[1]
    return price(Pricing(system.matrix, system.arrays, free), unit_penalty=True).priced.bound > 0


def can_hold(problem: Problem, deadline: float | None, workers: int) -> bool:
    """Say whether some paths keep every row.

    The path LP proves most problems impossible, and leads to plans of most others; what it leaves
    open is decided by the exact engine.

    Raises
    ------
    TimeUpError
        The deadline passed before.
    """
    if is_proven_impossible(problem):
        return False
    if some_paths(problem, deadline) is not None:
        return True
    from rythme.solver.exact import ExactModel
    from rythme.solver.system import to_system

    exact = ExactModel(to_system(problem), workers=workers).minimise(0, deadline)
    if exact.cells is None and not exact.proven:
        raise TimeUpError
    return exact.cells is not None


def some_paths(problem: Problem, deadline: float | None) -> Sequence[Path] | None:
    """Return paths that keep every row, if the search finds some."""
    from rythme.solver.search import search

    found = search(problem, [{}], rounds=ROUNDS, deadline=deadline)
    return None if found is None or found.infeasible else found.paths
