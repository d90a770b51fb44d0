"""The verifier on phases: which calendars of a stage are legal, and at what deviation."""

from __future__ import annotations

import time
from itertools import product

import pytest

from builders import (
    blocks,
    free,
    full_time,
    make_closure,
    make_fixed,
    make_phase,
    make_rhythm,
    make_scenario,
    make_stage,
    monday,
    read_weeks,
    span,
    split,
)
from rythme.scenario import Scenario
from rythme.verify import Judgement, judge

Row = tuple[Scenario, str, int | None, str]
"""Scenario, weeks, deviation (None: not legal), reason."""


def judged(scenario: Scenario, weeks: str) -> Judgement:
    """Judge the only cohort of a scenario."""
    return judge(scenario, "a", read_weeks(weeks))


def deviation(scenario: Scenario, weeks: str) -> int | None:
    """Return the deviation of a calendar, None where it is not accepted."""
    judgement = judged(scenario, weeks)
    return judgement.rhythm if judgement.accepted else None


def check(rows: list[Row]) -> None:
    """Assert a whole table, naming every wrong row."""
    wrong = [
        (weeks, reason, f"found {found}, expected {expected}")
        for scenario, weeks, expected, reason in rows
        if (found := deviation(scenario, weeks)) != expected
    ]
    assert not wrong


def test_blocks_of_one_length() -> None:
    """Blocks are within tolerance of their length; only the stage's last one may fall short."""
    exact = make_scenario(phases=[blocks(2, 3)], weeks=7)
    loose = make_scenario(phases=[blocks(2, 3, tolerance=1)], weeks=7)
    check(
        [
            (exact, "SSCCCSS", 0, "three blocks of the right length"),
            (exact, "CCCSSCC", 0, "either place may come first; the stage's end cuts the last"),
            (exact, "SSCCCSC", None, "a short block that is not the last"),
            (exact, "SCCCSSC", None, "the first block is not excused"),
            (exact, "SSCCCCS", None, "a block too long"),
            (exact, "CCCSSSC", None, "a school block too long"),
            (exact, "SSSSSSS", None, "the last block may be shorter, never longer"),
            (loose, "SSCCCSS", 0, "within the tolerance costs nothing if it is exact"),
            (loose, "SSSCCCS", 1, "one week over in the first block; the last is short at no cost"),
            (loose, "SCCCSSC", 1, "one week short in the first block"),
            (loose, "SCCCCSS", 2, "one short, one over"),
            (loose, "SSCCCCC", None, "two weeks over: longer than length + tolerance"),
            (loose, "SSCSSCC", None, "two weeks short in the middle"),
            (loose, "CCCCSSS", 2, "the last block is longer than nominal: that is deviation"),
        ]
    )


def test_tolerance_leaves_at_least_one_week() -> None:
    """A tolerance as large as the length does not let a block vanish, nor cost less."""
    scenario = make_scenario(phases=[blocks(1, 1, tolerance=5)], weeks=4)
    check(
        [
            (scenario, "SCSC", 0, "blocks of one week"),
            (scenario, "SSSS", 3, "one block, three weeks over"),
        ]
    )


def test_blocks_in_a_range() -> None:
    """Inside the range nothing is deviation; tolerance starts at its ends."""
    scenario = make_scenario(phases=[blocks((2, 3), 1, tolerance=1)], weeks=6)
    check(
        [
            (scenario, "SSCSSS", 0, "both ends of the range"),
            (scenario, "SSSSCS", 1, "one over the range"),
            (scenario, "SCSSSC", 1, "one below the range"),
            (scenario, "SSSSSC", None, "two over the range"),
        ]
    )


def test_first_block() -> None:
    """``first`` is the place of the first week that counts, not of a pause before it."""
    scenario = make_scenario(
        phases=[blocks(2, 2, first="school")],
        weeks=5,
        fixed=[make_fixed("off", span(0))],
    )
    check(
        [
            (scenario, "OSSCC", 0, "school is first, after a pause"),
            (scenario, "OCCSS", None, "company is first"),
        ]
    )


