"""Public and school holidays: the one door to the ``holidays`` library.

The library is imported where it is used: nobody else should wait for it.
"""

from __future__ import annotations

import datetime as dt
import importlib.util
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from rythme.scenario import SchoolHolidays
from rythme.text import Language

if TYPE_CHECKING:
    from holidays import HolidayBase

ZONES = ("A", "B", "C")
"""The school zones of mainland France."""

PUBLISHED_UNTIL = dt.date(2028, 7, 5)
"""First day of the last school holidays whose start is decreed.

Order of 21 July 2026 on the school year 2027-2028 (JORFTEXT000054457294). The library goes on
without a word by the customary rules, so what ends later is provisional.
"""

_USUAL_NAMES = {"Pentecost Monday": "Whit Monday"}
"""Names by which one knows a day, where the library's English differs between countries."""

_ONE_DAY = dt.timedelta(days=1)


def countries() -> tuple[str, ...]:
    """Return the country codes that the library knows, two- and three-letter ones."""
    from holidays.registry import EntityLoader

    return tuple(sorted(EntityLoader.get_country_codes()))


def subdivisions(country: str) -> tuple[str, ...]:
    """Return the codes and names of a country's subdivisions, without school zones."""
    entity = _entity(country)
    zones = {_library_zone(zone) for zone in ZONES}
    return tuple(sorted({*entity.subdivisions, *entity.subdivisions_aliases} - zones))


def public_holidays(
    country: str, subdivision: str | None, years: Iterable[int], language: Language
) -> list[tuple[dt.date, str]]:
    """Return the public holidays of some calendar years, in order of time.

    Parameters
    ----------
    country, subdivision
        One of ``countries()``, and one of ``subdivisions(country)`` or None.
    years
        Calendar years, in any order.
    language
        Of the names; where the country has none in French, they are in English, and where it has
        neither, as the country writes them.

    Returns
    -------
    list
        Pairs of day and name. A day on which two holidays fall has two pairs, so that either can
        be removed by its name.
    """
    days = _entity(country)(
        subdiv=subdivision,
        years=years,
        language=_library_language(country, language),
    )
    return sorted(_named_days(days))


def school_holidays(
    zone: str, first: dt.date, last: dt.date, language: Language
) -> tuple[SchoolHolidays, ...]:
    """Return the school holidays of a zone that meet the days from ``first`` to ``last``.

    They are whole, also where they begin before ``first`` or end after ``last``, and in order of
    time. Weekends count, as in the ministry's calendar: from a Saturday to a Sunday as a rule.

    Parameters
    ----------
    zone
        One of ``ZONES``.
    first, last
        Both included.
    language
        Of the names.
    """
    days = _entity("FR")(
        subdiv=_library_zone(zone),
        years=range(first.year - 1, last.year + 2),  # Christmas holidays span two years
        categories="school",
        language=_library_language("FR", language),
    )
    days_by_name: defaultdict[str, list[dt.date]] = defaultdict(list)
    for day, name in sorted(_named_days(days)):
        days_by_name[name].append(day)
    found = (
        SchoolHolidays(name=name, first=start, last=end, provisional=end > PUBLISHED_UNTIL)
        for name, its_days in days_by_name.items()
        for start, end in _runs(its_days)
        if start <= last and end >= first
    )
    return tuple(sorted(found, key=lambda period: (period.first, period.last)))


def _runs(days: Iterable[dt.date]) -> Iterator[tuple[dt.date, dt.date]]:
    """Yield the first and last of each run of consecutive days."""
    start = end = None
    for day in days:
        if start is None or end is None or day - end > _ONE_DAY:
            if start and end:
                yield start, end
            start = day
        end = day
    if start and end:
        yield start, end


def _named_days(days: HolidayBase) -> Iterator[tuple[dt.date, str]]:
    for day in days:
        for name in days.get_list(day):
            yield day, _USUAL_NAMES.get(name, name)


def _library_zone(zone: str) -> str:
    return f"Zone {zone}"


def _library_language(country: str, language: Language) -> str:
    """Return the code under which the library knows ``language`` for a country.

    Never None, with which the locale of the process would decide.
    """
    entity = _entity(country)
    own = entity.default_language or "en_US"  # names without translation are in English
    supported = (own, *entity.supported_languages)
    for wanted in (language, "en"):
        for code in supported:
            if code.split("_")[0] == wanted:
                return code
    return own


@cache
def _entity(country: str) -> type[HolidayBase]:
    """Return the library's class for a country.

    Its own loader imports the modules of all countries, which takes longer than all the rest of a
    plan, so the module of the country is loaded by itself. Countries that inherit from others
    need the package around them: these take the long way.
    """
    import holidays
    from holidays.registry import COUNTRIES

    module_name, codes = next(item for item in COUNTRIES.items() if country in item[1])
    name = f"holidays.countries.{module_name}"
    if name not in sys.modules:
        path = Path(holidays.__file__).parent / "countries" / f"{module_name}.py"
        spec = importlib.util.spec_from_file_location(name, path)
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        sys.modules[name] = module
        try:
            spec.loader.exec_module(module)
        except ImportError:
            del sys.modules[name]
    entity: type[HolidayBase] = getattr(importlib.import_module(name), codes[0])
    return entity
