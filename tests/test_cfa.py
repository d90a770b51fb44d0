"""The training centre of 60 cohorts: what its config says, and that a calendar exists."""

from __future__ import annotations

import csv
import datetime as dt
from collections import Counter
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from rythme.config import load
from rythme.plan import Plan
from rythme.rules import Apart, Capacity, CohortRule, CoupledRule, Cover, Peak, Together
from rythme.scenario import Cohort, Scenario
from rythme.solver import improve, search
from rythme.solver.levels import solve
from rythme.solver.outcome import Planned
from rythme.verify import plan_from_letters, verify

TESTS = Path(__file__).parent
CONFIG = TESTS.parent / "configs" / "cfa-60.toml"
ALONE = CONFIG.with_name("cfa-60-alone.toml")
WITNESS = TESTS / "cases" / "cfa-60-witness.csv"
CREATED = dt.datetime(2026, 6, 1, 8, tzinfo=dt.UTC)

NUM_OPEN_WEEKS = 40
"""From 7 September to 2 July, without Christmas and Easter."""


@cache
def centre() -> Scenario:
    """Return the scenario."""
    return load(CONFIG)


def alone(cohort: Cohort) -> Scenario:
    """Return the scenario of one cohort, without the rules that it shares."""
    scenario = centre()
    return replace(
        scenario,
        cohorts=(cohort,),
        closures=tuple(
            replace(closure, cohorts=(cohort.id,)) for closure in scenario.closures_of(cohort.id)
        ),
        rules=tuple(
            replace(statement, windows=windows)
            for statement in scenario.rules
            if isinstance(statement.rule, CohortRule)
            and (windows := tuple(w for w in statement.windows if w.cohorts == (cohort.id,)))
        ),
    )


def school_weeks(cohort: Cohort) -> float:
    """Return the fewest school weeks that the rhythm of a cohort asks."""
    total = cohort.stages[0].rhythm.school_weeks
    return 0 if total is None or total.min is None else total.min / 10


def witness() -> dict[str, str]:
    """Return a letter a week for each cohort: a calendar that keeps every hard rule."""
    with WITNESS.open(encoding="utf-8", newline="") as file:
        return {row["cohort"]: row["weeks"] for row in csv.DictReader(file)}


def witness_letters(cohort: Cohort, weeks: str) -> dict[dt.date, str]:
    """Return the letters of a cohort from one letter a week."""
    rhythm = cohort.stages[0].rhythm.id
    letters = {}
    for monday, place in zip(cohort.mondays, weeks, strict=True):
        week = place * 10
        if place == "S" and rhythm == "bts-semaine":
            in_exams = cohort.id.endswith("-2") and monday == dt.date(2027, 5, 10)
            week = "SSSSSSSSSS" if in_exams else "SSSSCCCCCC"
        if monday == dt.date(2027, 5, 3):  # shut on Ascension Day and the day after
            week = f"{week[:6]}CCCC"
        letters[monday] = week
    return letters


def test_the_centre_is_what_it_says() -> None:
    """60 cohorts in 8 rhythms; workshops, teachers, lectures and twenty shared positions."""
    scenario = centre()
    assert len(scenario.cohorts) == 60
    assert len({cohort.stages[0].rhythm.id for cohort in scenario.cohorts}) == 8
    hard = Counter(type(each.rule) for each in scenario.rules if each.rule.soft is None)
    assert hard[Capacity] == 3
    assert hard[Cover] == 20
    assert (hard[Apart], hard[Together]) == (6, 3)
    soft = Counter(type(each.rule) for each in scenario.rules if each.rule.soft is not None)
    assert (soft[Capacity], soft[Together], soft[Peak]) == (1, 1, 1)
    assert [closure.name for closure in scenario.closures] == [
        "Noël",
        "Pâques",
        "Pont de l'Ascension",
        "Août",
    ]
    positions = [
        cohort
        for each in scenario.rules
        if isinstance(each.rule, Cover)
        for window in each.windows
        for cohort in window.cohorts
    ]
    assert len(positions) == len(set(positions)) == 40  # nobody holds two positions


