"""The verifier on a real rhythm: ENSTA's second year, from the school's published sheet."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator

import pytest

from builders import blocks, full_time, make_closure, make_scenario, read_weeks
from rythme.scenario import Scenario
from rythme.verify import judge
from rythme.weeks import Span

WEEKS = 54


def second_year(start: dt.date, until: dt.date, *, christmas: bool, tolerance: int) -> Scenario:
    """Return the year: four weeks, four weeks until mid-May, then company; 21 and 33 weeks."""
    shut = Span.of_days(dt.date(start.year, 12, 22), dt.date(start.year + 1, 1, 2))
    return make_scenario(
        phases=[blocks(4, 4, tolerance=tolerance, first="school"), full_time("company")],
        start=start,
        weeks=WEEKS,
        ends={0: (until - start).days // 7},
        school_weeks=21,
        company_weeks=33,
        closures=[make_closure(shut)] if christmas else [],
    )


def candidates(num_weeks: int, most: int) -> Iterator[str]:
    """Yield the calendars of blocks of 3 to 5 weeks with 21 at school, the last block cut.

    Left out are those whose whole blocks are more than ``most`` weeks away from 4.
    """

    def extend(weeks: str, letter: str, away: int) -> Iterator[str]:
        school = weeks[:num_weeks].count("S")
        left = max(num_weeks - len(weeks), 0)
        if school > 21 or school + left < 21:
            return
        if not left:
            yield weeks[:num_weeks].ljust(WEEKS, "C")
            return
        for length in range(3, 6):
            more = abs(length - 4) if length < left else 0
            if away + more <= most:
                after = "C" if letter == "S" else "S"
                yield from extend(weeks + letter * length, after, away + more)

    yield from dict.fromkeys(extend("", "S", 0))


def deviations(scenario: Scenario, most: int) -> Counter[int]:
    """Return how many calendars have each deviation, up to ``most``."""
    closed = [
        position
        for position, monday in enumerate(scenario.cohorts[0].mondays)
        if any(c.span.first_day <= monday <= c.span.last_day for c in scenario.closures)
    ]
    (end, _) = scenario.cohorts[0].stages[0].phase_ends
    assert end is not None
    found: Counter[int] = Counter()
    for weeks in candidates(end + 1, most):
        if all(weeks[position] == "C" for position in closed):
            judgement = judge(scenario, "a", read_weeks(weeks))
            if judgement.accepted and judgement.rhythm <= most:
                found[judgement.rhythm] += 1
    return found


@pytest.mark.parametrize(
    ("start", "until", "christmas", "least", "count"),
    [
        (dt.date(2025, 8, 25), dt.date(2026, 5, 15), True, 4, 10),
        (dt.date(2026, 8, 31), dt.date(2027, 5, 15), True, 3, 11),
        (dt.date(2027, 8, 30), dt.date(2028, 5, 15), True, 2, 4),
        (dt.date(2025, 8, 25), dt.date(2026, 5, 15), False, 1, 5),
    ],
)
def test_least_deviation(
    start: dt.date, until: dt.date, christmas: bool, least: int, count: int
) -> None:
    """The least deviation and the number of calendars that have it are the known ones."""
    scenario = second_year(start, until, christmas=christmas, tolerance=1)
    assert deviations(scenario, least) == {least: count}


@pytest.mark.parametrize(
    ("start", "until"),
    [
        (dt.date(2025, 8, 25), dt.date(2026, 5, 15)),
        (dt.date(2026, 8, 31), dt.date(2027, 5, 15)),
        (dt.date(2027, 8, 30), dt.date(2028, 5, 15)),
    ],
)
def test_no_calendar_without_tolerance(start: dt.date, until: dt.date) -> None:
    """21 weeks are no sum of exact blocks of four in the weeks until mid-May, closed or not."""
    for christmas in (True, False):
        scenario = second_year(start, until, christmas=christmas, tolerance=0)
        assert not deviations(scenario, 3)
