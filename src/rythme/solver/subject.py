"""Some cohorts of a scenario and the statements that make their calendars impossible."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import chain, combinations

from rythme.rules import CoupledRule
from rythme.scenario import Cohort, Scenario
from rythme.solver.coupled import Answers
from rythme.solver.feasible import Feasibility, targets_of
from rythme.solver.graph import Graph
from rythme.solver.known import Calendar
from rythme.solver.outcome import TimeUpError
from rythme.solver.question import Clash, Question, hard, narrowed, questions
from rythme.solver.structure import NOTHING_LOOSE, Loose
from rythme.statements import Edit, Editable, Target, apply, statements
from rythme.statements.edits import without
from rythme.statements.targets import ClosureOf, EndOf, FirstOf, FixedOf, LengthsOf, RuleOf, TotalOf

MAX_SECONDS = 1.5
"""One question about cohorts that share rules may take so long where time is limited."""

PATIENT_SECONDS = 3.0
"""The same of a way out: its calendars answer many questions that follow."""

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
    answers: Answers = field(default_factory=Answers)
    """Of all subjects that share cohorts."""
    deadline: float | None = None
    is_hasty: bool = False
    """Cohorts that share rules are said to fit together unless that is soon proven wrong."""
    clashing: tuple[Cohort, ...] = ()
    """Of the last proof that cohorts which share rules do not fit, those that it needs."""
    _known: dict[frozenset[Target], frozenset[Target] | None] = field(default_factory=dict)
    _is_patient: bool = False

    @cached_property
    def statements(self) -> tuple[Editable, ...]:
        """The statements that can make a difference, in order."""
        relevant = set(chain.from_iterable(self._targets.values()))
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

    def hasty(self) -> Callable[[frozenset[Target]], frozenset[Target] | None]:
        """Return what answers quickly: what it calls a conflict is one.

        It looks at no more cohorts than the last proof needed.
        """
        narrow: dict[tuple[str, ...], Subject] = {}

        def conflict_in(kept: frozenset[Target]) -> frozenset[Target] | None:
            ids = tuple(cohort.id for cohort in self.clashing)
            if ids not in narrow:
                narrow[ids] = replace(
                    self,
                    scenario=narrowed(self.scenario, ids) if ids else self.scenario,
                    is_hasty=True,
                    _known={},
                )
            mine = narrow[ids]
            return mine.conflict_in(kept & frozenset(mine.targets))

        return conflict_in

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
        self._is_patient = True
        return not self.blamed(apply(self.scenario, edits))[0]

    def is_refuted(self, edits: Sequence[Edit]) -> bool:
        """Say whether it is known already that calendars do not fit after some edits."""
        asked = self._questions(edits)
        return asked is None or any(self.answers.refuted(each) is not None for each in asked)

    def is_shown(self, edits: Sequence[Edit]) -> bool:
        """Say whether calendars are known that fit after some edits."""
        asked = self._questions(edits)
        return asked is not None and not any(
            isinstance(self.answers.at_once(each), Clash | None) for each in asked
        )

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
        self.check_time()
        dropped = [target for target in self.targets if target not in kept]
        self._is_patient = len(dropped) <= FEW_DROPPED
        literal = self._without(dropped)
        blamed, varies = self.blamed(literal, self._loose(dropped))
        if blamed:
            return blamed & kept
        if self.is_hasty or not varies or not self.blamed(literal)[0]:
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
        calendars: dict[str, Calendar] = {}
        for question in questions(hard(scenario), graphs):
            answer = self._answer(question)
            if isinstance(answer, Clash):
                self.clashing = answer.cohorts
                return self._targets_of(answer), varies
            calendars |= answer
        if calendars:
            self.answers.known.add(calendars)
        return frozenset(), varies

    def _answer(self, question: Question) -> Mapping[str, Calendar] | Clash:
        """Ask first the cohorts that clashed last, then all of them, the others beside these."""
        if self.is_hasty:
            return self.answers.hastily(question) or {}
        part = self._part(question)
        if part is not None and self.answers.at_once(question) is None:
            found = self.answers.surely(part, self._until())
            if isinstance(found, Clash):
                return found
            self.answers.known.merge(found)
        return self.answers.surely(question, self._until())

    def _part(self, question: Question) -> Question | None:
        """Return the cohorts of the last clash, where others share rules with them."""
        ids = {cohort.id for cohort in self.clashing} & {cohort.id for cohort in question.cohorts}
        if not 1 < len(ids) < len(question.cohorts):
            return None
        return question.of(ids)

    def _until(self) -> float | None:
        """Return when to give up one question: none may use up the time of all.

        Whether everything together fits is the first question, without which there is no other.
        """
        if self.deadline is None:
            return None
        now = time.monotonic()
        left = self.deadline - now
        most = PATIENT_SECONDS if self._is_patient else MAX_SECONDS
        return now + (0.7 * left if not self._known else min(left, most))

    def _targets_of(self, clash: Clash) -> frozenset[Target]:
        """Return the statements that can make a difference to a clash."""
        found: frozenset[Target] = frozenset(map(RuleOf, clash.origins))
        return found.union(*(self._targets[cohort.id] for cohort in clash.cohorts))

    @cached_property
    def _targets(self) -> dict[str, frozenset[Target]]:
        """The statements that can make a difference to each cohort by itself."""
        return {cohort.id: targets_of(self.scenario, cohort) for cohort in self.scenario.cohorts}


_BLAMED = (TotalOf, LengthsOf, ClosureOf, EndOf, FirstOf, FixedOf, RuleOf)
