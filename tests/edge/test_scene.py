"""One weapon is one, two things are two, what reaches in is a hand, and another object is another object."""

import itertools
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from edge.cameras.cutout import Cutout, cut_out
from edge.cameras.mat import draw_mat
from edge.domain import Array, Frame, Mask, Pixels, Plate, Scene, SceneFault, Sighting
from edge.presence import Memory, learn, outlines, see
from edge.scene import LIMITS, likeness, look

WIDTH, HEIGHT = 640, 360
MAT = draw_mat(WIDTH, HEIGHT)
HAND, TWO, EDGE = SceneFault.HAND, SceneFault.TWO_OBJECTS, SceneFault.AT_EDGE
Place = tuple[float, float]


# --- what can lie there -------------------------------------------------------------------------


def laid(
    scene: Pixels, weapon: Cutout, centre: Place, length: float, degrees: float, *, mirrored: bool = False
) -> Pixels:
    """`weapon` on `scene`, with a shadow at its foot; `centre` and `length` are shares of the picture."""
    pixels, alpha = weapon.pixels, weapon.alpha
    if mirrored:
        pixels, alpha = np.ascontiguousarray(pixels[:, ::-1]), np.ascontiguousarray(alpha[:, ::-1])
    rows, columns = alpha.shape
    turn = cv2.getRotationMatrix2D((columns / 2, rows / 2), degrees, length * WIDTH / max(rows, columns))
    turn[:, 2] += centre[0] * WIDTH - columns / 2, centre[1] * HEIGHT - rows / 2
    size = (WIDTH, HEIGHT)
    cover = np.asarray(cv2.warpAffine(alpha, turn, size, flags=cv2.INTER_AREA), np.float32)
    colours = cv2.warpAffine(pixels, turn, size, flags=cv2.INTER_AREA, borderMode=cv2.BORDER_REPLICATE)
    return mixed(scene, cover, np.asarray(colours, np.float32))


def mixed(scene: Pixels, cover: Array, colours: Array) -> Pixels:
    shadow = 0.4 * np.asarray(cv2.GaussianBlur(cover, (0, 0), 3.0), np.float32)[:, :, None]
    over = cover[:, :, None]
    return np.asarray(np.clip(scene * (1 - shadow) * (1 - over) + colours * over, 0, 255), np.uint8)


def drawn(scene: Pixels, outline: list[Place], colour: tuple[int, int, int]) -> Pixels:
    cover = np.zeros((HEIGHT, WIDTH), np.uint8)
    cv2.fillPoly(cover, [np.asarray([(x * WIDTH, y * HEIGHT) for x, y in outline]).astype(np.int32)], 255, cv2.LINE_AA)
    flat = np.broadcast_to(np.asarray(colour, np.float32), scene.shape)
    return mixed(scene, np.asarray(cover / np.float32(255), np.float32), np.asarray(flat, np.float32))


def block(scene: Pixels, centre: Place, size: Place, degrees: float, colour: tuple[int, int, int]) -> Pixels:
    """A rectangle of `size` (shares of the picture's width), turned."""
    corners = cv2.boxPoints(((centre[0], centre[1] * HEIGHT / WIDTH), size, degrees))
    return drawn(scene, [(float(x), float(y) * WIDTH / HEIGHT) for x, y in corners], colour)


SIDES = ("left", "top", "right", "bottom")


def hand(scene: Pixels, side: str, along: float, reach: float, colour: tuple[int, int, int] = (150, 105, 50)) -> Pixels:
    """A forearm with a fist and fingers over one side of the picture; `reach` is a share of the picture's width."""
    shape = np.zeros((HEIGHT, WIDTH), np.uint8)
    start, inward = {
        "left": ((0.0, along * HEIGHT), (1, 0)),
        "right": ((WIDTH - 1.0, along * HEIGHT), (-1, 0)),
        "top": ((along * WIDTH, 0.0), (0, 1)),
        "bottom": ((along * WIDTH, HEIGHT - 1.0), (0, -1)),
    }[side]

    def at(forward: float, aside: float) -> tuple[int, int]:
        x, y = start
        return (
            round(x + inward[0] * forward * WIDTH - inward[1] * aside * WIDTH),
            round(y + inward[1] * forward * WIDTH + inward[0] * aside * WIDTH),
        )

    cv2.line(shape, at(-0.2, 0.03), at(reach - 0.09, 0.0), 255, round(0.085 * WIDTH), cv2.LINE_AA)
    for aside in (-0.036, -0.012, 0.012, 0.036):
        cv2.line(shape, at(reach - 0.09, aside), at(reach - 0.01, aside * 1.2), 255, round(0.022 * WIDTH), cv2.LINE_AA)
    cv2.line(shape, at(reach - 0.1, 0.03), at(reach - 0.05, 0.075), 255, round(0.024 * WIDTH), cv2.LINE_AA)
    cover = np.asarray(shape / np.float32(255), np.float32)
    return mixed(scene, cover, np.asarray(np.broadcast_to(np.asarray(colour, np.float32), scene.shape), np.float32))


