"""What a path can carry along: sums, runs of weeks, places met, and prices on labels.

Each class is a :class:`~rythme.solver.graph.Tracker`. ``Toll`` says what a breach costs: nothing
is allowed when hard, a price per unit when soft.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from rythme.solver.graph import FREE, Arc, Costs, Graph, charge


class Toll(NamedTuple):
    """What breaches cost."""

    column: str = "rules"
    weight: int | None = None
    """None: hard."""
    unit: int = 1
    """Breaches are counted in units of this amount, rounded up."""

    def __call__(self, breach: int) -> Costs | None:
        """Return what ``breach`` costs; None when it is refused."""
        if breach <= 0:
            return FREE
        if self.weight is None:
            return None
        return charge(self.column, self.weight * -(-breach // self.unit))


class LabelPrice(NamedTuple):
    """A price, or a refusal, on what a week reads: ``breaches[w - first][label]``."""

    first: int
    breaches: Sequence[Sequence[int]]
    toll: Toll

    @property
    def last(self) -> int:
        """The last week with a price."""
        return self.first + len(self.breaches) - 1

    def prepare(self, graph: Graph) -> bool:
        """See :class:`Tracker`."""
        return any(any(labels) for labels in self.breaches)

    def start(self, node: int) -> int | None:
        """See :class:`Tracker`."""
        return 0

    def step(self, week: int, state: int, arc: Arc) -> tuple[int, Costs] | None:
        """See :class:`Tracker`."""
        costs = self.toll(self.breaches[week - self.first][arc.label])
        return None if costs is None else (0, costs)

    def end(self, state: int) -> Costs | None:
        """See :class:`Tracker`."""
        return FREE


SURE = -1
"""The state of a sum that ends within its limits whatever happens."""


@dataclass
class Sum:
    """A sum over weeks, ``amounts[w - first][label]``, between ``low`` and ``high``.

    The states are the amounts so far. Before the product is built, the least and the most that
    each node can still add are known from the graph: what cannot end well is cut, and what cannot
    end badly is :data:`SURE`.
    """

    first: int
    amounts: Sequence[Sequence[int]]
    low: int | None
    high: int | None
    toll: Toll
    _least: list[list[int]] = field(default_factory=list)
    _most: list[list[int]] = field(default_factory=list)

    @property
    def last(self) -> int:
        """The last week that adds to the sum."""
        return self.first + len(self.amounts) - 1

    def prepare(self, graph: Graph) -> bool:
        """See :class:`Tracker`."""
        least = [0] * (len(graph.arcs[self.last + 1]) if self.last + 1 < len(graph.arcs) else 1)
        most = least
        self._least, self._most = [least], [most]
        for week in range(self.last, self.first - 1, -1):
            amounts = self.amounts[week - self.first]
            layer = graph.arcs[week]
            least, most = (
                [min([amounts[arc.label] + least[arc.head] for arc in out]) for out in layer],
                [max([amounts[arc.label] + most[arc.head] for arc in out]) for out in layer],
            )
            self._least.append(least)
            self._most.append(most)
        self._least.reverse()
        self._most.reverse()
        return any(self._settled(0, 0, node) != SURE for node in range(len(least)))

    def _settled(self, amount: int, after: int, node: int) -> int | None:
        """Return the state of ``amount`` at a node ``after`` layers on; None is a dead end."""
        least, most = amount + self._least[after][node], amount + self._most[after][node]
        above = self.low is None or least >= self.low
        below = self.high is None or most <= self.high
        if above and below:
            return SURE
        if self.toll.weight is None and (
            (self.low is not None and most < self.low)
            or (self.high is not None and least > self.high)
        ):
            return None
        return amount

    def start(self, node: int) -> int | None:
        """See :class:`Tracker`."""
        return self._settled(0, 0, node)

    def step(self, week: int, state: int, arc: Arc) -> tuple[int, Costs] | None:
        """See :class:`Tracker`."""
        if state == SURE:
            return SURE, FREE
        after = week - self.first
        settled = self._settled(state + self.amounts[after][arc.label], after + 1, arc.head)
        return None if settled is None else (settled, FREE)

    def end(self, state: int) -> Costs | None:
        """See :class:`Tracker`."""
        if state == SURE:
            return FREE
        below = 0 if self.low is None else self.low - state
        above = 0 if self.high is None else state - self.high
        return self.toll(max(below, above))


class Run(NamedTuple):
    """A run of weeks of one kind, as far as it has come."""

    length: int = 0
    """Weeks that count, at most the limit."""
    over: int = 0
    """Weeks beyond the limit that are not charged yet."""
    marked: bool = False
    """For a longest run: it is freed. For a shortest one: it touches the window."""


class LongestRun(NamedTuple):
    """At most ``limit`` weeks in a row; ``matches[w - first][label]`` says which weeks count."""

    first: int
    matches: Sequence[Sequence[bool]]
    inside: Sequence[bool]
    """Per week from ``first``: in the window. Outside, a run goes on but does not count."""
    kept: Sequence[bool]
    """Per week from ``first``: it counts, but is never over."""
    freeing: frozenset[int]
    """Weeks whose run is free."""
    limit: int
    toll: Toll

    @property
    def last(self) -> int:
        """The last week that is looked at."""
        return self.first + len(self.matches) - 1

    def prepare(self, graph: Graph) -> bool:
        """See :class:`Tracker`."""
        return True

    def start(self, node: int) -> Run | None:
        """See :class:`Tracker`."""
        return Run()

    def step(self, week: int, state: Run, arc: Arc) -> tuple[Run, Costs] | None:
        """See :class:`Tracker`."""
        after = week - self.first
        if not self.matches[after][arc.label]:
            charged = self.toll(state.over)
            return None if charged is None else (Run(), charged)
        if state.marked or week in self.freeing:
            return Run(marked=True), FREE
        length = state.length + 1 if self.inside[after] else 0
        over = state.over + (length > self.limit and not self.kept[after])
        if self.freeing:  # whether the run is freed shows later
            waiting = min(over, 1) if self.toll.weight is None else over
            return Run(min(length, self.limit), waiting), FREE
        charged = self.toll(over)
        return None if charged is None else (Run(min(length, self.limit)), charged)

    def end(self, state: Run) -> Costs | None:
        """See :class:`Tracker`."""
        return self.toll(state.over)


class ShortestRun(NamedTuple):
    """At least ``limit`` weeks in a row, for every run that touches the window."""

    first: int
    matches: Sequence[Sequence[bool]]
    inside: Sequence[bool]
    kept: Sequence[bool]
    """Per week from ``first``: a run that begins in it is free."""
    freeing: frozenset[int]
    """Weeks whose run is free."""
    limit: int
    toll: Toll

    @property
    def last(self) -> int:
        """The last week that is looked at."""
        return self.first + len(self.matches) - 1

    def prepare(self, graph: Graph) -> bool:
        """See :class:`Tracker`."""
        return True

    def start(self, node: int) -> Run | None:
        """See :class:`Tracker`."""
        return Run()

    def step(self, week: int, state: Run, arc: Arc) -> tuple[Run, Costs] | None:
        """See :class:`Tracker`."""
        after = week - self.first
        if not self.matches[after][arc.label]:
            charged = self.end(state)
            return None if charged is None else (Run(), charged)
        free = week in self.freeing or (state.length == 0 and self.kept[after])
        length = self.limit if free else min(state.length + 1, self.limit)
        marked = length < self.limit and (state.marked or self.inside[after])
        return Run(length, marked=marked), FREE

    def end(self, state: Run) -> Costs | None:
        """See :class:`Tracker`."""
        return self.toll(self.limit - state.length) if state.marked else FREE


class PlacesMet(NamedTuple):
    """School and company are both met: ``met[w - first][label]`` is a set of bits 1 and 2."""

    first: int
    met: Sequence[Sequence[int]]
    toll: Toll

    @property
    def last(self) -> int:
        """The last week of the window."""
        return self.first + len(self.met) - 1

    def prepare(self, graph: Graph) -> bool:
        """See :class:`Tracker`."""
        return True

    def start(self, node: int) -> int | None:
        """See :class:`Tracker`."""
        return 0

    def step(self, week: int, state: int, arc: Arc) -> tuple[int, Costs] | None:
        """See :class:`Tracker`."""
        return state | self.met[week - self.first][arc.label], FREE

    def end(self, state: int) -> Costs | None:
        """See :class:`Tracker`."""
        return self.toll(2 - state.bit_count())
