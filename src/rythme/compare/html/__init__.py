"""A comparison as one HTML file, in the style of the calendars.

The file asks nothing of any network, and a content security policy holds it to that.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from rythme.compare.differences import WeekRow
from rythme.compare.reading import reading
from rythme.compare.table import Section, mark, sections, shown
from rythme.export.words import kind_word, long_date
from rythme.plan import Plan, WeekPlan
from rythme.text import Language, Text, text

LABELS = {
    "title": text("Comparison"),
    "scenario": text("Scenario"),
    "year": text("Year"),
    "whole": text("The whole plan"),
    "figure": text("Figure"),
    "weeks": text("Weeks"),
    "week_of": text("Week of"),
    "same": text("The calendars are the same."),
}


def comparison_html(
    names: Sequence[str], plans: Sequence[Plan], rows: Sequence[WeekRow], language: Language
) -> bytes:
    """Return plans side by side, and ``rows`` week by week, as a self-contained page."""
    marks = [mark(position) for position in range(len(plans))]
    return page(
        "comparison.html.j2",
        language,
        LABELS,
        scenarios=[
            (name, file, plan.title, f"{plan.year}-{plan.year + 1}")
            for name, file, plan in zip(marks, names, plans, strict=True)
        ],
        marks=marks,
        reading=reading(plans, language),
        sections=[_section(section, language) for section in sections(plans)],
        weeks=[_week_row(row, language) for row in rows],
    )


def page(template: str, language: Language, labels: Mapping[str, Text], **values: object) -> bytes:
    """Return a page with its style inside."""
    style = files("rythme.export.html").joinpath("style.css").read_text("utf-8")
    style += files("rythme.compare.html").joinpath("style.css").read_text("utf-8")
    digest = hashlib.sha256(style.encode()).digest()
    html = (
        _templates()
        .get_template(template)
        .render(
            language=language,
            style=Markup(style),
            style_hash="sha256-" + base64.b64encode(digest).decode(),
            t={name: label.to(language) for name, label in labels.items()},
            **values,
        )
    )
    return html.encode()


@cache
def _templates() -> Environment:
    return Environment(
        loader=PackageLoader("rythme.compare", "html"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _section(section: Section, language: Language) -> dict[str, object]:
    rows = []
    for row in section.rows:
        cells = [shown(value, language) for value in row.values]
        rows.append((row.name.to(language), [(cell, cell != cells[0]) for cell in cells]))
    return {"cohort": section.cohort, "rows": rows}


def _week_row(row: WeekRow, language: Language) -> dict[str, object]:
    return {
        "cohort": row.cohort,
        "monday": long_date(row.monday, language),
        "cells": [_week(week, language) for week in row.weeks],
    }


def _week(week: WeekPlan | None, language: Language) -> tuple[str, str]:
    if week is None:
        return "", ""
    return week.letters, kind_word(week.kind).to(language)
