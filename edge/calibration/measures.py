"""What the calibration measures on the empty plate: level, colour, glare, noise, sharpness. Pixels only."""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from edge.domain import Frame, Pixels, Region

GLARE = 250
"""Grey level from which on a colour has lost what it showed."""

STEP = 4
"""Every so many pixels, each way, are enough for a mean."""


@dataclass(frozen=True, slots=True)
class Look:
    """One picture of the plate in figures.

    `level` is the mean grey, 0 to 255; `warmth` the mean red over the mean blue; `glare` the share, 0 to 1, of
    pixels that have lost a colour to brightness.
    """

    level: float
    warmth: float
    glare: float


def look_at(frame: Frame, plate: Region) -> Look:
    """The figures of what the frame shows inside `plate`."""
    sample = plate.within(frame.pixels)[::STEP, ::STEP]
    blue, green, red = (float(sample[:, :, channel].mean()) for channel in range(3))
    # Rec. 601, as in every conversion to grey.
    level = 0.114 * blue + 0.587 * green + 0.299 * red
    return Look(level, (red + 1.0) / (blue + 1.0), float((sample.max(axis=2) >= GLARE).mean()))


def noise(frames: Sequence[Frame], plate: Region) -> float:
    """By how many grey levels a pixel of a still picture varies: the root of its mean variance. Two frames or more."""
    greens = np.stack([plate.within(frame.pixels)[::STEP, ::STEP, 1] for frame in frames]).astype(np.float32)
    return float(np.sqrt(greens.var(axis=0, ddof=1).mean()))


def sharpness(pixels: Pixels) -> float:
    """Variance of the Laplacian of the green channel: larger is sharper, for pictures of one scene only."""
    _, spread = cv2.meanStdDev(cv2.Laplacian(cv2.extractChannel(pixels, 1), cv2.CV_16S, ksize=3))
    return float(spread[0, 0]) ** 2
