"""Workbooks: what their cells hold, that they calculate, and that names stay words."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
import shutil
import subprocess
import zipfile
from dataclasses import replace
from pathlib import Path
from string import ascii_uppercase

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import sample_plans
from rythme import figures
from rythme.export.xlsx import to_xlsx
from rythme.export.xlsx.names import MAX_LENGTH, SheetNames, quoted
from rythme.figures import HalfDays
from rythme.plan import Plan
from spreadsheet import Sheet, calculated, parts_of, sheets_of

_FORMULA_VALUE = re.compile(r"(<f>[^<]*</f>)<v>[^<]*</v>")
_OURS = re.compile(r"""(COUNTIF|SUM|IF|'(?:[^']|'')*'!|"[SCO]"|">0"|[A-Z]+\d+|[\d.+\-*/=(),:])+""")

CALCULATORS = ["ours", *(["libreoffice"] if shutil.which("soffice") else [])]
"""A reader of our own everywhere, LibreOffice where it is there."""


def _expected_totals(plan: Plan) -> dict[str, list[float]]:
    """Return, by cohort, weeks at school and in company, days at school, and hours."""
    expected = {}
    for cohort in plan.cohorts:
        totals = figures.cohort_totals(cohort)
        spent = sum(figures.month_totals(plan, cohort).values(), HalfDays())
        expected[cohort.name] = [
            totals.school_tenths / 10,
            totals.company_tenths / 10,
            spent.school / 2,
            totals.school_s / 3600,
        ]
    return expected


def _closed_in_shared_weeks() -> Plan:
    """Return a plan whose totals count half-days that a closure took from shared weeks."""
    plan = sample_plans.three_cohorts("en")
    cohort = plan.cohorts[1]
    weeks = list(cohort.weeks)
    weeks[4] = replace(weeks[4], letters="SSCCCCCCCC")
    return replace(
        plan, cohorts=(plan.cohorts[0], replace(cohort, weeks=tuple(weeks)), plan.cohorts[2])
    )


PLANS = [
    pytest.param(sample_plans.three_cohorts("en"), id="three cohorts"),
    pytest.param(sample_plans.two_years("en"), id="two stages on two sheets"),
    pytest.param(_closed_in_shared_weeks(), id="closed half-days in shared weeks"),
]


@pytest.mark.parametrize("plan", PLANS)
def test_totals_of_the_overview_are_formulas_with_the_plans_values(plan: Plan) -> None:
    """Readers that do not calculate show the plan's totals, and others can calculate them."""
    overview = sheets_of(to_xlsx(plan))[0]
    for name, expected in _expected_totals(plan).items():
        school, company, days, hours = overview.row(name)[2:6]
        found = [float(cell.value) for cell in (school, company, days, hours)]
        assert found == pytest.approx(expected)
        assert all(cell.formula for cell in (school, company, days))


def test_a_cohorts_sheet_holds_every_half_day() -> None:
    """Each half-day of the plan has a cell with its letter, and each month its totals."""
    plan = sample_plans.three_cohorts("en")
    for cohort, sheet in zip(plan.cohorts, sheets_of(to_xlsx(plan))[1:], strict=True):
        grid = [
            cell.value
            for place, cell in sheet.cells.items()
            if cell.is_text
            and cell.value in "SCO"
            and 6 <= int(place.lstrip(ascii_uppercase)) <= 36
        ]
        letters = "".join(week.letters for week in cohort.weeks)
        assert sorted(grid) == sorted(letters)
        months = figures.month_totals(plan, cohort).values()
        expected = [spent.school / 2 for spent in months]
        school = [c for c in sheet.cells.values() if c.formula and ',"S")' in c.formula]
        assert [float(cell.value) for cell in school] == expected


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder for LibreOffice, with a profile of its own."""
    return tmp_path_factory.mktemp("office")


def _calculate(calculator: str, workbook: bytes, folder: Path) -> dict[str, list[list[str]]]:
    """Let a program calculate every formula, and return the rows of each sheet."""
    if calculator == "ours":
        return calculated(workbook)
    (folder / "plan.xlsx").write_bytes(workbook)
    for old in folder.glob("*.csv"):
        old.unlink()
    every_sheet = (
        "csv:Text - txt - csv (StarCalc):44,34,76,1,,1033,false,false,false,false,false,-1"
    )
    command = [
        *("soffice", f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless"),
        *("--convert-to", every_sheet, "--outdir", str(folder), str(folder / "plan.xlsx")),
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    return {
        path.stem.removeprefix("plan-"): list(csv.reader(path.read_text("utf-8").splitlines()))
        for path in folder.glob("plan-*.csv")
    }


def _changed(workbook: bytes, strings: dict[str, str]) -> bytes:
    """Return a workbook without the values of its formulas, some of its texts replaced."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name, part in parts_of(workbook).items():
            part = _FORMULA_VALUE.sub(r"\1", part)
            if name == "xl/sharedStrings.xml":
                for old, new in strings.items():
                    part = part.replace(f"<t>{old}</t>", f"<t>{new}</t>")
            archive.writestr(name, part)
    return content.getvalue()


def _totals(rows: list[list[str]], plan: Plan) -> dict[str, list[float]]:
    names = {cohort.name for cohort in plan.cohorts}
    return {row[0]: [float(cell) for cell in row[2:6]] for row in rows if row[0] in names}


@pytest.mark.parametrize("calculator", CALCULATORS)
@pytest.mark.parametrize("plan", PLANS)
def test_spreadsheets_calculate_the_plans_totals(plan: Plan, calculator: str, office: Path) -> None:
    """Without the values that were written with the formulas, the totals come out the same."""
    sheets = _calculate(calculator, _changed(to_xlsx(plan), {}), office)
    found = _totals(sheets["Overview"], plan)
    for name, expected in _expected_totals(plan).items():
        assert found[name] == pytest.approx(expected)