def test_listed_lengths() -> None:
    """Listed lengths are taken in order, and there are exactly as many blocks."""
    school = make_scenario(phases=[blocks([1, 2], 1, first="school"), full_time("off")], weeks=6)
    both = make_scenario(phases=[blocks([1, 2], [1, 2], first="school")], weeks=6)
    check(
        [
            (school, "SCSSCO", 0, "1 then 2 weeks at school, company between and after"),
            (school, "SCSSOO", 0, "no company block is listed: it need not come last"),
            (school, "SSCSOO", None, "the lengths in the wrong order"),
            (school, "SCSOOO", None, "the last block is short, and the next phase is elsewhere"),
            (school, "SCOOOO", None, "the last block is absent, and the next phase is elsewhere"),
            (school, "SCSSCS", None, "the last phase is off"),
            (both, "SCSSCC", 0, "four blocks"),
        ]
    )
    three = make_scenario(phases=[blocks([1, 1, 1], [1, 1])], weeks=5)
    check(
        [
            (three, "SCSCS", 0, "school, company, school, company, school"),
            (three, "CSCSS", None, "company first: too few school blocks, the last one too long"),
        ]
    )


def test_last_listed_block_at_the_stage_end() -> None:
    """Where the stage ends, the last listed block may be shorter or absent, but not two of them."""
    lists = blocks([1, 3], [1, 3], first="school")
    check(
        [
            (make_scenario(phases=[lists], weeks=8), "SCSSSCCC", 0, "all of it"),
            (make_scenario(phases=[lists], weeks=6), "SCSSSC", 0, "the last block shorter"),
            (make_scenario(phases=[lists], weeks=5), "SCSSS", 0, "the last block absent"),
            (
                make_scenario(phases=[lists], weeks=4),
                "SCSS",
                None,
                "one absent and the one before it short: that one is not the last of the list",
            ),
            (make_scenario(phases=[lists], weeks=2), "SC", None, "two blocks absent"),
            (make_scenario(phases=[lists], weeks=9), "SCSSSCCCS", None, "one block too many"),
        ]
    )


def test_last_block_before_another_phase() -> None:
    """The last block may fall short only where the next phase goes on in its place."""
    company = make_scenario(phases=[blocks(2, 2), full_time("company")], weeks=6, ends={0: 2})
    school = make_scenario(phases=[blocks(2, 2), full_time("school")], weeks=6, ends={0: 2})
    check(
        [
            (company, "SSCCCC", 0, "one company week of two, and the company phase goes on"),
            (school, "SSCSSS", None, "one company week of two, and the school phase follows"),
            (school, "CCSSSS", 0, "one school week of two, and the school phase goes on"),
            (company, "CCSCCC", None, "one school week of two, and the company phase follows"),
            (company, "SSSCCC", None, "never longer"),
        ]
    )


def test_absent_last_block_before_another_phase() -> None:
    """A listed last block may be missing when the next phase stands in its place."""
    lists = blocks([2], [2, 2], first="company")
    scenario = make_scenario(phases=[lists, full_time("company")], weeks=6, ends={0: 3})
    other = make_scenario(phases=[lists, full_time("school")], weeks=6, ends={0: 3})
    check(
        [
            (scenario, "CCSSCC", 0, "the second company block is the company phase"),
            (other, "CCSSSS", None, "the school phase stands in no company block's place"),
        ]
    )


def test_going_on_looks_past_pauses_into_later_phases() -> None:
    """Weeks that pause the rhythm do not hide the place at which a stage goes on."""
    off = [make_fixed("off", span(3))]
    plain = make_scenario(
        phases=[blocks(2, 2), full_time("company")], weeks=6, ends={0: 2}, fixed=off
    )
    school = make_scenario(
        phases=[blocks(2, 2), full_time("school")], weeks=6, ends={0: 2}, fixed=off
    )
    all_paused = make_scenario(
        phases=[blocks(2, 2), blocks(3, 3), full_time("company")],
        weeks=6,
        ends={0: 2, 1: 3},
        fixed=off,
    )
    nothing_left = make_scenario(
        phases=[blocks(2, 2), full_time("school")],
        weeks=5,
        ends={0: 2},
        fixed=[make_fixed("off", span(3, 4))],
    )
    check(
        [
            (plain, "SSCOCC", 0, "off by a fixed date, then company"),
            (school, "SSCOSS", None, "off by a fixed date, then school"),
            (all_paused, "SSCOCC", 0, "a whole phase of pauses, then company"),
            (nothing_left, "SSCOO", 0, "only pauses until the stage ends"),
        ]
    )


