"""The catalogue of rhythms that schools publish, as configs to start from."""

from __future__ import annotations

import re
from string import Template

from rythme.config.catalogue.parts import HEAD, TAIL, TIMES, Entry
from rythme.config.catalogue.rhythms import ENTRIES
from rythme.text import Language

__all__ = ["Entry", "entries", "render"]


def entries() -> tuple[Entry, ...]:
    """Return the catalogue; the first entry is for who does not choose."""
    return ENTRIES


_BOTH_LANGUAGES = re.compile("‹(?P<en>[^|›]*)[|]\\n?(?P<fr>[^|›]*)›")


def render(name: str, language: Language, year: int) -> str:
    """Return the config of an entry, its comments and names in ``language``.

    Parameters
    ----------
    name
        Of an entry.
    language
        Also the school's.
    year
        The academic year to plan.

    Raises
    ------
    KeyError
        When the catalogue has no such entry.
    """
    entry = {entry.name: entry for entry in ENTRIES}[name]
    parts = HEAD, entry.country, TIMES, entry.rhythm, TAIL
    config = Template("".join(parts)).substitute(
        title=entry.title.to(language),
        year=year,
        next=year + 1,
        language=language,
        name=name,
        cohort=entry.cohort,
        entry=entry.entry,
        weeks=entry.weeks,
    )
    return _BOTH_LANGUAGES.sub(lambda both: both[language], config)
