"""``rythme plan --alternatives`` and ``--cohort``: what is written, and what is said."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from builders import (
    free,
    make_cohort,
    make_rule,
    make_scenario,
    peak,
)
from command_line import TWO_COHORTS, UN_TROIS, run
from rythme.cli.endings import Ending
from rythme.plan import Plan
from rythme.plan_json import from_json
from rythme.rules import Apart, Capacity, Cover, Together
from rythme.selection import select


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """Write the config with two cohorts."""
    path = tmp_path / "lycee.toml"
    path.write_text(TWO_COHORTS, encoding="utf-8")
    return path


def _plan(directory: Path) -> Plan:
    return from_json((directory / "plan.json").read_bytes(), "plan.json")


def _letters(plan: Plan, cohort: str) -> str:
    (found,) = (each for each in plan.cohorts if each.id == cohort)
    return "".join(week.letters for week in found.weeks)


def test_alternatives_are_written_beside_the_best(config: Path, tmp_path: Path) -> None:
    """The best plan is where it always is; each alternative has a folder of its own."""
    out = tmp_path / "out"
    run("plan", config, "-o", tmp_path / "alone")
    result = run("plan", config, "-o", out, "--cohort", "a", "--alternatives", 2)
    assert result.exit_code == Ending.DONE
    best = _plan(out)
    assert _letters(best, "a") == _letters(_plan(tmp_path / "alone"), "a")
    others = [_plan(out / f"alternative-{number}") for number in (1, 2)]
    assert all(_letters(each, "b-2027") == _letters(best, "b-2027") for each in others)
    calendars = [_letters(each, "a") for each in (best, *others)]
    least = min(
        sum(x != y for x, y in zip(calendars[i], calendars[j], strict=True))
        for i, j in ((0, 1), (0, 2), (1, 2))
    )
    assert f"Any two differ in at least {least} half-days" in result.stdout
    for folder in (out, out / "alternative-1", out / "alternative-2"):
        names = sorted(path.name for path in folder.iterdir() if path.is_file())
        assert names == ["a-2026-2027.ics", "b-2027-2026-2027.ics", "plan.json"]
        assert all(str(folder / name) in result.stdout for name in names)


def test_an_alternative_can_take_the_place_of_the_best(config: Path, tmp_path: Path) -> None:
    """Its weeks that differ have the next revision: calendars replace what was published."""
    out = tmp_path / "out"
    run("plan", config, "-o", out, "--cohort", "a", "--alternatives", 1)
    best, other = _plan(out), _plan(out / "alternative-1")
    for one, two in zip(best.cohorts, other.cohorts, strict=True):
        for before, after in zip(one.weeks, two.weeks, strict=True):
            assert after.revision == before.revision + (before.letters != after.letters)


def test_alternatives_keep_the_margin(config: Path, tmp_path: Path) -> None:
    """``--within 0`` gives plans that cost as little; what an alternative costs is verified."""
    out = tmp_path / "out"
    alternatives = ("--cohort", "a", "--alternatives", 1, "--within", 0)
    assert run("plan", config, "-o", out, *alternatives).exit_code == Ending.DONE
    costs = [
        [level.cost for level in _plan(folder).levels] for folder in (out, out / "alternative-1")
    ]
    assert costs[0] == costs[1]
    assert run("verify", config, out / "alternative-1" / "plan.json").exit_code == Ending.DONE


def test_alternatives_of_runs_before_are_named(config: Path, tmp_path: Path) -> None:
    """An alternative that this run does not write stays, and is named on stderr."""
    out = tmp_path / "out"
    run("plan", config, "-o", out, "--cohort", "a", "--alternatives", 2)
    result = run("plan", config, "-o", out, "--cohort", "a", "--alternatives", 1)
    assert str(out / "alternative-2" / "plan.json") in result.stderr
    assert str(out / "alternative-1") not in result.stderr


def test_alternatives_to_a_replan_keep_the_past(config: Path, tmp_path: Path) -> None:
    """With a plan before, no alternative changes a week that must stay."""
    out, new = tmp_path / "out", tmp_path / "new"
    run("plan", config, "-o", out)
    freeze = ("--from", out / "plan.json", "--freeze", "2027-01-04", "--cohort", "a")
    more = ("--set", "rhythm.deux-deux.school_weeks=13")
    result = run("plan", config, "-o", new, *freeze, *more, "--alternatives", 1, "--within", 4)
    assert result.exit_code == Ending.DONE
    before, best, other = _plan(out), _plan(new), _plan(new / "alternative-1")
    frozen = sum(week.monday < dt.date(2027, 1, 4) for week in before.cohorts[0].weeks) * 10
    assert _letters(other, "a")[:frozen] == _letters(before, "a")[:frozen]
    assert _letters(other, "a") != _letters(best, "a")
    assert _letters(other, "b-2027") == _letters(before, "b-2027")


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (["--alternatives", "1"], "say which with --cohort"),
        (["--alternatives", "1", "--cohort", "a", "--cohort", "b-2027"], "of one cohort"),
        (["--alternatives", "1", "--cohort", "z"], "no cohort 'z'"),
        (["--cohort", "z"], "no cohort 'z'"),
        (["--within", "3"], "--alternatives"),
        (["--alternatives", "1", "--cohort", "a", "--within", "much"], "'much'"),
        (["--alternatives", "0"], "--alternatives"),
    ],
)
def test_wrong_calls(config: Path, tmp_path: Path, options: list[str], says: str) -> None:
    """What cannot be meant is said, and nothing is written."""
    result = run("plan", config, "-o", tmp_path / "out", *options)
    assert result.exit_code == Ending.WRONG
    assert says in result.stderr
    assert not (tmp_path / "out").exists()


def test_one_cohort_needs_no_name(tmp_path: Path) -> None:
    """With one cohort in the config, alternatives are of that one."""
    (tmp_path / "s.toml").write_text(UN_TROIS, encoding="utf-8")
    result = run("plan", tmp_path / "s.toml", "-o", tmp_path / "out", "--alternatives", 1)
    assert result.exit_code == Ending.DONE
    assert "Alternatives for bts-sio-2" in result.stdout


def test_failed_write_leaves_no_folder(
    config: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When a file cannot be moved into place, folders of alternatives go again."""
    out = tmp_path / "out"
    run("plan", config, "-o", out)
    move = Path.replace

    def full(source: Path, target: Path) -> Path:
        if target.parent.name == "alternative-1" and target.suffix == ".ics":
            raise OSError(28, "No space left on device", str(target))
        return move(source, target)

    monkeypatch.setattr(Path, "replace", full)
    result = run("plan", config, "-o", out, "--cohort", "a", "--alternatives", 1)
    assert result.exit_code == Ending.WRONG
    assert not (out / "alternative-1").exists()


