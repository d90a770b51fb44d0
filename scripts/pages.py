"""Runs the commands that pages of docs/ show, and writes what they print under them.

Commands run, one page at a time and in order, in a directory that has the project's ``examples``;
a ``toml`` block that begins with a file's name in a comment is that file.
"""

from __future__ import annotations

import re
import shutil
import tempfile
from pathlib import Path

from readme import BLOCK, ROOT, output_of

PAGES = tuple(
    ROOT / "docs" / name for name in ("alternatives.md", "compare.md", "replan.md", "sweep.md")
)

_FILE = re.compile(
    r"^```toml\n# (?P<name>[a-z-]+\.toml)\n(?P<config>(?:(?!```).*\n)*)```$", re.MULTILINE
)


def refreshed(page: str) -> str:
    """Return ``page`` with the output of its commands as they print it now."""
    with tempfile.TemporaryDirectory() as name:
        directory = Path(name)
        shutil.copytree(ROOT / "examples", directory / "examples")
        for file in _FILE.finditer(page):
            (directory / file["name"]).write_text(file["config"], encoding="utf-8")
        return BLOCK.sub(
            lambda block: (
                f"```console\n$ {block['command']}\n{output_of(block['command'], directory)}```"
            ),
            page,
        )


if __name__ == "__main__":
    for path in PAGES:
        path.write_text(refreshed(path.read_text(encoding="utf-8")), encoding="utf-8")
