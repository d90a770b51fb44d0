"""From points of a grid to tasks: every scenario is read here, so that workers need no file."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from rythme.config import load
from rythme.errors import ConfigError
from rythme.scenario import EARLIEST, Scenario
from rythme.sweep.answer import Row, Task, mistaken
from rythme.sweep.grid import YEAR, Axis, Point
from rythme.sweep.record import Sweep
from rythme.text import Language


@dataclass(frozen=True, slots=True, kw_only=True)
class Base:
    """The config of a sweep, and what holds for every scenario."""

    config: Path
    year: int | None
    overrides: Sequence[str]
    time_limit_s: float
    language: Language

    def load(self, point: Point = ()) -> Scenario:
        """Read the config with the values of a point; raises ``ConfigError``."""
        years = [int(value) for key, value in point if key == YEAR]
        varied = [f"{key}={value}" for key, value in point if key != YEAR]
        return load(
            self.config,
            year=years[0] if years else self.year,
            overrides=[*self.overrides, *varied],
        )

    def sweep(self, axes: Sequence[Axis], version: str) -> Sweep:
        """Return what tells this sweep from others; raises ``ConfigError``."""
        scenario = self.load()
        decides = (version, scenario, self.time_limit_s)
        return Sweep(
            keys=tuple(axis.key for axis in axes),
            digest=hashlib.sha256(repr(decides).encode()).hexdigest(),
            levels=tuple(
                "+".join(name for name, _ in level)
                for level in scenario.objective
                if level not in (EARLIEST, (("changes", 1),))
            ),
        )

    def tasks(self, points: Iterable[Point], answered: Collection[Point]) -> Iterator[Task | Row]:
        """Yield a task per point that is not answered; a mistake is answered at once."""
        for point in points:
            if point in answered:
                continue
            try:
                scenario = self.load(point)
            except ConfigError as error:
                yield mistaken(point, error, self.language)
                continue
            yield Task(
                point=point,
                scenario=scenario,
                time_limit_s=self.time_limit_s,
                language=self.language,
            )
