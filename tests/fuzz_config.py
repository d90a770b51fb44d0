"""Mutates good configs and loads what comes out: ``python -m tests.fuzz_config --mutants 100000``.

Whatever the bytes, loading gives a scenario or a ``ConfigError``, soon, and each mistake is one
printable line. Mutants are drawn from a seed: the same seed and number give the same mutants.
"""

from __future__ import annotations

import argparse
import datetime as dt
import random
import re
import sys
import tempfile
import time
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

from rythme.config import load
from rythme.errors import ConfigError, Mistake
from rythme.scenario import Scenario

ROOT = Path(__file__).parent.parent

MAX_SECONDS = 10.0
"""For one mutant, on a busy machine; a good config takes a hundredth of a second."""

RICH = """\
title = "Tout"
id = "tout"
year = 2026
cohort_file = "promos.csv"
[school]
name = "École"
timezone = "Europe/Paris"
country = "FR"
subdivision = "57"
holidays = { add = [ { date = 2027-05-07, name = "Pont" } ], remove = ["Whit Monday", 2026-11-11] }
school_zone = "C"
language = "en"
morning = ["09:00", "12:30"]
afternoon = [13:30:00, 17:00:00]
hours_per_half_day = 3.5
max_hours_per_week = 35
min_open_days = 2.5
[[closure]]
name = "Noël"
from = "12-22"
to = "01-02"
[[closure]]
id = "half"
from = "third Friday of May"
half = "afternoon"
cohorts = ["a*"]
[rhythm.r]
name = "R"
status = "student"
school_weeks = { min = 3, max = 30.5 }
company_weeks = 10
school_hours = 100.25
hours_per_half_day = 3
max_hours_per_week = 30
[[rhythm.r.phase]]
name = "p"
until = "mid-May"
blocks = { school = "2..4", company = [3, "4..5"], tolerance = 2, first = "company" }
[[rhythm.r.phase]]
split = { school_days = 2.5, at = "end" }
weeks = 3
[[rhythm.r.phase]]
split = { cycle = ["SSSSSSCCCC", "OOOOOOOOOO"] }
until = "end - 2 weeks"
[[rhythm.r.phase]]
full_time = "off"
[rhythm.s]
phase = [
  { blocks = { school = 1, company = 1, closed_weeks = "bridge" }, weeks = 4 },
  { free = {} }, # to its end
]
[[cohort]]
id = "a-{exit}"
name = "A {entry}"
size = 25
entry = "first Monday of September"
entry_year = -1
stages = [ { rhythm = "s", until = "08-31", size = 20 }, { rhythm = "r", weeks = 52 } ]
[[cohort]]
id = "b"
rhythm = "s"
entry = 2026-09-07
weeks = 40
size = 3
[[fixed]]
name = "F"
cohorts = ["b"]
rhythms = ["s"]
place = "school"
from = "start"
to = "start + 4 days"
half = "morning"
[[rule]]
kind = "capacity"
max_people = 60
[[rule]]
kind = "apart"
at_most = 2
from = "Easter - 2 weeks"
to = "end of June"
[[rule]]
kind = "together"
weeks = 2
rhythms = ["s"]
[[rule]]
kind = "cover"
at_least = 1
weight = 3
[[rule]]
kind = "max_run"
place = "company"
weeks = 9
except_last = true
wish = 2
[[rule]]
kind = "min_run"
place = "school"
weeks = 2
from = 2026-10-01
to = 2027-03-01
[[rule]]
kind = "weeks"
place = "school"
min = 2.5
max = 10
from = "10-01"
to = "12-20"
[[rule]]
kind = "require"
place = "company"
from = "end - 4 days"
[[rule]]
kind = "forbid"
place = "off"
[[rule]]
kind = "contact"
weeks = 6
[[rule]]
kind = "hours"
min = 20
to = "12-20"
weight = 0
[[rule]]
kind = "avoid"
what = "school_holidays"
[[rule]]
kind = "peak"
[objective]
order = ["rules", { rhythm = 10, peak = 1 }, "earliest"]
"""

COHORTS = "id,name,size,entry,rhythm,weeks\nc,C,12,first Monday of October,s,30\n"

