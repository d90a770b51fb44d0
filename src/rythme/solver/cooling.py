"""The inner loop of the search, compiled: one unit after the other takes its cheapest path anew.

A unit is taken out, every cell is priced by what it would add to the rows as the other units leave
them, and the shortest path at these prices is put back. Noise on the prices, less from sweep to
sweep, lets a plan cool down.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from rythme.solver.arrays import Index, Whole
from rythme.solver.kernel import (
    cost_at,
    follow,
    num_met,
    remember,
    shift,
    walk,
    walk_counting,
    weigh,
)
from rythme.solver.model import MeetingTable, Model, Prices, Room, Schedule, State

FAR = 0.3
"""Share of a meeting's worth that is earned where one more unit is missing."""


@njit(cache=True)
def cool(
    schedule: Schedule,
    model: Model,
    prices: Prices,
    state: State,
    room: Room,
    random: np.random.Generator,
) -> float:
    """Let all units look for paths anew, sweep by sweep; return the noise that is left."""
    noise = schedule.noise
    order = np.arange(model.units.graph.shape[0])
    for _ in range(schedule.sweeps):
        number = choose_units(schedule.others, model, state, room, order, random)
        for place in range(number):
            other = place + int(random.random() * (number - place))
            order[place], order[other] = order[other], order[place]
            move(order[place], noise, schedule.trust, model, prices, state, room, random)
        remember(weigh(model, state), state)
        if state.score[0] == 0 and state.score[1] == 0 and state.score[2] <= schedule.enough:
            break
        adapt(schedule, model, prices, state)
        noise *= schedule.cooling
    return noise


@njit(cache=True)
def choose_units(
    others: float,
    model: Model,
    state: State,
    room: Room,
    order: Index,
    random: np.random.Generator,
) -> int:
    """Write the units of a sweep into ``order``, those that break something before others."""
    units, number = model.units, model.units.graph.shape[0]
    if others >= 1.0:
        for unit in range(number):
            order[unit] = unit
        return int(number)
    flag_broken(model, state, room)
    chosen = 0
    for unit in range(number):
        guilty = random.random() < others
        for entry in range(units.first[unit], units.first[unit + 1]):
            guilty |= room.flags[units.rows[entry]] == 1
        if guilty:
            order[chosen] = unit
            chosen += 1
    return int(chosen)


@njit(cache=True)
def flag_broken(model: Model, state: State, room: Room) -> None:
    """Flag the rows that must hold and do not, those of meetings that are missing among them."""
    rows, meetings, flags = model.rows, model.meetings, room.flags
    num_slacks = rows.slack_most.shape[0]
    flags[:] = 0
    for index in range(rows.plain.shape[0]):
        row, slack = rows.plain[index], rows.excess[index]
        most = rows.most[row]
        if slack < num_slacks:
            most += rows.slack_most[slack]
        flags[row] = state.activity[row] > most
    for group in range(meetings.wanted.shape[0]):
        if num_met(group, meetings, state.activity) < meetings.wanted[group]:
            first = meetings.first_moment[meetings.first_week[group]]
            last = meetings.first_moment[meetings.first_week[group + 1]]
            for index in range(meetings.first_row[first], meetings.first_row[last]):
                flags[meetings.rows[index]] = 1


@njit(cache=True)
def move(
    unit: int,
    noise: float,
    trust: float,
    model: Model,
    prices: Prices,
    state: State,
    room: Room,
    random: np.random.Generator,
) -> None:
    """Take a unit out, price its cells, and put it on its cheapest path."""
    graphs, units, meetings = model.graphs, model.units, model.meetings
    graph, activity = units.graph[unit], state.activity
    counted, lacking = -1, False
    number = meetings.unit_first[unit + 1] - meetings.unit_first[unit]
    if number:
        index = meetings.unit_first[unit] + int(random.random() * number)
        counted = meetings.groups[index]
        lacking = num_met(counted, meetings, activity) < meetings.wanted[counted]
    shift(unit, -1, model, state)
    price_cells(unit, noise, trust, model, activity, prices, room, random)
    if number and expect(unit, counted, lacking, model, activity, prices, room):
        walk_counting(
            graphs,
            graph,
            room.prices,
            prices.arcs,
            room.meets,
            meetings.wanted[counted],
            prices.meeting[counted],
            room.values,
            room.choices,
            state.arcs[unit],
        )
    else:
        walk(graphs, graph, room.prices, prices.arcs, room.values, room.choices)
        follow(graphs, graph, room.choices, state.arcs[unit])
    shift(unit, 1, model, state)


