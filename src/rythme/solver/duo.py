"""Two members of classes at once take their cheapest calendars anew: compiled.

One member moves as much as its cohort is large; two that move against each other leave a
difference, which is what a row lacks that is nearly full. The two are taken out, every pair of
their cells is priced by what it would add to the rows as the others leave them, and the shortest
pair of paths is put back.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit

from rythme.solver.arrays import Index, Whole
from rythme.solver.bound import Real
from rythme.solver.model import Graphs, Units

HARDER, EASIER = 1.1, 0.97
"""What the weight of a row or a total is multiplied by when it is over its limit, and below it."""

LEAST, MOST = 1.0, 30.0
"""Bounds of such a weight."""


class Layout(NamedTuple):
    """Classes and their members: what does not change."""

    graphs: Graphs
    """Per class, its graph."""
    units: Units
    """Per class, what a member adds to rows."""
    first_member: Index
    """Per class, and one more."""
    first_node: Index
    """Per class and week, and two more for the end: nodes stand by week."""
    first_cell: Index
    """Per class and week, and one more."""
    pairs: Index
    """Two classes each, perhaps the same one, of equally many weeks."""


class Goal(NamedTuple):
    """What rows and totals may come to."""

    rows: Whole
    """Per row."""
    totals: Whole
    charged: Whole
    """Per total and arc, what it adds."""
    duals: Real
    """Per row, what a unit of it is worth besides, full or not."""
    prices: Real
    """Per arc, the same."""


class Crowd(NamedTuple):
    """Every member on a path, and what that comes to; written in place."""

    arcs: Index
    """Per member and week."""
    activity: Whole
    """Per row."""
    totals: Whole
    row_weights: Real
    """What one unit over the limit costs."""
    total_weights: Real
    arc_prices: Real
    """Per arc, what it costs besides its cell."""


class Room(NamedTuple):
    """Arrays to work in."""

    prices: Real
    """Per two cells of a week."""
    values: Real
    """Per two nodes of a week."""
    later: Real
    """The same, of the week after."""
    first_choices: Index
    """Per two nodes of all weeks, the arc of the first member."""
    other_choices: Index


@njit(cache=True)
def improve(
    tries: int,
    patience: int,
    noise: float,
    layout: Layout,
    goal: Goal,
    crowd: Crowd,
    best: Index,
    least: int,
    room: Room,
    random: np.random.Generator,
) -> int:
    """Let pairs look for paths anew; return what is over limits at best, and write its arcs.

    Parameters
    ----------
    patience
        Tries between two changes of the weights.
    noise
        On the price of two cells, so that equal ways take turns.
    best, least
        Arcs and what is over limits at best so far; 0 ends the tries.
    """
    first = layout.first_member
    price_arcs(goal, crowd)
    for attempt in range(tries):
        pair = int(random.random() * layout.pairs.shape[0])
        a, b = layout.pairs[pair, 0], layout.pairs[pair, 1]
        one = first[a] + int(random.random() * (first[a + 1] - first[a]))
        other = first[b] + int(random.random() * (first[b + 1] - first[b] - (a == b)))
        if a == b and other >= one:
            other += 1
        place(a, one, -1, layout, goal, crowd)
        place(b, other, -1, layout, goal, crowd)
        walk_two(a, b, one, other, noise, layout, goal, crowd, room, random)
        place(a, one, 1, layout, goal, crowd)
        place(b, other, 1, layout, goal, crowd)
        over = excess(goal, crowd)
        if over < least:
            least = over
            best[:] = crowd.arcs
            if over == 0:
                break
        if attempt % patience == patience - 1:
            adapt(goal, crowd)
    return least


@njit(cache=True)
def place(kind: int, member: int, sign: int, layout: Layout, goal: Goal, crowd: Crowd) -> None:
    """Add what a member's path comes to, or take it away with ``sign`` -1."""
    graphs, units = layout.graphs, layout.units
    for week in range(graphs.num_weeks[kind]):
        arc = crowd.arcs[member, week]
        cell = units.first_cell[kind] + graphs.cells[arc]
        for entry in range(units.first_of_cell[cell], units.first_of_cell[cell + 1]):
            crowd.activity[units.rows[entry]] += sign * units.amounts[entry]
        for total in range(goal.charged.shape[0]):
            crowd.totals[total] += sign * goal.charged[total, arc]


@njit(cache=True)
def excess(goal: Goal, crowd: Crowd) -> int:
    """Return by how much rows and totals are over their limits."""
    over = 0
    for row in range(goal.rows.shape[0]):
        over += max(0, crowd.activity[row] - goal.rows[row])
    for total in range(goal.totals.shape[0]):
        over += max(0, crowd.totals[total] - goal.totals[total])
    return int(over)