def test_only_some_cohorts_are_planned(config: Path, tmp_path: Path) -> None:
    """``--cohort`` without a plan before plans these cohorts alone, as in the whole plan."""
    run("plan", config, "-o", tmp_path / "all")
    result = run("plan", config, "-o", tmp_path / "one", "--cohort", "b-2027")
    assert result.exit_code == Ending.DONE
    one = _plan(tmp_path / "one")
    assert [cohort.id for cohort in one.cohorts] == ["b-2027"]
    assert _letters(one, "b-2027") == _letters(_plan(tmp_path / "all"), "b-2027")


def test_rules_across_cohorts_speak_of_those_left() -> None:
    """Limits count who is left; what holds while all are in a stage holds no more."""
    scenario = make_scenario(
        cohorts=[make_cohort(name, phases=[free()]) for name in ("a", "b", "c")],
        rules=[
            make_rule(Capacity(max_people=20)),
            make_rule(Apart(), cohorts=["a", "b"]),
            make_rule(Cover()),
            make_rule(Together(), cohorts=["b", "c"]),
            make_rule(Together(), cohorts=["a", "b"]),
            make_rule(peak(), cohorts=["a"]),
        ],
    )
    left = select(scenario, ["b", "c"])
    assert [cohort.id for cohort in left.cohorts] == ["b", "c"]
    assert [[window.cohorts for window in each.windows] for each in left.rules] == [
        [("b", "c")],
        [("b",)],
        [],
        [("b", "c")],
        [],
        [],
    ]
