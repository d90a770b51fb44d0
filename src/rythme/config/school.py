"""The school, and the holidays that its plan meets."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

from rythme.config import schema
from rythme.config.holidays import countries, public_holidays, school_holidays, subdivisions
from rythme.config.occurrences import SATURDAY
from rythme.config.report import Report
from rythme.config.tree import Spot
from rythme.dates import DatePhrase
from rythme.scenario import Holiday, School, SchoolHolidays
from rythme.text import text

HolidayNames = list[tuple[dt.date, str]]


def read_school(written: schema.School, name: str, spot: Spot, report: Report) -> School:
    """Return the school; ``name`` is what it is called by default."""
    _check_timezone(written.timezone, spot, report)
    morning = _times(written.morning, spot.at("morning"), report)
    afternoon = _times(written.afternoon, spot.at("afternoon"), report)
    if morning[1] > afternoon[0] and not report.is_wounded(spot.node):
        key = "afternoon" if spot.has("afternoon") else "morning"
        report.add_value(
            spot.at(key), text("expected an afternoon that begins after the morning has ended")
        )
    return School(
        name=written.name if written.name is not None else name,
        timezone=written.timezone,
        country=written.country,
        subdivision=written.subdivision,
        language=written.language,
        morning=morning,
        afternoon=afternoon,
        min_open_half_days=written.min_open_days,
        school_zone=written.school_zone,
    )


def _times(times: list[dt.time], spot: Spot, report: Report) -> tuple[dt.time, dt.time]:
    begin, end = times
    if end <= begin:
        report.add_value(spot, text('expected begin and end, in order: ["09:00", "12:30"]'))
    return begin, end


def _check_timezone(name: str, spot: Spot, report: Report) -> None:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):  # unknown; no possible file name; a directory
        from zoneinfo import available_timezones  # slow: only for mistakes

        report.add_name(
            spot.at("timezone"),
            available_timezones(),
            text('expected an IANA time zone, such as "Europe/Paris"'),
        )


def _check_country(school: School, spot: Spot, report: Report) -> bool:
    if school.country not in countries():
        report.add_name(
            spot.at("country"),
            countries(),
            text('expected the code of a country that the holidays library knows, such as "FR"'),
        )
        return False
    if school.subdivision is not None and school.subdivision not in subdivisions(school.country):
        report.add_name(
            spot.at("subdivision"),
            subdivisions(school.country),
            text(
                "expected a subdivision of {country} that the holidays library knows",
                country=school.country,
            ),
        )
        return False
    return True


def read_holidays(
    school: School,
    changes: schema.HolidayChanges | None,
    first: dt.date,
    last: dt.date,
    spot: Spot,
    report: Report,
) -> HolidayNames:
    """Return the public holidays from ``first`` to ``last``, as the config changes them."""
    if not _check_country(school, spot, report):
        return []
    years = range(first.year, last.year + 1)
    named = public_holidays(school.country, school.subdivision, years, school.language)
    if changes is not None:
        named = _changed(named, changes, school, years, spot.at("holidays"), report)
    return sorted({pair for pair in named if first <= pair[0] <= last})


def _changed(
    named: HolidayNames,
    changes: schema.HolidayChanges,
    school: School,
    years: range,
    spot: Spot,
    report: Report,
) -> HolidayNames:
    for position, removed in enumerate(changes.remove):
        gone = _gone(removed, named, school, years)
        if not gone and not (isinstance(removed, dt.date) and removed.year not in years):
            _report_removed(removed, named, spot.at("remove", position), report)
        named = [pair for pair in named if pair not in gone]
    added: HolidayNames = []
    for position, holiday in enumerate(changes.add):
        if holiday.date.needs_stage:
            report.add_value(
                spot.at("add", position, "date"),
                text('expected a date that is not "start" or "end" of a stage'),
            )
            continue
        added += [(day, holiday.name) for day in _every_year(holiday.date, years)]
    return named + added


def _every_year(phrase: DatePhrase, years: range) -> list[dt.date]:
    return sorted({phrase.resolve(dt.date(year, 1, 1)) for year in years})


def _gone(
    removed: str | dt.date, named: HolidayNames, school: School, years: range
) -> set[tuple[dt.date, str]]:
    """Return the holidays that an entry of ``remove`` means: a day, or a name in any language."""
    if isinstance(removed, dt.date):
        return {pair for pair in named if pair[0] == removed}
    wanted = removed.casefold()
    gone = {pair for pair in named if pair[1].casefold() == wanted}
    if gone:
        return gone
    other = "en" if school.language == "fr" else "fr"
    elsewhere = public_holidays(
        school.country, school.subdivision, years, "en" if other == "en" else "fr"
    )
    days = {day for day, name in elsewhere if name.casefold() == wanted}
    return {pair for pair in named if pair[0] in days}


def _report_removed(
    removed: str | dt.date, named: HolidayNames, spot: Spot, report: Report
) -> None:
    if isinstance(removed, str):
        report.add_name(
            spot, dict(named).values(), text("expected the date or name of a public holiday")
        )
        return
    near = min(named, key=lambda pair: abs(pair[0] - removed), default=None)
    if near is None:
        report.add_value(spot, text("expected the date or name of a public holiday"))
    else:
        report.add_value(
            spot,
            text(
                "expected the date or name of a public holiday; the nearest is {name}, {date}",
                name=near[1],
                date=near[0].isoformat(),
            ),
        )


def read_school_holidays(
    school: School, first: dt.date, last: dt.date
) -> tuple[SchoolHolidays, ...]:
    """Return the holidays of the school's zone that the plan meets."""
    if school.school_zone is None:
        return ()
    return school_holidays(school.school_zone, first, last, school.language)


def on_weekdays(named: HolidayNames, mondays: set[dt.date]) -> tuple[Holiday, ...]:
    """Return the holidays on weekdays of the planned weeks."""
    return tuple(
        Holiday(day=day, name=name)
        for day, name in named
        if day.weekday() < SATURDAY and day - dt.timedelta(days=day.weekday()) in mondays
    )
