"""Layers of configs: ``extends``, ``cohort_file``, ``--set`` and ``--year``."""

import datetime as dt
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
from rythme.rules import Apart, Capacity
from rythme.scenario import Blocks, FullTime

EXTENDS = 'extends = "base.toml"\n'

NAMED_PHASES = SMALLEST.replace("phase = [ { blocks", 'phase = [ { name = "main", blocks')


def over(folder: Path, base: str, text: str) -> str:
    """Write a base and return a config that extends it."""
    write(folder, base, "base.toml")
    return EXTENDS + text


# extends


def test_tables_merge(tmp_path: Path) -> None:
    """Keys stand before the base's, one by one."""
    text = over(
        tmp_path,
        WHOLE,
        """title = "B"
[school]
language = "en"
[rhythm.deuxieme-annee]
school_weeks = { min = 20, max = 22 }
""",
    )
    scenario = load_text(tmp_path, text)
    assert (scenario.title, scenario.id, scenario.school.name) == (
        "B",
        "ensta-paris",
        "ENSTA Paris",
    )
    assert scenario.school.language == "en"
    rhythm = scenario.cohorts[0].stages[0].rhythm
    assert rhythm.school_weeks is not None
    assert (rhythm.school_weeks.min, rhythm.school_weeks.max) == (200, 220)
    assert Path(rhythm.school_weeks.origin.file).name == "school.toml"
    assert rhythm.company_weeks is not None
    assert Path(rhythm.company_weeks.origin.file).name == "base.toml"


def test_entries_match_by_name_and_id(tmp_path: Path) -> None:
    """Entries with a known id or name change it, others are added at the end."""
    text = over(
        tmp_path,
        NAMED_PHASES
        + '[[closure]]\nname = "Noël"\nfrom = "12-22"\nto = "01-02"\n'
        + '[[rule]]\nid = "room"\nkind = "capacity"\nmax_people = 60\n'
        + '[[rule]]\nname = "R"\nkind = "apart"\n',
        """[[closure]]
name = "Noël"
to = "01-05"
[[closure]]
name = "Août"
from = "08-01"
to = "08-15"
[[rule]]
id = "room"
max_people = 40
[[cohort]]
id = "bts-sio-2"
size = 12
[[rhythm.un-trois.phase]]
name = "main"
until = "mid-May"
blocks.school = 2
[[rhythm.un-trois.phase]]
name = "after"
full_time = "company"
""",
    )
    scenario = load_text(tmp_path, text)
    assert [(c.name, c.span.last_day.isoformat()) for c in scenario.closures] == [
        ("Noël", "2027-01-05"),
        ("Août", "2027-08-15"),
    ]
    assert [s.rule for s in scenario.rules] == [Capacity(max_people=40), Apart(name="R")]
    (cohort,) = scenario.cohorts
    assert cohort.stages[0].size == 12
    assert Path(cohort.origin.file).name == "base.toml"
    blocks, after = (phase.pattern for phase in cohort.stages[0].rhythm.phases)
    assert isinstance(blocks, Blocks)
    assert (blocks.school.ranges, blocks.company.ranges) == (((2, 2),), ((3, 3),))
    assert isinstance(after, FullTime)


def test_same_id_of_two_years(tmp_path: Path) -> None:
    """Cohorts that share an id with placeholders are told apart by their entry year."""
    text = over(tmp_path, WHOLE, '[[cohort]]\nid = "fisa-{exit}"\nentry_year = -1\nsize = 30\n')
    sizes = [cohort.stages[0].size for cohort in load_text(tmp_path, text).cohorts]
    assert sizes == [25, 30]


def test_remove(tmp_path: Path) -> None:
    """``remove = true`` drops an entry of the base."""
    text = over(tmp_path, WHOLE, '[[closure]]\nname = "Noël"\nremove = true\n')
    assert load_text(tmp_path, text).closures == ()


def test_other_arrays_are_replaced(tmp_path: Path) -> None:
    """Stages, times and patterns are replaced as a whole."""
    text = over(
        tmp_path,
        WHOLE.replace('"fisa-{exit}"', '"fisa-{entry}"'),
        """[school]
morning = ["08:00", "12:00"]
[[cohort]]
id = "fisa-{entry}"
stages = [ { rhythm = "deuxieme-annee", weeks = 54 } ]
""",
    )
    scenario = load_text(tmp_path, text)
    assert scenario.school.morning == (dt.time(8), dt.time(12))
    assert [len(cohort.stages) for cohort in scenario.cohorts] == [1, 1]


