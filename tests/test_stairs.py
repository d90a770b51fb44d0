"""Cover cuts and steps along a shared slack, against brute force."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from itertools import product

import numpy as np
import pytest

from coupled_cases import LEVELS, all_costs, calendars, tiny_problem
from rythme.solver import stairs
from rythme.solver.bound import Cap
from rythme.solver.covers import rounded, with_covers
from rythme.solver.exact import ExactModel
from rythme.solver.matrix import Matrix, level_weights
from rythme.solver.problem import Problem
from rythme.solver.stairs import Stairs
from rythme.solver.system import System, to_system

SEEDS = range(40)
MERGED: tuple[Mapping[str, int], ...] = (
    {"peak": 1, "rhythm": 10, "wishes": 1},
    {"peak": 3, "rhythm": 4, "rules": 2, "wishes": 2},
    *LEVELS,
)


def kept(system: System, matrix: Matrix) -> list[int]:
    """Return the numbers of the plans that keep the rows that no slack makes soft."""
    problem = system.problem
    usable = matrix.slack_most[matrix.slacks] > 0
    elastic = set(matrix.slack_rows[usable].tolist())
    found = []
    for number, plan in enumerate(product(*(sorted(calendars(g)) for g in problem.graphs))):
        activity = np.zeros(matrix.num_rows, dtype=np.int64)
        for unit, each in enumerate(system.units):
            low, high = matrix.graph_entries[unit : unit + 2]
            mine = np.isin(matrix.cells[low:high], each.read(plan))
            np.add.at(activity, matrix.rows[low:high][mine], matrix.coefficients[low:high][mine])
        over = np.flatnonzero(activity > matrix.most).tolist()
        if elastic.issuperset(over):
            found.append(number)
    return found


@pytest.mark.parametrize("seed", SEEDS)
def test_cuts_cut_no_plan(seed: int) -> None:
    """Whatever fraction they are made for, rounded limits and covers let the same plans pass."""
    system = to_system(tiny_problem(seed), join=False)
    if system.is_empty:
        return
    matrix = system.matrix
    held = replace(matrix, slack_most=np.zeros_like(matrix.slack_most))
    plans = kept(system, held)
    lowered = rounded(held)
    assert kept(system, lowered) == plans
    random = np.random.default_rng(seed)
    for _ in range(5):
        use = [random.random(arrays.cells[-1]) for arrays in system.arrays]
        cut = with_covers(lowered, use)
        assert cut is None or kept(system, cut) == plans


def test_covers_are_found() -> None:
    """If all are read in full, rooms that do not hold all get a cut."""
    found = 0
    for seed in SEEDS:
        system = to_system(tiny_problem(seed), join=False)
        if not system.is_empty:
            use = [np.ones(arrays.cells[-1]) for arrays in system.arrays]
            found += with_covers(rounded(system.matrix), use) is not None
    assert found


def least(problem: Problem, level: Mapping[str, int], cap: int | None) -> int | None:
    """Return the least cost of a level, with rules that cost at most ``cap``."""
    costs = all_costs(problem, ({"rules": 1}, level))
    return min((cost for rules, cost in costs if cap is None or rules <= cap), default=None)


@pytest.mark.parametrize("size", [stairs.SIZE, 0])
@pytest.mark.parametrize("seed", SEEDS)
def test_steps_find_the_least(seed: int, size: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Swept or left to the exact engine, from a little or far above, under a cap or not."""
    monkeypatch.setattr(stairs, "SIZE", size)
    problem = tiny_problem(seed)
    system = to_system(problem, join=bool(seed % 2))
    if system.is_empty:
        return
    for level in MERGED:
        weights = level_weights(level)
        for cap in (None, 0):
            best = least(problem, level, cap)
            caps = () if cap is None else (Cap(level_weights({"rules": 1}), cap),)
            steps = Stairs(system, weights, caps, 1, None, None)
            for most in (0, 3, 20, 60) if best is None else (best - 1, best, best + 7, 60):
                found = steps.below(most)
                if best is None or best > most:
                    assert found.plan is None
                    assert found.lowest == most + 1
                else:
                    assert found.plan is not None
                    assert found.plan.cost == found.lowest == best


@pytest.mark.parametrize("seed", SEEDS)
def test_steps_without_answers_claim_nothing_false(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where engines give up now and then, bounds still hold."""
    monkeypatch.setattr(stairs, "SIZE", 0)
    random = np.random.default_rng(seed)
    minimise = ExactModel.minimise

    def doubtful(model, expression, deadline=None):  # type: ignore[no-untyped-def]
        found = minimise(model, expression, deadline)
        draw = random.random()
        if draw < 0.4:
            return replace(found, cells=None, proven=False)
        return replace(found, proven=False, bound=0) if draw < 0.6 else found

    monkeypatch.setattr(ExactModel, "minimise", doubtful)
    problem = tiny_problem(seed)
    system = to_system(problem)
    if system.is_empty:
        return
    for level in MERGED:
        best = least(problem, level, None)
        for most in (10, 40, 100):
            found = Stairs(system, level_weights(level), (), 1, None, None).below(most)
            assert found.lowest <= (most + 1 if best is None else min(best, most + 1))
            assert found.plan is None or (best is not None and found.plan.cost >= best)
