"""The files of a sweep: a CSV and a JSON-lines file that grow row by row."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rythme.errors import PlanError
from rythme.export.csv import line_csv, table_csv
from rythme.export.writing import write_files
from rythme.sweep.answer import Row
from rythme.sweep.grid import Point
from rythme.text import text

FORMAT = "rythme-sweep/1"
HEAD, TABLE, LINES = "sweep.json", "sweep.csv", "sweep.jsonl"

SUMS = ("school_weeks", "company_weeks", "school_hours", "hours_lost", "deviation", "alternations")
"""Figures that the table adds up over cohorts."""
GREATEST = ("longest_school", "longest_company")
"""Figures of which the table has the greatest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sweep:
    """What makes two sweeps one that goes on."""

    keys: tuple[str, ...]
    digest: str
    """Of the config as it was understood, and of what else decides an answer."""
    levels: tuple[str, ...]
    """Names of the levels that the table has columns for."""


class Record:
    """The files of a sweep in a directory."""

    def __init__(self, directory: Path, sweep: Sweep) -> None:
        self.directory = directory
        self._sweep = sweep

    @property
    def table(self) -> Path:
        """The CSV file."""
        return self.directory / TABLE

    @property
    def lines(self) -> Path:
        """The JSON-lines file."""
        return self.directory / LINES

    @property
    def exists(self) -> bool:
        """Say whether a sweep has begun there."""
        return any((self.directory / name).exists() for name in (HEAD, TABLE, LINES))

    def start(self, kept: Iterable[Row] = ()) -> None:
        """Write the files anew, with the rows of before that stay."""
        rows = list(kept)
        head = {
            "format": FORMAT,
            "keys": list(self._sweep.keys),
            "digest": self._sweep.digest,
            "levels": list(self._sweep.levels),
        }
        write_files(
            self.directory,
            [
                (HEAD, (json.dumps(head, indent=2) + "\n").encode()),
                (TABLE, table_csv(self._columns(), map(self._cells, rows))),
                (LINES, b"".join(map(_line, rows))),
            ],
        )

    def add(self, row: Row) -> None:
        """Add a row to both files; nothing stays in memory that a crash could lose."""
        for name, data in ((LINES, _line(row)), (TABLE, line_csv(self._cells(row)))):
            with (self.directory / name).open("ab") as file:
                file.write(data)

    def answered(self) -> dict[Point, Row]:
        """Return the rows that stand, but for failed ones: they are tried again.

        Raises
        ------
        PlanError
            The files are of another sweep.
        """
        head = self._head()
        if head.get("format") != FORMAT or head.get("keys") != list(self._sweep.keys):
            raise self._other(text("it is a sweep over other keys"))
        if head.get("digest") != self._sweep.digest:
            raise self._other(text("the config, an option or the version has changed since"))
        rows = list(self._rows())
        return {_point(row): row for row in rows if row["status"] != "failed"}

    def _head(self) -> Mapping[str, object]:
        try:
            head = json.loads((self.directory / HEAD).read_bytes())
        except (OSError, ValueError):
            raise self._other(text("it has no readable {file}", file=HEAD)) from None
        return head if isinstance(head, dict) else {}

    def _other(self, problem: Any) -> PlanError:
        return PlanError(str(self.directory), problem)

    def _rows(self) -> Iterator[Row]:
        """Yield whole rows; the last one may be cut where the machine stopped."""
        for line in (self.directory / LINES).read_bytes().splitlines():
            try:
                row = json.loads(line)
            except ValueError:
                continue
            if isinstance(row, dict) and {"vary", "status"} <= row.keys():
                yield row

    def _columns(self) -> Sequence[str]:
        return (
            *self._sweep.keys,
            "status",
            "reason",
            *(f"{side}_{name}" for name in self._sweep.levels for side in ("cost", "bound")),
            "peak",
            "mean",
            *SUMS,
            *GREATEST,
            "seconds",
        )

    def _cells(self, row: Row) -> Sequence[str]:
        # Any: values of JSON, written by this program.
        answer: dict[str, Any] = dict(row)
        levels = {level["name"]: level for level in answer.get("levels", ())}
        cohorts = answer.get("cohorts", ())
        presence = answer.get("presence") or {}
        figures = [sum(each[name] for each in cohorts) if cohorts else None for name in SUMS]
        figures += [max(each[name] for each in cohorts) if cohorts else None for name in GREATEST]
        cells = (
            *(answer["vary"].get(key) for key in self._sweep.keys),
            answer["status"],
            answer["reason"],
            *(
                levels.get(name, {}).get(side)
                for name in self._sweep.levels
                for side in ("cost", "bound")
            ),
            presence.get("peak"),
            presence.get("mean"),
            *figures,
            answer.get("seconds"),
        )
        return tuple("" if cell is None else str(cell) for cell in cells)


def _line(row: Row) -> bytes:
    return (json.dumps(row, ensure_ascii=False) + "\n").encode()


def _point(row: Row) -> Point:
    vary = row["vary"]
    assert isinstance(vary, dict)
    return tuple(vary.items())