def test_going_on_in_a_closed_week() -> None:
    """In a phase that is not blocks, a closed week is a company week for the block before it."""
    closed = [make_closure(span(3))]
    scenario = make_scenario(
        phases=[blocks(2, 2), full_time("school")], weeks=6, ends={0: 2}, closures=closed
    )
    student = make_scenario(
        phases=[blocks(2, 2), full_time("school")],
        weeks=6,
        ends={0: 2},
        closures=closed,
        student=True,
    )
    check(
        [
            (scenario, "SSCCSS", 0, "the closed week goes on in company"),
            (student, "SSCOSS", 0, "a student's closed week is off, and counts as a company week"),
        ]
    )


def test_closed_week_in_blocks() -> None:
    """A closed week is a company week like any other, or bridged: neither counts nor ends."""
    closed = [make_closure(span(2))]
    company = make_scenario(phases=[blocks(2, 2)], weeks=6, closures=closed)
    bridge = make_scenario(phases=[blocks(2, 2, bridge=True)], weeks=6, closures=closed)
    check(
        [
            (company, "SSCCSS", 0, "the closed week is the first of a company block"),
            (company, "CCCSSC", None, "it counts: three company weeks"),
            (company, "SSSCCS", None, "school in a closed week"),
            (bridge, "SSCCCS", 0, "it does not count: company weeks 3 and 4"),
            (bridge, "CSCSCC", None, "one company week before the pause: the first block is short"),
            (bridge, "CCCSSC", 0, "it does not count after two company weeks"),
            (bridge, "SSCSCC", None, "it does not end the school block: three weeks"),
        ]
    )
    inside = make_scenario(
        phases=[blocks(2, 2, bridge=True)], weeks=5, closures=[make_closure(span(1))]
    )
    check([(inside, "SCSCC", 0, "the school block goes on after the pause")])


def test_students_closed_week_counts_as_company() -> None:
    """A student's closed week is off, and counts in a company block, unless bridged."""
    closed = [make_closure(span(2))]
    company = make_scenario(phases=[blocks(2, 2)], weeks=6, closures=closed, student=True)
    bridge = make_scenario(
        phases=[blocks(2, 2, bridge=True)], weeks=6, closures=closed, student=True
    )
    check(
        [
            (company, "SSOCSS", 0, "off, then one company week: a block of two"),
            (company, "SSOCCS", None, "three company weeks"),
            (company, "SSCCSS", None, "a student is not in company when the school is closed"),
            (bridge, "SSOCCS", 0, "the pause does not count"),
        ]
    )


def test_fixed_week_in_blocks() -> None:
    """A week fixed at a place takes part in the rhythm; fixed off, it pauses it."""
    school = make_scenario(phases=[blocks(2, 2)], weeks=6, fixed=[make_fixed("school", span(2))])
    off = make_scenario(phases=[blocks(2, 2)], weeks=6, fixed=[make_fixed("off", span(1))])
    both = make_scenario(
        phases=[blocks(2, 2, bridge=True)],
        weeks=6,
        fixed=[make_fixed("company", span(2))],
        closures=[make_closure(span(2))],
    )
    check(
        [
            (school, "CCSSCC", 0, "the fixed week begins a school block"),
            (school, "SSSCCS", None, "it counts: three weeks at school"),
            (school, "SSCCSS", None, "it is not at school"),
            (off, "SOSCCS", 0, "the school block goes on after the pause"),
            (off, "SSCCSS", None, "it is not off"),
            (both, "SSCCSS", 0, "fixed in company in a closed week: it counts, bridge or not"),
            (both, "SSCCCS", None, "it is no pause"),
        ]
    )


def test_off_and_shared_weeks_are_no_weeks_of_blocks() -> None:
    """Without a fixed date or a closure, blocks know school and company only."""
    scenario = make_scenario(phases=[blocks(2, 2)], weeks=4)
    check(
        [
            (scenario, "SSCO", None, "off"),
            (scenario, "S S SSSSSCCCCC C", None, "shared"),
        ]
    )


