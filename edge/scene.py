"""What is wrong with what lies still on the plate, and whether it is still the same object. Only pixels.

Knows silhouettes, colours and the border of the plate. Does not know a weapon from any other thing, nor a
hand from a rod of the same shape: what is called a hand is whatever reaches in over the border of the
plate. No skin is looked for, no face, no person. Two things that touch are one to it.
"""

import math
from dataclasses import dataclass
from itertools import combinations

import cv2
import numpy as np

from edge.domain import Array, Fingerprint, Mask, Pixels, Scene, SceneFault

BANDS = 16
SHADES = 7
"""Colours are counted in SHADES x SHADES kinds: how blue and how red they are beside their green."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Every threshold of `look` and of `likeness`. Lengths are shares of the plate's width, areas of its area."""

    speck: float = 0.002
    """Area below which a part is nothing."""

    gap: float = 0.018
    """Parts nearer than this are one object."""

    gap_in_line: float = 0.06
    small_part: float = 0.4
    """Parts of one line may be further apart, if one has at most this share of the other's area: a barrel
    that ends behind a bright ring, a grip of the plate's own colour."""

    card: float = 85.60 / 53.98
    card_error: float = 0.2
    card_fill: float = 0.8
    rim: float = 0.015
    """Proportions of a bank card (ISO/IEC 7810 ID-1), how far from them it may seem, as a share, and the
    share of the smallest rectangle around it that it fills. `rim` is by how much a silhouette is longer and
    broader than the thing: its blurred outline and the shadow at its foot."""

    thick: tuple[float, float] = (0.6, 1.75)
    slender: float = 3.5
    """What reaches in beside an object is a hand if it is so thick, in lengths of border that it covers: a
    barrel that sticks out is thin there. So is what lies there alone, when nothing has withdrawn since it
    came and its length is at most so many breadths: a long gun pushed in from outside is longer."""

    arm_thick: tuple[float, float] = (1.0, 1.75)
    arm_fill: tuple[float, float] = (0.6, 1.7)
    arm_slender: float = 2.3
    """The same for what lies there alone after something has withdrawn, with the share that it fills of a band as
    broad as where it crosses the border and as long as it reaches in."""

    same: float = 0.4
    """Likeness below which something else lies there than before. Measured on 55 weapons laid down again, turned,
    mirrored, in light 20 % darker to 20 % brighter: none below, the least 0.92; with the slide back or broken open:
    1 of 55 below; of 763 pairs of different weapons 86 % below, of those of one kind 73 %."""


LIMITS = Limits()


@dataclass(frozen=True, slots=True, eq=False)
class _Object:
    """One thing; lengths in pixels of the mask. `crosses`: pixels of border; `reaches`: how far in from there."""

    mask: Mask
    area: int
    length: float
    breadth: float
    crosses: int
    reaches: int


def look(things: Mask, plate: Pixels, *, withdrew: bool, limits: Limits = LIMITS) -> tuple[Scene, tuple[Mask, ...]]:
    """(what lies on the plate and what is wrong with it, the silhouettes of the objects).

    Silhouettes are those of what lies there, a hand excepted: the largest first, cards after all others.

    `things` is 255 where anything lies and 0 elsewhere, `plate` the same in colour, of any size; `withdrew`
    as in `Sighting`. A bank card beside another object is neither counted nor a fault. Raises nothing for
    any picture.
    """
    objects = _objects(things, limits)
    hands = [each for each in objects if _reaches_in(each, len(objects), limits, withdrew=withdrew)]
    lying = [each for each in objects if each not in hands]
    cards = [each for each in lying if _is_card(each, limits)]
    # Both were ordered by size; the exhibit may be smaller than the card beside it.
    lying = [each for each in lying if each not in cards] + cards
    main = lying[0] if lying else None
    counted = [each for each in lying if each is main or each not in cards[:1]]
    faults = (
        (SceneFault.HAND, bool(hands)),
        (SceneFault.TWO_OBJECTS, len(counted) > 1),
        (SceneFault.AT_EDGE, any(each.crosses for each in lying)),
    )
    fingerprint = None if main is None else _fingerprint(main, plate)
    scene = Scene(tuple(fault for fault, there in faults if there), len(counted), fingerprint)
    return scene, tuple(each.mask for each in lying)


# --- objects ------------------------------------------------------------------------------------


def _objects(things: Mask, limits: Limits) -> list[_Object]:
    """The things, each with all its parts, the largest first."""
    size = max(1, round(limits.gap * things.shape[1])) | 1
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (size, size))
    joined = cv2.morphologyEx(things, cv2.MORPH_CLOSE, kernel)
    count, labels, figures, _ = cv2.connectedComponentsWithStats(joined)
    least = max(4.0, limits.speck * things.size)
    large = [label for label in range(1, count) if figures[label, cv2.CC_STAT_AREA] >= least]
    found = [_measured(np.where(labels == label, things, np.uint8(0))) for label in large]
    while (pair := next((two for two in combinations(found, 2) if _in_line(*two, limits)), None)) is not None:
        found = [each for each in found if each not in pair]
        found.append(_measured(np.maximum(pair[0].mask, pair[1].mask)))
    return sorted(found, key=lambda each: -each.area)


