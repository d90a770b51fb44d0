"""Small scenarios built by hand, for tests that need no config file.

Weeks are positions from :data:`START`, half-days are positions 0 to 9 in a week::

    make_scenario(phases=[blocks(2, 2)], weeks=8, closures=[make_closure(span(3))])
    make_scenario(
        cohorts=[make_cohort("a", phases=[free()]), make_cohort("b", phases=[free()])],
        rules=[make_rule(Apart(), cohorts=["a", "b"], spans=[span(0, 2)])],
    )
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal, assert_never

from rythme.plan import CohortPlan, LevelResult, Plan, PlanSchool, StagePlan, Totals, WeekPlan
from rythme.previous import Previous
from rythme.rules import Apart, Capacity, Contact, Cover, Peak, Rule, RuleLevel, Soft, Together
from rythme.scenario import (
    DEFAULT_OBJECTIVE,
    Blocks,
    Closure,
    Cohort,
    Fixed,
    Free,
    FullTime,
    Holiday,
    Lengths,
    Level,
    Origin,
    Pattern,
    Phase,
    Rhythm,
    Scenario,
    School,
    SchoolHolidays,
    Split,
    Stage,
    Statement,
    Total,
    Window,
)
from rythme.verify.report import StageReport
from rythme.weeks import NUM_HALF_DAYS, SLOTS_PER_WEEK, Kind, Place, Span, slot

START = dt.date(2026, 8, 31)
"""A Monday: week 0 of every scenario that says nothing else."""

HALF_DAY_S = 12_600
"""Three and a half taught hours."""

TIMES = ((dt.time(9), dt.time(12, 30)), (dt.time(13, 30), dt.time(17)))
CREATED = dt.datetime(2026, 6, 1, 8, tzinfo=dt.UTC)

Length = int | tuple[int, int]
"""``4`` weeks, or ``(3, 6)`` for the range "3..6"."""


def origin(key: str, line: int = 1) -> Origin:
    """Return the place of a statement in a config that does not exist."""
    return Origin("test.toml", line, key)


def monday(week: int, start: dt.date = START) -> dt.date:
    """Return the Monday of the week at position ``week``."""
    return start + dt.timedelta(weeks=week)


def day(week: int, weekday: int, start: dt.date = START) -> dt.date:
    """Return a day of the week at position ``week``; ``weekday`` 0 is Monday."""
    return monday(week, start) + dt.timedelta(days=weekday)


def span(
    first_week: int,
    last_week: int | None = None,
    *,
    first: int = 0,
    last: int | None = None,
    start: dt.date = START,
) -> Span:
    """Return the half-days from ``first`` of a week to ``last`` of another, both included.

    Without ``last_week``, it is the first week; without ``last``, weekends included, the span
    goes on to the end of the last week.
    """
    last_week = first_week if last_week is None else last_week
    last = SLOTS_PER_WEEK - 1 if last is None else last
    zero = slot(start)
    return Span(
        zero + SLOTS_PER_WEEK * first_week + first,
        zero + SLOTS_PER_WEEK * last_week + last + 1,
    )


def _lengths(lengths: Length | Sequence[Length]) -> Lengths:
    """Read ``4``, ``(3, 6)``, or a list of those for lengths in order."""
    if isinstance(lengths, int):
        return Lengths(ranges=((lengths, lengths),))
    if isinstance(lengths, tuple):
        low, high = lengths
        assert isinstance(low, int)
        assert isinstance(high, int)
        return Lengths(ranges=((low, high),))
    ranges = tuple((item, item) if isinstance(item, int) else item for item in lengths)
    return Lengths(ranges=ranges, listed=True)


def blocks(
    school: Length | list[Length] | list[int],
    company: Length | list[Length] | list[int],
    *,
    tolerance: int = 0,
    first: Literal["school", "company"] | None = None,
    bridge: bool = False,
) -> Blocks:
    """Return a blocks pattern; a list is listed lengths, a tuple is a range."""
    starts: dict[str, Literal[Place.SCHOOL, Place.COMPANY]] = {
        "school": Place.SCHOOL,
        "company": Place.COMPANY,
    }
    return Blocks(
        school=_lengths(school),
        company=_lengths(company),
        tolerance=tolerance,
        first=None if first is None else starts[first],
        bridge=bridge,
    )


def split(*cycle: str) -> Split:
    """Return a split pattern; without argument, 2.5 days at school at the start of each week."""
    return Split(cycle=cycle or ("SSSSSCCCCC",))


def full_time(place: Literal["school", "company", "off"]) -> FullTime:
    """Return a full-time pattern."""
    return FullTime(place=Place(place))


def free() -> Free:
    """Return a free pattern."""
    return Free()


def make_phase(pattern: Pattern, weeks: int | None = None) -> Phase:
    """Return a phase; ``until`` is a stage's matter (``ends``)."""
    return Phase(pattern=pattern, weeks=weeks, origin=origin("rhythm.r.phase"))


