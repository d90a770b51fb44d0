"""rythme: finds the calendars of work-study cohorts from the rhythm that a school states."""

from __future__ import annotations

__version__ = "0.1.0"
