"""``rythme plan``, ``init`` and ``export``: what they write, and when they write nothing."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from command_line import TWO_COHORTS, UN_TROIS, run
from rythme.cli.endings import Ending
from rythme.config.catalogue import entries
from rythme.plan import Plan
from rythme.plan_json import from_json
from rythme.solver import levels
from rythme.solver.outcome import Outcome, Planned, Undecided

CREATED = {"SOURCE_DATE_EPOCH": "1780300800"}


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """Write the config with two cohorts."""
    path = tmp_path / "lycee.toml"
    path.write_text(TWO_COHORTS, encoding="utf-8")
    return path


def _files(directory: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(directory.iterdir())}


def _plan(directory: Path) -> Plan:
    return from_json((directory / "plan.json").read_bytes(), "plan.json")


def test_plan_writes_plan_and_calendars(config: Path, tmp_path: Path) -> None:
    """``plan`` writes plan.json and a calendar per cohort and year, and names them on stdout."""
    result = run("plan", config, "-o", tmp_path / "out")
    assert result.exit_code == Ending.DONE
    names = ["a-2026-2027.ics", "b-2027-2026-2027.ics", "plan.json"]
    assert list(_files(tmp_path / "out")) == names
    assert all(str(tmp_path / "out" / name) in result.stdout for name in names)
    assert result.stderr == ""


def test_plan_sums_up(config: Path, tmp_path: Path) -> None:
    """The summary has the standing, costs, and per stage totals and blocks in order."""
    lines = run("plan", config, "-o", tmp_path / "out").stdout.splitlines()
    assert lines[0] == "Lycée (lycee), 2026-2027"
    assert lines[1].startswith("Optimal")
    start = lines.index("Groupe A (a), 12 apprentices")
    assert lines[start + 1] == "  deux-deux, 7 September 2026 – 11 June 2027"
    totals, blocks = lines[start + 2 : start + 4]
    runs = blocks.split()
    at_school = sum(int(run[1:]) for run in runs if run[0] == "S")
    assert 8 <= at_school <= 10
    assert sum(int(run[1:]) for run in runs) == 40
    assert totals.startswith(f"    {at_school} weeks at school")


def test_plan_twice_writes_the_same_bytes(config: Path, tmp_path: Path) -> None:
    """Planning again changes nothing, whenever it is done."""
    run("plan", config, "-o", tmp_path / "out", **CREATED)
    first = _files(tmp_path / "out")
    run("plan", config, "-o", tmp_path / "out", **CREATED)
    assert _files(tmp_path / "out") == first
    run("plan", config, "-o", tmp_path / "out", SOURCE_DATE_EPOCH="1790000000")
    later = _files(tmp_path / "out")
    assert {name for name in later if later[name] != first[name]} == {"plan.json"}


def test_plan_continues_revisions(config: Path, tmp_path: Path) -> None:
    """A week whose letters change gets the next revision; the others keep theirs."""
    run("plan", config, "-o", tmp_path / "out")
    before = _plan(tmp_path / "out")
    moved = TWO_COHORTS.replace('first = "school"', 'first = "company"').replace(
        'to = "start + 1 day"', 'to = "start"'
    )
    config.write_text(moved, encoding="utf-8")
    run("plan", config, "-o", tmp_path / "out")
    after = _plan(tmp_path / "out")
    pairs = [
        (old, new)
        for one, other in zip(before.cohorts, after.cohorts, strict=True)
        for old, new in zip(one.weeks, other.weeks, strict=True)
    ]
    assert {old.letters == new.letters for old, new in pairs} == {True, False}
    assert all(new.revision == (old.letters != new.letters) for old, new in pairs)


def test_plan_refuses_another_planning(config: Path, tmp_path: Path) -> None:
    """A directory that holds another planning's plan stays as it is."""
    other = tmp_path / "other.toml"
    other.write_text(UN_TROIS, encoding="utf-8")
    run("plan", other, "-o", tmp_path / "out")
    before = _files(tmp_path / "out")
    result = run("plan", config, "-o", tmp_path / "out")
    assert result.exit_code == Ending.WRONG
    assert "other" in result.stderr
    assert "lycee" in result.stderr
    assert _files(tmp_path / "out") == before


def test_plan_names_calendars_that_stay(config: Path, tmp_path: Path) -> None:
    """A calendar of a cohort that is no longer planned stays, and is named on stderr."""
    run("plan", config, "-o", tmp_path / "out")
    text = TWO_COHORTS.replace('id = "b-{exit}"', 'id = "c"')
    config.write_text(text, encoding="utf-8")
    result = run("plan", config, "-o", tmp_path / "out")
    stale = tmp_path / "out" / "b-2027-2026-2027.ics"
    assert stale.exists()
    assert str(stale) in result.stderr
    assert str(stale) not in result.stdout