NASTY_TEXTS = [
    "",
    " ",
    "\x00",
    "a\nb",
    "\u2028",
    "{exit}",
    "{entry}" * 30,
    "*",
    "[",
    "[!a]",
    "*" * 50,
    "x" * 300,
    "start",
    "end + 520 weeks",
    "start - 520 weeks",
    "02-29",
    "end of February",
    "Easter + 400 days",
    "last Sunday of December",
    "1900-01-01",
    "2200-12-31",
    "3..6",
    "60..1",
    "SSSSSSSSSS",
    "00:00",
    "23:59",
    "../../etc/passwd",
    "%s {0} {x}",
    "<script>",
    "école",
    "🎓",
    "A",
    "FR",
    "DE",
    "US",
    "school",
    "fisa-*",
]
NASTY_VALUES: list[Any] = [
    *NASTY_TEXTS,
    True,
    False,
    0,
    1,
    -1,
    2,
    59,
    60,
    61,
    10**6,
    2**63,
    10**25,
    float("nan"),
    float("inf"),
    -0.0,
    0.1,
    0.05,
    2.5,
    1e300,
    1e-300,
    dt.date(1, 1, 1),
    dt.date(9999, 12, 31),
    dt.date(1900, 1, 1),
    dt.date(2027, 2, 28),
    dt.datetime(2027, 1, 1, 3),
    dt.time(9),
    [],
    [[]],
    {},
    {"x": 1},
    {"min": 3},
    {"max": 1, "min": 2},
    ["a", "b"],
    [1, "2..3"],
    [{}],
    [[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]],
]
NASTY_BYTES = [
    b"\x00",
    b"\xff",
    b"\xef\xbb\xbf",
    b"\r",
    b"\n",
    b'"',
    b"'''",
    b'"""',
    b"[",
    b"]]",
    b"{",
    b"}",
    b"=",
    b".",
    b"#",
    b"\\",
    b"1e999999999999",
    b"0x" + b"f" * 400,
    b"9" * 400,
    b"nan",
    b"a.b.c.d.e.f.g",
    b"[[cohort]]\n",
    b"[rhythm.r]\n",
    b"extends = 'fuzz.toml'\n",
    b"\xed\xa0\x80",
]


