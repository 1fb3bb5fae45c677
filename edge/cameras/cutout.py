"""Cuts one object out of a photograph with a plain background.

Knows only colour: the background is what the margin of the photograph looks like. Does not know what
the object is, and fails on a busy background or on an object of the background's own colour. Good
enough for a demonstration, never used on evidence.
"""

from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from edge.domain import Array, PictureError, Pixels, SetupError
from edge.picture import read_picture

LEAST_SHARE = 0.03
MOST_SHARE = 0.75
WORKING_WIDTH = 1280


@dataclass(frozen=True, slots=True, eq=False)
class Cutout:
    """An object without its background, cropped to its own bounds.

    `pixels`: height x width x 3, blue-green-red. `alpha`: height x width, 0 (background) to 1 (object).
    """

    pixels: Pixels
    alpha: Array


def cut_out(photograph: Path) -> Cutout:
    """The object on `photograph`, about 1280 pixels wide before cropping.

    Raises SetupError when the file is no picture, or when no object stands out from its background.
    """
    picture = _read(photograph)
    scale = WORKING_WIDTH / picture.shape[1]
    height = max(16, round(picture.shape[0] * scale))
    way = cv2.INTER_LANCZOS4 if scale > 1 else cv2.INTER_AREA
    picture = np.asarray(cv2.resize(picture, (WORKING_WIDTH, height), interpolation=way), np.uint8)
    mask = _largest(_unlike_margin(picture))
    share = float(np.count_nonzero(mask)) / mask.size
    if not LEAST_SHARE <= share <= MOST_SHARE:
        raise SetupError(
            f"No weapon stands out from the background of {photograph}: give the demonstration a photograph "
            "of one weapon lying on a plain surface of another colour."
        )
    alpha = _soft(mask)
    left, top, width, height = cv2.boundingRect(np.asarray(alpha > 0.01, np.uint8))
    bounds = (slice(top, top + height), slice(left, left + width))
    return Cutout(np.ascontiguousarray(_without_fringe(picture, mask)[bounds]), np.ascontiguousarray(alpha[bounds]))


def _read(photograph: Path) -> Pixels:
    try:
        return read_picture(photograph)
    except PictureError as error:
        raise SetupError(
            f"The demonstration's photograph {photograph} cannot be used: {error}; name a JPEG or PNG file."
        ) from error


