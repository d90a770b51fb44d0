"""Calendar files: golden file, shape, identity, names of anybody, and letters read back."""

from __future__ import annotations

import datetime as dt
import re
import uuid
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plain_ics import PlainEvent, plain_events, plain_letters, plain_lines, shown_letters
from rythme.export.ics import Slice, calendars, slices, to_ics
from rythme.plan import Plan, PlanHoliday
from rythme.plan_json import from_json
from sample_plans import cohort as make_cohort
from sample_plans import hostile, many, one_cohort, plan_of, three_cohorts, two_years

DATA = Path(__file__).parent / "data"
PLANS = [one_cohort(), three_cohorts("en"), two_years(), hostile(), many(4)]


def hand_written() -> Plan:
    """Return the plan of ``tests/data/plan.json``."""
    return from_json((DATA / "plan.json").read_bytes(), "plan.json")


def events_of(plan: Plan) -> list[PlainEvent]:
    """Return the events of all the calendars of a plan."""
    return [event for _, data in calendars(plan) for event in plain_events(data)]


def test_hand_written_plan_gives_the_golden_files() -> None:
    """Byte for byte, but for the version of rythme."""
    written = dict(calendars(hand_written()))
    assert list(written) == ["bts-1-2025-2026.ics", "bts-1-2026-2027.ics"]
    for name, data in written.items():
        golden = (DATA / name).read_bytes()
        assert data == golden.replace(b"rythme VERSION", f"rythme {version('rythme')}".encode())


@pytest.mark.parametrize("plan", PLANS, ids=lambda plan: plan.title[:20])
def test_a_second_export_is_identical(plan: Plan) -> None:
    """Nothing of the clock or of chance gets into a file."""
    assert dict(calendars(plan)) == dict(calendars(plan))


# Shape ------------------------------------------------------------------------------------------


def test_the_calendar_begins_as_clients_want_it() -> None:
    """The properties of the calendar stand in their order, before the first component."""
    lines = plain_lines(to_ics(one_cohort(), "fisa-2027", 2025))
    head = lines[: next(n for n, line in enumerate(lines) if n and line.startswith("BEGIN:"))]
    assert head == [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:-//rythme//rythme {version('rythme')}//FR",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        "X-WR-CALNAME:Promotion 2027 – 2025-2026 – ENSTA Paris",
        "NAME:Promotion 2027 – 2025-2026 – ENSTA Paris",
        "X-WR-TIMEZONE:Europe/Paris",
        "REFRESH-INTERVAL;VALUE=DURATION:PT12H",
        "X-PUBLISHED-TTL:PT12H",
    ]


@pytest.mark.parametrize("plan", PLANS, ids=lambda plan: plan.title[:20])
def test_what_breaks_clients_never_stands_in_a_file(plan: Plan) -> None:
    """No property that some client reads wrong, no floating time, no second calendar."""
    never = "RRULE|RDATE|EXDATE|RECURRENCE-ID|DURATION|ORGANIZER|ATTENDEE|VALARM|ATTACH|EXRULE"
    for _, data in calendars(plan):
        lines = plain_lines(data)
        assert lines.count("BEGIN:VCALENDAR") == 1
        assert not [line for line in lines if "VALARM" in line]
        assert len([line for line in lines if line.startswith("UID")]) == lines.count(
            "BEGIN:VEVENT"
        ), "a calendar UID"
        timed = [line for line in lines if line.startswith(f"DTSTART;TZID={plan.school.timezone}:")]
        assert lines.count("BEGIN:VTIMEZONE") == bool(timed)
        for event in plain_events(data):
            assert not [key for key in event.lines if re.match(rf"({never})(;|$)", key)]
            for name in ("DTSTART", "DTEND"):
                assert re.fullmatch(
                    r"DT(START|END);(VALUE=DATE:\d{8}|TZID=Europe/Paris:\d{8}T(?!000000)\d{6})",
                    next(f"{key}:{value}" for key, value in event.lines.items() if name in key),
                )


