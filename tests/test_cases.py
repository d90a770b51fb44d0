"""Six published calendars of a master's degree, read, judged and planned again.

What each says, and where it comes from, is in ``cases/README.md``.
"""

from __future__ import annotations

import csv
import datetime as dt
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from rythme.config import load
from rythme.export.csv_read import read_csv
from rythme.plan import Plan
from rythme.scenario import Scenario
from rythme.solver.levels import solve
from rythme.solver.outcome import Planned
from rythme.verify import Report, plan_from_letters, verify
from rythme.words import long_date

CASES = Path(__file__).parent / "cases"
CREATED = dt.datetime(2026, 6, 1, 8, tzinfo=dt.UTC)

M1 = tuple(f"ut3-master-ihm-m1-{years}" for years in ("2023-2024", "2024-2025", "2025-2026"))
M2 = tuple(f"ut3-master-ihm-m2-{years}" for years in ("2023-2024", "2024-2025", "2025-2026"))

BLANK = {M1[1]: dt.date(2024, 10, 1), M2[2]: dt.date(2025, 12, 1)}
"""Days that a calendar leaves to neither place: cells that were left white by mistake. They are
all that there is to say of the published calendars."""

COUNTS = {  # S, X, C, H, as printed, without the week of M2 at the end of the M1 calendars
    M1[0]: (114, 11, 126, 9),
    M1[1]: (107, 15, 126, 11),
    M1[2]: (107, 18, 126, 9),
    M2[0]: (108, 10, 138, 9),
    M2[1]: (107, 10, 132, 11),
    M2[2]: (107, 10, 134, 9),
}

REVISED = {
    # The winter break comes a week earlier, the spring exams a week later.
    M1[0]: (
        (dt.date(2024, 2, 19), "SSSCC", "CCCCC"),
        (dt.date(2024, 2, 26), "CCCCC", "SSSCC"),
        (dt.date(2024, 4, 22), "XXXXX", "SSSCC"),
        (dt.date(2024, 4, 29), "CCHCC", "XXHXX"),
    ),
    # A week of exams more, then the spring break; the last exam day moves out of it.
    M1[1]: (
        (dt.date(2025, 4, 14), "SSSCC", "XXXXX"),
        (dt.date(2025, 4, 21), "HSSCC", "HCCCC"),
        (dt.date(2025, 4, 28), "XXXHX", "XXXHC"),
    ),
    # The winter break a week later, the second exam week a week earlier, a day of defences more.
    M1[2]: (
        (dt.date(2026, 2, 23), "CCCCC", "SSSCC"),
        (dt.date(2026, 3, 2), "SSSCC", "CCCCC"),
        (dt.date(2026, 4, 20), "CCCCC", "XXXXX"),
        (dt.date(2026, 4, 27), "XXXXH", "CCCCH"),
        (dt.date(2026, 8, 24), "CCXXC", "CCXXX"),
    ),
}
"""Weeks that a revision changed, with the days of the first version and of the final one."""


@cache
def case(name: str) -> Scenario:
    """Return the scenario that states the rhythm of a calendar."""
    return load(CASES / f"{name}.toml")


