"""A plan of classes out of some calendars of each: how many members live which."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

import numpy as np
from ortools.sat.python import cp_model

from rythme.solver.arrays import Index, Whole
from rythme.solver.bound import SCALE, Pricing
from rythme.solver.engine import solve_until
from rythme.solver.exact import Cells, Expression, weighted
from rythme.solver.price import Fraction

ROUNDS = 40
"""How often more calendars are looked for, around the prices of the path LP."""

NOISE = 0.02
"""What a row is priced more then, as a share of the highest price, on average."""

Mix = list[dict[Cells, int]]
"""Per class: calendars, with how many members live each."""

Paths = Iterable[tuple[int, Index]]
"""Calendars: class, and arcs in order of time."""


class Mixed(NamedTuple):
    """What calendars at hand come to."""

    plan: Mix
    cost: int
    """At the level."""


class _Column(NamedTuple):
    """A calendar of a class."""

    kind: int
    cells: Cells
    rows: Index
    amounts: Whole
    costs: tuple[int, ...]
    """At the level, then at every cap."""


def mix(
    pricing: Pricing,
    paths: Paths,
    most: int | None,
    *,
    at_least: int = 0,
    effort: float,
    deadline: float | None,
) -> Mixed | None:
    """Return a plan; None when the calendars at hand give none.

    Parameters
    ----------
    pricing
        A level of a system, its kinds being the classes.
    paths
        The calendars at hand.
    most
        What the plan may cost at the level; None asks for little.
    at_least
        No plan costs less at the level: where little is asked for, that is little enough.
    effort
        Deterministic seconds of CP-SAT.
    deadline
        On the clock of ``time.monotonic``.
    """
    columns = list(_columns(pricing, paths))
    model = cp_model.CpModel()
    members = [
        model.new_int_var(0, pricing.kinds[column.kind].weight, f"members[{number}]")
        for number, column in enumerate(columns)
    ]
    for number, kind in enumerate(pricing.kinds):
        mine = [m for m, column in zip(members, columns, strict=True) if column.kind == number]
        model.add(sum(mine) == kind.weight)
    cost = _limit(model, pricing, columns, members, most, at_least)
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.linearization_level = 2
    status = solve_until(solver, model, effort=effort, deadline=deadline)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return None
    found: Mix = [{} for _ in pricing.kinds]
    for variable, column in zip(members, columns, strict=True):
        if number := solver.value(variable):
            lived = found[column.kind]
            lived[column.cells] = lived.get(column.cells, 0) + number
    return Mixed(found, solver.value(cost))


def around(pricing: Pricing, fraction: Fraction) -> Iterator[tuple[int, Index]]:
    """Yield the calendars of the path LP of a pricing, and the best ones at prices close to it."""
    yield from fraction.known
    random = np.random.default_rng(0)
    highest = max(float(fraction.multipliers.max(initial=0)), 1 / SCALE)
    caps = [int(multiplier * SCALE) for multiplier in fraction.cap_multipliers]
    for _ in range(ROUNDS):
        noise = random.exponential(NOISE * highest, len(fraction.multipliers))
        pricing.price(pricing.whole(fraction.multipliers + noise), caps)
        for kind, (arcs, weeks) in enumerate(
            zip(pricing.layers.read(), pricing.layers.num_weeks.tolist(), strict=True)
        ):
            yield kind, arcs[:weeks][::-1].copy()


def _columns(pricing: Pricing, paths: Paths) -> Iterator[_Column]:
    known: set[tuple[int, bytes]] = set()
    for kind, arcs in paths:
        if (kind, arcs.tobytes()) not in known:
            known.add((kind, arcs.tobytes()))
            rows, amounts, cost = pricing.usage(arcs, kind)
            cells = pricing.layers.cells[arcs] - pricing.layers.first_cell[kind]
            caps = (int(costs[arcs].sum()) for costs in pricing.cap_costs)
            yield _Column(kind, tuple(cells.tolist()), rows, amounts, (cost, *caps))


def _limit(
    model: cp_model.CpModel,
    pricing: Pricing,
    columns: Sequence[_Column],
    members: Sequence[cp_model.IntVar],
    most: int | None,
    at_least: int,
) -> Expression:
    """Ask that every row, every cap and the level be kept, or that the level cost little.

    Returns what the level costs.
    """
    matrix = pricing.matrix
    slacks = [
        model.new_int_var(0, reach, f"slack[{number}]")
        for number, reach in enumerate(matrix.slack_most.tolist())
    ]
    rows: list[list[tuple[cp_model.IntVar, int]]] = [[] for _ in range(matrix.num_rows)]
    for variable, column in zip(members, columns, strict=True):
        for row, amount in zip(column.rows.tolist(), column.amounts.tolist(), strict=True):
            rows[row].append((variable, amount))
    for row, slack, factor in zip(
        matrix.slack_rows.tolist(),
        matrix.slacks.tolist(),
        matrix.slack_coefficients.tolist(),
        strict=True,
    ):
        rows[row].append((slacks[slack], factor))
    for read, limit in zip(rows, matrix.most.tolist(), strict=True):
        model.add(weighted(read) <= limit)
    charged = [pricing.slack_costs, *pricing.cap_slack_costs]
    amounts = []
    for number, costs in enumerate(charged):
        cost = [(variable, c.costs[number]) for variable, c in zip(members, columns, strict=True)]
        cost += zip(slacks, costs.tolist(), strict=True)
        amounts.append(weighted(cost))
    for amount, cap in zip(amounts[1:], pricing.caps, strict=True):
        model.add(amount <= cap.most)
    level = amounts[0]
    if most is None:
        model.add(level >= at_least)
        model.minimize(level)
    else:
        model.add(level <= most)
    return level
