"""From a map of "text is here" to upright crops of single lines.

Knows differentiable binarisation's post-processing (Liao et al. 2020, "Real-time Scene Text
Detection with Differentiable Binarization") and perspective. Runs no network.
"""

from collections.abc import Mapping, Sequence

import cv2
import numpy as np

from edge.domain import Array, Pixels

SMALLEST_SIDE = 3.0
SMALLEST_GROWN_SIDE = 5.0
MOST_BOXES = 100
"""A weapon bears a dozen lines; more are a pattern, such as a chequered grip."""

TALL = 1.5
SAME_LINE = 10.0

Quad = Array
"""Four corners, 4 x 2, float32: top left, top right, bottom right, bottom left."""


def find_boxes(probability: Array, limits: Mapping[str, float]) -> list[Quad]:
    """Quads of text in a probability map (rows x columns, 0 to 1), in its pixels, best first.

    `limits`: "pixel" binarises the map, "box" is the least mean probability of a box, "unclip" how
    far a box grows, as area over perimeter, because the network is trained on shrunken boxes.
    """
    mask = (probability > limits["pixel"]).astype(np.uint8)
    contours, _ = cv2.findContours(mask, cv2.RETR_LIST, cv2.CHAIN_APPROX_SIMPLE)
    scored = []
    for contour in sorted(contours, key=len, reverse=True)[: 10 * MOST_BOXES]:
        centre, (width, height), angle = cv2.minAreaRect(contour)
        if min(width, height) < SMALLEST_SIDE:
            continue
        corners = _corners(centre, (width, height), angle)
        score = _mean_inside(probability, corners)
        if score < limits["box"]:
            continue
        distance = width * height * limits["unclip"] / (2 * (width + height))
        # Grown from whole pixels, as the network's publisher does: the reader is sensitive to half ones.
        centre, (width, height), angle = cv2.minAreaRect(np.trunc(corners))
        grown = (width + 2 * distance, height + 2 * distance)
        if min(grown) < SMALLEST_GROWN_SIDE:
            continue
        scored.append((score, _ordered(np.round(_corners(centre, grown, angle)))))
    scored.sort(key=lambda pair: -pair[0])
    return [quad for _, quad in scored[:MOST_BOXES]]


def reading_order(quads: list[Quad]) -> list[Quad]:
    """Top to bottom, and left to right where the tops are level within a few pixels."""
    ordered = sorted(quads, key=lambda quad: (quad[0, 1], quad[0, 0]))
    for i in range(1, len(ordered)):
        j = i
        while (
            j > 0
            and abs(ordered[j][0, 1] - ordered[j - 1][0, 1]) < SAME_LINE
            and ordered[j][0, 0] < ordered[j - 1][0, 0]
        ):
            ordered[j], ordered[j - 1] = ordered[j - 1], ordered[j]
            j -= 1
    return ordered


def crop(pixels: Pixels, quad: Quad) -> Pixels:
    """The content of `quad` (in pixels of the picture) as an upright rectangle, longer than high."""
    width = max(1, int(max(_distance(quad[0], quad[1]), _distance(quad[3], quad[2]))))
    height = max(1, int(max(_distance(quad[0], quad[3]), _distance(quad[1], quad[2]))))
    target = np.array([[0, 0], [width, 0], [width, height], [0, height]], dtype=np.float32)
    straight = cv2.warpPerspective(
        pixels,
        cv2.getPerspectiveTransform(quad, target),
        (width, height),
        flags=cv2.INTER_CUBIC,
        borderMode=cv2.BORDER_REPLICATE,
    )
    if height >= TALL * width:
        straight = cv2.rotate(straight, cv2.ROTATE_90_COUNTERCLOCKWISE)
    return np.asarray(straight, dtype=np.uint8)


def _corners(centre: Sequence[float], size: tuple[float, float], angle: float) -> Array:
    return np.asarray(cv2.boxPoints((centre, size, angle)), dtype=np.float32)


def _mean_inside(probability: Array, corners: Array) -> float:
    rows, columns = probability.shape
    left, top = np.clip(np.floor(corners.min(axis=0)).astype(int), 0, (columns - 1, rows - 1))
    right, bottom = np.clip(np.ceil(corners.max(axis=0)).astype(int), 0, (columns - 1, rows - 1))
    mask = np.zeros((bottom - top + 1, right - left + 1), dtype=np.uint8)
    cv2.fillPoly(mask, [(corners - (left, top)).astype(np.int32)], (1,))
    return float(cv2.mean(probability[top : bottom + 1, left : right + 1], mask)[0])


def _ordered(corners: Array) -> Quad:
    """Corners clockwise from the top left: the two leftmost, then the two rightmost, each by height."""
    by_x = corners[np.argsort(corners[:, 0], kind="stable")]
    left = by_x[:2][np.argsort(by_x[:2, 1], kind="stable")]
    right = by_x[2:][np.argsort(by_x[2:, 1], kind="stable")]
    return np.array([left[0], right[0], right[1], left[1]], dtype=np.float32)


def _distance(a: Array, b: Array) -> float:
    return float(np.linalg.norm(a - b))
