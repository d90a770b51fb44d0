"""The real case: ENSTA Paris, from its config to the figures that its sheet implies."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from rythme.config import load
from rythme.plan import CohortPlan, WeekPlan
from rythme.scenario import Scenario
from rythme.solver.levels import solve
from rythme.solver.outcome import Impossible, Planned
from rythme.verify import verify
from rythme.weeks import Kind

CONFIG = Path(__file__).parent.parent / "configs" / "ensta.toml"

YEARS = (2025, 2026, 2027)
STARTS = {2025: dt.date(2025, 8, 25), 2026: dt.date(2026, 8, 31), 2027: dt.date(2027, 8, 30)}
CHRISTMAS = {
    2025: (dt.date(2025, 12, 22), dt.date(2025, 12, 29)),
    2026: (dt.date(2026, 12, 21), dt.date(2026, 12, 28)),  # only Monday is open in the first
    2027: (dt.date(2027, 12, 20), dt.date(2027, 12, 27)),  # only two days are open in the first
}
"""Mondays of the weeks that the Christmas closure closes, by hand."""

CLOSED_IN_THIRD_YEAR = {
    **{year + 1: frozenset(mondays) for year, mondays in CHRISTMAS.items()},
    2029: frozenset({dt.date(2028, 12, 25)}),  # 22 December 2028 is a Friday
}

FIGURES = {2025: (4, 10), 2026: (3, 11), 2027: (2, 4)}
"""Least deviation of the second year, and number of calendars that have it."""

TRACKS = ("isc", "ia", "mobilite", "maritime", "robotique")


@cache
def ensta(year: int) -> Scenario:
    """Return the scenario of a year."""
    return load(CONFIG, year=year)


@cache
def planned(year: int) -> Planned:
    """Return the outcome of a year, which must be a plan."""
    outcome = solve(ensta(year))
    assert isinstance(outcome, Planned)
    return outcome


def alone(scenario: Scenario, cohort_id: str) -> Scenario:
    """Return the scenario of one cohort by itself."""
    return replace(
        scenario,
        cohorts=(scenario.cohort(cohort_id),),
        closures=tuple(
            replace(closure, cohorts=(cohort_id,)) for closure in scenario.closures_of(cohort_id)
        ),
        rules=tuple(
            replace(statement, windows=windows)
            for statement in scenario.rules
            if (windows := tuple(w for w in statement.windows if w.cohorts == (cohort_id,)))
        ),
    )


def cohort_plan(year: int, cohort_id: str) -> CohortPlan:
    """Return one cohort of a year's plan."""
    return next(each for each in planned(year).plan.cohorts if each.id == cohort_id)


def stage_weeks(cohort: CohortPlan, stage: int) -> tuple[WeekPlan, ...]:
    """Return the weeks of one stage of a cohort's plan."""
    before = sum(each.weeks for each in cohort.stages[:stage])
    return cohort.weeks[before : before + cohort.stages[stage].weeks]


