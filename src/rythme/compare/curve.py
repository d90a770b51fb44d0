"""A trade-off between two levels, as people and spreadsheets read it."""

from __future__ import annotations

from collections.abc import Iterator

from rythme.compare.records import Record
from rythme.export.csv import table_csv
from rythme.export.words import level_word, number
from rythme.plan import LevelResult
from rythme.solver.curve import Curve, CurvePoint
from rythme.text import Language, Text, text


def levels_of(point: CurvePoint) -> tuple[LevelResult, LevelResult]:
    """Return what a point costs, at both levels."""
    return point.first, point.second


def curve_rows(curve: Curve, language: Language) -> Iterator[tuple[str, str, str]]:
    """Yield what each point costs at both levels, and whether it is proven."""
    for point in curve.points:
        costs = []
        for level in levels_of(point):
            least = f" (≥ {number(level.bound, language)})" if level.cost > level.bound else ""
            costs.append(number(level.cost, language) + least)
        proven = text("yes") if point.is_proven else text("no")
        yield costs[0], costs[1], proven.to(language)


def curve_verdict(curve: Curve) -> Text:
    """Return what is known of the whole curve."""
    if not curve.is_complete:
        return text("Time was up: the curve may go on beyond the last point.")
    if all(point.is_proven for point in curve.points):
        return text("Every point is proven, and there are no others.")
    return text("Time was up for some points: a plan between the cost and the bound may exist.")


def curve_reading(curve: Curve, language: Language) -> str:
    """Return what the whole way from one end to the other trades."""
    start, end = curve.points[0], curve.points[-1]
    first, second = (level_word(level.name) for level in levels_of(start))
    if start is end and not curve.is_complete:
        return ""
    if start is end:
        return text("One plan is the best at both: there is nothing to trade.").to(language)
    return text(
        "Raising the cost of {first} from {low} to {high} lowers that of {second} from {dear} to"
        " {cheap}.",
        first=first,
        second=second,
        low=number(start.first.cost, language),
        high=number(end.first.cost, language),
        dear=number(start.second.cost, language),
        cheap=number(end.second.cost, language),
    ).to(language)


def curve_record(curve: Curve) -> Record:
    """Return the curve for a program."""
    return {
        "above": [_level(level) for level in curve.above],
        "points": [
            {"levels": [_level(level) for level in levels_of(point)], "proven": point.is_proven}
            for point in curve.points
        ],
        "complete": curve.is_complete,
    }


def _level(level: LevelResult) -> Record:
    return {"name": level.name, "cost": level.cost, "bound": level.bound}


def curve_csv(curve: Curve) -> bytes:
    """Return one row per point: cost and bound at both levels."""
    names = [level.name for level in levels_of(curve.points[0])]
    columns = [f"{side}_{name}" for name in names for side in ("cost", "bound")]
    rows = [
        [str(value) for level in levels_of(point) for value in (level.cost, level.bound)]
        for point in curve.points
    ]
    return table_csv(columns, rows)