def test_chain(tmp_path: Path) -> None:
    """A base may extend another, relative to itself; the id comes from the file that is loaded."""
    (tmp_path / "below").mkdir()
    write(tmp_path, SMALLEST, "ground.toml")
    write(tmp_path / "below", 'extends = "../ground.toml"\nyear = 2027\n', "base.toml")
    scenario = load_text(tmp_path, 'extends = "below/base.toml"\n')
    assert (scenario.year, scenario.id) == (2027, "school")


@pytest.mark.parametrize(
    ("base", "text", "keys", "words"),
    [
        (SMALLEST, f"[[closure]] {MARK}\n" + 'remove = true\nname = "x"\n', ["closure.x"], "base"),
        (
            SMALLEST,
            f"[[rhythm.un-trois.phase]] {MARK}\nfree = {{}}\n",
            ["rhythm.un-trois.phase.0"],
            "which one is meant",
        ),
        (
            SMALLEST + '[[closure]]\nfrom = "12-22"\n',
            f'[[closure]] {MARK}\nfrom = "12-23"\n',
            ["closure.0"],
            "which one is meant",
        ),
        (
            SMALLEST + '[[closure]]\nname = "x"\nfrom = "12-22"\n' * 2,
            f'[[closure]] {MARK}\nname = "x"\nto = "12-23"\n',
            ["closure.x"],
            "more than one",
        ),
        (
            SMALLEST + '[[closure]]\nname = "x"\nfrom = "12-22"\n',
            '[[closure]]\nname = "x"\nto = "12-23"\n'
            + f'[[closure]] {MARK}\nname = "x"\nto = "12-24"\n',
            ["closure.x"],
            "more than one",
        ),
        (
            SMALLEST + '[[closure]]\nname = "x"\nfrom = "12-22"\n',
            f'[[closure]]\nname = "x"\nremove = "yes" {MARK}\n',
            ["closure.x.remove"],
            "expected true",
        ),
    ],
)
def test_mistakes_in_overrides(
    tmp_path: Path, base: str, text: str, keys: list[str], words: str
) -> None:
    """An entry that matches nothing, or too much, is a mistake of the file that says it."""
    text = over(tmp_path, base, text)
    found = mistakes_in(tmp_path, text.replace(f" {MARK}", f"  # {MARK}"))
    assert places(found) == [(marked_lines(text)[0], key) for key in keys]
    assert words in sentence(found[0])


def test_mistakes_of_a_base_name_the_base(tmp_path: Path) -> None:
    """The file that is loaded comes first, then its base."""
    text = over(tmp_path, SMALLEST.replace("weeks = 48", "weeks = 99"), "titel = 3\n")
    found = mistakes_in(tmp_path, text)
    assert [(Path(m.origin.file).name, m.origin.line) for m in found] == [
        ("school.toml", 2),
        ("base.toml", 11),
    ]


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ('"none.toml"', "no such file"),
        ('"school.toml"', "a cycle"),
        ('"base.toml"', "a cycle"),
        ("3", "text in quotes"),
        ('"a\\u0000b"', "control characters"),
        ('"."', "not a file"),
        ('"/dev/zero"', "not a file"),
        (f'"{"x" * 5000}"', "cannot be opened"),
    ],
)
def test_extends_that_lead_nowhere(tmp_path: Path, value: str, words: str) -> None:
    """A base that is missing, no file, or extends its own child is a mistake at ``extends``."""
    write(tmp_path, 'extends = "school.toml"\n', "base.toml")
    found = mistakes_in(tmp_path, f"year = 2026\nextends = {value}\n")
    assert [m.origin.key for m in found] == ["extends"]
    assert words in sentence(found[0])


# cohort_file

CSV = """id;name;size;entry;rhythm;weeks;entry_year
a;"Promo; A";12;first Monday of September;un-trois;48;
b-{exit};;;2026-08-31;un-trois;40;

c;C;3;2025-09-01;un-trois;40;-1
"""


