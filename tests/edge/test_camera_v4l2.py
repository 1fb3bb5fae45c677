"""How a camera on a cable fails, mishap by mishap, with a scripted capture in the place of the device."""

import threading
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest

from edge.cameras.contract import CameraWish
from edge.cameras.v4l2 import V4l2Camera
from edge.domain import DeviceError, Pixels, Trouble

WISH = CameraWish(width=64, height=36, frames_per_second=10.0)


def noise(index: int) -> Pixels:
    return np.random.default_rng(index).integers(60, 90, (36, 64, 3), np.uint8)


class Script:
    """A capture that does as told. `picture(n)` is what the n-th grab shows, None where the grab fails."""

    def __init__(
        self,
        picture: Callable[[int], cv2.typing.MatLike | None] = noise,
        opened: bool = True,
        size: tuple[int, int] = (64, 36),
        rate: float = 10.0,
    ) -> None:
        self.time = 0.0
        self.asked: list[tuple[int, float]] = []
        self.grabs = self.retrieves = self.releases = 0
        self._picture, self._opened, self._size, self._rate = picture, opened, size, rate

    def now(self) -> float:
        return self.time

    def isOpened(self) -> bool:  # noqa: N802
        return self._opened

    def grab(self) -> bool:
        self.time += 1.0 / self._rate
        self.grabs += 1
        return self._picture(self.grabs) is not None

    def retrieve(self) -> tuple[bool, cv2.typing.MatLike]:
        self.retrieves += 1
        picture = self._picture(self.grabs)
        return picture is not None, np.empty(0) if picture is None else picture

    def get(self, property_number: int, /) -> float:
        return float(self._size[0] if property_number == cv2.CAP_PROP_FRAME_WIDTH else self._size[1])

    def set(self, property_number: int, value: float, /) -> bool:
        self.asked.append((property_number, value))
        return True

    def release(self) -> None:
        self.releases += 1

    def open(self, device: Path, may_open: bool = True) -> V4l2Camera:
        device.touch()
        return V4l2Camera(device, WISH, lambda *_: self, self.now, lambda *_: may_open)


@pytest.fixture
def device(tmp_path: Path) -> Path:
    return tmp_path / "usb-Camera-video-index0"


def test_absent(device: Path) -> None:
    with pytest.raises(DeviceError, match="usb-Camera-video-index0: check that its cable") as caught:
        V4l2Camera(device, WISH)
    assert caught.value.trouble is Trouble.ABSENT


def test_a_link_to_a_device_that_has_gone_is_absent(device: Path, tmp_path: Path) -> None:
    device.symlink_to(tmp_path / "video0")
    with pytest.raises(DeviceError) as caught:
        V4l2Camera(device, WISH)
    assert caught.value.trouble is Trouble.ABSENT


def test_denied(device: Path) -> None:
    with pytest.raises(DeviceError, match="group video") as caught:
        Script().open(device, may_open=False)
    assert caught.value.trouble is Trouble.DENIED


@pytest.mark.parametrize(
    ("script", "trouble", "says"),
    [
        (Script(opened=False), Trouble.BUSY, "another program"),
        (Script(picture=lambda _: None), Trouble.BUSY, "another program"),
        (Script(size=(32, 18)), Trouble.RESIZED, "32x18 pixels where 64x36"),
    ],
    ids=["cannot be opened", "cannot be streamed", "other size"],
)
def test_a_device_that_will_not_serve_is_given_back(device: Path, script: Script, trouble: Trouble, says: str) -> None:
    with pytest.raises(DeviceError, match=says) as caught:
        script.open(device)
    assert caught.value.trouble is trouble
    assert script.releases == 1


def test_a_real_file_that_is_no_camera_is_busy(device: Path, capfd: pytest.CaptureFixture[str]) -> None:
    device.touch()
    cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_SILENT)
    with pytest.raises(DeviceError) as caught:
        V4l2Camera(device, WISH)
    assert caught.value.trouble is Trouble.BUSY
    assert capfd.readouterr().err == ""


