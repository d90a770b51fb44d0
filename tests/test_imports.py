"""Imports point one way, and nothing heavy is imported before it is needed."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from command_line import UN_TROIS

SOURCE = Path(__file__).parents[1] / "src"

GROUND = {"words", "dates", "weeks", "text"}
FACTS = GROUND | {"rules", "scenario", "errors", "plan"}
READERS = FACTS | {"plan_json", "blocks", "figures", "clock", "previous", "statements"}
MAY_IMPORT = {
    "words": set(),
    "text": {"words"},
    "weeks": set(),
    "dates": GROUND,
    "rules": GROUND,
    "scenario": GROUND | {"rules"},
    "errors": GROUND | {"scenario"},
    "plan": GROUND,
    "plan_json": FACTS,
    "blocks": FACTS,
    "figures": FACTS,
    "clock": FACTS,
    "revisions": FACTS,
    "selection": FACTS,
    "previous": FACTS,
    "statements": FACTS,
    "config": READERS,
    "solver": READERS,
    "verify": READERS,
    "export": READERS,
    "overview": READERS | {"verify"},
    "sweep": READERS | {"config", "solver", "verify", "export", "compare"},
    "compare": READERS | {"config", "solver", "verify", "export"},
    "changes": READERS,
}
"""What each room may import of rythme, itself apart; ``cli`` and the package may all."""

ONLY_IN = {
    "numba": ("rythme.solver",),
    "ortools": ("rythme.solver",),
    "numpy": ("rythme.solver",),
    "pydantic": ("rythme.config",),
    "holidays": ("rythme.config",),
    "icalendar": ("rythme.export.ics",),
    "jinja2": ("rythme.export.html", "rythme.compare.html"),
    "reportlab": ("rythme.export.pdf",),
    "xlsxwriter": ("rythme.export.xlsx",),
    "distributed": ("rythme.sweep.cluster",),
    "click": ("rythme.cli",),
    "rich": ("rythme.cli",),
}
"""Where each library may be imported."""


def _modules() -> Iterator[tuple[str, ast.Module]]:
    for path in sorted((SOURCE / "rythme").rglob("*.py")):
        parts = path.relative_to(SOURCE).with_suffix("").parts
        name = ".".join(part for part in parts if part != "__init__")
        yield name, ast.parse(path.read_text(encoding="utf-8"))


def _imported(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        match node:
            case ast.Import(names=names):
                yield from (alias.name for alias in names)
            case ast.ImportFrom(module=str(module), level=0):
                yield module
            case ast.ImportFrom():
                raise AssertionError("relative import")


MODULES = dict(_modules())
ROOMS = {name: name.split(".")[1] for name in MODULES if "." in name}


@pytest.mark.parametrize(
    "name", [n for n, room in ROOMS.items() if room not in ("cli", "__main__")]
)
def test_rooms_import_one_way(name: str) -> None:
    """A module imports of rythme only what stands to the left of its room."""
    rooms = {
        module.split(".")[1] for module in _imported(MODULES[name]) if module.startswith("rythme.")
    }
    assert rooms - {ROOMS[name]} <= MAY_IMPORT[ROOMS[name]]


@pytest.mark.parametrize("library", ONLY_IN)
def test_library_has_one_room(library: str) -> None:
    """A library is imported only where the design says."""
    users = [
        name
        for name, tree in MODULES.items()
        if any(module.split(".")[0] == library for module in _imported(tree))
    ]
    assert [name for name in users if not name.startswith(ONLY_IN[library])] == []


def _loaded_after(arguments: list[str], cwd: Path) -> set[str]:
    """Run a command in a new interpreter; return the modules that it loaded."""
    code = (
        "import sys\n"
        "from rythme.cli import main\n"
        "try:\n"
        "    main()\n"
        "except SystemExit as end:\n"
        "    assert not end.code, end.code\n"
        "print(*sys.modules, file=sys.stderr)\n"
    )
    # Only what an interpreter needs: coverage or a debugger would load more.
    environ = {name: os.environ[name] for name in ("PATH", "SYSTEMROOT") if name in os.environ}
    run = subprocess.run(
        [sys.executable, "-c", code, *arguments],
        cwd=cwd,
        env=environ,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert run.returncode == 0, run.stderr
    return set(run.stderr.splitlines()[-1].split())


def test_help_loads_nothing_heavy(tmp_path: Path) -> None:
    """``rythme --help`` loads no library but click."""
    loaded = _loaded_after(["--help"], tmp_path)
    heavy = {"ortools", "numba", "pandas", "numpy", "holidays", "icalendar", "pydantic", "rich"}
    assert "click" in loaded
    assert loaded & heavy == set()
    rooms = {name.split(".")[1] for name in loaded if name.startswith("rythme.")}
    assert rooms <= {"cli", "export", "text", "words"}


UNUSED_BY_ONE_COHORT = {
    "rythme.changes",
    "rythme.cli.reading",
    "rythme.compare",
    "rythme.config.cohort_file",
    "rythme.config.overrides",
    "rythme.export.vtimezone",
    "rythme.selection",
    "rythme.solver.carry",
    "rythme.solver.explain",
    "rythme.solver.rows",
    "rythme.statements",
    "rythme.sweep",
}
"""What a plan of one cohort that goes well has no use for."""


def test_plan_of_one_cohort_loads_no_engine(tmp_path: Path) -> None:
    """One cohort's calendar is found and written without the solver library or other formats."""
    (tmp_path / "school.toml").write_text(UN_TROIS, encoding="utf-8")
    loaded = _loaded_after(["plan", "school.toml", "-o", "out", "--formats", "ics"], tmp_path)
    heavy = {"ortools", "numba", "numpy", "pandas", "reportlab", "xlsxwriter", "jinja2", "rich"}
    assert "icalendar" in loaded
    assert loaded & heavy == set()
    assert loaded & UNUSED_BY_ONE_COHORT == set()
    assert (tmp_path / "out" / "bts-sio-2-2026-2027.ics").exists()
