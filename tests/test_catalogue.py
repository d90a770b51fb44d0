"""Every rhythm of the catalogue is a config that a planner can start from."""

import datetime as dt
import re
import tomllib
from collections.abc import Iterator
from itertools import product
from typing import Any

import pytest

from rythme.config.catalogue import entries, render
from rythme.dates import parse_date
from rythme.text import LANGUAGES, Language

NAMES = [entry.name for entry in entries()]
CASES = list(product(NAMES, LANGUAGES))


def with_options(config: str) -> str:
    """Take away the # of every option: it stands before the text, prose has a space between."""
    return re.sub(r"^#(?=\S)", "", config, flags=re.MULTILINE)


def dates_of(config: dict[str, Any]) -> Iterator[str | dt.date]:
    """Yield what a config says of dates, wherever it stands."""
    for key, value in config.items():
        if isinstance(value, dict):
            yield from dates_of(value)
        elif isinstance(value, list):
            for item in value:
                if isinstance(item, dict):
                    yield from dates_of(item)
        elif key in {"entry", "until", "from", "to", "date"}:
            yield value


def test_names_are_known_rhythms() -> None:
    """The catalogue holds the rhythms that schools publish, the default first, once each."""
    assert NAMES[0] == "default"
    assert len(set(NAMES)) == len(NAMES)
    assert {
        "un-trois",
        "deux-deux",
        "deux-jours-trois-jours",
        "quatre-quatre",
        "demi-semaine",
        "blocs-trois-six",
        "blocs-croissants",
        "trois-regimes",
        "duale-douze-douze",
        "cycle-quatre-semaines",
        "six-deux",
    } <= set(NAMES)


def test_titles_are_one_line_each() -> None:
    """A title fits a line of a list, and no two are the same."""
    titles = [entry.title.to("en") for entry in entries()]
    assert all(title and "\n" not in title and len(title) < 80 for title in titles)
    assert len(set(titles)) == len(titles)


def test_unknown_name() -> None:
    """An unknown name is the caller's to suggest a better one for."""
    with pytest.raises(KeyError):
        render("trois-un", "fr", 2026)


@pytest.mark.parametrize(("name", "language"), CASES)
def test_parses_as_toml(name: str, language: Language) -> None:
    """An entry is TOML, says what it was asked, and reads well in 100 columns."""
    config = render(name, language, 2027)
    table = tomllib.loads(config)
    assert table["year"] == 2027
    assert table["school"]["language"] == language
    assert name in table["rhythm"]
    assert [cohort["rhythm"] for cohort in table["cohort"]] == [name]
    assert max(len(line) for line in config.splitlines()) <= 100
    assert config.endswith("\n")


@pytest.mark.parametrize(("name", "language"), CASES)
def test_nothing_of_the_templates_is_left(name: str, language: Language) -> None:
    """No mark of the parts, and no word of the other language's comments, reaches a planner."""
    config = render(name, language, 2027)
    assert not re.search(r"[‹›|$]", config)
    assert ("Academic year" in config) == (language == "en")
    assert ("Année scolaire" in config) == (language == "fr")


@pytest.mark.parametrize("name", NAMES)
def test_languages_say_the_same(name: str) -> None:
    """French and English configs have the same keys, and the same dates in every year."""
    french, english = (tomllib.loads(with_options(render(name, to, 2026))) for to in ("fr", "en"))
    start = dt.date(2026, 7, 1)
    days = [[parse_date(day).resolve(start) for day in dates_of(c)] for c in (french, english)]
    assert days[0] == days[1]
    assert french["rhythm"][name].keys() == english["rhythm"][name].keys()
    assert french["cohort"][0]["weeks"] == english["cohort"][0]["weeks"]


@pytest.mark.parametrize(("name", "language"), CASES)
def test_options_are_toml_too(name: str, language: Language) -> None:
    """With every option taken, the config still parses, and has what the options say."""
    config = render(name, language, 2026)
    bare, full = tomllib.loads(config), tomllib.loads(with_options(config))
    assert "rule" not in bare
    assert {rule["kind"] for rule in full["rule"]} == {"contact", "max_run", "capacity"}
    assert "size" in full["cohort"][0]
    assert len(full["closure"]) == 2


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("year", [2024, 2025, 2026, 2027, 2030])
def test_entry_is_a_monday(name: str, year: int) -> None:
    """The cohort enters on a Monday between August and October of the year asked."""
    (cohort,) = tomllib.loads(render(name, "fr", year))["cohort"]
    entry = parse_date(cohort["entry"]).resolve(dt.date(year, 7, 1))
    assert entry.weekday() == 0
    assert dt.date(year, 8, 20) < entry < dt.date(year, 10, 10)
