"""How a picture of any shape becomes the square that the classifier looks at.

Knows two framings by name. Knows nothing of the classifier but the side of its square.

`reference` is what the publisher does: short side to the square's side, then the centre. It cuts
the ends off long guns. `whole` first pads the picture to 4:3 (3:4 if it is upright) with the median colour
of its border, then does the same, so that far more of a long object stays in view.
"""

import math
from dataclasses import dataclass

import cv2
import numpy as np
from PIL import Image

from edge.domain import Pixels

SIDE = 320
WHOLE_RATIO = 4 / 3
NAMES = ("whole", "reference")

MARGIN = 8
"""Pixels beside what is looked at that the filters may reach."""


@dataclass(frozen=True, slots=True, eq=False)
class Framed:
    """The square looked at, and where it lies: x, y, side in pixels of the picture it was cut from.

    `turned` says by how many degrees, clockwise, it is turned about its middle.
    """

    pixels: Pixels
    region: tuple[float, float, float]
    turned: float = 0.0


def frame_picture(pixels: Pixels, framing: str) -> Framed:
    """The 320 x 320 square of `pixels` (height x width x 3, uint8) under a framing of NAMES.

    Raises ValueError for an unknown framing.
    """
    if framing == "reference":
        return _centre(pixels)
    if framing == "whole":
        return _whole(pixels)
    raise ValueError(f"no framing called {framing!r}; there are: {', '.join(NAMES)}")


def _centre(pixels: Pixels) -> Framed:
    """Short side to SIDE with Pillow's antialiased triangle filter, then the centre square.

    Pillow and its rounding are those of the published package, so its golden numbers hold.
    """
    height, width = pixels.shape[:2]
    box = _centre_box(width, height)
    if min(height, width) < SIDE:
        # Enlarged whole, a panorama of a few rows would fill the memory.
        return Framed(_cut(pixels, box), _region(box))
    left, top, new_width, new_height = _centre_place(width, height)
    small = Image.fromarray(pixels).resize((new_width, new_height), Image.Resampling.BILINEAR)
    square = np.asarray(small.crop((left, top, left + SIDE, top + SIDE)))
    return Framed(square, _region(box))


