"""Classes under a shared peak: slices of its level, and members that move two at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise, product
from math import prod
from random import Random

import numpy as np
import pytest

from builders import blocks, make_cohort, make_rule, make_scenario, peak
from coupled_cases import all_costs, copies, draw_class, level_costs
from rythme.rules import Capacity, Cover, Rule
from rythme.scenario import Cohort
from rythme.solver import alike, class_level
from rythme.solver.alike import solve_alike
from rythme.solver.arrays import GraphArrays
from rythme.solver.bound import SCALE, to_kinds
from rythme.solver.class_lp import price_classes
from rythme.solver.class_rows import of_first
from rythme.solver.compile import compile_all
from rythme.solver.core import Classes
from rythme.solver.crowd import Members
from rythme.solver.duo import excess, place, walk_two
from rythme.solver.matrix import level_weights
from rythme.solver.outcome import Progress
from rythme.solver.paths import count_calendars
from rythme.solver.problem import Problem, evaluate
from rythme.solver.rows import couple
from rythme.solver.shared import find_shared, hold
from rythme.solver.slices import Slicing, only_shared
from rythme.solver.system import to_system

LEVEL = {"peak": 2, "rhythm": 3}
WEIGHTS = level_weights(LEVEL)
MOST_PLANS = 1_500


def draw(seed: int) -> Problem:
    """Draw two small classes under a peak, and perhaps a rule that must hold."""
    random = Random(f"slices {seed}")
    while True:
        cohorts: list[Cohort] = []
        for name, number in (("a", random.randrange(2, 4)), ("b", random.randrange(1, 3))):
            cohorts += draw_class(random, name, number)
        everyone = sum(cohort.stages[0].size or 0 for cohort in cohorts)
        rules: list[Rule] = [
            Capacity(max_people=everyone * random.randrange(4, 9) // 10),
            Cover(at_least=1),
        ]
        chosen = [make_rule(rule) for rule in random.sample(rules, random.randrange(2))]
        scenario = make_scenario(cohorts=cohorts, rules=[make_rule(peak(1)), *chosen])
        graphs = compile_all(scenario)
        problem = couple(scenario, scenario.cohorts, graphs)
        if 0 < prod(map(count_calendars, graphs)) < MOST_PLANS and all_costs(problem, (LEVEL,)):
            return problem


def to_classes(problem: Problem) -> Classes:
    """Return the classes of a problem."""
    system = to_system(problem)
    kinds = to_kinds(system.matrix, system.arrays, by_factor=False)
    return Classes(
        tuple(kind.arrays for kind in kinds),
        of_first(system.matrix, kinds),
        tuple(len(kind.members) for kind in kinds),
    )


@pytest.mark.parametrize("seed", range(60))
def test_slices_cost_as_little_as_the_best_of_all_plans(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And are proven to, whatever must hold besides."""
    monkeypatch.setattr(alike, "FEWEST_ALIKE", 0)
    problem = draw(seed)
    solved = solve_alike(problem, [tuple(LEVEL.items())], deadline=None)
    assert solved is not None
    assert solved.paths is not None
    by_column = evaluate(problem, solved.paths)
    assert by_column is not None
    least = min(all_costs(problem, (LEVEL,)))
    assert level_costs(by_column, (LEVEL,)) == solved.bounds == least


@pytest.mark.parametrize("seed", range(0, 60, 2))
def test_a_line_bounds_every_slice(seed: int) -> None:
    """Prices found where the slack may be so much bound what the rest costs for any other."""
    classes = to_classes(draw(seed))
    shared = find_shared(classes.matrix, classes.arrays, WEIGHTS, ())
    plain = only_shared(classes, shared, ())
    if plain is None or shared.slack is None:
        return
    slicing = Slicing(plain, price_classes(plain, WEIGHTS, (), None), shared, None)
    for high, other in pairwise(range(5, 30, 4)):
        line = slicing._line(high)
        held = replace(classes, matrix=hold(classes.matrix, shared.slack, other))
        priced = price_classes(held, WEIGHTS, (), None)
        if priced.fraction.feasible:
            assert line.amount(other) <= priced.amount + SCALE // 1000


def all_arcs(arrays: GraphArrays) -> list[list[int]]:
    """Return all paths of a graph, as positions of arcs in each week."""
    paths: list[tuple[int, list[int]]] = [(0, [])]
    for week in arrays.weeks:
        paths = [
            (int(week.heads[arc]), [*path, arc])
            for node, path in paths
            for arc in np.flatnonzero(week.tails == node).tolist()
        ]
    return [path for _, path in paths]


