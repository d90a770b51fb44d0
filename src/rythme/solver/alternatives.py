"""Calendars of one cohort that are far apart, and cost little more than the best.

Two calendars are as far **apart** as there are half-days at which they read differently. What is
sought is a set of calendars, the best one among them, whose two nearest are as far apart as can
be. For one alternative, the farthest calendar from the best is a longest path. For more, they are
first chosen one by one, each as far as it can be from those before; for a cohort that shares no
rule with others all of them are then sought at once, which proves that no set does better, or
finds one, as far as time allows.
"""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

from rythme.plan import LevelResult, Plan
from rythme.previous import Previous
from rythme.scenario import Cohort, Level, Scenario
from rythme.solver.alone import level_cost
from rythme.solver.budget import Budget
from rythme.solver.compile import compile_cohort
from rythme.solver.dispersion import (
    Calendar,
    Circle,
    apart,
    calendar_of,
    farthest_of_one,
    farthest_of_several,
    together,
    walk,
)
from rythme.solver.graph import Graph, refine
from rythme.solver.labels import all_weeks
from rythme.solver.levels import applying_levels, components, deviations
from rythme.solver.paths import count_calendars, keep
from rythme.solver.planning import to_plan
from rythme.solver.problem import Problem, evaluate
from rythme.solver.rows import couple

WEEK = {"rules": 0, "changes": 10, "rhythm": 1, "peak": 0, "wishes": 10}
"""What one week costs at each level: half-days where they are counted, a week where weeks are."""


