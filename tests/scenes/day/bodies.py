"""What comes onto the plate: drawn things such as are laid down, the arms that lay them, and a sheet of paper.

Knows shapes and colours only; what is drawn is nobody's weapon. Lengths in millimetres.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from edge.domain import Array, Point
from tests.scenes.cutting import Cutout
from tests.scenes.patches import Patch

Colour = tuple[int, int, int]

BLACK: Colour = (30, 29, 28)
BLUED: Colour = (58, 50, 46)
GREY: Colour = (104, 102, 100)
BRIGHT: Colour = (204, 206, 206)
WALNUT: Colour = (44, 66, 104)
BEECH: Colour = (92, 140, 184)
BRASS: Colour = (80, 160, 196)

SKINS: tuple[Colour, ...] = ((150, 178, 222), (120, 152, 200), (70, 96, 140), (48, 62, 92))
GLOVES: tuple[Colour, ...] = ((150, 96, 44), (60, 56, 54))
SLEEVES: tuple[Colour, ...] = ((70, 48, 34), (44, 44, 46), (110, 104, 96), (190, 196, 200))


@dataclass(frozen=True, slots=True, eq=False)
class Thing:
    """Something that may be laid down: its picture, and its longest side in millimetres."""

    name: str
    cutout: Cutout
    length: float


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a drawn thing: corners in millimetres, and its colour; `holes` are seen through."""

    corners: tuple[Point, ...]
    colour: Colour
    hole: bool = False


def things(random: np.random.Generator) -> tuple[Thing, ...]:
    """Eight things, each in finishes drawn by lot: dark and bright ones."""
    steel = (BLACK, BLUED, GREY, BRIGHT)
    stock = (WALNUT, BEECH, BLACK)

    def metal() -> Colour:
        return steel[int(random.integers(len(steel)))]

    def wood() -> Colour:
        return stock[int(random.integers(len(stock)))]

    return (
        _drawn("pistol", _pistol(metal(), wood()), random),
        _drawn("revolver", _revolver(metal(), wood()), random),
        _drawn("rifle", _long(700.0, metal(), wood()), random),
        _drawn("carbine", _long(520.0, metal(), wood()), random),
        _drawn("knife", _knife(metal(), wood()), random),
        _drawn("magazine", (Part(_box(0, 0, 132, 32), metal()), Part(_box(132, -4, 144, 36), BLACK)), random),
        _drawn("tube", (Part(_box(0, 0, 260, 30), metal()), Part(_box(60, 30, 190, 40), wood())), random),
        _drawn("case", (Part(_box(0, 0, 150, 118), wood()), Part(_box(10, 8, 140, 110), metal())), random),
    )


def _box(left: float, top: float, right: float, bottom: float) -> tuple[Point, ...]:
    return ((left, top), (right, top), (right, bottom), (left, bottom))


def _pistol(metal: Colour, grip: Colour) -> tuple[Part, ...]:
    frame = ((10, 32), (130, 32), (128, 46), (70, 46), (66, 60), (60, 130), (14, 130), (24, 50), (4, 40))
    return (
        Part(frame, grip),
        Part(((74, 48), (106, 48), (100, 66), (70, 66)), BLACK),
        Part(((78, 51), (101, 51), (97, 62), (76, 62)), BLACK, hole=True),
        Part(((0, 2), (188, 0), (190, 34), (2, 36)), metal),
        Part(_box(78, 6, 110, 18), GREY),
    )


def _revolver(metal: Colour, grip: Colour) -> tuple[Part, ...]:
    blue, green, red = (min(255, round(1.3 * each) + 8) for each in metal)
    return (
        Part(((40, 40), (70, 50), (46, 120), (6, 126), (12, 96), (28, 60)), grip),
        Part(((60, 14), (230, 14), (230, 30), (130, 34), (128, 56), (60, 56)), metal),
        Part(((70, 56), (108, 56), (100, 80), (72, 80)), metal),
        Part(((75, 59), (103, 59), (97, 75), (77, 75)), BLACK, hole=True),
        Part(_box(80, 12, 124, 56), (blue, green, red)),
        Part(((218, 4), (228, 4), (230, 14), (212, 14)), metal),
    )


