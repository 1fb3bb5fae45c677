"""The camera on its cable: not there, taken, unplugged, hung, of another size. Said, retried, and over by itself."""

import os
import threading
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest

from edge.camera import Camera, CameraWish
from edge.cameras.v4l2 import V4l2Camera
from edge.domain import DeviceError, Pixels, Trouble
from edge.view import Condition, PressKind
from tests.mishaps.conftest import Begin
from tests.mishaps.room import HEIGHT, RATE, WIDTH, Room, Watched, soon


def test_absent_at_the_start_and_plugged_in_later(begin: Begin, room: Room) -> None:
    """The kiosk starts while its camera is still in the drawer. It says so, and works once the cable is in."""
    room.trouble(Trouble.ABSENT)
    story = begin()
    story.until_trouble(Trouble.ABSENT)
    room.mend()
    named = story.with_weapon()
    assert named.result is not None
    assert named.result.identification.first.typology.key == "revolver"
    assert len(room.opened) == 1


@pytest.mark.parametrize("trouble", [Trouble.BUSY, Trouble.DENIED, Trouble.RESIZED, Trouble.UNREADABLE])
def test_it_cannot_be_opened(trouble: Trouble, begin: Begin, room: Room) -> None:
    """Another program has the camera; or the user may not have it; or it is the wrong one.

    When that is mended, the screen goes on without a restart.
    """
    room.trouble(trouble)
    story = begin()
    view = story.until_trouble(trouble)
    for kind in PressKind:
        assert story.press(kind, view) == "not_now"
    room.mend()
    story.with_empty_plate()
    assert story.witness.views[-1].trouble is None


def test_one_trouble_after_the_other(begin: Begin, room: Room) -> None:
    """The technician is at work: the cable is out, then the old program has the camera, then all is well."""
    story = begin()
    story.with_empty_plate()
    for trouble in (Trouble.LOST, Trouble.ABSENT, Trouble.BUSY):
        room.trouble(trouble)
        story.until_trouble(trouble)
    room.mend()
    room.passes(0.5)
    story.until_condition(Condition.EMPTY)
    assert [view.trouble for view in story.witness.views if view.trouble] == [
        Trouble.LOST,
        Trouble.ABSENT,
        Trouble.BUSY,
    ]


def test_unplugged_over_a_named_weapon_and_back(begin: Begin, room: Room) -> None:
    """Somebody trips over the cable while the revolver's name is shown.

    The name goes, as nobody sees the plate any more; with the cable comes a new name, without the plate being learnt
    anew from what lies there.
    """
    story = begin()
    first = story.with_weapon()
    assert first.result is not None
    room.trouble(Trouble.LOST)
    lost = story.until_trouble(Trouble.LOST)
    assert lost.result is None
    room.mend()
    room.passes(1.0)
    again = story.until_named()
    assert again.result is not None
    assert again.result.capture is not first.result.capture
    assert again.result.identification.first.typology.key == "revolver"
    assert [camera.closed for camera in room.opened] == [True, False]


def test_the_weapon_is_taken_away_while_the_camera_is_out(begin: Begin, room: Room) -> None:
    """The cable is out, the plate is cleared, the cable is back: an empty plate, and no name."""
    story = begin()
    story.with_weapon()
    room.trouble(Trouble.LOST)
    story.until_trouble(Trouble.LOST)
    shown = list(story.witness.looked_at)
    room.lay(room.scenes.empty)
    room.mend()
    room.passes(1.0)
    story.until_condition(Condition.EMPTY)
    assert story.witness.looked_at == shown


def test_unplugged_while_it_is_being_named(begin: Begin, room: Room) -> None:
    """The cable comes out in the moment in which the classifier is at work.

    The screen says that the camera is gone, and no name appears beside that.
    """
    story = begin()
    story.with_empty_plate()
    thinking = story.networks.hold("propose")
    room.lay(room.scenes.revolver)
    room.passes(1.0)
    thinking.wait()
    room.trouble(Trouble.LOST)
    # The camera's own thread has seen it when it tries to open the camera again.
    assert room.tried.wait(30.0)
    thinking.opened.set()
    story.until_trouble(Trouble.LOST)
    assert Condition.SHOWN not in story.witness.conditions


def test_a_touch_from_before_the_cable_came_out_is_forgotten(begin: Begin, room: Room) -> None:
    """Somebody says that the plate is empty, and it is; but the cable comes out before the next picture.

    When it is back, a revolver lies there: that must not be learnt as the empty plate.
    """
    story = begin()
    empty = story.with_empty_plate()
    assert story.press(PressKind.PLATE_IS_EMPTY, empty) == "accepted"
    soon(story.station._eyes._relearn.is_set)
    room.trouble(Trouble.LOST)
    story.until_trouble(Trouble.LOST)
    room.lay(room.scenes.revolver)
    room.mend()
    room.passes(1.5)
    named = story.until_named()
    assert named.result is not None
    assert named.result.identification.first.typology.key == "revolver"


# --- the real driver, and the end of a cable ----------------------------------------------------


class Cable:
    """The end of a cable as the driver sees it: cv2.VideoCapture, with the room at the other end."""

    def __init__(self, plug: "Plug") -> None:
        self._plug = plug
        self._size = plug.size
        self._picture: Pixels = np.zeros((HEIGHT, WIDTH, 3), np.uint8)
        self.released = False

    def isOpened(self) -> bool:  # noqa: N802
        return not self._plug.taken

    def grab(self) -> bool:
        try:
            picture, _ = self._plug.room.take(lambda: self.released)
        except DeviceError:
            return False
        self._picture = self._plug.hung if self._plug.hung is not None else picture
        return not self.released

    def retrieve(self) -> tuple[bool, cv2.typing.MatLike]:
        return True, self._picture

    def get(self, propId: int, /) -> float:  # noqa: N803
        sizes = {cv2.CAP_PROP_FRAME_WIDTH: self._size[0], cv2.CAP_PROP_FRAME_HEIGHT: self._size[1]}
        return float(sizes.get(propId, 0.0))

    def set(self, propId: int, value: float, /) -> bool:  # noqa: N803
        return True

    def release(self) -> None:
        self.released = True
        self._plug.room.wake()


