"""An intake led through the pages of a running kiosk, one touch after the other, as an officer in gloves would.

Knows what is on the pages of the ordinary way: a revolver that lies on the plate. Types only case, seal and PINs.
"""

from collections.abc import Callable

from playwright.sync_api import Page

from edge.exhibit import Person, Role

PATIENCE_MS = 90_000.0

OFFICER = Person("100001", "Camille Durand", Role.OFFICER)
SECOND = Person("100002", "Alex Martin", Role.SECOND)
PINS = {OFFICER.number: "428193", SECOND.number: "730516"}

WAY = (
    ("typology", "[data-press=typology]"),
    ("guide", "#press-guide-cartridges"),
    ("guide-opening", "#press-guide-swing_out_latch"),
    ("make-safe", "[data-press=made_safe]"),
    ("second-check", "#press-seen-empty"),
    ("pictures", "[data-press=take_picture]"),
    ("signs", "#press-signs"),
    ("question", "#press-answer-1"),
    ("conclusion", "#press-conclude-B"),
    ("close", "[data-press=close]"),
)
"""What is asked from laying down to closing, and where the finger goes."""


def signs_in(page: Page, address: str, seen: Callable[[str], None]) -> None:
    """From the locked screen to the first question; `seen` hears the name of each screen while it is shown."""
    page.goto(address)
    page.wait_for_selector("text=" + OFFICER.name, timeout=PATIENCE_MS)
    seen("locked")
    page.get_by_text(OFFICER.name).first.click()
    seen("code")
    page.keyboard.type(PINS[OFFICER.number])
    page.keyboard.press("Enter")
    page.wait_for_selector("#open-open", timeout=PATIENCE_MS)
    # The page was drawn anew: before its scripts are there a touch leads nowhere.
    page.wait_for_load_state()
    seen("home")


def opens(page: Page, seen: Callable[[str], None], case: str = "2026-0412", seal: str = "7") -> None:
    """From the home screen to the plate."""
    page.click("#open-open")
    page.fill("#open-case", case)
    page.fill("#open-seal", seal)
    page.click(f"label:has(#second-{SECOND.number})")
    page.fill("#open-pin", PINS[SECOND.number])
    seen("open")
    page.click("#press-open-intake")
    page.wait_for_selector("[data-press=traces]", timeout=PATIENCE_MS)
    seen("traces")
    page.click("[data-press=traces] >> nth=0")


def leads_through(page: Page, seen: Callable[[str], None]) -> int:
    """From the proposal to the written record; gives the number of touches, those that took photographs apart."""
    touches = 0
    for name, place in WAY:
        button = page.locator(f"main {place} >> visible=true").first
        button.wait_for(timeout=PATIENCE_MS)
        seen(name)
        if name == "pictures":
            _takes_pictures(page)
        else:
            button.click()
            touches += 1
    page.wait_for_selector("#written", timeout=PATIENCE_MS)
    seen("written")
    return touches


def _takes_pictures(page: Page) -> None:
    # The weapon of the demonstration never moves: each picture is asked for, where laying it anew would do.
    while page.locator("main [data-press=take_picture]").count():
        before = page.locator("#panel").get_attribute("data-view")
        page.click("main [data-press=take_picture]")
        page.wait_for_function(
            "view => document.getElementById('panel').dataset.view !== view", arg=before, timeout=PATIENCE_MS
        )
