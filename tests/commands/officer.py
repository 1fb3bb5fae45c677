"""An officer at a running kiosk, as its page would speak for them: cookies, tokens, touches.

Knows the addresses that a page uses. Knows no screen: what is asked now comes from `/status`.
"""

import json
import re
import threading
import time
import urllib.request
from collections.abc import Mapping
from http.cookiejar import CookieJar
from typing import Any

from edge.decide import Act
from edge.exhibit import Json
from edge.view import PressKind
from tests.commands.calling import PATIENCE, Kiosk

TOKEN = re.compile(r'<meta name="csrf-token" content="([^"]+)">')


class Officer:
    """Somebody with a browser's cookies and the token of its last page."""

    def __init__(self, kiosk: Kiosk) -> None:
        self._address = kiosk.address
        self._browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
        self._token = ""

    def looks(self) -> str:
        """Open the page; its token is what touches carry from now on."""
        with self._browser.open(self._address + "/", timeout=PATIENCE) as answer:
            page: str = answer.read().decode()
        found = TOKEN.search(page)
        assert found is not None, "the page has no token"
        self._token = found[1]
        return page

    def signs_in(self, number: str, pin: str) -> None:
        """Sign in from the locked screen."""
        self.looks()
        told = self.posts("/sign-in", {"number": number, "pin": pin})
        assert told["signed_in"], told
        self.looks()

    def status(self) -> dict[str, Any]:
        """What a page of this session may know."""
        with self._browser.open(self._address + "/status", timeout=PATIENCE) as answer:
            found: dict[str, Any] = json.load(answer)
        return found

    def waits_for(self, step: str | None) -> None:
        """Ask until the intake stands at this step; None: until none is open."""
        deadline, nobody = time.monotonic() + PATIENCE, threading.Event()
        while (found := self.status()["step"]) != step:
            assert time.monotonic() < deadline, f"at {found}, not at {step}"
            nobody.wait(0.1)

    def presses(self, kind: PressKind | Act, **detail: Json) -> str:
        """A touch on the view of the moment; what became of it."""
        view = self.status()["view"]
        told = self.posts("/press", {"view": view, "kind": str(kind), "detail": detail})
        return str(told["answer"])

    def posts(self, path: str, message: Mapping[str, Json]) -> dict[str, Any]:
        """Send a message as the page does."""
        asked = urllib.request.Request(
            self._address + path,
            json.dumps(message).encode(),
            {"Content-Type": "application/json", "X-CSRFToken": self._token},
        )
        with self._browser.open(asked, timeout=PATIENCE) as answer:
            found: dict[str, Any] = json.load(answer)
        return found
