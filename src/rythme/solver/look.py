"""The equally good plans of one level, by sweeps: a rough one for a first plan, then whole ones."""

from __future__ import annotations

from typing import NamedTuple

from rythme.solver.joint import Joint
from rythme.solver.ledger import Ledger
from rythme.solver.narrow import Narrowing
from rythme.solver.sweep import Sweep, Swept
from rythme.solver.system import System

MARGIN = 16
"""How far above a bound a plan is looked for at first."""

WIDTH = 200
"""States of a week while a first plan is looked for."""

LARGE = 1_000_000
"""Joint arcs of one sweep at the cost of that plan, times units."""

LARGER = 1_250_000
"""The same of a sweep that raises the bound."""


class Found(NamedTuple):
    """Plans of one level."""

    cost: int
    system: System
    joint: Joint
    complete: bool
    """None is cheaper, and none but these as cheap."""


class Looked(NamedTuple):
    """What sweeps came to."""

    lowest: int
    """Nothing costs less."""
    found: Found | None


def look(
    ledger: Ledger | None, narrowing: Narrowing, lowest: int, most: int, deadline: float | None
) -> Looked:
    """Look for the plans of least cost at the level of a narrowing.

    Parameters
    ----------
    ledger
        The rows of its system; None where they cannot be swept.
    lowest, most
        Nothing costs less than the one, or more than the other.
    deadline
        On the clock of ``time.monotonic``.
    """
    margin = MARGIN
    while ledger is not None and lowest <= most:
        tried = min(lowest + margin - 1, most)
        system = narrowing.narrow(tried)
        if system is not None and not system.is_empty:
            looked = _look_below(Sweep(ledger, system, narrowing.guide, deadline), lowest, tried)
            if looked.found is not None or looked.lowest <= tried:
                return looked
        lowest, margin = tried + 1, 2 * margin
    return Looked(lowest, None)


def _look_below(sweep: Sweep, lowest: int, most: int) -> Looked:
    """Sweep for plans that cost from ``lowest`` to ``most``: a few states first, then all."""
    first = sweep.run(most, width=WIDTH, size=LARGER)
    known = _found(sweep, first)
    if first.complete:
        return Looked(most + 1 if known is None else known.cost, known)
    if known is not None:
        swept = sweep.run(known.cost, size=LARGE)
        if swept.joint is not None:
            return Looked(swept.cost, _found(sweep, swept))
        most = known.cost
    more = 1
    while lowest <= most:
        tried = min(lowest + more - 1, most)
        swept = sweep.run(tried, size=LARGER)
        if swept.joint is not None:
            return Looked(swept.cost, _found(sweep, swept))
        if not swept.complete:
            return Looked(lowest, known)
        lowest, more = tried + 1, 2 * more
    return Looked(lowest, known)


def _found(sweep: Sweep, swept: Swept) -> Found | None:
    if swept.joint is None:
        return None
    return Found(swept.cost, sweep.system, swept.joint, swept.complete)
