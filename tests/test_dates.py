"""Date phrases mean the day that a school office means."""

import datetime as dt
from collections.abc import Callable
from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rythme.dates import MAX_OFFSET_WEEKS, DateError, parse_date

D = dt.date

JULY_2026 = D(2026, 7, 1)
STAGE = (D(2025, 8, 25), D(2026, 9, 4))

MONTHS_EN = "January February March April May June July August September October November December"
MONTHS_FR = "janvier février mars avril mai juin juillet août septembre octobre novembre décembre"
WEEKDAYS_EN = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday"
ORDINALS_EN = "first second third fourth"
ORDINALS_FR = "premier deuxième troisième quatrième"
WEEKDAYS_FR = "lundi mardi mercredi jeudi vendredi samedi dimanche"


@pytest.mark.parametrize(
    ("phrase", "day", "reason"),
    [
        (D(2026, 5, 15), D(2026, 5, 15), "a TOML date is itself, even before the point of count"),
        ("2026-05-15", D(2026, 5, 15), "so is a string that reads like one"),
        ("2026-05-15 - 2 weeks", D(2026, 5, 1), "a full date may have an offset"),
        ("12-22", D(2026, 12, 22), "a month and a day"),
        ("07-01", D(2026, 7, 1), "the point of count itself is not too early"),
        ("06-30", D(2027, 6, 30), "the day before it is next year's"),
        ("02-29", D(2028, 2, 29), "29 February waits for a leap year"),
        ("02-29 + 1 day", D(2028, 3, 1), "with its offset too"),
        ("mid-May", D(2027, 5, 15), "the middle is the 15th"),
        ("mi-mai", D(2027, 5, 15), "in French"),
        ("mid May", D(2027, 5, 15), "the hyphen is easily forgotten"),
        ("end of June", D(2027, 6, 30), "the end is the last day"),
        ("end of February", D(2027, 2, 28), "of a common year"),
        ("end of December", D(2026, 12, 31), "the year's last day is this year's"),
        ("fin juin", D(2027, 6, 30), "in French"),
        ("fin de juin", D(2027, 6, 30), "with its preposition"),
        ("fin d'août", D(2026, 8, 31), "elided"),
        ("first Monday of September", D(2026, 9, 7), "the 1st is a Tuesday"),
        ("first Tuesday of September", D(2026, 9, 1), "the 1st counts"),
        ("fourth Monday of February", D(2027, 2, 22), "the fourth is the last of 28 days"),
        ("last Monday of August", D(2026, 8, 31), "a fifth Monday is the last"),
        ("last Friday of February", D(2027, 2, 26), "a fourth Friday is the last"),
        ("dernier lundi d'août", D(2026, 8, 31), "in French"),
        ("dernier lundi d’août", D(2026, 8, 31), "with the typographic apostrophe"),
        ("premier lundi de septembre", D(2026, 9, 7), "premier"),
        ("1er lundi de septembre", D(2026, 9, 7), "1er"),
        ("second lundi de septembre", D(2026, 9, 14), "second is a word of both languages"),
        ("deuxième lundi de septembre", D(2026, 9, 14), "deuxième"),
        ("1er septembre", D(2026, 9, 1), "a day of a month, as one writes it"),
        ("15 mai", D(2027, 5, 15), "in French"),
        ("15 May", D(2027, 5, 15), "in English"),
        ("Easter", D(2027, 3, 28), "Easter 2027"),
        ("Pâques + 1 jour", D(2027, 3, 29), "Easter Monday"),
        ("Easter - 200 days", D(2026, 9, 9), "28 March 2027 less 200 days"),
        ("Easter + 100 days", D(2026, 7, 14), "5 April 2026 plus 100 days is still to come"),
        ("07-02 - 2 days", D(2027, 6, 30), "the offset counts before the choice of the year"),
        ("06-29 + 1 week", D(2026, 7, 6), "the same the other way"),
    ],
)
def test_first_occurrence_from_july(phrase: str | dt.date, day: dt.date, reason: str) -> None:
    """Counted from 1 July 2026, each phrase is the day that a wall calendar shows."""
    assert parse_date(phrase).resolve(JULY_2026) == day, reason


@pytest.mark.parametrize(
    ("phrase", "day", "reason"),
    [
        ("start", D(2025, 8, 25), "its first Monday"),
        ("end", D(2026, 9, 4), "its last Friday"),
        ("start + 4 days", D(2025, 8, 29), "the first Friday"),
        ("début + 4 jours", D(2025, 8, 29), "in French"),
        ("end - 1 week", D(2026, 8, 28), "the Friday before"),
        ("fin - 1 semaine", D(2026, 8, 28), "fin alone is the stage's end, not a month's"),
        ("start - 3 days", D(2025, 8, 22), "an offset may leave the stage: the caller judges"),
    ],
)
def test_edges_of_a_stage(phrase: str, day: dt.date, reason: str) -> None:
    """The words "start" and "end" count from the stage and from nothing else."""
    parsed = parse_date(phrase)
    assert parsed.needs_stage
    assert parsed.resolve(D(2030, 1, 1), STAGE) == day, reason
    with pytest.raises(DateError):
        parsed.resolve(JULY_2026)


