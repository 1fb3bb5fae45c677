"""What else may lie on the plate of the demonstration: a second weapon, a hand, quite another weapon.

Knows a weapon that was cut out, and how to draw beside it or in its place. Does not know where on the
plate it will be laid. Whatever is added leaves the weapon in the middle, at its own width.
"""

import cv2
import numpy as np

from edge.cameras.cutout import Cutout
from edge.domain import Array, Pixels


def alone(weapon: Cutout) -> Cutout:
    """The weapon as it is."""
    return weapon


def with_second(weapon: Cutout) -> Cutout:
    """The weapon, and below it a smaller, brighter one that points the other way."""
    rows, columns = weapon.alpha.shape
    size = (round(0.7 * columns), round(0.7 * rows))
    pixels = np.asarray(cv2.resize(weapon.pixels[:, ::-1], size, interpolation=cv2.INTER_AREA), np.float32)
    alpha = np.asarray(cv2.resize(weapon.alpha[:, ::-1], size, interpolation=cv2.INTER_AREA), np.float32)
    grey = pixels.mean(axis=2, keepdims=True)
    nickel = np.asarray(np.clip(70.0 + 0.3 * pixels + 0.7 * grey, 0, 255), np.uint8)
    canvas = _room_below(weapon, size[1] + columns // 8)
    canvas.pixels[-size[1] :, : size[0]] = nickel
    canvas.alpha[-size[1] :, : size[0]] = alpha
    return canvas


def with_hand(weapon: Cutout) -> Cutout:
    """The weapon, and a gloved hand that lies below its front end; its arm goes on far below."""
    rows, columns = weapon.alpha.shape
    canvas = _room_below(weapon, columns)
    shape = np.zeros(canvas.alpha.shape, np.uint8)
    unit = columns / 100
    x, y = 78 * unit, (canvas.alpha.shape[0] + rows) / 2 + 8 * unit

    def line(from_x: float, from_y: float, to_x: float, to_y: float, width: float) -> None:
        ends = (round(x + from_x * unit), round(y + from_y * unit)), (round(x + to_x * unit), round(y + to_y * unit))
        cv2.line(shape, *ends, 255, round(width * unit), cv2.LINE_AA)

    for finger, length in ((-6.0, 9.0), (-2.0, 11.0), (2.0, 10.5), (6.0, 8.0)):
        line(finger, 8, finger * 1.3, 11 - length, 4)
    line(-7, 14, -12, 7, 4.5)
    line(0, 12, 0, 16, 17)
    line(0, 16, 6, 120, 15)
    canvas.alpha[:] = np.maximum(canvas.alpha, np.asarray(shape, np.float32) / 255)
    height = np.asarray(cv2.distanceTransform(shape, cv2.DIST_L2, 3), np.float32)[:, :, None]
    canvas.pixels[:] = np.where(shape[:, :, None] > 0, _lit(height, (120, 84, 44), 5 * unit), canvas.pixels)
    return canvas


def another(weapon: Cutout) -> Cutout:
    """A long gun with a wooden stock, drawn; of the cut-out weapon only the width is taken."""
    unit = weapon.alpha.shape[1] / 100
    shape = np.zeros((round(20 * unit), weapon.alpha.shape[1]), np.uint8)
    wood = shape.copy()
    for picture, outline in (
        (wood, ((2, 7), (30, 5), (34, 9), (26, 11), (3, 18))),
        (wood, ((46, 7), (68, 7), (68, 10), (46, 11))),
        (shape, ((30, 4), (48, 4), (48, 10), (30, 10))),
        (shape, ((46, 4.6), (98, 5.4), (98, 7.4), (46, 7.6))),
    ):
        points = np.asarray([(round(x * unit), round(y * unit)) for x, y in outline], np.int32)
        cv2.fillPoly(picture, [points], 255, cv2.LINE_AA)
    guard = (round(36 * unit), round(10 * unit))
    cv2.ellipse(shape, guard, (round(4 * unit), round(3 * unit)), 0, 0, 180, 255, round(unit), cv2.LINE_AA)
    whole = np.maximum(shape, wood)
    height = np.asarray(cv2.distanceTransform(whole, cv2.DIST_L2, 3), np.float32)[:, :, None]
    steel, brown = _lit(height, (52, 48, 46), 2 * unit), _lit(height, (38, 66, 112), 3 * unit)
    alpha = np.asarray(whole / np.float32(255), np.float32)
    return Cutout(np.where(wood[:, :, None] > 0, brown, steel), alpha)


def _room_below(weapon: Cutout, rows: int) -> Cutout:
    """The weapon on a canvas that reaches so many rows further down, and as many up: it stays in the middle."""
    pixels = cv2.copyMakeBorder(weapon.pixels, rows, rows, 0, 0, cv2.BORDER_REPLICATE)
    alpha = cv2.copyMakeBorder(weapon.alpha, rows, rows, 0, 0, cv2.BORDER_CONSTANT, value=0)
    return Cutout(np.asarray(pixels, np.uint8), np.asarray(alpha, np.float32))


def _lit(height: Array, colour: tuple[int, int, int], rounding: float) -> Pixels:
    """A rounded surface under the lamp: darker towards its rim, over `rounding` pixels."""
    light = 0.6 + 0.5 * np.clip(height / rounding, 0, 1)
    return np.asarray(np.clip(light * np.asarray(colour, np.float32), 0, 255), np.uint8)
