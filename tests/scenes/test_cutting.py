"""What is cut out is the object, the whole object, and nothing but it; or nothing at all."""

from pathlib import Path

import cv2
import numpy as np
import pytest

from edge.domain import Pixels
from edge.picture import read_picture
from tests.scenes.cutting import Cutout, cut_out
from tests.scenes.pistol import HEIGHT, WIDTH, overlap, photographed, pistol
from tests.scenes.plates import Kind, draw_plate

WHITE, GREY, BEIGE, TEAL = (254, 254, 254), (150, 150, 152), (140, 190, 220), (140, 110, 20)


def cut(picture: Pixels) -> Cutout:
    found = cut_out(picture)
    assert found is not None
    return found


def in_own_size(found: Cutout) -> Pixels:
    """The cut-out's outline on the size of the drawn pistol."""
    drawn = pistol().alpha > 0.5
    rows, columns = np.flatnonzero(drawn.any(axis=1)), np.flatnonzero(drawn.any(axis=0))
    canvas = np.zeros((HEIGHT, WIDTH), np.uint8)
    size = int(np.ptp(columns)) + 1, int(np.ptp(rows)) + 1
    canvas[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1] = cv2.resize(found.alpha, size) > 0.5
    return canvas


@pytest.mark.parametrize("ground", [WHITE, GREY, BEIGE, TEAL])
@pytest.mark.parametrize(("fall", "shadow"), [(0.0, 0.0), (0.25, 0.0), (0.0, 0.25)])
def test_the_outline_is_the_objects(ground: tuple[int, int, int], fall: float, shadow: float) -> None:
    found = in_own_size(cut(photographed(ground, fall=fall, shadow=shadow)))
    assert overlap(found, pistol().alpha > 0.5) > 0.95


@pytest.mark.parametrize("ground", [WHITE, GREY, BEIGE, TEAL])
def test_one_looks_through_the_trigger_guard(ground: tuple[int, int, int]) -> None:
    found = in_own_size(cut(photographed(ground)))
    assert not found[120:150, 175:230].any()
    assert found[60, 200]


@pytest.mark.parametrize("ground", [WHITE, TEAL])
def test_the_rim_has_the_objects_colour_and_not_the_grounds(ground: tuple[int, int, int]) -> None:
    found = cut(photographed(ground))
    half = found.alpha.shape[0] // 4
    upper = (found.alpha > 0.1) & (found.alpha < 0.95)
    upper[half:] = False
    inside = np.median(found.pixels[:half][found.alpha[:half] == 1], axis=0)
    assert upper.sum() > 100
    assert np.abs(found.pixels[upper] - inside).mean() < 12


def test_the_edge_is_soft_and_narrow() -> None:
    alpha = cut(photographed(WHITE)).alpha
    across = alpha[:, alpha.shape[1] // 2]
    partly = ((across > 0.02) & (across < 0.98)).sum()
    assert alpha.max() == 1
    assert 2 <= partly <= 8


def test_the_same_photograph_gives_the_same_cut_out() -> None:
    one, other = cut(photographed(BEIGE)), cut(photographed(BEIGE))
    assert np.array_equal(one.alpha, other.alpha)
    assert np.array_equal(one.pixels, other.pixels)


def test_a_small_photograph_is_cut_too() -> None:
    small = np.asarray(cv2.resize(photographed(WHITE), (200, 150), interpolation=cv2.INTER_AREA), np.uint8)
    assert overlap(in_own_size(cut(small)), pistol().alpha > 0.5) > 0.9


def on(plate: Pixels) -> Pixels:
    """The pistol on `plate`, 480 x 640, without a shadow."""
    cover = np.zeros((480, 640, 1), np.float32)
    cover[80:400, 90:550, 0] = pistol().alpha
    return np.asarray(plate * (1 - cover) + photographed(WHITE) * cover, np.uint8)


def test_nothing_is_cut_from_a_picture_without_a_plain_ground() -> None:
    random = np.random.default_rng(3)
    speckled = random.integers(0, 255, (480, 640, 3)).astype(np.uint8)
    coarse = np.asarray(cv2.resize(speckled[:12, :16], (640, 480), interpolation=cv2.INTER_NEAREST), np.uint8)
    assert cut_out(on(speckled)) is None
    assert cut_out(on(coarse)) is None


@pytest.mark.parametrize("seed", range(2))
def test_an_empty_plate_holds_nothing_to_cut(seed: int) -> None:
    assert [kind for kind in Kind if cut_out(draw_plate(kind, 640, 480, seed)) is not None] == []


@pytest.mark.parametrize(
    "picture",
    [
        pytest.param(np.full((480, 640, 3), 255, np.uint8), id="nothing there"),
        pytest.param(np.pad(photographed(WHITE)[::8, ::8], ((200, 220), (280, 280), (0, 0)), mode="edge"), id="tiny"),
        pytest.param(photographed(WHITE)[120:], id="cut along the slide"),
        pytest.param(np.hstack([photographed(WHITE)] * 2), id="two alike"),
        pytest.param(photographed(WHITE)[130:150, 150:300], id="nothing but object"),
        pytest.param(np.zeros((2, 2, 3), np.uint8), id="hardly a picture"),
    ],
)
def test_what_is_doubtful_is_not_cut(picture: Pixels) -> None:
    assert cut_out(picture) is None


# --- photographs --------------------------------------------------------------------------------


@pytest.mark.reference
def test_most_photographs_of_weapons_are_cut(reference: Path) -> None:
    files = [file for file in sorted((reference / "pictures").glob("*/*.jpg")) if file.parent.name != "none"][::8]
    found = [cut_out(read_picture(file)) for file in files]
    assert sum(each is not None for each in found) >= 0.75 * len(files)


@pytest.mark.reference
@pytest.mark.parametrize("name", ["revolver/003.jpg", "revolver/005.jpg", "pistolet_semi_auto_moderne/006.jpg"])
def test_the_guard_of_a_real_weapon_stays_open(reference: Path, name: str) -> None:
    alpha = cut(read_picture(reference / "pictures" / name)).alpha
    bare = np.asarray(np.pad(alpha, 1) < 0.1, np.uint8)
    _, _, figures, _ = cv2.connectedComponentsWithStats(bare, connectivity=4)
    holes = sorted(figures[1:, cv2.CC_STAT_AREA])[:-1]
    assert max(holes) > 0.005 * np.count_nonzero(alpha > 0.5)


@pytest.mark.reference
@pytest.mark.parametrize("name", ["003.jpg", "048.jpg", "052.jpg", "013.jpg", "078.jpg"])
def test_nothing_is_cut_from_a_busy_photograph(reference: Path, name: str) -> None:
    assert cut_out(read_picture(reference / "pictures" / "none" / name)) is None
