"""Holidays are those that the law and the ministry say."""

import datetime as dt
import os
import subprocess
import sys

import pytest

from rythme.config.holidays import (
    PUBLISHED_UNTIL,
    ZONES,
    countries,
    public_holidays,
    school_holidays,
    subdivisions,
)
from rythme.scenario import SchoolHolidays
from rythme.text import Language

D = dt.date


def test_france_has_its_eleven_days_in_french() -> None:
    """The eleven days of the Labour Code (L3133-1), by hand for 2026."""
    assert public_holidays("FR", None, [2026], "fr") == [
        (D(2026, 1, 1), "Jour de l'an"),
        (D(2026, 4, 6), "Lundi de Pâques"),
        (D(2026, 5, 1), "Fête du Travail"),
        (D(2026, 5, 8), "Fête de la Victoire"),
        (D(2026, 5, 14), "Ascension"),
        (D(2026, 5, 25), "Lundi de Pentecôte"),
        (D(2026, 7, 14), "Fête nationale"),
        (D(2026, 8, 15), "Assomption"),
        (D(2026, 11, 1), "Toussaint"),
        (D(2026, 11, 11), "Armistice"),
        (D(2026, 12, 25), "Noël"),
    ]


def test_years_come_in_order() -> None:
    """Several years are one list in order of time, whatever order asked."""
    days = [day for day, _ in public_holidays("FR", None, [2027, 2026], "fr")]
    assert days == sorted(days)
    assert {day.year for day in days} == {2026, 2027}


def test_local_days_come_with_the_subdivision() -> None:
    """Moselle has two more days than the rest of France, by code and by name."""
    france = set(public_holidays("FR", None, [2026], "fr"))
    moselle = set(public_holidays("FR", "57", [2026], "fr"))
    assert moselle - france == {
        (D(2026, 4, 3), "Vendredi saint"),
        (D(2026, 12, 26), "Saint-Étienne"),
    }
    assert set(public_holidays("FR", "Moselle", [2026], "fr")) == moselle


@pytest.mark.parametrize(
    ("country", "language", "day", "name", "reason"),
    [
        ("FR", "en", D(2026, 5, 25), "Whit Monday", "the usual English name"),
        ("DE", "en", D(2026, 5, 25), "Whit Monday", "the same in every country"),
        ("GB", "en", D(2026, 12, 25), "Christmas Day", "English of the country itself"),
        ("BE", "fr", D(2026, 4, 6), "Lundi de Pâques", "French where the country has it"),
        ("SN", "fr", D(2026, 4, 4), "Fête de l'Indépendance", "a regional French (fr_SN)"),
        ("DE", "fr", D(2026, 4, 6), "Easter Monday", "no French: English"),
        ("CM", "fr", D(2026, 12, 25), "Christmas Day", "not translated at all"),
    ],
)
def test_names_are_in_the_language_or_the_nearest(
    country: str, language: Language, day: dt.date, name: str, reason: str
) -> None:
    """Names are French, else English, else as the country writes them."""
    assert (day, name) in public_holidays(country, None, [2026], language), reason


def test_two_holidays_on_one_day_are_two_pairs() -> None:
    """1 May 2008 was Ascension Day too: each can be removed by its name."""
    names = [
        name for day, name in public_holidays("FR", None, [2008], "fr") if day == D(2008, 5, 1)
    ]
    assert names == ["Ascension", "Fête du Travail"]


def test_locale_of_the_process_decides_nothing() -> None:
    """A Thai environment, which the library would follow, changes no name."""
    script = (
        "from rythme.config.holidays import public_holidays as p;"
        "print(*p('FR', None, [2026], 'fr'), p('CM', None, [2026], 'fr'))"
    )
    outputs = [
        subprocess.run(
            [sys.executable, "-X", "utf8", "-c", script],
            env={**os.environ, "LANGUAGE": locale, "LC_ALL": locale, "LANG": locale},
            capture_output=True,
            check=True,
        ).stdout
        for locale in ("th", "C")
    ]
    assert outputs[0] == outputs[1]
    assert b"Lundi de P" in outputs[0]


