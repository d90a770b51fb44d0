"""What a config amounts to before anybody plans, counted by hand."""

from __future__ import annotations

from dataclasses import replace

from builders import (
    blocks,
    day,
    free,
    full_time,
    make_closure,
    make_fixed,
    make_scenario,
    monday,
    span,
    split,
)
from rythme.overview import StageOverview, overview, warnings
from rythme.scenario import Pattern, Scenario, SchoolHolidays

HOUR = 3600


def _stage(scenario: Scenario) -> StageOverview:
    return overview(scenario)[0].stages[0]


def test_closed_weeks_are_no_school_weeks() -> None:
    """A closed week is named by its Monday and cannot be at school."""
    stage = _stage(make_scenario(phases=[free()], weeks=4, closures=[make_closure(span(2))]))
    assert stage.closed == (monday(2),)
    assert (stage.num_open, stage.num_for_school, stage.most_school_s) == (3, 3, 3 * 35 * HOUR)


def test_known_ends_of_phases_limit_school() -> None:
    """Weeks after the last one that a phase may hold follow the next phase."""
    phases: list[Pattern] = [blocks(2, 2), full_time("company")]
    assert _stage(make_scenario(phases=phases, weeks=8, ends={0: 4})).num_for_school == 5
    assert _stage(make_scenario(phases=phases, weeks=8)).num_for_school == 8


def test_totals_take_the_fullest_weeks() -> None:
    """With two weeks asked, those without holiday or half-closed days count."""
    scenario = make_scenario(
        phases=[free()],
        weeks=4,
        school_weeks=2,
        holidays=[day(0, 0)],
        closures=[make_closure(span(1, last=1))],
    )
    assert _stage(scenario).most_school_s == 2 * 35 * HOUR
    assert _stage(make_scenario(phases=[free()], weeks=4, holidays=[day(0, 0)])).most_school_s == (
        3 * 35 * HOUR + 28 * HOUR
    )


def test_shared_weeks_count_their_share() -> None:
    """Half weeks give half the hours, and take half of the total each."""
    half = [split()]
    assert _stage(make_scenario(phases=half, weeks=4)).most_school_s == 4 * 17.5 * HOUR
    asked = make_scenario(phases=half, weeks=4, school_weeks=1)
    assert _stage(asked).most_school_s == 2 * 17.5 * HOUR


def test_a_week_holds_no_more_than_its_limit() -> None:
    """``max_hours_per_week`` bounds what a full week gives."""
    stage = _stage(make_scenario(phases=[free()], weeks=2, max_week_s=30 * HOUR))
    assert stage.most_school_s == 2 * 30 * HOUR


def test_fixed_weeks_say_where() -> None:
    """A week fixed in company is not there for school; one fixed at school is, in any phase."""
    fixed = [make_fixed("company", span(0, last=9)), make_fixed("school", span(3, last=9))]
    stage = _stage(make_scenario(phases=[free()], weeks=4, fixed=fixed))
    assert stage.num_for_school == 3
    stage = _stage(make_scenario(phases=[full_time("company")], weeks=4, fixed=fixed))
    assert stage.num_for_school == 1


def test_training_share() -> None:
    """Training is what is asked, else what there is room for; the contract is for its weeks."""
    room = overview(make_scenario(phases=[free()], weeks=26, school_weeks=10))[0]
    asked = overview(make_scenario(phases=[free()], weeks=26, school_weeks=10, school_hours=200))[0]
    assert (room.training_s, asked.training_s) == (350 * HOUR, 200 * HOUR)
    assert room.contract_s(1607) == 1607 * HOUR // 2


def test_students_have_no_contract() -> None:
    """A student's stage counts for no contract."""
    (student,) = overview(make_scenario(phases=[free()], student=True))
    assert student.under_contract == ()
    assert student.contract_s(1607) == 0


def test_provisional_school_holidays_are_told() -> None:
    """One warning names the first year that is not published."""
    scenario = make_scenario(phases=[free()])
    told = SchoolHolidays(name="x", first=day(0, 0), last=day(1, 0), provisional=True)
    assert list(warnings(scenario)) == []
    (warning,) = warnings(replace(scenario, school_holidays=(told, told)))
    assert "2026" in warning.to("en")
