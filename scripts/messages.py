"""Keeps the French catalogue in step with the sentences in the code.

``python scripts/messages.py`` finds every template given to ``text`` and ``plural``, puts new ones
into ``rythme.po`` without a translation, drops those that are gone, and compiles ``rythme.mo``.
Translate what it lists, then run it again. Its output depends on the code and the translations
alone: no dates, no line numbers.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Iterable
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

SOURCE = Path(__file__).parents[1] / "src" / "rythme"
PO = SOURCE / "locale" / "fr" / "LC_MESSAGES" / "rythme.po"
MO = PO.with_suffix(".mo")

KEYWORDS = {"text": None, "plural": (1, 2)}
"""The functions of ``rythme.text``; ``plural`` has both templates."""

Id = str | tuple[str, str]
"""A template, or the two of a plural."""


class StableCatalog(Catalog):
    """A catalogue whose header tells nothing of when and with what it was made."""

    @property
    def mime_headers(self) -> list[tuple[str, str]]:
        """What gettext needs to read the file."""
        return [
            ("Language", str(self.locale)),
            ("Plural-Forms", self.plural_forms),
            ("MIME-Version", "1.0"),
            ("Content-Type", "text/plain; charset=utf-8"),
            ("Content-Transfer-Encoding", "8bit"),
        ]


def templates() -> set[Id]:
    """Return every template in the code."""
    found = extract_from_dir(SOURCE, [("**.py", "python")], keywords=KEYWORDS)
    return {
        (message[0], message[1]) if isinstance(message, tuple) else message
        for _, _, message, _, _ in found
    }


def translations() -> dict[Id, Message]:
    """Return the messages of ``rythme.po``."""
    if not PO.exists():
        return {}
    with PO.open("rb") as file:
        catalogue = read_po(file, locale="fr", abort_invalid=True)
    return {
        (message.id[0], message.id[1])
        if isinstance(message.id, list | tuple)
        else message.id: message
        for message in catalogue
        if message.id
    }


def is_translated(message: Message) -> bool:
    """Say whether every form of a message has its words."""
    forms = (message.string,) if isinstance(message.string, str) else tuple(message.string or ())
    return bool(forms) and all(forms) and not message.fuzzy


def catalogue(ids: Iterable[Id]) -> StableCatalog:
    """Return the catalogue of ``ids`` with the translations that there are."""
    known = translations()
    stable = StableCatalog(locale="fr", header_comment="# French sentences of rythme.", fuzzy=False)
    for template in sorted(ids, key=lambda each: each if isinstance(each, tuple) else (each, "")):
        message = known.get(template)
        stable.add(template, message.string if message else None)
    return stable


def po_bytes(messages: Catalog) -> bytes:
    """Return the text of a catalogue."""
    file = io.BytesIO()
    write_po(file, messages, width=100, no_location=True)
    return file.getvalue()


def mo_bytes(messages: Catalog) -> bytes:
    """Return the compiled form of a catalogue: what is translated, so that the rest is English."""
    done = StableCatalog(locale=messages.locale)
    for message in messages:
        if message.id and is_translated(message):
            done.add(message.id, message.string)
    file = io.BytesIO()
    write_mo(file, done)
    return file.getvalue()


def main() -> int:
    """Bring both files up to date; say what is left to translate."""
    messages = catalogue(templates())
    PO.parent.mkdir(parents=True, exist_ok=True)
    PO.write_bytes(po_bytes(messages))
    MO.write_bytes(mo_bytes(messages))
    missing = [message.id for message in messages if message.id and not is_translated(message)]
    for template in missing:
        print(f"not translated: {template}", file=sys.stderr)
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
