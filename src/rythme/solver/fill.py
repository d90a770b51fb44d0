"""A plan of classes that add to some rows what is given: out of calendars at hand, or of flows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import chain
from typing import NamedTuple

from rythme.solver.bound import Cap, Pricing
from rythme.solver.class_rows import elastic, given, reads
from rythme.solver.core import Classes
from rythme.solver.exact import ExactModel
from rythme.solver.matrix import level_weights
from rythme.solver.members import lived
from rythme.solver.mix import Mix, Paths, mix
from rythme.solver.price import price

MIXING = 0.2
"""Share of the effort that calendars at hand are worth."""

BLAMED = 1e-6
"""A row with a higher multiplier has its part in an LP without solution."""

MOST_BROKEN = 2
"""Rows that are named then: those that count most."""

NOTHING = level_weights({})
"""A level that charges nothing."""

GAP = level_weights({"gap": 1})
"""The level of what rows are broken by while a plan is looked for."""


class Filled(NamedTuple):
    """A plan that keeps every row, or rows that stand in its way, if some are known."""

    plan: Mix | None
    broken: set[int]


def fill(
    classes: Classes,
    kept: Classes,
    caps: tuple[Cap, ...],
    adds: Sequence[dict[int, int]],
    paths: Paths,
    *,
    effort: float,
    deadline: float | None,
) -> Filled:
    """Look for a plan in which every class adds to some rows what is given.

    Parameters
    ----------
    kept
        The same classes with what a plan may use of their graphs.
    caps
        What it may cost at some levels.
    adds
        Per class: rows, with what its members add to each.
    paths
        Calendars to be had besides those of the path LP.
    effort
        Deterministic seconds of CP-SAT.
    deadline
        On the clock of ``time.monotonic``.
    """
    matrix = given(classes.matrix, adds)
    pricing = Pricing(matrix, classes.arrays, NOTHING, caps, numbers=classes.numbers)
    fraction = price(pricing, deadline=deadline, unit_penalty=True)
    if not fraction.feasible:
        multipliers = fraction.multipliers[: classes.matrix.num_rows].tolist()
        blame = {
            row: multiplier
            for row, multiplier in enumerate(multipliers)
            if multiplier > BLAMED and row not in adds[0]
        }
        return Filled(None, _worst(blame))
    known = chain(fraction.known, paths)
    mixed = mix(pricing, known, 0, effort=MIXING * effort, deadline=deadline)
    if mixed is not None:
        return Filled(mixed.plan, set())
    return _complete(kept, caps, adds, effort, deadline)


def _complete(
    classes: Classes,
    caps: tuple[Cap, ...],
    adds: Sequence[dict[int, int]],
    effort: float,
    deadline: float | None,
) -> Filled:
    """Look for the same as flows."""
    matrix, loose = elastic(classes.matrix, set(adds[0]), classes.numbers)
    loosened = replace(classes, matrix=matrix)
    model = ExactModel(loosened, effort=effort, numbers=classes.numbers)
    for cap in caps:
        model.limit(model.level(cap.weights), cap.most)
    for number, mine in enumerate(adds):
        for row, amount in mine.items():
            for sign in (1, -1):
                amounts = reads(classes.matrix, number, row, sign)
                model.limit(model.read(amounts), sign * amount)
    found = model.minimise(model.level(GAP), deadline)
    if found.cells is None:
        return Filled(None, set())
    if found.cost == 0:
        return Filled([*map(lived, classes.arrays, found.used)], set())
    over = found.slacks[classes.matrix.num_slacks :]
    return Filled(None, _worst(dict(zip(loose, over, strict=True))))


def _worst(amounts: Mapping[int, float]) -> set[int]:
    """Return the rows that count most."""
    rows = [row for row, amount in amounts.items() if amount]
    return set(sorted(rows, key=lambda row: (-amounts[row], row))[:MOST_BROKEN])
