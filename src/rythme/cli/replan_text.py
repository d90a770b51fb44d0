"""What ``rythme plan --from`` says of the changes: what moved, and who must be told."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from rythme.changes import UNKNOWN, Changes, CohortChanges, WeekChange
from rythme.cli.phrases import cohort_phrase
from rythme.cli.table import aligned
from rythme.cli.verify_text import violation_lines
from rythme.export.words import (
    half_days_words,
    hours_number,
    long_date,
    number,
    place_word,
    weeks_number,
)
from rythme.plan import Totals
from rythme.text import Language, Text, plural, text
from rythme.verify import Violation


def replan_lines(changes: Changes, kept: Sequence[Violation], language: Language) -> Iterator[str]:
    """Yield how much moved, each cohort's weeks, totals, and what the past breaks."""
    yield _standing(changes, language).to(language)
    for cohort in changes.moved:
        yield ""
        yield from _cohort_lines(cohort, language)
    if changes.moved:
        yield ""
        yield text("To be told").to(language)
        yield from _told_lines(changes.moved, language)
        yield ""
        yield text("Totals before and after").to(language)
        yield from _totals_lines(changes.moved, language)
    if changes.new:
        yield ""
        yield text("Not in the previous plan: {ids}", ids=", ".join(changes.new)).to(language)
    if kept:
        yield ""
        yield text("Kept as it was, though it breaks what is asked now").to(language)
        yield from violation_lines(kept, language)


def letters_words(letters: str, language: Language) -> str:
    """Return a week in words: one place, or each place with its half-days."""
    if len(set(letters)) == 1:
        return _place(letters[0]).to(language)
    parts = []
    first = 0
    for letter, run in groupby(letters):
        end = first + len(list(run))
        parts.append(f"{_place(letter).to(language)} {half_days_words(first, end, language)}")
        first = end
    return ", ".join(parts)


def _place(letter: str) -> Text:
    return text("Not stated") if letter == UNKNOWN else place_word(letter)


def _standing(changes: Changes, language: Language) -> Text:
    if not changes.num_half_days:
        return text("Nothing moves: every half-day is as in the previous plan.")
    weeks = plural("{count} week", "{count} weeks", count=changes.num_weeks)
    return plural(
        "{number} half-day moves, in {weeks}.",
        "{number} half-days move, in {weeks}.",
        count=changes.num_half_days,
        number=number(changes.num_half_days, language),
        weeks=weeks,
    )


def _cohort_lines(cohort: CohortChanges, language: Language) -> Iterator[str]:
    yield cohort_phrase(cohort.name, cohort.id, cohort.size).to(language)
    heads = (text("week of"), text("before"), text("now"), text("half-days"))
    rows = (
        (
            long_date(week.monday, language),
            letters_words(week.before, language),
            letters_words(week.after, language),
            str(week.num_half_days),
        )
        for week in cohort.weeks
    )
    yield from aligned([tuple(head.to(language) for head in heads), *rows], right=(3,))


def _told_lines(cohorts: Sequence[CohortChanges], language: Language) -> list[str]:
    """Return who must be told, the shortest notice first."""
    heads = text("cohort"), text("people"), text("first change"), text("notice")
    rows = (
        (
            cohort.id,
            "" if cohort.size is None else str(cohort.size),
            long_date(cohort.weeks[0].monday, language),
            _notice(cohort.weeks[0]).to(language),
        )
        for cohort in sorted(cohorts, key=lambda each: each.weeks[0].notice_days)
    )
    return aligned([tuple(head.to(language) for head in heads), *rows], right=(1, 3))


def _notice(week: WeekChange) -> Text:
    if week.notice_days < 0:
        return plural("begun {count} day ago", "begun {count} days ago", count=-week.notice_days)
    return plural("{count} day", "{count} days", count=week.notice_days)


def _totals_lines(cohorts: Sequence[CohortChanges], language: Language) -> list[str]:
    heads = (
        text("cohort"),
        text("weeks at school"),
        text("weeks in company"),
        text("taught hours"),
    )
    rows = ((cohort.id, *_pairs(cohort.before, cohort.after, language)) for cohort in cohorts)
    return aligned([tuple(head.to(language) for head in heads), *rows], right=(1, 2, 3))


def _pairs(before: Totals, after: Totals, language: Language) -> Iterator[str]:
    """Yield each total as it was and is."""
    for old, new in zip(_figures(before, language), _figures(after, language), strict=True):
        yield new if old == new else f"{old} → {new}"


def _figures(totals: Totals, language: Language) -> tuple[str, str, str]:
    return (
        weeks_number(totals.school_tenths, language),
        weeks_number(totals.company_tenths, language),
        hours_number(totals.school_s, language),
    )