class Plug:
    """A camera's device file, and what is at its cable."""

    def __init__(self, room: Room, device: Path) -> None:
        self.room = room
        self.device = device
        self.hung: Pixels | None = None
        self.size = (WIDTH, HEIGHT)
        self.taken = False
        self.cables: list[Cable] = []
        device.touch()

    def capture(self, _path: str, _driver: int) -> Cable:
        self.cables.append(Cable(self))
        return self.cables[-1]

    def open(self) -> Camera:
        wish = CameraWish(WIDTH, HEIGHT, RATE)
        return V4l2Camera(self.device, wish, capture=self.capture, now=self.room.now, may_open=os.access)

    def pull(self) -> None:
        self.device.unlink()
        self.room.trouble(Trouble.LOST)

    def push(self) -> None:
        self.device.touch()
        self.room.mend()


@pytest.fixture
def plug(room: Room, tmp_path: Path) -> Plug:
    return Plug(room, tmp_path / "video0")


def named_revolver(story: Watched) -> None:
    named = story.until_named()
    assert named.result is not None
    assert named.result.identification.first.typology.key == "revolver"


def test_a_cable_that_is_pulled_and_put_back(begin: Begin, room: Room, plug: Plug) -> None:
    """The device file vanishes with the cable and comes back with it, as udev does it."""
    story = begin(plug.open)
    story.with_weapon()
    plug.pull()
    story.until_trouble(Trouble.LOST)
    story.until_trouble(Trouble.ABSENT)
    plug.push()
    room.passes(1.5)
    named_revolver(story)
    assert [cable.released for cable in plug.cables] == [True, False]


def test_a_picture_that_hangs_and_moves_again(begin: Begin, room: Room, plug: Plug) -> None:
    """The camera's firmware hangs and repeats its last picture for ever.

    That is not taken for a quiet plate: after a few seconds the screen says so; when the camera has come to itself,
    all goes on.
    """
    story = begin(plug.open)
    story.with_empty_plate()
    plug.hung = room.scenes.empty
    room.passes(2.0)
    assert story.station.view().condition is Condition.EMPTY
    story.as_time_passes(lambda view: view.trouble is Trouble.FROZEN)
    plug.hung = None
    room.lay(room.scenes.revolver)
    room.passes(1.5)
    named_revolver(story)


def test_another_camera_at_the_same_cable(begin: Begin, room: Room, plug: Plug) -> None:
    """The right camera is replaced by one that cannot give the picture that was asked for, and then put back."""
    story = begin(plug.open)
    story.with_weapon()
    plug.pull()
    story.until_trouble(Trouble.ABSENT)
    plug.size = (320, 240)
    plug.push()
    story.until_trouble(Trouble.RESIZED)
    plug.pull()
    story.until_trouble(Trouble.ABSENT)
    plug.size = (WIDTH, HEIGHT)
    plug.push()
    room.passes(1.5)
    named_revolver(story)
    assert all(cable.released for cable in plug.cables[:-1])


def test_a_video_call_that_took_the_camera(begin: Begin, room: Room, plug: Plug) -> None:
    """Another program was quicker. When it is closed, the kiosk has the camera within moments."""
    plug.taken = True
    story = begin(plug.open)
    story.until_trouble(Trouble.BUSY)
    plug.taken = False
    story.with_empty_plate()


# --- ends ---------------------------------------------------------------------------------------


def test_a_reading_that_blocks_while_the_station_stops(begin: Begin, room: Room) -> None:
    """The driver is stuck in the kernel for three seconds just when the kiosk is told to end.

    The station does not wait for it beyond its time, says that somebody did not end, and gives nobody a view to wait
    for any more.
    """
    stuck, freed = threading.Event(), threading.Event()

    class StuckCamera:
        def read(self) -> object:
            stuck.set()
            freed.wait(60.0)
            raise DeviceError(Trouble.LOST, "The camera has been closed.")

        def close(self) -> None:
            """A close that the driver does not heed."""

    opener: Callable[[], Camera] = StuckCamera  # type: ignore[assignment]  # it never gives a frame
    story = begin(opener)
    assert stuck.wait(30.0)
    last = story.until_condition(Condition.LEARNING)
    waiting = threading.Thread(target=lambda: story.station.wait_view(last.number, 600.0), daemon=True)
    waiting.start()
    assert not story.station.stop()
    waiting.join(30.0)
    assert not waiting.is_alive()
    freed.set()
    assert story.station.stop()


def test_stopped_in_the_moment_of_opening(begin: Begin, room: Room) -> None:
    """The kiosk is told to end while the driver is still opening the camera: the camera is given back all the same."""
    opening, go_on = threading.Event(), threading.Event()

    def slow() -> Camera:
        opening.set()
        assert go_on.wait(60.0)
        return room.open()

    story = begin(slow)
    assert opening.wait(30.0)
    ended: list[bool] = []
    stopping = threading.Thread(target=lambda: ended.append(story.station.stop()))
    stopping.start()
    soon(lambda: story.station._eyes._closed)
    go_on.set()
    stopping.join(30.0)
    assert ended == [True]
    assert [camera.closed for camera in room.opened] == [True]