NOISE = np.random.default_rng(5).normal(0.0, 2.0, (HEIGHT + 64, WIDTH, 3)).astype(np.float32)


def still(*film: Pixels, empty: Pixels = MAT) -> tuple[Memory, Sighting]:
    """What presence makes of the last picture of a film that then stands still."""

    def noisy(picture: Pixels, number: int) -> Pixels:
        first = number * 29 % 61
        return np.asarray(np.clip(picture + NOISE[first : first + HEIGHT], 0, 255), np.uint8)

    memory = learn(Memory(), Frame(0, 0.0, noisy(empty, 0)))
    for number, picture in enumerate((*film, *[film[-1]] * 6), 1):
        memory, sighting = see(memory, Frame(number, number / 10.0, noisy(picture, number)))
    return memory, sighting


def seen(*film: Pixels, empty: Pixels = MAT) -> Scene:
    memory, sighting = still(*film, empty=empty)
    assert sighting.plate is Plate.STILL
    things = outlines(memory, sighting.frame)
    assert things is not None
    return look(things, sighting.frame.pixels, withdrew=sighting.withdrew)[0]


@pytest.fixture(scope="session")
def revolver(models: Path) -> Cutout:
    return cut_out(models / "current" / "example.jpg")


PLACES: list[tuple[Place, float, float]] = [
    ((0.5, 0.5), 0.5, 0.0),
    ((0.5, 0.5), 0.5, 180.0),
    ((0.45, 0.5), 0.48, 37.0),
    ((0.3, 0.45), 0.3, 90.0),
    ((0.2, 0.3), 0.2, -60.0),
    ((0.7, 0.7), 0.14, 140.0),
]


# --- one object ---------------------------------------------------------------------------------


@pytest.mark.parametrize(("centre", "length", "degrees"), PLACES)
@pytest.mark.parametrize("mirrored", [False, True])
def test_one_weapon_is_one_object_without_a_fault(
    revolver: Cutout, centre: Place, length: float, degrees: float, mirrored: bool
) -> None:
    scene = seen(laid(MAT, revolver, centre, length, degrees, mirrored=mirrored))
    assert (scene.faults, scene.objects) == ((), 1)


@pytest.mark.parametrize("colour", [(30, 50, 80), (38, 36, 36), (170, 170, 172)])
def test_a_long_gun_from_border_to_border_is_one_object(colour: tuple[int, int, int]) -> None:
    stock: list[Place] = [
        (0.03, 0.43),
        (0.03, 0.56),
        (0.06, 0.565),
        (0.27, 0.51),
        (0.55, 0.49),
        (0.55, 0.455),
        (0.27, 0.45),
    ]
    gun = drawn(drawn(MAT, stock, colour), [(0.5, 0.455), (0.95, 0.46), (0.95, 0.478), (0.5, 0.48)], (40, 38, 36))
    scene = seen(gun)
    assert (scene.faults, scene.objects) == ((), 1)


def test_a_barrel_behind_a_bright_ring_belongs_to_its_gun() -> None:
    """A part of the plate's own grey cuts the picture of the gun in two; the parts lie in one line."""
    gun = drawn(MAT, [(0.1, 0.44), (0.1, 0.56), (0.5, 0.52), (0.5, 0.46)], (30, 50, 80))
    gun = drawn(gun, [(0.54, 0.47), (0.8, 0.475), (0.8, 0.495), (0.54, 0.5)], (30, 30, 30))
    scene = seen(gun)
    assert (scene.faults, scene.objects) == ((), 1)


def test_a_card_beside_a_weapon_is_no_second_object(revolver: Cutout) -> None:
    for degrees, colour in ((0.0, (220, 225, 230)), (33.0, (170, 90, 40)), (71.0, (30, 30, 150))):
        scene = seen(block(laid(MAT, revolver, (0.35, 0.5), 0.4, 5.0), (0.75, 0.6), (0.13, 0.082), degrees, colour))
        assert (scene.faults, scene.objects) == ((), 1), degrees


def test_a_card_alone_is_an_object() -> None:
    scene = seen(block(MAT, (0.5, 0.5), (0.13, 0.082), 20.0, (220, 225, 230)))
    assert (scene.faults, scene.objects) == ((), 1)


