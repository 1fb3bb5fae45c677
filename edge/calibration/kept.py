"""The calibration as it is kept: `controls.json`, and beside it `empty.jpg`, the picture of the empty plate.

Knows the form of the file and what makes it unusable. Does not know cameras.
"""

import hashlib
import json
import math
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from edge.cameras.controls import Control
from edge.domain import Region, ScelleError
from edge.record.files import make_folder, sync_folder, write_whole

FILE, PICTURE = "controls.json", "empty.jpg"
FORM = 1
LARGEST_FILE = 1 << 16
INT32 = range(-(1 << 31), 1 << 31)


class CalibrationError(ScelleError):
    """There is no calibration to be had: the light does not do, the file is damaged, the disk is full."""


@dataclass(frozen=True, slots=True)
class Setting:
    """A control, what it was set to, and what the camera then said that it is: some round to steps of their own."""

    control: Control
    wanted: int
    read: int


@dataclass(frozen=True, slots=True)
class Calibration:
    """What was found on the empty plate.

    `date` is an ISO 8601 moment, `device` what the camera calls itself, `width` and `height` those of its picture,
    `plate` the part that was measured. `settings` in the order in which they are set. `free` names what could not
    be locked, each with the reason in brackets. `level` is the mean grey, 0 to 255; `warmth` and `glare` as in
    `measures.Look`; `noise` in grey levels; `sharpness` compares with pictures of this plate alone. `picture` is
    the SHA-256 of `empty.jpg`.
    """

    date: str
    device: str
    width: int
    height: int
    plate: Region
    settings: tuple[Setting, ...]
    free: tuple[str, ...]
    level: float
    warmth: float
    glare: float
    noise: float
    sharpness: float
    picture: str = ""


def keep(folder: Path, calibration: Calibration, jpeg: bytes) -> None:
    """Write both files, each whole or not at all and on the disk when this returns. Raises CalibrationError."""
    calibration = replace(calibration, picture=hashlib.sha256(jpeg).hexdigest())
    text = json.dumps(_as_json(calibration), indent=2, ensure_ascii=False) + "\n"
    try:
        make_folder(folder)
        # A cut between the two leaves a picture that is not the file's own: that is noticed, and said.
        write_whole(folder / PICTURE, jpeg)
        write_whole(folder / FILE, text.encode())
    except OSError as error:
        raise CalibrationError(
            f"The calibration cannot be written to {folder}: {error.strerror}. Make room or grant the right to, "
            "then run scelle camera calibrate again."
        ) from error


def kept(folder: Path) -> Calibration | None:
    """The calibration in `folder`, None where there is none. Raises CalibrationError for one that is of no use."""
    path = folder / FILE
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST_FILE + 1)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise CalibrationError(
            f"{path} cannot be read: {error.strerror}. Give it to the kiosk's own user, or calibrate as that user."
        ) from error
    try:
        calibration = _from_json(content)
        _check_picture(folder / PICTURE, calibration)
    except (OSError, ValueError, TypeError, KeyError, RecursionError) as error:
        raise CalibrationError(
            f"The camera's calibration in {folder} is damaged and not used: empty the plate and run "
            "scelle camera calibrate."
        ) from error
    return calibration


def forget(folder: Path) -> bool:
    """Delete the calibration; whether there was one. Raises CalibrationError."""
    there = (folder / FILE).exists()
    try:
        (folder / FILE).unlink(missing_ok=True)
        (folder / PICTURE).unlink(missing_ok=True)
        if there:
            sync_folder(folder)
    except OSError as error:
        raise CalibrationError(f"The calibration in {folder} cannot be deleted: {error.strerror}.") from error
    return there


def _as_json(calibration: Calibration) -> dict[str, object]:
    plate = calibration.plate
    return {
        "form": FORM,
        "date": calibration.date,
        "device": calibration.device,
        "size": [calibration.width, calibration.height],
        "plate": [plate.left, plate.top, plate.right, plate.bottom],
        "settings": [
            {"control": setting.control.word, "wanted": setting.wanted, "read": setting.read}
            for setting in calibration.settings
        ],
        "free": list(calibration.free),
        "level": round(calibration.level, 2),
        "warmth": round(calibration.warmth, 4),
        "glare": round(calibration.glare, 4),
        "noise": round(calibration.noise, 3),
        "sharpness": round(calibration.sharpness, 2),
        "picture_sha256": calibration.picture,
    }


def _from_json(content: bytes) -> Calibration:
    """Raises ValueError, TypeError, KeyError or RecursionError."""
    if len(content) > LARGEST_FILE:
        raise ValueError("too large")
    told = json.loads(content)
    if told["form"] != FORM:
        raise ValueError("of another form")
    width, height = (_whole(side) for side in told["size"])
    left, top, right, bottom = (_number(side) for side in told["plate"])
    plate = Region(left, top, right, bottom)
    if not (0 <= plate.left < plate.right <= 1 and 0 <= plate.top < plate.bottom <= 1):
        raise ValueError("no part of a picture")
    return Calibration(
        date=_text(told["date"]),
        device=_text(told["device"]),
        width=width,
        height=height,
        plate=plate,
        settings=tuple(
            Setting(Control[_text(each["control"]).upper()], _whole(each["wanted"]), _whole(each["read"]))
            for each in told["settings"]
        ),
        free=tuple(_text(each) for each in told["free"]),
        level=_number(told["level"]),
        warmth=_number(told["warmth"]),
        glare=_number(told["glare"]),
        noise=_number(told["noise"]),
        sharpness=_number(told["sharpness"]),
        picture=_text(told["picture_sha256"]),
    )


def _check_picture(path: Path, calibration: Calibration) -> None:
    if hashlib.sha256(path.read_bytes()).hexdigest() != calibration.picture:
        raise ValueError("another picture than the one that was taken")


def _whole(value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value not in INT32:
        raise ValueError("no whole number of 32 bits")
    return value


def _number(value: Any) -> float:
    if not isinstance(value, int | float) or isinstance(value, bool) or not math.isfinite(value):
        raise ValueError("no number")
    return float(value)


def _text(value: Any) -> str:
    if not isinstance(value, str) or not value.isprintable():
        raise ValueError("no text")
    return value
