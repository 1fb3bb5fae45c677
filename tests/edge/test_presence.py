"""Arrivals are told from shadows, noise, flicker and daylight, on a plate made of numbers."""

import math
from collections.abc import Callable, Iterable

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from edge.domain import Frame, Pixels, Plate, Region, Sighting
from edge.eyes import Eyes
from edge.presence import Limits, Memory, learn, outlines, see

WIDTH, HEIGHT = 640, 360
RATE = 10.0
Scene = Callable[[float], Pixels]
"""What lies before the lens at a moment, in seconds, without sensor noise."""


def mat(level: float = 70.0) -> Pixels:
    """A textured plate with a bright bar on the right."""
    random = np.random.default_rng(3)
    picture = level + random.normal(0.0, 5.0, (HEIGHT, WIDTH, 1)) + np.zeros((1, 1, 3))
    picture[:, 610:] = 150.0
    return np.asarray(np.clip(picture, 0, 255), np.uint8)


MAT = mat()


def with_thing(level: float | tuple[float, float, float], shift: int = 0, plate: Pixels = MAT) -> Pixels:
    """The plate with a weapon's silhouette on it, without any texture of its own."""
    picture = plate.copy()
    colour = (level, level, level) if isinstance(level, (int, float)) else level
    cv2.rectangle(picture, (180 + shift, 120), (460 + shift, 160), colour, -1)
    cv2.rectangle(picture, (180 + shift, 160), (230 + shift, 260), colour, -1)
    return picture


def shaded(picture: Pixels, x: float, softness: float = 22.0, left: float = 0.5) -> Pixels:
    """`picture` under the soft shadow of an arm at column `x`."""
    factor = np.zeros((HEIGHT, WIDTH), np.float32)
    cv2.ellipse(factor, (round(x), 250), (60, 160), 15, 0, 360, 1.0, -1)
    factor = 1.0 - (1.0 - left) * cv2.GaussianBlur(factor, (0, 0), softness)
    return np.asarray(picture * factor[:, :, None], np.uint8)


def smeared(picture: Pixels) -> Pixels:
    """`picture` as it is taken while the camera moves eleven pixels to the side."""
    return np.asarray(cv2.blur(picture, (11, 1)), np.uint8)


NOISE = np.random.default_rng(5).normal(0.0, 1.0, (HEIGHT + 64, WIDTH, 3)).astype(np.float32)


def noisy(picture: Pixels, number: int, sigma: float = 3.0) -> Pixels:
    """`picture` with sensor noise, another for each of 61 numbers on end."""
    first = (number * 29) % 61
    return np.asarray(np.clip(picture + sigma * NOISE[first : first + HEIGHT], 0, 255), np.uint8)


def watch(scene: Scene, seconds: float, memory: Memory | None = None, start: float = 0.0) -> list[Sighting]:
    memory = memory or Memory()
    seen = []
    for number in range(round(seconds * RATE)):
        at = start + number / RATE
        memory, sighting = see(memory, Frame(number, at, noisy(scene(at), number)))
        seen.append(sighting)
    return seen


def stretches(seen: Iterable[Sighting]) -> list[Plate]:
    """The states in order, each once per stretch."""
    states: list[Plate] = []
    for sighting in seen:
        if not states or states[-1] is not sighting.plate:
            states.append(sighting.plate)
    return states


def from_to(start: float, end: float, there: Pixels, otherwise: Pixels = MAT) -> Scene:
    return lambda at: there if start <= at < end else otherwise


def test_the_first_still_second_is_the_empty_plate() -> None:
    seen = watch(lambda _: MAT, 3.0)
    assert stretches(seen) == [Plate.LEARNING, Plate.EMPTY]
    assert seen[9].plate is Plate.LEARNING
    assert seen[11].plate is Plate.EMPTY


def test_nothing_is_learnt_while_something_moves() -> None:
    seen = watch(lambda at: with_thing(200.0, round(60 * at)) if at < 2.0 else MAT, 4.5)
    assert seen[25].plate is Plate.LEARNING
    assert stretches(seen) == [Plate.LEARNING, Plate.EMPTY]


