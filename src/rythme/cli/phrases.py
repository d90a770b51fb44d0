"""Turns of phrase that several commands share."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from rythme.export.words import hours_number, long_date, month_name, number, weeks_number
from rythme.figures import Block
from rythme.plan import LevelResult, StagePlan
from rythme.text import Language, Text, plural, text
from rythme.weeks import Kind

_MARKS = {Kind.SCHOOL: "S", Kind.COMPANY: "C", Kind.OFF: "O", Kind.SHARED: "SC"}


def dates(first: dt.date, last: dt.date, language: Language) -> str:
    """Return a run of days, both included; a single day is written once."""
    if first == last:
        return long_date(first, language)
    return f"{long_date(first, language)} – {long_date(last, language)}"


def month_letters(month: int, language: Language) -> str:
    """Return three letters for a month; in French June and July begin alike."""
    name = month_name(month, language)
    return {"juin": "jun", "juillet": "jul"}.get(name, name[:3])


def stage_dates(start: dt.date, weeks: int, language: Language) -> str:
    """Return a stage's first Monday and last Friday."""
    return dates(start, start + dt.timedelta(weeks=weeks, days=-3), language)


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


def blocks_phrase(blocks: Iterable[Block]) -> str:
    """Return blocks in order: ``S4 C4 S5 C16``; shared weeks are ``SC``."""
    return " ".join(f"{_MARKS[block.kind]}{block.weeks}" for block in blocks)


def level_phrase(level: LevelResult, language: Language) -> Text:
    """Return the cost of a level, with what is proven of it."""
    cost = number(level.cost, language)
    if level.cost == level.bound:
        return text("{cost}, proven least", cost=cost)
    gap = number(100 * (level.cost - level.bound) / level.cost, language, decimals=1)
    bound = number(level.bound, language)
    return text("{cost}, least is at least {bound} (gap {gap} %)", cost=cost, bound=bound, gap=gap)


def level_word(name: str) -> Text:
    """Return what a level of the objective is about; a merged one has several names."""
    words = {
        "rules": text("broken rules"),
        "changes": text("changes (half-days)"),
        "rhythm": text("rhythm (weeks of deviation)"),
        "peak": text("fullest half-day"),
        "wishes": text("wishes"),
    }
    first, *others = (words[part] for part in name.split("+"))
    for other in others:
        first = text("{one} and {other}", one=first, other=other)
    return first
