"""What a rule finds wrong, in the units of SPEC.md."""

from __future__ import annotations

import datetime as dt
from typing import NamedTuple

from rythme.scenario import Statement, Window
from rythme.text import Text
from rythme.verify.report import Figure, Violation


class Breach(NamedTuple):
    """Units by which a rule is broken, and where."""

    units: int
    monday: dt.date | None
    found: Figure
    allowed: Figure
    sentence: Text


def violation_of(breach: Breach, statement: Statement, window: Window) -> Violation:
    """Return a breach of a rule as a violation, with the rule's place in the config."""
    soft = statement.rule.soft
    return Violation(
        sentence=breach.sentence,
        origin=statement.origin,
        cohorts=window.cohorts,
        monday=breach.monday,
        found=breach.found,
        allowed=breach.allowed,
        breach=breach.units,
        weight=None if soft is None else soft.weight,
    )