def test_phase_of_pauses_only() -> None:
    """A phase without a block is fine, unless lists ask for blocks that are not the last one."""
    off = [make_fixed("off", span(0, 1))]

    def scenario(pattern: object) -> Scenario:
        return make_scenario(
            phases=[pattern, full_time("company")],  # type: ignore[list-item]  # any pattern
            weeks=4,
            ends={0: 1},
            fixed=off,
        )

    check(
        [
            (scenario(blocks(2, 2)), "OOCC", 0, "no list"),
            (scenario(blocks(2, [2])), "OOCC", 0, "one company block, absent; company goes on"),
            (scenario(blocks([2], 2)), "OOCC", None, "one school block, and company goes on"),
            (scenario(blocks(2, [2, 2])), "OOCC", None, "two blocks are missing"),
            (scenario(blocks([2], [2])), "OOCC", None, "one block of each is missing"),
            (
                scenario(blocks(2, [2], first="school")),
                "OOCC",
                None,
                "the list would begin at school: two blocks are missing",
            ),
        ]
    )


def test_full_time() -> None:
    """Every week is at the place, but closed weeks and fixed ones."""
    scenario = make_scenario(
        phases=[full_time("school")],
        weeks=4,
        closures=[make_closure(span(1))],
        fixed=[make_fixed("off", span(2))],
    )
    check(
        [
            (scenario, "SCOS", 0, "closed: company; fixed: off"),
            (scenario, "SCOC", None, "company in an open week"),
            (scenario, "SSOS", None, "school in a closed week"),
            (scenario, "SCSS", None, "not off in the fixed week"),
        ]
    )


def test_free() -> None:
    """Each week is at school or in company; closed and fixed weeks are what they are."""
    scenario = make_scenario(
        phases=[free()],
        weeks=4,
        closures=[make_closure(span(1))],
        fixed=[make_fixed("off", span(2))],
    )
    student = make_scenario(
        phases=[free()], weeks=2, closures=[make_closure(span(1))], student=True
    )
    check(
        [
            (scenario, "SCOC", 0, "any place in open weeks"),
            (scenario, "OCOC", None, "off is for fixed dates"),
            (scenario, "SSOC", None, "closed"),
            (student, "CO", 0, "a student's closed week is off"),
            (student, "CC", None, "and not in company"),
        ]
    )


HALF = "SSSSSCCCCC"
LONG, SHORT = "SSSSSSCCCC", "SSSSCCCCCC"


def test_split() -> None:
    """Every week has the pattern; a closed or fixed week stands in its place."""
    scenario = make_scenario(
        phases=[split(HALF)],
        weeks=4,
        closures=[make_closure(span(1))],
        fixed=[make_fixed("school", span(2))],
    )
    check(
        [
            (scenario, f"{HALF} C S {HALF}", 0, "closed: company; fixed: school"),
            (scenario, f"{HALF} C S {LONG}", None, "another pattern"),
            (scenario, f"{HALF} {HALF} S {HALF}", None, "shared in a closed week"),
            (scenario, f"{HALF} C {HALF} {HALF}", None, "shared in a fixed week"),
            (scenario, f"{HALF} C S S", None, "a whole week at school"),
        ]
    )


def test_cycle_advances_on_every_week_but_closed_ones() -> None:
    """A fixed week uses up its place in the cycle, a closed week does not."""
    closed = make_scenario(phases=[split(LONG, SHORT)], weeks=4, closures=[make_closure(span(1))])
    fixed = make_scenario(
        phases=[split(LONG, SHORT)], weeks=4, fixed=[make_fixed("company", span(1))]
    )
    both = make_scenario(
        phases=[split(LONG, SHORT)],
        weeks=4,
        fixed=[make_fixed("company", span(1))],
        closures=[make_closure(span(1))],
    )
    check(
        [
            (closed, f"{LONG} C {SHORT} {LONG}", 0, "the cycle waits"),
            (closed, f"{LONG} C {LONG} {SHORT}", None, "the cycle goes on in a closed week"),
            (fixed, f"{LONG} C {LONG} {SHORT}", 0, "the cycle goes on in a fixed week"),
            (fixed, f"{LONG} C {SHORT} {LONG}", None, "the cycle waits in a fixed week"),
            (both, f"{LONG} C {LONG} {SHORT}", 0, "fixed and closed: fixed"),
        ]
    )