@pytest.mark.parametrize("x", [0.15, 0.5, 0.8])
def test_the_soft_shadow_of_somebody_who_leans_over_is_no_part_of_the_scene(revolver: Cutout, x: float) -> None:
    """It reaches over the border of the plate and over the weapon, and stays for as long as the officer looks."""
    taken = np.zeros((HEIGHT, WIDTH), np.float32)
    cv2.ellipse(taken, (round(x * WIDTH), 320), (60, 170), 12, 0, 360, 0.4, -1)
    left = 1.0 - np.asarray(cv2.GaussianBlur(taken, (0, 0), 26.0), np.float32)[:, :, None]
    lit = laid(MAT, revolver, (0.45, 0.45), 0.45, 8.0)
    scene = seen(np.asarray(lit * left, np.uint8))
    assert (scene.faults, scene.objects) == ((), 1)


# --- two objects --------------------------------------------------------------------------------


@pytest.mark.parametrize("degrees", [0.0, 80.0, 200.0])
def test_two_weapons_are_two_objects(revolver: Cutout, degrees: float) -> None:
    first = laid(MAT, revolver, (0.28, 0.4), 0.3, 4.0)
    scene = seen(laid(first, revolver, (0.7, 0.6), 0.28, degrees, mirrored=True))
    assert (scene.faults, scene.objects) == ((TWO,), 2)


@pytest.mark.parametrize("degrees", [0.0, 45.0, 90.0])
def test_a_magazine_beside_a_pistol_is_a_second_object(revolver: Cutout, degrees: float) -> None:
    pistol = laid(MAT, revolver, (0.35, 0.4), 0.4, 4.0)
    scene = seen(block(pistol, (0.75, 0.65), (0.16, 0.04), degrees, (34, 32, 30)))
    assert (scene.faults, scene.objects) == ((TWO,), 2)


def test_two_cards_beside_a_weapon_are_one_too_many(revolver: Cutout) -> None:
    one = block(laid(MAT, revolver, (0.3, 0.5), 0.35, 5.0), (0.75, 0.25), (0.13, 0.082), 0.0, (220, 225, 230))
    assert seen(block(one, (0.75, 0.75), (0.13, 0.082), 15.0, (170, 90, 40))).faults == (TWO,)


def test_a_crumb_is_nothing(revolver: Cutout) -> None:
    scene = seen(block(laid(MAT, revolver, (0.35, 0.5), 0.4, 5.0), (0.8, 0.8), (0.012, 0.012), 0.0, (220, 220, 220)))
    assert (scene.faults, scene.objects) == ((), 1)


# --- at the edge --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("centre", "degrees"), [((0.12, 0.5), 180.0), ((0.88, 0.5), 0.0), ((0.5, 0.2), 90.0), ((0.5, 0.8), -90.0)]
)
def test_a_barrel_over_the_border_is_at_the_edge(revolver: Cutout, centre: Place, degrees: float) -> None:
    assert seen(laid(MAT, revolver, centre, 0.4, degrees)).faults == (EDGE,)


@pytest.mark.parametrize("y", [0.1, 0.9])
def test_a_weapon_along_the_border_is_at_the_edge_once_the_hand_has_gone(revolver: Cutout, y: float) -> None:
    lying = laid(MAT, revolver, (0.5, 0.02 if y < 0.5 else 0.98), 0.4, 0.0)
    scene = seen(hand(lying, "left", y, 0.4), lying)
    assert EDGE in scene.faults
    assert HAND not in scene.faults


# --- a hand -------------------------------------------------------------------------------------


@pytest.mark.parametrize("side", SIDES)
@pytest.mark.parametrize("colour", [(150, 105, 50), (28, 28, 30), (150, 170, 215), (225, 228, 230)])
def test_a_hand_that_rests_on_the_plate_is_said_whatever_its_glove(side: str, colour: tuple[int, int, int]) -> None:
    film = [hand(MAT, side, 0.5, reach, colour) for reach in (0.15, 0.22, 0.26)]
    assert seen(*film).faults == (HAND,)


@pytest.mark.parametrize(("side", "along"), [("left", 0.8), ("right", 0.5), ("bottom", 0.75), ("top", 0.85)])
def test_a_hand_beside_the_weapon_is_said_first(revolver: Cutout, side: str, along: float) -> None:
    lying = laid(MAT, revolver, (0.45, 0.4), 0.35, 5.0)
    scene = seen(lying, hand(lying, side, along, 0.14), hand(lying, side, along, 0.18))
    assert scene.faults == (HAND,)
    assert scene.objects == 1


def test_a_hand_that_has_gone_leaves_no_fault(revolver: Cutout) -> None:
    lying = laid(MAT, revolver, (0.45, 0.5), 0.4, 5.0)
    scene = seen(
        hand(MAT, "bottom", 0.5, 0.2), hand(lying, "bottom", 0.5, 0.25), hand(lying, "bottom", 0.5, 0.1), lying
    )
    assert (scene.faults, scene.objects) == ((), 1)


