"""Rules in configs: their values, their weights, and the windows in which they hold."""

import datetime as dt
from pathlib import Path

import pytest

from configs import MARK, load_text, marked_lines, mistakes_in
from rythme import rules
from rythme.rules import RuleLevel, Soft
from rythme.scenario import Statement, Window
from rythme.weeks import Place, Span

SCHOOL = """\
year = 2025
[school]
school_zone = "C"
[rhythm.one]
phase = [ { free = {} } ]
[rhythm.two]
phase = [ { free = {} } ]
[[cohort]]
id = "a"
size = 10
entry = 2025-09-01
stages = [ { rhythm = "one", weeks = 50 }, { rhythm = "two", weeks = 40 } ]
[[cohort]]
id = "b"
size = 20
entry = 2025-10-06
stages = [ { rhythm = "two", weeks = 40 } ]
"""
# a: one from 1 September 2025 to 16 August 2026, two from 17 August 2026 to 23 May 2027.
# b: two from 6 October 2025 to 12 July 2026.

A_ONE = Span.of_days(dt.date(2025, 9, 1), dt.date(2026, 8, 16))
A_TWO = Span.of_days(dt.date(2026, 8, 17), dt.date(2027, 5, 23))
B_TWO = Span.of_days(dt.date(2025, 10, 6), dt.date(2026, 7, 12))
PLAN = Span.of_days(dt.date(2025, 9, 1), dt.date(2027, 5, 23))


def statement(folder: Path, rule: str) -> Statement:
    """Return the one rule of the school."""
    (only,) = load_text(folder, f"{SCHOOL}[[rule]]\n{rule}\n").rules
    return only


def windows(folder: Path, rule: str) -> list[tuple[str, str, bool]]:
    """Return the cohorts, the days and ``binds_min`` of each window."""
    return [
        (
            "+".join(window.cohorts),
            ", ".join(f"{span.first_day}..{span.last_day}" for span in window.spans),
            window.binds_min,
        )
        for window in statement(folder, rule).windows
    ]


@pytest.mark.parametrize(
    ("rule", "value"),
    [
        (
            'kind = "max_run"\nplace = "company"\nweeks = 6\nexcept_last = true\nname = "n"',
            rules.MaxRun(name="n", place=Place.COMPANY, weeks=6, except_last=True),
        ),
        (
            'kind = "min_run"\nplace = "school"\nweeks = 2',
            rules.MinRun(place=Place.SCHOOL, weeks=2),
        ),
        (
            'kind = "weeks"\nplace = "school"\nmin = 2.5\nmax = 4',
            rules.Weeks(place=Place.SCHOOL, min_tenths=25, max_tenths=40),
        ),
        ('kind = "require"\nplace = "off"', rules.Require(place=Place.OFF)),
        ('kind = "forbid"\nplace = "off"', rules.Forbid(place=Place.OFF)),
        ('kind = "contact"\nweeks = 5', rules.Contact(weeks=5)),
        ('kind = "hours"\nmin = 100.25', rules.Hours(min_s=360_900)),
        (
            'kind = "avoid"\nwhat = "school_holidays"',
            rules.Avoid(what="school_holidays", soft=Soft(level=RuleLevel.WISHES, weight=1)),
        ),
        (
            'kind = "avoid"\nwhat = "public_holidays"\nwish = 3',
            rules.Avoid(what="public_holidays", soft=Soft(level=RuleLevel.WISHES, weight=3)),
        ),
        ('kind = "capacity"\nmax_people = 60', rules.Capacity(max_people=60)),
        ('kind = "apart"', rules.Apart(at_most=1)),
        ('kind = "apart"\nat_most = 2', rules.Apart(at_most=2)),
        ('kind = "together"', rules.Together(weeks=None)),
        ('kind = "together"\nweeks = 3', rules.Together(weeks=3)),
        ('kind = "cover"', rules.Cover(at_least=1)),
        ('kind = "peak"', rules.Peak(soft=Soft(level=RuleLevel.PEAK, weight=1))),
        ('kind = "peak"\nweight = 4', rules.Peak(soft=Soft(level=RuleLevel.PEAK, weight=4))),
        (
            'kind = "apart"\nweight = 0',
            rules.Apart(soft=Soft(level=RuleLevel.RULES, weight=0)),
        ),
        (
            'kind = "apart"\nwish = 2',
            rules.Apart(soft=Soft(level=RuleLevel.WISHES, weight=2)),
        ),
    ],
)
def test_values(tmp_path: Path, rule: str, value: rules.Rule) -> None:
    """Each kind of rule reads as its value; hard unless it has a weight or a wish."""
    assert statement(tmp_path, rule).rule == value


