"""Cohorts from a CSV file, one a row, with the keys of a cohort as columns."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator

from rythme.config.read import UnreadableError, decode, parse, read_bytes
from rythme.config.report import Report, show
from rythme.config.schema import Cohort
from rythme.config.tree import Node, Spot, step_name
from rythme.errors import ConfigError
from rythme.scenario import Origin
from rythme.text import text

_WHOLE_NUMBERS = ("size", "entry_year", "weeks")
_WHOLE_NUMBER = re.compile(r"[+-]?[0-9]{1,9}")

Rows = list[tuple[int, list[str]]]
"""Cells, with the line on which their row begins."""


def read_cohort_file(file: str, named_at: Spot, report: Report) -> list[Node]:
    """Return the entries of a cohort file; ``named_at`` is where the config names it."""
    try:
        document = decode(read_bytes(file), file)
    except UnreadableError as error:
        report.add(
            named_at,
            text('read "{file}": {problem}', file=file, problem=error.problem),
            text("expected the name of a CSV file, relative to the file that names it"),
        )
        return []
    report.begin_file(file)
    rows = _rows(document, file, report)
    if not rows:
        report.add(
            Origin(file, 1, ""),
            text("read an empty file"),
            text("expected a first row with columns such as id,entry,rhythm,weeks"),
        )
        return []
    header_line, columns = rows[0][0], [column.strip() for column in rows[0][1]]
    known = _check_columns(columns, header_line, file, report)
    return [_entry(cells, columns, known, line, file, report) for line, cells in rows[1:]]


def _rows(document: str, file: str, report: Report) -> Rows:
    """Return the rows that are not blank."""
    first_line = document.split("\n", 1)[0]
    delimiter = ";" if first_line.count(";") > first_line.count(",") else ","
    reader = csv.reader(io.StringIO(document, newline=""), delimiter=delimiter, strict=True)
    rows: Rows = []
    line = 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                rows.append((line, cells))
            line = reader.line_num + 1
    except csv.Error:
        report.add(
            Origin(file, line, ""),
            text("read a row whose quotes do not match, or that is too long"),
            text("expected CSV: a cell with a quote, a comma or a line break stands in quotes"),
        )
    return rows


def _check_columns(columns: list[str], line: int, file: str, report: Report) -> set[str]:
    """Return the columns that are keys of a cohort; report the others, and those twice there."""
    known: set[str] = set()
    expected = text("expected one of {words}", words=", ".join(Cohort.keys))
    for column in columns:
        origin = Origin(file, line, f"cohort.{step_name(column)}")
        if column not in Cohort.keys:
            report.add(
                origin,
                text("read the unknown column {name}", name=show(column)),
                report.suggest(column, Cohort.keys, expected),
            )
        elif column in known:
            report.add(
                origin,
                text("read the column {name} again", name=show(column)),
                text("expected each column once"),
            )
        known.add(column)
    return known & set(Cohort.keys)


def _entry(
    cells: list[str], columns: list[str], known: set[str], line: int, file: str, report: Report
) -> Node:
    if len(cells) > len(columns) and any(cell.strip() for cell in cells[len(columns) :]):
        report.add(
            Origin(file, line, f"cohort.{step_name(cells[0].strip())}"),
            text("read {count} cells", count=len(cells)),
            text("expected at most {columns}, as in the first row", columns=len(columns)),
        )
    table = {
        column: Node(_value(column, cell.strip(), file), file, line)
        for column, cell in zip(columns, cells, strict=False)
        if cell.strip() and column in known
    }
    return Node(dict(_without_lines(table, line)), file, line)


def _without_lines(table: dict[str, Node], line: int) -> Iterator[tuple[str, Node]]:
    """Yield the nodes, the trees of stages moved to the line of their row."""
    for column, node in table.items():
        if isinstance(node.value, Node):
            tree = node.value
            _move(tree, line)
            yield column, tree
        else:
            yield column, node


def _move(node: Node, line: int) -> None:
    node.line = line
    for child in node.table.values() if node.table is not None else node.array or ():
        _move(child, line)


def _value(column: str, cell: str, file: str) -> object:
    """Return a cell as TOML would have it; what does not fit is left to the schema."""
    if column in _WHOLE_NUMBERS and _WHOLE_NUMBER.fullmatch(cell):
        return int(cell)
    if column == "stages":
        try:
            table = parse(f"stages = {cell}", file).table
        except ConfigError:
            return cell
        return table["stages"] if table else cell
    return cell
