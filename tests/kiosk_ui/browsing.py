"""A real Chromium for the pages: where it is, how it is started, when a page has settled.

Knows no page of its own. Downloads nothing.
"""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, Page, Playwright

from kiosk_ui.screen_bench import FLAGS

SIZES = ((1280, 800), (1920, 1080), (800, 1280))


def chromium_path() -> str | None:
    named = os.environ.get("SCELLE_CHROMIUM")
    return named or shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


@contextmanager
def chromium(playwright: Playwright) -> Iterator[Browser]:
    browser = playwright.chromium.launch(executable_path=chromium_path(), args=list(FLAGS))
    try:
        yield browser
    finally:
        browser.close()


def settled(page: Page) -> None:
    """Wait until what the state promises is there: its pictures decoded, its live frame drawn."""
    page.wait_for_function(
        """() => {
            const plate = document.getElementById("plate");
            const drawn = plate === null || plate.dataset.live === "no" || plate.parentElement.dataset.fresh === "yes";
            return drawn && [...document.images].every((one) => one.complete && one.naturalWidth > 0);
        }"""
    )
