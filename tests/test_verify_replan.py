"""The verifier beside a previous plan: what must stay, what is forgiven, what changes cost.

In the tables, ``before`` is the previous plan, ``.`` a week that it lacks, and ``freeze`` the
number of weeks kept.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import product

import pytest

from builders import (
    blocks,
    carry_over,
    day,
    free,
    full_time,
    make_closure,
    make_cohort,
    make_fixed,
    make_phase,
    make_plan,
    make_previous,
    make_rule,
    make_scenario,
    monday,
    peak,
    read_weeks,
    restate,
    soft,
    span,
    split,
)
from rythme.plan import Plan
from rythme.previous import Previous
from rythme.rules import (
    Apart,
    Avoid,
    Capacity,
    CohortRule,
    Contact,
    CoupledRule,
    Cover,
    Forbid,
    Hours,
    MaxRun,
    MinRun,
    Require,
    Rule,
    Together,
    Weeks,
)
from rythme.scenario import Cohort, Scenario
from rythme.verify import Judgement, Report, judge, judge_all, verify
from rythme.weeks import Place, Span

SCHOOL, COMPANY = Place.SCHOOL, Place.COMPANY
HALF = "SSSSSCCCCC"


def plan_of(scenario: Scenario, previous: Previous, weeks: Mapping[str, str]) -> Plan:
    """Return a plan that carries the past over, and states what the verifier finds."""
    given = {cohort: read_weeks(mine) for cohort, mine in weeks.items()}
    plan = carry_over(make_plan(scenario, given), scenario, previous)
    return restate(plan, verify(scenario, plan, previous=previous).stages)


def audited(scenario: Scenario, previous: Previous, weeks: Mapping[str, str]) -> Report:
    """Verify a plan that states what the verifier finds."""
    return verify(scenario, plan_of(scenario, previous, weeks), previous=previous)


def judged_all(scenario: Scenario, previous: Previous, weeks: Mapping[str, str]) -> Judgement:
    """Judge weeks of all cohorts, short answer and long one agreeing."""
    given = {cohort: read_weeks(mine) for cohort, mine in weeks.items()}
    judgement = judge_all(scenario, given, previous)
    report = audited(scenario, previous, weeks)
    assert report.ok is judgement.accepted, report.violations
    if judgement.accepted:
        names = ("rules", "changes", "rhythm", "peak", "wishes")
        assert {name: report.costs[name] for name in names} == {
            name: getattr(judgement, name) for name in names
        }
    return judgement


def judged(scenario: Scenario, previous: Previous, weeks: str) -> Judgement:
    """Judge the weeks of the only cohort, all three answers agreeing."""
    judgement = judged_all(scenario, previous, {"a": weeks})
    assert judge(scenario, "a", read_weeks(weeks), previous) == judgement
    return judgement


# --- phases and totals ---------------------------------------------------------------------

PhaseRow = tuple[Scenario, str, int | None, str, int | None, str]
"""Scenario, before, freeze, weeks, deviation (None: not accepted), reason."""


def check(rows: Sequence[PhaseRow]) -> None:
    """Assert a whole table, naming every wrong row."""
    wrong = []
    for scenario, before, freeze, weeks, expected, reason in rows:
        previous = make_previous(scenario, {"a": before}, freeze=freeze)
        judgement = judged(scenario, previous, weeks)
        found = judgement.rhythm if judgement.accepted else None
        if found != expected:
            wrong.append((before, freeze, weeks, reason, f"found {found}, expected {expected}"))
    assert not wrong


def test_a_kept_week_stays() -> None:
    """A kept week has its kind and letters, whatever phase, closure or fixed date say."""
    company = make_scenario(phases=[full_time("company")], weeks=2)
    closed = make_scenario(phases=[free()], weeks=2, closures=[make_closure(span(0))])
    day_off = make_scenario(
        phases=[free()], weeks=2, closures=[make_closure(span(0, first=0, last=1))]
    )
    fixed = make_scenario(phases=[free()], weeks=2, fixed=[make_fixed("school", span(0))])
    check(
        [
            (company, "SC", 1, "SC", 0, "a school week in a company phase"),
            (company, "SC", None, "SC", None, "the same, not kept"),
            (company, "SC", 1, "CC", None, "a kept week that moves, even to where it should be"),
            (company, "OC", 1, "OC", 0, "an off week"),
            (company, f"{HALF} C", 1, f"{HALF} C", 0, "a shared week"),
            (company, ".C", 1, "CC", 0, "a week that the previous plan lacks may change"),
            (company, ".C", 1, "SC", None, "and obeys its phase"),
            (closed, "SC", 1, "SC", 0, "at school in a closed week"),
            (closed, "SC", None, "SC", None, "the same, not kept"),
            (day_off, "SC", 1, "SC", 0, "at school on a closed day"),
            (day_off, "SC", 1, "school:CCSSSSSSSS C", None, "the letters stay, not only the kind"),
            (fixed, "CC", 1, "CC", 0, "elsewhere than a fixed date says"),
        ]
    )


def test_only_some_cohorts_may_change() -> None:
    """Every week of a cohort that may not change is kept, the others are free."""
    cohorts = [make_cohort(id, phases=[full_time("company")], weeks=2) for id in "ab"]
    scenario = make_scenario(cohorts=cohorts)
    previous = make_previous(scenario, {"a": "SC", "b": "CC"}, only=["b"])
    assert judged_all(scenario, previous, {"a": "SC", "b": "CC"}).accepted
    assert not judged_all(scenario, previous, {"a": "CC", "b": "CC"}).accepted
    assert not judged_all(scenario, previous, {"a": "SC", "b": "SC"}).accepted


def test_phases_end_where_they_should() -> None:
    """``until`` and ``weeks`` hold, kept weeks or not; a cycle goes on through them."""
    until = make_scenario(phases=[free(), full_time("company")], weeks=4, ends={0: 1})
    weeks = make_scenario(phases=[make_phase(free(), 2), full_time("company")], weeks=4)
    cycle = make_scenario(phases=[split(HALF, "SSCCCCCCCC")], weeks=3)
    closed = make_scenario(
        phases=[split(HALF, "SSCCCCCCCC")], weeks=3, closures=[make_closure(span(0))]
    )
    check(
        [
            (until, "SSSS", 3, "SSSC", 0, "the third week is kept in the company phase"),
            (until, "SSSS", 3, "SSSS", None, "the fourth is not"),
            (weeks, "SSSS", 3, "SSSC", 0, "the same with a number of weeks"),
            (cycle, "CCC", 1, f"C SSCCCCCCCC {HALF}", 0, "the cycle advances on a kept week"),
            (cycle, "CCC", 1, f"C {HALF} SSCCCCCCCC", None, "it does not wait"),
            (closed, "SCC", 1, f"S {HALF} SSCCCCCCCC", 0, "on a closed week it waits"),
            (closed, "SCC", 1, f"S SSCCCCCCCC {HALF}", None, "kept or not"),
        ]
    )


def test_blocks_in_kept_weeks_alone() -> None:
    """A block of kept weeks with a kept week after it has no limit and no deviation."""
    exact = make_scenario(phases=[blocks(2, 2)], weeks=8)
    loose = make_scenario(phases=[blocks(2, 2, tolerance=1)], weeks=8)
    check(
        [
            (exact, "SSSSSCCS", 6, "SSSSSCCS", 0, "far too long, but over"),
            (exact, "SCSCSCCS", 6, "SCSCSCCS", 0, "far too short, but over"),
            (exact, "SCSCSCCS", 5, "SCSCSCCS", 1, "the last of them ends where kept weeks end"),
            (exact, "SCSCSCCS", 1, "SCCSSCCS", 1, "the only kept one ends there, one week short"),
            (exact, "SCSCSCCS", None, "SCSCSCCS", None, "nothing is kept"),
            (loose, "SSSSSCCS", 5, "SSSSSCCS", 1, "three over: the tolerance is what it costs"),
            (exact, "SSSSSCCS", 5, "SSSSSCCS", 0, "which may be nothing"),
            (loose, "SSSSSCCS", 5, "SSSSSSCC", None, "it cannot go on"),
            (loose, "SSSSSCCS", 4, "SSSSCCSS", 1, "nor need it"),
        ]
    )


def test_blocks_across_the_boundary() -> None:
    """A block begun in kept weeks has no lower limit, and grows only within its tolerance."""
    exact = make_scenario(phases=[blocks(3, 3)], weeks=8)
    loose = make_scenario(phases=[blocks(2, 2, tolerance=1)], weeks=8)
    gap = make_scenario(phases=[blocks(1, 3)], weeks=5)
    check(
        [
            (exact, "SCCCSSSC", 1, "SSSCCCSS", 0, "it goes on to its length"),
            (exact, "SCCCSSSC", 1, "SSCCCSSS", 1, "it lacks one week"),
            (exact, "SCCCSSSC", 1, "SCCCSSSC", 2, "it lacks two"),
            (exact, "SCCCSSSC", 1, "SSSSCCCS", None, "it grows too long"),
            (exact, "SCCCSSSC", 2, "SCCSSSCC", 1, "before it a free block, then one week missing"),
            (loose, "SSCCSSCC", 2, "SSSCCSSC", 1, "one over, within its tolerance"),
            (loose, "SSCCSSCC", 2, "SSSSCCSS", None, "two over"),
            (loose, "SSSSCCSS", 3, "SSSSCCSS", None, "two over, whatever the previous plan was"),
            (gap, "SS.CC", 5, "SSCCC", 0, "a week that the plan lacked, in a company block"),
            (gap, "SS.CC", 5, "SSSCC", None, "in a school block too long already"),
        ]
    )


def test_kept_weeks_after_a_gap() -> None:
    """Weeks kept after one that is not may make a block too long: only they do."""
    scenario = make_scenario(phases=[blocks(2, 1, tolerance=1)], weeks=7)
    check(
        [
            (scenario, "SS.SSCS", 7, "SSSSSCS", 1, "three weeks when it grows: within tolerance"),
            (scenario, "SSS.SCS", 7, "SSSSSCS", None, "four weeks when it grows"),
        ]
    )


def test_the_stage_ends_in_kept_weeks() -> None:
    """A last block in kept weeks alone is free; one that is not may fall short as any other."""
    exact = make_scenario(phases=[blocks(3, 3)], weeks=8)
    loose = make_scenario(phases=[blocks(2, 2, tolerance=1)], weeks=8)
    check(
        [
            (exact, "SSSCCCSS", 8, "SSSCCCSS", 0, "short at the stage's end"),
            (exact, "SCCSSCSC", 8, "SCCSSCSC", 0, "what lies before is free"),
            (loose, "SSCCSSSS", 8, "SSCCSSSS", 0, "two over, all kept"),
            (loose, "SSCCSSSS", 7, "SSCCSSSS", None, "the week too many is not kept"),
            (loose, "SSCCCSSS", 7, "SSCCCSSS", 1, "one over, in a week that is not kept"),
            (loose, "SSCCSSCC", 8, "SSCCSSCC", 0, "all as it should be"),
        ]
    )


def test_blocks_before_the_next_phase() -> None:
    """The week after a phase's last block may be kept, and in another phase."""
    company = make_scenario(phases=[blocks(3, 3), full_time("off")], weeks=6, ends={0: 3})
    paused = make_scenario(
        phases=[blocks(3, 3), full_time("company")],
        weeks=6,
        ends={0: 3},
        fixed=[make_fixed("off", span(4))],
    )
    check(
        [
            (company, "SSSCOO", 5, "SSSCOO", 0, "a kept week follows: the short block is over"),
            (company, "SSSCOO", 4, "SSSCOO", 2, "none does: two weeks are missing"),
            (company, "SSSCOO", None, "SSSCOO", None, "nothing is kept"),
            (company, "SSSSOO", 4, "SSSSOO", 0, "too long, and tolerance 0 costs nothing"),
            (company, "SSSSOO", 3, "SSSSOO", None, "too long in a week that is not kept"),
            (
                paused,
                "SSCSOC",
                4,
                "SSCSOC",
                2,
                "school is owed two weeks: the phase goes elsewhere",
            ),
            (paused, "SSSCOC", 4, "SSSCOC", 0, "company goes on after the pause"),
            (paused, "SSCSOS", 6, "SSCSOS", 0, "a pause, then a kept week"),
        ]
    )


