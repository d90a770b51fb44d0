"""On small horizons, the graph's calendars are exactly those that the verifier accepts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import product
from math import prod
from typing import Literal

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from builders import (
    CREATED,
    START,
    ClosureSpec,
    RuleSpec,
    blocks,
    day,
    free,
    full_time,
    make_closure,
    make_cohort,
    make_fixed,
    make_phase,
    make_plan,
    make_rhythm,
    make_rule,
    make_scenario,
    make_stage,
    soft,
    span,
    split,
    wish,
)
from rythme.plan import CohortPlan, Plan, WeekPlan
from rythme.previous import Previous
from rythme.rules import (
    Avoid,
    Contact,
    Forbid,
    Hours,
    MaxRun,
    MinRun,
    Require,
    Rule,
    Soft,
    Weeks,
)
from rythme.scenario import Cohort, Fixed, Pattern, Phase, Scenario, Split, Stage
from rythme.solver.compile import compile_cohort
from rythme.solver.graph import COLUMNS, Graph
from rythme.solver.paths import count_calendars
from rythme.verify import judge
from rythme.weeks import NUM_HALF_DAYS, Kind, Place, Span, half_days, kind_of

MOST_CALENDARS = 2_500
"""Calendars tried per scenario; larger products are not drawn."""

Reading = tuple[Kind, str]
Costs = tuple[int, ...]
PLACES = st.sampled_from(list(Place))
SIDES = st.sampled_from(["school", "company"])


@st.composite
def patterns(draw: st.DrawFn) -> Pattern:
    """Draw any of the four kinds of phase."""
    lengths = st.integers(1, 3)
    one = st.one_of(
        lengths,
        st.tuples(lengths, st.integers(0, 2)).map(lambda pair: (pair[0], pair[0] + pair[1])),
        st.lists(lengths, min_size=1, max_size=2),
    )
    match draw(st.sampled_from(["blocks", "blocks", "blocks", "split", "full_time", "free"])):
        case "blocks":
            return blocks(
                draw(one),
                draw(one),
                tolerance=draw(st.integers(0, 1)),
                first=draw(st.sampled_from([None, "school", "company"])),
                bridge=draw(st.booleans()),
            )
        case "split":
            weeks = st.sampled_from(["SSSSSCCCCC", "SSSSCCCCCC", "SSSSSSSSSS", "CCCCCCCCCO"])
            return split(*draw(st.lists(weeks, min_size=1, max_size=2)))
        case "full_time":
            return full_time(draw(st.sampled_from(["school", "company", "off"])))
        case _:
            return free()


@st.composite
def stages(draw: st.DrawFn, start: dt.date, weeks: int, student: bool) -> Stage:
    """Draw one stage with one to three phases and some totals."""
    phases: list[Pattern | Phase] = []
    ends: dict[int, int] = {}
    number = draw(st.integers(1, min(3, weeks)))
    for index in range(number):
        pattern = draw(patterns())
        how = draw(st.sampled_from(["open", "open", "until", "weeks"]))
        if how == "until" and index < number - 1:
            ends[index] = draw(st.integers(index, weeks - number + index))
            phases.append(pattern)
        elif how == "weeks":
            phases.append(make_phase(pattern, draw(st.integers(1, weeks))))
        else:
            phases.append(pattern)
    totals = st.one_of(
        st.none(),
        st.none(),
        st.integers(0, weeks),
        st.tuples(st.integers(0, 2), st.integers(2, max(2, weeks))),
    )
    rhythm = make_rhythm(
        phases,
        student=student,
        school_weeks=draw(totals),
        company_weeks=draw(totals),
        school_hours=draw(st.sampled_from([None, None, 35, 60])),
        max_week_s=draw(st.sampled_from([None, 100_000])),
    )
    return make_stage(rhythm, weeks, start=start, ends=ends)


@st.composite
def spans(draw: st.DrawFn, weeks: int) -> Span:
    """Draw a range of half-days that starts in the plan."""
    first, length = draw(st.integers(0, weeks - 1)), draw(st.integers(0, 2))
    whole = draw(st.booleans())
    if whole:
        return span(first, min(first + length, weeks - 1))
    head = draw(st.integers(0, 9))
    tail = draw(st.integers(head if length == 0 else 0, 9))
    return span(first, min(first + length, weeks - 1), first=head, last=max(head, tail))


@st.composite
def rules(draw: st.DrawFn, weeks: int) -> RuleSpec:
    """Draw any rule of one cohort, hard or soft, in any window."""
    strength: Soft | None = draw(st.sampled_from([None, None, soft(2), soft(0), wish(3)]))
    place = draw(PLACES)
    small = st.integers(1, 3)
    made: list[Rule] = [
        MaxRun(place=place, weeks=draw(small), except_last=draw(st.booleans()), soft=strength),
        MinRun(place=place, weeks=draw(small), except_last=draw(st.booleans()), soft=strength),
        Weeks(
            place=place,
            min_tenths=draw(st.sampled_from([None, 5, 10, 20])),
            max_tenths=draw(st.sampled_from([None, 20, 25, 30])),
            soft=strength,
        ),
        Require(place=place, soft=strength),
        Forbid(place=place, soft=strength),
        Contact(weeks=draw(small), soft=strength),
        Hours(min_s=draw(st.sampled_from([3600, 126_000, 130_001])), soft=strength),
        Avoid(what=draw(st.sampled_from(["public_holidays", "school_holidays"])), soft=wish(2)),
    ]
    rule = draw(st.sampled_from(made))
    window = draw(st.none() | spans(weeks))
    if isinstance(rule, Contact):
        window = None
    return make_rule(
        rule,
        spans=None if window is None else [window],
        binds_min=draw(st.sampled_from([True, True, False])),
    )


@st.composite
def scenarios(draw: st.DrawFn) -> Scenario:
    """Draw one cohort with everything that concerns it alone."""
    student = draw(st.integers(0, 3)) == 0
    first = draw(st.integers(1, 6))
    second = draw(st.sampled_from([0, 0, 0, 1, 2]))
    weeks = first + second
    made = [draw(stages(START, first, student))]
    if second:
        made.append(draw(stages(START + dt.timedelta(weeks=first), second, student)))
    closures = draw(st.lists(spans(weeks).map(make_closure), max_size=2))
    return make_scenario(
        cohorts=[make_cohort(stages=made, fixed=draw(fixed_dates(weeks, closures)))],
        closures=closures,
        holidays=draw(st.lists(holidays(weeks), max_size=2, unique=True)),
        school_holidays=[(day(0, 2), day(1, 1))],
        rules=draw(st.lists(rules(weeks), max_size=3)),
    )


def holidays(weeks: int) -> st.SearchStrategy[dt.date]:
    """Draw a weekday of the plan."""
    return st.builds(day, st.integers(0, weeks - 1), st.integers(0, 4))


@st.composite
def fixed_dates(draw: st.DrawFn, weeks: int, closures: Sequence[ClosureSpec]) -> list[Fixed]:
    """Draw fixed dates as a config may hold them: none disagree, none is school in a closure."""
    taken: list[Span] = []
    made = []
    anywhere: list[Literal["school", "company", "off"]] = ["school", "company", "off"]
    for place in draw(st.lists(st.sampled_from(anywhere), max_size=2)):
        where = draw(spans(weeks))
        shut = [closure.span for closure in closures] if place == "school" else []
        if not any(one.start < where.end and where.start < one.end for one in (*taken, *shut)):
            taken.append(where)
            made.append(make_fixed(place, where))
    return made


def every_reading(scenario: Scenario) -> list[list[Reading]]:
    """Return, per week, more ways to read it than any calendar of the scenario may use."""
    cohort = scenario.cohorts[0]
    shut = [closure.span for closure in scenario.closures]
    result = []
    for stage, monday in cohort.weeks():
        away = "O" if stage.rhythm.student else "C"
        nominal = ["S" * NUM_HALF_DAYS, "C" * NUM_HALF_DAYS]
        for phase in stage.rhythm.phases:
            if isinstance(phase.pattern, Split):
                nominal += phase.pattern.cycle
        if stage.rhythm.student or any(fixed.place is Place.OFF for fixed in cohort.fixed):
            nominal.append("O" * NUM_HALF_DAYS)
        if any(getattr(phase.pattern, "place", None) is Place.OFF for phase in stage.rhythm.phases):
            nominal.append("O" * NUM_HALF_DAYS)
        readings = {
            (kind_of(letters), _overlaid(letters, monday, cohort, shut, away))
            for letters in nominal
        }
        result.append(sorted(readings))
    return result


def _overlaid(
    letters: str, monday: dt.date, cohort: Cohort, shut: Sequence[Span], away: str
) -> str:
    overlaid = []
    for half_day, letter in zip(half_days(monday), letters, strict=True):
        if letter == "S" and any(half_day in closed for closed in shut):
            letter = away
        for fixed in cohort.fixed:
            letter = fixed.place.letter if half_day in fixed.span else letter
        overlaid.append(letter)
    return "".join(overlaid)


def graph_calendars(
    graph: Graph, names: Sequence[str] = ("rules", "rhythm", "wishes")
) -> Mapping[tuple[Reading, ...], Costs]:
    """Return every calendar of a graph with its least costs at some levels."""
    if graph.is_empty:
        return {}
    wanted = [COLUMNS.index(name) for name in names]
    partial: dict[tuple[int, tuple[Reading, ...]], Costs] = {(0, ()): (0,) * len(wanted)}
    for labels, layer in zip(graph.labels, graph.arcs, strict=True):
        longer: dict[tuple[int, tuple[Reading, ...]], Costs] = {}
        for (node, read), costs in partial.items():
            for arc in layer[node]:
                label = labels[arc.label]
                key = (arc.head, (*read, (label.kind, label.letters)))
                reached = tuple(
                    cost + arc.costs[column] for cost, column in zip(costs, wanted, strict=True)
                )
                longer[key] = min(longer.get(key, reached), reached)
        partial = longer
    return {read: costs for (_, read), costs in partial.items()}


def accepted(scenario: Scenario) -> Iterator[tuple[tuple[Reading, ...], Costs]]:
    """Yield every calendar that the verifier accepts, with its costs."""
    for read in product(*every_reading(scenario)):
        judged = judge(scenario, "a", read)
        if judged.accepted:
            yield read, (judged.rules, judged.rhythm, judged.wishes)


@settings(
    max_examples=400,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
@given(scenarios())
def test_graph_admits_what_the_verifier_accepts(scenario: Scenario) -> None:
    """The graph's calendars are those the verifier accepts, out of all, at the same costs."""
    number = 1
    for readings in every_reading(scenario):
        number *= len(readings)
    assume(number <= MOST_CALENDARS)
    graph = compile_cohort(scenario, scenario.cohorts[0])
    found = graph_calendars(graph)
    assert found == dict(accepted(scenario))
    assert count_calendars(graph) == len(found)


