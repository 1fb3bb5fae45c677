"""Boxes about text: where they lie, how they are turned, in which order, and what is too little to be text."""

import math

import cv2
import numpy as np
import pytest

from edge.domain import Array
from edge.vision.textboxes import crop, find_boxes, reading_order

LIMITS = {"pixel": 0.3, "box": 0.6, "unclip": 1.5}


def drawn(*bars: tuple[float, float, float, float, float], strength: float = 1.0) -> Array:
    """A map, 200 x 300, with a bar for each (x, y, length, height, degrees)."""
    probability = np.zeros((200, 300), np.float32)
    for x, y, length, height, angle in bars:
        corners = cv2.boxPoints(((x, y), (length, height), angle))
        cv2.fillPoly(probability, [np.round(corners).astype(np.int32)], strength)
    return probability


def quad(x: float, y: float, length: float = 60.0, height: float = 12.0) -> Array:
    right, bottom = x + length, y + height
    return np.array([[x, y], [right, y], [right, bottom], [x, bottom]], np.float32)


@pytest.mark.parametrize("angle", [0, 12, -12, 30, -30, 60])
def test_a_box_lies_about_the_text_at_its_angle(angle: float) -> None:
    (found,) = find_boxes(drawn((150, 100, 80, 16, angle)), LIMITS)
    assert found.mean(axis=0) == pytest.approx((150, 100), abs=2)
    sides = (found[1] - found[0], found[3] - found[0])
    along = max(sides, key=lambda side: float(np.linalg.norm(side)))
    tilt = math.degrees(math.atan2(along[1], along[0]))
    assert (tilt - angle + 90) % 180 - 90 == pytest.approx(0, abs=4)


def test_a_box_grows_by_area_over_perimeter_because_the_network_was_taught_shrunken_ones() -> None:
    (found,) = find_boxes(drawn((150, 100, 80, 16, 0)), LIMITS)
    grown = 80 * 16 * 1.5 / (2 * (80 + 16))
    assert np.linalg.norm(found[1] - found[0]) == pytest.approx(80 + 2 * grown, abs=3)
    assert np.linalg.norm(found[3] - found[0]) == pytest.approx(16 + 2 * grown, abs=3)


def test_corners_run_clockwise_from_the_top_left() -> None:
    (found,) = find_boxes(drawn((150, 100, 80, 16, 8)), LIMITS)
    top_left, top_right, bottom_right, bottom_left = found
    assert top_left[0] < top_right[0]
    assert bottom_left[0] < bottom_right[0]
    assert top_left[1] < bottom_left[1]
    assert top_right[1] < bottom_right[1]


@pytest.mark.parametrize(
    ("probability", "why"),
    [
        (drawn(), "an empty map"),
        (drawn((150, 100, 40, 1, 0)), "a scratch"),
        (drawn((150, 100, 1, 1, 0)), "a speck"),
        (drawn((150, 100, 80, 16, 0), strength=0.29), "below the limit of a pixel"),
        (drawn((150, 100, 80, 16, 0), strength=0.5), "below the limit of a box"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_too_small_or_too_faint_is_no_text(probability: Array, why: str) -> None:
    assert find_boxes(probability, LIMITS) == [], why


def test_a_chequered_grip_gives_a_hundred_boxes_at_most_and_the_surest_first() -> None:
    grip = np.zeros((400, 400), np.float32)
    for row in range(20):
        for column in range(20):
            strength = 1.0 - 0.3 * (row * 20 + column) / 400
            grip[row * 20 : row * 20 + 10, column * 20 : column * 20 + 12] = strength
    found = find_boxes(grip, LIMITS)
    assert len(found) == 100
    assert found[0][:, 1].mean() < 20
    assert found[-1][:, 1].mean() > 60


def test_text_at_the_very_edge_is_found() -> None:
    assert len(find_boxes(drawn((20, 4, 60, 16, 0), (280, 195, 60, 16, 0)), LIMITS)) == 2


def test_lines_are_read_from_top_to_bottom_and_from_left_to_right() -> None:
    first, second, third, fourth = quad(10, 23), quad(120, 20), quad(8, 60), quad(100, 95)
    ordered = reading_order([fourth, second, third, first])
    assert [tuple(box[0]) for box in ordered] == [(10, 23), (120, 20), (8, 60), (100, 95)]


def test_no_boxes_have_an_order_too() -> None:
    assert reading_order([]) == []


def test_a_slanted_line_is_cut_out_straight() -> None:
    picture = np.zeros((200, 300, 3), np.uint8)
    corners = cv2.boxPoints(((150, 100), (100, 20), 25))
    cv2.fillPoly(picture, [np.round(corners).astype(np.int32)], (200, 200, 200))
    (found,) = find_boxes((picture[:, :, 0] / 200).astype(np.float32), LIMITS | {"unclip": 0.0})
    line = crop(picture, found)
    assert line.shape[1] == pytest.approx(100, abs=4)
    assert line.shape[0] == pytest.approx(20, abs=4)
    assert line[4:-4, 4:-4].min() > 150


def test_a_standing_line_is_laid_down_a_quarter_turn_to_the_left() -> None:
    picture = np.zeros((200, 100, 3), np.uint8)
    picture[20:60, 40:60] = 255
    line = crop(picture, quad(40, 20, 20, 160))
    assert line.shape[:2] == (20, 160)
    # Turned against the clock, the top of the standing line comes to the left.
    assert line[:, :30].min() == 255
    assert line[:, 60:].max() == 0


def test_a_box_without_any_extent_does_not_stop_the_reading() -> None:
    line = crop(np.full((50, 50, 3), 7, np.uint8), quad(10, 10, 1, 1))
    assert line.shape[0] >= 1
    assert line.shape[1] >= 1
