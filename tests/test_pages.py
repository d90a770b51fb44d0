"""Pages of docs/ show what their commands print."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import pages
from rythme.cli.sweep_text import STATUS


@pytest.mark.parametrize("path", pages.PAGES, ids=lambda path: path.stem)
def test_pages_show_real_output(path: Path) -> None:
    """Every command that a page shows prints what stands under it: run ``make docs``."""
    written = path.read_text(encoding="utf-8")
    assert "```console\n$ rythme" in written
    assert pages.refreshed(written) == written


def test_every_status_is_documented() -> None:
    """Whatever a row of a sweep may say has its line in docs/sweep.md."""
    (path,) = (path for path in pages.PAGES if path.stem == "sweep")
    assert re.findall(r"^\| `(\w+)` \|", path.read_text(encoding="utf-8"), re.MULTILINE) == list(
        STATUS
    )
