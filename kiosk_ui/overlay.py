"""What is drawn over the frozen picture: the measured line, the card, the boxes of the markings.

Knows points in pixels of the picture. Knows no colour and no word.
"""

from dataclasses import dataclass

from edge.domain import Point, Result


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
    """Everything drawn over one picture, in a picture of `width` by `height` pixels."""

    width: int
    height: int
    overall: Stroke | None
    barrel: Stroke | None
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
    overall = barrel = card = None
    if measurement is not None and measurement.keypoints is not None:
        points = measurement.keypoints
        first, second = points.butt
        middle = ((first[0] + second[0]) / 2, (first[1] + second[1]) / 2)
        overall = _stroke(middle, points.muzzle)
        barrel = _stroke(points.breech, points.muzzle)
    if measurement is not None and measurement.card is not None:
        card = _outline(measurement.card.corners)
    boxes = tuple(
        Box(number, _outline(line.corners), *_upper_left(line.corners))
        for number, line in enumerate(markings.lines if markings is not None else (), start=1)
    )
    return Overlay(width, height, overall, barrel, card, boxes)


def _stroke(start: Point, end: Point) -> Stroke:
    return Stroke(round(start[0], 1), round(start[1], 1), round(end[0], 1), round(end[1], 1))


def _outline(corners: tuple[Point, ...]) -> str:
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in corners)


def _upper_left(corners: tuple[Point, ...]) -> Point:
    x, y = min(corners, key=lambda corner: corner[0] + corner[1])
    return round(x, 1), round(y, 1)
