"""Some cohorts of a scenario and the statements that make their calendars impossible."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import chain, combinations

from rythme.rules import CoupledRule
from rythme.scenario import Cohort, Origin, Scenario
from rythme.solver.asking import Asking, Effort
from rythme.solver.feasible import Feasibility, targets_of
from rythme.solver.graph import Graph
from rythme.solver.known import Calendar
from rythme.solver.least_room import Rooms, is_room, least_rooms
from rythme.solver.outcome import TimeUpError
from rythme.solver.question import Clash, Question, hard, questions
from rythme.solver.structure import NOTHING_LOOSE, Loose
from rythme.statements import Edit, Editable, Edits, Number, Target, apply, statements
from rythme.statements.edits import without
from rythme.statements.targets import ClosureOf, EndOf, FirstOf, FixedOf, LengthsOf, RuleOf, TotalOf

ROOM_SHARE = 0.7
"""Of the time that is left, what the least room may take."""

FEW_DROPPED = 3
"""Statements without which the rest is a way out, as often as not."""


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
    asking: Asking
    _known: dict[frozenset[Target], frozenset[Target] | None] = field(
        default_factory=dict, init=False
    )

    @cached_property
    def statements(self) -> tuple[Editable, ...]:
        """The statements that can make a difference, in order."""
        relevant = self.coupled.union(*self._targets.values())
        return tuple(each for each in statements(self.scenario) if each.target in relevant)

    @cached_property
    def coupled(self) -> frozenset[Target]:
        """The hard rules across cohorts."""
        return frozenset(
            RuleOf(statement.origin)
            for statement in self.scenario.rules
            if isinstance(statement.rule, CoupledRule) and statement.rule.soft is None
        )

    @cached_property
    def targets(self) -> tuple[Target, ...]:
        """What they are about: rules across cohorts first, then what is most often to blame."""

        def rank(target: Target) -> int:
            return -1 if target in self.coupled else _BLAMED.index(type(target))

        return tuple(sorted((each.target for each in self.statements), key=rank))

    def conflict_known(self, kept: frozenset[Target]) -> frozenset[Target] | None:
        """Return the same as ``conflict_in`` where what is known already says it.

        Raises
        ------
        TimeUpError
            It does not, or the deadline has passed.
        """
        return self.asking.with_effort(Effort.NONE, lambda: self.conflict_in(kept))

    def conflict_soon(self, kept: frozenset[Target]) -> frozenset[Target] | None:
        """Return the same where little effort says it.

        Raises
        ------
        TimeUpError
            It does not, or the deadline has passed.
        """
        return self.asking.with_effort(Effort.LITTLE, lambda: self.conflict_in(kept))

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
        self.asking.is_patient = True
        return not self.blamed(apply(self.scenario, edits))[0]

    def is_refuted(self, edits: Sequence[Edit]) -> bool:
        """Say whether it is known already that calendars do not fit after some edits."""
        asked = self._questions(edits)
        return asked is None or any(self.asking.answers.refuted(each) is not None for each in asked)

    def is_shown(self, edits: Sequence[Edit]) -> bool:
        """Say whether calendars are known that fit after some edits."""
        asked = self._questions(edits)
        return asked is not None and not any(
            isinstance(self.asking.answers.at_once(each), Clash | None) for each in asked
        )

    def least(self, number: Number, others: Edits) -> tuple[int, int] | None:
        """Return the least value of a number that is not proven too little, and one that does.

        After other edits. None where that is not found out at once.

        Raises
        ------
        TimeUpError
            The deadline has passed.
        """
        if not isinstance(number.target, RuleOf):
            return None
        rooms = self._rooms({number.target.origin}, others)
        return None if rooms is None else (rooms.least, rooms.taken[number.target.origin])

    def enough(self, dropped: Edits) -> Edits:
        """Return edits with rooms made larger that were dropped, if the search finds how large.

        Rooms that turn out to be large enough are left alone.

        Raises
        ------
        TimeUpError
            The deadline has passed.
        """
        limits = {
            edit.statement.origin: Edit(edit.statement, number)
            for edit in dropped
            for number in edit.statement.numbers
            if number.part == "max_people"
        }
        others = [edit for edit in dropped if edit.statement.origin not in limits]
        rooms = self._rooms(limits, others) if limits else None
        if rooms is None:
            return dropped
        larger = [replace(edit, to=rooms.taken[origin]) for origin, edit in limits.items()]
        return (*others, *(edit for edit in larger if edit.number and edit.to > edit.number.value))

    def _rooms(self, origins: Collection[Origin], others: Sequence[Edit]) -> Rooms | None:
        """Return how large some rooms must be after other edits, where cohorts share all."""
        self.asking.check_time()
        for question in self._questions(others) or ():
            mine = {each.origin for each in question.rules() if is_room(each)}
            if mine.issuperset(origins):
                until = self.asking.soon(ROOM_SHARE)
                return least_rooms(question, origins, self.asking.answers.known, until)
        return None

    def _questions(self, edits: Sequence[Edit]) -> list[Question] | None:
        """Return what is asked after some edits; None where a cohort fails by itself."""
        scenario = hard(apply(self.scenario, edits))
        graphs: dict[str, Graph] = {}
        for cohort in scenario.cohorts:
            compiled = self.feasibility.compile(scenario, cohort)
            if compiled.blamed:
                return None
            graphs[cohort.id] = compiled.graph
        return list(questions(scenario, graphs))

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
        self.asking.check_time()
        dropped = [target for target in self.targets if target not in kept]
        self.asking.is_patient = len(dropped) <= FEW_DROPPED
        literal = self._without(dropped)
        blamed, varies = self.blamed(literal, self._loose(dropped))
        if blamed:
            return blamed & kept
        if not varies or self._fits_with_some(dropped):
            return None
        return kept

    def _fits_with_some(self, dropped: Sequence[Target]) -> bool:
        """Say whether a calendar fits when no closures and fixed dates are put back, or some."""
        back = [target for target in dropped if isinstance(target, ClosureOf | FixedOf)]
        doubt = False
        for some in chain.from_iterable(combinations(back, size) for size in range(len(back) + 1)):
            self.asking.check_time()
            left = [target for target in dropped if target not in some]
            try:
                if not self.blamed(self._without(left))[0]:
                    return True
            except TimeUpError:
                doubt = True
        if doubt:
            raise TimeUpError
        return False

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
        calendars: dict[str, Calendar] = {}
        for question in questions(hard(scenario), graphs):
            answer = self.asking.answer(question)
            if isinstance(answer, Clash):
                return self._targets_of(answer), varies
            calendars |= answer
        if calendars:
            self.asking.answers.known.add(calendars)
        return frozenset(), varies

    def _targets_of(self, clash: Clash) -> frozenset[Target]:
        """Return the statements that can make a difference to a clash."""
        found: frozenset[Target] = frozenset(map(RuleOf, clash.origins))
        return found.union(*(self._targets[cohort.id] for cohort in clash.cohorts))

    @cached_property
    def _targets(self) -> dict[str, frozenset[Target]]:
        """The statements that can make a difference to each cohort by itself."""
        return {cohort.id: targets_of(self.scenario, cohort) for cohort in self.scenario.cohorts}


_BLAMED = (TotalOf, LengthsOf, ClosureOf, EndOf, FirstOf, FixedOf, RuleOf)
