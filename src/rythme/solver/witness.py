"""Calendars that keep hard rules, looked for quickly: what a question needs that fits.

Nothing costs here, so there is no bound to climb to and no price to begin with. The graphs stand by
themselves: to join pairs takes longer than the few rounds that find calendars where there is room.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from rythme.solver.arrays import Index
from rythme.solver.ascent import Ascent
from rythme.solver.improve import Improver
from rythme.solver.made import Made
from rythme.solver.market import Market
from rythme.solver.pool import Column
from rythme.solver.problem import SLACK_COLUMNS, Path, Problem
from rythme.solver.system import System, paths_of, to_system
from rythme.solver.table import Table
from rythme.solver.tally import to_tally
from rythme.solver.work import ENDLESS

ROUNDS = 3
"""After these, there is seldom any room."""


def witness(
    problem: Problem,
    made: Made,
    *,
    start: Sequence[Path | None] | None = None,
    rounds: int = ROUNDS,
    deadline: float | None = None,
) -> Sequence[Path] | None:
    """Return paths that keep every row, if some are found.

    Parameters
    ----------
    start
        Per graph, a path to begin with, if there is one.
    deadline
        On the clock of ``time.monotonic``; None is no limit.
    """
    system = to_system(problem, join=False, made=made)
    if system.is_empty:
        return None
    table = Table(to_tally(system.matrix), system.arrays, [(0,) * len(SLACK_COLUMNS)], [])
    free = np.zeros(system.matrix.num_rows), np.zeros(system.matrix.num_slacks)
    ascent = Ascent(table, 0)
    market = Market(table, *free, [])
    improver = Improver(table, market, ascent.paths, 0, 0, ENDLESS, deadline)
    improver.begin(None if start is None else [*_columns(system, table, ascent.paths[-1], start)])
    for _ in range(rounds):
        if improver.is_over:
            break
        improver.round()
    if not improver.holds:
        return None
    return paths_of(system, [cells.tolist() for cells in table.best_cells()])


def _columns(
    system: System, table: Table, arcs: Index, start: Sequence[Path | None]
) -> Iterator[Column]:
    """Yield where the units start: those without a path, on the one of these arcs."""
    for unit, path in enumerate(start):
        if path is None:
            yield table.to_column(unit, arcs[unit])
        else:
            first = np.array(system.arrays[unit].cells[:-1], dtype=np.intp)
            yield table.read(unit, first + np.array(path, dtype=np.intp))
