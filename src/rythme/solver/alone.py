"""A cohort that shares no rule with others: its best calendar, exactly, by dynamic programming."""

from __future__ import annotations

from collections.abc import Sequence

from rythme.scenario import EARLIEST, Level
from rythme.solver.graph import COLUMNS, FREE, Arc, Graph
from rythme.solver.outcome import Answer
from rythme.solver.paths import Cost, best_paths, count_calendars, first_paths, sole_calendar
from rythme.weeks import NUM_HALF_DAYS


def solve_alone(graph: Graph, objective: Sequence[Level]) -> Answer:
    """Return the best calendar of a graph that has one, proven.

    Levels are taken one after the other; each keeps only the paths that cost least there, so that
    what is left are the optimal calendars. ``earliest`` leaves one of them.
    """
    costs = []
    num_optimal = 0
    for level in objective:
        if level == EARLIEST:
            num_optimal = count_calendars(graph)
            graph = keep_earliest(graph)
            costs.append(0)
        elif is_charged(graph, level):
            least, graph = best_paths(graph, level_cost(level))
            costs.append(least)
        else:
            costs.append(0)
    return Answer(
        calendars=(sole_calendar(graph),),
        costs=tuple(costs),
        bounds=tuple(costs),
        unique=True,
        num_optimal=num_optimal,
    )


def level_cost(level: Level) -> Cost:
    """Return what an arc costs at a level, merged or not; ``peak`` is no cost of an arc."""
    weights = dict(level)
    rules, changes, rhythm, wishes = (weights.get(column, 0) for column in COLUMNS)

    def cost(week: int, arc: Arc) -> int:
        charged = arc.costs
        if charged is FREE:
            return 0
        return rules * charged[0] + changes * charged[1] + rhythm * charged[2] + wishes * charged[3]

    return cost


def is_charged(graph: Graph, level: Level) -> bool:
    """Say whether any arc costs something at a level."""
    columns = [COLUMNS.index(name) for name, weight in level if weight and name in COLUMNS]
    return any(
        arc.costs[column]
        for layer in graph.arcs
        for out in layer
        for arc in out
        if arc.costs is not FREE
        for column in columns
    )


def keep_earliest(graph: Graph) -> Graph:
    """Keep the one calendar with fewest school weeks, then most half-days at school, then first.

    The two amounts make one whole number; the second stays below one tenth of a week of the first.
    """
    more = NUM_HALF_DAYS * len(graph.labels) + 1
    amounts = [
        [label.school_tenths * more + NUM_HALF_DAYS - label.num_school for label in labels]
        for labels in graph.labels
    ]
    _, graph = best_paths(graph, lambda week, arc: amounts[week][arc.label])
    return first_paths(graph)
