"""The verifier's report: what it says of broken phases, totals, and plans that misreport."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from builders import (
    CREATED,
    blocks,
    free,
    full_time,
    make_closure,
    make_cohort,
    make_phase,
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
from rythme.plan import LevelResult, Plan, StagePlan, WeekPlan
from rythme.rules import Forbid, MaxRun
from rythme.scenario import Scenario
from rythme.text import LANGUAGES
from rythme.verify import Report, Violation, verify
from rythme.weeks import Kind, Place


def truthful(scenario: Scenario, weeks: str) -> Plan:
    """Return a plan that states what the verifier finds."""
    plan = make_plan(scenario, {"a": read_weeks(weeks)})
    return restate(plan, verify(scenario, plan).stages)


def audited(scenario: Scenario, weeks: str) -> Report:
    """Verify such a plan."""
    return verify(scenario, truthful(scenario, weeks))


def only(report: Report) -> Violation:
    """Return the only violation; its sentence can be said in every language."""
    (violation,) = report.violations
    assert all(violation.sentence.to(language) for language in LANGUAGES)
    return violation


def test_block_too_long() -> None:
    """An illegal block is named by its weeks, with its length and the limit."""
    scenario = make_scenario(phases=[blocks(2, (2, 3), tolerance=1)], weeks=8)
    violation = only(audited(scenario, "SSCCCCCS"))
    assert (violation.monday, violation.found, violation.allowed) == (monday(2), 5, 4)
    assert violation.origin == scenario.cohorts[0].stages[0].rhythm.phases[0].origin
    assert violation.sentence.to("en") == (
        "The block (company) from 14 September 2026 to 16 October 2026 lasts 5 weeks; "
        "asked: 1 to 4."
    )


def test_block_too_short_around_a_pause() -> None:
    """The weeks of a block are named from its first to its last, pauses in between."""
    scenario = make_scenario(
        phases=[blocks(3, 3, bridge=True)], weeks=8, closures=[make_closure(span(1))]
    )
    violation = only(audited(scenario, "SCSCCCSS"))
    assert (violation.monday, violation.found, violation.allowed) == (monday(0), 2, 3)
    assert "from 31 August 2026 to 18 September 2026" in violation.sentence.to("en")


def test_the_most_plausible_cut_explains() -> None:
    """Among all cuts, the one with the fewest faults is reported, not every one of them."""
    scenario = make_scenario(phases=[blocks(2, 2), full_time("company")], weeks=9)
    violation = only(audited(scenario, "SSCCSCCCC"))
    assert (violation.monday, violation.found, violation.allowed) == (monday(4), 1, 2)


@pytest.mark.parametrize(
    ("scenario", "weeks", "week", "found", "allowed"),
    [
        (
            make_scenario(phases=[blocks(2, 2, first="school")], weeks=4),
            "CCSS",
            0,
            "company",
            "school",
        ),
        (make_scenario(phases=[blocks([2], [1])], weeks=5), "SSCSS", 0, 2, 1),
        (make_scenario(phases=[full_time("school")], weeks=3), "SCS", 1, "C" * 10, "school"),
        (make_scenario(phases=[free()], weeks=3), "SOS", 1, "O" * 10, "school, company"),
        (
            make_scenario(phases=[split("SSSSSCCCCC")], weeks=2),
            "SSSSSCCCCC SSSSSSCCCC",
            1,
            "SSSSSSCCCC",
            "SSSSSCCCCC",
        ),
        (
            make_scenario(phases=[make_phase(free(), 3), make_phase(free(), 3)], weeks=4),
            "SSSS",
            0,
            4,
            None,
        ),
    ],
    ids=["first", "count", "full time", "free", "split", "lengths of phases"],
)
def test_other_faults_of_phases(
    scenario: Scenario, weeks: str, week: int, found: object, allowed: object
) -> None:
    """Each fault of a phase says which week, what was found, and what is allowed."""
    violation = only(audited(scenario, weeks))
    assert (violation.monday, violation.found, violation.allowed) == (monday(week), found, allowed)
    assert violation.cohorts == ("a",)


@pytest.mark.parametrize(
    ("arguments", "found", "allowed", "sentence"),
    [
        (
            {"school_weeks": 3},
            2,
            3,
            "Weeks at school in the stage from 31 August 2026: 2; asked: exactly 3.",
        ),
        (
            {"company_weeks": (None, 1)},
            2,
            1,
            "Weeks in company in the stage from 31 August 2026: 2; asked: at most 1.",
        ),
        (
            {"school_hours": 71},
            70,
            71,
            "Room for taught hours in the stage from 31 August 2026: 70; asked: at least 71.",
        ),
    ],
)
def test_totals(arguments: dict[str, int], found: int, allowed: int, sentence: str) -> None:
    """A total outside its limits is a violation, in weeks or hours."""
    scenario = make_scenario(phases=[free()], weeks=4, **arguments)  # type: ignore[arg-type]
    violation = only(audited(scenario, "SSCC"))
    assert (violation.found, violation.allowed) == (found, allowed)
    assert violation.sentence.to("en") == sentence
    assert violation.origin is not None
    assert violation.origin.key == f"rhythm.r.{next(iter(arguments))}"


def test_costs_and_stages() -> None:
    """Costs are recomputed level by level, totals and deviations stage by stage."""
    rhythm = make_rhythm([blocks(2, 2, tolerance=1)])
    scenario = make_scenario(
        stages=[make_stage(rhythm, 4), make_stage(rhythm, 4, start=monday(4), size=20)],
        rules=[
            make_rule(MaxRun(place=Place.SCHOOL, weeks=2, soft=soft(2))),
            make_rule(Forbid(place=Place.SCHOOL, soft=wish(1)), spans=[span(0, last=0)]),
            make_rule(peak(3)),
        ],
    )
    report = audited(scenario, "SSSCCSSC")
    assert report.ok
    assert report.costs == {
        "rules": 20,
        "rhythm": 2,
        "peak": 60,
        "wishes": 1,
        "school_tenths": 50,
        "half_days_at_school": 50,
    }
    assert [(s.start, s.deviation) for s in report.stages] == [(monday(0), 1), (monday(4), 1)]
    assert [s.totals.school_tenths for s in report.stages] == [30, 20]
    assert [s.totals.company_tenths for s in report.stages] == [10, 20]
    assert [s.totals.school_s for s in report.stages] == [3600 * 105, 3600 * 70]
    assert len(report.warnings) == 2


GOOD = make_scenario(phases=[blocks(2, 2, tolerance=1)], weeks=4, rules=[make_rule(peak())])


def _first_stage(plan: Plan, change: Callable[[StagePlan], StagePlan]) -> Plan:
    cohort = plan.cohorts[0]
    stages = (change(cohort.stages[0]), *cohort.stages[1:])
    return replace(plan, cohorts=(replace(cohort, stages=stages),))


def _weeks(plan: Plan, change: Callable[[tuple[WeekPlan, ...]], tuple[WeekPlan, ...]]) -> Plan:
    cohort = plan.cohorts[0]
    return replace(plan, cohorts=(replace(cohort, weeks=change(cohort.weeks)),))


def _levels(plan: Plan, *levels: tuple[str, int, int]) -> Plan:
    return replace(plan, levels=tuple(LevelResult(name=n, cost=c, bound=b) for n, c, b in levels))


ALIEN = WeekPlan(monday=monday(40), kind=Kind.SCHOOL, letters="S" * 10, changed=CREATED)

LIES: dict[str, tuple[Callable[[Plan], Plan], str]] = {
    "id": (lambda p: replace(p, id="other"), "The plan is one of other, not of test."),
    "year": (lambda p: replace(p, year=2030), "The plan is one for 2030, not for 2026."),
    "unknown cohort": (
        lambda p: replace(p, cohorts=(*p.cohorts, replace(p.cohorts[0], id="b"))),
        "The plan has a cohort that the config does not know: b.",
    ),
    "cohort twice": (
        lambda p: replace(p, cohorts=p.cohorts * 2),
        "The plan has cohort a twice.",
    ),
    "no cohort": (lambda p: replace(p, cohorts=()), "The plan lacks cohort a."),
    "size": (
        lambda p: replace(p, cohorts=(replace(p.cohorts[0], size=11),)),
        "Size stated in the stage from 31 August 2026: 11; in the config: 10.",
    ),
    "size of a stage": (
        lambda p: _first_stage(p, lambda s: replace(s, size=9)),
        "Size stated in the stage from 31 August 2026: 9; in the config: 10.",
    ),
    "rhythm": (
        lambda p: _first_stage(p, lambda s: replace(s, rhythm="x")),
        "The stage from 31 August 2026 is said to follow x for 4 weeks, not rhythm-a for 4.",
    ),
    "weeks of a stage": (
        lambda p: _first_stage(p, lambda s: replace(s, weeks=5)),
        "The stage from 31 August 2026 is said to follow rhythm-a for 5 weeks, not rhythm-a for 4.",
    ),
    "deviation": (
        lambda p: _first_stage(p, lambda s: replace(s, deviation=0)),
        "Stated in the stage from 31 August 2026: 0 weeks of deviation; its weeks make 1.",
    ),
    "school weeks": (
        lambda p: _first_stage(p, lambda s: replace(s, totals=replace(s.totals, school_tenths=25))),
        "Stated in the stage from 31 August 2026: 2.5 weeks at school; its weeks make 3.",
    ),
    "company weeks": (
        lambda p: _first_stage(
            p, lambda s: replace(s, totals=replace(s.totals, company_tenths=20))
        ),
        "Stated in the stage from 31 August 2026: 2 weeks in company; its weeks make 1.",
    ),
    "hours": (
        lambda p: _first_stage(p, lambda s: replace(s, totals=replace(s.totals, school_s=3600))),
        "Stated in the stage from 31 August 2026: 1 taught hours; its weeks make 105.",
    ),
    "week missing": (
        lambda p: _weeks(p, lambda weeks: weeks[:1] + weeks[2:]),
        "1 week that can be read is missing: that of 7 September 2026.",
    ),
    "week twice": (
        lambda p: _weeks(p, lambda weeks: (*weeks, weeks[0])),
        "The week of 31 August 2026 is given twice.",
    ),
    "alien week": (
        lambda p: _weeks(p, lambda weeks: (*weeks, ALIEN)),
        "The week of 7 June 2027 is in no stage.",
    ),
    "cost": (
        lambda p: _levels(p, ("rhythm", 0, 0)),
        "Cost stated at level rhythm: 0; the plan costs 1.",
    ),
    "merged cost": (
        lambda p: _levels(p, ("rhythm+peak", 10, 10)),
        "Cost stated at level rhythm+peak: 10; the plan costs 11.",
    ),
    "unknown level": (lambda p: _levels(p, ("joy", 0, 0)), "Unknown level: joy."),
    "bound above cost": (
        lambda p: replace(_levels(p, ("rhythm", 1, 2)), status="feasible"),
        "Bound stated at level rhythm: 2; with a cost of 1 it cannot be, "
        "in a plan said to be feasible.",
    ),
    "optimal without its bound": (
        lambda p: _levels(p, ("rhythm", 1, 0)),
        "Bound stated at level rhythm: 0; with a cost of 1 it cannot be, "
        "in a plan said to be optimal.",
    ),
}


@pytest.mark.parametrize("lie", LIES)
def test_a_plan_that_misreports_itself(lie: str) -> None:
    """Whatever a plan says of itself is checked against its weeks and the scenario."""
    tell, sentence = LIES[lie]
    plan = truthful(GOOD, "SSSC")
    assert verify(GOOD, plan).ok
    violations = verify(GOOD, tell(plan)).violations
    assert [violation.sentence.to("en") for violation in violations][:1] == [sentence]


def test_levels_that_tell_the_truth() -> None:
    """Costs as the scenario weighs them pass; changes depend on another plan."""
    plan = _levels(
        truthful(GOOD, "SSSC"),
        ("rules", 0, 0),
        ("changes", 7, 7),
        ("rhythm", 1, 1),
        ("peak", 10, 10),
        ("wishes", 0, 0),
    )
    assert verify(GOOD, plan).ok
    merged = replace(GOOD, objective=((("rhythm", 10), ("peak", 1)), (("earliest", 1),)))
    assert verify(merged, _levels(plan, ("rhythm+peak", 20, 20))).ok


def test_carried_over_past_weeks_are_let_be() -> None:
    """Weeks of past stages may stand in a plan."""
    past = make_stage(make_rhythm([free()], id="past"), 2, start=monday(-2))
    (cohort,) = GOOD.cohorts
    scenario = replace(GOOD, cohorts=(replace(cohort, past=(past,)),))
    before = WeekPlan(monday=monday(-1), kind=Kind.SCHOOL, letters="S" * 10, changed=CREATED)
    plan = _weeks(truthful(GOOD, "SSSC"), lambda weeks: (before, *weeks))
    assert verify(scenario, plan).ok
    assert not verify(GOOD, plan).ok


def test_a_stage_that_lacks_weeks_is_not_cut() -> None:
    """Missing weeks are reported once a run, and nothing is concluded from the rest."""
    scenario = make_scenario(phases=[blocks(2, 2)], weeks=6, school_weeks=4)
    plan = _weeks(truthful(scenario, "SSCCSS"), lambda weeks: weeks[:1] + weeks[3:5])
    report = verify(scenario, plan)
    assert [(v.monday, v.breach) for v in report.violations] == [(monday(1), 2), (monday(5), 1)]
    assert report.stages == ()


def test_illegible_week() -> None:
    """Letters that are not letters are shown as they are, without a crash."""
    plan = _weeks(
        truthful(GOOD, "SSSC"), lambda weeks: (replace(weeks[0], letters="S\n{x}"), *weeks[1:])
    )
    sentences = [v.sentence.to("en") for v in verify(GOOD, plan).violations]
    assert sentences == [
        "The week of 31 August 2026 reads 'S\\n{x}': not ten letters S, C or O.",
        "1 week that can be read is missing: that of 31 August 2026.",
    ]


def test_names_with_braces_are_only_names() -> None:
    """A name of a config never acts as a template."""
    scenario = make_scenario(
        phases=[free()],
        weeks=1,
        closures=[make_closure(span(0), "{0} {count} %s")],
    )
    assert "({0} {count} %s)" in only(audited(scenario, "S")).sentence.to("en")


def test_all_cohorts_are_reported() -> None:
    """A report holds the violations of every cohort, in file order."""
    scenario = make_scenario(
        cohorts=[make_cohort(id, phases=[full_time("school")], weeks=1) for id in ("b", "a")]
    )
    plan = make_plan(scenario, {"a": read_weeks("C"), "b": read_weeks("C")})
    assert [v.cohorts for v in verify(scenario, plan).violations] == [("b",), ("a",)]
