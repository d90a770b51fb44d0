"""What one cohort costs: the whole ``rythme plan``, and the first solve of a process.

    python -m benchmarks.startup [PAIRS]

The command is held against nothing but the imports of four of its libraries, each in a process of
its own, by turns: the ratio is the median over pairs, so that a slow moment of the machine hits
both. Solves are timed in fresh processes too, after the imports.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from statistics import median
from typing import NamedTuple

ROOT = Path(__file__).parents[1]
IMPORTS = "import click, pydantic, icalendar, holidays"
PLAN = "from rythme.cli import main; main()"
SOLVES = {"ENSTA, second year": 1, "ENSTA, two years": 2}
"""Stages of the apprentices' path that are planned."""


class Seconds(NamedTuple):
    """What a process took."""

    wall: float
    cpu: float
    """User and system."""


def run(code: str, *arguments: str) -> Seconds:
    """Run a program in a new interpreter and return what it took."""
    before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run(
        [sys.executable, "-c", code, *arguments], cwd=ROOT, check=True, stdout=subprocess.DEVNULL
    )
    wall, after = time.perf_counter() - started, resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime
    return Seconds(wall, cpu)


def plan() -> Seconds:
    """Plan one cohort into a new directory."""
    with tempfile.TemporaryDirectory() as directory:
        return run(PLAN, "plan", "examples/un-trois.toml", "-o", directory)


def compare(num_pairs: int) -> None:
    """Print what the command takes, what the imports take, and the ratio."""
    pairs = [(run(IMPORTS), plan()) for _ in range(num_pairs + 1)][1:]  # the first fills caches
    for name in Seconds._fields:
        imports = [getattr(first, name) for first, _ in pairs]
        command = [getattr(second, name) for _, second in pairs]
        ratio = median(b / a for a, b in zip(imports, command, strict=True))
        print(
            f"{name:>4}: rythme plan {1000 * median(command):4.0f} ms,"
            f" imports {1000 * median(imports):4.0f} ms, ratio {ratio:.2f}"
        )


def first_solve(num_stages: int) -> float:
    """Return the seconds of processor that this process needs for its first solve."""
    from rythme.config import load
    from rythme.selection import select
    from rythme.solver.levels import solve
    from rythme.solver.outcome import Planned

    scenario = load(ROOT / "configs" / "ensta.toml", year=2025)
    scenario = select(scenario, ["fisa-isc-2027"])
    cohort = scenario.cohorts[0]
    scenario = replace(
        scenario,
        cohorts=(replace(cohort, stages=cohort.stages[:num_stages]),),
        rules=scenario.rules if num_stages == len(cohort.stages) else (),
    )
    started = time.process_time()
    outcome = solve(scenario)
    seconds = time.process_time() - started
    assert isinstance(outcome, Planned)
    return seconds


def time_solves(times: int) -> None:
    """Print how long first solves take, each in a process of its own."""
    for name, num_stages in SOLVES.items():
        code = f"from benchmarks.startup import first_solve; print(first_solve({num_stages}))"
        seconds = [
            float(subprocess.check_output([sys.executable, "-c", code], cwd=ROOT))
            for _ in range(times)
        ]
        print(f"{name}: first solve {1000 * median(seconds):.1f} ms")


def main(arguments: Sequence[str]) -> None:
    """Print all figures."""
    number = int(arguments[0]) if arguments else 15
    compare(number)
    time_solves(number)


if __name__ == "__main__":
    main(sys.argv[1:])
