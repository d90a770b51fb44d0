"""What a path may cost in all, as a tracker."""

from __future__ import annotations

from rythme.solver.graph import FREE, Arc, Costs, Graph
from rythme.solver.paths import Cost, potentials


class Budget:
    """Keeps the paths that cost at most an amount; the state is what is left to spend.

    More than the dearest way to the end is as good as that, so that states stay few.
    """

    def __init__(self, cost: Cost, most: int) -> None:
        self._cost = cost
        self._most = most
        self.first = 0
        self.last = 0

    def prepare(self, graph: Graph) -> bool:
        """Find what the cheapest and the dearest way to the end cost from every node."""
        self.last = len(graph.arcs) - 1
        self._least = potentials(graph, self._cost)
        self._dearest = potentials(graph, lambda week, arc: -self._cost(week, arc))
        return True

    def start(self, node: int) -> int | None:
        """Return the whole amount, where it is enough."""
        return self._most if self._least[0][node] <= self._most else None

    def step(self, week: int, state: int, arc: Arc) -> tuple[int, Costs] | None:
        """Return what is left after ``arc``, unless the rest of the way costs more."""
        left = state - self._cost(week, arc)
        if left < self._least[week + 1][arc.head]:
            return None
        return min(left, -self._dearest[week + 1][arc.head]), FREE

    def end(self, state: int) -> Costs:
        """Return no cost: every path that comes here is within the amount."""
        return FREE
