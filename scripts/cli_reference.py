"""Writes docs/cli.md from the commands themselves: ``python scripts/cli_reference.py``."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click

from rythme.cli.params import Command, Option
from rythme.cli.program import COMMANDS, program

REFERENCE = Path(__file__).parents[1] / "docs" / "cli.md"

HEAD = """\
# The command line

`rythme [--lang fr|en] COMMAND`. Results go to stdout; talk goes to stderr. `-h` or `--help` after
a command says what follows here.

| exit status | meaning |
|---|---|
| 0 | done; or the answer is yes |
| 1 | the answer is no: impossible, rules broken, calendars not the same |
| 2 | the input or the call is wrong |
| 3 | nothing found, or impossibility not proven, within the time limit |

Files appear whole or not at all: a run that fails or is interrupted leaves what was there before.

This page is made by `scripts/cli_reference.py`; a test holds it against the commands.
"""


def reference() -> str:
    """Return docs/cli.md."""
    root = click.Context(program, info_name="rythme", obj="en")
    parts = [HEAD, "\n## Before the command\n", _options(program, root)]
    for name in COMMANDS:
        command = program.get_command(root, name)
        assert isinstance(command, Command)
        context = click.Context(command, info_name=name, parent=root)
        usage = " ".join(["rythme", name, *command.collect_usage_pieces(context)])
        parts.append(f"\n## `rythme {name}`\n\n```\n{usage}\n```\n\n{command.says.to('en')}\n")
        parts.append(_options(command, context))
    return "\n".join(part.rstrip("\n") for part in parts) + "\n"


def _options(command: click.Command, context: click.Context) -> str:
    rows = [f"| {names} | {says} |" for names, says in _rows(command, context)]
    return "\n".join(["", "| option | does |", "|---|---|", *rows]) if rows else ""


def _rows(command: click.Command, context: click.Context) -> Iterator[tuple[str, str]]:
    for option in command.params:
        if isinstance(option, Option):
            record = option.get_help_record(context)
            assert record is not None
            names, says = (part.replace("|", "\\|") for part in record)
            yield f"`{names}`", says.replace("  [", " [")


if __name__ == "__main__":
    REFERENCE.write_text(reference(), encoding="utf-8")
