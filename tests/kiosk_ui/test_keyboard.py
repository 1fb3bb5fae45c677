"""The keys on the screen: what they type, where they stand, and that they take nothing from real keys."""

import time
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]  # no types inside
from playwright.sync_api import Browser, Page, expect

from tests.kiosk_ui.browsing import SIZES
from tests.kiosk_ui.serving import Served, serve
from tests.kiosk_ui.staffed import StaffedStation

pytestmark = pytest.mark.browser

FIELDS = """() => {
    document.querySelector("main").insertAdjacentHTML("beforeend", `
        <label for="words">W</label><textarea id="words" data-keys="text" maxlength="20"></textarea>
        <label for="count">C</label><input id="count" data-keys="number" maxlength="4">
        <label for="length">L</label><input id="length" data-keys="decimal">
        <label for="plain">P</label><input id="plain">
        <div id="far"></div><label for="last">Z</label><input id="last" data-keys="text">`);
    document.getElementById("far").style.height = "1500px";
}"""


@pytest.fixture(params=["fr", "en"], scope="module")
def served(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    station = StaffedStation(tmp_path_factory.mktemp("people"), time.time)
    with serve(station, language=request.param) as running:
        yield running


@pytest.fixture
def page(browser: Browser, served: Served) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    context.set_default_timeout(10000)
    opened = context.new_page()
    opened.goto(f"{served.address}/people")
    opened.evaluate(FIELDS)
    yield opened
    context.close()


def letters(page: Page, row: int) -> str:
    """The letters on one row of keys."""
    return str(
        page.evaluate(
            "(row) => [...document.querySelectorAll('#keyboard > div')[row].querySelectorAll('[data-key]')]"
            ".map((key) => key.dataset.key).join('')",
            row,
        )
    )


def touch(page: Page, *keys: str) -> None:
    for key in keys:
        page.click(f'#keyboard [data-key="{key}"]')


def does(page: Page, what: str) -> None:
    page.click(f'#keyboard [data-does="{what}"]')


def focused(page: Page) -> str:
    return str(page.evaluate("document.activeElement.id"))


def test_letters_lie_as_the_language_is_used_to(page: Page) -> None:
    french = page.get_attribute("html", "lang") == "fr"
    page.click("#name")
    assert letters(page, 0) == "1234567890"
    assert letters(page, 1) == ("azertyuiop" if french else "qwertyuiop")
    assert letters(page, 2)[:9] == ("qsdfghjkl" if french else "asdfghjkl")
    for sign in "-/'":
        expect(page.locator(f'#keyboard [data-key="{sign}"]')).to_have_count(1)


def test_a_case_number_is_typed_with_the_cursor_where_it_was(page: Page) -> None:
    page.click("#name")
    touch(page, *"2026-0412/b")
    assert page.input_value("#name") == "2026-0412/b"
    page.evaluate("document.getElementById('name').setSelectionRange(4, 5)")
    touch(page, "/")
    does(page, "space")
    assert page.input_value("#name") == "2026/ 0412/b"
    does(page, "erase")
    does(page, "erase")
    assert page.input_value("#name") == "20260412/b"
    assert focused(page) == "name"


def test_accents_and_signs_are_one_key_away(page: Page) -> None:
    page.click("#name")
    does(page, "signs")
    expect(page.locator('#keyboard [data-does="signs"]')).to_have_attribute("aria-pressed", "true")
    touch(page, "é", "œ", "ç", "(", "°")
    does(page, "signs")
    touch(page, "a")
    assert page.input_value("#name") == "éœç(°a"


def test_a_capital_is_one_letter_long(page: Page) -> None:
    page.click("#name")
    does(page, "capitals")
    touch(page, "Z")
    touch(page, "o")
    assert page.input_value("#name") == "Zo"


def test_a_field_of_capitals_keeps_them(page: Page) -> None:
    page.click("#number")
    touch(page, "A", "B", "1")
    assert page.input_value("#number") == "AB1"


def test_a_longer_text_has_lines_and_an_end(page: Page) -> None:
    page.click("#words")
    touch(page, *"a1")
    does(page, "line")
    touch(page, *"b")
    assert page.input_value("#words") == "a1\nb"
    for _ in range(20):
        touch(page, "0")
    assert len(page.input_value("#words")) == 20


def test_a_number_has_digits_only(page: Page) -> None:
    page.click("#count")
    assert "".join(letters(page, row) for row in range(4)) == "1234567890"
    touch(page, *"12345")
    assert page.input_value("#count") == "1234"
    does(page, "erase")
    assert page.input_value("#count") == "123"


def test_a_length_has_the_sign_of_the_language(page: Page) -> None:
    sign = "," if page.get_attribute("html", "lang") == "fr" else "."
    page.click("#length")
    touch(page, *f"45{sign}3")
    assert page.input_value("#length") == f"45{sign}3"


def test_a_code_stays_hidden(page: Page) -> None:
    page.click("#pin")
    touch(page, *"718293")
    assert page.input_value("#pin") == "718293"
    assert "718293" not in page.inner_text("body")


def test_what_is_typed_is_told_as_real_keys_would(page: Page) -> None:
    page.evaluate(
        """() => {
            window.heard = [];
            document.addEventListener("input", (event) => window.heard.push([event.target.id, event.inputType, event.data]));
        }"""
    )
    page.click("#count")
    touch(page, "7")
    does(page, "erase")
    assert page.evaluate("window.heard") == [["count", "insertText", "7"], ["count", "deleteContentBackward", None]]


def test_real_keys_and_scanners_type_as_ever(page: Page) -> None:
    page.click("#name")
    page.keyboard.type("2026-0412")
    touch(page, "1")
    page.keyboard.type("x")
    assert page.input_value("#name") == "2026-04121x"
    expect(page.locator("#keyboard")).to_be_visible()


def test_real_keys_alone_bring_no_keys_up(page: Page) -> None:
    page.keyboard.press("Tab")
    page.focus("#name")
    page.keyboard.type("abc")
    page.keyboard.press("Tab")
    expect(page.locator("#keyboard")).to_have_count(0)
    assert page.input_value("#name") == "abc"


def test_the_system_keyboard_does_not_come_up_beside_it(page: Page) -> None:
    page.click("#name")
    assert page.get_attribute("#name", "inputmode") == "none"


def test_done_and_escape_put_the_keys_away_and_leave_the_field(page: Page) -> None:
    page.click("#name")
    does(page, "done")
    expect(page.locator("#keyboard")).to_have_count(0)
    assert focused(page) == "name"
    page.click("#name")
    page.keyboard.press("Escape")
    expect(page.locator("#keyboard")).to_have_count(0)
    assert focused(page) == "name"


def test_the_keys_follow_from_field_to_field(page: Page) -> None:
    page.click("#name")
    page.click("#pin")
    expect(page.locator("#keyboard.pad")).to_be_visible()
    page.keyboard.press("Tab")
    touch(page, "5")
    assert page.input_value("#again") == "5"
    page.focus("#plain")
    expect(page.locator("#keyboard")).to_have_count(0)


def test_nothing_moves_away_under_a_finger(page: Page) -> None:
    page.click("#again")
    page.evaluate("document.addEventListener('click', (event) => { window.clicked = event.target.id; })")
    for there in ("last", "plain", "words"):
        page.locator(f"#{there}").scroll_into_view_if_needed()
        box = page.locator(f"#{there}").bounding_box()
        assert box is not None
        page.mouse.move(box["x"] + 20, box["y"] + 20)
        page.mouse.down()
        assert page.locator(f"#{there}").bounding_box() == box
        page.mouse.up()
        assert page.evaluate("window.clicked") == there
        page.click("#again")


def test_a_touch_beside_field_and_keys_puts_them_away(page: Page) -> None:
    page.click("#name")
    page.click("h2")
    expect(page.locator("#keyboard")).to_have_count(0)


def test_keys_are_reached_by_tab_and_type_into_their_field(page: Page) -> None:
    page.click("#last")
    first = page.locator('#keyboard [data-key="1"]')
    for _ in range(60):
        if first.evaluate("(key) => key === document.activeElement"):
            break
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    assert page.input_value("#last") == "11"
    page.focus('#keyboard [data-does="capitals"]')
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.dataset.does") == "capitals"
    page.focus('#keyboard [data-does="done"]')
    page.keyboard.press("Enter")
    assert focused(page) == "last"


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("field", ["name", "again", "words", "last"])
def test_the_field_is_seen_above_the_keys(page: Page, size: tuple[int, int], field: str) -> None:
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.click(f"#{field}")
    above = page.evaluate(
        """(id) => document.getElementById(id).getBoundingClientRect().bottom
            <= document.getElementById("keyboard").getBoundingClientRect().top
            && document.getElementById(id).getBoundingClientRect().top >= 0""",
        field,
    )
    assert above
    expect(page.locator("#doubt")).to_be_in_viewport()
    assert page.evaluate("document.scrollingElement.scrollWidth") == size[0]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize(("field", "least"), [("name", 56), ("pin", 64), ("length", 64)])
def test_keys_are_large(page: Page, size: tuple[int, int], field: str, least: int) -> None:
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.click(f"#{field}")
    sizes = page.evaluate(
        "() => [...document.querySelectorAll('#keyboard button')].flatMap((one) => [one.offsetWidth, one.offsetHeight])"
    )
    assert min(sizes) >= least


@pytest.mark.parametrize("field", ["name", "pin"])
def test_axe_finds_nothing_and_every_key_has_a_name(page: Page, field: str) -> None:
    page.emulate_media(reduced_motion="reduce")
    page.click(f"#{field}")
    found = Axe().run(page, context="#keyboard")
    assert found.violations_count == 0, found.generate_report()
    assert page.evaluate(
        "() => [...document.querySelectorAll('#keyboard button')].every((one) => (one.ariaLabel ?? one.textContent).trim())"
    )
    assert page.get_attribute("#keyboard", "role") == "group"
    assert page.get_attribute("#keyboard", "aria-label")


def test_a_sheet_over_everything_has_its_keys_in_reach(page: Page) -> None:
    page.evaluate(
        """() => {
            const sheet = document.createElement("dialog");
            sheet.innerHTML = '<label for="witness">C</label><input id="witness" data-keys="pin">';
            document.body.append(sheet);
            sheet.showModal();
        }"""
    )
    page.click("#witness")
    touch(page, *"42")
    assert page.input_value("#witness") == "42"
    page.keyboard.press("Escape")
    expect(page.locator("#keyboard")).to_have_count(0)
    expect(page.locator("#witness")).to_be_visible()


def test_a_field_drawn_anew_under_the_keys_keeps_them(page: Page) -> None:
    page.click("#count")
    touch(page, "1")
    page.evaluate(
        """() => {
            const field = document.getElementById("count");
            const heir = field.cloneNode();
            field.replaceWith(heir);
            heir.value = field.value;
            heir.focus();
        }"""
    )
    touch(page, "2")
    assert page.input_value("#count") == "12"


def test_a_field_that_is_gone_takes_its_keys_along(page: Page) -> None:
    page.click("#count")
    page.evaluate("document.getElementById('count').remove()")
    touch(page, "2")
    expect(page.locator("#keyboard")).to_have_count(0)