@pytest.mark.parametrize(
    ("year", "day"),
    [
        (2024, D(2024, 3, 31)),
        (2025, D(2025, 4, 20)),
        (2026, D(2026, 4, 5)),
        (2027, D(2027, 3, 28)),
        (2028, D(2028, 4, 16)),
        (2038, D(2038, 4, 25)),
    ],
)
def test_easter_is_the_published_one(year: int, day: dt.date) -> None:
    """Easter is the Sunday that almanacs print."""
    assert parse_date("Easter").resolve(D(year, 1, 1)) == day


@pytest.mark.parametrize(
    ("loose", "strict"),
    [
        ("  FIRST   monday OF September ", "first Monday of September"),
        ("DERNIER LUNDI D'AOUT", "dernier lundi d'août"),
        ("dernier lundi d’ août", "dernier lundi d'août"),
        ("aou\u0302t".replace("aou", "fin aou"), "fin août"),
        ("Paques+1jour", "Pâques + 1 jour"),
        ("Pâques\u00a0+\u202f1\u00a0jour", "Pâques + 1 jour"),
        ("mid - may −2 days", "mid-May - 2 days"),
        ("Mi\u2011Mai", "mi-mai"),
        ("debut + 4 JOURS", "début + 4 jours"),
        ("2ᵉ lundi de mai", "deuxième lundi de mai"),
    ],
)
def test_writing_is_forgiven(loose: str, strict: str) -> None:
    """Case, accents, apostrophes, hyphens and spaces make no difference."""
    assert parse_date(loose) == parse_date(strict)


@pytest.mark.parametrize(
    ("phrase", "nearest", "reason"),
    [
        ("first Monday of Setpember", "september", "letters swapped"),
        ("mid-Mey", "may", "a letter wrong"),
        ("dernier lundi d'aoutt", "août", "the suggestion has its accents"),
        ("Eastr", "easter", "a letter missing"),
        ("Easter + 2 wekks", "weeks", "the unit is read too"),
        ("frist Monday of May", "first", "the ordinal"),
        ("fifth Monday of May", "first", "a fifth one is not always there; the word nearest"),
        ("", None, "nothing at all"),
        ("   ", None, "only spaces"),
        ("+ 3 weeks", None, "an offset from nothing"),
        ("Easter + 3", None, "no unit"),
        ("Easter + 1 week + 2 days", None, "two offsets"),
        ("Easter + -1 week", None, "two signs"),
        ("Easter + 1.5 weeks", None, "half a week"),
        ("Monday", None, "which one?"),
        ("September", None, "which day?"),
        ("first Monday of", None, "of what?"),
        ("5-15", None, "months have two digits"),
        ("20260515", None, "an ISO form that no planner writes"),
        ("2026-W20-5", None, "another one"),
        ("2026-05-15T08:00", None, "a time"),
        ("05-15\u0660", None, "a digit that is not 0 to 9"),
        ("x" * 1_000_000, None, "hostile length"),
        ("Easter +" + " " * 200 + "1 day", None, "too long to be a date"),
        ("02-30", None, "no such day"),
        ("13-01", None, "no such month"),
        ("31 avril", None, "April has 30 days"),
        ("0 mai", None, "no day before the first"),
        ("2026-02-29", None, "no leap year"),
        ("0001-01-01", None, "a year out of any school's time"),
        ("9999-12-31", None, "the same, where adding a day would overflow"),
        ("Easter + 99999999999999 weeks", None, "an offset that would overflow"),
        (f"Easter - {7 * MAX_OFFSET_WEEKS + 1} days", None, "just too far"),
        (D(9999, 12, 31), None, "a TOML date is bounded as well"),
        (dt.datetime(2026, 5, 15, 8, 0), None, "a TOML date-time is not a day"),
    ],
)
def test_what_is_not_a_date(phrase: str | dt.date, nearest: str | None, reason: str) -> None:
    """Anything else is refused with what was expected, and the nearest known word."""
    with pytest.raises(DateError) as refused:
        parse_date(phrase)
    assert refused.value.expected.to("en")
    assert refused.value.nearest == nearest, reason


def test_longest_offset_is_accepted() -> None:
    """The bound on offsets is included."""
    ten_years = parse_date(f"2026-05-15 + {MAX_OFFSET_WEEKS} weeks")
    assert ten_years.resolve(JULY_2026) == D(2026, 5, 15) + dt.timedelta(weeks=520)


def test_extreme_dates_do_not_overflow() -> None:
    """Every bounded date takes every bounded offset."""
    for year in ("1900-01-01", "2200-12-31"):
        for offset in ("", " + 520 weeks", " - 520 weeks"):
            assert parse_date(year + offset).resolve(JULY_2026)


