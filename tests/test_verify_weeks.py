"""The verifier on single weeks: closures, public holidays, fixed dates, kinds and letters."""

from __future__ import annotations

import datetime as dt

import pytest

from builders import (
    blocks,
    day,
    free,
    full_time,
    make_closure,
    make_cohort,
    make_fixed,
    make_plan,
    make_scenario,
    monday,
    read_weeks,
    restate,
    span,
    split,
)
from rythme.scenario import Scenario
from rythme.verify import judge, verify

HALF = "SSSSSCCCCC"


def accepts(scenario: Scenario, weeks: str, cohort_id: str = "a") -> bool:
    """Say whether a cohort's weeks are legal, by the short answer and by the whole one."""
    given = read_weeks(weeks)
    short = judge(scenario, cohort_id, given).accepted
    plan = make_plan(scenario, {cohort_id: given})
    plan = restate(plan, verify(scenario, plan, partial=True).stages)
    report = verify(scenario, plan, partial=True)
    assert report.ok is short, report.violations
    return short


@pytest.mark.parametrize(
    ("closed_half_days", "holidays", "closed", "reason"),
    [
        (range(5, 10), [], True, "five half-days are open: less than three days"),
        (range(6, 10), [], False, "three days are open"),
        (range(5, 6), [day(0, 0)], False, "a holiday and a half-day leave seven"),
        (range(4, 6), [day(0, 0)], False, "a holiday and a day leave six"),
        (range(4, 7), [day(0, 0)], True, "a holiday and three half-days leave five"),
        (range(4, 8), [day(0, 2), day(0, 3)], False, "what is closed twice counts once"),
        ((), [day(0, 0), day(0, 1)], False, "two holidays leave three days"),
        ((), [day(0, 0), day(0, 1), day(0, 2)], True, "three holidays leave two days"),
    ],
)
def test_when_a_week_is_closed(
    closed_half_days: range, holidays: list[dt.date], closed: bool, reason: str
) -> None:
    """A week is closed where closures and holidays together leave too few open half-days."""
    closures = (
        [make_closure(span(0, first=closed_half_days[0], last=closed_half_days[-1]))]
        if closed_half_days
        else []
    )
    scenario = make_scenario(
        phases=[full_time("school")],
        weeks=1,
        closures=closures,
        holidays=holidays,
    )
    letters = "".join("C" if h in closed_half_days else "S" for h in range(10))
    assert accepts(scenario, "C") is closed, reason
    assert accepts(scenario, f"school:{letters}") is not closed, reason


def test_weekend_and_other_cohorts_closures_close_nothing() -> None:
    """A closure concerns its cohorts, and Monday to Friday."""
    scenario = make_scenario(
        cohorts=[make_cohort(id, phases=[full_time("school")], weeks=2) for id in ("a", "b")],
        closures=[
            make_closure(span(0), cohorts=["a"]),
            make_closure(span(1, first=10, last=13), "Weekend"),
        ],
    )
    assert accepts(scenario, "CS", "a")
    assert accepts(scenario, "SS", "b")


@pytest.mark.parametrize(
    ("student", "week", "legal", "reason"),
    [
        (False, "school:SSCCSSSSSS", True, "closed half-days at school become company"),
        (False, "school:SSOOSSSSSS", False, "an apprentice is not off"),
        (False, "school:SSSSSSSSSS", False, "school is closed"),
        (False, "shared:SSCCSSSSSS", False, "the kind stays"),
        (False, "company:CCCCCCCCCC", True, "company half-days stay"),
        (True, "school:SSOOSSSSSS", True, "a student is off"),
        (True, "school:SSCCSSSSSS", False, "a student is not in company"),
        (True, "company:CCCCCCCCCC", True, "a student's company half-days stay"),
    ],
)
def test_closed_half_days(student: bool, week: str, legal: bool, reason: str) -> None:
    """In an open week, closed half-days that would be S become C, or O for students."""
    scenario = make_scenario(
        phases=[free()],
        weeks=1,
        student=student,
        closures=[make_closure(span(0, first=2, last=3))],
    )
    assert accepts(scenario, week) is legal, reason


def test_closed_half_days_of_a_pattern() -> None:
    """In a shared week too, only the S of the pattern change."""
    scenario = make_scenario(
        phases=[split(HALF)], weeks=1, closures=[make_closure(span(0, first=4, last=5))]
    )
    assert accepts(scenario, "shared:SSSSCCCCCC")
    assert not accepts(scenario, HALF)


@pytest.mark.parametrize(
    ("week", "legal", "reason"),
    [
        ("school:SSSSSSSSSS", True, "letters stay nominal"),
        ("school:SSCCSSSSSS", False, "a holiday is no closure"),
        ("company:CCCCCCCCCC", True, "in company too"),
    ],
)
def test_holidays_never_change_letters(week: str, legal: bool, reason: str) -> None:
    """A public holiday leaves the letters of its day alone."""
    scenario = make_scenario(phases=[free()], weeks=1, holidays=[day(0, 1)])
    assert accepts(scenario, week) is legal, reason


def test_short_fixed_date_changes_letters_only() -> None:
    """A fixed day changes its letters, whatever the kind, and never the kind."""
    scenario = make_scenario(
        phases=[free()], weeks=1, fixed=[make_fixed("school", span(0, first=8, last=9))]
    )
    assert accepts(scenario, "company:CCCCCCCCSS")
    assert accepts(scenario, "school:SSSSSSSSSS")
    assert not accepts(scenario, "company:CCCCCCCCCC")
    assert not accepts(scenario, "shared:CCCCCCCCSS")


