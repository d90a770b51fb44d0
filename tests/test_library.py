"""rythme as a library."""

from __future__ import annotations

import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

import rythme
from command_line import UN_TROIS, run
from rythme.previous import Previous
from rythme.solver.outcome import Planned


def test_load_solve_verify(tmp_path: Path) -> None:
    """The three functions of the package go from a file to a plan that keeps every rule."""
    config = tmp_path / "school.toml"
    config.write_text(UN_TROIS, encoding="utf-8")
    scenario = rythme.load(config)
    outcome = rythme.solve(scenario)
    assert isinstance(outcome, Planned)
    assert rythme.verify(scenario, outcome.plan).ok


DOCUMENT = (Path(__file__).parents[1] / "docs" / "replan.md").read_text(encoding="utf-8")


def test_replan_as_documented(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The program of docs/replan.md prints what the page says, from the files of that page."""
    examples = Path(__file__).parents[1] / "examples"
    (tmp_path / "examples").symlink_to(examples)
    monkeypatch.chdir(tmp_path)
    (toml,) = re.findall(r"```toml\n# travaux.toml\n(.*?)```", DOCUMENT, re.DOTALL)
    Path("travaux.toml").write_text(toml, encoding="utf-8")
    assert run("plan", "examples/deux-deux.toml", "-o", "build").exit_code == 0
    ((program, printed),) = re.findall(r"```python\n(.*?)```\n\n```\n(.*?)```", DOCUMENT, re.DOTALL)
    exec(compile(program, "docs/replan.md", "exec"), {})
    assert capsys.readouterr().out == printed


def test_weeks_that_must_stay_do(tmp_path: Path) -> None:
    """With a previous plan and its freeze, early weeks stay; without, the verifier judges them."""
    config = tmp_path / "school.toml"
    config.write_text(UN_TROIS, encoding="utf-8")
    outcome = rythme.solve(rythme.load(config))
    assert isinstance(outcome, Planned)
    freeze = outcome.plan.cohorts[0].weeks[20].monday
    config.write_text(UN_TROIS.replace("school = 1", "school = 2"), encoding="utf-8")
    scenario = rythme.load(config)
    previous = Previous(outcome.plan, freeze=freeze)
    again = rythme.solve(scenario, previous=previous)
    assert isinstance(again, Planned)
    for before, after in zip(
        outcome.plan.cohorts[0].weeks, again.plan.cohorts[0].weeks, strict=True
    ):
        assert after.monday >= freeze or after.letters == before.letters
    assert rythme.verify(scenario, again.plan, previous=previous).ok
    assert not rythme.verify(scenario, again.plan).ok


def test_a_previous_plan_is_of_the_same_planning(tmp_path: Path) -> None:
    """A plan of another id is refused, as it is on the command line."""
    config = tmp_path / "school.toml"
    config.write_text(UN_TROIS, encoding="utf-8")
    scenario = rythme.load(config)
    outcome = rythme.solve(scenario)
    assert isinstance(outcome, Planned)
    other = replace(outcome.plan, id="other")
    with pytest.raises(ValueError, match="'other'"):
        rythme.solve(scenario, previous=Previous(other))


@pytest.mark.parametrize("before", ["", "import rythme.verify", "from rythme.verify import judge"])
def test_verify_is_the_function(before: str) -> None:
    """``rythme.verify`` is callable, whoever imported the module of that name before."""
    code = f"import rythme\n{before}\nassert rythme.verify.__code__"
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)


def test_unknown_attribute() -> None:
    """A name that is not there is said not to be."""
    with pytest.raises(AttributeError, match="nope"):
        _ = rythme.nope  # type: ignore[attr-defined]  # the point of the test
