"""What is drawn over the still says what was measured: the same length, on the same axis."""

import math
from dataclasses import replace

import pytest

from edge.domain import Keypoints, Level, Measurement, MeasureOutcome, Point
from edge.view import Result
from kiosk_ui.overlay import Overlay, Stroke, overlay_of
from tests.kiosk_ui.scripted import BOLT, HEIGHT, KEYPOINTS, LISTED, MEASURED, WIDTH, identification, result


def drawn(points: Keypoints) -> Overlay:
    found: Result = result(identification(BOLT, Level.HIGH, replace(MEASURED, keypoints=points), LISTED))
    return overlay_of(found)


def length(stroke: Stroke) -> float:
    return math.dist((stroke.x1, stroke.y1), (stroke.x2, stroke.y2))


def test_it_is_drawn_in_pixels_of_the_picture() -> None:
    overlay = drawn(KEYPOINTS)
    assert (overlay.width, overlay.height) == (WIDTH, HEIGHT)
    assert [box.number for box in overlay.boxes] == [1, 2, 3]
    assert (overlay.boxes[0].x, overlay.boxes[0].y) == (468, 464)


def test_the_overall_line_is_as_long_as_the_weapon_along_its_barrel() -> None:
    line, *_ = drawn(KEYPOINTS).overall
    assert length(line) == pytest.approx(1040)
    assert line.y1 == line.y2 < 460


@pytest.mark.parametrize("turn", range(0, 360, 30))
def test_it_holds_however_the_weapon_lies(turn: int) -> None:
    def turned(point: Point) -> Point:
        angle = math.radians(turn)
        x, y = point[0] - 640, point[1] - 480
        return (640 + x * math.cos(angle) - y * math.sin(angle), 480 + x * math.sin(angle) + y * math.cos(angle))

    first, second = KEYPOINTS.butt
    points = Keypoints((turned(first), turned(second)), turned(KEYPOINTS.breech), turned(KEYPOINTS.muzzle), 0.9)
    line, *_ = drawn(points).overall
    assert length(line) == pytest.approx(1040, abs=0.3)


def test_a_barrel_without_length_draws_no_line() -> None:
    assert drawn(Keypoints(KEYPOINTS.butt, (5.0, 5.0), (5.0, 5.0), 0.1)).overall == ()


def test_nothing_measured_draws_nothing() -> None:
    overlay = overlay_of(result(identification(BOLT, Level.HIGH, Measurement(MeasureOutcome.NO_WEAPON))))
    assert (overlay.overall, overlay.barrel, overlay.card, overlay.boxes) == ((), None, None, ())
