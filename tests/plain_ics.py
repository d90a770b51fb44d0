"""A reader of calendar files that shares nothing with the writer: plain text, event by event."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from rythme.plan import Plan

WORDS = {"School": "S", "École": "S", "Company": "C", "Entreprise": "C"}


@dataclass(frozen=True, slots=True)
class PlainEvent:
    """An event as its lines say it: values by property, parameters left in the name."""

    lines: dict[str, str]

    def __getitem__(self, name: str) -> str:
        """Return the value of a property, whatever its parameters."""
        return next(value for key, value in self.lines.items() if key.split(";")[0] == name)

    def whole_days(self) -> list[dt.date]:
        """Return the days of an all-day event; none for a timed one."""
        if "DTSTART;VALUE=DATE" not in self.lines:
            return []
        first, end = (
            dt.datetime.strptime(self.lines[f"{name};VALUE=DATE"], "%Y%m%d").date()
            for name in ("DTSTART", "DTEND")
        )
        return [first + dt.timedelta(days=day) for day in range((end - first).days)]


def plain_lines(data: bytes) -> list[str]:
    """Return the unfolded lines; the file must be CRLF and UTF-8 throughout."""
    assert data.endswith(b"\r\n")
    return data.decode().replace("\r\n ", "").split("\r\n")[:-1]


def plain_events(data: bytes) -> Iterator[PlainEvent]:
    """Yield the events in file order."""
    inside: dict[str, str] | None = None
    for line in plain_lines(data):
        if line == "BEGIN:VEVENT":
            inside = {}
        elif line == "END:VEVENT":
            assert inside is not None
            yield PlainEvent(inside)
            inside = None
        elif inside is not None:
            name, _, value = line.partition(":")
            assert name not in inside, f"{name} twice"
            inside[name] = value


def plain_letters(data: bytes, plan: Plan) -> dict[dt.date, str]:
    """Return the letters of each week that the file shows, dashes where it shows nobody."""
    found: dict[dt.date, list[str]] = {}

    def mark(day: dt.date, half: int, letter: str) -> None:
        week = found.setdefault(day - dt.timedelta(days=day.weekday()), ["-"] * 10)
        position = 2 * day.weekday() + half
        assert week[position] == "-", "two events in one half-day"
        week[position] = letter

    for event in plain_events(data):
        letter = WORDS[event["CATEGORIES"]]
        for day in event.whole_days():
            mark(day, 0, letter)
            mark(day, 1, letter)
        if not event.whole_days():
            zone = f";TZID={plan.school.timezone}"
            start, end = (
                dt.datetime.strptime(event.lines[f"{name}{zone}"], "%Y%m%dT%H%M%S")
                for name in ("DTSTART", "DTEND")
            )
            times = (start.time(), end.time())
            mark(start.date(), (plan.school.morning, plan.school.afternoon).index(times), letter)
    return {monday: "".join(letters) for monday, letters in found.items()}


def shown_letters(plan: Plan) -> dict[str, dict[dt.date, str]]:
    """Return what calendars must show per cohort: nobody on public holidays nor off."""
    holidays = {holiday.day for holiday in plan.holidays}
    found: dict[str, dict[dt.date, str]] = {}
    for cohort in plan.cohorts:
        weeks = found.setdefault(cohort.id, {})
        for week in cohort.weeks:
            shown = ""
            for position, letter in enumerate(week.letters):
                day = week.monday + dt.timedelta(days=position // 2)
                shown += "-" if letter == "O" or day in holidays else letter
            if shown != "-" * 10:
                weeks[week.monday] = shown
    return found
