"""Files that commands read."""

from __future__ import annotations

from pathlib import Path

from rythme.plan import Plan
from rythme.plan_json import from_json


def read_plan(path: Path) -> Plan:
    """Return the plan in a plan.json; raises ``PlanError`` or ``OSError``."""
    return from_json(path.read_bytes(), str(path))