def rows(name: str) -> list[dict[str, str]]:
    """Return the rows of a published calendar."""
    with (CASES / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def days(name: str) -> dict[dt.date, str]:
    """Return the five letters of each week of a published calendar, by its Monday."""
    return {dt.date.fromisoformat(row["monday"]): row["days"] for row in rows(name)}


def monday_of(day: dt.date) -> dt.date:
    """Return the Monday of a day's week."""
    return day - dt.timedelta(days=day.weekday())


def published(name: str, data: bytes) -> Plan:
    """Return the plan that a calendar amounts to, under the scenario ``name``."""
    return plan_from_letters(case(name), read_csv(data, f"{name}.csv"), created=CREATED)


def judged(name: str, data: bytes) -> Report:
    """Return what the verifier says of a calendar, under the scenario ``name``."""
    return verify(case(name), published(name, data), partial=True)


def data_of(name: str) -> bytes:
    """Return the bytes of a published calendar."""
    return (CASES / f"{name}.csv").read_bytes()


def planned(name: str) -> Planned:
    """Return the outcome of a case, which must be a plan."""
    outcome = solve(case(name))
    assert isinstance(outcome, Planned)
    return outcome


@pytest.mark.parametrize("name", M1 + M2)
def test_data_counts(name: str) -> None:
    """The days of each kind are as many as were counted in the published calendar."""
    calendar = days(name)
    if name in M1:
        assert calendar.popitem()[1] == "SSSSS"  # the first week of M2
    counts = Counter("".join(calendar.values()))
    assert tuple(counts[letter] for letter in "SXCH") == COUNTS[name]
    # 1 to 4 September 2026 are beyond the contract of M2 2025-26.
    assert counts["-"] == {M1[1]: 1, M2[2]: 5}.get(name, 0)


@pytest.mark.parametrize("name", M1 + M2)
def test_holidays_are_the_printed_ones(name: str) -> None:
    """The public holidays of the scenario are the days that the school printed as such."""
    printed = {
        monday + dt.timedelta(days=at)
        for monday, letters in days(name).items()
        for at, letter in enumerate(letters)
        if letter == "H"
    }
    assert {holiday.day for holiday in case(name).holidays} == printed


@pytest.mark.parametrize("name", M1 + M2)
def test_findings_of_the_published_calendar(name: str) -> None:
    """The verifier says of each calendar what a reader does: nothing but a blank day in two."""
    report = judged(name, data_of(name))
    assert report.warnings == ()
    expected = []
    if name in BLANK:
        expected = [(monday_of(BLANK[name]), 2)]  # two half-days
    assert [(each.monday, each.breach) for each in report.violations] == expected
    for violation in report.violations:
        assert long_date(BLANK[name], "en") in violation.sentence.to("en")
    assert report.costs["rhythm"] == 0


@pytest.mark.parametrize("name", M1 + M2)
def test_hours_of_the_published_calendar(name: str) -> None:
    """Room for teaching is seven hours a day printed as school or exam, and is enough."""
    school, exam, _, _ = COUNTS[name]
    stage = judged(name, data_of(name)).stages[0]
    assert stage.totals.school_s == (school + exam) * 7 * 3600
    asked = case(name).cohorts[0].stages[0].rhythm.school_hours
    assert asked is not None
    assert asked.min is not None
    assert stage.totals.school_s >= asked.min


@pytest.mark.parametrize("name", M1 + M2)
def test_plan_is_the_published_calendar(name: str) -> None:
    """What the brochure says admits one calendar: the published one, blank days filled in."""
    outcome = planned(name)
    assert outcome.num_optimal == 1
    assert verify(case(name), outcome.plan).violations == ()
    mine = {week.monday: week.letters for week in outcome.plan.cohorts[0].weeks}
    theirs = {week.monday: week.letters for week in published(name, data_of(name)).cohorts[0].weeks}
    differing = {
        monday: (mine[monday], theirs[monday]) for monday in mine if mine[monday] != theirs[monday]
    }
    assert mine.keys() == theirs.keys()
    assert differing == {
        M1[1]: {dt.date(2024, 9, 30): ("SSSSSSSSSS", "SS--SSSSSS")},
        M2[2]: {dt.date(2025, 12, 1): ("SSSSSSCCSS", "--SSSSCCSS")},
    }.get(name, {})


@pytest.mark.parametrize("name", M1)
def test_first_version_breaks_the_revised_weeks(name: str) -> None:
    """Judged by what holds now, a first version is wrong in the weeks that changed, no other."""
    first, final = days(f"{name}-first"), days(name)
    changed = [(each, first[each], final[each]) for each in final if first[each] != final[each]]
    assert first.keys() == final.keys()
    assert changed == list(REVISED[name])
    report = judged(name, data_of(f"{name}-first"))
    expected = {monday for monday, _, _ in REVISED[name]}
    if name in BLANK:
        expected.add(monday_of(BLANK[name]))  # white in both versions
    assert {violation.monday for violation in report.violations} == expected


@pytest.mark.parametrize(
    ("name", "monday", "before", "after"),
    [
        pytest.param(M2[0], "2023-10-02", "SSSCS", "SSSSC", id="company day on Friday"),
        pytest.param(M2[1], "2025-02-03", "SSSCS", "SCSSS", id="company day on Tuesday"),
        pytest.param(M1[0], "2024-03-11", "SSSCC", "SSSSC", id="a school day more"),
        pytest.param(M1[2], "2025-12-15", "XXXXX", "XXXXC", id="an exam day in company"),
        pytest.param(M2[0], "2024-08-26", "XXCCX", "XXCCC", id="a defence day forgotten"),
        pytest.param(M1[0], "2024-05-13", "CCCCC", "SCCCC", id="school in the company phase"),
    ],
)
def test_a_changed_day_is_found(name: str, monday: str, before: str, after: str) -> None:
    """Changing one week of a calendar that is right is one finding more, in that week."""
    data = data_of(name)
    old, new = f"{monday},{before}".encode(), f"{monday},{after}".encode()
    assert data.count(old) == 1
    known = {violation.monday for violation in judged(name, data).violations}
    found = {violation.monday for violation in judged(name, data.replace(old, new)).violations}
    assert found - known == {dt.date.fromisoformat(monday)}
