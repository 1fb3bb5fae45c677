"""The square that the classifier looks at: the right part of the picture, and the right place of that part."""

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from PIL import Image

from edge.domain import Pixels
from edge.vision.framing import NAMES, SIDE, Framed, border_colour, frame_picture

SHAPES = [
    (480, 640),
    (640, 480),
    (500, 500),
    (399, 640),
    (1080, 1920),
    (1920, 1080),
    (2272, 3223),
    (100, 2000),
    (2000, 100),
    (1300, 4000),
    (16, 320),
    (320, 16),
    (16, 16),
    (17, 23),
]
"""Heights and widths: landscape, portrait, square, cameras, telephones, panoramas of 1:20, and the smallest."""


def scene(height: int, width: int, x: float, y: float, spread: float) -> Pixels:
    """Grey 60, and a soft bright spot about (x, y)."""
    rows, columns = np.mgrid[0:height, 0:width].astype(np.float32) + 0.5
    glow = np.exp(-((columns - x) ** 2 + (rows - y) ** 2) / (2 * spread**2))
    return np.repeat((60 + 180 * glow)[:, :, None], 3, axis=2).astype(np.uint8)


def found_in(framed: Framed) -> tuple[float, float]:
    """Where the spot is in the square, led back to the picture by the region."""
    glow = framed.pixels[:, :, 1].astype(float) - 60
    glow[glow < 20] = 0
    rows, columns = np.mgrid[0:SIDE, 0:SIDE] + 0.5
    x, y, side = framed.region
    return (
        x + float((columns * glow).sum() / glow.sum()) * side / SIDE,
        y + float((rows * glow).sum() / glow.sum()) * side / SIDE,
    )


@pytest.mark.parametrize("framing", NAMES)
@pytest.mark.parametrize(("height", "width"), SHAPES)
@pytest.mark.parametrize("away", [-0.25, 0.0, 0.25])
def test_the_region_leads_back_to_what_stands_in_the_square(framing: str, height: int, width: int, away: float) -> None:
    side = frame_picture(np.zeros((height, width, 3), np.uint8), framing).region[2]
    reach = min(side, max(height, width)) * away
    x, y = (width / 2 + reach, height / 2) if width >= height else (width / 2, height / 2 + reach)
    framed = frame_picture(scene(height, width, x, y, max(1.0, side / 40)), framing)
    # A pixel of the square, or half of the smallest picture's own where those are larger.
    near = max(side / SIDE, 0.5)
    assert found_in(framed) == pytest.approx((x, y), abs=near)


def test_the_reference_square_is_as_high_as_the_picture_and_in_its_middle() -> None:
    x, y, side = frame_picture(np.zeros((600, 1000, 3), np.uint8), "reference").region
    assert (x, y, side) == pytest.approx((200, 0, 600), abs=2)


def test_the_whole_square_of_a_long_picture_reaches_over_its_edges() -> None:
    # 2000 x 100 becomes 2000 x 1500, whose middle square shows three quarters of the length.
    x, y, side = frame_picture(np.zeros((100, 2000, 3), np.uint8), "whole").region
    assert (x, y, side) == pytest.approx((250, -700, 1500), abs=5)


def test_whole_keeps_three_quarters_of_a_long_gun_where_reference_keeps_a_fifth() -> None:
    long_gun = np.zeros((400, 2000, 3), np.uint8)
    assert frame_picture(long_gun, "whole").region[2] == pytest.approx(1500, abs=5)
    assert frame_picture(long_gun, "reference").region[2] == pytest.approx(400, abs=5)