@pytest.mark.parametrize("level", [5, 20, 35, 50, 95, 130, 180, 250, (40, 60, 120), (70, 78, 45)])
def test_a_thing_arrives_and_leaves_whatever_its_grey(level: float | tuple[float, float, float]) -> None:
    seen = watch(from_to(2.0, 5.0, with_thing(level)), 7.0)
    assert stretches(seen) == [Plate.LEARNING, Plate.EMPTY, Plate.MOVING, Plate.STILL, Plate.EMPTY]
    still = [sighting for sighting in seen if sighting.plate is Plate.STILL]
    assert still[0].frame.at == pytest.approx(2.5, abs=0.11)
    assert still[-1].frame.at == pytest.approx(4.9)
    truth = (281 * 41 + 51 * 100) / (WIDTH * HEIGHT)
    assert still[0].covered == pytest.approx(truth, rel=0.5)
    assert all(sighting.sharpness > 0 for sighting in still)


def test_a_slow_slide_is_a_movement() -> None:
    def scene(at: float) -> Pixels:
        return MAT if at < 2.0 else with_thing(180.0, round(8 * min(at - 2.0, 4.0)))

    seen = watch(scene, 8.0)
    assert stretches(seen) == [Plate.LEARNING, Plate.EMPTY, Plate.MOVING, Plate.STILL]
    assert next(sighting for sighting in seen if sighting.plate is Plate.STILL).frame.at > 5.5


def test_a_quick_swap_passes_through_movement() -> None:
    seen = watch(lambda at: MAT if at < 2.0 else with_thing(180.0, 0 if at < 4.0 else 90), 6.0)
    assert stretches(seen)[2:] == [Plate.MOVING, Plate.STILL, Plate.MOVING, Plate.STILL]


@pytest.mark.parametrize("softness", [18.0, 30.0, 60.0])
@pytest.mark.parametrize("left", [0.75, 0.55])
def test_a_soft_shadow_is_no_arrival(softness: float, left: float) -> None:
    def scene(at: float) -> Pixels:
        return MAT if at < 2.0 else shaded(MAT, -100 + 260 * (at - 2.0), softness, left)

    assert stretches(watch(scene, 6.0)) == [Plate.LEARNING, Plate.EMPTY]


def test_a_soft_shadow_that_stays_is_no_arrival() -> None:
    assert stretches(watch(from_to(2.0, 99.0, shaded(MAT, 300)), 8.0)) == [Plate.LEARNING, Plate.EMPTY]


def test_a_thing_in_a_soft_shadow_arrives() -> None:
    seen = watch(from_to(2.0, 99.0, shaded(with_thing(35.0), 300)), 4.0)
    assert stretches(seen)[2:] == [Plate.MOVING, Plate.STILL]


def test_a_soft_shadow_over_a_still_thing_does_not_wake_it() -> None:
    thing = with_thing(150.0)

    def scene(at: float) -> Pixels:
        if at < 2.0:
            return MAT
        return thing if not 4.0 <= at < 7.0 else shaded(thing, -100 + 260 * (at - 4.0))

    assert stretches(watch(scene, 9.0)) == [Plate.LEARNING, Plate.EMPTY, Plate.MOVING, Plate.STILL]


@pytest.mark.parametrize("there", [MAT, with_thing(150.0)], ids=["empty", "thing"])
def test_flicker_changes_nothing(there: Pixels) -> None:
    def scene(at: float) -> Pixels:
        lamp = 1.0 + 0.12 * math.sin(2 * math.pi * 3.3 * at)
        return np.asarray(np.clip((MAT if at < 2.0 else there) * lamp, 0, 255), np.uint8)

    expected = [Plate.LEARNING, Plate.EMPTY] + ([] if there is MAT else [Plate.MOVING, Plate.STILL])
    assert stretches(watch(scene, 6.0)) == expected


def test_an_hour_of_daylight_is_followed() -> None:
    """Brighter by half and back, warmer, and unevenly: the left side more than the right."""
    ramp = np.linspace(1.0, 0.4, WIDTH)[None, :, None]
    warm = np.asarray((0.7, 1.0, 1.25))
    memory = Memory()
    states = set()
    for number in range(900):
        at = 4.0 * number
        light = 1.0 + 0.5 * math.sin(math.pi * at / 3600) * ramp * warm
        memory, sighting = see(
            memory, Frame(number, at, noisy(np.asarray(np.clip(MAT * light, 0, 255), np.uint8), number))
        )
        states.add(sighting.plate)
    assert states == {Plate.LEARNING, Plate.EMPTY}