@pytest.mark.parametrize("plan", PLANS, ids=lambda plan: plan.title[:20])
def test_lines_are_as_the_standard_wants_them(plan: Plan) -> None:
    """UTF-8 without a mark, CRLF, 75 octets at most, no character cut, none that breaks parsers."""
    for _, data in calendars(plan):
        assert not data.startswith(b"\xef\xbb\xbf")
        assert data.count(b"\n") == data.count(b"\r\n") == data.count(b"\r")
        for line in data.split(b"\r\n"):
            assert len(line) <= 75
            assert not re.search("[\x00-\x08\x0a-\x1f\x7f-\x9f\u2028\u2029]", line.decode())


@pytest.mark.parametrize("plan", PLANS, ids=lambda plan: plan.title[:20])
def test_an_event_says_all_that_clients_ask(plan: Plan) -> None:
    """Whole days leave the calendar free and say so twice; half-days are busy."""
    for event in events_of(plan):
        common = [
            *("UID", "DTSTAMP", "LAST-MODIFIED", "SEQUENCE", "DTSTART", "DTEND"),
            *("SUMMARY", "CATEGORIES", "STATUS", "TRANSP", "X-MICROSOFT-CDO-BUSYSTATUS"),
        ]
        names = [key.split(";")[0] for key in event.lines]
        assert event["STATUS"] == "CONFIRMED"
        if event.whole_days():
            assert names == [*common, "X-MICROSOFT-CDO-ALLDAYEVENT", "DESCRIPTION"]
            assert event["TRANSP"] == "TRANSPARENT"
            assert event["X-MICROSOFT-CDO-BUSYSTATUS"] == "FREE"
            assert event["X-MICROSOFT-CDO-ALLDAYEVENT"] == "TRUE"
            assert len({day.isocalendar().week for day in event.whole_days()}) == 1
        else:
            assert names == [*common, "DESCRIPTION"]
            assert event["TRANSP"] == "OPAQUE"
            assert event["X-MICROSOFT-CDO-BUSYSTATUS"] == "BUSY"


@pytest.mark.parametrize(
    ("letters", "expected", "why"),
    [
        ("SSSSSSSSSS", "S0-9", "a whole week is one event, Monday to Friday"),
        ("SSSSSCCCCC", "S0-3 S4 C5 C6-9", "days are whole, the shared one is two half-days"),
        ("CCSSSSSSSS", "C0-1 S2-9", "one whole day"),
        ("SSOSSSSSSS", "S0-1 S3 S4-9", "a lone half-day beside nothing"),
        ("OOOOOOOOOO", "", "off gives no event"),
        ("SS--SSSSSS", "S0-1 S4-9", "a public holiday splits"),
        ("SCSCSCSCSC", "S0 C1 S2 C3 S4 C5 S6 C7 S8 C9", "every half-day by itself"),
        ("CSSSSSSSSC", "C0 S1 S2-7 S8 C9", "half-days at both ends of whole days"),
    ],
)
def test_a_week_is_cut_into_events(letters: str, expected: str, why: str) -> None:
    """Whole days in a row at one place are one event; single half-days are events of their own."""

    def told(each: Slice) -> str:
        return f"{each.letter}{each.first}" + (f"-{each.last}" if each.is_all_day else "")

    assert " ".join(map(told, slices(letters))) == expected, why


# Letters ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("plan", [*PLANS, hand_written()], ids=lambda plan: plan.title[:20])
def test_files_show_the_plan(plan: Plan) -> None:
    """Read by plain text, the files of a cohort together show its letters, off holidays."""
    found: dict[str, dict[dt.date, str]] = {cohort.id: {} for cohort in plan.cohorts}
    for name, data in calendars(plan):
        weeks = plain_letters(data, plan)
        cohort_id = name[: -len("-2025-2026.ics")]
        assert not weeks.keys() & found[cohort_id].keys()
        found[cohort_id] |= weeks
    assert found == shown_letters(plan)