def test_whole_weeks_in_a_cycle() -> None:
    """Ten equal letters in a cycle make a week of that kind, not a shared one."""
    scenario = make_scenario(phases=[split("S" * 10, HALF, "O" * 10)], weeks=4)
    check(
        [
            (scenario, f"S {HALF} O S", 0, "the cycle"),
            (scenario, f"shared:{'S' * 10} {HALF} O S", None, "not shared"),
        ]
    )


def test_cycle_begins_anew_in_each_phase_and_stage() -> None:
    """Neither a phase nor a stage inherits the position of a cycle."""
    rhythm = make_rhythm([split(LONG, SHORT)])
    stages = make_scenario(stages=[make_stage(rhythm, 1), make_stage(rhythm, 2, start=monday(1))])
    phases = make_scenario(phases=[make_phase(split(LONG, SHORT), 1), split(LONG)], weeks=2)
    check(
        [
            (stages, f"{LONG} {LONG} {SHORT}", 0, "the second stage begins with the first pattern"),
            (stages, f"{LONG} {SHORT} {LONG}", None, "no position is inherited"),
            (phases, f"{LONG} {LONG}", 0, "the second phase has its own cycle"),
        ]
    )


def test_phase_lengths() -> None:
    """A phase has at least a week, ends at ``until``, lasts its ``weeks``; the last fills up."""
    until = make_scenario(phases=[full_time("school"), full_time("company")], weeks=4, ends={0: 1})
    weeks = make_scenario(
        phases=[make_phase(full_time("school"), 2), full_time("company")], weeks=4
    )
    open_end = make_scenario(phases=[full_time("school"), full_time("company")], weeks=4)
    last = make_scenario(phases=[full_time("school"), make_phase(full_time("company"), 2)], weeks=4)
    never = make_scenario(phases=[make_phase(full_time("school"), 3)], weeks=4)
    crowded = make_scenario(phases=[full_time("school")] * 3, weeks=2)
    check(
        [
            (until, "SSCC", 0, "until the second week"),
            (until, "SCCC", None, "too early"),
            (until, "SSSC", None, "too late"),
            (weeks, "SSCC", 0, "two weeks"),
            (weeks, "SCCC", None, "one week"),
            (weeks, "SSSC", None, "three weeks"),
            (open_end, "SCCC", 0, "anywhere"),
            (open_end, "SSSC", 0, "anywhere"),
            (open_end, "SSSS", None, "the second phase has at least a week"),
            (open_end, "CCCC", None, "the first phase has at least a week"),
            (last, "SSCC", 0, "two weeks at the end"),
            (last, "SCCC", None, "three weeks at the end"),
            (never, "SSSS", None, "the last phase does not reach the stage's end"),
            (crowded, "SS", None, "three phases do not fit in two weeks"),
        ]
    )


def test_deviation_is_the_least_over_all_cuts() -> None:
    """Where a phase may end in several weeks, the cut that costs least counts."""
    scenario = make_scenario(phases=[blocks(2, 2, tolerance=1), blocks(3, 3, tolerance=1)], weeks=9)
    check(
        [
            (
                scenario,
                "SSCCSSSCC",
                0,
                "2-2, then 3 and a short last one; any other cut has deviation",
            ),
            (scenario, "SSSCCCSSS", 1, "3, then 3-3; or 1, then 2-3-3: one week either way"),
        ]
    )


def test_blocks_are_counted_within_their_phase() -> None:
    """Two phases do not add up to one block."""
    scenario = make_scenario(phases=[blocks(2, 2), blocks(2, 2)], weeks=6, ends={0: 1})
    check(
        [
            (scenario, "SSSSCC", 0, "two school blocks, one in each phase"),
            (scenario, "SSSCCS", None, "the second phase begins with a block of one week"),
        ]
    )


