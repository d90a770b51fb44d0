"""Rows that are a matter of one week of one graph or of two: what they forbid and charge there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from typing import NamedTuple

import numpy as np

from rythme.solver.arrays import Whole
from rythme.solver.graph import COLUMNS
from rythme.solver.problem import Problem, Row

LOCAL_ROWS = 4
"""A slack that more rows share is no matter of one week."""


class Group(NamedTuple):
    """Rows that slacks tie together, as far as they read one week of at most two graphs."""

    rows: tuple[int, ...]
    slacks: tuple[int, ...]
    places: tuple[tuple[int, int], ...]
    """Graphs, each with its week."""


def local_groups(problem: Problem) -> Iterator[Group]:
    """Yield the rows, tied by their slacks, that read one week of one or two graphs."""
    rows_of: dict[int, list[int]] = {}
    for number, row in enumerate(problem.rows):
        for slack, _ in row.slacks:
            rows_of.setdefault(slack, []).append(number)
    done: set[int] = set()
    for number, row in enumerate(problem.rows):
        if number in done or not row.terms:
            continue
        done.add(number)
        tied, slacks = _tied(problem, rows_of, number)
        if len(tied) > LOCAL_ROWS or not all(_is_plain(problem, tied, s) for s in slacks):
            continue
        places = {(term.graph, term.week) for each in tied for term in problem.rows[each].terms}
        graphs = {graph for graph, _ in places}
        if len(graphs) == len(places) <= 2:
            done.update(tied)
            yield Group(tuple(tied), tuple(slacks), tuple(sorted(places)))


def _tied(
    problem: Problem, rows_of: Mapping[int, Sequence[int]], number: int
) -> tuple[list[int], dict[int, None]]:
    """Return the rows that slacks tie to one, and these slacks; not all of them where too many."""
    tied = [number]
    slacks: dict[int, None] = {}
    for each in tied:
        for slack, _ in problem.rows[each].slacks:
            if slack not in slacks:
                slacks[slack] = None
                tied += [other for other in rows_of[slack] if other not in tied]
                if len(tied) > LOCAL_ROWS:
                    return tied, slacks
    return tied, slacks


def _is_plain(problem: Problem, rows: Sequence[int], slack: int) -> bool:
    """Say whether a slack is a switch, or an excess of arc costs."""
    each = problem.slacks[slack]
    if each.weight == 0:
        return each.most == 1
    factors = [factor for row in rows for s, factor in problem.rows[row].slacks if s == slack]
    return each.column in COLUMNS and all(factor == -1 for factor in factors)


class Tables:
    """What two labels cost under the rows of a group; many groups of a problem say the same."""

    def __init__(self, problem: Problem) -> None:
        self._problem = problem
        self._known: dict[tuple[object, ...], Whole] = {}

    def read(self, group: Group) -> Whole:
        """Return ``costs[label, other label, column]``, -1 where a row must break."""
        key = self._contents(group)
        if key not in self._known:
            self._known[key] = _tabulate(self._problem, group)
        return self._known[key]

    def _contents(self, group: Group) -> tuple[object, ...]:
        """Return what a group says, wherever it stands."""
        graphs, all_slacks = self._problem.graphs, self._problem.slacks
        place = {each: number for number, each in enumerate(group.places)}
        slack = {each: number for number, each in enumerate(group.slacks)}
        return (
            tuple([len(graphs[graph].labels[week]) for graph, week in group.places]),
            tuple([all_slacks[each] for each in group.slacks]),
            *(
                (
                    tuple([(place[term[:2]], *term[2:]) for term in row.terms]),
                    tuple([(slack[each], factor) for each, factor in row.slacks]),
                    row.most,
                )
                for row in map(self._problem.rows.__getitem__, group.rows)
            ),
        )


def _tabulate(problem: Problem, group: Group) -> Whole:
    """Return what two labels cost under a group's rows, by column; -1 where a row must break."""
    numbers = [len(problem.graphs[graph].labels[week]) for graph, week in group.places]
    shape = (numbers[0], numbers[1] if len(numbers) > 1 else 1)
    costs = np.zeros((*shape, len(COLUMNS)), dtype=np.int64)
    switches = [slack for slack in group.slacks if problem.slacks[slack].weight == 0]
    for labels in product(*map(range, shape)):
        read = dict(zip(group.places, labels, strict=False))
        active = [_activity(problem.rows[row], read) for row in group.rows]
        options = [
            option
            for values in product((0, 1), repeat=len(switches))
            if (option := _charge(problem, group, active, dict(zip(switches, values, strict=True))))
        ]
        costs[labels] = min(options, key=sum) if options else -1
    return costs


def _activity(row: Row, read: dict[tuple[int, int], int]) -> int:
    return sum(term.coefficient for term in row.terms if read[term.graph, term.week] in term.labels)


def _charge(
    problem: Problem, group: Group, active: Sequence[int], switches: dict[int, int]
) -> tuple[int, ...] | None:
    """Return the costs of the excesses that the rows then need; None when a row must break."""
    needed = dict.fromkeys((s for s in group.slacks if s not in switches), 0)
    for number, amount in zip(group.rows, active, strict=True):
        row = problem.rows[number]
        over = amount - row.most + sum(f * switches[s] for s, f in row.slacks if s in switches)
        if over > 0:
            elastic = [slack for slack, _ in row.slacks if slack in needed]
            if not elastic:
                return None
            slack = min(elastic, key=lambda each: problem.slacks[each].weight)
            needed[slack] = max(needed[slack], over)
    costs = [0] * len(COLUMNS)
    for slack, value in needed.items():
        each = problem.slacks[slack]
        if value > each.most:
            return None
        costs[COLUMNS.index(each.column)] += each.weight * value
    return tuple(costs)
