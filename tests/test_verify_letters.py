"""Calendars of letters only: their kinds, and what the verifier then says of them."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from builders import (
    CREATED,
    blocks,
    day,
    free,
    full_time,
    make_closure,
    make_cohort,
    make_fixed,
    make_rhythm,
    make_rule,
    make_scenario,
    make_stage,
    monday,
    span,
    split,
)
from rythme.rules import Hours, MinRun, Weeks
from rythme.scenario import Scenario
from rythme.verify import Report, plan_from_letters, verify
from rythme.weeks import Kind, Place

HALF = "SSSSSCCCCC"


def letters_of(*weeks: str) -> dict[object, str]:
    """Return letters by Monday; one letter is a whole week, "" a week that is not there."""
    return {
        monday(position): week * 10 if len(week) == 1 else week
        for position, week in enumerate(weeks)
        if week
    }


def kinds(scenario: Scenario, *weeks: str) -> list[Kind]:
    """Return the kinds found in a calendar of cohort a."""
    plan = plan_from_letters(scenario, {"a": letters_of(*weeks)}, created=CREATED)  # type: ignore[dict-item]
    return [week.kind for week in plan.cohorts[0].weeks]


def audited(scenario: Scenario, calendars: Mapping[str, dict[object, str]]) -> Report:
    """Verify calendars."""
    plan = plan_from_letters(scenario, calendars, created=CREATED)  # type: ignore[arg-type]
    return verify(scenario, plan, partial=True)


S, C, SHARED = Kind.SCHOOL, Kind.COMPANY, Kind.SHARED


def test_whole_weeks() -> None:
    """Ten equal letters are a week of that kind."""
    scenario = make_scenario(phases=[blocks(2, 2)], weeks=4)
    assert kinds(scenario, "S", "S", "C", "C") == [S, S, C, C]


def test_closed_and_fixed_half_days_do_not_hide_the_kind() -> None:
    """A school week with a closed day and a company week with an exam keep their kinds."""
    scenario = make_scenario(
        phases=[blocks(2, 2)],
        weeks=4,
        closures=[make_closure(span(1, first=0, last=1))],
        fixed=[make_fixed("school", span(2, first=8, last=9))],
    )
    assert kinds(scenario, "S", "CCSSSSSSSS", "CCCCCCCCSS", "C") == [S, S, C, C]


def test_the_legal_kind_is_found_where_letters_fit_two() -> None:
    """Letters that a closure makes equal are read as their phase gives them."""
    closures = [make_closure(span(0, first=6, last=9))]
    shared = make_scenario(phases=[split("SSSSSSCCCC")], weeks=1, closures=closures)
    school = make_scenario(phases=[full_time("school")], weeks=1, closures=closures)
    assert kinds(shared, "SSSSSSCCCC") == [SHARED]
    assert kinds(school, "SSSSSSCCCC") == [S]


def test_the_least_deviation_chooses() -> None:
    """Where several kinds are legal, those of least deviation are taken."""
    scenario = make_scenario(
        phases=[blocks(2, 2, tolerance=1, first="school")],
        weeks=4,
        fixed=[
            make_fixed("school", span(1, first=0, last=4), "A"),
            make_fixed("company", span(1, first=5, last=9), "B"),
        ],
    )
    assert kinds(scenario, "S", HALF, "C", "C") == [S, S, C, C]
    assert kinds(scenario, "S", HALF, "S", "C") == [S, S, S, C]


@pytest.mark.parametrize(
    ("weeks", "expected", "reason"),
    [
        (("S", HALF), [S, SHARED], "two places, and no phase that gives it"),
        (("S", "SSSSSSSS--"), [S, S], "half-days left out say nothing"),
        (("S", "-"), [S, S], "a week left out altogether may be what is legal"),
        (("O", "S"), [Kind.OFF, S], "off, though no phase gives it"),
    ],
)
def test_natural_kinds(weeks: tuple[str, ...], expected: list[Kind], reason: str) -> None:
    """Where nothing is legal, a planner's eye decides."""
    assert kinds(make_scenario(phases=[full_time("school")], weeks=2), *weeks) == expected, reason