def test_noise_is_nothing() -> None:
    memory = Memory()
    seen = []
    for number in range(600):
        memory, sighting = see(memory, Frame(number, number / RATE, noisy(MAT, number, 6.0)))
        seen.append(sighting)
    assert stretches(seen) == [Plate.LEARNING, Plate.EMPTY]


def test_a_thing_that_stays_for_an_hour_is_not_learnt_as_plate() -> None:
    memory = Memory()
    thing = with_thing(150.0)
    for number in range(920):
        at = number / 10.0 if number < 20 else 2.0 + 4.0 * (number - 20)
        memory, sighting = see(memory, Frame(number, at, MAT if number < 20 else thing))
    assert sighting.plate is Plate.STILL
    _, sighting = see(memory, Frame(920, 4000.0, MAT))
    assert sighting.plate is Plate.EMPTY


def test_what_lies_there_for_an_hour_is_not_moved_by_daylight() -> None:
    """The light comes to fall from the other side: in the end the picture is another than the one at first."""
    thing = with_thing(150.0)
    across = np.linspace(-1.0, 1.0, WIDTH)[None, :, None]
    memory, states = Memory(), []
    for number in range(920):
        at = number / 10.0 if number < 30 else 3.0 + 4.0 * (number - 30)
        light = np.exp(-0.5 * math.cos(math.pi * at / 3600) * across * np.asarray((1.2, 1.0, 0.8)))
        picture = np.asarray(np.clip((MAT if number < 20 else thing) * light, 0, 255), np.uint8)
        memory, sighting = see(memory, Frame(number, at, noisy(picture, number)))
        states.append(sighting.plate)
    assert set(states[26:]) == {Plate.STILL}


def test_the_last_of_a_hand_does_not_add_to_what_differs_later() -> None:
    """A fingertip is at the border yet when all else is still, and a minute later a speck falls: neither is a movement."""
    thing = with_thing(180.0)
    fingertip, speck = thing.copy(), thing.copy()
    fingertip[-8:, 300:308] = 200
    speck[40:48, 80:88] = 200
    film = [*[MAT] * 20, fingertip, *[thing] * 600, *[speck] * 20]
    memory, states = Memory(), []
    for number, picture in enumerate(film):
        memory, sighting = see(memory, Frame(number, number / RATE, noisy(picture, number)))
        states.append(sighting.plate)
    assert set(states[26:]) == {Plate.STILL}


@pytest.mark.parametrize("level", [0, 4, 12])
def test_a_covered_lens_is_dark_and_the_plate_is_remembered(level: int) -> None:
    black = np.full((HEIGHT, WIDTH, 3), level, np.uint8)
    seen = watch(from_to(2.0, 4.0, black), 6.0)
    assert stretches(seen) == [Plate.LEARNING, Plate.EMPTY, Plate.DARK, Plate.EMPTY]


def test_a_dim_plate_is_not_dark() -> None:
    assert stretches(watch(lambda _: mat(28.0), 3.0)) == [Plate.LEARNING, Plate.EMPTY]


def test_a_person_says_that_the_plate_is_empty() -> None:
    thing = with_thing(150.0)
    memory = Memory()
    for number in range(20):
        memory, sighting = see(memory, Frame(number, number / RATE, thing))
    assert sighting.plate is Plate.EMPTY, "what lay there at the start was taken for the plate"
    memory, sighting = see(memory, Frame(20, 2.0, MAT))
    assert sighting.plate is Plate.MOVING
    memory = learn(memory, sighting.frame)
    _, sighting = see(memory, Frame(21, 2.1, MAT))
    assert sighting.plate is Plate.EMPTY


def test_another_picture_shape_is_learnt_anew() -> None:
    memory, _ = see(learn(Memory(), Frame(0, 0.0, MAT)), Frame(1, 0.1, MAT))
    _, sighting = see(memory, Frame(2, 0.2, np.zeros((480, 640, 3), np.uint8) + np.uint8(90)))
    assert sighting.plate is Plate.LEARNING


def test_sharpness_falls_when_focus_is_lost() -> None:
    memory = learn(Memory(), Frame(0, 0.0, MAT))
    sharp = with_thing(180.0)
    values = []
    for picture in (sharp, cv2.GaussianBlur(sharp, (0, 0), 2.0)):
        now = memory
        for number in range(8):
            now, sighting = see(now, Frame(number, 0.1 * number, np.asarray(picture, np.uint8)))
        values.append(sighting.sharpness)
    assert values[0] > 2 * values[1] > 0


