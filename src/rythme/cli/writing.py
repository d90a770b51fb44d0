"""Files that commands write."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from rythme.export import FORMATS
from rythme.export.files import write_files
from rythme.plan import Plan


def plan_files(plan: Plan, formats: Iterable[str]) -> Iterator[tuple[str, bytes]]:
    """Yield the files of ``plan`` in each of ``formats``, known ones: name, content."""
    for name in dict.fromkeys(formats):
        yield from FORMATS[name].files(plan)


def write_file(path: Path, content: bytes) -> None:
    """Write one file, whole or not at all; its folder is made where it is not there."""
    write_files(path.parent, [(path.name, content)])
