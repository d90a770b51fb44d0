"""``rythme check``, ``verify``, ``compare`` and ``schema``: what they say, and how they end."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from command_line import TWO_COHORTS, run
from rythme.cli.endings import Ending

CASES = Path(__file__).parent / "cases"
EXAMPLES = sorted((Path(__file__).parents[1] / "examples").glob("*.toml"))


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """Write the config with two cohorts."""
    path = tmp_path / "lycee.toml"
    path.write_text(TWO_COHORTS, encoding="utf-8")
    return path


@pytest.fixture
def planned(config: Path, tmp_path: Path) -> Path:
    """Plan the config, and return the directory of its files."""
    assert run("plan", config, "-o", tmp_path / "out", "--formats", "ics,csv").exit_code == 0
    return tmp_path / "out"


# check ------------------------------------------------------------------------------------------


def _section(lines: list[str], title: str) -> list[str]:
    start = lines.index(title) + 1
    end = lines.index("", start) if "" in lines[start:] else len(lines)
    return lines[start:end]


def test_check_resolves_dates(config: Path) -> None:
    """Stages, closures, fixed dates, phases' ends and closed weeks are shown as days."""
    result = run("check", config)
    assert result.exit_code == Ending.DONE
    lines = result.stdout.splitlines()
    assert lines[0] == "Lycée (lycee), 2026-2027"
    assert "  21 – 25 December 2026              all cohorts" in _section(lines, "Closed weeks")
    assert _section(lines, "Closures") == ["  21 December 2026 – 1 January 2027  Noël  all cohorts"]
    assert _section(lines, "Fixed dates") == ["  7 – 8 September 2026  at school  Rentrée  a"]
    stages = " ".join(_section(lines, "Cohorts and stages"))
    assert "7 September 2026 – 11 June 2027" in stages
    assert "14 September 2026 – 9 April 2027" in stages
    assert "last week: that of 29 March 2027" in " ".join(_section(lines, "Phases"))


def test_check_counts_weeks(config: Path) -> None:
    """Weeks asked stand against weeks there are, counted by hand."""
    rows = _section(run("check", config).stdout.splitlines(), "Weeks and hours, asked and there")
    # 7 September to 2 April are 30 weeks, two of them closed; b has 30 weeks, two closed.
    assert rows[1].split()[:6] == ["a", "deux-deux", "40", "2", "28", "8–10"]
    assert rows[2].split()[:5] == ["b-2027", "mi-temps", "30", "2", "28"]


def test_check_json_says_the_same(config: Path) -> None:
    """``--json`` has every date in ISO form."""
    found = json.loads(run("check", config, "--json").stdout)
    stage = found["cohorts"][0]["stages"][0]
    assert (stage["start"], stage["end"]) == ("2026-09-07", "2027-06-11")
    assert stage["phases"][0]["last_monday"] == "2027-03-29"
    assert stage["closed_weeks"] == ["2026-12-21", "2026-12-28"]
    assert stage["school_weeks"] == {"min": 8.0, "max": 10.0}
    assert found["closures"][0]["to"] == "2027-01-01"
    assert found["cohorts"][0]["fixed"][0]["to_half"] == "afternoon"


def test_check_training_share(config: Path) -> None:
    """The share is hours of training in those of the contract, in proportion to its weeks."""
    options = ("--contract-hours", "1000", "--set", "rhythm.deux-deux.school_hours=200")
    rows = _section(
        run("check", config, *options).stdout.splitlines(),
        "Training, in contracts of 1,000 hours a year (at least 25 %)",
    )
    assert rows[1].split() == ["a", "200", "h", "769", "h", "26", "%", "yes"]


def test_check_warns_of_provisional_holidays(config: Path) -> None:
    """School holidays that are not published yet are said to be provisional, on stderr."""
    zone = ("--set", 'school.school_zone="C"')
    assert run("check", config, *zone).stderr == ""
    assert "provisional" in run("check", config, *zone, "--year", "2030").stderr


def test_check_in_french(config: Path) -> None:
    """Dates are written as the language of the call does."""
    assert "21 décembre 2026 – 1er janvier 2027" in run("--lang", "fr", "check", config).stdout


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.stem)
def test_check_reads_examples(example: Path) -> None:
    """Every example is understood, in both languages."""
    assert run("check", example).exit_code == Ending.DONE
    assert run("--lang", "fr", "check", example, "--json").exit_code == Ending.DONE


# verify -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name", ["plan.json", "a-2026-2027.ics", "b-2027-2026-2027.ics", "plan.csv"]
)
def test_verify_accepts_what_plan_wrote(config: Path, planned: Path, name: str) -> None:
    """Every file that ``plan`` writes is valid when read back."""
    result = run("verify", config, planned / name)
    assert result.stdout.startswith("Valid")
    assert result.exit_code == Ending.DONE


