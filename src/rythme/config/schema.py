"""Every table and key of a config."""

from __future__ import annotations

import datetime as dt
from functools import cache
from typing import Any, ClassVar

from pydantic_core import SchemaError, SchemaValidator, ValidationError, core_schema

from rythme.config import fields as f
from rythme.config import kinds as k
from rythme.config.rhythm_schema import Rhythm
from rythme.config.rule_schema import RULES, Rule
from rythme.config.table import REQUIRED, Table, key
from rythme.dates import DatePhrase
from rythme.text import Language


class AddedHoliday(Table):
    """A public holiday that the library does not know."""

    date: DatePhrase = key(f.DATE, "Its day; without a year, every year.", default=REQUIRED)
    name: str = key(f.NAME, "Its name.", default=REQUIRED)


class HolidayChanges(Table):
    """Public holidays to add to those of the country, or to remove."""

    add: list[AddedHoliday] = key(
        k.array(AddedHoliday.schema()), "Public holidays to add.", default=(), table=AddedHoliday
    )
    remove: list[str | dt.date] = key(
        k.array(f.DATE_OR_NAME), "Public holidays to remove, by date or by name.", default=()
    )


class School(Table):
    """The school, and the shape of its day."""

    name: str | None = key(f.NAME, "The school's name; default: the title.")
    timezone: str = key(f.NAME, "IANA name of its time zone.", default="Europe/Paris")
    country: str = key(f.NAME, "Country whose public holidays hold, as a code.", default="FR")
    subdivision: str | None = key(f.NAME, "Part of the country with holidays of its own.")
    holidays: HolidayChanges | None = key(HolidayChanges, "Public holidays to add or remove.")
    school_zone: str | None = key(
        k.choice("A", "B", "C"), "Zone of the French school holidays, for displays and `avoid`."
    )
    language: Language = key(
        k.choice("fr", "en"), "Language of calendars and reports.", default="fr"
    )
    morning: list[dt.time] = key(
        k.array(f.CLOCK, at_least=2, at_most=2),
        "Begin and end of a morning.",
        default=(dt.time(9), dt.time(12, 30)),
    )
    afternoon: list[dt.time] = key(
        k.array(f.CLOCK, at_least=2, at_most=2),
        "Begin and end of an afternoon.",
        default=(dt.time(13, 30), dt.time(17)),
    )
    hours_per_half_day: int | None = key(
        f.HOURS_PER_HALF_DAY,
        "Taught hours of a half-day; default: its length. A rhythm may have its own.",
    )
    max_hours_per_week: int | None = key(
        f.HOURS_PER_WEEK,
        "Taught hours that a full week can hold; default: no limit. A rhythm may have its own.",
    )
    min_open_days: int = key(
        f.OPEN_DAYS, "A week with fewer open days is closed; half a day counts 0.5.", default=6
    )


class Closure(Table):
    """Days on which the school is shut."""

    id: str | None = key(f.IDENT, "What `extends` and `--set` call this entry.")
    name: str | None = key(f.NAME, "Its name.")
    from_: DatePhrase = key(
        f.DATE, "First day; without a year, every academic year.", name="from", default=REQUIRED
    )
    to: DatePhrase | None = key(f.DATE, "Last day, included; default: the first.")
    half: str | None = key(f.HALF, "Only this half of each day.")
    cohorts: list[str] | None = key(f.NAMES, "Ids or patterns of cohorts; default: all.")
    remove: bool | None = key(f.FLAG, "With `extends`: true drops this entry of the base.")


class Stage(Table):
    """A rhythm followed for a number of weeks."""

    rhythm: str = key(f.NAME, "Id of the rhythm.", default=REQUIRED)
    weeks: int | None = key(k.whole(1, f.MAX_WEEKS), "Its length.")
    until: DatePhrase | None = key(f.DATE, "Instead: its last week contains this day.")
    size: int | None = key(k.whole(1, f.MAX_PEOPLE), "Apprentices; default: the cohort's.")


