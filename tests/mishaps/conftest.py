"""What the stories share: pictures of the room, and a station that runs in it."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from edge.camera import Camera
from edge.identify import Identifier
from tests.mishaps.room import Room, Scenes, Watched, scenes_from, watched_station

Begin = Callable[..., Watched]


@pytest.fixture(scope="session")
def scenes(models: Path) -> Scenes:
    return scenes_from(models / "current" / "example.jpg")


@pytest.fixture
def room(scenes: Scenes) -> Room:
    return Room(scenes)


@pytest.fixture
def begin(room: Room, identifier: Identifier) -> Iterator[Begin]:
    """Start the station in the room; what must never happen is checked when the story has ended."""
    with ExitStack() as stack:

        def begun(open_camera: Callable[[], Camera] | None = None) -> Watched:
            return stack.enter_context(watched_station(room, identifier, open_camera))

        yield begun