def test_first_block() -> None:
    """``first`` is not asked when the first block begins in a kept week."""
    scenario = make_scenario(phases=[blocks(2, 2, first="school")], weeks=4)
    check(
        [
            (scenario, "CCSS", 1, "CCSS", 0, "the first week is kept"),
            (scenario, "CCSS", None, "CCSS", None, "it is not"),
            (scenario, ".CSS", 4, "CCSS", None, "the block begins in a week that is not"),
        ]
    )


def test_listed_blocks() -> None:
    """Kept blocks count among those listed, but never as one too many, nor does their end."""
    listed = make_scenario(phases=[blocks([2, 2], [1], first="school")], weeks=5)
    then = make_scenario(
        phases=[blocks([1], [1], first="school"), full_time("company")], weeks=5, ends={0: 2}
    )
    paused = make_scenario(
        phases=[blocks([1], [1]), full_time("company")],
        weeks=3,
        ends={0: 0},
    )
    absent = make_scenario(
        phases=[blocks([1, 1], [2], first="school"), full_time("school")], weeks=5, ends={0: 1}
    )
    check(
        [
            (listed, "SCSSS", 2, "SCSSS", None, "the third week at school in the second block"),
            (listed, "SSCSS", 3, "SSCSS", 0, "two kept, one to come"),
            (listed, "SSCSC", 3, "SSCSC", None, "one too many at the end"),
            (listed, "SSSCS", 4, "SSSCS", 0, "the first is too long, and over"),
            (listed, "SSCCC", 5, "SSCCC", 0, "one too few, all kept"),
            (then, "SCSCC", 4, "SCSCC", 0, "a second block, kept: one is listed"),
            (then, "SCSCC", 3, "SCSCC", 0, "also where kept weeks end"),
            (then, "SCSCC", 2, "SCSCC", None, "it is not kept"),
            (then, "S.SCC", 5, "SCSCC", 0, "only the block between them is not"),
            (then, "SSSSS", 5, "SSSSS", 0, "none in company, and a kept week follows"),
            (paused, "OCC", 2, "OCC", 0, "no block at all, and a kept week follows"),
            (paused, "OCC", 1, "OCC", None, "none does"),
            (absent, "SCSSS", 3, "SCSSS", 0, "free, and the last one is in the next phase"),
            (absent, "SCSSS", 2, "SCSSS", 1, "not free: one week short"),
        ]
    )


