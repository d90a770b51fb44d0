"""What an engine gets: graphs, and rows that couple them. Engines know no rule.

A :class:`Problem` asks for one path per graph and a whole number per :class:`Slack`, so that every
:class:`Row` holds. Costs stand on arcs and on slacks, by column.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from rythme.solver.graph import COLUMNS, Graph
from rythme.solver.paths import column_cost, keep, potentials

SLACK_COLUMNS = (*COLUMNS, "peak", "gap")
"""What a slack may be charged for, beside what a single calendar may: the ``peak`` of all, or the
``gap`` that alternatives leave between them."""


@dataclass(frozen=True, slots=True)
class Slack:
    """A whole number from 0 to ``most``, charged ``weight`` per unit in a column."""

    most: int
    column: str
    weight: int


class Term(NamedTuple):
    """``coefficient`` whenever the path of ``graph`` reads one of ``labels`` in ``week``."""

    graph: int
    """Position in ``Problem.graphs``."""
    week: int
    """Position in the graph's own weeks."""
    labels: tuple[int, ...]
    coefficient: int


class Row(NamedTuple):
    """The sum of ``terms`` and of ``slacks`` (position, coefficient) is at most ``most``."""

    terms: tuple[Term, ...]
    slacks: tuple[tuple[int, int], ...]
    most: int


@dataclass(frozen=True, slots=True)
class Problem:
    """One path per graph under common rows."""

    graphs: tuple[Graph, ...]
    slacks: tuple[Slack, ...]
    rows: tuple[Row, ...]


Path = tuple[int, ...]
"""Per week of a graph, the label that is read."""


def activity(row: Row, paths: Sequence[Path]) -> int:
    """Return the sum of a row's terms, its slacks left out, when these labels are read."""
    return sum(
        term.coefficient for term in row.terms if paths[term.graph][term.week] in term.labels
    )


def evaluate(problem: Problem, paths: Sequence[Path]) -> dict[str, int] | None:
    """Return what these paths cost, by column; None when a row must break."""
    slacks = settle(problem, paths)
    if slacks is None:
        return None
    costs = dict.fromkeys(SLACK_COLUMNS, 0)
    for slack, value in zip(problem.slacks, slacks, strict=True):
        costs[slack.column] += slack.weight * value
    alike: dict[tuple[int, Path], tuple[Graph, int]] = {}
    for graph, path in zip(problem.graphs, paths, strict=True):
        _, number = alike.get((id(graph), path), (graph, 0))
        alike[id(graph), path] = graph, number + 1
    for (_, path), (graph, number) in alike.items():
        read = keep(graph, [(label,) for label in path])
        for column in COLUMNS:
            costs[column] += number * potentials(read, column_cost(column))[0][0]
    return costs


def cost_at(costs: Mapping[str, int], weights: Sequence[int]) -> int:
    """Return what costs by column come to when columns have these weights."""
    return sum(weight * costs[name] for name, weight in zip(SLACK_COLUMNS, weights, strict=True))


def settle(problem: Problem, paths: Sequence[Path]) -> tuple[int, ...] | None:
    """Return the slacks that cost least when these labels are read; None when a row must break.

    Slacks come in three sorts, told apart by their rows. An **excess** has a weight and lets rows
    go over their limit. A **gain** costs nothing and helps every row that it may break only when
    it can be taken for free: it is taken when its rows allow it. Any other slack that costs
    nothing is a **side**: both values are tried, the cheaper one stays.
    """
    values = [0] * len(problem.slacks)
    activities = [activity(row, paths) for row in problem.rows]
    rows_of: list[list[int]] = [[] for _ in problem.slacks]
    for index, row in enumerate(problem.rows):
        for slack, _ in row.slacks:
            rows_of[slack].append(index)
    sides = []
    for slack, each in enumerate(problem.slacks):
        if each.weight == 0:
            if _is_side(problem, slack, rows_of[slack]):
                sides.append(slack)
            elif _fits(problem, slack, rows_of[slack], values, activities):
                values[slack] = 1
    excesses = [slack for slack, each in enumerate(problem.slacks) if each.weight]
    for slack in sides:
        own = {other for index in rows_of[slack] for other, _ in problem.rows[index].slacks} - {
            slack
        }
        needed = []
        for value in (0, 1):
            values[slack] = value
            needed.append(
                sum(_needed(problem, other, rows_of[other], values, activities) for other in own)
            )
        values[slack] = int(needed[1] < needed[0])
    for slack in excesses:
        values[slack] = _needed(problem, slack, rows_of[slack], values, activities)
    for row, active in zip(problem.rows, activities, strict=True):
        if active + sum(factor * values[slack] for slack, factor in row.slacks) > row.most:
            return None
    return tuple(values)


def _is_side(problem: Problem, slack: int, rows: Sequence[int]) -> bool:
    """Say whether a slack that costs nothing makes an excess grow."""
    return any(
        factor > 0 and other == slack
        for index in rows
        if any(problem.slacks[other].weight for other, _ in problem.rows[index].slacks)
        for other, factor in problem.rows[index].slacks
    )


def _fits(
    problem: Problem,
    slack: int,
    rows: Sequence[int],
    values: Sequence[int],
    activities: Sequence[int],
) -> bool:
    """Say whether 1 more of ``slack`` keeps every row that it makes fuller."""
    return all(
        activities[index]
        + sum(factor * values[other] for other, factor in problem.rows[index].slacks)
        + own
        <= problem.rows[index].most
        for index in rows
        for other, own in problem.rows[index].slacks
        if other == slack and own > 0
    )


def _needed(
    problem: Problem,
    slack: int,
    rows: Sequence[int],
    values: Sequence[int],
    activities: Sequence[int],
) -> int:
    """Return the least value of an excess that keeps all its rows."""
    over = (
        activities[index]
        + sum(
            factor * values[other] for other, factor in problem.rows[index].slacks if other != slack
        )
        - problem.rows[index].most
        for index in rows
    )
    return max(0, max(over, default=0))
