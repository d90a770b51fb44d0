"""Plans in the making: what compiled code makes of them, against plainer readings."""

from __future__ import annotations

from random import Random

import numpy as np
import pytest

from builders import blocks, free, make_cohort, make_rule, make_scenario, peak
from coupled_cases import LEVELS, all_costs, calendars, tiny_problem
from rythme.rules import Together
from rythme.solver.arrays import Index
from rythme.solver.ascent import Ascent
from rythme.solver.bound import Pricing
from rythme.solver.compile import compile_all
from rythme.solver.kernel import follow, walk, walk_counting
from rythme.solver.layers import Layers
from rythme.solver.matrix import level_weights
from rythme.solver.problem import evaluate
from rythme.solver.rows import couple
from rythme.solver.search import search
from rythme.solver.system import System, to_system
from rythme.solver.table import Table
from rythme.solver.tally import to_tally
from rythme.solver.work import ENDLESS

WEIGHTS = [level_weights(level) for level in LEVELS]


def make_table(system: System, level: int) -> Table:
    """Return a table on which nothing stands yet, with no caps that bind."""
    return Table(to_tally(system.matrix), system.arrays, WEIGHTS[: level + 1], [1 << 40] * level)


@pytest.mark.parametrize("seed", range(40))
def test_best_paths_cost_the_least(seed: int) -> None:
    """Of every unit, at every level: what is kept costs what is least, and nothing else does."""
    system = to_system(tiny_problem(seed), join=False)
    for arrays in system.arrays:
        if arrays.is_empty:
            continue
        for weights in WEIGHTS:
            best = arrays.best(weights)
            dearest = tuple(-weight for weight in weights)
            assert best.least(weights) == arrays.least(weights) == -best.least(dearest)
            assert arrays.least(weights) <= -arrays.least(dearest)


@pytest.mark.parametrize("seed", range(40))
def test_a_plan_costs_what_the_problem_says(seed: int) -> None:
    """On random paths, what is broken and what every level costs are those of the problem."""
    problem = tiny_problem(seed)
    random = Random(seed)
    system = to_system(problem, join=False)
    if system.is_empty:
        assert not all_costs(problem, LEVELS)
        return
    for level in range(len(LEVELS)):
        table = make_table(system, level)
        for _ in range(5):
            paths = [random.choice(list(calendars(graph))) for graph in problem.graphs]
            for unit, (path, graph) in enumerate(zip(paths, system.units, strict=True)):
                cells = np.array(graph.arrays.cells[:-1]) + np.array(path)
                table.put(unit, table.read(unit, cells))
            broken, over, cost = table.weigh()
            columns = evaluate(problem, paths)
            assert over == 0
            assert (broken == 0) == (columns is not None)
            if columns is not None:
                assert cost == sum(columns[name] * w for name, w in LEVELS[level].items())


@pytest.mark.parametrize("seed", range(20))
def test_the_compiled_walk_is_the_shortest(seed: int) -> None:
    """At random prices, it is as long as the shortest path of the arrays, and its arcs add up."""
    system = to_system(tiny_problem(seed))
    if system.is_empty:
        return
    table = make_table(system, 0)
    graphs, random = table.model.graphs, np.random.default_rng(seed)
    for unit, arrays in enumerate(system.arrays):
        prices = random.integers(-20, 20, arrays.cells[-1])
        nothing = np.zeros(len(graphs.cells), dtype=np.int64)
        values = np.zeros(len(graphs.first_arc), dtype=np.int64)
        graph = int(table.model.units.graph[unit])
        walk(graphs, graph, prices, nothing, values, table.room.choices)
        layers = Layers([arrays])
        assert values[graphs.first_node[graph]] == layers.shortest(prices[layers.cells])[0]
        arcs = np.zeros(len(arrays.weeks), dtype=np.intp)
        follow(graphs, graph, table.room.choices, arcs)
        assert prices[graphs.cells[arcs]].sum() == values[graphs.first_node[graph]]


