"""Ctrl-C ends a search with the best plan so far."""

from __future__ import annotations

import os
import signal
from random import Random
from threading import Timer

import pytest
from ortools.sat.python import cp_model

from builders import blocks, make_cohort, make_rule, make_scenario, monday, peak
from rythme.solver.compile import compile_all
from rythme.solver.engine import solve_until
from rythme.solver.improve import Improver
from rythme.solver.levels import solve
from rythme.solver.outcome import Planned
from rythme.solver.rows import couple
from rythme.solver.search import search
from rythme.verify import verify

COHORTS = [
    make_cohort(f"c{i}", phases=[blocks(2, 3, tolerance=1)], weeks=20, start=monday(i % 3))
    for i in range(14)
]
SCENARIO = make_scenario(cohorts=COHORTS, rules=[make_rule(peak())])
LEVELS = [{"rules": 1}, {"rhythm": 1}, {"peak": 1}]


def test_a_search_keeps_its_plan(monkeypatch: pytest.MonkeyPatch) -> None:
    """Interrupted in its first round, a search returns the plan it began with, and its bounds."""
    problem = couple(SCENARIO, SCENARIO.cohorts, compile_all(SCENARIO))

    def interrupted(improver: Improver) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Improver, "round", interrupted)
    monkeypatch.setattr(Improver, "is_over", False)
    found = search(problem, LEVELS, deadline=None)
    assert found is not None
    assert len(found.paths) == len(COHORTS)
    assert all(cost >= bound for cost, bound in zip(found.costs, found.bounds, strict=True))


def hard_model() -> cp_model.CpModel:
    """Return a market split: CP-SAT takes hours."""
    random = Random(1)
    model = cp_model.CpModel()
    chosen = [model.new_bool_var("") for _ in range(50)]
    for _ in range(6):
        weights = [random.randrange(100) for _ in chosen]
        model.add(cp_model.LinearExpr.weighted_sum(chosen, weights) == sum(weights) // 2)
    return model


def test_ctrl_c_stops_the_exact_engine() -> None:
    """A solve that would take hours ends, and says why."""
    timer = Timer(0.5, os.kill, [os.getpid(), signal.SIGINT])
    timer.start()
    with pytest.raises(KeyboardInterrupt):
        solve_until(cp_model.CpSolver(), hard_model(), effort=None, deadline=None)
    timer.join()


def test_ctrl_c_still_reaches_python_after_a_solve() -> None:
    """The exact engine leaves the signal as it was: it does not end the process."""
    solve_until(cp_model.CpSolver(), cp_model.CpModel(), effort=None, deadline=None)
    with pytest.raises(KeyboardInterrupt):
        signal.raise_signal(signal.SIGINT)


def test_an_undisturbed_run_is_valid() -> None:
    """The same school, left alone, has a plan that the verifier accepts."""
    outcome = solve(SCENARIO, time_limit_s=30)
    assert isinstance(outcome, Planned)
    assert verify(SCENARIO, outcome.plan).ok
