"""A plan in the making: every unit on a path, and what that comes to."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

import numpy as np

from rythme.solver.arrays import GraphArrays, Index, Whole
from rythme.solver.cooling import flag_broken
from rythme.solver.flat import to_graphs, to_meetings, to_rows, to_units
from rythme.solver.graph import COLUMNS
from rythme.solver.kernel import follow, settle, shift, walk, weigh
from rythme.solver.matrix import Matrix
from rythme.solver.model import Costs, Model, Room, State
from rythme.solver.pool import Column
from rythme.solver.tally import Tally

DEAR = 1 << 50
"""Of a cell that should not be read."""

NONE = 1 << 62
"""What is broken where there is no plan."""

Score = tuple[int, int, int]
"""Units by which hard rows are broken, what is over the caps, and the cost of the last level."""


class Table:
    """Every unit on a path, and what that comes to.

    Parameters
    ----------
    tally, arrays
        The rows, and the graph of every unit.
    levels
        Weights of the columns per level; the last one is to be least, the others are capped.
    caps
        What the levels but the last may cost.
    """

    def __init__(
        self,
        tally: Tally,
        arrays: Sequence[GraphArrays],
        levels: Sequence[Sequence[int]],
        caps: Sequence[int],
    ) -> None:
        self.tally = tally
        place = {array: number for number, array in enumerate(dict.fromkeys(arrays))}
        graphs, by_column = to_graphs(list(place))
        weights = np.array(levels, dtype=np.int64).T
        self.model = Model(
            graphs,
            to_units(tally.matrix, [place[array] for array in arrays], graphs.num_cells),
            to_rows(tally),
            to_meetings(tally),
            Costs(
                np.ascontiguousarray((by_column @ weights[: len(COLUMNS)]).T),
                np.ascontiguousarray((tally.matrix.slack_costs @ weights).T),
                np.array(caps, dtype=np.int64),
            ),
        )
        self.state = _empty_state(self.model, tally.matrix)
        self.room = _to_room(self.model)
        self._placed = np.zeros(len(arrays), dtype=bool)

    @property
    def number(self) -> int:
        """How many units there are."""
        return len(self._placed)

    @cached_property
    def num_arcs(self) -> int:
        """Arcs of all units: what one look at everything takes."""
        graphs, units = self.model.graphs, self.model.units
        first = graphs.first_arc[graphs.first_node]
        return int(np.diff(first)[units.graph].sum())

    @property
    def score(self) -> Score:
        """What the best plan so far comes to."""
        broken, over, cost = self.state.score.tolist()
        return broken, over, cost

    def put(self, unit: int, column: Column) -> None:
        """Put a unit on a path."""
        self.take(unit)
        self.state.arcs[unit, : len(column.arcs)] = column.arcs
        self._shift(unit, 1)
        self._placed[unit] = True

    def take(self, unit: int) -> None:
        """Take a unit off its path."""
        if self._placed[unit]:
            self._shift(unit, -1)
            self._placed[unit] = False

    def _shift(self, unit: int, sign: int) -> None:
        shift(unit, sign, self.model, self.state)

    def weigh(self) -> Score:
        """Return what the present plan comes to."""
        broken, over, cost = weigh(self.model, self.state)
        return int(broken), int(over), int(cost)

    def slacks(self) -> Whole:
        """Return what every slack needs in the present plan."""
        settle(self.model, self.state.activity, self.state.needed)
        needed: Whole = self.state.needed[:-1].copy()
        return needed

    def broken_rows(self) -> list[int]:
        """Return the rows that are broken in the present plan, those of meetings among them."""
        flag_broken(self.model, self.state, self.room)
        return np.flatnonzero(self.room.flags).tolist()

    def keep(self) -> None:
        """Make the present plan the best one, if it is."""
        score = self.weigh()
        if score < self.score:
            self.state.best[:] = self.state.arcs  # first: Ctrl-C may come in between
            self.state.score[:] = score

    def return_to_best(self) -> None:
        """Go back to the best plan so far."""
        for unit in np.flatnonzero((self.state.arcs != self.state.best).any(axis=1)).tolist():
            self._shift(unit, -1)
            self.state.arcs[unit] = self.state.best[unit]
            self._shift(unit, 1)

    def column(self, unit: int) -> Column:
        """Return the path that a unit is on."""
        return self.to_column(unit, self.state.arcs[unit])

    def best_cells(self) -> list[Index]:
        """Return what every unit reads in the best plan so far."""
        graphs = self.model.graphs
        weeks = graphs.num_weeks[self.model.units.graph].tolist()
        return [
            graphs.cells[arcs[:number]].astype(np.intp)
            for arcs, number in zip(self.state.best, weeks, strict=True)
        ]

    def to_column(self, unit: int, path: Index) -> Column:
        """Return a path of a unit, given by its arcs, as a column."""
        units, graphs = self.model.units, self.model.graphs
        graph = units.graph[unit]
        arcs = path[: graphs.num_weeks[graph]].copy()
        cells = graphs.cells[arcs].astype(np.intp)
        first = units.first_cell[unit] + cells
        entries = np.concatenate(
            [
                np.arange(low, high)
                for low, high in zip(
                    units.first_of_cell[first].tolist(),
                    units.first_of_cell[first + 1].tolist(),
                    strict=True,
                )
            ]
        ).astype(np.intp)
        rows, amounts = units.rows[entries], units.amounts[entries]
        if len(set(rows.tolist())) < len(rows):
            rows, places = np.unique(rows, return_inverse=True)
            amounts = np.bincount(places, weights=amounts).astype(np.int64)
        costs = tuple(self.model.costs.arcs[:, arcs].sum(axis=1).tolist())
        return Column(arcs, cells, rows, amounts, costs)

    def read(self, unit: int, cells: Index) -> Column:
        """Return the cheapest path that reads these cells, the first levels counting most."""
        graphs = self.model.graphs
        graph = int(self.model.units.graph[unit])
        prices = np.full(int(graphs.num_cells[graph]), DEAR, dtype=np.int64)
        prices[cells] = 0
        path = np.zeros(int(graphs.num_weeks[graph]), dtype=np.intp)
        walk(graphs, graph, prices, self._lexicographic, self._whole_values, self.room.choices)
        follow(graphs, graph, self.room.choices, path)
        return self.to_column(unit, path)

    @cached_property
    def _whole_values(self) -> Whole:
        return np.zeros(len(self.model.graphs.first_arc), dtype=np.int64)

    @cached_property
    def _lexicographic(self) -> Whole:
        """Return arc costs in which the first levels count most."""
        costs = self.model.costs.arcs
        total = np.zeros(costs.shape[1], dtype=np.int64)
        factor = 1
        for level in costs[::-1]:
            total += level * factor
            factor *= int(level.max(initial=0)) * self.state.arcs.shape[1] + 1
        return total


def _empty_state(model: Model, matrix: Matrix) -> State:
    """Return the state of a table on which no unit has a path."""
    paths = np.zeros((len(model.units.graph), int(model.graphs.num_weeks.max())), dtype=np.intp)
    return State(
        paths,
        np.zeros(matrix.num_rows, dtype=np.int64),
        np.zeros(len(model.costs.arcs), dtype=np.int64),
        np.array([NONE, 0, 0], dtype=np.int64),
        paths.copy(),
        np.zeros(matrix.num_slacks + 1, dtype=np.int64),
    )


def _to_room(model: Model) -> Room:
    num_cells = int(model.graphs.num_cells.max())
    counted = 1 + int(model.meetings.wanted.max(initial=0))
    num_values = len(model.graphs.first_arc) * counted
    return Room(
        np.zeros(num_cells),
        np.zeros(num_cells, dtype=np.intp),
        np.zeros(num_values),
        np.zeros(num_values, dtype=np.intp),
        np.zeros(len(model.rows.most), dtype=np.intp),
    )
