"""Graphs that were made arrays, kept for the questions that follow."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rythme.solver.graph import Graph

if TYPE_CHECKING:
    from rythme.solver.arrays import GraphArrays


class Made:
    """Graphs as arrays, each made once."""

    def __init__(self) -> None:
        self._known: dict[int, tuple[Graph, GraphArrays]] = {}  # graphs held: no other has their id

    def arrays(self, graph: Graph) -> GraphArrays:
        """Return a graph as arrays, the same ones for the same graph."""
        from rythme.solver.arrays import to_arrays  # numpy takes longer than most explanations

        if id(graph) not in self._known:
            self._known[id(graph)] = graph, to_arrays(graph)
        return self._known[id(graph)][1]
