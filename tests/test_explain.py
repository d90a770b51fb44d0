"""Explanations: known conflicts, and all of them by trying every set of statements."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

import test_coupled_brute_force as coupled
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
    span,
    split,
)
from command_line import run
from rythme.config import load
from rythme.rules import Apart, Capacity, Cover, Forbid, Hours, MaxRun, MinRun, Require, Rule, Weeks
from rythme.scenario import Pattern, Phase, Scenario
from rythme.solver.compile import compile_cohort
from rythme.solver.explain import Explanation, Impossibility, explain
from rythme.solver.levels import solve
from rythme.solver.outcome import Impossible, Planned
from rythme.statements import Edit, Target, apply, statements
from rythme.statements.edits import ANY_LENGTH, without
from rythme.statements.targets import ClosureOf, FixedOf, LengthsOf, RuleOf, TotalOf
from rythme.statements.writing import edit_words
from rythme.verify import verify
from rythme.weeks import Place
from test_graph_equals_verifier import accepted

ROOT = Path(__file__).parents[1]
ENSTA = ROOT / "configs" / "ensta.toml"
COHORT = "fisa-isc-2027"
RHYTHM = "deuxieme-annee"
EXACT = f"rhythm.{RHYTHM}.phase.0.blocks.tolerance=0"

Sets = set[frozenset[Target]]


def second_year(*overrides: str) -> Scenario:
    """Return ENSTA's second year alone, with blocks of exactly four weeks and no rules."""
    scenario = load(ENSTA, overrides=[EXACT, *overrides])
    cohort = scenario.cohort(COHORT)
    return replace(
        scenario,
        cohorts=(replace(cohort, stages=cohort.stages[:1]),),
        closures=tuple(
            replace(closure, cohorts=(COHORT,)) for closure in scenario.closures_of(COHORT)
        ),
        rules=(),
    )


def the_only(explanation: Explanation) -> Impossibility:
    """Return what an explanation says of its only group of cohorts."""
    (impossibility,) = explanation.impossibilities
    return impossibility


def conflicts_of(impossibility: Impossibility) -> Sets:
    """Return the sets of statements that are said to exclude each other."""
    return {
        frozenset(each.target for each in conflict.statements)
        for conflict in impossibility.conflicts
    }


def ways_of(impossibility: Impossibility, scenario: Scenario) -> list[list[str]]:
    """Return the ways out in words."""
    return [
        [edit_words(scenario, edit).to("en") for edit in way.edits]
        for way in impossibility.ways_out
    ]


def check_ways_out(explanation: Explanation) -> None:
    """Hold the calendars of all ways out against the verifier."""
    for impossibility in explanation.impossibilities:
        for way in impossibility.ways_out:
            assert verify(way.scenario, way.plan).violations == ()


# --- the second year of ENSTA ------------------------------------------------------------------


def test_ensta_21_weeks_exclude_blocks_of_four() -> None:
    """21 weeks at school are no sum of fours; any length of school blocks alone is a way out."""
    scenario = second_year()
    found = the_only(explain(scenario))
    assert found.complete
    assert conflicts_of(found) >= {
        frozenset({TotalOf(RHYTHM, "school_weeks"), LengthsOf(RHYTHM, 0, Place.SCHOOL)}),
        frozenset({TotalOf(RHYTHM, "company_weeks"), LengthsOf(RHYTHM, 0, Place.SCHOOL)}),
    }
    assert ways_of(found, scenario) == [
        [f"rhythm.{RHYTHM}.phase.0.blocks.tolerance = 1 (instead of 0)"],
        [
            f'rhythm.{RHYTHM}.phase.0.blocks.school = "1..60" '
            "(blocks of 4 weeks at school (tolerance 0) dropped)"
        ],
    ]
    assert found.ways_out[0].plan.cohorts[0].stages[0].deviation == 4


def test_ensta_20_weeks_need_christmas() -> None:
    """With 20 weeks, five blocks of four, no set of statements does without the closure."""
    scenario = second_year(f"rhythm.{RHYTHM}.school_weeks=20", f"rhythm.{RHYTHM}.company_weeks=34")
    found = the_only(explain(scenario))
    (christmas,) = {ClosureOf(closure.origin) for closure in scenario.closures}
    assert found.complete
    assert found.conflicts
    assert all(christmas in conflict for conflict in conflicts_of(found))
    assert [edit.number for edit in found.ways_out[-1].edits] == [None]
    assert christmas in {edit.statement.target for way in found.ways_out for edit in way.edits}
    check_ways_out(explain(scenario))


