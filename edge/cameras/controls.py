"""The controls of a Video4Linux camera, asked of the kernel itself: what there is, how it stands, what it is set to.

Knows the kernel's numbers (linux/videodev2.h and linux/v4l2-controls.h). They are the same for every driver and
every kernel, while the names that tools print have changed. Does not know which value is a good one.
"""

import fcntl
import os
import struct
from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path
from typing import Any

from edge.domain import DeviceError, Trouble

QUERYCAP = 0x80685600
G_CTRL = 0xC008561B
S_CTRL = 0xC008561C
QUERYCTRL = 0xC0445624

CAPABILITY = struct.Struct("=16s32s32sIII12x")
"""struct v4l2_capability: driver, card, bus, version, capabilities, those of this node."""

CONTROL = struct.Struct("=Ii")
"""struct v4l2_control: identifier, value."""

QUERY = struct.Struct("=II32siiiiI8x")
"""struct v4l2_queryctrl: identifier, type, name, least, most, step, default, flags."""

DISABLED, READ_ONLY = 0x0001, 0x0004


class Control(IntEnum):
    """What can be locked, by the kernel's identifier. Units are those of the V4L2 specification."""

    POWER_LINE_FREQUENCY = 0x00980918
    """0 off, 1 for 50 Hz, 2 for 60 Hz, 3 by itself."""

    AUTO_EXPOSURE = 0x009A0901
    """0 all by itself, 1 by hand, 2 the time by hand, 3 the aperture by hand (so the time by itself)."""

    EXPOSURE_DYNAMIC_FRAMERATE = 0x009A0903
    """Whether automatic exposure may slow the camera down."""

    EXPOSURE_TIME_ABSOLUTE = 0x009A0902
    """In units of 100 microseconds."""

    GAIN_AUTOMATIC = 0x00980912
    GAIN = 0x00980913
    WHITE_BALANCE_AUTOMATIC = 0x0098090C
    WHITE_BALANCE_TEMPERATURE = 0x0098091A
    """In kelvin."""

    RED_BALANCE = 0x0098090E
    BLUE_BALANCE = 0x0098090F
    FOCUS_AUTOMATIC_CONTINUOUS = 0x009A090C
    FOCUS_ABSOLUTE = 0x009A090A
    """No unit; a larger value is nearer to the lens."""

    @property
    def word(self) -> str:
        """The name under which v4l2-ctl shows it on a present kernel."""
        return self.name.lower()


@dataclass(frozen=True, slots=True)
class Offer:
    """What a camera lets a control be."""

    least: int
    most: int
    step: int
    default: int


Ioctl = Callable[[int, int, bytearray], object]
"""Asks the kernel (file, request, structure to fill); raises OSError."""


class Controls:
    """The controls of the camera at `device`, beside whoever takes pictures with it: the kernel allows that.

    Raises DeviceError: ABSENT or DENIED. Once open, what a camera refuses is a value and no error: it may be
    unplugged between two questions.
    """

    def __init__(self, device: Path, ioctl: Ioctl = fcntl.ioctl) -> None:
        self._ioctl = ioctl
        try:
            self._file = os.open(device, os.O_RDWR | os.O_NONBLOCK | os.O_CLOEXEC)
        except PermissionError as error:
            raise DeviceError(
                Trouble.DENIED, f"The camera at {device} may not be opened: add the station's user to the group video."
            ) from error
        except OSError as error:
            raise DeviceError(
                Trouble.ABSENT, f"There is no camera at {device}: check that its cable is plugged in at both ends."
            ) from error
        filled = self._asked(QUERYCAP, CAPABILITY, bytes(CAPABILITY.size))
        if filled is None:
            self.close()
            raise DeviceError(Trouble.ABSENT, f"What is at {device} is no camera: name another device.")
        told = filled[1].split(b"\0")[0].decode("utf-8", "replace")
        # A stranger's words, which will stand on terminals.
        self.name: str = "".join(letter if letter.isprintable() else "?" for letter in told)
        """What the camera calls itself."""

    def close(self) -> None:
        """Give the device back."""
        os.close(self._file)

    def offer(self, control: Control) -> Offer | None:
        """What the camera lets it be; None where it has no such control, or none that can be set."""
        filled = self._asked(QUERYCTRL, QUERY, QUERY.pack(control, 0, b"", 0, 0, 0, 0, 0))
        if filled is None or filled[7] & (DISABLED | READ_ONLY):
            return None
        least, most, step, default = filled[3:7]
        return Offer(least, most, max(1, step), default)

    def read(self, control: Control) -> int | None:
        """How it stands; None where the camera does not say."""
        filled = self._asked(G_CTRL, CONTROL, CONTROL.pack(control, 0))
        return None if filled is None else int(filled[1])

    def write(self, control: Control, value: int) -> bool:
        """Set it; False where the camera refuses. What was taken is known once it is read."""
        return self._asked(S_CTRL, CONTROL, CONTROL.pack(control, value)) is not None

    # struct gives what its format says; the formats stand above.
    def _asked(self, request: int, form: struct.Struct, content: bytes) -> tuple[Any, ...] | None:
        structure = bytearray(content)
        try:
            self._ioctl(self._file, request, structure)
        except OSError:
            return None
        return form.unpack(structure)