def test_properties_tell_what_a_phrase_counts_from() -> None:
    """A caller can ask whether a phrase has a year, or needs a stage."""
    asked = {
        phrase: (parse_date(phrase).has_year, parse_date(phrase).needs_stage)
        for phrase in ("2026-05-15 + 1 day", "05-15", "end of June", "end", "début + 1 jour")
    }
    assert asked == {
        "2026-05-15 + 1 day": (True, False),
        "05-15": (False, False),
        "end of June": (False, False),
        "end": (False, True),
        "début + 1 jour": (False, True),
    }
    assert parse_date(D(2026, 5, 15)).has_year


def test_text_is_kept_as_written() -> None:
    """The phrase can be shown again in its author's words."""
    assert parse_date(" Dernier  lundi d’août ").text == "Dernier lundi d’août"
    assert parse_date(D(2026, 5, 15)).text == "2026-05-15"


class Anchor(NamedTuple):
    """One anchor, in both languages, and a test of days that counts nothing from a year."""

    english: str
    french: str
    is_day: Callable[[dt.date], bool]


def _de(month: str) -> str:
    return f"d'{month}" if month[0] in "ao" else f"de {month}"


@st.composite
def anchors(draw: st.DrawFn) -> Anchor:
    """Draw an anchor that every year has, or only leap years."""
    month = draw(st.integers(1, 12))
    english, french = MONTHS_EN.split()[month - 1], MONTHS_FR.split()[month - 1]
    form = draw(st.sampled_from(["day", "middle", "end", "nth", "last"]))
    week = dt.timedelta(weeks=1)
    if form == "day":
        number = draw(st.integers(1, [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1]))
        written = f"{month:02}-{number:02}"
        spoken = f"{number} {french}" if number > 1 else f"1er {french}"
        return Anchor(written, spoken, lambda day: (day.month, day.day) == (month, number))
    if form == "middle":
        return Anchor(
            f"mid-{english}", f"mi-{french}", lambda day: (day.month, day.day) == (month, 15)
        )
    if form == "end":
        return Anchor(
            f"end of {english}",
            f"fin {french}",
            lambda day: day.month == month and (day + dt.timedelta(days=1)).day == 1,
        )
    weekday = draw(st.integers(0, 6))
    names = WEEKDAYS_EN.split()[weekday], WEEKDAYS_FR.split()[weekday]
    if form == "last":
        return Anchor(
            f"last {names[0]} of {english}",
            f"dernier {names[1]} {_de(french)}",
            lambda day: (
                (day.month, day.weekday()) == (month, weekday) and (day + week).month != month
            ),
        )
    nth = draw(st.integers(1, 4))
    return Anchor(
        f"{ORDINALS_EN.split()[nth - 1]} {names[0]} of {english}",
        f"{ORDINALS_FR.split()[nth - 1]} {names[1]} {_de(french)}",
        lambda day: (day.month, day.weekday(), (day.day + 6) // 7) == (month, weekday, nth),
    )


FROM = st.dates(D(1950, 1, 1), D(2150, 12, 31))


@settings(max_examples=150, deadline=None)
@given(anchors(), st.integers(-500, 500), FROM)
def test_resolves_to_the_first_occurrence(anchor: Anchor, days: int, after: dt.date) -> None:
    """The day found is an occurrence on or after ``after``, and no earlier day is one."""
    offset = dt.timedelta(days=days)
    found = parse_date(f"{anchor.english} {days:+} days").resolve(after)
    assert found >= after
    assert anchor.is_day(found - offset)
    earlier = (after + dt.timedelta(days=n) for n in range((found - after).days))
    assert not any(anchor.is_day(day - offset) for day in earlier)


@settings(max_examples=150, deadline=None)
@given(anchors(), st.integers(-60, 60), FROM)
def test_french_and_english_agree(anchor: Anchor, weeks: int, after: dt.date) -> None:
    """The same phrase in either language is equal, and the same day."""
    english = parse_date(f"{anchor.english} {weeks:+} weeks")
    french = parse_date(f"{anchor.french} {weeks:+} semaines")
    assert english == french
    assert english.resolve(after) == french.resolve(after)


@settings(max_examples=60, deadline=None)
@given(st.integers(-200, 200), FROM)
def test_easter_with_an_offset_is_the_first_on_or_after(days: int, after: dt.date) -> None:
    """Easter moves, yet the first occurrence is never missed: the Easter before is too early."""
    offset = dt.timedelta(days=days)
    found = parse_date(f"Easter {days:+} days").resolve(after)
    easter = found - offset
    before = parse_date("Easter").resolve(easter - dt.timedelta(days=386))  # 350 to 385 days apart
    assert easter.weekday() == 6
    assert before < easter
    assert before + offset < after <= found


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=60) | st.text("+- 0123456789deofimayàûâ’'", max_size=20))
def test_any_string_is_a_date_or_a_date_error(words: str) -> None:
    """No string makes the reader fail otherwise, and what it accepts it can resolve."""
    try:
        phrase = parse_date(words)
    except DateError:
        return
    assert isinstance(phrase.resolve(JULY_2026, STAGE), dt.date)
