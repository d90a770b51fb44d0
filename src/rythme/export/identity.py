"""What calendar files and their events are called: names that survive every new plan."""

from __future__ import annotations

import datetime as dt
import re
import uuid

_NAMESPACE = uuid.UUID("6d1266a4-6efe-42a0-aca2-cf48dde80e3f")
"""Chosen once; another one would double every calendar that was ever imported."""

_FILE_NAME = re.compile(r"(?P<cohort>.+)-(?P<year>[0-9]{4})-(?P<next>[0-9]{4})\.ics")


def event_uid(plan_id: str, cohort_id: str, monday: dt.date, part: int) -> str:
    """Return the UID of the event that begins at half-day ``part`` (0 to 9) of a week.

    The place is not in it: a slot that goes from school to company keeps its UID, so that a
    calendar that knows it is corrected instead of doubled.
    """
    key = "\n".join((plan_id, cohort_id, monday.isoformat(), str(part)))
    return str(uuid.uuid5(_NAMESPACE, key))


def ics_name(cohort_id: str, academic_year: int) -> str:
    """Return the name of a cohort's calendar file: ``fisa-2027-2025-2026.ics``."""
    return f"{cohort_id}-{academic_year}-{academic_year + 1}.ics"


def cohort_of_ics(file: str) -> str | None:
    """Return the cohort that the name of a calendar file says, or None."""
    found = _FILE_NAME.fullmatch(file)
    return found["cohort"] if found and int(found["next"]) == int(found["year"]) + 1 else None
