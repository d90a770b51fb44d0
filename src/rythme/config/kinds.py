"""How the value of a key is read: the means to make kinds of values.

A kind is a pydantic-core schema. Readers turn TOML values into the domain's; what they refuse
they raise as the custom error ``"wrong"``, whose context holds the sentence of what is expected.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from rythme.text import Text, text


class WrongError(ValueError):
    """A value that a reader refuses, with what it expected."""

    def __init__(self, expected: Text) -> None:
        super().__init__(expected.to("en"))
        self.expected = expected


def kind(read: Callable[[Any], object], **json_schema: object) -> CoreSchema:
    """Return the kind of value that ``read`` reads, with its JSON Schema."""

    def validate(value: object) -> object:
        try:
            return read(value)
        except WrongError as error:
            raise PydanticCustomError("wrong", "wrong", {"expected": error.expected}) from None

    return core_schema.no_info_plain_validator_function(
        validate, metadata={"pydantic_js_functions": [lambda _schema, _handler: dict(json_schema)]}
    )


def whole(low: int, high: int) -> CoreSchema:
    """Return the kind of whole numbers from ``low`` to ``high``."""
    return core_schema.int_schema(ge=low, le=high, strict=True)


def choice(*words: str) -> CoreSchema:
    """Return the kind of one word out of several."""

    def read(value: object) -> str:
        if isinstance(value, str) and value in words:
            return value
        raise WrongError(text("expected one of {words}", words=listed(words)))

    return kind(read, enum=list(words))


def listed(words: tuple[str, ...] | list[str]) -> str:
    """Return words in quotes, with commas."""
    return ", ".join(f'"{word}"' for word in words)


def array(items: CoreSchema, *, at_least: int = 0, at_most: int | None = None) -> CoreSchema:
    """Return the kind of arrays of ``items``."""
    return core_schema.list_schema(items, min_length=at_least, max_length=at_most, strict=True)
