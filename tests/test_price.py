"""The bounds of the path LP, against brute force."""

from __future__ import annotations

import numpy as np
import pytest

from builders import blocks, make_cohort, make_rule, make_scenario, peak
from coupled_cases import LEVELS, all_costs, tiny_problem
from rythme.solver.arrays import to_arrays
from rythme.solver.bound import SCALE, Pricing, to_kinds
from rythme.solver.compile import compile_all
from rythme.solver.layers import Layers
from rythme.solver.matrix import level_weights
from rythme.solver.paths import column_cost, potentials
from rythme.solver.price import price
from rythme.solver.problem import SLACK_COLUMNS
from rythme.solver.rows import couple
from rythme.solver.system import to_system

NOTHING = (0,) * len(SLACK_COLUMNS)


@pytest.mark.parametrize("seed", range(25))
@pytest.mark.parametrize("join", [True, False])
def test_no_multipliers_give_a_bound_above_the_optimum(seed: int, *, join: bool) -> None:
    """At zero, at random and at the LP's multipliers, no plan costs less than the bound."""
    problem = tiny_problem(seed)
    costs = all_costs(problem, LEVELS)
    system = to_system(problem, join=join)
    if system.is_empty:
        assert not costs
        return
    random = np.random.default_rng(seed)
    for number, level in enumerate(LEVELS):
        least = min((each[number] for each in costs), default=None)
        pricing = Pricing(system.matrix, system.arrays, level_weights(level))
        bounds = [
            pricing.price(pricing.whole(random.exponential(scale, system.matrix.num_rows))).bound
            for scale in (0.01, 0.3, 1.0)
        ]
        bounds.append(price(pricing).priced.bound)
        if least is not None:
            assert max(bounds) <= least


@pytest.mark.parametrize("seed", range(25))
def test_proof_of_impossible_is_never_wrong(seed: int) -> None:
    """A bound above 0 on a level that costs nothing is found only where no plan exists."""
    problem = tiny_problem(seed)
    system = to_system(problem, join=False)
    if system.is_empty:
        assert not all_costs(problem, LEVELS)
        return
    pricing = Pricing(system.matrix, system.arrays, NOTHING)
    if price(pricing, unit_penalty=True).priced.amount > 0:
        assert not all_costs(problem, LEVELS)


def test_shortest_paths_of_graphs_side_by_side_are_those_of_each() -> None:
    """Laying graphs of several lengths side by side changes no shortest path."""
    scenario = make_scenario(
        cohorts=[
            make_cohort("a", phases=[blocks(2, 2, tolerance=1)], weeks=9),
            make_cohort("b", phases=[blocks(1, 2, tolerance=1)], weeks=6),
            make_cohort("c", phases=[blocks((1, 3), (2, 4), tolerance=1)], weeks=12),
        ]
    )
    graphs = compile_all(scenario)
    layers = Layers([to_arrays(graph) for graph in graphs])
    costs = layers.level((0, 0, 1, 0))
    least = layers.shortest(costs)
    assert least.tolist() == [potentials(g, column_cost("rhythm"))[0][0] for g in graphs]
    read = layers.read()
    for graph, arcs in enumerate(read):
        assert costs[arcs[arcs >= 0]].sum() == least[graph]


def test_identical_cohorts_share_a_kind_and_its_bound() -> None:
    """Ten equal cohorts are one kind; sizes that differ by a factor are one where arcs are free."""
    cohorts = [
        make_cohort(f"c{k}", phases=[blocks(2, 2)], weeks=8, size=10 * (1 + k // 10))
        for k in range(20)
    ]
    rhythm = cohorts[0].stages[0].rhythm
    alike = [
        make_cohort(
            c.id,
            stages=[
                type(c.stages[0])(
                    rhythm=rhythm,
                    start=c.stages[0].start,
                    weeks=8,
                    size=c.stages[0].size,
                    phase_ends=(None,),
                )
            ],
        )
        for c in cohorts
    ]
    scenario = make_scenario(cohorts=alike, rules=[make_rule(peak())])
    graphs = compile_all(scenario)
    assert len({id(graph) for graph in graphs}) == 1
    system = to_system(couple(scenario, scenario.cohorts, graphs))
    assert len(to_kinds(system.matrix, system.arrays, by_factor=False)) == 2
    pricing = Pricing(system.matrix, system.arrays, level_weights({"peak": 1}))
    assert [kind.weight for kind in pricing.kinds] == [300]
    assert price(pricing).priced.bound == 150


def test_bound_is_exact_where_floating_point_is_not() -> None:
    """Multipliers are whole numbers over SCALE, rounded down, so a bound is no rounded sum."""
    problem = tiny_problem(3)
    system = to_system(problem)
    pricing = Pricing(system.matrix, system.arrays, level_weights({"peak": 1}))
    thirds = pricing.whole(np.full(system.matrix.num_rows, 1 / 3))
    assert set(thirds.tolist()) <= {SCALE // 3}
    with pytest.raises(OverflowError):
        pricing.price(np.full(system.matrix.num_rows, 1 << 60))
