"""Reading calendar files back: ours, those of others, and bytes of any kind."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plain_ics import shown_letters
from rythme.errors import PlanError
from rythme.export.ics import calendars
from rythme.export.ics_read import Known, read_ics
from rythme.plan import Plan
from rythme.plan_json import from_json
from sample_plans import one_cohort, school, three_cohorts, two_years

DAY = school()
HAND_WRITTEN = from_json((Path(__file__).parent / "data" / "plan.json").read_bytes(), "plan.json")


def week(day: str) -> dt.date:
    """Return a Monday."""
    return dt.date.fromisoformat(day)


def calendar(*events: str, head: str = "PRODID:-//Someone//Else//EN") -> bytes:
    """Return a calendar of others; each event is its lines."""
    body = "\n".join(f"BEGIN:VEVENT\n{event}\nEND:VEVENT" for event in events)
    return f"BEGIN:VCALENDAR\nVERSION:2.0\n{head}\n{body}\nEND:VCALENDAR\n".encode()


def letters(*events: str, word: str = "cours") -> dict[str, str]:
    """Return what a calendar of others says, by Monday."""
    found = read_ics(calendar(*events), "x.ics", DAY, cohort="a", school=word)
    assert list(found) == ["a"]
    return {monday.isoformat(): found["a"][monday] for monday in found["a"]}


# Ours -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "plan",
    [one_cohort(), three_cohorts(), three_cohorts("en"), two_years(), HAND_WRITTEN],
    ids=["one", "three", "three-en", "two-years", "hand"],
)
def test_our_files_say_what_they_were_written_from(plan: Plan) -> None:
    """Letters come back, with dashes on public holidays and off; the name says the cohort."""
    found: dict[str, dict[dt.date, str]] = {}
    for name, data in calendars(plan):
        for cohort, weeks in read_ics(data, f"folder/{name}", plan.school).items():
            found.setdefault(cohort, {}).update(weeks)
    assert found == shown_letters(plan)


def test_a_renamed_file_is_known_by_its_uids() -> None:
    """Without its name, a file of ours is told from those of other cohorts by its UIDs."""
    plan = three_cohorts()
    known = Known(plan_id=plan.id, cohorts=[cohort.id for cohort in plan.cohorts])
    for name, data in calendars(plan):
        (cohort,) = read_ics(data, "download.ics", plan.school, known=known)
        assert name.startswith(cohort)


def test_a_renamed_file_of_another_school_is_nobodys() -> None:
    """Neither the name nor the UIDs say whose it is: the caller must."""
    plan = one_cohort()
    (data,) = dict(calendars(plan)).values()
    known = Known(plan_id="another", cohorts=["fisa-2027"])
    with pytest.raises(PlanError, match="which cohort"):
        read_ics(data, "download.ics", DAY, known=known)
    assert list(read_ics(data, "download.ics", DAY, known=known, cohort="b")) == ["b"]


def test_a_mark_and_other_line_ends_change_nothing() -> None:
    """Editors add a byte order mark and take away carriage returns."""
    (name, data), *_ = calendars(three_cohorts())
    plain = data.replace(b"\r\n", b"\n")
    expected = read_ics(data, name, DAY)
    assert read_ics(b"\xef\xbb\xbf" + plain, name, DAY) == expected
    assert read_ics(plain.replace(b"\n", b"\r"), name, DAY) == expected


def test_an_event_that_somebody_added_is_not_guessed() -> None:
    """In a file of ours, an event without our category is said with its line."""
    (name, data), *_ = calendars(one_cohort())
    broken = data.replace("CATEGORIES:École".encode(), b"CATEGORIES:Party", 1)
    with pytest.raises(PlanError, match=r'line 11: read the category "Party"'):
        read_ics(broken, name, DAY)


# Those of others --------------------------------------------------------------------------------

READINGS = [
    (
        ["SUMMARY:Cours\nDTSTART;VALUE=DATE:20250901\nDTEND;VALUE=DATE:20250906"],
        {"2025-09-01": "SSSSSSSSSS"},
        "whole days, the end not included",
    ),
    (
        ["SUMMARY:COURS\nDTSTART;VALUE=DATE:20250904\nDTEND;VALUE=DATE:20250917"],
        {"2025-09-01": "------SSSS", "2025-09-08": "SSSSSSSSSS", "2025-09-15": "SSSS------"},
        "several weeks, weekends passed over",
    ),
    (
        ["SUMMARY:Cours\nDTSTART;VALUE=DATE:20250901"],
        {"2025-09-01": "SS--------"},
        "a day without an end",
    ),
    (
        ["SUMMARY:Cours\nDTSTART;VALUE=DATE:20250901\nDTEND;VALUE=DATE:20250901"],
        {"2025-09-01": "SS--------"},
        "an end on the same day, as some write it",
    ),
    (
        ["SUMMARY:Cours\nDTSTART;VALUE=DATE:20250901\nDURATION:P2D"],
        {"2025-09-01": "SSSS------"},
        "a duration",
    ),
    (
        ["SUMMARY:Cours\nDTSTART;TZID=Europe/Paris:20250901T083000\nDURATION:PT4H"],
        {"2025-09-01": "S---------"},
        "a morning that does not begin at the school's time",
    ),
    (
        ["SUMMARY:Cours\nDTSTART:20250901T110000Z\nDTEND:20250901T120000Z"],
        {"2025-09-01": "-S--------"},
        "UTC: 13 to 14 h in Paris, an afternoon",
    ),
    (
        ["SUMMARY:Cours\nDTSTART:20250901T110000\nDTEND:20250901T120000"],
        {"2025-09-01": "S---------"},
        "floating: the school's own time",
    ),
    (
        ["SUMMARY:Cours\nDTSTART;TZID=Asia/Tokyo:20250901T180000\nDURATION:PT1H"],
        {"2025-09-01": "S---------"},
        "another zone: 11 h in Paris",
    ),
    (
        ['SUMMARY:Cours\nDTSTART;TZID="Romance Standard Time":20250901T150000\nDURATION:PT1H'],
        {"2025-09-01": "-S--------"},
        "a zone of the file's own making: the school's time",
    ),
    (
        ["SUMMARY:Cours\nDTSTART:20250901T180000\nDURATION:PT2H"],
        {},
        "an evening is no half-day",
    ),
    (
        [
            "SUMMARY:Cours\nDTSTART;VALUE=DATE:20250901\nDURATION:P3D",
            "SUMMARY:Entreprise\nDTSTART;VALUE=DATE:20250901\nDURATION:P5D",
        ],
        {"2025-09-01": "SSSSSSCCCC"},
        "every other event is in company, school wins",
    ),
    (
        [
            "SUMMARY:Maths\nCATEGORIES:Cours magistral\nDTSTART;VALUE=DATE:20250901",
            "SUMMARY:Réunion\nLOCATION:salle de cours\nDTSTART;VALUE=DATE:20250902",
            "SUMMARY:x\nDESCRIPTION:pas de cours\nDTSTART;VALUE=DATE:20250903",
        ],
        {"2025-09-01": "SSSSCC----"},
        "the word counts in categories and location, not in the description",
    ),
    (
        [
            "SUMMARY:Cours\nDTSTART;VALUE=DATE:20250901",
            "SUMMARY:Cours\nSTATUS:CANCELLED\nDTSTART;VALUE=DATE:20250902",
        ],
        {"2025-09-01": "SS--------"},
        "a cancelled event does not take place",
    ),
    (
        ["SUMMARY:Cours\nDTSTART;VALUE=DATE:20250901\nRRULE:FREQ=WEEKLY;BYDAY=MO,WE;COUNT=3"],
        {"2025-09-01": "SS--SS----", "2025-09-08": "SS--------"},
        "a rule with a count",
    ),
    (
        [
            "SUMMARY:Cours\nDTSTART;TZID=Europe/Paris:20251020T090000\nDURATION:PT3H\n"
            "RRULE:FREQ=WEEKLY;UNTIL=20251103T080000Z\n"
            "EXDATE;TZID=Europe/Paris:20251027T090000\nRDATE;TZID=Europe/Paris:20251028T140000"
        ],
        {"2025-10-20": "S---------", "2025-10-27": "---S------", "2025-11-03": "S---------"},
        "an UNTIL in UTC after the change of the clock, an exception and an addition",
    ),
    (
        [
            "UID:1\nSUMMARY:Cours\nDTSTART;VALUE=DATE:20250901\nRRULE:FREQ=WEEKLY;UNTIL=20250915",
            "UID:1\nSUMMARY:Entreprise\nRECURRENCE-ID;VALUE=DATE:20250908\n"
            "DTSTART;VALUE=DATE:20250909",
        ],
        {"2025-09-01": "SS--------", "2025-09-08": "--CC------", "2025-09-15": "SS--------"},
        "one event of a series that moved and changed",
    ),
    (
        ["SUMMARY:Cou\n rs\nX-BAD LINE\nDTSTART;VALUE=DATE:20250901"],
        {"2025-09-01": "SS--------"},
        "a folded title, and a line that is no property",
    ),
]


@pytest.mark.parametrize(
    ("events", "expected", "why"), READINGS, ids=[why for _, _, why in READINGS]
)
def test_events_of_others_are_read(events: list[str], expected: dict[str, str], why: str) -> None:
    """Each of the ways in which other programs write the same half-days."""
    assert letters(*events) == expected, why


def test_a_series_without_an_end_goes_on_for_a_year() -> None:
    """A rule that never ends is followed for a year after the last event of the file begins."""
    found = letters("SUMMARY:Cours\nDTSTART;VALUE=DATE:20250901\nRRULE:FREQ=WEEKLY")
    assert set(found.values()) == {"SS--------"}
    assert (min(found), max(found), len(found)) == ("2025-09-01", "2026-08-31", 53)


@pytest.mark.parametrize("word", ["école", "ECOLE", "Ecole", "e\u0301cole"])
def test_the_word_is_found_without_case_and_accents(word: str) -> None:
    """People type the word as it comes."""
    event = "SUMMARY:À l'École\nDTSTART;VALUE=DATE:20250901"
    assert letters(event, word=word) == {"2025-09-01": "SS--------"}


def test_a_file_of_ours_can_be_read_by_a_word() -> None:
    """A calendar that went through another program has lost our mark, not its titles."""
    plan = one_cohort()
    ((name, data),) = calendars(plan)
    assert read_ics(data, name, DAY, school="École") == read_ics(data, name, DAY)


REFUSALS = [
    ("", "not a calendar file"),
    ("hello", "not a calendar file"),
    ("BEGIN:VEVENT\nEND:VEVENT", "not a calendar file"),
    ("BEGIN:VCALENDAR", "line 1: BEGIN:VCALENDAR has no END; the file is cut"),
    ("BEGIN:VCALENDAR\nBEGIN:VEVENT\nEND:VCALENDAR", "line 3: END:VCALENDAR ends nothing"),
]


@pytest.mark.parametrize(("content", "said"), REFUSALS)
def test_what_is_no_calendar_is_refused(content: str, said: str) -> None:
    """The error says the line, where there is one."""
    with pytest.raises(PlanError, match=said):
        read_ics(content.encode(), "x.ics", DAY, cohort="a", school="x")


@pytest.mark.parametrize(
    ("event", "said"),
    [
        ("SUMMARY:x", "line 4: an event without DTSTART"),
        ("DTSTART:soon", 'line 5: DTSTART: read "soon"; expected a date YYYYMMDD'),
        ("DTSTART:20250230", "line 5: DTSTART"),
        ("DTSTART:18991231", "line 5: DTSTART"),
        ("DTSTART:99991231T235959Z", "line 5: DTSTART"),
        ("DTSTART:20250901\nDTEND:20250831", "line 6: DTEND: .* an end after the start"),
        ("DTSTART:20250901\nDTEND:20280101", "line 6: DTEND: .* by at most 800 days"),
        ("DTSTART:20250901\nDURATION:-P1D", "line 6: DURATION: .* a duration"),
        ("DTSTART:20250901\nRRULE:FREQ=SECONDLY", "line 6: RRULE: .* a plain rule"),
        ("DTSTART:20250901\nRRULE:FREQ=DAILY;INTERVAL=0", "line 6: RRULE: .* a plain rule"),
        ("DTSTART:20250901\nRRULE:FREQ=DAILY;BYHOUR=1", "line 6: RRULE: .* a plain rule"),
        ("DTSTART:20250901\nRRULE:BYDAY=MO", "line 6: RRULE: .* a plain rule"),
        ("DTSTART:20250901\nRRULE:FREQ=DAILY;UNTIL=29990101", "line 6: RRULE: .* within 20 years"),
        ("DTSTART:20250901\nEXRULE:FREQ=DAILY", "line 6: EXRULE"),
        ("DTSTART:20250901\nRDATE;VALUE=PERIOD:20250901T090000Z/PT1H", "line 6: RDATE"),
        (
            "DTSTART:20250901\nRECURRENCE-ID;RANGE=THISANDFUTURE:20250901",
            "line 6: RECURRENCE-ID: .* one event that is moved",
        ),
    ],
)
def test_what_cannot_be_read_is_said(event: str, said: str) -> None:
    """A date that is no date, or a series that cannot be followed, is never passed over."""
    with pytest.raises(PlanError, match=said):
        letters(event, word="")


def test_a_word_that_marks_nothing_is_refused() -> None:
    """A mistyped word would put everybody in company; the titles help to find the right one."""
    event = "SUMMARY:Formation\nDTSTART;VALUE=DATE:20250901"
    with pytest.raises(PlanError, match='no event is marked "cours"; titles read: "Formation"'):
        letters(event)


def test_what_the_caller_must_say() -> None:
    """A calendar of others says neither whose it is nor what its titles mean."""
    data = calendar("SUMMARY:x\nDTSTART;VALUE=DATE:20250901")
    with pytest.raises(PlanError, match="which word marks a school event"):
        read_ics(data, "x.ics", DAY, cohort="a")
    with pytest.raises(PlanError, match="which cohort"):
        read_ics(data, "x.ics", DAY, school="x")


def test_too_many_days_are_refused() -> None:
    """A file that would keep a machine busy is not a planning."""
    series = "SUMMARY:x\nDTSTART:20250901\nDURATION:P700D\nRRULE:FREQ=DAILY;COUNT=300"
    with pytest.raises(PlanError, match="fill more than 100000 days"):
        letters(series, word="x")


NOISE = st.one_of(
    st.binary(max_size=30),
    st.sampled_from(
        [
            *(b"\r\n", b":", b";", b'"', b"BEGIN:VEVENT\r\n", b"END:VEVENT\r\n", b"\\", b"\xff"),
            *(b"TZID=../x", b"DTSTART:", b"RRULE:FREQ=MONTHLY;BYDAY=5FR;BYMONTH=2\r\n", b" "),
            *(b"EXDATE:20251113\r\n", b"DURATION:PT99999H\r\n", b"DTEND:10000101\r\n", b"\x00"),
        ]
    ),
)
SEEDS = [dict(calendars(HAND_WRITTEN))["bts-1-2025-2026.ics"]]
SEEDS += [calendar(*events) for events, _, _ in READINGS[-4:-1]]


@settings(max_examples=250, deadline=None)
@given(st.sampled_from(SEEDS), st.lists(st.tuples(st.floats(0, 1), NOISE, st.integers(0, 20))))
def test_any_bytes_are_read_or_refused(seed: bytes, edits: list[tuple[float, bytes, int]]) -> None:
    """Broken calendars give letters or a PlanError, never another exception."""
    for where, noise, cut in edits:
        at = int(where * len(seed))
        seed = seed[:at] + noise + seed[at + cut :]
    for word in (None, "cours"):
        try:
            found = read_ics(seed, "a-2025-2026.ics", DAY, school=word, cohort=word and "a")
        except PlanError as error:
            found = {} if error.problem.to("fr") else {"": {}}
        for weeks in found.values():
            assert all(monday.weekday() == 0 for monday in weeks)
            assert all(len(each) == 10 and set(each) <= set("SC-") for each in weeks.values())
        assert "" not in found


def test_hours_of_the_school_count() -> None:
    """The same event is a morning or an afternoon by the school's own hours."""
    late = replace(DAY, morning=(dt.time(10), dt.time(14)), afternoon=(dt.time(15), dt.time(19)))
    data = calendar("SUMMARY:x\nDTSTART:20250901T133000\nDURATION:PT30M")
    assert read_ics(data, "x", DAY, cohort="a", school="x")["a"] == {
        week("2025-09-01"): "-S--------"
    }
    assert read_ics(data, "x", late, cohort="a", school="x")["a"] == {
        week("2025-09-01"): "S---------"
    }
