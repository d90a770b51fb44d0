"""Mutants of good configs give a scenario or mistakes, never anything else."""

from pathlib import Path

import pytest

from configs import write
from fuzz_config import COHORTS, RICH, run
from rythme.config import load


def test_the_rich_config_is_good(tmp_path: Path) -> None:
    """What the mutants come from is a good config with every kind of rule and phase."""
    write(tmp_path, COHORTS, "promos.csv")
    scenario = load(write(tmp_path, RICH))
    assert len({type(statement.rule) for statement in scenario.rules}) == 13
    assert [cohort.id for cohort in scenario.cohorts] == ["a-2027", "b", "c"]


@pytest.mark.parametrize("seed", range(4))
def test_mutants(seed: int) -> None:
    """500 mutants a seed: some are good configs, most are not, and none is a surprise."""
    good = run(500, seed)
    assert 25 < good < 475
