"""Date phrases: "mid-May", "dernier lundi d'août", "Easter + 1 day", "start + 4 days"."""

from rythme.dates.grammar import FIRST_YEAR, LAST_YEAR, MAX_OFFSET_WEEKS, parse_date
from rythme.dates.phrase import DateError, DatePhrase

__all__ = [
    "FIRST_YEAR",
    "LAST_YEAR",
    "MAX_OFFSET_WEEKS",
    "DateError",
    "DatePhrase",
    "parse_date",
]
