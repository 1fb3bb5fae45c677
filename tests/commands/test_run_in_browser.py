"""The whole of it, once: a real kiosk with the demonstration camera, its page in a real Chromium, one weapon's visit."""

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, expect

from tests.commands.calling import Home, kiosk

pytestmark = pytest.mark.browser

PATIENCE_MS = 90_000.0


def panel(page: Page, condition: str, timeout: float = PATIENCE_MS) -> None:
    page.wait_for_selector(f'#panel[data-condition="{condition}"]', timeout=timeout)


def test_from_the_empty_plate_to_a_name_and_back(home: Home, port: int, browser: Browser) -> None:
    """An officer watches one weapon come and go.

    The plate is empty, the weapon comes and is named, the picture is retaken; while it lies there the clerk reads the
    page in English. It is taken away, and the page asks for the next one; it is laid down again, and named again.
    """
    with kiosk(home, port) as running:
        running.until()
        page = browser.new_page()
        complaints: list[str] = []

        def hear(message: ConsoleMessage) -> None:
            if message.type in ("error", "warning", "assert"):
                complaints.append(f"{message.type}: {message.text}")

        page.on("console", hear)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(running.address)
        panel(page, "empty")
        expect(page.locator("#panel")).to_contain_text("Posez une arme sur le plateau")

        panel(page, "shown")
        expect(page.locator("#panel")).to_contain_text("Typologie proposée")
        expect(page.locator("#panel .typology")).to_have_text("Revolver")
        expect(page.locator("#panel")).to_contain_text("À confirmer par une personne")

        first = page.locator("#still").get_attribute("data-capture")
        page.click("#press-retake")
        page.wait_for_function(
            "first => (document.getElementById('still') ?? {dataset: {capture: first}}).dataset.capture !== first",
            arg=first,
            timeout=PATIENCE_MS,
        )
        expect(page.locator("#panel .typology")).to_have_text("Revolver")

        page.click("#language-en")
        expect(page.locator("#panel")).to_contain_text("Proposed type")
        expect(page.locator("html")).to_have_attribute("lang", "en")

        panel(page, "empty")
        expect(page.locator("#panel")).to_contain_text("Lay one weapon on the plate")
        expect(page.locator("#still")).to_have_count(0)
        page.click("#language-fr")
        expect(page.locator("html")).to_have_attribute("lang", "fr")

        panel(page, "shown")
        expect(page.locator("#panel .typology")).to_have_text("Revolver")
        assert page.locator("#still").get_attribute("data-capture") != first
        assert running.status()["typology"] == "revolver"
        assert complaints == []
        page.close()
