"""``rythme show``: the year in the terminal."""

from __future__ import annotations

from pathlib import Path

import click

from rythme.cli.endings import CallError, Ending
from rythme.cli.params import FILE, Command, Option
from rythme.text import Language, text


@click.command(
    cls=Command,
    says=text(
        "Show a plan's year in the terminal: a calendar for one cohort, a strip of weeks for"
        " several. Plain when piped, or with NO_COLOR."
    ),
)
@click.argument("plan", type=FILE)
@click.option("--cohort", metavar="ID", cls=Option, says=text("Show the calendar of this cohort."))
@click.pass_obj
def show(language: Language, plan: Path, cohort: str | None) -> Ending:
    """Choose between one calendar and the strip of all."""
    from rythme.cli.calendar import calendar
    from rythme.cli.paint import terminal_columns, write
    from rythme.cli.reading import read_plan
    from rythme.cli.strip import strip

    year = read_plan(plan)
    chosen = [known for known in year.cohorts if cohort in (None, known.id)]
    if not chosen and cohort is not None:
        ids = ", ".join(known.id for known in year.cohorts)
        raise CallError(text("no cohort {id} in this plan; it has {ids}", id=cohort, ids=ids))
    if len(chosen) == 1:
        write(calendar(year, chosen[0], language, terminal_columns()))
    else:
        write(strip(year, language, terminal_columns()))
    return Ending.DONE
