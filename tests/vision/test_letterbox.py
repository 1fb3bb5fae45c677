"""A picture fitted into a network's input: whole, centred, and every point of it found again."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from edge.vision.letterbox import letterbox

GROUND = (255, 0, 255)
side = st.integers(1, 900)


@settings(max_examples=80, deadline=None)
@given(height=side, width=side, high=st.integers(32, 640), wide=st.integers(32, 640))
def test_the_corners_of_any_picture_are_found_again(height: int, width: int, high: int, wide: int) -> None:
    letter = letterbox(np.zeros((height, width, 3), np.uint8), (high, wide), GROUND)
    assert letter.pixels.shape == (high, wide, 3)
    seen = np.argwhere(letter.pixels[:, :, 0] == 0)
    (top, left), (bottom, right) = seen.min(axis=0), seen.max(axis=0) + 1
    assert letter.point(left, top) == (0, 0)
    assert letter.point(right, bottom) == pytest.approx((width, height))


def test_the_spare_row_goes_below_and_the_spare_column_to_the_right() -> None:
    letter = letterbox(np.zeros((11, 20, 3), np.uint8), (16, 20), GROUND)
    assert (letter.top, letter.left) == (2, 0)
    letter = letterbox(np.zeros((20, 11, 3), np.uint8), (20, 16), GROUND)
    assert (letter.top, letter.left) == (0, 2)
    assert tuple(letter.pixels[0, 15]) == GROUND


def test_a_point_of_the_picture_keeps_its_place() -> None:
    pixels = np.zeros((300, 600, 3), np.uint8)
    pixels[100:104, 400:404] = 250
    letter = letterbox(pixels, (640, 640), (0, 0, 0))
    rows, columns = np.nonzero(letter.pixels[:, :, 0] > 200)
    assert letter.point(columns.mean() + 0.5, rows.mean() + 0.5) == pytest.approx((402, 102), abs=0.6)
