"""How every state looks in a real browser: in both languages, at every size, by day and by night."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]  # no types inside
from playwright.sync_api import Browser, BrowserContext, Page

from edge.domain import TYPOLOGIES
from tests.kiosk_ui.browsing import SIZES, settled
from tests.kiosk_ui.intakes import all_states
from tests.kiosk_ui.scripted import ScriptedStation, seen_by_camera, states
from tests.kiosk_ui.serving import Served, enter_browser, serve
from tests.kiosk_ui.test_words import catalogue

pytestmark = pytest.mark.browser

NAMES = tuple(all_states())
LANGUAGES = ("fr", "en")
RULES = {
    "runOnly": {
        "type": "tag",
        "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    }
}

FRAME = ("press-empty", "press-back")
"""Buttons beside the main path."""

ONLY_SEEN = r"""
() => [...document.querySelectorAll("button, a.button, summary, .pick")]
    .filter((one) => one.checkVisibility())
    .map((one) => { const box = one.getBoundingClientRect(); return [one.id || one.textContent.trim(), box.width, box.height]; })
"""

SPILLED = r"""
() => {
    const spilled = [];
    const plate = document.querySelector(".plate").getBoundingClientRect();
    for (const one of document.querySelectorAll("main *, header *, footer *")) {
        if (!one.checkVisibility() || one.closest(".unseen, svg, canvas, img, progress, .where")) continue;
        const box = one.getBoundingClientRect();
        const inside = one.closest(".plate") ? plate : { left: 0, right: innerWidth, top: 0, bottom: innerHeight };
        const out = box.left < inside.left - 1 || box.right > inside.right + 1
            || box.top < inside.top - 1 || box.bottom > inside.bottom + 1;
        if (out || one.scrollWidth > one.clientWidth + 1 && one.clientWidth > 0) {
            spilled.push(`${one.tagName} ${one.id} ${one.className} ${one.textContent.trim().slice(0, 40)}`);
        }
    }
    return spilled;
}
"""

SAID = r"""
() => {
    const said = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
        const held = walker.currentNode.parentElement.closest("[lang]").lang !== document.documentElement.lang;
        if (!held && walker.currentNode.textContent.trim()) said.push(walker.currentNode.textContent.trim());
    }
    for (const one of document.querySelectorAll("[aria-label], [alt], [data-announce]")) {
        said.push(one.getAttribute("aria-label") ?? one.getAttribute("alt") ?? one.dataset.announce);
    }
    for (const one of document.querySelectorAll("template")) said.push(one.content.textContent);
    return said;
}
"""


@dataclass
class Stage:
    """One page of one browser, on which any state can be shown; it listens for complaints."""

    served: Served
    page: Page
    complaints: list[str] = field(default_factory=list)

    def show(self, name: str) -> None:
        view = self.served.station.show(all_states()[name], seen_by_camera(name))
        self.page.wait_for_selector(f'#panel[data-view="{view.number}"]')
        settled(self.page)


def opened(context: BrowserContext, served: Served) -> Stage:
    page = context.new_page()
    stage = Stage(served, page)
    page.on("console", lambda message: stage.complaints.append(f"{message.type}: {message.text}"))
    page.on("pageerror", lambda error: stage.complaints.append(str(error)))
    page.goto(served.address)
    return stage


@pytest.fixture(scope="module", params=LANGUAGES)
def stage(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Stage]:
    station = ScriptedStation([states()["empty"]], seen_by_camera("empty"))
    with serve(station, language=request.param) as served:
        context = browser.new_context(viewport={"width": 1280, "height": 800})
        enter_browser(context, served)
        yield opened(context, served)
        context.close()


@pytest.mark.parametrize("name", NAMES)
def test_nothing_scrolls_spills_or_is_small(stage: Stage, name: str) -> None:
    stage.show(name)
    for width, height in SIZES:
        stage.page.set_viewport_size({"width": width, "height": height})
        size = stage.page.evaluate(
            "() => [document.scrollingElement.scrollWidth, document.scrollingElement.scrollHeight]"
        )
        assert size == [width, height], f"{name} at {width}x{height} scrolls"
        assert stage.page.evaluate(SPILLED) == [], f"{name} at {width}x{height}"
        for button, its_width, its_height in stage.page.evaluate(ONLY_SEEN):
            least = 64 if button.startswith("press-") and button not in FRAME else 48
            assert its_width >= 48, button
            assert its_height >= least, button
    stage.page.set_viewport_size({"width": 1280, "height": 800})
    assert stage.complaints == []


@pytest.mark.parametrize("name", NAMES)
def test_axe_finds_nothing(stage: Stage, name: str) -> None:
    stage.show(name)
    found = Axe().run(stage.page, options=RULES)
    assert found.violations_count == 0, found.generate_report()
    assert stage.complaints == []


@pytest.mark.parametrize(
    "name",
    [
        "empty",
        "trouble-lost",
        "low",
        "other",
        "pending",
        "typology-two",
        "make-safe",
        "conclusion",
        "stopped",
        "checkpoint",
    ],
)
def test_axe_finds_nothing_by_night(stage: Stage, name: str) -> None:
    stage.page.emulate_media(color_scheme="dark")
    stage.show(name)
    found = Axe().run(stage.page, options=RULES)
    stage.page.emulate_media(color_scheme="light")
    assert found.violations_count == 0, found.generate_report()


def test_axe_finds_nothing_in_the_sheet_that_says_stop(stage: Stage) -> None:
    stage.show("high")
    stage.page.click("#doubt")
    found = Axe().run(stage.page, options=RULES)
    spilled = stage.page.evaluate(
        "() => { const s = document.getElementById('expert'); return s.scrollHeight - s.clientHeight; }"
    )
    stage.page.click("#expert-close")
    assert found.violations_count == 0, found.generate_report()
    assert spilled <= 0


@pytest.mark.parametrize(
    ("name", "leaf"),
    [
        ("home", "open"),
        ("typology", "types"),
        ("typology-low", "types"),
        ("typology-four", "types"),
        ("typology-other", "types"),
        ("second-check-alone", "witness"),
        ("traces", "more"),
        ("lengths", "by-hand"),
        ("conclusion-open", "why-A"),
        ("conclusion", "why-A"),
    ],
)
def test_leaves_fit_and_axe_finds_nothing_on_them(stage: Stage, name: str, leaf: str) -> None:
    stage.show(name)
    stage.page.click(f"#open-{leaf}")
    found = Axe().run(stage.page, options=RULES)
    for width, height in SIZES:
        stage.page.set_viewport_size({"width": width, "height": height})
        assert stage.page.evaluate("document.scrollingElement.scrollHeight") == height
        assert stage.page.evaluate(SPILLED) == []
    stage.page.set_viewport_size({"width": 1280, "height": 800})
    stage.page.keyboard.press("Escape")
    assert found.violations_count == 0, found.generate_report()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_stands_out_seven_to_one(stage: Stage, scheme: str) -> None:
    stage.page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    for name in (
        "measured-and-read", "low", "other", "medium-two", "trouble-dark", "empty", "typology", "typology-two", "signs",
        "conclusion", "close-full",
    ):  # fmt: skip
        stage.show(name)
        found = Axe().run(
            stage.page,
            options={
                "runOnly": {"type": "rule", "values": ["color-contrast-enhanced"]},
                "rules": {"color-contrast-enhanced": {"enabled": True}},
            },
        )
        assert found.violations_count == 0, found.generate_report()
    stage.page.emulate_media(color_scheme="light")


@pytest.mark.parametrize("name", NAMES)
def test_no_sentence_is_left_in_the_other_language(stage: Stage, name: str) -> None:
    stage.show(name)
    french = stage.page.evaluate("document.documentElement.lang") == "fr"
    foreign = [typology.english if french else typology.french for typology in TYPOLOGIES]
    foreign += [str(message.id if french else message.string) for message in catalogue() if message.id]
    own = [typology.french if french else typology.english for typology in TYPOLOGIES]
    own += [str(message.string if french else message.id) for message in catalogue() if message.id]
    strange = {_plain(sentence) for sentence in foreign} - {_plain(sentence) for sentence in own}
    for said in stage.page.evaluate(SAID):
        assert _plain(said) not in strange


def _plain(sentence: str) -> str:
    return re.sub(r"\s+", " ", sentence.replace("’", "'")).strip()


@pytest.mark.parametrize(
    "name",
    [
        "empty",
        "measured-and-read",
        "longest",
        "medium-four",
        "other",
        "typology-four",
        "trouble-frozen",
        "signs-many",
        "conclusion",
        "lengths",
    ],
)
def test_twice_as_large_it_scrolls_down_and_never_sideways(stage: Stage, name: str) -> None:
    stage.show(name)
    stage.page.set_viewport_size({"width": 640, "height": 400})
    assert stage.page.evaluate("document.scrollingElement.scrollWidth") == 640
    stage.page.evaluate("scrollTo(0, 0)")
    for _ in range(12):
        stage.page.keyboard.press("Tab")
        hidden = stage.page.evaluate(
            """() => {
                const one = document.activeElement;
                if (one === document.body || one.closest(".bottom")) return false;
                const box = one.getBoundingClientRect();
                return box.top < 0 || box.bottom > document.querySelector(".bottom").getBoundingClientRect().top;
            }"""
        )
        assert not hidden
    stage.page.set_viewport_size({"width": 1280, "height": 800})


def test_motion_is_short_and_none_where_unwanted(stage: Stage) -> None:
    stage.show("measured")
    longest = "() => Math.max(...[...document.querySelectorAll('*')].map((one) => parseFloat(getComputedStyle(one).transitionDuration)))"
    assert stage.page.evaluate(longest) <= 0.15
    stage.page.emulate_media(reduced_motion="reduce")
    stage.show("pending")
    assert stage.page.evaluate(longest) == 0
    moving = "() => document.getAnimations().filter((one) => one.effect.getComputedTiming().activeDuration > 0).length"
    assert stage.page.evaluate(moving) == 0
    stage.page.emulate_media(reduced_motion="no-preference")


def test_forced_colours_keep_every_button_outlined(stage: Stage) -> None:
    stage.page.emulate_media(forced_colors="active")
    stage.show("measured")
    widths = stage.page.evaluate(
        "() => [...document.querySelectorAll('button')].filter((one) => one.checkVisibility())"
        ".map((one) => getComputedStyle(one).borderTopWidth)"
    )
    stage.page.emulate_media(forced_colors="none")
    assert set(widths) == {"2px"}


def test_the_widest_usual_letters_fit_too(stage: Stage) -> None:
    stage.page.evaluate("document.documentElement.style.setProperty('--family', 'DejaVu Sans')")
    for name in (
        "empty", "measured", "low", "alarm", "medium-four", "typology-four", "typology-other", "checkpoint-four",
        "make-safe", "signs-many", "conclusion-open", "pictures",
    ):  # fmt: skip
        stage.show(name)
        assert stage.page.evaluate("document.scrollingElement.scrollWidth") == 1280
        sideways = [one for one in stage.page.evaluate(SPILLED) if "scroll" in one]
        assert sideways == []
    stage.page.evaluate("document.documentElement.style.removeProperty('--family')")