def _period(name: str, first: dt.date, last: dt.date) -> SchoolHolidays:
    return SchoolHolidays(name=name, first=first, last=last, provisional=False)


def test_zone_c_2025_2026_is_the_ministrys() -> None:
    """The dates that the ministry published for zone C (Paris), from Saturday to Sunday."""
    assert school_holidays("C", D(2025, 9, 1), D(2026, 7, 3), "fr") == (
        _period("Vacances de la Toussaint", D(2025, 10, 18), D(2025, 11, 2)),
        _period("Vacances de Noël", D(2025, 12, 20), D(2026, 1, 4)),
        _period("Vacances d'hiver", D(2026, 2, 21), D(2026, 3, 8)),
        _period("Vacances de printemps", D(2026, 4, 18), D(2026, 5, 3)),
        _period("Pont de l'Ascension", D(2026, 5, 14), D(2026, 5, 17)),
    )


@pytest.mark.parametrize(
    ("zone", "winter", "spring"),
    [
        ("A", D(2026, 2, 7), D(2026, 4, 4)),
        ("B", D(2026, 2, 14), D(2026, 4, 11)),
        ("C", D(2026, 2, 21), D(2026, 4, 18)),
    ],
)
def test_zones_differ_in_winter_and_spring(zone: str, winter: dt.date, spring: dt.date) -> None:
    """In 2026 the zones leave a week after each other, as published."""
    starts = {
        period.name: period.first
        for period in school_holidays(zone, D(2026, 1, 10), D(2026, 5, 1), "fr")
    }
    assert starts == {"Vacances d'hiver": winter, "Vacances de printemps": spring}


def test_holidays_at_the_edge_stay_whole() -> None:
    """Holidays that meet the first or the last day are there, with both their dates."""
    christmas = _period("Vacances de Noël", D(2025, 12, 20), D(2026, 1, 4))
    assert school_holidays("A", D(2026, 1, 4), D(2026, 1, 31), "fr") == (christmas,)
    assert school_holidays("A", D(2025, 12, 1), D(2025, 12, 20), "fr") == (christmas,)
    assert school_holidays("A", D(2026, 1, 5), D(2026, 1, 31), "fr") == ()


@pytest.mark.parametrize("zone", ZONES)
def test_what_nobody_decreed_is_provisional(zone: str) -> None:
    """Up to the spring of 2028 dates are decreed; from the summer's end on they are guesses."""
    periods = school_holidays(zone, D(2025, 9, 1), D(2030, 9, 1), "fr")
    assert len({period.first.year for period in periods}) == 6
    for period in periods:
        assert period.provisional == (period.last >= D(2028, 7, 6)), period
    summer = next(period for period in periods if period.provisional)
    assert summer.first == PUBLISHED_UNTIL


def test_names_follow_the_language() -> None:
    """School holidays have English names for a school that speaks English."""
    (christmas,) = school_holidays("B", D(2025, 12, 22), D(2025, 12, 23), "en")
    assert christmas.name == "Christmas Break"


def test_codes_for_validation() -> None:
    """Every listed country answers; school zones are no subdivisions."""
    assert {"FR", "DE", "BE", "FRA", "UK"} <= set(countries())
    assert {"57", "Moselle", "974"} <= set(subdivisions("FR"))
    assert not {"Zone A", "Zone B", "Zone C"} & set(subdivisions("FR"))
    assert subdivisions("MC") == ()
    for code in subdivisions("FR"):
        assert len(public_holidays("FR", code, [2026], "fr")) >= 11


def test_import_is_lazy() -> None:
    """Importing this module does not import the library."""
    script = "import sys, rythme.config.holidays; print('holidays' in sys.modules)"
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True)
    assert run.stdout.split() == [b"False"]
