"""The page on configs: complete, and true."""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from configs import load_text, write
from rythme.config import config_schema

PAGE = (Path(__file__).parent.parent / "docs" / "config.md").read_text(encoding="utf-8")

SECTIONS = {
    "": "The whole file",
    "school": "The school",
    "school.holidays": "Public holidays",
    "school.holidays.add": "Public holidays",
    "closure": "Closures",
    "rhythm": "Rhythms",
    "rhythm.school_weeks": "Ranges",
    "rhythm.company_weeks": "Ranges",
    "rhythm.phase": "Phases",
    "rhythm.phase.blocks": "Blocks",
    "rhythm.phase.split": "Shared weeks",
    "rhythm.phase.free": "Phases",
    "cohort": "Cohorts",
    "cohort.stages": "Stages",
    "fixed": "Fixed dates",
    "rule": "Rules",
    "objective": "The objective",
}
"""Where the keys of each table are explained."""


def keys_of(schema: dict[str, Any], path: str = "") -> Iterator[tuple[str, str]]:
    """Yield the table and name of every key of a JSON Schema."""
    for part in schema.get("oneOf", []):
        yield from keys_of(part, path)
    for part in schema.get("patternProperties", {}).values():
        yield from keys_of(part, path)
    if "items" in schema:
        yield from keys_of(schema["items"], path)
    for key, below in schema.get("properties", {}).items():
        yield path, key
        yield from keys_of(below, f"{path}.{key}".strip("."))


def used_keys(value: object, path: str = "") -> Iterator[tuple[str, str]]:
    """Yield the table and name of every key that a config uses."""
    if isinstance(value, list):
        for item in value:
            yield from used_keys(item, path)
    elif isinstance(value, dict):
        for key, below in value.items():
            if path == "rhythm" and isinstance(below, dict) and key not in _RHYTHM_KEYS:
                yield from used_keys(below, path)
            else:
                yield path, key
                yield from used_keys(below, f"{path}.{key}".strip("."))


ALL_KEYS = sorted(set(keys_of(config_schema())))
_RHYTHM_KEYS = {key for table, key in ALL_KEYS if table == "rhythm"}
BLOCKS = re.findall(r"^```toml\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
CSV = re.findall(r"^```csv\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)


def section(title: str) -> str:
    """Return a section of the page with its subsections."""
    found = re.search(
        rf"^(##+) {re.escape(title)}\n(.*?)(?=^#{{2}} |\Z)", PAGE, re.MULTILINE | re.DOTALL
    )
    assert found, f"no section {title}"
    return found[2]


def test_the_schema_is_walked() -> None:
    """The walk finds keys at every depth, so that the tests below mean something."""
    assert {
        ("", "year"),
        ("school.holidays.add", "date"),
        ("rhythm.phase.blocks", "closed_weeks"),
        ("rhythm.school_weeks", "min"),
        ("cohort.stages", "until"),
        ("rule", "max_people"),
        ("objective", "order"),
    } <= set(ALL_KEYS)
    assert len(ALL_KEYS) > 80


@pytest.mark.parametrize(("table", "key"), ALL_KEYS)
def test_every_key_is_explained(table: str, key: str) -> None:
    """Every key stands in its section's tables."""
    title = SECTIONS[table] if key != "remove" else "One config over another"
    rows = [line for line in section(title).split("\n") if line.startswith("|")]
    assert any(f"`{key}`" in row for row in rows), f"{table}.{key}: not in section {title}"


def test_every_key_has_an_example() -> None:
    """Every key is used in an example."""
    used = {pair for block in BLOCKS for pair in used_keys(tomllib.loads(block))}
    examples_of_remove = {table for table, key in used if key == "remove"}
    assert examples_of_remove
    missing = [pair for pair in ALL_KEYS if pair not in used and pair[1] != "remove"]
    assert missing == []


def described(schema: dict[str, Any], path: str = "") -> Iterator[tuple[str, bool]]:
    """Yield every key of a JSON Schema, and whether it has a description."""
    for part in (*schema.get("oneOf", []), *schema.get("patternProperties", {}).values()):
        yield from described(part, path)
    if "items" in schema:
        yield from described(schema["items"], path)
    for key, below in schema.get("properties", {}).items():
        yield f"{path}.{key}", bool(below.get("description"))
        yield from described(below, f"{path}.{key}")


def test_every_key_has_a_description() -> None:
    """Every key of the schema has a description, for editors."""
    assert [key for key, is_described in described(config_schema()) if not is_described] == []


@pytest.mark.parametrize("number", range(len(BLOCKS)))
def test_examples_load(tmp_path: Path, number: int) -> None:
    """The first example is a whole config; the others load over it."""
    write(tmp_path, BLOCKS[0], "base.toml")
    write(tmp_path, CSV[0], "promos.csv")
    block = BLOCKS[number]
    if number and not block.startswith("extends"):
        block = f'extends = "base.toml"\n{block}'
    scenario = load_text(tmp_path, block)
    assert scenario.cohorts
    if "cohort_file" in block:
        assert {"but-1", "but-2"} <= {cohort.id for cohort in scenario.cohorts}
