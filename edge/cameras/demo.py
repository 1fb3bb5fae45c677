"""The demonstration: a weapon laid on a drawn plate and taken away again, in a loop.

Knows a photograph, a drawn plate and timetables: the plain one, and those in which something is wrong. Knows no device and no file but the photograph. The
weapon is a real one, photographed; plate, shadows and sensor noise are made here, so that whoever looks
for arrivals has to earn them: the noise changes with every frame, and the shadow of a hand passes once
a loop with nothing laid down.
"""

import math
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import cv2
import numpy as np

from edge.cameras.company import alone, another, with_hand, with_second
from edge.cameras.contract import CameraWish, Now, Pace, Wait, closed_error
from edge.cameras.cutout import Cutout, cut_out
from edge.cameras.mat import draw_mat
from edge.domain import Frame, Pixels

NOISE_SEED = 7
NOISE_SIGMA = 1.9
NOISE_ROOM = 64
PEDESTAL = 8
"""Grey levels held back from every scene and given again by the noise, which is thus never negative."""


@dataclass(frozen=True, slots=True)
class Stay:
    """One visit of the weapon to the plate. Times in seconds from the start of the loop.

    `centre` and `span` (the weapon's length before turning) are shares of the picture's width and
    height; `degrees` turns it anticlockwise. `shows` makes what is laid from the weapon.
    """

    comes: float
    lies: float
    goes: float
    gone: float
    centre: tuple[float, float]
    span: float
    degrees: float
    shows: Callable[[Cutout], Cutout] = alone


SHADOW_PASSES = (4.0, 6.2)
STAYS = (
    Stay(8.2, 9.2, 17.2, 18.0, (0.485, 0.5), 0.54, 3.0),
    Stay(22.0, 23.0, 31.0, 31.8, (0.44, 0.47), 0.49, -14.0),
)
LOOP_SECONDS = 34.0
FIRST, SECOND = STAYS
PLAYS: Final[Mapping[str, tuple[Stay, ...]]] = {
    "": STAYS,
    "empty": (),
    "stay": (replace(FIRST, goes=math.inf, gone=math.inf),),
    "two": (replace(FIRST, centre=(0.485, 0.3), span=0.38, shows=with_second), SECOND),
    "hand": (replace(FIRST, centre=(0.485, 0.36), shows=with_hand), SECOND),
    "edge": (replace(FIRST, centre=(0.485, 0.8), degrees=-80.0), SECOND),
    "swap": (FIRST, replace(SECOND, span=0.75, shows=another)),
}
"""What happens, by the name in the camera's address. The second visit is always of one thing, rightly laid."""


@dataclass(frozen=True, slots=True, eq=False)
class _Laid:
    """The weapon as it will lie: what it leaves of the plate beneath (255: all), and what it adds.

    Both height x width x 3; `left` and `top` say where, once it lies; `scene` is the whole picture then.
    """

    leaves: Pixels
    adds: Pixels
    left: int
    top: int
    scene: Pixels


