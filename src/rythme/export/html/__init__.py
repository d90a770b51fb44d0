"""A plan as one HTML file: overview, presence, and a year calendar per cohort.

The file asks nothing of any network: styles and script are in it, and a content security policy
holds it to that. Calendars stand in the page as tables; those of a large school are packed and
unrolled by the script when they come into sight, so that the file stays small and opens fast.
"""

from __future__ import annotations

import base64
import hashlib
import json
import zlib
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from rythme.export.html.labels import labels
from rythme.export.html.overview import page_of
from rythme.export.html.patterns import pattern_css
from rythme.export.html.sections import section_of
from rythme.plan import Plan

MAX_STATIC_BYTES = 1_200_000
"""Calendars that take more than this together are packed: some 50 of them."""

_HERE = Path(__file__).parent


def to_html(plan: Plan) -> bytes:
    """Return the plan as a self-contained page in the school's language."""
    page = page_of(plan)
    words = labels(plan.school.language)
    sections = [section_of(plan, cohort, page.context) for cohort in plan.cohorts]
    vacations = bool(plan.school_holidays)
    calendar = _templates().get_template("calendar.html.j2")
    calendars = [
        calendar.render(section=section, vacations=vacations, t=words) for section in sections
    ]
    packed = sum(map(len, calendars)) > MAX_STATIC_BYTES
    style = _read("style.css") + pattern_css(page.context.patterns)
    script = _read("script.js")
    html = (
        _templates()
        .get_template("page.html.j2")
        .render(
            plan=plan,
            page=page,
            sections=sections,
            calendars=[Markup("")] * len(calendars) if packed else [Markup(c) for c in calendars],
            packed=_pack(calendars) if packed else "",
            style=Markup(style),
            style_hash=_hash(style),
            script=Markup(script),
            script_hash=_hash(script),
            t=words,
        )
    )
    return html.encode()


@cache
def _templates() -> Environment:
    return Environment(
        loader=FileSystemLoader(_HERE),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _read(name: str) -> str:
    return (_HERE / name).read_text("utf-8")


def _hash(source: str) -> str:
    """Return what a content security policy calls an inline source by."""
    return "sha256-" + base64.b64encode(hashlib.sha256(source.encode()).digest()).decode()


def _pack(calendars: list[str]) -> str:
    """Return calendars as the script unpacks them: base64 of raw deflate of a JSON list."""
    deflate = zlib.compressobj(9, wbits=-zlib.MAX_WBITS)
    data = deflate.compress(json.dumps(calendars, ensure_ascii=False).encode()) + deflate.flush()
    return base64.b64encode(data).decode()
