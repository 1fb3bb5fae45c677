"""Draws the empty plate of the demonstration: a rubber mat under a lamp, with a muzzle stop.

Knows only how it should look. The same size gives the same picture, pixel for pixel.
"""

import cv2
import numpy as np

from edge.domain import Array, Pixels

GRAIN_SEED = 20
STOP_SHARE = 0.034
"""Width of the muzzle stop, as a share of the picture's."""


def draw_mat(width: int, height: int) -> Pixels:
    """The empty plate, height x width x 3, blue-green-red, without sensor noise."""
    unit = width / 1920.0
    tone = 80.0 + _grain(width, height, unit)
    picture = np.repeat(tone[:, :, None], 3, axis=2) * np.asarray((1.0, 1.0, 0.99), np.float32)
    _draw_corner_marks(picture, unit)
    _draw_stop(picture, unit)
    picture *= _light(width, height)[:, :, None]
    return np.asarray(np.clip(picture, 0, 255), np.uint8)


def _grain(width: int, height: int, unit: float) -> Array:
    """Fine pebbled rubber, with broader unevenness from wear; grey levels around 0."""
    random = np.random.default_rng(GRAIN_SEED)
    fine = random.standard_normal((height, width), np.float32)
    pebble = cv2.GaussianBlur(fine, (0, 0), max(0.6, 1.3 * unit))
    # Light from the upper left: each pebble is bright on that side and dark on the other.
    relief = pebble - np.roll(pebble, (1, 1), axis=(0, 1))
    worn = cv2.resize(
        random.standard_normal((height // 24 + 2, width // 24 + 2), np.float32),
        (width, height),
        interpolation=cv2.INTER_CUBIC,
    )
    worn = cv2.GaussianBlur(worn, (0, 0), 18.0 * unit + 1.0)
    scaled = 5.0 * relief / float(relief.std()) + 1.1 * worn / float(worn.std())
    return np.asarray(scaled, np.float32)


def _light(width: int, height: int) -> Array:
    """A lamp above and a little to the left: 1 beneath it, about a third less in the far corner."""
    x = (np.arange(width, dtype=np.float32) / width - 0.46)[None, :]
    y = (np.arange(height, dtype=np.float32) / height - 0.42)[:, None] * (height / width)
    return np.asarray(1.12 / (1.0 + 1.15 * (x * x + y * y)) ** 1.6, np.float32)


def _draw_corner_marks(picture: Array, unit: float) -> None:
    """Printed marks that say where the plate ends, as on a cutting mat."""
    height, width = picture.shape[:2]
    inset, arm, thick = round(64 * unit), round(46 * unit), max(1, round(3 * unit))
    right = round(width * (1.0 - STOP_SHARE)) - round(40 * unit)
    print_over = np.zeros((height, width), np.uint8)
    for x, across in ((inset, 1), (right, -1)):
        for y, down in ((inset, 1), (height - inset, -1)):
            cv2.line(print_over, (x, y), (x + across * arm, y), 255, thick, cv2.LINE_AA)
            cv2.line(print_over, (x, y), (x, y + down * arm), 255, thick, cv2.LINE_AA)
    ink = np.asarray(print_over, np.float32)[:, :, None] / 255.0
    picture += ink * (118.0 - picture) * 0.75


def _draw_stop(picture: Array, unit: float) -> None:
    """A brushed aluminium bar on the right, against which the muzzle is laid, and its shadow."""
    height, width = picture.shape[:2]
    left = round(width * (1.0 - STOP_SHARE))
    reach = max(2, round(34 * unit))
    shade = 1.0 - 0.45 * np.exp(-np.arange(reach, 0, -1, dtype=np.float32) / (9.0 * unit + 0.5))
    picture[:, left - reach : left] *= shade[None, :, None]
    random = np.random.default_rng(GRAIN_SEED + 1)
    brushed = cv2.GaussianBlur(random.standard_normal((height, width - left), np.float32), (0, 0), 0.8)
    brushed = cv2.blur(brushed, (1, max(3, round(61 * unit) | 1)))
    rounded = np.linspace(0.0, 1.0, width - left, dtype=np.float32)
    tone = 146.0 + 26.0 * np.exp(-((rounded - 0.18) ** 2) / 0.012) - 34.0 * rounded
    picture[:, left:] = (tone[None, :] + 9.0 * brushed / float(brushed.std()))[:, :, None]
    picture[:, left : left + max(1, round(2 * unit))] *= 1.18
    for y in (round(height * 0.2), round(height * 0.8)):
        centre, radius = (left + (width - left) // 2, y), max(2, round(13 * unit))
        cv2.circle(picture, centre, radius, (84.0, 82.0, 80.0), -1, cv2.LINE_AA)
        cv2.circle(picture, centre, max(1, round(6 * unit)), (38.0, 37.0, 36.0), -1, cv2.LINE_AA)