def second_years(
    year: int, *, closed: tuple[dt.date, ...], tolerance: int = 1
) -> Iterator[tuple[int, str]]:
    """Yield deviation and weeks (S, C) of every second year, by trying every block length.

    Blocks of about four weeks fill the weeks until mid-May, school first; the company goes on
    after them, so a last block in company may be shorter at no cost. 21 weeks are at school.
    """
    start = STARTS[year]
    num_weeks = (dt.date(year + 1, 5, 15) - start).days // 7 + 1
    shut = {(monday - start).days // 7 for monday in closed}

    def extend(weeks: str, deviation: int) -> Iterator[tuple[int, str]]:
        left = num_weeks - len(weeks)
        if left == 0:
            if weeks.count("S") == 21:
                yield deviation, weeks.ljust(54, "C")
            return
        place = "C" if weeks.endswith("S") else "S"
        for length in range(1, 4 + tolerance + 1):
            shorter_last = place == "C" and length == left and length < 4
            if length > left or (length < 4 - tolerance and not shorter_last):
                continue
            block = range(len(weeks), len(weeks) + length)
            if place == "S" and shut.intersection(block):
                continue
            cost = 0 if shorter_last else abs(length - 4)
            yield from extend(weeks + place * length, deviation + cost)

    yield from extend("", 0)


def least(calendars: Iterator[tuple[int, str]]) -> tuple[int, list[str]]:
    """Return the least deviation, and the calendars that have it."""
    found = sorted(calendars)
    return found[0][0], [weeks for deviation, weeks in found if deviation == found[0][0]]


def earliest(calendars: list[str]) -> str:
    """Return the calendar that is at school first where two differ."""
    return max(calendars)  # "S" is after "C" in the alphabet


@pytest.mark.parametrize("year", YEARS)
def test_figures_by_brute_force(year: int) -> None:
    """Trying every block length, by hand, gives the published figures."""
    deviation, calendars = least(second_years(year, closed=CHRISTMAS[year]))
    assert (deviation, len(calendars)) == FIGURES[year]
    deviation, calendars = least(second_years(year, closed=()))
    assert (deviation, len(calendars)) == (1, 5)
    assert not list(second_years(year, closed=(), tolerance=0))


@pytest.mark.parametrize("track", TRACKS)
@pytest.mark.parametrize("year", YEARS)
def test_second_year_is_the_best(year: int, track: str) -> None:
    """The solver finds the least deviation, counts the calendars, and takes the earliest."""
    deviation, calendars = least(second_years(year, closed=CHRISTMAS[year]))
    cohort_id = f"fisa-{track}-{year + 2}"
    outcome = solve(alone(ensta(year), cohort_id))
    assert isinstance(outcome, Planned)
    (cohort,) = outcome.plan.cohorts
    assert cohort.stages[0].deviation == deviation
    assert outcome.num_optimal == len(calendars)
    kinds = "".join(week.kind.value[0].upper() for week in stage_weeks(cohort, 0))
    assert kinds == earliest(calendars)
    assert (outcome.plan.status, outcome.plan.unique) == ("optimal", True)


@pytest.mark.parametrize("year", YEARS)
def test_second_year_without_closures(year: int) -> None:
    """The rhythm by itself, without any closure: one week of deviation, in five ways."""
    scenario = alone(ensta(year), f"fisa-isc-{year + 2}")
    outcome = solve(replace(scenario, closures=(), rules=()))
    assert isinstance(outcome, Planned)
    assert outcome.plan.cohorts[0].stages[0].deviation == 1
    assert outcome.num_optimal == 5


@pytest.mark.parametrize("closures", [True, False])
@pytest.mark.parametrize("year", YEARS)
def test_exact_blocks_are_impossible(year: int, closures: bool) -> None:
    """With tolerance 0 nothing fits, Christmas or not: 21 is no sum of blocks of four."""
    scenario = load(
        CONFIG, year=year, overrides=["rhythm.deuxieme-annee.phase.0.blocks.tolerance=0"]
    )
    if not closures:
        scenario = replace(scenario, closures=())
    assert isinstance(solve(alone(scenario, f"fisa-isc-{year + 2}")), Impossible)


@pytest.mark.parametrize("year", YEARS)
def test_second_year_totals(year: int) -> None:
    """Every second year has 21 and 33 weeks, and room for the 561 h that the sheet states."""
    for track in TRACKS:
        totals = cohort_plan(year, f"fisa-{track}-{year + 2}").stages[0].totals
        assert (totals.school_tenths, totals.company_tenths) == (210, 330)
        assert totals.school_s >= 561 * 3600


@pytest.mark.parametrize("exit_year", [2026, 2027, 2028, 2029])
def test_third_year_of_complex_systems(exit_year: int) -> None:
    """Thirty shared weeks, none closed, no deviation, 15 and 39 weeks, room for 390 h."""
    year = min(exit_year - 1, 2027)  # the year of its third year; 2029 enters in 2027
    cohort = cohort_plan(year, f"fisa-isc-{exit_year}")
    stage = cohort.stages[-1]
    weeks = stage_weeks(cohort, len(cohort.stages) - 1)
    shared = [week.monday for week in weeks if week.kind is Kind.SHARED]
    assert len(shared) == 30
    letters = {week.letters for week in weeks}
    if exit_year == 2029:  # 1 and 2 January are shut, which leaves the week of 2029-01-01 open
        assert weeks[16].monday == dt.date(2029, 1, 1)
        assert weeks[16].letters == "CCCCSCCCCC"
        letters.remove("CCCCSCCCCC")
    assert letters == {"SSSSSCCCCC", "CCCCCCCCCC"}
    assert CLOSED_IN_THIRD_YEAR[exit_year].isdisjoint(shared)
    assert stage.deviation == 0
    assert (stage.totals.school_tenths, stage.totals.company_tenths) == (150, 390)
    assert stage.totals.school_s >= 390 * 3600


@pytest.mark.parametrize("year", YEARS)
def test_stages_follow_one_another(year: int) -> None:
    """The path has 108 weeks from late August N to September N+2; nothing is planned twice."""
    for track in TRACKS:
        entering = cohort_plan(year, f"fisa-{track}-{year + 2}")
        assert [stage.start for stage in entering.stages] == [
            STARTS[year],
            STARTS[year] + dt.timedelta(weeks=54),
        ]
        assert entering.weeks[0].monday == STARTS[year]
        assert len(entering.weeks) == 108
        before = cohort_plan(year, f"fisa-{track}-{year + 1}")
        assert [stage.rhythm.startswith("troisieme-annee") for stage in before.stages] == [True]
        assert before.stages[0].start.year == year


def test_a_promotion_keeps_its_calendar() -> None:
    """The third year of a promotion is the same, whether planned at entry or a year later."""
    for year in (2025, 2026):
        for track in TRACKS:
            cohort_id = f"fisa-{track}-{year + 2}"
            at_entry = stage_weeks(cohort_plan(year, cohort_id), 1)
            later = stage_weeks(cohort_plan(year + 1, cohort_id), 0)
            assert at_entry == later


@pytest.mark.parametrize("year", YEARS)
def test_first_year_students(year: int) -> None:
    """Students are at school or on vacation, six weeks closed, with room for each semester."""
    cohort = cohort_plan(year, f"premiere-annee-{year}")
    kinds = Counter(week.kind for week in cohort.weeks)
    assert kinds == {Kind.SCHOOL: 38, Kind.OFF: 6}
    assert "C" not in "".join(week.letters for week in cohort.weeks)
    assert cohort.stages[0].totals.school_s >= 950.5 * 3600


@pytest.mark.parametrize("year", YEARS)
def test_plan_is_accepted(year: int) -> None:
    """The verifier finds nothing to say, and the same deviation."""
    report = verify(ensta(year), planned(year).plan)
    assert report.violations == ()
    assert report.warnings == ()
    rhythm = next(level for level in planned(year).plan.levels if level.name == "rhythm")
    assert report.costs["rhythm"] == rhythm.cost == 5 * FIGURES[year][0]
    assert len(ensta(year).cohorts) == 11
