"""What a sweep carries from week to week: states of all units, and what they may do."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from rythme.solver.arrays import Index, Whole
from rythme.solver.joint import Truth

LARGEST_KEY = 1 << 62
"""More different states are not told apart by one whole number."""


class Part(NamedTuple):
    """The arcs of one unit in one week, by tail."""

    begin: Index
    number: Index
    """Per node: where its arcs begin, and how many they are."""
    heads: Index
    cells: Index
    reduced: Whole
    """What the best path through an arc costs more than the best from its tail."""
    amounts: Whole
    """``[arc, column]``"""
    costs: Whole
    """``[arc, level]``"""


class States(NamedTuple):
    """Where all units stand between two weeks, and what it cost to get there."""

    nodes: Index
    """``[state, unit]``"""
    carried: Whole
    """The excess of every shared slack, weeks of every meeting, the cost at every cap."""
    cost: Whole
    """The least at the level, shared slacks left out."""
    least: Whole
    """What no plan through a state costs less than, times :data:`SCALE`."""

    def take(self, kept: Truth | Index) -> States:
        """Return some of them."""
        return States(*(part[kept] for part in self))


class Choices(NamedTuple):
    """What states may do in a week."""

    states: Index
    heads: Index
    cells: Index
    amounts: Whole
    costs: Whole
    least: Whole

    def take(self, kept: Truth | Index) -> Choices:
        """Return some of them."""
        return Choices(*(part[kept] for part in self))


def distinct(states: States) -> tuple[Index, Index]:
    """Return the cheapest of every group of equal states, and the group of each."""
    table = np.column_stack([states.nodes, states.carried])
    key = np.zeros(len(table), dtype=np.int64)
    size = 1
    for column in table.T:
        low, high = int(column.min()), int(column.max())
        size *= high - low + 1
        if size > LARGEST_KEY:
            _, key = np.unique(np.column_stack([key, column]), axis=0, return_inverse=True)
            size = len(table)
        else:
            key = key * (high - low + 1) + (column - low)
    order = np.lexsort((states.cost, key))
    new = np.ones(len(order), dtype=bool)
    new[1:] = key[order[1:]] != key[order[:-1]]
    place = np.empty(len(order), dtype=np.intp)
    place[order] = np.cumsum(new) - 1
    return order[new], place
