"""The HTML export, read as text: what it holds, and what it must not."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import zlib
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest

import sample_plans as samples
from rythme import figures
from rythme.export import html as html_export
from rythme.export import words
from rythme.export.html import MAX_STATIC_BYTES, to_html
from rythme.export.html.curve import curve_of
from rythme.export.html.labels import labels
from rythme.export.html.patterns import days_words, pattern_words
from rythme.plan import Plan

HERE = Path(html_export.__file__).parent


class Page(HTMLParser):
    """A page as a flat list: open tags with their attributes, and what each table cell says."""

    def __init__(self, plan: Plan) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.cells: list[tuple[str, dict[str, str], str]] = []
        """Class of the table, attributes, text."""
        self.text = ""
        self._tables = [""]
        self._in_cell = False
        self.source = to_html(plan).decode()
        self.feed(self.source)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note the tag; a cell opens."""
        values = {name: value or "" for name, value in attrs}
        self.tags.append((tag, values))
        if tag == "table":
            self._tables.append(values.get("class", ""))
        if tag in ("td", "th"):
            self.cells.append((self._tables[-1], values, ""))
            self._in_cell = True

    def handle_endtag(self, tag: str) -> None:
        """Close a cell, a row or a table."""
        if tag == "table":
            self._tables.pop()
        if tag in ("td", "th", "tr"):
            self._in_cell = False

    def handle_data(self, data: str) -> None:
        """Add to the page's words, and to the cell's."""
        self.text += data
        if self._in_cell:
            table, attributes, text = self.cells[-1]
            self.cells[-1] = (table, attributes, text + data)

    def weeks(self) -> list[tuple[dict[str, str], str]]:
        """Return the overview's cells that stand for a week of a cohort."""
        return [
            (attributes, text)
            for table, attributes, text in self.cells
            if table == "weeks" and re.match(r"[sco]\b|p\d", attributes.get("class", ""))
        ]


def _num_weeks(plan: Plan) -> int:
    return sum(len(cohort.weeks) for cohort in plan.cohorts)


def test_a_table_of_the_overview_shows_who_is_there() -> None:
    """The second year has no row for a cohort that left; filters go by places in the plan."""
    plan = samples.years_apart("en")
    page = Page(plan)
    rows = [values for tag, values in page.tags if tag == "tr" and "data-cohort" in values]
    assert [values["data-cohort"] for values in rows] == ["0", "1", "0"]
    assert "totals of the whole plan" in page.text
    assert "totals of the whole plan" not in Page(samples.one_cohort("en")).text


@pytest.mark.parametrize(
    "plan", [samples.one_cohort(), samples.three_cohorts(), samples.two_years(), samples.many(7)]
)
def test_the_overview_has_a_cell_per_cohort_and_week(plan: Plan) -> None:
    """As many coloured cells as cohort-weeks, each with its place in words."""
    cells = Page(plan).weeks()
    assert len(cells) == _num_weeks(plan)
    assert all(text.strip() for _, text in cells)


def test_cells_say_why() -> None:
    """A cell names its closure, its public holidays with their dates, and its fixed dates."""
    cells = Page(samples.one_cohort("en")).weeks()
    assert cells[0][0]["title"] == "Rentrée (fixed date)"
    christmas = next(attributes for attributes, _ in cells if "x" in attributes["class"].split())
    assert christmas["title"].split("\n") == [
        "Fermeture de Noël (school closed)",
        "25 December: Noël (public holiday)",
    ]
    partly = next(attributes for attributes, _ in cells if "y" in attributes["class"].split())
    assert partly["title"] == "Journée des personnels (school closed)"


def test_patterns_read_as_half_days() -> None:
    """A mixed week says how long it is where, and from when to when."""
    assert days_words("SSSSSCCCCC", "en") == "School 2.5 d · Company 2.5 d"
    assert pattern_words("SSSSSCCCCO", "en") == (
        "Monday – Wednesday morning: School · Wednesday afternoon – Friday morning: Company · "
        "Friday afternoon: Off"
    )


