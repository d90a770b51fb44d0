"""The verifier on the rules of one cohort, each alone, in units of breach."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from builders import (
    HALF_DAY_S,
    day,
    free,
    full_time,
    make_closure,
    make_fixed,
    make_plan,
    make_rhythm,
    make_rule,
    make_scenario,
    make_stage,
    monday,
    read_weeks,
    restate,
    soft,
    span,
    split,
    wish,
)
from rythme.rules import (
    Avoid,
    CohortRule,
    Contact,
    Forbid,
    Hours,
    MaxRun,
    MinRun,
    Require,
    RuleLevel,
    Soft,
    Weeks,
)
from rythme.scenario import Cohort, Scenario
from rythme.verify import Report, judge, verify
from rythme.weeks import Place, Span

SCHOOL, COMPANY, OFF = Place.SCHOOL, Place.COMPANY, Place.OFF
HALF = "SSSSSCCCCC"


def audited(scenario: Scenario, weeks: str) -> Report:
    """Verify a plan that states what the verifier finds."""
    plan = make_plan(scenario, {"a": read_weeks(weeks)})
    return verify(scenario, restate(plan, verify(scenario, plan).stages))


def breach(
    rule: CohortRule,
    weeks: str,
    *,
    spans: Sequence[Span] | None = None,
    binds_min: bool = True,
    base: Scenario | None = None,
) -> int:
    """Return the units by which ``weeks`` break a soft rule of weight 1, both answers agreeing."""
    bare = base or make_scenario(phases=[free()], weeks=len(read_weeks(weeks)))
    asked = make_rule(replace(rule, soft=soft(1)), spans=spans, binds_min=binds_min)
    cohorts: Sequence[Cohort] = bare.cohorts
    scenario = replace(bare, rules=make_scenario(cohorts=cohorts, rules=[asked]).rules)
    report = audited(scenario, weeks)
    units = sum(warning.breach for warning in report.warnings)
    assert report.ok, report.violations
    assert report.costs["rules"] == units
    assert judge(scenario, "a", read_weeks(weeks)).rules == units
    return units


TWO_STAGES = make_scenario(
    stages=[
        make_stage(make_rhythm([free()]), 4),
        make_stage(make_rhythm([free()]), 4, start=monday(4)),
    ]
)
SHARED = make_scenario(phases=[free(), split(HALF), free()], weeks=5, ends={0: 1, 1: 2})


@pytest.mark.parametrize(
    ("weeks", "place", "limit", "units", "reason"),
    [
        ("SSCSSC", SCHOOL, 2, 0, "runs of two"),
        ("SSSCSC", SCHOOL, 2, 10, "one week over"),
        ("SSSSSS", SCHOOL, 2, 40, "four weeks over"),
        ("SSSCSSS", SCHOOL, 2, 20, "two runs, one week over each"),
        ("CCCSSS", SCHOOL, 2, 10, "a run that ends with the horizon"),
        ("SSSCCC", COMPANY, 2, 10, "weeks in company"),
        ("CCCCCC", SCHOOL, 1, 0, "no week at school"),
    ],
)
def test_max_run(weeks: str, place: Place, limit: int, units: int, reason: str) -> None:
    """Each run longer than the limit breaks it by 10 a week."""
    assert breach(MaxRun(place=place, weeks=limit), weeks) == units, reason


def test_runs_cross_stages_and_end_at_shared_weeks() -> None:
    """A stage's end does not end a run; a shared or an off week does."""
    three = MaxRun(place=SCHOOL, weeks=3)
    assert breach(three, "CCSSSSCC", base=TWO_STAGES) == 10
    assert breach(three, f"S S {HALF} S S", base=SHARED) == 0
    off = make_scenario(phases=[free()], weeks=5, fixed=[make_fixed("off", span(2))])
    assert breach(three, "SSOSS", base=off) == 0
    assert breach(MinRun(place=SCHOOL, weeks=3), "SSOSS", base=off) == 20
    assert breach(MaxRun(place=OFF, weeks=1), "SSOSS", base=off) == 0


