"""Tables: golden files, cells that spreadsheets would run, and tables of others read back."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from rythme.errors import PlanError
from rythme.export.csv import to_csv, to_csv_half_days, unguarded
from rythme.export.csv_read import read_csv
from rythme.plan import Plan
from rythme.plan_json import from_json
from sample_plans import cohort as make_cohort
from sample_plans import hostile, one_cohort, plan_of, three_cohorts, two_years

DATA = Path(__file__).parent / "data"
CASES = Path(__file__).parent / "cases"
PLANS = [one_cohort(), three_cohorts(), two_years(), hostile()]


def letters_of(plan: Plan) -> dict[str, dict[dt.date, str]]:
    """Return the letters of a plan, holidays included."""
    return {c.id: {week.monday: week.letters for week in c.weeks} for c in plan.cohorts}


def rows_of(data: bytes, delimiter: str = ";") -> list[dict[str, str]]:
    """Return the rows of a table as a spreadsheet has them."""
    text = data.decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter))


def test_hand_written_plan_gives_the_golden_files() -> None:
    """Byte for byte, twice."""
    plan = from_json((DATA / "plan.json").read_bytes(), "plan.json")
    for _ in range(2):
        assert to_csv(plan) == (DATA / "plan.csv").read_bytes()
        assert to_csv_half_days(plan) == (DATA / "plan-halfdays.csv").read_bytes()


@pytest.mark.parametrize("plan", PLANS, ids=["one", "three", "two-years", "hostile"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
def test_our_tables_say_what_they_were_written_from(plan: Plan, delimiter: str) -> None:
    """By week or by half-day, whatever the delimiter, with or without the mark."""
    for write in (to_csv, to_csv_half_days):
        data = write(plan, delimiter)
        assert data.startswith(b"\xef\xbb\xbf")
        assert read_csv(data, "plan.csv") == letters_of(plan)
        assert read_csv(data[3:], "plan.csv") == letters_of(plan)


def test_rows_tell_rhythm_holidays_and_notes() -> None:
    """A row has what a planner filters by; a week's rhythm is its stage's."""
    rows = {row["monday"]: row for row in rows_of(to_csv(two_years()))}
    assert rows["2025-08-25"]["notes"] == "Rentrée"
    assert rows["2025-11-10"]["holidays"] == "2025-11-11 Armistice"
    assert rows["2026-08-31"]["rhythm"] == "deuxieme-annee"
    assert rows["2026-09-07"]["rhythm"] == "troisieme-annee"
    assert rows["2026-09-07"]["kind"] == "shared"
    assert rows["2026-09-07"]["changed"] == "2025-06-01T08:00:00Z"


def test_a_week_in_no_stage_has_no_rhythm() -> None:
    """Weeks carried over from a past stage may stand there without it."""
    plan = two_years()
    cohort = replace(plan.cohorts[0], stages=plan.cohorts[0].stages[1:])
    rows = rows_of(to_csv(replace(plan, cohorts=(cohort,))))
    assert rows[0]["rhythm"] == ""
    assert rows[-1]["rhythm"] == "troisieme-annee"


# Formulas ---------------------------------------------------------------------------------------


@example(name="=1+1")
@example(name="'=1+1")
@example(name="'plain")
@example(name="\t=1")
@example(name="＝1")
@given(name=st.text(st.sampled_from("=+-@'\t\r\n;,\"a é＝＠"), max_size=8))
def test_no_cell_begins_like_a_formula(name: str) -> None:
    """A cell that a spreadsheet would run is made text, and reads back as it was."""
    plan = plan_of([make_cohort("a", name, lambda _: "S" * 10, weeks=1)])
    cell = rows_of(to_csv(plan))[0]["name"]
    assert not cell.startswith(tuple("=+-@\t\r\n＝＋－＠"))
    assert unguarded(cell) == name


# Tables of others -------------------------------------------------------------------------------

WEEK = {dt.date(2025, 9, 1): "SSSSCCCC--"}
TABLES = [
    ("cohort,monday,days\na,2025-09-01,SSCC-\n", "five letters"),
    ("cohort;monday;letters\na;2025-09-01;SSSSCCCC--\n", "ten letters"),
    ("Promotion\tLundi\tJours\na\t01/09/2025\tsXcc-\n", "French headings and dates, exams"),
    ("cohort,monday,days\na,2025-09-01,SSCCH\n", "a holiday: nobody knows"),
    ("cohort,week,mon,tue,wed,thu,fri\na,2025-09-01,S,S,C,C,\n", "a column for each day"),
    (
        "Groupe;Semaine;Lundi;Mardi;Mercredi;Jeudi;Vendredi\n"
        "a;1/9/2025;école;Ecole;Entreprise;ENTREPRISE;férié\n",
        "French words",
    ),
    (
        "cohort;du;"
        + ";".join(
            f"{d} {h}" for d in ("lun", "mar", "mer", "jeu", "ven") for h in ("matin", "après-midi")
        )
        + "\na;2025-09-01;S;S;S;X;C;C;C;C;-;-\n",
        "a column for each half-day",
    ),
    (
        "cohort,date,half,letter\n"
        + "".join(
            f"a,2025-09-0{1 + n // 2},{('morning', 'afternoon')[n % 2]},{letter}\n"
            for n, letter in enumerate("SSXSCCCCHH")
        ),
        "a row for each half-day",
    ),
    ("cohort,monday,days,note\na,2025-09-01,SSCC-\n\n,,,\n", "short and empty rows"),
    ('cohort,monday,days\n"a","2025-09-01","S S C C -"\n'.replace(" ", ""), "quotes"),
]


@pytest.mark.parametrize(("table", "why"), TABLES, ids=[why for _, why in TABLES])
def test_tables_of_others_are_read(table: str, why: str) -> None:
    """Each of the ways in which people write the same week."""
    assert read_csv(table.encode(), "x.csv") == {"a": WEEK}, why
    assert read_csv(table.encode("utf-8-sig"), "x.csv") == {"a": WEEK}, why


def test_old_spreadsheets_write_another_encoding() -> None:
    """Accents of Windows-1252 are read too; only headings and words need them."""
    table = "Promotion;Semaine;Lettres;Après\na;2025-09-01;SSCC-;é\n"
    assert read_csv(table.encode("cp1252"), "x.csv") == {"a": WEEK}


def test_what_stands_under_a_holiday_is_used() -> None:
    """A column ``under_holiday`` says what the H hide, one letter each."""
    table = "cohort,monday,days,under_holiday\na,2025-09-01,HSCCH,S-\n"
    assert read_csv(table.encode(), "x.csv") == {"a": WEEK}


@pytest.mark.parametrize("file", sorted(CASES.glob("ut3-*.csv")), ids=lambda file: file.stem)
def test_published_calendars_are_read(file: Path) -> None:
    """Every day of the published calendars comes out with the letter that was published."""
    ((_, weeks),) = read_csv(file.read_bytes(), file.name).items()
    for row in rows_of(file.read_bytes(), ","):
        under = iter(row["under_holiday"])
        days = [next(under) if day == "H" else day for day in row["days"]]
        assert weeks[dt.date.fromisoformat(row["monday"])] == "".join(
            day * 2 for day in days
        ).replace("X", "S")
    assert len(weeks) > 50


def test_a_table_of_one_cohort_may_call_it_otherwise() -> None:
    """The caller's id stands for the name, or the missing column, of the only cohort."""
    for table in (
        "cohort,monday,days\nM1 IHM,2025-09-01,SSCC-\n",
        "monday,days\n2025-09-01,SSCC-\n",
    ):
        assert read_csv(table.encode(), "x.csv", cohort="a") == {"a": WEEK}


