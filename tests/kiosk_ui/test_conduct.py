"""How the screen behaves under hands, keys, cables and second screens, in a real browser."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from edge.view import Answer, Condition, Press, PressKind, View
from tests.kiosk_ui.browsing import settled
from tests.kiosk_ui.scripted import ScriptedStation, seen_by_camera, states
from tests.kiosk_ui.serving import Served, serve

pytestmark = pytest.mark.browser


@pytest.fixture
def served() -> Iterator[Served]:
    with serve(ScriptedStation([states()["empty"]], seen_by_camera("empty"))) as running:
        yield running


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    made = browser.new_context(viewport={"width": 1280, "height": 800})
    made.set_default_timeout(20000)
    yield made
    made.close()


@pytest.fixture
def page(context: BrowserContext, served: Served) -> Page:
    opened = context.new_page()
    opened.goto(served.address)
    settled(opened)
    return opened


def shown(page: Page, view: View) -> None:
    page.wait_for_selector(f'#panel[data-view="{view.number}"]')


# --- the live picture and the answer -------------------------------------------------------------


def test_the_live_picture_is_drawn_and_goes_on(page: Page) -> None:
    assert page.evaluate("() => [document.getElementById('live').width, document.getElementById('live').height]") == [
        640,
        480,
    ]
    grey = page.evaluate(
        "() => [...document.getElementById('live').getContext('2d').getImageData(320, 200, 1, 1).data]"
    )
    assert abs(grey[0] - 172) < 8
    with page.expect_response(lambda one: "/next.jpg" in one.url and one.status == 200) as first:
        pass
    with page.expect_response(lambda one: "/next.jpg" in one.url and one.status == 200) as second:
        pass
    numbers = [int(one.value.headers["x-frame-number"]) for one in (first, second)]
    assert numbers[1] > numbers[0]


def test_an_answer_arrives_in_place_and_is_marked(page: Page, served: Served) -> None:
    page.evaluate("window.samePage = true")
    view = served.station.show(states()["high"])
    shown(page, view)
    marks = page.evaluate("() => performance.getEntriesByName('result-shown').map((one) => one.detail.view)")
    assert marks == [view.number]
    assert page.evaluate("window.samePage")
    expect(page.locator("#announcement")).to_have_text(
        "Typologie proposée\u00a0: Revolver. Indice de fiabilité\u00a0: Élevé, 99\u202f%. À confirmer par une personne."
    )


def test_the_still_stays_put_while_measures_arrive(page: Page, served: Served) -> None:
    shown(page, served.station.show(states()["pending"]))
    page.evaluate("document.getElementById('picture').kept = true")
    shown(page, served.station.show(states()["measured-and-read"]))
    assert page.evaluate("document.getElementById('picture').kept")
    assert page.locator("#overlay .overall").count() == 5


def test_the_camera_is_not_asked_while_a_still_is_shown(page: Page, served: Served) -> None:
    shown(page, served.station.show(states()["high"]))
    settled(page)
    asked: list[str] = []
    page.on("request", lambda one: asked.append(one.url))
    shown(page, served.station.show(states()["measured"]))
    shown(page, served.station.show(states()["alarm"]))
    assert [url for url in asked if "/next.jpg" in url] == []


def test_an_old_picture_does_not_stay_as_if_it_were_live(page: Page, served: Served) -> None:
    shown(page, served.station.show(states()["trouble-lost"]))
    assert page.evaluate("getComputedStyle(document.getElementById('live')).visibility") == "hidden"


def test_no_live_picture_stands_where_the_still_is_missing(page: Page, served: Served) -> None:
    page.route("**/picture.jpg*", lambda route: route.abort())
    shown(page, served.station.show(states()["high"]))
    expect(page.locator("#live")).to_be_hidden()


def test_a_cut_line_hides_the_live_picture_too(page: Page, served: Served) -> None:
    page.route(re.compile(r"/panel\?"), lambda route: route.abort())
    served.station.show(View(1, Condition.EMPTY))
    expect(page.locator("#lost")).to_be_visible()
    expect(page.locator("#live")).to_be_hidden()


def test_what_counted_can_be_put_away_and_stays_away(page: Page, served: Served) -> None:
    shown(page, served.station.show(states()["high"]))
    expect(page.locator("#heatmap")).to_be_visible()
    page.click("#counted")
    expect(page.locator("#heatmap")).to_be_hidden()
    shown(page, served.station.show(states()["measured"]))
    expect(page.locator("#heatmap")).to_be_hidden()
    expect(page.locator("#counted")).to_have_attribute("aria-pressed", "false")
    page.click("#counted")
    expect(page.locator("#heatmap")).to_be_visible()


def test_only_a_change_is_announced(page: Page, served: Served) -> None:
    expect(page.locator("#announcement")).to_have_text("Posez l’arme, canon vers la butée")
    page.evaluate(
        """() => {
            window.heard = 0;
            new MutationObserver(() => { window.heard += 1; })
                .observe(document.getElementById("announcement"), { childList: true, characterData: true });
        }"""
    )
    shown(page, served.station.show(View(1, Condition.EMPTY)))
    assert page.evaluate("window.heard") == 0
    shown(page, served.station.show(View(1, Condition.MOVING)))
    assert page.evaluate("window.heard") == 1


# --- touches -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("state", "button", "kind"),
    [
        ("high", "#press-retake", PressKind.RETAKE),
        ("high", "#press-markings", PressKind.READ_MARKINGS),
        ("learning", "#press-empty", PressKind.PLATE_IS_EMPTY),
    ],
)
def test_a_touch_reaches_the_station_with_its_view(
    page: Page, served: Served, state: str, button: str, kind: PressKind
) -> None:
    view = served.station.show(states()[state])
    shown(page, view)
    with page.expect_response("**/press"):
        page.click(button)
    assert served.station.presses == [Press(view.number, kind)]
    expect(page.locator("#notice")).to_be_empty()


def test_a_touch_on_a_view_that_has_changed_is_told_gently(page: Page, served: Served) -> None:
    def hold(_route: Route) -> None:
        """Never answer: this screen has not heard of the change yet."""

    page.route(re.compile(r"/panel\?"), hold)
    shown(page, served.station.show(states()["high"]))
    view = served.station.show(states()["medium"])
    page.click("#press-retake")
    expect(page.locator("#notice")).to_contain_text("L’écran venait de changer")
    assert served.station.presses == [Press(view.number - 1, PressKind.RETAKE)]


def test_a_touch_that_cannot_be_done_now_is_told(page: Page, served: Served) -> None:
    served.station.answer = Answer.NOT_NOW
    page.click("#press-empty")
    expect(page.locator("#notice")).to_have_text("Impossible pour l’instant\u00a0: rien n’a été fait.")


# --- keys ----------------------------------------------------------------------------------------


def focused(page: Page) -> str:
    return str(page.evaluate("document.activeElement.id"))


def test_every_button_is_reached_and_pressed_by_keys(page: Page, served: Served) -> None:
    view = served.station.show(states()["high"])
    shown(page, view)
    reached = []
    for _ in range(6):
        page.keyboard.press("Tab")
        reached.append(focused(page))
        assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    assert reached == ["language-fr", "language-en", "counted", "press-markings", "press-retake", "doubt"]
    page.keyboard.press("Shift+Tab")
    with page.expect_response("**/press"):
        page.keyboard.press("Enter")
    assert served.station.presses == [Press(view.number, PressKind.RETAKE)]


def test_the_sheet_holds_the_keys_and_gives_them_back(page: Page) -> None:
    page.focus("#doubt")
    page.keyboard.press("Enter")
    expect(page.locator("#expert")).to_be_visible()
    assert focused(page) == "expert-close"
    for _ in range(5):
        page.keyboard.press("Tab")
        assert page.evaluate(
            "() => document.activeElement === document.body || document.activeElement.closest('#expert') !== null"
        )
    page.keyboard.press("Escape")
    expect(page.locator("#expert")).to_be_hidden()
    assert focused(page) == "doubt"


def test_the_sheet_stays_open_when_the_view_changes(page: Page, served: Served) -> None:
    page.click("#doubt")
    shown(page, served.station.show(states()["high"]))
    expect(page.locator("#expert")).to_be_visible()
    assert focused(page) == "expert-close"


def test_keys_are_not_lost_when_their_button_goes(page: Page, served: Served) -> None:
    page.focus("#press-empty")
    shown(page, served.station.show(states()["high"]))
    assert focused(page) == "panel-title"
    page.focus("#press-retake")
    shown(page, served.station.show(states()["medium"]))
    assert focused(page) == "press-retake"


# --- cables --------------------------------------------------------------------------------------


def test_a_lost_kiosk_is_said_and_found_again(context: BrowserContext) -> None:
    page = context.new_page()
    with serve(ScriptedStation([states()["high"]])) as first:
        page.goto(first.address)
        settled(page)
    expect(page.locator("#lost")).to_be_visible()
    expect(page.locator("#lost")).to_contain_text("Liaison avec le poste perdue")
    expect(page.locator("#panel")).to_be_hidden()
    expect(page.locator("#picture")).to_be_hidden()
    expect(page.locator("#live")).to_be_hidden()
    # The way out works without the kiosk.
    page.click("#doubt")
    expect(page.locator("#expert")).to_be_visible()
    page.keyboard.press("Escape")
    # The kiosk counts anew: the same number, but another view.
    with serve(ScriptedStation([states()["empty"]], seen_by_camera("empty")), port=first.port):
        expect(page.locator("#lost")).to_be_hidden()
        expect(page.locator("#panel-title")).to_have_text("Posez une arme sur le plateau")
        settled(page)
        page.close()


def test_a_page_of_an_older_version_draws_itself_anew(page: Page, served: Served) -> None:
    page.evaluate("document.body.dataset.version = 'older'")
    with page.expect_navigation():
        served.station.show(states()["high"])
    assert page.evaluate("document.body.dataset.version") == "0.1.0"


# --- more than one screen, more than one language ------------------------------------------------


def test_two_screens_show_the_same(browser: Browser, page: Page, served: Served) -> None:
    other_context = browser.new_context()
    other = other_context.new_page()
    other.goto(served.address)
    view = served.station.show(states()["medium"])
    for screen in (page, other):
        shown(screen, view)
    with other.expect_response("**/press"):
        other.click("#press-retake")
    after = served.station.show(states()["empty"])
    for screen in (page, other):
        shown(screen, after)
    other_context.close()


def test_another_language_is_the_same_view(page: Page, served: Served) -> None:
    view = served.station.show(states()["high"])
    shown(page, view)
    with page.expect_navigation():
        page.click("#language-en")
    shown(page, view)
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.locator(".answer .label")).to_have_text("Proposed type")
    page.wait_for_function("document.activeElement.id === 'language-en'")
    (cookie,) = [cookie for cookie in page.context.cookies() if cookie["name"] == "language"]
    assert (cookie["name"], cookie["value"], cookie["httpOnly"], cookie["sameSite"]) == (
        "language",
        "en",
        True,
        "Strict",
    )
    shown(page, served.station.show(states()["low"]))
    expect(page.locator("#panel-title")).to_have_text("I do not know")
