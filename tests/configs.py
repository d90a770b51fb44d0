"""Configs in tests: small texts that are written to a file and loaded."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from rythme.config import load
from rythme.errors import ConfigError, Mistake
from rythme.scenario import Scenario

MARK = "#!"
"""Ends a line on which a mistake is expected."""

SMALLEST = """\
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

WHOLE = """\
title = "ENSTA Paris, voie en apprentissage"
id = "ensta-paris"
year = 2025

[school]
name = "ENSTA Paris"
timezone = "Europe/Paris"
country = "FR"
language = "fr"
morning = ["09:00", "12:30"]
afternoon = ["13:30", "17:00"]

[[closure]]
name = "Noël"
from = "12-22"
to = "01-02"

[rhythm.deuxieme-annee]
name = "2e année : 21/33"
school_weeks = 21
company_weeks = 33
school_hours = 561
[[rhythm.deuxieme-annee.phase]]
until = "mid-May"
blocks = { school = 4, company = 4, tolerance = 1, first = "school" }
[[rhythm.deuxieme-annee.phase]]
full_time = "company"

[rhythm.troisieme-annee]
school_weeks = 15
company_weeks = 39
school_hours = 390
[[rhythm.troisieme-annee.phase]]
split = { school_days = 2.5, at = "start" }
[[rhythm.troisieme-annee.phase]]
full_time = "company"

[[cohort]]
id = "fisa-{exit}"
name = "Promotion {exit}"
size = 25
entry = "last Monday of August"
stages = [ { rhythm = "deuxieme-annee", weeks = 54 }, { rhythm = "troisieme-annee", weeks = 54 } ]

[[cohort]]
id = "fisa-{exit}"
name = "Promotion {exit}"
size = 25
entry = "last Monday of August"
entry_year = -1
stages = [ { rhythm = "deuxieme-annee", weeks = 54 }, { rhythm = "troisieme-annee", weeks = 54 } ]

[[fixed]]
name = "Rentrée"
cohorts = ["fisa-*"]
rhythms = ["deuxieme-annee"]
place = "school"
from = "start"
to = "start + 4 days"

[[rule]]
kind = "capacity"
max_people = 60
"""


def write(folder: Path, text: str, name: str = "school.toml") -> str:
    """Write a file into a test's folder and return its path."""
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return str(path)


def load_text(
    folder: Path, text: str, *, year: int | None = None, overrides: Sequence[str] = ()
) -> Scenario:
    """Load a config from its text."""
    return load(write(folder, text), year=year, overrides=overrides)


def mistakes_in(
    folder: Path, text: str, *, year: int | None = None, overrides: Sequence[str] = ()
) -> tuple[Mistake, ...]:
    """Return the mistakes of a config; fails when it has none."""
    with pytest.raises(ConfigError) as caught:
        load_text(folder, text, year=year, overrides=overrides)
    return caught.value.mistakes


def places(mistakes: Sequence[Mistake]) -> list[tuple[int, str]]:
    """Return the line and key of each mistake."""
    return [(mistake.origin.line, mistake.origin.key) for mistake in mistakes]


def marked_lines(text: str) -> list[int]:
    """Return the numbers of the lines that end with ``MARK``."""
    return [number for number, line in enumerate(text.split("\n"), 1) if line.endswith(MARK)]


def sentence(mistake: Mistake) -> str:
    """Return a mistake as English speakers read it, without its place."""
    return f"{mistake.read.to('en')}; {mistake.expected.to('en')}"
