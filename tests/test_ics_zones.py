"""Time zones of calendar files, and half-days as two other parsers read them."""

from __future__ import annotations

import datetime as dt
import json
import shutil
import subprocess
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import vobject

from plain_ics import plain_lines
from rythme.errors import ExportError
from rythme.export.ics import calendars, to_ics
from rythme.export.vtimezone import observances
from rythme.plan import Plan
from sample_plans import cohort, hostile, one_cohort, plan_of, three_cohorts

JS = Path(__file__).parent / "js"
ZONES = ("Europe/Paris", "America/New_York", "Australia/Sydney")
"""Clock changes forward and back, on other dates and in the other order."""

PARIS = """\
BEGIN:VTIMEZONE
TZID:Europe/Paris
BEGIN:DAYLIGHT
DTSTART:19810329T020000
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
TZNAME:CEST
END:DAYLIGHT
BEGIN:STANDARD
DTSTART:19961027T030000
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
TZNAME:CET
END:STANDARD
END:VTIMEZONE"""


def half_days_in(zone: str) -> Plan:
    """Return a plan of 54 weeks in ``zone`` whose every half-day is an event of its own."""
    plan = plan_of([cohort("a", "A", lambda _: "SCCSSCCSSC")])
    weeks = tuple(replace(week, letters="SCCSSCCSSC") for week in plan.cohorts[0].weeks)
    return replace(
        plan,
        school=replace(plan.school, timezone=zone),
        holidays=(),
        cohorts=(replace(plan.cohorts[0], weeks=weeks),),
    )


