"""Opening a source by its address, and the cameras made of files."""

import threading
from pathlib import Path

import cv2
import numpy as np
import pytest

from edge.camera import Camera, CameraWish, open_camera
from edge.domain import DeviceError, ScelleError, SetupError, Trouble

WISH = CameraWish(width=320, height=180, frames_per_second=10.0)


class Clock:
    def __init__(self) -> None:
        self.time = 0.0

    def now(self) -> float:
        return self.time

    def wait(self, closed: threading.Event, seconds: float) -> bool:
        self.time += seconds
        return closed.is_set()


@pytest.mark.parametrize(
    ("source", "error", "says"),
    [
        ("", SetupError, "no known kind"),
        ("webcam:0", SetupError, "no known kind"),
        ("demo", SetupError, "no known kind"),
        ("v4l2:0", SetupError, "names no device file"),
        ("v4l2:", SetupError, "names no device file"),
        ("v4l2:/nowhere/video0", DeviceError, "no camera at /nowhere/video0"),
        ("video:", SetupError, "names no path"),
        ("video:/nowhere/plate.avi", SetupError, "no video file at /nowhere/plate.avi"),
        ("video:{text}", SetupError, "no video that can be played"),
        ("video:{folder}", SetupError, "no video file"),
        ("stills:/nowhere", SetupError, "no folder at /nowhere"),
        ("stills:{empty}", SetupError, "holds no pictures"),
        ("stills:{broken}", SetupError, "cannot be shown"),
        ("demo:", SetupError, "needs a photograph"),
    ],
)
def test_a_source_that_will_not_do_is_refused_with_a_sentence(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], source: str, error: type[ScelleError], says: str
) -> None:
    (tmp_path / "text.avi").write_text("not a video")
    (tmp_path / "empty").mkdir()
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken" / "a.jpg").write_bytes(b"\xff\xd8 not a picture")
    places = {
        "text": tmp_path / "text.avi",
        "folder": tmp_path,
        "empty": tmp_path / "empty",
        "broken": tmp_path / "broken",
    }
    with pytest.raises(error, match=says):
        open_camera(source.format(**places), WISH, None)
    assert capfd.readouterr().err == "", "OpenCV's own remarks would stand beside our sentence"


@pytest.mark.parametrize("content", [None, b"", b"no picture"])
def test_the_demonstration_refuses_a_photograph_that_is_none(tmp_path: Path, content: bytes | None) -> None:
    photograph = tmp_path / "weapon.jpg"
    if content is not None:
        photograph.write_bytes(content)
    with pytest.raises(SetupError, match="photograph"):
        open_camera("demo:", WISH, photograph)


def test_the_demonstration_refuses_a_photograph_of_nothing(tmp_path: Path) -> None:
    photograph = tmp_path / "table.png"
    cv2.imwrite(str(photograph), np.full((300, 400, 3), 180, np.uint8))
    with pytest.raises(SetupError, match="No weapon stands out"):
        open_camera("demo:", WISH, photograph)


def _video(path: Path, levels: list[int], rate: float) -> Path:
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"MJPG"), rate, (320, 180))
    for level in levels:
        writer.write(np.full((180, 320, 3), level, np.uint8))
    writer.release()
    return path


def _levels(camera: Camera, count: int) -> list[int]:
    return [round(float(camera.read().pixels.mean()) / 10.0) * 10 for _ in range(count)]


def test_a_video_keeps_its_own_speed_and_begins_again(tmp_path: Path) -> None:
    clock = Clock()
    file = _video(tmp_path / "plate.avi", [20, 40, 60, 80, 100, 120], 20.0)
    camera = open_camera(f"video:{file}", WISH, None, now=clock.now, wait=clock.wait)
    assert _levels(camera, 6) == [20, 60, 100, 20, 60, 100]


def test_a_late_reader_gets_the_picture_of_now(tmp_path: Path) -> None:
    clock = Clock()
    file = _video(tmp_path / "plate.avi", [20, 40, 60, 80, 100, 120, 140, 160], 10.0)
    camera = open_camera(f"video:{file}", WISH, None, now=clock.now, wait=clock.wait)
    assert _levels(camera, 1) == [20]
    clock.time += 0.55
    assert _levels(camera, 2) == [120, 140]
    assert clock.time == pytest.approx(0.6)


def test_a_photograph_lies_in_the_middle_of_the_plate_in_its_own_proportions(tmp_path: Path) -> None:
    clock = Clock()
    cv2.imwrite(str(tmp_path / "b.png"), np.full((400, 100, 3), (0, 0, 250), np.uint8))
    cv2.imwrite(str(tmp_path / "a.png"), np.full((50, 200, 3), (0, 250, 0), np.uint8))
    (tmp_path / "notes.txt").write_text("not looked at")
    camera = open_camera(f"stills:{tmp_path}", WISH, None, now=clock.now, wait=clock.wait)
    frames = [camera.read().pixels for _ in range(245)]
    empty, first, between, second, again = (frames[index] for index in (0, 60, 130, 200, 241))
    assert np.array_equal(empty, between)
    assert np.array_equal(empty, again)
    for picture, colour, shape in ((first, (0, 250, 0), (64, 256)), (second, (0, 0, 250), (144, 36))):
        rows, columns = np.nonzero((picture == colour).all(axis=2))
        assert (int(np.ptp(rows)) + 1, int(np.ptp(columns)) + 1) == shape
        assert rows.mean() == pytest.approx(89.5, abs=1)
        assert columns.mean() == pytest.approx(159.5, abs=1)


def test_a_photograph_that_vanishes_is_unreadable(tmp_path: Path) -> None:
    clock = Clock()
    for name in ("a.png", "b.png"):
        cv2.imwrite(str(tmp_path / name), np.full((100, 100, 3), 200, np.uint8))
    camera = open_camera(f"stills:{tmp_path}", WISH, None, now=clock.now, wait=clock.wait)
    (tmp_path / "a.png").unlink()
    for _ in range(40):
        camera.read()
    with pytest.raises(DeviceError, match=r"a\.png") as caught:
        camera.read()
    assert caught.value.trouble is Trouble.UNREADABLE
