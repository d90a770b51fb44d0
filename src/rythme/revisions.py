"""Revisions: a plan made again continues the history of the one it stands in for."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace

from rythme.plan import CohortPlan, Plan, WeekPlan

_Weeks = Mapping[tuple[str, dt.date], WeekPlan]


def continue_revisions(plan: Plan, previous: Plan, now: dt.datetime) -> Plan:
    """Return ``plan`` with the revisions of its weeks counted on from ``previous``.

    A week of a cohort whose letters are as they were keeps its revision and the instant of its
    last change. One whose letters differ gets the next revision, changed ``now``. A week that
    ``previous`` does not have starts at revision 0, ``now``.

    Parameters
    ----------
    plan
        A new plan; its own revisions are not looked at.
    previous
        The plan of the same ``id`` that it stands in for.
    now
        An instant in UTC, whole seconds.
    """
    before = {
        (cohort.id, week.monday): week for cohort in previous.cohorts for week in cohort.weeks
    }
    return replace(plan, cohorts=tuple(_continued(cohort, before, now) for cohort in plan.cohorts))


def _continued(cohort: CohortPlan, before: _Weeks, now: dt.datetime) -> CohortPlan:
    weeks = (_next(week, before.get((cohort.id, week.monday)), now) for week in cohort.weeks)
    return replace(cohort, weeks=tuple(weeks))


def _next(week: WeekPlan, before: WeekPlan | None, now: dt.datetime) -> WeekPlan:
    if before is None:
        return replace(week, revision=0, changed=now)
    if before.letters == week.letters:
        return replace(week, revision=before.revision, changed=before.changed)
    return replace(week, revision=before.revision + 1, changed=now)
