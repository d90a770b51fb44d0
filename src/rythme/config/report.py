"""The mistakes of a config, as they are found."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal

from rythme.config.tree import Node, Spot, quoted, step_name
from rythme.errors import ConfigError, Mistake
from rythme.scenario import Origin
from rythme.text import Text, text

_LONGEST_SHOWN = 60

_MOST_SUGGESTIONS = 50
"""Looking for the nearest name takes time, and nobody reads more."""


class Report:
    """Gathers mistakes, and puts them in file order.

    A key is reported once: what is wrong with it may show in every stage that uses it.
    """

    def __init__(self) -> None:
        self._mistakes: list[tuple[Spot | Origin, Text, Text]] = []
        self._files: list[str] = []
        self._lost: set[str] = set()
        self._wounded: set[int] = set()
        self._num_suggestions = 0
        self._nodes: list[Node] = []  # keeps them alive, and so their ids their own

    def begin_file(self, file: str) -> None:
        """Note the order in which files are read."""
        if file not in self._files:
            self._files.append(file)

    def add(self, where: Spot | Origin, read: Text, expected: Text) -> None:
        """Note a mistake."""
        self._mistakes.append((where, read, expected))

    def add_value(self, spot: Spot, expected: Text) -> None:
        """Note a value that is not what was expected."""
        self.add(spot, text("read {value}", value=show(spot.node.value)), expected)

    def add_missing(self, table: Spot, key: str, expected: Text) -> None:
        """Note a key that is missing, unless the table has lost keys to other mistakes."""
        if not self.is_wounded(table.node):
            self.add(Spot(table.node, key, table), text("the key is missing"), expected)

    def add_name(self, spot: Spot, known: Iterable[str], expected: Text) -> None:
        """Note an unknown name, with the nearest known one."""
        self.add_value(spot, self.suggest(str(spot.node.value), known, expected))

    def suggest(self, word: str, known: Iterable[str], expected: Text) -> Text:
        """Return ``expected``, after the known word that is nearest to ``word`` if one is near."""
        self._num_suggestions += 1
        near = nearest(word, known) if self._num_suggestions <= _MOST_SUGGESTIONS else None
        if near is None:
            return expected
        return text('did you mean "{word}"? {expected}', word=near, expected=expected)

    def lose(self, key: str) -> None:
        """Note that entries of a root key are lost, so that no name among them can be judged."""
        self._lost.add(key)

    def has_lost(self, key: str) -> bool:
        """Say whether entries of a root key are lost."""
        return key in self._lost

    def wound(self, node: Node) -> None:
        """Note that a table has lost keys or entries, so that what it lacks proves nothing."""
        self._nodes.append(node)
        self._wounded.add(id(node))

    def is_wounded(self, node: Node | None) -> bool:
        """Say whether a table has lost keys or entries to mistakes."""
        return id(node) in self._wounded

    def raise_if_any(self) -> None:
        """Raise ``ConfigError`` with all mistakes in file order, if there are any."""
        mistakes: dict[Origin, Mistake] = {}
        for where, read, expected in self._mistakes:
            origin = where.origin if isinstance(where, Spot) else where
            mistake = Mistake(origin=origin, read=read, expected=expected)
            mistakes.setdefault(origin, mistake)
        if mistakes:
            raise ConfigError(sorted(mistakes.values(), key=self._place))

    def _place(self, mistake: Mistake) -> tuple[int, int]:
        file = mistake.origin.file
        order = self._files.index(file) if file in self._files else len(self._files)
        return order, mistake.origin.line


def nearest(word: str, known: Iterable[str]) -> str | None:
    """Return the known word that resembles ``word`` most, or None."""
    from difflib import get_close_matches  # only for mistakes

    found = get_close_matches(word[:_LONGEST_SHOWN], list(known), n=1)
    return found[0] if found else None


def show(value: object) -> str:
    """Return a value as a config writes it, on one line and not too long."""
    shown = _show(value, depth=0)
    return shown if len(shown) <= _LONGEST_SHOWN else shown[: _LONGEST_SHOWN - 1] + "…"


def _show(value: object, *, depth: int) -> str:
    if isinstance(value, Node):
        value = value.value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return quoted(value[:_LONGEST_SHOWN])
    if isinstance(value, int):
        return str(value) if abs(value) < 10**_LONGEST_SHOWN else text("a huge number").to("en")
    if isinstance(value, Decimal | dt.date | dt.time):
        return str(value)
    if isinstance(value, list):
        inside = (_show(item, depth=depth + 1) for item in value[:5]) if depth < 3 else ["…"]
        return "[" + ", ".join(inside) + "]"
    if isinstance(value, dict):
        return "{ " + ", ".join(step_name(key) for key in list(value)[:5]) + " }"
    return str(value)