def test_roles_of_kept_weeks() -> None:
    """In a blocks phase a kept week has its kind's role; shared, off and bridged ones pause."""
    five = make_scenario(phases=[blocks(2, 2)], weeks=5)
    shut = [make_closure(span(1))]
    bridged = make_scenario(phases=[blocks(2, 2, bridge=True)], weeks=5, closures=shut)
    closed = make_scenario(phases=[blocks(2, 2)], weeks=5, closures=shut)
    student = make_scenario(phases=[blocks(1, 2)], weeks=5, closures=shut, student=True)
    check(
        [
            (five, f"S {HALF} S C C", 2, f"S {HALF} S C C", 0, "a shared week pauses"),
            (five, f"S {HALF} S C C", 2, f"S {HALF} C C S", 1, "it ends no block by itself"),
            (five, "SOSCC", 2, "SOSCC", 0, "an off week pauses"),
            (bridged, "SSSCC", 2, "SSSCC", 0, "a closed week pauses, though spent at school"),
            (closed, "SSSCC", 2, "SSSCC", None, "without a bridge it counts where it was spent"),
            (closed, "SSSCC", 2, "SSCCS", 0, "at school: two weeks"),
            (closed, "SOSCC", 2, "SOSCC", 0, "off, it pauses an apprentice's rhythm"),
            (student, "SOCSC", 2, "SOCSC", 0, "a student's counts in company"),
            (student, "SCCSC", 2, "SCCSC", 0, "as it does when spent there"),
        ]
    )


def test_going_on_in_kept_weeks() -> None:
    """Outside blocks too, a kept week is where it was spent, for a block that goes on there."""
    student = make_scenario(
        phases=[blocks(2, 2), full_time("company")],
        weeks=4,
        ends={0: 2},
        closures=[make_closure(span(3))],
        student=True,
    )
    off = make_scenario(
        phases=[blocks(2, 2), full_time("school")],
        weeks=5,
        ends={0: 2},
        fixed=[make_fixed("off", span(3))],
    )
    check(
        [
            (student, "...O", 4, "SSCO", 0, "a student's closed week goes on in company"),
            (student, "...S", 4, "SSCS", None, "not when it was spent at school"),
            (off, "...O.", 4, "CCSOS", 0, "a fixed off week pauses"),
            (off, "...C.", 4, "CCSCS", None, "not when it was spent in company"),
        ]
    )


