"""The tables of a rhythm: its phases and totals."""

from __future__ import annotations

from pydantic_core import CoreSchema, core_schema

from rythme.config import fields as f
from rythme.config import kinds as k
from rythme.config.table import REQUIRED, Table, key
from rythme.dates import DatePhrase
from rythme.scenario import Lengths


class Blocks(Table):
    """School weeks and company weeks in turn."""

    school: Lengths = key(f.LENGTHS, "Weeks of a school block.", default=REQUIRED)
    company: Lengths = key(f.LENGTHS, "Weeks of a company block.", default=REQUIRED)
    tolerance: int = key(
        k.whole(0, f.MAX_WEEKS), "Weeks by which a block may leave its length.", default=1
    )
    first: str | None = key(
        k.choice("school", "company"), "Where the first block is; absent: free."
    )
    closed_weeks: str = key(
        k.choice("company", "bridge"),
        "A closed week is a company week, or a pause of the rhythm.",
        default="company",
    )


class Split(Table):
    """Weeks shared between school and company."""

    school_days: int | None = key(f.SCHOOL_DAYS, "Days at school in every week.")
    at: str | None = key(
        k.choice("start", "end"), 'The end of the week at which they are; default: "start".'
    )
    cycle: list[str] | None = key(
        k.array(f.LETTERS, at_least=1, at_most=f.MAX_WEEKS), "Week patterns, week after week."
    )


class Free(Table):
    """Each week is a school or a company week, as the totals and the rules decide."""


class Phase(Table):
    """A part of a rhythm; exactly one of `blocks`, `split`, `full_time` and `free`."""

    id: str | None = key(f.IDENT, "What `extends` and `--set` call this entry.")
    name: str | None = key(f.NAME, "Its name.")
    until: DatePhrase | None = key(f.DATE, "The phase's last week contains this day.")
    weeks: int | None = key(k.whole(1, f.MAX_WEEKS), "The phase's length.")
    blocks: Blocks | None = key(Blocks, "School weeks and company weeks in turn.")
    split: Split | None = key(Split, "Weeks shared between school and company.")
    full_time: str | None = key(f.PLACE, "Every week at one place.")
    free: Free | None = key(Free, "Each week as the totals and the rules decide.")
    remove: bool | None = key(f.FLAG, "With `extends`: true drops this entry of the base.")


class Bounds(Table):
    """Weeks between two limits."""

    min: int | None = key(f.TENTHS, "At least.")
    max: int | None = key(f.TENTHS, "At most.")


def _weeks_or_bounds() -> CoreSchema:
    """Return the kind of a total: a number of tenths, or ``Bounds``."""
    return core_schema.tagged_union_schema(
        {"exact": f.EXACT_WEEKS, "range": Bounds.schema()},
        discriminator=lambda value: "range" if isinstance(value, dict) else "exact",
    )


class Rhythm(Table):
    """Phases in order, with totals."""

    name: str | None = key(f.NAME, "Its name; default: its id.")
    status: str = key(
        k.choice("apprentice", "student"),
        "A student is off, not in company, where the school is closed.",
        default="apprentice",
    )
    school_weeks: int | Bounds | None = key(
        _weeks_or_bounds(), "School weeks: exact, or a range.", table=Bounds
    )
    company_weeks: int | Bounds | None = key(
        _weeks_or_bounds(), "Company weeks: exact, or a range.", table=Bounds
    )
    school_hours: int | None = key(f.HOURS, "Room for at least this many taught hours.")
    hours_per_half_day: int | None = key(
        f.HOURS_PER_HALF_DAY, "Taught hours of a half-day; default: the school's."
    )
    max_hours_per_week: int | None = key(
        f.HOURS_PER_WEEK, "Taught hours that a full week can hold; default: the school's."
    )
    phase: list[Phase] = key(
        k.array(Phase.schema(), at_least=1), "The phases in order.", default=REQUIRED, table=Phase
    )
