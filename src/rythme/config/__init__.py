"""Configs: from TOML to a :class:`~rythme.scenario.Scenario`."""

from __future__ import annotations

from collections.abc import Sequence
from os import PathLike
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rythme.scenario import Scenario

__all__ = ["config_schema", "load"]


def load(
    path: str | PathLike[str], *, year: int | None = None, overrides: Sequence[str] = ()
) -> Scenario:
    """Read a config.

    Parameters
    ----------
    path
        The TOML file.
    year
        The academic year to plan, in place of the file's ``year``.
    overrides
        Keys in place of the file's, each as ``"key.path=value"`` with a TOML value.

    Raises
    ------
    rythme.errors.ConfigError
        With all the mistakes of the file, and of those that it names, in file order.
    """
    from rythme.config.loading import load as read

    return read(str(path), year=year, overrides=overrides)


def config_schema() -> dict[str, Any]:
    """Return the JSON Schema of a config, for editors."""
    from rythme.config.schema import json_schema

    return json_schema()
