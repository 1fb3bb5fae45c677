"""The truth of a composed scene is true, and nothing else in the picture changes without a reason."""

from dataclasses import replace
from typing import Any

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from edge.domain import Mask, Pixels
from tests.scenes.composing import Composed, Glare, Light, Setting, Shadow, compose, random_setting
from tests.scenes.cutting import cut_out
from tests.scenes.extras import Extra
from tests.scenes.pistol import COLOUR, overlap, photographed, pistol
from tests.scenes.plates import Kind

WIDTH, HEIGHT = 480, 270
NO_SHADOW = Shadow(strength=0.0, contact=0.0)
BARE = Setting(shadow=NO_SHADOW, noise=0.0)
LIGHT_PLATE = np.full((HEIGHT, WIDTH, 3), 210, np.uint8)


def composed(setting: Setting, plate: Pixels | None = LIGHT_PLATE, frames: int = 1) -> Composed:
    return compose(pistol(), setting, WIDTH, HEIGHT, frames, plate)


def changed(scene: Composed, by: int = 0) -> Mask:
    apart = np.abs(scene.frames[0].astype(int) - scene.empty).max(axis=2)
    return np.asarray(apart > by, np.uint8)


def around(mask: Mask, pixels: int) -> Mask:
    size = 2 * pixels + 1
    return np.asarray(cv2.dilate(mask, np.ones((size, size), np.uint8)), np.uint8)


angles = st.floats(0, 360)
seeds = st.integers(0, 10_000)


# --- the truth ----------------------------------------------------------------------------------


@given(degrees=angles, span=st.floats(0.2, 0.85), mirrored=st.booleans())
@settings(max_examples=40, deadline=None)
def test_the_silhouette_covers_the_object_and_no_more(degrees: float, span: float, mirrored: bool) -> None:
    scene = composed(replace(BARE, degrees=degrees, span=span, mirrored=mirrored))
    assert overlap(changed(scene, 60), scene.silhouette) > 0.96
    left, top, width, height = scene.box
    inside = scene.silhouette[top : top + height, left : left + width]
    assert np.count_nonzero(inside) == np.count_nonzero(scene.silhouette)
    assert all(side.any() for side in (inside[0], inside[-1], inside[:, 0], inside[:, -1]))


@given(degrees=angles)
@settings(max_examples=40, deadline=None)
def test_turning_keeps_size_and_area(degrees: float) -> None:
    flat, turned = (composed(replace(BARE, degrees=each, span=0.3)) for each in (0.0, degrees))
    assert turned.span == pytest.approx(0.3)
    areas = [np.count_nonzero(scene.silhouette) for scene in (flat, turned)]
    assert areas[1] == pytest.approx(areas[0], rel=0.02)


def test_turning_is_counter_clockwise_about_the_middle() -> None:
    upright = composed(replace(BARE, degrees=90.0, span=0.3)).silhouette
    flat = composed(replace(BARE, span=0.3)).silhouette
    back = np.rot90(upright, -1)
    rows, columns = (back.shape[0] - HEIGHT) // 2, (WIDTH - back.shape[1]) // 2
    assert overlap(np.pad(back[rows : rows + HEIGHT], ((0, 0), (columns, columns))), flat) > 0.9


def test_a_mirrored_object_is_the_mirror_image() -> None:
    plain, mirrored = (composed(replace(BARE, mirrored=each)).silhouette for each in (False, True))
    assert overlap(plain[:, ::-1], mirrored) > 0.97
    assert overlap(plain, mirrored) < 0.7


