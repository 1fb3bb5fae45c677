"""The light of a room over an hour: sun and clouds, a ceiling lamp, the desk lamp over the plate, and what the camera makes of it.

Light of several sources adds up, and the picture's values go with its root (a display's gamma, 2.2), as in a
camera's picture. Knows no plate and nothing that lies there. Light reflected by walls and glossy things is left out.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

import cv2
import numpy as np

from edge.domain import Array

GAMMA = 2.2
COLUMNS, ROWS = 40, 23
"""Light changes slowly over the plate: it is worked out on so many points."""


@dataclass(slots=True)
class Course:
    """A value over time, straight between the points that were given; times in seconds, in order."""

    times: list[float]
    values: list[float]

    def at(self, moment: float) -> float:
        return float(np.interp(moment, self.times, self.values))

    def changes(self, start: float, seconds: float, value: float) -> None:
        """From `start` on the value goes to `value` within `seconds`."""
        self.times += [start, start + seconds]
        self.values += [self.values[-1], value]

    def blips(self, start: float, seconds: float, value: float) -> None:
        """Goes to `value` in a tenth of `seconds`, and back at their end."""
        before = self.values[-1]
        self.changes(start, seconds / 10, value)
        self.changes(start + 0.9 * seconds, seconds / 10, before)


def constant(value: float) -> Course:
    return Course([0.0], [value])


@dataclass(frozen=True, slots=True)
class Lamp:
    """Where light comes from, and its colour: blue, green, red.

    `level`: linear light on the plate's middle; 1 is what the camera was set for. `x`, `y`: shares of the frame, of the
    brightest place; `spread`: how far from there, in widths, the light has fallen to a half.
    """

    level: Course
    x: Course
    y: Course
    spread: float
    tint: tuple[float, float, float]

    def map(self, moment: float) -> Array:
        """Linear light, ROWS x COLUMNS x 3."""
        across = np.linspace(0, 1, COLUMNS, dtype=np.float32)[None, :] - self.x.at(moment)
        down = (np.linspace(0, 1, ROWS, dtype=np.float32)[:, None] - self.y.at(moment)) * np.float32(0.5625)
        fall = 1 / (1 + (across**2 + down**2) / self.spread**2)
        level = self.level.at(moment) * fall
        return np.asarray(level[:, :, None] * np.asarray(self.tint, np.float32), np.float32)


@dataclass(frozen=True, slots=True)
class Flicker:
    """Bands of a lamp on the mains that run over the picture of a rolling shutter.

    `depth`: of the picture's values, 0 to 1. `beat`: how fast they run, in bands a second (what a mains of nearly 50 Hz
    leaves beside ten pictures a second); `bands`: how many there are over the picture's height.
    """

    depth: Course
    beat: float
    bands: float

    def rows(self, moment: float, rows: int) -> Array:
        """The factor on every row: rows x 1 x 1."""
        phase = self.beat * moment + self.bands * np.arange(rows, dtype=np.float32) / rows
        return np.asarray(1 + self.depth.at(moment) * np.sin(2 * math.pi * phase), np.float32)[:, None, None]


@dataclass(frozen=True, slots=True)
class Room:
    """All light, and the camera's gain: `gain` over all, `red` and `blue` beside green."""

    sun: Lamp
    ceiling: Lamp
    desk: Lamp
    flicker: Flicker
    exposure: float
    gain: Course = field(default_factory=lambda: constant(1.0))
    red: Course = field(default_factory=lambda: constant(1.0))
    blue: Course = field(default_factory=lambda: constant(1.0))

    def factor(self, moment: float, shades: Sequence[Array], width: int, height: int) -> Array:
        """The factor on every pixel, height x width x 3.

        `shades`: what persons leave of the desk lamp's light, each ROWS x COLUMNS, 0 to 1; half as much is lost of the
        ceiling's.
        """
        left = np.ones((ROWS, COLUMNS, 1), np.float32)
        for shade in shades:
            left *= shade[:, :, None]
        linear = self.sun.map(moment) + self.ceiling.map(moment) * (0.5 + 0.5 * left) + self.desk.map(moment) * left
        balance = np.asarray((self.blue.at(moment), 1.0, self.red.at(moment)), np.float32)
        coarse = self.exposure * self.gain.at(moment) * balance * np.power(linear + 0.001, 1 / GAMMA)
        if self.flicker.depth.at(moment) <= 0:
            return np.asarray(cv2.resize(coarse, (width, height), interpolation=cv2.INTER_CUBIC), np.float32)
        # Bands are finer than the points down the picture.
        fine = np.asarray(cv2.resize(coarse, (COLUMNS, height), interpolation=cv2.INTER_CUBIC), np.float32)
        fine *= self.flicker.rows(moment, height)
        return np.asarray(cv2.resize(fine, (width, height), interpolation=cv2.INTER_LINEAR), np.float32)


def shade_of(x: float, y: float, size: tuple[float, float], degrees: float, softness: float, left: float) -> Array:
    """What a soft shadow leaves, ROWS x COLUMNS: an ellipse at (x, y), shares of the frame; lengths in its widths."""
    scale = 4
    mask = np.zeros((ROWS * scale, COLUMNS * scale), np.float32)
    wide, pad = COLUMNS * scale, 256.0
    middle = round(x * wide * pad), round(y * ROWS * scale * pad)
    axes = round(size[0] * wide * pad), round(size[1] * wide * pad)
    cv2.ellipse(mask, middle, axes, degrees, 0, 360, 1.0, -1, cv2.LINE_AA, 8)
    soft = cv2.GaussianBlur(mask, (0, 0), max(0.5, softness * wide), borderType=cv2.BORDER_REPLICATE)
    coarse = cv2.resize(soft, (COLUMNS, ROWS), interpolation=cv2.INTER_AREA)
    return np.asarray(1 - (1 - left) * coarse, np.float32)