def test_ensta_cohorts_that_fail_alike_are_one_group() -> None:
    """Five tracks follow the same second year: one explanation, and nobody else is in it."""
    found = the_only(explain(load(ENSTA, overrides=[EXACT])))
    assert len(found.cohorts) == 5
    assert all(cohort.endswith("2027") for cohort in found.cohorts)
    assert not found.together


def test_what_fits_has_no_explanation() -> None:
    """Where plans exist, nothing stands in the way."""
    explanation = explain(load(ENSTA))
    assert explanation.fits
    assert explanation.impossibilities == ()


# --- known conflicts ---------------------------------------------------------------------------


def test_complementary_pair_breaks_on_a_closure() -> None:
    """Two cohorts, one always in company: a closure for both is the reason, and the way out."""
    rhythm = make_rhythm([blocks(2, 2)], school_weeks=4)

    def pair(*closures: int) -> Scenario:
        return make_scenario(
            cohorts=[
                make_cohort("a", stages=[make_stage(rhythm, 8)]),
                make_cohort("b", stages=[make_stage(rhythm, 8)]),
            ],
            closures=[make_closure(span(week)) for week in closures],
            rules=[make_rule(Apart()), make_rule(Weeks(place=Place.SCHOOL, min_tenths=40))],
        )

    assert explain(pair()).fits
    scenario = pair(3)
    assert all(isinstance(solve(each), Planned) for each in alone(scenario))
    found = the_only(explain(scenario))
    assert found.together
    assert found.cohorts == ("a", "b")
    closure = ClosureOf(scenario.closures[0].origin)
    apart = RuleOf(scenario.rules[0].origin)
    assert found.conflicts
    assert all({closure, apart} <= conflict for conflict in conflicts_of(found))
    check_minimal(scenario, found)
    dropped = {
        edit.statement.target
        for way in found.ways_out
        if len(way.edits) == 1
        for edit in way.edits
        if edit.number is None
    }
    assert {closure, apart} <= dropped
    check_ways_out(explain(scenario))


def alone(scenario: Scenario) -> Iterator[Scenario]:
    """Yield the scenario of every cohort without the rules that couple it to others."""
    for cohort in scenario.cohorts:
        yield replace(
            scenario,
            cohorts=(cohort,),
            closures=tuple(
                replace(closure, cohorts=(cohort.id,))
                for closure in scenario.closures_of(cohort.id)
            ),
            rules=tuple(
                replace(each, windows=windows)
                for each in scenario.rules
                if (windows := tuple(w for w in each.windows if w.cohorts == (cohort.id,)))
            ),
        )


@pytest.mark.parametrize(
    ("rule", "way"),
    [
        pytest.param(
            MaxRun(place=Place.SCHOOL, weeks=2), "rule.0.weeks = 4 (instead of 2)", id="run"
        ),
        pytest.param(
            Weeks(place=Place.SCHOOL, max_tenths=40), "rule.0.max = 7 (instead of 4)", id="upper"
        ),
        pytest.param(
            Weeks(place=Place.COMPANY, min_tenths=40), "rule.0.min = 1 (instead of 4)", id="lower"
        ),
        pytest.param(Hours(min_s=260 * 3600), "rule.0.min = 245 (instead of 260)", id="hours"),
    ],
)
def test_a_limit_moves_as_little_as_needed(rule: Rule, way: str) -> None:
    """Seven weeks of eight at school: each limit stops at the first value that fits."""
    scenario = make_scenario(phases=[free()], school_weeks=7, weeks=8, rules=[make_rule(rule)])
    explanation = explain(scenario)
    assert [way] in ways_of(the_only(explanation), scenario)
    check_ways_out(explanation)


def test_totals_move_to_the_nearest_sums_both_ways() -> None:
    """Blocks of 3 fill 11 weeks: 5 at school becomes 3 below it, or 6 above."""
    scenario = make_scenario(phases=[blocks(3, 1)], school_weeks=5, weeks=11)
    found = ways_of(the_only(explain(scenario)), scenario)
    totals = [words for (words,) in found if words.startswith("rhythm.r.school_weeks")]
    assert totals == ["rhythm.r.school_weeks = 8 (instead of 5)"]


