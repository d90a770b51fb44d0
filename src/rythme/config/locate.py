"""Lines of a TOML document: from a key path to the line on which it is written.

``tomllib`` says what a document holds, not where. One regular expression cuts the text into
tokens and a small automaton follows the tables; both trust that ``tomllib`` has accepted the
document, so anything that they do not expect is skipped.
"""

from __future__ import annotations

import re
import tomllib
from enum import Enum, auto

Path = tuple[str | int, ...]
"""Keys, and positions in arrays from 0."""

_TOKEN = re.compile(
    r"""
      (?P<space> [ \t\r]+ | \#[^\n]* )
    | (?P<newline> \n )
    | (?P<text> "{3} (?: \\. | [^\\"] | "(?!"") )*+ "{3,5}
              | '{3} (?: [^'] | '(?!'') )*+ '{3,5}
              | " (?: \\. | [^\\"\n] )*+ "
              | ' [^'\n]*+ ' )
    | (?P<word> [^\s.,=\[\]{}"'\#]+ )
    | (?P<sign> [.,=\[\]{}] )
    """,
    re.VERBOSE | re.DOTALL,
)


class _Expects(Enum):
    KEY = auto()
    HEADER = auto()
    VALUE = auto()


def locate(document: str) -> dict[Path, int]:
    """Return the line, from 1, of every key, table and array element of a valid document.

    A table has the line of its header, or of the first key that implies it.
    """
    locator = _Locator()
    for token in _TOKEN.finditer(document):
        kind = token.lastgroup
        if kind == "newline":
            locator.end_line()
        elif kind != "space":
            locator.read(token[0], is_sign=kind == "sign")
    return locator.lines


class _Locator:
    """Follows tokens; ``lines`` grows."""

    def __init__(self) -> None:
        self.lines: dict[Path, int] = {(): 1}
        self._line = 1
        self._table: Path = ()
        self._lengths: dict[Path, int] = {}  # of arrays of tables
        self._open: list[tuple[Path, int | None]] = []  # inline tables, and arrays with a position
        self._keys: list[str] = []
        self._keys_line = 1
        self._current: Path = ()  # of the value that is read
        self._expects = _Expects.KEY
        self._header_is_array = False

    def end_line(self) -> None:
        self._line += 1
        if not self._open:
            self._expects = _Expects.KEY
            self._keys = []

    def read(self, token: str, *, is_sign: bool) -> None:
        if self._expects is _Expects.VALUE:
            self._read_value(token, is_sign=is_sign)
        elif not is_sign:
            if not self._keys:
                self._keys_line = self._line
            self._keys.append(_key(token))
        elif self._expects is _Expects.HEADER:
            self._read_header(token)
        elif token == "=":
            self._begin_value()
        elif token == "}":
            self._close()
        elif token == "[":
            self._expects = _Expects.HEADER
            self._header_is_array = False
        self._line += token.count("\n")

    def _read_header(self, token: str) -> None:
        if token == "[":
            self._header_is_array = True
        elif token == "]":
            self._open_table()
            self._expects = _Expects.KEY
            self._keys = []

    def _open_table(self) -> None:
        path: Path = ()
        for place, key in enumerate(self._keys, 1):
            path = (*path, key)
            if place == len(self._keys) and self._header_is_array:
                self._lengths[path] = self._lengths.get(path, 0) + 1
            if path in self._lengths:
                self.lines.setdefault(path, self._line)
                path = (*path, self._lengths[path] - 1)
            if place < len(self._keys):
                self.lines.setdefault(path, self._line)
        self.lines[path] = self._line
        self._table = path

    def _begin_value(self) -> None:
        path = self._open[-1][0] if self._open else self._table
        for key in self._keys:
            path = (*path, key)
            self.lines.setdefault(path, self._keys_line)
        self._current = path
        self._expects = _Expects.VALUE

    def _read_value(self, token: str, *, is_sign: bool) -> None:
        if is_sign and token == ",":
            self._next_element()
        elif is_sign and token in "]}":
            self._close()
        else:
            if self._open and self._open[-1][1] is not None:
                self.lines.setdefault(self._current, self._line)
            if is_sign and token == "[":
                self._open.append((self._current, 0))
                self._current = (*self._current, 0)
            elif is_sign and token == "{":
                self._open.append((self._current, None))
                self._expects = _Expects.KEY
                self._keys = []

    def _next_element(self) -> None:
        if not self._open:
            return
        path, position = self._open[-1]
        if position is None:
            self._expects = _Expects.KEY
            self._keys = []
        else:
            self._open[-1] = (path, position + 1)
            self._current = (*path, position + 1)

    def _close(self) -> None:
        if self._open:
            self._open.pop()
        self._expects = _Expects.VALUE


def _key(token: str) -> str:
    if token[0] not in "\"'":
        return token
    if "\\" not in token:
        return token[1:-1]
    return str(tomllib.loads(f"key = {token}")["key"])
