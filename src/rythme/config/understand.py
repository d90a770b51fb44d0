"""From plain values to tables, with every value that does not fit."""

from __future__ import annotations

from rythme.config.report import Report
from rythme.config.schema import Config, validate
from rythme.config.tree import Node, strip


def understand(root: Node, report: Report) -> Config | None:
    return validate(strip(root))
