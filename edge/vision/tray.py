"""What lies on the plate, cut out of it, turned level and framed whole, as the classifier knows weapons.

Knows silhouettes and geometry. Does not know which way up a weapon lies: it gives every square worth a look,
and whoever asks the classifier keeps the one that looks most like what that was trained on.

The classifier was taught with photographs of catalogues and collections: a weapon that lies level, fills the
picture, on white. So the plate is painted white here, by the silhouette that the empty plate gave.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from edge.domain import WHOLE, Mask, Pixels, Point, Region
from edge.vision.framing import SIDE, WHOLE_RATIO, Framed

MARGIN = 0.04
"""Room on each side of the weapon, as a share of what it takes up itself."""

GROUND = 255
"""Grey level of what is painted over the plate."""

SLENDER = 2.2
"""Lengths in breadths from which a silhouette is a long gun's: it lies level or upside down. A handgun's longest side
may be its barrel, its grip or the diagonal between them."""

LEAST_PIXELS = 12
"""A silhouette of fewer pixels has no shape."""


@dataclass(frozen=True, slots=True)
class Lying:
    """The smallest rectangle around a silhouette, in its pixels.

    `degrees` is how far its long side is turned from the horizontal, clockwise on the screen.
    """

    centre: tuple[float, float]
    length: float
    breadth: float
    degrees: float

    @property
    def turns(self) -> tuple[float, ...]:
        """The ways to turn it level that are worth a look, degrees clockwise; each also the other way up."""
        return (0.0,) if self.length >= SLENDER * self.breadth else (0.0, 90.0)


def lie_of(silhouette: Mask) -> Lying | None:
    """How the largest thing in `silhouette` (255 where something lies) is placed; None where there is next to nothing."""
    if cv2.countNonZero(silhouette) < LEAST_PIXELS:
        return None
    (x, y), (width, height), degrees = cv2.minAreaRect(cv2.findNonZero(silhouette))
    if width < height:
        width, height, degrees = height, width, degrees + 90.0
    # Points are the middles of pixels: the thing reaches half a pixel further on every side.
    return Lying((x + 0.5, y + 0.5), width + 1.0, height + 1.0, degrees)


def level_squares(pictures: Sequence[Pixels], silhouette: Mask, plate: Region = WHOLE) -> Iterator[Framed]:
    """Every square of SIDE worth a look: the thing level, whole, on white; none where the silhouette is empty.

    `pictures`, each height x width x 3, uint8, show the same but for their noise: their mean is looked at. `silhouette`
    is 255 where the thing lies, over the part `plate` of the picture.
    """
    lying = lie_of(silhouette)
    if lying is None:
        return
    rows, columns = pictures[0].shape[:2]
    left, top = round(plate.left * columns), round(plate.top * rows)
    scale = plate.within(pictures[0]).shape[1] / silhouette.shape[1]
    white = np.full((SIDE, SIDE, 3), GROUND, np.float32)
    for turn in lying.turns:
        across, down = (lying.breadth, lying.length) if turn % 180 else (lying.length, lying.breadth)
        # As high as a picture of 4:3 around it: the classifier learnt with pictures whose ends were cut off.
        side = max(down, across / WHOLE_RATIO) * (1 + 2 * MARGIN)
        degrees = lying.degrees + turn
        total = np.zeros((SIDE, SIDE, 3), np.float32)
        for each in pictures:
            cv2.accumulate(_turned(plate.within(each), lying.centre, side / SIDE, scale, degrees), total)
        shown = _turned(silhouette, lying.centre, side / SIDE, 1.0, degrees, beyond=0)
        share = np.multiply(shown, 1 / 255, dtype=np.float32)
        mixed = cv2.blendLinear(total / len(pictures), white, share, 1 - share)
        square = np.asarray(cv2.convertScaleAbs(mixed), np.uint8)
        x, y = (lying.centre[0] - side / 2) * scale + left, (lying.centre[1] - side / 2) * scale + top
        yield Framed(square, (x, y, side * scale), degrees)
        # Turned by half a turn the same samples are seen, the other way round.
        yield Framed(np.asarray(cv2.rotate(square, cv2.ROTATE_180), np.uint8), (x, y, side * scale), degrees + 180.0)


def _turned(
    picture: Pixels, middle: Point, apart: float, scale: float, degrees: float, beyond: int | None = None
) -> Pixels:
    """SIDE x SIDE samples of `picture` about `middle`, `apart` from each other, both in units of `scale` pixels.

    What lies over its edges is `beyond`, or else like the edge.
    """
    centre, step = (middle[0] * scale, middle[1] * scale), apart * scale
    half = math.hypot(SIDE, SIDE) / 2 * step + 2
    rows, columns = picture.shape[:2]
    left, top = max(0, math.floor(centre[0] - half)), max(0, math.floor(centre[1] - half))
    right, bottom = min(columns, math.ceil(centre[0] + half)), min(rows, math.ceil(centre[1] + half))
    near = picture[top:bottom, left:right]
    factor = max(1, min(int(step), *near.shape[:2]))
    if factor > 1:
        size = (near.shape[1] // factor, near.shape[0] // factor)
        near = np.asarray(cv2.resize(near, size, interpolation=cv2.INTER_AREA), np.uint8)
    shrunk = ((right - left) / near.shape[1], (bottom - top) / near.shape[0])
    turn = math.radians(degrees)
    cosine, sine = math.cos(turn) * step, math.sin(turn) * step
    # From a sample's place in the square to its place in `near`; places are those of pixels' middles.
    place = np.array(
        [
            [cosine / shrunk[0], -sine / shrunk[0], 0.0],
            [sine / shrunk[1], cosine / shrunk[1], 0.0],
        ]
    )
    at = ((centre[0] - left) / shrunk[0] - 0.5, (centre[1] - top) / shrunk[1] - 0.5)
    place[:, 2] = at - place[:, :2] @ ((SIDE - 1) / 2, (SIDE - 1) / 2)
    way = cv2.BORDER_REPLICATE if beyond is None else cv2.BORDER_CONSTANT
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    sampled = cv2.warpAffine(near, place, (SIDE, SIDE), flags=flags, borderMode=way, borderValue=beyond or 0)
    return np.asarray(sampled, np.uint8)
