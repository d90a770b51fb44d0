"""What phases, totals, rules and their windows say, in a few words."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import fields
from typing import assert_never

from rythme.export.words import days, long_date, weeks_number
from rythme.rules import Rule, RuleLevel, Soft
from rythme.scenario import Blocks, Free, FullTime, Lengths, Pattern, Split, Stage, Total
from rythme.text import Language, Text, plural, text
from rythme.weeks import Place, Span


def pattern_phrase(pattern: Pattern) -> Text:
    """Return what the weeks of a phase are like."""
    match pattern:
        case Blocks():
            return _blocks_phrase(pattern)
        case Split(cycle=cycle):
            return text("weeks in turn: {weeks}", weeks=", ".join(cycle))
        case FullTime(place=Place.SCHOOL):
            return text("full time at school")
        case FullTime(place=Place.COMPANY):
            return text("full time in company")
        case FullTime():
            return text("full time off")
        case Free():
            return text("free: as totals and rules decide")
        case _:
            assert_never(pattern)


def _blocks_phrase(blocks: Blocks) -> Text:
    phrase = text(
        "blocks in weeks: {school} at school; {company} in company; within {tolerance}",
        school=_lengths_phrase(blocks.school),
        company=_lengths_phrase(blocks.company),
        tolerance=blocks.tolerance,
    )
    if blocks.first is Place.SCHOOL:
        phrase = text("{blocks}, school first", blocks=phrase)
    elif blocks.first is Place.COMPANY:
        phrase = text("{blocks}, company first", blocks=phrase)
    if blocks.bridge:
        phrase = text("{blocks}; closed weeks pause it", blocks=phrase)
    return phrase


def _lengths_phrase(lengths: Lengths) -> str:
    return ", ".join(str(low) if low == high else f"{low}–{high}" for low, high in lengths.ranges)


def end_phrase(stage: Stage, phase: int, language: Language) -> Text:
    """Return when a phase of ``stage`` ends, as far as it is known before planning."""
    last = stage.phase_ends[phase]
    weeks = stage.rhythm.phases[phase].weeks
    if last is not None:
        monday = stage.start + dt.timedelta(weeks=last)
        return text("last week: that of {date}", date=long_date(monday, language))
    if weeks is not None:
        return plural("{count} week", "{count} weeks", count=weeks)
    if phase + 1 == len(stage.phase_ends):
        return text("to the end")
    return text("as long as the totals decide")


def total_phrase(total: Total | None, language: Language) -> str:
    """Return weeks asked: ``21``, ``20–22``, ``≥ 20``, ``≤ 22``; a dash where nothing is."""
    if total is None:
        return "–"
    low = "" if total.min is None else weeks_number(total.min, language)
    high = "" if total.max is None else weeks_number(total.max, language)
    if low == high:
        return low
    if not low:
        return f"≤ {high}"
    return f"{low}–{high}" if high else f"≥ {low}"


def place_phrase(place: Place) -> Text:
    """Return where a fixed date puts a cohort."""
    match place:
        case Place.SCHOOL:
            return text("at school")
        case Place.COMPANY:
            return text("in company")
        case Place.OFF:
            return text("off")


def span_phrase(span: Span, language: Language) -> str:
    """Return the days of a span, with its half-days where it begins or ends at noon."""
    written = days(span.first_day, span.last_day, language)
    if span.end - span.start == 1:
        half = text("afternoon") if span.start % 2 else text("morning")
        return f"{written} ({half.to(language)})"
    if span.start % 2:
        written = text("{days}, from noon", days=written).to(language)
    if span.end % 2:
        written = text("{days}, to noon", days=written).to(language)
    return written


def kind_name(rule: Rule) -> str:
    """Return the ``kind`` of a rule: ``max_run``."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", type(rule).__name__).lower()


def rule_phrase(rule: Rule) -> str:
    """Return a rule as a config writes it: ``max_run place=school weeks=6``."""
    written = (
        _setting(field.name, value)
        for field in fields(rule)
        if field.name not in ("name", "soft") and (value := getattr(rule, field.name)) is not None
    )
    return " ".join((kind_name(rule), *filter(None, written)))


def _setting(name: str, value: object) -> str:
    """Return a rule's key with its value in the config's unit."""
    match value:
        case bool():
            return f"{name}=true" if value else ""
        case int() if name.endswith("_s"):
            return f"{name.removesuffix('_s')}={value / 3600:g}"
        case int() if name.endswith("_tenths"):
            return f"{name.removesuffix('_tenths')}={value / 10:g}"
        case _:
            return f"{name}={value}"


def soft_phrase(soft: Soft | None) -> Text:
    """Return how binding a rule is."""
    match soft:
        case None:
            return text("hard")
        case Soft(weight=0):
            return text("warns")
        case Soft(level=RuleLevel.WISHES, weight=weight):
            return text("wish {weight}", weight=weight)
        case Soft(weight=weight):
            return text("weight {weight}", weight=weight)