def _total(amount: int | tuple[int | None, int | None] | None, key: str) -> Total | None:
    """Read an exact amount or a pair (min, max)."""
    if amount is None:
        return None
    low, high = (amount, amount) if isinstance(amount, int) else amount
    return Total(min=low, max=high, origin=origin(f"rhythm.r.{key}"))


def make_rhythm(
    phases: Sequence[Pattern | Phase],
    *,
    id: str = "r",
    student: bool = False,
    school_weeks: int | tuple[int | None, int | None] | None = None,
    company_weeks: int | tuple[int | None, int | None] | None = None,
    school_hours: int | None = None,
    morning_s: int = HALF_DAY_S,
    afternoon_s: int = HALF_DAY_S,
    max_week_s: int | None = None,
) -> Rhythm:
    """Return a rhythm.

    Parameters
    ----------
    school_weeks, company_weeks
        Whole weeks (not tenths), exact or as (min, max).
    school_hours
        Hours (not seconds).
    """
    return Rhythm(
        id=id,
        name=id,
        student=student,
        phases=tuple(p if isinstance(p, Phase) else make_phase(p) for p in phases),
        school_weeks=_total(_tenths(school_weeks), "school_weeks"),
        company_weeks=_total(_tenths(company_weeks), "company_weeks"),
        school_hours=_total(
            None if school_hours is None else (3600 * school_hours, None), "school_hours"
        ),
        morning_s=morning_s,
        afternoon_s=afternoon_s,
        max_week_s=max_week_s,
        origin=origin(f"rhythm.{id}"),
    )


def _tenths(
    weeks: int | tuple[int | None, int | None] | None,
) -> int | tuple[int | None, int | None] | None:
    if weeks is None or isinstance(weeks, int):
        return None if weeks is None else 10 * weeks
    low, high = weeks
    return (None if low is None else 10 * low, None if high is None else 10 * high)


def make_stage(
    rhythm: Rhythm,
    weeks: int = 8,
    *,
    start: dt.date = START,
    size: int | None = 10,
    ends: Mapping[int, int] | None = None,
) -> Stage:
    """Return a stage; ``ends`` maps a phase to its last week, both positions from 0."""
    known = ends or {}
    return Stage(
        rhythm=rhythm,
        start=start,
        weeks=weeks,
        size=size,
        phase_ends=tuple(known.get(k) for k in range(len(rhythm.phases))),
    )


def make_cohort(
    id: str = "a",
    *,
    phases: Sequence[Pattern | Phase] = (),
    weeks: int = 8,
    start: dt.date = START,
    size: int | None = 10,
    ends: Mapping[int, int] | None = None,
    fixed: Sequence[Fixed] = (),
    stages: Sequence[Stage] = (),
    past: int = 0,
    student: bool = False,
    school_weeks: int | tuple[int | None, int | None] | None = None,
    company_weeks: int | tuple[int | None, int | None] | None = None,
    school_hours: int | None = None,
    max_week_s: int | None = None,
) -> Cohort:
    """Return a cohort with one stage of ``phases``, or with these ``stages``.

    With ``past``, a free stage of that many weeks comes right before.
    """
    if not stages:
        rhythm = make_rhythm(
            phases,
            id=f"rhythm-{id}",
            student=student,
            school_weeks=school_weeks,
            company_weeks=company_weeks,
            school_hours=school_hours,
            max_week_s=max_week_s,
        )
        stages = [make_stage(rhythm, weeks, start=start, size=size, ends=ends)]
    return Cohort(
        id=id,
        name=id.upper(),
        past=(_past_stage(past, stages[0]),) if past else (),
        stages=tuple(stages),
        fixed=tuple(sorted(fixed, key=lambda f: f.span)),
        origin=origin(f"cohort.{id}"),
    )


def _past_stage(weeks: int, after: Stage) -> Stage:
    rhythm = make_rhythm([free()], id="past")
    return make_stage(rhythm, weeks, start=monday(-weeks, after.start), size=after.size)


def make_fixed(
    place: Literal["school", "company", "off"], where: Span, name: str = "Fixed"
) -> Fixed:
    """Return a fixed date."""
    return Fixed(name=name, place=Place(place), span=where, origin=origin(f"fixed.{name}"))


