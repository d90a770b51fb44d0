"""Mistakes in configs: each with its file, line and key, and all of a file at once."""

import os
import time
from pathlib import Path

import pytest

from configs import (
    MARK,
    SMALLEST,
    WHOLE,
    load_text,
    marked_lines,
    mistakes_in,
    places,
    sentence,
    write,
)
from rythme.config import load
from rythme.errors import ConfigError

RULES = '[[rule]]\nkind = "{kind}"\n{keys}\n'


def small(**changes: str) -> str:
    """Return the smallest config with lines replaced, by key, or removed."""
    lines = SMALLEST.split("\n")
    for key, line in changes.items():
        (place,) = [n for n, old in enumerate(lines) if old.startswith(f"{key} =")]
        lines[place] = line
    return "\n".join(lines)


CASES = {
    # Keys
    "unknown root key": (f'titel = "x" {MARK}\n' + SMALLEST, ["titel"], 'mean "title"'),
    "unknown table": (SMALLEST + f"\n[scool] {MARK}\n", ["scool"], 'mean "school"'),
    "unknown key deep down": (
        SMALLEST.replace("company = 3 }", "company = 3, frist = 1 }").replace(
            "} ]\n", f"}} ] {MARK}\n"
        ),
        ["rhythm.un-trois.phase.0.blocks.frist"],
        'mean "first"',
    ),
    "unknown key in a total": (
        small(school_weeks=f"school_weeks = {{ mni = 3 }} {MARK}"),
        ["rhythm.un-trois.school_weeks.mni"],
        'mean "min"',
    ),
    "unknown key of a rule of another kind": (
        SMALLEST + f'[[rule]]\nkind = "apart"\nmax_people = 3 {MARK}\n',
        ["rule.0.max_people"],
        "at_most",
    ),
    "missing year": (f"# nothing {MARK}\n" + small(year=""), ["year"], "year = 2026"),
    "missing key": (
        small(entry="").replace("[[cohort]]", f"[[cohort]] {MARK}"),
        ["cohort.bts-sio-2.entry"],
        "first Monday of September",
    ),
    "missing id": (
        small(id="").replace("[[cohort]]", f"[[cohort]] {MARK}"),
        ["cohort.0.id"],
        "missing",
    ),
    "missing phases": (
        small(phase="").replace("[rhythm.un-trois]", f"[rhythm.un-trois] {MARK}"),
        ["rhythm.un-trois.phase"],
        "missing",
    ),
    "missing length of a stage": (
        small(weeks="").replace("[[cohort]]", f"[[cohort]] {MARK}"),
        ["cohort.bts-sio-2.weeks"],
        "weeks = 48",
    ),
    # Types and ranges
    "text for a number": (small(year=f'year = "2026" {MARK}'), ["year"], "whole number"),
    "true for a number": (small(weeks=f"weeks = true {MARK}"), ["cohort.bts-sio-2.weeks"], ""),
    "fraction for a number": (small(weeks=f"weeks = 4.5 {MARK}"), ["cohort.bts-sio-2.weeks"], ""),
    "year out of range": (small(year=f"year = 99999 {MARK}"), ["year"], "at most 2150"),
    "stage too long": (small(weeks=f"weeks = 61 {MARK}"), ["cohort.bts-sio-2.weeks"], "most 60"),
    "stage too short": (small(weeks=f"weeks = 0 {MARK}"), ["cohort.bts-sio-2.weeks"], "least 1"),
    "total of zero": (
        small(school_weeks=f"school_weeks = 0 {MARK}"),
        ["rhythm.un-trois.school_weeks"],
        "at least 0.1 weeks",
    ),
    "total that is not a number": (
        small(school_weeks=f"school_weeks = nan {MARK}"),
        ["rhythm.un-trois.school_weeks"],
        "read NaN",
    ),
    "total with two decimals": (
        small(school_weeks=f"school_weeks = 2.25 {MARK}"),
        ["rhythm.un-trois.school_weeks"],
        "one decimal",
    ),
    "reversed total": (
        small(school_weeks=f"school_weeks = {{ min = 5, max = 4 }} {MARK}"),
        ["rhythm.un-trois.school_weeks.max"],
        "at least min, 5",
    ),
    "empty total": (
        small(school_weeks=f"school_weeks = {{}} {MARK}"),
        ["rhythm.un-trois.school_weeks.min"],
        "min, max or both",
    ),
    "block of no length": (
        small(phase=f'phase = [ {{ blocks = {{ school = "6..3", company = 3 }} }} ] {MARK}'),
        ["rhythm.un-trois.phase.0.blocks.school"],
        'range "3..6"',
    ),
    "days at school in thirds": (
        small(phase=f"phase = [ {{ split = {{ school_days = 1.7 }} }} ] {MARK}"),
        ["rhythm.un-trois.phase.0.split.school_days"],
        "steps of 0.5",
    ),
    "cycle of nine half-days": (
        small(phase=f'phase = [ {{ split = {{ cycle = ["SSSSSSSSS"] }} }} ] {MARK}'),
        ["rhythm.un-trois.phase.0.split.cycle.0"],
        "ten half-days",
    ),
    "cycle beside days": (
        small(phase=f'phase = [ {{ split = {{ cycle = ["SSSSSSSSSC"], at = "end" }} }} ] {MARK}'),
        ["rhythm.un-trois.phase.0.split.at"],
        "beside a cycle",
    ),
    "two patterns in a phase": (
        small(phase=f'phase = [ {{ full_time = "off", free = {{}} }} ] {MARK}'),
        ["rhythm.un-trois.phase.0.free"],
        "exactly one of",
    ),
    "no pattern in a phase": (
        small(phase=f"phase = [ {{ weeks = 3 }} ] {MARK}"),
        ["rhythm.un-trois.phase.0.blocks"],
        "exactly one of",
    ),
    "weeks and until in a phase": (
        small(phase=f'phase = [ {{ weeks = 3, until = "mid-May", free = {{}} }} ] {MARK}'),
        ["rhythm.un-trois.phase.0.weeks"],
        "not both",
    ),
    "array of tables that is none": (
        f"closure = 3 {MARK}\n" + SMALLEST,
        ["closure"],
        "expected an array",
    ),
    "half a time": (
        SMALLEST + f'[school]\nmorning = ["9h", "12:30"] {MARK}\n',
        ["school.morning.0"],
        '"09:00"',
    ),
    "morning that ends before it begins": (
        SMALLEST + f'[school]\nmorning = ["12:30", "09:00"] {MARK}\n',
        ["school.morning"],
        "in order",
    ),
    "afternoon in the morning": (
        SMALLEST + f'[school]\nafternoon = ["11:00", "15:00"] {MARK}\n',
        ["school.afternoon"],
        "after the morning",
    ),
    # Names
    "unknown rhythm": (
        small(rhythm=f'rhythm = "un-troi" {MARK}'),
        ["cohort.bts-sio-2.rhythm"],
        'mean "un-trois"',
    ),
    "unknown kind of rule": (
        SMALLEST + f'[[rule]]\nkind = "capcity" {MARK}\n',
        ["rule.0.kind"],
        'mean "capacity"',
    ),
    "rule without a kind": (SMALLEST + f"[[rule]] {MARK}\n", ["rule.0.kind"], "missing"),
    "kind that is no text": (SMALLEST + f"[[rule]]\nkind = 3 {MARK}\n", ["rule.0.kind"], "read 3"),
    "unknown place": (
        SMALLEST + f'[[rule]]\nkind = "forbid"\nplace = "home" {MARK}\n',
        ["rule.0.place"],
        "company",
    ),
    "unknown time zone": (
        SMALLEST + f'[school]\ntimezone = "Europe/Pari" {MARK}\n',
        ["school.timezone"],
        'mean "Europe/Paris"',
    ),
    "time zone that is a folder": (
        SMALLEST + f'[school]\ntimezone = "Europe" {MARK}\n',
        ["school.timezone"],
        "IANA",
    ),
    "unknown country": (
        SMALLEST + f'[school]\ncountry = "FRR" {MARK}\n',
        ["school.country"],
        "country",
    ),
    "unknown subdivision": (
        SMALLEST + f'[school]\nsubdivision = "99" {MARK}\n',
        ["school.subdivision"],
        "subdivision of FR",
    ),
    "unknown level": (
        SMALLEST + f'[objective]\norder = ["rythm"] {MARK}\n',
        ["objective.order.0"],
        'mean "rhythm"',
    ),
    "level twice": (
        SMALLEST + f'[objective]\norder = ["rhythm", {{ rhythm = 2 }}] {MARK}\n',
        ["objective.order.1.rhythm"],
        "once",
    ),
    "earliest before others": (
        SMALLEST + f'[objective]\norder = ["earliest", "rhythm"] {MARK}\n',
        ["objective.order"],
        "last",
    ),
    "earliest merged": (
        SMALLEST + f"[objective]\norder = [{{ earliest = 1, peak = 1 }}] {MARK}\n",
        ["objective.order.0.earliest", "objective.order"],
        "by itself",
    ),
    "holiday that is none": (
        SMALLEST + f'[school.holidays]\nremove = ["Whit Tuesday"] {MARK}\n',
        ["school.holidays.remove.0"],
        "public holiday",
    ),
    "day that is no holiday": (
        SMALLEST + f"[school.holidays]\nremove = [2026-11-12] {MARK}\n",
        ["school.holidays.remove.0"],
        "2026-11-11",
    ),
    "pattern of cohorts that matches none": (
        SMALLEST
        + f'[[closure]]\nname = "x"\nfrom = "12-22"\ncohorts = ["bts-*", "but-*"] {MARK}\n',
        ["closure.x.cohorts.1"],
        "matches one",
    ),
    "pattern of rhythms that matches none": (
        SMALLEST
        + f'[[fixed]]\nid = "x"\nplace = "off"\nfrom = "12-22"\nrhythms = ["un-troi"] {MARK}\n',
        ["fixed.x.rhythms.0"],
        'mean "un-trois"',
    ),
    "control character in a name": (
        f'title = "a\\u0007b" {MARK}\n' + SMALLEST,
        ["title"],
        "control characters",
    ),
    "line separator in a name": (
        small(id='id = "a"') + f'name = "a\\u2028b" {MARK}\n',
        ["cohort.a.name"],
        "line separators",
    ),
    "line break in the name of a rhythm": (
        small(rhythm="")
        .replace("[[cohort]]", f'[rhythm."a\\nb"] {MARK}\nphase = [{{ free = {{}} }}]\n[[cohort]]')
        .replace("weeks = 48", 'weeks = 48\nrhythm = "un-trois"'),
        ['rhythm."a\\u000Ab"'],
        "one line",
    ),
    "blank name": (f'title = " " {MARK}\n' + SMALLEST, ["title"], "not empty"),
    "id with a slash": (
        small(id=f'id = "../x" {MARK}'),
        ['cohort."../x".id'],
        "small letters",
    ),
    "id of the planning with a capital": (
        f'id = "Ensta" {MARK}\n' + SMALLEST,
        ["id"],
        "small letters",
    ),
    "unknown placeholder": (small(id=f'id = "a-{{year}}" {MARK}'), ["cohort.a-{year}.id"], "exit"),
    # Dates
    "no date": (
        small(entry=f'entry = "first Monday of Setpember" {MARK}'),
        ["cohort.bts-sio-2.entry"],
        "did you mean",
    ),
    "day that the calendar lacks": (
        SMALLEST + f'[[closure]]\nname = "x"\nfrom = "02-30" {MARK}\n',
        ["closure.x.from"],
        "a day that the calendar has",
    ),
    "date and time": (
        small(entry=f"entry = 2026-09-07T08:00:00 {MARK}"),
        ["cohort.bts-sio-2.entry"],
        "without a time",
    ),
    "entry on a Wednesday": (
        small(entry=f"entry = 2026-09-02 {MARK}"),
        ["cohort.bts-sio-2.entry"],
        "a Monday: 2026-08-31 or 2026-09-07",
    ),
    "entry at a start": (small(entry=f'entry = "start" {MARK}'), ["cohort.bts-sio-2.entry"], ""),
    "entry far in the future": (
        small(entry=f"entry = 2099-09-07 {MARK}"),
        ["cohort.bts-sio-2.entry"],
        "at most 10 years",
    ),
    "stage until a day before it": (
        small(weeks=f"until = 2026-09-01 {MARK}"),
        ["cohort.bts-sio-2.until"],
        "1 to 60 weeks",
    ),
    "stage until too late": (
        small(weeks=f"until = 2028-09-01 {MARK}"),
        ["cohort.bts-sio-2.until"],
        "1 to 60 weeks",
    ),
    "stage until and weeks": (
        small(weeks=f'weeks = 48\nuntil = "08-01" {MARK}'),
        ["cohort.bts-sio-2.until"],
        "not both",
    ),
    "phase until after the stage": (
        small(phase=f"phase = [ {{ until = 2027-09-01, free = {{}} }}, {{ free = {{}} }} ] {MARK}"),
        ["rhythm.un-trois.phase.0.until"],
        "before the stage ends",
    ),
    "phases whose untils are reversed": (
        small(
            phase='phase = [ { until = "mid-May", free = {} },\n'
            f'{{ until = "end of April", full_time = "off" }}, {MARK}\n'
            '{ full_time = "school" } ]'
        ),
        ["rhythm.un-trois.phase.1.until"],
        "later week",
    ),
    "phase until before the stage": (
        small(phase=f"phase = [ {{ until = 2026-01-01, free = {{}} }}, {{ free = {{}} }} ] {MARK}"),
        ["rhythm.un-trois.phase.0.until"],
        "on or after the stage's start",
    ),
    "last phase until before the stage's end": (
        small(phase=f'phase = [ {{ until = "mid-May", free = {{}} }} ] {MARK}'),
        ["rhythm.un-trois.phase.0.until"],
        "last phase ends with it",
    ),
    "reversed closure": (
        SMALLEST + f'[[closure]]\nname = "x"\nfrom = 2026-12-22\nto = 2026-12-20 {MARK}\n',
        ["closure.x.to"],
        "on or after from, 2026-12-22",
    ),
    "closure at a stage's start": (
        SMALLEST + f'[[closure]]\nname = "x"\nfrom = "start" {MARK}\n',
        ["closure.x.from"],
        "not",
    ),
    "closure that ends in one year only": (
        SMALLEST + f'[[closure]]\nname = "x"\nfrom = "12-22"\nto = 2027-01-02 {MARK}\n',
        ["closure.x.to"],
        "without a year",
    ),
    "reversed fixed date": (
        SMALLEST
        + '[[fixed]]\nname = "x"\nplace = "off"\nfrom = "start + 3 days"\n'
        + f'to = "start" {MARK}\n',
        ["fixed.x.to"],
        "on or after from, 2026-09-10",
    ),
    "reversed rule of a cohort": (
        SMALLEST
        + '[[rule]]\nkind = "forbid"\nplace = "off"\nfrom = 2027-01-05\n'
        + f"to = 2027-01-04 {MARK}\n",
        ["rule.0.to"],
        "on or after from",
    ),
    "rule across cohorts at a stage's end": (
        SMALLEST + f'[[rule]]\nkind = "apart"\nto = "end" {MARK}\n',
        ["rule.0.to"],
        "not",
    ),
    # Contradictions
    "school in a closure": (
        SMALLEST
        + '[[closure]]\nname = "Noël"\nfrom = "12-22"\nto = "01-02"\n'
        + f'[[fixed]]\nname = "x"\nfrom = "12-18"\nto = "12-22"\nplace = "school" {MARK}\n',
        ["fixed.x.place"],
        'on 22 December 2026, in the closure "Noël"',
    ),
    "fixed dates that disagree": (
        SMALLEST
        + '[[fixed]]\nname = "x"\nfrom = "10-05"\nto = "10-09"\nplace = "company"\n'
        + f'[[fixed]]\nname = "y"\nfrom = "10-09"\nhalf = "afternoon"\nplace = "off" {MARK}\n',
        ["fixed.y.place"],
        "on 9 October 2026",
    ),
    "same id twice": (
        SMALLEST
        + f'[[cohort]]\nid = "bts-sio-2" {MARK}\nrhythm = "un-trois"\n'
        + "entry = 2026-09-07\nweeks = 3\n",
        ["cohort.bts-sio-2.id"],
        "another id",
    ),
    "same id twice once filled": (
        small(id='id = "a-2027"')
        + f'[[cohort]]\nid = "a-{{exit}}" {MARK}\nrhythm = "un-trois"\n'
        + "entry = 2026-09-07\nweeks = 40\n",
        ["cohort.a-2027.id"],
        "another id",
    ),
    "same id of two rules": (
        SMALLEST
        + '[[rule]]\nid = "x"\nkind = "apart"\n'
        + f'[[rule]]\nid = "x" {MARK}\nkind = "cover"\n',
        ["rule.x.id"],
        "another id",
    ),
    "same id of two phases": (
        small(phase="")
        + '[[rhythm.un-trois.phase]]\nid = "x"\nfree = {}\n'
        + f'[[rhythm.un-trois.phase]]\nid = "x" {MARK}\nfull_time = "off"\n',
        ["rhythm.un-trois.phase.x.id"],
        "another id",
    ),
    "id too long once filled": (
        small(id=f'id = "{"a" * 60}-{{exit}}" {MARK}'),
        [f"cohort.{'a' * 60}-{{exit}}.id"],
        "at most 64",
    ),
    "people counted without a size": (
        SMALLEST.replace("[[cohort]]", f"[[cohort]] {MARK}")
        + '[[rule]]\nkind = "peak"\n[[rule]]\nkind = "capacity"\nmax_people = 3\n',
        ["cohort.bts-sio-2.size"],
        "counts people",
    ),
    "weight and wish": (
        SMALLEST + f'[[rule]]\nkind = "apart"\nweight = 1\nwish = 1 {MARK}\n',
        ["rule.0.wish"],
        "not both",
    ),
    "avoid with a weight": (
        SMALLEST + f'[[rule]]\nkind = "avoid"\nwhat = "public_holidays"\nweight = 1 {MARK}\n',
        ["rule.0.weight"],
        "wish instead",
    ),
    "peak with a wish": (
        small(weeks="weeks = 3\nsize = 3") + f'[[rule]]\nkind = "peak"\nwish = 1 {MARK}\n',
        ["rule.0.wish"],
        "weight instead",
    ),
    "school holidays without a zone": (
        SMALLEST + f'[[rule]]\nkind = "avoid"\nwhat = "school_holidays" {MARK}\n',
        ["rule.0.what"],
        "school_zone",
    ),
    "stages beside a rhythm": (
        SMALLEST.replace("weeks = 48", 'stages = [ { rhythm = "un-trois", weeks = 4 } ]').replace(
            'rhythm = "un-trois"\n', f'rhythm = "un-trois" {MARK}\n'
        ),
        ["cohort.bts-sio-2.rhythm"],
        "in the stages",
    ),
    "neither rhythm nor stages": (
        small(rhythm="", weeks="").replace("[[cohort]]", f"[[cohort]] {MARK}"),
        ["cohort.bts-sio-2.stages"],
        "rhythm and weeks, or stages",
    ),
    "no cohort": (f"year = 2026 {MARK}\n", ["cohort"], "[[cohort]]"),
    "only past cohorts": (
        small(year=f"year = 2026 {MARK}") + "entry_year = -3\n",
        ["year"],
        "past",
    ),
    "removal without a base": (
        SMALLEST + f'[[closure]] {MARK}\nname = "x"\nremove = true\n',
        ["closure.x"],
        "of the base",
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_mistake_has_line_and_key(tmp_path: Path, case: str) -> None:
    """A mistake names its line and key, and says what was expected."""
    text, keys, words = CASES[case]
    found = mistakes_in(tmp_path, text.replace(f" {MARK}", f"  # {MARK}"))
    marked = marked_lines(text)
    assert len(marked) == 1
    assert places(found) == [(marked[0], key) for key in keys]
    assert found[0].origin.file == str(tmp_path / "school.toml")
    assert words in sentence(found[0])
    assert all(sentence(mistake).strip("; ") for mistake in found)


def test_all_mistakes_at_once_in_file_order(tmp_path: Path) -> None:
    """Mistakes of every sort are found in one go, also where they meet in one entry."""
    text = f"""\
year = 2026
title = 3 {MARK}
[school]
nmae = "x" {MARK}
timezone = "Mars" {MARK}
[rhythm.r]
school_weeks = "x" {MARK}
phase = [ {{ full_time = "hme" }} ] {MARK}
[rhythm.s]
phase = [ {{ free = {{}}, weeks = 3, until = "mid-May" }} ] {MARK}
[[cohort]]
id = "a"
size = "x" {MARK}
rhythm = "t" {MARK}
entry = "09-02" {MARK}
weeks = 3
[[cohort]]
id = "b"
rhythm = "s"
entry = 2026-09-07
weeks = 40
[[fixed]] {MARK}
place = "school"
[[rule]]
kind = "capacity"
max_people = -1 {MARK}
cohorts = ["c"] {MARK}
"""
    found = mistakes_in(tmp_path, text.replace(f" {MARK}", f"  # {MARK}"))
    assert [mistake.origin.line for mistake in found] == marked_lines(text)


def test_mistakes_elsewhere_when_no_cohort_is_left(tmp_path: Path) -> None:
    """Where no cohort can be read, the mistakes of the rest are found all the same."""
    text = f"""\
year = 2026
[school]
country = "XX" {MARK}
[rhythm.r]
phase = [ {{ free = {{}} }} ]
[[cohort]]
id = "a"
rhythm = "r"
entry = "09-02" {MARK}
weeks = 3
[[closure]]
from = "start" {MARK}
[objective]
order = ["x"] {MARK}
"""
    found = mistakes_in(tmp_path, text.replace(f" {MARK}", f"  # {MARK}"))
    assert [mistake.origin.line for mistake in found] == marked_lines(text)


def test_lost_entries_accuse_no_name(tmp_path: Path) -> None:
    """Where cohorts or rhythms are lost to a mistake, those who name them are not accused."""
    text = small(id="id = 3", phase="phase = [ { free = 3 } ]") + (
        '[[closure]]\nfrom = "12-22"\ncohorts = ["x"]\n'
        '[[rule]]\nkind = "peak"\nrhythms = ["un-trois"]\n'
    )
    assert [mistake.origin.key for mistake in mistakes_in(tmp_path, text)] == [
        "rhythm.un-trois.phase.0.free",
        "cohort.0.id",
    ]


def test_missing_file(tmp_path: Path) -> None:
    """A file that is not there is a mistake without a line."""
    name = str(tmp_path / "none.toml")
    with pytest.raises(ConfigError) as caught:
        load(name)
    (mistake,) = caught.value.mistakes
    assert str(mistake.origin) == name
    assert "no such file" in sentence(mistake)


def test_folder(tmp_path: Path) -> None:
    """A folder is no config."""
    with pytest.raises(ConfigError, match="directory"):
        load(tmp_path)


def test_huge_file(tmp_path: Path) -> None:
    """A file beyond any config is refused before it is read whole."""
    with pytest.raises(ConfigError, match="larger than 2 MiB"):
        load_text(tmp_path, "#" * (2 * 2**20 + 1))


@pytest.mark.parametrize(
    ("content", "line", "words"),
    [
        (b"year = 2026\n\xff\n", 2, "0xFF, which is not UTF-8"),
        ("é".encode("utf-16"), 1, "not UTF-8"),
        (b"year = 2026\nyear = 2027\n", 2, "not TOML"),
        (b"year = 2026\n[school\n", 2, "not TOML"),
        (b'year = 2026\ntitle = "x', 2, "not TOML"),
        (b"year = 2026\nday = 2026-02-30\n", 2, "not TOML"),
        (b"year = " + b"9" * 5000, 0, "thousands of digits"),
        (b"year = " + b"[" * 5000, 0, "nested too deep"),
        (b"\n" + b".".join([b"a"] * 5000) + b" = 1", 2, "nested too deep"),
        (b"\na" + b" = [" * 1 + b"[" * 30 + b"]" * 31, 2, "nested too deep"),
        (b"\x00", 1, "not TOML"),
    ],
)
def test_unreadable_bytes(tmp_path: Path, content: bytes, line: int, words: str) -> None:
    """Bytes that are no TOML are one mistake, with the line where it is known."""
    path = tmp_path / "school.toml"
    path.write_bytes(content)
    with pytest.raises(ConfigError) as caught:
        load(path)
    (mistake,) = caught.value.mistakes
    assert (mistake.origin.file, mistake.origin.line) == (str(path), line)
    assert words in sentence(mistake)


def test_huge_numbers_can_be_shown(tmp_path: Path) -> None:
    """Numbers with more digits than Python prints are still refused politely."""
    text = small(year="year = 0x" + "f" * 5000, school_weeks="school_weeks = 1e999999999999")
    assert [m.origin.key for m in mistakes_in(tmp_path, text)] == [
        "year",
        "rhythm.un-trois.school_weeks",
    ]


@pytest.mark.parametrize(
    "line",
    [
        '"a\\u001bb\\n" = 1',
        'title = { "\\u2028" = 1 }',
        '[rhythm."x\\u2028"]',
        '[[closure]]\nname = "\\u0007"',
        '["a b".c]',
    ],
)
def test_hostile_keys_are_shown_on_one_line(tmp_path: Path, line: str) -> None:
    """Keys and names that could steer a terminal are escaped in mistakes."""
    for mistake in mistakes_in(tmp_path, f"{SMALLEST}\n{line}\n"):
        assert (mistake.origin.key + sentence(mistake)).isprintable()


@pytest.mark.parametrize("setting", ['"a\x1b".b=3', "title=\x1b", "cohort.\x1b.size=3", "\x1b=3"])
def test_hostile_settings_are_shown_on_one_line(tmp_path: Path, setting: str) -> None:
    """Overrides that could steer a terminal are escaped in mistakes."""
    for mistake in mistakes_in(tmp_path, SMALLEST, overrides=[setting]):
        assert (mistake.origin.key + sentence(mistake)).isprintable()


@pytest.mark.parametrize("line", ["a{n} = 1", '[[rule]]\nkind = "apart"\ncohorts = ["x{n}"]'])
def test_many_mistakes_do_not_take_forever(tmp_path: Path, line: str) -> None:
    """Ten thousand mistakes are all found, within a time that a person waits."""
    text = "\n".join(line.replace("{n}", str(n)) for n in range(10_000))
    start = time.perf_counter()
    found = mistakes_in(tmp_path, f"{SMALLEST}\n[school]\n{text}\n")
    assert len(found) == 10_000
    assert time.perf_counter() - start < 30


def test_relative_names_stay_relative(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Mistakes name files as the user wrote them."""
    write(tmp_path, small(year="year = 1"))
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ConfigError) as caught:
        load(os.path.join(".", "school.toml"))  # noqa: PTH118 - Path would drop the dot
    assert caught.value.mistakes[0].origin.file == "./school.toml"


def test_mistakes_are_frozen_values(tmp_path: Path) -> None:
    """The whole school is right: the cases above are wrong only where they are marked."""
    assert load_text(tmp_path, WHOLE).cohorts
    assert load_text(tmp_path, SMALLEST).cohorts
