"""How a date phrase is written, in English and in French."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Callable
from contextlib import suppress

from rythme.dates.phrase import (
    Anchor,
    DateError,
    DatePhrase,
    Easter,
    EndOfMonth,
    FullDate,
    MonthDay,
    NthWeekday,
    StageEdge,
)
from rythme.text import Text, text

FIRST_YEAR, LAST_YEAR = 1900, 2200
"""Years that a full date may have: a typing mistake further out would overflow elsewhere."""

MAX_OFFSET_WEEKS = 520

_MAX_LENGTH = 100


def parse_date(value: str | dt.date) -> DatePhrase:
    """Read a TOML date or a phrase, English or French.

    Raises
    ------
    DateError
        When ``value`` is no date phrase, or its day, year or offset is out of range.
    """
    if isinstance(value, dt.datetime):
        raise DateError(text("a day without a time"))
    if isinstance(value, dt.date):
        return DatePhrase(value.isoformat(), _full_date(value), dt.timedelta())
    if len(value) > _MAX_LENGTH:
        raise DateError(_expected_forms())
    plain = _plain(value)
    written_anchor, days = _split_offset(plain)
    anchor = _read_anchor(written_anchor)
    if anchor is None:
        raise DateError(_expected_forms(), _nearest_word(plain))
    if abs(days) > 7 * MAX_OFFSET_WEEKS:
        raise DateError(text("an offset of at most {weeks} weeks", weeks=MAX_OFFSET_WEEKS))
    return DatePhrase(" ".join(value.split()), anchor, dt.timedelta(days=days))


def _expected_forms() -> Text:
    return text(
        'a date: 2026-09-07, "09-07", "7 September", "mid-May", "end of June", '
        '"first Monday of September", "Easter", or "start" or "end" of a stage; then perhaps '
        '"+ 3 weeks" or "- 2 days"'
    )


# Words. French ones are written with their accents, for suggestions, and known without.

_HYPHENS_AND_APOSTROPHE = str.maketrans("\u2010\u2011\u2013\u2212\u2019", "----'")


def _plain(words: str) -> str:
    """Return ``words`` in lower case, without accents, with single spaces and ASCII signs."""
    if not words.isascii():
        words = unicodedata.normalize("NFKD", words.translate(_HYPHENS_AND_APOSTROPHE))
        words = "".join(letter for letter in words if not unicodedata.combining(letter))
    return " ".join(words.lower().split())


def _numbered(*lines: str, start: int = 1) -> dict[str, int]:
    """Give the words of each line their place in it, from ``start`` on."""
    return {
        _plain(word): number for line in lines for number, word in enumerate(line.split(), start)
    }


_MONTH_WORDS = (
    "january february march april may june july august september october november december",
    "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
)
_WEEKDAY_WORDS = (
    "monday tuesday wednesday thursday friday saturday sunday",
    "lundi mardi mercredi jeudi vendredi samedi dimanche",
)
_ORDINAL_WORDS = (
    "first second third fourth",
    "premier deuxième troisième quatrième",
    "1er 2e 3e 4e",
)
_UNIT_WORDS = ("day week", "days weeks", "jour semaine", "jours semaines")
_OTHER_WORDS = "last dernier start début end fin mid mi easter pâques of de d"

_MONTHS = _numbered(*_MONTH_WORDS)
_WEEKDAYS = _numbered(*_WEEKDAY_WORDS, start=0)
_ORDINALS = _numbered(*_ORDINAL_WORDS) | {"last": -1, "dernier": -1}
_DAYS_PER_UNIT = {word: (1, 7)[place] for word, place in _numbered(*_UNIT_WORDS, start=0).items()}
_KNOWN_WORDS = {
    _plain(word): word
    for line in (*_MONTH_WORDS, *_WEEKDAY_WORDS, *_ORDINAL_WORDS, *_UNIT_WORDS, _OTHER_WORDS)
    for word in line.split()
}


def _nearest_word(plain: str) -> str | None:
    """Return the known word that is nearest to the first unknown word that has one."""
    from difflib import get_close_matches  # only for mistakes

    for word in re.findall("[a-z]+", plain):
        near = [] if word in _KNOWN_WORDS else get_close_matches(word, _KNOWN_WORDS, n=1)
        if near:
            return _KNOWN_WORDS[near[0]]
    return None


# Grammar, on plain words.


_OFFSET = re.compile("(.+?) ?([+-]) ?([0-9]+) ?([a-z]+)")


def _split_offset(plain: str) -> tuple[str, int]:
    """Return the anchor and the offset in days."""
    match = _OFFSET.fullmatch(plain)
    if match is None or match[4] not in _DAYS_PER_UNIT:
        return plain, 0
    anchor, sign, number, unit = match.groups()
    return anchor, int(sign + number) * _DAYS_PER_UNIT[unit]


def _full_date(day: dt.date) -> FullDate:
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise DateError(text("a year between {first} and {last}", first=FIRST_YEAR, last=LAST_YEAR))
    return FullDate(day)


def _read_full_date(year: str, month: str, day: str) -> Anchor:
    return _full_date(_day_of_calendar(int(year), int(month), int(day)))


def _read_month_day(month: str, day: str) -> Anchor:
    leap = _day_of_calendar(2000, int(month), int(day))
    return MonthDay(leap.month, leap.day)


def _day_of_calendar(year: int, month: int, day: int) -> dt.date:
    try:
        return dt.date(year, month, day)
    except ValueError:
        raise DateError(text("a day that the calendar has")) from None


def _read_day_month(day: str, month: str) -> Anchor:
    return _read_month_day(str(_MONTHS[month]), day.removesuffix("er"))


def _read_nth_weekday(nth: str, weekday: str, month: str) -> Anchor:
    return NthWeekday(_ORDINALS[nth], _WEEKDAYS[weekday], _MONTHS[month])


_FORMS: tuple[tuple[str, Callable[..., Anchor]], ...] = (
    ("([0-9]{4})-([0-9]{2})-([0-9]{2})", _read_full_date),
    ("([0-9]{2})-([0-9]{2})", _read_month_day),
    ("([0-9a-z]+) ([a-z]+) (?:of |de |d' ?)([a-z]+)", _read_nth_weekday),
    ("(1er|[0-9]{1,2}) ([a-z]+)", _read_day_month),
    ("mid?(?: | ?- ?)([a-z]+)", lambda month: MonthDay(_MONTHS[month], 15)),
    (
        "(?:end (?:of )?|fin (?:de |d' ?)?)([a-z]+)",
        lambda month: EndOfMonth(_MONTHS[month]),
    ),
    ("start|debut", lambda: StageEdge.START),
    ("end|fin", lambda: StageEdge.END),
    ("easter|paques", Easter),
)
"""Patterns, compiled when first tried, and what reads their groups."""


def _read_anchor(plain: str) -> Anchor | None:
    for form, read in _FORMS:
        match = re.fullmatch(form, plain)
        if match:
            with suppress(KeyError):  # a word that stands where another one is expected
                return read(*match.groups())
    return None
