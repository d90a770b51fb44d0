"""plan.json: layout, reading back, mistakes, schema; and the revisions it carries."""

from __future__ import annotations

import datetime as dt
import json
import re
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from rythme.clock import created_now
from rythme.errors import ExportError, PlanError
from rythme.plan import CohortPlan, Plan, WeekPlan
from rythme.plan_json import from_json, plan_schema, to_json
from rythme.revisions import continue_revisions
from sample_plans import hostile, one_cohort, three_cohorts, two_years

SPEC_EXAMPLE = """\
{ "format": "rythme-plan/1", "id": "ensta-paris", "title": "Voie en apprentissage", "year": 2025, \
"status": "optimal", "unique": true, "created": "2026-06-01T08:00:00Z",
  "school": { "name": "ENSTA Paris", "timezone": "Europe/Paris", "language": "fr", \
"morning": ["09:00", "12:30"], "afternoon": ["13:30", "17:00"] },
  "levels": [
    { "name": "rules", "cost": 0, "bound": 0 },
    { "name": "rhythm", "cost": 4, "bound": 4 }
  ],
  "closures": [
    { "name": "Noël", "from": "2025-12-22", "to": "2026-01-02", "cohorts": ["fisa-2027"] },
    { "name": "Pont", "from": "2026-05-15", "to": "2026-05-15", "half": "morning", "cohorts": [] }
  ],
  "holidays": [
    { "date": "2025-11-11", "name": "Armistice" }
  ],
  "cohorts": [
    { "id": "fisa-2027", "name": "Promotion 2027", "size": 25,
      "stages": [
        { "rhythm": "deuxieme-annee", "start": "2025-08-25", "weeks": 54, "deviation": 4, \
"totals": { "school_weeks": 21.0, "company_weeks": 33.0, "school_hours": 561.0 } },
        { "rhythm": "troisieme-annee", "start": "2026-09-07", "weeks": 54, "size": 23, \
"deviation": 0, "totals": { "school_weeks": 14.5, "company_weeks": 39.5, "school_hours": 390.25 } }
      ],
      "weeks": [
        { "monday": "2025-08-25", "kind": "school", "letters": "SSSSSSSSSS", \
"notes": ["Rentrée"], "revision": 0, "changed": "2026-06-01T08:00:00Z" },
        { "monday": "2025-09-01", "kind": "shared", "letters": "SSSSSCCCCC", "notes": [], \
"revision": 3, "changed": "2026-07-01T08:00:00Z" }
      ] }
  ] }
"""
"""The example of the contract, with everything that it mentions beside it."""


def test_layout_is_the_contract() -> None:
    """Keys, order and lines are those of the contract, one week per line."""
    plan = from_json(SPEC_EXAMPLE.encode(), "plan.json")
    assert to_json(plan).decode() == SPEC_EXAMPLE
    assert plan.cohorts[0].stages[1].totals.school_tenths == 145
    assert plan.cohorts[0].stages[1].totals.school_s == 1_404_900
    assert plan.cohorts[0].weeks[0].changed == dt.datetime(2026, 6, 1, 8, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    "plan", [one_cohort(), three_cohorts("en"), two_years(), hostile()], ids=lambda plan: plan.title
)
def test_reading_gives_the_plan_back(plan: Plan) -> None:
    """A plan survives writing and reading, and the bytes survive reading and writing."""
    data = to_json(plan)
    assert from_json(data, "plan.json") == plan
    assert to_json(from_json(data, "plan.json")) == data


@given(st.integers(0, 60 * 35 * 3600))
def test_hours_are_stable_once_written(school_s: int) -> None:
    """Taught time that is no whole hundredth of an hour is rounded once, to the nearest."""
    plan = one_cohort()
    stage = plan.cohorts[0].stages[0]
    stage = replace(stage, totals=replace(stage.totals, school_s=school_s))
    plan = replace(plan, cohorts=(replace(plan.cohorts[0], stages=(stage,)),))
    data = to_json(plan)
    back = from_json(data, "plan.json")
    assert abs(back.cohorts[0].stages[0].totals.school_s - school_s) <= 18
    assert to_json(back) == data


def edited(path: str, value: object) -> bytes:
    """Return the example with another value at ``path``; ``...`` removes the key."""
    document: Any = json.loads(SPEC_EXAMPLE)
    *way, last = (int(step) if step.isdigit() else step for step in path.split("."))
    place = document
    for step in way:
        place = place[step]
    if value is ...:
        del place[last]
    else:
        place[last] = value
    return json.dumps(document).encode()


