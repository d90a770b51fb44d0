"""``rythme plan``: the best calendars, verified, then written."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from rythme.cli.endings import CallError, Ending, say
from rythme.cli.params import (
    FILE,
    Command,
    Option,
    formats_option,
    output_option,
    reads_config,
    time_limit_option,
    workers_option,
)
from rythme.plan import Plan
from rythme.text import Language, text

if TYPE_CHECKING:
    from rythme.previous import Previous
    from rythme.scenario import Scenario

PLAN_FILE = "plan.json"


@click.command(
    cls=Command,
    says=text(
        "Find the best calendar of every cohort, verify the whole, and write DIR/plan.json and"
        " one calendar file per cohort and academic year. A plan.json of the same id that is"
        " there already continues its revisions. With --from, as few half-days as possible"
        " change, and what changed is listed."
    ),
)
@click.argument("config", type=FILE)
@output_option
@formats_option
@reads_config
@click.option(
    "--from",
    "before",
    cls=Option,
    type=FILE,
    metavar="PLAN",
    says=text("The plan to stay close to: a plan.json, or a calendar of ours in .ics or .csv."),
)
@click.option(
    "--freeze",
    cls=Option,
    metavar="DATE",
    says=text("With --from: weeks whose Monday is before this day stay as they were."),
)
@click.option(
    "--cohort",
    "only",
    cls=Option,
    multiple=True,
    metavar="ID",
    says=text("With --from: only this cohort may change; may be repeated."),
)
@time_limit_option
@workers_option
@click.pass_obj
def plan(
    language: Language,
    config: Path,
    output: Path,
    formats: Sequence[str],
    year: int | None,
    overrides: Sequence[str],
    before: Path | None,
    freeze: str | None,
    only: Sequence[str],
    time_limit: float,
    workers: int,
) -> Ending:
    """Load, solve, write, sum up."""
    from rythme.cli.plan_text import summary
    from rythme.cli.previous import history, read_previous
    from rythme.cli.solving import solved
    from rythme.config import load

    at_year = partial(load, config, overrides=overrides)
    scenario = at_year(year=year)
    replaced = _replaced(output, scenario.id)
    previous = read_previous(before, scenario, at_year, freeze=freeze, only=only)
    planned = solved(scenario, time_limit_s=time_limit, workers=workers, previous=previous)
    written = _write(planned.plan, replaced or history(before, previous), output, formats)
    for line in summary(planned.plan, planned.num_optimal, language):
        click.echo(line)
    if previous is not None:
        for line in _changes(scenario, planned.plan, previous, language):
            click.echo(line)
    click.echo("")
    for path in written:
        click.echo(path)
    for stale in _stale(replaced, planned.plan, output):
        sentence = text("{path} stays, but its cohort and year are no longer planned", path=stale)
        say(sentence.to(language))
    return Ending.DONE


def _changes(
    scenario: Scenario, found: Plan, previous: Previous, language: Language
) -> Iterator[str]:
    """Yield what a new plan changes, and what it keeps against the rules of now."""
    from rythme.changes import changes_between
    from rythme.cli.replan_text import replan_lines
    from rythme.verify import verify

    kept = verify(scenario, found, previous=previous).kept
    yield ""
    yield from replan_lines(changes_between(previous.plan, found), kept, language)


def _replaced(output: Path, plan_id: str) -> Plan | None:
    """Return the plan that stands in ``output``; one of another planning is not replaced."""
    from rythme.cli.reading import read_plan

    path = output / PLAN_FILE
    if not path.exists():
        return None
    previous = read_plan(path)
    if previous.id != plan_id:
        raise CallError(
            text(
                "{path} is of the planning {other}, this is {id}: choose another directory",
                path=path,
                other=previous.id,
                id=plan_id,
            )
        )
    return previous


def _write(
    found: Plan, previous: Plan | None, output: Path, formats: Sequence[str]
) -> Sequence[Path]:
    """Write a plan and its files, all or none, and return their paths."""
    from rythme.cli.writing import plan_files
    from rythme.export.files import write_files
    from rythme.plan_json import to_json
    from rythme.revisions import continue_revisions

    if previous is not None:
        found = continue_revisions(found, previous, found.created)
    return write_files(output, [(PLAN_FILE, to_json(found)), *plan_files(found, formats)])


def _stale(previous: Plan | None, found: Plan, output: Path) -> Sequence[Path]:
    """Return the calendars of the plan before that this one does not replace."""
    if previous is None:
        return ()
    names = _calendar_names(previous) - _calendar_names(found)
    return sorted(path for name in names if (path := output / name).exists())


def _calendar_names(plan: Plan) -> set[str]:
    from rythme.export.identity import ics_name
    from rythme.weeks import academic_year

    return {
        ics_name(cohort.id, academic_year(stage.start))
        for cohort in plan.cohorts
        for stage in cohort.stages
    }
