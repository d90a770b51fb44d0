"""``rythme show``: one calendar, or the strip of all."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace
from pathlib import Path

import pytest

from builders import (
    full_time,
    make_cohort,
    make_plan,
    make_rhythm,
    make_scenario,
    make_stage,
    read_weeks,
    split,
)
from command_line import run
from rythme.cli.calendar import calendar
from rythme.cli.endings import Ending
from rythme.cli.strip import strip
from rythme.plan import Plan, PlanClosure, PlanHoliday
from rythme.plan_json import to_json
from rythme.text import Language

START = dt.date(2025, 8, 25)
ANSI = re.compile(r"\x1b\[[0-9;]*m")


def _plan(size: int | None = 10) -> Plan:
    """Two cohorts over six weeks: blocks with a closure and a holiday; shared weeks."""
    whole = make_rhythm([full_time("school")], id="whole")
    half = make_rhythm([split()], id="half")
    scenario = make_scenario(
        cohorts=[
            make_cohort("a", stages=[make_stage(whole, 6, start=START, size=size)]),
            make_cohort("b", stages=[make_stage(half, 5, start=START, size=size)]),
        ]
    )
    weeks = {"a": read_weeks("SSCCSO"), "b": read_weeks(" ".join(["SSSSSCCCCC"] * 5))}
    closure = PlanClosure(
        name="Closed", first=dt.date(2025, 9, 8), last=dt.date(2025, 9, 9), cohorts=("a",)
    )
    holiday = PlanHoliday(day=dt.date(2025, 9, 1), name="Labour Day")
    return replace(make_plan(scenario, weeks), closures=(closure,), holidays=(holiday,))


@pytest.fixture
def plan_file(tmp_path: Path) -> Path:
    """Write the plan to a file."""
    path = tmp_path / "plan.json"
    path.write_bytes(to_json(_plan()))
    return path


def _plain(lines: object) -> list[str]:
    assert not isinstance(lines, str)
    return [ANSI.sub("", line).rstrip() for line in lines]  # type: ignore[attr-defined]


def test_calendar_cells() -> None:
    """A day shows its weekday, number, and both half-days; holidays and closures are marked."""
    plan = _plan()
    lines = _plain(calendar(plan, plan.cohorts[0], "en", 100))
    head = lines.index("Aug 25 Sep 25 Oct 25")
    cells = {
        (month, row): line[7 * month : 7 * month + 6].rstrip()
        for row, line in enumerate(lines[head + 1 : head + 32], start=1)
        for month in range(3)
    }
    assert cells[0, 24] == "S24"  # a Sunday before the first week
    assert cells[0, 25] == "M25 SS"
    assert cells[1, 1] == "M 1  H"
    assert cells[1, 2] == "T 2 SS"
    assert cells[1, 8] == "M 8 cc"
    assert cells[1, 10] == "W10 CC"
    assert cells[2, 3] == "F 3 OO"
    assert cells[2, 6] == "M 6"  # after the last week


def test_calendar_of_shared_weeks_splits_a_day() -> None:
    """A day in two places shows both letters, each in its own colour."""
    plan = _plan()
    wednesday = next(line for line in calendar(plan, plan.cohorts[1], "en", 100) if "W27" in line)
    school, company = re.findall(r"(\x1b\[[0-9;]*m)(?:W27 S|C)\x1b\[0m", wednesday)[:2]
    assert school != company
    assert "W27 SC" in ANSI.sub("", wednesday)


@pytest.mark.parametrize("columns", [20, 40, 80, 100])
def test_calendar_fits_its_width(columns: int) -> None:
    """Months wrap so that no line of days is wider than the terminal."""
    plan = _plan()
    days = [
        line
        for line in _plain(calendar(plan, plan.cohorts[0], "en", columns))
        if re.match(r"[MTWFS][ \d]\d( |$)", line)
    ]
    assert len(days) >= 31
    assert max(map(len, days)) <= columns


def test_strip_rows() -> None:
    """A cohort is a row of places, a shared week its half-days at school; presence below."""
    lines = _plain(strip(_plan(), "en", 100))
    assert "a         SSCCSO" in lines
    assert "b         55555" in lines
    assert "at school ██▄▄█" in lines
    assert "Fullest half-day: 20 at school, first on Monday 25 August 2025" in lines


def test_strip_without_sizes_has_no_presence() -> None:
    """Where a size is not known, people are not counted."""
    assert not any("at school" in line for line in _plain(strip(_plan(size=None), "en", 100))[:-1])


def test_strip_of_nothing() -> None:
    """A plan without a cohort, or without a week, is said to be empty."""
    plan = _plan()
    idle = tuple(replace(cohort, weeks=()) for cohort in plan.cohorts)
    for cohorts in ((), idle):
        assert _plain(strip(replace(plan, cohorts=cohorts), "en", 100))[1:] == [
            "Nothing is planned."
        ]


def test_piped_is_plain_and_stable(plan_file: Path) -> None:
    """Without a terminal there is no colour, and two runs print the same."""
    first, second = run("show", plan_file), run("show", plan_file)
    assert first.exit_code == Ending.DONE
    assert "\x1b" not in first.stdout
    assert first.stdout == second.stdout


def test_one_cohort_is_shown_as_a_calendar(plan_file: Path) -> None:
    """``--cohort`` shows months in the language asked for."""
    result = run("--lang", "fr", "show", plan_file, "--cohort", "b")
    assert "aoû 25 sep 25" in result.stdout
    assert "L25 SS" in result.stdout


@pytest.mark.parametrize("wanted", ["c", "A", ""])
def test_unknown_cohort(plan_file: Path, wanted: str) -> None:
    """A cohort that the plan does not have is a mistake that names those it has."""
    result = run("show", plan_file, "--cohort", wanted)
    assert result.exit_code == Ending.WRONG
    assert "a, b" in result.stderr


@pytest.mark.parametrize("columns", [80, 120])
@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_calendar_keeps_to_the_terminal(columns: int, language: Language) -> None:
    """No line of months or legend is wider than the terminal."""
    plan = _plan()
    assert max(map(len, _plain(calendar(plan, plan.cohorts[0], language, columns)))) <= columns


def test_only_closures_of_the_shown_days_are_listed() -> None:
    """A closure after the cohort has left says nothing of its calendar."""
    plan = _plan()
    (closure,) = plan.closures
    later = replace(closure, name="Later", first=dt.date(2026, 9, 7), last=dt.date(2026, 9, 8))
    lines = _plain(calendar(replace(plan, closures=(closure, later)), plan.cohorts[0], "en", 100))
    assert any("Closed" in line for line in lines)
    assert not any("Later" in line for line in lines)
