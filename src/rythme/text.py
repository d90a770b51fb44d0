"""Sentences for people, in their language.

A :class:`Text` holds an English template and its values; the language is chosen where it is
printed, so that facts can travel through the program without knowing who reads them. Templates
are the msgids of the gettext catalogues in ``locale/``.
"""

from __future__ import annotations

import datetime as dt
import gettext as _gettext
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from rythme.words import LANGUAGES, Language, decimal, long_date

__all__ = ["LANGUAGES", "Language", "Text", "plural", "text"]


@cache
def _catalogue(language: Language) -> _gettext.NullTranslations:
    if language == "en":
        return _gettext.NullTranslations()
    locale = Path(__file__).parent / "locale"
    return _gettext.translation("rythme", locale, [language], fallback=True)


@dataclass(frozen=True, slots=True)
class Text:
    """A sentence that waits for its language.

    Values are whole when printed: a ``Text`` among them is translated with the sentence, days and
    decimals are written as its language does. What a user should type into a file is passed as
    it must be typed. A value named ``count`` chooses between ``template`` and ``plural``.
    """

    template: str
    values: tuple[tuple[str, object], ...] = ()
    plural: str | None = None

    def to(self, language: Language) -> str:
        """Return the sentence in ``language``."""
        values = {name: _written(value, language) for name, value in self.values}
        catalogue = _catalogue(language)
        if self.plural is None:
            sentence = catalogue.gettext(self.template)
        else:
            count = values["count"]
            assert isinstance(count, int), "a plural needs a whole number"
            sentence = catalogue.ngettext(self.template, self.plural, count)
        return sentence.format(**values) if values else sentence


def _written(value: object, language: Language) -> object:
    """Return a value of a sentence as its language writes it."""
    match value:
        case Text():
            return value.to(language)
        case dt.date():
            return long_date(value, language)
        case float():
            return decimal(value, language)
        case _:
            return value


def text(template: str, /, **values: object) -> Text:
    """Return a sentence; ``text`` marks ``template`` for the catalogues, so write it in place."""
    return Text(template, tuple(values.items()))


def plural(singular: str, several: str, /, *, count: int, **values: object) -> Text:
    """Return a sentence that depends on ``count``."""
    return Text(singular, (("count", count), *values.items()), several)
