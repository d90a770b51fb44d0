"""The layers of a config."""

from __future__ import annotations

from collections.abc import Sequence

from rythme.config.read import read_document
from rythme.config.report import Report
from rythme.config.tree import Node


def read_layers(file: str, year: int | None, overrides: Sequence[str], report: Report) -> Node:
    root = read_document(file, report, named_on_command_line=True)
    if year is not None:
        root.table["year"] = Node(year, "--year", 0)
    return root
