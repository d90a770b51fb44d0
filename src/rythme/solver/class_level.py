"""One level of classes: the plan that costs least, and the proof of it.

Slices of one cost are looked at together, the lowest cost first and hardest. Each is refuted by a
small programme, or its members look for a plan (:mod:`rythme.solver.crowd`), or calendars and flows
are looked for that do to the rows what the programme says.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import NamedTuple

from rythme.solver.arrays import Index
from rythme.solver.bound import Cap
from rythme.solver.class_lp import Priced, cut
from rythme.solver.core import Classes
from rythme.solver.crowd import Members
from rythme.solver.fill import MOST_BROKEN, fill
from rythme.solver.mix import Mix, around, mix
from rythme.solver.shared import Shared
from rythme.solver.slices import EFFORT, Slice, Slicing

PASSES = 8
"""How often what is left open is looked at: the lowest cost twice as hard every time, those above
it as hard as the one below was looked at before."""

TRIES = 4_000
"""Of two members in a slice at first, as solves have :data:`rythme.solver.slices.EFFORT`."""

PASSES_ALONE, MOST_REFUTED = 2, 32
"""Passes, and costs that are refuted in one, before any plan is looked for."""

MIXING = 0.3
"""Deterministic seconds for one of calendars at hand."""

STEPS_DOWN = 8
"""A plan is followed by a look for one whose distance to the bound is so much less, as a part."""

CLIMBING, LONGEST_STRIDE = 1, 1024
"""How hard costs below that are looked at, and how far apart."""


class Sliced(NamedTuple):
    """What a level came to."""

    plan: Mix | None
    cost: int | None
    lowest: int
    """No plan costs less."""
    stopped: bool
    """Ctrl-C ended it."""


@dataclass(eq=False)
class ClassLevel:
    """A level of classes that is solved in slices.

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
    report
        Called with the cost, if there is one, and the bound whenever one of them is better.
    """

    classes: Classes
    top: Priced
    shared: Shared
    lowest: int
    """No plan costs less."""
    deadline: float | None
    report: Callable[[int | None, int], None] | None = None
    _open: dict[int, list[Slice]] = field(init=False, default_factory=dict)
    """By cost: what is neither refuted nor solved."""
    _members: dict[Slice, Members] = field(init=False, default_factory=dict)
    _plan: Mix | None = field(init=False, default=None)
    _cost: int | None = field(init=False, default=None)

    def __post_init__(self) -> None:
        self._weights, self._caps = self.top.guide.levels[0][1], self.top.guide.caps
        self._slicing = Slicing(self.classes, self.top, self.shared, self.deadline)

    def solve(self) -> Sliced:
        """Look for the best plan, and for the proof that nothing costs less."""
        stopped = False
        try:
            self._solve()
        except KeyboardInterrupt:
            if self._plan is None:
                raise
            stopped = True
        return Sliced(self._plan, self._cost, self.lowest, stopped)

    def _solve(self) -> None:
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
            self._keep(*mixed)
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
            slices = [*self._slicing.at(cost)]
            if self._is_late:
                return False  # some may be missing
            self._open[cost] = slices
        for part in list(self._open[cost]):
            plan = self._plan_in(part, level)
            if plan is not None:
                self._keep(plan, cost)
                return True
            if part.refuted:
                self._open[cost].remove(part)
        if self._open.get(self.lowest) == []:
            while self._open.get(self.lowest) == []:
                self.lowest += 1
            self._tell()
        return False

    def _keep(self, plan: Mix, cost: int) -> None:
        self._plan, self._cost = plan, cost
        self._tell()

    def _tell(self) -> None:
        if self.report is not None:
            self.report(self._cost, self.lowest)

    def _plan_in(self, part: Slice, level: int) -> Mix | None:
        """Look for a plan in a slice, or refute it: what stands in the way is kept in mind."""
        effort = EFFORT * 2**level
        part.ask(effort, self.deadline)
        if part.refuted:
            return None
        caps = (Cap(self._weights, part.most), *self._caps)
        if part not in self._members:
            kept = cut(part.classes, part.guide, part.spare)
            self._members[part] = Members(kept, self.top.guide, caps, self.top.lived())
        members = self._members[part]
        if members.search(TRIES * 2**level, level, self.deadline):
            return members.plan()
        whole = replace(part.classes, arrays=self.classes.arrays)
        for _ in range(2**level):
            if part.adds is None or self._is_late:
                break
            found = fill(
                whole,
                members.classes,
                caps,
                part.adds,
                self._paths,
                effort=effort,
                deadline=self.deadline,
            )
            if found.plan is not None:
                return found.plan
            if not part.learn(found.broken or set(members.broken()[:MOST_BROKEN])):
                break
            part.ask(effort, self.deadline)
        return None
