"""Sweeps of all units at once, against brute force."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from coupled_cases import LEVELS, all_costs, tiny_problem
from rythme.solver import look, stairs
from rythme.solver.bound import SCALE, Cap
from rythme.solver.joint import Joint
from rythme.solver.ledger import Ledger, to_ledger
from rythme.solver.matrix import level_weights
from rythme.solver.narrow import Guide, Narrowing
from rythme.solver.outcome import NoPlanError
from rythme.solver.problem import Path
from rythme.solver.proof import Proof
from rythme.solver.sweep import Sweep
from rythme.solver.system import System, paths_of, to_system

MANY = 1_000_000
SEEDS = range(40)


def plans(system: System, joint: Joint) -> set[tuple[Path, ...]]:
    """Return what the paths of a joint graph read."""

    def walk(week: int, node: int) -> Iterator[list[list[int]]]:
        if week == len(joint.weeks):
            yield [[] for _ in system.units]
            return
        arcs = joint.weeks[week]
        for arc in np.flatnonzero(arcs.tails == node).tolist():
            for rest in walk(week + 1, int(arcs.heads[arc])):
                yield [
                    [cell, *later] if cell >= 0 else later
                    for cell, later in zip(arcs.cells[arc].tolist(), rest, strict=True)
                ]

    return {paths_of(system, cells) for cells in walk(0, 0)}


def by_week(system: System) -> Ledger:
    """Return the rows of a system by week: every coupled rule allows that."""
    ledger = to_ledger(system)
    assert ledger is not None
    return ledger


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("join", [True, False])
def test_a_sweep_finds_all_plans_of_least_cost(seed: int, *, join: bool) -> None:
    """At the multipliers of the LP and at random ones, under a cap, as many as brute force."""
    problem = tiny_problem(seed)
    costs = all_costs(problem, LEVELS)
    system = to_system(problem, join=join)
    if system.is_empty:
        assert not costs
        return
    ledger = by_week(system)
    random = np.random.default_rng(seed)
    weights = [level_weights(level) for level in LEVELS]
    for capped in range(len(LEVELS)):
        cap = Cap(weights[capped], min((each[capped] for each in costs), default=0) + seed % 2)
        for number, mine in enumerate(weights):
            allowed = [each[number] for each in costs if each[capped] <= cap.most]
            noise = (random.exponential(0.2, system.matrix.num_rows) * SCALE).astype(np.int64)
            guides = [
                Narrowing(system, mine, (cap,)).guide,
                Guide(noise, ((SCALE, mine), (SCALE // 3, cap.weights)), (cap,)),
            ]
            for guide in guides:
                most = min(allowed, default=20) + 2
                found = Sweep(ledger, system, guide).run(most, size=MANY)
                assert found.complete
                if found.joint is None:
                    assert not allowed
                    continue
                assert found.cost == min(allowed)
                assert len(plans(system, found.joint)) == allowed.count(found.cost)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_narrow_sweep_leaves_out_but_never_lies(seed: int) -> None:
    """With one state a week, what is found costs what it says; only a whole sweep is complete."""
    problem = tiny_problem(seed)
    system = to_system(problem)
    if system.is_empty:
        return
    costs = all_costs(problem, LEVELS)
    for number, level in enumerate(LEVELS):
        narrowing = Narrowing(system, level_weights(level))
        known = sorted(each[number] for each in costs)
        sweep = Sweep(by_week(system), system, narrowing.guide)
        found = sweep.run(1_000, size=MANY, width=1)
        if found.joint is not None:
            assert found.cost in known
        if found.complete:
            assert (found.joint is None) == (not known)
            assert found.joint is None or found.cost == known[0]


@pytest.mark.parametrize("seed", SEEDS)
def test_sweeps_and_the_exact_engine_name_the_same_plan(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With no joint arc allowed steps prove alone, and ends with the same plan."""
    problem = tiny_problem(seed)
    objective = [tuple(level.items()) for level in LEVELS]
    ends: list[tuple[list[int], tuple[Path, ...]] | None] = []
    for most in (MANY, 0):
        monkeypatch.setattr(look, "LARGE", most)
        monkeypatch.setattr(look, "LARGER", most)
        monkeypatch.setattr(stairs, "SIZE", most)
        try:
            each = Proof(problem, 1, None)
            each.run(objective)
        except NoPlanError:
            ends.append(None)
        else:
            assert each.proven
            ends.append((each.bounds, each.best_paths()))
    assert ends[0] == ends[1]
