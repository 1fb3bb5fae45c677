"""What is wrong on the plate is said before a picture is handed on, and nothing outside the plate is ever seen."""

from collections.abc import Iterable

import cv2
import numpy as np
import pytest

from edge.camera import Camera
from edge.capture import OUTSIDE
from edge.domain import WHOLE, Frame, Pixels, Plate, Region, SceneFault
from edge.eyes import Eyes, Observation

WIDTH, HEIGHT = 640, 360
RATE = 10.0
MAT = np.asarray(
    np.clip(75 + np.random.default_rng(3).normal(0.0, 4.0, (HEIGHT, WIDTH, 1)) + np.zeros(3), 0, 255), np.uint8
)


def weapon(picture: Pixels = MAT, x: int = 150, y: int = 100) -> Pixels:
    picture = picture.copy()
    cv2.rectangle(picture, (x, y), (x + 220, y + 34), (28, 28, 30), -1)
    cv2.rectangle(picture, (x, y + 30), (x + 46, y + 120), (30, 45, 70), -1)
    return picture


def arm(picture: Pixels, reach: int) -> Pixels:
    return np.asarray(cv2.line(picture.copy(), (660, 300), (640 - reach, 300), (150, 105, 50), 52), np.uint8)


ONE = weapon()
TWO = weapon(ONE, 380, 220)
ARM_IN = [arm(ONE, 60), arm(ONE, 110)]


class Film:
    """A camera that shows given pictures, a tenth of a second each."""

    def __init__(self, eyes_see: list[Pixels]) -> None:
        self._pictures = eyes_see
        self._number = 0
        self._noise = np.random.default_rng(8).normal(0.0, 2.0, (HEIGHT + 64, WIDTH, 3))

    def read(self) -> Frame:
        first = self._number * 29 % 61
        picture = self._pictures.pop(0) + self._noise[first : first + HEIGHT]
        frame = Frame(self._number, self._number / RATE, np.asarray(np.clip(picture, 0, 255), np.uint8))
        self._number += 1
        return frame

    def close(self) -> None:
        """Nothing is held."""


class Watcher:
    """Eyes over a plate that they have learnt, and every observation that was announced."""

    def __init__(self, plate: Region = WHOLE) -> None:
        self.pictures: list[Pixels] = []
        self.announced: list[Observation] = []
        self.eyes = Eyes(self._open, self._changed, now=lambda: 0.0, plate=plate)
        self.watches([MAT] * 15)

    def _open(self) -> Camera:
        return Film(self.pictures)

    def _changed(self) -> None:
        self.announced.append(self.eyes.observation)

    def watches(self, pictures: Iterable[Pixels]) -> Observation:
        self.pictures.extend(pictures)
        while self.pictures:
            self.eyes.look()
        return self.eyes.observation


def faults(observation: Observation) -> tuple[SceneFault, ...]:
    assert observation.scene is not None
    return observation.scene.faults


def test_one_weapon_is_handed_on_with_its_scene() -> None:
    seen = Watcher().watches([ONE] * 10)
    assert faults(seen) == ()
    assert seen.still is not None
    assert seen.still.scene == seen.scene
    assert seen.scene is not None
    assert seen.scene.fingerprint is not None


def test_two_objects_are_said_and_not_handed_on() -> None:
    watcher = Watcher()
    seen = watcher.watches([TWO] * 20)
    assert (seen.plate, seen.still, faults(seen)) == (Plate.STILL, None, (SceneFault.TWO_OBJECTS,))
    assert all(each.still is None for each in watcher.announced)
    assert sum(each.scene is not None for each in watcher.announced) == 1, "said once, not ten times a second"


def test_with_the_second_object_gone_the_first_is_handed_on() -> None:
    watcher = Watcher()
    first = watcher.watches([TWO] * 10)
    second = watcher.watches([ONE] * 10)
    assert second.stay == first.stay + 1
    assert second.still is not None


def test_a_person_takes_two_for_one_for_this_stay_only() -> None:
    watcher = Watcher()
    watcher.watches([TWO] * 10)
    watcher.eyes.accept_scene()
    accepted = watcher.watches([TWO] * 4)
    assert accepted.still is not None
    assert faults(accepted) == (SceneFault.TWO_OBJECTS,), "accepted, and still told as it is"
    watcher.eyes.look_again()
    again = watcher.watches([TWO] * 4)
    assert again.stay == accepted.stay + 1
    assert again.still is not None, "nothing has moved since a person accepted it"
    watcher.watches([MAT] * 10)
    assert watcher.watches([TWO] * 10).still is None


def test_a_word_that_comes_before_the_next_stay_is_no_word_for_it() -> None:
    watcher = Watcher()
    watcher.watches([ONE] * 10)
    watcher.watches([MAT] * 5)
    watcher.eyes.accept_scene()
    assert watcher.watches([TWO] * 10).still is None


def test_a_hand_is_taken_for_nothing_whatever_a_person_says() -> None:
    watcher = Watcher()
    watcher.watches([ONE] * 3)
    held = watcher.watches([*ARM_IN, *[ARM_IN[-1]] * 8])
    assert faults(held) == (SceneFault.HAND,)
    watcher.eyes.accept_scene()
    assert watcher.watches([ARM_IN[-1]] * 5).still is None
    free = watcher.watches([ARM_IN[0], *[ONE] * 10])
    assert faults(free) == ()
    assert free.still is not None


@pytest.mark.parametrize("plate", [Region(0.1, 0.1, 0.8, 0.95), Region(0.0, 0.0, 0.9, 1.0)])
def test_who_stands_beside_the_plate_is_in_no_picture(plate: Region) -> None:
    watcher = Watcher(plate)
    beside = ONE.copy()
    cv2.circle(beside, (630, 60), 30, (140, 170, 220), -1)
    seen = watcher.watches([beside] * 10)
    assert seen.still is not None
    assert faults(seen) == ()
    shown = watcher.eyes.wait_frame(0, 0.0)
    assert shown is not None
    for frame in (seen.still.frame, shown[1]):
        assert frame.pixels.shape == ONE.shape
        outside = frame.pixels.copy()
        plate.within(outside)[:] = OUTSIDE
        assert set(np.unique(outside)) == {OUTSIDE}


def test_a_lens_that_still_finds_its_focus_is_waited_for_but_not_for_long() -> None:
    blurs = [*[1.6] * 6, 1.2, 0.9, 0.6, 0.3]
    hunting = [np.asarray(cv2.GaussianBlur(ONE, (0, 0), sigma), np.uint8) for sigma in blurs]
    watcher = Watcher()
    seen = watcher.watches([*hunting, ONE, ONE, ONE])
    assert seen.still is not None
    first = seen.still.frame.number - 15
    assert 7 <= first <= 5 + 5, "sharper than the first two, and within half a second of them"


def test_one_still_that_was_shaken_is_not_taken() -> None:
    shaken = np.asarray(cv2.blur(ONE, (5, 1)), np.uint8)
    seen = Watcher().watches([*[ONE] * 6, shaken, *[ONE] * 4])
    assert seen.still is not None
    assert seen.still.frame.number != 15 + 6
    assert len(seen.still.alike) == 1