def test_totals() -> None:
    """Kept weeks count; a maximum is never below them, nor a minimum asked when all are kept."""
    most = make_scenario(phases=[free()], weeks=4, school_weeks=(None, 1))
    least = make_scenario(phases=[free()], weeks=4, school_weeks=3)
    company = make_scenario(phases=[free()], weeks=4, company_weeks=(3, 3))
    hours = make_scenario(phases=[free()], weeks=4, school_hours=105)
    check(
        [
            (most, "SSCC", 2, "SSCC", 0, "two kept weeks where one is allowed"),
            (most, "SSCC", 2, "SSCS", None, "and no other"),
            (most, "SCCC", 1, "SCCC", 0, "the one allowed is kept"),
            (most, "SCCC", 1, "SCCS", None, "it counts"),
            (least, "CCSS", 4, "CCSS", 0, "all weeks are kept: one is missing, nothing to do"),
            (least, "CCSS", 3, "CCSS", None, "one week may change"),
            (least, "CSSS", 3, "CSSS", 0, "kept weeks count"),
            (company, "CSSS", 4, "CSSS", 0, "the same in company"),
            (company, "CCCC", 4, "CCCC", 0, "one too many, all kept"),
            (hours, "SSCC", 4, "SSCC", 0, "hours missing, all kept"),
            (hours, "SSCC", 3, "SSCC", None, "one week may change"),
        ]
    )


def test_shares_of_kept_shared_weeks() -> None:
    """A kept shared week counts for the pattern that reads so, else for its letters."""
    morning = [make_closure(span(0, first=0, last=1))]
    pattern, other = "SSSSSSCCCC", "SSSSCCCCCC"
    exact = make_scenario(phases=[split(pattern)], weeks=5, school_weeks=3, closures=morning)
    cycle = make_scenario(
        phases=[split("CSSSSCCCCC", "SSSSSCCCCC")],
        weeks=2,
        closures=[make_closure(span(1, first=0, last=0))],
        school_weeks=(0, 1),
    )
    rest = " ".join([pattern] * 4)
    check(
        [
            (exact, "CCSSSSCCCC . . . .", 1, f"CCSSSSCCCC {rest}", 0, "six tenths, two closed"),
            (exact, f"{pattern} . . . .", 1, f"{pattern} {rest}", 0, "six, closed only since"),
            (exact, f"{other} . . . .", 1, f"{other} {rest}", None, "four, of no pattern"),
            (exact, "S . . . .", 1, f"S {rest}", None, "a whole week"),
            (cycle, ". CSSSSCCCCC", 2, "CSSSSCCCCC CSSSSCCCCC", 0, "five by its own turn"),
        ]
    )
    shares = audited(
        cycle,
        make_previous(cycle, {"a": ". CSSSSCCCCC"}, freeze=2),
        {"a": "CSSSSCCCCC CSSSSCCCCC"},
    )
    assert shares.stages[0].totals.school_tenths == 9


# --- rules of one cohort -------------------------------------------------------------------


def costs(
    rule: CohortRule,
    before: str,
    freeze: int | None,
    weeks: str,
    *,
    past: str = "",
    spans: Sequence[Span] | None = None,
) -> int:
    """Return the units by which a soft rule of weight 1 is broken beside a previous plan."""
    scenario = make_scenario(
        cohorts=[make_cohort(phases=[free()], weeks=6, past=len(past))],
        rules=[make_rule(replace(rule, soft=soft(1)), spans=spans)],
        holidays=[day(0, 0), day(1, 1)],
    )
    previous = make_previous(scenario, {"a": before}, past={"a": past}, freeze=freeze)
    judgement = judged(scenario, previous, weeks)
    assert judgement.accepted
    return judgement.rules


RunRow = tuple[str, str, int | None, str, int, str]
"""Past, before, freeze, weeks, cost, reason."""

MAX_RUNS: list[RunRow] = [
    ("SS", "......", None, "SCCCCC", 10, "two past weeks and one: one over"),
    ("SSSS", "......", None, "SSCCCC", 20, "past weeks are not over, the two planned ones are"),
    ("SSC", "......", None, "SSCCCC", 0, "the past run was over"),
    ("SS", "......", None, "CSSCCC", 0, "so it is here"),
    ("", "SSSSCC", 4, "SSSSCC", 0, "kept weeks alone"),
    ("", "SSSSCC", 3, "SSSSCC", 10, "the fourth is not kept"),
    ("", "SSSSCC", None, "SSSSCC", 20, "none is"),
    ("S", "SCCCCC", 1, "SSCCCC", 10, "one past, one kept, one over"),
    ("SSS", "SCCCCC", 1, "SSSCCC", 20, "whatever past and kept ones did"),
    ("", "SS.SSC", 6, "SSSSSC", 10, "only the week that the plan lacked is not kept"),
]


@pytest.mark.parametrize(
    ("past", "before", "freeze", "weeks", "cost", "reason"), MAX_RUNS, ids=lambda value: str(value)
)
def test_max_run(
    past: str, before: str, freeze: int | None, weeks: str, cost: int, reason: str
) -> None:
    """Each week beyond the limit costs, unless it is kept; past weeks count in the run."""
    rule = MaxRun(place=SCHOOL, weeks=2)
    assert costs(rule, before, freeze, weeks, past=past) == cost, reason


def test_max_run_in_a_window() -> None:
    """Past weeks count only where the window holds the first planned Monday."""
    rule = MaxRun(place=SCHOOL, weeks=2)
    for first, cost in ((0, 20), (1, 0)):
        found = costs(rule, "......", None, "SSCCCC", past="SS", spans=[span(first, 5)])
        assert found == cost


MIN_RUNS: list[RunRow] = [
    ("", "SCCCCC", 1, "SCCSSS", 0, "it began in a kept week"),
    ("", "SCCCCC", 1, "SSCCCC", 0, "also when it goes on"),
    ("", "SCCCCC", None, "SCCCCC", 20, "it did not"),
    ("S", "......", None, "SCCCCC", 0, "it began in a past week"),
    ("C", "......", None, "SCCCCC", 20, "the past was elsewhere"),
    ("", "CSCCCC", 1, "CSCCCC", 20, "it begins after the kept week"),
    ("", ".SCCCC", 6, "SSCCCC", 10, "it begins before the kept week"),
]