def _measured(mask: Mask) -> _Object:
    points = np.asarray(cv2.findNonZero(mask)).reshape(-1, 2)
    _, (one, other), _ = cv2.minAreaRect(points)
    sides = (mask[0], mask[-1], mask[:, 0], mask[:, -1])
    crossed = [int(np.count_nonzero(side)) for side in sides]
    side = int(np.argmax(crossed))
    x, y = points.T
    inward = (y, mask.shape[0] - 1 - y, x, mask.shape[1] - 1 - x)[side]
    return _Object(
        mask, len(points), max(one, other) + 1.0, min(one, other) + 1.0, crossed[side], int(inward.max()) + 1
    )


def _in_line(one: _Object, other: _Object, limits: Limits) -> bool:
    """Whether the two are parts of one long thing: in one line, near enough, one much the smaller."""
    small, large = sorted((one, other), key=lambda each: each.area)
    if small.area > limits.small_part * large.area:
        return False
    away = cv2.distanceTransform(cv2.bitwise_not(large.mask), cv2.DIST_L2, 3)
    gap = float(away[small.mask > 0].min())
    if gap > limits.gap_in_line * large.mask.shape[1]:
        return False
    both = _measured(np.maximum(one.mask, other.mask))
    return both.breadth <= 1.1 * large.breadth and both.length >= large.length + gap


def _is_card(each: _Object, limits: Limits) -> bool:
    rim = limits.rim * each.mask.shape[1]
    proportions = (each.length - rim) / max(1.0, each.breadth - rim) / limits.card
    error = 1.0 + limits.card_error
    return 1 / error <= proportions <= error and each.area >= limits.card_fill * each.length * each.breadth


def _reaches_in(each: _Object, objects: int, limits: Limits, *, withdrew: bool) -> bool:
    """Whether this is something that reaches in over the border, such as a hand, and not something laid down."""
    if each.crosses == 0:
        return False
    slender = each.length / each.breadth
    thick = _thickness(each.mask) / each.crosses
    if objects > 1:
        return limits.thick[0] <= thick <= limits.thick[1]
    if not withdrew:
        # Nothing comes by itself: what brought this in is still there.
        return limits.thick[0] <= thick <= limits.thick[1] and slender <= limits.slender
    fills = each.area / (each.crosses * each.reaches)
    return (
        limits.arm_thick[0] <= thick <= limits.arm_thick[1]
        and limits.arm_fill[0] <= fills <= limits.arm_fill[1]
        and slender <= limits.arm_slender
    )


def _thickness(mask: Mask) -> float:
    """Diameter of the largest circle inside a thing that goes on beyond the border, in pixels."""
    reach = max(mask.shape)
    beyond = cv2.copyMakeBorder(mask, reach, reach, reach, reach, cv2.BORDER_REPLICATE)
    inside = cv2.distanceTransform(beyond, cv2.DIST_L2, 3)[reach:-reach, reach:-reach]
    return 2.0 * float(inside.max())


# --- the same object ----------------------------------------------------------------------------


def likeness(one: Fingerprint, other: Fingerprint) -> float:
    """How well two fingerprints agree: 1 alike, towards 0 clearly another object.

    Each difference is taken in units of what turning an object over, moving it and opening its action
    make of it; the picture's scale must be the same.
    """
    mean = (np.asarray(one.reach) + np.asarray(other.reach)) / 2
    differences = (
        math.log(one.length / other.length) / 0.12,
        math.log(one.breadth / other.breadth) / 0.25,
        math.log(one.area / other.area) / 0.2,
        float(np.abs(np.asarray(one.reach) - other.reach).sum() / max(1e-6, mean.sum())) / 0.12,
        (one.light - other.light) / 0.45,
        (1.0 - float(np.minimum(one.colours, other.colours).sum())) / 0.25,
    )
    return math.exp(-0.5 * sum(each * each for each in differences) / len(differences))


def _fingerprint(each: _Object, plate: Pixels) -> Fingerprint:
    rows, columns = each.mask.shape
    points = np.argwhere(each.mask)
    away = np.hypot(*(points - points.mean(axis=0)).T) / columns
    reach = np.quantile(away, (np.arange(BANDS) + 0.5) / BANDS)
    small = cv2.resize(plate, (columns, rows), interpolation=cv2.INTER_AREA)
    # The outline is mixed with the plate; of a thing so thin that nothing else remains, it has to do.
    core = cv2.erode(each.mask, np.ones((3, 3), np.uint8))
    shown = np.asarray(small[(core if core.any() else each.mask) > 0], np.float32) + 12.0
    return Fingerprint(
        each.length / columns,
        each.breadth / columns,
        each.area / columns**2,
        tuple(float(value) for value in reach),
        float(np.log(shown).mean()),
        _colours(shown),
    )


def _colours(shown: Array) -> tuple[float, ...]:
    """Shares of SHADES x SHADES colours; each pixel, count x 3, is shared out among the four nearest."""
    apart = np.log(shown[:, ::2] / shown[:, 1:2]) / 0.2 + SHADES // 2
    place = np.clip(apart, 0.0, SHADES - 1.001)
    low = place.astype(np.intp)
    blue, red = (place - low).T
    counts = np.zeros((SHADES, SHADES))
    for down, row in ((0, 1 - blue), (1, blue)):
        for right, column in ((0, 1 - red), (1, red)):
            np.add.at(counts, (low[:, 0] + down, low[:, 1] + right), row * column)
    return tuple(float(value) for value in (counts / counts.sum()).reshape(-1))
