"""Why nothing fits, and what to change: conflicts, and the ways out of them."""

from __future__ import annotations

import time
from collections.abc import Collection, Hashable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from rythme.plan import Plan
from rythme.scenario import Cohort, Scenario
from rythme.solver.conflicts import Conflicts, all_conflicts
from rythme.solver.feasible import Feasibility, sums_of
from rythme.solver.levels import solve
from rythme.solver.outcome import Planned
from rythme.solver.subject import Subject, restricted
from rythme.solver.ways_out import Edits, Seeker, touched
from rythme.statements import Editable, Number, Target, apply
from rythme.statements.edits import without
from rythme.statements.targets import TotalOf


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """Statements that exclude each other."""

    statements: tuple[Editable, ...]
    """None where the phases of a rhythm alone leave no room."""
    minimal: bool
    """Proven: without any one of them, the others leave a calendar."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WayOut:
    """Edits after which calendars fit: proven by the calendars themselves."""

    edits: Edits
    plan: Plan
    """The best calendar of the first of the cohorts, or calendars of all that share rules."""


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
    deadline = None if time_limit_s is None else started + time_limit_s
    explainer = _Explainer(scenario, deadline, workers)
    impossibilities = [*explainer.alone(), *explainer.together()]
    return Explanation(
        impossibilities=tuple(impossibilities),
        undecided=tuple(explainer.undecided),
        wall_time_s=time.monotonic() - started,
    )


@dataclass
class _Explainer:
    scenario: Scenario
    deadline: float | None
    workers: int
    feasibility: Feasibility = field(default_factory=Feasibility)
    undecided: list[str] = field(default_factory=list)

    def _subject(self, cohorts: Sequence[Cohort]) -> Subject:
        return Subject(
            restricted(self.scenario, cohorts), self.feasibility, self.deadline, self.workers
        )

    @cached_property
    def _failing(self) -> tuple[Cohort, ...]:
        """The cohorts that have no calendar by themselves."""
        return tuple(
            cohort
            for cohort in self.scenario.cohorts
            if self.feasibility.compile(self.scenario, cohort).blamed
        )

    # --- cohorts by themselves -----------------------------------------------------------------

    def alone(self) -> Iterator[Impossibility]:
        """Yield why cohorts have no calendar by themselves, those with the same reasons at once."""
        alike: dict[Hashable, list[Cohort]] = {}
        for cohort in self._failing:
            alike.setdefault(self.feasibility.key(self.scenario, cohort), []).append(cohort)
        groups: dict[Hashable, list[tuple[Subject, Conflicts[Target], list[Cohort]]]] = {}
        for cohorts in alike.values():
            subject = self._subject(cohorts[:1])
            conflicts = all_conflicts(subject.targets, subject.conflict_in)
            reasons = frozenset(conflicts.minimal), conflicts.unshrunk, conflicts.is_complete
            groups.setdefault(reasons, []).append((subject, conflicts, cohorts))
        for members in groups.values():
            subjects = [subject for subject, _, _ in members]
            ids = {cohort.id for _, _, cohorts in members for cohort in cohorts}
            yield self._alone(subjects, members[0][1], ids)

    def _alone(
        self, subjects: Sequence[Subject], conflicts: Conflicts[Target], ids: set[str]
    ) -> Impossibility:
        subject = subjects[0]
        fitting = [
            cohort
            for cohort in self.scenario.cohorts
            if cohort.id not in ids and cohort not in self._failing
        ]
        seeker = Seeker(
            subject.statements,
            conflicts,
            lambda edits: self._fit_alone([*subjects, *self._affected(fitting, edits)], edits),
            lambda number, others: _attainable(subjects, number, others),
        )
        return Impossibility(
            cohorts=tuple(cohort.id for cohort in self.scenario.cohorts if cohort.id in ids),
            together=False,
            conflicts=tuple(_conflicts(subject, conflicts)),
            complete=conflicts.is_complete,
            ways_out=tuple(self._proven(subject, seeker.ways())),
        )

    def _affected(self, cohorts: Sequence[Cohort], edits: Edits) -> list[Subject]:
        """Return the cohorts to which some edits make a difference."""
        changed = touched(edits)
        return [
            self._subject([cohort])
            for cohort in cohorts
            if changed & self.feasibility.targets(self.scenario, cohort)
        ]

    def _fit_alone(self, subjects: Sequence[Subject], edits: Edits) -> bool:
        for subject in subjects:
            subject.check_time()
            if subject.blamed(apply(subject.scenario, edits))[0]:
                return False
        return True

    def _proven(self, subject: Subject, ways: Sequence[Edits]) -> Iterator[WayOut]:
        """Yield ways out with the calendars that they give."""
        for edits in ways:
            left = None if self.deadline is None else self.deadline - time.monotonic()
            if left is not None and left <= 0 and len(subject.scenario.cohorts) > 1:
                return
            outcome = solve(apply(subject.scenario, edits), time_limit_s=left, workers=self.workers)
            if isinstance(outcome, Planned):
                yield WayOut(edits=edits, plan=outcome.plan)

    # --- cohorts that share rules --------------------------------------------------------------

    def together(self) -> Iterator[Impossibility]:
        """Yield why cohorts have no calendars together of which each has one by itself."""
        return iter(())


def _conflicts(subject: Subject, conflicts: Conflicts[Target]) -> Iterator[Conflict]:
    for minimal in conflicts.minimal:
        yield Conflict(statements=_statements(subject, minimal), minimal=True)
    if conflicts.unshrunk is not None:
        yield Conflict(statements=_statements(subject, conflicts.unshrunk), minimal=False)


def _statements(subject: Subject, targets: Collection[Target]) -> tuple[Editable, ...]:
    return tuple(each for each in subject.statements if each.target in targets)


def _attainable(
    subjects: Sequence[Subject], number: Number, others: Edits
) -> Collection[int] | None:
    """Return what a total can add up to, for all cohorts that have it, when it is not asked."""
    target = number.target
    if not isinstance(target, TotalOf) or number.part != "exact":
        return None
    common: set[int] | None = None
    for subject in subjects:
        scenario = without(apply(subject.scenario, others), target)
        for cohort in scenario.cohorts:
            graph = subject.feasibility.compile(scenario, cohort).graph
            for sums in sums_of(graph, cohort, target):
                common = sums if common is None else common & sums
    return common
