"""What lies or reaches in beside an exhibit: a bank-size card, a ruler, a string tag, a hand.

Knows sizes in millimetres and draws everything itself; nothing comes from a photograph. Finds room beside the object
and says None where there is none.
"""

import math
from enum import StrEnum

import cv2
import numpy as np
import numpy.typing as npt

from edge.domain import Array, Mask, Pixels, Point
from tests.scenes.cutting import Cutout
from tests.scenes.patches import Patch, mask_of, turned

CARD_MM = (85.60, 53.98)
"""ISO/IEC 7810, ID-1."""

TRIES = 80

Place = npt.NDArray[np.float64]
"""x, y in pixels."""


class Extra(StrEnum):
    """What may be seen beside the object."""

    RULER = "ruler"
    CARD = "card"
    TAG = "tag"
    HAND = "hand"


def card(taken: Mask, scale: float, random: np.random.Generator) -> Patch | None:
    """A card of any colour with a stripe, a chip and raised figures, beside what is `taken`.

    `taken`: height x width, not 0 where there is no room. `scale`: pixels a millimetre.
    """
    size = _whole(CARD_MM[0] * scale), _whole(CARD_MM[1] * scale)
    ground = random.uniform(25, 235, 3)
    pixels = np.empty((size[1], size[0], 3), np.float32)
    pixels[:] = ground + np.linspace(-14, 14, size[0], dtype=np.float32)[None, :, None]
    chip = np.asarray((0.11, 0.36, 0.26, 0.58)) * (size[0], size[1], size[0], size[1])
    left, top, right, bottom = (round(float(value)) for value in chip)
    cv2.rectangle(pixels, (left, top), (right, bottom), (120, 178, 200), -1)
    cv2.line(pixels, (left, (top + bottom) // 2), (right, (top + bottom) // 2), (80, 128, 148), 1)
    ink = tuple(float(value) for value in (ground + (120 if ground.mean() < 128 else -110)))
    figures = " ".join(f"{value:04d}" for value in random.integers(0, 10_000, 4))
    _write(pixels, figures, (0.1, 0.76), 0.8, ink)
    return _beside(_card_shape(pixels, 3.18 * scale), taken, random, 360)


def ruler(taken: Mask, scale: float, random: np.random.Generator) -> Patch | None:
    """A ruler with a tick a millimetre and a figure a centimetre, as long as there is room for."""
    light = bool(random.integers(2))
    ground = (60, 200, 228) if not light else (208, 212, 214)
    for length in (300, 200, 150, 100):
        size = _whole((length + 10) * scale), _whole(30 * scale)
        pixels = np.full((size[1], size[0], 3), ground, np.float32)
        for tick in range(length + 1):
            x = (5 + tick) * scale
            down = (9 if tick % 10 == 0 else 6.5 if tick % 5 == 0 else 4) * scale
            _stroke(pixels, (x, 0), (x, down), (28, 28, 28), max(1.0, 0.25 * scale))
            if tick % 10 == 0 and tick < length:
                _write(
                    pixels,
                    str(tick // 10),
                    ((x + 0.8 * scale) / size[0], 0.56),
                    2.2 * len(str(tick // 10)) * scale / size[0],
                    (28, 28, 28),
                )
        found = _beside(_card_shape(pixels, 0.5 * scale), taken, random, 8)
        if found is not None:
            return found
    return None


def tag(taken: Mask, silhouette: Mask, scale: float, random: np.random.Generator) -> Patch | None:
    """A paper tag on a string that is tied to the object; it lies beside the object, or on it where there is no room."""
    height, width = silhouette.shape
    points = np.argwhere(silhouette)[:, ::-1]
    if not len(points):
        return None
    anchor = points[int(random.integers(len(points)))].astype(np.float64)
    label = _tag_label(scale, random)
    reach = np.hypot(*label.alpha.shape) / 2
    for _ in range(TRIES):
        turn, away = random.uniform(0, 2 * np.pi), reach + random.uniform(12, 70) * scale
        middle = anchor + away * np.asarray((np.cos(turn), -np.sin(turn)))
        # The end with the hole looks back along the string.
        laid = turned(label, 1.0, math.degrees(turn) + random.uniform(-35, 35), _point(middle), mirrored=False)
        if _inside(laid, width, height) and not (mask_of(laid, width, height) & taken).any():
            break
    else:
        laid = turned(label, 1.0, random.uniform(0, 360), _point(anchor), mirrored=False)
        middle = anchor
    return _with_string(laid, anchor, middle, label, scale, (width, height))


def hand(silhouette: Mask, scale: float, random: np.random.Generator) -> Patch | None:
    """A forearm that reaches in from the border, its fingers a little beside the object; skin, or a glove."""
    height, width = silhouette.shape
    points = np.argwhere(silhouette)[:, ::-1]
    glove = ((150, 96, 44), (60, 56, 54), None)[int(random.integers(3))]
    skin = ((150, 178, 222), (120, 152, 200), (70, 96, 140), (48, 62, 92))[int(random.integers(4))]
    sleeve = ((70, 48, 34), (44, 44, 46), (110, 104, 96))[int(random.integers(3))]
    for _ in range(TRIES):
        start = _on_border(width, height, random)
        near = points[np.hypot(*(points - start).T).argmin()] if len(points) else np.asarray((width, height)) / 2
        way = np.asarray(near, np.float64) - start
        far = float(np.hypot(*way))
        gap = random.uniform(10, 30) * scale
        if far - gap < 70 * scale or far > 480 * scale:
            continue
        way /= far
        reached = _arm(start + way * (far - gap), way, scale, (width, height), (glove or skin, sleeve))
        if not (mask_of(reached, width, height) & silhouette).any():
            return reached
    return None


# --- finding room -------------------------------------------------------------------------------


def _beside(flat: Cutout, taken: Mask, random: np.random.Generator, spread: float) -> Patch | None:
    """`flat` at a free place, turned by up to half of `spread` degrees either way."""
    height, width = taken.shape
    for _ in range(TRIES):
        middle, degrees = random.uniform((0, 0), (width, height)), random.uniform(-spread / 2, spread / 2)
        # Turning costs more than drawing lots: most places are too near the border anyway.
        half = min(flat.alpha.shape) / 2
        if (middle < half).any() or (middle > (width - half, height - half)).any():
            continue
        laid = turned(flat, 1.0, degrees, _point(middle), mirrored=False)
        if _inside(laid, width, height):
            rows = slice(laid.top, laid.top + laid.alpha.shape[0])
            columns = slice(laid.left, laid.left + laid.alpha.shape[1])
            if not ((laid.alpha > 0) & (taken[rows, columns] > 0)).any():
                return laid
    return None


def _inside(patch: Patch, width: int, height: int) -> bool:
    rows, columns = patch.alpha.shape
    return patch.left >= 0 and patch.top >= 0 and patch.left + columns <= width and patch.top + rows <= height


def _on_border(width: int, height: int, random: np.random.Generator) -> Place:
    along = random.uniform(0.1, 0.9)
    sides = ((0, along * height), (width, along * height), (along * width, 0), (along * width, height))
    return np.asarray(sides[int(random.integers(4))])


# --- drawing ------------------------------------------------------------------------------------


def _whole(value: float) -> int:
    return max(8, round(value))


def _point(values: Place) -> Point:
    return float(values[0]), float(values[1])


def _card_shape(pixels: Array, radius: float) -> Cutout:
    """A flat thing with round corners."""
    height, width = pixels.shape[:2]
    y, x = np.mgrid[0:height, 0:width] + 0.5
    aside = np.maximum(np.abs(x - width / 2) - (width / 2 - radius), 0)
    below = np.maximum(np.abs(y - height / 2) - (height / 2 - radius), 0)
    alpha = np.clip(radius - np.hypot(aside, below) + 0.5, 0, 1)
    return Cutout(np.clip(pixels, 0, 255).astype(np.uint8), alpha.astype(np.float32))


def _stroke(canvas: Array | Pixels, start: Point, end: Point, ink: tuple[float, ...], thick: float) -> None:
    ends = [(round(x * 16), round(y * 16)) for x, y in (start, end)]
    cv2.line(canvas, ends[0], ends[1], ink, max(1, round(thick)), cv2.LINE_AA, 4)


def _write(canvas: Array, text: str, at: Point, share: float, ink: tuple[float, ...]) -> None:
    """`text` from `at` (shares of the canvas) on, as wide as `share` of it."""
    (wide, _), _ = cv2.getTextSize(text, cv2.FONT_HERSHEY_SIMPLEX, 1.0, 1)
    size = share * canvas.shape[1] / wide
    place = round(at[0] * canvas.shape[1]), round(at[1] * canvas.shape[0])
    # The letters of OpenCV are drawn on bytes only.
    mask = np.zeros(canvas.shape[:2], np.uint8)
    cv2.putText(mask, text, place, cv2.FONT_HERSHEY_SIMPLEX, size, 255, max(1, round(2 * size)), cv2.LINE_AA)
    cover = mask[:, :, None] / np.float32(255)
    canvas += cover * (np.asarray(ink, np.float32) - canvas)


def _tag_label(scale: float, random: np.random.Generator) -> Cutout:
    """A paper label, 75 x 38 mm, its hole on the left."""
    size = _whole(75 * scale), _whole(38 * scale)
    paper = ((222, 232, 236), (168, 212, 232), (150, 192, 206))[int(random.integers(3))]
    pixels = np.full((size[1], size[0], 3), paper, np.float32)
    pixels += random.normal(0, 1.5, (size[1], size[0], 1)).astype(np.float32)
    seal = (46, 40, 170)
    cv2.rectangle(pixels, (size[0] // 5, size[1] // 10), (size[0] * 19 // 20, size[1] * 9 // 10), seal, 1)
    _write(pixels, "SCELLE", (0.25, 0.36), 0.4, seal)
    _write(
        pixels,
        f"{int(random.integers(1, 10_000)):04d}/{int(random.integers(1, 30)):02d}",
        (0.25, 0.62),
        0.42,
        (60, 50, 46),
    )
    _stroke(pixels, (0.25 * size[0], 0.76 * size[1]), (0.9 * size[0], 0.76 * size[1]), (90, 80, 76), 1)
    shape = _card_shape(pixels, 2.5 * scale)
    hole = (round(0.08 * size[0]), size[1] // 2)
    cv2.circle(shape.pixels, hole, max(2, round(4.2 * scale)), (70, 110, 160), -1, cv2.LINE_AA)
    cv2.circle(shape.alpha, hole, max(1, round(1.8 * scale)), 0.0, -1)
    return shape


def _with_string(
    label: Patch, anchor: Place, middle: Place, flat: Cutout, scale: float, frame: tuple[int, int]
) -> Patch:
    """The label and the bent string from its hole to `anchor`, as one patch of the whole frame."""
    width, height = frame
    colour, alpha = np.zeros((height, width, 3), np.float32), np.zeros((height, width), np.float32)
    rows = slice(max(0, label.top), min(height, label.top + label.alpha.shape[0]))
    columns = slice(max(0, label.left), min(width, label.left + label.alpha.shape[1]))
    own = (
        slice(rows.start - label.top, rows.stop - label.top),
        slice(columns.start - label.left, columns.stop - label.left),
    )
    colour[rows, columns], alpha[rows, columns] = label.colour[own], label.alpha[own]
    towards = anchor - middle
    far = float(np.hypot(*towards))
    if far > 1:
        hole = middle + towards / far * 0.42 * flat.alpha.shape[1]
        bend = (hole + anchor) / 2 + np.asarray((-towards[1], towards[0])) * 0.22
        share = np.linspace(0, 1, 24)[:, None]
        path = (1 - share) ** 2 * hole + 2 * share * (1 - share) * bend + share**2 * anchor
        mask = np.zeros((height, width), np.uint8)
        thick = max(1, round(1.1 * scale))
        cv2.polylines(mask, [np.round(path * 16).astype(np.int32)], False, 255, thick, cv2.LINE_AA, 4)
        cover = np.asarray(mask / np.float32(255), np.float32)
        colour += cover[:, :, None] * (np.asarray((196, 208, 214), np.float32) - colour)
        alpha = np.maximum(alpha, cover)
    left, top, wide, high = cv2.boundingRect(np.asarray(alpha > 0, np.uint8))
    bounds = (slice(top, top + high), slice(left, left + wide))
    return Patch(np.ascontiguousarray(colour[bounds]), np.ascontiguousarray(alpha[bounds]), left, top)


def _arm(
    tip: Place,
    way: Place,
    scale: float,
    frame: tuple[int, int],
    colours: tuple[tuple[int, int, int], tuple[int, int, int]],
) -> Patch:
    """Fingers, palm and forearm, `tip` foremost, coming along `way` from outside the frame."""
    aside = np.asarray((-way[1], way[0]))

    def at(back: float, side: float) -> Place:
        return np.asarray(tip - way * back * scale + aside * side * scale)

    # Millimetres behind the tip and to the side, and half thicknesses: an adult's right hand from above.
    flesh = [
        (at(8, -10), at(78, -14), 8.5, 10.5),
        (at(10, 10), at(76, 8), 8.5, 10.5),
        (at(20, 30), at(80, 26), 8.0, 10.0),
        (at(26, -32), at(84, -30), 7.0, 9.5),
        (at(52, 52), at(112, 26), 9.5, 13.0),
        (at(94, -16), at(126, -8), 24.0, 26.0),
        (at(94, 12), at(126, 8), 24.0, 26.0),
        (at(140, 0), at(190, 0), 26.0, 29.0),
    ]
    cloth = [(at(182, 0), at(1200, 0), 37.0, 50.0)]
    width, height = frame
    corners = np.asarray([point for start, end, *_ in flesh + cloth for point in (start, end)])
    margin = 60 * scale
    left, top = (int(value) for value in np.clip(corners.min(axis=0) - margin, 0, (width - 2, height - 2)))
    right, bottom = (
        int(value) for value in np.clip(corners.max(axis=0) + margin, (left + 2, top + 2), (width, height))
    )
    y, x = np.mgrid[top:bottom, left:right].astype(np.float32)
    picture = np.zeros((bottom - top, right - left, 3), np.float32)
    alpha = np.zeros((bottom - top, right - left), np.float32)
    for limbs, tone in ((flesh, colours[0]), (cloth, colours[1])):
        cover, relief = _limbs(x, y, limbs, scale)
        picture = picture * (1 - cover[:, :, None]) + (cover * relief)[:, :, None] * np.asarray(tone, np.float32)
        alpha = np.maximum(alpha, cover)
    return Patch(np.clip(picture, 0, 255), alpha, left, top)


def _limbs(x: Array, y: Array, limbs: list[tuple[Place, Place, float, float]], scale: float) -> tuple[Array, Array]:
    """(cover, brightness) of round limbs, each from a start to an end with a half thickness in millimetres at both."""
    inside = np.full(x.shape, -1e6, np.float32)
    height = np.zeros(x.shape, np.float32)
    for ends in limbs:
        start, along = ends[0].astype(np.float32), (ends[1] - ends[0]).astype(np.float32)
        thin, thick = ends[2:]
        share = np.clip(((x - start[0]) * along[0] + (y - start[1]) * along[1]) / float(along @ along), 0, 1)
        away = np.hypot(x - start[0] - share * along[0], y - start[1] - share * along[1])
        radius = (thin + share * (thick - thin)) * np.float32(scale)
        inside = np.maximum(inside, radius - away)
        height = np.maximum(height, np.sqrt(np.maximum(radius**2 - away**2, 0)).astype(np.float32))
    soft = cv2.GaussianBlur(height, (0, 0), max(0.6, 1.6 * scale))
    slope = [np.asarray(cv2.Sobel(soft, cv2.CV_32F, *order, ksize=3, scale=0.125)) for order in ((1, 0), (0, 1))]
    steep = np.sqrt(1 + slope[0] ** 2 + slope[1] ** 2)
    relief = 0.45 + 0.55 * np.clip((0.9 - 0.25 * slope[0] - 0.25 * slope[1]) / steep, 0, 1.2)
    return np.clip(inside + 0.5, 0, 1).astype(np.float32), np.asarray(relief, np.float32)
