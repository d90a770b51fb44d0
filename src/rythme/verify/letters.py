"""Calendars of which only the letters are known: finding the kinds of their weeks."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from itertools import compress

from rythme.plan import CohortPlan, Plan, PlanSchool, StagePlan, WeekPlan
from rythme.scenario import Scenario, School, Stage
from rythme.verify.cut import cut_stage
from rythme.verify.diary import Diary, totals_of
from rythme.verify.frame import NOMINAL, UNSTATED, Frame, Week, possible_kinds
from rythme.verify.reading import Reading, read_cohort
from rythme.verify.terms import Terms, terms_of
from rythme.weeks import NUM_HALF_DAYS, Kind, kind_of

Letters = Mapping[dt.date, str]
"""Ten letters by Monday; ``-`` is a half-day of which the calendar says nothing."""


def plan_from_letters(
    scenario: Scenario, letters: Mapping[str, Letters], *, created: dt.datetime
) -> Plan:
    """Return the plan that a calendar amounts to, for :func:`rythme.verify.verify`.

    The kinds are those that make each stage legal at least deviation, where some do, else the
    most natural ones. A half-day that the calendar leaves out is filled in on a public holiday
    (calendars show nobody there) and where the cohort is off; any other stays ``-``.

    Parameters
    ----------
    letters
        By cohort; cohorts and weeks may be missing (see ``partial`` in ``verify``).
    created
        UTC, whole seconds.

    Raises
    ------
    KeyError
        A cohort that the scenario does not know.
    """
    terms = terms_of(scenario)
    for cohort_id in letters:
        scenario.cohort(cohort_id)
    return Plan(
        id=scenario.id,
        title=scenario.title,
        year=scenario.year,
        status="feasible",
        unique=False,
        created=created,
        school=_plan_school(scenario.school),
        levels=(),
        closures=(),
        holidays=(),
        cohorts=tuple(
            _cohort_plan(scenario, terms[cohort.id], letters[cohort.id], created)
            for cohort in scenario.cohorts
            if cohort.id in letters
        ),
    )


def infer_kinds(
    stage: Stage, frames: Sequence[Frame], letters: Sequence[str | None]
) -> tuple[Week | None, ...]:
    """Return the weeks of a stage with their kinds, and with what the kinds let fill in.

    Parameters
    ----------
    letters
        Ten letters a week, or None where the calendar has no such week: then every week is
        read by itself.
    """
    options = [
        None if week is None else _options(frame, week)
        for frame, week in zip(frames, letters, strict=True)
    ]
    whole = [week for week in options if week is not None]
    if len(whole) == len(options) and all(len(week[0].letters) == NUM_HALF_DAYS for week in whole):
        cuts = cut_stage(stage, frames, whole, strict=True)
        cuts = cuts or cut_stage(stage, frames, whole, strict=False)
        if cuts:
            return tuple(
                _filled_in(frame, week, nominal)
                for frame, week, nominal in zip(frames, cuts[0].weeks, cuts[0].nominal, strict=True)
            )
    return tuple(
        None if week is None else _filled_in(frame, week[0], NOMINAL.get(week[0].kind))
        for frame, week in zip(frames, options, strict=True)
    )


def _options(frame: Frame, letters: str) -> list[Week]:
    """Return what a week may be: every kind that its letters allow, else the natural one."""
    if len(letters) != NUM_HALF_DAYS:
        return [Week(kind=Kind.SHARED, letters=letters)]
    kinds = list(possible_kinds(frame, letters)) or [natural_kind(frame, letters)]
    return [Week(kind=kind, letters=letters) for kind in kinds]


def natural_kind(frame: Frame, letters: str) -> Kind:
    """Return the kind that a planner would see: one place all week long, or a shared week.

    Half-days that are closed, fixed, or left out say nothing, unless there are no others.
    """
    stated = [letter != UNSTATED for letter in letters]
    unfixed = [known and not fixed for known, fixed in zip(stated, frame.fixed, strict=True)]
    telling = [known and not shut for known, shut in zip(unfixed, frame.closures, strict=True)]
    for chosen in (telling, unfixed, stated):
        seen = "".join(compress(letters, chosen))
        if seen:
            alike = len(set(seen)) == 1
            return kind_of(seen[0] * NUM_HALF_DAYS) if alike else Kind.SHARED
    return frame.kind or Kind.COMPANY


def _filled_in(frame: Frame, week: Week, nominal: str | None) -> Week:
    """Return a week with the half-days that a calendar rightly leaves out."""
    if nominal is None or len(week.letters) != NUM_HALF_DAYS:
        return week
    filled = "".join(
        wanted if letter == UNSTATED and (holiday or wanted == "O") else letter
        for letter, wanted, holiday in zip(
            week.letters, frame.reading(nominal), frame.holidays, strict=True
        )
    )
    return Week(kind=week.kind, letters=filled)


def _cohort_plan(
    scenario: Scenario, terms: Terms, letters: Letters, created: dt.datetime
) -> CohortPlan:
    given = [letters.get(frame.monday) for frame in terms.frames]
    weeks = tuple(
        week
        for stage, at in terms.stages()
        for week in infer_kinds(stage, terms.frames[at], given[at])
    )
    known = {
        frame.monday: week
        for frame, week in zip(terms.frames, weeks, strict=True)
        if week is not None
    }
    readable = tuple(
        week if week is not None and len(week.letters) == NUM_HALF_DAYS else None for week in weeks
    )
    reading = read_cohort(scenario, terms, readable)
    return CohortPlan(
        id=terms.cohort.id,
        name=terms.cohort.name,
        size=terms.cohort.stages[0].size,
        stages=_stage_plans(terms, reading),
        weeks=tuple(
            WeekPlan(
                monday=monday,
                kind=known[monday].kind if monday in known else _kind_elsewhere(letters[monday]),
                letters=known[monday].letters if monday in known else letters[monday],
                changed=created,
            )
            for monday in sorted(letters)
        ),
    )


def _kind_elsewhere(letters: str) -> Kind:
    """Return the kind of a week that lies in no stage."""
    alike = len(set(letters)) == 1 and letters[0] in "SCO"
    return kind_of(letters[0] * NUM_HALF_DAYS) if alike else Kind.SHARED


def _stage_plans(terms: Terms, reading: Reading) -> tuple[StagePlan, ...]:
    """Return the stages of which the calendar has weeks, with what these add up to."""
    deviations = {report.start: report.deviation for report in reading.stages}
    size = terms.cohort.stages[0].size
    plans = []
    for stage, at in terms.stages():
        there = _present(reading.diary, at)
        if there.frames:
            entries = [entry for entry in there.entries if entry is not None]
            plans.append(
                StagePlan(
                    rhythm=stage.rhythm.id,
                    start=stage.start,
                    weeks=stage.weeks,
                    size=None if stage.size == size else stage.size,
                    deviation=deviations.get(stage.start, 0),
                    totals=totals_of(there.frames, entries),
                )
            )
    return tuple(plans)


def _present(diary: Diary, at: slice) -> Diary:
    """Return the part of a diary that has entries."""
    pairs = [
        (frame, entry)
        for frame, entry in zip(diary.frames[at], diary.entries[at], strict=True)
        if entry is not None
    ]
    return Diary(
        frames=tuple(frame for frame, _ in pairs), entries=tuple(entry for _, entry in pairs)
    )


def _plan_school(school: School) -> PlanSchool:
    return PlanSchool(
        name=school.name,
        timezone=school.timezone,
        language=school.language,
        morning=school.morning,
        afternoon=school.afternoon,
    )
