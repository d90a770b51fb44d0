"""The layers of a config: the file, what it extends, its cohort file, and overrides."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import PurePath
from typing import TYPE_CHECKING

from rythme.config.fields import read_name
from rythme.config.kinds import WrongError
from rythme.config.merge import merge
from rythme.config.read import UnreadableError, read_document, single
from rythme.config.report import Report
from rythme.config.tree import Node, Spot
from rythme.text import text

if TYPE_CHECKING:
    from rythme.config.overrides import Override

MAX_LAYERS = 32


def read_layers(file: str, year: int | None, overrides: Sequence[str], report: Report) -> Node:
    """Return the tree of a config with all its layers.

    Raises
    ------
    rythme.errors.ConfigError
        When one of its files cannot be read, and so nothing can be said of the rest.
    """
    layers = _chain(file, report)
    settings = _settings(overrides, report)
    for setting in settings:
        if setting.steps == ("cohort_file",):
            layers.append(Node({"cohort_file": setting.node}, setting.node.file, 0))
    root = Node({}, file, 1)
    _add_cohort_file(layers, report)
    for layer in layers:
        merge(root, Spot(layer), report)
    assert root.table is not None
    if year is not None:
        root.table["year"] = Node(year, "--year", 0)
    for setting in settings:
        if year is None or setting.steps != ("year",):
            setting.apply(root, report)
    return root


def _settings(overrides: Sequence[str], report: Report) -> list[Override]:
    if not overrides:
        return []
    from rythme.config.overrides import read_overrides  # few runs have any

    return read_overrides(overrides, report)


def _chain(file: str, report: Report) -> list[Node]:
    """Return the trees of a file and of those that it extends, the deepest first."""
    try:
        layers = [read_document(file, report, named_on_command_line=True)]
    except UnreadableError as error:
        raise single(
            file, 0, error.problem, text("expected the name of a config, a TOML file")
        ) from None
    seen = {os.path.realpath(file)}
    while True:
        spot = Spot(layers[0]).at("extends")
        if layers[0].table is None or layers[0].table.pop("extends", None) is None:
            return layers
        base = _base(spot, seen, report)
        report.raise_if_any()
        assert base is not None
        layers.insert(0, base)


def _base(spot: Spot, seen: set[str], report: Report) -> Node | None:
    """Return the tree of the file that a config extends; None after a mistake."""
    expected = text("expected the name of a config, relative to this one")
    base = relative(spot, report)
    if base is None:
        return None
    real = os.path.realpath(base)
    if real in seen:
        report.add_value(spot, text("expected another file: this one is already extended, a cycle"))
        return None
    if len(seen) >= MAX_LAYERS:
        report.add_value(spot, text("expected at most {most} files in a row", most=MAX_LAYERS))
        return None
    seen.add(real)
    try:
        return read_document(base, report)
    except UnreadableError as error:
        report.add(
            spot, text('read "{file}": {problem}', file=base, problem=error.problem), expected
        )
        return None


def relative(spot: Spot, report: Report) -> str | None:
    """Return the path of a file that a config names; None after a mistake."""
    try:
        name = read_name(spot.node.value)
    except WrongError as error:
        report.add_value(spot, error.expected)
        return None
    return str(PurePath(spot.node.file).parent / name)


def _add_cohort_file(layers: list[Node], report: Report) -> None:
    """Add the cohorts of the uppermost cohort file to those of the layer that names it."""
    for layer in reversed(layers):
        assert layer.table is not None
        if "cohort_file" not in layer.table:
            continue
        from rythme.config.cohort_file import read_cohort_file  # with csv: few configs need it

        spot = Spot(layer).at("cohort_file")
        file = relative(spot, report)
        entries = read_cohort_file(file, spot, report) if file is not None else []
        if not entries:
            report.lose("cohort")
        array = layer.table.setdefault("cohort", Node([], layer.file, 1))
        if array.array is not None:
            array.array.extend(entries)
        return
