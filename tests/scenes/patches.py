"""Pieces of picture laid on a plate: turning them, moving them, and the shade that they throw.

Knows pixels and covers only. A patch is kept as small as what it shows, because a frame has two million pixels.
"""

import math
from dataclasses import dataclass, replace

import cv2
import numpy as np

from edge.domain import Array, Mask, Point
from tests.scenes.cutting import Cutout


@dataclass(frozen=True, slots=True, eq=False)
class Patch:
    """Something to lay on a frame, its upper left corner at (`left`, `top`) in pixels; it may hang over the edge.

    `colour`: height x width x 3, blue-green-red, 0 to 255, already multiplied by `alpha`. `alpha`: height x width,
    0 to 1.
    """

    colour: Array
    alpha: Array
    left: int
    top: int


def turned(cutout: Cutout, scale: float, degrees: float, middle: Point, *, mirrored: bool) -> Patch:
    """The object at `scale` pixels of frame for one of its own, turned counter-clockwise about its own middle.

    Averaged before it is turned where it becomes smaller, so that nothing flickers or frays.
    """
    alpha = cutout.alpha[:, ::-1] if mirrored else cutout.alpha
    pixels = cutout.pixels[:, ::-1] if mirrored else cutout.pixels
    colour = pixels * alpha[:, :, None]
    size = max(1, round(alpha.shape[1] * scale)), max(1, round(alpha.shape[0] * scale))
    way = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    colour, alpha = (np.asarray(cv2.resize(each, size, interpolation=way), np.float32) for each in (colour, alpha))
    if scale > 1.3:
        # What is enlarged keeps an edge of two pixels.
        hard = np.clip((alpha - 0.5) * min(scale, 3.0) + 0.5, 0, 1)
        colour, alpha = colour * (hard / np.maximum(alpha, 1e-3))[:, :, None], hard
    rotation = math.radians(degrees)
    wide = abs(size[0] * math.cos(rotation)) + abs(size[1] * math.sin(rotation))
    high = abs(size[0] * math.sin(rotation)) + abs(size[1] * math.cos(rotation))
    left, top = math.floor(middle[0] - wide / 2) - 2, math.floor(middle[1] - high / 2) - 2
    canvas = math.ceil(wide) + 5, math.ceil(high) + 5
    matrix = cv2.getRotationMatrix2D(((size[0] - 1) / 2, (size[1] - 1) / 2), degrees, 1.0)
    matrix[:, 2] += middle[0] - left - size[0] / 2, middle[1] - top - size[1] / 2
    layers = [cv2.warpAffine(each, matrix, canvas, flags=cv2.INTER_CUBIC) for each in (colour, alpha)]
    cover = np.clip(layers[1], 0, 1)
    return Patch(np.clip(layers[0], 0, 255 * cover[:, :, None]), np.asarray(cover, np.float32), left, top)


def reach_of(cutout: Cutout, degrees: float, *, mirrored: bool) -> tuple[float, float, float, float]:
    """How far the turned object reaches from its own middle: left, up, right, down, in pixels of its own."""
    outline = np.argwhere(cutout.alpha > 0.02)[:, ::-1].astype(np.float64)
    hull = cv2.convexHull(outline.astype(np.int32))[:, 0].astype(np.float64)
    hull -= (np.asarray(cutout.alpha.shape[::-1]) - 1) / 2
    if mirrored:
        hull[:, 0] *= -1
    rotation = math.radians(degrees)
    x = hull[:, 0] * math.cos(rotation) + hull[:, 1] * math.sin(rotation)
    y = hull[:, 1] * math.cos(rotation) - hull[:, 0] * math.sin(rotation)
    return -float(x.min()), -float(y.min()), float(x.max()), float(y.max())