def test_each_cohort_has_a_link_and_a_calendar() -> None:
    """Links in the overview and sections match one to one, in file order; no id twice."""
    plan = samples.three_cohorts()
    page = Page(plan)
    anchors = [f"c-{cohort.id}" for cohort in plan.cohorts]
    links = [values["href"][1:] for tag, values in page.tags if tag == "a"]
    assert [link for link in links if link.startswith("c-")] == anchors
    assert [values["id"] for tag, values in page.tags if values.get("class") == "cohort"] == anchors
    ids = [values["id"] for _, values in page.tags if "id" in values]
    assert len(ids) == len(set(ids))


def test_the_calendar_has_every_day_once() -> None:
    """14 months of 31 rows: as many days as the months have, in words for each weekday."""
    page = Page(samples.one_cohort("en"))
    days = [
        (values, text)
        for table, values, text in page.cells
        if table == "year" and re.match(r"\d+ [MTWFS]", text)
    ]
    assert len(days) == 31 + 30 + 31 + 30 + 31 + 31 + 28 + 31 + 30 + 31 + 30 + 31 + 31 + 30
    at_school = [text for values, text in days if "s" in values["class"].split()]
    assert len(at_school) == 87
    assert all("School" in text for text in at_school)


def test_month_totals_are_those_of_the_plan() -> None:
    """The foot of the calendar adds up to the days at school of each month."""
    plan = samples.three_cohorts("en")
    feet = [
        text.split()[-1]
        for table, _, text in Page(plan).cells
        if table == "year" and text.startswith("School ")
    ]
    expected = [
        words.number(spent.school / 2, "en", decimals=1)
        for cohort in plan.cohorts
        for spent in figures.month_totals(plan, cohort).values()
    ]
    assert feet == expected


def test_hostile_names_stay_text() -> None:
    """Markup in names is shown, not obeyed: no tag, no address and no template comes from it."""
    page = Page(samples.hostile())
    assert [tag for tag, _ in page.tags].count("script") == 1
    assert "img" not in [tag for tag, _ in page.tags]
    for name in samples.HOSTILE_NAMES:
        assert name in page.text
    assert samples.HOSTILE_NAMES[0] not in page.source


@pytest.mark.parametrize("plan", [samples.hostile(), samples.three_cohorts()])
def test_nothing_points_outside(plan: Plan) -> None:
    """No attribute loads or leads anywhere but within the page."""
    for _, values in Page(plan).tags:
        for name in ("src", "href", "srcset", "action", "data", "poster", "style"):
            assert values.get(name, "#").startswith(("#", "data:,"))
    style = (HERE / "style.css").read_text()
    assert "url(" not in style
    assert "@import" not in style