@pytest.mark.parametrize(
    ("past", "before", "freeze", "weeks", "cost", "reason"), MIN_RUNS, ids=lambda value: str(value)
)
def test_min_run(
    past: str, before: str, freeze: int | None, weeks: str, cost: int, reason: str
) -> None:
    """A run that began in a kept or past week is as long as it is."""
    assert costs(MinRun(place=SCHOOL, weeks=3), before, freeze, weeks, past=past) == cost, reason


FIRST_TWO = (span(0, 1),)
RULES: list[tuple[CohortRule, Sequence[Span] | None, str, int, str, int, str]] = [
    (Require(place=SCHOOL), FIRST_TWO, "CCSSSS", 1, "CCSSSS", 10, "one of two weeks is kept"),
    (Require(place=SCHOOL), FIRST_TWO, "CCSSSS", 2, "CCSSSS", 0, "both are"),
    (Forbid(place=SCHOOL), FIRST_TWO, "SSCCCC", 1, "SSCCCC", 10, "one of two weeks is kept"),
    (Avoid(what="public_holidays"), None, "SSCCCC", 1, "SSCCCC", 10, "one of two weeks is kept"),
    (Contact(weeks=2), FIRST_TWO, "CCSSSS", 2, "CCSSSS", 0, "the whole window is kept"),
    (Contact(weeks=2), FIRST_TWO, "CCSSSS", 1, "CCSSSS", 10, "one week may change"),
    (Contact(weeks=2), FIRST_TWO, "SCCCCC", 1, "SCCCCC", 0, "a kept week counts as met"),
    (Weeks(place=SCHOOL, max_tenths=10), None, "SSCCCC", 2, "SSCCCC", 0, "two kept, one allowed"),
    (Weeks(place=SCHOOL, max_tenths=10), None, "SSCCCC", 2, "SSSCCC", 10, "and one more"),
    (Weeks(place=SCHOOL, max_tenths=10), None, "SSCCCC", 1, "SSCCCC", 10, "one kept"),
    (Weeks(place=SCHOOL, min_tenths=20), FIRST_TWO, "CSCCCC", 2, "CSCCCC", 0, "all kept"),
    (Weeks(place=SCHOOL, min_tenths=20), FIRST_TWO, "CSCCCC", 1, "CSCCCC", 10, "one is not"),
    (Weeks(place=SCHOOL, min_tenths=20), None, "SCCCCC", 1, "SSCCCC", 0, "kept weeks count"),
    (Hours(min_s=3600 * 70), FIRST_TWO, "CCSSSS", 2, "CCSSSS", 0, "all kept"),
    (Hours(min_s=3600 * 70), FIRST_TWO, "CCSSSS", 1, "CCSSSS", 70, "one is not"),
    (Hours(min_s=3600 * 14), FIRST_TWO, "SCSSSS", 1, "SCSSSS", 0, "kept weeks count"),
]


@pytest.mark.parametrize(("rule", "spans", "before", "freeze", "weeks", "cost", "reason"), RULES)
def test_rules_of_one_cohort(
    rule: CohortRule,
    spans: Sequence[Span] | None,
    before: str,
    freeze: int,
    weeks: str,
    cost: int,
    reason: str,
) -> None:
    """Kept half-days are not charged, maxima are raised to what is kept, minima need a choice."""
    assert costs(rule, before, freeze, weeks, spans=spans) == cost, reason


# --- rules across cohorts ------------------------------------------------------------------


def three(past: int = 0) -> tuple[Cohort, ...]:
    """Return a, b, c of 10, 20 and 30 people, three weeks each; c's may come after a past."""
    return tuple(
        make_cohort(
            id,
            phases=[free()],
            weeks=3 - late,
            size=size,
            past=late,
            start=monday(late),
        )
        for id, size, late in (("a", 10, 0), ("b", 20, 0), ("c", 30, past))
    )


CoupledRow = tuple[CoupledRule, str, tuple[str, str, str], int, str]
"""Rule, cohorts that may change after week 0, what the three are and were, cost, reason.

In week 0, which may change, all are in company: nothing is broken but what is said."""

ALL_KEPT = ""
COUPLED: list[CoupledRow] = [
    (Capacity(max_people=15), ALL_KEPT, ("CS", "CS", "CS"), 0, "all are kept"),
    (Capacity(max_people=15), "a", ("CC", "CS", "CS"), 0, "50 people kept, and no more"),
    (Capacity(max_people=15), "a", ("CS", "CS", "CS"), 100, "ten more than those kept"),
    (Capacity(max_people=25), "ab", ("CS", "CS", "CC"), 50, "nobody kept there: 5 over the limit"),
    (Capacity(max_people=15), "abc", ("CS", "CS", "CS"), 450, "none is kept"),
    (Apart(), ALL_KEPT, ("CS", "CS", "CS"), 0, "all are kept"),
    (Apart(), "a", ("CC", "CS", "CS"), 0, "two kept at school, and no more"),
    (Apart(), "a", ("CS", "CS", "CS"), 10, "a third"),
    (Apart(), "ab", ("CS", "CS", "CC"), 10, "two, none of them kept"),
    (Cover(), ALL_KEPT, ("CS", "CS", "CS"), 0, "all are kept"),
    (Cover(), "a", ("CS", "CS", "CS"), 10, "one could be in company"),
    (Cover(at_least=2), "a", ("CC", "CS", "CS"), 0, "only one could be"),
    (Cover(at_least=2), "ab", ("CC", "CS", "CS"), 10, "two could be"),
    (Cover(at_least=2), "ab", ("CS", "CS", "CC"), 10, "one kept there, two could be"),
    (Together(), ALL_KEPT, ("CS", "CS", "CC"), 0, "all are kept"),
    (Together(), "a", ("CC", "CS", "CC"), 0, "kept ones disagree"),
    (Together(), "a", ("CC", "CS", "CS"), 10, "kept ones agree, and a is elsewhere"),
    (Together(), "ab", ("CC", "CS", "CC"), 10, "one kept: it disagrees with nobody"),
    (Together(weeks=1), ALL_KEPT, ("CS", "CS", "CC"), 10, "a week before may change"),
    (Together(weeks=1), ALL_KEPT, ("CS", "CS", "CS"), 0, "a kept meeting counts"),
]