PICTURES = arrays.arrays(np.uint8, st.sampled_from([(18, 32, 3), (9, 16, 3), (40, 30, 3)]))


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(PICTURES, st.floats(0.0, 5.0)), min_size=1, max_size=6), st.booleans())
def test_whatever_the_pictures_shares_stay_shares(pictures: list[tuple[Pixels, float]], told: bool) -> None:
    memory, at = Memory(), 0.0
    if told:
        memory = learn(memory, Frame(0, 0.0, pictures[0][0]))
    for number, (pixels, pause) in enumerate(pictures):
        at += pause
        memory, sighting = see(memory, Frame(number, at, pixels), Limits(learning=0.5))
        assert 0.0 <= sighting.covered <= 1.0
        assert 0.0 <= sighting.moving <= 1.0
        assert sighting.sharpness >= 0.0
        assert sighting.frame.pixels is pixels


def test_a_thing_is_outlined_where_it_lies() -> None:
    memory = Memory()
    assert outlines(memory, Frame(0, 0.0, MAT)) is None, "no plate has been learnt"
    for number in range(30):
        picture = MAT if number < 20 else shaded(with_thing(180.0), 420)
        frame = Frame(number, number / RATE, noisy(picture, number))
        memory, _ = see(memory, frame)
    things = outlines(memory, frame)
    assert things is not None
    assert things.shape == (180, 320)
    assert set(np.unique(things)) == {0, 255}
    truth = np.zeros((HEIGHT, WIDTH), np.uint8)
    truth[120:161, 180:461] = truth[160:261, 180:231] = 255
    small = cv2.resize(truth, (320, 180), interpolation=cv2.INTER_AREA) > 127
    assert (small & (things > 0)).sum() > 0.97 * small.sum()
    assert (things > 0).sum() < 1.25 * small.sum(), "the shadow is no part of the thing"


def test_what_crept_in_before_it_was_noticed_is_not_taken_for_the_plate() -> None:
    """The tip of a barrel shows for a moment, too small to be told, before the weapon is laid elsewhere."""
    tip = MAT.copy()
    tip[-1:, 250:310] = 20
    film = [*[MAT] * 40, *[tip] * 5, *[with_thing(180.0)] * 8]
    memory = Memory()
    for number, picture in enumerate(film):
        memory, sighting = see(memory, Frame(number, number / RATE, noisy(picture, number)))
    assert sighting.plate is Plate.STILL
    assert memory.ground is not None
    assert memory.ground[-1, 126:154].mean() == pytest.approx(MAT[-2:, 252:308].mean(), abs=4.0)


PLATE = Region(0.2, 0.1, 0.8, 1.0)


def test_what_happens_outside_the_plate_is_not_seen() -> None:
    """Somebody stands beside the plate, and waves."""
    memory = Memory()
    states = set()
    for number in range(60):
        picture = MAT.copy()
        cv2.circle(picture, (50, 60 + 4 * number), 40, (140, 170, 220), -1)
        memory, sighting = see(memory, Frame(number, number / RATE, noisy(picture, number)), plate=PLATE)
        states.add(sighting.plate)
        assert sighting.frame.pixels.shape == MAT.shape
    assert states == {Plate.LEARNING, Plate.EMPTY}


def test_what_comes_onto_the_plate_is_seen_there() -> None:
    memory = learn(Memory(), Frame(0, 0.0, noisy(MAT, 0)), plate=PLATE)
    for number in range(1, 10):
        frame = Frame(number, number / RATE, noisy(with_thing(180.0), number))
        memory, sighting = see(memory, frame, plate=PLATE)
    assert sighting.plate is Plate.STILL
    things = outlines(memory, frame, plate=PLATE)
    assert things is not None
    middle = np.argwhere(things)[:, ::-1].mean(axis=0) / things.shape[::-1]
    true_x, true_y = (293 / WIDTH - PLATE.left) / 0.6, (159 / HEIGHT - PLATE.top) / 0.9
    assert middle == pytest.approx((true_x, true_y), abs=0.03)


def with_arm(picture: Pixels, reach: int) -> Pixels:
    """`picture` with an arm over its upper border."""
    return np.asarray(cv2.line(picture.copy(), (320, -40), (320, reach), (150, 105, 50), 50), np.uint8)


