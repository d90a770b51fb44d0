"""Paths of a unit, and what a plan comes to: the compiled parts of the search.

The functions are compiled at their first call on a machine, which takes seconds, and read from a
cache from then on.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from rythme.solver.arrays import Index, Whole
from rythme.solver.bound import Real
from rythme.solver.model import Graphs, MeetingTable, Model, Numbers, State


@njit(cache=True)
def walk(
    graphs: Graphs,
    graph: int,
    prices: Numbers,
    arc_prices: Numbers,
    values: Numbers,
    choices: Index,
) -> None:
    """Find the shortest path of a graph: leave its length in ``values``, its arcs in ``choices``.

    ``prices`` are per cell, ``arc_prices`` per arc; of equal ways, the first arc is taken.
    """
    end = graphs.first_node[graph + 1] - 1
    values[end] = 0
    for node in range(end - 1, graphs.first_node[graph] - 1, -1):
        chosen = graphs.first_arc[node]
        least = arc_prices[chosen] + prices[graphs.cells[chosen]] + values[graphs.heads[chosen]]
        for arc in range(chosen + 1, graphs.first_arc[node + 1]):
            value = arc_prices[arc] + prices[graphs.cells[arc]] + values[graphs.heads[arc]]
            if value < least:
                least = value
                chosen = arc
        values[node] = least
        choices[node] = chosen


@njit(cache=True)
def follow(graphs: Graphs, graph: int, choices: Index, arcs: Index) -> None:
    """Write the arcs of the path that :func:`walk` found, in order of time."""
    node = graphs.first_node[graph]
    for week in range(graphs.num_weeks[graph]):
        arcs[week] = choices[node]
        node = graphs.heads[choices[node]]


@njit(cache=True)
def walk_counting(
    graphs: Graphs,
    graph: int,
    prices: Real,
    arc_prices: Real,
    meets: Index,
    wanted: int,
    worth: float,
    values: Real,
    choices: Index,
    arcs: Index,
) -> None:
    """Write the arcs of the shortest path when every cell short of ``wanted`` costs ``worth``.

    Only cells that ``meets`` names count; values stand by node and number still wanted.
    """
    width = wanted + 1
    end = graphs.first_node[graph + 1] - 1
    for left in range(width):
        values[end * width + left] = left * worth
    for node in range(end - 1, graphs.first_node[graph] - 1, -1):
        first, last = graphs.first_arc[node], graphs.first_arc[node + 1]
        for left in range(width):
            least = np.inf
            for arc in range(first, last):
                cell = graphs.cells[arc]
                after = max(0, left - meets[cell])
                value = arc_prices[arc] + prices[cell] + values[graphs.heads[arc] * width + after]
                if value < least:
                    least = value
                    choices[node * width + left] = arc
            values[node * width + left] = least
    node, left = graphs.first_node[graph], wanted
    for week in range(graphs.num_weeks[graph]):
        arc = choices[node * width + left]
        arcs[week] = arc
        node, left = graphs.heads[arc], max(0, left - meets[graphs.cells[arc]])


@njit(cache=True)
def shift(unit: int, sign: int, model: Model, state: State) -> None:
    """Add what a unit's path comes to, or take it away with ``sign`` -1."""
    graphs, units, costs = model.graphs, model.units, model.costs
    for week in range(graphs.num_weeks[units.graph[unit]]):
        arc = state.arcs[unit, week]
        place = units.first_cell[unit] + graphs.cells[arc]
        for entry in range(units.first_of_cell[place], units.first_of_cell[place + 1]):
            state.activity[units.rows[entry]] += sign * units.amounts[entry]
        for level in range(costs.arcs.shape[0]):
            state.costs[level] += sign * costs.arcs[level, arc]


@njit(cache=True)
def is_met(moment: int, meetings: MeetingTable, activity: Whole) -> bool:
    """Say whether all are at school at a moment."""
    for index in range(meetings.first_row[moment], meetings.first_row[moment + 1]):
        if activity[meetings.rows[index]] > -1:
            return False
    return True


