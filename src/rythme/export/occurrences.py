"""When the events of a calendar file take place, in the school's own time."""

from __future__ import annotations

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import islice
from zoneinfo import ZoneInfo

from rythme.errors import PlanError
from rythme.export.content_lines import Component, Line
from rythme.plan_json.document import FIRST_YEAR, LAST_YEAR, shown
from rythme.text import Text, text

MAX_DAYS = 800
"""Days of the longest event: more is a mistake, no stage lasts so long."""

MAX_YEARS = 20
"""Years over which a recurring event is followed."""

GO_ON = dt.timedelta(days=366)
"""How long a recurring event without an end goes on after the last event of its file begins."""

_DATE = re.compile(r"[0-9]{8}")
_TIME = re.compile(r"[0-9]{8}T[0-9]{6}Z?")
_DURATION = re.compile(
    r"\+?P(?:(?P<weeks>[0-9]{1,3})W|(?:(?P<days>[0-9]{1,4})D)?"
    r"(?:T(?:(?P<hours>[0-9]{1,5})H)?(?:(?P<minutes>[0-9]{1,6})M)?(?:(?P<seconds>[0-9]{1,8})S)?)?)"
)
_RULE = {
    name: re.compile(f"{item}(?:,{item})*" if several else item)
    for name, item, several in (
        ("FREQ", "DAILY|WEEKLY|MONTHLY|YEARLY", False),
        ("INTERVAL", "[1-9][0-9]{0,2}", False),
        ("COUNT", "[1-9][0-9]{0,3}", False),
        ("UNTIL", "[0-9TZ]+", False),
        ("BYDAY", "[+-]?[1-5]?(?:MO|TU|WE|TH|FR|SA|SU)", True),
        ("BYMONTH", "(?:0?[1-9]|1[0-2])", True),
        ("BYMONTHDAY", "[+-]?(?:0?[1-9]|[12][0-9]|3[01])", True),
        ("BYSETPOS", "[+-]?[1-9][0-9]?", True),
        ("WKST", "MO|TU|WE|TH|FR|SA|SU", False),
    )
}
"""The parts of a rule that are followed. Others (hours, weeks of the year) stand in no calendar
of half-days, and some make a rule that never ends."""


@dataclass(frozen=True, slots=True)
class Occurrence:
    """Once that an event takes place: ``[start, end)`` in the school's own time, no offset."""

    start: dt.datetime
    end: dt.datetime


