"""The line of every key, in every form that TOML has."""

import time
import tomllib
from collections.abc import Iterator

import pytest

from rythme.config.locate import Path, locate

DOCUMENT = '''\
# a comment with [brackets] and "quotes
top = 1
"quoted key" = 2
dotted . "a b".c = 3
"esc\\u0041ped" = "x"

[table]   # comment
text = """
[not.a.table]
key = "no" \\
"""  # end
literal = \'\'\'
[[nor.this]]
\'\'\'\'
quotes = """"ends with two"""""
array = [
  1, # one, with ] and ,
  [ 2,
    "]" ],
  { a = 1, b = { c = [ 3,
    4 ] } },
  "a,b",
]
inline = { x = 1, "y z".w = "}", empty = {} }
day = 2026-09-07 08:00:00
float = 1.5

[[entries]]
name = "first"
[entries.below]
deep = 1
[[entries.sub]]
n = 1
[[entries.sub]]
n = 2

[[entries]]
name = "second"
[[entries.sub]]
n = 3

[implied.by.header]
x = 1
[implied]
y = 2
'''


def paths(value: object, path: Path = ()) -> Iterator[Path]:
    """Yield every path of a parsed document."""
    yield path
    if isinstance(value, dict):
        for key, child in value.items():
            yield from paths(child, (*path, key))
    elif isinstance(value, list):
        for position, child in enumerate(value):
            yield from paths(child, (*path, position))


def line_of(words: str, nth: int = 1) -> int:
    """Return the number of the nth line that holds ``words``."""
    lines = [n for n, line in enumerate(DOCUMENT.split("\n"), 1) if words in line]
    return lines[nth - 1]


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_every_path_and_no_other_has_a_line(newline: str) -> None:
    """The locator knows exactly the paths that the parser finds."""
    document = DOCUMENT.replace("\n", newline)
    assert set(locate(document)) == set(paths(tomllib.loads(document)))


@pytest.mark.parametrize(
    ("path", "line"),
    [
        (("top",), line_of("top = 1")),
        (("quoted key",), line_of("quoted key")),
        (("dotted", "a b", "c"), line_of("dotted")),
        (("escAped",), line_of("ped")),
        (("table",), line_of("[table]")),
        (("table", "literal"), line_of("literal")),
        (("table", "quotes"), line_of("quotes =")),
        (("table", "array", 0), line_of("# one")),
        (("table", "array", 1), line_of("[ 2,")),
        (("table", "array", 1, 1), line_of('"]" ],')),
        (("table", "array", 2, "b", "c", 1), line_of("4 ] } }")),
        (("table", "array", 3), line_of('"a,b"')),
        (("table", "inline", "y z", "w"), line_of("inline")),
        (("table", "float"), line_of("float")),
        (("entries",), line_of("[[entries]]")),
        (("entries", 0), line_of("[[entries]]")),
        (("entries", 1), line_of("[[entries]]", 2)),
        (("entries", 0, "below", "deep"), line_of("deep")),
        (("entries", 0, "sub", 1, "n"), line_of("n = 2")),
        (("entries", 1, "sub", 0), line_of("[[entries.sub]]", 3)),
        (("implied", "by"), line_of("[implied.by.header]")),
        (("implied",), line_of("[implied]")),
    ],
)
def test_lines(path: Path, line: int) -> None:
    """Each path has the line on which it is written."""
    assert locate(DOCUMENT)[path] == line


def test_time_grows_with_the_length_only() -> None:
    """A document of 20,000 lines is located in a time that would be absurd for a square law."""
    document = "\n".join(f'[[cohort]]\nid = "c{n}"\nsize = {n} # "\n' for n in range(7_000))
    start = time.perf_counter()
    lines = locate(document)
    assert time.perf_counter() - start < 5
    assert lines["cohort", 6_999, "size"] == 7_000 * 4 - 1