@dataclass(frozen=True, kw_only=True)
class ClosureSpec:
    """A closure before its cohorts are known."""

    span: Span
    name: str
    cohorts: tuple[str, ...] | None


def make_closure(
    where: Span, name: str = "Closure", cohorts: Sequence[str] | None = None
) -> ClosureSpec:
    """Return a closure; ``cohorts`` None: it concerns all."""
    return ClosureSpec(span=where, name=name, cohorts=None if cohorts is None else tuple(cohorts))


@dataclass(frozen=True, kw_only=True)
class RuleSpec:
    """A rule before its cohorts are known."""

    rule: Rule
    cohorts: tuple[str, ...] | None
    spans: tuple[Span, ...] | None
    binds_min: bool


def make_rule(
    rule: Rule,
    *,
    cohorts: Sequence[str] | None = None,
    spans: Sequence[Span] | None = None,
    binds_min: bool = True,
) -> RuleSpec:
    """Return a rule for ``make_scenario``.

    Parameters
    ----------
    cohorts
        Ids; None means all the cohorts of the scenario.
    spans
        None means the whole plan; for ``Contact``, the first weeks of each stage.
    """
    return RuleSpec(
        rule=rule,
        cohorts=None if cohorts is None else tuple(cohorts),
        spans=None if spans is None else tuple(spans),
        binds_min=binds_min,
    )


def soft(weight: int = 1) -> Soft:
    """Return a weight at level ``rules``."""
    return Soft(level=RuleLevel.RULES, weight=weight)


def wish(weight: int = 1) -> Soft:
    """Return a weight at level ``wishes``."""
    return Soft(level=RuleLevel.WISHES, weight=weight)


def peak(weight: int = 1) -> Peak:
    """Return a peak rule."""
    return Peak(soft=Soft(level=RuleLevel.PEAK, weight=weight))


def _windows(spec: RuleSpec, cohorts: Sequence[Cohort]) -> Iterator[Window]:
    """Resolve a rule's windows, as reading a config would."""
    named = [c for c in cohorts if spec.cohorts is None or c.id in spec.cohorts]
    if isinstance(spec.rule, Capacity | Apart | Together | Cover | Peak):
        whole = Span(
            min(c.stages[0].span.start for c in named), max(c.stages[-1].span.end for c in named)
        )
        yield Window(cohorts=tuple(c.id for c in named), spans=spec.spans or (whole,))
        return
    for cohort in named:
        whole = Span(cohort.stages[0].span.start, cohort.stages[-1].span.end)
        if isinstance(spec.rule, Contact) and spec.spans is None:
            for stage in cohort.stages:
                last = stage.span.start + SLOTS_PER_WEEK * min(spec.rule.weeks, stage.weeks)
                yield Window(
                    cohorts=(cohort.id,),
                    spans=(Span(stage.span.start, last),),
                    binds_min=spec.binds_min,
                )
            continue
        cut = tuple(
            Span(max(s.start, whole.start), min(s.end, whole.end))
            for s in spec.spans or (whole,)
            if s.start < whole.end and whole.start < s.end
        )
        if cut:
            yield Window(cohorts=(cohort.id,), spans=cut, binds_min=spec.binds_min)


def make_scenario(
    *,
    cohorts: Sequence[Cohort] = (),
    phases: Sequence[Pattern | Phase] = (),
    weeks: int = 8,
    start: dt.date = START,
    size: int | None = 10,
    ends: Mapping[int, int] | None = None,
    fixed: Sequence[Fixed] = (),
    stages: Sequence[Stage] = (),
    student: bool = False,
    school_weeks: int | tuple[int | None, int | None] | None = None,
    company_weeks: int | tuple[int | None, int | None] | None = None,
    school_hours: int | None = None,
    max_week_s: int | None = None,
    closures: Sequence[ClosureSpec] = (),
    holidays: Sequence[dt.date] = (),
    school_holidays: Sequence[tuple[dt.date, dt.date]] = (),
    rules: Sequence[RuleSpec] = (),
    min_open_half_days: int = 6,
    objective: tuple[Level, ...] = DEFAULT_OBJECTIVE,
) -> Scenario:
    """Return a scenario of ``cohorts``, or of one cohort ``"a"`` made of the other arguments."""
    known = tuple(cohorts) or (
        make_cohort(
            phases=phases,
            weeks=weeks,
            start=start,
            size=size,
            ends=ends,
            fixed=fixed,
            stages=stages,
            student=student,
            school_weeks=school_weeks,
            company_weeks=company_weeks,
            school_hours=school_hours,
            max_week_s=max_week_s,
        ),
    )
    return Scenario(
        id="test",
        title="Test",
        year=known[0].start.year,
        school=_school(min_open_half_days),
        holidays=tuple(Holiday(day=d, name=f"Holiday {d}") for d in sorted(holidays)),
        school_holidays=tuple(
            SchoolHolidays(name="Holidays", first=first, last=last, provisional=False)
            for first, last in school_holidays
        ),
        closures=tuple(
            Closure(
                name=c.name,
                span=c.span,
                cohorts=tuple(k.id for k in known if c.cohorts is None or k.id in c.cohorts),
                origin=origin(f"closure.{c.name}", 10 + i),
            )
            for i, c in enumerate(sorted(closures, key=lambda c: c.span))
        ),
        cohorts=known,
        rules=tuple(
            Statement(
                rule=spec.rule,
                windows=tuple(_windows(spec, known)),
                origin=origin(f"rule.{i}", 100 + i),
            )
            for i, spec in enumerate(rules)
        ),
        objective=objective,
    )


