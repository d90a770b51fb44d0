"""From a file's name to a scenario, with all mistakes on the way."""

from __future__ import annotations

from collections.abc import Sequence

from rythme.config.layers import read_layers
from rythme.config.report import Report
from rythme.config.resolve import resolve
from rythme.config.tree import Spot
from rythme.config.understand import understand
from rythme.scenario import Scenario


def load(file: str, *, year: int | None, overrides: Sequence[str]) -> Scenario:
    """Read a config; see :func:`rythme.config.load`."""
    report = Report()
    root = read_layers(file, year, overrides, report)
    config = understand(root, report)
    scenario = resolve(config, Spot(root), file, report) if config is not None else None
    report.raise_if_any()
    assert scenario is not None, "what leaves no scenario is a mistake"
    assert scenario.cohorts, "what leaves no cohort is a mistake"
    return scenario
