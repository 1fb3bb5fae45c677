"""Intakes at a real kiosk in a real Chromium: from the locked screen to the history, with what happens to screens on the way.

One kiosk serves all stories, as it serves all shifts of a week; each opens an intake of its own and leaves none open.
"""

import socket
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, expect

from edge.decide import Act
from edge.people import Cost, open_people
from tests.commands.calling import Kiosk, kiosk, new_home
from tests.commands.led_through import OFFICER, PATIENCE_MS, PINS, SECOND, WAY, leads_through, opens, signs_in
from tests.commands.officer import Officer

pytestmark = pytest.mark.browser

LATE = """
const reached = window.fetch;
window.news = Promise.resolve();
window.fetch = async (address, asked) => {
  const answer = await reached(address, asked);
  if (String(address).startsWith("/panel")) await window.news;
  return answer;
};
"""
"""A page that hears late of what is new, once `news` is a promise that is not kept yet."""


def quietly(_screen: str) -> None:
    """Where nobody wants to know which screen is shown."""


@dataclass
class Screens:
    """The browsers at one kiosk, and what they complained of."""

    kiosk: Kiosk
    browser: Browser
    stack: ExitStack
    complaints: list[str] = field(default_factory=list)

    def another(self) -> Page:
        """One more browser, at which nobody is signed in."""
        context = self.browser.new_context(viewport={"width": 1280, "height": 800})
        self.stack.callback(context.close)
        page = context.new_page()
        page.set_default_timeout(PATIENCE_MS)
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        return page

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning", "assert"):
            self.complaints.append(f"{message.type}: {message.text} ({message.location['url']})")


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory, models: Path) -> Iterator[Kiosk]:
    """A kiosk at which two persons are enrolled and a revolver stays on the plate."""
    home = new_home(tmp_path_factory.mktemp("kiosk")).with_models(models)
    home.with_settings('[camera]\nsource = "demo:stay"\n')
    people = open_people(home.data / "people", cost=Cost(64, 1))
    for person in (OFFICER, SECOND):
        people.enrol(person, PINS[person.number], by="test")
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = int(listener.getsockname()[1])
    with kiosk(home, port) as started:
        started.until()
        # Answered once there is a first view: before it, a kiosk is taken for one on trial.
        started.get("/panel?after=0")
        yield started


@pytest.fixture
def screens(running: Kiosk, browser: Browser) -> Iterator[Screens]:
    """Browsers for one story; an intake that it leaves open is set aside, and no page may have complained."""
    with ExitStack() as stack:
        shown = Screens(running, browser, stack)
        yield shown
    assert running.process.poll() is None, running.said
    officer = Officer(running)
    officer.signs_in(OFFICER.number, PINS[OFFICER.number])
    if officer.status()["step"] is not None:
        assert officer.presses(Act.SET_ASIDE) == "accepted"
    assert shown.complaints == []


def comes_back(page: Page, address: str) -> None:
    """From the locked screen to an intake that is under way."""
    page.goto(address)
    page.get_by_text(OFFICER.name).first.click()
    page.keyboard.type(PINS[OFFICER.number])
    page.keyboard.press("Enter")
    page.wait_for_selector("#panel[data-intake=open]")
    page.wait_for_load_state()


def goes_to(page: Page, step: str) -> None:
    """From the proposal to this step of the ordinary way; photographs are left out."""
    for name, place in WAY:
        button = page.locator(f"main {place} >> visible=true").first
        button.wait_for()
        if name == step:
            return
        if name == "pictures":
            leaves_pictures_out(page)
        else:
            button.click()


def leaves_pictures_out(page: Page) -> None:
    while page.locator("main [data-press=take_picture]").count():
        asked = page.locator("#panel").get_attribute("data-kept")
        page.click("#press-not-possible")
        page.wait_for_function("asked => document.getElementById('panel').dataset.kept !== asked", arg=asked)


# --- the ordinary way -----------------------------------------------------------------------------


