"""The formats that a plan can be written in, each imported only when it is asked for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib import import_module

from rythme.errors import ExportError
from rythme.plan import Plan
from rythme.text import text


@dataclass(frozen=True, slots=True)
class Format:
    """How a format is written."""

    module: str
    function: str
    """``Plan -> bytes``; without a ``file``, ``Plan -> iterator of (file name, bytes)``."""
    file: str | None = None
    """The name of the one file that it makes."""

    def files(self, plan: Plan) -> Iterator[tuple[str, bytes]]:
        """Yield the files of ``plan``: name, content."""
        write = getattr(import_module(self.module), self.function)
        if self.file is None:
            yield from write(plan)
        else:
            yield self.file, write(plan)


FORMATS = {
    "ics": Format("rythme.export.ics", "calendars"),
    "html": Format("rythme.export.html", "to_html", "plan.html"),
    "pdf": Format("rythme.export.pdf", "calendars"),
    "xlsx": Format("rythme.export.xlsx", "to_xlsx", "plan.xlsx"),
    "csv": Format("rythme.export.csv", "to_csv", "plan.csv"),
    "csv-halfdays": Format("rythme.export.csv", "to_csv_half_days", "plan-halfdays.csv"),
}
"""By the name that ``--formats`` takes."""


def files(plan: Plan, formats: Iterable[str]) -> Iterator[tuple[str, bytes]]:
    """Yield the files of ``plan`` in each of ``formats``: name, content.

    Raises
    ------
    ExportError
        A format that is not known, or that cannot hold this plan.
    """
    for name in dict.fromkeys(formats):
        if name not in FORMATS:
            raise ExportError(
                text(
                    "format {name}: not known; expected one of {formats}",
                    name=name,
                    formats=", ".join(FORMATS),
                )
            )
        yield from FORMATS[name].files(plan)