def test_a_calendar_of_ours_reads_back_clean() -> None:
    """Holidays and off weeks, which calendars do not show, are filled in."""
    scenario = make_scenario(
        phases=[full_time("school")],
        weeks=3,
        holidays=[day(0, 1)],
        closures=[make_closure(span(1)), make_closure(span(2, first=8, last=9))],
        student=True,
    )
    calendar = letters_of("SS--SSSSSS", "-", "SSSSSSSS--")
    plan = plan_from_letters(scenario, {"a": calendar}, created=CREATED)  # type: ignore[dict-item]
    assert [w.letters for w in plan.cohorts[0].weeks] == ["S" * 10, "O" * 10, "SSSSSSSSOO"]
    assert verify(scenario, plan).ok


def test_day_left_to_neither_place() -> None:
    """A day of which the calendar says nothing is reported with its date, once."""
    scenario = make_scenario(phases=[full_time("company")], weeks=2)
    report = audited(scenario, {"a": letters_of("CCCC--CCCC", "CCCCCCC-CC")})
    assert [(v.monday, v.found, v.breach) for v in report.violations] == [
        (monday(0), "--", 2),
        (monday(1), "C-", 1),
    ]
    assert [v.sentence.to("en") for v in report.violations] == [
        "2 September 2026: left to neither place, school nor company.",
        "10 September 2026, afternoon: left to neither place, school nor company.",
    ]


def test_broken_rhythm_of_a_calendar() -> None:
    """A calendar that no kinds make legal gets the violations of its natural ones."""
    scenario = make_scenario(phases=[blocks(2, 2)], weeks=6, school_weeks=4)
    report = audited(scenario, {"a": letters_of("S", "S", "S", "C", "C", "S")})
    assert [(v.monday, v.found, v.allowed) for v in report.violations] == [(monday(0), 3, 2)]


def test_school_in_a_closed_week_of_a_calendar() -> None:
    """School during a closure is named by the closure alone."""
    scenario = make_scenario(
        phases=[free()], weeks=2, closures=[make_closure(span(0), "Christmas")]
    )
    (violation,) = audited(scenario, {"a": letters_of("S", "C")}).violations
    assert violation.origin is not None
    assert violation.origin.key == "closure.Christmas"


def test_calendar_of_one_year_and_one_cohort() -> None:
    """Other cohorts and other stages may be missing; nothing is asked of them."""
    rhythm = make_rhythm([blocks(2, 2)], school_weeks=2)
    stages = [make_stage(rhythm, 4), make_stage(rhythm, 4, start=monday(4))]
    scenario = make_scenario(
        cohorts=[make_cohort("a", stages=stages), make_cohort("b", stages=stages)],
        rules=[
            make_rule(Weeks(place=Place.SCHOOL, min_tenths=40)),
            make_rule(Hours(min_s=3600 * 100)),
            make_rule(MinRun(place=Place.COMPANY, weeks=3)),
        ],
    )
    plan = plan_from_letters(scenario, {"a": letters_of("S", "S", "C", "C")}, created=CREATED)  # type: ignore[dict-item]
    report = verify(scenario, plan, partial=True)
    assert report.ok
    assert [(s.cohort, s.start) for s in report.stages] == [("a", monday(0))]
    assert not verify(scenario, plan).ok


def test_missing_week_in_a_calendar() -> None:
    """A week missing in the middle of a stage is reported, and is no crash."""
    scenario = make_scenario(phases=[blocks(1, 1)], weeks=4)
    (violation,) = audited(scenario, {"a": letters_of("S", "", "S", "C")}).violations
    assert (violation.monday, violation.breach) == (monday(1), 1)


def test_weeks_around_the_stage() -> None:
    """Weeks before and after the stages are reported as weeks of no stage."""
    scenario = make_scenario(phases=[free()], weeks=1)
    report = audited(scenario, {"a": letters_of("S", "C", "-", HALF)})
    assert [v.monday for v in report.violations] == [monday(1), monday(2), monday(3)]


def test_unknown_cohort() -> None:
    """A calendar of a cohort that the config does not know is the caller's mistake."""
    scenario = make_scenario(phases=[free()], weeks=1)
    with pytest.raises(KeyError, match="nobody"):
        plan_from_letters(scenario, {"nobody": {}}, created=CREATED)


def test_a_long_vague_calendar_is_read_in_reasonable_time() -> None:
    """Sixty weeks that may be anything do not multiply into all their combinations."""
    scenario = make_scenario(phases=[blocks((1, 3), (1, 3)), free()], weeks=60)
    assert len(kinds(scenario, *["-"] * 60)) == 60
