"""From plain values to tables, with every value that does not fit."""

from __future__ import annotations

from typing import Any

from pydantic_core import ErrorDetails, ValidationError

from rythme.config.kinds import listed
from rythme.config.report import Report
from rythme.config.rule_schema import RULES
from rythme.config.schema import Config, validate
from rythme.config.table import REQUIRED, Key, Table
from rythme.config.tree import Node, Spot, strip
from rythme.text import Text, text

_ENTRIES = ("cohort", "closure", "fixed", "rule")

_MAX_ROUNDS = 50
"""Each round drops something, and few are needed; a bound all the same."""


def understand(root: Node, report: Report) -> Config | None:
    """Return the config that a tree means, without what does not fit; None when little is left.

    What does not fit is reported and dropped, so that the mistakes of the rest are found as well.
    """
    for _round in range(_MAX_ROUNDS):
        try:
            return validate(strip(root))
        except ValidationError as error:
            errors = error.errors(include_url=False)
        found = [(_spot(root, detail), detail) for detail in errors]
        for spot, detail in found:
            _report(spot, detail, report)
        droppable = [_drop(spot, detail["type"], report) for spot, detail in found]
        if not all(droppable):
            return None
    return None


def _spot(root: Node, detail: ErrorDetails) -> Spot:
    """Return where an error is; tags of unions are steps that the tree does not have."""
    spot = Spot(root)
    for place, step in enumerate(detail["loc"]):
        below = spot.at(step)
        is_last = place == len(detail["loc"]) - 1
        if below.node is not spot.node or (is_last and detail["type"] == "missing"):
            spot = below
    return spot.at("kind") if detail["type"].startswith("union_tag") else spot


def _table(spot: Spot) -> type[Table] | None:
    """Return the class of the table at a spot."""
    table: type[Table] | None = Config
    in_dict = False
    for place in spot.trail:
        if table is None:
            return None
        if in_dict or isinstance(place.step, int):
            in_dict = False
            if place.above is not None and place.above.step == "rule":
                table = RULES.get(place.node.word("kind") or "")
        else:
            key = table.keys.get(place.step)
            in_dict = place.step == "rhythm" and table is Config
            table = key.table if key is not None else None
    return table


def _key(spot: Spot) -> Key | None:
    """Return the key at a spot, when it is a known one."""
    if spot.above is None or isinstance(spot.step, int):
        return None
    table = _table(spot.above)
    return table.keys.get(spot.step) if table is not None else None


def _drop(spot: Spot, kind: str, report: Report) -> bool:
    """Put aside the smallest part around a mistake without which a config can be read.

    Says whether there is one.
    """
    above = spot.above
    if above is None:
        return False
    key = _key(spot)
    is_entry = (isinstance(spot.step, int) and above.step in _ENTRIES and above.is_below_root) or (
        above.step == "rhythm" and above.is_below_root
    )
    is_optional = key is not None and key.default is not REQUIRED
    if spot.is_missing or not (is_entry or is_optional or kind == "extra_forbidden"):
        return _drop(above, "", report)
    spot.node.dropped = True
    report.wound(above.node)
    if spot.is_below_root:
        report.lose(str(spot.step))
    return True


def _report(spot: Spot, detail: ErrorDetails, report: Report) -> None:
    kind = detail["type"]
    if kind == "missing":
        example = _EXAMPLES.get(str(spot.step), f"{spot.step} = …")
        if spot.above is not None:
            report.add_missing(spot.above, str(spot.step), text("write {example}", example=example))
    elif kind == "extra_forbidden":
        table = _table(spot.above) if spot.above is not None else None
        known = tuple(table.keys) if table is not None else ()
        report.add(
            spot,
            text("read the unknown key {name}", name=spot.name),
            report.suggest(str(spot.step), known, _expected_keys(known)),
        )
    elif kind.startswith("union_tag"):
        expected = text("expected one of {words}", words=listed(tuple(RULES)))
        if kind == "union_tag_not_found" and spot.above is not None and not spot.above.has("kind"):
            report.add_missing(spot.above, "kind", expected)
        else:
            report.add_name(spot, RULES, expected)
    else:
        report.add_value(spot, _expected(kind, detail.get("ctx", {})))


def _expected_keys(known: tuple[str, ...]) -> Text:
    if not known:
        return text("expected no key here: remove it")
    return text("expected one of {words}", words=", ".join(known))


def _expected(kind: str, context: dict[str, Any]) -> Text:
    """Return what was expected where pydantic-core found an error of type ``kind``."""
    match kind:
        case "wrong":
            expected: Text = context["expected"]
            return expected
        case "int_type" | "int_from_float" | "int_parsing" | "int_parsing_size":
            return text("expected a whole number")
        case "greater_than_equal":
            return text("expected a whole number, at least {least}", least=context["ge"])
        case "less_than_equal":
            return text("expected a whole number, at most {most}", most=context["le"])
        case "bool_type":
            return text("expected true or false")
        case "list_type":
            return text("expected an array, in brackets")
        case "too_short":
            return text("expected at least {count} in the array", count=context["min_length"])
        case "too_long":
            return text("expected at most {count} in the array", count=context["max_length"])
        case "dict_type" | "model_type" | "model_attributes_type":
            return text("expected a table")
        case _:
            return text("expected another kind of value")


_EXAMPLES = {
    "year": "year = 2026",
    "id": 'id = "bts-sio-2"',
    "entry": 'entry = "first Monday of September"',
    "rhythm": 'rhythm = "un-trois"',
    "phase": "phase = [ { blocks = { school = 1, company = 3 } } ]",
    "school": "school = 4",
    "company": "company = 4",
    "place": 'place = "school"',
    "from": 'from = "12-22"',
    "date": "date = 2026-05-15",
    "name": 'name = "Pont"',
    "order": 'order = ["rules", "rhythm", "earliest"]',
    "max_people": "max_people = 60",
    "weeks": "weeks = 4",
    "min": "min = 100",
    "what": 'what = "public_holidays"',
}
"""How a missing key may look."""