@pytest.mark.parametrize(("gone", "says"), [(True, "has gone"), (False, "has stopped sending")])
def test_lost_in_use(device: Path, gone: bool, says: str) -> None:
    script = Script(picture=lambda index: noise(index) if index < 6 else None)
    camera = script.open(device)
    for _ in range(4):
        camera.read()
    if gone:
        device.unlink()
    with pytest.raises(DeviceError, match=says) as caught:
        camera.read()
    assert caught.value.trouble is Trouble.LOST
    camera.close()
    assert script.releases == 1


def test_other_size_in_use(device: Path) -> None:
    script = Script(picture=lambda index: noise(index) if index < 4 else np.zeros((20, 30, 3), np.uint8))
    camera = script.open(device)
    camera.read()
    camera.read()
    with pytest.raises(DeviceError, match="30x20 pixels where 64x36") as caught:
        camera.read()
    assert caught.value.trouble is Trouble.RESIZED


def test_frozen_after_three_seconds_of_the_same_picture(device: Path) -> None:
    script = Script(picture=lambda index: noise(min(index, 16)), rate=8.0)
    camera = script.open(device)
    for _ in range(38):
        camera.read()
    with pytest.raises(DeviceError) as caught:
        camera.read()
    assert caught.value.trouble is Trouble.FROZEN
    assert script.time == 16 / 8.0 + 3.0


def test_one_changed_pixel_anywhere_is_a_live_picture(device: Path) -> None:
    def still_but_one(index: int) -> Pixels:
        picture = noise(0)
        picture[7, 9, 1] = index % 2
        return picture

    camera = Script(picture=still_but_one).open(device)
    assert [camera.read() for _ in range(60)][-1].number == 59


@pytest.mark.parametrize("level", [0, 255], ids=["covered", "blinded"])
def test_a_picture_without_noise_because_of_the_light_is_not_frozen(device: Path, level: int) -> None:
    camera = Script(picture=lambda _: np.full((36, 64, 3), level, np.uint8)).open(device)
    assert [camera.read() for _ in range(60)][-1].number == 59


def test_a_grey_picture_becomes_a_colour_picture(device: Path) -> None:
    camera = Script(picture=lambda index: noise(index)[:, :, 0]).open(device)
    assert camera.read().pixels.shape == (36, 64, 3)


def test_the_format_is_asked_before_the_size(device: Path) -> None:
    script = Script()
    script.open(device)
    assert [name for name, _ in script.asked] == [
        cv2.CAP_PROP_FOURCC,
        cv2.CAP_PROP_FRAME_WIDTH,
        cv2.CAP_PROP_FRAME_HEIGHT,
        cv2.CAP_PROP_FPS,
        cv2.CAP_PROP_BUFFERSIZE,
    ]


def test_of_a_faster_camera_only_the_wished_pictures_are_decoded(device: Path) -> None:
    script = Script(rate=30.0)
    camera = script.open(device)
    for _ in range(50):
        camera.read()
    assert script.retrieves == 50
    assert script.time == pytest.approx(5.0, abs=0.15)


def test_closing_during_a_read_gives_the_device_back_once_and_at_its_end(device: Path) -> None:
    entered, goes_on = threading.Event(), threading.Event()

    def picture(index: int) -> Pixels:
        if index > 1:
            entered.set()
            goes_on.wait(5.0)
        return noise(index)

    script = Script(picture=picture)
    camera = script.open(device)
    ends: list[DeviceError] = []

    def read() -> None:
        try:
            camera.read()
        except DeviceError as error:
            ends.append(error)

    reader = threading.Thread(target=read, daemon=True)
    reader.start()
    assert entered.wait(5.0)
    camera.close()
    assert script.releases == 0, "the driver must not lose its device under a read"
    goes_on.set()
    reader.join(5.0)
    assert [error.trouble for error in ends] == [Trouble.LOST]
    assert script.releases == 1
