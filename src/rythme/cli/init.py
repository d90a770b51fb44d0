"""``rythme init``: a config to start from."""

from __future__ import annotations

from pathlib import Path

import click

from rythme.cli.endings import CallError, Ending, say
from rythme.cli.params import FILE, Command, Option
from rythme.cli.table import aligned
from rythme.text import Language, text


@click.command(
    cls=Command,
    says=text(
        "Write a commented config from the catalogue of rhythms that schools publish."
        " FILE is rythme.toml where none is named; a file that is there stays as it is."
    ),
)
@click.argument("file", type=FILE, default="rythme.toml")
@click.option(
    "--rhythm", metavar="NAME", cls=Option, says=text("Start from this rhythm of the catalogue.")
)
@click.option(
    "--list", "only_list", is_flag=True, cls=Option, says=text("List the catalogue; write nothing.")
)
@click.pass_obj
def init(language: Language, file: Path, rhythm: str | None, only_list: bool) -> Ending:
    """List the catalogue, or write one of its configs."""
    from rythme.clock import created_now
    from rythme.config.catalogue import entries, render

    names = [entry.name for entry in entries()]
    if only_list:
        for line in aligned((entry.name, entry.title.to(language)) for entry in entries()):
            click.echo(line.removeprefix("  "))
        return Ending.DONE
    name = names[0] if rhythm is None else rhythm
    if name not in names:
        known = ", ".join(names)
        raise CallError(
            text("no rhythm {name} in the catalogue; it has {known}", name=name, known=known)
        )
    config = render(name, language, created_now().year)
    try:
        with file.open("xb") as new:
            new.write(config.encode())
    except FileExistsError:
        raise CallError(text("{file} is there already, and stays as it is", file=file)) from None
    say(text("{file} written; next: rythme check {file}", file=file).to(language))
    return Ending.DONE
