"""Calendar files (iCalendar, RFC 5545), in the shape that every client reads the same way.

One file per cohort and academic year in which one of its stages starts, with the stages that start
in it. One event per week and place: when a boundary moves, only the weeks that changed change.

The lines are written here, in the order and with the parameters that clients need; icalendar
escapes and folds them. Its components would write the same, but to find the type of each value
takes longer than all the rest of an export.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from icalendar.parser import Contentline
from icalendar.prop import vText, vUTCOffset

from rythme import __version__
from rythme.export.identity import event_uid, ics_name
from rythme.plan import CohortPlan, Plan, PlanSchool, WeekPlan
from rythme.plan_json.document import is_safe
from rythme.text import Text, text
from rythme.weeks import academic_year as year_of

if TYPE_CHECKING:
    from rythme.export.vtimezone import Observance

MAX_TITLE = 250
"""Characters of a title or a calendar's name; clients cut or refuse at 255."""

LONGEST_LINE = 75
"""Bytes of a line with what folds it."""

REFRESH = "PT12H"
"""How often a subscribed client may ask again; Google and Outlook do not look at it."""


class Slice(NamedTuple):
    """The half-days of a week that make one event."""

    letter: str
    first: int
    """Position 0 to 9 of the first half-day."""
    last: int
    """Included; ``first`` itself for a single half-day, else the end of a whole day."""

    @property
    def is_all_day(self) -> bool:
        """Whether these are whole days."""
        return self.last > self.first


def slices(letters: str) -> Iterator[Slice]:
    """Yield the events of a week: whole days in a row at one place, and single half-days.

    Parameters
    ----------
    letters
        Ten of S, C and anything else, which gives no event.
    """
    position = 0
    for day, days in groupby(letters[h : h + 2] for h in range(0, len(letters), 2)):
        end = position + 2 * len(list(days))
        if day in ("SS", "CC"):
            yield Slice(day[0], position, end - 1)
        else:
            yield from (Slice(letters[h], h, h) for h in range(position, end) if letters[h] in "SC")
        position = end


def calendars(plan: Plan) -> Iterator[tuple[str, bytes]]:
    """Yield the calendar files of a plan: name, content; cohorts in order, then years."""
    for cohort in plan.cohorts:
        for academic_year in sorted({year_of(stage.start) for stage in cohort.stages}):
            yield ics_name(cohort.id, academic_year), to_ics(plan, cohort.id, academic_year)


def to_ics(plan: Plan, cohort_id: str, academic_year: int) -> bytes:
    """Return the calendar of one cohort: its stages that start in one academic year.

    Parameters
    ----------
    plan
        The plan.
    cohort_id
        One of its cohorts; ``KeyError`` otherwise.
    academic_year
        Y of the year from July Y to June Y+1.

    Raises
    ------
    ExportError
        The school's time zone cannot be written in a calendar file.
    """
    cohort = {cohort.id: cohort for cohort in plan.cohorts}[cohort_id]
    closed = {holiday.day for holiday in plan.holidays}
    events = [
        _Entry(plan=plan, cohort=cohort, week=week, slice=each)
        for week in _weeks(cohort, academic_year)
        for each in slices(_met(week, closed))
    ]
    moments = [moment for entry in events for moment in entry.moments]
    lines = [
        "BEGIN:VCALENDAR",
        *_head(plan, cohort, academic_year),
        *(_timezone(plan.school.timezone, moments) if moments else ()),
        *(line for entry in events for line in _event(entry)),
        "END:VCALENDAR",
    ]
    return b"".join(map(_folded, lines))


def _folded(line: str) -> bytes:
    """Return a line with its end, folded where it must be: icalendar counts each character."""
    written = line.encode()
    if len(written) >= LONGEST_LINE:
        written = Contentline(line).to_ical()  # type: ignore[no-untyped-call]
    return written + b"\r\n"


def _weeks(cohort: CohortPlan, academic_year: int) -> Iterator[WeekPlan]:
    spans = [
        (stage.start, stage.start + dt.timedelta(weeks=stage.weeks))
        for stage in cohort.stages
        if year_of(stage.start) == academic_year
    ]
    for week in cohort.weeks:
        if any(start <= week.monday < end for start, end in spans):
            yield week


