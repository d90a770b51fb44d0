"""Calendars on paper: what their text says, what is drawn, and that nothing leaves its box."""

from __future__ import annotations

import datetime as dt
import re
import shutil
import subprocess
import time
from calendar import monthrange
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import sample_plans
from rythme import figures
from rythme.export import Paper, words
from rythme.export.pdf import calendars, overview, palette, sheet
from rythme.export.pdf.sheet import Color, Sheet, Style, fit, width_of, wrap
from rythme.figures import HalfDays
from rythme.plan import CohortPlan, Plan
from rythme.text import Language

needs_poppler = pytest.mark.skipif(
    shutil.which("pdftotext") is None, reason="pdftotext (poppler-utils) is not installed"
)

_LATIN = "abcéèçœÀ1 .,«»"


def _text(pdf: bytes, *options: str) -> str:
    """Return the text of a document, in the order in which it was written."""
    command = ["pdftotext", *(options or ("-raw",)), "-", "-"]
    return subprocess.run(command, input=pdf, capture_output=True, check=True).stdout.decode(
        errors="replace"
    )


def _num_pages(pdf: bytes) -> int:
    return len(re.findall(rb"/Type /Page\b", pdf))


def _days(spent: HalfDays, letters: str) -> list[str]:
    halves = {"S": spent.school, "C": spent.company, "O": spent.off}
    return [words.number(halves[letter] / 2, "en", decimals=1) for letter in letters]


def _calendar(plan: Plan, cohort: CohortPlan) -> bytes:
    return dict(calendars(plan))[f"{cohort.id}-2025-2026.pdf"]


@needs_poppler
@pytest.mark.parametrize(("position", "letters"), [(0, "SC"), (1, "SC"), (2, "SCO")])
def test_a_calendar_says_every_month_and_total(position: int, letters: str) -> None:
    """The text holds each month, and the days of each month and half-year, in order."""
    plan = sample_plans.three_cohorts("en")
    cohort = plan.cohorts[position]
    months = figures.month_totals(plan, cohort)
    expected = [days for spent in months.values() for days in _days(spent, letters)]
    for semester in figures.semester_totals(plan, cohort).values():
        expected += _days(semester, letters)
    found = _text(_calendar(plan, cohort))
    assert re.findall(r"^(?:School|Company|Off) ([\d.]+) d$", found, re.MULTILINE) == expected
    for year, month in months:
        short = f"{words.month_short(month, 'en')} {year}"
        assert words.month_title(year, month, "en") in found or short in found
    num_days = sum(monthrange(*month)[1] for month in months)
    assert len(re.findall(r"^\d+ [MTWFS]\b", found, re.MULTILINE)) == num_days


@needs_poppler
def test_a_calendar_says_whose_it_is_and_why() -> None:
    """Names, week totals, version, holidays, closures and fixed dates can be read and searched."""
    plan = sample_plans.three_cohorts("en")
    late = replace(plan.cohorts[0].weeks[3], revision=2)
    cohort = replace(
        plan.cohorts[0], weeks=(*plan.cohorts[0].weeks[:3], late, *plan.cohorts[0].weeks[4:])
    )
    plan = replace(
        plan,
        cohorts=(cohort, *plan.cohorts[1:]),
        created=dt.datetime(2025, 5, 31, 23, 30, tzinfo=dt.UTC),  # past midnight in Paris
    )
    found = " ".join(_text(_calendar(plan, cohort)).split())
    for expected in (
        "Promotion 2027",
        "ENSTA Paris",
        "Version of 1 June 2025, revision 2",
        "Weeks at school: 18 (630 h) · Weeks in company: 36",
        "Rentrée (week of 25 Aug)",
        "Fermeture de Noël (22 Dec – 2 Jan)",
        "Journée des personnels (20 Mar, afternoons)",
        "Vacances d'hiver (21 Feb – 8 Mar)",
        *(f"{holiday.name} (" for holiday in plan.holidays),
    ):
        assert expected in found


