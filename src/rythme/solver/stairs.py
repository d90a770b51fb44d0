"""The fullest half-day against all other costs, step by step: which plans are cheaper than known.

Where many rows share one slack, a plan costs what that slack is worth, and the rest. If the rest
costs at least so much while the slack is at most so high, only a lower slack makes a plan cheaper
than the ones that are known; and the lower it is, the more the rest costs. Every step holds the
slack down, as a limit that all its rows must keep: that makes rooms of them, to which cover cuts
apply, and what the rest costs is then rounded up to what costs can add up to. A few steps go all
the way, from the highest slack to where the path LP shows that nothing is left.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from rythme.solver.bound import Cap
from rythme.solver.covers import rounded, with_covers
from rythme.solver.exact import ExactModel
from rythme.solver.ledger import to_ledger
from rythme.solver.narrow import Narrowing
from rythme.solver.problem import Path, cost_at, evaluate
from rythme.solver.shared import Shared, find_shared, hold
from rythme.solver.sweep import Sweep
from rythme.solver.system import System, paths_of

CUT_ROUNDS = 3
"""Times that cover cuts are added in one step."""

SIZE = 300_000
"""Joint arcs of a sweep, times units; where there are more, the exact engine takes over."""

STRIDE = 8
"""How much more than the path LP the rest may cost in one step."""


class Plan(NamedTuple):
    """What a solution reads, and its cost at the level."""

    paths: tuple[Path, ...]
    cost: int


class Descended(NamedTuple):
    """What all steps came to."""

    plan: Plan | None
    """The best that was found, if some was."""
    lowest: int
    """Nothing costs less; where that is no less than the plan or what was asked, it is proven."""


class _Step(NamedTuple):
    """What one step came to."""

    paths: tuple[Path, ...] | None
    lowest: int
    """The rest costs at least so much."""


@dataclass
class Stairs:
    """One level of a system.

    Parameters
    ----------
    system
        No unit of it is empty.
    weights
        Of the level, per slack column.
    caps
        What solutions may cost at the levels before.
    effort
        Deterministic seconds of each solve of the exact engine; None is no limit.
    deadline
        On the clock of ``time.monotonic``.
    """

    system: System
    weights: tuple[int, ...]
    caps: tuple[Cap, ...]
    workers: int
    effort: float | None
    deadline: float | None
    _shared: Shared = field(init=False)

    def __post_init__(self) -> None:
        system = self.system
        self._shared = find_shared(system.matrix, system.arrays, self.weights, self.caps)

    def below(self, most: int) -> Descended:
        """Look for the best solution that costs at most ``most``."""
        best: Plan | None = None
        slack = self._shared.slack
        high = 0 if slack is None else int(self.system.matrix.slack_most[slack])
        least = 0  # of the rest, where the slack is no more than high
        while least <= most and high >= 0:
            high = min(high, (most - least) // self._shared.price)
            held = self._hold(high)
            narrowing = Narrowing(held, self.weights, self.caps, self.deadline, most)
            if self._shared.up(narrowing.bound) > least:
                least = self._shared.up(narrowing.bound)
                continue
            further = min(most - least, STRIDE - 1) // self._shared.multiple * self._shared.multiple
            step = self._solve(narrowing, least + further)
            found = None if step.paths is None else Plan(step.paths, self._cost(step.paths))
            if found is not None and found.cost <= most:
                best, most = found, found.cost - 1
            elif step.lowest <= least:
                return Descended(best, least)  # undecided
            least = max(least, step.lowest)
        return Descended(best, most + 1)

    def _hold(self, high: int) -> System:
        """Return the system in which the slack is no more than ``high``, and costs nothing."""
        matrix = self.system.matrix
        if self._shared.slack is not None:
            matrix = hold(matrix, self._shared.slack, high)
        return replace(self.system, matrix=rounded(matrix))

    def _solve(self, narrowing: Narrowing, most: int) -> _Step:
        """Find what the rest costs at least, up to ``most``."""
        squeezed = self._squeeze(narrowing, most)
        if squeezed is None:
            return _Step(None, self._shared.up(most + 1))
        system, narrowing = squeezed
        ledger = to_ledger(system)
        if ledger is not None:
            sweep = Sweep(ledger, system, narrowing.guide, self.deadline)
            swept = sweep.run(most, size=SIZE)
            if swept.joint is not None:
                return _Step(paths_of(system, swept.joint.read()), swept.cost)
            if swept.complete:
                return _Step(None, self._shared.up(most + 1))
        lowest = self._shared.up(narrowing.bound)
        if self.deadline is not None and time.monotonic() > self.deadline:
            return _Step(None, lowest)  # to write the model down takes longer than is left
        return self._solve_exactly(system, lowest, most)

    def _squeeze(self, narrowing: Narrowing, most: int) -> tuple[System, Narrowing] | None:
        """Narrow a system under more and more cover cuts; None when nothing is left."""
        for left in reversed(range(CUT_ROUNDS + 1)):
            system = narrowing.narrow(most)
            if system is None or system.is_empty:
                return None
            matrix = with_covers(system.matrix, narrowing.use) if left else None
            if matrix is None:
                return system, narrowing
            system = replace(system, matrix=matrix)
            narrowing = Narrowing(system, self.weights, self.caps, self.deadline, most)
        raise AssertionError("the last round adds no cuts")

    def _solve_exactly(self, system: System, lowest: int, most: int) -> _Step:
        model = ExactModel(system, workers=self.workers, effort=self.effort)
        for cap in self.caps:
            model.limit(model.level(cap.weights), cap.most)
        level = model.level(self.weights)
        model.limit(level, most)
        found = model.minimise(level, self.deadline)
        if found.cells is None:
            return _Step(None, self._shared.up(most + 1) if found.proven else lowest)
        proven = found.cost if found.proven else max(lowest, self._shared.up(found.bound))
        return _Step(paths_of(system, found.cells), proven)

    def _cost(self, paths: tuple[Path, ...]) -> int:
        costs = evaluate(self.system.problem, paths)
        assert costs is not None, "what the engines find keeps every row"
        return cost_at(costs, self.weights)
