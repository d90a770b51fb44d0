"""Schools drawn at random from a seed, straight as scenarios.

Every family plans one academic year from late August, with Christmas, two spring closures and two
weeks of August; cohorts follow one of nine rhythms seen in schools, enter on one of four Mondays,
and hold 8 to 30 apprentices.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from random import Random

from rythme.rules import (
    Apart,
    Avoid,
    Capacity,
    Contact,
    Cover,
    Hours,
    MaxRun,
    Peak,
    Rule,
    RuleLevel,
    Soft,
    Together,
)
from rythme.scenario import (
    EARLIEST,
    Blocks,
    Closure,
    Cohort,
    Holiday,
    Lengths,
    Level,
    Origin,
    Pattern,
    Phase,
    Rhythm,
    Scenario,
    School,
    Split,
    Stage,
    Statement,
    Total,
    Window,
)
from rythme.weeks import Place, Span

START = dt.date(2026, 8, 31)
NUM_WEEKS = 52
HALF_DAY_S = 12_600
CLOSURES = (
    ("Christmas", dt.date(2026, 12, 21), dt.date(2027, 1, 3)),
    ("February", dt.date(2027, 2, 15), dt.date(2027, 2, 21)),
    ("April", dt.date(2027, 4, 19), dt.date(2027, 4, 25)),
    ("August", dt.date(2027, 8, 9), dt.date(2027, 8, 22)),
)
HOLIDAYS = (
    dt.date(2026, 11, 11),
    dt.date(2027, 1, 1),
    dt.date(2027, 3, 29),
    dt.date(2027, 5, 6),
    dt.date(2027, 5, 17),
    dt.date(2027, 7, 14),
)
SUMMER = Span.of_days(dt.date(2027, 7, 5), dt.date(2027, 8, 29))
OBJECTIVE: tuple[Level, ...] = (
    (("rules", 1),),
    (("rhythm", 10), ("peak", 1), ("wishes", 1)),
    EARLIEST,
)
"""A week of deviation weighs as much as ten people in the fullest half-day."""

PEAK = Peak(soft=Soft(level=RuleLevel.PEAK, weight=1))


def _blocks(school: tuple[int, int], company: tuple[int, int], tolerance: int = 1) -> Blocks:
    return Blocks(
        school=Lengths(ranges=(school,)),
        company=Lengths(ranges=(company,)),
        tolerance=tolerance,
        first=None,
        bridge=False,
    )


def _rhythm(name: str, pattern: Pattern, weeks: tuple[int, int] | None) -> Rhythm:
    origin = Origin("generated.toml", 1, f"rhythm.{name}")
    total = None if weeks is None else Total(min=10 * weeks[0], max=10 * weeks[1], origin=origin)
    return Rhythm(
        id=name,
        name=name,
        student=False,
        phases=(Phase(pattern=pattern, weeks=None, origin=origin),),
        school_weeks=total,
        company_weeks=None,
        school_hours=None,
        morning_s=HALF_DAY_S,
        afternoon_s=HALF_DAY_S,
        max_week_s=None,
        origin=origin,
    )


RHYTHMS = (
    _rhythm("one-one", _blocks((1, 1), (1, 1)), (20, 22)),
    _rhythm("one-two", _blocks((1, 1), (2, 2)), (15, 16)),
    _rhythm("one-three", _blocks((1, 1), (3, 3)), (12, 12)),
    _rhythm("two-two", _blocks((2, 2), (2, 2)), (20, 22)),
    _rhythm("two-three", _blocks((2, 2), (3, 3)), (18, 18)),
    _rhythm("two-six", _blocks((2, 2), (6, 6)), (12, 13)),
    _rhythm("three-three", _blocks((3, 3), (3, 3)), (20, 21)),
    _rhythm("four-four", _blocks((4, 4), (4, 4)), (20, 20)),
    _rhythm("ranges", _blocks((2, 4), (3, 6)), (16, 18)),
)
SHARED_RHYTHMS = (
    _rhythm("days", Split(cycle=("SSSSCCCCCC",)), None),
    _rhythm("half-week", Split(cycle=("SSSSSCCCCC", "CCCCCSSSSS")), None),
    _rhythm("end", Split(cycle=("CCCCCCSSSS", "CCCCCCCCSS")), None),
)


def presence(number: int, seed: int) -> Scenario:
    """Return cohorts that only share the wish for a low peak."""
    random = Random(f"presence {number} {seed}")
    return _scenario(f"presence-{number}-{seed}", _draw(random, number), [(PEAK, None)])


def all_rules(number: int, seed: int) -> Scenario:
    """Return cohorts with rules of their own, workshops, teachers, positions and a low peak.

    About ten cohorts share a workshop, four in ten are pairs of one rhythm on shared positions
    (one of the two always in company, never both at school), some share a teacher or lectures.
    """
    random = Random(f"all {number} {seed}")
    cohorts = _pair_up(random, _draw(random, number))
    rules: list[tuple[Rule, Sequence[Cohort] | None]] = [
        (PEAK, None),
        (Contact(weeks=12), None),
        (MaxRun(place=Place.SCHOOL, weeks=5), None),
        (Hours(min_s=330 * 3600, soft=_soft(1)), None),
        (Avoid(what="public_holidays", soft=Soft(level=RuleLevel.WISHES, weight=1)), None),
    ]
    if number > 1:
        rules += _shared_rules(random, cohorts)
    return _scenario(f"all-{number}-{seed}", cohorts, rules)


def _shared_rules(
    random: Random, cohorts: Sequence[Cohort]
) -> Iterator[tuple[Rule, Sequence[Cohort]]]:
    num_pairs = max(1, len(cohorts) // 5)
    pairs = [cohorts[2 * i : 2 * i + 2] for i in range(num_pairs)]
    for pair in pairs:
        yield Cover(), pair
        yield Apart(), pair
    shuffled = random.sample(cohorts, len(cohorts))
    num_rooms = max(1, len(cohorts) // 10)
    for room in range(num_rooms):
        users = sorted(shuffled[room::num_rooms], key=lambda cohort: cohort.id)
        people = sum(cohort.stages[0].size or 0 for cohort in users)
        yield Capacity(max_people=int(0.62 * people) + 20), users
    singles = cohorts[2 * num_pairs :]
    for trio in zip(singles[::6], singles[1::6], singles[2::6], strict=False):
        if sum(cohort.stages[0].rhythm.id == "one-one" for cohort in trio) < 2:
            yield Apart(at_most=2), trio  # two of every other week leave no room for a third
    for duo in zip(singles[3::6], singles[4::6], strict=False):
        yield Together(weeks=4, soft=_soft(1)), duo
    for duo in zip(singles[5::12], singles[6::12], strict=False):
        yield Together(soft=Soft(level=RuleLevel.WISHES, weight=1)), duo


def tight(number: int, seed: int, capacity: Callable[[Scenario], int] | None = None) -> Scenario:
    """Return cohorts in one room; ``capacity`` says how many people it holds, given the rest."""
    random = Random(f"tight {number} {seed}")
    cohorts = _draw(random, number)
    loose = _scenario(f"tight-{number}-{seed}", cohorts, [(PEAK, None)])
    if capacity is None:
        return loose
    most = capacity(loose)
    return _scenario(loose.id, cohorts, [(Capacity(max_people=most), None)])


def classes(number: int, seed: int) -> Scenario:
    """Return four classes of identical cohorts under a common peak."""
    random = Random(f"classes {number} {seed}")
    models = [
        _cohort(index, rhythm, START, 8 + random.randrange(23))
        for index, rhythm in enumerate(random.sample(RHYTHMS, 4))
    ]
    cohorts = tuple(
        replace(models[index % 4], id=f"c{index:04}", name=f"Cohort {index}")
        for index in range(number)
    )
    return _scenario(f"classes-{number}-{seed}", cohorts, [(PEAK, None)])


def half_day(number: int, seed: int) -> Scenario:
    """Return cohorts whose weeks may be shared: rooms fill by half-days."""
    random = Random(f"half {number} {seed}")
    mixed = tuple(
        _rhythm(
            f"mixed-{rhythm.id}-{shared.id}",
            shared.phases[0].pattern,
            None,
        )
        for rhythm, shared in zip(RHYTHMS, SHARED_RHYTHMS * 3, strict=True)
    )
    mixed = tuple(
        replace(
            rhythm,
            phases=(
                *rhythm.phases,
                replace(RHYTHMS[index].phases[0]),
            ),
            school_weeks=RHYTHMS[index].school_weeks,
        )
        for index, rhythm in enumerate(mixed)
    )
    cohorts = _draw(random, number, mixed)
    return _scenario(f"half-{number}-{seed}", cohorts, [(PEAK, None)])


FAMILIES: dict[str, Callable[[int, int], Scenario]] = {
    "presence": presence,
    "all-rules": all_rules,
    "tight": tight,
    "classes": classes,
    "half-day": half_day,
}


def _soft(weight: int) -> Soft:
    return Soft(level=RuleLevel.RULES, weight=weight)


def _cohort(index: int, rhythm: Rhythm, start: dt.date, size: int) -> Cohort:
    weeks = NUM_WEEKS - (start - START).days // 7
    stage = Stage(
        rhythm=rhythm,
        start=start,
        weeks=weeks,
        size=size,
        phase_ends=(None,) * len(rhythm.phases),
    )
    name = f"c{index:04}"
    origin = Origin("generated.toml", 1, f"cohort.{name}")
    return Cohort(
        id=name, name=f"Cohort {index}", past=(), stages=(stage,), fixed=(), origin=origin
    )


def _draw(random: Random, number: int, rhythms: Sequence[Rhythm] = RHYTHMS) -> tuple[Cohort, ...]:
    return tuple(
        _cohort(
            index,
            random.choice(rhythms),
            START + dt.timedelta(weeks=random.randrange(4)),
            8 + random.randrange(23),
        )
        for index in range(number)
    )


PAIRED = ("two-two", "three-three")


def _pair_up(random: Random, cohorts: Sequence[Cohort]) -> tuple[Cohort, ...]:
    """Give the first four in ten, two by two, one rhythm of as much school as company."""
    paired = list(cohorts)
    rhythms = {rhythm.id: rhythm for rhythm in RHYTHMS}
    if len(cohorts) > 1:
        for one, other in list(pairwise(range(2 * max(1, len(cohorts) // 5))))[::2]:
            rhythm = rhythms[random.choice(PAIRED)]
            start = START + dt.timedelta(weeks=random.randrange(4))
            for index in (one, other):
                size = paired[index].stages[0].size or 0
                paired[index] = _cohort(index, rhythm, start, size)
    return tuple(paired)


def _scenario(
    name: str, cohorts: tuple[Cohort, ...], rules: Sequence[tuple[Rule, Sequence[Cohort] | None]]
) -> Scenario:
    ids = tuple(cohort.id for cohort in cohorts)
    return Scenario(
        id=name,
        title=name,
        year=2026,
        school=School(
            name="School",
            timezone="Europe/Paris",
            country="FR",
            subdivision=None,
            language="en",
            morning=(dt.time(9), dt.time(12, 30)),
            afternoon=(dt.time(13, 30), dt.time(17)),
            min_open_half_days=6,
            school_zone=None,
        ),
        holidays=tuple(Holiday(day=day, name=day.isoformat()) for day in HOLIDAYS),
        school_holidays=(),
        closures=tuple(
            Closure(
                name=closure,
                span=Span.of_days(first, last),
                cohorts=ids,
                origin=Origin("generated.toml", 1, f"closure.{closure}"),
            )
            for closure, first, last in CLOSURES
        ),
        cohorts=cohorts,
        rules=tuple(
            _statement(rule, cohorts if of is None else of, number)
            for number, (rule, of) in enumerate(rules)
        ),
        objective=OBJECTIVE,
    )


def _statement(rule: Rule, cohorts: Sequence[Cohort], number: int) -> Statement:
    origin = Origin("generated.toml", 1, f"rule.{number}")
    if isinstance(rule, Capacity | Apart | Together | Cover | Peak):
        whole = Span(
            min(cohort.stages[0].span.start for cohort in cohorts),
            max(cohort.stages[-1].span.end for cohort in cohorts),
        )
        ids = tuple(cohort.id for cohort in cohorts)
        return Statement(rule=rule, windows=(Window(cohorts=ids, spans=(whole,)),), origin=origin)
    windows = []
    for cohort in cohorts:
        span = cohort.stages[0].span
        if isinstance(rule, Contact):
            span = Span(span.start, min(span.end, span.start + 14 * rule.weeks))
        windows.append(Window(cohorts=(cohort.id,), spans=(span,)))
    return Statement(rule=rule, windows=tuple(windows), origin=origin)
