"""Weeks that are not spent at one place: their classes, colours and words."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from rythme.export.words import half_days_words, number, place_word
from rythme.plan import Plan
from rythme.text import Language, text
from rythme.weeks import LETTERS, NUM_HALF_DAYS


def patterns_of(plan: Plan) -> dict[str, str]:
    """Return the class of every pattern of letters that the plan holds, most frequent first.

    A whole week is ``s``, ``c`` or ``o``; others are ``p0``, ``p1``, …
    """
    counts: dict[str, int] = {}
    for cohort in plan.cohorts:
        for week in cohort.weeks:
            counts[week.letters] = counts.get(week.letters, 0) + 1
    mixed = sorted(
        (letters for letters in counts if len(set(letters)) > 1),
        key=lambda letters: (-counts[letters], letters),
    )
    classes = {letter * NUM_HALF_DAYS: letter.lower() for letter in LETTERS}
    return classes | {letters: f"p{n}" for n, letters in enumerate(mixed)}


def is_mixed(letters: str) -> bool:
    """Say whether a week is spent at several places."""
    return len(set(letters)) > 1


def pattern_css(classes: dict[str, str]) -> str:
    """Return one rule per mixed pattern: the week runs from left to right."""
    return "".join(
        f".{name}{{background:linear-gradient(90deg,{','.join(_stops(letters))})}}\n"
        for letters, name in classes.items()
        if is_mixed(letters)
    )


def _stops(letters: str) -> Iterator[str]:
    for letter, start, end in _runs(letters):
        yield f"var(--{letter.lower()}) {start * 10}% {end * 10}%"


def _runs(letters: str) -> Iterator[tuple[str, int, int]]:
    start = 0
    for letter, run in groupby(letters):
        end = start + len(list(run))
        yield letter, start, end
        start = end


def days_words(letters: str, language: Language) -> str:
    """Return how long a week is spent where: "École 2,5 j · Entreprise 2,5 j"."""
    return " · ".join(
        text(
            "{place} {days} d",
            place=place_word(letter),
            days=number(letters.count(letter) / 2, language, decimals=1),
        ).to(language)
        for letter in dict.fromkeys(letters)
    )


def pattern_words(letters: str, language: Language) -> str:
    """Return when a week is spent where: "lundi – mardi : École · mercredi – …"."""
    return " · ".join(
        text(
            "{half_days}: {place}",
            half_days=half_days_words(start, end, language),
            place=place_word(letter),
        ).to(language)
        for letter, start, end in _runs(letters)
    )
