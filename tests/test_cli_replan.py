"""``rythme plan --from``: what it keeps, what it says, what it writes."""

from __future__ import annotations

from pathlib import Path

import pytest

from command_line import run
from rythme.cli.endings import Ending
from rythme.plan import CohortPlan, Plan
from rythme.plan_json import from_json

CASES = Path(__file__).parent / "cases"
M1 = "ut3-master-ihm-m1-2023-2024"

TWO_YEARS = """\
title = "Centre"
id = "centre"
year = 2025

[school]
name = "Centre"
language = "en"

[[closure]]
name = "Noël"
from = "12-22"
to = "01-02"

[rhythm.first]
school_weeks = 15
phase = [ { blocks = { school = 2, company = 3 } } ]

[rhythm.second]
school_weeks = 12
phase = [ { blocks = { school = 1, company = 2 } } ]

[[cohort]]
id = "cap-{exit}"
name = "CAP {exit}"
size = 12
entry = "first Monday of September"
stages = [ { rhythm = "first", weeks = 48 }, { rhythm = "second", weeks = 40 } ]

[[cohort]]
id = "cap-{exit}"
name = "CAP {exit}"
size = 10
entry = "first Monday of September"
entry_year = -1
stages = [ { rhythm = "first", weeks = 48 }, { rhythm = "second", weeks = 40 } ]

[[fixed]]
name = "Welcome"
rhythms = ["first"]
place = "school"
from = "start"
to = "start"

[[rule]]
kind = "max_run"
place = "company"
weeks = 9
"""
"""Two cohorts a year apart; next year the younger one has its first stage behind it."""

NOW = {"SOURCE_DATE_EPOCH": "1780300800"}  # 1 June 2026
LATER = {"SOURCE_DATE_EPOCH": "1793534400"}  # 1 November 2026


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """Write the config with two cohorts."""
    path = tmp_path / "centre.toml"
    path.write_text(TWO_YEARS, encoding="utf-8")
    return path


def plan_in(directory: Path) -> Plan:
    """Return the plan that was written."""
    return from_json((directory / "plan.json").read_bytes(), "plan.json")


def cohort_in(directory: Path, cohort_id: str) -> CohortPlan:
    """Return one of its cohorts."""
    return {cohort.id: cohort for cohort in plan_in(directory).cohorts}[cohort_id]


def test_report_of_a_replan(tmp_path: Path) -> None:
    """What moved is listed in words, with who must be told, notice, and totals."""
    result = run(
        *("plan", CASES / f"{M1}.toml", "-o", tmp_path / "out"),
        *("--from", CASES / f"{M1}-first.csv", "--freeze", "2024-02-12"),
        SOURCE_DATE_EPOCH="1707696000",  # 12 February 2024
    )
    assert result.exit_code == Ending.DONE
    assert result.stderr == ""
    lines = [" ".join(line.split()) for line in result.stdout.splitlines()]
    assert "26 half-days move, in 4 weeks." in lines
    words = "School Monday – Wednesday, Company Thursday – Friday"
    assert f"19 February 2024 {words} Company 6" in lines
    assert f"22 April 2024 School {words} 4" in lines
    assert "29 April 2024 Company School 10" in lines
    assert "m1-ihm 19 February 2024 7 days" in lines
    assert "m1-ihm 25.8 → 26 27.2 → 27 896 → 910" in lines


def test_nothing_moves(config: Path, tmp_path: Path) -> None:
    """From its own plan the report says that nothing moves, and the weeks keep their revisions."""
    run("plan", config, "-o", tmp_path / "one", **NOW)
    result = run(
        *("plan", config, "-o", tmp_path / "two", "--from", tmp_path / "one" / "plan.json"), **LATER
    )
    assert "Nothing moves: every half-day is as in the previous plan." in result.stdout
    one, two = plan_in(tmp_path / "one"), plan_in(tmp_path / "two")
    assert [cohort.weeks for cohort in two.cohorts] == [cohort.weeks for cohort in one.cohorts]


@pytest.mark.parametrize("suffix", ["csv", "ics"])
def test_from_our_own_calendars(config: Path, tmp_path: Path, suffix: str) -> None:
    """A calendar of ours is as good as the plan.json: nothing moves."""
    run("plan", config, "-o", tmp_path / "one", "--formats", "ics,csv", **NOW)
    names = {"csv": "plan.csv", "ics": "cap-2027-2025-2026.ics"}
    result = run(
        *("plan", config, "-o", tmp_path / "two", "--from", tmp_path / "one" / names[suffix])
    )
    assert result.exit_code == Ending.DONE
    assert "Nothing moves" in result.stdout
    one, two = cohort_in(tmp_path / "one", "cap-2027"), cohort_in(tmp_path / "two", "cap-2027")
    letters = [week.letters for week in one.weeks]
    assert [week.letters for week in two.weeks] == letters


