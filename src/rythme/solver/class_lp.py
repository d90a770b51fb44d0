"""The path LP of classes: what it bounds, and the graphs that its bound leaves."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from rythme.solver.arrays import Arcs, GraphArrays, Whole, arrange
from rythme.solver.bound import SCALE, Cap, Pricing
from rythme.solver.core import Classes
from rythme.solver.crowd import Lived
from rythme.solver.narrow import Guide, from_start, to_end
from rythme.solver.price import Fraction, price

PRECISION = 1e-9
"""How close bounds come to those of path LPs, as a share: with few classes that takes no time."""


class Priced(NamedTuple):
    """A level with what its path LP ended with."""

    pricing: Pricing
    fraction: Fraction
    guide: Guide

    @property
    def amount(self) -> int:
        """Its bound, times :data:`rythme.solver.bound.SCALE`."""
        return self.fraction.priced.amount

    @property
    def lowest(self) -> int:
        """No plan costs less."""
        return max(0, -(-self.amount // SCALE))

    def spare(self, most: int) -> int:
        """Return how much more than the bound a plan of cost ``most`` may cost, times SCALE."""
        return most * SCALE - self.amount

    def lived(self) -> Iterator[Lived]:
        """Yield the calendars of the path LP."""
        layers = self.pricing.layers
        for kind, arcs, members in self.fraction.shares:
            yield Lived(kind, layers.cells[arcs] - layers.first_cell[kind], members)


def cut(classes: Classes, guide: Guide, spare: int) -> Classes:
    """Return classes without the arcs of paths that cost too much.

    Parameters
    ----------
    spare
        How much more than the shortest a path may cost, times :data:`rythme.solver.bound.SCALE`.
    """
    prices = guide.cell_prices(classes)
    return replace(
        classes,
        arrays=tuple(
            _cut(arrays, guide.arc_costs(arrays, each), spare)
            for arrays, each in zip(classes.arrays, prices, strict=True)
        ),
    )


def price_classes(
    classes: Classes, weights: tuple[int, ...], caps: tuple[Cap, ...], deadline: float | None
) -> Priced:
    """Solve the path LP of a level.

    Parameters
    ----------
    weights
        Per slack column, its weight in the level.
    caps
        What solutions may cost at other levels.
    deadline
        On the clock of ``time.monotonic``.
    """
    pricing = Pricing(classes.matrix, classes.arrays, weights, caps, numbers=classes.numbers)
    fraction = price(pricing, deadline=deadline, precision=PRECISION)
    by_cap = [int(multiplier * SCALE) for multiplier in fraction.cap_multipliers]
    levels = zip(by_cap, (cap.weights for cap in caps), strict=True)
    guide = Guide(pricing.whole(fraction.multipliers), ((SCALE, weights), *levels), caps)
    return Priced(pricing, fraction, guide)


def _cut(arrays: GraphArrays, costs: Sequence[Whole], spare: int) -> GraphArrays:
    before, after = from_start(arrays, costs), to_end(arrays, costs)
    limit = int(after[0][0]) + spare
    weeks = []
    for week, (arcs, cost) in enumerate(zip(arrays.weeks, costs, strict=True)):
        through = before[week][arcs.tails] + cost + after[week + 1][arcs.heads]
        weeks.append(Arcs(*(part[through <= limit] for part in arcs)))
    return arrange(arrays.cells, weeks)
