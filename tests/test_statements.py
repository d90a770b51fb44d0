"""Statements of a scenario: every one is listed, and edits reach wherever it holds."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from builders import (
    blocks,
    free,
    full_time,
    make_closure,
    make_cohort,
    make_fixed,
    make_phase,
    make_rhythm,
    make_rule,
    make_scenario,
    make_stage,
    soft,
    span,
    split,
)
from command_line import UN_TROIS
from rythme.config import load
from rythme.rules import Apart, Capacity, Contact, MaxRun, Weeks
from rythme.scenario import Blocks, Scenario
from rythme.statements import Edit, Editable, Number, apply, statements
from rythme.statements.edits import ANY_LENGTH
from rythme.statements.targets import ClosureOf, EndOf, FixedOf, LengthsOf, RuleOf, TotalOf
from rythme.statements.writing import edit_words, typed
from rythme.weeks import Place
from test_explain import tight_scenarios
from test_graph_equals_verifier import accepted

ENSTA = Path(__file__).parents[1] / "configs" / "ensta.toml"


def sentences(scenario: Scenario) -> list[str]:
    """Return what every statement says."""
    return [each.sentence.to("en") for each in statements(scenario)]


def test_every_statement_has_a_sentence() -> None:
    """Totals, lengths, ends, closures, fixed dates and hard rules are told in order."""
    scenario = make_scenario(
        phases=[
            blocks(4, (2, 3), tolerance=1, first="school"),
            make_phase(blocks([1, 2], 1), 5),
            full_time("company"),
        ],
        weeks=12,
        ends={0: 4},
        school_weeks=(3, 5),
        company_weeks=7,
        school_hours=90,
        closures=[make_closure(span(1, last=9), "Works"), make_closure(span(2, first=1, last=1))],
        fixed=[make_fixed("school", span(0, last=9), "Start")],
        rules=[
            make_rule(MaxRun(place=Place.COMPANY, weeks=6)),
            make_rule(Weeks(name="Limit", place=Place.SCHOOL, max_tenths=25), spans=[span(0, 1)]),
            make_rule(Contact(weeks=4)),
            make_rule(MaxRun(place=Place.SCHOOL, weeks=1, soft=soft())),
        ],
    )
    assert sentences(scenario) == [
        "3 to 5 weeks at school",
        "7 weeks in company",
        "room for at least 90 taught hours",
        "blocks of 4 weeks at school (tolerance 1)",
        "blocks of 2 to 3 weeks in company (tolerance 1)",
        "phase 1 begins at school",
        "phase 1 ends in the week of 28 September 2026",
        "blocks of 1, 2 weeks at school, in this order (tolerance 0)",
        "blocks of 1 week in company (tolerance 0)",
        "phase 2 lasts 5 weeks",
        "the school is closed for Works from 7 September 2026 to 11 September 2026",
        "the school is closed for Closure on 14 September 2026, in the afternoon",
        "Start: at school from 31 August 2026 to 4 September 2026",
        "at most 6 weeks in company in a row",
        "Limit: at most 2.5 weeks at school, from 31 August 2026 to 13 September 2026",
        "school and company are both met in the first 4 weeks",
    ]


def test_statements_name_their_keys() -> None:
    """Every statement and number of a config stands where its key does."""
    scenario = load(ENSTA)
    keys = {each.origin.key for each in statements(scenario)}
    assert {
        "rhythm.deuxieme-annee.school_weeks",
        "rhythm.deuxieme-annee.phase.0.until",
        "rhythm.deuxieme-annee.phase.0.blocks.school",
        "closure.Noël",
        "fixed.Rentrée",
    } <= keys
    numbers = {n.origin.key: n for each in statements(scenario) for n in each.numbers}
    assert numbers["rhythm.deuxieme-annee.phase.0.blocks.tolerance"].value == 1
    assert numbers["closure.Noël.to"].low == -11


def one(scenario: Scenario, target_type: type, part: str = "") -> tuple[Editable, Number | None]:
    """Return the first statement about such a target, with the number of this name."""
    for each in statements(scenario):
        if isinstance(each.target, target_type):
            number = next((n for n in each.numbers if n.part == part), None)
            if number is not None or not part:
                return each, number
    raise KeyError(target_type)


def changed(scenario: Scenario, target_type: type, part: str, to: int) -> Scenario:
    """Return a scenario with one number changed."""
    statement, number = one(scenario, target_type, part)
    assert number is not None
    return apply(scenario, [Edit(statement, number, to)])


def two_stages() -> Scenario:
    """Return two cohorts in the same rhythm, one of them twice."""
    rhythm = make_rhythm([blocks(2, 3), free()], school_weeks=4)
    stage = make_stage(rhythm, 8, ends={0: 3})
    return make_scenario(
        cohorts=[
            make_cohort("a", stages=[stage, make_stage(rhythm, 9, start=stage.start, ends={0: 5})]),
            make_cohort("b", stages=[stage]),
        ],
        closures=[make_closure(span(1, last=9))],
        rules=[make_rule(Apart(at_most=1)), make_rule(Capacity(max_people=12))],
    )


def test_an_edit_holds_in_every_stage() -> None:
    """A total, a length, a tolerance and an end change in all stages of the rhythm."""
    scenario = two_stages()
    stages = [s for c in changed(scenario, TotalOf, "exact", 60).cohorts for s in c.stages]
    assert [
        (s.rhythm.school_weeks.min, s.rhythm.school_weeks.max)
        for s in stages
        if s.rhythm.school_weeks is not None
    ] == [(60, 60)] * 3
    stages = [s for c in changed(scenario, LengthsOf, "both 0", 3).cohorts for s in c.stages]
    patterns = [stage.rhythm.phases[0].pattern for stage in stages]
    assert all(isinstance(p, Blocks) and p.school.ranges == ((3, 3),) for p in patterns)
    stages = [s for c in changed(scenario, LengthsOf, "tolerance", 2).cohorts for s in c.stages]
    patterns = [stage.rhythm.phases[0].pattern for stage in stages]
    assert all(isinstance(p, Blocks) and p.tolerance == 2 for p in patterns)
    stages = [s for c in changed(scenario, EndOf, "until", 1).cohorts for s in c.stages]
    assert [stage.phase_ends for stage in stages] == [(4, None), (6, None), (4, None)]


def test_rules_and_dates_change() -> None:
    """Limits of rules take their value; dates come closer by days."""
    scenario = two_stages()
    edited = changed(scenario, RuleOf, "at_most", 2)
    assert edited.rules[0].rule == Apart(at_most=2)
    assert edited.rules[1] == scenario.rules[1]
    earlier = changed(scenario, ClosureOf, "to", -2)
    assert earlier.closures[0].span.end == scenario.closures[0].span.end - 4
    later = changed(scenario, ClosureOf, "from", 1)
    assert later.closures[0].span.start == scenario.closures[0].span.start + 2


def test_dropping_takes_a_statement_everywhere() -> None:
    """Nothing of a dropped statement is left: it is not listed again."""
    scenario = load(ENSTA)
    for statement in statements(scenario):
        left = {each.target for each in statements(apply(scenario, [Edit(statement)]))}
        expected = {each.target for each in statements(scenario)} - {statement.target}
        if isinstance(statement.target, LengthsOf):  # any length is still a length
            expected |= {statement.target}
        assert left == expected


def test_dropped_lengths_are_any() -> None:
    """Blocks without a length have any from 1 to 60."""
    scenario = two_stages()
    statement, _ = one(scenario, LengthsOf)
    for cohort in apply(scenario, [Edit(statement)]).cohorts:
        for stage in cohort.stages:
            pattern = stage.rhythm.phases[0].pattern
            assert isinstance(pattern, Blocks)
            assert pattern.school == ANY_LENGTH
            assert pattern.company != ANY_LENGTH


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(tight_scenarios())
def test_dropping_forbids_nothing(scenario: Scenario) -> None:
    """What the verifier accepts, it accepts without any total, length, end, first or rule."""
    calendars = {readings for readings, _ in accepted(scenario)}
    for statement in statements(scenario):
        if not isinstance(statement.target, ClosureOf | FixedOf):
            edited = apply(scenario, [Edit(statement)])
            assert calendars <= {readings for readings, _ in accepted(edited)}


# --- edits as they are typed -------------------------------------------------------------------


def test_typed_values() -> None:
    """Weeks, hours, lengths and dates are written as the config writes them."""
    lengths: list[int | tuple[int, int]] = [5, (6, 8)]
    scenario = make_scenario(
        phases=[blocks(lengths, (2, 3)), split()],
        weeks=20,
        ends={0: 9},
        school_weeks=12,
        school_hours=90,
        closures=[make_closure(span(1, 2, last=11), "Works")],
    )
    values = {
        (number.origin.key.rsplit(".", 1)[-1], number.part): typed(scenario, number, to)
        for statement in statements(scenario)
        for number in statement.numbers
        for to in [number.value + (0 if number.unit in ("days", "weeks") else number.step)]
    }
    assert values["school_weeks", "exact"] == "12.5"
    assert values["school_hours", "min"] == "90.5"
    assert values["phase", "both 0"] == '[6, "6..8"]'
    assert values["to", "to"] == '"09-19"'
    assert values["phase", "until"] == '"11-06"'


def test_dates_that_differ_from_year_to_year_are_told_in_words() -> None:
    """One TOML value cannot be two days of the year: the change is told in days."""
    scenario = load(ENSTA)
    spring = next(
        each
        for each in statements(scenario)
        if each.origin.key == 'closure."Vacances de printemps"'
    )
    to = next(number for number in spring.numbers if number.part == "to")
    assert typed(scenario, to, -2) is None
    words = edit_words(scenario, Edit(spring, to, -2)).to("en")
    assert words == 'closure."Vacances de printemps".to: 2 days earlier'


@pytest.mark.parametrize(
    ("part", "to"), [("exact", 130), ("both 0", 2), ("tolerance", 2), ("low 0", 1)]
)
def test_what_is_typed_is_read_back(part: str, to: int, tmp_path: Path) -> None:
    """An edit given to ``--set`` makes the scenario that the edit makes."""
    config = tmp_path / "school.toml"
    text = UN_TROIS.replace("company = 3", 'company = "2..4"')
    config.write_text(text, encoding="utf-8")
    scenario = load(config)
    statement, number = next(
        (each, n) for each in statements(scenario) for n in each.numbers if n.part == part
    )
    value = typed(scenario, number, to)
    read = load(config, overrides=[f"{number.origin.key}={value}"])
    edited = apply(scenario, [Edit(statement, number, to)])
    assert [strip(c) for c in read.cohorts] == [strip(c) for c in edited.cohorts]


def strip(cohort: object) -> str:
    """Return a cohort as text without the places of its statements."""
    return re.sub(r"Origin\([^)]*\)|origins=\{[^}]*\}", "", repr(cohort))
