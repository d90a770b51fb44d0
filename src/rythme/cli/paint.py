"""Colour for places, where a terminal shows it; the letters say the same without."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable

import click

Colours = tuple[int, int]
"""Text and background, of the 256 colours that terminals share."""

SCHOOL: Colours = (231, 25)
COMPANY: Colours = (16, 215)
OFF: Colours = (16, 250)
SHARED: Colours = (16, 117)
HOLIDAY: Colours = (231, 240)
LETTERS = {"S": SCHOOL, "C": COMPANY, "O": OFF, "H": HOLIDAY}
"""Blue and orange, told apart by eyes that see no red or green; contrast is above 6."""

PLAIN_COLUMNS = 100
"""The width of what is no terminal, so that a piped year is the same everywhere."""


def paint(cell: str, colours: Colours) -> str:
    """Return ``cell`` in colour."""
    foreground, background = colours
    return click.style(cell, fg=foreground, bg=background)


def faint(cell: str) -> str:
    """Return ``cell`` as something beside the point."""
    return click.style(cell, dim=True)


def strong(cell: str) -> str:
    """Return ``cell`` as a heading."""
    return click.style(cell, bold=True)


def terminal_columns() -> int:
    """Return the width to fill."""
    return shutil.get_terminal_size((PLAIN_COLUMNS, 24)).columns


def write(lines: Iterable[str]) -> None:
    """Write lines on stdout, without their colours where they are not wanted."""
    unwanted = os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb"
    for line in lines:
        click.echo(line.rstrip(), color=False if unwanted else None)
