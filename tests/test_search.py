"""The search over many cohorts, against brute force on few."""

from __future__ import annotations

import pytest

from coupled_cases import LEVELS, all_costs, level_costs, tiny_problem
from rythme.solver.outcome import Progress
from rythme.solver.problem import evaluate
from rythme.solver.search import search

MERGED = ({"rules": 1}, {"rhythm": 3, "peak": 1, "wishes": 2})


@pytest.mark.parametrize("seed", range(100))
@pytest.mark.parametrize("levels", [LEVELS, MERGED], ids=["apart", "merged"])
def test_search_agrees_with_brute_force(seed: int, levels: tuple[dict[str, int], ...]) -> None:
    """Feasibility is the same, costs are those of the paths, and bounds hold at every level."""
    problem = tiny_problem(seed)
    costs = all_costs(problem, levels)
    result = search(problem, levels, rounds=4)
    if not costs:
        assert result is None or result.infeasible
        return
    assert result is not None
    assert not result.infeasible
    columns = evaluate(problem, result.paths)
    assert columns is not None
    assert level_costs(columns, levels) == result.costs
    assert result.costs >= min(costs)
    for number, bound in enumerate(result.bounds):
        as_good = [
            each
            for each in costs
            if all(each[above] <= result.costs[above] for above in range(number))
        ]
        assert bound <= min(each[number] for each in as_good)


def test_equal_seeds_give_equal_plans() -> None:
    """Without a deadline, only seed and rounds decide."""
    for seed in range(5):
        problem = tiny_problem(seed)
        assert search(problem, LEVELS, seed=7, rounds=3) == search(
            problem, LEVELS, seed=7, rounds=3
        )


def test_progress_is_reported_with_a_bound_below_the_cost() -> None:
    """Every report that has a cost has a gap of at least 0."""
    reports: list[Progress] = []
    for seed in range(8):
        search(tiny_problem(seed), LEVELS, rounds=2, report=reports.append)
    gaps = [report.gap for report in reports if report.gap is not None]
    assert gaps
    assert min(gaps) >= 0
