"""The documents tell the truth: what they show is what happens."""

from __future__ import annotations

import re
from pathlib import Path

import click
import pytest

import cli_reference
import readme
from rythme.cli.program import COMMANDS, program
from rythme.export import FORMATS

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def _blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)


def _sections(document: str) -> dict[str, str]:
    parts = re.split(r"^## `rythme (\w+)`$", document, flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def test_command_reference_is_fresh() -> None:
    """docs/cli.md is what its script writes: run ``make docs`` after a change."""
    written = cli_reference.REFERENCE.read_text(encoding="utf-8")
    assert written == cli_reference.reference()


@pytest.mark.parametrize("name", COMMANDS)
def test_every_option_is_documented(name: str) -> None:
    """Every command has its section, with a line for each of its options."""
    section = _sections(cli_reference.REFERENCE.read_text(encoding="utf-8"))[name]
    command = program.get_command(click.Context(program, obj="en"), name)
    assert command is not None
    options = [param for param in command.params if isinstance(param, click.Option)]
    for option in options:
        assert all(f"`{opt}" in section or f", {opt}" in section for opt in option.opts)
    assert section.count("\n| `") == len(options)


def test_every_format_is_documented() -> None:
    """The help of ``--formats`` names every format that there is."""
    for name in ("plan", "export"):
        section = _sections(cli_reference.REFERENCE.read_text(encoding="utf-8"))[name]
        line = next(line for line in section.splitlines() if "--formats" in line)
        assert sorted(re.findall(r"[a-z-]+", line.partition(": ")[2].partition(".")[0])) == sorted(
            FORMATS
        )


def test_readme_shows_real_output() -> None:
    """Every command that the README shows prints what stands under it: run ``make docs``."""
    assert len(_blocks("console")) >= 2
    assert readme.refreshed(README) == README


def test_readme_library_example_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The README's Python runs, and prints a line for each week."""
    (config,) = _blocks("toml")
    (code,) = _blocks("python")
    (tmp_path / readme.OWN_CONFIG).write_text(config, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    exec(compile(code, "README.md", "exec"), {})
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 48
    assert lines[0] == "2026-09-07 school"


def test_readme_commands_are_the_makefiles() -> None:
    """What the README says to type without ``make`` is what ``make`` does."""
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8").replace(" --quiet", "")
    done = makefile.replace("$(BIN)", ".venv/bin").replace("$(VENV)", ".venv")
    done = done.replace("$(PYTHON)", "python3").replace("$(NUM_TEST_WORKERS)", "2")
    targets, *plain = _blocks("sh")
    for line in targets.splitlines():
        assert f"\n{line.split()[1]}:" in makefile
    for line in "".join(plain).splitlines():
        program, *arguments = line.split()
        assert program in done
        assert all(argument.strip('"') in done for argument in arguments)
        if not line.startswith("npm"):  # quieter in the Makefile
            assert f"\t{line}\n" in done


@pytest.mark.parametrize(
    "document", ["README.md", "CONTRIBUTING.md", "CHANGELOG.md", "docs/cli.md", "docs/calendars.md"]
)
def test_links_lead_somewhere(document: str) -> None:
    """A link to a file of the project leads to one."""
    path = ROOT / document
    for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", path.read_text(encoding="utf-8")):
        assert (path.parent / target).exists(), target
