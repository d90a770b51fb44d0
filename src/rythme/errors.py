"""The errors that a user can mend; a bug in rythme still shows its traceback."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rythme.scenario import Origin
from rythme.text import Text


class RythmeError(Exception):
    """Root of every error whose cause is in the input or the call."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mistake:
    """One mistake in a file: where, what was read, what was expected."""

    origin: Origin
    read: Text
    expected: Text


class ConfigError(RythmeError):
    """All the mistakes of a config, in file order."""

    def __init__(self, mistakes: Sequence[Mistake]) -> None:
        super().__init__("; ".join(f"{m.origin}: {m.read.to('en')}" for m in mistakes))
        self.mistakes = tuple(mistakes)


class PlanError(RythmeError):
    """A plan or calendar file that cannot be read, or does not fit where it is used."""

    def __init__(self, file: str, problem: Text) -> None:
        super().__init__(f"{file}: {problem.to('en')}")
        self.file = file
        self.problem = problem


class ExportError(RythmeError):
    """A plan that cannot be written in a format."""

    def __init__(self, problem: Text) -> None:
        super().__init__(problem.to("en"))
        self.problem = problem
