"""What the stories share: pictures of the room, and a station that runs in it."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from edge.camera import Camera
from edge.identify import Identifier
from tests.mishaps.evidence_room import EvidenceRoom, evidence_room
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


Enter = Callable[..., EvidenceRoom]


@pytest.fixture
def enter(room: Room, identifier: Identifier, tmp_path: Path) -> Iterator[Enter]:
    """Enter the evidence room; entering again is what follows a power cut: the same disk, later."""
    entered: list[EvidenceRoom] = []
    with ExitStack() as stack:

        def enters() -> EvidenceRoom:
            stack.close()
            place = Room(room.scenes, entered[-1].room.taken) if entered else room
            entered.append(stack.enter_context(evidence_room(place, identifier, tmp_path)))
            return entered[-1]

        yield enters
