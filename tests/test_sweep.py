"""``rythme sweep``: every scenario is answered, once, whatever happens to a worker."""

from __future__ import annotations

import csv
import importlib.util
import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from builders import blocks, full_time, make_scenario
from command_line import run as call
from rythme.cli.endings import Ending
from rythme.scenario import Scenario
from rythme.sweep import Axis, AxisError, Point, Row, Task, answer, points, read_axis, run
from rythme.sweep.local import LocalWorkers

SOURCE = Path(__file__).parents[1] / "src"
CONFIG = """\
year = 2026

[rhythm.r]
school_weeks = 12
[[rhythm.r.phase]]
blocks = { school = 1, company = 3 }

[[cohort]]
id = "a"
rhythm = "r"
entry = "first Monday of September"
weeks = 48
"""
WEEKS = "rhythm.r.school_weeks"


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """Write a config with one cohort."""
    path = tmp_path / "school.toml"
    path.write_text(CONFIG, encoding="utf-8")
    return path


# Any: values of JSON.
def lines(directory: Path) -> list[dict[str, Any]]:
    """Return the rows of sweep.jsonl."""
    written = (directory / "sweep.jsonl").read_text(encoding="utf-8")
    return [json.loads(line) for line in written.splitlines()]


def table(directory: Path) -> list[dict[str, str]]:
    """Return the rows of sweep.csv."""
    written = (directory / "sweep.csv").read_text(encoding="utf-8-sig")
    return list(csv.DictReader(written.splitlines(), delimiter=";"))


# --- the grid ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "key", "values", "why"),
    [
        ("a.b=1,2", "a.b", ("1", "2"), "values between commas"),
        ("year=2025..2027", "year", ("2025", "2026", "2027"), "a range has both its ends"),
        ("a=3..3,7", "a", ("3", "7"), "a range among values"),
        ('a="x,y",\'z,"\'', "a", ('"x,y"', "'z,\"'"), "a comma in quotes"),
        ("a=[1,2],{ min = 1, max = 2 }", "a", ("[1,2]", "{ min = 1, max = 2 }"), "in brackets"),
        ('a="3..6"', "a", ('"3..6"',), "a range in quotes is a text"),
        ("a = 1 , 2", "a", ("1", "2"), "spaces around"),
        ("a=1,2,1", "a", ("1", "2"), "a value twice is one"),
        ("a=x=1", "a", ("x=1",), "the first equals sign ends the key"),
    ],
)
def test_axes(written: str, key: str, values: tuple[str, ...], why: str) -> None:
    """A key and its values are read as a planner writes them."""
    assert read_axis(written) == Axis(key, values), why


@pytest.mark.parametrize(
    "written",
    ["", "a", "=1", "a=", "a=1,", "a=,1", "a=5..1", "a=0..999999999", "year=x", "year=1.5"],
)
def test_axes_that_are_none(written: str) -> None:
    """What cannot be a key with values is refused."""
    with pytest.raises(AxisError):
        read_axis(written)


def test_points() -> None:
    """The grid has every combination once, the last key changing fastest."""
    grid = list(points([Axis("a", ("1", "2")), Axis("b", ("x", "y"))]))
    assert [[value for _, value in point] for point in grid] == [
        ["1", "x"],
        ["1", "y"],
        ["2", "x"],
        ["2", "y"],
    ]
    with pytest.raises(AxisError):
        points([Axis("a", ("1",)), Axis("a", ("2",))])
    with pytest.raises(AxisError):
        points([Axis(key, tuple(map(str, range(100)))) for key in "abc"])


# --- one answer ----------------------------------------------------------------------------


def _task(number: int, scenario: Scenario | None = None) -> Task:
    scenario = scenario or make_scenario(phases=[blocks(1, 1)], weeks=6)
    return Task(point=(("n", str(number)),), scenario=scenario, time_limit_s=60, language="en")


def test_answers() -> None:
    """A row says what became of a scenario: a plan, or why there is none."""
    good = answer(_task(1))
    assert good["vary"] == {"n": "1"}
    assert (good["status"], good["reason"]) == ("optimal", "")
    assert good["levels"] == [
        {"name": "rules", "cost": 0, "bound": 0},
        {"name": "rhythm", "cost": 0, "bound": 0},
    ]
    bad = answer(_task(2, make_scenario(phases=[full_time("school")], weeks=6, school_weeks=3)))
    assert (bad["status"], bad["reason"]) == ("impossible", "impossible for a")
    json.dumps([good, bad])