MISTAKES = [
    ("format", "rythme-plan/2", 'format: read "rythme-plan/2"; expected one of rythme-plan/1'),
    ("year", "2025", 'year: read "2025"; expected a whole number from 1900 to 2999'),
    ("year", True, "year: read true; expected a whole number"),
    ("unique", 1, "unique: read 1; expected true or false"),
    ("status", "best", 'status: read "best"; expected one of optimal, feasible'),
    ("title", ..., "the document: read nothing; expected the key title"),
    ("titel", "x", 'the document: read the key "titel"; expected one of format, id'),
    ("title", "a\nb", 'title: read "a\\nb"; expected a text on one line'),
    ("title", "a\u2028b", 'title: read "a\\u2028b"; expected a text on one line'),
    ("title", "\ud800", 'title: read "\\ud800"; expected a text on one line'),
    ("created", "2026-06-01T08:00:00", "created: read"),
    ("created", "2026-02-30T08:00:00Z", "created: read"),
    ("levels.0.name", "earliest", 'levels[0].name: read "earliest"; expected one of rules'),
    ("levels.0.name", "rhythm+", 'levels[0].name: read ""; expected one of rules'),
    ("levels.1.cost", -1, "levels[1].cost: read -1"),
    ("school.morning", ["09:00"], "school.morning: read a list; expected two times"),
    ("school.morning.1", "09:00", "school.morning: read a list; expected two times"),
    ("school.afternoon.0", "12:00", "school.afternoon: read a list; expected times after"),
    ("school.morning.0", "9:00", 'school.morning[0]: read "9:00"; expected a time HH:MM'),
    ("school.morning.0", "24:00", 'school.morning[0]: read "24:00"; expected a time HH:MM'),
    ("closures.0.to", "2025-12-21", 'closures[0].to: read "2025-12-21"; expected a date on or'),
    ("closures.0.half", "noon", 'closures[0].half: read "noon"; expected one of morning'),
    ("holidays.0.date", "20251111", "holidays[0].date: read"),
    ("holidays.0.date", "2025-11-31", "holidays[0].date: read"),
    ("holidays.0.date", "9999-12-31", "holidays[0].date: read"),
    ("cohorts", {}, "cohorts: read an object; expected a list"),
    ("cohorts.0.id", "../etc", 'cohorts[0].id: read "../etc"; expected an id'),
    ("cohorts.0.stages.0.weeks", 61, "cohorts[0].stages[0].weeks: read 61"),
    ("cohorts.0.stages.1.start", "2026-08-31", "cohorts[0].stages[1].start: read"),
    ("cohorts.0.stages.1.start", "2026-09-08", "cohorts[0].stages[1].start: read"),
    ("cohorts.0.stages.0.totals.school_weeks", 21.05, "cohorts[0].stages[0].totals.school_weeks"),
    ("cohorts.0.stages.0.totals.school_hours", 1.005, "cohorts[0].stages[0].totals.school_hours"),
    ("cohorts.0.weeks.1.letters", "SSSSSCCCC", "cohorts[0].weeks[1].letters: read"),
    ("cohorts.0.weeks.1.letters", "sssssccccc", "cohorts[0].weeks[1].letters: read"),
    ("cohorts.0.weeks.1.monday", "2025-08-25", "cohorts[0].weeks[1].monday: read"),
    ("cohorts.0.weeks.1.monday", "2025-09-02", "cohorts[0].weeks[1].monday: read"),
    ("cohorts.0.weeks.1.kind", "mixed", "cohorts[0].weeks[1].kind: read"),
    ("cohorts.0.weeks.1.revision", 1.5, "cohorts[0].weeks[1].revision: read 1.5"),
]


