"""What is drawn over the frozen picture: the measured line, the card, the boxes of the markings.

Knows points in pixels of the picture. Knows no colour and no word.
"""

import math
from dataclasses import dataclass

from edge.domain import Keypoints, Point
from edge.view import Result

SET_OFF = 6.0
"""How far the line of the overall length stands off the barrel, in hundredths of the picture: beside it, not on it."""


@dataclass(frozen=True, slots=True)
class Stroke:
    """A straight line between two points of the picture."""

    x1: float
    y1: float
    x2: float
    y2: float


@dataclass(frozen=True, slots=True)
class Box:
    """A numbered outline; the number is the one in the panel's list."""

    number: int
    points: str
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Overlay:
    """Everything drawn over one picture, in a picture of `width` by `height` pixels.

    `overall` is drawn as on a workshop drawing: a line along the barrel's axis, and one to each end of the weapon.
    """

    width: int
    height: int
    overall: tuple[Stroke, ...]
    barrel: Stroke | None
    ends: tuple[Point, ...]
    card: str | None
    boxes: tuple[Box, ...]

    @property
    def unit(self) -> float:
        """One hundredth of the longer side: the measure for marks and letters."""
        return max(self.width, self.height) / 100


def overlay_of(result: Result) -> Overlay:
    """What to draw over the picture of `result`."""
    height, width = result.capture.frame.pixels.shape[:2]
    measurement = result.identification.measurement
    markings = result.identification.markings
    overall: tuple[Stroke, ...] = ()
    ends: tuple[Point, ...] = ()
    barrel = card = None
    if measurement is not None and measurement.keypoints is not None:
        points = measurement.keypoints
        overall = _dimension(points, SET_OFF * max(width, height) / 100)
        barrel = _stroke(points.breech, points.muzzle)
        ends = points.butt
    if measurement is not None and measurement.card is not None:
        card = _outline(measurement.card.corners)
    boxes = tuple(
        Box(number, _outline(line.corners), *_upper_left(line.corners))
        for number, line in enumerate(markings.lines if markings is not None else (), start=1)
    )
    return Overlay(width, height, overall, barrel, ends, card, boxes)


def _dimension(points: Keypoints, off: float) -> tuple[Stroke, ...]:
    """The line whose length is the overall one, set off towards the edge of the picture that is up."""
    axis = (points.breech[0] - points.muzzle[0], points.breech[1] - points.muzzle[1])
    length = math.hypot(*axis)
    if length == 0:
        return ()
    along = (axis[0] / length, axis[1] / length)
    # Up is where y is small; a barrel that points up or down gets its line on the left.
    aside = (along[1], -along[0]) if along[0] >= 0 else (-along[1], along[0])
    if min(points.muzzle[1], points.breech[1]) < 2 * off:
        aside = (-aside[0], -aside[1])

    def reach(corner: Point) -> float:
        return (corner[0] - points.muzzle[0]) * along[0] + (corner[1] - points.muzzle[1]) * along[1]

    farthest = max(points.butt, key=reach)
    start = (points.muzzle[0] + off * aside[0], points.muzzle[1] + off * aside[1])
    end = (start[0] + reach(farthest) * along[0], start[1] + reach(farthest) * along[1])
    return (_stroke(start, end), _stroke(points.muzzle, start), _stroke(farthest, end))


def _stroke(start: Point, end: Point) -> Stroke:
    return Stroke(round(start[0], 1), round(start[1], 1), round(end[0], 1), round(end[1], 1))


def _outline(corners: tuple[Point, ...]) -> str:
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in corners)


def _upper_left(corners: tuple[Point, ...]) -> Point:
    x, y = min(corners, key=lambda corner: corner[0] + corner[1])
    return round(x, 1), round(y, 1)
