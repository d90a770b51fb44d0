"""The weeks of a plan against those to plan, and each week against its frame."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

from rythme.plan import CohortPlan
from rythme.scenario import Closure, Fixed, Origin
from rythme.text import Text, plural, text
from rythme.verify.frame import NOMINAL, UNSTATED, Frame, Week
from rythme.verify.report import Violation
from rythme.verify.terms import Terms
from rythme.verify.words import half_day_words, place_word
from rythme.weeks import NUM_HALF_DAYS, Kind

WELL_FORMED = frozenset("SCO" + UNSTATED)


def read_weeks(terms: Terms, plan: CohortPlan) -> tuple[tuple[Week | None, ...], list[Violation]]:
    """Return the plan's week for every week to plan, None where there is no legible one."""
    violations: list[Violation] = []
    known: dict[dt.date, Week] = {}
    wanted = {frame.monday for frame in terms.frames}
    past = {monday for stage in terms.cohort.past for monday in stage.mondays}
    for week in plan.weeks:
        problem = None
        if week.monday in known:
            problem = text("The week of {monday} is given twice.", monday=week.monday)
        elif week.monday not in wanted:
            if week.monday not in past:
                problem = text("The week of {monday} is in no stage.", monday=week.monday)
        elif len(week.letters) != NUM_HALF_DAYS or set(week.letters) - WELL_FORMED:
            problem = text(
                "The week of {monday} reads {letters}: not ten letters S, C or O.",
                monday=week.monday,
                letters=repr(week.letters),
            )
        else:
            known[week.monday] = Week(kind=week.kind, letters=week.letters)
        if problem is not None:
            violations.append(
                Violation(
                    sentence=problem,
                    cohorts=(plan.id,),
                    monday=week.monday,
                    found=week.letters,
                )
            )
    return tuple(known.get(frame.monday) for frame in terms.frames), violations


def check_missing(
    terms: Terms, weeks: Sequence[Week | None], *, partial: bool
) -> Iterator[Violation]:
    """Yield one violation per run of weeks that the plan lacks.

    A partial calendar may leave out whole stages.
    """
    for _, at in terms.stages():
        if partial and not any(weeks[at]):
            continue
        first: int | None = None
        for position in range(at.start, at.stop + 1):
            lacks = position < at.stop and weeks[position] is None
            if lacks and first is None:
                first = position
            if not lacks and first is not None:
                yield _missing(terms, first, position)
                first = None


def _missing(terms: Terms, first: int, end: int) -> Violation:
    monday, last = terms.frames[first].monday, terms.frames[end - 1].monday
    return Violation(
        sentence=plural(
            "{count} week that can be read is missing: that of {first}.",
            "{count} weeks that can be read are missing, from that of {first} to that of {last}.",
            count=end - first,
            first=monday,
            last=last,
        ),
        origin=terms.cohort.origin,
        cohorts=(terms.cohort.id,),
        monday=monday,
        found=0,
        allowed=end - first,
        breach=end - first,
    )


def check_week(cohort_id: str, frame: Frame, week: Week) -> Iterator[Violation]:
    """Yield what a week breaks whatever its phase: days unstated, fixed dates, closures, kind.

    A kept week breaks nothing but by a change.
    """
    if frame.kept:
        if week != frame.before:
            yield _changed(cohort_id, frame, week)
        return
    yield from _unstated_days(cohort_id, frame, week)
    if frame.kind is not None and week.kind is not frame.kind:
        yield _wrong_kind(cohort_id, frame, week, frame.kind)
        return
    yield from _fixed_dates(cohort_id, frame, week)
    yield from _closures(cohort_id, frame, week)
    nominal = NOMINAL.get(week.kind)
    if nominal is not None and not frame.is_reading_of(week.letters, nominal):
        expected = frame.reading(nominal)
        yield Violation(
            sentence=text(
                "The week of {monday} counts as {kind} and reads {letters}; "
                "such a week reads {expected}.",
                monday=frame.monday,
                kind=place_word(week.kind),
                letters=week.letters,
                expected=expected,
            ),
            cohorts=(cohort_id,),
            monday=frame.monday,
            found=week.letters,
            allowed=expected,
        )