def test_the_policy_allows_this_script_and_style_only() -> None:
    """The content security policy names the very script and style of the page."""
    page = Page(samples.three_cohorts())
    policy = next(
        values["content"]
        for _, values in page.tags
        if values.get("http-equiv") == "Content-Security-Policy"
    )
    assert policy.startswith("default-src 'none'")
    for tag in ("script", "style"):
        found = re.search(rf"<{tag}>(.*?)</{tag}>", page.source, re.DOTALL)
        assert found
        digest = base64.b64encode(hashlib.sha256(found[1].encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}'" in policy


def test_large_schools_are_packed() -> None:
    """200 cohorts stay below 3 MB, and unpack to the calendars that stand in a small page."""
    plan = samples.many(200)
    source = to_html(plan).decode()
    assert len(source.encode()) < 3_000_000
    found = re.search(r'id="packed">([^<]+)<', source)
    assert found
    calendars = json.loads(zlib.decompress(base64.b64decode(found[1]), -zlib.MAX_WBITS))
    assert len(calendars) == 200
    assert sum(map(len, calendars)) > MAX_STATIC_BYTES
    first = replace(plan, cohorts=plan.cohorts[:1])
    assert calendars[0] in to_html(first).decode()


def test_forty_cohorts_need_no_script() -> None:
    """The calendars of 40 cohorts stand in the page."""
    source = to_html(samples.many(40)).decode()
    assert source.count('<table class="year">') == 40
    assert "<noscript>" not in source


def test_the_same_plan_gives_the_same_bytes() -> None:
    """Nothing comes from the clock."""
    assert to_html(samples.three_cohorts()) == to_html(samples.three_cohorts())


def test_the_version_is_dated_where_the_school_is() -> None:
    """A plan made at 22:30 UTC on 31 May is of 1 June in Paris."""
    plan = samples.one_cohort("en")
    late = replace(plan, created=plan.created.replace(month=5, day=31, hour=22, minute=30))
    assert "Version of 1 June 2025" in Page(late).text


def test_capacity_and_school_holidays_show_when_known() -> None:
    """A plan without them has no limit in its curve and no holidays in its legend."""
    plan = samples.three_cohorts("en")
    page = Page(plan)
    assert "capacity: 70" in page.text
    assert "Vacances d'hiver" in page.source.replace("&#39;", "'")
    bare = Page(replace(plan, capacities=(), school_holidays=()))
    assert "capacity:" not in bare.text
    assert "School holidays" not in bare.text


def test_the_peak_is_named_beside_the_capacity_not_on_it() -> None:
    """Where the capacity would cross the peak's label, the label stands above the line."""
    plan = samples.three_cohorts("en")
    for max_people in (66, 67, 68, 70, 72, 90):
        (limit,) = plan.capacities
        crossed = replace(plan, capacities=(replace(limit, max_people=max_people),))
        curve = curve_of(crossed)
        (line,) = {y for _, _, y in curve.capacity}
        assert not curve.peak_y - 11 < line < curve.peak_y + 2, max_people


def test_a_school_is_named_once() -> None:
    """A plan that has its school's name for a title does not say it twice."""
    plan = samples.one_cohort("en")
    assert any(values.get("class") == "school" for _, values in Page(plan).tags)
    same = replace(plan, title=plan.school.name)
    assert not any(values.get("class") == "school" for _, values in Page(same).tags)


def test_a_capacity_of_some_cohorts_is_not_drawn_over_all() -> None:
    """The curve counts everybody, so only a limit on everybody compares with it."""
    plan = samples.three_cohorts("en")
    some = replace(plan.capacities[0], cohorts=("fisa-2027",))
    assert "capacity:" not in Page(replace(plan, capacities=(some,))).text


def test_presence_counts_cohorts_where_a_size_is_unknown() -> None:
    """The curve says what it counts."""
    assert "At most 4 cohorts at school" in Page(samples.hostile("en")).text
    assert "At most 66 people at school" in Page(samples.three_cohorts("en")).text


def test_costs_in_words() -> None:
    """Every level is there, with its gap."""
    text = Page(samples.three_cohorts("en")).text
    assert "Valid plan, not proven best" in text
    assert "Cost of broken soft rules: 0, proven least." in text
    assert "a gap of 5." in text


def test_every_label_is_used() -> None:
    """No word is translated for nothing, and no template asks for a word that is not there."""
    templates = "".join(path.read_text() for path in HERE.glob("*.j2"))
    assert set(re.findall(r"\bt\.(\w+)", templates)) == set(labels("en"))


def _palette(scheme: str) -> dict[str, str]:
    blocks = re.findall(r":root \{(.*?)\}", (HERE / "style.css").read_text(), re.DOTALL)
    return dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", blocks[scheme == "dark"]))


def _luminance(colour: str) -> float:
    channels = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _contrast(one: str, other: str) -> float:
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_contrast(scheme: str) -> None:
    """Text reaches WCAG AA (4.5), and school stands apart from company by lightness alone (3)."""
    colour = _palette(scheme)
    for text, ground in (
        *(("ink", "page"), ("soft", "page"), ("soft", "band"), ("accent", "page")),
        *(("s-ink", "s"), ("c-ink", "c"), ("c-ink", "x"), ("o-ink", "o"), ("h-ink", "h")),
        *(("mark", "page"), ("page", "ink")),
    ):
        assert _contrast(colour[text], colour[ground]) >= 4.5, (text, ground)
    assert _contrast(colour["s"], colour["c"]) >= 3
