"""What the tests of the command line share: a data folder with the built models, and a free port."""

import socket
from pathlib import Path

import pytest

from tests.commands.calling import Home, new_home


@pytest.fixture
def bare_home(tmp_path: Path) -> Home:
    """A user who has no models yet."""
    return new_home(tmp_path / "home")


@pytest.fixture
def home(bare_home: Home, models: Path) -> Home:
    """A user whose models are built."""
    return bare_home.with_models(models)


@pytest.fixture
def photograph(models: Path) -> Path:
    """The published photograph of a revolver."""
    return models / "current" / "example.jpg"


@pytest.fixture
def port() -> int:
    """A port on which nobody listens."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        number: int = listener.getsockname()[1]
        return number
