"""The table that ``rythme sweep`` ends with."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from rythme.cli.table import aligned
from rythme.compare.table import NOTHING
from rythme.export.words import level_word, number
from rythme.sweep import Axis, Row
from rythme.text import Language, Text, text

STATUS = {
    "optimal": text("optimal"),
    "feasible": text("not proven best"),
    "impossible": text("impossible"),
    "undecided": text("nothing found"),
    "mistake": text("mistake"),
    "failed": text("failed"),
}


def table_lines(axes: Sequence[Axis], rows: Sequence[Row], language: Language) -> Iterator[str]:
    """Yield a line per scenario, in the order of the grid, then why some have no plan."""
    levels = list(dict.fromkeys(name for row in rows for name in _levels(row)))
    heads: list[Text] = [text("result"), *map(level_word, levels), text("at school at most")]
    table = [
        (
            *(row_value(row, axis.key) for axis in axes),
            STATUS[str(row["status"])].to(language),
            *(_cost(_levels(row).get(name), language) for name in levels),
            _peak(row, language),
        )
        for row in rows
    ]
    titles = (*(axis.key for axis in axes), *(head.to(language) for head in heads))
    numbers = range(len(axes) + 1, len(titles))
    yield from aligned([titles, *table], right=numbers, indent=0)
    reasons = list(dict.fromkeys(str(row["reason"]) for row in rows if row["reason"]))
    if reasons:
        yield ""
        yield text("Why there is no plan").to(language)
        yield from (f"  {reason}" for reason in reasons)


def row_value(row: Row, key: str) -> str:
    """Return the value that a scenario gives to a key."""
    values = row["vary"]
    assert isinstance(values, dict)
    return str(values[key])


# Any: values of JSON, written by this program.
def _levels(row: Row) -> dict[str, Any]:
    levels: Any = row.get("levels", ())
    return {level["name"]: level for level in levels}


def _cost(level: dict[str, int] | None, language: Language) -> str:
    if level is None:
        return NOTHING
    least = "" if level["cost"] == level["bound"] else f" (≥ {number(level['bound'], language)})"
    return number(level["cost"], language) + least


def _peak(row: Row, language: Language) -> str:
    presence: Any = row.get("presence")
    return NOTHING if presence is None else number(presence["peak"], language)
