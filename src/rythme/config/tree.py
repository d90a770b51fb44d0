"""The tree of a config before it is understood: TOML values that know where they stand."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from rythme.config.locate import Path
from rythme.scenario import Origin

MAX_DEPTH = 16
"""Tables and arrays in one another; no key of a config stands half as deep."""

_LONGEST_STEP = 80

_PLAIN_STEP = re.compile(r"[\w{}-]+")


class TooDeepError(ValueError):
    """A document whose tables and arrays stand too deep in one another.

    Attributes
    ----------
    line
        Where that begins.
    """

    def __init__(self, line: int) -> None:
        super().__init__(f"line {line}: too deep")
        self.line = line


class Node:
    """A value of a config, with the file and line where it is written.

    Attributes
    ----------
    value
        A scalar, a dict of nodes or a list of nodes.
    file, line
        As in :class:`~rythme.scenario.Origin`.
    label
        How key paths call this entry of an array, where its own keys do not say it.
    dropped
        True for what a mistake has put aside.
    positions
        For an array some of whose elements are dropped, where the others stand.
    """

    __slots__ = ("dropped", "file", "label", "line", "positions", "value")

    def __init__(self, value: object, file: str, line: int) -> None:
        self.value = value
        self.file = file
        self.line = line
        self.label: str | None = None
        self.dropped = False
        self.positions: list[int] | None = None

    @property
    def table(self) -> dict[str, Node] | None:
        """The nodes by key, or None when this is no table."""
        return self.value if isinstance(self.value, dict) else None

    @property
    def array(self) -> list[Node] | None:
        """The nodes in order, or None when this is no array."""
        return self.value if isinstance(self.value, list) else None

    def word(self, key: str) -> str | None:
        """Return the text under ``key``, or None when there is none."""
        child = self.table.get(key) if self.table is not None else None
        return child.value if child is not None and isinstance(child.value, str) else None


def plant(value: object, lines: dict[Path, int], file: str) -> Node:
    """Return the tree of a parsed document.

    Raises
    ------
    TooDeepError
        Beyond ``MAX_DEPTH``.
    """
    return _plant(value, (), 1, lines, file)


def _plant(value: object, path: Path, line: int, lines: dict[Path, int], file: str) -> Node:
    line = lines.get(path, line)
    if isinstance(value, dict | list) and len(path) > MAX_DEPTH:
        raise TooDeepError(line)
    if isinstance(value, dict):
        value = {
            key: _plant(child, (*path, key), line, lines, file) for key, child in value.items()
        }
    elif isinstance(value, list):
        value = [
            _plant(child, (*path, position), line, lines, file)
            for position, child in enumerate(value)
        ]
    return Node(value, file, line)


def strip(node: Node) -> object:
    """Return plain values again, without what has been dropped."""
    if isinstance(node.value, dict):
        return {key: strip(child) for key, child in node.value.items() if not child.dropped}
    if isinstance(node.value, list):
        if any(child.dropped for child in node.value):
            node.positions = [n for n, child in enumerate(node.value) if not child.dropped]
        return [strip(child) for child in node.value if not child.dropped]
    return node.value


class Spot(NamedTuple):
    """A place in the tree, with the way to it; perhaps of a key that is missing."""

    node: Node
    """For a missing key, the table that lacks it."""
    step: str | int = ""
    above: Spot | None = None

    def at(self, *steps: str | int) -> Spot:
        """Return a spot below; positions are those in what ``strip`` has returned."""
        spot = self
        for step in steps:
            spot = spot._child(step)
        return spot

    def _child(self, step: str | int) -> Spot:
        node = self.node
        if self.is_missing:
            return Spot(node, step, self)
        if isinstance(step, int) and isinstance(node.value, list):
            if node.positions is not None:
                step = node.positions[step]
            return Spot(node.value[step], step, self)
        if isinstance(step, str) and self.has(step):
            assert isinstance(node.value, dict)
            return Spot(node.value[step], step, self)
        return Spot(node, step, self)

    @property
    def is_missing(self) -> bool:
        """True for a key that its table lacks."""
        return self.above is not None and self.node is self.above.node

    def has(self, key: str) -> bool:
        """Say whether the table has this key."""
        table = self.node.table
        return table is not None and key in table and not table[key].dropped and not self.is_missing

    def entries(self) -> Iterator[Spot]:
        """Yield the elements of an array that are not dropped."""
        return (spot for spot in self.all_entries() if not spot.node.dropped)

    def all_entries(self) -> Iterator[Spot]:
        """Yield the elements of an array, those that are dropped included."""
        if not self.is_missing:
            for position, child in enumerate(self.node.array or ()):
                yield Spot(child, position, self)

    @property
    def trail(self) -> list[Spot]:
        """The spots on the way, without the root."""
        spots = []
        spot = self
        while spot.above is not None:
            spots.append(spot)
            spot = spot.above
        return spots[::-1]

    @property
    def steps(self) -> tuple[str | int, ...]:
        """The keys and positions on the way."""
        return tuple(spot.step for spot in self.trail)

    @property
    def is_below_root(self) -> bool:
        """True for a key of the whole config."""
        return self.above is not None and self.above.above is None

    @property
    def key(self) -> str:
        """The key path: entries of arrays by id, else name, else position."""
        return ".".join(spot.name for spot in self.trail)

    @property
    def origin(self) -> Origin:
        """Where this stands; a missing key stands at its table's header."""
        return Origin(self.node.file, self.node.line, self.key)

    @property
    def name(self) -> str:
        """The last step of the key path."""
        name = str(self.step)
        if isinstance(self.step, int):
            name = entry_name(self.node) or name
        return step_name(name)


def step_name(name: str) -> str:
    """Return a step of a key path: on one line, not too long, in quotes where it needs them."""
    name = name[:_LONGEST_STEP]
    return name if _PLAIN_STEP.fullmatch(name) else quoted(name)


def entry_name(node: Node) -> str | None:
    """Return what an entry of an array is called, or None when it has no name."""
    return node.label or node.word("id") or node.word("name")


def quoted(words: str) -> str:
    """Return ``words`` as a TOML string on one line."""
    return '"' + "".join(_escape(letter) for letter in words) + '"'


def _escape(letter: str) -> str:
    if letter in '"\\':
        return "\\" + letter
    if letter in "\u2028\u2029" or not (letter.isprintable() or letter == "\u202f"):
        code = ord(letter)
        return f"\\u{code:04X}" if code < 0x10000 else f"\\U{code:08X}"
    return letter
