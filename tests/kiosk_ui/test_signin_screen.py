"""The locked screen, the lock, the enrolment and the notices under hands and keys, in a real browser."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]  # no types inside
from playwright.sync_api import Browser, BrowserContext, Page, expect

from edge.domain import Level
from edge.exhibit import Person, Role
from edge.view import Mode
from kiosk_ui.sessions import IDLE_SECONDS, Sessions
from tests.kiosk_ui.browsing import SIZES
from tests.kiosk_ui.scripted import BOLT, identification, seen_by_camera, shown, states
from tests.kiosk_ui.serving import OFFICER, SECOND, TECHNICIAN, Served, enter_browser, serve
from tests.kiosk_ui.staffed import OTHER, PINS, StaffedStation

pytestmark = pytest.mark.browser

RULES = {
    "runOnly": {
        "type": "tag",
        "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    },
    "rules": {"color-contrast-enhanced": {"enabled": True}},
}

TOO_SMALL = """() => [...document.querySelectorAll("button, a, input, .role-choice")]
    .filter((one) => one.checkVisibility() && one.type !== "radio")
    .map((one) => { const box = one.getBoundingClientRect(); return [one.id || one.textContent.trim(), box.width, box.height]; })
    .filter(([, width, height]) => width < 48 || height < 48)"""


@dataclass(slots=True)
class Clock:
    """Seconds, set by hand."""

    time: float = 1_000_000.0

    def __call__(self) -> float:
        return self.time


@dataclass(frozen=True, slots=True)
class Kiosk:
    served: Served
    station: StaffedStation
    clock: Clock
    context: BrowserContext
    complaints: list[str]

    def page(self, path: str = "/") -> Page:
        opened = self.context.new_page()
        opened.on("pageerror", lambda error: self.complaints.append(str(error)))
        opened.on("console", lambda said: self.complaints.append(said.text) if said.type == "error" else None)
        opened.goto(f"{self.served.address}{path}")
        return opened


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(params=["en"])
def kiosk(browser: Browser, tmp_path: Path, clock: Clock, request: pytest.FixtureRequest) -> Iterator[Kiosk]:
    view = replace(states()["empty"], mode=Mode.INTAKE)
    station = StaffedStation(tmp_path, clock, view).staff(OFFICER, OTHER, TECHNICIAN, SECOND)
    with serve(station, language=request.param, sessions=Sessions(clock)) as served:
        context = browser.new_context(viewport={"width": 1280, "height": 800})
        context.set_default_timeout(20000)
        yield Kiosk(served, station, clock, context, [])
        context.close()


in_both_languages = pytest.mark.parametrize("kiosk", ["fr", "en"], indirect=True)


def chosen(kiosk: Kiosk, person: Person = OFFICER) -> Page:
    page = kiosk.page()
    page.click(f'[data-number="{person.number}"]')
    return page


def keyed(page: Page, digits: str) -> None:
    for digit in digits:
        page.click(f'[data-digit="{digit}"]')
    page.click("#enter")


def signed_in(page: Page) -> None:
    expect(page.locator("#leave")).to_be_visible()
    # What is on the page answers once its modules have run.
    page.wait_for_load_state()


# --- getting in ----------------------------------------------------------------------------------


def test_a_name_a_code_and_the_screen_is_open(kiosk: Kiosk) -> None:
    page = chosen(kiosk)
    expect(page.locator("#whose")).to_have_text(OFFICER.name)
    keyed(page, PINS[OFFICER])
    signed_in(page)
    expect(page.locator(".who-is")).to_have_text(OFFICER.name)
    assert kiosk.complaints == []


def test_real_keys_work_as_well(kiosk: Kiosk) -> None:
    page = chosen(kiosk)
    page.keyboard.type(f"9{PINS[OFFICER][0]}x")
    page.keyboard.press("Backspace")
    page.keyboard.press("Backspace")
    page.keyboard.type(PINS[OFFICER])
    page.keyboard.press("Enter")
    signed_in(page)


def test_without_a_mouse_from_the_first_name_to_the_open_screen(kiosk: Kiosk) -> None:
    page = kiosk.page()
    page.focus(f'[data-number="{OFFICER.number}"]')
    page.keyboard.press("Enter")
    page.keyboard.type(PINS[OFFICER])
    page.keyboard.press("Enter")
    signed_in(page)


def test_erase_takes_one_digit_and_the_code_is_never_shown(kiosk: Kiosk) -> None:
    page = chosen(kiosk)
    for digit in "12":
        page.click(f'[data-digit="{digit}"]')
    page.click("#erase")
    assert page.input_value("#pin") == "1"
    assert page.get_attribute("#pin", "type") == "password"


def test_a_code_stops_at_twelve_digits(kiosk: Kiosk) -> None:
    page = chosen(kiosk)
    for digit in "123456789012345":
        page.click(f'[data-digit="{digit}"]')
    assert page.input_value("#pin") == "123456789012"


def test_another_person_finds_no_digit_of_the_first(kiosk: Kiosk) -> None:
    page = chosen(kiosk)
    page.click('[data-digit="7"]')
    page.click("#other")
    page.click(f'[data-number="{OTHER.number}"]')
    expect(page.locator("#whose")).to_have_text(OTHER.name)
    assert page.input_value("#pin") == ""
    keyed(page, PINS[OTHER])
    expect(page.locator(".who-is")).to_have_text(OTHER.name)


def test_a_storm_of_wrong_codes_is_slowed_down_on_the_screen(kiosk: Kiosk) -> None:
    page = chosen(kiosk)
    page.clock.install()
    for words in ("Wrong code.", "Wrong code.", "Wrong code. Wait 5 seconds."):
        with page.expect_response("**/sign-in"):
            keyed(page, "111111")
        expect(page.locator("#pin")).to_have_value("")
        expect(page.locator("#said")).to_have_text(words)
    enter = page.locator("#enter")
    expect(enter).to_be_disabled()
    expect(enter).to_have_text("0:05")
    page.clock.run_for(2000)
    expect(enter).to_have_text("0:03")
    # The right code typed meanwhile is kept, and Enter does nothing yet.
    page.keyboard.type(PINS[OFFICER])
    page.keyboard.press("Enter")
    expect(page.locator("#said")).to_have_text("Wrong code. Wait 5 seconds.")
    page.clock.run_for(3500)
    kiosk.clock.time += 6
    expect(page.locator("#said")).to_have_text("You may try again.")
    expect(enter).to_have_text("OK")
    page.keyboard.press("Enter")
    signed_in(page)


def test_a_wrong_code_is_said_at_once_to_who_cannot_see_it(kiosk: Kiosk) -> None:
    page = chosen(kiosk)
    keyed(page, "111111")
    expect(page.get_by_role("alert").filter(has_text="Wrong code.")).to_be_visible()
    assert page.evaluate("document.activeElement.id") == "pin"


def test_a_kiosk_that_does_not_answer_is_said(kiosk: Kiosk) -> None:
    page = chosen(kiosk)
    page.route("**/sign-in", lambda route: route.abort())
    keyed(page, PINS[OFFICER])
    expect(page.locator("#said")).to_contain_text("The kiosk does not answer.")


def test_forty_names_are_all_within_reach(kiosk: Kiosk) -> None:
    for number in range(40):
        kiosk.station.people.enrol(Person(f"7{number:03}", f"Officer {number:02}", Role.OFFICER), "847362", by="test")
    page = kiosk.page()
    last = page.locator('[data-number="7039"]')
    last.scroll_into_view_if_needed()
    last.click()
    expect(page.locator("#whose")).to_have_text("Officer 39")
    assert page.evaluate("document.scrollingElement.scrollWidth") == 1280


def test_two_browsers_are_two_persons(kiosk: Kiosk, browser: Browser) -> None:
    one = chosen(kiosk)
    keyed(one, PINS[OFFICER])
    signed_in(one)
    context = browser.new_context()
    other = replace(kiosk, context=context).page()
    expect(other.locator("#choosing")).to_be_visible()
    other.click(f'[data-number="{OTHER.number}"]')
    keyed(other, PINS[OTHER])
    signed_in(other)
    expect(other.locator(".who-is")).to_have_text(OTHER.name)
    other.click("#leave")
    expect(other.locator("#choosing")).to_be_visible()
    one.reload()
    expect(one.locator(".who-is")).to_have_text(OFFICER.name)
    context.close()


# --- the lock ------------------------------------------------------------------------------------


def opened(kiosk: Kiosk) -> Page:
    """An officer's screen with a proposal on it, and a clock that the test turns."""
    kiosk.station.show(
        replace(shown(identification(BOLT, Level.HIGH)), mode=Mode.CHECKPOINT), seen_by_camera("looking")
    )
    enter_browser(kiosk.context, kiosk.served)
    page = kiosk.context.new_page()
    page.clock.install()
    page.goto(kiosk.served.address)
    signed_in(page)
    return page