def test_only_the_cohort_asked_for_is_taken() -> None:
    """Of a table of several cohorts, the rows of one."""
    table = b"cohort,monday,days\nb,2025-09-01,CCCCC\na,2025-09-01,SSCC-\n"
    assert read_csv(table, "x.csv", cohort="a") == {"a": WEEK}
    assert list(read_csv(table, "x.csv")) == ["b", "a"]
    with pytest.raises(PlanError, match='no row is of c; cohorts read: "b", "a"'):
        read_csv(table, "x.csv", cohort="c")


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ("", "line 1: expected headings"),
        ("hello\n", "line 1: expected headings"),
        ("monday,tuesday\n2025-09-01,S\n", "line 1: expected headings"),
        ("monday,days\n2025-09-01,SSCC-\n", "which cohort's calendar is this"),
        ("cohort,monday,days\n,2025-09-01,SSCC-\n", "which cohort's calendar is this"),
        (
            "cohort,monday,days\na,2025-09-02,SSCC-\n",
            'line 2: read "2025-09-02"; expected a Monday',
        ),
        ("cohort,monday,days\na,2025-02-30,SSCC-\n", 'line 2: read "2025-02-30"; expected a date'),
        ("cohort,monday,days\na,W36,SSCC-\n", 'line 2: read "W36"; expected a date'),
        ("cohort,monday,days\na,0001-01-01,SSCC-\n", 'line 2: read "0001-01-01"; expected a date'),
        ("cohort,monday,days\na,2025-09-01,SSCC\n", 'line 2: read "SSCC"; expected five letters'),
        ("cohort,monday,days\na,2025-09-01,SSCEE\n", 'line 2: read "E"; expected S or X'),
        ("cohort,monday,days\na,2025-09-01,SSCCC\na,2025-09-01,SSCCC\n", "line 3: .* one row per"),
        ("cohort,date,half,letter\na,2025-09-01,noon,S\n", 'line 2: read "noon"; expected morning'),
        ("cohort,date,half,letter\na,2025-09-06,am,S\n", "line 2: .* a day from Monday to Friday"),
        ("cohort,date,half,letter\na,2025-09-01,am,S\na,2025-09-01,am,S\n", "line 3: .* one row"),
        ('cohort,monday,days\na,"' + "x" * 200_000 + '",SSCCC\n', "line 2: not a row of a table"),
    ],
)
def test_what_cannot_be_read_is_said(table: str, said: str) -> None:
    """The error says the line, what was read, and what was expected."""
    with pytest.raises(PlanError, match=said):
        read_csv(table.encode(), "x.csv")


@settings(max_examples=250)
@given(
    st.sampled_from([table.encode() for table, _ in TABLES]),
    st.lists(
        st.tuples(
            st.floats(0, 1),
            st.binary(max_size=6)
            | st.sampled_from([b'"', b"\n", b"\r", b",", b";", b"\x00", b"\x81", b"9999-12-27"]),
            st.integers(0, 10),
        )
    ),
)
def test_any_bytes_are_read_or_refused(seed: bytes, edits: list[tuple[float, bytes, int]]) -> None:
    """Broken tables give letters or a PlanError, never another exception."""
    for where, noise, cut in edits:
        at = int(where * len(seed))
        seed = seed[:at] + noise + seed[at + cut :]
    try:
        found = read_csv(seed, "x.csv")
    except PlanError as error:
        json.dumps(error.problem.to("fr"))
        return
    for weeks in found.values():
        assert all(monday.weekday() == 0 for monday in weeks)
        assert all(len(each) == 10 and set(each) <= set("SCO-") for each in weeks.values())
