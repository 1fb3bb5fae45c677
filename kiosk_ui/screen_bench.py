"""From "still" to the answer in the page: a real kiosk, a real Chromium, a stopwatch.

Knows the running kiosk by its address and its page by the mark that it sets when an answer is drawn.
Needs Playwright and Debian's Chromium, which a kiosk's box has but its program does not need.
"""

from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from kiosk_ui.kiosk_process import KioskProcess

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
WAIT_MS = 60_000

PRESS_RETAKE = """async (view) => {
  const said = await fetch("/press", {
    method: "POST",
    headers: {
      "Content-Type": "application/json",
      "X-CSRFToken": document.querySelector('meta[name="csrf-token"]').content,
    },
    body: JSON.stringify({ view, kind: "retake" }),
  });
  return said.ok;
}"""

SHOWN_SINCE = """(view) => {
  const marks = performance.getEntriesByName("result-shown").filter((mark) => mark.detail.view > view);
  return marks.length === 0 ? false : performance.timeOrigin + marks[0].startTime;
}"""


def time_answers(process: KioskProcess, runs: int) -> list[float]:
    """Seconds from the plate being still to the answer in the page's DOM, `runs` times.

    Each time the button for a new picture is used while a weapon lies on the plate. Raises
    playwright's TimeoutError if no weapon is laid down within a minute.
    """
    seconds: list[float] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        page = browser.new_page(viewport={"width": 1280, "height": 800})
        page.goto(process.address)
        while len(seconds) < runs:
            taken = _time_one(page, process)
            if taken is not None:
                seconds.append(taken)
        browser.close()
    return seconds


def _time_one(page: Page, process: KioskProcess) -> float | None:
    page.wait_for_selector("#picture", timeout=WAIT_MS)
    before = process.status()
    if before["condition"] != "shown" or before["pending"] or not page.evaluate(PRESS_RETAKE, before["view"]):
        page.wait_for_timeout(100)
        return None
    shown_at = page.wait_for_function(SHOWN_SINCE, arg=before["view"], timeout=WAIT_MS).json_value()
    still_at = process.status()["still_at"]
    # The weapon may have been taken away in between, as the demonstration does every few seconds.
    return None if still_at is None else float(shown_at) / 1000 - float(still_at)
