"""Turns of phrase that several commands share."""

from __future__ import annotations

import datetime as dt

from rythme.export.words import days, hours_number, month_name, weeks_number
from rythme.plan import StagePlan
from rythme.text import Language, Text, plural, text


def month_letters(month: int, language: Language) -> str:
    """Return three letters for a month; in French June and July begin alike."""
    name = month_name(month, language)
    return {"juin": "jun", "juillet": "jul"}.get(name, name[:3])


def stage_dates(start: dt.date, weeks: int, language: Language) -> str:
    """Return a stage's first Monday and last Friday."""
    return days(start, start + dt.timedelta(weeks=weeks, days=-3), language)


def cohort_phrase(name: str, cohort_id: str, size: int | None) -> Text:
    """Return a cohort's name, id and size."""
    if size is None:
        return text("{name} ({id})", name=name, id=cohort_id)
    return plural(
        "{name} ({id}), {count} apprentice",
        "{name} ({id}), {count} apprentices",
        count=size,
        name=name,
        id=cohort_id,
    )


def totals_phrase(stage: StagePlan, language: Language) -> str:
    """Return what a stage adds up to, in words."""
    school = weeks_number(stage.totals.school_tenths, language)
    company = weeks_number(stage.totals.company_tenths, language)
    hours = hours_number(stage.totals.school_s, language)
    return ", ".join(
        part.to(language)
        for part in (
            text("{weeks} weeks at school ({hours} h)", weeks=school, hours=hours),
            text("{weeks} in company", weeks=company),
            plural("deviation {count} week", "deviation {count} weeks", count=stage.deviation),
        )
    )
