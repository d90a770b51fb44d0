"""All units at once, week after week: every plan that a bound does not exclude.

A state is a node of every unit, with what the ledger carries. Past weeks are charged exactly,
those to come by the multipliers of the path LP; a state is dropped when the two together exceed
what a plan may cost. What is left at the end holds every plan that costs no more, as a graph.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from rythme.solver.arrays import Arcs, Index, Whole
from rythme.solver.bound import SCALE
from rythme.solver.graph import COLUMNS
from rythme.solver.joint import FAR, Joint, JointWeek
from rythme.solver.ledger import NOWHERE, Asked, Ledger
from rythme.solver.narrow import Guide, to_end
from rythme.solver.states import Choices, Part, States, distinct
from rythme.solver.system import System

MOST_AT_ONCE = 1 << 20
"""Choices of a week beyond which a sweep gives up."""


class Swept(NamedTuple):
    """What a sweep ended with."""

    cost: int
    """Of the best plan that was found."""
    joint: Joint | None
    """The plans that cost no more; None when none was found."""
    complete: bool
    """Nothing was left out: none is cheaper, and none but these as cheap."""
    num_arcs: int


@dataclass
class Sweep:
    """A system, ready to be swept.

    Parameters
    ----------
    ledger, system
        The rows of the system, by week.
    guide
        Multipliers; any do.
    deadline
        On the clock of ``time.monotonic``.
    """

    ledger: Ledger
    system: System
    guide: Guide
    deadline: float | None = None
    _parts: list[list[Part | None]] = field(init=False)
    _after: list[list[Whole]] = field(init=False)
    _const: Whole = field(init=False)
    _factors: Whole = field(init=False)

    def __post_init__(self) -> None:
        matrix = self.system.matrix
        weights = np.array([weights for _, weights in self.guide.levels], dtype=np.int64)
        self._slack_costs: Whole = matrix.slack_costs @ weights.T
        self._arc_weights = weights[:, : len(COLUMNS)].T
        self._prepare_units()
        self._prepare_weeks()

    def _prepare_units(self) -> None:
        number = len(self.ledger.weeks)
        self._parts = [[None] * len(self.system.units) for _ in range(number)]
        self._after = []
        prices = self.guide.cell_prices(self.system)
        for unit, (arrays, first) in enumerate(
            zip(self.system.arrays, self.ledger.firsts, strict=True)
        ):
            costs = self.guide.arc_costs(arrays, prices[unit])
            after = to_end(arrays, costs)
            for week, arcs in enumerate(arrays.weeks):
                self._parts[first + week][unit] = self._part(
                    arcs,
                    costs[week] + after[week + 1][arcs.heads] - after[week][arcs.tails],
                    self.ledger.amounts[unit][week][arcs.cells - arrays.cells[week]],
                )
            before = [after[0]] * first
            behind = [after[-1]] * (number - first - len(arrays.weeks))
            self._after.append([*before, *after, *behind])

    def _part(self, arcs: Arcs, reduced: Whole, amounts: Whole) -> Part:
        order = np.argsort(arcs.tails, kind="stable")
        number = np.bincount(arcs.tails)
        return Part(
            np.cumsum(number) - number,
            number,
            arcs.heads[order],
            arcs.cells[order],
            reduced[order],
            amounts[order],
            (arcs.costs @ self._arc_weights)[order],
        )

    def _prepare_weeks(self) -> None:
        """Work out what rows and slacks of the weeks to come add to a bound, week by week."""
        matrix, ledger, rows = self.system.matrix, self.ledger, self.guide.rows
        number = len(ledger.weeks)
        const = np.zeros(number + 1, dtype=np.int64)
        counts = [meetings.row for meetings in ledger.meetings]
        limits = -rows * matrix.most
        limits[counts] = 0
        np.add.at(const, np.where(ledger.week_of == NOWHERE, number, ledger.week_of), limits)
        charged, left = self.guide.slack_prices(self.system)
        week = np.full(matrix.num_slacks, NOWHERE, dtype=np.intp)
        np.maximum.at(week, matrix.slacks, ledger.week_of[matrix.slack_rows])
        shared = np.array(ledger.shared, dtype=np.intp)
        earned = np.minimum(left, 0) * matrix.slack_most
        earned[shared] = 0
        np.add.at(const, np.where(week == NOWHERE, number, week), earned)
        self._const = np.cumsum(const[::-1])[::-1].copy()
        # What is still to come may ask more of a shared slack; what it asked is charged.
        owed = np.zeros((number + 1, len(shared)), dtype=np.int64)
        for column, slack in enumerate(shared):
            mine = matrix.slack_rows[matrix.slacks == slack]
            np.add.at(owed[:, column], ledger.week_of[mine], rows[mine])
        owed = charged[shared] - np.cumsum(owed[::-1], axis=0)[::-1]
        self._const += np.minimum(owed, 0) @ matrix.slack_most[shared]
        wanted = np.array([meetings.wanted for meetings in ledger.meetings], dtype=np.int64)
        self._const += rows[counts] @ wanted
        factors = [factor for factor, _ in self.guide.levels[1:]]
        caps = zip(factors, self.guide.caps, strict=True)
        self._const -= sum(factor * cap.most for factor, cap in caps)
        self._factors = np.column_stack(
            [
                np.maximum(owed, 0),
                np.broadcast_to(-rows[counts], (number + 1, len(counts))),
                np.broadcast_to(np.array(factors, dtype=np.int64), (number + 1, len(factors))),
            ]
        )

    def run(self, most: int, *, size: int, width: int | None = None) -> Swept:
        """Find the plans that cost at most ``most`` at the level, and what the caps allow.

        Parameters
        ----------
        size
            Ends when the joint graph has more arcs, times units.
        width
            How many states of a week are kept, the most promising ones; None keeps all.
        """
        states = self._start()
        complete, total, num_arcs = True, 0, size // len(self.system.units)
        weeks: list[JointWeek] = []
        for week, asked in enumerate(self.ledger.weeks):
            choices = self._expand(week, asked, states, most * SCALE)
            if choices is None or total + len(choices.states) > num_arcs or self._is_late:
                return Swept(0, None, False, num_arcs)
            chosen, after = self._settle(asked, week, states, choices, most * SCALE)
            total += len(chosen.states)
            if not len(chosen.states):
                return Swept(0, None, complete, total)
            kept, place = distinct(after)
            if width is not None and len(kept) > width:
                best = np.sort(np.argsort(after.least[kept], kind="stable")[:width])
                renamed = np.full(len(kept), NOWHERE, dtype=np.intp)
                renamed[best] = np.arange(width)
                kept, place, complete = kept[best], renamed[place], False
            weeks.append(_record(chosen, place))
            states = after.take(kept)
        cost, joint = Joint(tuple(weeks), self._ends(states)).best()
        return Swept(cost, joint if cost <= most else None, complete, total)

    @property
    def _is_late(self) -> bool:
        return self.deadline is not None and time.monotonic() > self.deadline

    def _start(self) -> States:
        ledger = self.ledger
        carried = len(ledger.shared) + len(ledger.meetings) + len(self.guide.caps)
        states = States(
            np.zeros((1, len(self.system.units)), dtype=np.intp),
            np.zeros((1, carried), dtype=np.int64),
            np.zeros(1, dtype=np.int64),
            np.zeros(1, dtype=np.int64),
        )
        return self._bound(0, states)

    def _bound(self, week: int, states: States) -> States:
        """Work out what no plan through states before a week costs less than."""
        least = self._const[week] + states.carried @ self._factors[week] + SCALE * states.cost
        for unit, after in enumerate(self._after):
            least += after[week][states.nodes[:, unit]]
        return states._replace(least=least)

    def _expand(self, week: int, asked: Asked, states: States, limit: int) -> Choices | None:
        """Combine the arcs of all units; None when they are too many to look at."""
        number = len(states.cost)
        choices = Choices(
            np.arange(number),
            np.zeros((number, len(self.system.units)), dtype=np.intp),
            np.full((number, len(self.system.units)), NOWHERE, dtype=np.intp),
            np.zeros((number, len(asked.rows)), dtype=np.int64),
            np.zeros((number, len(self.guide.levels)), dtype=np.int64),
            states.least,
        )
        for unit, part in enumerate(self._parts[week]):
            if part is None:
                continue
            nodes = states.nodes[choices.states, unit]
            degree = part.number[nodes]
            which = np.repeat(np.arange(len(nodes)), degree)
            arcs = np.arange(len(which)) + np.repeat(
                part.begin[nodes] - np.cumsum(degree) + degree, degree
            )
            least = choices.least[which] + part.reduced[arcs]
            cheap = least <= limit
            which, arcs = which[cheap], arcs[cheap]
            if len(which) > MOST_AT_ONCE:
                return None
            choices = choices.take(which)._replace(least=least[cheap])
            choices.heads[:, unit] = part.heads[arcs]
            choices.cells[:, unit] = part.cells[arcs]
            choices.amounts[:] += part.amounts[arcs]
            choices.costs[:] += part.costs[arcs]
        return choices

    def _settle(
        self, asked: Asked, week: int, states: States, choices: Choices, limit: int
    ) -> tuple[Choices, States]:
        """Charge what the rows of a week ask; return what may go on, and where it leads."""
        matrix, ledger = self.system.matrix, self.ledger
        over = choices.amounts - asked.most
        allowed = (over[:, asked.hard] <= 0).all(axis=1)
        carried, costs = states.carried[choices.states], choices.costs.copy()
        for number, columns in asked.shared:
            np.maximum(carried[:, number], over[:, columns].max(axis=1), out=carried[:, number])
        for slack, needed in _needed(asked, choices.amounts, over):
            allowed &= needed <= matrix.slack_most[slack]
            costs += needed[:, None] * self._slack_costs[slack]
        for number, halves in asked.chances:
            met = np.any([(choices.amounts[:, each] <= -1).all(axis=1) for each in halves], axis=0)
            weeks = carried[:, len(ledger.shared) + number]
            np.minimum(weeks + met, ledger.meetings[number].wanted, out=weeks)
        caps = len(self.guide.caps)
        spent = carried[:, carried.shape[1] - caps :]
        spent += costs[:, 1:]
        allowed &= (spent <= [cap.most for cap in self.guide.caps]).all(axis=1)
        excess = carried[:, : len(ledger.shared)]
        allowed &= (excess <= matrix.slack_most[list(ledger.shared)]).all(axis=1)
        after = States(
            choices.heads, carried, states.cost[choices.states] + costs[:, 0], choices.least
        )
        after = self._bound(week + 1, after)
        allowed &= after.least <= limit
        return choices._replace(costs=costs).take(allowed), after.take(allowed)

    def _ends(self, states: States) -> Whole:
        """Return what the shared slacks and missing meetings cost; what may not end is far."""
        matrix, ledger = self.system.matrix, self.ledger
        shared, number = list(ledger.shared), len(ledger.shared)
        costs = states.carried[:, :number] @ self._slack_costs[shared]
        allowed = np.ones(len(costs), dtype=bool)
        for column, meetings in enumerate(ledger.meetings, number):
            missing = meetings.wanted - states.carried[:, column]
            if meetings.slack is None:
                allowed &= missing <= 0
            else:
                allowed &= missing <= matrix.slack_most[meetings.slack]
                costs += missing[:, None] * self._slack_costs[meetings.slack]
        spent = states.carried[:, number + len(ledger.meetings) :] + costs[:, 1:]
        allowed &= (spent <= [cap.most for cap in self.guide.caps]).all(axis=1)
        ends: Whole = np.where(allowed, costs[:, 0], FAR)
        return ends


def _needed(asked: Asked, amounts: Whole, over: Whole) -> Iterator[tuple[int, Whole]]:
    """Yield the slacks of one week, with what they must be."""
    for slack, columns in asked.own:
        yield slack, np.maximum(over[:, columns].max(axis=1), 0)
    for slack, column, high in asked.agreements:
        amount = amounts[:, column]
        yield slack, np.maximum(np.minimum(amount, high - amount), 0)


def _record(choices: Choices, heads: Index) -> JointWeek:
    """Return the arcs of a week; those to states that were left out have no head."""
    kept = heads != NOWHERE
    return JointWeek(
        choices.states[kept].astype(np.int32),
        heads[kept].astype(np.int32),
        choices.cells[kept].astype(np.int32),
        choices.costs[kept, 0].astype(np.int64),
    )
