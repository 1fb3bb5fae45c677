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

from edge.domain import WHOLE, Array, Frame, Mask, Pixels, Plate, Region, Sighting


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
    """How long a thing must be there, and must not move, to be still."""

    arrives: float = 0.004
    leaves: float = 0.0025
    """A plate is no longer empty above the first share, and empty again below the second."""

    moves: float = 0.0015
    """Share that must differ from the picture of rest for a movement."""

    renews: float = 10.0
    """How often the picture of rest is taken anew while nothing moves."""

    ratio: float = 0.15
    """Brightness difference that counts at all."""

    edge: float = 0.10
    """Brightness difference per small pixel that makes an outline; a soft shadow stays below."""

    colour: float = 0.13
    """Colour difference, as a share of brightness, that a shadow does not make."""

    outline: float = 1.2
    """Outline or colour pixels that a thing must have, in multiples of the square root of its area."""

    faint: float = 0.5
    """Share of `edge` and `colour` that is enough beside what is a thing already."""

    joins: float = 0.025
    """Gap in an outline, as a share of the plate's width, over which it is drawn on."""

    least: int = 4
    """Outline or colour pixels that are noise whatever they surround."""

    dark_level: float = 16.0
    dark_spread: float = 8.0
    """Mean and standard deviation, in grey levels, below which the lens is covered or the light is off."""

    floor_level: float = 12.0
    """Added to every brightness before the logarithm, so that noise in the dark stays small."""

    withdraws: float = 0.05
    withdraws_part: float = 0.45
    """Something has gone out over the border when a stretch of it is all free again that is longer than the
    first, a share of the plate's width, or when more than the second, a share of all that was crossed, is."""

    follows_light: float = 8.0
    follows_shadow: float = 60.0
    """Time constants with which the plate is learnt on where it matches, and where only light differs."""


@dataclass(frozen=True, slots=True, eq=False)
class Border:
    """Traffic over the border of the plate since it was last still: one value, 0 or 255, a pixel of border.

    `crossed`: where something reached over it since; `settled`: where it did when all was last still.
    `withdrew`: whether something that had come in with what lies there has gone out again.
    """

    crossed: Mask | None = None
    settled: Mask | None = None
    withdrew: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Memory:
    """What is carried from frame to frame; begin with `Memory()`.

    Pictures are small, blue-green-red, float32, the natural logarithm of brightness.
    `plate` is the empty plate; `rest` a picture since which nothing has moved, from `rest_at` on.
    `ground` is the empty plate as it was last seen at rest, twice as wide and in plain colours: an
    outline is drawn against it. `next_ground`, from `next_at` on, takes its place. `empty_at`: when the plate
    was last seen empty. `strayed`: only the newest picture differs from that of rest.
    """

    plate: Array | None = None
    ground: Pixels | None = None
    next_ground: Pixels | None = None
    next_at: float = 0.0
    rest: Array | None = None
    rest_at: float = 0.0
    before: Array | None = None
    at: float = 0.0
    empty_at: float = -math.inf
    strayed: bool = False
    border: Border = Border()
    state: Plate = Plate.LEARNING