def test_the_guard_is_no_part_of_the_truth_and_shows_the_plate() -> None:
    scene = composed(BARE)
    filled = np.zeros_like(scene.silhouette)
    contours, _ = cv2.findContours(scene.silhouette, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    cv2.drawContours(filled, contours, -1, 255, cv2.FILLED)
    hole = cv2.erode(cv2.subtract(filled, scene.silhouette), np.ones((5, 5), np.uint8)) > 0
    assert hole.sum() > 50
    assert np.array_equal(scene.frames[0][hole], scene.empty[hole])


@given(seed=seeds)
@settings(max_examples=40, deadline=None)
def test_no_everyday_scene_cuts_its_object(seed: int) -> None:
    setting = random_setting(np.random.default_rng(seed), extras=())
    scene = composed(setting)
    ring = np.concatenate([*scene.silhouette[[0, -1]], *scene.silhouette[:, [0, -1]].T])
    assert scene.silhouette.any()
    assert not ring.any()
    assert scene.span <= setting.span + 1e-6


def test_an_object_is_moved_in_before_it_is_made_smaller() -> None:
    scene = composed(replace(BARE, span=0.4, centre=(1.0, 0.0)))
    assert scene.span == pytest.approx(0.4)
    assert scene.box[0] + scene.box[2] > 0.97 * WIDTH
    assert composed(replace(BARE, span=0.95, degrees=90.0)).span < 0.6


def test_an_object_is_cut_when_asked() -> None:
    scene = composed(replace(BARE, span=0.5, centre=(0.98, 0.5), cut=True))
    assert scene.silhouette[:, -1].any()
    assert scene.span == pytest.approx(0.5)


# --- what changes and what does not -------------------------------------------------------------


@given(seed=seeds)
@settings(max_examples=25, deadline=None)
def test_far_from_object_and_extras_the_plate_is_untouched(seed: int) -> None:
    setting = random_setting(
        np.random.default_rng(seed), span=0.25, noise=0.0, defocus=0.0, motion=(0.0, 0.0), frame_mm=1200.0
    )
    scene = composed(replace(setting, glare=None))
    near = around(scene.silhouette, round(0.09 * WIDTH))
    for name, mask in scene.beside.items():
        near |= around(mask, round((0.25 if name is Extra.HAND else 0.09) * WIDTH))
    assert not changed(scene)[near == 0].any()
    assert changed(scene)[scene.silhouette > 0].mean() > 0.5


@pytest.mark.parametrize("degrees", [0.0, 90.0, 180.0, 270.0])
def test_the_shadow_falls_the_way_it_is_told(degrees: float) -> None:
    shadow = Shadow(degrees, length=0.03, softness=0.004, strength=0.6, contact=0.0)
    scene = composed(replace(BARE, span=0.4, shadow=shadow))
    darker = (scene.empty.astype(int) - scene.frames[0])[:, :, 1] * (around(scene.silhouette, 1) == 0)
    rows, columns = np.mgrid[0:HEIGHT, 0:WIDTH]
    own = np.asarray([columns[scene.silhouette > 0].mean(), rows[scene.silhouette > 0].mean()])
    cast = np.asarray([(darker * columns).sum(), (darker * rows).sum()]) / darker.sum()
    away = (cast - own) @ (np.cos(np.radians(degrees)), -np.sin(np.radians(degrees)))
    assert away > 4


def test_the_light_falls_off_alike_on_the_empty_plate_and_around_the_object() -> None:
    scene = composed(replace(BARE, light=Light(fall=0.5, degrees=0.0, warmth=0.5)))
    columns = scene.empty[:, :, 1].mean(axis=0)
    assert columns[-1] > 1.5 * columns[0]
    assert scene.empty[:, -1, 2].mean() > scene.empty[:, -1, 0].mean() + 10
    assert np.array_equal(scene.empty[0], scene.frames[0][0])


def test_a_lamp_shows_on_steel_and_hardly_on_cloth() -> None:
    setting = replace(BARE, glare=Glare((0.9, 0.1), 0.06, 0.4))
    lit = {kind: int(composed(replace(setting, plate=kind)).empty[27, 432, 1]) for kind in (Kind.STEEL, Kind.CLOTH)}
    assert lit[Kind.STEEL] > lit[Kind.CLOTH] + 20


@pytest.mark.parametrize("ground", [(254, 254, 254), (140, 110, 20)])
def test_what_was_cut_from_a_bright_ground_has_no_halo_on_a_dark_plate(ground: tuple[int, int, int]) -> None:
    cutout = cut_out(photographed(ground))
    assert cutout is not None
    plate = np.full((HEIGHT, WIDTH, 3), 20, np.uint8)
    scene = compose(cutout, replace(BARE, span=0.6, degrees=20.0), WIDTH, HEIGHT, plate=plate)
    inside = cv2.erode(scene.silhouette, np.ones((7, 7), np.uint8))
    rim = (around(scene.silhouette, 2) > 0) & (inside == 0)
    brightest = np.percentile(scene.frames[0][inside > 0], 98)
    assert np.percentile(scene.frames[0][rim], 99.5) < brightest + 14
    assert (
        np.abs(
            scene.frames[0][rim & (scene.silhouette > 0)].mean(axis=0) - scene.frames[0][inside > 0].mean(axis=0)
        ).max()
        < 22
    )


# --- frames -------------------------------------------------------------------------------------


def test_the_same_setting_gives_the_same_pictures() -> None:
    setting = random_setting(np.random.default_rng(8), extras=tuple(Extra))
    assert setting == random_setting(np.random.default_rng(8), extras=tuple(Extra))
    one, other = (composed(setting, None, frames=2) for _ in range(2))
    assert np.array_equal(one.empty, other.empty)
    assert all(np.array_equal(a, b) for a, b in zip(one.frames, other.frames, strict=True))
    assert np.array_equal(one.silhouette, other.silhouette)


def test_noise_is_new_on_every_frame_and_as_strong_as_asked() -> None:
    scene = composed(replace(BARE, noise=3.0), frames=3)
    corner = np.asarray([frame[:40, :40] for frame in (*scene.frames, scene.empty)], np.float64)
    assert np.diff(corner, axis=0).std() == pytest.approx(3.0 * np.sqrt(2), rel=0.1)
    assert len({each.tobytes() for each in corner}) == 4


def test_without_noise_and_blur_frames_are_alike() -> None:
    scene = composed(BARE, frames=3)
    assert all(np.array_equal(scene.frames[0], each) for each in scene.frames)


def sharpness(picture: Pixels) -> float:
    return float(cv2.Laplacian(cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY), cv2.CV_32F).std())


