"""``rythme plan``: the best calendars, verified, then written."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from rythme.cli.endings import CallError, Ending, NoPlanError
from rythme.cli.params import (
    FILE,
    Command,
    Option,
    formats_options,
    json_option,
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
    from rythme.solver.explain import Explanation
    from rythme.solver.outcome import Planned


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
@json_option
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
    as_json: bool,
) -> Ending:
    """Load, solve, write, sum up."""
    from rythme.cli.plan_files import name_stale, replaced_plan, write_plans
    from rythme.cli.previous import check_cohorts, history, read_previous
    from rythme.config import load

    at_year = partial(load, config, overrides=overrides)
    scenario = at_year(year=year)
    check_cohorts(only, scenario)
    if only and before is None and num_alternatives is None:
        from rythme.selection import select

        scenario = select(scenario, only)
    asked = _asked(scenario, only, num_alternatives, within)
    replaced = replaced_plan(output, scenario.id)
    previous = read_previous(before, scenario, at_year, freeze=freeze, only=only)
    planned = _solved(scenario, language, time_limit, workers, previous, as_json)
    found = None
    if asked is not None:
        left_s = max(1.0, time_limit - planned.wall_time_s)
        found = asked.seek(scenario, planned.plan, previous, left_s)
    plans = [planned.plan, *(() if found is None else found.plans)]
    make = partial(files, formats=formats, layout=Layout(paper=paper, delimiter=delimiter))
    written = write_plans(plans, replaced or history(before, previous), output, make)
    if as_json:
        _print_json(planned, written, previous, found)
    else:
        for line in _lines(scenario, planned, previous, asked, found, language):
            click.echo(line)
        click.echo("")
        for path in written:
            click.echo(path)
    name_stale(replaced, planned.plan, output, written, language)
    return Ending.DONE


def _solved(
    scenario: Scenario,
    language: Language,
    time_limit: float,
    workers: int,
    previous: Previous | None,
    as_json: bool,
) -> Planned:
    """Return the best plan; where there is none, say why on stdout and raise ``NoPlanError``."""
    from rythme.cli.explain import solved_or_explained

    explanations: list[Explanation] = []
    try:
        return solved_or_explained(
            scenario,
            language,
            time_limit_s=time_limit,
            workers=workers,
            previous=previous,
            show=explanations.append if as_json else None,
        )
    except NoPlanError as failure:
        if as_json:
            from rythme.cli.plan_json import no_plan_json

            explanation = explanations[0] if explanations else None
            _echo_json(no_plan_json(scenario, failure, explanation, language))
        raise


def _print_json(
    planned: Planned, written: Sequence[Path], previous: Previous | None, found: Spread | None
) -> None:
    from rythme.changes import changes_between
    from rythme.cli.plan_json import planned_json

    changes = None if previous is None else changes_between(previous.plan, planned.plan)
    _echo_json(planned_json(planned, written, changes, found))


def _echo_json(value: dict[str, object]) -> None:
    click.echo(json.dumps(value, ensure_ascii=False, indent=2))


def _lines(
    scenario: Scenario,
    planned: Planned,
    previous: Previous | None,
    asked: Asked | None,
    found: Spread | None,
    language: Language,
) -> Iterator[str]:
    """Yield what there is to say of a plan."""
    from rythme.cli.plan_text import summary

    yield from summary(planned, language)
    if previous is not None:
        yield from _changes(scenario, planned.plan, previous, language)
    if asked is not None and found is not None:
        yield from _alternatives(planned.plan, asked, found, language)


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
