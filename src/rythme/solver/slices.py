"""One level of classes, slice by slice: what the shared slack takes, and what the rest costs.

A level that charges a slack shared by many rows, such as the peak, and whole costs beside it, is
cut into slices: the slack is at most so much, the rest costs at most so much. Where both are given,
the path LP can be rounded up twice, few ways are left, and members need only keep limits. Slices of
one cost are looked at together, the lowest cost first.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import NamedTuple

import numpy as np

from rythme.solver.arrays import Index
from rythme.solver.bound import SCALE, Cap
from rythme.solver.class_lp import Priced, cut, price_classes
from rythme.solver.core import Classes, solve_core
from rythme.solver.crowd import Members
from rythme.solver.fill import MOST_BROKEN, fill
from rythme.solver.mix import Mix, around, mix
from rythme.solver.narrow import Guide
from rythme.solver.shared import Shared, hold

PASSES = 9
"""How often what is left open is looked at: the lowest cost twice as hard every time, those above
it as hard as the one below was looked at before."""

EFFORT, TRIES = 0.1, 4_000
"""Deterministic seconds of each solve and tries of two members, at first."""

PASSES_ALONE, MOST_REFUTED = 2, 32
"""Passes, and costs that are refuted in one, before any plan is looked for."""

MIXING = 0.3
"""Deterministic seconds for one of calendars at hand."""

STEPS_DOWN = 8
"""A plan is followed by a look for one whose distance to the bound is so much less, as a part."""

CLIMBING, LONGEST_STRIDE = 1, 1024
"""How hard costs below that are looked at, and how far apart."""

ROUGHLY = 15
"""Costs further on for which graphs are cut at once, before they are cut for each."""

MOST_SKIPPED = 2
"""Slices in a row that are refuted without a path LP of their own."""

FEW_ROWS = 12
"""Up to so many that count in the path LP are kept by a small programme from the start; with more,
it would not be small."""


class Sliced(NamedTuple):
    """What a level came to."""

    plan: Mix | None
    cost: int | None
    lowest: int
    """No plan costs less."""


class _Line(NamedTuple):
    """A bound of what the rest costs, by how much the shared slack may be."""

    guide: Guide
    most: int
    """The bound where the slack is 0, times :data:`rythme.solver.bound.SCALE`."""
    slope: int
    """By how much it is lower for every unit of the slack."""

    def amount(self, high: int) -> int:
        """Return the bound, times SCALE, where the slack is at most ``high``."""
        return self.most - self.slope * high


@dataclass(eq=False)
class _Slice:
    """The shared slack is held, and the rest costs at most ``most``."""

    classes: Classes
    """What the level as a whole leaves of graphs, under rows that hold the slack."""
    guide: Guide
    spare: int
    """What a path may cost more than the shortest at these prices."""
    most: int
    rows: set[int]
    """Those that a small programme keeps."""
    members: Members | None = None
    tried: float = 0.0
    """Effort that said nothing about these rows."""
    adds: Sequence[dict[int, int]] | None = None
    """What classes add to these rows in a solution of that programme, if it has one."""

    def is_refuted(self, effort: float, deadline: float | None) -> bool:
        """Say whether it is proven that no plan lies here."""
        if self.adds is not None or effort <= self.tried:
            return False
        core = solve_core(
            self.classes, self.guide, self.rows, self.spare, effort=effort, deadline=deadline
        )
        if core is None:
            self.tried = effort
            return False
        if core.cost is None or core.cost > self.most:
            return True
        self.adds = core.adds
        return False

    def learn(self, rows: set[int]) -> None:
        """Let the programme keep more rows."""
        if not rows <= self.rows:
            self.rows |= rows
            self.tried, self.adds = 0.0, None


@dataclass(eq=False)
class Slices:
    """A level of classes.

    Parameters
    ----------
    classes
        Their rows have no slack to take but the shared one.
    top
        The level as a whole.
    shared
        Its slack; there is one.
    deadline
        On the clock of ``time.monotonic``.
    """

    classes: Classes
    top: Priced
    shared: Shared
    lowest: int
    """No plan costs less."""
    deadline: float | None
    _open: dict[int, list[_Slice]] = field(init=False, default_factory=dict)
    """By cost: what is neither refuted nor solved."""
    _plan: Mix | None = field(init=False, default=None)
    _cost: int | None = field(init=False, default=None)

    def __post_init__(self) -> None:
        self._weights, self._caps = self.top.guide.levels[0][1], self.top.guide.caps
        slack = self.shared.slack
        assert slack is not None
        self._slack = slack
        self._roughly = -1, self.classes
        self._lines = {-1: self._through(self.top, 0)}  # by what the rest costs
        self._fewest = _least_of(self.classes, slack, self._caps, self.deadline)

    def solve(self) -> Sliced:
        """Look for the best plan, and for the proof that nothing costs less."""
        for number in range(PASSES):
            if number == PASSES_ALONE and self._cost is None:
                self._climb()
            if self._is_over:
                break
            self._pass(number)
            while self._cost is not None and not self._is_over:
                less = max(1, (self._cost - self.lowest) // STEPS_DOWN)
                if not self._look(self._cost - less, number):
                    break
        return Sliced(self._plan, self._cost, self.lowest)

    @cached_property
    def _paths(self) -> list[tuple[int, Index]]:
        """Calendars of the path LP, and some close to them."""
        return [*around(self.top.pricing, self.top.fraction)]

    @property
    def _is_late(self) -> bool:
        return self.deadline is not None and time.monotonic() > self.deadline

    @property
    def _is_over(self) -> bool:
        return self._is_late or (self._cost is not None and self._cost <= self.lowest)

    def _pass(self, level: int) -> None:
        """Look at the lowest cost, and less hard at those above it, until one has a plan."""
        cost = first = self.lowest
        while level >= 0 and not self._is_late and (self._cost is None or cost < self._cost):
            if self._cost is None and cost == first + MOST_REFUTED:
                break
            if self._open.get(cost) != []:
                if self._look(cost, level):
                    break
                level -= bool(self._open.get(cost))
            cost += 1

    def _climb(self) -> None:
        """Make a plan of calendars at hand; then look for better ones in long strides."""
        mixed = mix(
            self.top.pricing,
            self.top.fraction.known,
            None,
            at_least=self.lowest,
            effort=MIXING,
            deadline=self.deadline,
        )
        if mixed is not None:
            self._plan, self._cost = mixed
        missed, stride = self.lowest, 1
        while stride <= LONGEST_STRIDE and not self._is_late:
            if self._cost is not None and missed + stride >= self._cost:
                break
            if self._look(missed + stride, CLIMBING):
                break
            missed, stride = missed + stride, 2 * stride

    def _look(self, cost: int, level: int) -> bool:
        """Refute slices of a cost, or find a plan in one; twice as hard as a level below."""
        if cost not in self._open:
            slices = [*self._slices(cost)]
            if self._is_late:
                return False  # some may be missing
            self._open[cost] = slices
        for part in list(self._open[cost]):
            if part.is_refuted(EFFORT * 2**level, self.deadline):
                self._open[cost].remove(part)
                continue
            plan = self._plan_in(part, level)
            if plan is not None:
                self._plan, self._cost = plan, cost
                return True
        while self._open.get(self.lowest) == []:
            self.lowest += 1
        return False

    def _plan_in(self, part: _Slice, level: int) -> Mix | None:
        """Look for a plan in a slice."""
        caps = (Cap(self._weights, part.most), *self._caps)
        if part.members is None:
            kept = cut(part.classes, part.guide, part.spare)
            if kept.is_empty:
                return None
            part.members = Members(kept, self.top.guide, caps, self.top.lived())
        if part.members.search(TRIES * 2**level, level, self.deadline):
            return part.members.plan()
        if part.adds is None:
            return None
        found = fill(
            replace(part.classes, arrays=self.classes.arrays),
            part.members.classes,
            caps,
            part.adds,
            self._paths,
            effort=EFFORT * 2**level,
            deadline=self.deadline,
        )
        part.learn(found.broken or set(part.members.broken()[:MOST_BROKEN]))
        return found.plan

    def _slices(self, cost: int) -> Iterator[_Slice]:
        """Yield every slice in which a plan of this cost may lie."""
        shared = self.shared
        left = self._left(cost)
        if left.is_empty:
            return
        least = skipped = 0
        while not self._is_late and (high := (cost - least) // shared.price) >= self._fewest:
            line = max(self._lines.values(), key=lambda line: line.amount(high))
            lowest = shared.up(-(-line.amount(high) // SCALE))
            if lowest > least:
                least = lowest
                continue
            part = self._slice(left, high, least, line)
            possible = not part.is_refuted(EFFORT, self.deadline)
            skipped = 0 if possible else skipped + 1
            if least not in self._lines and (possible or skipped > MOST_SKIPPED):
                self._lines[least] = self._line(high)  # it may bound the rest higher
                continue
            if possible:
                yield part
            least += shared.multiple

    def _line(self, high: int) -> _Line:
        """Bound what the rest costs where the slack is about ``high``."""
        held = replace(self.classes, matrix=hold(self.classes.matrix, self._slack, high))
        priced = price_classes(held, self._weights, self._caps, self.deadline)
        return self._through(priced, high)

    def _through(self, priced: Priced, high: int) -> _Line:
        matrix = self.classes.matrix
        rows = matrix.slack_rows[matrix.slacks == self._slack]
        slope = sum(priced.guide.rows[rows].tolist())
        return _Line(priced.guide, priced.amount + slope * high, slope)

    def _left(self, cost: int) -> Classes:
        """Return what plans of a cost may use of the graphs, by the level as a whole."""
        if cost > self._roughly[0]:
            most = cost + ROUGHLY
            self._roughly = most, cut(self.classes, self.top.guide, self.top.spare(most))
        return cut(self._roughly[1], self.top.guide, self.top.spare(cost))

    def _slice(self, left: Classes, high: int, most: int, line: _Line) -> _Slice:
        spare = most * SCALE - line.amount(high)
        classes = replace(left, matrix=hold(left.matrix, self._slack, high))
        rows = np.flatnonzero(line.guide.rows).tolist()
        of_top = np.flatnonzero(self.top.guide.rows).tolist()
        kept = {row for mine in (rows, of_top) if len(mine) <= FEW_ROWS for row in mine}
        return _Slice(classes, line.guide, spare, most, kept)


def only_shared(classes: Classes, shared: Shared, caps: tuple[Cap, ...]) -> Classes | None:
    """Return classes whose rows have no slack to take but the shared one; None where they have."""
    matrix = classes.matrix
    reach = matrix.slack_most.copy()
    for weights, most in caps:
        if most == 0:
            reach[matrix.slack_costs @ np.array(weights, dtype=np.int64) > 0] = 0
    if shared.slack is None or np.delete(reach, shared.slack).any():
        return None
    return replace(classes, matrix=replace(matrix, slack_most=reach))


def _least_of(classes: Classes, slack: int, caps: tuple[Cap, ...], deadline: float | None) -> int:
    """Return what a slack takes at least, whatever else costs."""
    costs = classes.matrix.slack_costs[slack]
    weights = tuple((costs > 0).astype(int).tolist())
    if any(np.any(charged) for arrays in classes.arrays for charged in arrays.level(weights)):
        return 0
    return -(-price_classes(classes, weights, caps, deadline).lowest // int(costs.sum()))
