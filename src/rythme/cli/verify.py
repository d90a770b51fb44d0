"""``rythme verify``: a plan or calendar against a config."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from rythme.cli.endings import CallError, Ending
from rythme.cli.params import (
    FILE,
    Command,
    Option,
    json_option,
    reads_config,
    time_limit_option,
)
from rythme.text import Language, text

if TYPE_CHECKING:
    from rythme.plan import LevelResult, Plan
    from rythme.scenario import Scenario
    from rythme.verify import Report


@click.command(
    cls=Command,
    says=text(
        "Audit a plan.json, or a calendar in .ics or .csv, against a config: every broken rule,"
        " totals, cost, and the best cost where it can be proven. Exit with 1 when rules are"
        " broken. A plan.json is judged by its own year."
    ),
)
@click.argument("config", type=FILE)
@click.argument("plan", type=FILE)
@click.option(
    "--cohort",
    metavar="ID",
    cls=Option,
    says=text("Whose calendar it is, where the file does not say."),
)
@click.option(
    "--school",
    metavar="TEXT",
    cls=Option,
    says=text("The words that mark a school event, in a calendar that rythme did not write."),
)
@reads_config
@time_limit_option
@json_option
@click.pass_obj
def verify(
    language: Language,
    config: Path,
    plan: Path,
    cohort: str | None,
    school: str | None,
    year: int | None,
    overrides: Sequence[str],
    time_limit: float,
    as_json: bool,
) -> Ending:
    """Read both, judge, print."""
    from rythme.cli.reading import read_plan
    from rythme.cli.verify_text import audit_json, audit_lines
    from rythme.config import load
    from rythme.verify import verify as judge

    is_plan = plan.suffix == ".json"
    if is_plan:
        found = read_plan(plan)
        scenario = load(config, year=year or found.year, overrides=overrides)
    else:
        scenario = load(config, year=year, overrides=overrides)
        found = _plan_of_calendar(scenario, plan, cohort, school)
    report = judge(scenario, found, partial=not is_plan)
    costs = _costs(scenario, report, _best_levels(scenario, found, time_limit))
    if as_json:
        click.echo(json.dumps(audit_json(report, costs), ensure_ascii=False, indent=2))
    else:
        for line in audit_lines(report, costs, language):
            click.echo(line)
    return Ending.DONE if report.ok else Ending.NO


def _plan_of_calendar(
    scenario: Scenario, file: Path, cohort: str | None, school: str | None
) -> Plan:
    """Return the plan that a calendar file amounts to."""
    from rythme.clock import created_now
    from rythme.verify.letters import plan_from_letters

    ids = tuple(each.id for each in scenario.cohorts)
    data = file.read_bytes()
    if file.suffix.lower() == ".csv":
        from rythme.export.csv_read import read_csv

        letters = read_csv(data, str(file), cohort=cohort)
    else:
        from rythme.export.ics_read import Known, read_ics

        known = Known(plan_id=scenario.id, cohorts=ids)
        letters = read_ics(
            data, str(file), scenario.school, known=known, cohort=cohort, school=school
        )
    for unknown in letters.keys() - set(ids):
        raise CallError(
            text(
                "{file} is of cohort {id}; this config plans {ids}: say which with --cohort",
                file=file,
                id=unknown,
                ids=", ".join(ids),
            )
        )
    return plan_from_letters(scenario, letters, created=created_now())


def _costs(
    scenario: Scenario, report: Report, best: Mapping[str, LevelResult]
) -> list[tuple[str, int, LevelResult | None]]:
    """Return what the plan costs at each level, beside the best cost where it is known."""
    from rythme.solver.levels import applying_levels

    costs = []
    for _, level in applying_levels(scenario, None):
        name = "+".join(part for part, _ in level)
        cost = sum(weight * report.costs.get(part, 0) for part, weight in level)
        costs.append((name, cost, best.get(name)))
    return costs


def _best_levels(scenario: Scenario, found: Plan, time_limit_s: float) -> Mapping[str, LevelResult]:
    """Return the levels of the best plan; empty where a part of a plan cannot be compared."""
    from rythme.solver.levels import solve
    from rythme.solver.outcome import Planned

    asked = {(cohort.id, monday) for cohort in scenario.cohorts for monday in cohort.mondays}
    if asked - {(cohort.id, week.monday) for cohort in found.cohorts for week in cohort.weeks}:
        return {}
    match solve(scenario, time_limit_s=time_limit_s):
        case Planned(plan=plan):
            return {level.name: level for level in plan.levels}
        case _:
            return {}
