"""What the tests of the screen share: one Chromium for all of them, and an application without a server."""

from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient
from playwright.sync_api import Browser, sync_playwright

from edge.domain import Condition, View
from kiosk_ui.app import create_app
from tests.kiosk_ui.browsing import chromium, chromium_path
from tests.kiosk_ui.scripted import ScriptedStation
from tests.kiosk_ui.serving import settings


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if chromium_path() is None:
        pytest.skip("no Chromium here: install Debian's `chromium`, or name one in SCELLE_CHROMIUM")
    with sync_playwright() as playwright, chromium(playwright) as started:
        yield started


@pytest.fixture
def station() -> ScriptedStation:
    return ScriptedStation([View(3, Condition.EMPTY)])


@pytest.fixture
def client(station: ScriptedStation) -> FlaskClient:
    return create_app(station, settings()).test_client()
