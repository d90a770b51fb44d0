"""From graphs and rows to the flat arrays of :mod:`rythme.solver.model`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate, pairwise
from typing import NamedTuple

import numpy as np

from rythme.solver.arrays import GraphArrays, Index, Whole
from rythme.solver.matrix import Matrix
from rythme.solver.model import Graphs, MeetingTable, Rows, Units
from rythme.solver.tally import Tally


def to_graphs(arrays: Sequence[GraphArrays]) -> tuple[Graphs, Whole]:
    """Return graphs as flat arrays, and what their arcs cost by column."""
    nodes = [[*(number[0] for number in graph.slots), 1] for graph in arrays]
    first_node = _starts(sum(each) for each in nodes)
    degrees, cells, heads, costs = [], [], [], []
    for graph, base, each in zip(arrays, first_node[:-1].tolist(), nodes, strict=True):
        starts = base + _starts(each)
        for week, number, after in zip(graph.weeks, each, starts[1:].tolist(), strict=False):
            order = np.argsort(week.tails, kind="stable")
            degrees.append(np.bincount(week.tails, minlength=number))
            cells.append(week.cells[order])
            heads.append(after + week.heads[order])
            costs.append(week.costs[order])
        degrees.append(np.zeros(1, dtype=np.intp))
    flat = Graphs(
        first_node,
        np.cumsum(np.concatenate([[0], *degrees])).astype(np.uint32),
        np.concatenate(cells).astype(np.uint32),
        np.concatenate(heads).astype(np.uint32),
        np.array([graph.cells[-1] for graph in arrays], dtype=np.intp),
        np.array([len(graph.weeks) for graph in arrays], dtype=np.intp),
    )
    return flat, np.concatenate(costs)


def to_units(matrix: Matrix, graph: Sequence[int], num_cells: Index) -> Units:
    """Return what units add to rows; ``graph`` is the graph of each."""
    first_of_cell = []
    for unit, mine in enumerate(graph):
        low, high = matrix.graph_entries[unit : unit + 2].tolist()
        wanted = np.arange(int(num_cells[mine]) + 1)
        first_of_cell.append(low + np.searchsorted(matrix.cells[low:high], wanted))
    return Units(
        np.array(graph, dtype=np.intp),
        matrix.graph_entries.astype(np.intp),
        matrix.rows,
        matrix.cells,
        matrix.coefficients,
        np.concatenate(first_of_cell),
        _starts(map(len, first_of_cell)),
    )


def to_rows(tally: Tally) -> Rows:
    """Return rows by their sorts."""
    return Rows(
        tally.plain,
        tally.excess,
        tally.matrix.most,
        tally.matrix.slack_most,
        np.array([side.row for side in tally.sides], dtype=np.intp),
        np.array([side.high for side in tally.sides], dtype=np.int64),
        np.array([side.slack for side in tally.sides], dtype=np.intp),
    )


class _Part(NamedTuple):
    """What a unit has to do with a moment."""

    moment: int
    group: int
    own: int
    cells: list[int]


def to_meetings(tally: Tally) -> MeetingTable:
    """Return the meetings that rows count."""
    groups = tally.meetings
    weeks = [week for group in groups for week in group.weeks]
    moments = [moment for week in weeks for moment in week]
    group_of = [number for number, g in enumerate(groups) for week in g.weeks for _ in week]
    parts = list(_parts(tally.matrix, moments, group_of))
    flat = [part for mine in parts for part in mine]
    none = tally.matrix.num_slacks
    return MeetingTable(
        np.array([group.wanted for group in groups], dtype=np.int64),
        np.array([none if group.slack is None else group.slack for group in groups], np.intp),
        _starts(len(group.weeks) for group in groups),
        _starts(map(len, weeks)),
        _starts(map(len, moments)),
        np.array([row for moment in moments for row in moment], dtype=np.intp),
        _starts(map(len, parts)),
        np.array([part.moment for part in flat], dtype=np.intp),
        np.array([part.group for part in flat], dtype=np.intp),
        np.array([part.own for part in flat], dtype=np.int64),
        _starts(len(part.cells) for part in flat),
        np.array([cell for part in flat for cell in part.cells], dtype=np.intp),
    )


def _parts(
    matrix: Matrix, moments: Sequence[tuple[int, ...]], group_of: Sequence[int]
) -> Iterator[list[_Part]]:
    """Yield, per unit, the moments that it has a part in."""
    at: dict[int, list[int]] = {}
    for moment, rows in enumerate(moments):
        for row in rows:
            at.setdefault(row, []).append(moment)
    for low, high in pairwise(matrix.graph_entries.tolist()):
        cells: dict[int, list[int]] = {}
        for row, cell in zip(
            matrix.rows[low:high].tolist(), matrix.cells[low:high].tolist(), strict=True
        ):
            if row in at:
                cells.setdefault(row, []).append(cell)
        mine = sorted({moment for row in cells for moment in at[row]})
        parts = []
        for moment in mine:
            own = [cells[row] for row in moments[moment] if row in cells]
            both = set(own[0]).intersection(*own[1:])
            parts.append(_Part(moment, group_of[moment], len(own), sorted(both)))
        yield parts


def _starts(lengths: Iterable[int]) -> Index:
    """Return where each of several pieces begins, and where the last one ends."""
    return np.array([*accumulate(lengths, initial=0)], dtype=np.intp)
