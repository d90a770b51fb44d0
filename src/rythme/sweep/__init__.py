"""Many scenarios of one config, answered in parallel: a grid of values for some of its keys."""

from __future__ import annotations

from rythme.sweep.answer import Row, Task, answer
from rythme.sweep.grid import Axis, AxisError, Point, points, read_axis
from rythme.sweep.record import Record, Sweep
from rythme.sweep.run import Workers, run
from rythme.sweep.scenarios import Base

__all__ = [
    "Axis",
    "AxisError",
    "Base",
    "Point",
    "Record",
    "Row",
    "Sweep",
    "Task",
    "Workers",
    "answer",
    "points",
    "read_axis",
    "run",
]
