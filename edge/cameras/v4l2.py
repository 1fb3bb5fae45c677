"""A camera on a cable, through Video4Linux and OpenCV.

Knows how such a camera fails: absent, denied, busy, lost, frozen, of another size. Does not know what it
looks at. A black or white picture is no failure here: the lens may be covered or blinded, and that is for others to see.
"""

import os
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

import cv2
import numpy as np
import numpy.typing as npt

from edge.cameras.contract import CameraWish, Now, closed_error
from edge.domain import DeviceError, Frame, Pixels, Trouble

FROZEN_AFTER = 3.0
"""Seconds of the very same picture after which it is taken for a hung camera: a live sensor has noise."""

BLACK, WHITE = 20, 250
"""Grey levels up to and from which a picture may repeat itself: a covered or blinded sensor clips its noise away."""


class VideoCapture(Protocol):
    """What is used of cv2.VideoCapture."""

    def isOpened(self) -> bool: ...  # noqa: D102, N802
    def grab(self) -> bool: ...  # noqa: D102
    def retrieve(self) -> tuple[bool, cv2.typing.MatLike]: ...  # noqa: D102
    def get(self, propId: int, /) -> float: ...  # noqa: D102, N803
    def set(self, propId: int, value: float, /) -> bool: ...  # noqa: D102, N803
    def release(self) -> None: ...  # noqa: D102


CaptureFactory = Callable[[str, int], VideoCapture]
"""Opens a device by its path and OpenCV's number for the driver."""


class V4l2Camera:
    """The camera at `device`; see `edge.cameras.contract.Camera`.

    Opening asks for Motion-JPEG (at 1920x1080 a USB 2 cable carries nothing else at ten frames a second),
    one buffer, the wished size and rate, and takes a first picture. Raises DeviceError: ABSENT, DENIED,
    BUSY or RESIZED.

    A camera that runs faster than wished is kept up with, undecoded: only the newest picture is decoded.
    """

    def __init__(
        self,
        device: Path,
        wish: CameraWish,
        capture: CaptureFactory = cv2.VideoCapture,
        now: Now = time.monotonic,
        may_open: Callable[[Path, int], bool] = os.access,
    ) -> None:
        self._device = device
        self._wish = wish
        self._now = now
        self._closed = threading.Event()
        self._busy = threading.Lock()
        self._released = False
        self._number = 0
        self._due = now()
        self._before: Pixels | None = None
        self._same_since = 0.0
        if not device.exists():
            raise DeviceError(
                Trouble.ABSENT, f"There is no camera at {device}: check that its cable is plugged in at both ends."
            )
        if not may_open(device, os.R_OK | os.W_OK):
            raise DeviceError(
                Trouble.DENIED, f"The camera at {device} may not be opened: add the station's user to the group video."
            )
        self._capture = capture(str(device), cv2.CAP_V4L2)
        try:
            self._set_up()
        except DeviceError:
            self._capture.release()
            raise

    def read(self) -> Frame:
        """Wait for the next frame. Raises DeviceError: LOST, FROZEN or RESIZED; LOST also once closed."""
        with self._busy:
            try:
                return self._read()
            finally:
                if self._closed.is_set():
                    self._release()

    def close(self) -> None:
        """End a waiting read and give the source back; may be called twice."""
        # A read under way in another thread holds the device: it sees the flag and gives it back itself.
        self._closed.set()
        if self._busy.acquire(blocking=False):
            try:
                self._release()
            finally:
                self._busy.release()

    def _release(self) -> None:
        if not self._released:
            self._released = True
            self._capture.release()

    def _set_up(self) -> None:
        busy = DeviceError(
            Trouble.BUSY,
            f"The camera at {self._device} gives no picture: another program may be using it; close that program, "
            "or unplug the camera and plug it in again.",
        )
        if not self._capture.isOpened():
            raise busy
        wish = self._wish
        for name, value in (
            # The format first: the driver offers its sizes per format.
            (cv2.CAP_PROP_FOURCC, float(cv2.VideoWriter.fourcc(*"MJPG"))),
            (cv2.CAP_PROP_FRAME_WIDTH, float(wish.width)),
            (cv2.CAP_PROP_FRAME_HEIGHT, float(wish.height)),
            (cv2.CAP_PROP_FPS, wish.frames_per_second),
            (cv2.CAP_PROP_BUFFERSIZE, 1.0),
        ):
            self._capture.set(name, value)
        size = round(self._capture.get(cv2.CAP_PROP_FRAME_WIDTH)), round(self._capture.get(cv2.CAP_PROP_FRAME_HEIGHT))
        if size != (wish.width, wish.height):
            raise self._resized(*size)
        if not self._capture.grab():
            raise busy

    def _read(self) -> Frame:
        while True:
            if self._closed.is_set():
                raise closed_error()
            if not self._capture.grab():
                raise self._lost()
            at = self._now()
            # Half a beat early is in time: a camera's own beat never meets ours.
            if at >= self._due - 0.5 / self._wish.frames_per_second:
                break
        self._due = max(self._due, at - 1.0 / self._wish.frames_per_second) + 1.0 / self._wish.frames_per_second
        got, picture = self._capture.retrieve()
        if self._closed.is_set():
            raise closed_error()
        if not got:
            raise self._lost()
        pixels = self._checked(picture)
        self._watch_for_frost(pixels, at)
        frame = Frame(self._number, at, pixels)
        self._number += 1
        return frame

    def _checked(self, picture: npt.NDArray[np.generic]) -> Pixels:
        if picture.shape[:2] != (self._wish.height, self._wish.width):
            raise self._resized(picture.shape[1], picture.shape[0])
        if picture.ndim == 2:
            picture = np.asarray(cv2.cvtColor(np.asarray(picture, np.uint8), cv2.COLOR_GRAY2BGR))
        return np.ascontiguousarray(picture, np.uint8)

    def _watch_for_frost(self, pixels: Pixels, at: float) -> None:
        before, self._before = self._before, pixels
        sample = pixels[::16, ::16]
        # The sample settles nearly every frame; the whole picture is compared only when it does not.
        same = (
            before is not None
            and np.array_equal(sample, before[::16, ::16])
            and int(sample.max()) > BLACK
            and int(sample.min()) < WHITE
            and np.array_equal(pixels, before)
        )
        if not same:
            self._same_since = at
        elif at - self._same_since >= FROZEN_AFTER:
            raise DeviceError(
                Trouble.FROZEN,
                f"The camera at {self._device} repeats the very same picture: unplug it and plug it in again.",
            )

    def _lost(self) -> DeviceError:
        where = "has gone from the system" if not self._device.exists() else "has stopped sending pictures"
        return DeviceError(
            Trouble.LOST, f"The camera at {self._device} {where}: check its cable, then plug it in again."
        )

    def _resized(self, width: int, height: int) -> DeviceError:
        return DeviceError(
            Trouble.RESIZED,
            f"The camera at {self._device} gives {width}x{height} pixels where {self._wish.width}x{self._wish.height} "
            "were asked for: set a size that it offers (v4l2-ctl --list-formats-ext), or connect the right camera.",
        )
