"""Questions about cohorts that share rules, asked with as much effort as there is time for."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import TypeVar

from rythme.scenario import Cohort
from rythme.solver.coupled import Answers
from rythme.solver.known import Calendar
from rythme.solver.outcome import TimeUpError
from rythme.solver.question import Clash, Question

MAX_SECONDS = 1.5
"""One question may take so long where time is limited."""

PATIENT_SECONDS = 3.0
"""The same of a way out: its calendars answer many questions that follow."""

FIRST_SHARE = 0.7
"""Of the time that is left, what the first question may take, without which there is no other."""

Value = TypeVar("Value")


class Effort(Enum):
    """What may be tried to answer a question."""

    NONE = auto()
    """Only what is known already."""
    LITTLE = auto()
    FULL = auto()


@dataclass
class Asking:
    """Asks questions, and remembers which cohorts clashed last."""

    answers: Answers
    """Of all that asks about the same cohorts."""
    deadline: float | None
    """On the clock of ``time.monotonic``."""
    clashing: tuple[Cohort, ...] = ()
    """Of the last proof that cohorts do not fit, those that it needs."""
    is_patient: bool = False
    is_first: bool = True
    effort: Effort = field(default=Effort.FULL, init=False)

    def with_effort(self, effort: Effort, ask: Callable[[], Value]) -> Value:
        """Return what ``ask`` does when no more than some effort is made."""
        self.effort = effort
        try:
            return ask()
        finally:
            self.effort = Effort.FULL

    def check_time(self) -> None:
        """Raise ``TimeUpError`` when the deadline has passed."""
        if self.deadline is not None and time.monotonic() > self.deadline:
            raise TimeUpError

    def answer(self, question: Question) -> Mapping[str, Calendar] | Clash:
        """Return calendars or a clash.

        The cohorts that clashed last are asked first; then all of them, the others beside these.

        Raises
        ------
        TimeUpError
            It is not known whether they fit together.
        """
        found: Mapping[str, Calendar] | Clash | None
        if self.effort is Effort.NONE:
            found = self.answers.refuted(question) or self._of_part(question)
        else:
            found = (
                self.answers.at_once(question)
                or self._of_part(question)
                or self.answers.hastily(question)
            )
        if found is None and self.effort is not Effort.FULL:
            raise TimeUpError
        found = found or self.answers.thoroughly(question, self._until())
        self.is_first = False
        if isinstance(found, Clash):
            self.clashing = found.cohorts
        return found

    def _of_part(self, question: Question) -> Clash | None:
        """Return that the cohorts of the last clash still clash; their calendars are kept."""
        part = self._part(question)
        if part is None:
            return None
        if self.effort is Effort.NONE:
            return self.answers.refuted(part)
        found = self.answers.hastily(part)
        if found is None and self.effort is Effort.FULL:
            found = self.answers.thoroughly(part, self._until())
        if found is None or isinstance(found, Clash):
            return found
        self.answers.known.merge(found)
        return None

    def _part(self, question: Question) -> Question | None:
        """Return the cohorts of the last clash, where others share rules with them."""
        ids = {cohort.id for cohort in self.clashing} & {cohort.id for cohort in question.cohorts}
        if not 1 < len(ids) < len(question.cohorts):
            return None
        return question.of(ids)

    def _until(self) -> float | None:
        """Return when to give up one question: none may use up the time of all."""
        if self.is_first:
            return self.soon(FIRST_SHARE, None)
        return self.soon(1.0, PATIENT_SECONDS if self.is_patient else MAX_SECONDS)

    def soon(self, share: float, most: float | None = PATIENT_SECONDS) -> float | None:
        """Return when a share of the time that is left is over, or so many seconds at most."""
        if self.deadline is None:
            return None
        now = time.monotonic()
        left = share * (self.deadline - now)
        return now + (left if most is None else min(left, most))
