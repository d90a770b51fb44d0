"""The verifier on rules across cohorts, in units of breach."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import pytest

from builders import (
    free,
    make_cohort,
    make_plan,
    make_rhythm,
    make_rule,
    make_scenario,
    make_stage,
    monday,
    peak,
    read_weeks,
    restate,
    soft,
    span,
    split,
    wish,
)
from rythme.rules import Apart, Capacity, CoupledRule, Cover, Together
from rythme.scenario import Cohort, Scenario
from rythme.verify import Report, judge_all, verify
from rythme.weeks import Span

HALF, OTHER_HALF = "SSSSSCCCCC", "CCCCCSSSSS"


def three() -> tuple[Cohort, ...]:
    """Return a, b, c of 10, 20 and 30 people, two weeks each; c begins a week after the others."""
    return tuple(
        make_cohort(id, phases=[free()], weeks=2, size=size, start=monday(start))
        for id, size, start in (("a", 10, 0), ("b", 20, 0), ("c", 30, 1))
    )


def audited(scenario: Scenario, weeks: Mapping[str, str], *, partial: bool = False) -> Report:
    """Verify a plan that states what the verifier finds."""
    plan = make_plan(scenario, {id: read_weeks(text) for id, text in weeks.items()})
    found = verify(scenario, plan, partial=partial)
    return verify(scenario, restate(plan, found.stages), partial=partial)


def breach(
    rule: CoupledRule,
    weeks: Mapping[str, str],
    *,
    cohorts: Sequence[Cohort] | None = None,
    spans: Sequence[Span] | None = None,
    named: Sequence[str] | None = None,
) -> int:
    """Return the units by which a soft rule of weight 1 is broken, both answers agreeing."""
    asked = make_rule(replace(rule, soft=soft(1)), spans=spans, cohorts=named)
    scenario = make_scenario(cohorts=cohorts or three(), rules=[asked])
    report = audited(scenario, weeks)
    assert report.ok, report.violations
    units = sum(warning.breach for warning in report.warnings)
    assert report.costs["rules"] == units
    judged = judge_all(scenario, {id: read_weeks(text) for id, text in weeks.items()})
    assert (judged.accepted, judged.rules) == (True, units)
    return units


@pytest.mark.parametrize(
    ("limit", "weeks", "spans", "units", "reason"),
    [
        (50, {"a": "CC", "b": "CS", "c": "SC"}, None, 0, "b and c: just full"),
        (49, {"a": "CC", "b": "CS", "c": "SC"}, None, 10, "one over, ten half-days"),
        (20, {"a": "SS", "b": "SS", "c": "SS"}, None, 10 * 10 + 10 * 40 + 10 * 10, "each week"),
        (20, {"a": "SS", "b": "SS", "c": "CC"}, [span(1, first=3, last=4)], 20, "two half-days"),
        (0, {"a": "CC", "b": "CC", "c": "CC"}, None, 0, "nobody"),
    ],
)
def test_capacity(
    limit: int, weeks: dict[str, str], spans: list[Span] | None, units: int, reason: str
) -> None:
    """People over count at every half-day; a cohort outside its stages is nowhere."""
    assert breach(Capacity(max_people=limit), weeks, spans=spans) == units, reason


def test_capacity_counts_named_cohorts_and_stage_sizes() -> None:
    """Only the rule's cohorts count, with the size of the stage that they are in."""
    rhythm = make_rhythm([free()])
    growing = make_cohort(
        "a",
        stages=[
            make_stage(rhythm, 1, size=10),
            make_stage(rhythm, 1, size=15, start=monday(1)),
        ],
    )
    other = make_cohort("b", phases=[free()], weeks=2, size=100)
    units = breach(
        Capacity(max_people=10), {"a": "SS", "b": "SS"}, cohorts=[growing, other], named=["a"]
    )
    assert units == 50


@pytest.mark.parametrize(
    ("at_most", "weeks", "units", "reason"),
    [
        (1, {"a": "SC", "b": "CS", "c": "CS"}, 0, "one at a time: c is not there in week 0"),
        (1, {"a": "SC", "b": "SC", "c": "CC"}, 10, "two in week 0"),
        (1, {"a": "CS", "b": "CS", "c": "SC"}, 20, "three in week 1: two over"),
        (2, {"a": "CS", "b": "CS", "c": "SC"}, 10, "three in week 1: one over"),
    ],
)
def test_apart(at_most: int, weeks: dict[str, str], units: int, reason: str) -> None:
    """Cohorts over count at every half-day."""
    assert breach(Apart(at_most=at_most), weeks) == units, reason


def test_halves_of_a_week_do_not_meet() -> None:
    """Shared weeks meet by half-days, not by weeks."""
    cohorts = [
        make_cohort("a", phases=[split(HALF)], weeks=1),
        make_cohort("b", phases=[split(OTHER_HALF)], weeks=1),
        make_cohort("c", phases=[split("SSSSSSCCCC")], weeks=1),
    ]
    weeks = {"a": HALF, "b": OTHER_HALF, "c": "SSSSSSCCCC"}
    assert breach(Apart(), weeks, cohorts=cohorts, named=["a", "b"]) == 0
    assert breach(Apart(), weeks, cohorts=cohorts, named=["b", "c"]) == 1
    assert breach(Apart(), weeks, cohorts=cohorts) == 6
    assert breach(Together(), weeks, cohorts=cohorts, named=["a", "c"]) == 1
    assert breach(Together(weeks=1), weeks, cohorts=cohorts, named=["b", "c"]) == 0
    assert breach(Together(weeks=1), weeks, cohorts=cohorts, named=["a", "b"]) == 10
    assert breach(Cover(), weeks, cohorts=cohorts, named=["a", "b"]) == 0
    assert breach(Cover(), weeks, cohorts=cohorts, named=["b", "c"]) == 1


