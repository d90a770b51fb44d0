"""Prices of half-days that prove cohorts to need more room than their rules leave.

A rule that counts cohorts, half-day by half-day, is worth a price there: what it leaves room for,
times the price, is what all calendars together can pay. Where even the cheapest ones must pay more,
they do not fit. Such a proof outlives the scenario that it was found for: dates, half-days and
rules stay while statements come and go, and to try it again takes one shortest path per cohort.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass, field

from rythme.solver.counts import Counts, Place
from rythme.solver.graph import Graph
from rythme.solver.made import Made
from rythme.solver.problem import Problem

SCALE = 1 << 20
"""Denominator of prices."""

PRECISION = 0.5
"""Share of the dearest tariff that is good enough: any amount above 0 is a proof."""

Tariff = Mapping[Place, int]
"""Prices above 0, over :data:`SCALE`."""


def candidates(counts: Counts, made: Made) -> Iterator[Tariff]:
    """Yield prices that may be a proof: the same all over a rule, then those of the path LP."""
    # numpy and ortools take longer than most explanations
    from rythme.solver.bound import Pricing
    from rythme.solver.price import price
    from rythme.solver.single import single_units

    found = list(counts.rows())
    if not found:
        return
    places = [place for place, _ in found]
    for same in {(place.origin, place.at_once): None for place in places}:
        yield {place: SCALE for place in places if (place.origin, place.at_once) == same}
    problem = Problem(tuple(counts.graphs), (), tuple(row for _, row in found))
    matrix, arrays = single_units(problem, made)
    free = (0,) * matrix.slack_costs.shape[1]
    priced = price(Pricing(matrix, arrays, free), unit_penalty=True, precision=PRECISION)
    whole = [int(multiplier * SCALE) for multiplier in priced.multipliers.tolist()]
    yield {place: amount for place, amount in zip(places, whole, strict=True) if amount}


Charges = tuple[tuple[int, int, str, int], ...]
"""What one cohort pays: at a week and half-day, for a letter, an amount."""


@dataclass
class Tariffs:
    """The tariffs that are known, and what graphs cost under them."""

    made: Made = field(default_factory=Made)
    known: list[Tariff] = field(default_factory=list)
    """Those that proved something last come first."""
    _silent: dict[Hashable, tuple[Graph, ...]] = field(default_factory=dict)
    """Of which no tariff was found; graphs are held, so that no other has their id."""
    _costs: dict[tuple[int, Charges], tuple[Graph, int]] = field(default_factory=dict)

    def proof(self, counts: Counts) -> Tariff | None:
        """Return a known tariff that proves that cohorts do not fit."""
        for number, tariff in enumerate(self.known):
            if self.proves(tariff, counts):
                self.known.insert(0, self.known.pop(number))
                return tariff
        return None

    def found(self, counts: Counts) -> Tariff | None:
        """Return a new one, if there is one."""
        key = counts.key
        if key in self._silent:
            return None
        for tariff in candidates(counts, self.made):
            if self.proves(tariff, counts):
                trimmed = self._trimmed(tariff, counts)
                self.known.insert(0, trimmed)
                return trimmed
        self._silent[key] = tuple(counts.graphs)
        return None

    def _trimmed(self, tariff: Tariff, counts: Counts) -> Tariff:
        """Return a proof in the fewest rules: those of most cohorts are left out first."""
        sizes = {
            origin: len(
                {
                    cohort
                    for at, _, window in counts.windows()
                    if at == origin
                    for cohort in window.cohorts
                }
            )
            for origin in {place.origin for place in tariff}
        }
        for origin in sorted(sizes, key=lambda each: (-sizes[each], each)):
            rest = {place: price for place, price in tariff.items() if place.origin != origin}
            if rest and self.proves(rest, counts):
                tariff = rest
        return tariff

    def proves(self, tariff: Tariff, counts: Counts) -> bool:
        """Say whether the cheapest calendars pay more than all that the rules leave."""
        charges, room = _charges(tariff, counts)
        paid = sum(
            self._cost(counts.graphs[number], tuple(sorted(charged)))
            for number, charged in charges.items()
        )
        return paid > room

    def _cost(self, graph: Graph, charges: Charges) -> int:
        key = (id(graph), charges)
        if key not in self._costs:
            self._costs[key] = graph, _cheapest(graph, charges, self.made)
        return self._costs[key][1]


def _charges(
    tariff: Tariff, counts: Counts
) -> tuple[dict[int, list[tuple[int, int, str, int]]], int]:
    """Return what each graph is charged for, and what the rules leave room for."""
    charges: dict[int, list[tuple[int, int, str, int]]] = {}
    room = 0
    for count in counts.at(tuple(tariff)):
        price = tariff[count.place]
        room += price * count.most
        for cell, factor in zip(count.cells, count.factors, strict=True):
            charge = (cell.week, count.place.half, count.letter, price * factor)
            charges.setdefault(cell.graph, []).append(charge)
    return charges, room


def _cheapest(graph: Graph, charges: Charges, made: Made) -> int:
    """Return what the cheapest calendar of a graph pays."""
    import numpy as np

    arrays = made.arrays(graph)
    prices = np.zeros(arrays.cells[-1], dtype=np.int64)
    for week, half, letter, amount in charges:
        for cell, label in enumerate(graph.labels[week], start=arrays.cells[week]):
            if label.letters[half] == letter:
                prices[cell] += amount
    return arrays.shortest(prices)