def test_from_the_locked_screen_to_the_record_and_to_the_history(screens: Screens) -> None:
    """In French: a revolver takes nine touches at most. Its record is then found by its case number, and reads."""
    page = screens.another()
    seen: list[str] = []
    signs_in(page, screens.kiosk.address, seen.append)
    expect(page.locator("html")).to_have_attribute("lang", "fr")
    opens(page, seen.append, case="2026-0501", seal="31")
    touches = leads_through(page, seen.append)
    assert touches <= 9
    assert seen == ["locked", "code", "home", "open", "traces", *(name for name, _ in WAY), "written"]
    expect(page.locator("#written")).to_contain_text("2026-0501")

    page.click("#history")
    page.fill("#case", "2026-0501")
    page.click("#search")
    expect(page.locator("#rows > li")).to_have_count(1)
    row = page.locator("#rows a")
    expect(row.locator(".numbers b")).to_have_text(["2026-0501", "31"])
    expect(row.locator(".kind")).to_contain_text("Revolver")
    expect(row.locator(".concluded b")).to_contain_text("B")
    row.click()
    record = page.locator("article.record")
    expect(page.locator("#record-title")).to_be_visible()
    for words in ("2026-0501", OFFICER.name, SECOND.name, "intake_closed"):
        expect(record).to_contain_text(words)
    photographs = record.locator("img")
    expect(photographs).to_have_count(6)
    page.wait_for_function(
        "() => [...document.querySelectorAll('article.record img')].every((one) => one.complete && one.naturalWidth > 0)"
    )


# --- screens that come and go ---------------------------------------------------------------------


def test_a_browser_is_closed_in_the_middle_and_another_one_goes_on(screens: Screens) -> None:
    """The tablet's battery is flat while the second person looks into the chamber. The next tablet is locked first."""
    first = screens.another()
    signs_in(first, screens.kiosk.address, quietly)
    opens(first, quietly, case="2026-0502")
    goes_to(first, "second-check")
    first.context.close()

    other = screens.another()
    other.goto(screens.kiosk.address)
    expect(other.get_by_text(OFFICER.name).first).to_be_visible()
    assert "2026-0502" not in other.content()
    comes_back(other, screens.kiosk.address)
    expect(other.locator("#press-seen-empty")).to_be_visible()
    expect(other.locator("#where")).to_contain_text("2026-0502")
    other.click("#press-seen-empty")
    expect(other.locator("main [data-press=take_picture]")).to_be_visible()


def test_two_screens_show_one_intake(screens: Screens) -> None:
    """One officer answers; the other screen follows without a touch. A touch on what it showed before is refused."""
    one, other = screens.another(), screens.another()
    other.add_init_script(LATE)
    signs_in(one, screens.kiosk.address, quietly)
    opens(one, quietly, case="2026-0503")
    goes_to(one, "typology")
    comes_back(other, screens.kiosk.address)
    expect(other.locator("[data-press=typology] >> visible=true").first).to_be_visible()

    goes_to(one, "guide")
    one.click("#press-guide-cartridges")
    for page in (one, other):
        expect(page.locator("#press-guide-swing_out_latch")).to_be_visible()

    other.evaluate("() => { window.news = new Promise((told) => { window.tell = told; }); }")
    one.click("#press-guide-swing_out_latch")
    expect(one.locator("#press-made_safe")).to_be_visible()
    other.click("#press-guide-swing_out_latch")
    expect(other.locator("#notice")).to_contain_text("rien n’a été fait")
    expect(one.locator("#press-made_safe")).to_be_visible()

    other.evaluate("() => window.tell()")
    expect(other.locator("#press-made_safe")).to_be_visible()
    other.click("#press-made_safe")
    expect(one.locator("#press-seen-empty")).to_be_visible()


def test_the_language_is_changed_in_the_middle_of_a_form(screens: Screens) -> None:
    """A colleague who reads English takes over at the signs: the same intake, the same question, in English."""
    page = screens.another()
    signs_in(page, screens.kiosk.address, quietly)
    opens(page, quietly, case="2026-0504")
    goes_to(page, "signs")
    asked = page.locator("#panel").get_attribute("data-kept")
    page.click("label:has(#seen-home_made)")
    page.click("#language-en")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.locator("#panel")).to_have_attribute("data-kept", str(asked))
    expect(page.locator("#where")).to_contain_text("2026-0504")
    expect(page.locator("#press-signs")).to_have_text("None of these")
    page.click("label:has(#seen-home_made)")
    expect(page.locator("#press-signs")).to_have_text("Go on: 1 answer")
    page.click("#press-signs")
    expect(page.locator("#press-signs")).to_have_count(0)
