"""A thing that is nobody's weapon, for tests without photographs: an L with a guard, of a known outline."""

from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from edge.domain import Pixels
from tests.scenes.cutting import Cutout

OUTLINE = (
    (20, 30),
    (440, 30),
    (440, 95),
    (250, 100),
    (250, 170),
    (150, 170),
    (135, 290),
    (40, 290),
    (70, 110),
    (20, 100),
)
GUARD = ((165, 112), (238, 112), (238, 158), (165, 158))
WIDTH, HEIGHT = 460, 320
COLOUR = (96, 74, 62)


def pistol() -> Cutout:
    """320 x 460 pixels; the guard's hole is open, its middle is at (201, 135)."""
    fine = np.zeros((HEIGHT * 4, WIDTH * 4), np.uint8)
    cv2.fillPoly(fine, [np.asarray(OUTLINE) * 4], 255)
    cv2.fillPoly(fine, [np.asarray(GUARD) * 4], 0)
    alpha = cv2.resize(fine, (WIDTH, HEIGHT), interpolation=cv2.INTER_AREA).astype(np.float32) / 255
    pixels = np.full((HEIGHT, WIDTH, 3), COLOUR, np.uint8)
    pixels[150:] = (52, 84, 128)
    return Cutout(pixels, np.asarray(alpha, np.float32))


def photographed(ground: tuple[int, int, int], *, fall: float = 0.0, shadow: float = 0.0) -> Pixels:
    """The pistol on a plain ground, 480 x 640; light falls off to the right by `fall`, a soft shadow lies below."""
    thing = pistol()
    picture = np.full((480, 640, 3), ground, np.float32)
    picture *= (1 - fall * np.linspace(0, 1, 640, dtype=np.float32))[None, :, None]
    cover = np.zeros((480, 640), np.float32)
    cover[80:400, 90:550] = thing.alpha
    cast = np.asarray(cv2.GaussianBlur(np.roll(cover, (14, 10), axis=(0, 1)), (0, 0), 14), np.float32)
    picture *= (1 - shadow * cast)[:, :, None]
    picture[80:400, 90:550] *= (1 - thing.alpha)[:, :, None]
    picture[80:400, 90:550] += thing.pixels * thing.alpha[:, :, None]
    noise = np.random.default_rng(0).normal(0, 1.2, picture.shape)
    return np.clip(picture + noise, 0, 255).astype(np.uint8)


def overlap(one: npt.NDArray[Any], other: npt.NDArray[Any]) -> float:
    """Intersection over union of two masks of one shape."""
    first, second = one > 0, other > 0
    return float((first & second).sum() / (first | second).sum())
