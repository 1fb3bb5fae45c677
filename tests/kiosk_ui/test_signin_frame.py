"""What the frame says of an intake: whose screen, which case, how far, and whether there is a way back."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from playwright.sync_api import Browser, Page, expect

from edge.view import Condition, Mode, View
from kiosk_ui.frame import frame_of
from tests.kiosk_ui.intakes import intake_states
from tests.kiosk_ui.scripted import ScriptedStation
from tests.kiosk_ui.serving import OFFICER, Served, enter_browser, serve

HOME = View(1, Condition.EMPTY, mode=Mode.INTAKE)


def test_no_intake_has_no_case_and_no_way_back() -> None:
    frame = frame_of(HOME)
    assert (frame.trial, frame.case, frame.phase, frame.back) == (False, "", 0, False)
    assert frame_of(View(1, Condition.EMPTY)).trial


@pytest.mark.parametrize("name", [name for name, view in intake_states().items() if view.situation is not None])
def test_an_intake_says_where_it_stands(name: str) -> None:
    view = intake_states()[name]
    assert view.intake is not None
    assert view.situation is not None
    frame = frame_of(view)
    assert (frame.case, frame.seal) == (view.intake.case, view.intake.seal)
    assert 1 <= frame.phase == view.situation.phase <= frame.phases == 7


def test_there_is_a_way_back_once_something_was_answered_and_nothing_interrupts() -> None:
    views = intake_states()
    assert frame_of(views["traces"]).back is False
    assert frame_of(views["pictures"]).back is True
    for name in ("swapped", "stopped"):
        assert frame_of(views[name]).back is False


@pytest.fixture
def served() -> Iterator[Served]:
    with serve(ScriptedStation([HOME]), language="en") as running:
        yield running


@pytest.fixture
def page(browser: Browser, served: Served) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    context.set_default_timeout(20000)
    enter_browser(context, served)
    opened = context.new_page()
    opened.goto(served.address)
    yield opened
    context.close()


@pytest.mark.browser
def test_the_frame_follows_the_view_without_a_page_jump(page: Page, served: Served) -> None:
    expect(page.locator(".who-is")).to_have_text(OFFICER.name)
    expect(page.locator("#press-back")).to_have_count(0)
    page.evaluate("window.samePage = true")
    served.station.show(intake_states()["pictures"])
    expect(page.locator("#where")).to_contain_text("Case 2026-0412")
    expect(page.locator("#where")).to_contain_text("step 4 / 7")
    with page.expect_response("**/press"):
        page.click("#press-back")
    (press,) = served.station.presses
    assert press.kind == "back"
    assert press.by is not None
    assert press.by.name == OFFICER.name
    served.station.show(HOME)
    expect(page.locator("#press-back")).to_have_count(0)
    expect(page.locator("#where")).not_to_contain_text("Case")
    assert page.evaluate("window.samePage")


@pytest.mark.browser
@pytest.mark.parametrize("size", [(1280, 800), (800, 1280)])
def test_a_very_long_case_number_pushes_nothing_off_the_screen(
    page: Page, served: Served, size: tuple[int, int]
) -> None:
    view = intake_states()["pictures"]
    assert view.intake is not None
    page.set_viewport_size({"width": size[0], "height": size[1]})
    served.station.show(replace(view, intake=replace(view.intake, case="2026-" * 8, seal="W" * 40)))
    expect(page.locator("#where")).to_contain_text("2026-2026")
    assert page.evaluate("document.scrollingElement.scrollWidth") == size[0]
    for button in ("#leave", "#home", "#language-en"):
        expect(page.locator(button)).to_be_in_viewport(ratio=1)
    # On a narrow screen case and seal have a line of their own.
    assert page.evaluate("document.querySelector('.top').offsetHeight") <= (56 if size[0] == 1280 else 92)
