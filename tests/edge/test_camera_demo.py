"""The demonstration, watched by the same eyes as a real plate: two arrivals a loop, and no other."""

import itertools
import threading
from pathlib import Path

import cv2
import numpy as np
import pytest

from edge.camera import CameraWish, open_camera
from edge.cameras.demo import LOOP_SECONDS, SHADOW_PASSES, STAYS
from edge.domain import Frame, Plate, Scene, SceneFault, Sighting
from edge.presence import Memory, outlines, see
from edge.scene import LIMITS, likeness, look

WISH = CameraWish(width=640, height=360, frames_per_second=10.0)


class Demonstration:
    """One of the plays, for twice the loop or so many seconds, and what was made of it."""

    def __init__(self, photograph: Path, source: str = "demo:", seconds: float = 2 * LOOP_SECONDS) -> None:
        self.time = 0.0
        camera = open_camera(source, WISH, photograph, now=lambda: self.time, wait=self._wait)
        memory = Memory()
        self.frames: list[Frame] = []
        self.seen: list[Sighting] = []
        self.memories: list[Memory] = []
        for _ in range(round(seconds * WISH.frames_per_second)):
            frame = camera.read()
            memory, sighting = see(memory, frame)
            self.frames.append(frame)
            self.seen.append(sighting)
            self.memories.append(memory)

    def _wait(self, closed: threading.Event, seconds: float) -> bool:
        self.time += seconds
        return closed.is_set()

    def at(self, seconds: float) -> Frame:
        return self.frames[round(seconds * WISH.frames_per_second)]


@pytest.fixture(scope="module")
def photograph(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("photograph") / "weapon.png"
    wood = np.full((400, 640, 3), (110, 180, 215), np.uint8)
    cv2.rectangle(wood, (180, 120), (560, 175), (92, 88, 86), -1)
    cv2.fillPoly(wood, [np.asarray(((180, 130), (270, 150), (190, 330), (100, 320)))], (30, 28, 26))
    cv2.imwrite(str(path), wood)
    return path


@pytest.fixture(scope="module")
def demonstration(photograph: Path) -> Demonstration:
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


def scene_at(demonstration: Demonstration, seconds: float) -> Scene:
    number = round(seconds * WISH.frames_per_second)
    sighting = demonstration.seen[number]
    assert sighting.plate is Plate.STILL
    things = outlines(demonstration.memories[number], sighting.frame)
    assert things is not None
    return look(things, sighting.frame.pixels, withdrew=sighting.withdrew)[0]


@pytest.mark.parametrize(
    ("source", "fault"),
    [("demo:two", SceneFault.TWO_OBJECTS), ("demo:hand", SceneFault.HAND), ("demo:edge", SceneFault.AT_EDGE)],
)
def test_what_is_wrong_is_wrong_the_first_time_and_right_the_second(
    models: Path, source: str, fault: SceneFault
) -> None:
    play = Demonstration(models / "current" / "example.jpg", source, LOOP_SECONDS)
    first, second = (stay.lies + 3.0 for stay in STAYS)
    assert scene_at(play, first).faults == (fault,)
    assert scene_at(play, second).faults == ()


def test_another_thing_comes_the_second_time(photograph: Path) -> None:
    play = Demonstration(photograph, "demo:swap", LOOP_SECONDS)
    one, other = (scene_at(play, stay.lies + 3.0) for stay in STAYS)
    assert one.faults == other.faults == ()
    assert one.fingerprint is not None
    assert other.fingerprint is not None
    assert likeness(one.fingerprint, other.fingerprint) < LIMITS.same


def test_what_is_laid_down_to_stay_stays(photograph: Path) -> None:
    play = Demonstration(photograph, "demo:stay", 3 * LOOP_SECONDS)
    lies = STAYS[0].lies + 1.2
    assert {sighting.plate for sighting in play.seen if sighting.frame.at > lies} == {Plate.STILL}
    assert scene_at(play, lies + 1.0).faults == ()
