"""Cohorts that are alike, solved as classes, against brute force over the verifier."""

from __future__ import annotations

from random import Random

import pytest

import coupled_cases
from builders import blocks, make_cohort, make_rule, make_scenario, peak, soft, wish
from coupled_cases import LEVELS, all_costs, copies, draw_class, level_costs
from rythme.rules import Apart, Capacity, Cover, Rule, Together
from rythme.scenario import EARLIEST, Cohort, Scenario
from rythme.solver import alike, class_level, core, fill
from rythme.solver.alike import solve_alike
from rythme.solver.bound import to_kinds
from rythme.solver.class_rows import count_different
from rythme.solver.compile import compile_all
from rythme.solver.levels import solve
from rythme.solver.outcome import NoPlanError, Planned
from rythme.solver.paths import count_calendars
from rythme.solver.problem import Problem, evaluate
from rythme.solver.rows import couple
from rythme.solver.system import to_system
from rythme.verify import verify

MERGED = ({"peak": 2, "rhythm": 3}, {"rules": 1}, {"wishes": 1})
MOST_PLANS = 1_500


def tiny_classes(random: Random) -> Scenario:
    """Draw a class of two to four cohorts, perhaps a second one, under rules over all of them."""
    cohorts: list[Cohort] = []
    for name, number in (("a", random.randrange(2, 5)), ("b", random.choice([0, 1, 2]))):
        cohorts += draw_class(random, name, number)
    everyone = sum(cohort.stages[0].size or 0 for cohort in cohorts)
    drawn: list[Rule] = [
        Capacity(max_people=everyone * random.randrange(3, 9) // 10),
        Capacity(max_people=everyone // 2, soft=soft(random.randrange(1, 4))),
        Apart(at_most=random.randrange(1, len(cohorts)), soft=random.choice([None, wish(2)])),
        Cover(at_least=random.randrange(1, 3), soft=random.choice([None, soft(1)])),
        Together(soft=random.choice([soft(1), wish(3)])),
        Together(weeks=2, soft=random.choice([None, soft(1)])),
    ]
    rules = [make_rule(peak(random.randrange(1, 3)))] if random.random() < 0.7 else []
    rules += [make_rule(rule) for rule in random.sample(drawn, random.randrange(1, 3))]
    return make_scenario(cohorts=cohorts, rules=rules)


def tiny_problem(seed: int) -> Problem:
    """Return the problem of a few plans."""
    while True:
        scenario = tiny_classes(Random(f"alike {seed}"))
        graphs = compile_all(scenario)
        number = 1
        for graph in graphs:
            number *= count_calendars(graph)
        if 0 < number < MOST_PLANS:
            return couple(scenario, scenario.cohorts, graphs)
        seed += 10_000


@pytest.mark.parametrize("levels", [LEVELS, MERGED])
@pytest.mark.parametrize("seed", range(60))
def test_classes_cost_as_little_as_the_best_of_all_plans(
    seed: int, levels: tuple[dict[str, int], ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    """On every level, hard and soft rules alike, or proven impossible."""
    monkeypatch.setattr(alike, "FEWEST_ALIKE", 0)
    problem = tiny_problem(seed)
    costs = all_costs(problem, levels)
    objective = [tuple(level.items()) for level in levels]
    if not costs:
        with pytest.raises(NoPlanError):
            solve_alike(problem, objective, deadline=None)
        return
    solved = solve_alike(problem, objective, deadline=None)
    assert solved is not None
    assert solved.paths is not None
    by_column = evaluate(problem, solved.paths)
    assert by_column is not None
    assert level_costs(by_column, levels) == solved.bounds == min(costs)


@pytest.mark.parametrize("seed", range(0, 60, 3))
def test_without_calendars_at_hand_flows_are_found(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where no mix is found, the flows of the exact engine are split into calendars."""
    monkeypatch.setattr(fill, "mix", lambda *_, **__: None)
    test_classes_cost_as_little_as_the_best_of_all_plans(seed, MERGED, monkeypatch)


@pytest.mark.parametrize("seed", range(40))
def test_classes_are_not_fewer_than_graphs_say(seed: int) -> None:
    """A class holds at most two different graphs, whether cohorts are drawn alike or not."""
    for problem in (tiny_problem(seed), coupled_cases.tiny_problem(seed)):
        system = to_system(problem)
        if not system.is_empty:
            kinds = to_kinds(system.matrix, system.arrays, by_factor=False)
            assert 1 <= count_different(problem) <= 2 * len(kinds)


@pytest.mark.parametrize("seed", range(20))
def test_a_bound_holds_where_classes_are_given_up(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With too many footprints, what is left is a bound of the first level, and perhaps a plan."""
    monkeypatch.setattr(alike, "FEWEST_ALIKE", 0)
    monkeypatch.setattr(core, "MOST_FOOTPRINTS", 0)
    monkeypatch.setattr(class_level, "PASSES", 3)
    problem = tiny_problem(seed)
    costs = all_costs(problem, MERGED)
    if not costs:
        return
    solved = solve_alike(problem, [tuple(level.items()) for level in MERGED], deadline=None)
    assert solved is not None
    assert solved.bounds[0] <= min(costs)[0]
    if solved.paths is not None:
        by_column = evaluate(problem, solved.paths)
        assert by_column is not None
        assert level_costs(by_column, MERGED) in costs


@pytest.mark.parametrize("size", [3, 12])
def test_calendars_of_the_path_lp_may_be_enough(size: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where footprints are too many, a mix that meets the path LP's bound is proven best."""
    monkeypatch.setattr(core, "MOST_FOOTPRINTS", 0)
    model = make_cohort("m", phases=[blocks(1, 1, tolerance=1)], weeks=12, size=size)
    scenario = make_scenario(cohorts=copies(model, "m", 16), rules=[make_rule(peak(1))])
    problem = couple(scenario, scenario.cohorts, compile_all(scenario))
    solved = solve_alike(problem, [(("rhythm", 1), ("peak", 1))], deadline=None)
    assert solved is not None
    assert solved.paths is not None
    by_column = evaluate(problem, solved.paths)
    assert by_column is not None
    assert by_column["rhythm"] + by_column["peak"] == solved.bounds[0] == 8 * size


def test_classes_of_any_size_and_cohorts_of_their_own_are_proven() -> None:
    """The earliest calendars of a class go to its first members."""
    model = make_cohort("m", phases=[blocks(2, 2, tolerance=1)], weeks=16, size=7)
    other = make_cohort("n", phases=[blocks(1, 3, tolerance=1)], weeks=16, size=11)
    alone = make_cohort("z", phases=[blocks(3, 3, tolerance=1)], weeks=14, size=20)
    cohorts = [*copies(model, "m", 23), *copies(other, "n", 9), alone]
    scenario = make_scenario(
        cohorts=cohorts,
        rules=[make_rule(peak(1)), make_rule(Capacity(max_people=140, soft=soft(1)))],
        objective=((("rules", 1),), (("rhythm", 10), ("peak", 1)), EARLIEST),
    )
    outcome = solve(scenario, time_limit_s=60)
    assert isinstance(outcome, Planned)
    assert verify(scenario, outcome.plan).ok
    assert all(level.cost == level.bound for level in outcome.plan.levels)
    assert outcome.plan.status == "optimal"
    first = ["".join(w.letters for w in cohort.weeks) for cohort in outcome.plan.cohorts[:23]]
    order = str.maketrans("SCO", "012")
    assert [each.translate(order) for each in first] == sorted(
        each.translate(order) for each in first
    )
