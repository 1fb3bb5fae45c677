"""Draws empty plates of five kinds, as a camera above sees them under even light.

Knows only how they should look. The same kind, size and seed give the same picture, pixel for pixel; another seed
gives another plate of its kind. Light, shadows and noise are added by `tests.scenes.composing`. The product's own
demonstration draws one plate, in `edge.cameras.mat`.
"""

from enum import StrEnum

import cv2
import numpy as np
import numpy.typing as npt

from edge.domain import Array, Pixels

Place = npt.NDArray[np.float64]
"""x, y in pixels."""


class Kind(StrEnum):
    """What a plate is made of."""

    STEEL = "steel"
    RUBBER = "rubber"
    WOOD = "wood"
    CLOTH = "cloth"
    TILES = "tiles"


def draw_plate(kind: Kind | str, width: int, height: int, seed: int) -> Pixels:
    """An empty plate, height x width x 3, blue-green-red.

    Its texture scales with `width`, so that a small picture shows the same plate. Raises ValueError for an unknown
    kind or a size below 16 x 16.
    """
    if min(width, height) < 16:
        raise ValueError(f"A plate of {width} x {height} pixels is too small to draw: take at least 16 x 16.")
    random = np.random.default_rng(seed)
    match Kind(kind):
        case Kind.STEEL:
            tone = _steel(width, height, random)
        case Kind.RUBBER:
            tone = _rubber(width, height, random)
        case Kind.WOOD:
            tone = _wood(width, height, random)
        case Kind.CLOTH:
            tone = _cloth(width, height, random)
        case Kind.TILES:
            tone = _tiles(width, height, random)
    return np.asarray(np.clip(tone, 0, 255), np.uint8)


def _steel(width: int, height: int, random: np.random.Generator) -> Array:
    """Brushed from left to right: short bright hairs, broad soft reflections across, a few scratches."""
    unit = width / 1920
    hairs = _grain(width, height, random, (110 * unit, 0.5))
    fine = _grain(width, height, random, (25 * unit, 0.4))
    x = np.linspace(0, 1, width, dtype=np.float32)[None, :]
    y = np.linspace(0, 1, height, dtype=np.float32)[:, None]
    across = x + random.uniform(-0.3, 0.3) * y
    sheen = sum(
        (random.uniform(4, 13) * np.exp(-(((across - random.uniform(0, 1)) / random.uniform(0.08, 0.25)) ** 2)))
        for _ in range(4)
    )
    cloudy = _clouds(width, height, random, 6)
    grey = random.uniform(138, 172) + 4.0 * hairs + 3.0 * fine + sheen + 3.0 * cloudy
    scratched = np.zeros((height, width), np.uint8)
    for _ in range(int(random.integers(8, 22))):
        start = random.uniform((0, 0), (width, height))
        turn, reach = random.uniform(0, np.pi), random.uniform(20, 220) * unit
        end = start + reach * np.asarray((np.cos(turn), np.sin(turn)))
        _line(scratched, start, end, int(random.integers(40, 140)), 1)
    grey = grey + scratched * np.float32(0.12)
    return _coloured(grey, (random.uniform(0.99, 1.03), 1.0, random.uniform(0.97, 1.0)))


def _rubber(width: int, height: int, random: np.random.Generator) -> Array:
    """A pebbled mat, worn and dusty in places; black, grey, green or blue."""
    unit = width / 1920
    pebble = _grain(width, height, random, (1.5 * unit, 1.5 * unit))
    relief = pebble - np.roll(pebble, (1, 1), axis=(0, 1))
    worn = _clouds(width, height, random, 9)
    dust = np.maximum(_grain(width, height, random, (0.7, 0.7)) - 3.2, 0) * 22
    grey = random.uniform(42, 96) + 3.4 * relief / float(relief.std()) + 2.6 * worn + dust
    tints = ((1.0, 1.0, 1.0), (1.0, 1.0, 0.97), (0.86, 1.05, 0.84), (1.22, 0.98, 0.8))
    return _coloured(grey, tints[int(random.integers(len(tints)))])


def _wood(width: int, height: int, random: np.random.Generator) -> Array:
    """Planks side by side, each with its own tone, its own bent grain, and a dark joint to the next."""
    unit = width / 1920
    colour = np.asarray(((58, 98, 142), (92, 140, 184), (46, 72, 102), (70, 118, 170))[int(random.integers(4))])
    rows = np.arange(height, dtype=np.float32)
    picture = np.empty((height, width, 3), np.float32)
    bend = _clouds(width, height, random, 3) * (26 * unit)
    streaks = _grain(width, height, random, (170 * unit, 0.9 * unit))
    pores = np.minimum(_grain(width, height, random, (16 * unit, 0.6)) + 1.7, 0)
    top = -random.uniform(0, 150) * unit
    while top < height:
        bottom = top + random.uniform(170, 300) * unit
        plank = slice(max(0, round(top)), min(height, round(bottom)))
        if plank.stop > plank.start:
            ringed = (rows[plank, None] - top + bend[plank]) / (random.uniform(11, 22) * unit)
            # Rings widen and narrow over a plank: a sine of an even count would look like corduroy.
            ringed = ringed + 1.6 * np.sin(ringed * 0.31 + random.uniform(0, 6))
            rings = np.sin(ringed) ** 3
            shade = 1 + random.normal(0, 0.05) + 0.035 * rings + 0.045 * streaks[plank] + 0.06 * pores[plank]
            joint = np.minimum(rows[plank] - top, bottom - rows[plank])
            shade = shade * (1 - 0.55 * np.exp(-((joint / (1.8 * unit + 0.4)) ** 2)))[:, None]
            picture[plank] = shade[:, :, None] * (colour * random.normal(1, 0.008, 3)).astype(np.float32)
        top = bottom
    return picture