def _changed(cohort_id: str, frame: Frame, week: Week) -> Violation:
    """Return the violation of a kept week that is not as it was."""
    assert frame.before is not None
    return Violation(
        sentence=text(
            "The week of {monday} should stay as in the previous plan ({wanted_kind}, {wanted}); "
            "it is now {kind}, {letters}.",
            monday=frame.monday,
            wanted_kind=place_word(frame.before.kind),
            wanted=frame.before.letters,
            kind=place_word(week.kind),
            letters=week.letters,
        ),
        cohorts=(cohort_id,),
        monday=frame.monday,
        found=week.letters,
        allowed=frame.before.letters,
    )


def _unstated_days(cohort_id: str, frame: Frame, week: Week) -> Iterator[Violation]:
    for weekday in range(NUM_HALF_DAYS // 2):
        letters = week.letters[2 * weekday : 2 * weekday + 2]
        if UNSTATED not in letters:
            continue
        half_day = 2 * weekday + letters.index(UNSTATED)
        when: object = frame.monday + dt.timedelta(days=weekday)
        if letters != 2 * UNSTATED:
            when = half_day_words(frame.monday, half_day)
        yield Violation(
            sentence=text("{when}: left to neither place, school nor company.", when=when),
            cohorts=(cohort_id,),
            monday=frame.monday,
            found=letters,
            allowed="S C O",
            breach=letters.count(UNSTATED),
        )


def _wrong_kind(cohort_id: str, frame: Frame, week: Week, wanted: Kind) -> Violation:
    """Return the violation of a fixed date over the whole week, or of a closed week."""
    sentence: Text
    origin: Origin | None
    if frame.closed:
        closure = next((closure for closure in frame.closures if closure), None)
        origin = closure.origin if closure else None
        sentence = text(
            "The week of {monday} is closed ({name}): it counts as {wanted}, not as {found}.",
            monday=frame.monday,
            name=closure.name if closure else text("public holidays"),
            wanted=place_word(wanted),
            found=place_word(week.kind),
        )
    else:
        fixed = frame.fixed[0]
        assert fixed is not None
        origin = fixed.origin
        sentence = text(
            "The week of {monday} is fixed ({name}): it counts as {wanted}, not as {found}.",
            monday=frame.monday,
            name=fixed.name,
            wanted=place_word(wanted),
            found=place_word(week.kind),
        )
    return Violation(
        sentence=sentence,
        origin=origin,
        cohorts=(cohort_id,),
        monday=frame.monday,
        found=week.letters,
        allowed=wanted.value,
    )


def _fixed_dates(cohort_id: str, frame: Frame, week: Week) -> Iterator[Violation]:
    """Yield one violation per fixed date that the letters disagree with."""
    wrong: dict[int, tuple[Fixed, list[int]]] = {}
    for h, (fixed, letter) in enumerate(zip(frame.fixed, week.letters, strict=True)):
        if fixed and letter not in (fixed.place.letter, UNSTATED):
            wrong.setdefault(id(fixed), (fixed, []))[1].append(h)
    for fixed, half_days in wrong.values():
        yield Violation(
            sentence=plural(
                "{name} fixes the place ({place}); {count} half-day differs, {first}.",
                "{name} fixes the place ({place}); {count} half-days differ, from {first} on.",
                count=len(half_days),
                name=fixed.name,
                place=place_word(fixed.place),
                first=half_day_words(frame.monday, half_days[0]),
            ),
            origin=fixed.origin,
            cohorts=(cohort_id,),
            monday=frame.monday,
            found="".join(week.letters[h] for h in half_days),
            allowed=fixed.place.letter,
            breach=len(half_days),
        )


def _closures(cohort_id: str, frame: Frame, week: Week) -> Iterator[Violation]:
    """Yield one violation per closure in which the letters are at school."""
    wrong: dict[int, tuple[Closure, list[int]]] = {}
    for h, (closure, letter) in enumerate(zip(frame.closures, week.letters, strict=True)):
        if closure and letter == "S" and frame.fixed[h] is None:
            wrong.setdefault(id(closure), (closure, []))[1].append(h)
    for closure, half_days in wrong.values():
        yield Violation(
            sentence=plural(
                "The school is closed ({name}), with {count} half-day at school, {first}.",
                "The school is closed ({name}), with {count} half-days at school, from {first} on.",
                count=len(half_days),
                name=closure.name,
                first=half_day_words(frame.monday, half_days[0]),
            ),
            origin=closure.origin,
            cohorts=(cohort_id,),
            monday=frame.monday,
            found=len(half_days),
            allowed=0,
            breach=len(half_days),
        )