def test_cohort_file(tmp_path: Path) -> None:
    """A CSV adds cohorts after the file's own, with semicolons or commas."""
    for text in (CSV, CSV.replace(";", ",").replace("Promo, A", "Promo; A")):
        write(tmp_path, "\ufeff" + text, "promos.csv")
        scenario = load_text(tmp_path, 'cohort_file = "promos.csv"\n' + SMALLEST)
        assert [(c.id, c.name, c.start, c.stages[0].size) for c in scenario.cohorts] == [
            ("bts-sio-2", "bts-sio-2", dt.date(2026, 9, 7), None),
            ("a", "Promo; A", dt.date(2026, 9, 7), 12),
            ("b-2027", "b-2027", dt.date(2026, 8, 31), None),
        ]
        assert scenario.cohorts[1].origin.file == str(tmp_path / "promos.csv")
        assert scenario.cohorts[1].origin.line == 2


def test_stages_in_a_cohort_file(tmp_path: Path) -> None:
    """Stages stand in a cell as TOML."""
    cell = '"[{ rhythm = ""un-trois"", weeks = 30 }, { rhythm = ""un-trois"", weeks = 20 }]"'
    write(tmp_path, f"id,entry,stages\na,2026-09-07,{cell}\n", "promos.csv")
    scenario = load_text(tmp_path, 'cohort_file = "promos.csv"\n' + SMALLEST)
    assert [stage.weeks for stage in scenario.cohorts[1].stages] == [30, 20]


def test_base_cohort_file_is_replaced(tmp_path: Path) -> None:
    """A config's own cohort file stands in place of its base's; ``--set`` in place of both."""
    write(tmp_path, CSV, "one.csv")
    write(tmp_path, "id,entry,rhythm,weeks\nz,2026-09-07,un-trois,9\n", "two.csv")
    text = over(tmp_path, 'cohort_file = "one.csv"\n' + SMALLEST, "")
    assert len(load_text(tmp_path, text).cohorts) == 3
    text += 'cohort_file = "two.csv"\n'
    assert [c.id for c in load_text(tmp_path, text).cohorts] == ["bts-sio-2", "z"]
    one = str(tmp_path / "one.csv")
    assert len(load_text(tmp_path, text, overrides=[f"cohort_file='{one}'"]).cohorts) == 3


@pytest.mark.parametrize(
    ("csv", "line", "key", "words"),
    [
        ("id,entri,rhythm\n", 1, "cohort.entri", 'mean "entry"'),
        ("id,id\n", 1, "cohort.id", "each column once"),
        ("", 1, "", "empty file"),
        (CSV.replace(";12;", ";12.5;"), 2, "cohort.a.size", "whole number"),
        (CSV.replace("first Monday", "frist Monday"), 2, "cohort.a.entry", "did you mean"),
        (CSV.replace(";un-trois;40;\n\nc", ";un-troi;40;\n\nc"), 3, "cohort.b-2027.rhythm", "un-t"),
        (CSV.replace("\nc;C", "\na;C"), 5, "cohort.a.id", "another id"),
        (CSV + 'd;"x', 6, "", "quotes"),
        (CSV + "d;D;3;2026-09-07;un-trois;40;0;more\n", 6, "cohort.d", "8 cells"),
        ("id;stages;entry\nz;[[;2026-09-07\n", 2, "cohort.z.stages", "an array"),
    ],
)
def test_mistakes_in_a_cohort_file(
    tmp_path: Path, csv: str, line: int, key: str, words: str
) -> None:
    """A mistake in a cohort file has the line of its row."""
    write(tmp_path, csv, "promos.csv")
    (mistake,) = mistakes_in(tmp_path, 'cohort_file = "promos.csv"\n' + SMALLEST)
    assert (Path(mistake.origin.file).name, mistake.origin.line) == ("promos.csv", line)
    assert mistake.origin.key == key
    assert words in sentence(mistake)


def test_missing_cohort_file(tmp_path: Path) -> None:
    """A cohort file that is missing is one mistake: names that it may hold are not judged."""
    text = 'cohort_file = "promos.csv"\n' + SMALLEST
    found = mistakes_in(tmp_path, text + '[[closure]]\nfrom = "12-22"\ncohorts = ["z"]\n')
    assert places(found) == [(1, "cohort_file")]


def test_cohort_file_that_is_no_text(tmp_path: Path) -> None:
    """Bytes that are not UTF-8 are refused with their line."""
    (tmp_path / "promos.csv").write_bytes(b"id\n\xe9\n")
    (mistake,) = mistakes_in(tmp_path, 'cohort_file = "promos.csv"\n' + SMALLEST)
    assert (Path(mistake.origin.file).name, mistake.origin.line) == ("promos.csv", 2)


