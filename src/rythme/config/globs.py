"""Patterns of names: ``"fisa-*"``."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fnmatch import fnmatchcase

from rythme.config.report import Report
from rythme.config.tree import Spot
from rythme.text import Text


def select(
    patterns: list[str] | None,
    names: Iterable[str],
    spot: Spot,
    report: Report,
    *,
    known: Sequence[str] | None,
    expected: Text,
) -> tuple[str, ...]:
    """Return the names that at least one pattern matches, in their order; all without patterns.

    Parameters
    ----------
    patterns, spot
        As written, and where.
    names
        Among which to choose.
    known
        All names of that sort, those left out of the plan included: a pattern that matches none
        of them is a mistake. None when names have been lost to other mistakes: then no pattern
        is judged.
    expected
        What is said of a pattern that matches nothing.
    """
    if patterns is None:
        return tuple(names)
    for position, pattern in enumerate(patterns):
        if known is not None and not any(fnmatchcase(name, pattern) for name in known):
            report.add_name(spot.at(position), known, expected)
    return tuple(name for name in names if any(fnmatchcase(name, pattern) for pattern in patterns))
