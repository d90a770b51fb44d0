"""Draws the pictures of docs/pictures from ENSTA's real config: ``python scripts/pictures.py``.

Beside each picture stands a text of what it shows, cell by cell and word by word, and the picture
holds a digest of that text: a test makes the texts anew, without a browser, and compares. Drawing
needs Debian's chromium and poppler-utils.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from functools import cache
from html import escape
from pathlib import Path
from typing import Literal

from click.testing import CliRunner
from PIL import Image, PngImagePlugin

import rythme
from rythme import figures
from rythme.cli.program import program
from rythme.export.html import to_html
from rythme.export.html.overview import page_of
from rythme.export.pdf import calendars
from rythme.export.pdf.calendar import draw_calendar
from rythme.export.pdf.sheet import Color, Sheet, Style
from rythme.plan import Plan
from rythme.plan_json import to_json
from rythme.solver.levels import solve
from rythme.solver.outcome import Planned

ROOT = Path(__file__).parents[1]
PICTURES = ROOT / "docs" / "pictures"
CONFIG = ROOT / "configs" / "ensta.toml"
COHORT, YEAR = "fisa-isc-2026", 2025
"""The cohort of the calendar, and the academic year: its weeks are shared."""
CREATED = dt.datetime(2026, 6, 1, 8, tzinfo=dt.UTC)
"""Pictures do not age."""
COLUMNS = 132
"""Of the terminal: two years of weeks side by side."""
DIGEST = "Content-SHA256"
"""The note in a picture that says what it was drawn from."""
NUM_COLOURS = 96


@cache
def plan() -> Plan:
    """Return the plan that every picture shows; it is unique, so any machine finds it."""
    outcome = solve(rythme.load(CONFIG), created=CREATED)
    assert isinstance(outcome, Planned)
    assert outcome.plan.unique
    return outcome.plan


# --- what they show -------------------------------------------------------------------------


def contents() -> dict[str, str]:
    """Return what each picture shows, by its name."""
    return {
        "overview": "\n".join(_overview_lines(plan())) + "\n",
        "calendar": "\n".join(_calendar_lines(plan())) + "\n",
        "show": _shown(colour=False),
    }


def _overview_lines(plan: Plan) -> Iterator[str]:
    """Yield the words of the HTML overview, and the classes of its cells, which are its colours."""
    page = page_of(plan)
    yield " · ".join((plan.title, page.period, page.size, page.version))
    for sheet in page.sheets:
        yield f"{sheet.title}: " + " ".join(week.day for week in sheet.columns)
        for row in sheet.rows:
            cells = " ".join("-" if cell is None else _joined(cell.classes) for cell in row.cells)
            yield f"{row.name}: {cells}: {' '.join(row.totals)}"
        yield " ".join(count for count, _ in sheet.presence)
    yield page.curve.summary


def _joined(classes: str) -> str:
    return classes.replace(" ", "+")


class _Listed(Sheet):
    """A sheet that lists what is drawn on it."""

    lines: list[str]

    def text(
        self,
        x: float,
        y: float,
        words: str,
        style: Style,
        width: float,
        align: Literal["left", "center", "right"] = "left",
    ) -> None:
        """List the words."""
        self.lines.append(words)

    def fill(self, x: float, y: float, width: float, height: float, color: Color) -> None:
        """List the ground: how large, in points, and its colour."""
        shade = "".join(f"{round(255 * part):02x}" for part in color)
        self.lines.append(f"#{shade} {width:.0f} x {height:.0f}")


def _calendar_lines(plan: Plan) -> list[str]:
    """Return the words and the grounds of the PDF calendar, in the order of drawing."""
    cohort = next(cohort for cohort in plan.cohorts if cohort.id == COHORT)
    sheet = _Listed("a4", title="", author="", language=plan.school.language)
    sheet.lines = []
    draw_calendar(sheet, plan, figures.by_academic_year(cohort)[YEAR], YEAR)
    return sheet.lines


def _shown(*, colour: bool) -> str:
    """Return what ``rythme show`` prints in a terminal."""
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "plan.json"
        path.write_bytes(to_json(plan()))
        run = CliRunner().invoke(
            program,
            ["--lang", "en", "show", str(path)],
            env={"COLUMNS": str(COLUMNS), "NO_COLOR": None, "TERM": "xterm-256color"},
            color=colour,
        )
    assert run.exit_code == 0, run.output
    return run.stdout


# --- how they are drawn ---------------------------------------------------------------------


def _overview_picture() -> bytes:
    return _screenshot(to_html(plan()), width=1360, upto="section.presence")


def _calendar_picture() -> bytes:
    document = dict(calendars(plan()))[f"{COHORT}-{YEAR}-{YEAR + 1}.pdf"]
    command = ["pdftoppm", "-png", "-r", "140", "-singlefile", "-"]
    return subprocess.run(command, input=document, capture_output=True, check=True).stdout


def _show_picture() -> bytes:
    style = (
        "html { background: #10141a } body { margin: 0 }"
        " main { display: inline-block; padding: 12px }"
        " pre { margin: 0; font: 14px/1.15 'DejaVu Sans Mono', monospace; color: #e8ecf2 }"
    )
    lines = _html_of(_shown(colour=True))
    page = f"<meta charset=utf-8><style>{style}</style><main><pre>{lines}</pre></main>"
    return _screenshot(page.encode(), width=1400, upto="main")


def _html_of(shown: str) -> str:
    """Return what a terminal was told to show, its colours as styles of spans."""
    parts = re.split(r"\x1b\[([0-9;]*)m", shown)
    html, styles = escape(parts[0]), list[str]()
    for codes, words in zip(parts[1::2], parts[2::2], strict=True):
        styles = [] if codes == "0" else [*styles, _style_of(codes)]
        html += f'<span style="{";".join(styles)}">{escape(words)}</span>'
    return html


def _style_of(codes: str) -> str:
    match codes.split(";"):
        case ["1"]:
            return "font-weight:bold"
        case ["2"]:
            return "opacity:.55"
        case ["38", "5", number]:
            return f"color:{_shade(int(number))}"
        case ["48", "5", number]:
            return f"background:{_shade(int(number))}"
        case _:
            raise ValueError(f"not a style that rythme shows: {codes}")


def _shade(number: int) -> str:
    """Return one of the 256 colours of terminals: 16 to 231 are a cube, then come greys."""
    if number >= 232:
        parts = [8 + 10 * (number - 232)] * 3
    else:
        levels = ((number - 16) // 36, (number - 16) // 6 % 6, (number - 16) % 6)
        parts = [55 + 40 * level if level else 0 for level in levels]
    return "#" + "".join(f"{part:02x}" for part in parts)


def _screenshot(page: bytes, *, width: int, upto: str) -> bytes:
    """Return a page in Chromium, from its top to the end of the element ``upto``."""
    from playwright.sync_api import FloatRect, sync_playwright

    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        file = Path(name) / "page.html"
        file.write_bytes(page)
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox"]
        )
        tab = browser.new_page(viewport={"width": width, "height": 800}, device_scale_factor=1.25)
        tab.goto(file.as_uri())
        box = tab.locator(upto).bounding_box()
        assert box is not None
        right = min(width, box["x"] + box["width"] + box["x"])
        clip: FloatRect = {"x": 0, "y": 0, "width": right, "height": box["y"] + box["height"]}
        picture: bytes = tab.screenshot(clip=clip, full_page=True)
        browser.close()
        return picture


def _write(name: str, picture: bytes, content: str) -> None:
    """Write a picture, in few colours and with its digest, and its content beside it."""
    note = PngImagePlugin.PngInfo()
    note.add_text(DIGEST, digest(content))
    image = Image.open(io.BytesIO(picture)).convert("RGB").quantize(NUM_COLOURS)
    image.save(PICTURES / f"{name}.png", optimize=True, pnginfo=note)
    (PICTURES / f"{name}.txt").write_text(content, encoding="utf-8")


def digest(content: str) -> str:
    """Return what a picture says of its content."""
    return hashlib.sha256(content.encode()).hexdigest()


if __name__ == "__main__":
    PICTURES.mkdir(exist_ok=True)
    drawn = {
        "overview": _overview_picture(),
        "calendar": _calendar_picture(),
        "show": _show_picture(),
    }
    for name, content in contents().items():
        _write(name, drawn[name], content)