@pytest.mark.parametrize(
    ("weeks", "units", "reason"),
    [
        ({"a": "CS", "b": "SS", "c": "SC"}, 0, "not all in a stage in week 0; together in week 1"),
        ({"a": "CC", "b": "SC", "c": "CS"}, 0, "none in week 1; a and b have left in week 2"),
        ({"a": "CS", "b": "SC", "c": "CC"}, 10, "one of three"),
        ({"a": "CS", "b": "SS", "c": "CC"}, 10, "two of three: one is not there"),
    ],
)
def test_together(weeks: dict[str, str], units: int, reason: str) -> None:
    """The smaller group counts at half-days where all are in a stage."""
    assert breach(Together(), weeks) == units, reason


@pytest.mark.parametrize(
    ("wanted", "weeks", "units", "reason"),
    [
        (1, {"a": "CS", "b": "CS", "c": "SC"}, 0, "one week"),
        (2, {"a": "CS", "b": "CS", "c": "SC"}, 10, "one week missing"),
        (3, {"a": "CS", "b": "SC", "c": "SC"}, 30, "three weeks missing"),
    ],
)
def test_together_in_some_weeks(
    wanted: int, weeks: dict[str, str], units: int, reason: str
) -> None:
    """Missing weeks with all at school count 10 each."""
    assert breach(Together(weeks=wanted), weeks) == units, reason


@pytest.mark.parametrize(
    ("at_least", "weeks", "units", "reason"),
    [
        (1, {"a": "SS", "b": "SS", "c": "SS"}, 10, "nobody in week 1, the only one with all"),
        (1, {"a": "SC", "b": "SS", "c": "SS"}, 0, "a in week 1"),
        (3, {"a": "SC", "b": "SS", "c": "SS"}, 20, "two missing"),
    ],
)
def test_cover(at_least: int, weeks: dict[str, str], units: int, reason: str) -> None:
    """Cohorts missing in company count at half-days where all are in a stage."""
    assert breach(Cover(at_least=at_least), weeks) == units, reason


def test_off_is_not_in_company() -> None:
    """A student who is off covers no position."""
    cohorts = [
        make_cohort("a", phases=[split("O" * 10)], weeks=1),
        make_cohort("b", phases=[free()], weeks=1),
    ]
    assert breach(Cover(), {"a": "O", "b": "S"}, cohorts=cohorts) == 10
    assert breach(Together(), {"a": "O", "b": "S"}, cohorts=cohorts) == 10


def test_peak() -> None:
    """The fullest half-day of each window costs its people times the weight, at its own level."""
    scenario = make_scenario(
        cohorts=three(),
        rules=[
            make_rule(peak(2)),
            make_rule(peak(1), spans=[span(0)]),
            make_rule(peak(5), spans=[span(2)], cohorts=["a"]),
        ],
    )
    weeks = {"a": "SC", "b": "CS", "c": "SS"}
    report = audited(scenario, weeks)
    assert report.ok
    assert report.warnings == ()
    assert report.costs["peak"] == 2 * 50 + 1 * 10 + 0
    judged = judge_all(scenario, {id: read_weeks(text) for id, text in weeks.items()})
    assert (judged.peak, judged.rules, judged.wishes) == (110, 0, 0)


def test_hard_coupled_rule_is_a_violation_of_all_its_cohorts() -> None:
    """A hard breach rejects the plan, and names the cohorts and the first half-day."""
    scenario = make_scenario(cohorts=three(), rules=[make_rule(Apart(), cohorts=["a", "b"])])
    weeks = {"a": "CS", "b": "CS", "c": "CC"}
    (violation,) = audited(scenario, weeks).violations
    assert violation.cohorts == ("a", "b")
    assert violation.monday == monday(1)
    assert (violation.found, violation.allowed, violation.breach) == (2, 1, 10)
    assert "7 September 2026, morning" in violation.sentence.to("en")
    assert not judge_all(scenario, {id: read_weeks(text) for id, text in weeks.items()}).accepted


def test_wishes_across_cohorts() -> None:
    """A coupled wish costs at level wishes."""
    scenario = make_scenario(cohorts=three(), rules=[make_rule(Apart(soft=wish(3)))])
    weeks = {"a": "SC", "b": "SC", "c": "CC"}
    judged = judge_all(scenario, {id: read_weeks(text) for id, text in weeks.items()})
    assert (judged.rules, judged.wishes) == (0, 30)
    assert audited(scenario, weeks).costs["wishes"] == 30


def test_one_illegal_cohort_rejects_all() -> None:
    """All cohorts are accepted, or none is."""
    scenario = make_scenario(cohorts=three())
    good = {"a": read_weeks("SC"), "b": read_weeks("SC"), "c": read_weeks("CC")}
    assert judge_all(scenario, good).accepted
    assert not judge_all(scenario, {**good, "c": read_weeks("OC")}).accepted


def test_cohorts_missing_from_a_calendar_are_not_held_against_it() -> None:
    """A calendar of some cohorts is judged on presence, not on who should be with them."""
    scenario = make_scenario(
        cohorts=three(),
        rules=[
            make_rule(Together(weeks=2)),
            make_rule(Together()),
            make_rule(Cover(at_least=3)),
            make_rule(Capacity(max_people=25)),
        ],
    )
    report = audited(scenario, {"a": "SC", "b": "SC"}, partial=True)
    assert [violation.breach for violation in report.violations] == [50]
    whole = audited(scenario, {"a": "SC", "b": "SC"})
    assert whole.violations[0].cohorts == ("c",)
