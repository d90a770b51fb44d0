"""How many people there is room for, as displays of the whole school draw it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from rythme import figures
from rythme.plan import Plan

_FRIDAY = dt.timedelta(days=4)


def room_by_week(plan: Plan, mondays: Iterable[dt.date]) -> dict[dt.date, int]:
    """Return the lowest capacity of each week that has one, of those that concern every cohort.

    A capacity of some cohorts says nothing of how full the school may be, nor does any where the
    plan counts cohorts, not people.
    """
    if not figures.counts_people(plan):
        return {}
    everybody = {cohort.id for cohort in plan.cohorts}
    rooms: dict[dt.date, int] = {}
    for capacity in plan.capacities:
        if everybody <= set(capacity.cohorts):
            for monday in mondays:
                if capacity.first <= monday + _FRIDAY and monday <= capacity.last:
                    rooms[monday] = min(capacity.max_people, rooms.get(monday, capacity.max_people))
    return rooms
