"""Many cohorts at once: levels one after the other, each with its bound.

At every level the path LP gives a bound and prices, and :mod:`rythme.solver.improve` looks for a
plan. A level whose cost is the least that the units can cost each by itself leaves only their best
paths for the next levels; any other level caps what the next ones may cost there.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import count

import numpy as np

from rythme.solver.arrays import GraphArrays, Index
from rythme.solver.ascent import Ascent
from rythme.solver.bound import Cap, Pricing
from rythme.solver.improve import Improver
from rythme.solver.market import Market
from rythme.solver.matrix import Matrix, level_weights
from rythme.solver.outcome import Progress
from rythme.solver.pool import Column
from rythme.solver.price import price
from rythme.solver.problem import Path, Problem, evaluate
from rythme.solver.refute import refuted
from rythme.solver.system import System, paths_of, to_system
from rythme.solver.table import Score, Table
from rythme.solver.tally import Tally, to_tally
from rythme.solver.work import ENDLESS, bought

Level = Mapping[str, int]
"""The weight of each column in a level."""

ROUNDS = 200
"""Rounds of a level where nobody says how many."""

MOST_ARCS = 400_000
"""Of two graphs that are joined: compiled code passes over so many in less than a millisecond."""

CLIMB_SHARE = 0.2
"""Share of a level's work after which the climb to its bound ends."""

FIRST_DOUBTS, DOUBTS = 2, 6
"""Rounds without a plan after which it is asked whether some units stand in each other's way, and
then whether there is a plan at all."""


@dataclass(frozen=True, slots=True)
class SearchResult:
    """What a search ended with."""

    paths: tuple[Path, ...]
    """Per graph; none where no plan was found."""
    costs: tuple[int, ...]
    """Per level."""
    bounds: tuple[int, ...]
    """Per level: no plan as good on the levels above costs less."""
    infeasible: bool
    """Proven: no paths keep every row."""
    guilty: tuple[int, ...] = ()
    """Graphs that cannot keep them, whatever others do, where some were found."""
    columns: Mapping[str, int] = field(default_factory=dict)
    """What the paths cost, by column."""


def search(
    problem: Problem,
    levels: Sequence[Level],
    *,
    seed: int = 0,
    rounds: int | None = None,
    time_limit_s: float | None = None,
    deadline: float | None = None,
    start: Sequence[Path] | None = None,
    report: Callable[[Progress], None] | None = None,
) -> SearchResult | None:
    """Look for paths that cost least, level by level.

    Parameters
    ----------
    problem
        Graphs with a path each.
    levels
        In order; the weight of each column.
    seed, rounds
        Equal ones give equal paths, unless the deadline cuts the search. A search that is not told
        its rounds goes on until the deadline as long as it has no plan.
    time_limit_s
        Seconds as stated, whatever is left of them: how much work levels share.
    deadline
        On the clock of ``time.monotonic``; None is no limit.
    start
        Paths that keep every row, to begin with.
    report
        Called whenever a level has a better plan or bound.

    Returns
    -------
    SearchResult or None
        None when time or rounds ended with neither a plan nor a proof that there is none.
    """
    system = to_system(problem, most_arcs=MOST_ARCS)
    if system.is_empty:
        return SearchResult((), (), (), True)
    run = _Run(system, seed, rounds, bought(time_limit_s), deadline, report)
    if start is not None:
        run.best = [unit.read(start) for unit in system.units]
    weights = [level_weights(level) for level in levels]
    if not run.solve(weights, 0):
        return SearchResult((), (), (), True, run.guilty) if run.infeasible else None
    paths = run.paths(weights)
    columns = evaluate(problem, paths)
    assert columns is not None, "the search broke a row"
    costs = (sum(level[name] * columns[name] for name in level) for level in levels)
    return SearchResult(paths, tuple(costs), tuple(run.bounds), False, columns=columns)


