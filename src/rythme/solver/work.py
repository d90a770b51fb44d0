"""What a search does, counted rather than timed, so that a clock decides nothing but when to end.

A stated time limit buys so much work, on any machine; levels share it. On a slow machine the levels
above take longer and those below come late, but as long as the limit itself is not reached, every
machine does the same.
"""

from __future__ import annotations

import math

ARCS_PER_S = 150_000_000
"""Arcs that shortest paths look at: a second's work, on a machine that is none of the fastest."""

CALL = 0.05
"""Work of a call of the exact engine beside what it says itself, in seconds."""

ENDLESS = math.inf
"""Work of a search whose time is not limited."""


def bought(time_limit_s: float | None) -> float:
    """Return the work, in arcs, that a time limit pays for."""
    return ENDLESS if time_limit_s is None else time_limit_s * ARCS_PER_S


def of_engine(effort: float) -> float:
    """Return the work, in arcs, of a call of the exact engine of so many deterministic seconds."""
    return (CALL + effort) * ARCS_PER_S