@pytest.mark.parametrize(
    ("weeks", "spans", "units", "reason"),
    [
        ("SSSSCC", [span(2, 5)], 0, "two of the four weeks lie in the window"),
        ("SSSSCC", [span(1, 5)], 10, "three of them"),
        ("SSSSSS", [span(0, 1), span(3, 4)], 0, "a gap between the spans ends a run"),
        ("SSSSSS", [span(0, 1), span(2, 3)], 20, "spans that touch do not"),
        ("SSSCCC", [span(0, 1), span(2, 2, first=2)], 0, "its Monday is before the window"),
        ("SSSCCC", [span(0, 2, last=0)], 10, "its Monday is the window's last day"),
    ],
)
def test_max_run_in_a_window(weeks: str, spans: list[Span], units: int, reason: str) -> None:
    """Only weeks whose Monday lies in the window count, and only in a row."""
    assert breach(MaxRun(place=SCHOOL, weeks=2), weeks, spans=spans) == units, reason


@pytest.mark.parametrize(
    ("weeks", "spans", "units", "reason"),
    [
        ("CCCCSCCC", None, 0, "each run holds the last week of a stage"),
        ("SCCCCCCS", None, 0, "one run, over the first stage's end"),
        ("SSSSCCCS", None, 10, "a run that does not hold the last week"),
        ("SSSSSCCC", None, 0, "at the last stage's end"),
        ("CCCCSSSS", [span(0, 2)], 0, "the window cuts the run, which holds the stage's end"),
        ("SSSSCCCC", [span(0, 3)], 0, "the window does not touch that run"),
    ],
)
def test_max_run_except_last(weeks: str, spans: list[Span] | None, units: int, reason: str) -> None:
    """The run that holds the last week of a stage of the window is free."""
    rule = MaxRun(place=COMPANY, weeks=2, except_last=True)
    assert breach(rule, weeks, spans=spans, base=TWO_STAGES) == units, reason


@pytest.mark.parametrize(
    ("weeks", "limit", "units", "reason"),
    [
        ("SSCCSS", 2, 0, "runs of two"),
        ("SCCCSS", 2, 10, "one week missing"),
        ("SCSCSC", 3, 60, "two weeks missing, three times"),
        ("SSCCCS", 2, 10, "the last run is not excused"),
        ("CCCCCC", 2, 0, "no run at all"),
    ],
)
def test_min_run(weeks: str, limit: int, units: int, reason: str) -> None:
    """Each run shorter than the limit breaks it by 10 a week."""
    assert breach(MinRun(place=SCHOOL, weeks=limit), weeks) == units, reason


@pytest.mark.parametrize(
    ("weeks", "spans", "units", "reason"),
    [
        ("SSSCCC", [span(2, 5)], 0, "the run counts with its whole length"),
        ("SSCCCC", [span(1, 5)], 10, "one of its weeks is in the window"),
        ("SCCCSS", [span(1, 3)], 0, "no run touches the window"),
        ("SSCCCC", [span(1, 5, first=2)], 0, "its last Monday is before the window"),
    ],
)
def test_min_run_in_a_window(weeks: str, spans: list[Span], units: int, reason: str) -> None:
    """A run is asked whole as soon as it has a Monday in the window."""
    assert breach(MinRun(place=SCHOOL, weeks=3), weeks, spans=spans) == units, reason


def test_min_run_except_last_and_unbound() -> None:
    """The run at a stage's end may be short; a window that a stage's end cuts binds no minimum."""
    free_last = MinRun(place=SCHOOL, weeks=2, except_last=True)
    assert breach(free_last, "CCCSCCCC", base=TWO_STAGES) == 0
    assert breach(free_last, "CCCCSCCC", base=TWO_STAGES) == 10
    assert breach(free_last, "CCCCCCCS", base=TWO_STAGES) == 0
    assert breach(MinRun(place=SCHOOL, weeks=3), "CCCCCCCS", binds_min=False) == 0


@pytest.mark.parametrize(
    ("rule", "weeks", "spans", "units", "reason"),
    [
        (Weeks(place=SCHOOL, min_tenths=20), "SSCC", None, 0, "just enough"),
        (Weeks(place=SCHOOL, min_tenths=20), "SCCC", None, 10, "one missing"),
        (Weeks(place=SCHOOL, max_tenths=20), "SSSC", None, 10, "one over"),
        (Weeks(place=COMPANY, max_tenths=20), "SSCC", None, 0, "just as many"),
        (Weeks(place=SCHOOL, max_tenths=0), "SSCC", [span(2, 3)], 0, "outside the window"),
        (Weeks(place=SCHOOL, max_tenths=0), "SSCC", [span(1, 3)], 10, "a Monday inside"),
        (Weeks(place=SCHOOL, max_tenths=0), "SSCC", [span(1, 3, first=2)], 0, "from Tuesday"),
        (Weeks(place=SCHOOL, min_tenths=20), "SSCC", [span(0, 1, last=0)], 0, "to Monday"),
    ],
)
def test_weeks(rule: Weeks, weeks: str, spans: list[Span] | None, units: int, reason: str) -> None:
    """Weeks whose Monday is in the window count, 1 a tenth over or missing."""
    assert breach(rule, weeks, spans=spans) == units, reason