@needs_poppler
def test_the_overview_says_every_total() -> None:
    """Each cohort has its weeks at school and in company and its hours, and each level its cost."""
    plan = sample_plans.three_cohorts("en")
    found = _text(overview(plan))
    for line in (
        r"^Promotion 2027 [\d ]+ 18 36 630$",
        r"^Promotion 2026 [\d ]+ 17 37 595$",
        r"^BTS SIO 1re année [\d ]+ 27\.6 9 966$",
    ):
        assert re.search(line, found, re.MULTILINE), line
    for level in plan.levels:
        assert words.level_sentence(level, "en").to("en") in found
    assert "most: 66, first on 1 September 2025" in found
    assert "room for 70" in found


@needs_poppler
def test_a_page_of_the_overview_shows_who_is_there() -> None:
    """The second year has no row for a cohort that left, and says what its totals are of."""
    document = overview(sample_plans.years_apart("en"))
    first, second = (_text(document, "-raw", "-f", page, "-l", page) for page in "12")
    assert "Leaving" in first
    assert "Leaving" not in second
    assert "Promotion 2027" in second
    assert "of the whole plan" in second
    assert "of the whole plan" not in _text(overview(sample_plans.three_cohorts("en")))


@needs_poppler
def test_an_overview_names_its_school_once() -> None:
    """A plan that has its school's name for a title does not say it twice."""
    plan = sample_plans.one_cohort("en")
    same = replace(plan, title=plan.school.name)
    assert _text(overview(same)).count(plan.school.name) == 1


@needs_poppler
def test_a_long_name_takes_two_lines_of_the_overview() -> None:
    """What tells two long names apart stands in the second line, where rows have room."""
    plan = sample_plans.one_cohort("en")
    name = "Promotion 2027, ingénierie des systèmes complexes"
    found = _text(overview(replace(plan, cohorts=(replace(plan.cohorts[0], name=name),))))
    assert "Promotion 2027, ingénierie des\nsystèmes complexes" in found


@needs_poppler
def test_an_overview_of_two_hundred_cohorts_leaves_none_out() -> None:
    """What does not fit on a page goes on the next."""
    plan = sample_plans.many(200, "en")
    document = overview(plan)
    found = _text(document).splitlines()
    assert [line[:10] for line in found if line.startswith("Groupe ")] == [
        cohort.name for cohort in plan.cohorts
    ]
    assert _num_pages(document) == 5


@needs_poppler
def test_french_letters_and_spaces_can_be_read() -> None:
    """The bundled font holds accents, quotation marks and the narrow space of thousands."""
    plan = sample_plans.one_cohort()
    name = "Ça « œuvre » à l’été, 1\u202f607 h, n° 1 – Noël"
    plan = replace(plan, cohorts=(replace(plan.cohorts[0], name=name),))
    found = _text(_calendar(plan, plan.cohorts[0]))
    assert name.replace("\u202f", " ") in found  # pdftotext knows one space only
    assert "Août 2025" in found
    assert "Déc. 2025" in found


@needs_poppler
@pytest.mark.parametrize("language", ["fr", "en"])
def test_no_word_leaves_the_page(language: Language) -> None:
    """Hostile and endless names are cut: every word lies inside the margins."""
    plan = sample_plans.hostile(language)
    long = "interminable " * 400
    school = replace(plan.school, name=long)
    plan = replace(plan, title=long + "!", school=school)
    for name, document in calendars(plan):
        boxes = re.findall(
            r'<word xMin="([-\d.]+)" yMin="([-\d.]+)" xMax="([-\d.]+)" yMax="([-\d.]+)"',
            _text(document, "-bbox"),
        )
        assert len(boxes) > 100, name
        for left, top, right, bottom in (map(float, box) for box in boxes):
            assert left >= sheet.MARGIN - 1, name
            assert right <= sheet.WIDTH - sheet.MARGIN + 1, name
            assert 0 < top < bottom < sheet.HEIGHT - 3, name


@settings(max_examples=60, deadline=None)
@given(
    st.text(max_size=60) | st.text(_LATIN, max_size=60),
    st.floats(1, 200),
    st.floats(4, 16),
    st.booleans(),
)
def test_fitted_words_are_never_too_wide(
    words_given: str, width: float, size: float, bold: bool
) -> None:
    """Cut words fit, and words that fit are not cut."""
    style = Style(size, bold=bold)
    fitted = fit(words_given, style, width)
    assert width_of(fitted, style) <= width
    if all(char in _LATIN for char in words_given):
        assert (fitted == words_given) == (width_of(words_given, style) <= width)
    lines = wrap(words_given, style, width, 2)
    assert len(lines) <= 2
    assert all(width_of(line, style) <= width for line in lines)