def pass_by(kiosk: Kiosk, page: Page, seconds: float) -> None:
    """Let time go by at the kiosk and in its browser."""
    kiosk.clock.time += seconds
    page.clock.run_for(int(seconds * 1000))


def locked(page: Page) -> None:
    expect(page.locator("#choosing")).to_be_visible()
    expect(page.locator("#panel")).to_have_count(0)


def test_a_screen_about_to_lock_says_so_and_a_touch_keeps_it(kiosk: Kiosk) -> None:
    page = opened(kiosk)
    pass_by(kiosk, page, IDLE_SECONDS - 25)
    expect(page.locator("#staying")).to_be_visible()
    expect(page.get_by_role("alert").filter(has_text="The screen locks soon.")).to_be_visible()
    with page.expect_response("**/stay"):
        page.click("#stay")
    expect(page.locator("#staying")).to_be_hidden()
    pass_by(kiosk, page, IDLE_SECONDS - 40)
    expect(page.locator("#leave")).to_be_visible()


def test_a_screen_that_nobody_touches_locks_and_says_so_in_the_record(kiosk: Kiosk) -> None:
    page = opened(kiosk)
    pass_by(kiosk, page, IDLE_SECONDS - 25)
    expect(page.locator("#staying")).to_be_visible()
    with page.expect_request("**/sign-out"):
        pass_by(kiosk, page, 24)
    locked(page)
    assert kiosk.station.came_and_went == [(OFFICER.number, "idle")]


