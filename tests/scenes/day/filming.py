"""Films an hour: a camera whose pictures are worked out from what truly was, and the truth of every picture.

Sensor noise grows with the root of the light. The things and the plate are lit alike; their own shadows are darker
plate. Pictures are as long apart as the hour says, and their times are true.
"""

import math
from dataclasses import dataclass, replace
from operator import attrgetter

import cv2
import numpy as np

from edge.domain import Array, DeviceError, Frame, Pixels, Trouble
from tests.scenes.day.hour import HEIGHT, RATE, WIDTH, Hour, Lying, Moving
from tests.scenes.patches import Patch, lay, mask_of, shade, shared

READ_NOISE, SHOT_NOISE = 1.1, 0.12
"""Standard deviation of grey levels: in the dark, and per root of a grey level."""

NOISE_ROOM = 97


@dataclass(frozen=True, slots=True)
class Truth:
    """What a picture really shows: poses at rest, whether anything reaches in, and its true blur (sigma, pixels)."""

    at: float
    lying: tuple[int, ...]
    reached_into: bool
    blur: float


class Film:
    """See `edge.cameras.contract.Camera`; DeviceError(LOST) at the end."""

    def __init__(self, hour: Hour, quiet: float) -> None:
        self._hour = hour
        self._random = np.random.default_rng((hour.seed, 7))
        self.moments = hour.moments(quiet)
        self.truths: list[Truth] = []
        self._base = hour.plate.astype(np.float32)
        self._full = np.ones((HEIGHT, WIDTH, 3), np.float32)
        # What is as large as a picture is used again: to be given megabytes anew each time costs as much as the work.
        self._lit, self._seen, self._spread, self._copy = (np.empty_like(self._base) for _ in range(4))
        self._laid: tuple[tuple[int, ...], Array] = (), self._base
        rows, columns = HEIGHT + NOISE_ROOM, WIDTH + NOISE_ROOM
        grey = self._random.standard_normal((rows, columns, 1), np.float32)
        colour = self._random.standard_normal((rows, columns, 3), np.float32)
        self._noise = np.asarray(0.85 * grey + 0.53 * colour, np.float32)
        # By when it ends: what is over is dropped from the front.
        self._lying = sorted(hour.lying, key=attrgetter("end"))
        self._moving = sorted(hour.moving, key=attrgetter("end"))
        self._shadows = sorted(hour.shadows, key=attrgetter("end"))

    def read(self) -> Frame:
        """The next picture."""
        number = len(self.truths)
        if number == len(self.moments):
            raise DeviceError(Trouble.LOST, "The hour is over.")
        moment = self.moments[number]
        for kept in (self._lying, self._moving, self._shadows):
            while kept and kept[0].end <= moment:
                del kept[0]
        lying = [each for each in self._lying if each.start <= moment]
        scene = self._scene(lying, moment)
        moving = [each for each in self._moving if each.start <= moment]
        scene, reached_into = self._reach_in(scene, moving, moment) if moving else (scene, False)
        for hard in self._hour.hard:
            if hard.start <= moment < hard.end:
                scene = scene * hard.factor[:, :, None]
        shades = [each.map(moment) for each in self._shadows if each.start <= moment]
        factor = self._hour.room.factor(moment, shades, WIDTH, HEIGHT)
        lit, blur = self._through_lens(np.multiply(scene, factor, out=self._lit), moment, taken=bool(lying))
        self.truths.append(Truth(moment, tuple(each.pose for each in lying), reached_into, blur))
        return Frame(number, moment, self._exposed(lit))

    def close(self) -> None:
        """Nothing is held."""

    def _scene(self, lying: list[Lying], moment: float) -> Array:
        poses = tuple(each.pose for each in lying)
        if poses != self._laid[0]:
            scene = self._base.copy()
            for each in lying:
                self._lay(scene, each.patch, 0.0)
            self._laid = poses, scene
        return self._laid[1]

    def _reach_in(self, laid: Array, moving: list[Moving], moment: float) -> tuple[Array, bool]:
        scene, reached_into = self._copy, False
        np.copyto(scene, laid)
        for each in moving:
            x, y = round(each.path.x.at(moment)), round(each.path.y.at(moment))
            patch = replace(each.patch, left=each.patch.left + x, top=each.patch.top + y)
            self._lay(scene, patch, each.path.lift.at(moment))
            reached_into = reached_into or bool(mask_of(shared(patch, WIDTH, HEIGHT)[0], WIDTH, HEIGHT).any())
        return scene, reached_into

    def _lay(self, scene: Array, patch: Patch, lift: float) -> None:
        across, down = self._hour.towards
        # No more of it than can throw a shadow into the frame.
        near = _trimmed(patch, 90)
        if near is None:
            return
        away = 3 + 45 * lift
        shade(scene, near, (across * away, down * away), 2.5 + 22 * lift, 0.42 - 0.2 * lift)
        if lift < 0.05:
            shade(scene, near, (across, down), 0.9, 0.45)
        lay(scene, near, self._full)

    def _through_lens(self, lit: Array, moment: float, *, taken: bool) -> tuple[Array, float]:
        """The picture as the lens and a moving camera show it, and its blur."""
        hour, defocus, motion = self._hour, self._hour.focus.at(moment), 0.0
        if taken and self._is_dense() and self._random.uniform() < hour.shaken:
            motion = self._random.uniform(1.5, 5.0)
        for shake in hour.shakes:
            if shake.start <= moment < shake.end:
                move = np.asarray(((1, 0, 0), (0, 1, 0)), np.float32)
                move[:, 2] = shake.shift(moment)
                lit = np.asarray(
                    cv2.warpAffine(lit, move, (WIDTH, HEIGHT), borderMode=cv2.BORDER_REPLICATE), np.float32
                )
        if defocus > 0.15:
            lit = np.asarray(cv2.GaussianBlur(lit, (0, 0), defocus), np.float32)
        if motion > 0:
            lit = np.asarray(cv2.filter2D(lit, -1, _streak(motion, self._random.uniform(0, math.pi))), np.float32)
        return lit, math.hypot(defocus if defocus > 0.15 else 0.0, motion / math.sqrt(12))

    def _is_dense(self) -> bool:
        """Whether the next two seconds are filmed in full: what a shaken picture leads to takes them to pass."""
        number = len(self.truths)
        ahead = self.moments[min(number + round(2 * RATE), len(self.moments) - 1)]
        return ahead - self.moments[number] < 2 + 1 / RATE

    def _exposed(self, lit: Array) -> Pixels:
        x, y = self._random.integers(NOISE_ROOM, size=2)
        grain = self._noise[y : y + HEIGHT, x : x + WIDTH]
        spread = np.sqrt(np.maximum(lit, 0, out=self._spread), out=self._spread)
        spread = cv2.addWeighted(spread, SHOT_NOISE, self._full, READ_NOISE, 0.0, dst=self._spread)
        seen = cv2.multiply(grain, spread, dst=self._seen)
        return np.clip(cv2.add(lit, seen, dst=seen), 0, 255, out=self._seen).astype(np.uint8)


def _trimmed(patch: Patch, room: int) -> Patch | None:
    """The part of the patch within `room` pixels of the frame."""
    moved = replace(patch, left=patch.left + room, top=patch.top + room)
    part, _ = shared(moved, WIDTH + 2 * room, HEIGHT + 2 * room)
    return replace(part, left=part.left - room, top=part.top - room) if part.alpha.size else None


def _streak(pixels: float, turn: float) -> Array:
    side = 2 * math.ceil(pixels / 2) + 3
    fine = np.zeros((8 * side, 8 * side), np.float32)
    middle, reach = 4 * side, 4 * pixels
    ends = [
        (round(middle + sign * reach * math.cos(turn)), round(middle + sign * reach * math.sin(turn)))
        for sign in (-1, 1)
    ]
    cv2.line(fine, ends[0], ends[1], 1.0, 8)
    kernel = np.asarray(cv2.resize(fine, (side, side), interpolation=cv2.INTER_AREA), np.float32)
    return np.asarray(kernel / kernel.sum(), np.float32)