def test_files_are_named_after_cohorts_and_academic_years() -> None:
    """There is an overview, and a file per cohort and year in which a stage starts, on a page."""
    documents = dict(calendars(sample_plans.two_years()))
    names = ["overview.pdf", "fisa-2027-2025-2026.pdf", "fisa-2027-2026-2027.pdf"]
    assert list(documents) == names
    assert [_num_pages(documents[name]) for name in names] == [2, 1, 1]


def test_a_long_stage_takes_two_pages() -> None:
    """Sixty weeks and a second stage in the same year make more than 14 months."""
    cohort = sample_plans.cohort(
        "long", "Long", sample_plans.alternate(3, 3), start=dt.date(2025, 7, 7), weeks=60
    )
    later = sample_plans.cohort(
        "long", "Long", sample_plans.split(), start=dt.date(2026, 6, 29), weeks=30
    )
    first_weeks = tuple(week for week in cohort.weeks if week.monday < dt.date(2026, 6, 29))
    stage = replace(cohort.stages[0], weeks=len(first_weeks))
    both = replace(cohort, stages=(stage, *later.stages), weeks=first_weeks + later.weeks)
    plan = sample_plans.plan_of([both])
    assert _num_pages(_calendar(plan, both)) == 2


def test_equal_plans_give_equal_bytes() -> None:
    """A second export is the same, byte for byte."""
    plan = sample_plans.three_cohorts()
    assert list(calendars(plan)) == list(calendars(plan))


@pytest.mark.parametrize(("paper", "width"), [("a4", 841.9), ("a3", 1190.6)])
def test_paper(paper: Paper, width: float) -> None:
    """Pages are landscape, on the paper that was asked for."""
    plan = sample_plans.one_cohort()
    for _, document in calendars(plan, paper=paper):
        boxes = re.findall(rb"/MediaBox \[ 0 0 ([\d.]+) ([\d.]+) \]", document)
        assert boxes
        for across, down in boxes:
            assert float(across) == pytest.approx(width, abs=0.1)
            assert float(across) / float(down) == pytest.approx(2**0.5, abs=0.01)


def test_only_bundled_fonts_are_named() -> None:
    """Nothing depends on the fonts of whoever opens the file."""
    document = overview(sample_plans.one_cohort())
    fonts = set(re.findall(rb"/BaseFont /([\w+-]+)", document))
    assert fonts == {b"AAAAAA+DejaVuSansCondensed", b"AAAAAA+DejaVuSansCondensed-Bold"}


def test_half_days_are_drawn_side_by_side(monkeypatch: pytest.MonkeyPatch) -> None:
    """A Wednesday of SSSSSCCCCC is school on the left half of its square, company on the right."""
    fills: list[tuple[float, float, float, float, Color]] = []
    draw = Sheet.fill

    def record(self: Sheet, x: float, y: float, width: float, height: float, color: Color) -> None:
        fills.append((x, y, width, height, color))
        draw(self, x, y, width, height, color)

    monkeypatch.setattr(Sheet, "fill", record)
    plan = sample_plans.plan_of([sample_plans.cohort("a", "A", sample_plans.split())])
    documents = calendars(plan)
    next(documents)  # the overview has half-days too
    fills.clear()
    next(documents)
    shared = [
        (left, right)
        for left in fills
        for right in fills
        if left[4] == palette.SCHOOL
        and right[4] == palette.COMPANY
        and left[1:4] == right[1:4]
        and right[0] == pytest.approx(left[0] + left[2])
    ]
    wednesdays = [week for week in plan.cohorts[0].weeks if week.letters == sample_plans.SPLIT]
    holidays = {holiday.day for holiday in plan.holidays}
    expected = [w for w in wednesdays if w.monday + dt.timedelta(days=2) not in holidays]
    assert len(shared) == len(expected)


def test_forty_calendars_take_less_than_three_seconds() -> None:
    """The font is read once, and a page is a few thousand strokes."""
    plan = sample_plans.many(40)
    start = time.process_time()  # of this process only: the machine may be busy
    documents = list(calendars(plan))
    assert time.process_time() - start < 3
    assert len(documents) == 41
