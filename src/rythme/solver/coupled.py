"""Whether cohorts that share rules fit together, and which of them and of their rules do not.

One question follows another while statements are dropped and changed, and most have the answer of
one before: calendars that still fit, or prices that still prove that none do. What is left is
asked of the path LP, of a search, of a few cohorts at a time, at last of the exact engine.
"""

from __future__ import annotations

import time
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from rythme.scenario import Origin
from rythme.solver.known import Calendar, Known, first_path
from rythme.solver.made import Made
from rythme.solver.meetings import Meetings
from rythme.solver.outcome import TimeUpError
from rythme.solver.problem import Path, Problem
from rythme.solver.question import FEW, Clash, Question
from rythme.solver.tariff import Tariffs

ROUNDS = 30
"""Rounds of the search before the exact engine is asked."""

SEARCH_S = 2.0
"""Seconds of the same where time is limited."""

MANY = 10
"""Cohorts that are planned again beside others whose calendars are known."""

EFFORT = 0.5
"""Deterministic seconds of the exact engine for these."""


@dataclass
class Answers:
    """Answers questions about cohorts that share rules, and remembers what it learnt."""

    workers: int = 1
    known: Known = field(default_factory=Known)
    made: Made = field(default_factory=Made)

    def __post_init__(self) -> None:
        self.tariffs = Tariffs(self.made)

    def at_once(self, question: Question) -> Mapping[str, Calendar] | Clash | None:
        """Return calendars or a clash where what is known says it."""
        clash = self.refuted(question)
        if clash is not None:
            return clash
        if not question.problem.rows:
            return question.calendars([first_path(graph) for graph in question.graphs])
        paths = self.known.fitting(question.cohorts, question.problem)
        return None if paths is None else question.calendars(paths)

    def refuted(self, question: Question) -> Clash | None:
        """Return a clash where prices that are known prove it."""
        tariff = self.tariffs.proof(question.counts)
        if tariff is None:
            return None
        return _clash(question, {place.origin for place in tariff})

    def hastily(self, question: Question) -> Mapping[str, Calendar] | Clash | None:
        """Return the same, also where a short search or the path LP says it.

        Few cohorts are asked about, too.
        """
        answer = self.at_once(question)
        if answer is not None:
            return answer
        few = Meetings(question.scenario, question.cohorts, question.graphs).too_few()
        if few is not None:
            origins, ids = few
            return Clash(origins, tuple(each for each in question.cohorts if each.id in ids))
        paths = self._witness(question)
        if paths is not None:
            return question.calendars(paths)
        tariff = self.tariffs.found(question.counts)
        if tariff is not None:
            return _clash(question, {place.origin for place in tariff})
        if len(question.cohorts) > FEW:
            return None
        return question.clash() if is_proven_impossible(question.problem) else None

    def surely(self, question: Question, deadline: float | None) -> Mapping[str, Calendar] | Clash:
        """Return calendars or a clash.

        Raises
        ------
        TimeUpError
            The deadline passed before.
        """
        return self.hastily(question) or self.thoroughly(question, deadline)

    def thoroughly(
        self, question: Question, deadline: float | None
    ) -> Mapping[str, Calendar] | Clash:
        """Return the same where what is quick said nothing.

        Raises
        ------
        TimeUpError
            The deadline passed before.
        """
        found = (
            self._repaired(question, FEW, deadline)
            or self._searched(question, deadline)
            or self._in_part(question, deadline)
            or self._repaired(question, MANY, deadline)
            or _exactly(question.problem, deadline, self.workers)
            or question.clash()
        )
        return found if isinstance(found, Clash) else question.calendars(found)

    def _witness(self, question: Question) -> Sequence[Path] | None:
        from rythme.solver.witness import witness

        latest = self.known.latest(question.cohorts, question.problem)
        return witness(question.problem, self.made, start=latest)

    def _repaired(
        self, question: Question, most: int, deadline: float | None
    ) -> Sequence[Path] | None:
        if len(question.cohorts) <= most:
            return None  # nobody would stay
        return self.known.repaired(question.cohorts, question.problem, most, deadline)

    def _searched(
        self, question: Question, deadline: float | None
    ) -> Sequence[Path] | Clash | None:
        """Return paths if the search finds some; the clash where its path LP finds none."""
        from rythme.solver.search import search  # ortools takes longer than most explanations

        until = None if deadline is None else min(deadline, time.monotonic() + SEARCH_S)
        found = search(question.problem, [{}], rounds=ROUNDS, time_limit_s=SEARCH_S, deadline=until)
        if found is None:
            return None
        if found.infeasible:
            return self._in_part(question, deadline) or question.clash()
        return found.paths

    def _in_part(self, question: Question, deadline: float | None) -> Clash | None:
        """Return few of the cohorts that do not fit, if some are found."""
        for part in question.parts():
            if deadline is not None and time.monotonic() > deadline:
                return None
            answer = self.hastily(part)
            if isinstance(answer, Clash):
                return answer
            if answer is None and _is_impossible(part.problem, deadline):
                return part.clash()
        return None


def _clash(question: Question, origins: Collection[Origin]) -> Clash:
    """Return the cohorts that some rules count."""
    counted = {
        cohort
        for origin, _, window in question.counts.windows()
        if origin in origins
        for cohort in window.cohorts
    }
    cohorts = tuple(cohort for cohort in question.cohorts if cohort.id in counted)
    return Clash(frozenset(origins), cohorts)


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


def _is_impossible(problem: Problem, deadline: float | None) -> bool:
    """Say whether it is proven with little effort that no paths keep every row."""
    from rythme.solver.exact import ExactModel
    from rythme.solver.system import to_system

    system = to_system(problem)
    if system.is_empty or not system.matrix.num_rows:
        return system.is_empty
    found = ExactModel(system, effort=EFFORT).minimise(0, deadline)
    return found.cells is None and found.proven


def _exactly(problem: Problem, deadline: float | None, workers: int) -> Sequence[Path] | None:
    """Return paths that keep every row, None where it is proven that there are none.

    Raises
    ------
    TimeUpError
        The deadline passed before.
    """
    from rythme.solver.exact import ExactModel
    from rythme.solver.system import paths_of, to_system

    system = to_system(problem, join=False)
    if system.is_empty:
        return None
    if deadline is not None and time.monotonic() > deadline:
        raise TimeUpError
    found = ExactModel(system, workers=workers).minimise(0, deadline)
    if found.cells is None and not found.proven:
        raise TimeUpError
    return None if found.cells is None else paths_of(system, found.cells)
