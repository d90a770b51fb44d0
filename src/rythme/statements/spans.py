"""When something holds, in words: days, halves of days, once or every year."""

from __future__ import annotations

from collections.abc import Sequence

from rythme.text import Text, plural, text
from rythme.weeks import Span

MOST_DATES = 3
"""So many are told; of others, their number."""

WEEKEND = 3
"""Days from a Friday to the next Monday."""


def dates_words(spans: Sequence[Span]) -> Text:
    """Return when these spans are; what comes on the same days every year is told once."""
    joined = _joined(sorted(set(spans)))
    told = [_days(*each) for each in joined]
    yearly = {(f"{span.first_day:%m-%d}", f"{span.last_day:%m-%d}") for span, _ in joined}
    if len(told) > 1 and len(yearly) == 1:
        return text("{dates}, and so every year", dates=told[0])
    return one_of(told)


def one_of(told: Sequence[Text]) -> Text:
    """Return dates with commas; of many, the first ones and how many more there are."""
    words = told[0]
    for other in told[1:MOST_DATES]:
        words = text("{dates}, {other}", dates=words, other=other)
    more = len(told) - MOST_DATES
    if more > 0:
        words = plural(
            "{dates} and {count} more", "{dates} and {count} more", count=more, dates=words
        )
    return words


Run = tuple[Span, bool]
"""First to last half-day, and whether only one half of each day is meant."""


def _joined(spans: Sequence[Span]) -> list[Run]:
    """Join single half-days that follow each other, day after day; weekends do not part them."""
    runs: list[Run] = []
    for span in spans:
        halves = span.end - span.start == 1
        if halves and runs and runs[-1][1]:
            before = runs[-1][0]
            gap = span.start - (before.end - 1)
            if gap in (2, 2 * WEEKEND):
                runs[-1] = (Span(before.start, span.end), True)
                continue
        runs.append((span, halves))
    return runs


def _days(span: Span, halves: bool) -> Text:
    first, last = span.first_day, span.last_day
    words = text("from {first} to {last}", first=first, last=last)
    if first == last:
        words = text("on {day}", day=first)
    if halves and span.start % 2:
        return text("{days}, in the afternoon", days=words)
    if halves:
        return text("{days}, in the morning", days=words)
    if span.start % 2:
        words = text("{days}, from noon", days=words)
    if span.end % 2:
        words = text("{days}, to noon", days=words)
    return words
