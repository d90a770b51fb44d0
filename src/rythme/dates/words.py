"""Days and numbers in sentences that wait for their language."""

from __future__ import annotations

import datetime as dt

from rythme.text import Text, text


def day_words(day: dt.date, *, year: bool = True) -> Text:
    """Return a date in words: "22 December 2025"."""
    number: object = text("1") if day.day == 1 else day.day  # French has "1er"
    months = (
        text("{day} January", day=number),
        text("{day} February", day=number),
        text("{day} March", day=number),
        text("{day} April", day=number),
        text("{day} May", day=number),
        text("{day} June", day=number),
        text("{day} July", day=number),
        text("{day} August", day=number),
        text("{day} September", day=number),
        text("{day} October", day=number),
        text("{day} November", day=number),
        text("{day} December", day=number),
    )
    words = months[day.month - 1]
    return text("{day} {year}", day=words, year=day.year) if year else words
