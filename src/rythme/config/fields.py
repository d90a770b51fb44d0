"""The kinds of values that keys of a config hold: how each is read, and its JSON Schema."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from decimal import Decimal

from pydantic_core import core_schema

from rythme.config.kinds import WrongError, array, choice, kind
from rythme.dates import DateError, parse_date
from rythme.scenario import Lengths
from rythme.text import Text, text

MAX_WEEKS = 60
"""Of a stage, and so of what lies in one."""

MAX_PEOPLE = 100_000
MAX_WEIGHT = 1_000_000
MAX_HOURS = 10_000

ID = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")
"""What an id may be once its placeholders are filled: it names files."""

# Patterns, compiled when first asked.
_RAW_ID = r"(?:[a-z0-9]|\{entry\}|\{exit\})(?:[a-z0-9._-]|\{entry\}|\{exit\})*"
_REFUSED_IN_NAMES = "[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]"
_CLOCK = r"([01][0-9]|2[0-3]):([0-5][0-9])"
_RANGE = r"([0-9]{1,3})\.\.([0-9]{1,3})"


def read_name(value: object) -> str:
    """Return a text on one line; raises ``WrongError``."""
    if not isinstance(value, str):
        raise WrongError(text("expected a text in quotes"))
    if not value.strip():
        raise WrongError(text("expected a text that is not empty; remove the key to do without"))
    if not value.isprintable() and re.search(_REFUSED_IN_NAMES, value):
        raise WrongError(
            text("expected a text on one line, without control characters or line separators")
        )
    return value


def _read_id(value: object) -> str:
    if isinstance(value, str) and ID.fullmatch(value):
        return value
    raise WrongError(expected_id())


def _read_raw_id(value: object) -> str:
    if isinstance(value, str) and len(value) <= 128 and re.fullmatch(_RAW_ID, value):
        return value
    raise WrongError(
        text(
            "expected small letters, digits, dots, dashes and underscores, beginning with a letter "
            "or digit; {entry} and {exit} may stand in it",
            entry="{entry}",
            exit="{exit}",
        )
    )


def expected_id() -> Text:
    """Say what an id may be."""
    return text(
        "expected at most 64 small letters, digits, dots, dashes and underscores, beginning with "
        "a letter or digit: it names files"
    )


def _read_date(value: object) -> object:
    if not isinstance(value, str | dt.date):
        value = ""
    try:
        return parse_date(value)
    except DateError as error:
        if error.nearest is None:
            raise WrongError(text("expected {what}", what=error.expected)) from None
        raise WrongError(
            text('did you mean "{word}"? expected {what}', word=error.nearest, what=error.expected)
        ) from None


def _read_clock(value: object) -> dt.time:
    if isinstance(value, dt.time) and not value.second and not value.microsecond:
        return value
    match = re.fullmatch(_CLOCK, value) if isinstance(value, str) else None
    if match is None:
        raise WrongError(text('expected a time of day, hours and minutes: "09:00"'))
    return dt.time(int(match[1]), int(match[2]))


def _multiple(value: object, *, step: str, low: str, high: str) -> Decimal | None:
    """Return a number from ``low`` to ``high`` in whole steps, or None when it is not one."""
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        return None
    if isinstance(value, Decimal) and not value.is_finite():
        return None
    if not Decimal(low) <= value <= Decimal(high):
        return None
    number = Decimal(value)
    steps = number / Decimal(step)
    return number if steps == int(steps) else None


def _read_tenths(value: object) -> int:
    number = _multiple(value, step="0.1", low="0", high="600")
    if number is None:
        raise WrongError(text("expected weeks, a number from 0 to 600 with at most one decimal"))
    return int(number * 10)


def _read_total(value: object) -> object:
    number = _multiple(value, step="0.1", low="0.1", high="600")
    if number is None:
        raise WrongError(
            text(
                "expected at least 0.1 weeks, with at most one decimal, or a range "
                "{range}; remove the key to leave the total free",
                range="{ min = 20, max = 22 }",
            )
        )
    return int(number * 10)


def _hours(high: int) -> Callable[[object], int]:
    def read(value: object) -> int:
        number = _multiple(value, step="0.01", low="0.01", high=str(high))
        if number is None:
            raise WrongError(
                text(
                    "expected hours, more than 0 and at most {high}, with at most two decimals",
                    high=high,
                )
            )
        return int(number * 3600)

    return read


def _read_open_days(value: object) -> int:
    number = _multiple(value, step="0.5", low="0", high="5")
    if number is None:
        raise WrongError(text("expected days, from 0 to 5 in steps of 0.5"))
    return int(number * 2)


def _read_school_days(value: object) -> int:
    number = _multiple(value, step="0.5", low="0.5", high="4.5")
    if number is None:
        raise WrongError(
            text(
                "expected days, from 0.5 to 4.5 in steps of 0.5; for whole weeks at one place "
                'write full_time = "school" or full_time = "company"'
            )
        )
    return int(number * 2)


def _read_range(value: object) -> tuple[int, int]:
    if isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= MAX_WEEKS:
        return value, value
    match = re.fullmatch(_RANGE, value) if isinstance(value, str) else None
    if match and 1 <= int(match[1]) <= int(match[2]) <= MAX_WEEKS:
        return int(match[1]), int(match[2])
    raise WrongError(
        text(
            'expected weeks, from 1 to {most}: a length 4, a range "3..6", or lengths in order '
            "[5, 6, 12]",
            most=MAX_WEEKS,
        )
    )


def _read_lengths(value: object) -> Lengths:
    if not isinstance(value, list):
        return Lengths(ranges=(_read_range(value),))
    if not 1 <= len(value) <= MAX_WEEKS:
        _read_range(None)
    return Lengths(ranges=tuple(_read_range(item) for item in value), listed=True)


def _read_letters(value: object) -> str:
    if isinstance(value, str) and re.fullmatch("[SCO]{10}", value):
        return value
    raise WrongError(text('expected the ten half-days of a week as S, C or O: "SSSSSCCCCC"'))


def _read_date_or_name(value: object) -> object:
    if isinstance(value, str):
        return read_name(value)
    if isinstance(value, dt.date) and not isinstance(value, dt.datetime):
        return value
    raise WrongError(text("expected a public holiday, by its date or by its name"))


def _read_level(value: object) -> object:
    """Read a level's name, or a table of names with weights; the names are judged later."""
    if isinstance(value, str):
        return value
    if isinstance(value, dict) and value:
        weights = value.values()
        if all(type(n) is int and 1 <= n <= MAX_WEIGHT for n in weights):
            return value
    raise WrongError(
        text(
            "expected the name of a level, or a table of names with their weights, {example}",
            example="{ rhythm = 10, peak = 1 }",
        )
    )