def test_short_fixed_date_in_a_closed_week() -> None:
    """A fixed half-day keeps its place in a closed week, which stays closed."""
    scenario = make_scenario(
        phases=[full_time("school")],
        weeks=1,
        closures=[make_closure(span(0, first=0, last=7))],
        fixed=[make_fixed("school", span(0, first=9, last=9))],
    )
    assert accepts(scenario, "company:CCCCCCCCCS")
    assert not accepts(scenario, "company:CCCCCCCCCC")


def test_fixed_date_over_a_closed_half_day() -> None:
    """The fixed date has the last word, off included."""
    scenario = make_scenario(
        phases=[full_time("school")],
        weeks=1,
        closures=[make_closure(span(0, first=0, last=1))],
        fixed=[make_fixed("off", span(0, first=0, last=0))],
    )
    assert accepts(scenario, "school:OCSSSSSSSS")
    assert not accepts(scenario, "school:CCSSSSSSSS")


def test_several_fixed_dates_fill_a_week() -> None:
    """Several fixed dates that fill a week with one place set its kind; with two, they do not."""
    one = [
        make_fixed("school", span(0, first=0, last=3), "A"),
        make_fixed("school", span(0, first=4, last=9), "B"),
    ]
    two = [
        make_fixed("school", span(0, first=0, last=3), "A"),
        make_fixed("company", span(0, first=4, last=9), "B"),
    ]
    filled = make_scenario(phases=[full_time("company")], weeks=1, fixed=one)
    mixed = make_scenario(phases=[full_time("company")], weeks=1, fixed=two)
    assert accepts(filled, "S")
    assert not accepts(filled, "C")
    assert accepts(mixed, "company:SSSSCCCCCC")
    assert not accepts(mixed, "shared:SSSSCCCCCC")


def test_fixed_week_in_every_phase_kind() -> None:
    """A whole fixed week stands, whatever its phase and whether it is closed."""
    for pattern in (blocks(1, 1), free(), full_time("company"), split(HALF)):
        for place, letter in (("company", "C"), ("off", "O")):
            scenario = make_scenario(
                phases=[pattern],
                weeks=1,
                fixed=[make_fixed(place, span(0))],  # type: ignore[arg-type]  # a place
                closures=[make_closure(span(0))],
            )
            assert accepts(scenario, letter), (pattern, place)
            assert not accepts(scenario, "S"), (pattern, place)


@pytest.mark.parametrize(
    ("week", "reason"),
    [
        ("school:SSSSSCCCCC", "a school week reads ten S"),
        ("company:SSSSSSSSSS", "the kind is not that of the letters"),
        ("off:CCCCCCCCCC", "nor is this one"),
        ("shared:CCCCCCCCCC", "nobody shares this week"),
        ("school:SSSSS", "five letters"),
        ("school:SSSSSSSSSX", "not a letter of a half-day"),
        ("shared:SSSSSSSSS-", "a half-day left out"),
    ],
)
def test_kind_and_letters_agree(week: str, reason: str) -> None:
    """A week's letters are those of its kind."""
    scenario = make_scenario(phases=[free()], weeks=1)
    assert not judge(scenario, "a", read_weeks(week)).accepted, reason


def test_taught_time_is_net_of_holidays_and_capped() -> None:
    """Room for hours leaves out public holidays and closures, and fills at most a full week."""
    scenario = make_scenario(
        phases=[full_time("school")],
        weeks=3,
        holidays=[day(0, 2)],
        closures=[make_closure(span(1, first=0, last=0))],
        max_week_s=30 * 3600,
    )
    weeks = read_weeks("S school:CSSSSSSSSS S")
    report = verify(scenario, make_plan(scenario, {"a": weeks}))
    assert report.ok
    assert report.stages[0].totals.school_s == 3600 * (28 + 30 + 30)


def test_fixed_half_day_at_school_is_taught() -> None:
    """A school half-day in a company week counts in hours, and not in weeks."""
    scenario = make_scenario(
        phases=[full_time("company")],
        weeks=1,
        fixed=[make_fixed("school", span(0, first=9, last=9))],
    )
    report = verify(scenario, make_plan(scenario, {"a": read_weeks("company:CCCCCCCCCS")}))
    assert report.ok
    assert report.stages[0].totals.school_s == 12_600
    assert report.stages[0].totals.school_tenths == 0
    assert report.stages[0].totals.company_tenths == 10


def test_every_week_of_a_calendar_is_named() -> None:
    """Each wrong week is reported with its Monday and the statement that it breaks."""
    scenario = make_scenario(
        phases=[free()],
        weeks=4,
        closures=[
            make_closure(span(0), "Summer"),
            make_closure(span(1, first=0, last=1), "Bridge"),
        ],
        fixed=[make_fixed("school", span(2), "Exams"), make_fixed("off", span(3, last=1), "Trip")],
    )
    plan = make_plan(scenario, {"a": read_weeks("SSCS")})
    found = [
        (v.monday, v.origin.key if v.origin else "", v.breach)
        for v in verify(scenario, plan).violations
    ]
    assert found == [
        (monday(0), "closure.Summer", 1),
        (monday(1), "closure.Bridge", 2),
        (monday(2), "fixed.Exams", 1),
        (monday(3), "fixed.Trip", 2),
    ]
