"""What every camera is: something that gives frames and can be closed.

Knows the shape of the promise and how a number of frames a second becomes moments. Knows no device.
"""

import math
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from edge.domain import DeviceError, Frame, Trouble

Now = Callable[[], float]
"""A monotonic clock, in seconds."""

Wait = Callable[[threading.Event, float], bool]
"""Waits up to so many seconds for the event; True when it is set. `threading.Event.wait` is one."""


@dataclass(frozen=True, slots=True)
class CameraWish:
    """The picture that the station wants: size in pixels, frames a second."""

    width: int = 1920
    height: int = 1080
    frames_per_second: float = 10.0


class Camera(Protocol):
    """A source of frames."""

    def read(self) -> Frame:
        """The next frame, the newest there is; waits for it.

        Frames are numbered from 0; pixels are of the wished size, contiguous, and never written to
        again. Raises DeviceError: what is wrong is its `trouble`, LOST once the camera is closed.
        """

    def close(self) -> None:
        """Gives the source back and ends a waiting `read`. May be called twice, and from any thread."""


class Pace:
    """The beat of a source that has none of its own: so many frames a second, never a delay made up for.

    A reader who comes late gets the beat of now; the beats it slept through are left out.
    """

    def __init__(self, frames_per_second: float, now: Now, wait: Wait, closed: threading.Event) -> None:
        self._rate = frames_per_second
        self._now = now
        self._wait = wait
        self._closed = closed
        self._start: float | None = None
        self._last = -1

    def next(self) -> tuple[float, float]:
        """Waits for the next beat; gives (the clock's reading, seconds since the first beat).

        Raises DeviceError(LOST) when the source is closed before or meanwhile.
        """
        if self._closed.is_set():
            raise closed_error()
        now = self._now()
        if self._start is None:
            self._start = now
        beat = max(self._last + 1, math.floor((now - self._start) * self._rate + 1e-6))
        rest = self._start + beat / self._rate - now
        if rest > 0 and self._wait(self._closed, rest):
            raise closed_error()
        self._last = beat
        return self._now(), beat / self._rate


def closed_error() -> DeviceError:
    """What `read` raises once the camera is closed."""
    return DeviceError(Trouble.LOST, "The camera has been closed; open it again to get pictures.")
