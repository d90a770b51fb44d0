"""Files that commands write."""

from __future__ import annotations

from pathlib import Path

from rythme.export.writing import write_files


def write_file(path: Path, content: bytes) -> None:
    """Write one file, whole or not at all; its folder is made where it is not there."""
    write_files(path.parent, [(path.name, content)])