@njit(cache=True)
def num_met(group: int, meetings: MeetingTable, activity: Whole) -> int:
    """Return in how many weeks of a group all meet."""
    number = 0
    for week in range(meetings.first_week[group], meetings.first_week[group + 1]):
        for moment in range(meetings.first_moment[week], meetings.first_moment[week + 1]):
            if is_met(moment, meetings, activity):
                number += 1
                break
    return number


@njit(cache=True)
def settle(model: Model, activity: Whole, needed: Whole) -> int:
    """Return the units by which hard rows are broken; write what every slack needs."""
    rows, meetings = model.rows, model.meetings
    num_slacks = rows.slack_most.shape[0]
    needed[:] = 0
    broken = 0
    for index in range(rows.plain.shape[0]):
        row, slack = rows.plain[index], rows.excess[index]
        over = activity[row] - rows.most[row]
        if over > 0:
            if slack == num_slacks:
                broken += over
            elif over > needed[slack]:
                needed[slack] = over
    for index in range(rows.side_rows.shape[0]):
        amount = activity[rows.side_rows[index]]
        needed[rows.side_slacks[index]] = max(0, min(amount, rows.side_highs[index] - amount))
    for group in range(meetings.wanted.shape[0]):
        missing = meetings.wanted[group] - num_met(group, meetings, activity)
        if missing > 0:
            if meetings.slack[group] == num_slacks:
                broken += missing
            else:
                needed[meetings.slack[group]] = missing
    for slack in range(num_slacks):
        broken += max(0, needed[slack] - rows.slack_most[slack])
    return broken


@njit(cache=True)
def cost_at(level: int, model: Model, state: State) -> int:
    """Return what a level costs, with the slacks as they were settled last."""
    costs = model.costs
    cost = state.costs[level]
    for slack in range(costs.slacks.shape[1]):
        cost += costs.slacks[level, slack] * state.needed[slack]
    return int(cost)


@njit(cache=True)
def weigh(model: Model, state: State) -> tuple[int, int, int]:
    """Return the score of the present plan: broken, over the caps, cost of the last level."""
    costs = model.costs
    broken = settle(model, state.activity, state.needed)
    over = 0
    for level in range(costs.caps.shape[0]):
        over += max(0, cost_at(level, model, state) - costs.caps[level])
    return broken, over, cost_at(costs.caps.shape[0], model, state)


@njit(cache=True)
def remember(score: tuple[int, int, int], state: State) -> None:
    """Keep the present plan when it is better than the best one so far."""
    best = state.score
    if score < (best[0], best[1], best[2]):
        best[0], best[1], best[2] = score
        state.best[:] = state.arcs


@njit(cache=True)
def price_units(
    model: Model,
    multipliers: Numbers,
    arc_prices: Numbers,
    prices: Numbers,
    values: Numbers,
    choices: Index,
    arcs: Index,
    least: Numbers,
) -> None:
    """Put every unit on its cheapest path when rows have these multipliers.

    Writes the arcs, and what each path costs; ``prices``, ``values`` and ``choices`` are room.
    """
    graphs, units = model.graphs, model.units
    for unit in range(units.graph.shape[0]):
        graph = units.graph[unit]
        prices[: graphs.num_cells[graph]] = 0
        for entry in range(units.first[unit], units.first[unit + 1]):
            prices[units.cells[entry]] += multipliers[units.rows[entry]] * units.amounts[entry]
        walk(graphs, graph, prices, arc_prices, values, choices)
        follow(graphs, graph, choices, arcs[unit])
        least[unit] = values[graphs.first_node[graph]]


@njit(cache=True)
def add_up(model: Model, arcs: Index, activity: Whole) -> None:
    """Write what the paths of all units add to the rows."""
    graphs, units = model.graphs, model.units
    activity[:] = 0
    for unit in range(units.graph.shape[0]):
        for week in range(graphs.num_weeks[units.graph[unit]]):
            place = units.first_cell[unit] + graphs.cells[arcs[unit, week]]
            for entry in range(units.first_of_cell[place], units.first_of_cell[place + 1]):
                activity[units.rows[entry]] += units.amounts[entry]