@pytest.mark.parametrize("seed", range(20))
def test_counting_meetings_finds_the_cheapest_calendar(seed: int) -> None:
    """A missing meeting costs its worth, one too many earns nothing: brute force agrees."""
    scenario = make_scenario(cohorts=[make_cohort("a", phases=[free()], weeks=6, school_weeks=3)])
    system = to_system(couple(scenario, scenario.cohorts, compile_all(scenario)))
    table = Table(to_tally(system.matrix), system.arrays, [WEIGHTS[0]], [])
    graphs, random = table.model.graphs, np.random.default_rng(seed)
    (arrays,) = system.arrays
    prices = random.integers(-9, 9, arrays.cells[-1]).astype(np.float64)
    meets = random.integers(0, 2, arrays.cells[-1]).astype(np.intp)
    wanted, worth = int(random.integers(1, 4)), float(random.integers(0, 20))
    size = len(graphs.first_arc) * (wanted + 1)
    arcs = np.zeros(6, dtype=np.intp)
    free_arcs = np.zeros(len(graphs.cells))
    room = np.zeros(size), np.zeros(size, dtype=np.intp)
    walk_counting(graphs, 0, prices, free_arcs, meets, wanted, worth, *room, arcs)

    def total(cells: Index) -> float:
        return float(prices[cells].sum() + worth * max(0, wanted - int(meets[cells].sum())))

    (graph,) = system.problem.graphs
    firsts = np.array(arrays.cells[:-1])
    best = min(total(firsts + np.array(path)) for path in calendars(graph))
    assert total(graphs.cells[arcs].astype(np.intp)) == best


@pytest.mark.parametrize("seed", range(30))
def test_the_climb_ends_below_the_optimum(seed: int) -> None:
    """The bound at an ascent's multipliers is above no plan's cost, or proves there is none."""
    problem = tiny_problem(seed)
    costs = all_costs(problem, LEVELS)
    system = to_system(problem)
    if system.is_empty:
        return
    for number, weights in enumerate(WEIGHTS):
        table = Table(to_tally(system.matrix), system.arrays, [weights], [])
        ascent = Ascent(table, 10_000)
        ascent.climb(ENDLESS, None)
        pricing = Pricing(system.matrix, system.arrays, weights)
        bound = ascent.bound()
        assert abs(bound - pricing.price(pricing.whole(ascent.multipliers)).bound) <= 1
        if costs:
            assert bound <= min(each[number] for each in costs)
        else:
            assert bound >= 0


def test_the_climb_comes_close_to_the_path_lp() -> None:
    """Cohorts that share a peak: the bound is within two percent of the best plan."""
    cohorts = [make_cohort(f"c{i}", phases=[blocks(2, 2)], weeks=12, size=10) for i in range(6)]
    scenario = make_scenario(cohorts=cohorts, rules=[make_rule(peak())])
    system = to_system(couple(scenario, scenario.cohorts, compile_all(scenario)))
    table = Table(to_tally(system.matrix), system.arrays, [level_weights({"peak": 1})], [])
    ascent = Ascent(table, 10_000)
    ascent.climb(ENDLESS, None)
    assert 29 <= ascent.bound() <= 30


def test_meetings_of_pairs_are_marked_where_the_other_is() -> None:
    """Two cohorts that should meet twice do, in a plan that breaks nothing else."""
    cohorts = [make_cohort(name, phases=[free()], weeks=5, school_weeks=2) for name in "ab"]
    scenario = make_scenario(
        cohorts=cohorts, rules=[make_rule(Together(weeks=2), cohorts=["a", "b"])]
    )
    found = search(couple(scenario, scenario.cohorts, compile_all(scenario)), LEVELS, rounds=3)
    assert found is not None
    assert not found.infeasible
    assert found.paths[0] == found.paths[1]