def test_verify_shows_the_best_cost(config: Path, planned: Path) -> None:
    """A whole plan's cost stands beside the best one; a part of a plan has none to compare."""
    whole = json.loads(run("verify", config, planned / "plan.json", "--json").stdout)
    part = json.loads(run("verify", config, planned / "a-2026-2027.ics", "--json").stdout)
    assert [(level["cost"] == level["best"]) for level in whole["levels"]] == [True, True]
    assert [level["best"] for level in part["levels"]] == [None, None]


def test_verify_names_broken_statements(config: Path, planned: Path) -> None:
    """A plan under a stricter config ends with 1 and names the statement's file and line."""
    strict = ("--set", "rhythm.deux-deux.school_weeks=20")
    result = run("verify", config, planned / "plan.json", *strict)
    assert result.exit_code == Ending.NO
    assert result.stdout.startswith("Not valid: 1 statement is broken.")
    assert "rhythm.deux-deux.school_weeks" in result.stdout


def test_verify_takes_the_plans_year(config: Path, tmp_path: Path) -> None:
    """A plan for another year than the config's is judged by its own."""
    run("plan", config, "-o", tmp_path / "out", "--year", "2028")
    assert run("verify", config, tmp_path / "out" / "plan.json").exit_code == Ending.DONE
    wrong = run("verify", config, tmp_path / "out" / "plan.json", "--year", "2026")
    assert wrong.exit_code == Ending.NO


def test_verify_reads_a_published_calendar() -> None:
    """The published calendar with a blank day is found to have it, and nothing else."""
    case = CASES / "ut3-master-ihm-m1-2024-2025"
    result = run("verify", case.with_suffix(".toml"), case.with_suffix(".csv"), "--json")
    found = json.loads(result.stdout)
    assert result.exit_code == Ending.NO
    assert [each["monday"] for each in found["violations"]] == ["2024-09-30"]


def test_verify_reads_the_calendars_of_others(config: Path, planned: Path, tmp_path: Path) -> None:
    """Another's file is read by the cohort and the word that mark it."""
    ours = (planned / "a-2026-2027.ics").read_bytes()
    other = tmp_path / "export.ics"
    other.write_bytes(ours.replace(b"PRODID:-//rythme//rythme", b"PRODID:-//Elsewhere//Calendar"))
    assert run("verify", config, other).exit_code == Ending.WRONG
    word = ("--cohort", "a", "--school", "école")
    assert run("verify", config, other, *word).exit_code == Ending.DONE
    assert run("verify", config, other, "--cohort", "z", "--school", "école").exit_code == 2


# compare ----------------------------------------------------------------------------------------


def test_compare_configs_and_plans(config: Path, planned: Path) -> None:
    """A config and the plan made of it are the same calendar."""
    result = run("compare", config, planned / "plan.json", "--check")
    assert result.exit_code == Ending.DONE
    assert "The calendars are the same." in result.stdout


def test_compare_check_says_no(config: Path, planned: Path, tmp_path: Path) -> None:
    """``--check`` ends with 1 where calendars differ; without, the comparison is done: 0."""
    late = tmp_path / "late.toml"
    text = 'extends = "lycee.toml"\n[[cohort]]\nid = "a"\nentry = "second Monday of September"\n'
    late.write_text(text, encoding="utf-8")
    plan = planned / "plan.json"
    assert run("compare", plan, late).exit_code == Ending.DONE
    assert run("compare", plan, late, "--check").exit_code == Ending.NO


def test_compare_weeks_and_json_agree(config: Path, planned: Path, tmp_path: Path) -> None:
    """``--weeks`` has a line for every difference that ``--json`` has."""
    later = tmp_path / "later"
    run("plan", config, "-o", later, "--set", 'rhythm.deux-deux.phase.0.blocks.first="company"')
    plans = planned / "plan.json", later / "plan.json"
    found = json.loads(run("compare", *plans, "--json").stdout)
    table = run("compare", *plans, "--weeks").stdout.split("\n\n")[-1].splitlines()
    assert len(found["differences"]) > 0
    assert len(table) == 1 + len(found["differences"])
    assert [plan["cohorts"][0]["id"] for plan in found["plans"]] == ["a", "a"]


def test_compare_of_an_impossible_config(config: Path, planned: Path) -> None:
    """A config that has no plan ends the comparison with 1."""
    strict = ("--set", "rhythm.deux-deux.school_weeks=39")
    assert run("compare", planned / "plan.json", config, *strict).exit_code == Ending.NO


# schema -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("options", [[], ["--plan"]])
def test_schema_is_json(options: list[str]) -> None:
    """Both schemas are JSON Schemas of objects."""
    document = json.loads(run("schema", *options).stdout)
    assert document["type"] == "object"
