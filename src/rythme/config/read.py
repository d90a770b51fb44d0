"""From a file to a tree of values that know their lines."""

from __future__ import annotations

import re
import tomllib
from decimal import Decimal, InvalidOperation
from pathlib import Path

from rythme.config.locate import locate
from rythme.config.report import Report, show
from rythme.config.syntax import reason
from rythme.config.tree import MAX_DEPTH, Node, TooDeepError, plant
from rythme.errors import ConfigError, Mistake
from rythme.scenario import Origin
from rythme.text import Text, text

MAX_BYTES = 2 * 2**20
"""Of a file: some ten thousand cohorts."""

_POSITION = r" ?\(at (?:line ([0-9]+), column ([0-9]+)|end of document)\)$"

# tomllib takes quadratic time over the parts of a dotted key.
_LONG_KEY = re.compile(r"""(?<![\w"'-])(?:[\w"'-]++[ \t]*+\.[ \t]*+){32}""")


class UnreadableError(Exception):
    """A file that cannot be read at all.

    Attributes
    ----------
    problem
        Why.
    """

    def __init__(self, problem: Text) -> None:
        super().__init__(problem.to("en"))
        self.problem = problem


def read_bytes(file: str, *, named_on_command_line: bool = False) -> bytes:
    """Return the bytes of a file.

    Raises
    ------
    UnreadableError
        When it is missing, a directory, forbidden or too large; and when it is a device or pipe
        that only a config names.
    """
    path = Path(file)
    try:
        if not named_on_command_line and path.exists() and not path.is_file():
            raise UnreadableError(text("it is not a file"))
        with path.open("rb") as stream:
            content = stream.read(MAX_BYTES + 1)
    except FileNotFoundError:
        raise UnreadableError(text("there is no such file")) from None
    except IsADirectoryError:
        raise UnreadableError(text("it is a directory, not a file")) from None
    except PermissionError:
        raise UnreadableError(text("it may not be read: permission denied")) from None
    except (OSError, ValueError):  # a name that no file can have, a loop of links
        raise UnreadableError(text("it cannot be opened")) from None
    if len(content) > MAX_BYTES:
        raise UnreadableError(text("it is larger than {size} MiB", size=MAX_BYTES // 2**20))
    return content


def decode(content: bytes, file: str) -> str:
    """Return text; raises ``ConfigError`` when it is not UTF-8."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        found = f"0x{content[error.start]:02X}"
        raise single(
            file,
            line,
            text("read the byte {byte}, which is not UTF-8", byte=found),
            text("expected a file saved as UTF-8"),
        ) from None


def parse(document: str, file: str) -> Node:
    """Return the tree of a TOML document; raises ``ConfigError`` when it is not one."""
    long_key = _LONG_KEY.search(document)
    if long_key is not None:
        line = document.count("\n", 0, long_key.start()) + 1
        raise _too_deep(file, line)
    try:
        values = tomllib.loads(document, parse_float=_decimal)
        return plant(values, locate(document), file)
    except (tomllib.TOMLDecodeError, TooDeepError) as error:
        if isinstance(error, TooDeepError):
            raise _too_deep(file, error.line) from None
        raise _not_toml(document, file, str(error)) from None
    except RecursionError:
        raise _too_deep(file, 0) from None
    except ValueError:  # a number with more digits than Python reads
        raise single(
            file,
            0,
            text("read a number with thousands of digits"),
            text("expected shorter numbers"),
        ) from None


def _decimal(digits: str) -> Decimal:
    try:
        return Decimal(digits)
    except InvalidOperation:  # an exponent beyond all bounds
        return Decimal("NaN")


def single(file: str, line: int, read: Text, expected: Text) -> ConfigError:
    """Return the error of a file with one mistake that hides all others."""
    return ConfigError([Mistake(origin=Origin(file, line, ""), read=read, expected=expected)])


def _too_deep(file: str, line: int) -> ConfigError:
    return single(
        file,
        line,
        text("read tables or arrays nested too deep"),
        text("expected at most {depth} in one another", depth=MAX_DEPTH),
    )


def _not_toml(document: str, file: str, message: str) -> ConfigError:
    position = re.search(_POSITION, message)
    lines = document.split("\n")
    if position is None or position[1] is None:
        line, column = len(document.rstrip("\n").split("\n")), 0
    else:
        line, column = int(position[1]), int(position[2])
    found = show(lines[line - 1].strip()) if line <= len(lines) else '""'
    why = reason(re.sub(_POSITION, "", message))
    return single(
        file,
        line,
        text("read {line}, which is not TOML", line=found),
        text("expected TOML from column {column} on ({reason})", column=column, reason=why)
        if column
        else text("expected TOML to its end ({reason})", reason=why),
    )


def read_document(file: str, report: Report, *, named_on_command_line: bool = False) -> Node:
    """Return the tree of a TOML file.

    Raises
    ------
    UnreadableError
        When the file cannot be read.
    ConfigError
        When it is not UTF-8, or not TOML.
    """
    report.begin_file(file)
    content = read_bytes(file, named_on_command_line=named_on_command_line)
    return parse(decode(content, file), file)