def test_two_statements_are_touched_where_one_is_not_enough() -> None:
    """Too many weeks at school and too many in company: both totals must give way."""
    scenario = make_scenario(
        phases=[free()],
        weeks=4,
        school_weeks=6,
        rules=[make_rule(Weeks(place=Place.COMPANY, min_tenths=50))],
    )
    explanation = explain(scenario)
    found = the_only(explanation)
    assert len(found.conflicts) == 2
    assert all(len(way.edits) == 2 for way in found.ways_out)
    check_ways_out(explanation)


def test_dates_come_closer_by_days() -> None:
    """A closure of two weeks in which one is needed gives back the days that open it."""
    scenario = make_scenario(
        phases=[free()],
        weeks=4,
        school_weeks=3,
        closures=[make_closure(span(1, 2, last=11), "Works")],
    )
    explanation = explain(scenario)
    ways = ways_of(the_only(explanation), scenario)
    assert ['closure.Works.to = "09-15" (instead of "09-19")'] in ways
    check_ways_out(explanation)


def test_more_phases_than_weeks_is_nobodys_statement() -> None:
    """Three phases in two weeks: no statement can be blamed, and there is no way out."""
    scenario = make_scenario(phases=[full_time("school")] * 3, weeks=2)
    found = the_only(explain(scenario))
    assert conflicts_of(found) == {frozenset()}
    assert found.ways_out == ()


def test_an_edit_must_not_break_other_cohorts() -> None:
    """What helps one cohort and stops another that follows the same rhythm is no way out."""
    rhythm = make_rhythm([free()], school_weeks=6)
    scenario = make_scenario(
        cohorts=[
            make_cohort("a", stages=[make_stage(rhythm, 8)]),
            make_cohort("b", stages=[make_stage(rhythm, 8)]),
        ],
        rules=[
            make_rule(Weeks(place=Place.SCHOOL, max_tenths=50), cohorts=["a"]),
            make_rule(Weeks(place=Place.SCHOOL, min_tenths=60), cohorts=["b"]),
        ],
    )
    explanation = explain(scenario)
    found = the_only(explanation)
    assert found.cohorts == ("a",)
    assert ways_of(found, scenario) == [
        ["rule.0.max = 6 (instead of 5)"],
        ["without rhythm.r.school_weeks (6 weeks at school)"],
        ["without rule.0 (at most 5 weeks at school)"],
    ]


def test_a_closure_that_makes_room_is_not_blamed() -> None:
    """Three weeks of four at school fit because one is closed: only the rule stands in the way."""
    scenario = make_scenario(
        phases=[full_time("school")],
        weeks=4,
        school_weeks=3,
        closures=[make_closure(span(1))],
        rules=[make_rule(Forbid(place=Place.SCHOOL), spans=[span(3)])],
    )
    found = the_only(explain(scenario))
    assert conflicts_of(found) == {frozenset({RuleOf(scenario.rules[0].origin)})}


# --- every set, by brute force -----------------------------------------------------------------

MOST_STATEMENTS = 8


@st.composite
def tight_scenarios(draw: st.DrawFn) -> Scenario:
    """Draw a cohort whose totals, dates and rules seldom fit."""
    weeks = draw(st.integers(3, 7))
    amount = st.integers(1, weeks)
    length = st.integers(1, 3)
    patterns: list[Pattern] = [
        blocks(
            draw(length),
            draw(length),
            first=draw(st.sampled_from([None, "school", "company"])),
            bridge=draw(st.booleans()),
        ),
        blocks([draw(length), draw(length)], draw(length)),
        split("SSSSSCCCCC", "SSSSSSSSSS"),
        full_time("school"),
    ]
    first = draw(st.sampled_from(patterns))
    whole: list[Pattern | Phase] = [first]
    cut: list[Pattern | Phase] = [make_phase(first, draw(length)), full_time("company")]
    phases = draw(st.sampled_from([whole, cut]))
    made: list[Rule] = [
        Weeks(place=Place.SCHOOL, max_tenths=10 * draw(amount)),
        MaxRun(place=Place.COMPANY, weeks=1),
        MinRun(place=Place.SCHOOL, weeks=2),
        Require(place=Place.SCHOOL),
        Forbid(place=Place.COMPANY),
    ]
    where = st.builds(lambda a, b: span(min(a, b), max(a, b)), *[st.integers(0, weeks - 1)] * 2)
    return make_scenario(
        phases=phases,
        weeks=weeks,
        student=draw(st.booleans()),
        school_weeks=draw(st.sampled_from([None, draw(amount)])),
        company_weeks=draw(st.sampled_from([None, draw(amount)])),
        closures=[make_closure(draw(where)) for _ in range(draw(st.integers(0, 2)))],
        fixed=draw(
            st.sampled_from(
                [(), (make_fixed(draw(st.sampled_from(["company", "off"])), draw(where)),)]
            )
        ),
        rules=[
            make_rule(draw(st.sampled_from(made)), spans=[draw(where)])
            for _ in range(draw(st.integers(0, 2)))
        ],
    )


