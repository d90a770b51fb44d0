"""Plans made anew: close to the one before, on published calendars and against brute force."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from itertools import product
from math import prod
from typing import Literal

import pytest
from hypothesis import HealthCheck, assume, given, settings

from builders import (
    CREATED,
    blocks,
    free,
    make_closure,
    make_cohort,
    make_fixed,
    make_plan,
    make_previous,
    make_rule,
    make_scenario,
    monday,
    read_weeks,
    span,
    split,
)
from rythme.changes import changes_between
from rythme.config import load
from rythme.export.csv_read import read_csv
from rythme.plan import Plan
from rythme.previous import Previous
from rythme.rules import Apart, Capacity
from rythme.scenario import Scenario
from rythme.solver.levels import solve
from rythme.solver.outcome import Impossible, Planned
from rythme.verify import judge, plan_from_letters, verify
from rythme.weeks import Kind
from test_cases import CASES, M1, REVISED
from test_graph_equals_verifier import MOST_CALENDARS, every_reading_with_kept, replans

REVISION_DAYS = {
    M1[0]: dt.date(2024, 2, 12),
    M1[1]: dt.date(2024, 6, 26),  # before the first week
    M1[2]: dt.date(2025, 11, 28),
}
"""When the school published the final version."""


def replanned(scenario: Scenario, previous: Previous) -> Plan:
    """Return the plan made anew, which must be one that the verifier accepts."""
    outcome = solve(scenario, previous=previous, created=CREATED)
    assert isinstance(outcome, Planned)
    report = verify(scenario, outcome.plan, previous=previous)
    assert report.violations == ()
    return outcome.plan


def letters_of(plan: Plan) -> dict[tuple[str, dt.date], str]:
    """Return the letters of every week of a plan."""
    return {
        (cohort.id, week.monday): week.letters for cohort in plan.cohorts for week in cohort.weeks
    }


# --- published calendars -------------------------------------------------------------------


def published(scenario: Scenario, name: str) -> Plan:
    """Return the plan that a published calendar amounts to."""
    file = CASES / f"{name}.csv"
    return plan_from_letters(scenario, read_csv(file.read_bytes(), str(file)), created=CREATED)


@pytest.mark.parametrize("name", M1)
def test_no_more_changes_than_the_school_made(name: str) -> None:
    """From the first version and what holds now, fewer or as many half-days move as at school."""
    scenario = load(CASES / f"{name}.toml")
    first, final = published(scenario, f"{name}-first"), published(scenario, name)
    theirs = changes_between(first, final)
    assert {week.monday for week in theirs.cohorts[0].weeks} == {
        revised for revised, _, _ in REVISED[name]
    }
    previous = Previous(first, freeze=REVISION_DAYS[name])
    mine = changes_between(first, replanned(scenario, previous))
    assert 0 < mine.num_half_days <= theirs.num_half_days
    assert all(week.monday >= REVISION_DAYS[name] for week in mine.cohorts[0].weeks)


@pytest.mark.parametrize("name", M1)
def test_a_published_calendar_that_still_fits_stays(name: str) -> None:
    """From the final version, nothing moves: it keeps what holds now."""
    scenario = load(CASES / f"{name}.toml")
    final = published(scenario, name)
    plan = replanned(scenario, Previous(final))
    assert changes_between(final, plan).num_half_days == 0


@pytest.mark.parametrize(
    ("place", "letters", "tenths"),
    [
        pytest.param(None, "C" * 10, 5, id="closed since"),
        pytest.param("school", "S" * 10, 15, id="at school since"),
        pytest.param("company", "C" * 10, 5, id="in company since"),
    ],
)
def test_a_kept_shared_week_of_a_given_kind_counts_by_its_letters(
    place: Literal["school", "company"] | None, letters: str, tenths: int
) -> None:
    """Closed or fixed as a whole since, it reads like every pattern, and is none of them."""
    half = "SSSSSCCCCC"
    scenario = make_scenario(
        phases=[split(half)],
        weeks=2,
        closures=[] if place else [make_closure(span(0))],
        fixed=[make_fixed(place, span(0))] if place else [],
    )
    previous = make_previous(scenario, {"a": f"{letters} {half}"}, freeze=2)
    (cohort,) = previous.plan.cohorts
    weeks = tuple(replace(week, kind=Kind.SHARED) for week in cohort.weeks)
    plan = replace(previous.plan, cohorts=(replace(cohort, weeks=weeks),))
    (found,) = replanned(scenario, replace(previous, plan=plan)).cohorts
    assert [week.letters for week in found.weeks] == [letters, half]
    assert found.stages[0].totals.school_tenths == tenths


# --- brute force ---------------------------------------------------------------------------


@settings(
    max_examples=80,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
@given(replans())
def test_replan_has_the_least_changes_of_all(replan: tuple[Scenario, Previous]) -> None:
    """Of all calendars that the verifier accepts, none is better; and what must stay stays."""
    scenario, previous = replan
    readings = every_reading_with_kept(scenario, previous)
    assume(prod(map(len, readings)) <= MOST_CALENDARS)
    judgements = (judge(scenario, "a", read, previous) for read in product(*readings))
    costs = [
        {"rules": each.rules, "changes": each.changes, "rhythm": each.rhythm, "wishes": each.wishes}
        for each in judgements
        if each.accepted
    ]
    outcome = solve(scenario, previous=previous)
    if not costs:
        assert isinstance(outcome, Impossible)
        return
    assert isinstance(outcome, Planned)
    least = min(costs, key=lambda cost: tuple(cost.values()))
    shown = {level.name: level.cost for level in outcome.plan.levels}
    assert {name: least[name] for name in shown} == shown
    assert verify(scenario, outcome.plan, previous=previous).violations == ()
    (cohort,), (found,) = scenario.cohorts, outcome.plan.cohorts
    for week in found.weeks:
        kept = previous.kept(cohort, week.monday)
        assert kept is None or (kept.kind, kept.letters) == (week.kind, week.letters)


def test_a_replan_of_its_own_plan_moves_nothing() -> None:
    """A plan that is best already is found again, whatever is frozen."""
    scenario = make_scenario(phases=[blocks(2, 2, tolerance=1)], weeks=12, school_weeks=6)
    first = solve(scenario, created=CREATED)
    assert isinstance(first, Planned)
    for freeze in (None, monday(0), monday(5), monday(40)):
        again = replanned(scenario, Previous(first.plan, freeze=freeze))
        assert letters_of(again) == letters_of(first.plan)


# --- what happens in a year ----------------------------------------------------------------


def test_a_cohort_added_in_the_middle_of_the_year() -> None:
    """The new one is planned around those that are there, who move as little as is needed."""
    old = make_cohort("a", phases=[free()], weeks=6, size=10, school_weeks=3)
    new = make_cohort("b", phases=[blocks(2, 2)], weeks=4, start=monday(2), size=10)
    scenario = make_scenario(cohorts=[old, new], rules=[make_rule(Capacity(max_people=15))])
    previous = make_previous(scenario, {"a": "SCSCSC"}, freeze=2)
    plan = replanned(scenario, previous)
    letters = letters_of(plan)
    assert [letters["a", monday(week)][0] for week in range(2)] == ["S", "C"]
    changes = changes_between(previous.plan, plan)
    # b is at school two weeks in a row, of which a had one: that one moves to where a had none.
    assert changes.num_half_days == 20
    assert [level.cost for level in plan.levels if level.name == "changes"] == [20]
    assert changes.new == ("b",)
    assert [cohort.id for cohort in changes.cohorts] == ["a"]


def test_a_freed_week() -> None:
    """When a closure goes, the week that it shut moves only if something asks for it."""
    shut = make_scenario(
        phases=[blocks(2, 2, tolerance=1)], weeks=8, closures=[make_closure(span(4))]
    )
    before = solve(shut, created=CREATED)
    assert isinstance(before, Planned)
    opened = replace(shut, closures=())
    after = replanned(opened, Previous(before.plan))
    assert letters_of(after) == letters_of(before.plan)
    anew = solve(opened, created=CREATED)
    assert isinstance(anew, Planned)
    assert letters_of(anew.plan) != letters_of(before.plan)


def test_a_cohort_that_may_not_change() -> None:
    """When two clash, the one that may change gives way."""
    cohorts = [make_cohort(id, phases=[free()], weeks=4, school_weeks=2) for id in "ab"]
    scenario = make_scenario(cohorts=cohorts, rules=[make_rule(Apart())])
    weeks = {"a": "SSCC", "b": "SCSC"}
    for only, still in (("a", "b"), ("b", "a")):
        previous = make_previous(scenario, weeks, only=[only])
        plan = replanned(scenario, previous)
        moved = {cohort.id for cohort in changes_between(previous.plan, plan).moved}
        assert moved == {only}
        expected = [letters for _, letters in read_weeks(weeks[still])]
        assert [letters_of(plan)[still, monday(week)] for week in range(4)] == expected


# --- arithmetic of changes -----------------------------------------------------------------


def test_changes_between_plans() -> None:
    """Half-days that differ are counted by week; half-days that nobody stated are not."""
    scenario = make_scenario(phases=[free()], weeks=3)
    before = make_plan(scenario, {"a": read_weeks("S S C")})
    after = make_plan(scenario, {"a": read_weeks("S SSSSSCCCCC SSSSSSSSSS")})
    (cohort,) = before.cohorts
    vague = replace(cohort.weeks[2], letters="------CCCC")
    before = replace(before, cohorts=(replace(cohort, weeks=(*cohort.weeks[:2], vague)),))
    changes = changes_between(before, after)
    (moved,) = changes.moved
    assert [(week.monday, week.num_half_days) for week in moved.weeks] == [
        (monday(1), 5),
        (monday(2), 4),
    ]
    assert [week.notice_days for week in moved.weeks] == [
        (monday(1) - CREATED.date()).days,
        (monday(2) - CREATED.date()).days,
    ]
    assert (changes.num_half_days, changes.num_weeks) == (9, 2)
    assert (moved.before.school_tenths, moved.after.school_tenths) == (20, 25)