@dataclass(frozen=True, slots=True)
class Within:
    """How much more than the best a calendar may cost: a share of it or weeks, the larger one."""

    percent: int = 10
    weeks: int = 1

    def most(self, level: Level, cost: int) -> int:
        """Return the most that a calendar may cost at a level where the best costs ``cost``.

        Broken soft rules are no matter of taste: at ``rules`` alone, nothing may be added.
        """
        if all(name == "rules" for name, _ in level):
            return cost
        a_week = max(WEEK[name] * weight for name, weight in level)
        return cost + max(-(-cost * self.percent // 100), self.weeks * a_week)


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """The alternatives to a plan that were found."""

    plans: tuple[Plan, ...]
    """Whole plans, in which one cohort has another calendar; as many as asked, unless fewer
    differ."""
    limits: tuple[tuple[str, int], ...]
    """Per level that a plan shows, the most that an alternative may cost."""
    apart: int
    """Half-days between the two that are nearest, the best plan among them; 0 without any."""
    bound: int
    """No set of as many, the best plan among them, is further apart."""
    number: int | None
    """Calendars of the cohort within the limits; None where it shares rules with others."""


def spread(
    scenario: Scenario,
    best: Plan,
    cohort_id: str,
    number: int,
    *,
    within: Within = Within(),
    previous: Previous | None = None,
    time_limit_s: float | None = None,
) -> Spread:
    """Find ``number`` alternatives to the calendar of one cohort; the others keep theirs.

    Parameters
    ----------
    scenario
        The scenario that ``best`` was planned for.
    previous
        The plan that ``best`` was to stay close to.
    time_limit_s
        Seconds after which the set found so far stands, with its bound.
    """
    deadline = None if time_limit_s is None else time.monotonic() + time_limit_s
    table = _Table(scenario, best, scenario.cohort(cohort_id), previous)
    limits = table.limits(within)
    free = table.circle.free
    if table.circle.is_alone:
        graph = free
        for level, most in limits:
            graph = refine(graph, Budget(level_cost(level), most))
        found, bound = _alone(graph, table.calendar, number, deadline)
    else:
        circle = replace(table.circle, limits=tuple((dict(level), most) for level, most in limits))
        found, bound = _coupled(circle, table.calendar, number, deadline)
    return Spread(
        plans=tuple(map(table.plan, found)),
        limits=table.shown(within),
        apart=_least_apart((table.calendar, *found)),
        bound=bound,
        number=count_calendars(graph) if table.circle.is_alone else None,
    )


def _alone(
    graph: Graph, best: Calendar, number: int, deadline: float | None
) -> tuple[list[Calendar], int]:
    """Return alternatives on a graph that holds nothing but allowed calendars, and a bound."""
    first = farthest_of_one(graph, best)
    bound = apart(best, first)
    if not bound:
        return [], 0
    found = [first]
    circle = Circle(Problem((graph,), (), ()), 0)
    while len(found) < number:
        step = farthest_of_several(circle, (best, *found), deadline)
        if step.calendar is None or not _least_apart((best, *found, step.calendar)):
            break
        found.append(step.calendar)
    reached = _least_apart((best, *found))
    if 1 < number == len(found) and reached < bound:
        better, bound = together(graph, best, number, reached, bound, deadline)
        found = found if better is None else better
    return found, bound


def _coupled(
    circle: Circle, best: Calendar, number: int, deadline: float | None
) -> tuple[list[Calendar], int]:
    """Return alternatives under rows; the farthest from the best bounds every set."""
    found: list[Calendar] = []
    bound = 0
    while len(found) < number:
        step = farthest_of_several(circle, (best, *found), deadline)
        bound = bound if found else step.bound
        if step.calendar is None or not _least_apart((best, *found, step.calendar)):
            break
        found.append(step.calendar)
    return found, bound


def _least_apart(calendars: Sequence[Calendar]) -> int:
    return min((apart(one, other) for one, other in combinations(calendars, 2)), default=0)


class _Table:
    """One cohort with its graph, amid others whose calendars stay."""

    def __init__(
        self, scenario: Scenario, best: Plan, cohort: Cohort, previous: Previous | None
    ) -> None:
        self.scenario = scenario
        self.previous = previous
        self.levels = [level for _, level in applying_levels(scenario, previous)]
        self.best = best
        self.cohort = cohort
        (group,) = (group for group in components(scenario) if cohort in group)
        mine = group.index(cohort)
        graphs = [compile_cohort(scenario, each, previous) for each in group]
        free = graphs[mine]
        kept = [
            _reading(graph, best, [monday for *_, monday in all_weeks(each, previous)], each.id)
            for graph, each in zip(graphs, group, strict=True)
        ]
        graphs = [
            free if each is cohort else graph for graph, each in zip(kept, group, strict=True)
        ]
        self.circle = Circle(couple(scenario, group, graphs), mine)
        self.calendar = calendar_of(kept[mine], walk(kept[mine]))
        self._costs = self._cost(self.calendar)

    def limits(self, within: Within) -> list[tuple[Level, int]]:
        """Return the most that this cohort and those it shares rules with may cost, per level."""
        return [
            (level, most - shown.cost + self._at(level, self._costs))
            for level, shown, (_, most) in zip(
                self.levels, self.best.levels, self.shown(within), strict=True
            )
        ]

    def shown(self, within: Within) -> tuple[tuple[str, int], ...]:
        """Return the most that a whole plan may cost, per level."""
        return tuple(
            (shown.name, within.most(level, shown.cost))
            for level, shown in zip(self.levels, self.best.levels, strict=True)
        )

    def plan(self, calendar: Calendar) -> Plan:
        """Return the best plan with another calendar of the cohort."""
        levels = self._levels(calendar)
        own = to_plan(
            replace(self.scenario, cohorts=(self.cohort,)),
            {self.cohort.id: calendar[-len(self.cohort.mondays) :]},
            {self.cohort.id: deviations(self.circle.free, calendar, self.cohort)},
            levels=levels,
            status="optimal" if all(each.cost == each.bound for each in levels) else "feasible",
            unique=False,
            created=self.best.created,
            previous=self.previous,
        )
        (changed,) = own.cohorts
        return replace(
            self.best,
            status=own.status,
            unique=False,
            levels=levels,
            cohorts=tuple(changed if each.id == changed.id else each for each in self.best.cohorts),
        )

    def _levels(self, calendar: Calendar) -> tuple[LevelResult, ...]:
        """Return what the plan costs with another calendar.

        A bound holds for plans as good on the levels above: below a level that costs more than
        in the best plan, nothing is known.
        """
        costs = self._cost(calendar)
        levels: list[LevelResult] = []
        as_good = True
        for level, shown in zip(self.levels, self.best.levels, strict=True):
            cost = shown.cost - self._at(level, self._costs) + self._at(level, costs)
            bound = shown.bound if as_good else 0
            levels.append(LevelResult(name=shown.name, cost=cost, bound=bound))
            as_good &= cost <= shown.cost
        return tuple(levels)

    def _cost(self, calendar: Calendar) -> Mapping[str, int]:
        """Return what the cohort's component costs with this calendar, by column."""
        costs = evaluate(self.circle.problem, self.circle.paths(calendar))
        assert costs is not None, "an alternative breaks a rule"
        return costs

    @staticmethod
    def _at(level: Level, costs: Mapping[str, int]) -> int:
        return sum(weight * costs[name] for name, weight in level if name in costs)


def _reading(graph: Graph, plan: Plan, mondays: Sequence[dt.date], cohort_id: str) -> Graph:
    """Return the graph of the paths that read what ``plan`` says of a cohort."""
    (planned,) = (each for each in plan.cohorts if each.id == cohort_id)
    said = {week.monday: (week.kind, week.letters) for week in planned.weeks}
    read = [
        [
            position
            for position, label in enumerate(labels)
            if (label.kind, label.letters) == said[monday]
        ]
        for monday, labels in zip(mondays, graph.labels, strict=True)
    ]
    return keep(graph, read)
