"""Figures drawn from a plan."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

import sample_plans as samples
from rythme import blocks, figures
from rythme.plan import CohortPlan, Plan, PlanClosure
from rythme.weeks import Kind, slot

MONDAY = dt.date(2025, 11, 10)
"""Its Tuesday is the Armistice."""


def _plan(*cohorts: CohortPlan) -> Plan:
    return samples.plan_of(cohorts)


def _weeks(letters: str, start: dt.date = MONDAY) -> CohortPlan:
    """Return a cohort of one week per letter, the whole week at that place; size 25."""
    return samples.cohort(
        "a", "A", lambda week: letters[week] * 10, start=start, weeks=len(letters)
    )


def test_presence_adds_the_sizes_of_those_at_school() -> None:
    """A half-day counts everybody whose letter is S, on public holidays too."""
    shared = samples.cohort(
        "b", "B", lambda _: "SSSSSCCCCC", size=7, start=MONDAY, weeks=1, rhythm="r"
    )
    at_school = figures.presence(_plan(_weeks("S"), shared))
    assert at_school[slot(MONDAY)] == 32
    assert at_school[slot(dt.date(2025, 11, 11))] == 32
    assert at_school[slot(dt.date(2025, 11, 12))] == 32
    assert at_school[slot(dt.date(2025, 11, 12), afternoon=True)] == 25
    assert slot(dt.date(2025, 11, 15)) not in at_school


def test_presence_counts_cohorts_when_a_size_is_missing() -> None:
    """People and cohorts are never added up together."""
    plan = _plan(_weeks("S"), replace(_weeks("S"), id="b", size=None))
    assert not figures.counts_people(plan)
    assert figures.presence(plan)[slot(MONDAY)] == 2


def test_a_stage_may_have_its_own_size() -> None:
    """The second stage's size holds in its weeks only."""
    plan = samples.two_years()
    cohort = plan.cohorts[0]
    assert figures.counts_people(plan)
    assert figures.size_of(cohort, cohort.stages[1].start - dt.timedelta(weeks=1)) == 25
    assert figures.size_of(cohort, cohort.stages[1].start) == 22
    assert figures.presence(plan)[slot(cohort.stages[1].start)] == 22


def test_fullest_half_days_hold_every_week() -> None:
    """The first of equally full half-days is named; a week between cohorts is empty."""
    late = samples.cohort(
        "b", "B", lambda _: "CCSSCCSSCC", size=7, start=MONDAY + dt.timedelta(weeks=2), weeks=1
    )
    fullest = figures.fullest_half_days(_plan(_weeks("S"), late))
    assert [(at.half_day, at.count) for at in fullest.values()] == [
        (slot(MONDAY), 25),
        (slot(MONDAY + dt.timedelta(weeks=1)), 0),
        (slot(MONDAY + dt.timedelta(days=15)), 7),
    ]


def test_months_run_from_the_first_monday_to_the_last_friday() -> None:
    """54 weeks from the last Monday of August touch 14 months; a Friday can open a month."""
    months = figures.months(samples.one_cohort().cohorts[0].weeks)
    assert (months[0], months[-1], len(months)) == ((2025, 8), (2026, 9), 14)
    friday_in_may = _weeks("S", start=dt.date(2026, 4, 27))
    assert figures.months(friday_in_may.weeks) == ((2026, 4), (2026, 5))
    assert figures.months(()) == ()


@pytest.mark.parametrize(
    ("num_months", "expected"), [(0, []), (1, [1]), (14, [14]), (15, [7, 8]), (26, [13, 13])]
)
def test_pages(num_months: int, expected: list[int]) -> None:
    """Pages have at most 14 months, are even, and hold every month once, in order."""
    months = [(2025 + n // 12, n % 12 + 1) for n in range(num_months)]
    pages = figures.pages(months)
    assert [len(page) for page in pages] == expected
    assert [month for page in pages for month in page] == months


def test_month_totals_set_holidays_apart() -> None:
    """A weekday is counted once, in its own month, and a holiday nowhere else."""
    plan = _plan(_weeks("SSSC"))  # 10 November to 5 December, 11 November is a holiday
    totals = figures.month_totals(plan, plan.cohorts[0])
    assert totals == {
        (2025, 11): figures.HalfDays(school=28, holiday=2),
        (2025, 12): figures.HalfDays(company=10),
    }


def test_semesters_cut_the_year_in_january_and_july() -> None:
    """Semesters add up to the months, and weekdays add up to the weeks."""
    plan = samples.two_years()
    cohort = plan.cohorts[0]
    semesters = figures.semester_totals(plan, cohort)
    assert list(semesters) == [(2025, 7), (2026, 1), (2026, 7), (2027, 1), (2027, 7)]
    whole = sum(semesters.values(), figures.HalfDays())
    assert whole == sum(figures.month_totals(plan, cohort).values(), figures.HalfDays())
    assert whole.school + whole.company + whole.off + whole.holiday == 10 * 108


def test_seconds_lost_to_holidays() -> None:
    """Only half-days at school are lost, each as long as the school's own."""
    plan = _plan(_weeks("SC"))
    assert figures.seconds_lost(plan, plan.cohorts[0]) == 7 * 3600
    plan = _plan(_weeks("CS"))
    assert figures.seconds_lost(plan, plan.cohorts[0]) == 0


def test_blocks_end_where_the_kind_changes_or_time_is_missing() -> None:
    """Two school weeks with a week missing between them are two blocks."""
    weeks = _weeks("SSCSS").weeks
    gap = (*weeks[:2], *weeks[3:])
    assert [(block.kind, block.weeks) for block in blocks.blocks(weeks)] == [
        (Kind.SCHOOL, 2),
        (Kind.COMPANY, 1),
        (Kind.SCHOOL, 2),
    ]
    assert [block.weeks for block in blocks.blocks(gap)] == [2, 2]
    assert blocks.blocks(()) == ()


def test_longest_runs() -> None:
    """The longest block of each kind that occurs."""
    weeks = _weeks("SSCSSSCC").weeks
    assert blocks.longest_runs(weeks) == {Kind.SCHOOL: 3, Kind.COMPANY: 2}


def test_closed_half_days_are_weekdays_of_the_half() -> None:
    """A closure over a weekend closes Friday and Monday; one of half a day closes that half."""
    whole = PlanClosure(
        name="Pont", first=dt.date(2025, 11, 14), last=dt.date(2025, 11, 17), cohorts=("a",)
    )
    friday, monday = slot(dt.date(2025, 11, 14)), slot(dt.date(2025, 11, 17))
    assert figures.closed_half_days(whole) == {friday, friday + 1, monday, monday + 1}
    half = replace(whole, last=whole.first, half="afternoon")
    assert figures.closed_half_days(half) == {friday + 1}


def test_closures_of_a_cohort() -> None:
    """Closures that overlap are all named; those of other cohorts are not."""
    closed = PlanClosure(name="Pont", first=MONDAY, last=MONDAY, cohorts=("a",))
    plan = replace(
        _plan(_weeks("S")),
        closures=(
            closed,
            replace(closed, name="Travaux", half="morning"),
            replace(closed, name="Autre", cohorts=("b",)),
        ),
    )
    assert figures.closures_by_half_day(plan, "a") == {
        slot(MONDAY): "Pont, Travaux",
        slot(MONDAY) + 1: "Pont",
    }
