"""What compiled code works on: named tuples of arrays.

Nodes of a graph are numbered in order of time; its last one is its end. Arcs stand by their tail.
Everything is counted across graphs, or across units, but cells, which each graph counts from 0.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from rythme.solver.arrays import Index, Whole
from rythme.solver.bound import Real

Numbers = Real | Whole
"""Prices, which compiled code reads as either."""

Small = npt.NDArray[np.uint32]
"""Positions in half the room, which compiled code reads in two thirds of the time."""


class Graphs(NamedTuple):
    """Different graphs, one after the other."""

    first_node: Index
    """Per graph, and one more: where the next would begin."""
    first_arc: Small
    """Per node, and one more."""
    cells: Small
    """Per arc."""
    heads: Small
    num_cells: Index
    """Per graph."""
    num_weeks: Index


class Units(NamedTuple):
    """What every unit adds to rows."""

    graph: Index
    """Per unit."""
    first: Index
    """Per unit, its first entry, and one more; entries stand by cell."""
    rows: Index
    """Per entry."""
    cells: Index
    amounts: Whole
    first_of_cell: Index
    """Per unit and cell of its graph, its first entry; and one more for every unit."""
    first_cell: Index
    """Per unit, where its cells stand in ``first_of_cell``."""


class Rows(NamedTuple):
    """The rows by their sorts: see :mod:`rythme.solver.tally`."""

    plain: Index
    excess: Index
    most: Whole
    """Per row."""
    slack_most: Whole
    side_rows: Index
    side_highs: Whole
    side_slacks: Index


class MeetingTable(NamedTuple):
    """Weeks in which cohorts should meet.

    A group wants some of its weeks, a week has moments, a moment has rows that must all be -1.
    """

    wanted: Whole
    """Per group."""
    slack: Index
    """Per group; the number of slacks where it must have what it wants."""
    first_week: Index
    """Per group, and one more."""
    first_moment: Index
    """Per week, and one more."""
    first_row: Index
    """Per moment, and one more."""
    rows: Index
    unit_first: Index
    """Per unit, and one more: the moments that it has a part in."""
    moments: Index
    groups: Index
    own: Whole
    """How many rows of the moment are the unit's."""
    first_cell: Index
    """Per part of a unit, and one more: its cells at school then."""
    cells: Index


class Costs(NamedTuple):
    """What arcs and slacks cost, and may cost, at every level."""

    arcs: Whole
    """Per level and arc."""
    slacks: Whole
    """Per level and slack."""
    caps: Whole
    """Per level but the last."""


class Model(NamedTuple):
    """Units under their rows: what does not change while plans do."""

    graphs: Graphs
    units: Units
    rows: Rows
    meetings: MeetingTable
    costs: Costs


class State(NamedTuple):
    """Every unit on a path, and what that comes to; written in place."""

    arcs: Index
    """Per unit and week, as far as its graph has weeks."""
    activity: Whole
    """Per row."""
    costs: Whole
    """Per level, slacks aside."""
    score: Whole
    """Of the best plan so far: what is broken, what is over the caps, the cost of the last level.
    """
    best: Index
    """Its arcs."""
    needed: Whole
    """Per slack, and one more: room for what is settled."""


class Room(NamedTuple):
    """Arrays to work in."""

    prices: Real
    """Per cell of the largest graph."""
    meets: Index
    """Per cell: 1 where the others of a group are present."""
    values: Real
    """Per node and number of meetings that are still wanted."""
    choices: Index
    flags: Index
    """Per row: 1 where it is broken."""


class Prices(NamedTuple):
    """What a unit more of a row costs beyond a limit: linear, and growing where asked."""

    limits: Whole
    """Per row; beyond it every unit costs."""
    highs: Whole
    """Per row; an amount near it costs less again (sides)."""
    weights: Real
    growth: Real
    """Per row, what the cost of a unit grows by for every unit beyond the limit."""
    duals: Real
    adaptive: Index
    """Rows whose weight follows whether they are over their limit."""
    base: Real
    """Per row, the least weight that it falls back to."""
    highest: float
    meeting: Real
    """Per group of meetings, what one week is worth; from the least to the most."""
    meeting_least: Real
    meeting_most: Real
    levels: Real
    """Per level, what one unit of its cost is worth."""
    arcs: Real
    """Per arc, what it costs at these levels."""


class Schedule(NamedTuple):
    """How a call goes on."""

    sweeps: int
    noise: float
    """At first, in prices per unit of a row."""
    cooling: float
    """What the noise is multiplied by after every sweep."""
    trust: float
    """How much of the path LP's duals counts besides the rows' own prices."""
    harder: float
    easier: float
    """What the price of a row is multiplied by when it is over its limit, and below it."""
    others: float
    """Share of the units, drawn anew for every sweep, that move although they break nothing."""
    enough: int
    """A cost of the last level that ends the search."""