def _long(length: float, metal: Colour, stock: Colour) -> tuple[Part, ...]:
    butt = 0.3 * length
    return (
        Part(((0, 20), (butt, 6), (butt + 60, 8), (butt + 60, 34), (butt - 10, 40), (0, 78)), stock),
        Part(_box(butt + 50, 14, 0.74 * length, 36), stock),
        Part(_box(butt + 30, 4, length, 17), metal),
        Part(((butt + 24, 36), (butt + 70, 36), (butt + 64, 62), (butt + 30, 62)), metal),
        Part(((butt + 30, 39), (butt + 64, 39), (butt + 60, 57), (butt + 34, 57)), BLACK, hole=True),
    )


def _knife(metal: Colour, grip: Colour) -> tuple[Part, ...]:
    return (
        Part(((110, 0), (240, 6), (262, 20), (236, 30), (110, 30)), metal),
        Part(((0, 4), (110, -2), (110, 32), (0, 28)), grip),
        Part(_box(104, -8, 114, 38), BRASS),
    )


def _drawn(name: str, parts: Sequence[Part], random: np.random.Generator) -> Thing:
    """The parts one over the other at 2 pixels a millimetre: rounded by light from above left, worn, a little uneven."""
    corners = np.asarray([corner for part in parts for corner in part.corners])
    low, high = corners.min(axis=0), corners.max(axis=0)
    scale, room = 2.0, 6
    width, height = (int(value) for value in np.ceil((high - low) * scale) + 2 * room)
    picture, cover = np.zeros((height, width, 3), np.float32), np.zeros((height, width), np.float32)
    for part in parts:
        outline = np.round((np.asarray(part.corners) - low) * scale + room).astype(np.int32)
        mask = cv2.fillPoly(np.zeros((height, width), np.uint8), [outline], 255, cv2.LINE_AA)
        share = np.asarray(mask, np.float32) / 255
        if part.hole:
            cover *= 1 - share
            continue
        inside = cv2.distanceTransform(np.asarray(mask > 127, np.uint8), cv2.DIST_L2, 5)
        round_ = np.sqrt(np.clip(inside / 9.0, 0, 1))
        slope = cv2.Sobel(round_, cv2.CV_32F, 1, 0, ksize=3) + 1.4 * cv2.Sobel(round_, cv2.CV_32F, 0, 1, ksize=3)
        grain = cv2.GaussianBlur(random.standard_normal((height, width)).astype(np.float32), (0, 0), 5.0, sigmaY=1.2)
        tone = np.clip(0.92 + 0.35 * slope + 0.35 * grain, 0.3, 2.2)[:, :, None] * np.asarray(part.colour, np.float32)
        # Worn edges of a finish shine.
        tone += 26 * np.clip(slope, 0, 1)[:, :, None]
        picture = picture * (1 - share[:, :, None]) + tone * share[:, :, None]
        cover = np.maximum(cover, share)
    return Thing(name, Cutout(np.clip(picture, 0, 255).astype(np.uint8), cover), float((high - low).max()))


# --- arms and paper -----------------------------------------------------------------------------

ARM_LENGTH, ARM_WIDTH = 760, 190
FLESH = (
    ((-10, 8), (-14, 78), 9),
    ((10, 10), (8, 76), 9),
    ((30, 20), (26, 80), 8),
    ((-32, 26), (-30, 84), 8),
    ((52, 52), (26, 112), 11),
    ((-16, 94), (-8, 126), 25),
    ((12, 94), (8, 126), 25),
    ((0, 140), (0, 200), 27),
)
"""Fingers, thumb, palm, wrist: from, to (millimetres beside and behind the tip), half thickness."""


