"""A USB camera as the kernel shows it, faults included.

It answers the kernel's questions byte by byte, and its pictures follow from what it is set to, from the light, and
from what lies before it. Knows controls as uvcvideo has them: what is out of hand is inactive and refuses to be set,
values are rounded to steps, a menu takes only its own entries. Knows no calibration.
"""

import errno
from collections.abc import Collection, Mapping
from pathlib import Path

import cv2
import numpy as np

from edge.camera import CameraWish, open_camera
from edge.cameras.contract import Camera
from edge.cameras.controls import (
    CAPABILITY,
    CONTROL,
    G_CTRL,
    QUERY,
    QUERYCAP,
    QUERYCTRL,
    S_CTRL,
    Control,
    Controls,
    Offer,
)

WISH = CameraWish(width=320, height=240, frames_per_second=10.0)
INACTIVE = 0x0010

OFFERS: dict[Control, Offer] = {
    Control.POWER_LINE_FREQUENCY: Offer(0, 2, 1, 2),
    Control.AUTO_EXPOSURE: Offer(0, 3, 1, 3),
    Control.EXPOSURE_DYNAMIC_FRAMERATE: Offer(0, 1, 1, 1),
    Control.EXPOSURE_TIME_ABSOLUTE: Offer(3, 2047, 1, 250),
    Control.GAIN: Offer(0, 255, 1, 0),
    Control.WHITE_BALANCE_AUTOMATIC: Offer(0, 1, 1, 1),
    Control.WHITE_BALANCE_TEMPERATURE: Offer(2000, 6500, 10, 4000),
    Control.FOCUS_AUTOMATIC_CONTINUOUS: Offer(0, 1, 1, 1),
    Control.FOCUS_ABSOLUTE: Offer(0, 250, 5, 0),
}
"""Like those of a common office camera."""

BY_HAND = {
    Control.EXPOSURE_TIME_ABSOLUTE: (Control.AUTO_EXPOSURE, 1),
    Control.GAIN: (Control.AUTO_EXPOSURE, 1),
    Control.WHITE_BALANCE_TEMPERATURE: (Control.WHITE_BALANCE_AUTOMATIC, 0),
    Control.FOCUS_ABSOLUTE: (Control.FOCUS_AUTOMATIC_CONTINUOUS, 0),
}
"""Which switch must stand where for a value to be set by hand."""

SLOWEST = 333
"""The longest exposure at thirty frames a second."""


