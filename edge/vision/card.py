"""A bank-size card in the picture, from which a scale may be taken.

Knows the card network: boxes of any angle, in 180 steps of a degree. Knows nothing of millimetres.
"""

import math

import numpy as np

from edge.domain import Array, Card, Pixels, Point
from edge.vision.letterbox import Letter, letterbox
from edge.vision.runtime import Network, Runtime

SIDE = 640
GROUND = (255, 0, 255)
"""The magenta that surrounded the pictures in training."""

ANGLES = 180


def open_card(runtime: Runtime) -> Network:
    """The card network."""
    return runtime.open("card", exact=True)


def find_card(network: Network, pixels: Pixels) -> Card | None:
    """The most certain card of the picture, or None below the model's limit."""
    letter = letterbox(pixels, (SIDE, SIDE), GROUND)
    rows = network(image=letter.pixels[None])["detections"][0]
    confidence = rows[:, 4] * rows[:, 5 : rows.shape[1] - ANGLES].max(axis=1)
    best = int(np.argmax(confidence))
    limit = network.manifest.thresholds["confidence"]
    if rows[best, 4] <= limit or confidence[best] < limit:
        return None
    return Card(_corners(rows[best], letter), float(confidence[best]))


def _corners(row: Array, letter: Letter) -> tuple[Point, Point, Point, Point]:
    """The four corners of one row: centre x, centre y, long side, short side, ..., 180 angle scores."""
    x, y, long_side, short_side = (float(value) for value in row[:4])
    angle = math.radians(int(np.argmax(row[-ANGLES:])) - ANGLES // 2)
    along = (long_side / 2 * math.cos(angle), -long_side / 2 * math.sin(angle))
    across = (-short_side / 2 * math.sin(angle), -short_side / 2 * math.cos(angle))
    signs = ((1, 1), (1, -1), (-1, -1), (-1, 1))
    first, second, third, fourth = (
        letter.point(x + a * along[0] + b * across[0], y + a * along[1] + b * across[1]) for a, b in signs
    )
    return first, second, third, fourth