def test_who_types_for_long_is_not_locked_out(kiosk: Kiosk) -> None:
    page = opened(kiosk)
    for _ in range(4):
        pass_by(kiosk, page, 100)
        with page.expect_response("**/stay"):
            page.keyboard.press("Shift")
    expect(page.locator("#leave")).to_be_visible()
    expect(page.locator("#staying")).to_be_hidden()


def test_a_page_kept_open_by_its_neighbour_does_not_lock(kiosk: Kiosk) -> None:
    page = opened(kiosk)
    kiosk.clock.time += IDLE_SECONDS - 25
    (seat,) = [cookie["value"] for cookie in kiosk.context.cookies() if cookie["name"] == "seat"]
    kiosk.served.sessions.of(seat, touch=True)
    with page.expect_response("**/session"):
        page.clock.run_for(int((IDLE_SECONDS - 25) * 1000))
    page.clock.run_for(60_000)
    expect(page.locator("#leave")).to_be_visible()
    expect(page.locator("#staying")).to_be_hidden()


def test_leaving_leaves_nothing_of_the_case_behind(kiosk: Kiosk) -> None:
    page = kiosk.page()
    page.click(f'[data-number="{OFFICER.number}"]')
    keyed(page, PINS[OFFICER])
    signed_in(page)
    page.click("#notices")
    expect(page.locator("article")).to_be_visible()
    page.get_by_role("link", name="Back to the screen").click()
    signed_in(page)
    kiosk.station.show(replace(shown(identification(BOLT, Level.HIGH)), mode=Mode.CHECKPOINT))
    expect(page.locator("#picture")).to_be_visible()
    page.click("#leave")
    locked(page)
    for _ in range(4):
        page.go_back()
        expect(page.locator("body")).not_to_contain_text("Bolt action")
        assert page.locator("#picture, canvas, #panel").count() == 0


def test_a_kiosk_that_does_not_answer_locks_all_the_same(kiosk: Kiosk) -> None:
    page = opened(kiosk)
    page.route("**/sign-out", lambda route: route.abort())
    page.click("#leave")
    expect(page.locator("h1")).to_have_text("The screen is locked")
    assert page.locator("#panel, canvas, #picture, header").count() == 0
    page.unroute_all()
    page.clock.run_for(3000)
    locked(page)
    assert kiosk.station.came_and_went == [(OFFICER.number, "left")]


def test_a_restarted_kiosk_locks_the_screen_at_the_next_touch(browser: Browser, tmp_path: Path, clock: Clock) -> None:
    context = browser.new_context()
    context.set_default_timeout(20000)
    with serve(StaffedStation(tmp_path, clock).staff(TECHNICIAN), language="en") as first:
        enter_browser(context, first, TECHNICIAN)
        page = context.new_page()
        page.goto(f"{first.address}/people")
        signed_in(page)
    with serve(StaffedStation(tmp_path, clock).staff(OFFICER), language="en", port=first.port):
        page.click("#language-fr")
        expect(page.locator("#choosing")).to_be_visible()
        context.close()


# --- enrolling -----------------------------------------------------------------------------------


def test_the_first_person_ends_the_trial(browser: Browser, tmp_path: Path, clock: Clock) -> None:
    station = StaffedStation(tmp_path, clock, states()["empty"])
    with serve(station, language="en", sessions=Sessions(clock)) as served:
        context = browser.new_context(viewport={"width": 1280, "height": 800})
        page = context.new_page()
        page.goto(served.address)
        expect(page.locator(".trial")).to_have_text("Trial: nothing is written down")
        page.click("#enrol")
        page.fill("#name", "Inès Caron")
        page.fill("#number", "424242")
        page.click("#enrol-now")
        expect(page.locator("#said")).to_have_text("Still missing: Role")
        page.check('input[value="officer"]')
        page.fill("#pin", "718293")
        page.fill("#again", "718294")
        page.click("#enrol-now")
        expect(page.locator("#said")).to_have_text("The two codes are not the same.")
        page.fill("#again", "718293")
        page.click("#enrol-now")
        expect(page.locator('[data-number="424242"]')).to_be_visible()
        context.close()