def test_impossible_is_an_answer(config: Path, tmp_path: Path) -> None:
    """A total that cannot be met ends with 1, names the cohort, says why, and writes nothing."""
    result = run(
        "plan", config, "-o", tmp_path / "out", "--set", "rhythm.deux-deux.school_weeks=39"
    )
    assert result.exit_code == Ending.NO
    assert "no calendar of a " in result.stderr
    assert "--set: rhythm.deux-deux.school_weeks: 39 weeks at school" in result.stdout
    assert not (tmp_path / "out").exists()


def test_year_and_set(config: Path, tmp_path: Path) -> None:
    """``--year`` and ``--set`` stand in for what the file says."""
    options = ("--year", 2027, "--set", "cohort.a.size=30")
    assert run("plan", config, "-o", tmp_path / "out", *options).exit_code == Ending.DONE
    plan = _plan(tmp_path / "out")
    assert (plan.year, plan.cohorts[0].size) == (2027, 30)


def test_unwritable_directory(config: Path, tmp_path: Path) -> None:
    """A file where the directory should be is said, and stays."""
    (tmp_path / "out").write_text("mine", encoding="utf-8")
    result = run("plan", config, "-o", tmp_path / "out")
    assert result.exit_code == Ending.WRONG
    assert str(tmp_path / "out") in result.stderr
    assert (tmp_path / "out").read_text(encoding="utf-8") == "mine"


def test_garbage_plan_is_not_replaced(config: Path, tmp_path: Path) -> None:
    """A plan.json that cannot be read may be anything: it is not written over."""
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "plan.json").write_text("{", encoding="utf-8")
    result = run("plan", config, "-o", tmp_path / "out")
    assert result.exit_code == Ending.WRONG
    assert _files(tmp_path / "out") == {"plan.json": b"{"}


