"""The grid of a sweep: keys with the values that each takes in turn."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from math import prod

from rythme.errors import RythmeError
from rythme.text import Text, text

MOST_POINTS = 100_000
"""More scenarios than that are a slip of the pen."""

YEAR = "year"
"""The key that chooses the academic year, as ``--year`` does."""

Point = tuple[tuple[str, str], ...]
"""Keys with a value each, as they were written."""

_RANGE = re.compile(r"(-?[0-9]{1,9})\.\.(-?[0-9]{1,9})")
_PIECE = re.compile(
    r"""(?P<text>"(?:[^"\\]|\\.)*"|'[^']*')|(?P<open>[\[{])|(?P<close>[\]}])|(?P<comma>,)|."""
)


class AxisError(RythmeError):
    """A ``--vary`` that cannot be read."""

    def __init__(self, written: str, problem: Text) -> None:
        super().__init__(f"{written}: {problem.to('en')}")
        self.written = written
        self.problem = problem


@dataclass(frozen=True, slots=True)
class Axis:
    """A key and its values, as TOML writes them."""

    key: str
    values: tuple[str, ...]


def read_axis(written: str) -> Axis:
    """Read ``rhythm.r.school_weeks=12,13`` or ``year=2025..2030``; raises ``AxisError``.

    Values are TOML, separated by commas that stand in no bracket and no quotes; ``2025..2030``
    is every whole number from 2025 to 2030.
    """
    key, equals, values = written.partition("=")
    parts = [value for part in _split(values) for value in _spread(part.strip(), written)]
    if not equals or not key.strip() or not all(parts):
        problem = text("expected a key path, = and values with commas between: {example}")
        raise AxisError(
            written, text(problem.template, example="--vary rhythm.un-trois.school_weeks=12,13")
        )
    key = key.strip()
    if key == YEAR and not all(re.fullmatch("[0-9]{1,9}", value) for value in parts):
        raise AxisError(written, text("expected years: {example}", example="year=2025..2030"))
    return Axis(key, tuple(dict.fromkeys(parts)))


def points(axes: Sequence[Axis]) -> Iterator[Point]:
    """Yield every combination of values, the last axis changing fastest; raises ``AxisError``."""
    keys = [axis.key for axis in axes]
    for key in keys:
        if keys.count(key) > 1:
            raise AxisError(key, text("expected each key once"))
    number = prod(len(axis.values) for axis in axes)
    if number > MOST_POINTS:
        raise AxisError(
            ", ".join(keys),
            text(
                "read {number} scenarios; expected at most {most}", number=number, most=MOST_POINTS
            ),
        )
    return (
        tuple(zip(keys, values, strict=True)) for values in product(*(axis.values for axis in axes))
    )


def _split(values: str) -> Iterator[str]:
    """Yield what stands between commas."""
    part, depth = "", 0
    for piece in _PIECE.finditer(values):
        depth += (piece["open"] is not None) - (piece["close"] is not None)
        if piece["comma"] and not depth:
            yield part
            part = ""
        else:
            part += piece[0]
    yield part


def _spread(value: str, written: str) -> Iterator[str]:
    """Yield a value, or every number of a range."""
    match = _RANGE.fullmatch(value)
    if match is None:
        yield value
        return
    first, last = int(match[1]), int(match[2])
    if not first <= last < first + MOST_POINTS:
        raise AxisError(written, text("read the range {range}", range=value))
    yield from map(str, range(first, last + 1))