def test_each_cohort_alone_has_a_plan() -> None:
    """Without what it shares, every cohort has a calendar that breaks nothing."""
    for cohort in centre().cohorts:
        outcome = solve(alone(cohort))
        assert isinstance(outcome, Planned), cohort.id
        assert verify(alone(cohort), outcome.plan).ok, cohort.id


def test_counting_leaves_room() -> None:
    """No shared rule asks for more weeks or places than there are; workshops are nine tenths full.

    Counted over the open weeks until early July, although some cohorts may come later too.
    """
    for statement in centre().rules:
        for window in statement.windows:
            cohorts = [centre().cohort(cohort_id) for cohort_id in window.cohorts]
            match statement.rule:
                case Apart(at_most=at_most):
                    assert sum(map(school_weeks, cohorts)) <= at_most * NUM_OPEN_WEEKS
                case Cover():
                    assert sum(map(school_weeks, cohorts)) <= NUM_OPEN_WEEKS
                case Capacity(max_people=max_people, soft=None):
                    asked = sum(
                        school_weeks(cohort) * (cohort.stages[0].size or 0) for cohort in cohorts
                    )
                    assert 0.9 < asked / (max_people * NUM_OPEN_WEEKS) < 0.95
                case _:
                    pass


def test_a_calendar_exists() -> None:
    """A calendar found by another search than ours breaks no hard rule."""
    weeks = witness()
    letters = {cohort.id: witness_letters(cohort, weeks[cohort.id]) for cohort in centre().cohorts}
    plan = plan_from_letters(centre(), letters, created=CREATED)
    assert verify(centre(), plan).violations == ()


@pytest.mark.parametrize(
    ("first", "second"), [("cap-boul-1", "cap-boul-2"), ("bts-mv-1", "bts-mv-2")]
)
def test_a_position_is_held_in_turn(first: str, second: str) -> None:
    """Giving both cohorts of a position the same weeks is refused."""
    weeks = witness()
    weeks[second] = weeks[first]
    letters = {cohort.id: witness_letters(cohort, weeks[cohort.id]) for cohort in centre().cohorts}
    report = verify(centre(), plan_from_letters(centre(), letters, created=CREATED))
    assert any(violation.cohorts == (first, second) for violation in report.violations)


def test_the_centre_is_planned(monkeypatch: pytest.MonkeyPatch) -> None:
    """Some short rounds of search find a plan of the whole centre that breaks no rule at all."""
    monkeypatch.setattr(search, "ROUNDS", 7)
    monkeypatch.setattr(improve, "MOST_SWEEPS", 400)
    outcome = solve(centre())
    assert isinstance(outcome, Planned)
    assert verify(centre(), outcome.plan).ok
    costs = {level.name: level for level in outcome.plan.levels}
    assert costs["rules"].cost == 0
    assert all(level.cost >= level.bound for level in outcome.plan.levels)
    assert costs["peak"].cost < peak_presence(alone_together())


def alone_together() -> Plan:
    """Return the plan in which every cohort has its best calendar, whatever the others do."""
    scenario = load(ALONE)
    assert not any(isinstance(statement.rule, CoupledRule) for statement in scenario.rules)
    outcome = solve(scenario)
    assert isinstance(outcome, Planned)
    return outcome.plan


def peak_presence(plan: Plan) -> int:
    """Return the people at school in the fullest half-day."""
    present: Counter[tuple[dt.date, int]] = Counter()
    for cohort in plan.cohorts:
        for week in cohort.weeks:
            for half, letter in enumerate(week.letters):
                present[week.monday, half] += (letter == "S") * (cohort.size or 0)
    return max(present.values())


def test_sharing_spreads_people_over_the_year() -> None:
    """Each cohort by itself, 825 of 927 people come on the same day: the README says so."""
    assert peak_presence(alone_together()) == 825
