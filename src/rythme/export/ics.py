"""Calendar files (iCalendar, RFC 5545), in the shape that every client reads the same way.

One file per cohort and academic year in which one of its stages starts, with the stages that start
in it. One event per week and place: when a boundary moves, only the weeks that changed change.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

from icalendar import Calendar, Event, Timezone, TimezoneDaylight, TimezoneStandard
from icalendar.parser import Contentline
from icalendar.prop import vDDDTypes, vInline, vText

from rythme import __version__
from rythme.export.identity import event_uid, ics_name
from rythme.export.vtimezone import Observance, observances
from rythme.plan import CohortPlan, Plan, PlanSchool, WeekPlan
from rythme.plan_json.document import is_safe
from rythme.text import Text, text
from rythme.weeks import academic_year as year_of

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
    calendar = _head(plan, cohort, academic_year)
    moments = [moment for entry in events for moment in entry.moments]
    if moments:
        calendar.add_component(_timezone(plan.school.timezone, moments))
    for entry in events:
        calendar.add_component(_event(entry))
    return b"".join(_folded(line) for line in calendar.content_lines(sorted=False) if line)


def _folded(line: Contentline) -> bytes:
    """Return a line with its end, folded where it must be: icalendar counts each character."""
    short = line.isascii() and len(line) < LONGEST_LINE
    folded: bytes = line.encode() if short else line.to_ical()  # type: ignore[no-untyped-call]
    return folded + b"\r\n"


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


def _head(plan: Plan, cohort: CohortPlan, academic_year: int) -> Calendar:
    calendar = Calendar()
    years = f"{academic_year}-{academic_year + 1}"
    name = vText(_line(" – ".join(filter(None, (cohort.name, years, plan.school.name)))))
    language = plan.school.language.upper()
    calendar.add("VERSION", "2.0")
    calendar.add("PRODID", f"-//rythme//rythme {__version__}//{language}")
    calendar.add("CALSCALE", "GREGORIAN")
    calendar.add("METHOD", "PUBLISH")
    calendar.add("X-WR-CALNAME", name)
    calendar.add("NAME", name)
    calendar.add("X-WR-TIMEZONE", vText(plan.school.timezone))
    calendar.add("REFRESH-INTERVAL", vInline(REFRESH), parameters={"VALUE": "DURATION"})
    calendar.add("X-PUBLISHED-TTL", vInline(REFRESH))
    return calendar


def _timezone(name: str, moments: Sequence[dt.datetime]) -> Timezone:
    timezone = Timezone()
    timezone.add("TZID", name)
    for observance in observances(name, moments):
        timezone.add_component(_observance(observance))
    return timezone


def _observance(observance: Observance) -> TimezoneDaylight | TimezoneStandard:
    daylight = observance.name == "DAYLIGHT"
    component = TimezoneDaylight() if daylight else TimezoneStandard()
    component.add("DTSTART", observance.onset)
    if observance.rule:
        component.add("RRULE", vInline(observance.rule))
    component.add("TZOFFSETFROM", observance.offset_from)
    component.add("TZOFFSETTO", observance.offset_to)
    component.add("TZNAME", observance.abbreviation)
    return component


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


def _event(entry: _Entry) -> Event:
    event, week, language = Event(), entry.week, entry.plan.school.language
    event.add("UID", event_uid(entry.plan.id, entry.cohort.id, week.monday, entry.slice.first))
    event.add("DTSTAMP", week.changed)
    event.add("LAST-MODIFIED", week.changed)
    event.add("SEQUENCE", week.revision)
    start, end = entry.days if entry.slice.is_all_day else entry.moments
    event.add("DTSTART", _when(start, entry.plan.school.timezone))
    event.add("DTEND", _when(end, entry.plan.school.timezone))
    event.add("SUMMARY", vText(_line(entry.title.to(language))))
    event.add("CATEGORIES", [entry.place.to(language)])
    event.add("STATUS", "CONFIRMED")
    if entry.slice.is_all_day:  # weeks of "busy" would block a calendar
        event.add("TRANSP", "TRANSPARENT")
        event.add("X-MICROSOFT-CDO-BUSYSTATUS", vText("FREE"))
        event.add("X-MICROSOFT-CDO-ALLDAYEVENT", vText("TRUE"))
    else:
        event.add("TRANSP", "OPAQUE")
        event.add("X-MICROSOFT-CDO-BUSYSTATUS", vText("BUSY"))
    lines = (_clean(line.to(language)) for line in entry.description)
    event.add("DESCRIPTION", vText("\n".join(lines)))
    return event


def _when(moment: dt.date, timezone: str) -> vDDDTypes:
    """Return a day, or a time in the school's time zone, as a property's value."""
    value = vDDDTypes(moment)
    if isinstance(moment, dt.datetime):
        value.params["TZID"] = timezone
    return value


def _clean(line: str) -> str:
    """Return a line without the characters that break parsers; names may be anybody's."""
    return line if is_safe(line) else "".join(c if is_safe(c) else " " for c in line)


def _line(line: str) -> str:
    """Return a clean line that is not too long for a title."""
    line = _clean(line)
    return line if len(line) <= MAX_TITLE else f"{line[:MAX_TITLE]}…"