def test_rule_of_cohorts_holds_in_each(tmp_path: Path) -> None:
    """Without dates, a rule of one cohort has one window a cohort, over all its stages."""
    assert statement(tmp_path, 'kind = "require"\nplace = "school"').windows == (
        Window(cohorts=("a",), spans=(Span(A_ONE.start, A_TWO.end),)),
        Window(cohorts=("b",), spans=(B_TWO,)),
    )


def test_rhythms_choose_stages(tmp_path: Path) -> None:
    """``rhythms`` keeps the stages of these rhythms."""
    rule = 'kind = "require"\nplace = "school"\nrhythms = ["two"]'
    assert statement(tmp_path, rule).windows == (
        Window(cohorts=("a",), spans=(A_TWO,)),
        Window(cohorts=("b",), spans=(B_TWO,)),
    )


FORBID = 'kind = "forbid"\nplace = "off"\n'


@pytest.mark.parametrize(
    ("dates", "expected"),
    [
        # Without a year: once a stage, from the stage's start; cut at its end, it binds no min.
        (
            'from = "02-01"\nto = "02-28"',
            [
                ("a", "2026-02-01..2026-02-28", True),
                ("a", "2027-02-01..2027-02-28", True),
                ("b", "2026-02-01..2026-02-28", True),
            ],
        ),
        (
            'from = "06-01"\nto = "09-30"',
            # Stage two of a ends on 21 May 2027, before 1 June.
            [("a", "2026-06-01..2026-08-16", False), ("b", "2026-06-01..2026-07-12", False)],
        ),
        (
            'from = "start"\nto = "start + 2 weeks"',
            [
                ("a", "2025-09-01..2025-09-15", True),
                ("a", "2026-08-17..2026-08-31", True),
                ("b", "2025-10-06..2025-10-20", True),
            ],
        ),
        (
            'from = "end - 4 days"',
            [
                ("a", "2026-08-10..2026-08-16", True),
                ("a", "2027-05-17..2027-05-23", True),
                ("b", "2026-07-06..2026-07-12", True),
            ],
        ),
        (
            'to = "12-24"',
            [
                ("a", "2025-09-01..2025-12-24", True),
                ("a", "2026-08-17..2026-12-24", True),
                ("b", "2025-10-06..2025-12-24", True),
            ],
        ),
        # With a year: once, over all stages that it meets.
        (
            "from = 2026-07-01\nto = 2026-09-30",
            [("a", "2026-07-01..2026-09-30", True), ("b", "2026-07-01..2026-07-12", False)],
        ),
        (
            'from = 2026-05-01\nto = "05-31"',
            [("a", "2026-05-01..2026-05-31", True), ("b", "2026-05-01..2026-05-31", True)],
        ),
        (
            "from = 2026-05-01",
            [("a", "2026-05-01..2027-05-23", True), ("b", "2026-05-01..2026-07-12", True)],
        ),
        (
            "to = 2025-10-31",
            [("a", "2025-09-01..2025-10-31", True), ("b", "2025-10-06..2025-10-31", True)],
        ),
        (
            'from = "start"\nto = 2025-10-31',
            [("a", "2025-09-01..2025-10-31", True), ("b", "2025-10-06..2025-10-31", True)],
        ),
        (
            'from = 2026-08-01\nto = 2026-09-30\nrhythms = ["one"]',
            [("a", "2026-08-01..2026-08-16", False)],
        ),
    ],
)
def test_windows_of_one_cohort(
    tmp_path: Path, dates: str, expected: list[tuple[str, str, bool]]
) -> None:
    """Windows of one cohort follow its stages as the manual says."""
    assert windows(tmp_path, FORBID + dates) == expected


