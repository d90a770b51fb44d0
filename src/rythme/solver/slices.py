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
from rythme.solver.mix import Mix, Paths, around, mix
from rythme.solver.narrow import Guide
from rythme.solver.shared import Shared, hold

PASSES = 4
"""How often what is left open is looked at, every time harder."""

EFFORT, TRIES, HARDER = 0.1, 4_000, 4
"""Deterministic seconds of each solve and tries of two members, at first; and how they grow."""

FEW_COSTS, MOST_COSTS = 3, 40
"""Costs that are looked at before a plan is made of calendars at hand; and before giving up where
none is known then."""

MIXING = 0.3
"""Deterministic seconds for that plan."""

FEW_ROWS = 12
"""Up to so many that count for the level as a whole are kept from the start."""


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
    """The shared slack is at most ``high``, and the rest costs at most ``most``."""

    held: Classes
    """Rows that hold the slack."""
    classes: Classes
    """The same with what may be used of the graphs."""
    guide: Guide
    spare: int
    """What a path may cost more than the shortest."""
    high: int
    most: int
    rows: set[int]
    """Those that a small programme keeps."""
    members: Members
    adds: Sequence[dict[int, int]] | None = None
    """What classes add to these rows in a solution of that programme, if it has one."""

    def is_refuted(self, effort: float, deadline: float | None) -> bool:
        """Say whether it is proven that no plan lies here."""
        if self.adds is not None:
            return False
        core = solve_core(
            self.classes, self.guide, self.rows, self.spare, effort=effort, deadline=deadline
        )
        if core is None:
            return False
        if core.cost is None or core.cost > self.most:
            return True
        self.adds = core.adds
        return False

    def filling(
        self, caps: tuple[Cap, ...], paths: Paths, effort: float, deadline: float | None
    ) -> Mix | None:
        """Return a plan in which classes add to rows what the programme says."""
        if self.adds is None:
            return None
        plan, broken = fill(
            self.held, self.classes, caps, self.adds, paths, effort=effort, deadline=deadline
        )
        new = broken or set(self.members.broken()[:MOST_BROKEN])
        if plan is None and not new <= self.rows:
            self.rows |= new
            self.adds = None
        return plan


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
        self._lines = {-1: self._through(self.top, 0)}  # by what the rest costs
        self._fewest = _least_of(self.classes, slack, self._caps, self.deadline)

    def solve(self) -> Sliced:
        """Look for the best plan, and for the proof that nothing costs less."""
        for number in range(PASSES):
            factor = HARDER**number
            self._pass(EFFORT * factor, TRIES * factor, number)
            if self._cost is None or self._cost <= self.lowest or self._is_late:
                break
        return Sliced(self._plan, self._cost, self.lowest)

    @cached_property
    def _paths(self) -> list[tuple[int, Index]]:
        """Calendars of the path LP, and some close to them."""
        return [*around(self.top.pricing, self.top.fraction)]

    @property
    def _is_late(self) -> bool:
        return self.deadline is not None and time.monotonic() > self.deadline

    def _pass(self, effort: float, tries: int, seed: int) -> None:
        """Look at the costs from the lowest on, until one has a plan."""
        first = self.lowest
        for step in range(MOST_COSTS):
            if self._cost is None and step == FEW_COSTS:
                self._mix()
            known = self._cost is not None and first + step >= self._cost
            if known or self._is_late or self._look(first + step, effort, tries, seed):
                break

    def _mix(self) -> None:
        """Make a plan out of calendars of the path LP and some close to them."""
        mixed = mix(
            self.top.pricing,
            self._paths,
            None,
            at_least=self.lowest,
            effort=MIXING,
            deadline=self.deadline,
        )
        if mixed is not None:
            self._plan, self._cost = mixed

    def _look(self, cost: int, effort: float, tries: int, seed: int) -> bool:
        """Refute slices of a cost, or find a plan in one."""
        if cost not in self._open:
            slices = [*self._slices(cost)]
            if self._is_late:
                return False  # some may be missing
            self._open[cost] = slices
        for each in list(self._open[cost]):
            if each.is_refuted(effort, self.deadline):
                self._open[cost].remove(each)
                continue
            plan = self._plan_in(each, effort, tries, seed)
            if plan is not None:
                self._plan, self._cost = plan, cost
                return True
        while self._open.get(self.lowest) == []:
            self.lowest += 1
        return False

    def _plan_in(self, part: _Slice, effort: float, tries: int, seed: int) -> Mix | None:
        """Look for a plan in a slice."""
        if part.members.search(tries, seed, self.deadline):
            return part.members.plan()
        caps = (Cap(self._weights, part.most), *self._caps)
        return part.filling(caps, self._paths, effort, self.deadline)

    def _slices(self, cost: int) -> Iterator[_Slice]:
        """Yield every slice in which a plan of this cost may lie."""
        shared = self.shared
        least = 0
        while not self._is_late and (high := (cost - least) // shared.price) >= self._fewest:
            line = max(self._lines.values(), key=lambda line: line.amount(high))
            lowest = shared.up(-(-line.amount(high) // SCALE))
            if lowest > least:
                least = lowest
            elif least not in self._lines:
                self._lines[least] = self._line(high)
            else:
                part = self._slice(cost, high, least, line)
                if part is not None:
                    yield part
                least += shared.multiple

    def _line(self, high: int) -> _Line:
        """Bound what the rest costs where the slack is about ``high``."""
        priced = price_classes(self._held(high), self._weights, self._caps, self.deadline)
        return self._through(priced, high)

    def _through(self, priced: Priced, high: int) -> _Line:
        matrix = self.classes.matrix
        rows = matrix.slack_rows[matrix.slacks == self._slack]
        slope = sum(priced.guide.rows[rows].tolist())
        return _Line(priced.guide, priced.amount + slope * high, slope)

    def _held(self, high: int) -> Classes:
        return replace(self.classes, matrix=hold(self.classes.matrix, self._slack, high))

    def _slice(self, cost: int, high: int, most: int, line: _Line) -> _Slice | None:
        """Return a slice; None where some class has no path left that is cheap enough."""
        spare = most * SCALE - line.amount(high)
        held = self._held(high)
        classes = cut(held, line.guide, spare)
        classes = cut(classes, self.top.guide, self.top.spare(cost))
        if classes.is_empty:
            return None
        caps = (Cap(self._weights, most), *self._caps)
        members = Members(classes, self.top.guide, caps, self.top.lived())
        rows = set(np.flatnonzero(line.guide.rows).tolist())
        of_top = np.flatnonzero(self.top.guide.rows).tolist()
        if len(of_top) <= FEW_ROWS:
            rows.update(of_top)
        return _Slice(held, classes, line.guide, spare, high, most, rows, members)


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
