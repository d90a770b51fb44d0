"""The command line as tests call it."""

from __future__ import annotations

from click.testing import CliRunner, Result

from rythme.cli.program import program

UN_TROIS = """\
year = 2026

[rhythm.un-trois]
school_weeks = 12
phase = [ { blocks = { school = 1, company = 3 } } ]

[[cohort]]
id = "bts-sio-2"
rhythm = "un-trois"
entry = "first Monday of September"
weeks = 48
"""
"""The smallest config: the README's."""

TWO_COHORTS = """\
title = "Lycée"
id = "lycee"
year = 2026

[school]
language = "fr"

[[closure]]
name = "Noël"
from = "12-21"
to = "01-01"

[rhythm.deux-deux]
school_weeks = { min = 8, max = 10 }
[[rhythm.deux-deux.phase]]
until = "end of March"
blocks = { school = 2, company = 2, first = "school" }
[[rhythm.deux-deux.phase]]
full_time = "company"

[rhythm.mi-temps]
[[rhythm.mi-temps.phase]]
split = { school_days = 2.5, at = "start" }

[[cohort]]
id = "a"
name = "Groupe A"
size = 12
rhythm = "deux-deux"
entry = "first Monday of September"
weeks = 40

[[cohort]]
id = "b-{exit}"
name = "Groupe B"
size = 8
rhythm = "mi-temps"
entry = "second Monday of September"
weeks = 30

[[fixed]]
name = "Rentrée"
cohorts = ["a"]
place = "school"
from = "start"
to = "start + 1 day"
"""
"""Two cohorts, a closure, blocks and shared weeks, a fixed date."""


def run(*arguments: object, language: str = "en", **environ: str) -> Result:
    """Run a command; an error that no user could mend is raised, not swallowed."""
    result = CliRunner(env={"LC_ALL": "", "LANG": language, "COLUMNS": "100", **environ}).invoke(
        program, [str(argument) for argument in arguments]
    )
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result
