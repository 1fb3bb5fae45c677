"""The one picture of a stay that is kept, the small one for the screen, and what neither may show.

Knows exposure, sharpness, JPEG, and where the plate ends. Does not know what is in the picture, nor where it will be kept.
"""

import hashlib
from dataclasses import replace

import cv2
import numpy as np

from edge.domain import WHOLE, Capture, Frame, Pixels, Region, Sighting

BRIGHT, DARK = 250, 6
"""Grey levels at and beyond which a pixel has lost what it showed."""

MOST_LOST = 0.10
"""Share of a picture, 0 to 1, that may be lost to glare or to shadow before it counts as badly exposed."""

SAMPLE_STEP = 16

OUTSIDE = 128
"""Grey level of everything outside the plate."""


def masked(frame: Frame, plate: Region) -> Frame:
    """The frame with nothing but grey outside the plate; the frame itself where the plate is the whole picture."""
    if plate == WHOLE:
        return frame
    pixels = np.full_like(frame.pixels, OUTSIDE)
    plate.within(pixels)[:] = plate.within(frame.pixels)
    return replace(frame, pixels=pixels)


def better(kept: Sighting | None, new: Sighting, plate: Region = WHOLE) -> Sighting:
    """The sighting to keep of two of one stay: the well exposed one, then the sharper one, then the first."""
    if kept is None:
        return new
    first, second = ((_well_exposed(each, plate), each.sharpness) for each in (kept, new))
    return new if second > first else kept


def take(sighting: Sighting, quality: int = 95) -> Capture:
    """The sighting's frame, with the JPEG that is kept of it under its SHA-256 (64 hexadecimal digits).

    `quality` is JPEG's, 0 to 100.
    """
    jpeg = _jpeg(sighting.frame.pixels, quality)
    return Capture(sighting.frame, jpeg, hashlib.sha256(jpeg).hexdigest())


def preview(frame: Frame, width: int = 960, quality: int = 70) -> bytes:
    """The frame as a JPEG `width` pixels wide, in its own proportions; never larger than it is."""
    pixels = frame.pixels
    rows, columns = pixels.shape[:2]
    if columns > width:
        size = (width, max(1, round(rows * width / columns)))
        # Averaging blocks is quick for a whole ratio only; otherwise interpolation serves a small picture.
        whole = columns % width == 0 and rows % size[1] == 0 and columns // width == rows // size[1]
        way = cv2.INTER_AREA if whole else cv2.INTER_LINEAR
        pixels = np.asarray(cv2.resize(pixels, size, interpolation=way), np.uint8)
    return _jpeg(pixels, quality)


def _well_exposed(sighting: Sighting, plate: Region) -> bool:
    sample = plate.within(sighting.frame.pixels)[::SAMPLE_STEP, ::SAMPLE_STEP, 1]
    lost = np.count_nonzero(sample >= BRIGHT) + np.count_nonzero(sample <= DARK)
    return bool(lost <= MOST_LOST * sample.size)


def _jpeg(pixels: Pixels, quality: int) -> bytes:
    _, coded = cv2.imencode(".jpg", pixels, [cv2.IMWRITE_JPEG_QUALITY, quality])
    return coded.tobytes()
