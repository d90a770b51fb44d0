"""The examples: each is planned, accepted, and reads as it was worked out by hand."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from pathlib import Path

import pytest

from rythme.config import load
from rythme.plan import CohortPlan
from rythme.scenario import Scenario
from rythme.solver.levels import solve
from rythme.solver.outcome import Planned
from rythme.verify import verify
from rythme.weeks import Kind

EXAMPLES = Path(__file__).parent.parent / "examples"

LETTER_OF_KIND = {Kind.SCHOOL: "S", Kind.COMPANY: "C", Kind.OFF: "O", Kind.SHARED: "M"}


@dataclass(frozen=True, kw_only=True)
class Expected:
    """What a plan must say, worked out by hand."""

    runs: str
    """Weeks of one kind in a row, from the first: S school, C company, M shared (mixed)."""
    deviation: int = 0
    num_optimal: int = 1
    school_weeks: float
    hours: float


EXPECTED = {
    # Christmas closes weeks 15 and 16, where the fifth school week would be: one block before it
    # is a week longer, any of four; the last block is cut by the end, at no cost.
    "un-trois": Expected(
        runs="S1 C3 S1 C3 S1 C3 S1 C4 S1 C3 S1 C3 S1 C3 S1 C3 S1 C3 S1 C3 S1 C3 S1 C2",
        deviation=1,
        num_optimal=4,
        school_weeks=12,
        hours=12 * 35 - 7,  # Easter Monday
    ),
    # Christmas and Easter each make a block in company a week longer.
    "deux-deux": Expected(
        runs="S2 C2 S2 C2 S2 C2 S2 C3 S2 C2 S2 C2 S2 C3 S2 C2 S2 C2 S2 C2 S1",
        deviation=2,
        num_optimal=15,
        school_weeks=21,
        hours=21 * 35 - 2 * 7,  # Armistice Day and Ascension Day
    ),
    # The week of 8 March is shut too: one more week of deviation.
    "deux-deux-hiver": Expected(
        runs="S3 C2 S2 C2 S2 C2 S2 C2 S2 C2 S2 C2 S1 C2 S1 C2 S2 C2 S2 C2 S2 C2",
        deviation=3,
        num_optimal=102,
        school_weeks=21,
        hours=21 * 35 - 2 * 7,  # Armistice Day and Whit Monday
    ),
    # 41 weeks until mid-June, two of them closed; three exam days more in March.
    "deux-jours-trois-jours": Expected(
        runs="M15 C2 M24 C7",
        school_weeks=39 * 0.4,
        hours=39 * 14 + 21 - 2 * 7,  # Easter Monday and Whit Monday
    ),
    # 37 open weeks: the long one comes nine times.
    "cycle-quatre-semaines": Expected(
        runs="M15 C2 M22 C13",
        school_weeks=28 * 0.4 + 9 * 0.8,
        # Easter Monday and Whit Monday; a morning at the fair.
        hours=28 * 14 + 9 * 28 - 2 * 7 - 3.5,
    ),
    # Fewest school weeks, then as early as the contact of the first six weeks allows.
    "trois-a-six": Expected(
        runs="S5 C3 S6 C4 S3 C6 S3 C6 S3 C11",
        num_optimal=22178,
        school_weeks=20,
        hours=20 * 35 - 2 * 7,  # Armistice Day and Easter Monday
    ),
    # The blocks fit the year: Christmas falls in the second block in company.
    "croissants": Expected(
        runs="S5 C4 S6 C9 S12 C16",
        school_weeks=23,
        hours=23 * 35 - 3 * 7,  # Armistice Day, Easter Monday, Ascension Day
    ),
    # The runs of the split are cut by the winter closure and end with a week of exams.
    "trois-regimes": Expected(
        runs="S7 C1 S7 C2 M6 C1 M9 S1 C18",
        school_weeks=14 + 15 * 0.6 + 1,
        hours=15 * 35 + 15 * 21 + 2 * 7 - 2 * 7,  # two defence days; Armistice, Easter Monday
    ),
    # Two closed weeks pause the first block of twelve.
    "douze-douze": Expected(
        runs="S11 C2 S1 C12 S12 C12",
        school_weeks=24,
        hours=24 * 35 - 4 * 7,  # Epiphany, Ascension, Whit Monday, Corpus Christi
    ),
    # Christmas and August fall in blocks in company.
    "six-deux": Expected(
        runs="S2 C6 S2 C6 S2 C6 S2 C6 S2 C6 S2 C6",
        school_weeks=12,
        hours=12 * 35 + 7 - 3 * 7,  # the jury's day; Easter and Whit Monday, 14 July
    ),
}


@cache
def example(name: str) -> Scenario:
    """Return the scenario of an example."""
    return load(EXAMPLES / f"{name}.toml")


@cache
def planned(name: str) -> Planned:
    """Return the outcome of an example, which must be a plan."""
    outcome = solve(example(name))
    assert isinstance(outcome, Planned)
    return outcome


def runs(cohort: CohortPlan) -> str:
    """Return the weeks of one kind in a row, as in ``Expected.runs``."""
    letters = (LETTER_OF_KIND[week.kind] for week in cohort.weeks)
    return " ".join(f"{letter}{len(list(weeks))}" for letter, weeks in groupby(letters))


def letters_of(name: str, monday: dt.date) -> str:
    """Return the letters of one week of an example."""
    (cohort,) = planned(name).plan.cohorts
    return next(week.letters for week in cohort.weeks if week.monday == monday)


def test_every_example_is_expected() -> None:
    """Each file of the folder has its expectation here, and the other way round."""
    assert {path.stem for path in EXAMPLES.glob("*.toml")} == set(EXPECTED)


@pytest.mark.parametrize("name", EXPECTED)
def test_example_reads_as_by_hand(name: str) -> None:
    """Runs, deviation, totals and the number of best calendars are those worked out by hand."""
    expected = EXPECTED[name]
    outcome = planned(name)
    (cohort,) = outcome.plan.cohorts
    assert runs(cohort) == expected.runs
    (stage,) = cohort.stages
    assert stage.deviation == expected.deviation
    assert stage.totals.school_tenths == round(expected.school_weeks * 10)
    assert stage.totals.school_s == round(expected.hours * 3600)
    assert outcome.num_optimal == expected.num_optimal
    assert (outcome.plan.status, outcome.plan.unique) == ("optimal", True)


@pytest.mark.parametrize("name", EXPECTED)
def test_example_is_accepted(name: str) -> None:
    """The verifier finds nothing to say, and the costs that the plan reports."""
    report = verify(example(name), planned(name).plan)
    assert report.violations == ()
    assert report.warnings == ()
    levels = {level.name: level.cost for level in planned(name).plan.levels}
    assert levels == {"rules": 0, "rhythm": EXPECTED[name].deviation}


@pytest.mark.parametrize("name", EXPECTED)
def test_example_says_what_it_shows(name: str) -> None:
    """An example starts with one line on what it shows, and the list has it."""
    first, second = (EXAMPLES / f"{name}.toml").read_text(encoding="utf-8").splitlines()[:2]
    assert first.startswith("# ")
    assert second == ""
    readme = (EXAMPLES / "README.md").read_text(encoding="utf-8")
    assert re.search(rf"^\| \[{name}\.toml\]\({name}\.toml\) \|", readme, re.MULTILINE)


def test_fixed_days_change_letters_only() -> None:
    """A mock exam, a morning at a fair, defence days, a jury: the letters of their weeks."""
    assert letters_of("deux-jours-trois-jours", dt.date(2027, 3, 8)) == "SSSSSSSSSS"
    assert letters_of("cycle-quatre-semaines", dt.date(2026, 11, 23)) == "SSCSSSSSCC"
    assert letters_of("trois-regimes", dt.date(2027, 8, 30)) == "CCCCCCSSSS"
    assert letters_of("six-deux", dt.date(2027, 8, 30)) == "CCCCCCCCSS"


def test_a_closed_week_does_not_advance_the_cycle() -> None:
    """The long week comes every four open weeks, Christmas aside."""
    (cohort,) = planned("cycle-quatre-semaines").plan.cohorts
    shared = [week for week in cohort.weeks if week.kind is Kind.SHARED]
    long_weeks = [at for at, week in enumerate(shared) if week.letters.count("S") > 4]
    assert long_weeks == list(range(3, 37, 4))
    assert [week.kind for week in cohort.weeks[15:17]] == [Kind.COMPANY, Kind.COMPANY]