def test_an_error_is_a_row(monkeypatch: pytest.MonkeyPatch) -> None:
    """A scenario that crashes is a row with its reason; the sweep goes on."""

    def crash(*arguments: object, **options: object) -> None:
        raise MemoryError("too large")

    monkeypatch.setattr("rythme.solver.levels.solve", crash)
    row = answer(_task(1))
    assert (row["status"], row["reason"]) == ("failed", "MemoryError: too large")


# --- workers that die ----------------------------------------------------------------------


def deadly(task: Task) -> Row:
    """End the process on task 3, always; and on task 5, the first time."""
    number = dict(task.point)["n"]
    if number == "3":
        os.kill(os.getpid(), signal.SIGKILL)
    once = Path(os.environ["RYTHME_TEST_ONCE"])
    if number == "5" and not once.exists():
        once.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return {"vary": dict(task.point), "status": "optimal", "reason": ""}


class DeadlyWorkers(LocalWorkers):
    """Processes that some tasks end."""

    def submit(self, task: Task) -> Future[Row]:
        """Hand out a task."""
        return self._executor.submit(deadly, task)


def test_a_dead_process_takes_no_other_scenario_down(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What died with a process is tried again; only what ends it again fails."""
    monkeypatch.setenv("RYTHME_TEST_ONCE", str(tmp_path / "once"))
    scenario = make_scenario(phases=[full_time("school")], weeks=1)
    with DeadlyWorkers(2) as workers:
        rows = list(run((_task(number, scenario) for number in range(8)), workers))
    found = {dict(row["vary"])["n"]: row for row in rows}  # type: ignore[call-overload]  # JSON
    assert len(rows) == len(found) == 8
    assert [number for number, row in found.items() if row["status"] == "failed"] == ["3"]
    assert found["3"]["reason"] == "its process ended before it answered"
    assert (tmp_path / "once").exists()


# --- the command ---------------------------------------------------------------------------


def test_sweep_answers_every_scenario(config: Path, tmp_path: Path) -> None:
    """Plans, impossible scenarios and mistakes are rows of both files, once each, and agree."""
    out = tmp_path / "out"
    vary = ("--vary", f"{WEEKS}=11..12,30,true", "--vary", "year=2026,2027")
    result = call("sweep", config, *vary, "-o", out, "--processes", 2)
    assert result.exit_code == Ending.DONE
    rows = lines(out)
    found = {(row["vary"][WEEKS], row["vary"]["year"]): row for row in rows}
    assert len(rows) == len(found) == 8
    for (weeks, _), row in found.items():
        expected = {"30": "impossible", "true": "mistake"}.get(weeks, "optimal")
        assert row["status"] == expected
        assert bool(row["reason"]) == (expected != "optimal")
    assert "--set: rhythm.r.school_weeks" in found["true", "2026"]["reason"]
    cells = {(row[WEEKS], row["year"]): row for row in table(out)}
    assert cells.keys() == found.keys()
    for key, row in found.items():
        assert cells[key]["status"] == row["status"]
        levels = {level["name"]: level["cost"] for level in row.get("levels", ())}
        assert cells[key]["cost_rhythm"] == str(levels.get("rhythm", ""))
    shown = result.stdout.splitlines()
    assert [line.split()[:2] for line in shown[1:9]] == [
        [weeks, year] for weeks in ("11", "12", "30", "true") for year in ("2026", "2027")
    ]


def test_a_row_is_what_plan_finds(config: Path, tmp_path: Path) -> None:
    """A scenario of a sweep costs what the same config costs by itself."""
    out = tmp_path / "out"
    call("sweep", config, "--vary", f"{WEEKS}=10,13", "--vary", "year=2028", "-o", out)
    for row in lines(out):
        setting = f"{WEEKS}={row['vary'][WEEKS]}"
        call("plan", config, "-o", tmp_path / "plan", "--set", setting, "--year", 2028)
        plan = json.loads((tmp_path / "plan" / "plan.json").read_bytes())
        assert plan["year"] == 2028
        assert row["levels"] == plan["levels"]


def test_a_sweep_is_not_overwritten(config: Path, tmp_path: Path) -> None:
    """A directory that holds a sweep stays as it is without ``--resume``."""
    out = tmp_path / "out"
    call("sweep", config, "--vary", f"{WEEKS}=12", "-o", out)
    before = (out / "sweep.jsonl").read_bytes()
    result = call("sweep", config, "--vary", f"{WEEKS}=13", "-o", out)
    assert result.exit_code == Ending.WRONG
    assert "--resume" in result.stderr
    assert (out / "sweep.jsonl").read_bytes() == before


def test_resume_answers_the_rest(config: Path, tmp_path: Path) -> None:
    """Answered rows stay as they are; a cut line, failed rows and new values are answered."""
    out = tmp_path / "out"
    call("sweep", config, "--vary", f"{WEEKS}=10..13", "-o", out, "--processes", 1)
    first, second, *rest = lines(out)
    first["seconds"] = 1234.5  # tells it from a new answer
    second |= {"status": "failed", "reason": "no memory"}
    kept = [json.dumps(row) for row in (first, second)]
    (out / "sweep.jsonl").write_text("\n".join([*kept, json.dumps(rest[0])[:40]]))
    result = call("sweep", config, "--vary", f"{WEEKS}=10..14", "-o", out, "--resume")
    assert result.exit_code == Ending.DONE
    assert Counter(row["vary"][WEEKS] for row in lines(out)) == Counter(map(str, range(10, 15)))
    assert Counter(row[WEEKS] for row in table(out)) == Counter(map(str, range(10, 15)))
    assert lines(out)[0]["seconds"] == 1234.5
    assert {row["status"] for row in lines(out)} == {"optimal"}
    assert len(result.stdout.splitlines()) == 1 + 5 + 1 + 2


def test_resume_refuses_another_sweep(config: Path, tmp_path: Path) -> None:
    """Rows of a config that has changed, or of other keys, are not mixed with new ones."""
    out = tmp_path / "out"
    call("sweep", config, "--vary", f"{WEEKS}=12", "-o", out)
    other = call("sweep", config, "--vary", "year=2026", "-o", out, "--resume")
    assert other.exit_code == Ending.WRONG
    assert "other keys" in other.stderr
    config.write_text(CONFIG.replace("weeks = 48", "weeks = 40"), encoding="utf-8")
    changed = call("sweep", config, "--vary", f"{WEEKS}=12", "-o", out, "--resume")
    assert changed.exit_code == Ending.WRONG
    assert "changed" in changed.stderr


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (["--vary", "year"], "--vary year"),
        (["--vary", "year=2026", "--vary", "year=2027"], "each key once"),
        (["--vary", "year=2026", "--processes", "0"], "--processes"),
        ([], "--vary"),
    ],
)
def test_wrong_calls(config: Path, tmp_path: Path, options: list[str], says: str) -> None:
    """What cannot be meant is said, and nothing is written."""
    result = call("sweep", config, *options, "-o", tmp_path / "out")
    assert result.exit_code == Ending.WRONG
    assert says in result.stderr
    assert not (tmp_path / "out").exists()


# --- interruption --------------------------------------------------------------------------


def _start(*arguments: object, **options: Any) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", *map(str, arguments)],
        env=os.environ | {"PYTHONPATH": str(SOURCE), "LC_ALL": "C.UTF-8"},
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        **options,
    )


def _until(condition: Callable[[], bool], process: subprocess.Popen[str]) -> None:
    deadline = time.monotonic() + 60
    while not condition():
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < deadline
        time.sleep(0.02)


def _num_rows(out: Path) -> int:
    path = out / "sweep.jsonl"
    return path.read_bytes().count(b"\n") if path.exists() else 0


def _points(rows: list[dict[str, Any]]) -> Counter[Point]:
    vary: Iterator[Mapping[str, str]] = (row["vary"] for row in rows)
    return Counter(tuple(values.items()) for values in vary)


def _children(process: int) -> list[int]:
    path = Path(f"/proc/{process}/task/{process}/children")
    return [int(child) for child in path.read_text().split()]


def _lives(process: int) -> bool:
    try:
        stat = Path(f"/proc/{process}/stat").read_text()
    except OSError:
        return False
    return stat.rpartition(")")[2].split()[0] != "Z"  # a zombie is dead


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_ctrl_c_leaves_what_is_done(config: Path, tmp_path: Path) -> None:
    """An interrupted sweep ends at once with 130, leaves whole rows, and can go on."""
    out = tmp_path / "out"
    vary = ("--vary", f"{WEEKS}=8..14", "--vary", "year=2020..2029")
    process = _start("rythme", "sweep", config, *vary, "-o", out, "--processes", 2)
    _until(lambda: _num_rows(out) >= 2, process)
    children = _children(process.pid)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=20)
    assert process.returncode == Ending.INTERRUPTED
    assert "--resume" in said
    assert "Traceback" not in said
    assert children
    deadline = time.monotonic() + 10
    while any(map(_lives, children)):
        assert time.monotonic() < deadline, "a worker process goes on"
        time.sleep(0.05)
    done = lines(out)
    assert 2 <= len(done) < 70
    assert _points(done) == Counter({tuple(row.items())[:2]: 1 for row in table(out)})
    result = call("sweep", config, *vary, "-o", out, "--processes", 2, "--resume")
    assert result.exit_code == Ending.DONE
    assert lines(out)[: len(done)] == done
    assert len(_points(lines(out))) == len(lines(out)) == 70


# --- a cluster -----------------------------------------------------------------------------

needs_cluster = pytest.mark.skipif(
    importlib.util.find_spec("distributed") is None,
    reason="distributed is not installed: pip install 'rythme[cluster]'",
)


@contextmanager
def _cluster(folder: Path) -> Iterator[tuple[str, list[subprocess.Popen[str]]]]:
    """Start a scheduler and two worker processes; yield its address, and the workers."""
    file = folder / "scheduler.json"
    scheduler = _start(
        *("distributed.cli.dask_scheduler", "--host", "127.0.0.1", "--port", 0),
        *("--no-dashboard", "--scheduler-file", file),
        cwd=folder,
    )
    started = [scheduler]
    try:
        _until(file.exists, scheduler)
        address = json.loads(file.read_text())["address"]
        workers = [
            _start(
                *("distributed.cli.dask_worker", address, "--no-nanny", "--nthreads", 1),
                *("--no-dashboard", "--local-directory", folder),
                cwd=folder,
            )
            for _ in range(2)
        ]
        started += workers
        yield address, workers
    finally:
        for process in reversed(started):
            process.kill()
            process.communicate()


@needs_cluster
def test_a_cluster_answers_every_scenario_once(config: Path, tmp_path: Path) -> None:
    """With two worker processes, one of them killed on the way, every scenario has one row."""
    out = tmp_path / "out"
    vary = ("--vary", f"{WEEKS}=9..13", "--vary", "year=2020..2027")
    with _cluster(tmp_path) as (address, workers):
        process = _start("rythme", "sweep", config, *vary, "-o", out, "--cluster", address)
        _until(lambda: _num_rows(out) >= 4, process)
        workers[0].kill()
        killed_at = _num_rows(out)
        _, said = process.communicate(timeout=120)
        assert process.returncode == Ending.DONE, said
    assert killed_at < 40
    found = lines(out)
    assert len(_points(found)) == len(found) == len(table(out)) == 40
    assert {row["status"] for row in found} == {"optimal"}
    alone = tmp_path / "alone"
    call("sweep", config, "--vary", f"{WEEKS}=9..13", "--vary", "year=2020", "-o", alone)
    costs = {row["vary"][WEEKS]: row["levels"] for row in lines(alone)}
    assert costs == {
        row["vary"][WEEKS]: row["levels"] for row in found if row["vary"]["year"] == "2020"
    }


@needs_cluster
def test_no_cluster_there(config: Path, tmp_path: Path) -> None:
    """An address without a scheduler is a mistake in the call, and nothing is written."""
    process = _start(
        *("rythme", "sweep", config, "--vary", "year=2026", "-o", tmp_path / "out"),
        *("--cluster", "tcp://127.0.0.1:9"),
    )
    _, said = process.communicate(timeout=60)
    assert process.returncode == Ending.WRONG
    assert "tcp://127.0.0.1:9" in said
    assert "Traceback" not in said
    assert not (tmp_path / "out").exists()