class UvcCamera:
    """At `device`, a file that is made. `stale`: of what it adjusts by itself it tells the default only.

    `lacks` names controls that it does not have, `offers` those that it offers otherwise: by hand it then reaches less
    than by itself. With GAIN_AUTOMATIC among them, that is the switch of its gain. `refuses` those that fail to be set, `stuck` those that take every
    value and keep their own, `rounds` the steps of those that round without saying so. `light` 1.0 is a lamp on a
    desk; `kelvin` its colour; `sharp_at` where the lens sees the plate sharply; `page` whether something is on it.
    """

    def __init__(
        self,
        device: Path,
        *,
        lacks: Collection[Control] = (),
        offers: Mapping[Control, Offer] | None = None,
        refuses: Collection[Control] = (),
        stuck: Collection[Control] = (),
        rounds: Mapping[Control, int] | None = None,
        stale: bool = False,
        name: str = "Desk Camera 20",
    ) -> None:
        device.touch()
        self.device = device
        self.name = name
        self.light, self.kelvin, self.sharp_at, self.page, self.glare = 1.0, 4800.0, 85, True, 0.0
        self.flickers = False
        self.gone = False
        self.refuses, self.stuck, self.rounds, self.stale = set(refuses), set(stuck), dict(rounds or {}), stale
        given = {**OFFERS, **(offers or {})}
        self.offers = {control: offer for control, offer in given.items() if control not in lacks}
        self.written: list[tuple[Control, int]] = []
        self.time = 0.0
        self.grabs = self.releases = 0
        random = np.random.default_rng(7)
        self._print = random.normal(0.0, 1.0, (WISH.height, WISH.width)).astype(np.float32)
        self._noise = random.normal(0.0, 1.5, (WISH.height + 64, WISH.width, 3)).astype(np.float32)
        self.cut_power()

    def cut_power(self) -> None:
        """What it was set to is forgotten."""
        self.values = {control: offer.default for control, offer in self.offers.items()}
        self._true = {control: float(OFFERS[control].default) for control in BY_HAND}

    def open(self, calibrated: Path | None = None) -> Camera:
        return open_camera(
            f"v4l2:{self.device}",
            WISH,
            None,
            calibrated=calibrated,
            capture=lambda _path, _driver: self,
            now=lambda: self.time,
            open_controls=self.open_controls,
        )

    def open_controls(self, device: Path) -> Controls:
        return Controls(device, self.ioctl)

    # --- what the kernel asks -----------------------------------------------------------------

    def ioctl(self, _file: int, request: int, structure: bytearray) -> None:
        if self.gone:
            raise OSError(errno.ENODEV, "No such device")
        if request == QUERYCAP:
            structure[:] = CAPABILITY.pack(b"uvcvideo", self.name.encode(), b"usb-1", 0, 1, 1)
            return
        number = int.from_bytes(structure[:4], "little")
        if number not in self.offers:
            raise OSError(errno.EINVAL, "Invalid argument")
        control = Control(number)
        if request == QUERYCTRL:
            offer = self.offers[control]
            flags = 0 if self._by_hand(control) else INACTIVE
            structure[:] = QUERY.pack(number, 1, b"", offer.least, offer.most, offer.step, offer.default, flags)
        elif request == G_CTRL:
            structure[:] = CONTROL.pack(number, self._told(control))
        elif request == S_CTRL:
            self._set(control, CONTROL.unpack(structure)[1])

    def _by_hand(self, control: Control) -> bool:
        switch, stands = BY_HAND.get(control, (control, None))
        if control is Control.GAIN and Control.GAIN_AUTOMATIC in self.offers:
            switch, stands = Control.GAIN_AUTOMATIC, 0
        return stands is None or switch not in self.offers or self.values[switch] == stands

    def _told(self, control: Control) -> int:
        if self._by_hand(control) or self.stale:
            return self.values[control]
        return round(self._true[control])

    def _set(self, control: Control, value: int) -> None:
        self.written.append((control, value))
        if control in self.refuses:
            raise OSError(errno.EIO, "Input/output error")
        if not self._by_hand(control):
            raise OSError(errno.EACCES, "Permission denied")
        if control is Control.AUTO_EXPOSURE and value not in (1, 3):
            raise OSError(errno.EINVAL, "Invalid argument")
        if control in self.stuck:
            return
        offer = self.offers[control]
        step = self.rounds.get(control, offer.step)
        # What was found by itself becomes what is set by hand, but for cameras that never told.
        before = {each: self._by_hand(each) for each in BY_HAND}
        self.values[control] = min(max(value // step * step, offer.least), offer.most)
        for each, was in before.items():
            if each in self.offers and not was and self._by_hand(each) and not self.stale:
                self.values[each] = min(max(round(self._true[each]), self.offers[each].least), self.offers[each].most)

    # --- pictures -----------------------------------------------------------------------------

    def isOpened(self) -> bool:  # noqa: N802
        return not self.gone

    def grab(self) -> bool:
        self.time += 1.0 / 30.0
        self.grabs += 1
        self._adjust()
        return not self.gone

    def retrieve(self) -> tuple[bool, cv2.typing.MatLike]:
        far = abs(self._stands(Control.FOCUS_ABSOLUTE) - self.sharp_at) / 25.0
        seen = self._print if far == 0 else cv2.GaussianBlur(self._print, (0, 0), min(3.0, max(0.2, far)))
        plate = np.float32(self._level()) * (1.0 + np.float32(0.25 if self.page else 0.002) * np.asarray(seen))
        warmth = (self._stands(Control.WHITE_BALANCE_TEMPERATURE) / self.kelvin) ** 0.5
        channels = (plate / np.float32(warmth), plate, plate * np.float32(warmth))
        picture = np.asarray(cv2.merge(channels), np.float32)
        picture[: round(self.glare * WISH.height)] = 255
        first = (self.grabs * 29) % 61
        picture += self._noise[first : first + WISH.height]
        return True, np.asarray(np.clip(picture, 0, 255), np.uint8)

    def get(self, property_number: int, /) -> float:
        return float(WISH.width if property_number == cv2.CAP_PROP_FRAME_WIDTH else WISH.height)

    def set(self, _property_number: int, _value: float, /) -> bool:
        return True

    def release(self) -> None:
        self.releases += 1

    def _stands(self, control: Control) -> float:
        """What the sensor really does."""
        by_hand = control in self.offers and self._by_hand(control)
        return float(self.values[control]) if by_hand else self._true[control]

    def _level(self) -> float:
        flicker = 1.0 + 0.2 * (self.grabs % 2) if self.flickers else 1.0
        gain = 1.0 + self._stands(Control.GAIN) / 32.0
        return 0.6 * self.light * flicker * gain * self._stands(Control.EXPOSURE_TIME_ABSOLUTE)

    def _adjust(self) -> None:
        """One step towards what the automatics want."""
        true = self._true
        wanted = min(2.0, max(0.5, 118.0 / max(1.0, self._level()))) ** 0.5
        time = Control.EXPOSURE_TIME_ABSOLUTE
        longest = 2047 if self.values.get(Control.EXPOSURE_DYNAMIC_FRAMERATE, 0) else SLOWEST
        if wanted < 1.0 and true[Control.GAIN] > 0.0:
            true[Control.GAIN] = max(0.0, (32.0 + true[Control.GAIN]) * wanted - 32.0)
        elif wanted > 1.0 and true[time] >= longest:
            true[Control.GAIN] = min(255.0, (32.0 + true[Control.GAIN]) * wanted - 32.0)
        else:
            true[time] = min(float(longest), max(3.0, true[time] * wanted))
        true[Control.WHITE_BALANCE_TEMPERATURE] += 0.3 * (self.kelvin - true[Control.WHITE_BALANCE_TEMPERATURE])
        if self.page:
            true[Control.FOCUS_ABSOLUTE] += 0.3 * (self.sharp_at + 12 - true[Control.FOCUS_ABSOLUTE])
