"""rythme as a library."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import rythme
from command_line import UN_TROIS
from rythme.solver.outcome import Planned


def test_load_solve_verify(tmp_path: Path) -> None:
    """The three functions of the package go from a file to a plan that keeps every rule."""
    config = tmp_path / "school.toml"
    config.write_text(UN_TROIS, encoding="utf-8")
    scenario = rythme.load(config)
    outcome = rythme.solve(scenario)
    assert isinstance(outcome, Planned)
    assert rythme.verify(scenario, outcome.plan).ok


@pytest.mark.parametrize("before", ["", "import rythme.verify", "from rythme.verify import judge"])
def test_verify_is_the_function(before: str) -> None:
    """``rythme.verify`` is callable, whoever imported the module of that name before."""
    code = f"import rythme\n{before}\nassert rythme.verify.__code__"
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)


def test_unknown_attribute() -> None:
    """A name that is not there is said not to be."""
    with pytest.raises(AttributeError, match="nope"):
        _ = rythme.nope  # type: ignore[attr-defined]  # the point of the test