def test_freeze_as_a_phrase(config: Path, tmp_path: Path) -> None:
    """A date without a year is the first one from July of the planned year on."""
    run("plan", config, "-o", tmp_path / "one", **NOW)
    result = run(
        *("plan", config, "-o", tmp_path / "two", "--from", tmp_path / "one" / "plan.json"),
        *("--freeze", "mi-mars", "--set", "rhythm.first.school_weeks=17"),
        **NOW,
    )
    assert result.exit_code == Ending.DONE
    one, two = cohort_in(tmp_path / "one", "cap-2027"), cohort_in(tmp_path / "two", "cap-2027")
    moved = [
        new.monday.isoformat()
        for old, new in zip(one.weeks, two.weeks, strict=True)
        if old.letters != new.letters
    ]
    assert moved
    assert min(moved) >= "2026-03-15"


def test_a_past_that_breaks_what_is_asked_now(config: Path, tmp_path: Path) -> None:
    """It is kept and named, with the statement that it breaks; the plan is written."""
    run("plan", config, "-o", tmp_path / "one", **NOW)
    text = TWO_YEARS + '\n[[rule]]\nkind = "forbid"\nplace = "school"\nto = 2025-10-31\n'
    config.write_text(text.replace("to = 2025", "from = 2025-09-01\nto = 2025"), encoding="utf-8")
    result = run(
        *("plan", config, "-o", tmp_path / "two", "--from", tmp_path / "one" / "plan.json"),
        *("--freeze", "2025-12-01"),
    )
    assert result.exit_code == Ending.DONE
    assert "Nothing moves" in result.stdout
    kept = result.stdout.partition("Kept as it was, though it breaks what is asked now\n")[2]
    assert "rule.1" in kept
    assert "cap-2027" in kept


def test_only_some_cohorts_may_change(config: Path, tmp_path: Path) -> None:
    """With ``--cohort``, the others stay, whatever would be better now."""
    run("plan", config, "-o", tmp_path / "one", **NOW)
    result = run(
        *("plan", config, "-o", tmp_path / "two", "--from", tmp_path / "one" / "plan.json"),
        *("--cohort", "cap-2027", "--set", "rhythm.second.school_weeks=13"),
        **NOW,
    )
    assert result.exit_code == Ending.DONE
    still = cohort_in(tmp_path / "one", "cap-2026"), cohort_in(tmp_path / "two", "cap-2026")
    assert still[0].weeks == still[1].weeks
    assert "To be told\n" in result.stdout
    told = result.stdout.partition("To be told\n")[2].partition("\n\n")[0]
    assert "cap-2027" in told
    assert "cap-2026" not in told


def test_the_year_after(config: Path, tmp_path: Path) -> None:
    """Past stages are in the new plan.json and its calendars as they were, byte for byte."""
    run("plan", config, "-o", tmp_path / "one", **NOW)
    result = run(
        *("plan", config, "--year", 2026, "-o", tmp_path / "two"),
        *("--from", tmp_path / "one" / "plan.json"),
        **LATER,
    )
    assert result.exit_code == Ending.DONE
    assert "cap-2026" in result.stderr  # has finished
    one, two = cohort_in(tmp_path / "one", "cap-2027"), cohort_in(tmp_path / "two", "cap-2027")
    assert [stage.rhythm for stage in two.stages] == ["first", "second"]
    assert two.stages[0] == one.stages[0]
    assert two.weeks[:48] == one.weeks[:48]
    assert two.weeks == one.weeks
    name = "cap-2027-2025-2026.ics"
    assert (tmp_path / "two" / name).read_bytes() == (tmp_path / "one" / name).read_bytes()
    assert (tmp_path / "two" / "cap-2028-2026-2027.ics").exists()


def test_the_year_after_from_a_calendar(config: Path, tmp_path: Path) -> None:
    """A calendar of past stages alone says enough: they are carried over, notes and all."""
    run("plan", config, "-o", tmp_path / "one", **NOW)
    name = "cap-2027-2025-2026.ics"
    result = run(
        *("plan", config, "--year", 2026, "-o", tmp_path / "two"),
        *("--from", tmp_path / "one" / name),
        **NOW,
    )
    assert result.exit_code == Ending.DONE
    assert result.stderr == ""
    assert (tmp_path / "two" / name).read_bytes() == (tmp_path / "one" / name).read_bytes()


ONE_RUN = """\
id = "run"
year = 2025

[rhythm.away]
phase = [ { full_time = "company" } ]

[rhythm.both]
phase = [ { blocks = { school = 1, company = 2, tolerance = 0 } } ]

[[cohort]]
id = "a"
entry = 2026-05-04
stages = [ { rhythm = "away", weeks = 10 }, { rhythm = "both", weeks = 9 } ]

[[rule]]
kind = "max_run"
place = "company"
weeks = 11
"""
"""Ten weeks in company, in academic year 2025, then blocks in the next one."""


