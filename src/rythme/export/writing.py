"""Writing a set of files so that all of them appear, whole, or none does."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterable
from pathlib import Path


def write_files(directory: Path, files: Iterable[tuple[str, bytes]]) -> tuple[Path, ...]:
    """Write every file of ``files``, or leave ``directory`` as it was.

    The files are made in a hidden folder beside their places and then moved there one by one;
    each move is atomic. A failure or an interruption on the way puts back what was there.

    Parameters
    ----------
    directory
        Where they go; made, with its parents, when it is not there.
    files
        Names, with a folder at most, and contents. Nothing is moved before the last one is made.

    Returns
    -------
    tuple[Path, ...]
        The paths written, in the order of ``files``.

    Raises
    ------
    OSError
        The disk or its permissions refuse; ``filename`` says where.
    """
    made = _make(directory)
    try:
        with tempfile.TemporaryDirectory(prefix=".rythme-", dir=directory) as hidden:
            return _stage_and_move(directory, Path(hidden), files)
    except BaseException:  # Ctrl-C too: folders that this call made go again, if empty
        for folder in made:
            if not any(folder.iterdir()):
                folder.rmdir()
        raise


def _make(directory: Path) -> list[Path]:
    """Make ``directory``; return the folders that were not there, the deepest first."""
    missing = [folder for folder in (directory, *directory.parents) if not folder.exists()]
    directory.mkdir(parents=True, exist_ok=True)
    return missing


def _stage_and_move(
    directory: Path, hidden: Path, files: Iterable[tuple[str, bytes]]
) -> tuple[Path, ...]:
    new, old = hidden / "new", hidden / "old"
    new.mkdir()
    old.mkdir()
    names = []
    for name, content in files:
        (new / name).parent.mkdir(exist_ok=True)
        (old / name).parent.mkdir(exist_ok=True)
        (new / name).write_bytes(content)
        names.append(name)
    for name in names:
        if (directory / name).exists():
            shutil.copy2(directory / name, old / name)
    folders = {(directory / name).parent for name in names}
    missing = [folder for folder in folders if not folder.exists()]
    try:
        for folder in missing:
            folder.mkdir()
        for name in names:
            (new / name).replace(directory / name)
    except BaseException:
        _put_back(directory, new, old, names)
        for folder in missing:
            if folder.exists():
                folder.rmdir()
        raise
    return tuple(directory / name for name in names)


def _put_back(directory: Path, new: Path, old: Path, names: Iterable[str]) -> None:
    """Undo the moves that were made; the folders tell which, so no interruption is too early."""
    for name in names:
        if (old / name).exists():
            (old / name).replace(directory / name)
        elif not (new / name).exists():
            (directory / name).unlink(missing_ok=True)
