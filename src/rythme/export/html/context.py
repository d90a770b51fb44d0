"""What every table of the page looks up: names of days, classes of weeks."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from rythme import figures
from rythme.export.html.patterns import patterns_of
from rythme.export.words import day_month, place_word
from rythme.plan import CohortPlan, Plan
from rythme.text import Language, text
from rythme.weeks import LETTERS


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """The plan's names, by day, and its patterns of weeks."""

    language: Language
    places: dict[str, str]
    """Letters to words."""
    patterns: dict[str, str]
    """Letters of a week to their class."""
    holidays: dict[dt.date, str]
    school_holidays: dict[dt.date, str]
    rhythms: tuple[str, ...]

    @classmethod
    def of(cls, plan: Plan) -> Context:
        """Return the context of a plan."""
        rhythms = (stage.rhythm for cohort in plan.cohorts for stage in cohort.stages)
        return cls(
            language=plan.school.language,
            places={letter: place_word(letter).to(plan.school.language) for letter in LETTERS},
            patterns=patterns_of(plan),
            holidays=figures.holiday_names(plan),
            school_holidays=_school_holidays(plan),
            rhythms=tuple(dict.fromkeys(rhythms)),
        )

    def rhythm_numbers(self, cohort: CohortPlan) -> str:
        """Return the places of the cohort's rhythms in ``rhythms``, as an attribute holds them."""
        places = {self.rhythms.index(stage.rhythm) for stage in cohort.stages}
        return " ".join(map(str, sorted(places)))

    def holidays_of_week(self, monday: dt.date) -> Iterator[str]:
        """Yield a sentence for each public holiday of the week."""
        for day in weekdays(monday):
            if day in self.holidays:
                yield text(
                    "{date}: {name} (public holiday)",
                    date=day_month(day, self.language),
                    name=self.holidays[day],
                ).to(self.language)

    def school_holidays_of_week(self, monday: dt.date) -> tuple[str, ...]:
        """Return the names of the zone's holidays that touch the week."""
        names = (self.school_holidays.get(day) for day in weekdays(monday))
        return tuple(dict.fromkeys(name for name in names if name))


def weekdays(monday: dt.date) -> tuple[dt.date, ...]:
    """Return Monday to Friday."""
    return tuple(monday + dt.timedelta(days=n) for n in range(5))


def _school_holidays(plan: Plan) -> dict[dt.date, str]:
    language = plan.school.language
    return {
        day: text("{name} (provisional)", name=holidays.name).to(language)
        if holidays.provisional
        else holidays.name
        for day, holidays in figures.school_holidays_by_day(plan).items()
    }
