"""Why nothing fits, and what to change: conflicts, and the ways out of them."""

from __future__ import annotations

import time
from collections.abc import Collection, Hashable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from rythme.plan import Plan
from rythme.scenario import Cohort, Scenario
from rythme.solver.asking import Asking
from rythme.solver.conflicts import Conflicts, all_conflicts, grow
from rythme.solver.coupled import Answers
from rythme.solver.feasible import Feasibility, attainable
from rythme.solver.levels import components, solve
from rythme.solver.outcome import Planned, TimeUpError
from rythme.solver.plan_together import plan_together
from rythme.solver.subject import Subject, restricted
from rythme.solver.ways_out import MOST_TRIES, Seeker, touched
from rythme.statements import Edit, Editable, Edits, Number, Target, apply
from rythme.statements.targets import TotalOf


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """Statements that exclude each other."""

    statements: tuple[Editable, ...]
    """None where the phases of a rhythm alone leave no room."""
    doubtful: tuple[Editable, ...] = ()
    """Of these it was not found out in time whether they are needed."""

    @property
    def minimal(self) -> bool:
        """Proven: without any one of the statements, the others leave a calendar."""
        return not self.doubtful


@dataclass(frozen=True, slots=True, kw_only=True)
class WayOut:
    """Edits after which calendars fit: proven by the calendars themselves."""

    edits: Edits
    scenario: Scenario
    """After the edits: of the first of the cohorts, or of all that share rules."""
    plan: Plan
    """Its plan: the best one of a single cohort, else a good one with its bounds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Impossibility:
    """Cohorts that have no calendar, for the same reasons."""

    cohorts: tuple[str, ...]
    together: bool
    """They have none together; else each has none by itself."""
    conflicts: tuple[Conflict, ...]
    """Smallest first."""
    complete: bool
    """Every smallest set of statements that exclude each other is among ``conflicts``."""
    ways_out: tuple[WayOut, ...]
    """Fewest statements touched first, then the smallest change."""
    decided: bool
    """Every change that was tried was decided: no smaller one does, and no way out is missing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """What stands in the way of a plan."""

    impossibilities: tuple[Impossibility, ...]
    undecided: tuple[str, ...]
    """Cohorts of which it is not known whether they fit together."""
    wall_time_s: float

    @property
    def fits(self) -> bool:
        """Say whether nothing does."""
        return not self.impossibilities and not self.undecided


def explain(
    scenario: Scenario, *, time_limit_s: float | None = None, workers: int = 1
) -> Explanation:
    """Say why a scenario has no plan, and what to change.

    Parameters
    ----------
    scenario
        Complete and resolved.
    time_limit_s
        Seconds after which what is known is returned: sets of statements that may still have
        superfluous ones, and fewer ways out. None takes the time that it needs.
    workers
        Threads of the exact engine for cohorts that share rules.
    """
    started = time.monotonic()
    deadline = None if time_limit_s is None else started + SHARE * time_limit_s
    explainer = _Explainer(scenario, deadline, Answers(workers))
    return Explanation(
        impossibilities=tuple(explainer.impossibilities()),
        undecided=tuple(explainer.undecided),
        wall_time_s=time.monotonic() - started,
    )


SHARE = 0.8
"""Of the time limit, after which no more is asked: the last answer may come a little later."""

CONFLICTS_SHARE, WAYS_SHARE = 0.55, 0.7
"""Of the time that is then left: for conflicts, and for ways out; what remains is for their
calendars."""

MOST_TESTS = 400
"""Over the square of their number, the tests of statements after which no further conflicts are
looked for among cohorts that share rules."""