def _school(min_open_half_days: int) -> School:
    return School(
        name="School",
        timezone="Europe/Paris",
        country="FR",
        subdivision=None,
        language="en",
        morning=TIMES[0],
        afternoon=TIMES[1],
        min_open_half_days=min_open_half_days,
        school_zone=None,
    )


WeekText = str
"""``"S"``, ``"C"``, ``"O"``: a whole week; ten letters: a shared week unless all are equal;
``"school:SSSSSSSCCC"``: kind and letters."""


def read_week(week: WeekText) -> tuple[Kind, str]:
    """Read one week's kind and letters from a few characters."""
    whole: dict[str, Kind] = {"S": Kind.SCHOOL, "C": Kind.COMPANY, "O": Kind.OFF}
    if ":" in week:
        kind, letters = week.split(":")
        return Kind(kind), letters
    if len(week) == 1:
        return whole[week], week * NUM_HALF_DAYS
    assert len(week) == NUM_HALF_DAYS, week
    return (whole[week[0]] if len(set(week)) == 1 else Kind.SHARED), week


def read_weeks(weeks: str) -> tuple[tuple[Kind, str], ...]:
    """Read ``"S S C"``, or ``"SSC"`` for whole weeks only."""
    if " " in weeks:
        return tuple(read_week(week) for week in weeks.split())
    if ":" in weeks or len(weeks) == NUM_HALF_DAYS:
        return (read_week(weeks),)
    return tuple(read_week(week) for week in weeks)


def make_plan(
    scenario: Scenario,
    weeks: Mapping[str, Sequence[tuple[Kind, str]]],
    *,
    deviations: Mapping[str, Sequence[int]] | None = None,
    levels: Sequence[tuple[str, int]] = (),
) -> Plan:
    """Return a plan with these weeks whose totals tell the truth of whole weeks.

    Shared weeks count the S and C in their letters; ``deviations`` are 0 unless given, and
    ``levels`` are those stated, with their bounds met.
    """
    return Plan(
        id=scenario.id,
        title=scenario.title,
        year=scenario.year,
        status="optimal",
        unique=True,
        created=CREATED,
        school=PlanSchool(
            name="School",
            timezone="Europe/Paris",
            language="en",
            morning=TIMES[0],
            afternoon=TIMES[1],
        ),
        levels=tuple(LevelResult(name=name, cost=cost, bound=cost) for name, cost in levels),
        closures=(),
        holidays=(),
        cohorts=tuple(
            _cohort_plan(scenario, c, weeks[c.id], (deviations or {}).get(c.id))
            for c in scenario.cohorts
            if c.id in weeks
        ),
    )


def make_previous(
    scenario: Scenario,
    weeks: Mapping[str, str],
    *,
    past: Mapping[str, str] | None = None,
    freeze: int | None = None,
    only: Sequence[str] | None = None,
) -> Previous:
    """Return a plan to stay close to.

    Parameters
    ----------
    weeks
        Of each cohort, in order from its first week to plan; ``.`` is one that the plan lacks.
    past
        Weeks right before those, of each cohort's past stages, which the plan then holds.
    freeze
        Position of the first week, from :data:`START`, that the date does not keep.
    only
        The cohorts that may change; None for all.
    """
    return Previous(
        plan=replace(
            make_plan(scenario, {}),
            cohorts=tuple(
                _previous_cohort(scenario.cohort(cohort), mine, (past or {}).get(cohort, ""))
                for cohort, mine in weeks.items()
            ),
        ),
        freeze=None if freeze is None else monday(freeze),
        only=only,
    )


