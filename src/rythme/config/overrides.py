"""Keys in place of a config's: ``--set cohort.fisa-2027.size=30``."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rythme.config.read import parse
from rythme.config.report import Report, show
from rythme.config.schema import Config, read_cohort
from rythme.config.stages import place_cohort
from rythme.config.tree import Node, Spot, quoted, step_name, strip
from rythme.errors import ConfigError
from rythme.scenario import Origin
from rythme.text import text

SET = "--set"
"""What stands for the file where an override is wrong."""

_STEP = r"""(?:"(?:[^"\\]|\\.)*"|'[^']*'|[^."'=\s][^."'=]*)"""
_OVERRIDE = re.compile(rf"\s*({_STEP}(?:\.{_STEP})*)\s*=(.*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Override:
    """A key path with the value that it is given."""

    steps: tuple[str, ...]
    node: Node

    @property
    def origin(self) -> Origin:
        """Where a mistake in it is."""
        return _origin(self.steps)

    def apply(self, root: Node, report: Report) -> None:
        """Set a key of the tree, in every entry that its path names."""
        spots = [Spot(root)]
        rest = self.steps
        while len(rest) > 1:
            taken, spots = _descend(spots, rest, self, report)
            rest = rest[taken:]
            if not spots or not rest:
                break
        if spots and len(rest) == 1:
            _assign(spots, rest[0], self, report)
        elif spots:  # the last steps together name entries
            for spot in spots:
                spot.node.value = self.node.value


def _origin(steps: tuple[str, ...]) -> Origin:
    return Origin(SET, 0, ".".join(map(step_name, steps)))


def read_overrides(written: Sequence[str], report: Report) -> list[Override]:
    """Return overrides in order; report those that are none."""
    overrides = (_read(words, report) for words in written)
    return [override for override in overrides if override is not None]


def _read(words: str, report: Report) -> Override | None:
    match = _OVERRIDE.fullmatch(words)
    if match is None or not _is_unicode(words):
        report.add(
            Origin(SET, 0, ""),
            text("read {value}", value=quoted(words[:80])),
            text("expected a key path, = and a TOML value: {example}", example=_EXAMPLE),
        )
        return None
    steps = tuple(_plain(step) for step in re.findall(_STEP, match[1]))
    origin = _origin(steps)
    if steps == ("extends",):
        report.add(origin, text("read extends"), text("expected it in the file itself"))
        return None
    node = _value(match[2])
    if node is None:
        report.add(
            origin,
            text("read {value}", value=_on_one_line(match[2])),
            text(
                "expected a TOML value; a text stands in quotes: {example}",
                example="""--set 'title="ENSTA"'""",
            ),
        )
        return None
    return Override(steps, node)


_EXAMPLE = "--set rhythm.deuxieme-annee.school_weeks=20"


def _is_unicode(words: str) -> bool:
    try:
        words.encode()
    except UnicodeEncodeError:  # bytes of the command line that are not UTF-8
        return False
    return True


def _plain(step: str) -> str:
    if step[0] == '"':
        return re.sub(r"\\(.)", r"\1", step[1:-1])
    return step[1:-1] if step[0] == "'" else step.strip()


def _on_one_line(words: str) -> str:
    return quoted(words.strip()[:80])[1:-1]


def _value(words: str) -> Node | None:
    try:
        table = parse(f"value = {words}", SET).table
    except ConfigError:
        return None
    if table is None or set(table) != {"value"}:
        return None
    _forget_lines(table["value"])
    return table["value"]


def _forget_lines(node: Node) -> None:
    node.line = 0
    below = node.table.values() if node.table is not None else node.array or ()
    for child in below:
        _forget_lines(child)


def _descend(
    spots: list[Spot], rest: tuple[str, ...], override: Override, report: Report
) -> tuple[int, list[Spot]]:
    """Return how many steps were taken, and where they lead; nowhere after a mistake."""
    if spots[0].node.array is not None:
        for taken in range(1, len(rest) + 1):
            name = ".".join(rest[:taken])  # an id may have dots
            found = [entry for spot in spots for entry in _named(spot, name)]
            if found:
                return taken, found
        _report_unknown(spots[0], rest[0], override, report)
        return 0, []
    below: list[Spot] = []
    for spot in spots:
        table = spot.node.table
        if table is None:
            _report_no_table(spot, override, report)
            return 0, []
        table.setdefault(rest[0], Node({}, SET, 0))
        below.append(spot.at(rest[0]))
    return 1, below


def _assign(spots: list[Spot], step: str, override: Override, report: Report) -> None:
    for spot in spots:
        if spot.node.table is not None:
            spot.node.table[step] = override.node
        elif spot.node.array is not None:
            found = list(_named(spot, step))
            if not found:
                _report_unknown(spot, step, override, report)
                return
            for entry in found:
                entry.node.value, entry.node.file, entry.node.line = override.node.value, SET, 0
        else:
            _report_no_table(spot, override, report)
            return


def _named(spot: Spot, name: str) -> Iterator[Spot]:
    """Yield the entries of an array with this id, raw or filled, or name, or position."""
    entries = list(spot.entries())
    by_name = [
        entry for entry in entries if name in (entry.node.word("id"), entry.node.word("name"))
    ] or [entry for entry in entries if spot.step == "cohort" and _filled_id(entry) == name]
    if by_name:
        yield from by_name
    elif name.isascii() and name.isdigit() and len(name) < 6 and int(name) < len(entries):
        yield entries[int(name)]


def _filled_id(entry: Spot) -> str | None:
    """Return the id of a cohort with its placeholders filled, if it has some and they can be."""
    if "{" not in (entry.node.word("id") or ""):
        return None
    cohort = read_cohort(strip(entry.node))
    year = _year(entry)
    if cohort is None or year is None:
        return None
    placed = place_cohort(cohort, entry, year, Report())
    return placed.id if placed is not None else None


def _year(spot: Spot) -> int | None:
    while spot.above is not None:
        spot = spot.above
    year = spot.at("year").node.value
    low, high = Config.YEARS
    return year if type(year) is int and low <= year <= high else None


def _report_unknown(spot: Spot, name: str, override: Override, report: Report) -> None:
    entries = list(spot.entries())
    known = [known for entry in entries for known in (_filled_id(entry), *_names(entry)) if known]
    expected = text("expected the id, name or position of an entry of {key}", key=spot.key)
    expected = report.suggest(name, known, expected)
    report.add(override.origin, text("read {name}", name=show(name)), expected)


def _names(entry: Spot) -> tuple[str | None, str | None]:
    return entry.node.word("id"), entry.node.word("name")


def _report_no_table(spot: Spot, override: Override, report: Report) -> None:
    report.add(
        override.origin,
        text("read a key below {key}, which is no table", key=spot.key),
        text("expected the path of a key"),
    )
