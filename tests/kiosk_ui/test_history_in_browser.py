"""The history in a real browser: without a mouse, without a page jump, readable by everybody, and on paper."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]  # no types inside
from playwright.sync_api import Browser, Dialog, Page, expect

from edge.exhibit import Json
from tests.kiosk_ui.browsing import SIZES
from tests.kiosk_ui.history_story import CORRECTED, INTAKE, RecordedStation, tell
from tests.kiosk_ui.serving import OFFICER, enter_browser, serve

pytestmark = pytest.mark.browser

RULES = {
    "runOnly": {
        "type": "tag",
        "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    }
}
SCROLLS_SIDEWAYS = "() => document.scrollingElement.scrollWidth > innerWidth"
SMALL = r"""
() => [...document.querySelectorAll("main button, main a.row, main input, main select, dialog[open] button")]
    .filter((one) => one.checkVisibility() && one.getBoundingClientRect().height < 48).map((one) => one.outerHTML)
"""
FOCUSED = "() => document.activeElement.id"


@dataclass
class Reading:
    """A page of the history, and what the browser complained of."""

    page: Page
    address: str
    station: RecordedStation
    complaints: list[str] = field(default_factory=list)

    def open(self, path: str) -> None:
        self.page.goto(self.address + path)
        self.page.wait_for_function("() => [...document.images].every((one) => one.complete)")


def listed(number: int) -> tuple[str, dict[str, Json]]:
    officer: dict[str, Json] = {"number": OFFICER.number, "name": OFFICER.name}
    body: dict[str, Json] = {
        "intake": f"{number:016x}",
        "case": f"2025-{number:04d}",
        "seal": "1",
        "officer": officer,
        "second": None,
    }
    return "intake_opened", body


@pytest.fixture(scope="module", params=["fr", "en"])
def reading(
    browser: Browser, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Reading]:
    station = RecordedStation(tmp_path_factory.mktemp("record"))
    station.append_all(tuple(listed(number) for number in range(50)))
    story = tell(station)
    station.append("weighed", {"intake": INTAKE, "grams": 3410})
    station.lose(story.intake.pictures["left"])
    with serve(station, language=request.param) as served:
        context = browser.new_context(viewport={"width": 1280, "height": 800})
        enter_browser(context, served)
        page = context.new_page()
        shown = Reading(page, served.address, station)
        page.on("console", lambda message: shown.complaints.append(f"{message.type}: {message.text}"))
        page.on("pageerror", lambda error: shown.complaints.append(str(error)))
        yield shown
        context.close()


@pytest.mark.parametrize("path", ["/history", f"/record/{INTAKE}"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(reading: Reading, path: str, scheme: str) -> None:
    reading.page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    # As tall as the list: what scrolls under the footer would count as a target too small.
    reading.page.set_viewport_size({"width": 1280, "height": 2600})
    reading.open(path)
    found = Axe().run(reading.page, options=RULES)
    reading.page.emulate_media(color_scheme="light")
    reading.page.set_viewport_size({"width": 1280, "height": 800})
    assert found.violations_count == 0, found.generate_report()
    assert reading.complaints == []


@pytest.mark.parametrize("path", ["/history", f"/record/{INTAKE}"])
def test_nothing_scrolls_sideways_and_nothing_is_too_small_to_touch(reading: Reading, path: str) -> None:
    reading.open(path)
    # The last one is the first one at 200 %.
    for width, height in (*SIZES, (640, 400)):
        reading.page.set_viewport_size({"width": width, "height": height})
        assert not reading.page.evaluate(SCROLLS_SIDEWAYS), (width, height)
        assert reading.page.evaluate(SMALL) == [], (width, height)
    reading.page.set_viewport_size({"width": 1280, "height": 800})


def test_an_intake_is_looked_for_and_read_with_keys_alone(reading: Reading) -> None:
    page = reading.page
    reading.open("/history")
    page.focus("#case")
    # As a scanner does: the number, then Enter.
    page.keyboard.type(CORRECTED)
    page.keyboard.press("Enter")
    expect(page.locator("#rows a")).to_have_count(1)
    assert page.evaluate(FOCUSED) == "list-title"
    expect(page.locator("#count")).to_contain_text("1")
    assert page.locator("#count").get_attribute("role") == "status"
    assert page.url == f"{reading.address}/history"
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/record/{INTAKE}")
    expect(page.locator("#record-title")).to_be_visible()


def test_more_intakes_follow_without_a_jump_and_the_focus_goes_to_the_first_of_them(reading: Reading) -> None:
    page = reading.page
    reading.open("/history")
    expect(page.locator("#rows > li")).to_have_count(20)
    page.focus("#more")
    page.keyboard.press("Enter")
    expect(page.locator("#rows > li")).to_have_count(40)
    assert page.evaluate("() => [...document.querySelectorAll('#rows a')].indexOf(document.activeElement)") == 20
    page.click("#more")
    expect(page.locator("#rows > li")).to_have_count(51)
    expect(page.locator("#more")).to_be_hidden()


def test_an_intake_opened_meanwhile_is_not_listed_twice(reading: Reading) -> None:
    page = reading.page
    reading.open("/history")
    reading.station.append(*listed(8000))
    page.click("#more")
    expect(page.locator("#rows > li")).to_have_count(39)
    ids = page.locator("#rows > li").evaluate_all("(rows) => rows.map((row) => row.id)")
    assert len(set(ids)) == len(ids)


def test_a_search_without_a_find_says_so_and_the_newest_come_back(reading: Reading) -> None:
    page = reading.page
    reading.open("/history")
    page.fill("#seal", "there is none")
    page.click("#search")
    expect(page.locator("#rows > li")).to_have_count(0)
    expect(page.locator("#count")).not_to_be_empty()
    page.click("#newest")
    expect(page.locator("#rows > li")).to_have_count(20)
    assert page.input_value("#seal") == ""


def test_dates_in_the_wrong_order_are_said_and_not_sent(reading: Reading) -> None:
    page = reading.page
    reading.open("/history")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.fill("#since", "2026-11-22")
    page.fill("#until", "2026-11-20")
    page.click("#search")
    expect(page.locator("#count")).to_have_text(re.compile("date"))
    assert page.evaluate(FOCUSED) == "since"
    assert f"{reading.address}/history/search" not in asked


def test_a_photograph_is_shown_large_and_the_focus_comes_back(reading: Reading) -> None:
    page = reading.page
    reading.open(f"/record/{INTAKE}")
    page.locator("a[data-large]").nth(1).focus()
    page.keyboard.press("Enter")
    expect(page.locator("#large")).to_be_visible()
    page.wait_for_function("() => document.getElementById('large-picture').naturalWidth > 0")
    assert page.evaluate(FOCUSED) == "large-close"
    found = Axe().run(page, options=RULES)
    assert found.violations_count == 0, found.generate_report()
    page.keyboard.press("Escape")
    expect(page.locator("#large")).to_be_hidden()
    assert page.evaluate("() => document.activeElement.dataset.large") is not None
    assert page.url.endswith(INTAKE)


def test_a_hostile_text_runs_nothing(reading: Reading) -> None:
    page = reading.page
    kind, body = listed(7000)
    body |= {"case": "<img src=x onerror=alert(1)>", "seal": "<script>alert(2)</script>"}
    reading.station.append(kind, body)
    said: list[str] = []

    def hear(dialog: Dialog) -> None:
        said.append(dialog.message)
        dialog.dismiss()

    page.on("dialog", hear)
    reading.open("/history")
    page.fill("#text", "onerror")
    page.click("#search")
    expect(page.locator("#rows > li")).to_have_count(1)
    expect(page.locator("#rows b").first).to_have_text("<img src=x onerror=alert(1)>")
    reading.open(f"/record/{body['intake']}")
    assert page.locator("article script, article img").count() == 0
    assert said == []
    assert reading.complaints == []


def test_on_paper_the_whole_record_stands_black_on_white_and_nothing_else(reading: Reading, tmp_path: Path) -> None:
    page = reading.page
    page.emulate_media(media="print", color_scheme="dark")
    reading.open(f"/record/{INTAKE}")
    for chrome in ("header.top", "footer.bottom"):
        expect(page.locator(chrome)).to_be_hidden()
    assert page.locator(".part:visible").count() == page.locator(".part").count()
    assert page.evaluate("() => getComputedStyle(document.documentElement).backgroundColor") == "rgb(255, 255, 255)"
    assert page.evaluate("() => getComputedStyle(document.querySelector('.sentence')).color") == "rgb(0, 0, 0)"
    # A4 less its margins is 180 mm: 680 points of a screen.
    page.set_viewport_size({"width": 680, "height": 960})
    assert not page.evaluate(SCROLLS_SIDEWAYS)
    wide = "() => [...document.querySelectorAll('.hash')].filter((one) => one.scrollWidth > one.clientWidth).length"
    assert page.evaluate(wide) == 0
    assert (
        page.evaluate("() => { const t = document.querySelector('.scrolls'); return t.scrollWidth - t.clientWidth; }")
        <= 0
    )
    page.pdf(path=tmp_path / "record.pdf", prefer_css_page_size=True)
    assert (tmp_path / "record.pdf").read_bytes().count(b"/Type /Page\n") >= 2
    page.emulate_media(media="screen", color_scheme="light")
    page.set_viewport_size({"width": 1280, "height": 800})
