"""``rythme check``: what was understood of a config."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import click

from rythme.cli.endings import Ending, say
from rythme.cli.params import FILE, Command, Option, json_option, reads_config
from rythme.overview import CONTRACT_HOURS
from rythme.text import Language, text


@click.command(
    cls=Command,
    says=text(
        "Read a config and say what was understood: cohorts, every date resolved, closed weeks,"
        " weeks asked against weeks there are, hours, and the share of the contract that training"
        " takes."
    ),
)
@click.argument("config", type=FILE)
@reads_config
@click.option(
    "--contract-hours",
    cls=Option,
    type=click.IntRange(min=1),
    default=CONTRACT_HOURS,
    show_default=True,
    metavar="HOURS",
    says=text("Working hours of a full-time contract, per year."),
)
@json_option
@click.pass_obj
def check(
    language: Language,
    config: Path,
    year: int | None,
    overrides: Sequence[str],
    contract_hours: int,
    as_json: bool,
) -> Ending:
    """Load, sum up, print."""
    from rythme.cli.check_json import overview_json
    from rythme.cli.check_text import overview_lines
    from rythme.config import load
    from rythme.overview import overview, warnings

    scenario = load(config, year=year, overrides=overrides)
    cohorts = overview(scenario)
    if as_json:
        found = overview_json(scenario, cohorts, contract_hours)
        click.echo(json.dumps(found, ensure_ascii=False, indent=2))
    else:
        for line in overview_lines(scenario, cohorts, contract_hours, language):
            click.echo(line)
    for warning in warnings(scenario):
        say(warning.to(language))
    return Ending.DONE
