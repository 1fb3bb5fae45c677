"""What lies on the plate becomes a level square on white, wherever and however it lies."""

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from edge.domain import Mask, Pixels, Region, Silhouettes
from edge.vision.framing import SIDE
from edge.vision.tray import SLENDER, level_squares, lie_of
from edge.vision.views import MOST_THINGS, frame_views

WIDTH, HEIGHT = 640, 360
PLATE = (60, 90, 120)
DARK, BRIGHT = (20, 20, 20), (40, 40, 230)


def bar(
    degrees: float, length: float = 240.0, breadth: float = 40.0, centre: tuple[float, float] = (320.0, 180.0)
) -> tuple[Pixels, Mask]:
    """A dark bar with one bright end, turned clockwise, and its silhouette at half the size."""
    picture = np.full((HEIGHT, WIDTH, 3), PLATE, np.uint8)
    cv2.fillPoly(picture, [_corners(centre, length, breadth, degrees)], DARK)
    away = np.array((np.cos(np.radians(degrees)), np.sin(np.radians(degrees)))) * length * 0.4
    cv2.fillPoly(picture, [_corners(tuple(np.array(centre) + away), length * 0.2, breadth, degrees)], BRIGHT)
    mask = np.zeros((HEIGHT // 2, WIDTH // 2), np.uint8)
    cv2.fillPoly(mask, [_corners((centre[0] / 2, centre[1] / 2), length / 2, breadth / 2, degrees)], 255)
    return picture, mask


def _corners(centre: tuple[float, float], length: float, breadth: float, degrees: float) -> np.ndarray:
    box = cv2.boxPoints((centre, (length, breadth), degrees))
    return np.rint(box).astype(np.int32)


def squares(picture: Pixels, mask: Mask) -> list[Pixels]:
    return [square.pixels for square in level_squares((picture,), mask)]


@pytest.mark.parametrize("degrees", [0, 17, 45, 90, 133, 180, 251, 359])
def test_a_long_thing_comes_level_and_upside_down_whichever_way_it_lies(degrees: int) -> None:
    found = squares(*bar(degrees))
    assert len(found) == 2
    for square in found:
        assert square.shape == (SIDE, SIDE, 3)
        middle = square[SIDE // 2]
        assert (middle.max(axis=1) < 60).sum() > SIDE * 0.6, "the dark part lies level through the middle"
        assert np.vstack((square[:40], square[-40:])).min() > 200, "above and below it is white"
    ends = [square[SIDE // 2, [8, -8]].astype(int) for square in found]
    # One square shows what the other does, turned by half a turn.
    assert np.abs(ends[0] - ends[1][::-1]).max() < 60


@pytest.mark.parametrize("length", [100.0, 160.0, 240.0, 300.0])
@pytest.mark.parametrize("centre", [(170.0, 100.0), (320.0, 180.0), (480.0, 260.0)])
def test_it_fills_the_square_alike_near_and_far_and_in_every_corner(length: float, centre: tuple[float, float]) -> None:
    square = squares(*bar(0.0, length, length / 6, centre))[0]
    dark = np.flatnonzero(square[:, SIDE // 2].max(axis=1) < 60)
    # A sixth of its length high, in a square three quarters of its length and a margin wide.
    assert len(dark) == pytest.approx(SIDE / (0.75 * 6 * 1.08), abs=6)
    assert dark.mean() == pytest.approx(SIDE / 2, abs=4)


def test_a_stout_thing_is_shown_in_four_ways() -> None:
    assert len(squares(*bar(30.0, 120.0, 120.0 / SLENDER + 5))) == 4
    assert len(squares(*bar(30.0, 120.0, 120.0 / SLENDER - 5))) == 2


def test_the_plate_and_what_lies_beside_the_thing_are_painted_white() -> None:
    picture, mask = bar(0.0)
    cv2.circle(picture, (320, 60), 30, (0, 255, 0), -1)
    square = squares(picture, mask)[0]
    share = (np.abs(square.astype(int) - 255).max(axis=2) < 8).mean()
    assert share > 0.7
    assert not ((square[:, :, 1] > 200) & (square[:, :, 0] < 100)).any(), "the green thing was cut away"


def test_the_region_leads_back_to_where_it_lies() -> None:
    picture, mask = bar(30.0, centre=(420.0, 220.0))
    framed = next(iter(level_squares((picture,), mask)))
    x, y, side = framed.region
    assert (x + side / 2, y + side / 2) == pytest.approx((420, 220), abs=3)
    assert framed.turned % 180 == pytest.approx(30, abs=3)


def test_a_silhouette_of_a_part_of_the_picture_is_looked_for_in_that_part() -> None:
    picture, _ = bar(0.0, centre=(400.0, 240.0))
    plate = Region(0.25, 0.25, 1.0, 1.0)
    _, whole_mask = bar(0.0, centre=(400.0, 240.0))
    rows, columns = whole_mask.shape
    mask = whole_mask[round(rows * 0.25) :, round(columns * 0.25) :]
    in_part = next(iter(level_squares((picture,), mask, plate)))
    in_whole = next(iter(level_squares((picture,), whole_mask)))
    assert in_part.region == pytest.approx(in_whole.region, abs=3)
    assert np.abs(in_part.pixels.astype(int) - in_whole.pixels).mean() < 6


def test_several_frames_have_less_noise_than_one() -> None:
    picture, mask = bar(20.0)
    random = np.random.default_rng(5)
    noisy = [np.clip(picture + random.normal(0, 12, picture.shape), 0, 255).astype(np.uint8) for _ in range(4)]
    clean = squares(picture, mask)[0].astype(int)
    one = np.abs(next(iter(level_squares(noisy[:1], mask))).pixels - clean).mean()
    four = np.abs(next(iter(level_squares(noisy, mask))).pixels - clean).mean()
    assert four < 0.7 * one


@pytest.mark.parametrize("pixels", [0, 1, 5])
def test_next_to_nothing_is_no_thing(pixels: int) -> None:
    mask = np.zeros((180, 320), np.uint8)
    mask[90, :pixels] = 255
    assert lie_of(mask) is None
    assert list(level_squares((bar(0.0)[0],), mask)) == []


@settings(max_examples=60, deadline=None)
@given(
    st.integers(20, 400),
    st.integers(20, 400),
    st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1), st.floats(0.02, 0.6)), min_size=1, max_size=4),
)
def test_any_silhouette_gives_full_squares_of_plain_pixels(
    height: int, width: int, blobs: list[tuple[float, float, float]]
) -> None:
    mask = np.zeros((90, 160), np.uint8)
    for x, y, radius in blobs:
        cv2.circle(mask, (round(x * 160), round(y * 90)), max(1, round(radius * 80)), 255, -1)
    picture = np.random.default_rng(1).integers(0, 256, (height, width, 3), np.uint8)
    for square in level_squares((picture,), mask):
        assert square.pixels.shape == (SIDE, SIDE, 3)
        assert square.pixels.dtype == np.uint8
        assert np.isfinite(square.region).all()


# --- which squares are looked at ----------------------------------------------------------------------------------


def test_without_silhouettes_a_photograph_is_framed_whole_and_says_so() -> None:
    picture, mask = bar(0.0)
    empty = np.zeros_like(mask)
    for silhouettes in (None, Silhouettes(()), Silhouettes((empty,))):
        framing, found = frame_views(picture, "tray", silhouettes)
        assert (framing, len(found)) == ("whole", 1)


def test_of_many_things_the_first_are_looked_at_one_by_one() -> None:
    picture, mask = bar(0.0)
    framing, found = frame_views(picture, "tray", Silhouettes((mask,) * (MOST_THINGS + 2)))
    assert (framing, len(found)) == ("tray", 2 * MOST_THINGS)


@pytest.mark.parametrize("framing", ["whole", "reference"])
def test_the_other_framings_know_no_silhouettes(framing: str) -> None:
    picture, mask = bar(0.0)
    with_one = frame_views(picture, framing, Silhouettes((mask,)))
    without = frame_views(picture, framing)
    assert (with_one[0], without[0]) == (framing, framing)
    assert np.array_equal(with_one[1][0].pixels, without[1][0].pixels)


def test_an_unknown_framing_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match="square"):
        frame_views(bar(0.0)[0], "square")
