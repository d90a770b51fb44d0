"""One layer of a config over another: tables merge, entries match by id, else by name."""

from __future__ import annotations

from rythme.config.report import Report, show
from rythme.config.tree import Node, Spot, entry_name
from rythme.text import text

ENTRIES = ("cohort", "closure", "fixed", "rule")
"""Arrays of the root whose entries match; so do the phases of a rhythm."""


class _UnclearError(Exception):
    """An entry for which no single entry of the base is meant."""


def merge(base: Node, over: Spot, report: Report) -> None:
    """Put the table ``over`` over the table ``base``, which changes."""
    assert base.table is not None
    for key, node in (over.node.table or {}).items():
        spot = over.at(key)
        under = base.table.get(key)
        if _has_entries(spot):
            base.table[key] = _merge_entries(under, spot, report)
        elif node.table is not None:
            if under is None or under.table is None:
                under = base.table[key] = Node({}, node.file, node.line)
            merge(under, spot, report)
        else:
            base.table[key] = node


def _has_entries(spot: Spot) -> bool:
    array = spot.node.array
    if array is None or any(entry.table is None for entry in array):
        return False
    steps = spot.steps
    return (len(steps) == 1 and steps[0] in ENTRIES) or (
        len(steps) == 3 and steps[0] == "rhythm" and steps[2] == "phase"
    )


def _merge_entries(base: Node | None, over: Spot, report: Report) -> Node:
    below = base.array or [] if base is not None else []
    old = _Entries([entry for entry in below if entry.table is not None])
    removed: set[int] = set()
    fresh: list[Node] = []
    for spot in over.entries():
        remove = _take_remove(spot, report)
        try:
            found = old.match(spot, report)
        except _UnclearError:
            continue
        if remove and found is None:
            _report_nothing_to_remove(spot, old, report)
        elif remove:
            removed.add(id(found))
        elif found is not None:
            merge(found, spot, report)
        else:
            entry = Node({}, spot.node.file, spot.node.line)
            merge(entry, spot, report)
            fresh.append(entry)
    kept = [entry for entry in old.nodes if id(entry) not in removed]
    place = base if base is not None and old.nodes else over.node
    return Node([*kept, *fresh], place.file, place.line)


def _take_remove(spot: Spot, report: Report) -> bool:
    assert spot.node.table is not None
    remove = spot.node.table.get("remove")
    if remove is None:
        return False
    if remove.value is not True:
        report.add_value(spot.at("remove"), text("expected true; leave the key out to keep it"))
    del spot.node.table["remove"]
    return True


def _report_nothing_to_remove(spot: Spot, old: _Entries, report: Report) -> None:
    names = [name for entry in old.nodes if (name := entry_name(entry))]
    expected = text("expected the id or name of an entry of the base, to remove it")
    report.add(
        spot,
        text("read remove = true for an entry that the base does not have"),
        report.suggest(entry_name(spot.node) or "", names, expected),
    )


class _Entries:
    """The entries of a base, found by id or name; each can be meant once."""

    def __init__(self, nodes: list[Node]) -> None:
        self.nodes = nodes
        self._by_name: dict[tuple[str, str], list[Node]] = {}
        for node in nodes:
            for key in ("id", "name"):
                name = node.word(key)
                if name:
                    self._by_name.setdefault((key, name), []).append(node)
        self._has_unnamed = any(entry_name(node) is None for node in nodes)
        self._used: set[int] = set()

    def match(self, spot: Spot, report: Report) -> Node | None:
        """Return the entry that is meant, or None when there is none.

        Raises
        ------
        _UnclearError
            When several may be meant, which is reported.
        """
        key = "id" if spot.node.word("id") else "name"
        name = spot.node.word(key)
        if not name:
            if self._has_unnamed:
                _report_unnamed(spot, report)
            return None
        found = self._by_name.get((key, name), [])
        if len(found) > 1:
            found = [entry for entry in found if _entry_year(entry) == _entry_year(spot.node)]
            if len(found) != 1:
                _report_unclear(spot, name, report)
        if not found:
            return None
        if id(found[0]) in self._used:
            _report_unclear(spot, name, report)
        self._used.add(id(found[0]))
        return found[0]


def _report_unnamed(spot: Spot, report: Report) -> None:
    report.add(
        spot,
        text("read an entry without id and name"),
        text(
            "expected an id or a name, here and in the base: it has such entries too, and "
            "which one is meant is not clear"
        ),
    )
    raise _UnclearError


def _entry_year(entry: Node) -> object:
    assert entry.table is not None
    year = entry.table.get("entry_year")
    return 0 if year is None else year.value


def _report_unclear(spot: Spot, name: str, report: Report) -> None:
    report.add(
        spot,
        text("read {name}, which more than one entry is called", name=show(name)),
        text("expected an id or name of its own for each, here and in the base"),
    )
    raise _UnclearError
