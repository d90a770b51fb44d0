"""Writing sets of files whole or not at all, and the registry of formats."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest

from rythme.errors import ExportError
from rythme.export import FORMATS, Format, Layout, files
from rythme.export.writing import write_files
from rythme.plan import Plan
from rythme.text import text
from sample_plans import one_cohort

OLD = {"a.ics": b"old a", "other.txt": b"kept"}


def content(directory: Path) -> dict[str, bytes]:
    """Return every file below ``directory``."""
    return {
        str(path.relative_to(directory)): path.read_bytes()
        for path in directory.rglob("*")
        if path.is_file()
    }


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    """Return a folder that holds :data:`OLD`."""
    for name, data in OLD.items():
        (tmp_path / name).write_bytes(data)
    return tmp_path


def test_files_appear(directory: Path) -> None:
    """Files are written, replaced, and nothing else is touched or left behind."""
    written = write_files(directory, [("a.ics", b"new a"), ("b.ics", b"new b")])
    assert written == (directory / "a.ics", directory / "b.ics")
    assert content(directory) == {"a.ics": b"new a", "b.ics": b"new b", "other.txt": b"kept"}
    assert sorted(path.name for path in directory.iterdir()) == ["a.ics", "b.ics", "other.txt"]


def test_folders_are_made(tmp_path: Path) -> None:
    """A folder that is not there is made, with its parents."""
    write_files(tmp_path / "x" / "y", [("a.ics", b"a")])
    assert content(tmp_path) == {"x/y/a.ics": b"a"}


@pytest.mark.parametrize(
    "error", [ExportError(text("no")), KeyboardInterrupt(), OSError()], ids=repr
)
def test_a_failed_file_leaves_what_was_there(directory: Path, error: BaseException) -> None:
    """A file that cannot be made stops all of them, those before it too."""

    def broken() -> Iterator[tuple[str, bytes]]:
        yield "a.ics", b"new a"
        raise error

    with pytest.raises(type(error)):
        write_files(directory, broken())
    assert content(directory) == OLD
    assert len(list(directory.iterdir())) == len(OLD)


@pytest.mark.parametrize("fails_at", [0, 1, 2])
@pytest.mark.parametrize("moved", [False, True])
def test_a_failed_move_puts_everything_back(
    directory: Path, monkeypatch: pytest.MonkeyPatch, fails_at: int, moved: bool
) -> None:
    """An interruption before or just after any of the moves undoes those that were made."""
    moves: list[Path] = []
    replace = Path.replace

    def stumbling(self: Path, target: Path) -> Path:
        moves.append(target)
        if len(moves) - 1 != fails_at:
            return replace(self, target)
        if moved:
            replace(self, target)
        raise KeyboardInterrupt

    monkeypatch.setattr(Path, "replace", stumbling)
    new = [("b.ics", b"new b"), ("a.ics", b"new a"), ("c.ics", b"new c")]
    with pytest.raises(KeyboardInterrupt):
        write_files(directory, new)
    assert content(directory) == OLD
    assert len(list(directory.iterdir())) == len(OLD)


def test_folders_made_for_nothing_go_again(tmp_path: Path) -> None:
    """Folders that a failed call made are removed."""

    def broken() -> Iterator[tuple[str, bytes]]:
        yield from ()
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_files(tmp_path / "x" / "y", broken())
    assert list(tmp_path.iterdir()) == []


def test_an_unknown_format_is_refused() -> None:
    """The error names the formats that there are."""
    with pytest.raises(ExportError, match="format doc: not known; expected one of ics, html"):
        list(files(one_cohort(), ["doc"]))


def test_formats_asked_twice_are_written_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Names come in the order they were asked for; each file once."""
    monkeypatch.setitem(FORMATS, "one", Format("test_files", "to_one", "one.txt"))
    monkeypatch.setitem(FORMATS, "several", Format("test_files", "to_several"))
    found = list(files(one_cohort(), ["several", "one", "several"]))
    assert found == [("x.txt", b"x"), ("y.txt", b"y"), ("one.txt", b"ensta-paris")]


def test_a_layout_reaches_the_formats_that_take_it() -> None:
    """Paper changes the size of PDF pages, the delimiter CSV cells, and neither anything else."""
    chosen = Layout(paper="a3", delimiter=",")
    usual = dict(files(one_cohort(), ["html", "pdf", "csv", "csv-halfdays"]))
    other = dict(files(one_cohort(), ["html", "pdf", "csv", "csv-halfdays"], chosen))
    assert usual["plan.html"] == other["plan.html"]
    assert b"[ 0 0 841.8898 595.2756 ]" in usual["overview.pdf"]
    for name in ("overview.pdf", "fisa-2027-2025-2026.pdf"):
        assert b"[ 0 0 1190.551 841.8898 ]" in other[name]
    for name in ("plan.csv", "plan-halfdays.csv"):
        assert b"cohort;name;" in usual[name]
        assert b"cohort,name," in other[name]


def to_one(plan: Plan) -> bytes:
    """Write a format of one file."""
    return plan.id.encode()


def to_several(plan: Plan) -> Iterator[tuple[str, bytes]]:
    """Write a format of several files."""
    yield from (("x.txt", b"x"), ("y.txt", b"y"))


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_is_there(name: str) -> None:
    """Each format of the registry names a function, found when it is asked for."""
    assert callable(getattr(import_module(FORMATS[name].module), FORMATS[name].function))
