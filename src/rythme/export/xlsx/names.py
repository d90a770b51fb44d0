"""Names of sheets, which have rules of their own."""

from __future__ import annotations

import re

MAX_LENGTH = 31
_FORBIDDEN = re.compile(r"[\[\]:*?/\\\x00-\x1f]")


class SheetNames:
    """The names given so far in a workbook; upper and lower case do not tell two apart."""

    def __init__(self) -> None:
        self._taken = {"history"}  # a name that spreadsheets keep for themselves

    def new(self, wanted: str, ending: str = "") -> str:
        """Return the name nearest to ``wanted`` and ``ending`` that a sheet can have."""
        wanted = _FORBIDDEN.sub(" ", wanted).strip(" '") or "-"
        number = 1
        while True:
            tail = f"{ending} ({number})" if number > 1 else ending
            name = wanted[: MAX_LENGTH - len(tail)].rstrip(" '") + tail
            if name.casefold() not in self._taken:
                self._taken.add(name.casefold())
                return name
            number += 1


def quoted(name: str) -> str:
    """Return a sheet's name as formulas write it."""
    return "'" + name.replace("'", "''") + "'"
