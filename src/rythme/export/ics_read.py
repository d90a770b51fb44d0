"""Reading calendar files back: ours, and those of others by the word that marks school.

In a file of ours, every event says its place by its category. In another one, an event is at
school when its title, categories or location hold the word that the planner gives; every other
event is in company, because that is what a work-study calendar is about. School wins where two
events share a half-day. A half-day that no event meets is a dash: nobody knows where, which is
what a public holiday and an ``off`` half-day look like too.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, product
from pathlib import PurePath
from typing import Protocol
from zoneinfo import ZoneInfo

from rythme.errors import PlanError
from rythme.export.content_lines import Component, components
from rythme.export.identity import cohort_of_ics, event_uid
from rythme.export.occurrences import Agenda, Occurrence, agenda
from rythme.export.readback import UNKNOWN, Calendars, plain
from rythme.plan_json.document import shown
from rythme.text import LANGUAGES, text
from rythme.weeks import NUM_HALF_DAYS, monday_of

MAX_DAYS = 100_000
"""Days that the events of a file may fill, recurrences counted: no planning has so many."""

_OURS = "-//rythme//rythme "
_TITLES = 8
"""Titles that a message repeats when no event is at school."""


class SchoolDay(Protocol):
    """What a calendar's hours are read by: a plan's school, or a scenario's."""

    @property
    def timezone(self) -> str:
        """IANA name."""

    @property
    def morning(self) -> tuple[dt.time, dt.time]:
        """Start and end."""

    @property
    def afternoon(self) -> tuple[dt.time, dt.time]:
        """Start and end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What the caller knows of the cohorts that a calendar may be of."""

    plan_id: str
    cohorts: Sequence[str]


def read_ics(
    data: bytes,
    file: str,
    day: SchoolDay,
    *,
    known: Known | None = None,
    cohort: str | None = None,
    school: str | None = None,
) -> Calendars:
    """Return where a calendar file says that a cohort is.

    Parameters
    ----------
    data
        The bytes of the file, whatever they are.
    file
        Its name: for messages, and to know the cohort of a file of ours by.
    day
        The school's hours and time zone.
    known
        The plan and cohorts in question: a file of ours that has another name is known by its
        UIDs then.
    cohort
        Whose calendar it is. Needed for files that are not ours.
    school
        The word that marks school, in any case, with or without accents. Needed for files that
        are not ours; given for one of ours, it is read like another's.

    Raises
    ------
    PlanError
        The bytes are no calendar, an event cannot be read, or it is not known whose it is.
    """
    root, *rest = components(data, file)
    events = [each for each in rest if each.name == "VEVENT" and not _is_cancelled(each)]
    ours = root.words("PRODID").startswith(_OURS)
    reader = agenda(file, _zone(file, day.timezone), events)
    if school is not None:
        letters = _letters_by_word(file, events, school)
    elif ours:
        letters = [_letter_by_category(file, event) for event in events]
    else:
        raise PlanError(file, text("not a calendar of rythme: which word marks a school event?"))
    if cohort is None:
        cohort = _owner(reader, events, known) if ours else None
    if cohort is None:
        raise PlanError(file, text("which cohort's calendar is this? nothing in it says so"))
    return {cohort: _weeks(reader, day, zip(events, letters, strict=True))}


def _is_cancelled(event: Component) -> bool:
    return event.words("STATUS").strip().upper() == "CANCELLED"


def _zone(file: str, timezone: str) -> ZoneInfo:
    try:
        return ZoneInfo(timezone)
    except (KeyError, ValueError, OSError):
        problem = text("time zone {zone}: not known here; expected an IANA name", zone=timezone)
        raise PlanError(file, problem) from None


# Who and where ----------------------------------------------------------------------------------


def _owner(reader: Agenda, events: Iterable[Component], known: Known | None) -> str | None:
    """Return the cohort of a file of ours: by the file's name, else by the UIDs."""
    named = cohort_of_ics(PurePath(reader.file).name)
    if known is None or named in known.cohorts:
        return named
    for event in events:
        for once in islice(reader.occurrences(event), 1):
            monday = monday_of(once.start.date())
            for cohort, part in product(known.cohorts, range(NUM_HALF_DAYS)):
                if event_uid(known.plan_id, cohort, monday, part) == event.words("UID"):
                    return cohort
    return named


def _letter_by_category(file: str, event: Component) -> str:
    category = event.words("CATEGORIES")
    for language in LANGUAGES:
        for letter, word in (("S", text("School")), ("C", text("Company"))):
            if category == word.to(language):
                return letter
    raise PlanError(
        file,
        text(
            "line {line}: read the category {read}; expected the word for school or company",
            line=event.number,
            read=shown(category),
        ),
    )


def _letters_by_word(file: str, events: Sequence[Component], school: str) -> list[str]:
    word = plain(school)
    letters = ["S" if word in plain(_marks(event)) else "C" for event in events]
    if "S" not in letters:
        titles = dict.fromkeys(event.words("SUMMARY") for event in events)
        raise PlanError(
            file,
            text(
                "no event is marked {word}; titles read: {titles}",
                word=shown(school),
                titles=", ".join(str(shown(title)) for title in list(titles)[:_TITLES]),
            ),
        )
    return letters


def _marks(event: Component) -> str:
    return "\n".join(map(event.words, ("SUMMARY", "CATEGORIES", "LOCATION")))


# When -------------------------------------------------------------------------------------------


def _weeks(
    reader: Agenda, day: SchoolDay, events: Iterable[tuple[Component, str]]
) -> dict[dt.date, str]:
    """Return the letters of every week that an event meets."""
    found: dict[dt.date, list[str]] = {}
    num_days = 0
    for event, letter in events:
        for once in reader.occurrences(event):
            num_days += 1 + (once.end - once.start).days
            if num_days > MAX_DAYS:
                problem = text("its events fill more than {days} days", days=MAX_DAYS)
                raise PlanError(reader.file, problem)
            for monday, position in _half_days(once, day):
                letters = found.setdefault(monday, [UNKNOWN] * NUM_HALF_DAYS)
                if letters[position] != "S":
                    letters[position] = letter
    return {monday: "".join(found[monday]) for monday in sorted(found)}


def _half_days(once: Occurrence, day: SchoolDay) -> Iterator[tuple[dt.date, int]]:
    """Yield the half-days that an event meets: Monday of the week, position in it."""
    date = once.start.date()
    while date <= once.end.date():
        if date.weekday() < 5:
            for half, (start, end) in enumerate((day.morning, day.afternoon)):
                begins = max(once.start, dt.datetime.combine(date, start))
                if begins < min(once.end, dt.datetime.combine(date, end)):
                    yield monday_of(date), 2 * date.weekday() + half
        date += dt.timedelta(days=1)