def _previous_cohort(cohort: Cohort, weeks: str, past: str) -> CohortPlan:
    given = {position: week for position, week in enumerate(_split(weeks)) if week != "."}
    before = _split(past)
    given |= {position - len(before): week for position, week in enumerate(before)}
    return CohortPlan(
        id=cohort.id,
        name=cohort.name,
        size=cohort.stages[0].size,
        stages=tuple(
            StagePlan(
                rhythm=stage.rhythm.id,
                start=stage.start,
                weeks=stage.weeks,
                deviation=0,
                totals=Totals(school_tenths=0, company_tenths=0, school_s=0),
            )
            for stage in (*cohort.past, *cohort.stages)
        ),
        weeks=tuple(
            WeekPlan(
                monday=monday(position, cohort.start), kind=kind, letters=letters, changed=CREATED
            )
            for position, week in sorted(given.items())
            for kind, letters in [read_week(week)]
        ),
    )


def _split(weeks: str) -> Sequence[WeekText]:
    return weeks.split() if " " in weeks or len(weeks) == NUM_HALF_DAYS else tuple(weeks)


def carry_over(plan: Plan, scenario: Scenario, previous: Previous) -> Plan:
    """Return the plan with the past stages and weeks of the previous one."""
    carried = {}
    for cohort in scenario.cohorts:
        days = [day for stage in cohort.past for day in stage.mondays]
        carried[cohort.id] = previous.carried_over(cohort.id, days)
    return replace(
        plan,
        cohorts=tuple(
            replace(
                cohort,
                stages=(*carried[cohort.id][0], *cohort.stages),
                weeks=(*carried[cohort.id][1], *cohort.weeks),
            )
            for cohort in plan.cohorts
        ),
    )


def restate(plan: Plan, reports: Iterable[StageReport]) -> Plan:
    """Return the plan with totals and deviations as the verifier found them."""
    found = {(report.cohort, report.start): report for report in reports}

    def told(cohort_id: str, stage: StagePlan) -> StagePlan:
        report = found.get((cohort_id, stage.start))
        if report is None:
            return stage
        return replace(stage, totals=report.totals, deviation=report.deviation)

    return replace(
        plan,
        cohorts=tuple(
            replace(cohort, stages=tuple(told(cohort.id, stage) for stage in cohort.stages))
            for cohort in plan.cohorts
        ),
    )


def _cohort_plan(
    scenario: Scenario,
    cohort: Cohort,
    weeks: Sequence[tuple[Kind, str]],
    deviations: Sequence[int] | None,
) -> CohortPlan:
    """Return the plan of one cohort."""
    holidays = {holiday.day for holiday in scenario.holidays}
    stages = []
    first = 0
    for k, stage in enumerate(cohort.stages):
        mine = weeks[first : first + stage.weeks]
        first += stage.weeks
        stages.append(
            StagePlan(
                rhythm=stage.rhythm.id,
                start=stage.start,
                weeks=stage.weeks,
                size=None if stage.size == cohort.stages[0].size else stage.size,
                deviation=deviations[k] if deviations else 0,
                totals=Totals(
                    school_tenths=sum(_tenths_at(kind, letters, "S") for kind, letters in mine),
                    company_tenths=sum(_tenths_at(kind, letters, "C") for kind, letters in mine),
                    school_s=sum(
                        _taught_s(stage.rhythm, monday, letters, holidays)
                        for monday, (_, letters) in zip(stage.mondays, mine, strict=False)
                    ),
                ),
            )
        )
    return CohortPlan(
        id=cohort.id,
        name=cohort.name,
        size=cohort.stages[0].size,
        stages=tuple(stages),
        weeks=tuple(
            WeekPlan(monday=monday, kind=kind, letters=letters, changed=CREATED)
            for monday, (kind, letters) in zip(cohort.mondays, weeks, strict=False)
        ),
    )


def _tenths_at(kind: Kind, letters: str, letter: Literal["S", "C"]) -> int:
    match kind:
        case Kind.SHARED:
            return letters.count(letter)
        case Kind.SCHOOL:
            return 10 if letter == "S" else 0
        case Kind.COMPANY:
            return 10 if letter == "C" else 0
        case Kind.OFF:
            return 0
        case _:
            assert_never(kind)


def _taught_s(rhythm: Rhythm, monday: dt.date, letters: str, holidays: set[dt.date]) -> int:
    taught = 0
    for h, letter in enumerate(letters):
        if letter == "S" and monday + dt.timedelta(days=h // 2) not in holidays:
            taught += rhythm.afternoon_s if h % 2 else rhythm.morning_s
    return taught if rhythm.max_week_s is None else min(taught, rhythm.max_week_s)
