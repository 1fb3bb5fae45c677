"""What every camera keeps to, whatever it is made of: one suite for all kinds.

A kind is held to it by a row of `KINDS`. The device on a cable stands here as a scripted capture.
"""

import itertools
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest

from edge.camera import Camera, CameraWish, open_camera
from edge.domain import DeviceError, Frame, Trouble

WISH = CameraWish(width=320, height=180, frames_per_second=10.0)
SELDOM = CameraWish(width=320, height=180, frames_per_second=0.01)
"""A camera so slow that a reader surely waits for the second frame."""


def photograph_of_something(path: Path) -> Path:
    """A dark thing with a handle on light wood, as the demonstration wants it."""
    wood = np.full((400, 640, 3), (110, 180, 215), np.uint8)
    cv2.rectangle(wood, (180, 120), (560, 175), (52, 48, 46), -1)
    cv2.fillPoly(wood, [np.asarray(((180, 130), (270, 150), (190, 330), (100, 320)))], (40, 38, 36))
    cv2.imwrite(str(path), wood)
    return path


class ScriptedCapture:
    """A sensor with noise that gives a picture per grab; `waits` is entered before each but the first two."""

    def __init__(self, width: int, height: int, waits: Callable[[], object] = lambda: None) -> None:
        self.size = (width, height)
        self.grabs = 0
        self.releases = 0
        self.asked: dict[int, float] = {}
        self._waits = waits

    def isOpened(self) -> bool:  # noqa: N802
        return True

    def grab(self) -> bool:
        self.grabs += 1
        if self.grabs > 2:
            self._waits()
        return True

    def retrieve(self) -> tuple[bool, cv2.typing.MatLike]:
        random = np.random.default_rng(self.grabs)
        return True, random.integers(40, 60, (self.size[1], self.size[0], 3), np.uint8)

    def get(self, property_number: int, /) -> float:
        sizes = {cv2.CAP_PROP_FRAME_WIDTH: self.size[0], cv2.CAP_PROP_FRAME_HEIGHT: self.size[1]}
        return float(sizes.get(property_number, self.asked.get(property_number, 0.0)))

    def set(self, property_number: int, value: float, /) -> bool:
        self.asked[property_number] = value
        return True

    def release(self) -> None:
        self.releases += 1


class Bench:
    """A place with everything that the kinds of camera want, and a clock that a wait moves on."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.time = 100.0
        self.waiting = threading.Event()

    def now(self) -> float:
        return self.time

    def fast(self, closed: threading.Event, seconds: float) -> bool:
        self.time += seconds
        return closed.is_set()

    def true_wait(self, closed: threading.Event, seconds: float) -> bool:
        self.waiting.set()
        return closed.wait(seconds)

    def open(self, kind: str, wish: CameraWish = WISH, fast: bool = True) -> Camera:
        wait = self.fast if fast else self.true_wait
        match kind:
            case "demo" | "demo:two" | "demo:hand" | "demo:edge" | "demo:swap" | "demo:stay":
                photograph = photograph_of_something(self.folder / "weapon.png")
                source = kind if ":" in kind else "demo:"
                return open_camera(source, wish, photograph, now=self.now, wait=wait)
            case "stills":
                (self.folder / "stills").mkdir()
                for name, shape in (("b.png", (300, 200, 3)), ("a.jpg", (100, 400, 3))):
                    cv2.imwrite(str(self.folder / "stills" / name), np.full(shape, 160, np.uint8))
                return open_camera(f"stills:{self.folder / 'stills'}", wish, None, now=self.now, wait=wait)
            case "video":
                file = self.folder / "plate.avi"
                writer = cv2.VideoWriter(str(file), cv2.VideoWriter.fourcc(*"MJPG"), 10.0, (160, 120))
                for level in range(20, 220, 20):
                    writer.write(np.full((120, 160, 3), level, np.uint8))
                writer.release()
                return open_camera(f"video:{file}", wish, None, now=self.now, wait=wait)
            case _:
                device = self.folder / "video0"
                device.touch()
                self.capture = ScriptedCapture(
                    wish.width, wish.height, self._next_picture if fast else self._slow_picture
                )
                return open_camera(
                    f"v4l2:{device}", wish, None, capture=lambda _path, _driver: self.capture, now=self.now
                )

    def _next_picture(self) -> None:
        self.time += 1.0 / 30.0

    def _slow_picture(self) -> None:
        self.waiting.set()
        threading.Event().wait(0.02)


KINDS = ("demo", "demo:two", "demo:hand", "demo:edge", "demo:swap", "demo:stay", "stills", "video", "v4l2")


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path)


@pytest.fixture(params=KINDS)
def camera(request: pytest.FixtureRequest, bench: Bench) -> Iterator[Camera]:
    camera = bench.open(request.param)
    yield camera
    camera.close()


def test_frames_are_numbered_from_nought_and_the_clock_rises(camera: Camera) -> None:
    frames = [camera.read() for _ in range(12)]
    assert [frame.number for frame in frames] == list(range(12))
    assert all(later.at > earlier.at for earlier, later in itertools.pairwise(frames))


def test_a_frame_is_a_contiguous_colour_picture_of_the_wished_size(camera: Camera) -> None:
    for frame in [camera.read() for _ in range(60)]:
        assert frame.pixels.shape == (WISH.height, WISH.width, 3)
        assert frame.pixels.dtype == np.uint8
        assert frame.pixels.flags.c_contiguous


def test_frames_come_at_the_wished_rate(camera: Camera) -> None:
    frames = [camera.read() for _ in range(41)]
    assert frames[-1].at - frames[0].at == pytest.approx(4.0, abs=0.2)


def test_a_frame_in_hand_is_not_written_to_again(camera: Camera) -> None:
    first = camera.read()
    copy = first.pixels.copy()
    for _ in range(5):
        camera.read()
    assert np.array_equal(first.pixels, copy)


def test_reading_after_close_is_a_device_error(camera: Camera) -> None:
    camera.read()
    camera.close()
    with pytest.raises(DeviceError) as caught:
        camera.read()
    assert caught.value.trouble is Trouble.LOST


def test_closing_twice_is_allowed(camera: Camera) -> None:
    camera.close()
    camera.close()


@pytest.mark.parametrize("kind", KINDS)
def test_closing_from_another_thread_ends_a_waiting_read(bench: Bench, kind: str) -> None:
    camera = bench.open(kind, SELDOM, fast=False)
    camera.read()
    ends: list[Frame | DeviceError] = []

    def read() -> None:
        try:
            ends.append(camera.read())
        except DeviceError as error:
            ends.append(error)

    reader = threading.Thread(target=read, daemon=True)
    reader.start()
    assert bench.waiting.wait(5.0)
    camera.close()
    reader.join(5.0)
    assert not reader.is_alive()
    assert isinstance(ends[0], DeviceError)
    assert ends[0].trouble is Trouble.LOST
    if kind == "v4l2":
        assert bench.capture.releases == 1
