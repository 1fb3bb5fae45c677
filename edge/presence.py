"""Whether something lies on the plate, and whether it lies still. No model, only pixels.

Knows the empty plate as it was learnt, and how the picture may differ from it without anything being
there: noise, flicker, daylight that comes and goes, the soft shadow of somebody who leans over. Does not
know what lies there, nor how many things; does not know a weapon from a hand that rests; is deceived by
a shadow with hard edges, by a thing of the plate's own colour and lightness, and by a lamp that is
moved. A plate on which something already lies is learnt with it: a person then says when it is empty.

Whatever differs is one of two kinds. A shadow darkens or brightens smoothly and keeps the colour of what
it falls on; a thing has an outline or a colour of its own. Both are judged on the logarithm of the
picture's ratio to the plate, in which the plate's own texture cancels out, shadow or not (the shading
model of Rosin and Ellis 1995, "Image difference threshold strategies and shadow detection").
"""

import math
from dataclasses import dataclass, replace

import cv2
import numpy as np
import numpy.typing as npt

from edge.domain import Array, Frame, Pixels, Plate, Sighting

Mask = npt.NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Limits:
    """Every threshold of `see`.

    Times are seconds; shares are of the plate, 0 to 1; `level` values are grey levels, 0 to 255; the
    others are differences of natural logarithms of brightness (0.1: a tenth brighter or darker).
    """

    width: int = 160
    """Pixels across the small picture on which everything is judged; its height follows the frame."""

    learning: float = 1.0
    """How long the first picture must be still to be taken for the empty plate."""

    settled: float = 0.5
    """How long a thing must not move to be still."""

    arrives: float = 0.004
    leaves: float = 0.0025
    """A plate is no longer empty above the first share, and empty again below the second."""

    moves: float = 0.0015
    """Share that must differ from the picture of rest for a movement."""

    ratio: float = 0.15
    """Brightness difference that counts at all."""

    edge: float = 0.10
    """Brightness difference per small pixel that makes an outline; a soft shadow stays below."""

    colour: float = 0.13
    """Colour difference, as a share of brightness, that a shadow does not make."""

    outline: float = 1.2
    """Outline or colour pixels that a thing must have, in multiples of the square root of its area."""

    least: int = 4
    """Outline or colour pixels that are noise whatever they surround."""

    dark_level: float = 16.0
    dark_spread: float = 8.0
    """Mean and standard deviation, in grey levels, below which the lens is covered or the light is off."""

    floor_level: float = 12.0
    """Added to every brightness before the logarithm, so that noise in the dark stays small."""

    follows_light: float = 8.0
    follows_shadow: float = 60.0
    """Time constants with which the plate is learnt on where it matches, and where only light differs."""


@dataclass(frozen=True, slots=True, eq=False)
class Memory:
    """What is carried from frame to frame; begin with `Memory()`.

    Pictures are small, blue-green-red, float32, the natural logarithm of brightness.
    `plate` is the empty plate; `rest` the picture since which nothing has moved, from `rest_at` on.
    """

    plate: Array | None = None
    rest: Array | None = None
    rest_at: float = 0.0
    before: Array | None = None
    at: float = 0.0
    state: Plate = Plate.LEARNING


def see(memory: Memory, frame: Frame, limits: Limits = Limits()) -> tuple[Memory, Sighting]:
    """What the frame shows, and the memory for the next one.

    `frame.pixels` is height x width x 3, uint8, of any size; after a change of its proportions the plate
    is learnt anew. `frame.at` may not run backwards. `Sighting.sharpness` is measured only when STILL,
    and 0 otherwise. Raises nothing for any content of the picture.
    """
    small = _small(frame.pixels, limits.width)
    now = _logarithm(small, limits)
    if memory.before is not None and memory.before.shape != now.shape:
        memory = Memory()
    mean, spread = cv2.meanStdDev(small)
    if mean.max() < limits.dark_level and spread.max() < limits.dark_spread:
        dark = replace(memory, rest=None, before=now, at=frame.at, state=Plate.DARK)
        return dark, Sighting(Plate.DARK, frame, 0.0, 0.0, 0.0)
    moving, rest, rest_at = _movement(memory, now, frame.at, limits)
    still_for = frame.at - rest_at
    if memory.plate is None:
        plate = now if still_for >= limits.learning else None
        state = Plate.LEARNING if plate is None else Plate.EMPTY
        learning = Memory(plate, rest, rest_at, now, frame.at, state)
        return learning, Sighting(state, frame, 0.0, moving, 0.0)
    things, match = _differences(now, memory.plate, limits)
    covered = cv2.countNonZero(things) / things.size
    if covered < (limits.leaves if memory.state is not Plate.EMPTY else limits.arrives):
        state = Plate.EMPTY
        plate = _followed(memory.plate, now, things, match, frame.at - memory.at, limits)
    else:
        state = Plate.STILL if still_for >= limits.settled else Plate.MOVING
        plate = memory.plate
    sharpness = _sharpness(frame.pixels, things) if state is Plate.STILL else 0.0
    following = Memory(plate, rest, rest_at, now, frame.at, state)
    return following, Sighting(state, frame, covered, moving, sharpness)


def learn(memory: Memory, frame: Frame, limits: Limits = Limits()) -> Memory:
    """The memory after a person has said: what this frame shows is the empty plate."""
    now = _logarithm(_small(frame.pixels, limits.width), limits)
    return replace(memory, plate=now, rest=now, rest_at=frame.at, before=now, at=frame.at, state=Plate.EMPTY)


