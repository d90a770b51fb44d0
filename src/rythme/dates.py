"""Date phrases: "mid-May", "dernier lundi d'août", "Easter + 1 day", "start + 4 days".

A phrase is an **anchor** with an optional offset in days. An anchor is a full date, an edge of a
stage, or a day that every year has (29 February: that leap years have).
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count
from typing import assert_never

from rythme.text import Text, text

FIRST_YEAR, LAST_YEAR = 1900, 2200
"""Years that a full date may have: a typing mistake further out would overflow elsewhere."""

MAX_OFFSET_WEEKS = 520

_MAX_LENGTH = 100

_ONE_DAY = dt.timedelta(days=1)


class DateError(ValueError):
    """A phrase that names no day.

    Attributes
    ----------
    expected
        What would have been accepted.
    nearest
        The known word that a misspelt one resembles most, or None.
    """

    def __init__(self, expected: Text, nearest: str | None = None) -> None:
        super().__init__(f"expected {expected.to('en')}")
        self.expected = expected
        self.nearest = nearest


@dataclass(frozen=True, slots=True)
class _FullDate:
    day: dt.date


@dataclass(frozen=True, slots=True)
class _StageEdge:
    last: bool


@dataclass(frozen=True, slots=True)
class _MonthDay:
    month: int
    day: int

    def in_year(self, year: int) -> dt.date | None:
        try:
            return dt.date(year, self.month, self.day)
        except ValueError:  # 29 February of a common year
            return None


@dataclass(frozen=True, slots=True)
class _EndOfMonth:
    month: int

    def in_year(self, year: int) -> dt.date:
        following = dt.date(year + self.month // 12, self.month % 12 + 1, 1)
        return following - _ONE_DAY


@dataclass(frozen=True, slots=True)
class _NthWeekday:
    nth: int
    """1 to 4, or -1 for the last."""
    weekday: int
    """0 is Monday."""
    month: int

    def in_year(self, year: int) -> dt.date:
        if self.nth < 0:
            last = _EndOfMonth(self.month).in_year(year)
            return last - dt.timedelta(days=(last.weekday() - self.weekday) % 7)
        first = dt.date(year, self.month, 1)
        days = (self.weekday - first.weekday()) % 7
        return first + dt.timedelta(weeks=self.nth - 1, days=days)


@dataclass(frozen=True, slots=True)
class _Easter:
    def in_year(self, year: int) -> dt.date:
        from dateutil.easter import easter  # rare: not worth its import in every run

        return easter(year)


_Yearly = _MonthDay | _EndOfMonth | _NthWeekday | _Easter
_Anchor = _FullDate | _StageEdge | _Yearly


@dataclass(frozen=True, slots=True)
class DatePhrase:
    """A date as a config says it; two phrases that mean the same are equal."""

    text: str = field(compare=False)
    """As written, but for repeated spaces."""
    _anchor: _Anchor
    _offset: dt.timedelta

    @property
    def has_year(self) -> bool:
        """True for a full date: it does not depend on where one counts from."""
        return isinstance(self._anchor, _FullDate)

    @property
    def needs_stage(self) -> bool:
        """True for "start" and "end": it has a meaning in a stage only."""
        return isinstance(self._anchor, _StageEdge)

    def resolve(self, after: dt.date, stage: tuple[dt.date, dt.date] | None = None) -> dt.date:
        """Return the day that the phrase means.

        Parameters
        ----------
        after
            Where a phrase without a year counts from: its first occurrence, the offset included,
            on or after this day.
        stage
            The first Monday and the last Friday of the stage, for "start" and "end".

        Raises
        ------
        DateError
            For "start" or "end" without a stage.
        """
        match self._anchor:
            case _FullDate(day):
                return day + self._offset
            case _StageEdge(last):
                if stage is None:
                    raise DateError(
                        text('a date that does not count from a stage\'s "start" or "end"')
                    )
                return stage[last] + self._offset
            case _MonthDay() | _EndOfMonth() | _NthWeekday() | _Easter() as yearly:
                return _first_on_or_after(yearly, after - self._offset) + self._offset
            case _:
                assert_never(self._anchor)


def _first_on_or_after(yearly: _Yearly, earliest: dt.date) -> dt.date:
    for year in count(earliest.year):
        day = yearly.in_year(year)
        if day is not None and day >= earliest:
            return day
    raise AssertionError("every anchor recurs")


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
    with_offset = _OFFSET.fullmatch(plain)
    anchor = _read_anchor(with_offset["anchor"] if with_offset else plain)
    days = _offset_days(with_offset) if with_offset else 0
    if anchor is None or days is None:
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

_OFFSET = re.compile(r"(?P<anchor>.+?) ?(?P<sign>[+-]) ?(?P<number>[0-9]+) ?(?P<unit>[a-z]+)")


def _offset_days(offset: re.Match[str]) -> int | None:
    unit = _DAYS_PER_UNIT.get(offset["unit"])
    return None if unit is None else int(offset["sign"] + offset["number"]) * unit


def _full_date(day: dt.date) -> _FullDate:
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise DateError(text("a year between {first} and {last}", first=FIRST_YEAR, last=LAST_YEAR))
    return _FullDate(day)


def _read_full_date(year: str, month: str, day: str) -> _Anchor:
    try:
        return _full_date(dt.date(int(year), int(month), int(day)))
    except DateError:
        raise
    except ValueError:
        raise DateError(text("a day that the calendar has")) from None


def _read_month_day(month: str, day: str) -> _Anchor:
    anchor = _MonthDay(int(month), int(day))
    if anchor.in_year(2000) is None:  # a leap year
        raise DateError(text("a day that the calendar has"))
    return anchor


def _read_day_month(day: str, month: str) -> _Anchor | None:
    number = _MONTHS.get(month)
    return None if number is None else _read_month_day(str(number), day.removesuffix("er"))


def _read_middle(month: str) -> _Anchor | None:
    number = _MONTHS.get(month)
    return None if number is None else _MonthDay(number, 15)


def _read_end_of_month(month: str) -> _Anchor | None:
    number = _MONTHS.get(month)
    return None if number is None else _EndOfMonth(number)


def _read_nth_weekday(nth: str, weekday: str, month: str) -> _Anchor | None:
    if nth not in _ORDINALS or weekday not in _WEEKDAYS or month not in _MONTHS:
        return None
    return _NthWeekday(_ORDINALS[nth], _WEEKDAYS[weekday], _MONTHS[month])


_FORMS: tuple[tuple[re.Pattern[str], Callable[..., _Anchor | None]], ...] = (
    (re.compile("([0-9]{4})-([0-9]{2})-([0-9]{2})"), _read_full_date),
    (re.compile("([0-9]{2})-([0-9]{2})"), _read_month_day),
    (re.compile("start|debut"), lambda: _StageEdge(last=False)),
    (re.compile("end|fin"), lambda: _StageEdge(last=True)),
    (re.compile("easter|paques"), _Easter),
    (re.compile("mid?(?: | ?- ?)([a-z]+)"), _read_middle),
    (re.compile("(?:end (?:of )?|fin (?:de |d' ?)?)([a-z]+)"), _read_end_of_month),
    (re.compile("(1er|[0-9]{1,2}) ([a-z]+)"), _read_day_month),
    (re.compile("([a-z0-9]+) ([a-z]+) (?:of |de |d' ?)([a-z]+)"), _read_nth_weekday),
)


def _read_anchor(plain: str) -> _Anchor | None:
    for form, read in _FORMS:
        match = form.fullmatch(plain)
        if match:
            return read(*match.groups())
    return None
