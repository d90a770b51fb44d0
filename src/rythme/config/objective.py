"""The order of the objective's levels."""

from __future__ import annotations

from rythme.config.report import Report, show
from rythme.config.schema import Objective
from rythme.config.tree import Spot
from rythme.scenario import DEFAULT_OBJECTIVE, Level
from rythme.text import text

LAST = "earliest"
"""The level that leaves nothing to decide after it."""

LEVELS = tuple(name for level in DEFAULT_OBJECTIVE for name, _weight in level)


def read_objective(written: Objective | None, spot: Spot, report: Report) -> tuple[Level, ...]:
    """Return the levels in order; those that are not named stand before ``earliest``."""
    if written is None:
        return DEFAULT_OBJECTIVE
    levels: list[Level] = []
    seen: set[str] = set()
    for position, item in enumerate(written.order):
        level = ((item, 1),) if isinstance(item, str) else tuple(item.items())
        at = spot.at("order", position)
        for name, _weight in level:
            _check_name(name, seen, at if isinstance(item, str) else at.at(name), report)
            seen.add(name)
        if len(level) > 1 and any(name == LAST for name, _weight in level):
            report.add_value(at.at(LAST), text('expected "earliest" by itself: it is no number'))
        levels.append(level)
    if levels and levels[-1] != ((LAST, 1),) and LAST in seen:
        report.add(
            spot.at("order"),
            text("read {value}", value=show(spot.at("order").node.value)),
            text('expected "earliest" last: it leaves nothing to decide'),
        )
    rest = [level for level in DEFAULT_OBJECTIVE if level[0][0] not in seen]
    named = [level for level in levels if level != ((LAST, 1),)]
    return (*named, *(level for level in rest if level[0][0] != LAST), ((LAST, 1),))


def _check_name(name: str, seen: set[str], spot: Spot, report: Report) -> None:
    if name not in LEVELS:
        report.add(
            spot,
            text("read {value}", value=show(name)),
            report.suggest(name, LEVELS, text("expected one of {words}", words=", ".join(LEVELS))),
        )
    elif name in seen:
        report.add(
            spot,
            text("read {value} again", value=show(name)),
            text("expected each level once"),
        )