def test_failed_write_leaves_what_was_there(
    config: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When a file cannot be moved into place, all are as before."""
    run("plan", config, "-o", tmp_path / "out")
    before = _files(tmp_path / "out")
    move: Callable[[Path, Path], Path] = Path.replace

    def full(source: Path, target: Path) -> Path:
        if target.name == "b-2027-2026-2027.ics" and source.parent.name == "new":
            raise OSError(28, "No space left on device", str(target))
        return move(source, target)

    monkeypatch.setattr(Path, "replace", full)
    options = ("--set", "rhythm.mi-temps.phase.0.split.at='end'")
    result = run("plan", config, "-o", tmp_path / "out", *options)
    assert result.exit_code == Ending.WRONG
    assert "No space left" in result.stderr
    assert _files(tmp_path / "out") == before


def test_invalid_plan_is_never_written(
    config: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A plan that the verifier refuses is a bug of rythme, loud, and no file appears."""
    honest = levels.solve

    def dishonest(*args: Any, **options: Any) -> Outcome:
        outcome = honest(*args, **options)
        assert isinstance(outcome, Planned)
        cohort, *others = outcome.plan.cohorts
        weeks = (replace(cohort.weeks[0], letters="CCCCCCCCCC"), *cohort.weeks[1:])
        cohorts = (replace(cohort, weeks=weeks), *others)
        return replace(outcome, plan=replace(outcome.plan, cohorts=cohorts))

    monkeypatch.setattr(levels, "solve", dishonest)
    with pytest.raises(RuntimeError, match="not valid"):
        run("plan", config, "-o", tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_undecided_is_not_impossible(
    config: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When time is up without a plan the status is 3, and nothing is written."""
    monkeypatch.setattr(levels, "solve", lambda *args, **options: Undecided(wall_time_s=2.0))
    result = run("plan", config, "-o", tmp_path / "out")
    assert result.exit_code == Ending.UNDECIDED
    assert "2 seconds" in result.stderr
    assert not (tmp_path / "out").exists()


def test_export_makes_the_same_files(config: Path, tmp_path: Path) -> None:
    """``export`` makes from plan.json the files that ``plan`` made, byte for byte."""
    run("plan", config, "-o", tmp_path / "out", "--formats", "ics,csv")
    result = run(
        "export", tmp_path / "out" / "plan.json", "-o", tmp_path / "copy", "--formats", "csv, ics"
    )
    assert result.exit_code == Ending.DONE
    made = _files(tmp_path / "out")
    del made["plan.json"]
    assert _files(tmp_path / "copy") == made
    assert sorted(result.stdout.split()) == [str(tmp_path / "copy" / name) for name in made]


@pytest.mark.parametrize("command", ["plan", "export"])
def test_paper_and_delimiter_can_be_chosen(command: str, config: Path, tmp_path: Path) -> None:
    """``--paper`` and ``--delimiter`` reach the PDF and CSV files."""
    out = tmp_path / "out"
    run("plan", config, "-o", out)
    choices = ["--formats", "csv,pdf", "--paper", "a3", "--delimiter", ","]
    source = config if command == "plan" else out / "plan.json"
    assert run(command, source, "-o", out, *choices).exit_code == Ending.DONE
    assert (out / "plan.csv").read_text("utf-8-sig").startswith("cohort,name,")
    assert b"1190.551" in (out / "overview.pdf").read_bytes()
    assert run(command, source, "-o", out, "--paper", "a5").exit_code == Ending.WRONG


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("name", [entry.name for entry in entries()])
def test_init_writes_a_config_that_plans(name: str, language: str, tmp_path: Path) -> None:
    """Every rhythm of the catalogue is a config that can be planned as it is."""
    config = tmp_path / "new.toml"
    assert run("--lang", language, "init", config, "--rhythm", name).exit_code == Ending.DONE
    assert run("plan", config, "-o", tmp_path / "out").exit_code == Ending.DONE


def test_init_never_overwrites(config: Path) -> None:
    """A file that is there stays as it is."""
    result = run("init", config)
    assert result.exit_code == Ending.WRONG
    assert config.read_text(encoding="utf-8") == TWO_COHORTS


def test_init_lists(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """``--list`` names every rhythm and writes nothing."""
    monkeypatch.chdir(tmp_path)
    result = run("init", "--list")
    assert [line.split()[0] for line in result.stdout.splitlines()] == [e.name for e in entries()]
    assert list(tmp_path.iterdir()) == []


def test_init_unknown_rhythm(tmp_path: Path) -> None:
    """A rhythm that the catalogue lacks is a mistake that names those it has."""
    result = run("init", tmp_path / "new.toml", "--rhythm", "waltz")
    assert result.exit_code == Ending.WRONG
    assert "un-trois" in result.stderr
    assert not (tmp_path / "new.toml").exists()


def test_json_tells_what_was_planned(config: Path, tmp_path: Path) -> None:
    """``--json`` prints one value: status, levels, calendars in brief, and the files written."""
    result = run("plan", config, "-o", tmp_path / "out", "--json")
    assert result.exit_code == Ending.DONE
    told = json.loads(result.stdout)
    plan = _plan(tmp_path / "out")
    assert told["status"] == plan.status == "optimal"
    assert told["id"] == plan.id
    assert [(each["cost"], each["bound"]) for each in told["levels"]] == [
        (each.cost, each.bound) for each in plan.levels
    ]
    assert told["files"] == [str(path) for path in sorted((tmp_path / "out").iterdir())[-1:]] + [
        str(path) for path in sorted((tmp_path / "out").iterdir())[:-1]
    ]
    assert [cohort["id"] for cohort in told["cohorts"]] == [cohort.id for cohort in plan.cohorts]
    assert told["explanation"] is told["changes"] is told["alternatives"] is None


def test_json_tells_changes_and_alternatives(config: Path, tmp_path: Path) -> None:
    """With ``--from`` and ``--alternatives`` it has what moved, and how far apart they are."""
    run("plan", config, "-o", tmp_path / "out")
    moved = TWO_COHORTS.replace('first = "school"', 'first = "company"')
    config.write_text(moved, encoding="utf-8")
    result = run(
        *("plan", config, "-o", tmp_path / "new", "--from", tmp_path / "out" / "plan.json"),
        *("--cohort", "a", "--alternatives", 1, "--json"),
    )
    told = json.loads(result.stdout)
    (changed,) = told["changes"]["cohorts"]
    assert changed["id"] == "a"
    assert told["changes"]["half_days"] == sum(each["half_days"] for each in changed["weeks"]) > 0
    assert told["alternatives"]["number"] == 1
    assert any("alternative-1" in path for path in told["files"])


def test_json_explains_what_is_impossible(config: Path, tmp_path: Path) -> None:
    """Without a plan, the value has the reason and the explanation of ``rythme explain --json``."""
    impossible = ("--set", "rhythm.deux-deux.school_weeks.min=39", "--set")
    result = run(
        *("plan", config, "-o", tmp_path / "out", *impossible),
        *("rhythm.deux-deux.school_weeks.max=39", "--json"),
    )
    assert result.exit_code == Ending.NO
    told = json.loads(result.stdout)
    assert told["status"] == "impossible"
    assert told["files"] == []
    assert told["reason"] in result.stderr
    (impossibility,) = told["explanation"]["impossible"]
    assert impossibility["cohorts"] == ["a"]
    assert impossibility["conflicts"][0]["minimal"]


def test_json_tells_what_was_not_decided(
    config: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where time is up there is a status, and no explanation."""
    monkeypatch.setattr(levels, "solve", lambda *_, **__: Undecided(wall_time_s=60.0))
    result = run("plan", config, "-o", tmp_path / "out", "--json")
    assert result.exit_code == Ending.UNDECIDED
    told = json.loads(result.stdout)
    assert told["status"] == "undecided"
    assert told["explanation"] is None
