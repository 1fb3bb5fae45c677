"""The one picture of a stay that is kept, and the small one for the screen.

Knows exposure, sharpness and JPEG. Does not know what is in the picture, nor where it will be kept.
"""

import hashlib

import cv2
import numpy as np

from edge.domain import Capture, Frame, Pixels, Sighting

BRIGHT, DARK = 250, 6
"""Grey levels at and beyond which a pixel has lost what it showed."""

MOST_LOST = 0.10
"""Share of a picture, 0 to 1, that may be lost to glare or to shadow before it counts as badly exposed."""

SAMPLE_STEP = 16


def better(kept: Sighting | None, new: Sighting) -> Sighting:
    """The sighting to keep of two of one stay: the well exposed one, then the sharper one, then the first."""
    if kept is None:
        return new
    return new if (_well_exposed(new), new.sharpness) > (_well_exposed(kept), kept.sharpness) else kept


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


def _well_exposed(sighting: Sighting) -> bool:
    sample = sighting.frame.pixels[::SAMPLE_STEP, ::SAMPLE_STEP, 1]
    lost = np.count_nonzero(sample >= BRIGHT) + np.count_nonzero(sample <= DARK)
    return bool(lost <= MOST_LOST * sample.size)


def _jpeg(pixels: Pixels, quality: int) -> bytes:
    _, coded = cv2.imencode(".jpg", pixels, [cv2.IMWRITE_JPEG_QUALITY, quality])
    return coded.tobytes()
