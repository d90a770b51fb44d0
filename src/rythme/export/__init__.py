"""The formats that a plan can be written in, each imported only when it is asked for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING, Literal, NamedTuple

from rythme.text import text

if TYPE_CHECKING:
    from rythme.plan import Plan

Paper = Literal["a4", "a3"]
Delimiter = Literal[";", ","]


class Layout(NamedTuple):
    """What a planner may choose of how files look."""

    paper: Paper = "a4"
    """Of PDF files; landscape."""
    delimiter: Delimiter = ";"
    """Between the cells of CSV files."""


USUAL = Layout()


class Format(NamedTuple):
    """How a format is written."""

    module: str
    function: str
    """``Plan -> bytes``; without a ``file``, ``Plan -> iterator of (file name, bytes)``."""
    file: str | None = None
    """The name of the one file that it makes."""
    choices: tuple[str, ...] = ()
    """Fields of :class:`Layout` that the function takes."""

    def files(self, plan: Plan, layout: Layout = USUAL) -> Iterator[tuple[str, bytes]]:
        """Yield the files of ``plan``: name, content."""
        chosen = {name: getattr(layout, name) for name in self.choices}
        write = partial(getattr(import_module(self.module), self.function), **chosen)
        if self.file is None:
            yield from write(plan)
        else:
            yield self.file, write(plan)


FORMATS = {
    "ics": Format("rythme.export.ics", "calendars"),
    "html": Format("rythme.export.html", "to_html", "plan.html"),
    "pdf": Format("rythme.export.pdf", "calendars", choices=("paper",)),
    "xlsx": Format("rythme.export.xlsx", "to_xlsx", "plan.xlsx"),
    "csv": Format("rythme.export.csv", "to_csv", "plan.csv", ("delimiter",)),
    "csv-halfdays": Format(
        "rythme.export.csv", "to_csv_half_days", "plan-halfdays.csv", ("delimiter",)
    ),
}
"""By the name that ``--formats`` takes."""


def files(
    plan: Plan, formats: Iterable[str], layout: Layout = USUAL
) -> Iterator[tuple[str, bytes]]:
    """Yield the files of ``plan`` in each of ``formats``, once: name, content.

    Raises
    ------
    ExportError
        A format that is not known, or that cannot hold this plan.
    """
    for name in dict.fromkeys(formats):
        if name not in FORMATS:
            from rythme.errors import ExportError  # not for the names of formats

            raise ExportError(
                text(
                    "format {name}: not known; expected one of {formats}",
                    name=name,
                    formats=", ".join(FORMATS),
                )
            )
        yield from FORMATS[name].files(plan, layout)