# --- plans made anew -----------------------------------------------------------------------

BEFORE = [
    *[(kind, kind.value[0].upper() * NUM_HALF_DAYS) for kind in (Kind.SCHOOL, Kind.COMPANY)] * 3,
    (Kind.OFF, "OOOOOOOOOO"),
    (Kind.SHARED, "SSSSSCCCCC"),
    (Kind.SHARED, "SSSSCCCCCC"),
    (Kind.SHARED, "SSCCOOSCSC"),
    (Kind.SCHOOL, "SSSSSSSSCC"),
    (Kind.SCHOOL, "SSSSOOSSSS"),
    (Kind.COMPANY, "SSCCCCCCCC"),
    (Kind.COMPANY, "SSSSSSSSSS"),
    (Kind.SHARED, "CCCCCCCCCC"),
]
"""What weeks of a plan before may read, sensible or not."""


@st.composite
def replans(draw: st.DrawFn) -> tuple[Scenario, Previous]:
    """Draw one cohort, perhaps with past stages, and a plan before with any weeks to keep."""
    scenario = draw(scenarios())
    (cohort,) = scenario.cohorts
    num_past = draw(st.sampled_from([0, 0, 0, 1, 2, 3]))
    if num_past:
        student = cohort.stages[0].rhythm.student
        start = START - dt.timedelta(weeks=num_past)
        cohort = replace(cohort, past=(draw(stages(start, num_past, student)),))
        scenario = replace(scenario, cohorts=(cohort,))
    plan = draw(plans_before(scenario))
    weeks = len(cohort.mondays)
    freezes = st.integers(1, weeks).map(lambda week: day(week - 1, 1))
    freeze = draw(st.one_of(st.none(), freezes, freezes, freezes))
    only = draw(st.sampled_from([None, None, None, frozenset("a"), frozenset("b")]))
    return scenario, stated(Previous(plan, freeze=freeze, only=only), scenario)


