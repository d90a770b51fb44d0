"""Small proofs that no plan exists."""

from __future__ import annotations

from itertools import product

import pytest

from builders import blocks, free, make_cohort, make_rule, make_scenario, peak
from coupled_cases import LEVELS, all_costs, calendars, tiny_problem
from rythme.rules import Apart
from rythme.solver.compile import compile_all
from rythme.solver.problem import Problem
from rythme.solver.refute import refuted
from rythme.solver.rows import couple
from rythme.solver.search import search
from rythme.solver.system import to_system


@pytest.mark.parametrize("seed", range(60))
def test_what_is_refuted_has_no_plan(seed: int) -> None:
    """Whatever row is asked about, units are named only where brute force finds no plan."""
    problem = tiny_problem(seed)
    system = to_system(problem, join=False)
    if system.is_empty:
        return
    rows = list(range(system.matrix.num_rows))
    if refuted(system.matrix, system.arrays, rows, None):
        assert not all_costs(problem, LEVELS)


def test_cohorts_in_each_others_way_are_named() -> None:
    """Among many cohorts, the two that cannot be apart are found by the search."""
    others = [make_cohort(f"c{i}", phases=[free()], weeks=8, school_weeks=3) for i in range(12)]
    pair = [make_cohort(name, phases=[blocks(3, 2, tolerance=0)], weeks=8) for name in "ab"]
    scenario = make_scenario(
        cohorts=[*others, *pair],
        rules=[
            make_rule(peak()),
            *(make_rule(Apart(), cohorts=["a", each.id]) for each in others[:2]),
            make_rule(Apart(), cohorts=["a", "b", "c5"]),
        ],
    )
    problem = couple(scenario, scenario.cohorts, compile_all(scenario))
    found = search(problem, LEVELS, rounds=8)
    assert found is not None
    assert found.infeasible
    assert {12, 13} <= set(found.guilty) <= {0, 1, 5, 12, 13}
    apart = [
        (one, other)
        for one, other in product(_weeks(problem, 12), _weeks(problem, 13))
        if not any(a == b == "S" for a, b in zip(one, other, strict=True))
    ]
    assert not apart


def _weeks(problem: Problem, graph: int) -> list[str]:
    """Return the calendars of a cohort, a letter a week."""
    mine = problem.graphs[graph]
    return [
        "".join(labels[label].letters[0] for labels, label in zip(mine.labels, path, strict=True))
        for path in calendars(mine)
    ]
