"""Tiny schools drawn at random, and their best plans by brute force."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import product
from math import prod
from random import Random

from builders import (
    blocks,
    free,
    make_cohort,
    make_rule,
    make_scenario,
    peak,
    soft,
    split,
    wish,
)
from rythme.rules import Apart, Capacity, Cover, MaxRun, Rule, Soft, Together
from rythme.scenario import Cohort, Pattern, Scenario
from rythme.solver.compile import compile_all
from rythme.solver.graph import COLUMNS, Graph
from rythme.solver.paths import count_calendars
from rythme.solver.problem import SLACK_COLUMNS, Path, Problem, settle
from rythme.solver.rows import couple
from rythme.weeks import Place

LEVELS: tuple[Mapping[str, int], ...] = (
    {"rules": 1},
    {"rhythm": 1},
    {"peak": 1},
    {"wishes": 1},
)


MOST_PLANS = 1_500
"""Where there are more, brute force takes too long: another school is drawn."""


def copies(model: Cohort, name: str, number: int) -> list[Cohort]:
    """Return cohorts that differ by name only."""
    return [replace(model, id=f"{name}{i}", name=f"{name}{i}") for i in range(number)]


def draw_class(random: Random, name: str, number: int) -> list[Cohort]:
    """Draw cohorts that are alike, over four or five weeks."""
    patterns = _patterns()
    pattern = random.choice(patterns)
    total = None if pattern is patterns[3] else (random.randrange(1, 3), 3)
    model = make_cohort(
        name,
        phases=[pattern],
        weeks=random.randrange(4, 6),
        size=random.choice([5, 6, 9]),
        school_weeks=total,
    )
    return copies(model, name, number)


def _patterns() -> list[Pattern]:
    return [
        free(),
        blocks(1, 1, tolerance=1),
        blocks(2, 2, tolerance=1),
        split("SSSSSCCCCC", "CCCCCSSSSS"),
    ]


def tiny_problem(seed: int) -> Problem:
    """Return two or three cohorts over five or six weeks under some coupled rules."""
    random = Random(seed)
    scenario = tiny_scenario(random)
    graphs = compile_all(scenario)
    if not 0 < prod(count_calendars(graph) for graph in graphs) < MOST_PLANS:
        return tiny_problem(seed + 10_000)
    return couple(scenario, scenario.cohorts, graphs)


def tiny_scenario(random: Random) -> Scenario:
    """Draw a scenario."""
    weeks = random.randrange(5, 7)
    patterns = _patterns()
    cohorts = []
    for name in "abc"[: random.randrange(2, 4)]:
        pattern = random.choice(patterns)
        total = None if pattern in patterns[3:] else (random.randrange(1, 4), 4)
        cohorts.append(
            make_cohort(
                name,
                phases=[pattern],
                weeks=weeks,
                size=random.randrange(5, 20),
                school_weeks=total,
            )
        )
    ids = [cohort.id for cohort in cohorts]
    rules = [make_rule(peak())] if random.random() < 0.6 else []
    for _ in range(random.randrange(1, 4)):
        some = sorted(random.sample(ids, random.randrange(2, len(ids) + 1)))
        rules.append(make_rule(_draw_rule(random), cohorts=some))
    if random.random() < 0.5:
        rules.append(make_rule(MaxRun(place=Place.SCHOOL, weeks=2, soft=soft(1))))
    return make_scenario(cohorts=cohorts, rules=rules)


def _draw_rule(random: Random) -> Rule:
    softness: Soft | None = random.choice([None, soft(random.randrange(1, 4)), wish(2)])
    rules: list[Rule] = [
        Capacity(max_people=random.randrange(10, 35), soft=softness),
        Apart(soft=softness),
        Together(soft=softness),
        Together(weeks=random.randrange(1, 4), soft=softness),
        Cover(soft=softness),
    ]
    return random.choice(rules)


def calendars(graph: Graph) -> dict[Path, tuple[int, ...]]:
    """Return every calendar of a graph, as labels, with the least it costs in each column."""

    def walk(week: int, node: int) -> Iterator[tuple[Path, tuple[int, ...]]]:
        if week == len(graph.arcs):
            yield (), (0,) * len(COLUMNS)
            return
        for arc in graph.arcs[week][node]:
            for rest, costs in walk(week + 1, arc.head):
                yield (arc.label, *rest), tuple(map(sum, zip(arc.costs, costs, strict=True)))

    least: dict[Path, tuple[int, ...]] = {}
    for path, costs in walk(0, 0):
        least[path] = tuple(map(min, zip(costs, least.get(path, costs), strict=True)))
    return least


def all_costs(problem: Problem, levels: Sequence[Mapping[str, int]]) -> list[tuple[int, ...]]:
    """Return what every plan that keeps the hard rows costs, level by level."""
    known = [sorted(calendars(graph).items()) for graph in problem.graphs]
    found = []
    for plan in product(*known):
        slacks = settle(problem, [path for path, _ in plan])
        if slacks is None:
            continue
        columns = dict.fromkeys(SLACK_COLUMNS, 0)
        for _, costs in plan:
            for column, cost in zip(COLUMNS, costs, strict=True):
                columns[column] += cost
        for slack, value in zip(problem.slacks, slacks, strict=True):
            columns[slack.column] += slack.weight * value
        found.append(level_costs(columns, levels))
    return found


def level_costs(columns: Mapping[str, int], levels: Sequence[Mapping[str, int]]) -> tuple[int, ...]:
    """Return the cost of every level."""
    return tuple(
        sum(weight * columns[column] for column, weight in level.items()) for level in levels
    )