def test_a_technician_enrols_and_sees_it(kiosk: Kiosk) -> None:
    page = chosen(kiosk, TECHNICIAN)
    keyed(page, PINS[TECHNICIAN])
    expect(page.locator("#enrolled-title")).to_be_visible()
    page.fill("#name", "Inès Caron")
    page.fill("#number", "424242")
    page.check('input[value="second"]')
    for field in ("#pin", "#again"):
        page.fill(field, "718293")
    page.click("#enrol-now")
    expect(page.locator(".done")).to_have_text("Inès Caron is enrolled.")
    expect(page.locator(".enrolled li")).to_have_count(5)


# --- how it looks --------------------------------------------------------------------------------


def names_shown(kiosk: Kiosk) -> Page:
    return kiosk.page()


def code_refused(kiosk: Kiosk) -> Page:
    page = chosen(kiosk)
    for _ in range(3):
        with page.expect_response("**/sign-in"):
            keyed(page, "111111")
        expect(page.locator("#pin")).to_have_value("")
    expect(page.locator("#enter")).to_be_disabled()
    return page


def technician(kiosk: Kiosk) -> Page:
    enter_browser(kiosk.context, kiosk.served, TECHNICIAN)
    return kiosk.page("/people")


def about_to_lock(kiosk: Kiosk) -> Page:
    page = opened(kiosk)
    pass_by(kiosk, page, IDLE_SECONDS - 25)
    expect(page.locator("#staying")).to_be_visible()
    return page


def legal(kiosk: Kiosk) -> Page:
    return kiosk.page("/notices")


def privacy(kiosk: Kiosk) -> Page:
    return kiosk.page("/notices/privacy")


PAGES = [names_shown, code_refused, technician, legal, privacy, about_to_lock]


@in_both_languages
@pytest.mark.parametrize("show", PAGES)
def test_axe_finds_nothing_by_day_and_by_night(kiosk: Kiosk, show: Callable[[Kiosk], Page]) -> None:
    page = show(kiosk)
    for scheme in ("light", "dark"):
        # Without motion no colour is half way when it is looked at.
        page.emulate_media(color_scheme="dark" if scheme == "dark" else "light", reduced_motion="reduce")
        found = Axe().run(page, options=RULES)
        assert found.violations_count == 0, found.generate_report()


@in_both_languages
@pytest.mark.parametrize("show", PAGES)
def test_everything_is_large_enough_and_nothing_goes_sideways(kiosk: Kiosk, show: Callable[[Kiosk], Page]) -> None:
    page = show(kiosk)
    for width, height in (*SIZES, (640, 400)):
        page.set_viewport_size({"width": width, "height": height})
        assert page.evaluate("document.scrollingElement.scrollWidth") == width
        assert page.evaluate(TOO_SMALL) == []
        expect(page.locator("#doubt")).to_be_in_viewport()


@in_both_languages
@pytest.mark.parametrize("show", [names_shown, code_refused])
def test_the_locked_screen_needs_no_scrolling(kiosk: Kiosk, show: Callable[[Kiosk], Page]) -> None:
    page = show(kiosk)
    for width, height in SIZES:
        page.set_viewport_size({"width": width, "height": height})
        assert page.evaluate("document.scrollingElement.scrollHeight") == height


def test_the_keys_of_the_code_are_very_large(kiosk: Kiosk) -> None:
    page = chosen(kiosk)
    sizes = page.evaluate(
        """() => [...document.querySelectorAll(".keypad button")].flatMap((one) => [one.offsetWidth, one.offsetHeight])"""
    )
    assert len(sizes) == 24
    assert min(sizes) >= 80


@in_both_languages
def test_the_language_is_chosen_on_the_locked_screen(kiosk: Kiosk) -> None:
    page = kiosk.page()
    before = page.get_attribute("html", "lang")
    other = "en" if before == "fr" else "fr"
    with page.expect_navigation():
        page.click(f"#language-{other}")
    expect(page.locator("html")).to_have_attribute("lang", other)


def test_the_way_out_is_on_the_locked_screen_too(kiosk: Kiosk) -> None:
    page = kiosk.page()
    page.click("#doubt")
    expect(page.locator("#expert")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#expert")).to_be_hidden()