@dataclass
class _Run:
    """A search between two levels."""

    system: System
    seed: int
    rounds: int | None
    work: float
    """Arcs to look at, shared by the levels that are left."""
    deadline: float | None
    report: Callable[[Progress], None] | None
    arrays: list[GraphArrays] = field(init=False)
    matrix: Matrix = field(init=False)
    caps: tuple[Cap, ...] = ()
    best: list[Index] | None = None
    """Per unit, the cells that the best plan reads."""
    bounds: list[int] = field(default_factory=list)
    infeasible: bool = False
    guilty: tuple[int, ...] = ()
    """Graphs that are proven to be unable to keep their rows, if it is infeasible."""
    assumed: int = 0
    """Levels whose floor is taken for reached, though no plan has shown it yet."""

    def __post_init__(self) -> None:
        self._started = time.monotonic()
        self.arrays = self.system.arrays
        self.matrix = self.system.matrix

    def is_charged(self, weights: tuple[int, ...]) -> bool:
        """Say whether anything costs at a level."""
        return bool((self.matrix.slack_costs @ np.array(weights)).any()) or any(
            np.any(costs) for array in set(self.arrays) for costs in array.level(weights)
        )

    def solve(self, levels: Sequence[tuple[int, ...]], number: int) -> bool:
        """Make the levels from ``number`` on as low as they will be; False without a plan.

        A level is first taken for as cheap as its units can be each by themselves, and the next
        ones are solved on their best paths alone; only if those find no plan is it solved itself.
        """
        if number == len(levels):
            return True
        weights = levels[number]
        floor = _least_each(self.arrays, weights)
        if not self.is_charged(weights) or (self.best is not None and self._cost(weights) == floor):
            self._settle(floor, weights)
            return self._follow(levels, number)
        if any(self.is_charged(each) for each in levels[number + 1 :]):
            before = self.arrays, self.matrix, list(self.bounds), self.best
            self._settle(floor, weights)
            self.best = None  # it costs more than the floor
            self.assumed += 1
            found = self.solve(levels, number + 1)
            self.assumed -= 1
            if found:
                return True
            self.arrays, self.matrix, self.bounds, self.best = before
        left = sum(self.is_charged(each) for each in levels[number:])
        return self._lower(number, weights, floor, left) and self._follow(levels, number)

    def _follow(self, levels: Sequence[tuple[int, ...]], number: int) -> bool:
        """Solve the levels after ``number``; without any, some plan must be known to hold."""
        if number + 1 < len(levels) or self.best is not None:
            return self.solve(levels, number + 1)
        if not self._must_hold():
            return True
        return self._lower(number, (0,) * len(levels[number]), 0, 1, keep=False)

    def _lower(
        self,
        number: int,
        weights: tuple[int, ...],
        floor: int,
        levels_left: int,
        *,
        keep: bool = True,
    ) -> bool:
        """Make one level as low as it will be; False when no plan is found."""
        share = self.work / levels_left
        table = self._table(weights)
        ascent = Ascent(table, self._dearest(weights))
        ascent.climb(share * CLIMB_SHARE, self.deadline)
        self.work -= ascent.work
        bound = max(floor, ascent.bound())
        if bound > ascent.dearest:
            self.infeasible = not (self.assumed or self.caps)
            return False
        # the last level has all that is left, and longer where the machine is fast
        work = share - ascent.work if levels_left > 1 else ENDLESS
        score = self._improve(number, table, ascent, bound, work)
        if score[:2] != (0, 0):
            return False
        if not keep:
            return True
        if score[2] == floor:
            self._settle(floor, weights)
        else:
            self.bounds.append(bound)
            self.caps = (*self.caps, Cap(weights, score[2]))
        return True

    def _table(self, weights: tuple[int, ...]) -> Table:
        levels = [*(cap.weights for cap in self.caps), weights]
        return Table(self.tally, self.arrays, levels, [cap.most for cap in self.caps])

    def _dearest(self, weights: tuple[int, ...]) -> int:
        """Return what no plan costs more than at a level."""
        arcs = {
            array: sum(int(costs.max(initial=0)) for costs in array.level(weights))
            for array in dict.fromkeys(self.arrays)
        }
        slacks = self.matrix.slack_costs @ np.array(weights, dtype=np.int64)
        return sum(arcs[array] for array in self.arrays) + int(slacks @ self.matrix.slack_most)

    def _improve(self, number: int, table: Table, ascent: Ascent, bound: int, work: float) -> Score:
        level_prices = [max(m, 0.01) for m in ascent.cap_multipliers]
        market = Market(table, ascent.multipliers, ascent.slacks, level_prices)
        seed = self.seed + number
        improver = Improver(table, market, ascent.paths, bound, seed, work, self.deadline)
        start = None
        if self.best is not None:
            start = [table.read(unit, cells) for unit, cells in enumerate(self.best)]
        try:
            self._go(number, improver, start)
        except KeyboardInterrupt:
            if not improver.holds:
                raise
            self.deadline = time.monotonic()  # what there is will do
        if improver.holds:
            self.best = table.best_cells()
        if work < ENDLESS:
            self.work -= work - max(0.0, improver.work)
        return table.score

    def _go(self, number: int, improver: Improver, start: Sequence[Column] | None) -> None:
        """Make a first plan, then better ones, round by round."""
        improver.begin(start)
        self._tell(number, improver)
        for done in count():
            if improver.is_over or self._gives_up(done, improver):
                break
            before = improver.table.score
            improver.round()
            if improver.table.score < before:
                self._tell(number, improver)

    def _gives_up(self, done: int, improver: Improver) -> bool:
        """Say whether enough was tried, or there is no plan.

        Without a plan, a search goes on until its last moment, if it has one; but not where a
        floor is only taken for reached.
        """
        insists = self.rounds is None and self.deadline is not None and not improver.holds
        if done >= (ROUNDS if self.rounds is None else self.rounds) and not insists:
            return True
        if improver.holds or done not in (FIRST_DOUBTS, DOUBTS):
            return False
        broken = improver.table.broken_rows()
        guilty = refuted(self.matrix, self.arrays, broken, self.deadline) if len(broken) else ()
        impossible = bool(guilty)
        if done == DOUBTS and not (impossible or self.assumed):
            impossible = self._is_impossible()
        if impossible and not (self.assumed or self.caps):
            self.infeasible = True
            self.guilty = tuple(m for unit in guilty for m in self.system.units[unit].members)
        return impossible or (done == DOUBTS and self.assumed > 0)

    @property
    def tally(self) -> Tally:
        """The rows as they stand now."""
        return to_tally(self.matrix)

    def _tell(self, number: int, improver: Improver) -> None:
        if self.report is not None:
            cost = improver.table.score[2] if improver.holds else None
            elapsed = time.monotonic() - self._started
            self.report(Progress(elapsed, number, cost, improver.bound))

    def _must_hold(self) -> bool:
        """Say whether some row has no slack that it may take."""
        elastic = np.zeros(self.matrix.num_rows, dtype=bool)
        usable = (self.matrix.slack_most[self.matrix.slacks] > 0) & (
            self.matrix.slack_coefficients < 0
        )
        usable &= self.matrix.slack_costs[self.matrix.slacks].any(axis=1)
        elastic[self.matrix.slack_rows[usable]] = True
        return bool((~elastic).any())

    def _settle(self, floor: int, weights: tuple[int, ...]) -> None:
        """Keep only what costs nothing more than the floor of a level."""
        self.bounds.append(floor)
        best = {array: array.best(weights) for array in dict.fromkeys(self.arrays)}
        self.arrays = [best[array] for array in self.arrays]
        charged = self.matrix.slack_costs @ np.array(weights, dtype=np.int64)
        most = np.where(charged > 0, 0, self.matrix.slack_most)
        self.matrix = replace(self.matrix, slack_most=most)

    def _cost(self, weights: tuple[int, ...]) -> int:
        """Return what the best plan costs at a level."""
        assert self.best is not None
        table = Table(self.tally, self.arrays, [weights], [])
        for unit, cells in enumerate(self.best):
            table.put(unit, table.read(unit, cells))
        return table.weigh()[2]

    def _is_impossible(self) -> bool:
        """Prove that the rows cannot hold, caps aside: they are met by the plan that set them."""
        if self.caps or self.best is not None:
            return False
        nothing = (0,) * self.matrix.slack_costs.shape[1]
        ascent = Ascent(self._table(nothing), 0)
        ascent.climb(ENDLESS, self.deadline)
        if ascent.bound() > 0:
            return True
        pricing = Pricing(self.matrix, self.arrays, nothing)
        return price(pricing, deadline=self.deadline, unit_penalty=True).priced.amount > 0

    def paths(self, levels: Sequence[tuple[int, ...]]) -> tuple[Path, ...]:
        """Return the best plan as paths of the problem; any where nothing needs to hold."""
        best = self.best
        if best is None:
            table = Table(self.tally, self.arrays, levels, [0] * (len(levels) - 1))
            best = [table.read(unit, np.arange(0)).cells for unit in range(table.number)]
        return paths_of(self.system, best)


def _least_each(arrays: Sequence[GraphArrays], weights: tuple[int, ...]) -> int:
    """Return what the units cost at least, each by itself."""
    known = {array: array.least(weights) for array in dict.fromkeys(arrays)}
    return sum(known[array] for array in arrays)