@pytest.mark.parametrize(
    ("film", "withdrew"),
    [
        ([with_thing(180.0)], False),
        (
            [with_arm(MAT, 60), with_arm(with_thing(180.0), 120), with_arm(with_thing(180.0), 60), with_thing(180.0)],
            True,
        ),
        ([with_arm(MAT, 60), with_arm(with_thing(180.0), 120)], False),
        ([with_arm(MAT, 60), with_arm(MAT, 120)], False),
    ],
    ids=["by itself", "a hand has laid it", "the hand is still there", "only a hand"],
)
def test_what_went_out_over_the_border_is_remembered(film: list[Pixels], withdrew: bool) -> None:
    memory = learn(Memory(), Frame(0, 0.0, noisy(MAT, 0)))
    for number, picture in enumerate([*film, *[film[-1]] * 6], 1):
        memory, sighting = see(memory, Frame(number, number / RATE, noisy(picture, number)))
    assert sighting.plate is Plate.STILL
    assert sighting.withdrew is withdrew


def test_a_new_arrival_begins_with_nothing_withdrawn() -> None:
    memory = learn(Memory(), Frame(0, 0.0, noisy(MAT, 0)))
    laid = [with_arm(MAT, 60), *[with_thing(180.0)] * 8, *[MAT] * 8, *[with_thing(90.0)] * 8]
    for number, picture in enumerate(laid, 1):
        memory, sighting = see(memory, Frame(number, number / RATE, noisy(picture, number)))
    assert (sighting.plate, sighting.withdrew) == (Plate.STILL, False)


def test_what_comes_and_goes_with_the_noise_is_never_still() -> None:
    """The edge of a shadow, just steep enough to pass for an outline in one frame and not in the next."""
    bar = np.ones((HEIGHT, WIDTH), np.float32)
    bar[:, 200:230] = 0.64
    bar = np.asarray(cv2.GaussianBlur(bar, (0, 0), 6), np.float32)[:, :, None]

    def scene(at: float) -> Pixels:
        return np.asarray(MAT * (1 - (1 - bar) * min(1.0, max(0.0, (at - 2.0) / 6.0))), np.uint8)

    states = [sighting.plate for sighting in watch(scene, 12.0)]
    assert Plate.MOVING in states, "it is seen, now and then"
    assert Plate.STILL not in states


@pytest.mark.parametrize("level", [20, 130, (40, 60, 120)])
def test_a_knock_that_smears_one_picture_does_not_wake_what_lies_there(
    level: float | tuple[float, float, float],
) -> None:
    thing = with_thing(level)
    seen = watch(lambda at: MAT if at < 2.0 else smeared(thing) if math.isclose(at, 4.0) else thing, 6.0)
    assert stretches(seen)[2:] == [Plate.MOVING, Plate.STILL]
    assert seen[40].moving > 0, "it differs, and is not to be chosen"
    assert seen[40].sharpness == 0


def test_what_is_carried_away_is_told_in_its_second_picture() -> None:
    seen = watch(lambda at: MAT if at < 2.0 else with_thing(180.0, round(max(0.0, 90 * (at - 3.95)))), 5.0)
    assert [sighting.plate for sighting in seen[39:43]] == [Plate.STILL, Plate.STILL, Plate.MOVING, Plate.MOVING]
    assert [sighting.moving > 0 for sighting in seen[39:42]] == [False, True, True]


class Film:
    """A camera that shows given pictures, a tenth of a second each."""

    def __init__(self, pictures: Iterable[Pixels]) -> None:
        self._pictures = enumerate(pictures)

    def read(self) -> Frame:
        number, picture = next(self._pictures)
        return Frame(number, number / RATE, noisy(picture, number))

    def close(self) -> None:
        """Nothing is held."""


@pytest.mark.parametrize("lies", range(5, 10))
def test_the_first_picture_of_a_hand_is_in_no_capture(lies: int) -> None:
    """It comes just before, while or just after what lies there is taken."""
    thing = with_thing(180.0)
    reached_into = 20 + lies
    film = Film([*[MAT] * 20, *[thing] * lies, *(with_arm(thing, 12 * number) for number in range(1, 8))])
    eyes = Eyes(lambda: film, lambda: None, now=lambda: 0.0)
    taken: set[int] = set()
    for _ in range(reached_into + 7):
        eyes.look()
        still = eyes.observation.still
        if still is not None:
            taken |= {still.frame.number, *(frame.number for frame in still.alike)}
    assert max(taken, default=0) < reached_into
    assert bool(taken) is (lies > 6)
