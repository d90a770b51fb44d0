"""The HTML export in a real browser: Debian's Chromium, driven by Playwright."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import sample_plans as samples
from rythme.export.html import to_html
from rythme.plan import Plan

if TYPE_CHECKING:
    from playwright.sync_api import Browser

sync_api = pytest.importorskip("playwright.sync_api", reason="needs Playwright")
CHROMIUM = shutil.which("chromium")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="needs Debian's chromium")

FLAGS = [
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
]
WEEKS = ".weeks tbody td:is(.s, .c, .o, [class^=p])"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One browser for all tests."""
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


class Opened:
    """A page from a plan, with what it asked for and what it complained of."""

    def __init__(self, browser: Browser, file: Path, plan: Plan, **options: Any):
        file.write_bytes(to_html(plan))
        self.requests: list[str] = []
        self.complaints: list[str] = []
        self.page = browser.new_page(**options)
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.on("console", lambda message: self.complaints.append(message.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.goto(file.as_uri())


def _num_weeks(plan: Plan) -> int:
    return sum(len(cohort.weeks) for cohort in plan.cohorts)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Return where the page goes."""
    return tmp_path / "plan.html"


@pytest.mark.parametrize("plan", [samples.three_cohorts(), samples.two_years()])
def test_coloured_cells(browser: Browser, file: Path, plan: Plan) -> None:
    """The overview paints as many cells as the plan has cohort-weeks."""
    page = Opened(browser, file, plan).page
    painted = page.locator(WEEKS).evaluate_all(
        """cells => cells.filter(cell => {
            const style = getComputedStyle(cell);
            return cell.getBoundingClientRect().width > 5
                && style.backgroundImage + style.backgroundColor !== "nonergba(0, 0, 0, 0)";
        }).length"""
    )
    assert painted == _num_weeks(plan)
    page.close()


def test_nothing_is_requested(browser: Browser, file: Path) -> None:
    """The page asks for itself and nothing else, hostile names included, and runs no other code."""
    opened = Opened(browser, file, samples.hostile())
    opened.page.wait_for_timeout(300)
    assert [url for url in opened.requests if not url.startswith("data:")] == [file.as_uri()]
    assert opened.complaints == []
    assert samples.HOSTILE_NAMES[0] in opened.page.title()
    headings = opened.page.locator(".cohort h2").all_text_contents()
    assert [" ".join(name.split()) for name in headings] == [
        " ".join(name.split()) for name in samples.HOSTILE_NAMES
    ]
    opened.page.close()


def test_the_keyboard_reaches_every_cohort(browser: Browser, file: Path) -> None:
    """Tab stops at each cohort's link, and Enter leads to its calendar."""
    plan = samples.many(7)
    page = Opened(browser, file, plan).page
    reached: list[str] = []
    for _ in range(40):
        page.keyboard.press("Tab")
        href = page.evaluate("document.activeElement.getAttribute('href') || ''")
        if href.startswith("#c-"):
            reached.append(href)
        if len(reached) == len(plan.cohorts):
            break
    assert reached == [f"#c-{cohort.id}" for cohort in plan.cohorts]
    page.keyboard.press("Enter")
    assert page.locator("#c-groupe-006 h2").evaluate(
        "heading => { const box = heading.getBoundingClientRect();"
        " return box.top >= 0 && box.top < innerHeight; }"
    )
    page.close()


def test_arrow_keys_say_what_a_week_is(browser: Browser, file: Path) -> None:
    """From the table, arrows move over weeks; the tip names cohort, week, places and reason."""
    page = Opened(browser, file, samples.three_cohorts("en")).page
    tip = page.locator("#tip")
    page.locator(".overview .scroll").focus()
    page.keyboard.press("ArrowRight")
    assert tip.inner_text().split("\n") == [
        "Promotion 2027",
        "Week 35: 25 – 29 August 2025",
        "School",
        "Rentrée (fixed date)",
    ]
    page.keyboard.press("ArrowDown")
    assert "Monday – Wednesday morning: School" in tip.inner_text()
    assert page.evaluate("document.activeElement.getAttribute('aria-describedby')") == "tip"
    page.keyboard.press("Escape")
    assert tip.is_hidden()
    page.close()


def test_a_day_says_its_date_in_french(browser: Browser, file: Path) -> None:
    """The first of a month is "1er", the month in small letters."""
    page = Opened(browser, file, samples.one_cohort("fr")).page
    page.locator(".year tbody tr:first-child td").nth(1).hover()
    assert "lundi 1er septembre 2025" in page.locator("#tip").inner_text()
    page.close()


def test_filters(browser: Browser, file: Path) -> None:
    """Words and rhythm narrow rows and calendars together; accents and case do not matter."""
    page = Opened(browser, file, samples.three_cohorts()).page
    page.locator("#search").fill("ANNEE sio")
    assert page.locator(".weeks tbody tr:visible").count() == 1
    assert page.locator(".cohort:visible h2").all_text_contents() == ["BTS SIO 1re année"]
    page.locator("#search").fill("")
    page.locator("#rhythm").select_option(label="troisieme-annee")
    assert page.locator(".cohort:visible h2").all_text_contents() == ["Promotion 2026"]
    assert page.locator("#shown").inner_text() == "1"
    page.close()


def test_a_phone_scrolls_tables_not_the_page(browser: Browser, file: Path) -> None:
    """At 390 pixels the page is as wide as the screen, and the wide tables scroll inside it."""
    page = Opened(browser, file, samples.hostile(), viewport={"width": 390, "height": 844}).page
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert page.locator(".overview .scroll").first.evaluate("e => e.scrollWidth > e.clientWidth")
    page.close()


@pytest.mark.parametrize("paper", ["A4", "A3"])
@pytest.mark.parametrize(
    ("plan", "num_pages"),
    [
        (samples.one_cohort(), 1 + 1),
        (samples.three_cohorts(), 1 + 3),
        (samples.two_years(), 1 + 2),
    ],
)
def test_print(browser: Browser, file: Path, plan: Plan, num_pages: int, paper: str) -> None:
    """The overview takes one page, and so does each year of a cohort."""
    page = Opened(browser, file, plan).page
    pdf = page.pdf(format=paper, landscape=True, print_background=True)
    assert pdf.count(b"/Type /Page\n") == num_pages
    page.close()


@pytest.mark.parametrize("plan", [samples.three_cohorts("en"), samples.two_years("en")])
def test_nothing_is_cut_off_on_paper(browser: Browser, file: Path, plan: Plan) -> None:
    """On A4 landscape (281 mm between margins) every table ends within the sheet."""
    page = Opened(browser, file, plan, viewport={"width": 1062, "height": 733}).page
    page.emulate_media(media="print")
    right_edges = page.locator("table").evaluate_all(
        "tables => tables.map(table => table.getBoundingClientRect().right)"
    )
    assert len(right_edges) > 3
    assert max(right_edges) <= 1062
    page.close()


def test_the_overview_of_40_cohorts_prints_on_one_page(browser: Browser, file: Path) -> None:
    """All rows stand on the first page; the curve and the costs follow on a second."""
    page = Opened(browser, file, samples.many(40)).page
    page.locator(".cohort").evaluate_all("all => all.forEach(each => { each.hidden = true; })")
    assert page.pdf(format="A4", landscape=True).count(b"/Type /Page\n") == 2
    page.locator("section.presence, section.cost").evaluate_all(
        "all => all.forEach(each => each.remove())"
    )
    assert page.pdf(format="A4", landscape=True).count(b"/Type /Page\n") == 1
    page.close()


def test_one_calendar_prints_alone(browser: Browser, file: Path) -> None:
    """The button of a cohort prints its page and no other; afterwards everything is back."""
    page = Opened(browser, file, samples.three_cohorts()).page
    page.evaluate("window.print = () => {}")
    page.locator("#c-fisa-2026 button.print").click()
    assert page.pdf(format="A4", landscape=True).count(b"/Type /Page\n") == 1
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert page.locator(".only").count() == 0
    page.close()


def test_no_script_is_needed(browser: Browser, file: Path) -> None:
    """Without JavaScript, overview and calendars of 40 cohorts are there; no dead control is."""
    page = Opened(browser, file, samples.many(40), java_script_enabled=False).page
    assert page.locator(WEEKS).count() == 40 * 54
    assert page.locator("table.year").count() == 40
    assert page.locator("button:visible, input:visible").count() == 0
    page.close()


def test_200_cohorts_draw_fast(browser: Browser, file: Path) -> None:
    """A page of 200 cohorts is drawn in less than 2 s; calendars unroll on sight and for print."""
    plan = samples.many(200)
    seconds = []
    for _ in range(3):
        opened = Opened(browser, file, plan)
        opened.page.evaluate(
            "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"
        )
        seconds.append(opened.page.evaluate("performance.now()") / 1000)
        if seconds[-1] < 2:
            break
        opened.page.close()
    assert min(seconds) < 2, seconds
    page = opened.page
    assert page.locator(WEEKS).count() == _num_weeks(plan)
    assert page.locator("table.year").count() < 200
    page.locator(".weeks a").nth(150).click()
    page.locator("#c-groupe-150 table.year").wait_for(state="visible")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.locator("table.year").count() == 200
    page.close()
