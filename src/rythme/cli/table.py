"""Plain text in columns."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from typing import TypeVar

_Item = TypeVar("_Item")


def width(line: str) -> int:
    """Return the columns that a terminal gives to ``line``."""
    return sum(
        0
        if unicodedata.combining(character)
        else 1 + (unicodedata.east_asian_width(character) in "WF")
        for character in line
    )


def pad(cell: str, columns: int, *, right: bool = False) -> str:
    """Return ``cell`` widened to ``columns``, on the left when it goes to the right."""
    blank = " " * (columns - width(cell))
    return blank + cell if right else cell + blank


def aligned(
    rows: Iterable[Sequence[str]], *, right: Iterable[int] = (), indent: int = 2, gap: int = 2
) -> list[str]:
    """Return a line per row, its cells in columns.

    Parameters
    ----------
    right
        Positions of the columns that go to the right: numbers.
    """
    table = [tuple(row) for row in rows]
    numbers = set(right)
    widths = [max(map(width, column)) for column in zip(*table, strict=True)]
    return [
        " " * indent
        + (" " * gap)
        .join(
            pad(cell, columns, right=position in numbers)
            for position, (cell, columns) in enumerate(zip(row, widths, strict=True))
        )
        .rstrip()
        for row in table
    ]


def even_parts(items: Sequence[_Item], at_most: int) -> Iterator[Sequence[_Item]]:
    """Yield ``items`` cut into parts of ``at_most``, as even as can be."""
    num_parts = -(-len(items) // at_most)
    for part in range(num_parts):
        yield items[len(items) * part // num_parts : len(items) * (part + 1) // num_parts]
