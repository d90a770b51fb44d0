"""The program around its commands: help, languages, mistakes in the call, endings."""

from __future__ import annotations

import gettext
import inspect
import os
import subprocess
import sys
from pathlib import Path

import click
import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo

import rythme
from command_line import run
from rythme.cli import speech
from rythme.cli.endings import Ending
from rythme.cli.program import COMMANDS, program
from rythme.cli.speech import CLICK_SENTENCES, language_of


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help(name: str) -> None:
    """The table of commands names commands that are there, and each says what it does."""
    result = run(name, "--help")
    assert result.exit_code == Ending.DONE
    assert result.stdout.startswith(f"Usage: rythme {name} ")
    assert "Options:" in result.stdout


def test_help_lists_commands_in_order() -> None:
    """``--help`` lists every command, in the order of a planner's work."""
    lines = run("--help").stdout.splitlines()
    listed = [line.split()[0] for line in lines[lines.index("Commands:") + 1 :]]
    assert listed == list(COMMANDS)


def test_version() -> None:
    """``--version`` says the package's version on stdout."""
    result = run("--version")
    assert (result.stdout, result.exit_code) == (f"rythme {rythme.__version__}\n", Ending.DONE)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["chek"], "check"),
        (["--lang", "de", "schema"], "fr"),
        (["--nope"], "--nope"),
        (["show"], "PLAN"),
        (["show", "a", "b"], "b"),
        (["show", "--cohort"], "--cohort"),
        (["plan", "x.toml"], "--output"),
        (["plan", "x.toml", "-o", "out", "--year", "soon"], "soon"),
        (["plan", "x.toml", "-o", "out", "--formats", "ics,doc"], "doc"),
        (["check", "x.toml", "--contract-hours", "0"], "0"),
        (["compare", "a.toml"], "two"),
        ([], "COMMAND"),
    ],
)
def test_wrong_calls(arguments: list[str], said: str) -> None:
    """A wrong call ends with 2, says what is wrong on stderr, and nothing on stdout."""
    result = run(*arguments)
    assert result.exit_code == Ending.WRONG
    assert said in result.stderr
    assert result.stdout == ""


@pytest.mark.parametrize(
    ("arguments", "environ", "language"),
    [
        (["--lang", "fr", "show"], {}, "fr"),
        (["--lang=fr"], {"LANG": "en_GB.UTF-8"}, "fr"),
        (["--lang", "en"], {"LC_ALL": "fr_FR.UTF-8"}, "en"),
        (["show", "--lang", "fr"], {}, "en"),
        ([], {"LANG": "fr_CA.UTF-8"}, "fr"),
        ([], {"LC_ALL": "C", "LANG": "fr_FR.UTF-8"}, "en"),
        ([], {"LC_ALL": "", "LC_MESSAGES": "fr_FR", "LANG": "en_US"}, "fr"),
        ([], {}, "en"),
    ],
)
def test_language(arguments: list[str], environ: dict[str, str], language: str) -> None:
    """``--lang`` before the command decides, then the first locale variable that is set."""
    assert language_of(arguments, environ) == language


def test_click_sentences_are_clicks() -> None:
    """Every sentence listed as click's stands in click, so that its translation is used."""
    click_source = "".join(
        inspect.getsource(module)
        for name, module in sys.modules.items()
        if name.startswith("click.")
    )
    written = click_source.replace('"\n', "")
    for sentence in CLICK_SENTENCES:
        assert f'"{sentence.template}"' in written, sentence.template
        if sentence.plural is not None:
            assert f'"{sentence.plural}"' in written, sentence.plural


def test_click_speaks_french(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What click says by itself comes from our catalogue, in the language of the call."""
    catalogue = Catalog(locale="fr")
    catalogue.add("Missing argument", "Il manque l'argument")
    directory = tmp_path / "fr" / "LC_MESSAGES"
    directory.mkdir(parents=True)
    with (directory / "rythme.mo").open("wb") as compiled:
        write_mo(compiled, catalogue)
    monkeypatch.setattr(speech, "LOCALE", tmp_path)
    assert "Il manque l'argument" in run("--lang", "fr", "show").stderr
    assert "Missing argument" in run("--lang", "en", "show").stderr


def test_language_of_click_is_put_back() -> None:
    """After a run, sentences and environment are as they were."""
    before = gettext.textdomain(), os.environ.get("LANGUAGE")
    run("--lang", "fr", "--help")
    assert (gettext.textdomain(), os.environ.get("LANGUAGE")) == before


@pytest.mark.parametrize(
    ("error", "ending"),
    [
        (KeyboardInterrupt(), Ending.INTERRUPTED),
        (BrokenPipeError(32, "Broken pipe"), Ending.UNREAD),
        (PermissionError(13, "Permission denied", "out"), Ending.WRONG),
    ],
)
def test_endings(error: BaseException, ending: Ending, monkeypatch: pytest.MonkeyPatch) -> None:
    """What stops a command from outside has its own status, and no traceback."""

    @click.command
    def stopped() -> None:
        raise error

    monkeypatch.setattr(program, "get_command", lambda ctx, name: stopped)
    result = run("show")
    assert result.exit_code == ending
    assert "Traceback" not in result.output


def test_bug_shows_its_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    """An error that is none of the user's doing is not hidden."""

    @click.command
    def wrong() -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(program, "get_command", lambda ctx, name: wrong)
    with pytest.raises(ZeroDivisionError):
        run("show")


def _python(
    *arguments: str, stdout: int = subprocess.PIPE, **environ: str
) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "rythme", *arguments],
        stdout=stdout,
        stderr=subprocess.PIPE,
        env={**os.environ, **environ},
    )


def test_module_runs() -> None:
    """``python -m rythme`` is the command."""
    with _python("--version") as process:
        out, _ = process.communicate(timeout=60)
    assert out.decode().split() == ["rythme", rythme.__version__]


def test_closed_pipe_is_quiet() -> None:
    """A reader that goes away leaves no message behind."""
    with _python("schema", "--plan") as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        said = process.stderr.read()
        code = process.wait(timeout=60)
    assert said == b""
    assert code == Ending.UNREAD


def test_old_encoding_crashes_nothing(tmp_path: Path) -> None:
    """A name that the terminal's encoding cannot write is written otherwise."""
    missing = tmp_path / "école-時間表.json"
    with _python("show", str(missing), PYTHONIOENCODING="ascii", PYTHONUTF8="0") as process:
        _, said = process.communicate(timeout=60)
    assert process.returncode == Ending.WRONG
    assert b"cole-" in said
    assert b"Traceback" not in said