def _met(week: WeekPlan, closed: set[dt.date]) -> str:
    """Return the letters of a week, with a dash where a public holiday leaves nobody there."""
    return "".join(
        "-" if week.monday + dt.timedelta(days=h // 2) in closed else letter
        for h, letter in enumerate(week.letters)
    )


def _head(plan: Plan, cohort: CohortPlan, academic_year: int) -> Iterator[str]:
    years = f"{academic_year}-{academic_year + 1}"
    name = _text(_line(" – ".join(filter(None, (cohort.name, years, plan.school.name)))))
    yield "VERSION:2.0"
    yield f"PRODID:-//rythme//rythme {__version__}//{plan.school.language.upper()}"
    yield "CALSCALE:GREGORIAN"
    yield "METHOD:PUBLISH"
    yield f"X-WR-CALNAME:{name}"
    yield f"NAME:{name}"
    yield f"X-WR-TIMEZONE:{_text(plan.school.timezone)}"
    yield f"REFRESH-INTERVAL;VALUE=DURATION:{REFRESH}"
    yield f"X-PUBLISHED-TTL:{REFRESH}"


def _timezone(name: str, moments: Sequence[dt.datetime]) -> Iterator[str]:
    from rythme.export.vtimezone import observances  # not for calendars of whole days

    yield "BEGIN:VTIMEZONE"
    yield f"TZID:{_text(name)}"
    for observance in observances(name, moments):
        yield from _observance(observance)
    yield "END:VTIMEZONE"


def _observance(observance: Observance) -> Iterator[str]:
    yield f"BEGIN:{observance.name}"
    yield f"DTSTART:{_local(observance.onset)}"
    if observance.rule:
        yield f"RRULE:{observance.rule}"
    yield f"TZOFFSETFROM:{_offset(observance.offset_from)}"
    yield f"TZOFFSETTO:{_offset(observance.offset_to)}"
    yield f"TZNAME:{_text(observance.abbreviation)}"
    yield f"END:{observance.name}"


class _Entry(NamedTuple):
    """An event with all that it tells."""

    plan: Plan
    cohort: CohortPlan
    week: WeekPlan
    slice: Slice

    @property
    def moments(self) -> tuple[dt.datetime, ...]:
        """Start and end of a single half-day, in the school's own time; none for whole days."""
        if self.slice.is_all_day:
            return ()
        day = self.week.monday + dt.timedelta(days=self.slice.first // 2)
        times = _times(self.plan.school, afternoon=self.slice.first % 2 == 1)
        return tuple(dt.datetime.combine(day, time) for time in times)

    @property
    def days(self) -> tuple[dt.date, dt.date]:
        """First day, and the day after the last one."""
        first, last = self.slice.first // 2, self.slice.last // 2
        monday = self.week.monday
        return monday + dt.timedelta(days=first), monday + dt.timedelta(days=last + 1)

    @property
    def place(self) -> Text:
        """One stable word."""
        return text("School") if self.slice.letter == "S" else text("Company")

    @property
    def title(self) -> Text:
        """What is read first: the place, what is special about it, and for whom.

        Notes are a week's. Where a week has both places they stand at its school events, for
        they are exams and such nearly always; the description of every event has them.
        """
        if self.week.notes and (self.slice.letter == "S" or "S" not in self.week.letters):
            return text(
                "{place} ({notes}) – {cohort}",
                place=self.place,
                notes=", ".join(self.week.notes),
                cohort=self.cohort.name,
            )
        return text("{place} – {cohort}", place=self.place, cohort=self.cohort.name)

    @property
    def description(self) -> Iterator[Text]:
        """The lines below the title."""
        yield text("Cohort: {cohort}", cohort=self.cohort.name)
        if self.week.notes:
            yield text("This week: {notes}", notes=", ".join(self.week.notes))


def _times(school: PlanSchool, *, afternoon: bool) -> tuple[dt.time, dt.time]:
    return school.afternoon if afternoon else school.morning


def _event(entry: _Entry) -> Iterator[str]:
    plan, cohort, week = entry.plan, entry.cohort, entry.week
    language, timezone = plan.school.language, plan.school.timezone
    start, end = entry.days if entry.slice.is_all_day else entry.moments
    changed = f"{_local(week.changed.astimezone(dt.UTC))}Z"
    yield "BEGIN:VEVENT"
    yield f"UID:{event_uid(plan.id, cohort.id, week.monday, entry.slice.first)}"
    yield f"DTSTAMP:{changed}"
    yield f"LAST-MODIFIED:{changed}"
    yield f"SEQUENCE:{week.revision}"
    yield f"DTSTART;{_when(start, timezone)}"
    yield f"DTEND;{_when(end, timezone)}"
    yield f"SUMMARY:{_text(_line(entry.title.to(language)))}"
    yield f"CATEGORIES:{_text(entry.place.to(language))}"
    yield "STATUS:CONFIRMED"
    if entry.slice.is_all_day:  # weeks of "busy" would block a calendar
        yield "TRANSP:TRANSPARENT"
        yield "X-MICROSOFT-CDO-BUSYSTATUS:FREE"
        yield "X-MICROSOFT-CDO-ALLDAYEVENT:TRUE"
    else:
        yield "TRANSP:OPAQUE"
        yield "X-MICROSOFT-CDO-BUSYSTATUS:BUSY"
    lines = (_clean(line.to(language)) for line in entry.description)
    yield "DESCRIPTION:" + _text("\n".join(lines))
    yield "END:VEVENT"


def _when(moment: dt.date, timezone: str) -> str:
    """Return a day, or a time in the school's time zone, with the parameter that says which."""
    if isinstance(moment, dt.datetime):
        return f"TZID={timezone}:{_local(moment)}"
    return f"VALUE=DATE:{moment:%Y%m%d}"


def _local(moment: dt.datetime) -> str:
    return f"{moment:%Y%m%dT%H%M%S}"


def _offset(offset: dt.timedelta) -> str:
    return vUTCOffset(offset).to_ical()


def _text(words: str) -> str:
    """Return words as a TEXT, escaped."""
    return vText(words).to_ical().decode()


def _clean(line: str) -> str:
    """Return a line without the characters that break parsers; names may be anybody's."""
    return line if is_safe(line) else "".join(c if is_safe(c) else " " for c in line)


def _line(line: str) -> str:
    """Return a clean line that is not too long for a title."""
    line = _clean(line)
    return line if len(line) <= MAX_TITLE else f"{line[:MAX_TITLE]}…"