@dataclass
class _Explainer:
    scenario: Scenario
    deadline: float | None
    answers: Answers
    feasibility: Feasibility = field(default_factory=Feasibility)
    undecided: list[str] = field(default_factory=list)

    def _subject(self, cohorts: Sequence[Cohort]) -> Subject:
        asking = Asking(self.answers, self.deadline)
        return Subject(restricted(self.scenario, cohorts), self.feasibility, asking)

    @cached_property
    def _failing(self) -> tuple[Cohort, ...]:
        """The cohorts that have no calendar by themselves."""
        return tuple(
            cohort
            for cohort in self.scenario.cohorts
            if self.feasibility.compile(self.scenario, cohort).blamed
        )

    @cached_property
    def _components(self) -> dict[tuple[str, ...], Subject]:
        """The cohorts that hard rules couple, where each has a calendar by itself."""
        hard = tuple(each for each in self.scenario.rules if each.rule.soft is None)
        return {
            tuple(cohort.id for cohort in cohorts): self._subject(cohorts)
            for cohorts in components(replace(self.scenario, rules=hard))
            if not any(cohort in self._failing for cohort in cohorts)
        }

    @cached_property
    def _clashing(self) -> list[Subject]:
        """Those that have no calendars together; of some it is not known."""
        clashing = []
        for ids, subject in self._components.items():
            try:
                if subject.conflict_in(frozenset(subject.targets)) is not None:
                    clashing.append(subject)
            except TimeUpError:
                self.undecided += ids
        return clashing

    def impossibilities(self) -> Iterator[Impossibility]:
        """Yield why there are no calendars: of cohorts by themselves, then of those together."""
        clashing = self._clashing
        yield from self._alone()
        for subject in clashing:
            subject.asking.deadline = self._after(CONFLICTS_SHARE)
            most = MOST_TESTS // len(subject.scenario.cohorts) ** 2
            conflicts = all_conflicts(
                subject.targets,
                subject.conflict_in,
                hasty=(subject.conflict_known, subject.conflict_soon),
                enough=_Enough(subject, most),
            )
            yield self._impossibility([subject], conflicts, subject.scenario.cohorts)

    def _alone(self) -> Iterator[Impossibility]:
        """Yield why cohorts have no calendar by themselves, those with the same reasons at once."""
        alike: dict[Hashable, list[Cohort]] = {}
        for cohort in self._failing:
            alike.setdefault(self.feasibility.key(self.scenario, cohort), []).append(cohort)
        groups: dict[Hashable, list[tuple[Subject, Conflicts[Target], list[Cohort]]]] = {}
        for cohorts in alike.values():
            subject = self._subject(cohorts[:1])
            conflicts = all_conflicts(subject.targets, subject.conflict_in)
            reasons = frozenset(conflicts.all), conflicts.is_complete
            groups.setdefault(reasons, []).append((subject, conflicts, cohorts))
        for members in groups.values():
            yield self._impossibility(
                [subject for subject, _, _ in members],
                members[0][1],
                [cohort for _, _, cohorts in members for cohort in cohorts],
            )

    def _impossibility(
        self, subjects: Sequence[Subject], conflicts: Conflicts[Target], cohorts: Sequence[Cohort]
    ) -> Impossibility:
        subject = subjects[0]
        for each in subjects:
            each.asking.deadline = self._after(WAYS_SHARE)
        ids = {cohort.id for cohort in cohorts}
        together = len(subject.scenario.cohorts) > 1
        fitting = self._fitting()
        seeker = Seeker(
            subject.statements,
            conflicts,
            lambda edits: self._fit([*subjects, *_affected(fitting, edits)], edits),
            lambda number, others: _attainable(subjects, number, others),
            # of a cohort by itself, to know is to compile, which is to decide
            is_refuted=lambda edits: together and any(each.is_refuted(edits) for each in subjects),
            is_shown=lambda edits: (
                together
                and all(each.is_shown(edits) for each in (*subjects, *_affected(fitting, edits)))
            ),
            least=subject.least,
            grown=lambda: _grown(subject, conflicts),
            enough=subject.enough,
            most_tries=MOST_TRIES if together else None,
        )
        ways = seeker.ways()
        return Impossibility(
            cohorts=tuple(cohort.id for cohort in self.scenario.cohorts if cohort.id in ids),
            together=together,
            conflicts=tuple(_conflicts(subject, conflicts)),
            complete=conflicts.is_complete,
            ways_out=tuple(self._proven(subject, ways)),
            decided=seeker.decided,
        )

    def _after(self, share: float) -> float | None:
        """Return when a share of the time that is left is over."""
        now = time.monotonic()
        return None if self.deadline is None else now + share * max(0.0, self.deadline - now)

    def _fitting(self) -> list[Subject]:
        """Return the cohorts that have calendars, together where they share rules."""
        together = {
            ids: subject
            for ids, subject in self._components.items()
            if subject not in self._clashing and not set(ids) & set(self.undecided)
        }
        known = {each for ids in self._components for each in ids}
        known |= {each.id for each in self._failing}
        single = [
            self._subject([cohort]) for cohort in self.scenario.cohorts if cohort.id not in known
        ]
        return [*together.values(), *single]

    def _fit(self, subjects: Sequence[Subject], edits: Edits) -> bool | None:
        """Say whether calendars fit; None where that is not decided in time."""
        for subject in subjects:
            subject.asking.check_time()
            try:
                if not subject.fits(edits):
                    return False
            except TimeUpError:
                return None
        return True

    def _proven(self, subject: Subject, ways: Sequence[Edits]) -> Iterator[WayOut]:
        """Yield ways out with the calendars that they give."""
        for left, edits in zip(range(len(ways), 0, -1), ways, strict=True):
            edited = apply(subject.scenario, edits)
            if len(edited.cohorts) == 1:
                outcome = solve(edited)
                assert isinstance(outcome, Planned), "what fits has a calendar"
                yield WayOut(edits=edits, scenario=edited, plan=outcome.plan)
            else:
                plan = plan_together(edited, self.feasibility, self.answers, self._after(1 / left))
                if plan is not None:
                    yield WayOut(edits=edits, scenario=edited, plan=plan)


