"""A JSON document read key by key: whatever is wrong is said with its path."""

from __future__ import annotations

import datetime as dt
import json
import re
import unicodedata
from collections.abc import Sequence
from typing import NamedTuple, NoReturn, TypeVar

from rythme.errors import PlanError
from rythme.text import Text, text

FIRST_YEAR, LAST_YEAR = 1900, 2999
"""Years outside are typing mistakes, and arithmetic near 9999 would leave the calendar."""

MAX_INTEGER = 2**31 - 1
"""The largest INTEGER of a calendar file (RFC 5545, section 3.3.8)."""

_UNSAFE = frozenset({"Cc", "Cs", "Zl", "Zp"})
"""Unicode categories of control characters, lone surrogates and line separators."""

_SHOWN = 60
"""Characters of a wrong value that a message repeats."""

_Choice = TypeVar("_Choice", bound=str)


def is_safe(line: str) -> bool:
    """Say whether a text has no control character, line separator or lone surrogate."""
    if line.isprintable():  # quick, and stricter than asked
        return True
    return not any(unicodedata.category(character) in _UNSAFE for character in line)


def parse(data: bytes, file: str) -> Node:
    """Return the root of the JSON document ``data``; raises ``PlanError``."""

    def refuse(problem: Text) -> NoReturn:
        raise PlanError(file, problem)

    def once(pairs: list[tuple[str, object]]) -> dict[str, object]:
        found = dict(pairs)
        if len(found) < len(pairs):
            keys = [key for key, _ in pairs]
            twice = next(key for key in keys if keys.count(key) > 1)
            refuse(text("the key {key} stands twice in one object", key=shown(twice)))
        return found

    def constant(name: str) -> NoReturn:
        refuse(text("{name} is not a number that JSON knows", name=name))

    try:
        decoded = data.decode("utf-8-sig")
        value = json.loads(decoded, object_pairs_hook=once, parse_constant=constant)
    except UnicodeDecodeError as error:
        refuse(text("byte {position}: not UTF-8", position=error.start))
    except json.JSONDecodeError as error:
        refuse(
            text("line {line}, column {column}: not JSON", line=error.lineno, column=error.colno)
        )
    except RecursionError:
        refuse(text("nested too deep for a plan"))
    except ValueError:  # the only other one: Python converts no number of thousands of digits
        refuse(text("a number has too many digits"))
    return Node(value, "", file)


def shown(value: object) -> str | Text:
    """Return a value as a message can repeat it, on one line."""
    match value:
        case dict():
            return text("an object")
        case list():
            return text("a list")
    written = json.dumps(value, ensure_ascii=False)
    written = "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in written)
    return written if len(written) <= _SHOWN else f"{written[:_SHOWN]}…"


class Node(NamedTuple):
    """A value of the document, with its path: ``cohorts[0].weeks[3].letters``.

    Every method that reads raises ``PlanError`` when the value is not what it names.
    """

    value: object
    path: str
    file: str

    def wrong(self, expected: Text) -> PlanError:
        """Return the error that says what was read here, and what was expected."""
        return self._error(shown(self.value), expected)

    def _error(self, read: str | Text, expected: Text) -> PlanError:
        where: str | Text = self.path or text("the document")
        problem = text(
            "{where}: read {read}; expected {expected}", where=where, read=read, expected=expected
        )
        return PlanError(self.file, problem)

    def record(self, keys: Sequence[str], optional: Sequence[str] = ()) -> dict[str, Node]:
        """Return the values of an object that has exactly ``keys``, some ``optional``."""
        if not isinstance(self.value, dict):
            raise self.wrong(text("an object"))
        for key in keys:
            if key not in self.value and key not in optional:
                raise self._error(text("nothing"), text("the key {key}", key=key))
        stem = f"{self.path}." if self.path else ""
        for key in self.value:
            if key not in keys:
                raise self._error(
                    text("the key {key}", key=shown(key)),
                    text("one of {keys}", keys=", ".join(keys)),
                )
        return {key: Node(value, f"{stem}{key}", self.file) for key, value in self.value.items()}

    def items(self) -> tuple[Node, ...]:
        """Return the items of a list."""
        if not isinstance(self.value, list):
            raise self.wrong(text("a list"))
        return tuple(
            Node(value, f"{self.path}[{position}]", self.file)
            for position, value in enumerate(self.value)
        )

    def line(self, pattern: str = ".*", expected: Text | None = None) -> str:
        """Return a text on one line that is ``pattern`` as a whole."""
        if not isinstance(self.value, str) or not is_safe(self.value):
            raise self.wrong(expected or text("a text on one line, without control characters"))
        if re.fullmatch(pattern, self.value) is None:
            raise self.wrong(expected or text("a text"))
        return self.value

    def choice(self, options: Sequence[_Choice]) -> _Choice:
        """Return the one of ``options`` that stands here."""
        for option in options:
            if self.value == option:
                return option
        raise self.wrong(text("one of {options}", options=", ".join(options)))

    def boolean(self) -> bool:
        """Return true or false."""
        if not isinstance(self.value, bool):
            raise self.wrong(text("true or false"))
        return self.value

    def integer(self, low: int = 0, high: int = MAX_INTEGER) -> int:
        """Return a whole number between ``low`` and ``high``, both included."""
        if type(self.value) is not int or not low <= self.value <= high:
            raise self.wrong(text("a whole number from {low} to {high}", low=low, high=high))
        return self.value

    def decimal(self, digits: int, high: int) -> int:
        """Return a number from 0 to ``high`` with few decimals, times 10 to the ``digits``."""
        value = self.value
        if isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= high:
            scaled: int = round(value * 10**digits)
            if scaled / 10**digits == value:
                return scaled
        raise self.wrong(
            text("a number from 0 to {high}, decimals: at most {digits}", high=high, digits=digits)
        )

    def day(self) -> dt.date:
        """Return a date, YYYY-MM-DD."""
        expected = text(
            "a date YYYY-MM-DD of the years {first} to {last}", first=FIRST_YEAR, last=LAST_YEAR
        )
        written = self.line(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", expected)
        try:
            day = dt.date.fromisoformat(written)
        except ValueError:
            raise self.wrong(expected) from None
        if not FIRST_YEAR <= day.year <= LAST_YEAR:
            raise self.wrong(expected)
        return day

    def monday(self) -> dt.date:
        """Return a date that is a Monday."""
        day = self.day()
        if day.weekday() != 0:
            raise self.wrong(text("a Monday"))
        return day

    def time(self) -> dt.time:
        """Return a time of day, HH:MM."""
        expected = text("a time HH:MM")
        written = self.line(r"[0-9]{2}:[0-9]{2}", expected)
        try:
            return dt.time.fromisoformat(written)
        except ValueError:
            raise self.wrong(expected) from None

    def instant(self) -> dt.datetime:
        """Return an instant in UTC, to the second."""
        expected = text("an instant in UTC, YYYY-MM-DDTHH:MM:SSZ")
        written = self.line(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z", expected)
        try:
            return dt.datetime.fromisoformat(written)
        except ValueError:
            raise self.wrong(expected) from None
