"""Dates, numbers and places as people read them."""

from __future__ import annotations

import datetime as dt

import pytest

from rythme.export import words
from rythme.plan import LevelResult, PlanSchoolHolidays
from rythme.text import Language, text
from rythme.weeks import LETTERS, Kind


@pytest.mark.parametrize(
    ("day", "language", "expected"),
    [
        (dt.date(2025, 9, 1), "fr", "1er septembre 2025"),
        (dt.date(2025, 9, 2), "fr", "2 septembre 2025"),
        (dt.date(2025, 9, 21), "fr", "21 septembre 2025"),
        (dt.date(2025, 9, 1), "en", "1 September 2025"),
        (dt.date(2026, 2, 28), "fr", "28 février 2026"),
    ],
)
def test_long_date(day: dt.date, language: Language, expected: str) -> None:
    """Only the first of a month is an ordinal in French, and none is in English."""
    assert words.long_date(day, language) == expected


@pytest.mark.parametrize(
    ("value", "french", "english"),
    [
        (dt.date(2025, 9, 1), "1er septembre 2025", "1 September 2025"),
        (text("{day}!", day=dt.date(2025, 8, 2)), "2 août 2025!", "2 August 2025!"),
        (10.5, "10,5", "10.5"),
        (2025, "2025", "2025"),
        ("2025-09-01", "2025-09-01", "2025-09-01"),
    ],
    ids=["day", "day within a sentence", "decimals", "a year has no thousands", "to be typed"],
)
def test_values_of_a_sentence(value: object, french: str, english: str) -> None:
    """Days and decimals are written as the sentence's language does, nothing else is touched."""
    sentence = text("{value}.", value=value)
    assert (sentence.to("fr"), sentence.to("en")) == (f"{french}.", f"{english}.")


def test_short_dates() -> None:
    """Short dates abbreviate the month as each language does."""
    assert words.short_day(dt.date(2025, 12, 1), "fr") == "1er déc."
    assert words.short_day(dt.date(2025, 12, 1), "en") == "1 Dec"
    assert words.short_days(dt.date(2025, 12, 1), dt.date(2025, 12, 1), "fr") == "1er déc."
    assert words.short_days(dt.date(2025, 12, 1), dt.date(2025, 12, 9), "fr") == "1er – 9 déc."
    assert words.short_days(dt.date(2025, 12, 20), dt.date(2026, 1, 4), "en") == "20 Dec – 4 Jan"


@pytest.mark.parametrize(
    ("provisional", "expected"), [(False, "Hiver (21 Feb – 8 Mar)"), (True, "provisional)")]
)
def test_school_holidays_words(provisional: bool, expected: str) -> None:
    """School holidays are named with their days, and with a warning where these are a guess."""
    holidays = PlanSchoolHolidays(
        name="Hiver",
        first=dt.date(2026, 2, 21),
        last=dt.date(2026, 3, 8),
        provisional=provisional,
    )
    assert words.school_holidays_words(holidays, "en").endswith(expected)
    assert words.day_month(dt.date(2025, 12, 1), "fr") == "1er décembre"


@pytest.mark.parametrize(
    ("value", "decimals", "french", "english"),
    [
        (1607, 0, "1\u202f607", "1,607"),
        (561.5, 2, "561,5", "561.5"),
        (700.0, 2, "700", "700"),
        (1234567.25, 2, "1\u202f234\u202f567,25", "1,234,567.25"),
        (-0.001, 1, "0", "0"),
        (0.0, 1, "0", "0"),
        (10, 1, "10", "10"),
        (100, 0, "100", "100"),
    ],
)
def test_number(value: float, decimals: int, french: str, english: str) -> None:
    """French sets thousands apart with a narrow space and writes a decimal comma."""
    assert words.number(value, "fr", decimals=decimals) == french
    assert words.number(value, "en", decimals=decimals) == english


def test_weeks_and_hours() -> None:
    """Tenths of weeks and seconds read as weeks and hours."""
    assert words.weeks_number(105, "fr") == "10,5"
    assert words.weeks_number(210, "fr") == "21"
    assert words.hours_number(12_600, "en") == "3.5"


def test_months_and_weekdays_follow_the_calendar() -> None:
    """A heading opens with a capital, accents kept; weekdays start on Monday."""
    assert words.month_title(2025, 8, "fr") == "Août 2025"
    assert words.month_title(2025, 8, "en") == "August 2025"
    monday = dt.date(2025, 9, 1)
    week = [monday + dt.timedelta(days=day) for day in range(7)]
    assert "".join(words.weekday_initial(day, "fr") for day in week) == "LMMJVSD"
    assert "".join(words.weekday_initial(day, "en") for day in week) == "MTWTFSS"


def test_every_letter_and_kind_has_a_word() -> None:
    """Places and kinds have a word; anything else is refused."""
    assert [words.place_word(letter).to("en") for letter in LETTERS] == ["School", "Company", "Off"]
    assert all(words.kind_word(kind).to("en") for kind in Kind)
    with pytest.raises(ValueError, match="'x'"):
        words.place_word("x")


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        ("2025-09-01", "2025-09-05", "1er – 5 septembre 2025"),
        ("2025-09-29", "2025-10-03", "29 septembre – 3 octobre 2025"),
        ("2025-12-29", "2026-01-02", "29 décembre 2025 – 2 janvier 2026"),
        ("2026-05-01", "2026-05-01", "1er mai 2026"),
    ],
)
def test_days(first: str, last: str, expected: str) -> None:
    """A range says once what both of its days share."""
    assert words.days(dt.date.fromisoformat(first), dt.date.fromisoformat(last), "fr") == expected


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        (0, 10, "Monday – Friday"),
        (0, 5, "Monday – Wednesday morning"),
        (5, 10, "Wednesday afternoon – Friday"),
        (4, 6, "Wednesday"),
        (4, 5, "Wednesday morning"),
        (5, 6, "Wednesday afternoon"),
        (5, 7, "Wednesday afternoon – Thursday morning"),
    ],
)
def test_half_days_words(start: int, end: int, expected: str) -> None:
    """A half is named only where the day is not whole."""
    assert words.half_days_words(start, end, "en") == expected


def test_level_sentences_say_the_gap() -> None:
    """A level at its bound is proven; another says how far its bound is."""
    proven = LevelResult(name="rhythm", cost=4, bound=4)
    open_ = LevelResult(name="rhythm+peak", cost=52, bound=47)
    assert words.level_sentence(proven, "en").to("en") == (
        "Cost of weeks away from the rhythm: 4, proven least."
    )
    assert words.level_sentence(open_, "en").to("en") == (
        "Cost of weeks away from the rhythm and the fullest half-day: 52; "
        "not proven least: it cannot be below 47, a gap of 5."
    )