@njit(cache=True)
def adapt(goal: Goal, crowd: Crowd) -> None:
    """Raise the weights of what is over its limit, lower those of the rest."""
    for row in range(goal.rows.shape[0]):
        factor = HARDER if crowd.activity[row] > goal.rows[row] else EASIER
        crowd.row_weights[row] = max(LEAST, min(MOST, crowd.row_weights[row] * factor))
    for total in range(goal.totals.shape[0]):
        factor = HARDER if crowd.totals[total] > goal.totals[total] else EASIER
        crowd.total_weights[total] = max(LEAST, min(MOST, crowd.total_weights[total] * factor))
    price_arcs(goal, crowd)


@njit(cache=True)
def price_arcs(goal: Goal, crowd: Crowd) -> None:
    """Price arcs at what totals are worth now."""
    crowd.arc_prices[:] = goal.prices
    for total in range(goal.totals.shape[0]):
        for arc in range(goal.charged.shape[1]):
            crowd.arc_prices[arc] += crowd.total_weights[total] * goal.charged[total, arc]


@njit(cache=True)
def add(kind: int, cell: int, sign: int, layout: Layout, goal: Goal, crowd: Crowd) -> float:
    """Add what reading a cell comes to, and return its price."""
    units = layout.units
    price = 0.0
    at = units.first_cell[kind] + cell
    for entry in range(units.first_of_cell[at], units.first_of_cell[at + 1]):
        row, amount = units.rows[entry], sign * units.amounts[entry]
        before = max(0, crowd.activity[row] - goal.rows[row])
        crowd.activity[row] += amount
        after = max(0, crowd.activity[row] - goal.rows[row])
        price += crowd.row_weights[row] * (after - before) + goal.duals[row] * amount
    return price


@njit(cache=True)
def price_two(
    a: int,
    b: int,
    week: int,
    noise: float,
    layout: Layout,
    goal: Goal,
    crowd: Crowd,
    room: Room,
    random: np.random.Generator,
) -> None:
    """Price every two cells of a week."""
    first, others = layout.first_cell[a, week], layout.first_cell[b, week]
    number = layout.first_cell[b, week + 1] - others
    for cell in range(first, layout.first_cell[a, week + 1]):
        price = add(a, cell, 1, layout, goal, crowd)
        for other in range(others, others + number):
            both = price + add(b, other, 1, layout, goal, crowd) + noise * random.random()
            room.prices[(cell - first) * number + other - others] = both
            add(b, other, -1, layout, goal, crowd)
        add(a, cell, -1, layout, goal, crowd)


@njit(cache=True)
def walk_two(
    a: int,
    b: int,
    one: int,
    other: int,
    noise: float,
    layout: Layout,
    goal: Goal,
    crowd: Crowd,
    room: Room,
    random: np.random.Generator,
) -> None:
    """Put two members that were taken out on their shortest paths."""
    graphs, nodes = layout.graphs, layout.first_node
    weeks = graphs.num_weeks[a]
    room.later[0] = 0.0
    place = 0
    for week in range(weeks - 1, -1, -1):
        price_two(a, b, week, noise, layout, goal, crowd, room, random)
        low, high = nodes[a, week], nodes[a, week + 1]
        others, last = nodes[b, week], nodes[b, week + 1]
        width = nodes[b, week + 2] - last
        first_cell, other_cell = layout.first_cell[a, week], layout.first_cell[b, week]
        number = layout.first_cell[b, week + 1] - other_cell
        for node in range(low, high):
            for mate in range(others, last):
                least, chosen, with_it = np.inf, 0, 0
                for arc in range(graphs.first_arc[node], graphs.first_arc[node + 1]):
                    own = crowd.arc_prices[arc]
                    cell = (graphs.cells[arc] - first_cell) * number - other_cell
                    head = (graphs.heads[arc] - high) * width - last
                    for match in range(graphs.first_arc[mate], graphs.first_arc[mate + 1]):
                        value = (
                            own
                            + crowd.arc_prices[match]
                            + room.prices[cell + graphs.cells[match]]
                            + room.later[head + graphs.heads[match]]
                        )
                        if value < least:
                            least, chosen, with_it = value, arc, match
                at = (node - low) * (last - others) + mate - others
                room.values[at] = least
                room.first_choices[place + at] = chosen
                room.other_choices[place + at] = with_it
        size = (high - low) * (last - others)
        room.later[:size] = room.values[:size]
        place += size
    node, mate = nodes[a, 0], nodes[b, 0]
    for week in range(weeks):
        low, others, last = nodes[a, week], nodes[b, week], nodes[b, week + 1]
        place -= (nodes[a, week + 1] - low) * (last - others)
        at = place + (node - low) * (last - others) + mate - others
        crowd.arcs[one, week] = room.first_choices[at]
        crowd.arcs[other, week] = room.other_choices[at]
        node = graphs.heads[room.first_choices[at]]
        mate = graphs.heads[room.other_choices[at]]
