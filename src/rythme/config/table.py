"""Tables of a config as classes: each key with its kind, its default and its description."""

from __future__ import annotations

from typing import Any, ClassVar, NamedTuple

from pydantic_core import CoreSchema, core_schema

REQUIRED: Any = object()
"""The default of a key that must be written."""


class Key(NamedTuple):
    """A key of a table."""

    kind: CoreSchema
    about: str
    default: object
    name: str | None
    """As written, where that is not the attribute's name."""
    table: type[Table] | None
    """The tables that stand under this key, in whatever number."""


def key(
    kind: CoreSchema | type[Table],
    about: str,
    *,
    default: object = None,
    name: str | None = None,
    table: type[Table] | None = None,
) -> Any:
    """Declare a key; without ``default`` it may be absent, and is then None."""
    if isinstance(kind, type):
        return Key(kind.schema(), about, default, name, kind)
    return Key(kind, about, default, name, table)


class Table:
    """A table of the config; an instance has its keys as attributes.

    Subclasses declare keys with :func:`key`. Built by pydantic-core directly: importing pydantic
    and building its classes would take as long as the rest of a command.
    """

    __slots__ = (
        "__dict__",
        "__pydantic_extra__",
        "__pydantic_fields_set__",
        "__pydantic_private__",
    )
    model_config: ClassVar[dict[str, object]] = {"extra": "forbid"}  # read by the JSON Schema
    keys: ClassVar[dict[str, Key]] = {}
    """By name as written, in order."""
    _schema: ClassVar[CoreSchema | None] = None

    def __init_subclass__(cls) -> None:
        own = {name: value for name, value in vars(cls).items() if isinstance(value, Key)}
        cls.keys = {**cls.keys, **{value.name or name: value for name, value in own.items()}}
        cls._schema = None
        cls._attributes = {
            **getattr(cls, "_attributes", {}),
            **{value.name or name: name for name, value in own.items()},
        }
        for name in own:
            delattr(cls, name)

    _attributes: ClassVar[dict[str, str]] = {}

    @classmethod
    def schema(cls, **kinds: CoreSchema) -> CoreSchema:
        """Return the pydantic-core schema of the table, with other ``kinds`` for some keys."""
        fields = {
            cls._attributes[name]: core_schema.model_field(
                _with_default(kinds.get(name, key.kind), key.default),
                validation_alias=name,
                metadata={"pydantic_js_updates": {"description": key.about}},
            )
            for name, key in cls.keys.items()
        }
        return core_schema.model_schema(
            cls,
            core_schema.model_fields_schema(fields, extra_behavior="forbid"),
            config={"strict": True},
        )


def _with_default(kind: CoreSchema, default: object) -> CoreSchema:
    if default is REQUIRED:
        return kind
    # An empty table is a default that has its own defaults.
    return core_schema.with_default_schema(kind, default=default, validate_default=default == {})