def test_the_hand_comes_before_the_second_object(revolver: Cutout) -> None:
    both = block(laid(MAT, revolver, (0.3, 0.35), 0.3, 5.0), (0.3, 0.75), (0.16, 0.04), 10.0, (200, 200, 205))
    assert seen(hand(both, "right", 0.5, 0.15), hand(both, "right", 0.5, 0.22)).faults == (HAND, TWO)


# --- the same object ----------------------------------------------------------------------------


def fingerprinted(*film: Pixels, empty: Pixels = MAT) -> Scene:
    scene = seen(*film, empty=empty)
    assert scene.fingerprint is not None
    return scene


@pytest.mark.parametrize("brightness", [0.8, 1.0, 1.2])
@pytest.mark.parametrize(("degrees", "mirrored"), [(3.0, True), (60.0, False), (185.0, True), (-40.0, False)])
def test_a_weapon_turned_over_or_moved_is_the_same_one(
    revolver: Cutout, brightness: float, degrees: float, mirrored: bool
) -> None:
    def under_lamp(picture: Pixels) -> Pixels:
        return np.asarray(np.clip(picture * brightness, 0, 255), np.uint8)

    first = fingerprinted(laid(MAT, revolver, (0.45, 0.5), 0.4, 3.0)).fingerprint
    turned = under_lamp(laid(MAT, revolver, (0.55, 0.52), 0.4, degrees, mirrored=mirrored))
    again = fingerprinted(turned, empty=under_lamp(MAT)).fingerprint
    assert first is not None
    assert again is not None
    assert likeness(first, again) > LIMITS.same + 0.2
    assert likeness(first, again) == pytest.approx(likeness(again, first))


def test_another_size_or_another_colour_is_another_object(revolver: Cutout) -> None:
    first = fingerprinted(laid(MAT, revolver, (0.45, 0.5), 0.4, 3.0)).fingerprint
    silver = Cutout(np.asarray(np.clip(revolver.pixels * 0.2 + (60, 120, 190), 0, 255), np.uint8), revolver.alpha)
    smaller = laid(MAT, revolver, (0.45, 0.5), 0.25, 3.0)
    recoloured = laid(MAT, silver, (0.45, 0.5), 0.4, 3.0)
    rifle = drawn(MAT, [(0.1, 0.42), (0.1, 0.55), (0.4, 0.5), (0.9, 0.49), (0.9, 0.46), (0.4, 0.45)], (30, 50, 80))
    for other in (smaller, recoloured, rifle):
        second = fingerprinted(other).fingerprint
        assert first is not None
        assert second is not None
        assert likeness(first, second) < LIMITS.same


def test_a_fingerprint_is_wholly_like_itself(revolver: Cutout) -> None:
    own = fingerprinted(laid(MAT, revolver, (0.45, 0.5), 0.4, 3.0)).fingerprint
    assert own is not None
    assert likeness(own, own) == 1.0
    assert sum(own.colours) == pytest.approx(1.0)
    assert len(own.reach) == 16
    assert list(own.reach) == sorted(own.reach)
    assert likeness(own, replace(own, length=own.length * 2)) < 1.0


# --- any picture --------------------------------------------------------------------------------


@settings(max_examples=60, deadline=None)
@given(
    arrays.arrays(np.uint8, st.tuples(st.integers(4, 60), st.integers(4, 60)), elements=st.sampled_from([0, 255])),
    st.booleans(),
)
def test_whatever_the_mask_there_is_a_scene(things: Mask, withdrew: bool) -> None:
    scene, _ = look(things, np.zeros((*things.shape, 3), np.uint8), withdrew=withdrew)
    assert list(scene.faults) == [fault for fault in SceneFault if fault in scene.faults]
    assert (scene.objects == 0) == (scene.fingerprint is None)
    assert (TWO in scene.faults) == (scene.objects > 1)


def test_nothing_is_no_object() -> None:
    assert look(np.zeros((180, 320), np.uint8), MAT, withdrew=False) == (Scene((), 0, None), ())


# --- the reference pictures ---------------------------------------------------------------------


@pytest.mark.reference
def test_weapons_of_the_reference_pictures_are_one_object_each_and_two_are_two(reference: Path) -> None:
    """Twelve weapons, one of each class, laid on the mat; then each beside the next one."""
    weapons = [
        cut_out(path) for path in sorted((reference / "pictures").glob("*/002.jpg")) if path.parent.name != "none"
    ]
    assert len(weapons) >= 10
    single = [seen(laid(MAT, weapon, (0.48, 0.5), 0.6, 4.0)) for weapon in weapons]
    assert [scene.faults for scene in single] == [()] * len(weapons)
    for one, other in itertools.pairwise(weapons):
        scene = seen(laid(laid(MAT, one, (0.3, 0.25), 0.3, 0.0), other, (0.62, 0.75), 0.34, 0.0))
        assert scene.faults == (TWO,)