# --set and --year


@pytest.mark.parametrize(
    ("setting", "words"),
    [
        ("rhythm.deuxieme-annee.school_weeks=20", "min=200, max=200"),
        ("cohort.fisa-2027.size=31", "size=31"),
        ("cohort.fisa-{exit}.size = 31", "size=31"),
        ("cohort.0.size=31", "size=31"),
        ('cohort."fisa-2027".size=31', "size=31"),
        ('closure.Noël.name="X"', "name='X'"),
        ("rhythm.deuxieme-annee.phase.0.blocks.tolerance=0", "tolerance=0"),
        ('rhythm.troisieme-annee.phase.0.split={cycle=["SSSSSSSSSC"]}', "SSSSSSSSSC"),
        ('school.holidays.add=[{date=2026-05-15,name="Pont"}]', "name='Pont'"),
        ("cohort.0.stages.1.weeks=50", "weeks=50"),
        ("objective.order=['wishes']", "'wishes', 1),), (('rules', 1)"),
        ("cohort.fisa-2027.stages.0.size=7", "size=7"),
    ],
)
def test_set(tmp_path: Path, setting: str, words: str) -> None:
    """A key path leads to entries by id, raw or filled, name or position."""
    assert words not in repr(load_text(tmp_path, WHOLE))
    assert words in repr(load_text(tmp_path, WHOLE, overrides=[setting]))


def test_set_an_id_with_dots(tmp_path: Path) -> None:
    """An id with dots is found with quotes and without."""
    text = SMALLEST.replace('"bts-sio-2"', '"bts.sio.2"')
    for path in ("cohort.bts.sio.2.weeks", 'cohort."bts.sio.2".weeks'):
        scenario = load_text(tmp_path, text, overrides=[f"{path}=9"])
        assert scenario.cohorts[0].stages[0].weeks == 9


def test_set_statements_have_no_line(tmp_path: Path) -> None:
    """What is set on the command line says so."""
    scenario = load_text(tmp_path, SMALLEST, overrides=["rhythm.un-trois.school_weeks=3"])
    total = scenario.cohorts[0].stages[0].rhythm.school_weeks
    assert total is not None
    assert str(total.origin) == "--set: rhythm.un-trois.school_weeks"


@pytest.mark.parametrize(
    ("setting", "key", "words"),
    [
        ("nonsense", "", "a key path"),
        ("=3", "", "a key path"),
        ("title=ENSTA", "title", "stands in quotes"),
        ("title=", "title", "TOML value"),
        ("title=3\nyear=4", "title", "TOML value"),
        ("title=" + "[" * 3000, "title", "TOML value"),
        ("titel='x'", "titel", 'mean "title"'),
        ("cohort.fisa-2072.size=3", "cohort.fisa-2072.size", 'mean "fisa-2027"'),
        ("cohort.9.size=3", "cohort.9.size", "position"),
        ("year.x=3", "year.x", "no table"),
        (
            "rhythm.troisieme-annee.school_weeks.min=3",
            "rhythm.troisieme-annee.school_weeks.min",
            "no table",
        ),
        ("year.x.y=3", "year.x.y", "no table"),
        ("cohort.0.size=-1", "cohort.fisa-2027.size", "at least 1"),
        ("extends='x'", "extends", "in the file"),
        ("title='\udcff'", "", "a key path"),
        ("cohort_file='none.csv'", "cohort_file", "no such file"),
        ("cohort_file=3", "cohort_file", "text in quotes"),
    ],
)
def test_mistakes_in_set(tmp_path: Path, setting: str, key: str, words: str) -> None:
    """A wrong override is a mistake of ``--set``, without a line."""
    (mistake,) = mistakes_in(tmp_path, WHOLE, overrides=[setting])
    assert (mistake.origin.file, mistake.origin.line, mistake.origin.key) == ("--set", 0, key)
    assert words in sentence(mistake)


def test_year_option(tmp_path: Path) -> None:
    """``--year`` stands before the file's year and before ``--set year``, and may be wrong."""
    assert load_text(tmp_path, SMALLEST, year=2030, overrides=["year=2029"]).year == 2030
    assert load_text(tmp_path, SMALLEST.replace("year = 2026", ""), year=2030).year == 2030
    (mistake,) = mistakes_in(tmp_path, SMALLEST, year=99)
    assert str(mistake.origin) == "--year: year"