def _whole(pixels: Pixels) -> Framed:
    height, width = pixels.shape[:2]
    if height > width:
        lying = _whole(pixels.transpose(1, 0, 2))
        x, y, side = lying.region
        return Framed(np.ascontiguousarray(lying.pixels.transpose(1, 0, 2)), (y, x, side))
    pad_x = max(0, round(height * WHOLE_RATIO) - width)
    pad_y = max(0, round(width / WHOLE_RATIO) - height)
    left, top = pad_x // 2, pad_y // 2
    box = _moved(_centre_box(width + pad_x, height + pad_y), -left, -top)
    # The centre square is as high as the padded picture; what lies beyond its sides is never looked at.
    side = height + pad_y
    beyond = max(0, (width + pad_x - side) // 2 - left - 4 * MARGIN)
    kept = pixels[:, beyond : width - beyond]
    colour = border_colour(pixels)
    shrunk, factor = _halve(kept, side / SIDE)
    quick = side / SIDE / factor >= 2
    # The pad is flat: the quick way needs only so much of it as its filter mixes with the picture.
    edges = (math.ceil(edge / factor) for edge in (top, pad_y - top, left, pad_x - left))
    above, below, before, after = (min(edge, MARGIN) if quick else edge for edge in edges)
    padded = np.asarray(
        cv2.copyMakeBorder(shrunk, above, below, before, after, cv2.BORDER_CONSTANT, value=colour), dtype=np.uint8
    )
    in_shrunk = _moved(_shrunk(_moved(box, -beyond, 0), factor), before, above)
    square = _cut_quickly(padded, in_shrunk, colour) if quick else _cut(padded, in_shrunk)
    return Framed(square, _region(box))


Box = tuple[float, float, float, float]
"""Left, top, right, bottom, in pixels."""


def _centre_place(width: int, height: int) -> tuple[int, int, int, int]:
    """Left and top of the centre square in the picture with its short side at SIDE, and that picture's sides."""
    short = min(height, width)
    new_width, new_height = int(SIDE * width / short), int(SIDE * height / short)
    return round((new_width - SIDE) / 2), round((new_height - SIDE) / 2), new_width, new_height


def _centre_box(width: int, height: int) -> Box:
    """That square in the picture as it is."""
    left, top, new_width, new_height = _centre_place(width, height)
    scale_x, scale_y = width / new_width, height / new_height
    return left * scale_x, top * scale_y, (left + SIDE) * scale_x, (top + SIDE) * scale_y


def _moved(box: Box, x: float, y: float) -> Box:
    left, top, right, bottom = box
    return left + x, top + y, right + x, bottom + y


def _shrunk(box: Box, factor: int) -> Box:
    left, top, right, bottom = box
    return left / factor, top / factor, right / factor, bottom / factor


def _region(box: Box) -> tuple[float, float, float]:
    return box[0], box[1], box[2] - box[0]


def _cut(pixels: Pixels, box: Box) -> Pixels:
    """The content of `box` as a square of SIDE; a box may stand over the edge by less than a pixel."""
    height, width = pixels.shape[:2]
    left, top, right, bottom = box
    inside = (max(left, 0.0), max(top, 0.0), min(right, width), min(bottom, height))
    # Resizing only the part that is kept gives the same pixels, within a grey level, as cutting after.
    return np.asarray(Image.fromarray(pixels).resize((SIDE, SIDE), Image.Resampling.BILINEAR, box=inside))


def _cut_quickly(pixels: Pixels, box: Box, around: tuple[int, int, int]) -> Pixels:
    """What `_cut` does, within a grey level, in a fifth of the time, where it shrinks to a half or less.

    The box may stand far over the edges: `around` is the colour there.
    """
    left, top, right, bottom = box
    step_x, step_y = (right - left) / SIDE, (bottom - top) / SIDE
    scale = min(step_x, step_y)
    # Three filters follow each other here: 2 x 2 means before, this triangle, and interpolation. Their
    # variances add up (1/12 + 1/6 of a pixel without the triangle's) to that of the exact one, scale^2 / 6.
    reach = math.sqrt(scale * scale - 1.5)
    taps = np.arange(1 - math.ceil(reach), math.ceil(reach), dtype=np.float32)
    triangle = 1 - np.abs(taps) / reach
    triangle /= triangle.sum()
    x, y = max(0, math.floor(left) - len(taps)), max(0, math.floor(top) - len(taps))
    near = pixels[y : math.ceil(bottom) + len(taps), x : math.ceil(right) + len(taps)]
    smooth = cv2.sepFilter2D(near, -1, triangle, triangle, borderType=cv2.BORDER_REPLICATE)
    # The middle of the first small pixel lies half a step into the box.
    place = np.array([[step_x, 0, left - x + step_x / 2 - 0.5], [0, step_y, top - y + step_y / 2 - 0.5]])
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    small = cv2.warpAffine(smooth, place, (SIDE, SIDE), flags=flags, borderValue=around)
    return np.asarray(small, dtype=np.uint8)


def _halve(pixels: Pixels, scale: float) -> tuple[Pixels, int]:
    """`pixels` at half size, and again, while more than a factor of two is left for the exact filter.

    Means of 2 x 2 pixels lose nothing that the triangle filter of at least twice their width keeps
    (Pillow calls it the reducing gap), and cost a tenth of it.
    """
    factor = 1
    while scale / factor >= 4 and min(pixels.shape[:2]) >= 2:
        height, width = pixels.shape[0] // 2, pixels.shape[1] // 2
        even = pixels[: height * 2, : width * 2]
        pixels = np.asarray(cv2.resize(even, (width, height), interpolation=cv2.INTER_AREA), dtype=np.uint8)
        factor *= 2
    return pixels, factor


def border_colour(pixels: Pixels) -> tuple[int, int, int]:
    """The median colour, BGR, of the outermost pixels."""
    edges = np.concatenate((pixels[0], pixels[-1], pixels[:, 0], pixels[:, -1]))
    blue, green, red = (int(value) for value in np.median(edges, axis=0))
    return blue, green, red
