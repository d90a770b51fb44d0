"""The headings of CSV tables: ours, and what others call the same columns."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rythme.export.readback import plain

_NAMES = {
    "cohort": ("cohort", "cohorte", "promotion", "promo", "groupe", "group"),
    "letters": ("letters", "lettres", "days", "jours", "halfdays", "demijournees"),
    "under_holiday": ("underholiday",),
    "date": ("date", "day", "jour"),
    "half": ("half", "demijournee"),
    "letter": ("letter", "lettre", "place", "lieu"),
}
_WEEK = ("week", "semaine", "weekmonday", "lundidelasemaine", "from", "du", "date")
_MONDAY = ("monday", "lundi")
"""The week's Monday, unless the table has a column for each weekday."""

_WEEKDAYS = (
    ("monday", "mon", "lundi", "lun"),
    ("tuesday", "tue", "mardi", "mar"),
    ("wednesday", "wed", "mercredi", "mer"),
    ("thursday", "thu", "jeudi", "jeu"),
    ("friday", "fri", "vendredi", "ven"),
)
_HALVES = (("morning", "am", "matin"), ("afternoon", "pm", "apresmidi"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Headings:
    """Where in a row each thing stands; None where the table does not have it."""

    cohort: int | None
    week: int | None
    """The Monday."""
    letters: tuple[int, ...]
    """One column with five or ten letters, or five columns, or ten."""
    under_holiday: int | None
    date: int | None
    half: int | None

    @property
    def is_by_half_day(self) -> bool:
        """Whether a row is one half-day."""
        return self.date is not None and self.half is not None and len(self.letters) == 1


def read_headings(row: Sequence[str]) -> Headings | None:
    """Return what the columns are, or None when this is no table of weeks or half-days."""
    names = [re.sub("[^a-z0-9]", "", plain(cell)) for cell in row]

    def column(*options: str) -> int | None:
        return next((names.index(option) for option in options if option in names), None)

    days = _columns(names, _WEEKDAYS)
    halves = _columns(
        names,
        [
            tuple(f"{day}{half}" for day in days for half in halves)
            for days in _WEEKDAYS
            for halves in _HALVES
        ],
    )
    letters = column(*_NAMES["letters"])
    week = column(*_WEEK) if days else column(*_MONDAY, *_WEEK)
    half, letter = column(*_NAMES["half"]), column(*_NAMES["letter"])
    found: tuple[int, ...]
    if half is not None and letter is not None:
        found = (letter,)
    elif letters is not None:
        found = (letters,)
    else:
        found = halves or days
    headings = Headings(
        cohort=column(*_NAMES["cohort"]),
        week=week,
        letters=found,
        under_holiday=column(*_NAMES["under_holiday"]),
        date=column(*_NAMES["date"]),
        half=half,
    )
    is_table = headings.is_by_half_day or (week is not None and found)
    return headings if is_table else None


def _columns(names: Sequence[str], options: Sequence[Sequence[str]]) -> tuple[int, ...]:
    """Return the column of each of ``options``, or nothing unless all are there."""
    found = [
        next((names.index(option) for option in each if option in names), None) for each in options
    ]
    columns = tuple(position for position in found if position is not None)
    return columns if len(columns) == len(found) else ()