@pytest.mark.parametrize("seed", range(40))
def test_two_members_take_the_paths_that_are_best_together(seed: int) -> None:
    """No other two paths, all others staying, leave less over the limits."""
    problem = draw(seed)
    classes = to_classes(problem)
    top = price_classes(classes, WEIGHTS, (), None)
    shared = find_shared(classes.matrix, classes.arrays, WEIGHTS, ())
    assert shared.slack is not None
    random = Random(seed)
    matrix = hold(classes.matrix, shared.slack, random.randrange(4, 12))
    held = replace(classes, matrix=replace(matrix, slack_most=0 * matrix.slack_most))
    members = Members(held, top.guide, (), top.lived())
    layout, crowd = members._layout, members._crowd
    goal = members._goal._replace(
        duals=np.zeros(matrix.num_rows), prices=np.zeros_like(members._goal.prices)
    )
    if not len(layout.pairs):
        return
    a, b = layout.pairs[random.randrange(len(layout.pairs))].tolist()
    one, other = int(layout.first_member[a]), int(layout.first_member[b]) + (a == b)
    place(a, one, -1, layout, goal, crowd)
    place(b, other, -1, layout, goal, crowd)
    alone = crowd.activity.copy()
    reads = [
        {
            tuple(
                sum(
                    int(amount)
                    for week, arc in zip(held.arrays[kind].weeks, path, strict=True)
                    for row_, cell, amount in entries[kind]
                    if cell == week.cells[arc] and row_ == row
                )
                for row in range(matrix.num_rows)
            )
            for path in all_arcs(held.arrays[kind])
        }
        for entries in [
            [
                list(
                    zip(
                        matrix.rows[low:high].tolist(),
                        matrix.cells[low:high].tolist(),
                        matrix.coefficients[low:high].tolist(),
                        strict=True,
                    )
                )
                for low, high in pairwise(matrix.graph_entries.tolist())
            ]
        ]
        for kind in (a, b)
    ]
    least = min(
        int(np.maximum(0, alone + np.array(mine) + np.array(theirs) - matrix.most).sum())
        for mine, theirs in product(*reads)
    )
    room, generator = members._room, np.random.default_rng(seed)
    walk_two(a, b, one, other, 0.0, layout, goal, crowd, room, generator)
    place(a, one, 1, layout, goal, crowd)
    place(b, other, 1, layout, goal, crowd)
    assert excess(goal, crowd) == least


def large(sizes: Sequence[int], weeks: int, number: int) -> Problem:
    """Return four classes of cohorts."""
    patterns = [
        blocks(1, 1, tolerance=1),
        blocks(2, 2, tolerance=1),
        blocks(2, 3, tolerance=1),
        blocks(1, 3, tolerance=1),
    ]
    shares = [(18, 20), (18, 19), (15, 16), (10, 11)]
    cohorts = []
    for name, size, pattern, total in zip("abcd", sizes, patterns, shares, strict=True):
        model = make_cohort(name, phases=[pattern], weeks=weeks, size=size, school_weeks=total)
        cohorts += copies(model, name, number)
    scenario = make_scenario(cohorts=cohorts, rules=[make_rule(peak(1))])
    return couple(scenario, scenario.cohorts, compile_all(scenario))


LARGE = {"rhythm": 10, "peak": 1}


@pytest.mark.parametrize(("sizes", "weeks"), [((10, 12, 15, 24), 40), ((13, 24, 20, 10), 42)])
def test_four_hundred_cohorts_in_four_classes_are_proven(
    sizes: tuple[int, ...], weeks: int
) -> None:
    """Sizes that have no factor in common: rows are hardly ever exactly full.

    What is told meanwhile only gets better.
    """
    problem = large(sizes, weeks, 100)
    told: list[Progress] = []
    solved = solve_alike(problem, [tuple(LARGE.items())], deadline=None, report=told.append)
    assert solved is not None
    assert solved.paths is not None
    by_column = evaluate(problem, solved.paths)
    assert by_column is not None
    assert level_costs(by_column, (LARGE,)) == solved.bounds
    assert told[-1].cost == told[-1].bound == solved.bounds[0]
    for before, after in pairwise(told):
        assert before.bound <= after.bound
        assert after.cost is None or before.cost is None or after.cost <= before.cost


def test_ctrl_c_leaves_the_plan_and_the_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    """A plan of calendars at hand is there when the look for a better one is interrupted."""

    def interrupted(*_: object) -> bool:
        raise KeyboardInterrupt

    monkeypatch.setattr(class_level.ClassLevel, "_pass", lambda *_: None)
    monkeypatch.setattr(class_level.ClassLevel, "_look", interrupted)
    problem = large((13, 24, 20, 10), 42, 10)
    solved = solve_alike(problem, [tuple(LARGE.items())], deadline=None)
    assert solved is not None
    assert solved.stopped
    assert solved.paths is not None
    by_column = evaluate(problem, solved.paths)
    assert by_column is not None
    (cost,) = level_costs(by_column, (LARGE,))
    assert 0 < solved.bounds[0] <= cost