def test_contact_is_about_the_first_weeks_of_each_stage(tmp_path: Path) -> None:
    """A contact rule has a window a stage."""
    assert windows(tmp_path, 'kind = "contact"\nweeks = 4') == [
        ("a", "2025-09-01..2025-09-28", True),
        ("a", "2026-08-17..2026-09-13", True),
        ("b", "2025-10-06..2025-11-02", True),
    ]
    assert windows(tmp_path, 'kind = "contact"\nweeks = 45')[1:] == [
        ("a", "2026-08-17..2027-05-23", False),
        ("b", "2025-10-06..2026-07-12", False),
    ]


APART = 'kind = "apart"\n'


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        ("", [("a+b", "2025-09-01..2027-05-23", True)]),
        (
            'from = "02-01"\nto = "02-28"',
            [("a+b", "2026-02-01..2026-02-28", True), ("a+b", "2027-02-01..2027-02-28", True)],
        ),
        # The part of each academic year, 1 July to 30 June, from its 1 May.
        (
            'from = "05-01"',
            [("a+b", "2026-05-01..2026-06-30", True), ("a+b", "2027-05-01..2027-05-23", True)],
        ),
        (
            'to = "09-30"',
            [("a+b", "2025-09-01..2025-09-30", True), ("a+b", "2026-07-01..2026-09-30", True)],
        ),
        ("from = 2026-05-01", [("a+b", "2026-05-01..2027-05-23", True)]),
        ("to = 2026-05-01", [("a+b", "2025-09-01..2026-05-01", True)]),
        ('from = 2026-12-22\nto = "01-02"', [("a+b", "2026-12-22..2027-01-02", True)]),
        ('cohorts = ["b"]', [("b", "2025-09-01..2027-05-23", True)]),
        ('rhythms = ["one"]', [("a", "2025-09-01..2026-08-16", True)]),
        # While a is in stage one only b counts, and when b has left only a.
        (
            'rhythms = ["two"]',
            [("b", "2025-10-06..2026-07-12", True), ("a", "2026-08-17..2027-05-23", True)],
        ),
    ],
)
def test_windows_across_cohorts(
    tmp_path: Path, keys: str, expected: list[tuple[str, str, bool]]
) -> None:
    """Rules across cohorts speak of the whole plan, or recur in every academic year."""
    assert windows(tmp_path, APART + keys) == expected


def test_together_in_some_rhythms(tmp_path: Path) -> None:
    """Cohorts that never are in these rhythms at once have nothing to do together."""
    text = SCHOOL + '[[rule]]\nkind = "together"\nrhythms = ["two"]\n'
    assert load_text(tmp_path, text).rules == ()


def test_rule_that_holds_nowhere_is_left_out(tmp_path: Path) -> None:
    """A dated window outside the plan is no mistake: another year may meet it."""
    for rule in (FORBID, APART):
        text = f"{SCHOOL}[[rule]]\n{rule}from = 2030-01-01\nto = 2030-02-01\n"
        assert load_text(tmp_path, text).rules == ()


def test_sizes_are_needed_only_where_people_are_counted(tmp_path: Path) -> None:
    """A cohort without size is a mistake for the rules that count it, and only for those."""
    text = SCHOOL.replace("size = 20\n", "").replace(
        '[[cohort]]\nid = "b"', f'[[cohort]] {MARK}\nid = "b"'
    )
    text = text.replace(f" {MARK}", f"  # {MARK}")
    assert load_text(tmp_path, text + '[[rule]]\nkind = "apart"\n').rules
    assert load_text(tmp_path, text + '[[rule]]\nkind = "peak"\ncohorts = ["a"]\n').rules
    assert load_text(tmp_path, text + '[[rule]]\nkind = "peak"\nrhythms = ["one"]\n').rules
    (mistake,) = mistakes_in(tmp_path, text + '[[rule]]\nkind = "peak"\nrhythms = ["two"]\n')
    assert mistake.origin.key == "cohort.b.size"
    assert mistake.origin.line == marked_lines(text)[0]
