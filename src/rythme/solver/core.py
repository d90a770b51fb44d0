"""What classes of units owe the rows that matter: a small programme in whole numbers.

Of a path, only what it adds to a few rows and what it costs is kept: its **footprint**. Classes
have few of them, so how many members leave which footprint is decided exactly, and bounds every
plan: the other rows are left out.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from ortools.sat.python import cp_model

from rythme.solver.arrays import GraphArrays, Whole
from rythme.solver.engine import solve_until
from rythme.solver.exact import weighted
from rythme.solver.matrix import Matrix
from rythme.solver.narrow import Guide, from_start, to_end

MOST_FOOTPRINTS = 2_000
"""Of one class, at any node; beyond, the programme is not built."""

Footprint = tuple[tuple[int, int], ...]
"""Rows, each with what is added to it; a negative row ``-1 - n`` is the cost at cap n."""


class Least(NamedTuple):
    """The cheapest way to leave a footprint."""

    priced: int
    """With multipliers, over :data:`rythme.solver.bound.SCALE`."""
    cost: int


@dataclass(frozen=True)
class Classes:
    """Units that are alike, by class."""

    arrays: tuple[GraphArrays, ...]
    matrix: Matrix
    """The rows over the cells of one unit of every class."""
    numbers: tuple[int, ...]
    """Members of every class."""


def footprints(
    classes: Classes, guide: Guide, number: int, rows: Collection[int], spare: int
) -> dict[Footprint, Least] | None:
    """Return what paths of a class leave, with the least they cost then; None for too many.

    Parameters
    ----------
    rows
        Those that are kept: all with a multiplier, and others.
    spare
        A path may cost that much more than the shortest, multipliers included.
    """
    arrays, matrix = classes.arrays[number], classes.matrix
    part = slice(matrix.graph_entries[number], matrix.graph_entries[number + 1])
    prices = np.zeros(arrays.cells[-1], dtype=np.int64)
    worth = guide.rows[matrix.rows[part]] * matrix.coefficients[part]
    np.add.at(prices, matrix.cells[part], worth)
    priced = guide.arc_costs(arrays, prices)
    before = from_start(arrays, priced)
    limit = int(to_end(arrays, priced)[0][0]) + spare
    adds = _adds(matrix, part, rows)
    levels = np.array([weights for _, weights in guide.levels], dtype=np.int64)
    after: dict[int, dict[Footprint, Least]] = {0: {(): Least(0, 0)}}
    for week in range(len(arrays.weeks) - 1, -1, -1):
        arcs = arrays.weeks[week]
        charged = arcs.costs @ levels[:, : arcs.costs.shape[1]].T
        here: dict[int, dict[Footprint, Least]] = {}
        for tail, cell, head, price, (cost, *caps), start in zip(
            arcs.tails.tolist(),
            arcs.cells.tolist(),
            arcs.heads.tolist(),
            priced[week].tolist(),
            charged.tolist(),
            before[week][arcs.tails].tolist(),
            strict=True,
        ):
            known = here.setdefault(tail, {})
            for later, least in after.get(head, {}).items():
                if start + price + least.priced <= limit:
                    left = _add(later, adds.get(cell, ()), caps)
                    through = Least(price + least.priced, cost + least.cost)
                    known[left] = min(known.get(left, through), through)
        after = here
        if any(len(known) > MOST_FOOTPRINTS for known in after.values()):
            return None
    return after.get(0, {})


def _adds(matrix: Matrix, part: slice, rows: Collection[int]) -> dict[int, Footprint]:
    """Return what reading a cell adds to the rows that are kept."""
    adds: dict[int, Footprint] = {}
    for row, cell, amount in zip(
        matrix.rows[part].tolist(),
        matrix.cells[part].tolist(),
        matrix.coefficients[part].tolist(),
        strict=True,
    ):
        if row in rows:
            adds[cell] = (*adds.get(cell, ()), (row, amount))
    return adds


def _add(later: Footprint, added: Footprint, caps: Sequence[int]) -> Footprint:
    if not added and not any(caps):
        return later
    left = dict(later)
    for row, amount in (*added, *((-1 - n, cost) for n, cost in enumerate(caps) if cost)):
        left[row] = left.get(row, 0) + amount
    return tuple(sorted(left.items()))


class Core(NamedTuple):
    """What the programme came to."""

    cost: int | None
    """No plan costs less; None when there is none."""
    adds: tuple[dict[int, int], ...]
    """Per class: what its members add to the rows that are kept."""


def solve_core(
    classes: Classes,
    guide: Guide,
    rows: Collection[int],
    spare: int,
    *,
    most: int | None = None,
    effort: float,
    deadline: float | None = None,
) -> Core | None:
    """Decide how many members of each class leave which footprint; None when that is too much.

    Plans that cost more than the bound and ``spare`` together are left out.

    Parameters
    ----------
    rows, spare
        See :func:`footprints`.
    most
        A solution that costs no more will do; None looks for the cheapest.
    effort
        Deterministic seconds of CP-SAT.
    deadline
        On the clock of ``time.monotonic``.
    """
    model = cp_model.CpModel()
    terms: dict[int, list[tuple[cp_model.IntVar, int]]] = {row: [] for row in sorted(rows)}
    terms |= {-1 - number: [] for number in range(len(guide.caps))}
    charged: list[tuple[cp_model.IntVar, int]] = []
    chosen: list[list[tuple[cp_model.IntVar, Footprint]]] = []
    for number, members in enumerate(classes.numbers):
        found = footprints(classes, guide, number, rows, spare)
        if found is None:
            return None
        shortest = min(least.priced for least in found.values())
        mine = []
        for place, (left, least) in enumerate(sorted(found.items())):
            dearer = least.priced - shortest
            reach = min(members, spare // dearer) if dearer else members
            variable = model.new_int_var(0, reach, f"members[{number},{place}]")
            mine.append((variable, left))
            charged.append((variable, least.cost))
            for row, amount in left:
                terms[row].append((variable, amount))
        model.add(sum(variable for variable, _ in mine) == members)
        chosen.append(mine)
    _charge_slacks(model, classes.matrix, guide, terms, charged)
    _limit(model, classes.matrix, guide, terms, spare)
    cost = weighted(charged)
    if most is None:
        model.minimize(cost)
    else:
        model.add(cost <= most)
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.linearization_level = 2
    status = solve_until(solver, model, effort=effort, deadline=deadline)
    if status == cp_model.INFEASIBLE:
        return Core(None, ())
    if status != cp_model.OPTIMAL and (most is None or status != cp_model.FEASIBLE):
        return None
    adds = [_total(solver, each, rows) for each in chosen]
    return Core(solver.value(cost), tuple(adds))


def _charge_slacks(
    model: cp_model.CpModel,
    matrix: Matrix,
    guide: Guide,
    terms: dict[int, list[tuple[cp_model.IntVar, int]]],
    charged: list[tuple[cp_model.IntVar, int]],
) -> None:
    """Add the slacks of the rows that are kept, with what they cost at the level and the caps."""
    costs: list[Whole] = [
        matrix.slack_costs @ np.array(weights, dtype=np.int64) for _, weights in guide.levels
    ]
    slacks: dict[int, cp_model.IntVar] = {}
    for row, slack, factor in zip(
        matrix.slack_rows.tolist(),
        matrix.slacks.tolist(),
        matrix.slack_coefficients.tolist(),
        strict=True,
    ):
        if row not in terms:
            continue
        if slack not in slacks:
            slacks[slack] = model.new_int_var(0, int(matrix.slack_most[slack]), f"slack[{slack}]")
            charged.append((slacks[slack], int(costs[0][slack])))
            for number, cost in enumerate(costs[1:]):
                terms[-1 - number].append((slacks[slack], int(cost[slack])))
        terms[row].append((slacks[slack], factor))


def _limit(
    model: cp_model.CpModel,
    matrix: Matrix,
    guide: Guide,
    terms: dict[int, list[tuple[cp_model.IntVar, int]]],
    spare: int,
) -> None:
    """Keep rows and caps; what has a multiplier is nearly full, too, in a plan that is cheap."""
    for row, read in terms.items():
        if row >= 0:
            most, multiplier = int(matrix.most[row]), int(guide.rows[row])
        else:
            most, multiplier = guide.caps[-1 - row].most, guide.levels[-row][0]
        amount = weighted(read)
        model.add(amount <= most)
        if multiplier:
            model.add(amount >= most - spare // multiplier)


def _total(
    solver: cp_model.CpSolver,
    chosen: Sequence[tuple[cp_model.IntVar, Footprint]],
    rows: Collection[int],
) -> dict[int, int]:
    total = dict.fromkeys(rows, 0)
    for variable, left in chosen:
        members = solver.value(variable)
        for row, amount in left:
            if row in total:
                total[row] += members * amount
    return total
