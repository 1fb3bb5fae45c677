"""Which picture of a stay is kept, and what is made of it."""

import hashlib

import cv2
import numpy as np
import pytest

from edge.capture import OUTSIDE, better, masked, preview, take
from edge.domain import WHOLE, Frame, Pixels, Plate, Region, Sighting


def grey(level: int, width: int = 320, height: int = 180) -> Pixels:
    return np.full((height, width, 3), level, np.uint8)


def sighting(sharpness: float, number: int = 0, level: int = 90) -> Sighting:
    return Sighting(Plate.STILL, Frame(number, number / 10.0, grey(level)), 0.2, 0.0, sharpness)


def test_the_first_is_kept_until_a_better_one_comes() -> None:
    assert better(None, sighting(5.0)).sharpness == 5.0


@pytest.mark.parametrize(
    ("kept", "new", "number"),
    [
        (sighting(100.0, 1), sighting(120.0, 2), 2),
        (sighting(120.0, 1), sighting(100.0, 2), 1),
        (sighting(100.0, 1), sighting(100.0, 2), 1),
        (sighting(900.0, 1, level=255), sighting(100.0, 2), 2),
        (sighting(900.0, 1, level=0), sighting(100.0, 2), 2),
        (sighting(100.0, 1), sighting(900.0, 2, level=255), 1),
        (sighting(100.0, 1, level=255), sighting(900.0, 2, level=255), 2),
    ],
    ids=["sharper", "less sharp", "equal", "glare before", "darkness before", "glare now", "glare both"],
)
def test_exposure_comes_before_sharpness(kept: Sighting, new: Sighting, number: int) -> None:
    assert better(kept, new).frame.number == number


def test_a_little_glare_on_metal_is_well_exposed() -> None:
    shining = sighting(500.0, 1)
    shining.frame.pixels[:40, :40] = 255
    assert better(sighting(100.0, 0), shining) is shining


def test_the_jpeg_is_the_frame_under_its_own_hash() -> None:
    ramp = np.arange(0, 250, dtype=np.uint8).reshape(1, 250, 1)
    frame = Frame(7, 0.7, np.ascontiguousarray(np.broadcast_to(ramp, (180, 250, 3))))
    capture = take(Sighting(Plate.STILL, frame, 0.2, 0.0, 1.0))
    assert capture.frame is frame
    assert capture.sha256 == hashlib.sha256(capture.jpeg).hexdigest()
    back = cv2.imdecode(np.frombuffer(capture.jpeg, np.uint8), cv2.IMREAD_COLOR)
    assert back is not None
    assert np.abs(back.astype(int) - frame.pixels).mean() < 1.5


def test_the_same_frame_gives_the_same_hash() -> None:
    assert take(sighting(1.0)).sha256 == take(sighting(2.0, number=5)).sha256


@pytest.mark.parametrize(
    ("size", "width", "expected"),
    [
        ((1920, 1080), 960, (960, 540)),
        ((1920, 1080), 800, (800, 450)),
        ((1600, 1200), 960, (960, 720)),
        ((640, 480), 960, (640, 480)),
    ],
)
def test_the_preview_keeps_its_proportions_and_never_grows(
    size: tuple[int, int], width: int, expected: tuple[int, int]
) -> None:
    jpeg = preview(Frame(0, 0.0, grey(90, *size)), width)
    back = cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_COLOR)
    assert back is not None
    assert (back.shape[1], back.shape[0]) == expected


PLATE = Region(0.25, 0.1, 0.75, 1.0)


def test_outside_the_plate_there_is_nothing_but_grey() -> None:
    random = np.random.default_rng(2)
    frame = Frame(3, 0.3, random.integers(0, 256, (180, 320, 3), np.uint8))
    before = frame.pixels.copy()
    shown = masked(frame, PLATE)
    inside = np.zeros((180, 320), bool)
    inside[18:, 80:240] = True
    assert np.array_equal(shown.pixels[inside], frame.pixels[inside])
    assert set(np.unique(shown.pixels[~inside])) == {OUTSIDE}
    assert (shown.number, shown.at) == (frame.number, frame.at)
    assert np.array_equal(frame.pixels, before), "the camera's own picture is not written to"


def test_what_is_kept_does_not_depend_on_who_stands_beside_the_plate() -> None:
    somebody, nobody = grey(90), grey(90)
    somebody[:, :60] = (120, 150, 200)
    kept = {
        take(Sighting(Plate.STILL, masked(Frame(1, 0.1, each), PLATE), 0.2, 0.0, 1.0)).sha256
        for each in (somebody, nobody)
    }
    assert len(kept) == 1


def test_a_plate_that_is_the_whole_picture_costs_no_copy() -> None:
    frame = Frame(0, 0.0, grey(90))
    assert masked(frame, WHOLE) is frame


def test_exposure_is_judged_on_the_plate_alone() -> None:
    plate = Region(0.0, 0.0, 0.25, 0.25)
    glaring, sound = sighting(900.0, 1), sighting(100.0, 2)
    glaring.frame.pixels[:45, :80] = 255
    assert better(glaring, sound, plate) is sound
    assert better(glaring, sound) is glaring
