"""What the tests of the screen share: an application without a server."""

import pytest
from flask.testing import FlaskClient

from edge.view import Condition, View
from kiosk_ui.app import create_app
from tests.kiosk_ui.scripted import ScriptedStation
from tests.kiosk_ui.serving import settings


@pytest.fixture
def station() -> ScriptedStation:
    return ScriptedStation([View(3, Condition.EMPTY)])


@pytest.fixture
def client(station: ScriptedStation) -> FlaskClient:
    return create_app(station, settings()).test_client()