def fits_alone(scenario: Scenario) -> bool:
    """Say whether every cohort has a graph, as planning compiles it."""
    return not any(compile_cohort(scenario, cohort).is_empty for cohort in scenario.cohorts)


def dropping(scenario: Scenario, targets: Iterable[Target]) -> Scenario:
    """Return the scenario without some statements."""
    for target in targets:
        scenario = without(scenario, target)
    return scenario


def smallest_conflicts(scenario: Scenario, targets: Sequence[Target]) -> Sets:
    """Return the smallest sets such that nothing fits that keeps them, by trying all sets."""
    sets = [
        frozenset(some) for size in range(len(targets) + 1) for some in combinations(targets, size)
    ]
    fitting = [
        kept
        for kept in sets
        if fits_alone(dropping(scenario, [t for t in targets if t not in kept]))
    ]
    excluded = [kept for kept in sets if not any(kept <= each for each in fitting)]
    return {kept for kept in excluded if not any(other < kept for other in excluded)}


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(tight_scenarios())
def test_conflicts_are_all_the_smallest_sets(scenario: Scenario) -> None:
    """On tiny horizons, what is reported is what trying every set of statements finds."""
    targets = [each.target for each in statements(scenario)]
    assume(len(targets) <= MOST_STATEMENTS)
    explanation = explain(scenario)
    assert explanation.fits == fits_alone(scenario)
    assume(not explanation.fits)
    found = the_only(explanation)
    assert found.complete
    assert all(conflict.minimal for conflict in found.conflicts)
    assert conflicts_of(found) == smallest_conflicts(scenario, targets)
    check_ways_out(explanation)


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(tight_scenarios())
def test_conflicts_leave_nothing_that_the_verifier_accepts(scenario: Scenario) -> None:
    """By a second road: no calendar of all there are keeps a reported set of statements."""
    explanation = explain(scenario)
    assume(not explanation.fits)
    targets = [each.target for each in statements(scenario)]
    for conflict in conflicts_of(the_only(explanation)):
        kept = dropping(scenario, [target for target in targets if target not in conflict])
        assert next(accepted(kept), None) is None


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(tight_scenarios())
def test_no_smaller_change_of_a_number_is_enough(scenario: Scenario) -> None:
    """Between a number and the value that a way out gives it, nothing fits."""
    explanation = explain(scenario)
    assume(not explanation.fits)
    for way in the_only(explanation).ways_out:
        (edit, *others) = way.edits
        if edit.number is None or others:
            continue
        between = edit.number.candidates(1 if edit.to > edit.number.value else -1)
        for value in between[: between.index(edit.to)]:
            smaller = replace(edit, to=value)
            assert not fits_alone(apply_one(scenario, smaller))


def apply_one(scenario: Scenario, edit: Edit) -> Scenario:
    """Return the scenario after one edit."""
    return apply(scenario, [edit])


# --- cohorts that share rules ------------------------------------------------------------------


def fits(scenario: Scenario) -> bool:
    """Say whether a plan exists, as planning decides it."""
    outcome = solve(scenario)
    assert isinstance(outcome, Planned | Impossible)
    return isinstance(outcome, Planned)


def check_minimal(scenario: Scenario, found: Impossibility) -> None:
    """Hold every reported set against planning: it excludes itself, and no part of it does."""
    targets = [each.target for each in statements(scenario)]
    loose = [target for target in targets if isinstance(target, ClosureOf | FixedOf)]
    for conflict in found.conflicts:
        kept = {each.target for each in conflict.statements}
        assert not fits(dropping(scenario, [t for t in targets if t not in kept]))
        if conflict.minimal:
            for one in kept:
                rest = [t for t in targets if t not in kept or t == one]
                back = [t for t in rest if t in loose and t != one]
                assert any(
                    fits(dropping(scenario, [t for t in rest if t not in some]))
                    for size in range(len(back) + 1)
                    for some in combinations(back, size)
                )


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(coupled.scenarios())
def test_coupled_conflicts_have_nothing_superfluous(scenario: Scenario) -> None:
    """Tiny coupled cohorts: nothing fits with a reported set, all does without one statement."""
    explanation = explain(scenario)
    assert explanation.undecided == ()
    assert explanation.fits == fits(scenario)
    for found in explanation.impossibilities:
        assert found.conflicts
        if found.together:
            check_minimal(scenario, found)
    check_ways_out(explanation)


