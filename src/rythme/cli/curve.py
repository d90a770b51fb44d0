"""What ``rythme compare --curve`` finds and says."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from rythme.cli.endings import CallError, Ending, NoPlanError
from rythme.cli.table import aligned
from rythme.cli.writing import write_file
from rythme.compare.curve import (
    curve_csv,
    curve_reading,
    curve_record,
    curve_rows,
    curve_verdict,
    levels_of,
)
from rythme.export.words import level_sentence, level_word
from rythme.solver import outcome
from rythme.solver.curve import Curve, trade_off
from rythme.solver.levels import applying_levels
from rythme.text import Language, text

if TYPE_CHECKING:
    from rythme.scenario import Scenario


def show_curve(
    config: Path,
    scenario: Scenario,
    written: str,
    files: tuple[Path | None, Path | None],
    as_json: bool,
    time_limit_s: float,
    language: Language,
) -> Ending:
    """Find the trade-off between two levels, write its files and print it.

    Parameters
    ----------
    written
        Names of two levels with a comma between.
    files
        The HTML page and the table for spreadsheets, where asked for.
    """
    first, second = _read_levels(written, scenario)
    curve = _found(scenario, first, second, time_limit_s)
    html, csv_file = files
    if html is not None:
        from rythme.compare.html.curve import curve_html

        school = scenario.school.language
        says = f"{curve_reading(curve, school)} {curve_verdict(curve).to(school)}"
        write_file(html, curve_html(str(config), scenario.title, curve, says, school))
    if csv_file is not None:
        write_file(csv_file, curve_csv(curve))
    if as_json:
        click.echo(json.dumps(curve_record(curve), indent=2))
    else:
        for line in _lines(curve, language):
            click.echo(line)
    return Ending.DONE


def _read_levels(written: str, scenario: Scenario) -> tuple[str, str]:
    known = [name for _, level in applying_levels(scenario, None) for name, _ in level]
    names = [name.strip() for name in written.split(",")]
    if len(names) != 2 or names[0] == names[1] or not set(names) <= set(known):
        raise CallError(
            text(
                "--curve: read {written}; expected two of {known}, with a comma between",
                written=repr(written),
                known=", ".join(known),
            )
        )
    return names[0], names[1]


def _found(scenario: Scenario, first: str, second: str, time_limit_s: float) -> Curve:
    try:
        return trade_off(scenario, first, second, time_limit_s=time_limit_s)
    except outcome.NoPlanError:
        problem = text("impossible: no plan keeps every total, date and rule")
        raise NoPlanError(Ending.NO, problem) from None
    except outcome.TimeUpError:
        problem = text("nothing found within the time limit")
        raise NoPlanError(Ending.UNDECIDED, problem) from None


def _lines(curve: Curve, language: Language) -> Iterator[str]:
    """Yield what was held, the points, and what is known of them."""
    yield from (level_sentence(level, language).to(language) for level in curve.above)
    if curve.above:
        yield ""
    names = [level_word(level.name).to(language) for level in levels_of(curve.points[0])]
    heads = (*names, text("proven").to(language))
    yield from aligned([heads, *curve_rows(curve, language)], right=(0, 1), indent=0)
    yield ""
    if reading := curve_reading(curve, language):
        yield reading
    yield curve_verdict(curve).to(language)
