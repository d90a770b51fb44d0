"""Calendars that keep hard rules, looked for quickly."""

from __future__ import annotations

from coupled_cases import LEVELS, all_costs, tiny_problem
from rythme.solver.known import first_path
from rythme.solver.made import Made
from rythme.solver.problem import Problem, settle
from rythme.solver.witness import witness


def test_what_is_found_keeps_every_row() -> None:
    """Calendars are found where brute force finds some, and keep every row."""
    missed = 0
    for problem in map(tiny_problem, range(80)):
        fits = bool(all_costs(problem, LEVELS))
        start = [None, *map(first_path, problem.graphs[1:])]
        for found in (witness(problem, Made()), witness(problem, Made(), start=start)):
            if found is None:
                missed += fits
            else:
                assert fits
                assert settle(problem, found) is not None
    assert missed == 0


def test_known_calendars_stay_where_they_fit() -> None:
    """What keeps every row already is what comes back."""
    problem = next(
        each
        for each in map(tiny_problem, range(80))
        if len(each.graphs) > 1 and all_costs(each, LEVELS)
    )
    made = Made()
    first = witness(problem, made)
    assert first is not None
    assert witness(problem, made, start=first, rounds=0) == tuple(first)


def test_a_graph_is_made_arrays_once() -> None:
    """The same graph in another problem is not made arrays again."""
    problem, made = tiny_problem(0), Made()
    graph = problem.graphs[0]
    witness(problem, made)
    known = made.arrays(graph)
    witness(Problem((graph,), (), ()), made)
    assert made.arrays(graph) is known