class Cohort(Table):
    """A group of apprentices who follow the same stages."""

    id: str = key(
        f.RAW_ID, "Its id, perhaps with {entry} and {exit}: it names files.", default=REQUIRED
    )
    name: str | None = key(f.NAME, "Its name, perhaps with {entry} and {exit}; default: its id.")
    size: int | None = key(k.whole(1, f.MAX_PEOPLE), "Apprentices, where a rule counts people.")
    entry: DatePhrase = key(f.DATE, "The Monday on which the cohort enters.", default=REQUIRED)
    entry_year: int = key(
        k.whole(-10, 10), "Academic years between `year` and the cohort's entry.", default=0
    )
    stages: list[Stage] | None = key(
        k.array(Stage.schema(), at_least=1, at_most=20), "The stages in order.", table=Stage
    )
    rhythm: str | None = key(f.NAME, "For one stage: the id of its rhythm.")
    weeks: int | None = key(k.whole(1, f.MAX_WEEKS), "For one stage: its length.")
    until: DatePhrase | None = key(f.DATE, "For one stage: its last week contains this day.")
    remove: bool | None = key(f.FLAG, "With `extends`: true drops this entry of the base.")


class Fixed(Table):
    """A place that is given."""

    id: str | None = key(f.IDENT, "What `extends` and `--set` call this entry.")
    name: str | None = key(f.NAME, "Its name.")
    cohorts: list[str] | None = key(f.NAMES, "Ids or patterns of cohorts; default: all.")
    rhythms: list[str] | None = key(f.NAMES, "Only in stages of these rhythms; default: all.")
    place: str = key(f.PLACE, "Where they are.", default=REQUIRED)
    from_: DatePhrase = key(f.DATE, "First day.", name="from", default=REQUIRED)
    to: DatePhrase | None = key(f.DATE, "Last day, included; default: the first.")
    half: str | None = key(f.HALF, "Only this half of each day.")
    remove: bool | None = key(f.FLAG, "With `extends`: true drops this entry of the base.")


class Objective(Table):
    """What a plan should be good at."""

    order: list[str | dict[str, int]] = key(
        k.array(f.LEVEL, at_least=1),
        "Levels, one after the other; a table of levels with weights merges them.",
        default=REQUIRED,
    )


class Config(Table):
    """A whole config."""

    YEARS: ClassVar = (1950, 2150)

    extends: str | None = key(f.NAME, "File to begin with, relative to this one.")
    title: str | None = key(f.NAME, "Title of the planning; default: the school's name.")
    id: str | None = key(
        f.IDENT, "Identity of the planning; default: from the title, else the file's name."
    )
    year: int = key(
        k.whole(*YEARS), "Academic year, from 1 July; `--year` overrides it.", default=REQUIRED
    )
    school: School = key(School, "The school.", default={})
    closure: list[Closure] = key(
        k.array(Closure.schema()), "When the school is shut.", default=(), table=Closure
    )
    rhythm: dict[str, Rhythm] = key(
        core_schema.dict_schema(f.NAME, Rhythm.schema(), strict=True),
        "The rhythms, by id.",
        default={},
        table=Rhythm,
    )
    cohort: list[Cohort] = key(
        k.array(Cohort.schema()), "The cohorts, in order.", default=(), table=Cohort
    )
    cohort_file: str | None = key(f.NAME, "CSV file with more cohorts, relative to this one.")
    fixed: list[Fixed] = key(
        k.array(Fixed.schema()), "Places that are given.", default=(), table=Fixed
    )
    rule: list[Rule] = key(
        k.array(
            core_schema.tagged_union_schema(
                {
                    kind: rule.schema(kind=core_schema.literal_schema([kind]))
                    for kind, rule in RULES.items()
                },
                discriminator="kind",
            )
        ),
        "The rules.",
        default=(),
        table=Rule,
    )
    objective: Objective | None = key(Objective, "The order of the levels.")


def read_cohort(values: object) -> Cohort | None:
    """Read the plain values of one cohort; None when one of them does not fit."""
    try:
        cohort: Cohort = _validator(Cohort).validate_python(values)
    except ValidationError:
        return None
    return cohort


def validate(values: object) -> Config:
    """Read plain values.

    Raises
    ------
    pydantic_core.ValidationError
        With every value that does not fit.
    """
    config: Config = _validator(Config).validate_python(values)
    return config


@cache
def _validator(table: type[Table]) -> SchemaValidator:
    try:
        return SchemaValidator(table.schema())
    except SchemaError as error:
        if "KeyboardInterrupt" not in str(error):
            raise
        raise KeyboardInterrupt from None  # Ctrl-C comes out of pydantic_core as that


def json_schema() -> dict[str, Any]:
    """Return the JSON Schema of a config."""
    from pydantic.json_schema import GenerateJsonSchema

    return GenerateJsonSchema().generate(Config.schema(), mode="validation")
