"""Graphs under rows as they are: none joined to another, no row settled beforehand."""

from __future__ import annotations

import numpy as np

from rythme.solver.arrays import GraphArrays, to_arrays
from rythme.solver.matrix import Matrix, to_matrix
from rythme.solver.problem import Problem
from rythme.solver.system import Unit


def single_units(problem: Problem) -> tuple[Matrix, list[GraphArrays]]:
    """Return the rows of a problem without slacks, and its graphs."""
    known: dict[int, GraphArrays] = {}
    arrays = []
    for graph in problem.graphs:
        if id(graph) not in known:
            known[id(graph)] = to_arrays(graph)
        arrays.append(known[id(graph)])
    units = [
        Unit(each, (number,), (np.concatenate([np.arange(len(w)) for w in graph.labels]),), (0,))
        for number, (each, graph) in enumerate(zip(arrays, problem.graphs, strict=True))
    ]
    return to_matrix(problem, units, range(len(problem.rows)), ()), arrays