def test_totals() -> None:
    """Totals count kinds: whole weeks, and shared ones by their pattern before closures."""
    weeks = make_scenario(phases=[free()], weeks=4, school_weeks=2)
    between = make_scenario(phases=[free()], weeks=4, school_weeks=(1, 2), company_weeks=(None, 3))
    shared = make_scenario(
        phases=[split(HALF), full_time("company")],
        weeks=4,
        ends={0: 1},
        school_weeks=1,
        closures=[make_closure(span(1, first=4, last=5))],
    )
    closed = make_scenario(
        phases=[full_time("school")],
        weeks=3,
        school_weeks=2,
        company_weeks=1,
        closures=[make_closure(span(1))],
    )
    student = make_scenario(
        phases=[full_time("school")],
        weeks=3,
        school_weeks=2,
        company_weeks=0,
        closures=[make_closure(span(1))],
        student=True,
    )
    check(
        [
            (weeks, "SCSC", 0, "exactly two"),
            (weeks, "SCCC", None, "one"),
            (weeks, "SSSC", None, "three"),
            (between, "SCCC", 0, "the least at school, the most in company"),
            (between, "CCCC", None, "below the minimum"),
            (between, "SSSC", None, "above the maximum"),
            (
                shared,
                f"{HALF} SSSSCCCCCC C C".replace(" SSSS", " shared:SSSS"),
                0,
                "two halves: the closed Wednesday counts for its share",
            ),
            (closed, "SCS", 0, "an apprentice's closed week is a company week"),
            (student, "SOS", 0, "a student's is neither"),
        ]
    )


def test_totals_are_each_stages_own() -> None:
    """Totals do not add up over stages."""
    rhythm = make_rhythm([free()], school_weeks=1)
    scenario = make_scenario(stages=[make_stage(rhythm, 2), make_stage(rhythm, 2, start=monday(2))])
    check([(scenario, "SCCS", 0, "one each"), (scenario, "SSCC", None, "two and none")])


def test_totals_may_choose_between_patterns_that_look_alike() -> None:
    """Letters that a closure makes equal may come from either phase; one that fits is enough."""
    closures = [make_closure(span(1, first=4, last=5))]

    def scenario(school_weeks: tuple[int, int]) -> Scenario:
        return make_scenario(
            phases=[split(LONG), split(SHORT)],
            weeks=3,
            closures=closures,
            school_weeks=school_weeks,
        )

    weeks = f"{LONG} {SHORT} {SHORT}"
    check(
        [
            (scenario((1, 1)), weeks, None, "0.6 + 0.6 + 0.4 or 0.6 + 0.4 + 0.4: never 1.0"),
            (scenario((1, 2)), weeks, 0, "either"),
        ]
    )


@pytest.mark.parametrize(
    ("hours", "legal"), [(70, True), (71, False)], ids=["exactly", "one hour more"]
)
def test_hours_total(hours: int, legal: bool) -> None:
    """The taught time of all weeks must have room for the hours asked."""
    scenario = make_scenario(phases=[full_time("school")], weeks=2, school_hours=hours)
    assert judged(scenario, "SS").accepted is legal


@pytest.mark.parametrize(
    ("weeks", "reason"),
    [("SSC", "one week missing"), ("SSCCS", "one week too many")],
)
def test_number_of_weeks(weeks: str, reason: str) -> None:
    """A calendar has as many weeks as there are to plan."""
    assert not judged(make_scenario(phases=[blocks(2, 2)], weeks=4), weeks).accepted, reason


def test_judging_is_quick() -> None:
    """Eight weeks in three phases are judged in about a millisecond, for property tests."""
    scenario = make_scenario(phases=[blocks(2, 2, tolerance=1), free(), full_time("company")])
    every = [read_weeks("".join(weeks)) for weeks in product("SC", repeat=8)]
    judge(scenario, "a", every[0])
    start = time.process_time()
    accepted = sum(judge(scenario, "a", weeks).accepted for weeks in every)
    mean_s = (time.process_time() - start) / len(every)
    assert 0 < accepted < len(every)
    assert mean_s < 0.01  # about 0.001 on an idle machine


def test_second_stage_has_its_own_phases() -> None:
    """Blocks and ends are counted from each stage's start."""
    rhythm = make_rhythm([blocks(2, 1), full_time("company")])
    scenario = make_scenario(
        stages=[
            make_stage(rhythm, 4, ends={0: 2}),
            make_stage(rhythm, 4, start=monday(4), ends={0: 1}),
        ]
    )
    check(
        [
            (scenario, "SSCCSSCC", 0, "two years alike"),
            (scenario, "SSCCCSSC", None, "the second stage's blocks end after two weeks"),
        ]
    )
