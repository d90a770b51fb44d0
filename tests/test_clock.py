"""The clock ends a search at its limit, and decides nothing else."""

from __future__ import annotations

import time
from dataclasses import replace
from random import Random
from typing import Literal

import pytest

from builders import blocks, make_cohort, make_rule, make_scenario, monday, peak, soft, wish
from coupled_cases import LEVELS, tiny_problem
from rythme.cli.plan_json import planned_json
from rythme.cli.plan_text import summary
from rythme.rules import Apart, Capacity, Rule, Together
from rythme.scenario import Scenario
from rythme.solver import search as searching
from rythme.solver import together
from rythme.solver.levels import solve
from rythme.solver.outcome import Outcome, Planned
from rythme.solver.search import SearchResult, search

LIMIT_S = 1000.0
"""In the time of the clocks below."""

JUST_BEFORE = 0.95
"""Share of the limit that a slow machine takes."""


class Clock:
    """A clock that goes on by a step whenever it is read."""

    def __init__(self, step_s: float) -> None:
        self.step_s = step_s
        self.now_s = 0.0
        self.num_readings = 0

    def __call__(self) -> float:
        """Return the time."""
        self.num_readings += 1
        self.now_s += self.step_s
        return self.now_s


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Run:
    """Return what runs a solver by another clock."""
    return Run(monkeypatch)


@pytest.fixture(scope="module", autouse=True)
def _imported() -> None:
    """Load beforehand what reads the clock while it is loaded."""
    assert search(tiny_problem(0), LEVELS, rounds=1) is not None


class Run:
    """Runs a solver on machines of different speed."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._monkeypatch = monkeypatch
        monkeypatch.setattr(searching, "ROUNDS", 2)
        monkeypatch.setattr(together, "FIRST_ROUNDS", 1)
        monkeypatch.setattr(together, "EFFORT", 0.01)

    def solve(self, scenario: Scenario, clock: Clock) -> Outcome:
        """Plan a school."""
        with self._monkeypatch.context() as patch:
            patch.setattr(time, "monotonic", clock)
            return solve(scenario, time_limit_s=LIMIT_S)

    def search(self, seed: int, clock: Clock) -> SearchResult | None:
        """Search for a plan of a tiny school."""
        with self._monkeypatch.context() as patch:
            patch.setattr(time, "monotonic", clock)
            return search(
                tiny_problem(seed), LEVELS, rounds=3, time_limit_s=LIMIT_S, deadline=LIMIT_S
            )


def busy_school(seed: int) -> Scenario:
    """Return cohorts too many to be proven at once, with something to lower on three levels."""
    random = Random(f"clock {seed}")
    cohorts = [
        make_cohort(
            f"c{number:02}",
            phases=[random.choice([blocks(1, 1, tolerance=1), blocks(2, 3, tolerance=1)])],
            weeks=14,
            start=monday(random.randrange(2)),
            size=random.randrange(8, 30),
        )
        for number in range(14)
    ]
    ids = [cohort.id for cohort in cohorts]
    rules: list[tuple[Rule, list[str]]] = [
        (Capacity(max_people=90, soft=soft(1)), random.sample(ids, 9)),
        (Apart(soft=soft(2)), random.sample(ids, 2)),
        (Together(weeks=4, soft=wish(3)), random.sample(ids, 2)),
        (peak(), ids),
    ]
    return make_scenario(
        cohorts=cohorts, rules=[make_rule(rule, cohorts=sorted(some)) for rule, some in rules]
    )


@pytest.mark.parametrize("seed", [0, 1])
def test_a_slow_machine_finds_the_same_plan(seed: int, run: Run) -> None:
    """On a clock that stands still, and one by which the limit is all but reached."""
    scenario = busy_school(seed)
    fast = Clock(0.0)
    quickly = run.solve(scenario, fast)
    slow = Clock(JUST_BEFORE * LIMIT_S / fast.num_readings)
    slowly = run.solve(scenario, slow)
    assert isinstance(quickly, Planned)
    assert isinstance(slowly, Planned)
    assert slow.num_readings == fast.num_readings > 100
    assert 0.9 * LIMIT_S < slow.now_s < LIMIT_S
    assert slowly.plan == quickly.plan
    assert not slowly.cut_short


@pytest.mark.parametrize("seed", range(30))
def test_a_slow_search_ends_alike(seed: int, run: Run) -> None:
    """Paths and bounds of every level, on four levels of equal claim to the time."""
    fast = Clock(0.0)
    quickly = run.search(seed, fast)
    for share in (0.3, JUST_BEFORE):
        slow = Clock(share * LIMIT_S / max(1, fast.num_readings))
        assert run.search(seed, slow) == quickly
        assert slow.num_readings == fast.num_readings


def test_a_limit_that_is_reached_is_told(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """By a clock on which a search without proof has a tenth of the time that it takes."""
    monkeypatch.setattr(together, "MOST_ARCS", 0)
    scenario = busy_school(0)
    fast = Clock(0.0)
    run.solve(scenario, fast)
    late = run.solve(scenario, Clock(10 * LIMIT_S / fast.num_readings))
    assert isinstance(late, Planned)
    assert late.cut_short


@pytest.mark.parametrize(
    ("cut_short", "status", "said"),
    [
        (True, "feasible", "Valid, not proven best: the time limit ended the search."),
        (False, "feasible", "Valid, not proven best."),
        (True, "optimal", "Optimal: no valid plan costs less."),
    ],
)
def test_a_planner_is_told(
    run: Run, cut_short: bool, status: Literal["feasible", "optimal"], said: str
) -> None:
    """The command says whether more time could have found a better plan, and so does its JSON."""
    planned = run.solve(busy_school(0), Clock(0.0))
    assert isinstance(planned, Planned)
    plan = replace(planned.plan, status=status)
    planned = replace(planned, plan=plan, cut_short=cut_short, num_optimal=None)
    assert list(summary(planned, "en"))[1] == said
    assert planned_json(planned, [], None, None)["cut_short"] is cut_short