@pytest.mark.parametrize(("height", "width"), [(240, 320), (360, 480), (474, 632)])
def test_a_picture_of_four_to_three_looks_the_same_under_both_framings(height: int, width: int) -> None:
    lying = np.random.default_rng(5).integers(0, 256, (height, width, 3), np.uint8)
    for pixels in (lying, np.ascontiguousarray(np.rot90(lying))):
        reference, whole = frame_picture(pixels, "reference"), frame_picture(pixels, "whole")
        # One grey level: Pillow rounds between its two passes, and an upright picture takes them the other way round.
        assert np.abs(reference.pixels.astype(int) - whole.pixels).max() <= 1
        assert whole.region == pytest.approx(reference.region, abs=1)


def padded_by_hand(pixels: Pixels) -> Pixels:
    """What `whole` is by definition: padded at full size, short side to 320 by Pillow, the middle cut out."""
    height, width = pixels.shape[:2]
    wide, high = max(width, round(height * 4 / 3)), max(height, round(width / (4 / 3)))
    if height > width:
        return padded_by_hand(pixels.transpose(1, 0, 2)).transpose(1, 0, 2)
    ground = np.full((high, wide, 3), border_colour(pixels), np.uint8)
    top, left = (high - height) // 2, (wide - width) // 2
    ground[top : top + height, left : left + width] = pixels
    short = min(high, wide)
    small = Image.fromarray(ground).resize(
        (int(SIDE * wide / short), int(SIDE * high / short)), Image.Resampling.BILINEAR
    )
    x, y = round((small.width - SIDE) / 2), round((small.height - SIDE) / 2)
    return np.asarray(small.crop((x, y, x + SIDE, y + SIDE)))


# From 2 on the filter is a quick one, from 4 on the picture is halved before, and halved again.
@pytest.mark.parametrize("grown", [0.5, 1.0, 1.61, 2.6, 3.2, 3.7, 6.5])
@pytest.mark.parametrize("upright", [False, True])
def test_the_quick_way_shows_the_photograph_that_the_exact_way_shows(
    example: Pixels, grown: float, upright: bool
) -> None:
    size = (round(640 * grown), round(399 * grown))
    photograph = np.asarray(Image.fromarray(example).resize(size, Image.Resampling.BICUBIC))
    if upright:
        photograph = np.ascontiguousarray(np.rot90(photograph))
    difference = frame_picture(photograph, "whole").pixels.astype(int) - padded_by_hand(photograph)
    assert np.abs(difference).mean() < 0.75


@pytest.mark.parametrize("framing", NAMES)
@settings(max_examples=60, deadline=None)
@given(height=st.integers(16, 700), width=st.integers(16, 700))
@example(16, 5000)
@example(5000, 16)
@example(1281, 1707)
def test_any_size_gives_a_full_square_and_a_region_about_the_middle(framing: str, height: int, width: int) -> None:
    framed = frame_picture(np.full((height, width, 3), 9, np.uint8), framing)
    assert framed.pixels.shape == (SIDE, SIDE, 3)
    assert framed.pixels.dtype == np.uint8
    assert framed.pixels.min() == framed.pixels.max() == 9, "a plain picture is padded with its own colour"
    x, y, side = framed.region
    assert (x + side / 2, y + side / 2) == pytest.approx((width / 2, height / 2), abs=1 + side / SIDE)


def test_the_pad_has_the_median_colour_of_the_border_not_the_mean() -> None:
    pixels = np.full((40, 400, 3), (10, 20, 30), np.uint8)
    pixels[0, :90] = 255
    assert border_colour(pixels) == (10, 20, 30)
    assert tuple(frame_picture(pixels, "whole").pixels[0, 0]) == (10, 20, 30)


def test_the_picture_itself_is_left_as_it_is() -> None:
    pixels = np.random.default_rng(1).integers(0, 256, (1400, 2000, 3), np.uint8)
    before = pixels.copy()
    frame_picture(pixels, "whole")
    frame_picture(pixels, "reference")
    assert np.array_equal(pixels, before)


def test_an_unknown_framing_is_named_with_those_there_are() -> None:
    with pytest.raises(ValueError, match=r"'square'.*whole, reference"):
        frame_picture(np.zeros((20, 20, 3), np.uint8), "square")