def see(memory: Memory, frame: Frame, limits: Limits = Limits(), plate: Region = WHOLE) -> tuple[Memory, Sighting]:
    """What the frame shows inside `plate`, and the memory for the next one.

    `frame.pixels` is height x width x 3, uint8, of any size; after a change of its proportions the plate
    is learnt anew. `frame.at` may not run backwards. `Sighting.sharpness` is measured only when STILL and
    nothing moves, and 0 otherwise: the first picture in which something moves is STILL yet. Raises nothing
    for any content of the picture.
    """
    inside = plate.within(frame.pixels)
    fine, small = _shrunk(inside, limits.width)
    now = _logarithm(small, limits)
    if memory.before is not None and memory.before.shape != now.shape:
        memory = Memory()
    mean, spread = cv2.meanStdDev(small)
    if mean.max() < limits.dark_level and spread.max() < limits.dark_spread:
        dark = replace(memory, rest=None, before=now, at=frame.at, state=Plate.DARK)
        return dark, Sighting(Plate.DARK, frame, 0.0, 0.0, 0.0)
    moving, rest, rest_at = _movement(memory, now, frame.at, limits)
    still_for = frame.at - rest_at
    following = replace(memory, rest=rest, rest_at=rest_at, before=now, at=frame.at, strayed=False)
    if memory.plate is None:
        if still_for < limits.learning:
            return replace(following, state=Plate.LEARNING), Sighting(Plate.LEARNING, frame, 0.0, moving, 0.0)
        learnt = replace(following, plate=now, ground=fine, empty_at=frame.at, state=Plate.EMPTY)
        return learnt, Sighting(Plate.EMPTY, frame, 0.0, moving, 0.0)
    things, match = _differences(now, memory.plate, limits)
    lying = cv2.countNonZero(things)
    covered = lying / things.size
    if covered < (limits.leaves if memory.state is not Plate.EMPTY else limits.arrives):
        followed = _followed(memory.plate, now, things, match, frame.at - memory.at, limits)
        empty = replace(following, plate=followed, empty_at=frame.at, border=Border(), state=Plate.EMPTY)
        if lying == 0 and still_for >= limits.learning:
            empty = _with_ground(empty, fine, frame.at, limits)
        return empty, Sighting(Plate.EMPTY, frame, covered, moving, 0.0)
    # What comes and goes with the noise has never moved either.
    still = min(still_for, frame.at - memory.empty_at) >= limits.settled
    border = _traffic(memory.border, things, limits, still=still)
    if not still:
        moved = replace(following, border=border, state=Plate.MOVING)
        if memory.state is Plate.STILL and not memory.strayed:
            # A knock on the table smears one picture: what has really moved is not back in the next one.
            moved = replace(memory, before=now, at=frame.at, strayed=True)
        return moved, Sighting(moved.state, frame, covered, moving, 0.0)
    sharpness = _sharpness(inside, things)
    sighting = Sighting(Plate.STILL, frame, covered, moving, sharpness, border.withdrew)
    return replace(following, border=border, state=Plate.STILL), sighting


def learn(memory: Memory, frame: Frame, limits: Limits = Limits(), plate: Region = WHOLE) -> Memory:
    """The memory after a person has said: what this frame shows inside `plate` is the empty plate."""
    fine, small = _shrunk(plate.within(frame.pixels), limits.width)
    now = _logarithm(small, limits)
    learnt = replace(memory, plate=now, ground=fine, next_ground=None, rest=now, rest_at=frame.at, border=Border())
    return replace(learnt, before=now, at=frame.at, empty_at=frame.at, state=Plate.EMPTY)


