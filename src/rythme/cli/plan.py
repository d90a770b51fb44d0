"""``rythme plan``: the best calendars, verified, then written."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from rythme.cli.endings import CallError, Ending, say
from rythme.cli.params import (
    FILE,
    Command,
    Option,
    formats_options,
    output_option,
    reads_config,
    time_limit_option,
    workers_option,
)
from rythme.export import Delimiter, Layout, Paper, files
from rythme.plan import Plan
from rythme.text import Language, text

if TYPE_CHECKING:
    from rythme.cli.alternatives import Asked
    from rythme.previous import Previous
    from rythme.scenario import Scenario
    from rythme.solver.alternatives import Spread

MakeFiles = Callable[[Plan], Iterator[tuple[str, bytes]]]

PLAN_FILE = "plan.json"
ALTERNATIVE = "alternative-"
"""Begins the names of folders, before their number."""


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
@formats_options
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
    says=text(
        "Plan only this cohort; may be repeated. With --from: only these may change. With"
        " --alternatives: the cohort that they are of."
    ),
)
@click.option(
    "--alternatives",
    "num_alternatives",
    cls=Option,
    type=click.IntRange(1, 9),
    metavar="N",
    says=text(
        "Also find this many other calendars of one cohort, as far from the best and from each"
        " other as can be, and write them to DIR/alternative-1 and so on."
    ),
)
@click.option(
    "--within",
    cls=Option,
    metavar="MARGIN",
    says=text(
        "How much more than the best an alternative may cost: 15%, or a number of weeks; by"
        " default 10% or 1 week, whichever is more."
    ),
)
@time_limit_option
@workers_option
@click.pass_obj
def plan(
    language: Language,
    config: Path,
    output: Path,
    formats: Sequence[str],
    paper: Paper,
    delimiter: Delimiter,
    year: int | None,
    overrides: Sequence[str],
    before: Path | None,
    freeze: str | None,
    only: Sequence[str],
    num_alternatives: int | None,
    within: str | None,
    time_limit: float,
    workers: int,
) -> Ending:
    """Load, solve, write, sum up."""
    from rythme.cli.explain import solved_or_explained
    from rythme.cli.plan_text import summary
    from rythme.cli.previous import check_cohorts, history, read_previous
    from rythme.config import load
    from rythme.selection import select

    at_year = partial(load, config, overrides=overrides)
    scenario = at_year(year=year)
    check_cohorts(only, scenario)
    if only and before is None and num_alternatives is None:
        scenario = select(scenario, only)
    asked = _asked(scenario, only, num_alternatives, within)
    replaced = _replaced(output, scenario.id)
    previous = read_previous(before, scenario, at_year, freeze=freeze, only=only)
    planned = solved_or_explained(
        scenario, language, time_limit_s=time_limit, workers=workers, previous=previous
    )
    found = None
    if asked is not None:
        left_s = max(1.0, time_limit - planned.wall_time_s)
        found = asked.seek(scenario, planned.plan, previous, left_s)
    plans = [planned.plan, *(() if found is None else found.plans)]
    make = partial(files, formats=formats, layout=Layout(paper=paper, delimiter=delimiter))
    written = _write(plans, replaced or history(before, previous), output, make)
    for line in summary(planned.plan, planned.num_optimal, language):
        click.echo(line)
    if previous is not None:
        for line in _changes(scenario, planned.plan, previous, language):
            click.echo(line)
    if asked is not None and found is not None:
        for line in _alternatives(planned.plan, asked, found, language):
            click.echo(line)
    click.echo("")
    for path in written:
        click.echo(path)
    _name_stale(replaced, planned.plan, output, written, language)
    return Ending.DONE


def _asked(
    scenario: Scenario, only: Sequence[str], number: int | None, within: str | None
) -> Asked | None:
    if number is None:
        if within is not None:
            raise CallError(text("--within is of alternatives: say how many with --alternatives"))
        return None
    from rythme.cli.alternatives import read_asked

    return read_asked(scenario, only, number, within)


def _alternatives(best: Plan, asked: Asked, found: Spread, language: Language) -> Iterator[str]:
    from rythme.cli.alternatives import alternatives_lines

    yield ""
    yield from alternatives_lines(best, asked.cohort, found, language)


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
    plans: Sequence[Plan], previous: Plan | None, output: Path, make: MakeFiles
) -> Sequence[Path]:
    """Write the best plan and its alternatives, all or none, and return the paths.

    An alternative continues the revisions of the best plan, so that it can take its place.
    """
    from rythme.export.writing import write_files
    from rythme.plan_json import to_json
    from rythme.revisions import continue_revisions

    contents: list[tuple[str, bytes]] = []
    for position, plan in enumerate(plans):
        found = plan if previous is None else continue_revisions(plan, previous, plan.created)
        previous = found if position == 0 else previous
        folder = f"{ALTERNATIVE}{position}/" if position else ""
        contents += [
            (folder + name, content)
            for name, content in [(PLAN_FILE, to_json(found)), *make(found)]
        ]
    return write_files(output, contents)


def _name_stale(
    previous: Plan | None, found: Plan, output: Path, written: Sequence[Path], language: Language
) -> None:
    """Say what stays of runs before: calendars no longer planned, other alternatives."""
    names = set() if previous is None else _calendar_names(previous) - _calendar_names(found)
    for stale in sorted(path for name in names if (path := output / name).exists()):
        sentence = text("{path} stays, but its cohort and year are no longer planned", path=stale)
        say(sentence.to(language))
    for stale in sorted(set(output.glob(f"{ALTERNATIVE}*/{PLAN_FILE}")) - set(written)):
        sentence = text("{path} stays, but it is an alternative to a plan before", path=stale)
        say(sentence.to(language))


def _calendar_names(plan: Plan) -> set[str]:
    from rythme.export.identity import ics_name
    from rythme.weeks import academic_year

    return {
        ics_name(cohort.id, academic_year(stage.start))
        for cohort in plan.cohorts
        for stage in cohort.stages
    }
