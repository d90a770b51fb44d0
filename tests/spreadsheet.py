"""Reads and calculates the workbooks of :mod:`rythme.export.xlsx` as a spreadsheet would.

It knows only what those workbooks use: sums, differences, quotients, ``COUNTIF``, ``SUM``, ``IF``
and cells of other sheets.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from string import ascii_uppercase
from xml.etree import ElementTree

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_REFERENCE = re.compile(
    r"(?P<text>\"[^\"]*\")|(?:'(?P<sheet>(?:[^']|'')*)'!)?(?P<first>[A-Z]+\d+)(?::(?P<last>[A-Z]+\d+))?"
)

Value = str | float


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell as the file holds it."""

    value: str
    formula: str | None
    is_text: bool

    @property
    def is_number(self) -> bool:
        """Whether it holds a number; a blank one holds none."""
        return bool(self.value) and not self.is_text


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet as the file holds it."""

    name: str
    cells: dict[str, Cell]
    xml: str

    def row(self, heading: str) -> list[Cell]:
        """Return the cells of the last row that begins with a text."""
        rows = [
            at[1:]
            for at, cell in self.cells.items()
            if re.fullmatch(r"A\d+", at) and cell.value == heading
        ]
        return [cell for at, cell in self.cells.items() if at.lstrip(ascii_uppercase) == rows[-1]]


def parts_of(workbook: bytes) -> dict[str, str]:
    """Return the files that a workbook consists of."""
    with zipfile.ZipFile(io.BytesIO(workbook)) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


def sheets_of(workbook: bytes) -> list[Sheet]:
    """Read the sheets of a workbook in their order."""
    parts = parts_of(workbook)
    strings = [
        "".join(part.text or "" for part in item.iter(f"{MAIN}t"))
        for item in ElementTree.fromstring(parts["xl/sharedStrings.xml"])
    ]
    listed = ElementTree.fromstring(parts["xl/workbook.xml"]).iter(f"{MAIN}sheet")
    return [
        _sheet(entry.attrib["name"], parts[f"xl/worksheets/sheet{number}.xml"], strings)
        for number, entry in enumerate(listed, start=1)
    ]


def _sheet(name: str, xml: str, strings: list[str]) -> Sheet:
    cells = {}
    for cell in ElementTree.fromstring(xml).iter(f"{MAIN}c"):
        value = cell.findtext(f"{MAIN}v", "")
        shared = cell.get("t") == "s"
        cells[cell.attrib["r"]] = Cell(
            value=strings[int(value)] if shared else value,
            formula=cell.findtext(f"{MAIN}f"),
            is_text=shared,
        )
    return Sheet(name, cells, xml)


def calculated(workbook: bytes) -> dict[str, list[list[str]]]:
    """Return the rows of each sheet, every formula calculated, whatever value stands with it."""
    sheets = {sheet.name: sheet for sheet in sheets_of(workbook)}
    values: dict[tuple[str, str], Value] = {}

    def value(name: str, at: str) -> Value:
        if (name, at) not in values:
            values[name, at] = _value(name, sheets[name].cells.get(at), value)
        return values[name, at]

    rows: dict[str, list[list[str]]] = {}
    for name, sheet in sheets.items():
        by_row: dict[str, list[str]] = {}
        for at in sheet.cells:
            by_row.setdefault(at.lstrip(ascii_uppercase), []).append(str(value(name, at)))
        rows[name] = list(by_row.values())
    return rows


def _value(sheet: str, cell: Cell | None, value: Callable[[str, str], Value]) -> Value:
    if cell is None or cell.formula is None:
        return "" if cell is None else float(cell.value) if cell.is_number else cell.value

    def of(name: str, first: str, last: str) -> Value | list[Value]:
        if not last:
            return value(name, first)
        (left, top), (right, bottom) = _place(first), _place(last)
        return [
            value(name, f"{_letters(column)}{row}")
            for row in range(top, bottom + 1)
            for column in range(left, right + 1)
        ]

    def python(found: re.Match[str]) -> str:
        if found["text"]:
            return found["text"]
        name = (found["sheet"] or sheet).replace("''", "'")
        return f"of({name!r}, {found['first']!r}, {found['last'] or ''!r})"

    code = _REFERENCE.sub(python, re.sub(r"(?<![<>=])=(?!=)", "==", cell.formula))
    functions = {"of": of, "COUNTIF": _count_if, "SUM": _sum, "IF": _if, "__builtins__": {}}
    result = eval(code, functions)  # formulas of our own making
    return result if isinstance(result, str) else float(result)


def _count_if(cells: Value | list[Value], wanted: str) -> int:
    cells = cells if isinstance(cells, list) else [cells]
    if wanted.startswith(">"):
        return sum(isinstance(cell, float) and cell > float(wanted[1:]) for cell in cells)
    return cells.count(wanted)


def _sum(cells: list[Value]) -> float:
    return sum(cell for cell in cells if isinstance(cell, float))


def _if(condition: bool, then: Value, otherwise: Value) -> Value:
    return then if condition else otherwise


def _place(at: str) -> tuple[int, int]:
    letters = at.rstrip("0123456789")
    column = 0
    for letter in letters:
        column = column * 26 + ascii_uppercase.index(letter) + 1
    return column, int(at[len(letters) :])


def _letters(column: int) -> str:
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = ascii_uppercase[rest] + letters
    return letters
