"""What the tests of synchronisation share: a central service, and a kiosk that is enrolled with it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.sync.central_double import Central, central
from tests.sync.kiosks import Kiosk, enrolled


@pytest.fixture(name="central")
def _central(tmp_path: Path) -> Iterator[Central]:
    with central(tmp_path) as running:
        yield running


@pytest.fixture
def kiosk(central: Central, tmp_path: Path) -> Kiosk:
    return enrolled(tmp_path / "kiosk", central)
