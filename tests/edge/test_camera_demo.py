"""The demonstration, watched by the same eyes as a real plate: two arrivals a loop, and no other."""

import itertools
import threading
from pathlib import Path

import cv2
import numpy as np
import pytest

from edge.camera import CameraWish, open_camera
from edge.cameras.demo import LOOP_SECONDS, SHADOW_PASSES, STAYS
from edge.domain import Frame, Plate, Sighting
from edge.presence import Memory, see

WISH = CameraWish(width=640, height=360, frames_per_second=10.0)


class Demonstration:
    """The whole loop, twice, and what was made of it."""

    def __init__(self, photograph: Path) -> None:
        self.time = 0.0
        camera = open_camera("demo:", WISH, photograph, now=lambda: self.time, wait=self._wait)
        memory = Memory()
        self.frames: list[Frame] = []
        self.seen: list[Sighting] = []
        for _ in range(round(2 * LOOP_SECONDS * WISH.frames_per_second)):
            frame = camera.read()
            memory, sighting = see(memory, frame)
            self.frames.append(frame)
            self.seen.append(sighting)

    def _wait(self, closed: threading.Event, seconds: float) -> bool:
        self.time += seconds
        return closed.is_set()

    def at(self, seconds: float) -> Frame:
        return self.frames[round(seconds * WISH.frames_per_second)]


@pytest.fixture(scope="module")
def demonstration(tmp_path_factory: pytest.TempPathFactory) -> Demonstration:
    photograph = tmp_path_factory.mktemp("photograph") / "weapon.png"
    wood = np.full((400, 640, 3), (110, 180, 215), np.uint8)
    cv2.rectangle(wood, (180, 120), (560, 175), (92, 88, 86), -1)
    cv2.fillPoly(wood, [np.asarray(((180, 130), (270, 150), (190, 330), (100, 320)))], (30, 28, 26))
    cv2.imwrite(str(photograph), wood)
    return Demonstration(photograph)


def test_two_arrivals_a_loop_and_none_for_the_shadow(demonstration: Demonstration) -> None:
    seen = demonstration.seen
    arrivals = [
        now.frame.at
        for before, now in itertools.pairwise(seen)
        if now.plate is Plate.STILL and before.plate is not Plate.STILL
    ]
    expected = [loop * LOOP_SECONDS + stay.lies for loop in range(2) for stay in STAYS]
    assert len(arrivals) == len(expected)
    for arrival, lies in zip(arrivals, expected, strict=True):
        assert lies <= arrival <= lies + 1.2


def test_the_plate_is_empty_between_the_stays_also_under_the_shadow(demonstration: Demonstration) -> None:
    for sighting in demonstration.seen:
        moment = sighting.frame.at % LOOP_SECONDS
        if sighting.frame.at > 1.5 and all(moment < stay.comes or moment > stay.gone + 0.3 for stay in STAYS):
            assert sighting.plate is Plate.EMPTY, moment
    during = demonstration.at(sum(SHADOW_PASSES) / 2)
    assert during.pixels.mean() < demonstration.at(1.0).pixels.mean() - 2, "the shadow is there to be seen"


def test_a_stay_is_one_stay(demonstration: Demonstration) -> None:
    for stay in STAYS:
        plates = [
            sighting.plate for sighting in demonstration.seen if stay.lies + 1.2 < sighting.frame.at < stay.goes - 0.1
        ]
        assert set(plates) == {Plate.STILL}


def test_no_two_frames_are_the_same_picture(demonstration: Demonstration) -> None:
    for before, now in itertools.pairwise(demonstration.frames):
        assert not np.array_equal(before.pixels, now.pixels)


def test_the_weapon_spans_about_half_the_picture(demonstration: Demonstration) -> None:
    for stay in STAYS:
        difference = cv2.absdiff(demonstration.at(stay.lies + 3).pixels, demonstration.at(1.0).pixels).max(axis=2)
        columns = np.nonzero((difference > 25).sum(axis=0) > 4)[0]
        assert 0.42 <= np.ptp(columns) / WISH.width <= 0.62


def test_the_loop_begins_again_as_it_began(demonstration: Demonstration) -> None:
    for moment in (1.0, 5.0, 8.7, 12.0, 30.0):
        first = demonstration.at(moment).pixels.astype(int)
        again = demonstration.at(moment + LOOP_SECONDS).pixels
        assert np.abs(first - again).mean() < 4.0
