"""Runs the commands that README.md shows, and writes what they print under them.

A ``console`` block holds one command after ``$`` and its output. Commands run in a directory that
has the project's ``configs`` and the README's own config, after ENSTA's calendars were made.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
README = ROOT / "README.md"
OWN_CONFIG = "bts-sio.toml"

BLOCK = re.compile(
    r"^```console\n\$ (?P<command>.*)\n(?P<output>(?:(?!```).*\n)*)```$", re.MULTILINE
)
_CONFIG = re.compile(r"^```toml\n(?P<config>(?:(?!```).*\n)*)```$", re.MULTILINE)


def refreshed(readme: str) -> str:
    """Return ``readme`` with the output of its commands as they print it now."""
    with tempfile.TemporaryDirectory() as name:
        directory = Path(name)
        shutil.copytree(ROOT / "configs", directory / "configs")
        config = _CONFIG.search(readme)
        assert config is not None, "the README shows a config"
        (directory / OWN_CONFIG).write_text(config["config"], encoding="utf-8")
        output_of("rythme plan configs/ensta.toml -o build/ensta", directory)
        return BLOCK.sub(
            lambda block: (
                f"```console\n$ {block['command']}\n{output_of(block['command'], directory)}```"
            ),
            readme,
        )


def output_of(command: str, directory: Path) -> str:
    """Return what a command prints on stdout, in English, in a directory."""
    program, *arguments = command.split()
    assert program == "rythme", command
    environ = os.environ | {
        "LC_ALL": "C.UTF-8",
        "COLUMNS": "100",
        "PYTHONUTF8": "1",
        "SOURCE_DATE_EPOCH": "1796083200",  # 1 December 2026: some pages count days from today
    }
    run = subprocess.run(
        [sys.executable, "-m", "rythme", *arguments],
        cwd=directory,
        env=environ,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert run.returncode == 0, run.stderr
    return run.stdout


if __name__ == "__main__":
    README.write_text(refreshed(README.read_text(encoding="utf-8")), encoding="utf-8")