def _small(pixels: Pixels, width: int) -> Pixels:
    """The picture `width` pixels wide; two steps, because averaging all of a large picture costs 6 ms."""
    rows, columns = pixels.shape[:2]
    height = max(4, round(rows * width / columns))
    if columns > 2 * width:
        pixels = np.asarray(cv2.resize(pixels, (2 * width, 2 * height), interpolation=cv2.INTER_LINEAR), np.uint8)
    return np.asarray(cv2.resize(pixels, (width, height), interpolation=cv2.INTER_AREA), np.uint8)


def _logarithm(small: Pixels, limits: Limits) -> Array:
    table = np.log(np.arange(256, dtype=np.float32) + np.float32(limits.floor_level))
    return np.asarray(cv2.LUT(small, table), np.float32)


def _movement(memory: Memory, now: Array, at: float, limits: Limits) -> tuple[float, Array, float]:
    """(share that moved since the frame before, the picture of rest, since when it holds)."""
    if memory.rest is None or memory.before is None:
        return 0.0, now, at
    # A slow slide hardly differs from the frame before, but soon from the picture of rest.
    strayed, _ = _differences(now, memory.rest, limits)
    if cv2.countNonZero(strayed) <= limits.moves * strayed.size:
        return 0.0, memory.rest, memory.rest_at
    moved, _ = _differences(now, memory.before, limits)
    return cv2.countNonZero(moved) / moved.size, now, at


def _differences(now: Array, reference: Array, limits: Limits) -> tuple[Mask, Mask]:
    """(255 where a thing is in one of the two and not in the other, 255 where they match)."""
    ratio = now - reference
    # Lamps flicker and cameras adapt: the margin is plate most of the time, and says by how much.
    gain = np.median(_margin(ratio), axis=0)
    # One row each: light, and how far blue and red go their own way.
    third = 1.0 / 3.0
    apart = np.asarray(((third, third, third), (1 - third, -third, -third), (-third, -third, 1 - third)))
    apart = np.hstack((apart, -(apart @ gain)[:, None]))
    shading = cv2.transform(ratio, apart.astype(np.float32))
    far, tinted, shaded = 1e9, limits.colour, limits.ratio
    one_colour = cv2.inRange(shading, (-far, -tinted, -tinted), (far, tinted, tinted))
    match = np.asarray(cv2.inRange(shading, (-shaded, -tinted, -tinted), (shaded, tinted, tinted)), np.uint8)
    light = cv2.extractChannel(shading, 0)
    across = cv2.Sobel(light, cv2.CV_32F, 1, 0, ksize=3, scale=0.125)
    down = cv2.Sobel(light, cv2.CV_32F, 0, 1, ksize=3, scale=0.125)
    telling = (cv2.magnitude(across, down) > limits.edge) | (one_colour == 0)
    if not telling.any():
        return np.zeros_like(match), match
    differs = np.asarray(telling | (match == 0), np.uint8)
    differs = np.asarray(cv2.morphologyEx(differs, cv2.MORPH_CLOSE, np.ones((3, 3), np.uint8)), np.uint8)
    count, labels, figures, _ = cv2.connectedComponentsWithStats(differs)
    told = np.bincount(labels[telling], minlength=count)
    is_thing = told > np.maximum(limits.least, limits.outline * np.sqrt(figures[:, cv2.CC_STAT_AREA]))
    is_thing[0] = False
    return np.where(is_thing, np.uint8(255), np.uint8(0))[labels], match


def _margin(picture: Array) -> Array:
    """A sample of the picture's outermost fifteenth, count x 3."""
    edge = max(1, picture.shape[0] // 15)
    middle = picture[edge:-edge:2]
    parts = picture[:edge:2, ::4], picture[-edge::2, ::4], middle[:, :edge:4], middle[:, -edge::4]
    return np.concatenate([part.reshape(-1, 3) for part in parts])


def _followed(plate: Array, now: Array, things: Mask, match: Mask, seconds: float, limits: Limits) -> Array:
    """The empty plate, moved a little towards the present: quickly where it matches, slowly in a shadow."""
    quick, slow = (1.0 - math.exp(-max(0.0, seconds) / tau) for tau in (limits.follows_light, limits.follows_shadow))
    followed = plate.copy()
    cv2.accumulateWeighted(now, followed, quick, mask=match)
    shadow = cv2.bitwise_or(things, match)
    if cv2.countNonZero(shadow) < shadow.size:
        cv2.accumulateWeighted(now, followed, slow, mask=cv2.bitwise_not(shadow))
    return followed


def _sharpness(pixels: Pixels, things: Mask) -> float:
    """Variance of the Laplacian of the green channel, over at most 480 x 270 pixels around the things' middle."""
    rows, columns = pixels.shape[:2]
    left, top, width, height = cv2.boundingRect(things)
    x = round((left + width / 2) * columns / things.shape[1])
    y = round((top + height / 2) * rows / things.shape[0])
    x0, y0 = max(0, min(x - 240, columns - 480)), max(0, min(y - 135, rows - 270))
    crop = cv2.extractChannel(pixels[y0 : y0 + 270, x0 : x0 + 480], 1)
    _, spread = cv2.meanStdDev(cv2.Laplacian(crop, cv2.CV_16S, ksize=3))
    return float(spread[0, 0]) ** 2