@pytest.mark.parametrize("blur", [{"motion": (8.0, 90.0)}, {"defocus": 2.0}])
def test_blur_takes_sharpness_and_leaves_the_truth(blur: dict[str, Any]) -> None:
    sharp, blurred = composed(BARE), composed(replace(BARE, **blur), frames=3)
    assert sharpness(blurred.frames[0]) < 0.7 * sharpness(sharp.frames[0])
    assert np.array_equal(sharp.silhouette, blurred.silhouette)
    assert len({frame.tobytes() for frame in blurred.frames}) == 3


# --- extras -------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", Extra)
@pytest.mark.parametrize("seed", range(4))
def test_an_extra_lies_beside_the_object_and_hides_nothing_of_it(name: Extra, seed: int) -> None:
    scene = composed(replace(BARE, span=0.22, frame_mm=800.0, extras=(name,), seed=seed))
    mask = scene.beside[name]
    assert mask.any()
    hidden = np.count_nonzero(mask & scene.silhouette)
    # A tag's string is tied to the object.
    assert hidden == 0 or (name is Extra.TAG and hidden < 0.1 * np.count_nonzero(mask))
    assert changed(scene)[mask > 0].mean() > 0.9


def test_the_card_has_the_size_of_a_bank_card() -> None:
    scene = composed(replace(BARE, span=0.2, frame_mm=600.0, extras=(Extra.CARD,)))
    (_, size, _) = cv2.minAreaRect(np.argwhere(scene.beside[Extra.CARD]).astype(np.float32))
    millimetres = sorted(side / WIDTH * 600 for side in size)
    assert millimetres == pytest.approx([53.98, 85.60], abs=2.6)


def test_a_hand_comes_from_outside() -> None:
    mask = composed(replace(BARE, span=0.2, extras=(Extra.HAND,), seed=2)).beside[Extra.HAND]
    assert np.concatenate([*mask[[0, -1]], *mask[:, [0, -1]].T]).any()


def test_one_extra_more_does_not_change_the_card() -> None:
    alone = composed(replace(BARE, span=0.2, extras=(Extra.CARD,)))
    with_hand = composed(replace(BARE, span=0.2, extras=(Extra.CARD, Extra.HAND)))
    assert np.array_equal(alone.beside[Extra.CARD], with_hand.beside[Extra.CARD])


def test_what_finds_no_room_is_left_out() -> None:
    scene = composed(replace(BARE, span=0.3, frame_mm=90.0, extras=(Extra.CARD, Extra.RULER)))
    assert scene.beside == {}


# --- bad wishes ---------------------------------------------------------------------------------


def test_a_plate_of_another_size_is_refused() -> None:
    with pytest.raises(ValueError, match="480 x 270 pixels, the frame 640 x 360"):
        compose(pistol(), BARE, 640, 360, plate=LIGHT_PLATE)


def test_random_settings_keep_what_is_fixed_and_refuse_what_they_do_not_know() -> None:
    made = random_setting(np.random.default_rng(1), span=0.5, plate=Kind.TILES)
    assert (made.span, made.plate) == (0.5, Kind.TILES)
    with pytest.raises(ValueError, match="colour"):
        random_setting(np.random.default_rng(1), colour=COLOUR)
