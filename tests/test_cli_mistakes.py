"""No user's mistake shows a traceback: each is said, ends with 2, and writes nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from command_line import TWO_COHORTS, run
from rythme.cli.endings import Ending


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """Write the config with two cohorts."""
    path = tmp_path / "lycee.toml"
    path.write_text(TWO_COHORTS, encoding="utf-8")
    return path


def _wrong_files(directory: Path) -> list[Path]:
    """Make files that are neither configs nor plans."""
    contents = {
        "empty": b"",
        "bytes": b"\xff\xfe\x00\x01",
        "text": "école".encode(),
        "null": b"null",
        "deep": b"[" * 100_000,
        "list": b"[]",
    }
    (directory / "wrong").mkdir()
    paths = [directory / "wrong" / "missing", directory / "wrong"]
    for name, content in contents.items():
        paths.append(directory / "wrong" / name)
        paths[-1].write_bytes(content)
    return paths


@pytest.mark.parametrize(
    "command",
    [
        ("check", "FILE"),
        ("plan", "FILE", "-o", "OUT"),
        ("verify", "FILE", "FILE"),
        ("verify", "CONFIG", "FILE"),
        ("verify", "CONFIG", "FILE", "--cohort", "a", "--school", "x"),
        ("show", "FILE"),
        ("export", "FILE", "-o", "OUT"),
        ("compare", "FILE", "CONFIG"),
        ("plan", "CONFIG", "-o", "FILE/out"),
    ],
    ids=" ".join,
)
@pytest.mark.parametrize("suffix", ["", ".json", ".toml", ".ics", ".csv"])
def test_wrong_files(command: tuple[str, ...], suffix: str, config: Path, tmp_path: Path) -> None:
    """A file that is missing, a directory, or garbage is named on stderr."""
    for path in _wrong_files(tmp_path):
        if command[-1] == "FILE/out" and not path.is_file():
            continue
        file = path
        if path.is_file() and suffix:
            file = path.rename(path.with_suffix(suffix))
        words = {"FILE": str(file), "CONFIG": str(config), "OUT": str(tmp_path / "out")}
        arguments = [words.get(word, word.replace("FILE", str(file))) for word in command]
        result = run(*arguments)
        assert result.exit_code == Ending.WRONG, (arguments, result.output)
        assert str(file) in result.stderr, arguments
        assert result.stdout == ""
        assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    "override",
    [
        "rhythm",
        "=",
        "=3",
        "rhythm.deux-deux.school_weeks",
        "rhythm.deux-deux.school_weeks=",
        "rhythm.deux-deux.school_weeks=many",
        "rhythm.deux-deux.school_week=3",
        "rhythm.nope.school_weeks=3",
        "cohort.9.size=3",
        "cohort.a.size=-1",
        "title=[",
        'title="a\\nb"',
        "." * 5000 + "=1",
    ],
)
def test_wrong_overrides(override: str, config: Path, tmp_path: Path) -> None:
    """A key or value that is wrong in ``--set`` is said."""
    result = run("plan", config, "-o", tmp_path / "out", "--set", override)
    assert result.exit_code == Ending.WRONG
    assert result.stderr
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("year", ["0", "-1", "99999", "2026.5", "1e3", "next", ""])
def test_wrong_years(year: str, config: Path, tmp_path: Path) -> None:
    """A year that is no academic year is said."""
    result = run("plan", config, "-o", tmp_path / "out", "--year", year)
    assert result.exit_code == Ending.WRONG
    assert result.stderr
    assert not (tmp_path / "out").exists()


def test_all_mistakes_at_once(config: Path) -> None:
    """All mistakes of a file are said, in file order, each with file, line and key."""
    text = TWO_COHORTS.replace("weeks = 40", "weeks = 99").replace("year = 2026", "yeer = 2026")
    config.write_text(text, encoding="utf-8")
    lines = run("check", config).stderr.splitlines()
    numbers = [int(line.removeprefix(f"{config}:").split(":")[0]) for line in lines]
    assert len(lines) >= 2
    assert numbers == sorted(numbers)
    assert any("yeer" in line for line in lines)


def test_hostile_names_do_no_harm(config: Path, tmp_path: Path) -> None:
    """Names that look like options, markup, format strings or formulas are only names."""
    name = "=cmd|' /C calc'!A0 {0} %s [bold]</script> --help 時間割"
    text = TWO_COHORTS.replace("Groupe A", name).replace("Rentrée", name).replace("Noël", name)
    config.write_text(text, encoding="utf-8")
    out = tmp_path / "out"
    assert run("plan", config, "-o", out).exit_code == Ending.DONE
    for command in (
        ("check", config),
        ("show", out / "plan.json"),
        ("show", out / "plan.json", "--cohort", "a"),
        ("verify", config, out / "plan.json"),
        ("compare", config, out / "plan.json"),
    ):
        result = run(*command)
        assert result.exit_code == Ending.DONE, result.output
    assert name in run("show", out / "plan.json", "--cohort", "a").stdout
