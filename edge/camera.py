"""Opens the camera that the configuration names.

Knows the addresses of sources: `v4l2:/dev/video0`, `video:FILE`, `stills:FOLDER`, and `demo:` with a
word for what happens there: `demo:` a weapon comes and goes, `demo:stay` it stays, `demo:empty` nothing
comes, `demo:two` a second one comes with it, `demo:hand` a hand stays beside it, `demo:edge` it lies over
the edge of the plate, `demo:swap` another one comes the second time. Does not know what is in a picture, nor what to do when there is
none; each kind of camera is a module of `edge.cameras`.
"""

import logging
import os
import threading
import time
from pathlib import Path

import cv2

from edge.calibration import OpenControls, standing
from edge.cameras.contract import Camera, CameraWish, Now, Wait
from edge.cameras.controls import Controls
from edge.cameras.demo import PLAYS, DemoCamera
from edge.cameras.replay import StillsCamera, VideoCamera
from edge.cameras.v4l2 import CaptureFactory, V4l2Camera
from edge.domain import SetupError

__all__ = ["Camera", "CameraWish", "device_of", "open_camera"]

log = logging.getLogger(__name__)


def open_camera(
    source: str,
    wish: CameraWish,
    photograph: Path | None,
    *,
    calibrated: Path | None = None,
    capture: CaptureFactory = cv2.VideoCapture,
    now: Now = time.monotonic,
    wait: Wait = threading.Event.wait,
    open_controls: OpenControls = Controls,
) -> Camera:
    """Open the camera at `source`; `photograph` is what `demo:` lays on its plate.

    A device is set as it was calibrated where the folder `calibrated` holds a calibration of it; what it does not
    hold is logged, and it gives pictures all the same.

    Raises SetupError for what only a change of the configuration can mend: an unknown kind, a missing
    file, a photograph that will not do. Raises DeviceError for what may mend itself, and is worth
    trying again: a device that is absent, denied, busy, or gives another size than wished.
    """
    _quiet_opencv()
    kind, colon, place = source.partition(":")
    match kind if colon else "":
        case "v4l2":
            device = _device(source, place)
            camera = V4l2Camera(device, wish, capture=capture, now=now)
            if calibrated is not None:
                # Once pictures flow: some cameras forget what they were set to when they begin.
                found = standing(device, (wish.width, wish.height), calibrated, sets=True, open_controls=open_controls)
                if found.ready is False:
                    log.warning("Camera controls: %s", found.sentence)
            return camera
        case "video":
            return VideoCamera(_named(source, place), wish, now=now, wait=wait)
        case "stills":
            return StillsCamera(_named(source, place), wish, now=now, wait=wait)
        case "demo":
            if photograph is None:
                raise SetupError(
                    'The camera source "demo:" needs a photograph of a weapon on a plain surface: '
                    "name one, or choose another source."
                )
            if place not in PLAYS:
                known = ", ".join(f"demo:{play}" for play in PLAYS)
                raise SetupError(f'The camera source "{source}" is unknown: write one of {known}')
            return DemoCamera(photograph, wish, stays=PLAYS[place], now=now, wait=wait)
        case _:
            raise SetupError(
                f'The camera source "{source}" is of no known kind: write v4l2:/dev/video0, video:FILE, '
                "stills:FOLDER or demo:"
            )


def device_of(source: str) -> Path | None:
    """The device file that `source` names, None for a source of another kind. Raises SetupError for a wrong name."""
    kind, _, place = source.partition(":")
    return _device(source, place) if kind == "v4l2" else None


def _device(source: str, place: str) -> Path:
    if not place.startswith("/"):
        raise SetupError(
            f'The camera source "{source}" names no device file: write v4l2:/dev/video0, '
            "or better the camera's own link, v4l2:/dev/v4l/by-id/..."
        )
    return Path(place)


def _named(source: str, place: str) -> Path:
    if not place:
        raise SetupError(f'The camera source "{source}" names no path: write it after the colon.')
    return Path(place)


def _quiet_opencv() -> None:
    """Keep OpenCV's own remarks off standard error: what matters of them is said by our errors.

    OpenCV reads these once per process, the time-out when it first waits for a device. It bounds, in
    whole seconds, how long a camera that stopped sending can hold up a read; OpenCV's own value is 10,
    and CAP_PROP_READ_TIMEOUT_MSEC is for FFmpeg and GStreamer only (opencv modules/videoio, cap_v4l.cpp).
    """
    os.environ.setdefault("OPENCV_VIDEOIO_V4L_SELECT_TIMEOUT", "3")
    os.environ.setdefault("OPENCV_FFMPEG_LOGLEVEL", "-8")
    cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_SILENT)
