"""``rythme schema``: JSON Schemas, for editors and programs."""

from __future__ import annotations

import json

import click

from rythme.cli.endings import Ending
from rythme.cli.params import Command, Option
from rythme.text import text


@click.command(
    cls=Command, says=text("Print the JSON Schema of the config, which editors complete from.")
)
@click.option(
    "--plan", "of_plan", is_flag=True, cls=Option, says=text("Print the schema of plan.json.")
)
def schema(of_plan: bool) -> Ending:
    """Print one of the two schemas."""
    document = _plan_schema() if of_plan else _config_schema()
    click.echo(json.dumps(document, ensure_ascii=False, indent=2))
    return Ending.DONE


def _plan_schema() -> dict[str, object]:
    from rythme.plan_json import plan_schema

    return plan_schema()


def _config_schema() -> dict[str, object]:
    from rythme.config import config_schema

    return config_schema()
