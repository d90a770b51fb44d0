"""What a plan.json may hold: the limits that its reader asks, and the JSON Schema of them."""

from __future__ import annotations

from typing import Any, Literal

from rythme.plan import FORMAT
from rythme.plan_json.document import FIRST_YEAR, LAST_YEAR, MAX_INTEGER
from rythme.text import LANGUAGES
from rythme.weeks import NUM_HALF_DAYS, Kind

LEVELS = ("rules", "changes", "rhythm", "peak", "wishes")
"""Levels that a plan.json names, some joined by "+"; ``earliest`` has no cost to show."""

STATUS: tuple[Literal["optimal", "feasible"], ...] = ("optimal", "feasible")
HALVES: tuple[Literal["morning", "afternoon"], ...] = ("morning", "afternoon")

COHORT_ID = "[a-z0-9][a-z0-9._-]{0,63}"
LETTERS = f"[SCO]{{{NUM_HALF_DAYS}}}"

MAX_WEEKS = 60
"""Weeks of the longest stage."""
MAX_HOURS = MAX_WEEKS * 7 * 24
MAX_COST = 10**18

Schema = dict[str, Any]
"""A JSON Schema; only its readers know its shape."""


def plan_schema() -> Schema:
    """Return the JSON Schema (draft 2020-12) of plan.json.

    The reader asks more than a schema can say: Mondays in order, stages that do not overlap.
    """
    cost = _whole(0, MAX_COST)
    level = f"({'|'.join(LEVELS)})"
    document = _record(
        {
            "format": {"const": FORMAT},
            "id": {"type": "string", "minLength": 1},
            "title": _LINE,
            "year": _whole(FIRST_YEAR, LAST_YEAR),
            "status": {"enum": [*STATUS]},
            "unique": {"type": "boolean"},
            "created": _INSTANT,
            "school": _school(),
            "levels": _list(
                _record({"name": _line(rf"{level}(\+{level})*"), "cost": cost, "bound": cost})
            ),
            "closures": _list(_closure()),
            "holidays": _list(_record({"date": _DAY, "name": _LINE})),
            "school_holidays": _list(
                _record(
                    {"name": _LINE, "from": _DAY, "to": _DAY, "provisional": {"type": "boolean"}}
                )
            ),
            "capacities": _list(_capacity()),
            "cohorts": _list(_cohort()),
        },
        optional=("school_holidays", "capacities"),
    )
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": FORMAT,
        **document,
    }


def _record(properties: Schema, optional: tuple[str, ...] = ()) -> Schema:
    return {
        "type": "object",
        "properties": properties,
        "required": [key for key in properties if key not in optional],
        "additionalProperties": False,
    }


def _list(items: Schema) -> Schema:
    return {"type": "array", "items": items}


def _whole(low: int, high: int) -> Schema:
    return {"type": "integer", "minimum": low, "maximum": high}


def _decimal(high: int, step: float) -> Schema:
    return {"type": "number", "minimum": 0, "maximum": high, "multipleOf": step}


def _line(pattern: str) -> Schema:
    return {"type": "string", "pattern": f"^{pattern}$"}


_LINE: Schema = {"type": "string"}
_DAY = _line("[0-9]{4}-[0-9]{2}-[0-9]{2}")
_INSTANT = _line("[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z")
_TIME = _line("[0-9]{2}:[0-9]{2}")


def _school() -> Schema:
    times = {**_list(_TIME), "minItems": 2, "maxItems": 2}
    return _record(
        {
            "name": _LINE,
            "timezone": {"type": "string", "minLength": 1},
            "language": {"enum": [*LANGUAGES]},
            "morning": times,
            "afternoon": times,
        }
    )


def _capacity() -> Schema:
    return _record(
        {
            "max_people": _whole(0, MAX_INTEGER),
            "from": _DAY,
            "to": _DAY,
            "cohorts": _list(_line(COHORT_ID)),
        }
    )


def _closure() -> Schema:
    return _record(
        {
            "name": _LINE,
            "from": _DAY,
            "to": _DAY,
            "half": {"enum": [*HALVES]},
            "cohorts": _list(_line(COHORT_ID)),
        },
        optional=("half",),
    )


def _cohort() -> Schema:
    return _record(
        {
            "id": _line(COHORT_ID),
            "name": _LINE,
            "size": _whole(0, MAX_INTEGER),
            "stages": _list(_stage()),
            "weeks": _list(_week()),
        },
        optional=("size",),
    )


def _stage() -> Schema:
    totals = {
        "school_weeks": _decimal(MAX_WEEKS, 0.1),
        "company_weeks": _decimal(MAX_WEEKS, 0.1),
        "school_hours": _decimal(MAX_HOURS, 0.01),
    }
    return _record(
        {
            "rhythm": {"type": "string", "minLength": 1},
            "start": _DAY,
            "weeks": _whole(1, MAX_WEEKS),
            "size": _whole(0, MAX_INTEGER),
            "deviation": _whole(0, MAX_INTEGER),
            "totals": _record(totals),
        },
        optional=("size",),
    )


def _week() -> Schema:
    return _record(
        {
            "monday": _DAY,
            "kind": {"enum": [kind.value for kind in Kind]},
            "letters": _line(LETTERS),
            "notes": _list(_LINE),
            "revision": _whole(0, MAX_INTEGER),
            "changed": _INSTANT,
        }
    )