@st.composite
def plans_before(draw: st.DrawFn, scenario: Scenario) -> Plan:
    """Draw a plan of the same cohorts; it may lack weeks, and some half-days nobody stated."""
    cohorts = []
    for cohort in scenario.cohorts:
        weeks = []
        for stage in (*cohort.past, *cohort.stages):
            for monday in stage.mondays:
                kind, letters = draw(st.sampled_from(BEFORE))
                told = draw(st.sampled_from(["all", "all", "all", "all", "some", "nothing"]))
                if told == "some":
                    letters = f"--{letters[2:9]}-"
                if told != "nothing":
                    weeks.append(
                        WeekPlan(monday=monday, kind=kind, letters=letters, changed=CREATED)
                    )
        cohorts.append(
            CohortPlan(
                id=cohort.id,
                name=cohort.name,
                size=cohort.stages[0].size,
                stages=(),
                weeks=tuple(weeks),
            )
        )
    return replace(make_plan(scenario, {}), cohorts=tuple(cohorts))


def stated(previous: Previous, scenario: Scenario) -> Previous:
    """Return the plan before with every letter of the weeks that stay."""
    cohorts = []
    for cohort, plan in zip(scenario.cohorts, previous.plan.cohorts, strict=True):
        weeks = tuple(
            week
            if previous.kept(cohort, week.monday) is None
            else replace(week, letters=week.letters.replace("-", "C"))
            for week in plan.weeks
        )
        cohorts.append(replace(plan, weeks=weeks))
    return replace(previous, plan=replace(previous.plan, cohorts=tuple(cohorts)))


