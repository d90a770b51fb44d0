"""The chart of a trade-off: a staircase down to the right, a dot for each point."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rythme.compare.curve import curve_rows, levels_of
from rythme.compare.html import page
from rythme.export.words import level_word, number
from rythme.solver.curve import Curve, CurvePoint
from rythme.text import Language, text

WIDTH, HEIGHT = 760, 420
LEFT, RIGHT, TOP, BOTTOM = 64, 24, 24, 56

LABELS = {
    "title": text("Trade-off"),
    "points": text("Points"),
}


@dataclass(frozen=True, slots=True)
class Axis:
    """Whole numbers along one side of the chart."""

    low: int
    high: int
    step: int
    start: float
    end: float
    """Where ``low`` and ``high`` are."""

    @classmethod
    def over(cls, values: Sequence[int], start: float, end: float) -> Axis:
        """Return an axis that shows all of ``values`` between round numbers."""
        low, high = min(values), max(values)
        step = 1
        while step * 6 < high - low:
            step = step * 5 // 2 if str(step).startswith("2") else step * 2
        low, high = low // step * step, -(-high // step) * step
        return cls(low, max(high, low + step), step, start, end)

    def at(self, value: int) -> float:
        """Return where a value is."""
        share = (value - self.low) / (self.high - self.low)
        return round(self.start + share * (self.end - self.start), 1)

    def ticks(self, language: Language) -> Iterator[tuple[float, str]]:
        """Yield where each round number is, and the number."""
        for value in range(self.low, self.high + 1, self.step):
            yield self.at(value), number(value, language)


def curve_html(file: str, title: str, curve: Curve, says: str, language: Language) -> bytes:
    """Return the trade-off as a self-contained page: a chart and a table.

    Parameters
    ----------
    says
        What is known of the whole curve.
    """
    first, second = (level_word(each.name).to(language) for each in levels_of(curve.points[0]))
    x = Axis.over(_shown(curve.points, 0), LEFT, WIDTH - RIGHT)
    y = Axis.over(_shown(curve.points, 1), HEIGHT - BOTTOM, TOP)
    return page(
        "curve.html.j2",
        language,
        LABELS,
        file=file,
        name=title,
        says=says,
        size=(WIDTH, HEIGHT),
        box=(LEFT, TOP, WIDTH - RIGHT, HEIGHT - BOTTOM),
        heads=(first, second, text("proven").to(language)),
        x_ticks=list(x.ticks(language)),
        y_ticks=list(y.ticks(language)),
        steps=_steps(curve.points, x, y),
        dots=[_dot(point, x, y, (first, second), language) for point in curve.points],
        rows=list(curve_rows(curve, language)),
    )


def _shown(points: Sequence[CurvePoint], side: int) -> list[int]:
    """Return every cost and bound that the chart shows on one side."""
    levels = [levels_of(point)[side] for point in points]
    return [value for level in levels for value in (level.cost, level.bound)]


def _steps(points: Sequence[CurvePoint], x: Axis, y: Axis) -> str:
    """Return the line below which nothing was found: level until the next point, then down."""
    path = f"M{x.at(points[0].first.cost)} {y.at(points[0].second.cost)}"
    for point in points[1:]:
        path += f"H{x.at(point.first.cost)}V{y.at(point.second.cost)}"
    return path


def _dot(
    point: CurvePoint, x: Axis, y: Axis, names: tuple[str, str], language: Language
) -> dict[str, object]:
    first, second = point.first, point.second
    title = text(
        "{first}: {x}; {second}: {y}",
        first=names[0],
        x=number(first.cost, language),
        second=names[1],
        y=number(second.cost, language),
    )
    return {
        "x": x.at(first.cost),
        "y": y.at(second.cost),
        "x_bound": x.at(first.bound),
        "y_bound": y.at(second.bound),
        "title": title.to(language),
    }
