"""What the weeks of graphs may read, half-day by half-day.

Many cohorts share a graph, and many rules ask the same of it: each answer is found once.
"""

from __future__ import annotations

from rythme.solver.graph import Graph
from rythme.weeks import NUM_HALF_DAYS


class Readings:
    """The letters of graphs' weeks; graphs are told apart by identity and must stay alive."""

    def __init__(self) -> None:
        self._columns: dict[tuple[int, int], tuple[str, ...]] = {}
        self._labels: dict[tuple[int, int, int, str], tuple[int, ...]] = {}

    def columns(self, graph: Graph, week: int) -> tuple[str, ...]:
        """Return, per half-day of a week, the letters of all its labels."""
        key = id(graph), week
        if key not in self._columns:
            letters = [label.letters for label in graph.labels[week]]
            self._columns[key] = tuple(
                "".join([each[half] for each in letters]) for half in range(NUM_HALF_DAYS)
            )
        return self._columns[key]

    def labels(self, graph: Graph, week: int, half: int, letter: str) -> tuple[int, ...]:
        """Return the labels of a week that read ``letter`` at a half-day."""
        key = id(graph), week, half, letter
        if key not in self._labels:
            column = self.columns(graph, week)[half]
            self._labels[key] = tuple(i for i, read in enumerate(column) if read == letter)
        return self._labels[key]