def coupled(rule: Rule, cohorts: Sequence[Cohort] = ()) -> Scenario:
    """Return a scenario with one rule, soft of weight 1 unless it is a peak."""
    asked = rule if rule.soft else replace(rule, soft=soft(1))
    return make_scenario(cohorts=cohorts or three(), rules=[make_rule(asked)])


@pytest.mark.parametrize(("rule", "changing", "weeks", "cost", "reason"), COUPLED)
def test_rules_across_cohorts(
    rule: CoupledRule, changing: str, weeks: tuple[str, str, str], cost: int, reason: str
) -> None:
    """What kept cohorts alone break is not charged, nor anything where all are kept."""
    cohorts = tuple(make_cohort(id, phases=[free()], weeks=2, size=size) for id, size in SIZES)
    scenario = coupled(rule, cohorts)
    mine = dict(zip("abc", weeks, strict=True))
    before = {id: ".." if id in changing else f".{letters[1]}" for id, letters in mine.items()}
    previous = make_previous(scenario, before, freeze=2)
    judgement = judged_all(scenario, previous, mine)
    assert (judgement.accepted, judgement.rules) == (True, cost), reason


SIZES = (("a", 10), ("b", 20), ("c", 30))


def test_together_in_kept_weeks_alone() -> None:
    """Where every week is kept, no meeting is missing."""
    scenario = coupled(Together(weeks=2))
    weeks = {"a": "SSC", "b": "SCC", "c": "SSS"}
    assert judged_all(scenario, make_previous(scenario, weeks, freeze=3), weeks).rules == 0
    assert judged_all(scenario, make_previous(scenario, weeks, freeze=2), weeks).rules == 10


def test_together_where_the_others_are_nowhere() -> None:
    """Weeks in which some cohorts are in no stage are kept as soon as the others' are."""
    cohorts = [
        make_cohort(id, phases=[free()], weeks=2, start=monday(start))
        for id, start in (("a", 0), ("b", 2))
    ]
    asked = make_rule(Together(weeks=1, soft=soft(1)), spans=[span(0, 1)])
    scenario = make_scenario(cohorts=cohorts, rules=[asked])
    weeks = {"a": "SS", "b": "SS"}
    for freeze, missing in ((1, 10), (2, 0)):
        previous = make_previous(scenario, weeks, freeze=freeze)
        assert judged_all(scenario, previous, weeks).rules == missing


def test_peak() -> None:
    """Half-days that are kept for all cohorts count for no peak."""
    scenario = coupled(peak())
    weeks = {"a": "SSS", "b": "SSC", "c": "SCC"}
    for freeze, people in ((None, 60), (1, 30), (2, 10), (3, 0)):
        previous = make_previous(scenario, weeks, freeze=freeze)
        assert judged_all(scenario, previous, weeks).peak == people


@pytest.mark.parametrize(
    ("rule", "cost", "reason"),
    [
        (Capacity(max_people=30), 100, "the 30 of the past stage and ten more"),
        (Apart(), 10, "c is one at school"),
        (Cover(at_least=3), 10, "all are in a stage: the two others can be in company, a is not"),
        (Together(), 10, "a and c at school, b not"),
        (Together(weeks=2), 20, "no week with all three"),
    ],
)
def test_past_stages_count_for_presence(rule: CoupledRule, cost: int, reason: str) -> None:
    """In week 0, c is in a past stage, at school; the others are in their first week."""
    scenario = coupled(rule, three(past=1))
    previous = make_previous(scenario, {"c": ".."}, past={"c": "S"})
    weeks = {"a": "SCC", "b": "CCC", "c": "CC"}
    assert judged_all(scenario, previous, weeks).rules == cost, reason
    # without a previous plan c is nowhere in week 0
    given = {cohort: read_weeks(mine) for cohort, mine in weeks.items()}
    assert judge_all(scenario, given).rules < cost or isinstance(rule, Together)


def test_meetings_of_the_past_count() -> None:
    """A half-day that a cohort's past stage shares is a meeting."""
    scenario = coupled(Together(weeks=1), three(past=1))
    previous = make_previous(scenario, {"c": ".."}, past={"c": "S"})
    assert judged_all(scenario, previous, {"a": "SCC", "b": "SCC", "c": "CC"}).rules == 0


def test_meetings_in_past_stages_alone_count() -> None:
    """So is one of which every cohort was in a past stage, where the window holds it."""
    cohorts = [make_cohort(id, phases=[free()], weeks=2, past=1, start=monday(1)) for id in "ab"]
    weeks = {"a": "CC", "b": "CC"}
    for first, missing in ((0, 0), (1, 10)):
        scenario = make_scenario(
            cohorts=cohorts,
            rules=[make_rule(Together(weeks=1, soft=soft(1)), spans=[span(first, 2)])],
        )
        previous = make_previous(scenario, weeks, past={"a": "S", "b": "S"})
        assert judged_all(scenario, previous, weeks).rules == missing


def test_peak_with_the_past() -> None:
    """People of a past stage are at school beside those of week 0."""
    scenario = coupled(peak(), three(past=1))
    previous = make_previous(scenario, {"c": ".."}, past={"c": "S"})
    assert judged_all(scenario, previous, {"a": "SCC", "b": "CCC", "c": "CC"}).peak == 40


# --- changes -------------------------------------------------------------------------------