def test_runs_go_on_from_the_past(tmp_path: Path) -> None:
    """A run that began in a past stage counts: two weeks more in company would be one too many."""
    config = tmp_path / "run.toml"
    config.write_text(ONE_RUN, encoding="utf-8")
    run("plan", config, "-o", tmp_path / "one")
    first = ("--set", "rhythm.both.phase.0.blocks.first='company'")
    alone = run("plan", config, "--year", 2026, "-o", tmp_path / "two", *first)
    assert alone.exit_code == Ending.DONE
    before = ("--from", tmp_path / "one" / "plan.json")
    after = run("plan", config, "--year", 2026, "-o", tmp_path / "three", *first, *before)
    assert after.exit_code == Ending.NO
    assert not (tmp_path / "three").exists()
    school = ("--set", "rhythm.both.phase.0.blocks.first='school'")
    after = run("plan", config, "--year", 2026, "-o", tmp_path / "three", *school, *before)
    assert after.exit_code == Ending.DONE
    assert len(cohort_in(tmp_path / "three", "a").weeks) == 19


def test_presence_in_past_stages_counts(tmp_path: Path) -> None:
    """A cohort that is at school in a past stage takes room from those that are planned."""
    config = tmp_path / "room.toml"
    config.write_text(
        ONE_RUN.replace('"company" } ]', '"school" } ]').replace('id = "a"', 'id = "a"\nsize = 5')
        + """
[[rule]]
kind = "capacity"
max_people = 8

[[cohort]]
id = "b"
size = 5
entry = 2026-07-06
rhythm = "both"
weeks = 6
""",
        encoding="utf-8",
    )
    alone = ("--set", "rule.1.max_people=10")
    assert run("plan", config, "-o", tmp_path / "one", *alone).exit_code == Ending.DONE
    before = ("--from", tmp_path / "one" / "plan.json")
    result = run("plan", config, "--year", 2026, "-o", tmp_path / "two", *before)
    assert result.exit_code == Ending.DONE
    assert run("plan", config, "--year", 2026, "-o", tmp_path / "three").exit_code == Ending.DONE
    assert cohort_in(tmp_path / "three", "b").weeks[0].kind == "school"
    planned = cohort_in(tmp_path / "two", "b").weeks
    assert planned[0].monday.isoformat() == "2026-07-06"
    assert planned[0].kind == "company"  # a's last past week, at school


def test_revisions_go_on(config: Path, tmp_path: Path) -> None:
    """They go on from the plan in the directory, else from the plan.json of ``--from``."""
    run("plan", config, "-o", tmp_path / "one", **NOW)
    change = ("--set", "rhythm.first.school_weeks=16")
    source = tmp_path / "one" / "plan.json"
    run("plan", config, "-o", tmp_path / "two", "--from", source, *change, **LATER)
    revisions = {week.revision for week in cohort_in(tmp_path / "two", "cap-2027").weeks}
    assert revisions == {0, 1}
    run("plan", config, "-o", tmp_path / "two", "--from", source, **LATER)
    revisions = {week.revision for week in cohort_in(tmp_path / "two", "cap-2027").weeks}
    assert revisions == {0, 2}


def test_half_days_that_a_calendar_leaves_out(tmp_path: Path) -> None:
    """In a week that stays they are read like the rest of it, and that is said."""
    name = "ut3-master-ihm-m1-2024-2025"
    result = run(
        *("plan", CASES / f"{name}.toml", "-o", tmp_path / "out"),
        *("--from", CASES / f"{name}-first.csv", "--freeze", "2025-02-01"),
    )
    assert result.exit_code == Ending.DONE
    assert "2 half-days of the weeks that stay are not stated there" in result.stderr
    weeks = {week.monday.isoformat(): week for week in cohort_in(tmp_path / "out", "m1-ihm").weeks}
    assert weeks["2024-09-30"].letters == "SSSSSSSSSS"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        pytest.param(("--freeze", "2026-01-01"), "--from", id="freeze without a plan"),
        pytest.param(("--from", "other.json"), "other-planning", id="another planning"),
        pytest.param(("--from", "plan.json", "--freeze", "soon"), "soon", id="no date"),
        pytest.param(("--from", "plan.json", "--freeze", "start"), "start", id="of no stage"),
        pytest.param(("--from", "plan.json", "--cohort", "zzz"), "zzz", id="unknown cohort"),
        pytest.param(("--from", "missing.json"), "missing.json", id="no such file"),
    ],
)
def test_wrong_calls(
    config: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    arguments: tuple[str, ...],
    said: str,
) -> None:
    """A call that is wrong says so, with status 2, and writes nothing."""
    monkeypatch.chdir(tmp_path)
    run("plan", config, "-o", tmp_path, **NOW)
    document = (tmp_path / "plan.json").read_text(encoding="utf-8")
    (tmp_path / "other.json").write_text(
        document.replace('"centre"', '"other-planning"', 1), encoding="utf-8"
    )
    result = run("plan", config, "-o", tmp_path / "out", *arguments)
    assert result.exit_code == Ending.WRONG
    assert said in result.stderr
    assert not (tmp_path / "out").exists()
