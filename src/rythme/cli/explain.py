"""``rythme explain``: why nothing fits, and the ways out."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from rythme.cli.endings import Ending, NoPlanError
from rythme.cli.params import (
    EXPLAIN_LIMIT_S,
    FILE,
    Command,
    explain_limit_option,
    json_option,
    reads_config,
    workers_option,
)
from rythme.text import Language, text

if TYPE_CHECKING:
    from rythme.previous import Previous
    from rythme.scenario import Scenario
    from rythme.solver.explain import Explanation
    from rythme.solver.outcome import Planned


@click.command(
    cls=Command,
    says=text(
        "Say why no calendar fits: the statements that exclude each other, each with its place"
        " in the file, and the ways out, which change one number as little as needed or drop one"
        " statement, each with the calendar that it gives. Exit status 0 when calendars fit after"
        " all, 1 when they do not."
    ),
)
@click.argument("config", type=FILE)
@reads_config
@explain_limit_option
@workers_option
@json_option
@click.pass_obj
def explain(
    language: Language,
    config: Path,
    year: int | None,
    overrides: Sequence[str],
    time_limit: float,
    workers: int,
    as_json: bool,
) -> Ending:
    """Load, explain, print."""
    from rythme.cli.explain_json import explanation_json
    from rythme.config import load

    scenario = load(config, year=year, overrides=overrides)
    explanation = explained(scenario, time_limit_s=time_limit, workers=workers)
    if as_json:
        found = explanation_json(explanation, scenario, language)
        click.echo(json.dumps(found, ensure_ascii=False, indent=2))
    else:
        _print(explanation, scenario, language)
    if explanation.impossibilities:
        return Ending.NO
    return Ending.UNDECIDED if explanation.undecided else Ending.DONE


def explained(scenario: Scenario, *, time_limit_s: float, workers: int = 1) -> Explanation:
    """Return why a scenario has no plan; every way out's calendars have passed the verifier."""
    from rythme.cli.solving import check
    from rythme.solver.explain import explain as explain_scenario

    explanation = explain_scenario(scenario, time_limit_s=time_limit_s, workers=workers)
    for impossibility in explanation.impossibilities:
        for way in impossibility.ways_out:
            check(way.scenario, way.plan)
    return explanation


def solved_or_explained(
    scenario: Scenario,
    language: Language,
    *,
    time_limit_s: float,
    workers: int = 1,
    previous: Previous | None = None,
    show: Callable[[Explanation], None] | None = None,
) -> Planned:
    """Return the best plan; where there is none, show why and raise ``NoPlanError``.

    What a plan before keeps is no statement of the config, and is not explained. An explanation
    takes as long as it took to find out that there is no plan, or :data:`EXPLAIN_LIMIT_S`.

    Parameters
    ----------
    show
        Shows an explanation; None prints it.
    """
    from rythme.cli.solving import solved

    started = time.monotonic()
    try:
        return solved(
            scenario,
            time_limit_s=time_limit_s,
            workers=workers,
            previous=previous,
            language=language,
        )
    except NoPlanError as failure:
        if failure.ending is Ending.NO and previous is None:
            seconds = max(EXPLAIN_LIMIT_S, time.monotonic() - started)
            explanation = explained(scenario, time_limit_s=seconds, workers=workers)
            if show is not None:
                show(explanation)
            else:
                _print(explanation, scenario, language)
        raise


def _print(explanation: Explanation, scenario: Scenario, language: Language) -> None:
    from rythme.cli.explain_text import explanation_lines

    for line in explanation_lines(explanation, scenario, language):
        click.echo(line)
