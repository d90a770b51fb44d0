"""The lines of an iCalendar file, ours or anybody's, as RFC 5545, section 3.1 has them.

Lenient where files of the world are careless (line ends, byte order mark, a broken line inside an
event); strict where a mistake would change what the calendar says.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from rythme.errors import PlanError
from rythme.text import text

_LINE = re.compile(
    r"""(?P<name>[A-Za-z0-9-]+)
        (?P<params>(?:;[^=;:,"]+=(?:"[^"]*"|[^";:])*)*)
        :(?P<value>.*)""",
    re.VERBOSE | re.DOTALL,
)
_PARAM = re.compile(r';([^=;:,"]+)=((?:"[^"]*"|[^";:])*)')
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Line:
    """One property: ``DTSTART;TZID=Europe/Paris:20260105T090000``."""

    number: int
    """From 1, as an editor counts."""
    name: str
    """In capitals."""
    params: dict[str, str]
    """By name in capitals, quotes taken off."""
    value: str
    """As written, escapes and all."""

    @property
    def text(self) -> str:
        """The value as a TEXT, its escapes undone."""
        return _ESCAPED.sub(lambda found: "\n" if found[1] in "nN" else found[1], self.value)


@dataclass(frozen=True, slots=True)
class Component:
    """An event, or the calendar itself: its properties without those of components inside."""

    number: int
    """The line of its BEGIN."""
    name: str
    lines: list[Line] = field(default_factory=list)

    def first(self, name: str) -> Line | None:
        """Return the first property of this name."""
        return next(iter(self.all(name)), None)

    def all(self, name: str) -> list[Line]:
        """Return the properties of this name."""
        return [line for line in self.lines if line.name == name]

    def words(self, name: str) -> str:
        """Return the text of the properties of this name, or nothing."""
        return "\n".join(line.text for line in self.all(name))


def components(data: bytes, file: str) -> list[Component]:
    """Return the components of a calendar file, VCALENDAR first, events after it.

    Raises
    ------
    PlanError
        The bytes are no calendar, or one that stops in the middle.
    """
    stack: list[Component] = []
    found: list[Component] = []
    for line in _lines(data, file):
        value = line.value.strip().upper()
        if line.name == "BEGIN":
            stack.append(Component(line.number, value))
            found.append(stack[-1])
        elif not stack:
            break
        elif line.name != "END":
            stack[-1].lines.append(line)
        elif stack.pop().name != value:
            problem = text("line {line}: END:{name} ends nothing", line=line.number, name=value)
            raise PlanError(file, problem)
    if not found or found[0].name != "VCALENDAR":
        raise PlanError(file, text("not a calendar file: it does not begin with BEGIN:VCALENDAR"))
    if stack:
        problem = text(
            "line {line}: BEGIN:{name} has no END; the file is cut",
            line=stack[-1].number,
            name=stack[-1].name,
        )
        raise PlanError(file, problem)
    return found


def _lines(data: bytes, file: str) -> Iterator[Line]:
    """Yield the properties; lines that are none are passed over."""
    for number, line in _unfolded(data, file):
        match = _LINE.fullmatch(line)
        if match is not None:
            params = {
                name.upper(): value.replace('"', "")
                for name, value in _PARAM.findall(match["params"])
            }
            yield Line(number, match["name"].upper(), params, match["value"])


def _unfolded(data: bytes, file: str) -> Iterator[tuple[int, str]]:
    """Yield whole lines with their numbers: a line that begins with a space goes on the last."""
    try:
        decoded = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise PlanError(file, text("byte {position}: not UTF-8", position=error.start)) from None
    start, parts = 0, list[str]()
    lines = decoded.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    for number, line in enumerate(lines, start=1):
        if line[:1] in (" ", "\t"):
            parts.append(line[1:])
            continue
        if parts:
            yield start, "".join(parts)
        start, parts = number, [line]
    yield start, "".join(parts)
