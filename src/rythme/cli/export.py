"""``rythme export``: the files of a plan."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from rythme.cli.endings import Ending
from rythme.cli.params import FILE, Command, formats_option, output_option
from rythme.text import text


@click.command(cls=Command, says=text("Write the files of a plan.json, as rythme plan does."))
@click.argument("plan", type=FILE)
@output_option
@formats_option
def export(plan: Path, output: Path, formats: Sequence[str]) -> Ending:
    """Read, make, write; print the paths."""
    from rythme.cli.reading import read_plan
    from rythme.cli.writing import plan_files
    from rythme.export.files import write_files

    for path in write_files(output, plan_files(read_plan(plan), formats)):
        click.echo(path)
    return Ending.DONE