def _unlike_margin(picture: Pixels) -> Pixels:
    """255 where the colour is far from the margin's median, 0 elsewhere."""
    lab = np.asarray(cv2.cvtColor(cv2.GaussianBlur(picture, (0, 0), 0.8), cv2.COLOR_BGR2LAB), np.float32)
    lightness, colour = lab[:, :, :1], lab[:, :, 1:] - 128.0
    # A shadow takes a surface's colour down with its lightness. Half of that is undone here, which leaves
    # thin dark parts apart from their own shadow; the whole of it is undone for `shaded` below.
    softened = colour * np.sqrt(128.0 / np.maximum(lightness, 48.0))
    half = np.concatenate((lightness, softened), axis=2).astype(np.float32)
    middle, spread = _margin(half)
    weights = np.asarray((0.3, 1.0, 1.0), np.float32) / np.maximum(spread / spread.min(), 1.0)
    distance = np.sqrt((((half - middle) * weights) ** 2).sum(axis=2))
    scaled = np.clip(distance * 2.0, 0, 255).astype(np.uint8)
    limit, _ = cv2.threshold(scaled, 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
    mask = np.asarray(scaled > 0.8 * limit, np.uint8)
    whole = np.asarray(colour * (128.0 / np.maximum(lightness, 24.0)), np.float32)
    hue, _ = _margin(whole)
    strength = float(np.hypot(*hue))
    if strength > 12.0:
        along = (whole @ hue) / strength
        across = np.abs(whole[:, :, 0] * hue[1] - whole[:, :, 1] * hue[0]) / strength
        shaded = np.asarray((along > 0.7 * strength) & (across < 0.5 * along), np.uint8)
        # Only where it is broad: on thin parts the JPEG has smeared the background's colour over them.
        mask[cv2.morphologyEx(shaded, cv2.MORPH_OPEN, np.ones((9, 9), np.uint8)) > 0] = 0
    return mask * np.uint8(255)


def _margin(features: Array) -> tuple[Array, Array]:
    """Median and spread of each feature over a ring near the edge; features: height x width x count."""
    height, width = features.shape[:2]
    # Photographs often carry a thin printed frame: the ring begins a little inside it.
    outer, inner = max(1, width // 50), max(3, width // 16)
    ring = np.zeros((height, width), bool)
    ring[outer:-outer, outer:-outer] = True
    ring[inner:-inner, inner:-inner] = False
    sample = features[ring][::7]
    middle = np.median(sample, axis=0)
    spread = np.median(np.abs(sample - middle), axis=0) + 2.0
    return middle.astype(np.float32), spread.astype(np.float32)


def _largest(mask: Pixels) -> Pixels:
    """The largest connected part that does not touch the picture's edge, its small holes filled."""
    size = max(3, mask.shape[1] // 320) | 1
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (size, size))
    opened = cv2.morphologyEx(mask, cv2.MORPH_OPEN, kernel)
    edged = cv2.copyMakeBorder(opened, 1, 1, 1, 1, cv2.BORDER_CONSTANT, value=255)
    cv2.floodFill(edged, None, (0, 0), (0,))
    inside = edged[1:-1, 1:-1]
    _, labels, figures, _ = cv2.connectedComponentsWithStats(inside)
    if len(figures) < 2:
        return np.zeros_like(mask)
    best = 1 + int(np.argmax(figures[1:, cv2.CC_STAT_AREA]))
    body = np.asarray(labels == best, np.uint8) * np.uint8(255)
    body = np.asarray(cv2.morphologyEx(body, cv2.MORPH_CLOSE, kernel), np.uint8)
    # A small hole is a reflection; a large one is a trigger guard, through which one sees the plate.
    _, labels, figures, _ = cv2.connectedComponentsWithStats(cv2.bitwise_not(body))
    limit = 0.012 * float(np.count_nonzero(body))
    for hole in range(1, len(figures)):
        if figures[hole, cv2.CC_STAT_AREA] < limit:
            body[labels == hole] = 255
    return body


def _soft(mask: Pixels) -> Array:
    """The mask drawn in by about a pixel, with an edge two pixels wide."""
    blurred = np.asarray(cv2.GaussianBlur(mask, (0, 0), 2.2), np.float32) / 255.0
    return np.asarray(np.clip((blurred - 0.5) / 0.35, 0.0, 1.0), np.float32)


def _without_fringe(picture: Pixels, mask: Pixels) -> Pixels:
    """The picture, its object's rim freed of the background's colour.

    The lens and the JPEG mix background into the rim, and the surface shines back from it; on another
    ground that shows as a coloured line. The outermost pixels take the colours next to them further in;
    a broader rim loses the part of its colour that is the background's hue, and some of the rest.
    """
    inner = np.asarray(cv2.erode(mask, np.ones((5, 5), np.uint8)), np.float32)[:, :, None] / 255.0
    weight = cv2.GaussianBlur(inner, (0, 0), 4.0)[:, :, None] + 1e-4
    nearby = cv2.GaussianBlur(picture * inner, (0, 0), 4.0) / weight
    blend = np.asarray(cv2.GaussianBlur(inner, (0, 0), 1.0), np.float32)[:, :, None]
    freed = np.asarray(np.clip(picture * blend + nearby * (1.0 - blend), 0, 255), np.uint8)
    lab = np.asarray(cv2.cvtColor(freed, cv2.COLOR_BGR2LAB), np.float32)
    hue, _ = _margin(np.asarray(cv2.cvtColor(picture, cv2.COLOR_BGR2LAB), np.float32)[:, :, 1:] - 128.0)
    strength = float(np.hypot(*hue))
    if strength < 6.0:
        return freed
    core = np.asarray(cv2.erode(mask, np.ones((41, 41), np.uint8)), np.float32)[:, :, None]
    rim = 1.0 - cv2.GaussianBlur(core, (0, 0), 6.0)[:, :, None] / 255.0
    colour = lab[:, :, 1:] - 128.0
    along = np.maximum((colour @ hue) / strength, 0.0)[:, :, None]
    lab[:, :, 1:] = 128.0 + (colour - rim * along * (hue / strength)) * (1.0 - 0.6 * rim)
    lab[:, :, :1] = lab[:, :, :1] - rim * along * 0.9
    return np.asarray(cv2.cvtColor(np.clip(lab, 0, 255).astype(np.uint8), cv2.COLOR_LAB2BGR), np.uint8)