def test_weeks_count_shares_before_closures() -> None:
    """A shared week counts for its pattern's share, whatever closures leave of it."""
    closed = make_scenario(
        phases=[split("SSSSSCCCCC")], weeks=2, closures=[make_closure(span(1, first=4, last=5))]
    )
    weeks = "SSSSSCCCCC shared:SSSSCCCCCC"
    assert breach(Weeks(place=SCHOOL, min_tenths=10), weeks, base=closed) == 0
    assert breach(Weeks(place=SCHOOL, min_tenths=13), weeks, base=closed) == 3
    assert breach(Weeks(place=COMPANY, max_tenths=9), weeks, base=closed) == 1
    assert breach(Weeks(place=OFF, max_tenths=0), weeks, base=closed) == 0


def test_weeks_off_count_shares_too() -> None:
    """Off weeks and the off share of a pattern count for ``off``."""
    scenario = make_scenario(phases=[split("SSSSSSSSOO", "O" * 10)], weeks=2)
    weeks = f"SSSSSSSSOO {'O' * 10}"
    assert breach(Weeks(place=OFF, max_tenths=0), weeks, base=scenario) == 12


def test_unbound_weeks_keep_their_maximum() -> None:
    """A window that a stage's end cuts still binds the maximum."""
    assert breach(Weeks(place=SCHOOL, min_tenths=40), "SSCC", binds_min=False) == 0
    assert breach(Weeks(place=SCHOOL, max_tenths=10), "SSCC", binds_min=False) == 10


@pytest.mark.parametrize(
    ("rule", "weeks", "spans", "units", "reason"),
    [
        (Require(place=SCHOOL), "SC", [span(0)], 0, "all at school"),
        (Require(place=SCHOOL), "SC", None, 10, "ten half-days elsewhere"),
        (Require(place=SCHOOL), "SC", [span(1, first=3, last=5)], 3, "three half-days"),
        (Require(place=COMPANY), "SC", [span(0, 1, first=9, last=0)], 1, "Friday to Monday"),
        (Forbid(place=SCHOOL), "SC", [span(1)], 0, "none at school"),
        (Forbid(place=SCHOOL), "SC", [span(0, first=8, last=13)], 2, "Friday and a weekend"),
        (Forbid(place=OFF), "SC", None, 0, "never off"),
    ],
)
def test_require_and_forbid(
    rule: Require | Forbid, weeks: str, spans: list[Span] | None, units: int, reason: str
) -> None:
    """Each half-day of the window counts, by its letter."""
    assert breach(rule, weeks, spans=spans) == units, reason


@pytest.mark.parametrize(
    ("weeks", "units", "reason"),
    [
        ("SCCC", 0, "both in the first two weeks"),
        ("SSCC", 10, "no company yet"),
        ("CCSS", 10, "no school yet"),
    ],
)
def test_contact(weeks: str, units: int, reason: str) -> None:
    """Both places are met in the first weeks, or 10 for each that is not."""
    assert breach(Contact(weeks=2), weeks) == units, reason


def test_contact_reads_letters_in_each_stage() -> None:
    """A fixed half-day is a contact; each stage has its own first weeks."""
    fixed = make_scenario(
        phases=[free()], weeks=3, fixed=[make_fixed("company", span(1, first=9, last=9))]
    )
    assert breach(Contact(weeks=2), "S school:SSSSSSSSSC C", base=fixed) == 0
    assert breach(Contact(weeks=2), "SCCCSSCC", base=TWO_STAGES) == 10
    off = make_scenario(phases=[full_time("off")], weeks=2)
    assert breach(Contact(weeks=1), "OO", base=off) == 20
    assert breach(Contact(weeks=1), "OO", base=off, binds_min=False) == 0


