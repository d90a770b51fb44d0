"""A call of CP-SAT that ends in time, and at Ctrl-C."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor

from ortools.sat.python import cp_model

STOP_S = 0.01
"""Between two calls that stop CP-SAT."""

LONGEST_WAIT_S = 1.0
"""By so much at most CP-SAT ends before its time."""


def solve_until(
    solver: cp_model.CpSolver,
    model: cp_model.CpModel,
    *,
    effort: float | None,
    deadline: float | None,
) -> cp_model.CpSolverStatus:
    """Solve a model within an effort, and until a deadline.

    CP-SAT ends a little before its time where it expects to be late otherwise. Waiting for what is
    left of it makes it plain that seconds had a part in the answer: the deadline is then over.

    Parameters
    ----------
    effort
        Deterministic seconds of CP-SAT; None is no limit.
    deadline
        On the clock of ``time.monotonic``; None is no limit.
    """
    if effort is not None:
        solver.parameters.max_deterministic_time = effort
    if deadline is None:
        return _solve(solver, model)
    solver.parameters.max_time_in_seconds = max(0.01, deadline - time.monotonic())
    status = _solve(solver, model)
    if status in (cp_model.FEASIBLE, cp_model.UNKNOWN):
        spent = solver.response_proto.deterministic_time
        if effort is None or spent < effort:
            time.sleep(min(max(0.0, deadline - time.monotonic()), LONGEST_WAIT_S))
    return status


def _solve(solver: cp_model.CpSolver, model: cp_model.CpModel) -> cp_model.CpSolverStatus:
    """Solve a model; Ctrl-C stops CP-SAT and is raised here.

    Left to itself, CP-SAT takes the signal for its own, and from then on the signal ends the
    process. A thread solves, as this one hears of signals only while it runs Python.
    """
    solver.parameters.catch_sigint_signal = False
    with ThreadPoolExecutor(1) as thread:
        solving = thread.submit(solver.solve, model)
        try:
            return solving.result()
        except KeyboardInterrupt:
            while not solving.done():  # a stop that comes before the start is not heard
                solver.stop_search()
                time.sleep(STOP_S)
            raise