@pytest.mark.parametrize("calculator", CALCULATORS)
def test_totals_follow_a_changed_letter(calculator: str, office: Path) -> None:
    """Where every S becomes a C, no day at school is left anywhere, and weeks read C."""
    plan = sample_plans.one_cohort("en")
    sheets = _calculate(calculator, _changed(to_xlsx(plan), {"S": "C"}), office)
    school, company, days, _ = _totals(sheets["Overview"], plan)["Promotion 2027"]
    assert (school, company, days) == (0, 54, 0)
    (weeks,) = (row[6:] for row in sheets["Overview"] if row[0] == "Promotion 2027")
    assert weeks == ["C"] * 54


def test_names_stay_words() -> None:
    """A name that looks like a formula or a link is a text, in its cell as it was given."""
    plan = sample_plans.hostile("en")
    extra = ("=1+1", "+1", "-1", "@SUM(A1)", "=cmd|' /C calc'!A0", "http://example.invalid", "\t=1")
    cohorts = tuple(
        replace(cohort, name=name)
        for cohort, name in zip(sample_plans.many(len(extra)).cohorts, extra, strict=True)
    )
    plan = replace(plan, cohorts=plan.cohorts + cohorts)
    workbook = to_xlsx(plan)
    overview, *sheets = sheets_of(workbook)
    for cohort, sheet in zip(plan.cohorts, sheets, strict=True):
        assert sheet.cells["A1"].value == cohort.name
        assert overview.row(cohort.name)[0].is_text
    for sheet in (overview, *sheets):
        assert "<hyperlink" not in sheet.xml
        formulas = {cell.formula for cell in sheet.cells.values() if cell.formula}
        assert formulas
        for formula in formulas:
            assert _OURS.fullmatch(formula), formula


@settings(max_examples=80, deadline=None)
@given(st.lists(st.tuples(st.text(max_size=40), st.sampled_from(["", " 2025-2026"])), max_size=6))
def test_sheet_names_are_accepted_by_spreadsheets(wanted: list[tuple[str, str]]) -> None:
    """At most 31 characters, none forbidden, no apostrophe at the ends, no two alike."""
    names = SheetNames()
    given_names = [names.new(name, ending) for name, ending in [*wanted, *wanted]]
    assert len({name.casefold() for name in given_names}) == len(given_names)
    for name in given_names:
        assert 1 <= len(name) <= MAX_LENGTH
        assert not re.search(r"[\[\]:*?/\\\x00-\x1f]", name)
        assert not name.startswith("'")
        assert not name.endswith("'")
        assert name.casefold() != "history"


def test_an_apostrophe_in_a_sheets_name_is_doubled_in_formulas() -> None:
    """Formulas quote names as spreadsheets do."""
    assert quoted("L'été") == "'L''été'"


def test_sheets_are_frozen_and_print_on_one_page() -> None:
    """Headings stay in sight, and a calendar prints on one landscape page."""
    overview, *calendars = sheets_of(to_xlsx(sample_plans.three_cohorts()))
    for sheet in (overview, *calendars):
        assert 'state="frozen"' in sheet.xml
        assert '<pageSetUpPr fitToPage="1"/>' in sheet.xml
        (setup,) = re.findall(r"<pageSetup [^>]*>", sheet.xml)
        assert 'orientation="landscape"' in setup
        assert ('fitToHeight="0"' in setup) == (sheet is overview)


def test_school_holidays_are_tinted_and_named() -> None:
    """Days of the zone's holidays have a ground of their own, and their names and dates a line."""
    plan = sample_plans.three_cohorts("en")
    tinted, plain = (sheets_of(to_xlsx(each)) for each in (plan, replace(plan, school_holidays=())))
    listed = tinted[1].cells["B4"].value
    assert all(holidays.name in listed for holidays in plan.school_holidays)
    assert "B4" not in plain[1].cells

    def styles(sheet: Sheet, first_column: str, rows: range) -> list[str]:
        cells = re.findall(r'<c r="([A-Z]+)(\d+)" s="(\d+)"', sheet.xml)
        return [s for column, row, s in cells if column == first_column and int(row) in rows]

    october = [dt.date(2025, 10, day) for day in range(1, 32)]  # the third month: column I
    inside = figures.school_holidays_by_day(plan)
    drawn = styles(tinted[1], "I", range(6, 37))
    (style,) = {s for day, s in zip(october, drawn, strict=True) if day in inside}
    assert [s == style for s in drawn] == [day in inside for day in october]
    weeks = re.findall(r'<c r="[A-Z]+6" s="(\d+)"', tinted[0].xml)[6:]
    assert len(set(weeks)) == 2


def test_the_overview_holds_the_capacity_of_each_week() -> None:
    """Under the people of each week stands the limit of the whole school, where it has one."""
    plan = sample_plans.three_cohorts("en")
    (limit,) = plan.capacities
    overview = sheets_of(to_xlsx(plan))[0]
    mondays = figures.mondays(plan.cohorts[0].weeks)
    assert [cell.value for cell in overview.row("Capacity")[1:]] == ["70"] * len(mondays)
    some = replace(plan, capacities=(replace(limit, cohorts=limit.cohorts[:1]),))
    assert not any(cell.value == "Capacity" for cell in sheets_of(to_xlsx(some))[0].cells.values())


def test_equal_plans_give_equal_bytes() -> None:
    """A second export is the same, byte for byte, and dated with the plan."""
    plan = sample_plans.three_cohorts()
    workbook = to_xlsx(plan)
    assert workbook == to_xlsx(plan)
    assert "2025-06-01T08:00:00Z" in parts_of(workbook)["docProps/core.xml"]
