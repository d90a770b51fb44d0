"""``rythme export``: the files of a plan."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from rythme.cli.endings import Ending
from rythme.cli.params import FILE, Command, formats_options, output_option
from rythme.export import Delimiter, Layout, Paper, files
from rythme.text import text


@click.command(cls=Command, says=text("Write the files of a plan.json, as rythme plan does."))
@click.argument("plan", type=FILE)
@output_option
@formats_options
def export(
    plan: Path, output: Path, formats: Sequence[str], paper: Paper, delimiter: Delimiter
) -> Ending:
    """Read, make, write; print the paths."""
    from rythme.cli.reading import read_plan
    from rythme.export.writing import write_files

    layout = Layout(paper=paper, delimiter=delimiter)
    for path in write_files(output, files(read_plan(plan), formats, layout)):
        click.echo(path)
    return Ending.DONE