@dataclass(frozen=True, slots=True, eq=False)
class Arm:
    """A hand and forearm from above, at one pixel a millimetre, its tip at the top in the middle."""

    colour: Array
    alpha: Array

    def reaching(self, degrees: float, scale: float) -> "Reach":
        """The arm pointing to `degrees` (counter-clockwise from the right) at `scale` pixels a millimetre."""
        tip = np.asarray((ARM_WIDTH / 2, 4.0))
        turn = cv2.getRotationMatrix2D((float(tip[0]), float(tip[1])), degrees - 90, scale)
        ends = np.asarray(((0, 0), (ARM_WIDTH, 0), (0, ARM_LENGTH), (ARM_WIDTH, ARM_LENGTH)), np.float64)
        corners = ends @ turn[:, :2].T + turn[:, 2]
        low = np.floor(corners.min(axis=0)) - 1
        size = tuple(int(value) for value in np.ceil(corners.max(axis=0) - low) + 2)
        turn[:, 2] -= low
        colour, alpha = (
            np.asarray(cv2.warpAffine(each, turn, size, flags=cv2.INTER_LINEAR), np.float32)
            for each in (self.colour, self.alpha)
        )
        x, y = tip - low
        way = math.cos(math.radians(degrees)), -math.sin(math.radians(degrees))
        return Reach(colour, alpha, (float(x), float(y)), way)


@dataclass(frozen=True, slots=True, eq=False)
class Reach:
    """An arm ready to be laid: `tip` within its picture, `way` it points, a step of length 1."""

    colour: Array
    alpha: Array
    tip: Point
    way: Point

    def to(self, x: float, y: float) -> Patch:
        """The arm with its tip at (x, y), in pixels of the frame."""
        return Patch(self.colour, self.alpha, round(x - self.tip[0]), round(y - self.tip[1]))


def arms(random: np.random.Generator) -> tuple[Arm, ...]:
    """Four arms: bare hands and gloves, left and right, in sleeves."""
    found = []
    for number in range(4):
        flesh = (SKINS + GLOVES)[int(random.integers(len(SKINS) + len(GLOVES)))]
        drawn = _arm(flesh, SLEEVES[int(random.integers(len(SLEEVES)))])
        found.append(drawn if number % 2 else Arm(drawn.colour[:, ::-1].copy(), drawn.alpha[:, ::-1].copy()))
    return tuple(found)


def _arm(flesh: Colour, sleeve: Colour) -> Arm:
    picture = np.zeros((ARM_LENGTH, ARM_WIDTH, 3), np.float32)
    alpha = np.zeros((ARM_LENGTH, ARM_WIDTH), np.float32)
    cloth = (((0, 190), (0, 1200), 42),)
    for limbs, tone in ((FLESH, flesh), (cloth, sleeve)):
        mask = np.zeros((ARM_LENGTH, ARM_WIDTH), np.uint8)
        height = np.zeros((ARM_LENGTH, ARM_WIDTH), np.float32)
        for start, end, thick in limbs:
            one = np.zeros_like(mask)
            ends = [(round(ARM_WIDTH / 2) + x, 4 + y) for x, y in (start, end)]
            cv2.line(one, ends[0], ends[1], 255, 2 * thick, cv2.LINE_AA)
            height = np.maximum(height, cv2.distanceTransform(np.asarray(one > 127, np.uint8), cv2.DIST_L2, 5))
            mask = np.maximum(mask, one)
        round_ = cv2.GaussianBlur(np.sqrt(height), (0, 0), 1.6)
        slope = cv2.Sobel(round_, cv2.CV_32F, 1, 0, ksize=3) + 1.3 * cv2.Sobel(round_, cv2.CV_32F, 0, 1, ksize=3)
        share = np.asarray(mask, np.float32) / 255
        tint = np.clip(0.85 + 0.1 * slope, 0.4, 1.15)[:, :, None] * np.asarray(tone, np.float32)
        picture = np.asarray(picture * (1 - share[:, :, None]) + tint * share[:, :, None], np.float32)
        alpha = np.maximum(alpha, share)
    return Arm(np.clip(picture, 0, 255), alpha)


def sheet(scale: float, degrees: float) -> Reach:
    """A sheet of A5 paper, printed; its middle is the tip."""
    width, height = 210, 148
    picture = np.full((height, width, 3), (226, 230, 232), np.float32)
    for row in range(20, height - 16, 9):
        picture[row : row + 3, 16 : width - 16 - (row * 37) % 60] = 120
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, scale)
    side = math.ceil(math.hypot(width, height) * scale) + 4
    turn[0, 2] += (side - width) / 2
    turn[1, 2] += (side - height) / 2
    alpha = np.ones((height, width), np.float32)
    colour, cover = (np.asarray(cv2.warpAffine(each, turn, (side, side)), np.float32) for each in (picture, alpha))
    return Reach(colour, cover, (side / 2, side / 2), (1.0, 0.0))