CHANGES: list[tuple[str, str, int, str]] = [
    ("SC", "SC", 0, "nothing moves"),
    ("SC", "CC", 10, "a week moves"),
    ("SC", f"{HALF} C", 5, "half of it"),
    (".C", "SC", 0, "the previous plan lacks the week"),
    ("SSSSS----- C", "SC", 0, "half-days that it left open"),
    ("SSSSS----- C", "CC", 5, "the others count"),
    ("school:SSCCCCCCCC C", "company:SSCCCCCCCC C", 0, "letters count, not kinds"),
]


@pytest.mark.parametrize(("before", "weeks", "changes", "reason"), CHANGES)
def test_changes(before: str, weeks: str, changes: int, reason: str) -> None:
    """Half-days that differ, in weeks that are in both plans."""
    fixed = make_fixed("company", span(0, first=2, last=9))
    school = make_fixed("school", span(0, first=0, last=1))
    scenario = make_scenario(
        phases=[split(HALF, "CCCCCCCCCC") if HALF in weeks else free()],
        weeks=2,
        fixed=[school, fixed] if "SSCCCCCCCC" in weeks else [],
    )
    judgement = judged(scenario, make_previous(scenario, {"a": before}), weeks)
    assert (judgement.accepted, judgement.changes) == (True, changes), reason


def test_a_new_cohort_has_no_changes() -> None:
    """Only cohorts of the previous plan can change; kept or not, a new one is free."""
    scenario = make_scenario(cohorts=[make_cohort(id, phases=[free()], weeks=2) for id in "ab"])
    previous = make_previous(scenario, {"a": "SC"}, freeze=1, only=["a"])
    judgement = judged_all(scenario, previous, {"a": "SS", "b": "CS"})
    assert (judgement.accepted, judgement.changes) == (True, 10)


def test_half_days_left_open_stay_so() -> None:
    """A kept week of which a calendar left half-days open is kept with them, and listed."""
    scenario = make_scenario(phases=[free()], weeks=2)
    previous = make_previous(scenario, {"a": "school:SSSSSSSS-- C"}, freeze=1)
    report = audited(scenario, previous, {"a": "school:SSSSSSSS-- C"})
    assert report.ok
    assert [each.sentence.to("en") for each in report.kept] == [
        "4 September 2026: left to neither place, school nor company."
    ]
    assert not judged(scenario, previous, "SC").accepted


# --- properties ----------------------------------------------------------------------------

EVERYTHING = (
    MaxRun(place=SCHOOL, weeks=2),
    MinRun(place=COMPANY, weeks=2),
    Weeks(place=SCHOOL, min_tenths=20, max_tenths=20),
    Require(place=SCHOOL),
    Hours(min_s=3600 * 80),
    Contact(weeks=2),
)
RHYTHMS: dict[str, Scenario] = {
    "blocks": make_scenario(phases=[blocks(2, 2, tolerance=1)], weeks=6, school_weeks=3),
    "phases": make_scenario(
        phases=[blocks(2, 3, tolerance=1, first="school"), full_time("company")],
        weeks=6,
        company_weeks=(4, 5),
        closures=[make_closure(span(2))],
    ),
    "listed": make_scenario(phases=[blocks([1, 2], [1, 2], tolerance=1)], weeks=6),
}


def calendars() -> list[str]:
    """Return every run of six weeks at one place or the other."""
    return ["".join(weeks) for weeks in product("SC", repeat=6)]


@pytest.mark.parametrize("name", RHYTHMS)
def test_what_is_wholly_kept_is_accepted(name: str) -> None:
    """Whatever is asked, a plan that may not change is valid, and no rule costs anything."""
    scenario = make_scenario(
        cohorts=RHYTHMS[name].cohorts,
        closures=[make_closure(span(2))],
        rules=[make_rule(rule) for rule in EVERYTHING],
    )
    for weeks in calendars():
        previous = make_previous(scenario, {"a": weeks}, only=())
        judgement = judge(scenario, "a", read_weeks(weeks), previous)
        assert (judgement.accepted, judgement.changes) == (True, 0), weeks


@pytest.mark.parametrize("name", RHYTHMS)
def test_keeping_never_costs(name: str) -> None:
    """What is valid stays so at no higher cost when some of its weeks are kept."""
    scenario = replace(
        RHYTHMS[name],
        rules=make_scenario(
            cohorts=RHYTHMS[name].cohorts,
            rules=[make_rule(replace(rule, soft=soft(1))) for rule in EVERYTHING],
        ).rules,
    )
    seen = 0
    for weeks in calendars():
        free_one = judge(scenario, "a", read_weeks(weeks))
        if not free_one.accepted:
            continue
        seen += 1
        for freeze in range(1, 7):
            previous = make_previous(scenario, {"a": weeks}, freeze=freeze)
            kept = judge(scenario, "a", read_weeks(weeks), previous)
            assert kept.accepted, (weeks, freeze)
            assert kept.rhythm <= free_one.rhythm, (weeks, freeze)
            assert kept.rules <= free_one.rules, (weeks, freeze)
    assert seen > 1


# --- reports -------------------------------------------------------------------------------


