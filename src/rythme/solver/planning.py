"""From the calendars that a search has chosen to a plan."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from typing import Literal

from rythme.plan import (
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
from rythme.previous import Previous
from rythme.rules import Capacity
from rythme.scenario import Closure, Cohort, Scenario, Stage
from rythme.solver.labels import Label
from rythme.weeks import half_days


def to_plan(
    scenario: Scenario,
    calendars: Mapping[str, Sequence[Label]],
    deviations: Mapping[str, Sequence[int]],
    *,
    levels: tuple[LevelResult, ...],
    status: Literal["optimal", "feasible"],
    unique: bool,
    created: dt.datetime,
    previous: Previous | None = None,
) -> Plan:
    """Return the plan of ``calendars``, per cohort id, with ``deviations`` per stage.

    Both speak of planned weeks and stages; past ones are carried over from ``previous``.
    """
    school = scenario.school
    plan = Plan(
        id=scenario.id,
        title=scenario.title,
        year=scenario.year,
        status=status,
        unique=unique,
        created=created,
        school=PlanSchool(
            name=school.name,
            timezone=school.timezone,
            language=school.language,
            morning=school.morning,
            afternoon=school.afternoon,
        ),
        levels=levels,
        closures=tuple(_plan_closure(closure) for closure in scenario.closures),
        holidays=tuple(PlanHoliday(day=day.day, name=day.name) for day in scenario.holidays),
        cohorts=tuple(
            _plan_cohort(cohort, calendars[cohort.id], deviations[cohort.id], created)
            for cohort in scenario.cohorts
        ),
        school_holidays=tuple(
            PlanSchoolHolidays(
                name=holidays.name,
                first=holidays.first,
                last=holidays.last,
                provisional=holidays.provisional,
            )
            for holidays in scenario.school_holidays
        ),
        capacities=tuple(_capacities(scenario)),
    )
    if previous is None:
        return plan
    from rythme.solver.carry import carry_over

    return carry_over(plan, scenario, previous)


def _capacities(scenario: Scenario) -> Iterator[PlanCapacity]:
    """Yield the capacities that the config states, hard or soft, where they hold."""
    for statement in scenario.rules:
        if isinstance(statement.rule, Capacity):
            for window in statement.windows:
                for span in window.spans:
                    yield PlanCapacity(
                        max_people=statement.rule.max_people,
                        first=span.first_day,
                        last=span.last_day,
                        cohorts=window.cohorts,
                    )


def _plan_closure(closure: Closure) -> PlanClosure:
    span = closure.span
    half: Literal["morning", "afternoon"] | None = None
    if span.end - span.start == 1:
        half = "afternoon" if span.start % 2 else "morning"
    return PlanClosure(
        name=closure.name,
        first=span.first_day,
        last=span.last_day,
        half=half,
        cohorts=closure.cohorts,
    )


def _plan_cohort(
    cohort: Cohort, calendar: Sequence[Label], deviations: Sequence[int], created: dt.datetime
) -> CohortPlan:
    size = cohort.stages[0].size
    stages = []
    first = 0
    for stage, deviation in zip(cohort.stages, deviations, strict=True):
        labels = calendar[first : first + stage.weeks]
        stages.append(
            StagePlan(
                rhythm=stage.rhythm.id,
                start=stage.start,
                weeks=stage.weeks,
                size=None if stage.size == size else stage.size,
                deviation=deviation,
                totals=_totals(stage, labels),
            )
        )
        first += stage.weeks
    return CohortPlan(
        id=cohort.id,
        name=cohort.name,
        size=size,
        stages=tuple(stages),
        weeks=tuple(
            WeekPlan(
                monday=monday,
                kind=label.kind,
                letters=label.letters,
                notes=notes_of(cohort, monday),
                changed=created,
            )
            for monday, label in zip(cohort.mondays, calendar, strict=True)
        ),
    )


def _totals(stage: Stage, labels: Sequence[Label]) -> Totals:
    most = stage.rhythm.max_week_s
    taught = (sum(label.taught_s) for label in labels)
    return Totals(
        school_tenths=sum(label.school_tenths for label in labels),
        company_tenths=sum(label.company_tenths for label in labels),
        school_s=sum(week if most is None else min(week, most) for week in taught),
    )


def notes_of(cohort: Cohort, monday: dt.date) -> tuple[str, ...]:
    """Return the names of the fixed dates that touch a week, each once, in order."""
    week = half_days(monday)
    touching = (
        fixed.name
        for fixed in cohort.fixed
        if fixed.span.start < week.stop and week.start < fixed.span.end
    )
    return tuple(dict.fromkeys(name for name in touching if name))
