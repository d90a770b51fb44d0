"""The plan that a replan starts from: a plan.json, or a calendar that knows only letters."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Protocol

import click

from rythme.cli.endings import CallError, say
from rythme.dates import DateError, parse_date
from rythme.export.readback import UNKNOWN, Calendars
from rythme.plan import CohortPlan, Plan, PlanHoliday, WeekPlan
from rythme.previous import Previous
from rythme.scenario import Cohort, Scenario
from rythme.text import Text, plural, text
from rythme.weeks import NUM_HALF_DAYS, Kind, academic_year, mondays

_LETTERS = {Kind.SCHOOL: "S", Kind.COMPANY: "C", Kind.OFF: "O"}


class AtYear(Protocol):
    """Reads the same config for another academic year."""

    def __call__(self, *, year: int) -> Scenario:
        """Return the scenario of that year."""


def read_previous(
    file: Path | None,
    scenario: Scenario,
    at_year: AtYear,
    *,
    freeze: str | None,
    only: Collection[str],
) -> Previous | None:
    """Return the plan to stay close to, if there is one; what is passed over in it is said.

    Parameters
    ----------
    at_year
        For past stages of a calendar, which were made by the config as it was then.
    freeze
        A date phrase; without a year, the first such day from 1 July of the planned year on.
    only
        Ids of the cohorts that may change; none means all.
    """
    if file is None:
        if freeze is not None:
            raise CallError(text("--freeze needs the plan that it speaks of: --from"))
        return None
    start = None if freeze is None else _read_freeze(freeze, scenario.year)
    if _is_plan(file):
        plan = _plan_of_json(file, scenario)
    else:
        plan = _plan_of_calendar(file, scenario, at_year)
    _name_unknown(file, plan, scenario)
    return _completed(file, Previous(plan, freeze=start, only=frozenset(only) or None), scenario)


def history(file: Path | None, previous: Previous | None) -> Plan | None:
    """Return the plan whose revisions go on; calendars say nothing of theirs."""
    return previous.plan if file is not None and previous is not None and _is_plan(file) else None


def _is_plan(file: Path) -> bool:
    return file.suffix.lower() == ".json"


def _read_freeze(written: str, year: int) -> dt.date:
    try:
        return parse_date(written).resolve(dt.date(year, 7, 1))
    except DateError as error:
        raise CallError(
            text(
                "--freeze: read {written}; expected {expected}",
                written=repr(written),
                expected=error.expected,
            )
        ) from None


def check_cohorts(ids: Collection[str], scenario: Scenario) -> None:
    """Refuse ids that no cohort has."""
    known = [cohort.id for cohort in scenario.cohorts]
    for cohort_id in ids:
        if cohort_id not in known:
            raise CallError(
                text("no cohort {id!r}; there are {ids}", id=cohort_id, ids=", ".join(known))
            )


def _name_unknown(file: Path, plan: Plan, scenario: Scenario) -> None:
    """Say which cohorts of a plan before are not planned now."""
    known = {cohort.id for cohort in scenario.cohorts}
    if unknown := [cohort.id for cohort in plan.cohorts if cohort.id not in known]:
        _talk(
            plural(
                "{file}: cohort {ids} is not planned now and is passed over",
                "{file}: cohorts {ids} are not planned now and are passed over",
                count=len(unknown),
                file=file,
                ids=", ".join(unknown),
            )
        )


def _talk(sentence: Text) -> None:
    say(sentence.to(click.get_current_context().find_root().obj))


def _plan_of_json(file: Path, scenario: Scenario) -> Plan:
    from rythme.cli.reading import read_plan

    plan = read_plan(file)
    if plan.id != scenario.id:
        raise CallError(
            text(
                "{file} is of the planning {other}, this is {id}",
                file=file,
                other=plan.id,
                id=scenario.id,
            )
        )
    return plan


# --- calendars -----------------------------------------------------------------------------


def _plan_of_calendar(file: Path, scenario: Scenario, at_year: AtYear) -> Plan:
    """Return the plan that a calendar amounts to; its cohorts that are not planned have no weeks.

    Past stages are read by the config as it was for the year of the first one.
    """
    from rythme.clock import created_now
    from rythme.verify.letters import plan_from_letters

    created = created_now()
    letters = _letters(file, scenario)
    years = [
        academic_year(cohort.past[0].start)
        for cohort in scenario.cohorts
        if cohort.past and cohort.id in letters
    ]
    whole = scenario
    if years:
        whole = _unfolded(scenario, at_year(year=min(years)))
    known = {cohort.id for cohort in scenario.cohorts}
    plan = plan_from_letters(
        whole, {id: weeks for id, weeks in letters.items() if id in known}, created=created
    )
    return replace(
        plan,
        holidays=tuple(PlanHoliday(day=each.day, name=each.name) for each in whole.holidays),
        cohorts=tuple(
            _with_notes(cohort_plan, whole.cohort(cohort_plan.id)) for cohort_plan in plan.cohorts
        )
        + tuple(
            CohortPlan(id=cohort_id, name=cohort_id, size=None, stages=(), weeks=())
            for cohort_id in letters
            if cohort_id not in known
        ),
    )


def _letters(file: Path, scenario: Scenario) -> Calendars:
    data = file.read_bytes()
    if file.suffix.lower() == ".csv":
        from rythme.export.csv_read import read_csv

        return read_csv(data, str(file))
    from rythme.export.ics_read import Known, read_ics

    known = Known(plan_id=scenario.id, cohorts=[cohort.id for cohort in scenario.cohorts])
    calendars = read_ics(data, str(file), scenario.school, known=known)
    return {cohort_id: _with_gaps(weeks) for cohort_id, weeks in calendars.items()}


def _with_gaps(weeks: Mapping[dt.date, str]) -> dict[dt.date, str]:
    """Return ``weeks`` with those between them: a calendar shows no week that is off."""
    if not weeks:
        return {}
    first, last = min(weeks), max(weeks)
    number = (last - first).days // 7 + 1
    return {monday: weeks.get(monday, UNKNOWN * NUM_HALF_DAYS) for monday in mondays(first, number)}


def _unfolded(scenario: Scenario, before: Scenario) -> Scenario:
    """Return ``scenario`` with past stages as if they were to plan, by what held ``before``."""
    days = {holiday.day: holiday for holiday in (*before.holidays, *scenario.holidays)}
    closures = dict.fromkeys((*before.closures, *scenario.closures))
    return replace(
        scenario,
        holidays=tuple(days[day] for day in sorted(days)),
        closures=tuple(sorted(closures, key=lambda closure: closure.span)),
        cohorts=tuple(_unfolded_cohort(cohort, before) for cohort in scenario.cohorts),
        rules=(),
    )


def _unfolded_cohort(cohort: Cohort, before: Scenario) -> Cohort:
    known = {each.id: each for each in before.cohorts}
    fixed = known[cohort.id].fixed if cohort.id in known else ()
    start = cohort.stages[0].span.start
    return replace(
        cohort,
        past=(),
        stages=(*cohort.past, *cohort.stages),
        fixed=(*(each for each in fixed if each.span.start < start), *cohort.fixed),
    )


def _with_notes(plan: CohortPlan, cohort: Cohort) -> CohortPlan:
    from rythme.solver.planning import notes_of

    weeks = (replace(week, notes=notes_of(cohort, week.monday)) for week in plan.weeks)
    return replace(plan, weeks=tuple(weeks))


# --- half-days that nobody stated ----------------------------------------------------------


def _completed(file: Path, previous: Previous, scenario: Scenario) -> Previous:
    """Return ``previous`` with every letter of the weeks that must stay.

    A week of which nothing is stated is none to keep: it is left out.
    """
    cohorts = {cohort.id: cohort for cohort in scenario.cohorts}
    num_missing = 0
    plans = []
    for plan in previous.plan.cohorts:
        weeks = []
        for week in plan.weeks:
            cohort = cohorts.get(plan.id)
            if cohort is None or previous.kept(cohort, week.monday) is None:
                weeks.append(week)
            elif set(week.letters) != {UNKNOWN}:
                weeks.append(_complete(week))
                num_missing += week.letters.count(UNKNOWN)
        plans.append(replace(plan, weeks=tuple(weeks)))
    if num_missing:
        _talk(
            plural(
                "{file}: {count} half-day of the weeks that stay is not stated there; it is read"
                " like the rest of its week",
                "{file}: {count} half-days of the weeks that stay are not stated there; they are"
                " read like the rest of their weeks",
                count=num_missing,
                file=file,
            )
        )
    return replace(previous, plan=replace(previous.plan, cohorts=tuple(plans)))


def _complete(week: WeekPlan) -> WeekPlan:
    """Return a week with ten letters: a missing one is the week's own, or that of its neighbour."""
    letters = list(week.letters)
    stated = next(letter for letter in letters if letter != UNKNOWN)
    for half, letter in enumerate(letters):
        if letter == UNKNOWN:
            letters[half] = _LETTERS.get(week.kind, stated)
        stated = letters[half]
    return replace(week, letters="".join(letters))
