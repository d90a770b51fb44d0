"""``rythme compare``: scenarios side by side."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from rythme.cli.endings import CallError, Ending
from rythme.cli.params import FILE, Command, Option, json_option, reads_config, time_limit_option
from rythme.text import Language, text

if TYPE_CHECKING:
    from rythme.compare import WeekRow
    from rythme.plan import Plan


@click.command(
    cls=Command,
    says=text(
        "Put scenarios side by side, each a config, which is planned, or a plan.json: totals,"
        " blocks, longest runs, hours lost to public holidays, presence, cost by level, and what"
        " to make of it."
    ),
)
@click.argument("scenarios", nargs=-1, required=True, type=FILE, metavar="A B ...")
@click.option(
    "--weeks", is_flag=True, cls=Option, says=text("Also list the weeks that differ, one by one.")
)
@click.option(
    "--all-weeks",
    is_flag=True,
    cls=Option,
    says=text("List every week, not only those that differ."),
)
@click.option(
    "--check",
    is_flag=True,
    cls=Option,
    says=text("Exit with 1 when the calendars are not the same."),
)
@click.option(
    "--html",
    type=FILE,
    metavar="FILE",
    cls=Option,
    says=text("Also write the comparison as one HTML page."),
)
@click.option(
    "--csv",
    "csv_file",
    type=FILE,
    metavar="FILE",
    cls=Option,
    says=text("Also write the comparison as a table for spreadsheets."),
)
@click.option(
    "--curve",
    metavar="LEVEL,LEVEL",
    cls=Option,
    says=text(
        "Of one config: the trade-off between two levels of its objective, as in rhythm,peak;"
        " the time limit is for the whole curve."
    ),
)
@json_option
@reads_config
@time_limit_option
@click.pass_obj
def compare(
    language: Language,
    scenarios: Sequence[Path],
    weeks: bool,
    all_weeks: bool,
    check: bool,
    html: Path | None,
    csv_file: Path | None,
    curve: str | None,
    as_json: bool,
    year: int | None,
    overrides: Sequence[str],
    time_limit: float,
) -> Ending:
    """Read or plan every scenario, then print what each amounts to."""
    from rythme.cli.compare_json import comparison_json
    from rythme.cli.compare_text import comparison_lines, week_lines
    from rythme.compare import week_rows

    if curve is not None:
        from rythme.cli.curve import show_curve
        from rythme.config import load

        if len(scenarios) != 1:
            raise CallError(text("a curve is of one config"))
        scenario = load(scenarios[0], year=year, overrides=overrides)
        files = (html, csv_file)
        return show_curve(scenarios[0], scenario, curve, files, as_json, time_limit, language)
    if len(scenarios) < 2:
        raise CallError(text("a comparison needs two scenarios"))
    plans = [_plan_of(path, year, overrides, time_limit) for path in scenarios]
    names = [str(path) for path in scenarios]
    rows = week_rows(plans)
    found = tuple(row for row in rows if row.differs)
    listed = rows if all_weeks else found
    _write(names, plans, listed, html, csv_file)
    if as_json:
        document = comparison_json(scenarios, plans, rows)
        click.echo(json.dumps(document, ensure_ascii=False, indent=2))
    else:
        for line in comparison_lines(names, plans, found, language):
            click.echo(line)
        for line in week_lines(listed, language) if weeks or all_weeks else ():
            click.echo(line)
    return Ending.NO if check and found else Ending.DONE


def _plan_of(path: Path, year: int | None, overrides: Sequence[str], time_limit_s: float) -> Plan:
    """Return the plan in a plan.json, or the best one of a config."""
    if path.suffix == ".json":
        from rythme.cli.reading import read_plan

        return read_plan(path)
    from rythme.cli.solving import solved
    from rythme.config import load

    return solved(load(path, year=year, overrides=overrides), time_limit_s=time_limit_s).plan


def _write(
    names: Sequence[str],
    plans: Sequence[Plan],
    rows: Sequence[WeekRow],
    html: Path | None,
    csv_file: Path | None,
) -> None:
    """Write the files that were asked for, in the language of the first school."""
    language = plans[0].school.language
    if html is not None:
        from rythme.cli.writing import write_file
        from rythme.compare.html import comparison_html

        write_file(html, comparison_html(names, plans, rows, language))
    if csv_file is not None:
        from rythme.cli.writing import write_file
        from rythme.compare.csv import comparison_csv

        write_file(csv_file, comparison_csv(names, plans, rows, language))