@njit(cache=True)
def price_cells(
    unit: int,
    noise: float,
    trust: float,
    model: Model,
    activity: Whole,
    prices: Prices,
    room: Room,
    random: np.random.Generator,
) -> None:
    """Price the cells of a unit that was taken out."""
    units, graphs = model.units, model.graphs
    for cell in range(graphs.num_cells[units.graph[unit]]):
        room.meets[cell] = 0
        room.prices[cell] = noise * (random.random() - 0.5)
    for entry in range(units.first[unit], units.first[unit + 1]):
        row, amount = units.rows[entry], units.amounts[entry]
        limit, high = prices.limits[row], prices.highs[row]
        here = activity[row]
        before = max(0, min(here - limit, high - here))
        here += amount
        after = max(0, min(here - limit, high - here))
        price = trust * prices.duals[row] * amount
        if after != before:
            growth = 1.0 + prices.growth[row] * (after + before)
            price += prices.weights[row] * (after - before) * growth
        room.prices[units.cells[entry]] += price


@njit(cache=True)
def num_missing(moment: int, meetings: MeetingTable, activity: Whole) -> int:
    """Return how many rows of a moment say that somebody is not at school."""
    missing = 0
    for index in range(meetings.first_row[moment], meetings.first_row[moment + 1]):
        missing += activity[meetings.rows[index]] > -1
    return missing


@njit(cache=True)
def expect(
    unit: int,
    counted: int,
    lacking: bool,
    model: Model,
    activity: Whole,
    prices: Prices,
    room: Room,
) -> bool:
    """Say where a unit that was taken out would make others meet.

    Cells at which nobody else of group ``counted`` is missing are marked; where fewer are there,
    and those of other groups, are made cheaper. Returns whether some cell was marked.
    """
    meetings = model.meetings
    marked = False
    for index in range(meetings.unit_first[unit], meetings.unit_first[unit + 1]):
        moment, group = meetings.moments[index], meetings.groups[index]
        others = meetings.first_row[moment + 1] - meetings.first_row[moment] - meetings.own[index]
        missing = num_missing(moment, meetings, activity) - meetings.own[index]
        mark = group == counted and missing == 0
        bonus = 0.0
        if not mark and missing < max(others, 1) and (lacking or group != counted):
            bonus = prices.meeting[group] * FAR**missing
        if mark or bonus:
            marked |= mark
            for place in range(meetings.first_cell[index], meetings.first_cell[index + 1]):
                room.meets[meetings.cells[place]] |= mark
                room.prices[meetings.cells[place]] -= bonus
    return marked


@njit(cache=True)
def adapt(schedule: Schedule, model: Model, prices: Prices, state: State) -> None:
    """Raise the prices of rows over their limit, lower those of the others; so with meetings."""
    meetings, costs = model.meetings, model.costs
    for row in prices.adaptive:
        over = state.activity[row] - prices.limits[row]
        if over > 0:
            prices.weights[row] = min(prices.weights[row] * schedule.harder, prices.highest)
        elif over < 0:
            prices.weights[row] = max(prices.weights[row] * schedule.easier, prices.base[row])
    for group in range(meetings.wanted.shape[0]):
        lacking = num_met(group, meetings, state.activity) < meetings.wanted[group]
        worth = prices.meeting[group] * (schedule.harder**2 if lacking else schedule.easier)
        worth = max(prices.meeting_least[group], min(prices.meeting_most[group], worth))
        prices.meeting[group] = worth
    num_caps = costs.caps.shape[0]
    for level in range(num_caps):
        over = cost_at(level, model, state) > costs.caps[level]
        factor = schedule.harder if over else schedule.easier
        prices.levels[level] = max(1e-3, min(1e4, prices.levels[level] * factor))
    if num_caps:
        price_arcs(model, prices)


@njit(cache=True)
def price_arcs(model: Model, prices: Prices) -> None:
    """Price the arcs at what levels are worth now."""
    costs = model.costs
    prices.arcs[:] = 0.0
    for level in range(costs.arcs.shape[0]):
        for arc in range(costs.arcs.shape[1]):
            prices.arcs[arc] += prices.levels[level] * costs.arcs[level, arc]