@pytest.mark.parametrize(("path", "value", "said"), MISTAKES)
def test_a_mistake_is_said_with_its_path(path: str, value: object, said: str) -> None:
    """The error says where, what was read and what was expected."""
    with pytest.raises(PlanError, match=re.escape(f"plan.json: {said}")):
        from_json(edited(path, value), "plan.json")


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "line 1, column 1: not JSON"),
        (b"[]", "the document: read a list; expected an object"),
        (b"\xff", "byte 0: not UTF-8"),
        (b'{"a": 1, "a": 2}', 'the key "a" stands twice in one object'),
        (b"[NaN]", "NaN is not a number that JSON knows"),
        (b"[" * 100_000, "nested too deep for a plan"),
        (b"1" * 10_000, "a number has too many digits"),
        (b'"' + b"x" * 1000 + b'"', 'the document: read "' + "x" * 59 + "…; expected an object"),
    ],
)
def test_what_is_no_document(data: bytes, said: str) -> None:
    """Bytes that are no JSON object are refused with the place where they stop being one."""
    with pytest.raises(PlanError) as caught:
        from_json(data, "plan.json")
    assert caught.value.problem.to("en") == said


def test_two_cohorts_of_one_id_are_refused() -> None:
    """A cohort's id names its files: it stands once."""
    plan = one_cohort()
    data = to_json(replace(plan, cohorts=plan.cohorts * 2))
    with pytest.raises(PlanError, match=r"cohorts\[1\]: a second cohort fisa-2027"):
        from_json(data, "plan.json")


def test_a_byte_order_mark_is_accepted() -> None:
    """Editors of some systems put one."""
    data = to_json(one_cohort())
    assert from_json(b"\xef\xbb\xbf" + data, "plan.json") == one_cohort()


VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=12)
    | st.sampled_from(["2025-08-25", "SSSSSCCCCC", "0001-01-01", "9999-12-27", "1e999", "+"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=5,
)


def read_or_refuse(data: bytes) -> Plan | None:
    """Return the plan, or None where it is refused with a sentence that can be printed."""
    try:
        return from_json(data, "plan.json")
    except PlanError as error:
        return None if error.problem.to("fr") else pytest.fail("nothing said")


@settings(max_examples=300)
@given(st.data())
def test_any_document_is_read_or_refused(data: st.DataObject) -> None:
    """A value put anywhere in a plan gives a plan that can be written, or a PlanError."""
    document: Any = json.loads(SPEC_EXAMPLE)
    place: Any = document
    while True:
        keys = list(place) if isinstance(place, dict) else range(len(place))
        key = data.draw(st.sampled_from(list(keys)))
        inside = isinstance(place[key], dict | list) and place[key]
        if not inside or data.draw(st.booleans()):
            break
        place = place[key]
    place[key] = data.draw(VALUES)
    plan = read_or_refuse(json.dumps(document).encode())
    assert plan is None or from_json(to_json(plan), "plan.json") == plan


@settings(max_examples=300)
@given(st.binary(max_size=80), st.integers(0, len(SPEC_EXAMPLE)), st.integers(0, 80))
@example(b"\x00", 0, 0)
def test_any_bytes_are_read_or_refused(noise: bytes, at: int, length: int) -> None:
    """Bytes put in place of others give a plan or a PlanError, never another exception."""
    good = SPEC_EXAMPLE.encode()
    for data in (noise, good[:at] + noise + good[at + length :]):
        read_or_refuse(data)


# The schema -------------------------------------------------------------------------------------


def fits(value: Any, schema: dict[str, Any]) -> bool:
    """Judge a value by the keywords of JSON Schema that the plan's schema uses."""
    known = {
        *("$schema", "title", "type", "properties", "required", "additionalProperties", "items"),
        *("const", "enum", "pattern", "minLength", "minItems", "maxItems"),
        *("minimum", "maximum", "multipleOf"),
    }
    assert set(schema) <= known, set(schema) - known
    if "const" in schema:
        return bool(value == schema["const"])
    if "enum" in schema:
        return value in schema["enum"]
    match schema["type"]:
        case "object":
            inside = schema["properties"]
            return (
                isinstance(value, dict)
                and set(schema["required"]) <= set(value) <= set(inside)
                and all(fits(item, inside[key]) for key, item in value.items())
            )
        case "array":
            low, high = schema.get("minItems", 0), schema.get("maxItems", 10**9)
            return (
                isinstance(value, list)
                and low <= len(value) <= high
                and all(fits(item, schema["items"]) for item in value)
            )
        case "string":
            return (
                isinstance(value, str)
                and len(value) >= schema.get("minLength", 0)
                and re.search(schema.get("pattern", ""), value) is not None
            )
        case "integer":
            low, high = schema["minimum"], schema["maximum"]
            return isinstance(value, int) and value is not True and low <= value <= high
        case "number":
            steps = value / schema["multipleOf"]
            return bool(0 <= value <= schema["maximum"] and abs(steps - round(steps)) < 1e-6)
    return isinstance(value, bool)


@pytest.mark.parametrize("plan", [one_cohort(), three_cohorts(), two_years(), hostile()])
def test_schema_accepts_what_is_written(plan: Plan) -> None:
    """Every plan that is written fits the published schema."""
    assert fits(json.loads(to_json(plan)), plan_schema())


NOT_IN_A_SCHEMA = {"a\nb", "a\u2028b", "\ud800", "2026-02-30T08:00:00Z", "09:00", "12:00", "24:00"}
NOT_IN_A_SCHEMA |= {"2025-12-21", "2025-11-31", "9999-12-31", "2026-08-31", "2026-09-08"}
NOT_IN_A_SCHEMA |= {"2025-08-25", "2025-09-02"}


@pytest.mark.parametrize(
    ("path", "value"),
    [(path, value) for path, value, _ in MISTAKES if str(value) not in NOT_IN_A_SCHEMA],
)
def test_schema_refuses_what_reading_refuses(path: str, value: object) -> None:
    """A mistake that a schema can express is one for the schema too."""
    assert not fits(json.loads(edited(path, value)), plan_schema())


# Revisions and the clock ------------------------------------------------------------------------

BEFORE, NOW = (dt.datetime(2026, month, 1, tzinfo=dt.UTC) for month in (1, 2))


def week(monday: str, letters: str, revision: int = 0) -> WeekPlan:
    """Return a week as it was before."""
    day = dt.date.fromisoformat(monday)
    kind = one_cohort().cohorts[0].weeks[0].kind
    return WeekPlan(monday=day, kind=kind, letters=letters, revision=revision, changed=BEFORE)


def cohort(cohort_id: str, *weeks: WeekPlan) -> CohortPlan:
    """Return a cohort of these weeks."""
    return CohortPlan(id=cohort_id, name=cohort_id, size=None, stages=(), weeks=weeks)


def test_revisions_go_on_from_the_plan_before() -> None:
    """Same letters keep revision and instant, others get the next one, new weeks start at 0."""
    old = cohort("a", week("2026-01-05", "S" * 10, 4), week("2026-01-12", "C" * 10, 4))
    new = cohort(
        "a",
        week("2026-01-05", "S" * 10),
        week("2026-01-12", "S" * 10),
        week("2026-01-19", "S" * 10, 7),
    )
    stranger = cohort("b", week("2026-01-05", "S" * 10, 7))
    plan = continue_revisions(
        replace(one_cohort(), cohorts=(new, stranger)), replace(one_cohort(), cohorts=(old,)), NOW
    )
    assert [(w.revision, w.changed) for w in plan.cohorts[0].weeks] == [
        (4, BEFORE),
        (5, NOW),
        (0, NOW),
    ]
    assert [(w.revision, w.changed) for w in plan.cohorts[1].weeks] == [(0, NOW)]
    assert [w.letters for w in plan.cohorts[0].weeks] == ["S" * 10] * 3


def test_the_same_plan_again_changes_nothing() -> None:
    """A plan that continues itself is itself."""
    plan = three_cohorts()
    assert continue_revisions(plan, plan, NOW) == plan


def test_source_date_epoch_stands_for_the_clock() -> None:
    """``SOURCE_DATE_EPOCH`` makes a plan that is the same whenever it is made."""
    instant = created_now({"SOURCE_DATE_EPOCH": "1780300800"})
    assert instant == dt.datetime(2026, 6, 1, 8, tzinfo=dt.UTC)


def test_the_clock_is_in_whole_seconds_utc() -> None:
    """Without it, the clock is read: now, in UTC, as plan.json can hold it."""
    instant = created_now({})
    assert instant.tzinfo is dt.UTC
    assert instant.microsecond == 0
    assert abs(dt.datetime.now(dt.UTC) - instant) < dt.timedelta(minutes=1)


@pytest.mark.parametrize("written", ["", "soon", "1e9", "9" * 30])
def test_a_wrong_source_date_epoch_is_refused(written: str) -> None:
    """It is never replaced by the clock in silence."""
    with pytest.raises(ExportError, match="SOURCE_DATE_EPOCH"):
        created_now({"SOURCE_DATE_EPOCH": written})