NAME = kind(read_name, type="string", pattern=r"\S")
IDENT = kind(_read_id, type="string", pattern="^[a-z0-9][a-z0-9._-]{0,63}$")
RAW_ID = kind(_read_raw_id, type="string", maxLength=128)
DATE = kind(
    _read_date,
    type="string",
    examples=["2026-09-07", "12-22", "mid-May", "last Monday of August", "start + 4 days"],
)
CLOCK = kind(_read_clock, type="string", pattern="^([01][0-9]|2[0-3]):[0-5][0-9]$")
TENTHS = kind(_read_tenths, type="number", minimum=0, maximum=600, multipleOf=0.1)
EXACT_WEEKS = kind(_read_total, type="number", minimum=0.1, maximum=600, multipleOf=0.1)
HOURS = kind(_hours(MAX_HOURS), type="number", exclusiveMinimum=0, maximum=MAX_HOURS)
HOURS_PER_HALF_DAY = kind(_hours(12), type="number", exclusiveMinimum=0, maximum=12)
HOURS_PER_WEEK = kind(_hours(120), type="number", exclusiveMinimum=0, maximum=120)
OPEN_DAYS = kind(_read_open_days, type="number", minimum=0, maximum=5, multipleOf=0.5)
SCHOOL_DAYS = kind(_read_school_days, type="number", minimum=0.5, maximum=4.5, multipleOf=0.5)
LENGTHS = kind(
    _read_lengths,
    anyOf=[
        {"type": "integer", "minimum": 1, "maximum": MAX_WEEKS},
        {"type": "string", "pattern": r"^[0-9]{1,3}\.\.[0-9]{1,3}$"},
        {"type": "array", "minItems": 1, "items": {"type": ["integer", "string"]}},
    ],
)
DATE_OR_NAME = kind(_read_date_or_name, type="string")
LEVEL = kind(
    _read_level,
    anyOf=[
        {"type": "string"},
        {"type": "object", "additionalProperties": {"type": "integer", "minimum": 1}},
    ],
)
LETTERS = kind(_read_letters, type="string", pattern="^[SCO]{10}$")
FLAG = core_schema.bool_schema(strict=True)
PLACE = choice("school", "company", "off")
HALF = choice("morning", "afternoon")
NAMES = array(NAME, at_least=1)