def emit(value: object) -> str:
    """Return a value as TOML on one line."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{emit(key)} = {emit(child)}" for key, child in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(emit, value)) + "]"
    if isinstance(value, str):
        return '"' + "".join(f"\\U{ord(letter):08X}" for letter in value) + '"'
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    return str(value)


def emit_document(config: dict[str, Any]) -> bytes:
    """Return a whole config, one root key a line."""
    return "".join(f"{emit(key)} = {emit(value)}\n" for key, value in config.items()).encode()


def mutate_text(content: bytes, draw: random.Random) -> bytes:
    """Change bytes or lines."""
    place, other = sorted(draw.randrange(len(content) + 1) for _ in range(2))
    lines = content.split(b"\n")
    first, second = draw.randrange(len(lines)), draw.randrange(len(lines))
    match draw.randrange(7):
        case 0:
            return content[:place] + content[min(other, place + draw.randrange(1, 20)) :]
        case 1:
            return content[:place] + draw.choice(NASTY_BYTES) + content[place:]
        case 2:
            return content[:place]
        case 3:
            del lines[first]
        case 4:
            lines.insert(first, lines[second])
        case 5:
            lines[first], lines[second] = lines[second], lines[first]
        case _:
            return content[:place] + bytes([draw.randrange(256)]) + content[place + 1 :]
    return b"\n".join(lines)


def mutate_structure(config: dict[str, Any], draw: random.Random) -> None:
    """Change a value, a key or an entry somewhere in a parsed config."""
    containers: list[Any] = [config]
    for container in containers:  # grows
        children = container.values() if isinstance(container, dict) else container
        containers += [child for child in children if isinstance(child, dict | list) and child]
    container = draw.choice(containers)
    key = draw.choice(list(container) if isinstance(container, dict) else range(len(container)))
    donor = draw.choice(containers)
    kind = draw.randrange(6)
    if kind <= 2:
        container[key] = draw.choice(NASTY_VALUES)
    elif kind == 3:
        del container[key]
    elif isinstance(container, dict):
        word = (
            draw.choice([*list(donor), "x", *NASTY_TEXTS]) if isinstance(donor, dict) else f"{key}x"
        )
        container[word] = container[key] if kind == 4 else draw.choice(NASTY_VALUES)
    else:
        container.insert(key, container[key])


def mutant(sources: list[str], draw: random.Random) -> bytes:
    """Return one mutant of one source."""
    source = draw.choice(sources)
    if draw.random() < 0.4:
        content = source.encode()
        for _ in range(draw.randrange(1, 4)):
            content = mutate_text(content, draw)
        return content
    config = tomllib.loads(source)
    for _ in range(draw.randrange(1, 4)):
        mutate_structure(config, draw)
        if not config:
            break
        config = tomllib.loads(emit_document(config).decode())  # no container twice in the tree
    return emit_document(config)


SETTINGS = ["cohort.b.size", "year", "rhythm.r.phase.p.until", "school", "cohort.a-2026", "rule.3"]


def setting(draw: random.Random) -> str:
    """Return an override, often a wrong one."""
    return f"{draw.choice(SETTINGS)}={emit(draw.choice(NASTY_VALUES))}"


_UNPRINTABLE = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]")


def judge_mistake(mistake: Mistake) -> None:
    """Refuse a mistake that cannot be printed on a line, or says nothing."""
    for language in ("en", "fr"):
        for sentence in (mistake.read.to(language), mistake.expected.to(language)):
            assert sentence, mistake
            assert not _UNPRINTABLE.search(sentence), mistake
    assert not _UNPRINTABLE.search(mistake.origin.key), mistake
    assert mistake.origin.line >= 0, mistake


def judge_scenario(scenario: Scenario) -> None:
    """Refuse a scenario that breaks what its readers rely on."""
    assert scenario.cohorts
    for cohort in scenario.cohorts:
        assert cohort.stages
        start = cohort.start
        for stage in cohort.stages:
            assert stage.start == start
            assert start.weekday() == 0
            assert len(stage.phase_ends) == len(stage.rhythm.phases)
            ends = [end for end in stage.phase_ends if end is not None]
            assert ends == sorted(set(ends))
            assert all(0 <= end < stage.weeks for end in ends)
            start = stage.start + dt.timedelta(weeks=stage.weeks)
    for statement in scenario.rules:
        assert statement.windows
        for window in statement.windows:
            assert window.cohorts
            pairs = zip(window.spans, window.spans[1:], strict=False)
            assert all(one.end < other.start for one, other in pairs)


def judge(path: Path, overrides: list[str]) -> bool:
    """Load a file and judge what comes out; say whether it is a scenario."""
    mistakes: tuple[Mistake, ...] = ()
    scenario = None
    try:
        scenario = load(path, overrides=overrides)
    except ConfigError as error:
        mistakes = error.mistakes
    for mistake in mistakes:
        judge_mistake(mistake)
    if scenario is not None:
        judge_scenario(scenario)
    assert bool(mistakes) != bool(scenario)
    return scenario is not None


def run(mutants: int, seed: int, *, tell: Callable[[str], None] = lambda _line: None) -> int:
    """Load so many mutants; return how many were good configs.

    Raises
    ------
    AssertionError
        With the mutant's number, when one of them gives anything but an answer in time.
    """
    sources = [RICH, *(path.read_text("utf-8") for path in sorted(ROOT.glob("examples/*.toml")))]
    good = 0
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "fuzz.toml"
        cohorts = path.parent / "promos.csv"
        for number in range(mutants):
            draw = random.Random(f"{seed}/{number}")
            path.write_bytes(mutant(sources, draw))
            rows = COHORTS.encode()
            cohorts.write_bytes(mutate_text(rows, draw) if draw.random() < 0.3 else rows)
            overrides = [setting(draw)] if draw.random() < 0.1 else []
            start = time.perf_counter()
            try:
                good += judge(path, overrides)
            except Exception as error:
                raise AssertionError(f"mutant {number} of seed {seed}: {error!r}") from error
            seconds = time.perf_counter() - start
            assert seconds < MAX_SECONDS, f"mutant {number} of seed {seed}: {seconds:.1f} s"
            if number % 1000 == 999:
                tell(f"{number + 1} mutants, {good} of them good configs")
    return good


def main() -> None:
    """Read the command line and run."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mutants", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    good = run(
        options.mutants, options.seed, tell=lambda line: print(line, file=sys.stderr, flush=True)
    )
    print(f"{options.mutants} mutants, {good} of them good configs, no surprise")


if __name__ == "__main__":
    main()