@settings(max_examples=40)
@given(
    st.lists(st.text("SCO", min_size=10, max_size=10), min_size=1, max_size=6),
    st.sets(st.integers(0, 41), max_size=5),
)
def test_any_letters_are_shown(weeks: list[str], holidays: set[int]) -> None:
    """Whatever the letters and the holidays, the events say them, each half-day once."""
    plan = plan_of([make_cohort("a", "A", lambda week: weeks[week], weeks=len(weeks))])
    start = plan.cohorts[0].weeks[0].monday
    days = (start + dt.timedelta(days=day) for day in sorted(holidays))
    plan = replace(plan, holidays=tuple(PlanHoliday(day=day, name="x") for day in days))
    data = to_ics(plan, "a", 2025)
    assert plain_letters(data, plan) == shown_letters(plan)["a"]


def test_a_file_holds_the_stages_that_start_in_its_year() -> None:
    """A stage of 54 weeks stays whole, though its last weeks are of the next academic year."""
    plan = two_years()
    written = dict(calendars(plan))
    assert list(written) == ["fisa-2027-2025-2026.ics", "fisa-2027-2026-2027.ics"]
    first, second = (sorted(plain_letters(data, plan)) for data in written.values())
    assert (first[0], first[-1]) == (dt.date(2025, 8, 25), dt.date(2026, 8, 31))
    assert (second[0], second[-1]) == (dt.date(2026, 9, 7), dt.date(2027, 9, 13))


# Identity ---------------------------------------------------------------------------------------


def swapped(plan: Plan) -> Plan:
    """Return the plan with school and company exchanged."""
    exchange = str.maketrans("SC", "CS")
    return replace(
        plan,
        cohorts=tuple(
            replace(
                cohort,
                name="Another name",
                weeks=tuple(
                    replace(week, letters=week.letters.translate(exchange), notes=("x",))
                    for week in cohort.weeks
                ),
            )
            for cohort in plan.cohorts
        ),
    )


@pytest.mark.parametrize("plan", PLANS, ids=lambda plan: plan.title[:20])
def test_uids_are_uuids_and_unique(plan: Plan) -> None:
    """No two events of a plan share a UID, and each is a UUID made from a name."""
    uids = [event["UID"] for event in events_of(plan)]
    assert len(uids) == len(set(uids))
    assert {uuid.UUID(uid).version for uid in uids} == {5}


@pytest.mark.parametrize("plan", PLANS, ids=lambda plan: plan.title[:20])
def test_uids_stay_when_places_change(plan: Plan) -> None:
    """A slot that changes its place, title, notes or language keeps its UID."""
    assert plan != swapped(plan)
    uids = [(event["UID"], event["DTSTART"]) for event in events_of(plan)]
    assert [(event["UID"], event["DTSTART"]) for event in events_of(swapped(plan))] == uids


def test_uids_never_move_again() -> None:
    """A UID that is in people's calendars can never be another one."""
    event = next(plain_events(to_ics(one_cohort(), "fisa-2027", 2025)))
    assert event["UID"] == "f977ee40-a68a-5c76-b431-010ad2d6025b"


def test_uids_differ_between_schools() -> None:
    """Two plannings with the same cohorts and weeks share no UID."""
    other = replace(one_cohort(), id="other")
    uids = {event["UID"] for event in events_of(one_cohort())}
    assert not uids & {event["UID"] for event in events_of(other)}


def test_revision_and_instant_come_from_the_week() -> None:
    """SEQUENCE, DTSTAMP and LAST-MODIFIED are the week's, whenever the file is written."""
    events = {event["DTSTART"]: event for event in events_of(hand_written())}
    for start, sequence, instant in (
        ("20251013", "0", "20250601T080000Z"),
        ("20251027", "2", "20250902T063000Z"),
        ("20251029T133000", "2", "20250902T063000Z"),
        ("20251103T090000", "1", "20250902T063000Z"),
    ):
        event = events[start]
        assert (event["SEQUENCE"], event["DTSTAMP"], event["LAST-MODIFIED"]) == (
            sequence,
            instant,
            instant,
        )