@pytest.mark.parametrize(
    ("min_s", "spans", "units", "reason"),
    [
        (3600 * 35, None, 0, "ten half-days of 3.5 hours"),
        (3600 * 35 + 1, None, 1, "one second missing is an hour missing"),
        (3600 * 36, None, 1, "one hour missing"),
        (3600 * 36 + 1, None, 2, "an hour and a second"),
        (2 * HALF_DAY_S, [span(0, first=8, last=13)], 0, "Friday"),
        (2 * HALF_DAY_S, [span(0, first=9, last=13)], 4, "Friday afternoon: 3.5 hours missing"),
        (HALF_DAY_S, [span(1)], 4, "the week in company"),
    ],
)
def test_hours(min_s: int, spans: list[Span] | None, units: int, reason: str) -> None:
    """Missing time counts in hours, rounded up."""
    assert breach(Hours(min_s=min_s), "SC", spans=spans) == units, reason


def test_hours_are_net_and_capped() -> None:
    """Holidays give no hours, and a week no more than its maximum, window or not."""
    scenario = make_scenario(phases=[free()], weeks=2, holidays=[day(0, 0)], max_week_s=3600 * 10)
    assert breach(Hours(min_s=3600 * 20), "SS", base=scenario) == 0
    assert breach(Hours(min_s=3600 * 21), "SS", base=scenario) == 1
    monday_only = [span(0, last=1)]
    assert breach(Hours(min_s=3600 * 3), "SS", base=scenario, spans=monday_only) == 3
    assert breach(Hours(min_s=3600 * 30), "SS", base=scenario, binds_min=False) == 0


@pytest.mark.parametrize(
    ("what", "weeks", "spans", "units", "reason"),
    [
        ("public_holidays", "SCCC", None, 10, "the week with the holiday"),
        ("public_holidays", "CSSS", None, 0, "the other weeks"),
        ("public_holidays", "SCCC", [span(0, first=8)], 2, "only half-days in the window"),
        ("school_holidays", "CSCC", None, 10, "the holidays begin on its Friday"),
        ("school_holidays", "CCSC", None, 10, "the holidays end on its Monday"),
        ("school_holidays", "SCCS", None, 0, "the weeks around"),
    ],
)
def test_avoid(what: str, weeks: str, spans: list[Span] | None, units: int, reason: str) -> None:
    """Half-days at school count in weeks with, from Monday to Friday, a day to avoid."""
    base = make_scenario(
        phases=[free()],
        weeks=4,
        holidays=[day(0, 2)],
        school_holidays=[(day(1, 4), day(2, 0)), (day(3, 5), day(3, 6))],
    )
    rule = Avoid(what=what)  # type: ignore[arg-type]  # one of the two words
    assert breach(rule, weeks, spans=spans, base=base) == units, reason


def test_hard_soft_wish_and_warning() -> None:
    """A hard breach is a violation; a soft one costs at its level; weight 0 only warns."""

    def report(weight: Soft | None) -> Report:
        rule = MaxRun(place=SCHOOL, weeks=1, soft=weight)
        return audited(make_scenario(phases=[free()], weeks=4, rules=[make_rule(rule)]), "SSSC")

    hard = report(None)
    assert not hard.ok
    assert [v.breach for v in hard.violations] == [20]
    assert hard.costs["rules"] == 0
    weighed = report(soft(3))
    assert weighed.ok
    assert (weighed.costs["rules"], weighed.costs["wishes"]) == (60, 0)
    wished = report(wish(2))
    assert (wished.costs["rules"], wished.costs["wishes"]) == (0, 40)
    warned = report(Soft(level=RuleLevel.RULES, weight=0))
    assert warned.ok
    assert (warned.costs["rules"], len(warned.warnings)) == (0, 1)


def test_windows_add_up() -> None:
    """Each window of a rule is judged by itself."""
    scenario = make_scenario(
        phases=[free()],
        weeks=4,
        rules=[
            make_rule(Weeks(place=SCHOOL, max_tenths=0, soft=soft()), spans=[span(0)]),
            make_rule(Weeks(place=SCHOOL, max_tenths=0, soft=soft()), spans=[span(1)]),
        ],
    )
    assert audited(scenario, "SSCC").costs["rules"] == 20


def test_violation_says_where_and_how_much() -> None:
    """A violation names cohort, week, rule, what was found and what is allowed."""
    scenario = make_scenario(
        phases=[free()], weeks=5, rules=[make_rule(MaxRun(place=SCHOOL, weeks=2))]
    )
    (violation,) = audited(scenario, "CSSSC").violations
    assert violation.cohorts == ("a",)
    assert violation.monday == monday(1)
    assert (violation.found, violation.allowed, violation.breach) == (3, 2, 10)
    assert violation.origin == scenario.rules[0].origin
    assert violation.sentence.to("en") == (
        "3 weeks in a row (school) from 7 September 2026 to 25 September 2026; at most 2."
    )