def moved(patch: Patch, pixels: float, degrees: float) -> Patch:
    """The patch smeared over `pixels` in the direction `degrees` (counter-clockwise from the right)."""
    if pixels < 0.5:
        return patch
    pad = math.ceil(pixels / 2) + 1
    kernel = np.zeros((2 * pad + 1, 2 * pad + 1), np.float32)
    away = np.asarray((math.cos(math.radians(degrees)), -math.sin(math.radians(degrees)))) * pixels / 2
    for step in np.linspace(-1, 1, 8 * pad + 1):
        x, y = away * step + pad
        column, row = int(x), int(y)
        kernel[row, column] += (1 - (x - column)) * (1 - (y - row))
        kernel[row, column + 1] += (x - column) * (1 - (y - row))
        kernel[row + 1, column] += (1 - (x - column)) * (y - row)
        kernel[row + 1, column + 1] += (x - column) * (y - row)
    kernel /= kernel.sum()
    padded = (cv2.copyMakeBorder(each, pad, pad, pad, pad, cv2.BORDER_CONSTANT) for each in (patch.colour, patch.alpha))
    colour, alpha = (np.asarray(cv2.filter2D(each, -1, kernel), np.float32) for each in padded)
    return Patch(colour, alpha, patch.left - pad, patch.top - pad)


def shared(patch: Patch, width: int, height: int) -> tuple[Patch, tuple[slice, slice]]:
    """The part of the patch that lies on a frame, and where that is (rows, columns)."""
    rows, columns = patch.alpha.shape
    top, left = max(0, patch.top), max(0, patch.left)
    bottom, right = max(top, min(height, patch.top + rows)), max(left, min(width, patch.left + columns))
    own = (slice(top - patch.top, bottom - patch.top), slice(left - patch.left, right - patch.left))
    return replace(patch, colour=patch.colour[own], alpha=patch.alpha[own], left=left, top=top), (
        slice(top, bottom),
        slice(left, right),
    )


def cover_of(patch: Patch, width: int, height: int) -> Array:
    """The patch's alpha on an empty frame, height x width."""
    cover = np.zeros((height, width), np.float32)
    part, place = shared(patch, width, height)
    cover[place] = part.alpha
    return cover


def mask_of(patch: Patch, width: int, height: int) -> Mask:
    """255 where the patch covers at least half of a pixel."""
    return np.where(cover_of(patch, width, height) >= 0.5, np.uint8(255), np.uint8(0))


def lay(scene: Array, patch: Patch, light: Array) -> None:
    """Lay the patch on `scene` (changed in place), lit by `light`: height x width x 3, 1 for plain daylight."""
    part, place = shared(patch, scene.shape[1], scene.shape[0])
    scene[place] *= 1 - part.alpha[:, :, None]
    scene[place] += part.colour * light[place]


def shade(scene: Array, patch: Patch, away: Point, softness: float, strength: float) -> None:
    """Darken `scene` (in place) by the patch's cast shadow: `away` pixels off, blurred by `softness` pixels."""
    if strength <= 0:
        return
    pad = math.ceil(3 * softness) + 2
    # A blurred cover holds nothing finer than its blur: it may be worked out on fewer pixels.
    step = int(np.clip(softness / 2, 1, 8))
    alpha = cv2.copyMakeBorder(patch.alpha, pad, pad + step, pad, pad + step, cv2.BORDER_CONSTANT)
    size = alpha.shape[1], alpha.shape[0]
    small = cv2.resize(alpha, (size[0] // step, size[1] // step), interpolation=cv2.INTER_AREA) if step > 1 else alpha
    blurred = cv2.GaussianBlur(small, (0, 0), softness / step)
    if step > 1:
        blurred = cv2.resize(blurred, size, interpolation=cv2.INTER_LINEAR)
    # Whole pixels: at the shadow's softness nobody sees the rest.
    left, top = patch.left - pad + round(away[0]), patch.top - pad + round(away[1])
    cast = Patch(np.empty((*blurred.shape, 0), np.float32), np.asarray(blurred, np.float32), left, top)
    part, place = shared(cast, scene.shape[1], scene.shape[0])
    scene[place] *= 1 - strength * part.alpha[:, :, None]
