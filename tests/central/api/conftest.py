"""One running service for the stories that leave it as it was; each brings its own kiosks."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import delete

from central.store.tables import WRONG_CODE
from tests.central.api.running import Kiosk, Running, running


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A running service with the settings that it has by itself."""
    with running(tmp_path_factory.mktemp("central")) as started:
        yield started


@pytest.fixture
def central(service: Running) -> Running:
    """That service, from whose point of view nobody here has typed a wrong code yet."""
    with service.store.begin() as connection:
        connection.execute(delete(WRONG_CODE))
    return service


@pytest.fixture
def kiosk(central: Running) -> Kiosk:
    """An enrolled kiosk with nothing recorded yet."""
    return Kiosk(central).enrolled()


@pytest.fixture
def other(central: Running) -> Kiosk:
    """Another one."""
    return Kiosk(central).enrolled()


@pytest.fixture
def elsewhere(tmp_path: Path) -> Path:
    """A folder that is none of the service's."""
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    return folder