def every_reading_with_kept(scenario: Scenario, previous: Previous) -> list[list[Reading]]:
    """Return the same as :func:`every_reading`, and for weeks that stay also what they were."""
    (cohort,) = scenario.cohorts
    result = []
    for monday, readings in zip(cohort.mondays, every_reading(scenario), strict=True):
        kept = previous.kept(cohort, monday)
        if kept is None:
            result.append(readings)
        else:
            result.append(sorted({(kept.kind, kept.letters), readings[0]}))
    return result


@settings(
    max_examples=400,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
@given(replans())
def test_graph_with_kept_weeks_admits_what_the_verifier_accepts(
    replan: tuple[Scenario, Previous],
) -> None:
    """With weeks to keep and changes to count, graph and verifier still agree on all calendars."""
    scenario, previous = replan
    readings = every_reading_with_kept(scenario, previous)
    assume(prod(map(len, readings)) <= MOST_CALENDARS)
    (cohort,) = scenario.cohorts
    graph = compile_cohort(scenario, cohort, previous)
    names = ("rules", "changes", "rhythm", "wishes")
    found = {
        read[-len(cohort.mondays) :]: costs for read, costs in graph_calendars(graph, names).items()
    }
    accepted_costs = {}
    for read in product(*readings):
        judged = judge(scenario, "a", read, previous)
        if judged.accepted:
            costs = (judged.rules, judged.changes, judged.rhythm, judged.wishes)
            accepted_costs[read] = costs
    assert found == accepted_costs
    assert count_calendars(graph) == len(found)
