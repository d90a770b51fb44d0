"""A cohort that shares no rule with others: its best calendar, exactly, by dynamic programming."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

from rythme.scenario import Level, Stage
from rythme.solver.graph import COLUMNS, FREE, Arc, Graph
from rythme.solver.labels import Label
from rythme.solver.paths import Cost, best_paths, count_calendars, first_calendar, only, potentials
from rythme.weeks import NUM_HALF_DAYS

EARLIEST: Level = (("earliest", 1),)


@dataclass(frozen=True, slots=True)
class Answer:
    """The best calendar of one cohort."""

    calendar: tuple[Label, ...]
    costs: tuple[int, ...]
    """What it costs at each level of the objective; 0 at ``earliest``."""
    deviations: tuple[int, ...]
    """Per stage."""
    num_optimal: int
    """Calendars that cost no more at any level above ``earliest``."""


def solve_alone(graph: Graph, objective: Sequence[Level], stages: Sequence[Stage]) -> Answer:
    """Return the best calendar of a graph that has one.

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
    calendar = first_calendar(graph)
    return Answer(calendar, tuple(costs), deviations(only(graph, calendar), stages), num_optimal)


def deviations(graph: Graph, stages: Sequence[Stage]) -> tuple[int, ...]:
    """Return the deviation of each stage, for a graph that holds one calendar.

    Its stages are cut into phases independently: all its paths meet where a stage ends.
    """
    rhythm = COLUMNS.index("rhythm")
    least = potentials(graph, lambda week, arc: arc.costs[rhythm])
    firsts = accumulate((stage.weeks for stage in stages), initial=0)
    after = [least[first][0] for first in firsts]
    return tuple(here - there for here, there in pairwise(after))


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
    return only(graph, first_calendar(graph))
