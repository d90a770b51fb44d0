"""Reading a plan.json, from any bytes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator

from rythme.errors import PlanError
from rythme.plan import (
    FORMAT,
    CohortPlan,
    LevelResult,
    Plan,
    PlanCapacity,
    PlanClosure,
    PlanHoliday,
    PlanSchool,
    PlanSchoolHolidays,
    StagePlan,
    Totals,
    WeekPlan,
)
from rythme.plan_json.document import FIRST_YEAR, LAST_YEAR, Node, parse
from rythme.plan_json.schema import (
    COHORT_ID,
    HALVES,
    LETTERS,
    LEVELS,
    MAX_COST,
    MAX_HOURS,
    MAX_WEEKS,
    STATUS,
)
from rythme.text import LANGUAGES, text
from rythme.weeks import Kind

_COHORT_ID = text("an id of at most 64 letters a-z, digits, dots, dashes and underscores")


def from_json(data: bytes, file: str) -> Plan:
    """Return the plan that a plan.json holds.

    Parameters
    ----------
    data
        The bytes of the file, whatever they are.
    file
        Its name, for messages.

    Raises
    ------
    PlanError
        Where the file stops being a plan: path, what was read, what was expected.
    """
    root = parse(data, file)
    if isinstance(root.value, dict) and "format" in root.value:  # say so before anything else
        Node(root.value["format"], "format", file).choice([FORMAT])
    node = root.record(
        (
            *("format", "id", "title", "year", "status", "unique", "created"),
            *("school", "levels", "closures", "holidays"),
            *("school_holidays", "capacities", "cohorts"),
        ),
        optional=("school_holidays", "capacities"),
    )
    cohorts = tuple(_read_cohort(item) for item in node["cohorts"].items())
    for item, cohort in zip(node["cohorts"].items(), cohorts, strict=True):
        if next(other for other in cohorts if other.id == cohort.id) is not cohort:
            raise PlanError(
                file, text("{where}: a second cohort {id}", where=item.path, id=cohort.id)
            )
    return Plan(
        id=node["id"].line(".+"),
        title=node["title"].line(),
        year=node["year"].integer(FIRST_YEAR, LAST_YEAR),
        status=node["status"].choice(STATUS),
        unique=node["unique"].boolean(),
        created=node["created"].instant(),
        school=_read_school(node["school"]),
        levels=tuple(_read_level(item) for item in node["levels"].items()),
        closures=tuple(_read_closure(item) for item in node["closures"].items()),
        holidays=tuple(_read_holiday(item) for item in node["holidays"].items()),
        cohorts=cohorts,
        school_holidays=tuple(
            _read_school_holidays(item) for item in _items(node, "school_holidays")
        ),
        capacities=tuple(_read_capacity(item) for item in _items(node, "capacities")),
    )


def _read_school(node: Node) -> PlanSchool:
    school = node.record(("name", "timezone", "language", "morning", "afternoon"))
    morning, afternoon = _read_half(school["morning"]), _read_half(school["afternoon"])
    if afternoon[0] < morning[1]:
        raise school["afternoon"].wrong(text("times after the morning's"))
    return PlanSchool(
        name=school["name"].line(),
        timezone=school["timezone"].line(".+"),
        language=school["language"].choice(LANGUAGES),
        morning=morning,
        afternoon=afternoon,
    )


def _read_half(node: Node) -> tuple[dt.time, dt.time]:
    times = [item.time() for item in node.items()]
    if len(times) != 2 or not times[0] < times[1]:
        raise node.wrong(text("two times, the start before the end"))
    return times[0], times[1]


def _read_level(node: Node) -> LevelResult:
    level = node.record(("name", "cost", "bound"))
    name = level["name"].line(expected=text("the name of a level"))
    for part in name.split("+"):
        Node(part, level["name"].path, node.file).choice(LEVELS)
    return LevelResult(
        name=name,
        cost=level["cost"].integer(0, MAX_COST),
        bound=level["bound"].integer(0, MAX_COST),
    )


def _read_closure(node: Node) -> PlanClosure:
    closure = node.record(("name", "from", "to", "half", "cohorts"), optional=("half",))
    first, last = _read_span(closure)
    return PlanClosure(
        name=closure["name"].line(),
        first=first,
        last=last,
        half=closure["half"].choice(HALVES) if "half" in closure else None,
        cohorts=_read_ids(closure["cohorts"]),
    )


def _read_holiday(node: Node) -> PlanHoliday:
    holiday = node.record(("date", "name"))
    return PlanHoliday(day=holiday["date"].day(), name=holiday["name"].line())


def _read_span(record: dict[str, Node]) -> tuple[dt.date, dt.date]:
    first, last = record["from"].day(), record["to"].day()
    if last < first:
        raise record["to"].wrong(text("a date on or after {first}", first=first))
    return first, last


def _items(record: dict[str, Node], key: str) -> tuple[Node, ...]:
    return record[key].items() if key in record else ()


def _read_school_holidays(node: Node) -> PlanSchoolHolidays:
    span = node.record(("name", "from", "to", "provisional"))
    first, last = _read_span(span)
    return PlanSchoolHolidays(
        name=span["name"].line(),
        first=first,
        last=last,
        provisional=span["provisional"].boolean(),
    )


def _read_capacity(node: Node) -> PlanCapacity:
    capacity = node.record(("max_people", "from", "to", "cohorts"))
    first, last = _read_span(capacity)
    return PlanCapacity(
        max_people=capacity["max_people"].integer(),
        first=first,
        last=last,
        cohorts=_read_ids(capacity["cohorts"]),
    )


def _read_ids(node: Node) -> tuple[str, ...]:
    return tuple(item.line(COHORT_ID, _COHORT_ID) for item in node.items())


def _read_cohort(node: Node) -> CohortPlan:
    cohort = node.record(("id", "name", "size", "stages", "weeks"), optional=("size",))
    return CohortPlan(
        id=cohort["id"].line(COHORT_ID, _COHORT_ID),
        name=cohort["name"].line(),
        size=_read_size(cohort),
        stages=tuple(_read_stages(cohort["stages"].items())),
        weeks=tuple(_read_weeks(cohort["weeks"].items())),
    )


def _read_size(record: dict[str, Node]) -> int | None:
    return record["size"].integer() if "size" in record else None


def _read_stages(nodes: Iterable[Node]) -> Iterator[StagePlan]:
    """Yield the stages, each after the one before it."""
    end = dt.date.min
    for node in nodes:
        keys = ("rhythm", "start", "weeks", "size", "deviation", "totals")
        stage = node.record(keys, optional=("size",))
        start, weeks = stage["start"].monday(), stage["weeks"].integer(1, MAX_WEEKS)
        if start < end:
            raise stage["start"].wrong(
                text("a Monday on or after {end}, where the stage before ends", end=end)
            )
        end = start + dt.timedelta(weeks=weeks)
        yield StagePlan(
            rhythm=stage["rhythm"].line(".+"),
            start=start,
            weeks=weeks,
            size=_read_size(stage),
            deviation=stage["deviation"].integer(),
            totals=_read_totals(stage["totals"]),
        )


def _read_totals(node: Node) -> Totals:
    totals = node.record(("school_weeks", "company_weeks", "school_hours"))
    return Totals(
        school_tenths=totals["school_weeks"].decimal(1, MAX_WEEKS),
        company_tenths=totals["company_weeks"].decimal(1, MAX_WEEKS),
        school_s=totals["school_hours"].decimal(2, MAX_HOURS) * 36,
    )


def _read_weeks(nodes: Iterable[Node]) -> Iterator[WeekPlan]:
    """Yield the weeks, each after the one before it."""
    before = dt.date.min
    for node in nodes:
        week = node.record(("monday", "kind", "letters", "notes", "revision", "changed"))
        monday = week["monday"].monday()
        if monday <= before:
            raise week["monday"].wrong(text("a Monday after {before}", before=before))
        before = monday
        yield WeekPlan(
            monday=monday,
            kind=week["kind"].choice(tuple(Kind)),
            letters=week["letters"].line(LETTERS, text("ten letters S, C or O")),
            notes=tuple(note.line() for note in week["notes"].items()),
            revision=week["revision"].integer(),
            changed=week["changed"].instant(),
        )
