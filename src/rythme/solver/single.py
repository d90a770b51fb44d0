"""Graphs under rows as they are: none joined to another, no row settled beforehand."""

from __future__ import annotations

import numpy as np

from rythme.solver.arrays import GraphArrays
from rythme.solver.made import Made
from rythme.solver.matrix import Matrix, to_matrix
from rythme.solver.problem import Problem
from rythme.solver.system import Unit


def single_units(problem: Problem, made: Made) -> tuple[Matrix, list[GraphArrays]]:
    """Return the rows of a problem without slacks, and its graphs."""
    arrays = [made.arrays(graph) for graph in problem.graphs]
    units = [
        Unit(each, (number,), (np.concatenate([np.arange(len(w)) for w in graph.labels]),), (0,))
        for number, (each, graph) in enumerate(zip(arrays, problem.graphs, strict=True))
    ]
    return to_matrix(problem, units, range(len(problem.rows)), ()), arrays
