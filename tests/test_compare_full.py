"""``rythme compare`` in full: figures counted by hand, the paragraph, JSON, HTML and CSV."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from builders import (
    HALF_DAY_S,
    START,
    full_time,
    make_cohort,
    make_plan,
    make_scenario,
    monday,
    read_weeks,
)
from command_line import TWO_COHORTS, run
from rythme.cli.endings import Ending
from rythme.compare import (
    cohort_figures,
    mark,
    plan_figures,
    plan_record,
    reading,
    sections,
    shown,
    week_rows,
)
from rythme.compare.csv import comparison_csv
from rythme.compare.html import comparison_html
from rythme.compare.table import HalfDay, Value
from rythme.plan import LevelResult, Plan, PlanHoliday, PlanSchoolHolidays
from rythme.weeks import slot

SHARED = "SSSSSCCCCC"


def _plan(sizes: Sequence[int | None] = (10, 7), **weeks: str) -> Plan:
    cohorts = [
        make_cohort(name, phases=[full_time("school")], weeks=len(read_weeks(written)), size=size)
        for (name, written), size in zip(weeks.items(), sizes, strict=False)
    ]
    scenario = make_scenario(cohorts=cohorts)
    return make_plan(scenario, {name: read_weeks(written) for name, written in weeks.items()})


def _costing(plan: Plan, **levels: int | tuple[int, int]) -> Plan:
    found = []
    for name, amount in levels.items():
        cost, bound = amount if isinstance(amount, tuple) else (amount, amount)
        found.append(LevelResult(name=name, cost=cost, bound=bound))
    return replace(plan, levels=tuple(found))


def _values(plans: Sequence[Plan], cohort: str | None, name: str) -> tuple[Value, ...]:
    """Return the figure with this name, in every plan."""
    (section,) = (each for each in sections(plans) if each.cohort == cohort)
    (row,) = (row for row in section.rows if row.name.to("en") == name)
    return row.values


def test_presence() -> None:
    """The fullest half-day, the first of several, and the mean over all half-days."""
    plan = _plan(a=f"C S {SHARED} O", b="C C S C")
    figures = plan_figures(plan)
    assert figures is not None
    assert figures.people
    assert (figures.peak.half_day, figures.peak.count) == (slot(monday(2)), 17)
    assert figures.mean == (10 * 10 + 5 * 17 + 5 * 7) / 40


def test_presence_without_sizes() -> None:
    """Where a size is not known, cohorts are counted, and said to be cohorts."""
    plan = _plan(sizes=(10, None), a="S C", b="S S")
    figures = plan_figures(plan)
    assert figures is not None
    assert (figures.people, figures.peak.count, figures.mean) == (False, 2, 1.5)
    assert _values([plan], None, "cohorts at school at most") == (2,)
    known = _plan(a="S C", b="S S")
    assert _values([plan, known], None, "people at school at most") == (None, 17)


def test_alternations_and_school_holidays() -> None:
    """Places change between half-days, off passed over; weeks at school in holidays count."""
    plan = _plan(a=f"S O S C {SHARED} S")
    holidays = (
        PlanSchoolHolidays(name="One", first=monday(2), last=monday(3)),
        PlanSchoolHolidays(name="Afternoon of letters C", first=START, last=START),
    )
    figures = cohort_figures(plan, plan.cohorts[0])
    assert figures.alternations == 4, "S-C, C-S, S-C inside the shared week, C-S"
    assert figures.in_school_holidays is None, "nothing is known of holidays"
    plan = replace(plan, school_holidays=holidays)
    assert cohort_figures(plan, plan.cohorts[0]).in_school_holidays == 2


def test_table() -> None:
    """Figures stand under their names; what a plan does not have is no number."""
    one = _costing(_plan(a="SSCC", b="SSSS"), rules=0, rhythm=4)
    other = _costing(_plan(a="SCSC"), rules=0, rhythm=(6, 5), wishes=2)
    plans = [one, other]
    assert _values(plans, None, "cost: weeks away from the rhythm") == (
        one.levels[1],
        other.levels[1],
    )
    assert shown(other.levels[1], "en") == "6 (≥ 5)"
    assert _values(plans, None, "cost: wishes not granted") == (None, other.levels[2])
    assert _values(plans, "a", "half-days changed against A") == (0, 20)
    assert _values(plans, "b", "weeks at school") == (4.0, None)
    assert _values(plans, "a", "blocks at school") == (1, 2)
    assert _values(plans, "a", "longest run at school, in weeks") == (2, 1)
    assert [shown(each, "en") for each in _values(plans, "a", "blocks")] == [
        "S2 C2",
        "S1 C1 S1 C1",
    ]
    assert shown(None, "en") == "–"
    assert shown(HalfDay(slot(START, afternoon=True)), "en") == "Monday afternoon 31 August 2026"
    assert [mark(0), mark(25), mark(26)] == ["A", "Z", "27"]


def test_reading() -> None:
    """The paragraph says what each plan gains and costs against the first, and no more."""
    one = _costing(_plan(a="SSCC", b="CCSS"), rhythm=1, peak=10, wishes=3)
    other = _costing(_plan(a="SSSC", b="CCSS"), rhythm=4, peak=17, wishes=0)
    hours = 10 * HALF_DAY_S // 3600
    assert reading([one, other], "en") == (
        "Against A, B needs 7 places more, costs 3 weeks of rhythm, costs 3 less at"
        f" “wishes not granted”, leaves room for {hours} h more of teaching"
        " and changes 10 half-days."
    )
    assert "needs 7 places fewer, saves 3 weeks of rhythm" in reading([other, one], "en")
    assert reading([one, one, other], "en").startswith("B is the same as A. Against A, C needs")
    less = _costing(_plan(a="SSCC"), rhythm=1, peak=10, wishes=3)
    assert reading([one, less], "en") == "Against A, B leaves out 1 cohort."
    assert reading([less, one], "en") == "Against A, B adds 1 cohort."
    holiday = (PlanHoliday(day=monday(2), name="Holiday"),)
    lost = reading([replace(one, holidays=holiday), replace(other, holidays=holiday)], "en")
    assert "loses 7 h more to public holidays" in lost


def test_week_rows() -> None:
    """Every week of every plan is there once; those that differ are told."""
    rows = week_rows([_plan(a="SSC"), _plan(a="SCCC")])
    assert [(row.monday, row.differs) for row in rows] == [
        (monday(0), False),
        (monday(1), True),
        (monday(2), False),
        (monday(3), True),
    ]


def test_html_is_whole_and_safe() -> None:
    """One file, nothing from outside, no script; names are escaped; weeks have their letters."""
    plans = [replace(_plan(a="SSC"), title="<script>x</script>"), _plan(a="SCC")]
    rows = [row for row in week_rows(plans) if row.differs]
    html = comparison_html(["<b>.toml", "c.toml"], plans, rows, "en").decode()
    assert "<script" not in html
    assert "&lt;b&gt;.toml" in html
    assert not re.search(r"(?:src|href)=\"(?!data:,)|@import|url\(", html)
    assert reading(plans, "en") in html
    assert html.count('class="letters"') == 2
    assert html.count('<span class="c">C</span>') == 10
    assert "default-src 'none'" in html


def test_csv_has_every_figure() -> None:
    """A row per figure, plain numbers, bounds in rows of their own; no cell is a formula."""
    plans = [_costing(_plan(a="SSC"), rhythm=(5, 3)), _costing(_plan(a="SCC"), rhythm=7)]
    data = comparison_csv(["=A", "b.toml"], plans, week_rows(plans), "en").decode("utf-8-sig")
    rows = list(csv.reader(data.splitlines(), delimiter=";"))
    assert rows[0] == ["cohort", "figure", "'=A", "b.toml"]
    by_name = {(row[0], row[1]): row[2:] for row in rows[1:]}
    assert by_name["", "cost: weeks away from the rhythm"] == ["5", "7"]
    assert by_name["", "cost: weeks away from the rhythm (≥)"] == ["3", "7"]
    assert by_name["", "first on"] == ["2026-08-31T00:00:00"] * 2
    assert by_name["a", "weeks at school"] == ["2.0", "1.0"]
    assert by_name["a", "blocks"] == ["S2 C1", "S1 C2"]
    assert by_name["a", monday(1).isoformat()] == ["SSSSSSSSSS", "CCCCCCCCCC"]
    assert len(rows) == 1 + sum(len(s.rows) for s in sections(plans)) + 1 + 3


def test_record_counts_changes() -> None:
    """A program reads the same figures."""
    one, other = _plan(a="SSCC", b="SSSS"), _plan(a="SCSC", b="SSSS")
    cohorts = plan_record(other, one)["cohorts"]
    assert isinstance(cohorts, list)
    assert [(c["id"], c["changed"], c["school_weeks"]) for c in cohorts] == [
        ("a", 20, 2.0),
        ("b", 0, 4.0),
    ]
    assert plan_record(one)["presence"] == {
        "counts": "people",
        "peak": 17,
        "peak_day": START.isoformat(),
        "peak_half": "morning",
        "mean": 12.0,
    }


@pytest.fixture
def configs(tmp_path: Path) -> tuple[Path, Path, Path]:
    """Write three scenarios: a base, and two that change a phase of it."""
    base = tmp_path / "lycee.toml"
    base.write_text(TWO_COHORTS, encoding="utf-8")
    late = tmp_path / "late.toml"
    late.write_text('extends = "lycee.toml"\n[rhythm.deux-deux]\nschool_weeks = 9\n', "utf-8")
    end = tmp_path / "end.toml"
    end.write_text('extends = "lycee.toml"\n[[cohort]]\nid = "a"\nsize = 30\n', "utf-8")
    return base, late, end


def test_any_number_of_scenarios(configs: tuple[Path, Path, Path], tmp_path: Path) -> None:
    """Three configs stand side by side, in every format, with the same figures."""
    files = ("--html", tmp_path / "sub" / "c.html", "--csv", tmp_path / "c.csv")
    result = run("compare", *configs, *files)
    assert result.exit_code == Ending.DONE
    found = json.loads(run("compare", *configs, "--json").stdout)
    peaks = [plan["presence"]["peak"] for plan in found["plans"]]
    assert peaks[2] - peaks[0] == 18
    (line,) = (x for x in result.stdout.splitlines() if x.startswith("people at school at most"))
    assert line.split()[-3:] == [str(peak) for peak in peaks]
    assert "C needs 18 places more" in result.stdout
    assert found["reading"] in result.stdout
    html = (tmp_path / "sub" / "c.html").read_text(encoding="utf-8")
    assert all(str(path) in html for path in configs)
    table = (tmp_path / "c.csv").read_text(encoding="utf-8-sig").splitlines()
    assert table[0].split(";")[2:] == [str(path) for path in configs]


def test_weeks_are_those_that_differ(configs: tuple[Path, Path, Path]) -> None:
    """``--weeks`` lists the weeks that differ, ``--all-weeks`` every one."""
    base, late, _ = configs
    found = json.loads(run("compare", base, late, "--json").stdout)
    some = run("compare", base, late, "--weeks").stdout.split("\n\n")[-1].splitlines()
    every = run("compare", base, late, "--all-weeks").stdout.split("\n\n")[-1].splitlines()
    assert 0 < len(found["differences"]) < len(found["weeks"]) == 70
    assert len(some) == 1 + len(found["differences"])
    assert len(every) == 1 + len(found["weeks"])
    assert {" ".join(row.split()) for row in some} <= {" ".join(row.split()) for row in every}


def test_one_scenario_is_no_comparison(configs: tuple[Path, Path, Path]) -> None:
    """A single scenario is a mistake in the call."""
    assert run("compare", configs[0]).exit_code == Ending.WRONG