def expected(plan: Plan) -> dict[int, str]:
    """Return letters by the instant at which their half-day starts, by ``zoneinfo``."""
    zone = ZoneInfo(plan.school.timezone)
    found = {}
    for week in plan.cohorts[0].weeks:
        for position, letter in enumerate(week.letters):
            day = week.monday + dt.timedelta(days=position // 2)
            start = (plan.school.afternoon if position % 2 else plan.school.morning)[0]
            found[int(dt.datetime.combine(day, start, zone).timestamp())] = letter
    return found


def changes_inside(zone: str, instants: list[int]) -> int:
    """Return how often the clock changes between the first and the last instant."""
    offsets = [
        dt.datetime.fromtimestamp(instant, ZoneInfo(zone)).utcoffset() for instant in instants
    ]
    return sum(before != after for before, after in pairwise(offsets))


# The component ----------------------------------------------------------------------------------


def test_paris_is_written_to_the_letter() -> None:
    """The text that clients are known to read right."""
    lines = plain_lines(to_ics(half_days_in("Europe/Paris"), "a", 2025))
    first = lines.index("BEGIN:VTIMEZONE")
    assert lines[first - 1] == "X-PUBLISHED-TTL:PT12H", "the first component"
    assert "\n".join(lines[first : lines.index("END:VTIMEZONE") + 1]) == PARIS


@pytest.mark.parametrize(
    ("zone", "rules"),
    [
        ("Europe/Paris", [("DAYLIGHT", "1981-03-29T02", "3;BYDAY=-1SU", "CEST", 2)]),
        ("America/New_York", [("DAYLIGHT", "2007-03-11T02", "3;BYDAY=2SU", "EDT", -4)]),
        ("Australia/Sydney", [("DAYLIGHT", "2008-10-05T02", "10;BYDAY=1SU", "AEDT", 11)]),
        ("Europe/Dublin", [("DAYLIGHT", "1981-03-29T01", "3;BYDAY=-1SU", "IST", 1)]),
        ("America/Guadeloupe", [("STANDARD", "1970-01-01T00", None, "AST", -4)]),
        ("Asia/Tokyo", [("STANDARD", "1970-01-01T00", None, "JST", 9)]),
        ("UTC", [("STANDARD", "1970-01-01T00", None, "UTC", 0)]),
    ],
)
def test_rules_are_those_of_the_zone(
    zone: str, rules: list[tuple[str, str, str | None, str, int]]
) -> None:
    """Summer time first, since the first year that the present rule has held."""
    found = observances(zone, [dt.datetime(2025, 9, 1, 9), dt.datetime(2026, 8, 31, 9)])
    assert len(found) == (1 if rules[0][2] is None else 2)
    name, onset, rule, abbreviation, hours = rules[0]
    assert found[0].name == name
    assert found[0].onset == dt.datetime.fromisoformat(onset + ":00")
    assert found[0].rule == (f"FREQ=YEARLY;BYMONTH={rule}" if rule else None)
    assert found[0].abbreviation == abbreviation
    assert found[0].offset_to == dt.timedelta(hours=hours)


@pytest.mark.parametrize(
    ("zone", "why"),
    [
        ("Africa/Casablanca", "summer time stops for Ramadan"),
        ("Nowhere/Nothing", "no such zone"),
        ("Europe", "a folder of zones"),
        ("../etc/passwd", "no name of a zone"),
    ],
)
def test_zones_that_two_rules_cannot_say_are_refused(zone: str, why: str) -> None:
    """A calendar that would be an hour off is not written."""
    plan = half_days_in(zone)
    with pytest.raises(ExportError, match=zone):
        to_ics(plan, "a", 2025)
    assert why


def test_a_zone_that_changed_its_rules_meanwhile_is_refused() -> None:
    """Mexico gave up summer time in October 2022: no yearly rule has both."""
    moments = [dt.datetime(2022, 9, 5, 9), dt.datetime(2023, 6, 5, 9)]
    with pytest.raises(ExportError, match="America/Mexico_City"):
        observances("America/Mexico_City", moments)


@pytest.mark.parametrize("year", [2019, 2025, 2032])
@pytest.mark.parametrize("zone", [*ZONES, "Pacific/Auckland", "America/Havana", "Asia/Kolkata"])
def test_rules_hold_at_every_hour(zone: str, year: int) -> None:
    """Each weekday's 9 and 14 o'clock of two years passes the check against ``zoneinfo``."""
    start = dt.datetime(year, 1, 1)
    moments = [start + dt.timedelta(days=day, hours=h) for day in range(730) for h in (9, 14)]
    assert len(observances(zone, moments)) == (1 if zone == "Asia/Kolkata" else 2)


def test_no_zone_without_a_timed_event() -> None:
    """A file of whole weeks has no VTIMEZONE, so that even a strange zone is no obstacle."""
    plan = one_cohort()
    plan = replace(plan, school=replace(plan.school, timezone="Africa/Casablanca"))
    assert b"VTIMEZONE" not in to_ics(plan, "fisa-2027", 2025)


# Two parsers that are not icalendar -------------------------------------------------------------


@pytest.mark.parametrize("zone", ZONES)
def test_vobject_reads_the_same_instants(zone: str) -> None:
    """Half-days are right on both sides of both clock changes, by the file's own rules."""
    plan = half_days_in(zone)
    calendar: Any = vobject.readOne(to_ics(plan, "a", 2025).decode())
    found = {
        int(event.dtstart.value.timestamp()): "S" if event.categories.value == ["École"] else "C"
        for event in calendar.vevent_list
    }
    assert found == expected(plan)
    assert changes_inside(zone, sorted(found)) == 2


@pytest.mark.parametrize("plan", [three_cohorts(), hostile()], ids=["three", "hostile"])
def test_vobject_reads_the_same_days(plan: Plan) -> None:
    """Whole days have the same first and last day in another parser, whatever the names."""
    for _, data in calendars(plan):
        calendar: Any = vobject.readOne(data.decode())
        days = [
            f"{event.dtstart.value:%Y%m%d}/{event.dtend.value:%Y%m%d}"
            for event in calendar.vevent_list
            if not isinstance(event.dtstart.value, dt.datetime)
        ]
        assert days == whole_days(data)


def whole_days(data: bytes) -> list[str]:
    """Return first day and day after the last of the all-day events, as they stand in a file."""
    lines = plain_lines(data)
    start, end = "DTSTART;VALUE=DATE:", "DTEND;VALUE=DATE:"
    return [
        f"{line.removeprefix(start)}/{lines[n + 1].removeprefix(end)}"
        for n, line in enumerate(lines)
        if line.startswith(start)
    ]


def ical_js(data: bytes, folder: Path) -> list[dict[str, Any]]:
    """Return the events that ical.js reads; skip where node or the module is missing."""
    node = shutil.which("node")
    if node is None:
        pytest.skip("node is not installed")
    if not (JS / "node_modules" / "ical.js").exists():
        pytest.skip("ical.js is not installed: npm ci --prefix tests/js")
    file = folder / "calendar.ics"
    file.write_bytes(data)
    done = subprocess.run(
        [node, JS / "read.mjs", file], capture_output=True, check=True, timeout=60
    )
    events: list[dict[str, Any]] = json.loads(done.stdout)
    return events


@pytest.mark.parametrize("zone", [*ZONES, "America/Guadeloupe"])
def test_ical_js_reads_the_same_instants(zone: str, tmp_path: Path) -> None:
    """The parser under Thunderbird sees every half-day where ``zoneinfo`` does."""
    plan = half_days_in(zone)
    events = ical_js(to_ics(plan, "a", 2025), tmp_path)
    found = {event["start"]: "S" if event["category"] == "École" else "C" for event in events}
    assert found == expected(plan)
    assert {event["end"] - event["start"] for event in events} == {12_600}
    assert not any(event["recurring"] for event in events)


@pytest.mark.parametrize("plan", [three_cohorts(), hostile()], ids=["three", "hostile"])
def test_ical_js_reads_the_same_days(plan: Plan, tmp_path: Path) -> None:
    """Whole days have the same first and last day, and titles their names, in ical.js."""
    for (_, data), each in zip(calendars(plan), plan.cohorts, strict=True):
        events = ical_js(data, tmp_path)
        days = [
            f"{event['start']}/{event['end']}".replace("-", "")
            for event in events
            if isinstance(event["start"], str)
        ]
        assert days == whole_days(data)
        whole = [event["summary"] for event in events if not event["summary"].endswith("…")]
        assert whole
        assert all(title.endswith(f" – {each.name}") for title in whole)