def outlines(memory: Memory, frame: Frame, limits: Limits = Limits(), plate: Region = WHOLE) -> Mask | None:
    """255 where a thing lies on `plate`, 320 pixels wide: what an outline surrounds, without the shadow beside it.

    `memory` as it is after that frame was seen. None before the plate was learnt. Costs several times what
    `see` does, so it is asked only for what lies still.
    """
    fine, _ = _shrunk(plate.within(frame.pixels), limits.width)
    if memory.ground is None or memory.ground.shape != fine.shape:
        return None
    now, bare = (
        _logarithm(np.asarray(cv2.GaussianBlur(each, (3, 3), 0), np.uint8), limits) for each in (fine, memory.ground)
    )
    things, _ = _differences(now, bare, limits)
    faint = replace(limits, edge=limits.faint * limits.edge, colour=limits.faint * limits.colour)
    telling, _ = _compared(now, bare, faint)
    # What is faint counts where it goes on from what is not: the grip that has nearly the plate's own grey.
    _, labels = cv2.connectedComponents(cv2.bitwise_or(telling, things))
    beside = np.zeros(int(labels.max()) + 1, np.uint8)
    beside[labels[things > 0]] = 255
    beside[0] = 0
    telling = np.asarray(cv2.bitwise_and(telling, beside[labels]), np.uint8)
    near = round(limits.joins * things.shape[1]) | 1
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (near, near))
    drawn = np.asarray(cv2.morphologyEx(telling, cv2.MORPH_CLOSE, kernel), np.uint8)
    for picture, outline, thing in ((drawn, telling, things), (drawn.T, telling.T, things.T)):
        for first, strip in ((0, slice(0, 3)), (-1, slice(-3, None))):
            picture[first] |= _between(outline[strip].max(axis=0), thing[first])
    contours, _ = cv2.findContours(drawn, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    filled = cv2.drawContours(np.zeros_like(things), contours, -1, 255, cv2.FILLED)
    return np.asarray(cv2.bitwise_and(filled, cv2.bitwise_or(things, telling)), np.uint8)


def _shrunk(pixels: Pixels, width: int) -> tuple[Pixels, Pixels]:
    """The picture twice `width` pixels wide, and `width` wide; averaging all of a large one would cost 6 ms."""
    rows, columns = pixels.shape[:2]
    height = max(4, round(rows * width / columns))
    fine = cv2.resize(pixels, (2 * width, 2 * height), interpolation=cv2.INTER_LINEAR)
    small = cv2.resize(fine if columns > 2 * width else pixels, (width, height), interpolation=cv2.INTER_AREA)
    return np.asarray(fine, np.uint8), np.asarray(small, np.uint8)


def _between(outline: Mask, thing: Mask) -> Mask:
    """Along the border of the picture, where no outline is seen: 255 from each thing's first outline to its last."""
    joined = np.zeros_like(thing)
    for start, end in zip(*_stretches(thing), strict=True):
        drawn = np.flatnonzero(outline[start:end])
        if drawn.size:
            joined[start + drawn[0] : start + drawn[-1] + 1] = 255
    return joined


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
        # The last of a hand was in it yet, and daylight goes on: neither is to add to what differs later.
        renewed = at // limits.renews > memory.at // limits.renews
        return 0.0, now if renewed else memory.rest, memory.rest_at
    moved, _ = _differences(now, memory.before, limits)
    return cv2.countNonZero(moved) / moved.size, now, at


def _differences(now: Array, reference: Array, limits: Limits) -> tuple[Mask, Mask]:
    """(255 where a thing is in one of the two and not in the other, 255 where they match)."""
    telling, match = _compared(now, reference, limits)
    if not telling.any():
        return np.zeros_like(match), match
    differs = np.asarray((telling > 0) | (match == 0), np.uint8)
    differs = np.asarray(cv2.morphologyEx(differs, cv2.MORPH_CLOSE, np.ones((3, 3), np.uint8)), np.uint8)
    count, labels, figures, _ = cv2.connectedComponentsWithStats(differs)
    told = np.bincount(labels[telling > 0], minlength=count)
    is_thing = told > np.maximum(limits.least, limits.outline * np.sqrt(figures[:, cv2.CC_STAT_AREA]))
    is_thing[0] = False
    return np.where(is_thing, np.uint8(255), np.uint8(0))[labels], match


def _compared(now: Array, reference: Array, limits: Limits) -> tuple[Mask, Mask]:
    """(255 where an outline or a colour tells of a thing, 255 where the two match)."""
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
    return np.asarray(telling, np.uint8) * np.uint8(255), match


def _margin(picture: Array) -> Array:
    """A sample of the picture's outermost fifteenth, count x 3."""
    edge = max(1, picture.shape[0] // 15)
    middle = picture[edge:-edge:2]
    parts = picture[:edge:2, ::4], picture[-edge::2, ::4], middle[:, :edge:4], middle[:, -edge::4]
    return np.concatenate([part.reshape(-1, 3) for part in parts])


def _traffic(border: Border, things: Mask, limits: Limits, *, still: bool) -> Border:
    """The border after one more frame with something on the plate; `things` as on the small picture."""
    now = np.concatenate((things[0], things[-1], things[:, 0], things[:, -1]))
    crossed = now if border.crossed is None else np.maximum(border.crossed, now)
    if not still:
        return replace(border, crossed=crossed)
    gone = cv2.bitwise_and(crossed, cv2.bitwise_not(_spread(now)))
    starts, ends = _stretches(crossed)
    left = [end - start for start, end in zip(starts, ends, strict=True) if gone[start:end].all()]
    longest = max(left, default=0) > limits.withdraws * things.shape[1]
    most = np.count_nonzero(gone) > limits.withdraws_part * np.count_nonzero(crossed)
    # Where all is as it was when last still, something only passed by, or a shadow did.
    as_before = border.settled is not None and not (now > _spread(border.settled)).any()
    return Border(now, now, bool(longest or most or (border.withdrew and as_before)))


def _stretches(border: Mask) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
    """(where each stretch of marks begins, where it has ended)."""
    ends = np.flatnonzero(np.diff(np.concatenate(([0], border, [0])).astype(np.int16)))
    return ends[::2], ends[1::2]


def _spread(border: Mask) -> Mask:
    """The border's marks, two pixels longer each way: what lies there is never seen quite alike."""
    return np.asarray(cv2.dilate(border, np.ones((5, 1), np.uint8)), np.uint8).reshape(-1)


def _with_ground(memory: Memory, fine: Pixels, at: float, limits: Limits) -> Memory:
    """The memory with a newer picture of the bare plate."""
    if memory.next_ground is None or memory.rest_at > memory.next_at:
        return replace(memory, next_ground=fine, next_at=at)
    if at - memory.next_at < limits.learning:
        return memory
    # What is on its way in is too small to be told at first: only what stayed bare for a while was bare.
    return replace(memory, ground=memory.next_ground, next_ground=fine, next_at=at)


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