@dataclass(frozen=True, slots=True)
class Moment:
    """A DATE or DATE-TIME of a property."""

    local: dt.datetime
    """By ``zone``, without an offset; midnight for a DATE."""
    zone: dt.tzinfo | None
    """None for a DATE, a floating time, or a zone that nobody here knows: the school's own."""
    is_date: bool

    @property
    def rest_of_day(self) -> dt.timedelta:
        """What a day means as an end, since it is included; nothing for a time."""
        return dt.timedelta(days=1, seconds=-1) if self.is_date else dt.timedelta()

    def at(self, zone: dt.tzinfo) -> dt.datetime:
        """Return it as a local time of another zone."""
        if self.zone is None:
            return self.local
        return self.local.replace(tzinfo=self.zone).astimezone(zone).replace(tzinfo=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Agenda:
    """What all the events of a file need to know to say when they take place."""

    file: str
    school: ZoneInfo
    moved: Mapping[str, frozenset[dt.datetime]]
    """By UID, the starts of recurring events that an event of their own replaces."""
    last: dt.datetime
    """Where recurring events without an end stop."""

    def occurrences(self, event: Component) -> Iterator[Occurrence]:
        """Yield each time that ``event`` takes place.

        Raises
        ------
        PlanError
            A property that cannot be read, with its line.
        """
        line = event.first("DTSTART")
        if line is None:
            problem = text("line {line}: an event without DTSTART", line=event.number)
            raise PlanError(self.file, problem)
        start = _moment(self.file, line, line.value)
        length = self._length(event, start)
        out = set(self._listed(event, "EXDATE"))
        if event.first("RECURRENCE-ID") is None:
            out |= self.moved.get(event.words("UID"), frozenset())
        for begin in self._starts(event, start):
            if begin not in out:
                yield Occurrence(begin, begin + length)

    def _length(self, event: Component, start: Moment) -> dt.timedelta:
        end, duration = event.first("DTEND"), event.first("DURATION")
        length = dt.timedelta(days=1 if start.is_date else 0)
        if end is not None:
            between = _moment(self.file, end, end.value).at(self.school) - start.at(self.school)
            length = between or length  # some write the same day twice for an event of one day
        elif duration is not None:
            length = _duration(self.file, duration)
        if not dt.timedelta() <= length <= dt.timedelta(days=MAX_DAYS):
            raise _wrong(
                self.file,
                end or duration or event.lines[0],
                text("an end after the start, by at most {days} days", days=MAX_DAYS),
            )
        return length

    def _starts(self, event: Component, start: Moment) -> Iterator[dt.datetime]:
        """Yield the starts in the school's own time: DTSTART, or its recurrences, and RDATEs."""
        exclusion = event.first("EXRULE")
        if exclusion is not None:
            raise _wrong(self.file, exclusion, text("EXDATE; EXRULE is no longer in use"))
        rules = event.all("RRULE")
        if not rules:
            yield start.at(self.school)
        for rule in rules:
            for local in recurrences(self.file, rule, start, self):
                yield replace(start, local=local).at(self.school)
        yield from self._listed(event, "RDATE")

    def _listed(self, event: Component, name: str) -> Iterator[dt.datetime]:
        for line in event.all(name):
            for value in line.value.split(","):
                yield _moment(self.file, line, value).at(self.school)


def agenda(file: str, school: ZoneInfo, events: Sequence[Component]) -> Agenda:
    """Return what the events of a file have in common."""
    moved = defaultdict[str, set[dt.datetime]](set)
    last = dt.datetime.min
    for event in events:
        instance, start = event.first("RECURRENCE-ID"), event.first("DTSTART")
        if instance is not None:
            if "RANGE" in instance.params:
                raise _wrong(file, instance, text("one event that is moved, not all that follow"))
            moved[event.words("UID")].add(_moment(file, instance, instance.value).at(school))
        if start is not None:
            last = max(last, _moment(file, start, start.value).at(school))
    return Agenda(
        file=file,
        school=school,
        moved={uid: frozenset(starts) for uid, starts in moved.items()},
        last=last + GO_ON,
    )


def recurrences(file: str, line: Line, start: Moment, agenda: Agenda) -> Iterator[dt.datetime]:
    """Yield the local starts that an RRULE gives, from DTSTART on."""
    from dateutil.rrule import rrule, rrulestr  # few files have one

    parts = dict(part.partition("=")[::2] for part in line.value.upper().strip(";").split(";"))
    plain = text("a plain rule: FREQ=DAILY to YEARLY with BYDAY, BYMONTH, BYMONTHDAY and the like")
    known = all(name in _RULE and _RULE[name].fullmatch(value) for name, value in parts.items())
    if not known or "FREQ" not in parts:
        raise _wrong(file, line, plain)
    last = agenda.last
    if "COUNT" in parts:
        last = start.local + dt.timedelta(days=366 * MAX_YEARS)
    if "UNTIL" in parts:
        until = _moment(file, line, parts.pop("UNTIL"))
        last = until.at(start.zone or agenda.school) + until.rest_of_day
    count = int(parts.pop("COUNT", MAX_YEARS * 366))
    if last - start.local > dt.timedelta(days=366 * MAX_YEARS):
        raise _wrong(file, line, text("a rule that ends within {years} years", years=MAX_YEARS))
    try:
        rule = rrulestr(
            ";".join(f"{name}={value}" for name, value in parts.items()), dtstart=start.local
        )
    except ValueError:
        raise _wrong(file, line, plain) from None
    assert isinstance(rule, rrule), "one line is one rule"
    yield from islice(rule.replace(until=last), count)


def _moment(file: str, line: Line, value: str) -> Moment:
    value = value.strip().upper()
    zone = _zone(line.params.get("TZID", ""))
    try:
        if _DATE.fullmatch(value):
            moment = Moment(dt.datetime.strptime(value, "%Y%m%d"), None, is_date=True)
        elif _TIME.fullmatch(value):
            local = dt.datetime.strptime(value[:15], "%Y%m%dT%H%M%S")
            moment = Moment(local, dt.UTC if value.endswith("Z") else zone, is_date=False)
        else:
            raise ValueError(value)
        if not FIRST_YEAR <= moment.local.year <= LAST_YEAR:
            raise ValueError(value)
    except ValueError:
        raise _wrong(
            file, line, text("a date YYYYMMDD or a time YYYYMMDDTHHMMSS, with Z for UTC")
        ) from None
    return moment


@cache
def _zone(name: str) -> ZoneInfo | None:
    """Return a zone by its name; None for one of the file's own making."""
    try:
        return ZoneInfo(name) if name else None
    except (KeyError, ValueError, OSError):
        return None


def _duration(file: str, line: Line) -> dt.timedelta:
    found = _DURATION.fullmatch(line.value.strip().upper())
    if found is None:
        raise _wrong(file, line, text("a duration such as P1D or PT3H30M"))
    amounts = {unit: int(amount) for unit, amount in found.groupdict().items() if amount}
    return dt.timedelta(**amounts)


def _wrong(file: str, line: Line, expected: Text) -> PlanError:
    return PlanError(
        file,
        text(
            "line {line}: {name}: read {read}; expected {expected}",
            line=line.number,
            name=line.name,
            read=shown(line.value),
            expected=expected,
        ),
    )