@dataclass
class _Enough:
    """Says when some cohorts' statements were tested often enough."""

    subject: Subject
    most: int

    def __call__(self) -> bool:
        return self.subject.num_tests >= self.most


def _grown(subject: Subject, conflicts: Conflicts[Target]) -> Edits:
    """Return rules across cohorts without which the others fit: those to blame, if need be."""

    def blames(target: Target) -> int:
        return sum(target in conflict for conflict in conflicts.all)

    rules = sorted(subject.coupled, key=blames)
    if not rules:
        return ()
    dropped = grow(frozenset(subject.targets) - subject.coupled, rules, subject.conflict_soon)
    return tuple(Edit(each) for each in subject.statements if each.target in dropped)


def _affected(subjects: Sequence[Subject], edits: Edits) -> list[Subject]:
    """Return the cohorts to which some edits make a difference."""
    changed = touched(edits)
    return [subject for subject in subjects if not changed.isdisjoint(subject.targets)]


def _conflicts(subject: Subject, conflicts: Conflicts[Target]) -> Iterator[Conflict]:
    for minimal in conflicts.minimal:
        yield Conflict(statements=_statements(subject, minimal))
    for items, doubtful in conflicts.unshrunk:
        yield Conflict(
            statements=_statements(subject, items), doubtful=_statements(subject, doubtful)
        )


def _statements(subject: Subject, targets: Collection[Target]) -> tuple[Editable, ...]:
    return tuple(each for each in subject.statements if each.target in targets)


def _attainable(
    subjects: Sequence[Subject], number: Number, others: Edits
) -> Collection[int] | None:
    """Return what a total can add up to, for all cohorts that have it, when it is not asked."""
    target = number.target
    if not isinstance(target, TotalOf) or number.part != "exact":
        return None
    sums = [
        each
        for subject in subjects
        for each in attainable(subject.feasibility, apply(subject.scenario, others), target)
    ]
    return set.intersection(*sums) if sums else None