def _cloth(width: int, height: int, random: np.random.Generator) -> Array:
    """A plain weave, its threads uneven, the whole slightly wrinkled."""
    unit = width / 1920
    colour = ((88, 84, 78), (74, 92, 60), (128, 96, 62), (168, 186, 196), (60, 60, 128))[int(random.integers(5))]
    pitch = max(2.2, random.uniform(4.5, 7.5) * unit)
    wander = (_clouds(width, height, random, 5) * 3.0 * unit, _clouds(width, height, random, 5) * 3.0 * unit)
    x = (np.arange(width, dtype=np.float32)[None, :] + wander[0]) * np.float32(2 * np.pi / pitch)
    y = (np.arange(height, dtype=np.float32)[:, None] + wander[1]) * np.float32(2 * np.pi / pitch)
    weave = np.sin(x) * np.sin(y)
    threads = _grain(width, height, random, (30 * unit, 0.8)) + _grain(width, height, random, (0.8, 30 * unit))
    shade = 1 + 0.05 * weave + 0.028 * threads + 0.035 * _clouds(width, height, random, 7)
    down, right = np.meshgrid(np.arange(height, dtype=np.float32), np.arange(width, dtype=np.float32), indexing="ij")
    for _ in range(int(random.integers(3, 7))):
        # A fold has a lit flank and a dark one, and runs out at both ends.
        turn, wide = np.float32(random.uniform(0, np.pi)), np.float32(random.uniform(14, 40) * unit)
        x0, y0 = random.uniform(0, width), random.uniform(0, height)
        aside = (down - y0) * np.cos(turn) - (right - x0) * np.sin(turn) + wander[0] * np.float32(12)
        along = (right - x0) * np.cos(turn) + (down - y0) * np.sin(turn)
        reach = np.float32(random.uniform(0.1, 0.35) * width)
        flank = aside / wide
        shade += np.float32(random.uniform(0.05, 0.12)) * flank * np.exp(-(flank**2) - (along / reach) ** 2)
    return np.asarray(shade[:, :, None] * np.asarray(colour, np.float32), np.float32)


def _tiles(width: int, height: int, random: np.random.Generator) -> Array:
    """Light glazed tiles, none quite like the next, with grout between and a bevel at the edge."""
    unit = width / 1920
    side, grout = random.uniform(240, 420) * unit, random.uniform(5, 9) * unit
    turn = np.radians(random.uniform(-4, 4) + 45 * int(random.integers(4) == 0))
    offset = random.uniform(0, side, 2)
    x, y = np.meshgrid(np.arange(width, dtype=np.float32), np.arange(height, dtype=np.float32))
    along = x * np.float32(np.cos(turn)) + y * np.float32(np.sin(turn)) + np.float32(offset[0] + 40 * side)
    across = y * np.float32(np.cos(turn)) - x * np.float32(np.sin(turn)) + np.float32(offset[1] + 40 * side)
    column, row = (along // side).astype(np.int32) % 64, (across // side).astype(np.int32) % 64
    within = np.minimum(np.minimum(along % side, side - along % side), np.minimum(across % side, side - across % side))
    tones = random.normal(0, 2.4, (64, 64)).astype(np.float32)
    glaze = random.uniform(196, 222) + tones[row, column] + 2.2 * _clouds(width, height, random, 20)
    glaze = glaze + 0.8 * _grain(width, height, random, (1.2, 1.2))
    bevel = np.exp(-(((within - grout / 2) / (3.5 * unit)) ** 2))
    lit = np.where((along % side < side / 2) ^ (across % side > side / 2), np.float32(7), np.float32(-9))
    joint = random.uniform(118, 158) + 5 * _grain(width, height, random, (1.0, 1.0))
    cover = np.clip((within - grout / 2) / max(1.0, 1.6 * unit) + 0.5, 0, 1)
    grey = joint * (1 - cover) + (glaze + bevel * lit) * cover
    return _coloured(grey, (random.uniform(0.93, 1.0), 0.99, 1.0))


def _grain(width: int, height: int, random: np.random.Generator, sigma: tuple[float, float]) -> Array:
    """Noise blurred by `sigma` pixels (across, down), of mean 0 and deviation 1."""
    noise = random.standard_normal((height, width), np.float32)
    blurred = cv2.GaussianBlur(
        noise, (0, 0), max(0.3, sigma[0]), sigmaY=max(0.3, sigma[1]), borderType=cv2.BORDER_REFLECT
    )
    return np.asarray(blurred / float(blurred.std()), np.float32)


def _clouds(width: int, height: int, random: np.random.Generator, count: int) -> Array:
    """Smooth unevenness with about `count` swells across the picture, of deviation 1."""
    coarse = random.standard_normal((max(3, count * height // width) + 3, count + 3), np.float32)
    swells = cv2.resize(coarse, (width, height), interpolation=cv2.INTER_CUBIC)
    return np.asarray(swells / float(coarse.std()), np.float32)


def _coloured(grey: Array, tint: tuple[float, float, float]) -> Array:
    return np.asarray(grey[:, :, None] * np.asarray(tint, np.float32), np.float32)


def _line(canvas: Pixels, start: Place, end: Place, tone: int, thick: int) -> None:
    """A line at sixteenths of a pixel."""
    ends = [tuple(round(float(value) * 16) for value in point) for point in (start, end)]
    cv2.line(canvas, ends[0], ends[1], tone, thick, cv2.LINE_AA, 4)
