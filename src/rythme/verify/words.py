"""Words of the verifier's sentences."""

from __future__ import annotations

import datetime as dt
from typing import assert_never

from rythme.text import Text, text
from rythme.weeks import Kind, Place

WEEK = 10
"""Tenths in a week."""

HOUR = 3600
"""Seconds in an hour."""


def amount(quantity: int, unit: int) -> int | float:
    """Return a quantity in a larger unit: whole where it is, else with at most two decimals."""
    return quantity // unit if quantity % unit == 0 else round(quantity / unit, 2)


def place_word(place: Place | Kind) -> Text:
    """Return the word for a place, or for what a week counts as."""
    match Kind(place.value):
        case Kind.SCHOOL:
            return text("school")
        case Kind.COMPANY:
            return text("company")
        case Kind.OFF:
            return text("off")
        case Kind.SHARED:
            return text("shared")
        case kind:
            assert_never(kind)


def half_day_words(monday: dt.date, half_day: int) -> Text:
    """Return the words for the half-day at position ``half_day`` of a week."""
    day = monday + dt.timedelta(days=half_day // 2)
    if half_day % 2:
        return text("{day}, afternoon", day=day)
    return text("{day}, morning", day=day)


def range_words(low: int | float | None, high: int | float | None) -> Text:
    """Return the words for what lies between two limits, both included."""
    if low == high:
        return text("exactly {number}", number=low)
    if low is None:
        return text("at most {number}", number=high)
    if high is None:
        return text("at least {number}", number=low)
    return text("{low} to {high}", low=low, high=high)