def test_what_kept_weeks_break_is_listed() -> None:
    """Kept weeks' breaches are neither violations nor charged, but they are said, once."""
    scenario = make_scenario(
        phases=[free()],
        weeks=4,
        closures=[make_closure(span(1), "Noël")],
        school_weeks=(None, 1),
        rules=[
            make_rule(MaxRun(place=SCHOOL, weeks=1, soft=soft(5))),
            make_rule(Require(place=COMPANY), spans=[span(0, 3)]),
        ],
    )
    previous = make_previous(scenario, {"a": "SSCC"}, freeze=2)
    report = audited(scenario, previous, {"a": "SSCC"})
    assert (report.ok, report.warnings, report.costs["rules"]) == (True, (), 0)
    assert [each.sentence.to("en") for each in report.kept] == [
        "The week of 7 September 2026 is closed (Noël): it counts as company, not as school.",
        "Weeks at school in the stage from 31 August 2026: 2; asked: at most 1.",
        "Week of 31 August 2026: 10 half-days elsewhere (SSSSSSSSSS) than asked (company).",
        "Week of 7 September 2026: 10 half-days elsewhere (SSSSSSSSSS) than asked (company).",
        "2 weeks in a row (school) from 31 August 2026 to 11 September 2026; at most 1.",
    ]
    further = audited(scenario, make_previous(scenario, {"a": "SSCC"}, freeze=1), {"a": "SCSC"})
    assert [each.sentence.to("en") for each in further.violations] == [
        "Weeks at school in the stage from 31 August 2026: 2; asked: at most 1.",
        "Week of 14 September 2026: 10 half-days elsewhere (SSSSSSSSSS) than asked (company).",
    ]
    assert [each.sentence.to("en") for each in further.kept] == [
        "Week of 31 August 2026: 10 half-days elsewhere (SSSSSSSSSS) than asked (company)."
    ]


def test_a_changed_kept_week_is_a_violation() -> None:
    """The report says which week moved, and from what."""
    scenario = make_scenario(phases=[free()], weeks=2)
    previous = make_previous(scenario, {"a": "SC"}, freeze=1)
    (violation,) = audited(scenario, previous, {"a": "CC"}).violations
    assert violation.sentence.to("en") == (
        "The week of 31 August 2026 should stay as in the previous plan (school, SSSSSSSSSS); "
        "it is now company, CCCCCCCCCC."
    )
    assert (violation.monday, violation.found, violation.allowed) == (
        monday(0),
        "CCCCCCCCCC",
        "SSSSSSSSSS",
    )


def test_nothing_is_kept_without_a_previous_plan() -> None:
    """Without a previous plan there are no changes to count and nothing to list."""
    scenario = make_scenario(phases=[full_time("company")], weeks=2)
    report = verify(scenario, make_plan(scenario, {"a": read_weeks("SC")}))
    assert (report.kept, "changes" in report.costs) == ((), False)
    assert judge(scenario, "a", read_weeks("CC")).changes == 0


def test_stated_changes() -> None:
    """The level ``changes`` is recomputed, alone or merged, beside a previous plan only."""
    merged = ((("changes", 2), ("rhythm", 1)), (("earliest", 1),))
    scenario = make_scenario(phases=[free()], weeks=2, objective=merged)
    weeks = {"a": read_weeks("SC")}
    previous = make_previous(scenario, {"a": "CC"})
    for name, cost, truth in (("changes", 10, True), ("changes", 9, False)):
        plain = replace(scenario, objective=make_scenario(phases=[free()]).objective)
        plan = make_plan(plain, weeks, levels=[(name, cost)])
        assert verify(plain, plan, previous=previous).ok is truth
        assert verify(plain, plan).ok
    assert verify(
        scenario, make_plan(scenario, weeks, levels=[("changes+rhythm", 20)]), previous=previous
    ).ok
    (lie,) = verify(
        scenario, make_plan(scenario, weeks, levels=[("changes+rhythm", 10)]), previous=previous
    ).violations
    assert (lie.found, lie.allowed) == (10, 20)


def carried() -> tuple[Scenario, Previous]:
    """Return a cohort with two past weeks, and its previous plan."""
    scenario = make_scenario(cohorts=[make_cohort(phases=[free()], weeks=2, past=2)])
    return scenario, make_previous(scenario, {"a": "SC"}, past={"a": "CS"})


def test_the_past_is_carried_over() -> None:
    """A plan holds the previous plan's past weeks and stages, as they were."""
    scenario, previous = carried()
    plan = plan_of(scenario, previous, {"a": "SC"})
    assert verify(scenario, plan, previous=previous).ok
    (cohort,) = plan.cohorts
    first, second, *others = cohort.weeks
    moved = replace(first, kind=second.kind, letters=second.letters)
    told = replace(cohort.stages[0], deviation=3)
    for change, expected in (
        (
            replace(cohort, weeks=(moved, second, *others)),
            "The week of 17 August 2026, of a past stage, is not as in the previous plan.",
        ),
        (
            replace(cohort, weeks=(first, *others)),
            "The week of 24 August 2026, of a past stage, is not as in the previous plan.",
        ),
        (
            replace(cohort, stages=(told, cohort.stages[1])),
            "The past stage from 17 August 2026 is not as in the previous plan.",
        ),
        (
            replace(cohort, stages=cohort.stages[1:]),
            "The past stage from 17 August 2026 is not as in the previous plan.",
        ),
    ):
        report = verify(scenario, replace(plan, cohorts=(change,)), previous=previous)
        assert [each.sentence.to("en") for each in report.violations] == [expected]


def test_a_calendar_may_leave_the_past_out() -> None:
    """A partial calendar need not hold past weeks, but those it has are as they were."""
    scenario, previous = carried()
    plan = plan_of(scenario, previous, {"a": "SC"})
    (cohort,) = plan.cohorts
    first, second, *others = cohort.weeks
    bare = replace(plan, cohorts=(replace(cohort, stages=cohort.stages[1:], weeks=tuple(others)),))
    assert verify(scenario, bare, previous=previous, partial=True).ok
    wrong = replace(cohort, weeks=(replace(first, letters=second.letters), second, *others))
    report = verify(scenario, replace(plan, cohorts=(wrong,)), previous=previous, partial=True)
    assert [each.monday for each in report.violations] == [monday(-2)]


def test_a_past_that_the_previous_plan_lacks() -> None:
    """Nothing is carried over from a plan without the past, and the run begins here."""
    scenario = make_scenario(
        cohorts=[make_cohort(phases=[free()], weeks=2, past=2)],
        rules=[make_rule(MinRun(place=SCHOOL, weeks=2, soft=soft(1)))],
    )
    previous = make_previous(scenario, {"a": "SC"})
    assert judge(scenario, "a", read_weeks("SC"), previous).rules == 10
