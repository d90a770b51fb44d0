"""Writing a plan.json."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Iterator

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
    WeekPlan,
)


def to_json(plan: Plan) -> bytes:
    """Return the plan.json of ``plan``, in UTF-8.

    Taught time is rounded to hundredths of an hour: what is read back writes the same bytes, but
    its ``school_s`` may differ from the first plan's by some seconds.
    """
    head = {
        "format": FORMAT,
        "id": plan.id,
        "title": plan.title,
        "year": plan.year,
        "status": plan.status,
        "unique": plan.unique,
        "created": instant(plan.created),
    }
    entries = [
        _members(head),
        f'"school": {_inline(_school(plan.school))}',
        f'"levels": {_lines((_inline(_level(level)) for level in plan.levels), 2)}',
        f'"closures": {_lines((_inline(_closure(closure)) for closure in plan.closures), 2)}',
        f'"holidays": {_lines((_inline(_holiday(holiday)) for holiday in plan.holidays), 2)}',
        *_displays(plan),
        f'"cohorts": {_lines((_cohort(cohort) for cohort in plan.cohorts), 2)}',
    ]
    return ("{ " + ",\n  ".join(entries) + " }\n").encode()


def instant(moment: dt.datetime) -> str:
    """Return an instant in UTC as plan.json writes it."""
    return moment.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _members(record: dict[str, object]) -> str:
    return ", ".join(f"{_scalar(key)}: {_inline(value)}" for key, value in record.items())


def _inline(value: object) -> str:
    match value:
        case dict():
            return f"{{ {_members(value)} }}"
        case list() | tuple():
            return f"[{', '.join(map(_inline, value))}]"
    return _scalar(value)


def _scalar(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _lines(items: Iterable[str], indent: int) -> str:
    """Return a list with one item per line."""
    body = ",\n".join(f"{' ' * (indent + 2)}{item}" for item in items)
    return f"[\n{body}\n{' ' * indent}]" if body else "[]"


def _school(school: PlanSchool) -> dict[str, object]:
    return {
        "name": school.name,
        "timezone": school.timezone,
        "language": school.language,
        "morning": [time.strftime("%H:%M") for time in school.morning],
        "afternoon": [time.strftime("%H:%M") for time in school.afternoon],
    }


def _level(level: LevelResult) -> dict[str, object]:
    return {"name": level.name, "cost": level.cost, "bound": level.bound}


def _closure(closure: PlanClosure) -> dict[str, object]:
    half = {} if closure.half is None else {"half": closure.half}
    return {
        "name": closure.name,
        "from": closure.first.isoformat(),
        "to": closure.last.isoformat(),
        **half,
        "cohorts": closure.cohorts,
    }


def _holiday(holiday: PlanHoliday) -> dict[str, object]:
    return {"date": holiday.day.isoformat(), "name": holiday.name}


def _displays(plan: Plan) -> Iterator[str]:
    """Yield what only displays read, where there is any."""
    if plan.school_holidays:
        spans = (_inline(_school_holidays(span)) for span in plan.school_holidays)
        yield f'"school_holidays": {_lines(spans, 2)}'
    if plan.capacities:
        capacities = (_inline(_capacity(capacity)) for capacity in plan.capacities)
        yield f'"capacities": {_lines(capacities, 2)}'


def _school_holidays(span: PlanSchoolHolidays) -> dict[str, object]:
    return {
        "name": span.name,
        "from": span.first.isoformat(),
        "to": span.last.isoformat(),
        "provisional": span.provisional,
    }


def _capacity(capacity: PlanCapacity) -> dict[str, object]:
    return {
        "max_people": capacity.max_people,
        "from": capacity.first.isoformat(),
        "to": capacity.last.isoformat(),
        "cohorts": capacity.cohorts,
    }


def _cohort(cohort: CohortPlan) -> str:
    head = _members({"id": cohort.id, "name": cohort.name, **_size(cohort.size)})
    stages = _lines((_inline(_stage(stage)) for stage in cohort.stages), 6)
    weeks = _lines((_inline(_week(week)) for week in cohort.weeks), 6)
    return f'{{ {head},\n      "stages": {stages},\n      "weeks": {weeks} }}'


def _size(size: int | None) -> dict[str, object]:
    return {} if size is None else {"size": size}


def _stage(stage: StagePlan) -> dict[str, object]:
    totals = stage.totals
    return {
        "rhythm": stage.rhythm,
        "start": stage.start.isoformat(),
        "weeks": stage.weeks,
        **_size(stage.size),
        "deviation": stage.deviation,
        "totals": {
            "school_weeks": totals.school_tenths / 10,
            "company_weeks": totals.company_tenths / 10,
            "school_hours": ((totals.school_s + 18) // 36) / 100,
        },
    }


def _week(week: WeekPlan) -> dict[str, object]:
    return {
        "monday": week.monday.isoformat(),
        "kind": week.kind.value,
        "letters": week.letters,
        "notes": week.notes,
        "revision": week.revision,
        "changed": instant(week.changed),
    }