class DemoCamera:
    """A camera over the drawn plate; see `edge.cameras.contract.Camera`.

    Raises SetupError on opening when no weapon can be cut out of the photograph.
    """

    def __init__(
        self,
        photograph: Path,
        wish: CameraWish,
        stays: tuple[Stay, ...] = STAYS,
        now: Now = time.monotonic,
        wait: Wait = threading.Event.wait,
    ) -> None:
        weapon = cut_out(photograph)
        self._stays = stays
        # What never goes leaves no room for another round.
        self._loop = math.inf if any(stay.gone == math.inf for stay in stays) else LOOP_SECONDS
        self._closed = threading.Event()
        self._pace = Pace(wish.frames_per_second, now, wait, self._closed)
        self._number = 0
        mat = draw_mat(wish.width, wish.height)
        self._empty: Pixels = np.maximum(mat, np.uint8(PEDESTAL)) - np.uint8(PEDESTAL)
        self._laid = tuple(_lay(stay.shows(weapon), stay, self._empty) for stay in stays)
        self._hand = _hand_shadow(wish.width / 1920.0)
        self._noise = _noise_tile(wish.width, wish.height)

    def read(self) -> Frame:
        """Wait for the next frame; errors as the class says, DeviceError(LOST) once closed."""
        at, seconds = self._pace.next()
        scene = self._scene(seconds % self._loop)
        height, width = scene.shape[:2]
        x, y = (self._number * 37) % NOISE_ROOM, (self._number * 23 + self._number // NOISE_ROOM) % NOISE_ROOM
        pixels = cv2.add(scene, self._noise[y : y + height, x : x + width])
        if self._closed.is_set():
            raise closed_error()
        frame = Frame(self._number, at, np.asarray(pixels, np.uint8))
        self._number += 1
        return frame

    def close(self) -> None:
        """End a waiting read and give the source back; may be called twice."""
        self._closed.set()

    def _scene(self, moment: float) -> Pixels:
        """The plate at this moment of the loop, before noise. Never written to by the caller."""
        height, width = self._empty.shape[:2]
        starts, ends = SHADOW_PASSES
        if self._stays and starts <= moment < ends:
            share = (moment - starts) / (ends - starts)
            place = (-0.35 + 1.7 * share) * width, (0.95 - 0.5 * np.sin(np.pi * share)) * height
            return self._with_hand(self._empty.copy(), *place)
        for stay, laid in zip(self._stays, self._laid, strict=True):
            if stay.comes <= moment < stay.lies:
                out = 1.0 - (moment - stay.comes) / (stay.lies - stay.comes)
                return self._carried(laid, stay, out**3)
            if stay.goes <= moment < stay.gone:
                out = (moment - stay.goes) / (stay.gone - stay.goes)
                return self._carried(laid, stay, out**2)
            if stay.lies <= moment < stay.goes:
                since = moment - stay.lies
                if since >= 0.5:
                    return laid.scene
                x, y = stay.centre[0] * width, (stay.centre[1] + 0.3 + 2.4 * since) * height
                return self._with_hand(laid.scene.copy(), x, y)
        return self._empty

    def _carried(self, laid: _Laid, stay: Stay, out: float) -> Pixels:
        """The weapon on its way; `out` is 0 where it will lie and 1 beyond the lower edge."""
        scene = self._empty.copy()
        height, width = scene.shape[:2]
        shift = round(out * (height - laid.top))
        top, rows = laid.top + shift, laid.leaves.shape[0]
        rows = min(rows, height - top)
        if rows > 0:
            under = scene[top : top + rows, laid.left : laid.left + laid.leaves.shape[1]]
            cv2.multiply(under, laid.leaves[:rows], dst=under, scale=1 / 255)
            cv2.add(under, laid.adds[:rows], dst=under)
        return self._with_hand(scene, stay.centre[0] * width, (stay.centre[1] + 0.3) * height + shift)

    def _with_hand(self, scene: Pixels, x: float, y: float) -> Pixels:
        """Darkens `scene` in place where the hand's shadow falls, its fingers around (x, y)."""
        height, width = scene.shape[:2]
        rows, columns = self._hand.shape[:2]
        left, top = round(x - columns / 2), round(y - rows / 3)
        x0, y0, x1, y1 = max(left, 0), max(top, 0), min(left + columns, width), min(top + rows, height)
        if x0 < x1 and y0 < y1:
            under = scene[y0:y1, x0:x1]
            cv2.multiply(under, self._hand[y0 - top : y1 - top, x0 - left : x1 - left], dst=under, scale=1 / 255)
        return scene


def _lay(weapon: Cutout, stay: Stay, empty: Pixels) -> _Laid:
    height, width = empty.shape[:2]
    unit = width / 1920.0
    scale = stay.span * width / weapon.pixels.shape[1]
    rows, columns = weapon.pixels.shape[:2]
    turn = cv2.getRotationMatrix2D((columns / 2, rows / 2), stay.degrees, scale)
    cosine, sine = abs(turn[0, 0]), abs(turn[0, 1])
    margin = round(90 * unit)
    size = (
        round(columns * cosine + rows * sine) + 2 * margin,
        round(columns * sine + rows * cosine) + 2 * margin,
    )
    turn[:, 2] += size[0] / 2 - columns / 2, size[1] / 2 - rows / 2
    colours = cv2.warpAffine(weapon.pixels, turn, size, flags=cv2.INTER_AREA, borderMode=cv2.BORDER_REPLICATE)
    alpha = np.asarray(cv2.warpAffine(weapon.alpha, turn, size, flags=cv2.INTER_LINEAR), np.float32)
    contact = _fallen(alpha, 6 * unit, (4 * unit, 6 * unit))
    around = _fallen(alpha, 24 * unit, (12 * unit, 18 * unit))
    leaves = (1.0 - alpha) * (1.0 - 0.5 * contact) * (1.0 - 0.38 * around) * 255.0
    adds = np.clip(colours * alpha[:, :, None] - PEDESTAL * alpha[:, :, None], 0, 255)
    left, top = round(stay.centre[0] * width - size[0] / 2), round(stay.centre[1] * height - size[1] / 2)
    seen = (slice(max(0, -top), height - top), slice(max(0, -left), width - left))
    leaves_seen = np.repeat(np.rint(leaves).astype(np.uint8)[seen][:, :, None], 3, axis=2)
    adds_seen = np.ascontiguousarray(np.rint(adds).astype(np.uint8)[seen])
    left, top = max(0, left), max(0, top)
    scene = empty.copy()
    under = scene[top : top + adds_seen.shape[0], left : left + adds_seen.shape[1]]
    cv2.multiply(under, leaves_seen, dst=under, scale=1 / 255)
    cv2.add(under, adds_seen, dst=under)
    return _Laid(leaves_seen, adds_seen, left, top, scene)


def _fallen(alpha: cv2.typing.MatLike, sigma: float, shift: tuple[float, float]) -> cv2.typing.MatLike:
    """A shadow of `alpha`, blurred and moved away from the lamp; 0 to 1."""
    move = np.asarray(((1, 0, shift[0]), (0, 1, shift[1])), np.float32)
    rows, columns = alpha.shape[:2]
    return cv2.GaussianBlur(cv2.warpAffine(alpha, move, (columns, rows)), (0, 0), max(0.5, sigma))


def _hand_shadow(unit: float) -> Pixels:
    """What the soft shadow of a hand and forearm leaves of the plate: 255 nothing taken, 140 darkest."""
    small = np.zeros((150, 110), np.uint8)
    cv2.ellipse(small, (55, 46), (19, 24), 0, 0, 360, 255, -1, cv2.LINE_AA)
    for x, y in ((41, 28), (50, 22), (59, 22), (68, 29)):
        cv2.line(small, (x, y), (55, 52), 255, 8, cv2.LINE_AA)
    cv2.line(small, (55, 60), (61, 128), 255, 27, cv2.LINE_AA)
    soft = np.asarray(cv2.GaussianBlur(small, (0, 0), 7.0), np.float32)
    soft[-40:] *= np.linspace(1.0, 0.0, 40, dtype=np.float32)[:, None]
    size = (max(8, round(110 * 8 * unit)), max(8, round(150 * 8 * unit)))
    large = cv2.resize(soft, size, interpolation=cv2.INTER_CUBIC)
    # No edge may show where the picture of the shadow ends.
    large = np.where(large < 1.0, 0.0, large)
    left = np.clip(255.0 - large * (115.0 / 255.0), 0, 255).astype(np.uint8)
    return np.repeat(left[:, :, None], 3, axis=2)


def _noise_tile(width: int, height: int) -> Pixels:
    """Sensor noise around PEDESTAL, NOISE_ROOM larger each way than the picture; mostly grey, a little colour."""
    random = np.random.default_rng(NOISE_SEED)
    rows, columns = height + NOISE_ROOM, width + NOISE_ROOM
    grey = cv2.GaussianBlur(random.standard_normal((rows, columns), np.float32), (0, 0), 0.6)
    tile = np.empty((rows, columns, 3), np.uint8)
    for channel in range(3):
        colour = cv2.GaussianBlur(random.standard_normal((rows, columns), np.float32), (0, 0), 0.9)
        level = NOISE_SIGMA * (0.9 * grey / float(grey.std()) + 0.45 * colour / float(colour.std())) + PEDESTAL
        tile[:, :, channel] = np.clip(np.rint(level), 0, 2 * PEDESTAL)
    return tile
