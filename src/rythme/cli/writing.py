"""Files that commands write."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rythme.export import FORMATS
from rythme.plan import Plan


def plan_files(plan: Plan, formats: Iterable[str]) -> Iterator[tuple[str, bytes]]:
    """Yield the files of ``plan`` in each of ``formats``, known ones: name, content."""
    for name in dict.fromkeys(formats):
        yield from FORMATS[name].files(plan)