def test_what_is_not_decided_in_time_is_not_explained() -> None:
    """Without time, it is not said that cohorts which share rules fit, nor that they do not."""
    rhythm = make_rhythm([blocks(2, 2, tolerance=1)], school_weeks=18)
    scenario = make_scenario(
        cohorts=[make_cohort(f"c{n}", stages=[make_stage(rhythm, 40)]) for n in range(3)],
        rules=[make_rule(Capacity(max_people=10)), make_rule(Cover(at_least=1))],
    )
    explanation = explain(scenario, time_limit_s=1e-6)
    assert not explanation.fits
    assert explanation.undecided == ("c0", "c1", "c2")
    assert explanation.impossibilities == ()


# --- the command -------------------------------------------------------------------------------


def test_command_says_why_and_what_to_change() -> None:
    """Exit status 1; each statement with its place; the tolerance first among the ways out."""
    result = run("explain", ENSTA, "--set", EXACT)
    assert result.exit_code == 1
    assert f"{ENSTA}:59: rhythm.{RHYTHM}.school_weeks: 21 weeks at school" in result.stdout
    assert f"  1  rhythm.{RHYTHM}.phase.0.blocks.tolerance = 1 (instead of 0)" in result.stdout
    assert "S5 C4 S5 C5 S4 C4 S4 C4 S3 C16" in result.stdout


def test_command_ends_well_where_calendars_fit() -> None:
    """Exit status 0 when nothing stands in the way."""
    result = run("explain", ENSTA)
    assert result.exit_code == 0
    assert "Calendars fit" in result.stdout


def test_lengths_that_are_dropped_are_those_of_an_edit() -> None:
    """What is printed to type for a length that is dropped reads as any length."""
    typed = f'rhythm.{RHYTHM}.phase.0.blocks.school="1..60"'
    scenario = load(ENSTA, overrides=[EXACT, typed])
    blocks = scenario.cohort(COHORT).stages[0].rhythm.phases[0].pattern
    assert getattr(blocks, "school", None) == ANY_LENGTH
    assert explain(scenario).fits


def test_json_says_the_same() -> None:
    """Programs read sets, edits and calendars; what can be typed is a TOML value."""
    result = run("explain", ENSTA, "--set", EXACT, "--json")
    assert result.exit_code == 1
    found = json.loads(result.stdout)
    (impossible,) = found["impossible"]
    assert not found["fits"]
    assert impossible["complete"]
    assert not impossible["together"]
    smallest = impossible["conflicts"][0]
    assert smallest["minimal"]
    assert [each["key"].split(".")[-1] for each in smallest["statements"]] == [
        "school_weeks",
        "school",
    ]
    way = impossible["ways_out"][0]
    assert way["edits"][0]["key"] == f"rhythm.{RHYTHM}.phase.0.blocks.tolerance"
    assert way["edits"][0]["value"] == "1"
    assert way["cohorts"][0]["stages"][0]["deviation"] == 4
    assert way["cohorts"][0]["stages"][0]["blocks"][0] == "S5"


def test_french_is_spoken() -> None:
    """The same in French, dates and all."""
    result = run("explain", ENSTA, "--set", EXACT, language="fr")
    assert "22 décembre 2025" in result.stdout
    assert "2 janvier 2026" in result.stdout


DOCUMENT = (ROOT / "docs" / "explain.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("command", "shown"),
    re.findall(r"^```console\n\$ rythme (.*)\n((?:(?!```).*\n)*)```$", DOCUMENT, re.MULTILINE),
)
def test_document_shows_real_output(
    command: str, shown: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """docs/explain.md shows what its commands print; calendars of several cohorts may vary."""
    monkeypatch.chdir(ROOT)
    printed = run(*command.split()).stdout
    assert without_calendars(printed) == without_calendars(shown)


def without_calendars(output: str) -> list[str]:
    """Return lines that any machine prints."""
    return [line for line in output.splitlines() if ", deviation " not in line]


def test_document_shows_the_config_that_it_explains() -> None:
    """The pair of docs/explain.md stands in the page as it stands in its file."""
    assert (ROOT / "docs" / "explain-pair.toml").read_text(encoding="utf-8") in DOCUMENT