# Words ------------------------------------------------------------------------------------------


def test_titles_say_place_notes_and_cohort() -> None:
    """Notes stand in titles: at school where a week has both places, else at the place it has."""
    titles = {event["DTSTART"]: event["SUMMARY"] for event in events_of(hand_written())}
    cohort = r"BTS SIO\, 1re année"
    exams = r"Examens blancs\, Visite = usine\; 14h\, hall B"
    assert titles["20251013"] == f"École (Rentrée) – {cohort}"
    assert titles["20251020"] == f"Entreprise – {cohort}"
    assert titles["20251103T090000"] == f"École ({exams}) – {cohort}"
    assert titles["20251103T133000"] == f"Entreprise – {cohort}"


def test_descriptions_have_the_notes_of_the_week() -> None:
    """Every event of a week with notes tells them, the company's too."""
    events = {event["DTSTART"]: event["DESCRIPTION"] for event in events_of(hand_written())}
    colon = "\N{NARROW NO-BREAK SPACE}:"
    cohort = rf"Promotion{colon} BTS SIO\, 1re année"
    assert events["20251013"] == rf"{cohort}\nCette semaine{colon} Rentrée"
    assert events["20251020"] == cohort
    assert rf"\nCette semaine{colon} Examens blancs\," in events["20251103T133000"]


def test_words_follow_the_language_of_the_school() -> None:
    """An English school's calendars are in English."""
    event = events_of(one_cohort("en"))[0]
    assert event["SUMMARY"] == "School (Rentrée) – Promotion 2027"
    assert event["CATEGORIES"] == "School"
    assert event["DESCRIPTION"] == r"Cohort: Promotion 2027\nThis week: Rentrée"


HOSTILE = st.text(
    st.one_of(
        st.sampled_from("\\,;:\n\r\t\0\x85\u2028\u2029\ufeff\"'\x1b\x7f é😀\u0301\u202e"),
        st.characters(exclude_categories=["Cs"]),
    ),
    max_size=400,
)


@settings(max_examples=40)
@given(name=HOSTILE, note=HOSTILE, school=HOSTILE)
def test_names_of_anybody_break_nothing(name: str, note: str, school: str) -> None:
    """Any name leaves well-formed lines, the same dates, short titles, and can be read in them."""
    plan = plan_of([make_cohort("a", name, lambda _: "SSSSSCCCCC", weeks=2)])
    cohort = plan.cohorts[0]
    week = replace(cohort.weeks[0], notes=(note,))
    plan = replace(
        plan,
        school=replace(plan.school, name=school),
        cohorts=(replace(cohort, weeks=(week, *cohort.weeks[1:])),),
    )
    data = to_ics(plan, "a", 2025)
    for line in data.split(b"\r\n"):
        assert len(line) <= 75
        assert not re.search("[\x00-\x08\x0a-\x1f\x7f-\x9f\u2028\u2029]", line.decode())
    assert plain_letters(data, plan) == shown_letters(plan)["a"]
    titles = [event["SUMMARY"] for event in plain_events(data)]
    names = [line.partition(":")[2] for line in plain_lines(data) if "NAME:" in line[:12]]
    for written in (*titles, *names[:2]):
        assert len(re.sub(r"\\(.)", r"\1", written)) < 255
    safe = re.sub("[\x00-\x1f\x7f-\x9f\u2028\u2029]", " ", name)
    escaped = re.sub(r"([\\,;])", r"\\\1", safe)
    assert events_of(plan)[-1]["DESCRIPTION"] == f"Promotion\N{NARROW NO-BREAK SPACE}: {escaped}"


def test_an_unknown_cohort_is_a_bug_of_the_caller() -> None:
    """There is no calendar of nobody."""
    with pytest.raises(KeyError):
        to_ics(one_cohort(), "nobody", 2025)
