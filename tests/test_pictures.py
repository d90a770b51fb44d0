"""The documents' pictures show what rythme draws today: run ``make pictures`` after a change."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from PIL import Image

import pictures

ROOT = Path(__file__).parents[1]
NAMES = ("calendar", "overview", "show")
MAX_BYTES = 300_000


@pytest.fixture(scope="module")
def contents() -> dict[str, str]:
    """Return what each picture would show now."""
    return pictures.contents()


@pytest.mark.parametrize("name", NAMES)
def test_a_picture_is_current(name: str, contents: dict[str, str]) -> None:
    """Every word and cell is drawn as it would be now, and the picture was made from them."""
    written = (pictures.PICTURES / f"{name}.txt").read_text(encoding="utf-8")
    assert written == contents[name]
    with Image.open(pictures.PICTURES / f"{name}.png") as picture:
        assert picture.info[pictures.DIGEST] == pictures.digest(written)


@pytest.mark.parametrize("name", NAMES)
def test_a_picture_is_of_moderate_size(name: str) -> None:
    """A document with its pictures opens fast, and they are large enough to read."""
    path = pictures.PICTURES / f"{name}.png"
    assert path.stat().st_size < MAX_BYTES
    with Image.open(path) as picture:
        assert picture.width >= 1200


def test_the_contents_say_every_week(contents: dict[str, str]) -> None:
    """The text beside the overview has a cell for each week of each cohort, and all their names."""
    plan = pictures.plan()
    rows = [line for line in contents["overview"].splitlines() if line.count(": ") == 2]
    cells = [cell for row in rows for cell in row.split(": ")[1].split() if cell != "-"]
    assert len(cells) == sum(len(cohort.weeks) for cohort in plan.cohorts)
    assert {row.split(": ")[0] for row in rows} == {cohort.name for cohort in plan.cohorts}


def test_every_picture_is_shown_and_described() -> None:
    """The README begins with a plan; each picture stands in a document, with words for it."""
    shown: dict[str, str] = {}
    for document in (ROOT / "README.md", *(ROOT / "docs").glob("*.md")):
        source = document.read_text(encoding="utf-8")
        for words, target in re.findall(r"!\[([^\]]*)\]\(([^)]+)\)", source):
            assert (document.parent / target).exists(), target
            shown[Path(target).stem] = words
    assert sorted(shown) == sorted(NAMES)
    assert all(len(words) > 20 for words in shown.values())
    assert "docs/pictures/overview.png" in (ROOT / "README.md").read_text("utf-8")[:1000]
