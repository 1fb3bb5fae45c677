"""The plain ground of a photograph: what colour it has where, and what is still ground.

Knows colour and its slow change with the light. Knows no object. Colours are CIELAB, lightness 0 to 100, as
height x width x 3; what is told of pixels is height x width, booleans.
"""

from dataclasses import dataclass

import cv2
import numpy as np

from edge.domain import Array, Mask, Pixels

MOST_NOISE = 5.0
"""Spread of the ground's colour, in units of CIELAB, above which it is no plain ground."""

RING_SHARE = 0.45
"""Of the border that must show the ground."""


@dataclass(frozen=True, slots=True, eq=False)
class Ground:
    """The ground's colour at every pixel (CIELAB, height x width x 3), and the spread of what was seen of it."""

    colour: Array
    noise: float

    @property
    def white(self) -> bool:
        """Whether it is as light as bright metal."""
        return float(np.median(self.colour[::9, ::9, 0])) > 93.0


def lab_of(picture: Pixels) -> Array:
    """CIELAB, lightness 0 to 100."""
    return np.asarray(cv2.cvtColor(picture.astype(np.float32) / 255.0, cv2.COLOR_BGR2LAB), np.float32)


def ground_of(lab: Array) -> Ground | None:
    """The ground as a curved surface in each channel, or None where the border shows no plain ground."""
    rows, columns = lab.shape[:2]
    scale = min(1.0, 300 / max(rows, columns))
    small = cv2.resize(lab, (max(8, round(columns * scale)), max(8, round(rows * scale))), interpolation=cv2.INTER_AREA)
    terms, fine = _terms(*small.shape[:2]), _terms(rows, columns)
    edge = max(1, min(small.shape[:2]) // 40)
    ring = np.ones(small.shape[:2], bool)
    ring[3 * edge : -3 * edge, 3 * edge : -3 * edge] = False
    # Photographs may carry a thin printed frame: the ring begins a little inside it.
    for side in (ring, ring.T):
        side[:edge] = side[-edge:] = False
    sample = small[ring]
    candidates = sample[:: max(1, len(sample) // 60)]
    near = np.linalg.norm(sample[None] - candidates[:, None], axis=2) < 9.0
    middle = candidates[int(near.sum(axis=1).argmax())]
    is_ground = ring & (np.linalg.norm(small - middle, axis=2) < 12.0)
    for step in range(4):
        if np.count_nonzero(is_ground) < 60:
            return None
        # A level, then a slope, then a curve: a curve through a bit of the border would run wild over the rest.
        count = (1, 3, 6, 6)[step]
        fit, *_ = np.linalg.lstsq(terms[is_ground][:, :count], small[is_ground], rcond=None)
        apart = np.linalg.norm(small - terms[:, :, :count] @ fit, axis=2)
        noise = 1.48 * float(np.median(apart[is_ground]))
        is_ground = apart < max(3.0, min(10.0, 3.5 * noise))
    if np.count_nonzero(is_ground & ring) < RING_SHARE * np.count_nonzero(ring):
        return None
    colour = np.asarray(fine @ fit, np.float32)
    seen = np.asarray(cv2.resize(is_ground.astype(np.uint8), (columns, rows), interpolation=cv2.INTER_NEAREST), bool)
    noise = 1.48 * float(np.median(np.linalg.norm(lab - colour, axis=2)[seen]))
    return Ground(colour, noise) if noise <= MOST_NOISE else None


def _terms(rows: int, columns: int) -> Array:
    y, x = np.meshgrid(np.linspace(-1, 1, rows), np.linspace(-1, 1, columns), indexing="ij")
    return np.stack((np.ones_like(x), x, y, x * x, x * y, y * y), axis=2).astype(np.float32)


def shadow(lab: Array, ground: Ground) -> tuple[Mask, Mask]:
    """(where it may be the ground in a shadow: darker, of its own hue; where nothing has a step); booleans."""
    soft = cv2.dilate(steps_of(lab[:, :, 0]), np.ones((3, 3), np.uint8)) < 1.6 + ground.noise
    # A shadow takes the colour down with the lightness.
    share = (lab[:, :, :1] + 4.0) / (ground.colour[:, :, :1] + 4.0)
    tint = np.linalg.norm(lab[:, :, 1:] - ground.colour[:, :, 1:] * share, axis=2)
    darker = (share[:, :, 0] > (0.6 if ground.white else 0.5)) & (share[:, :, 0] < (1.03 if ground.white else 1.1))
    return np.asarray(darker & (tint < 3.5 + 2.0 * ground.noise), bool), np.asarray(soft, bool)


def tinged(lab: Array, ground: Ground) -> Mask:
    """Where the ground's own strong hue prevails: lens and JPEG have smeared it over the rim; booleans."""
    hue = ground.colour[:, :, 1:]
    strength = np.linalg.norm(hue, axis=2) + 1e-3
    along = (lab[:, :, 1:] * hue).sum(axis=2) / strength
    across = np.abs(lab[:, :, 1] * hue[:, :, 1] - lab[:, :, 2] * hue[:, :, 0]) / strength
    return np.asarray((strength > 15.0) & (along > 0.35 * strength) & (across < 0.4 * along), bool)


def steps_of(field: Array) -> Array:
    """How much `field` changes from pixel to pixel."""
    across = cv2.Sobel(np.ascontiguousarray(field, np.float32), cv2.CV_32F, 1, 0, ksize=3, scale=0.125)
    down = cv2.Sobel(np.ascontiguousarray(field, np.float32), cv2.CV_32F, 0, 1, ksize=3, scale=0.125)
    return np.asarray(cv2.magnitude(across, down), np.float32)
