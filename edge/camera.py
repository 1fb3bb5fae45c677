"""Opens the camera that the configuration names.

Knows the addresses of sources: `v4l2:/dev/video0`, `video:FILE`, `stills:FOLDER`, and `demo:` with a
word for what happens there: `demo:` a weapon comes and goes, `demo:stay` it stays, `demo:empty` nothing
comes, `demo:two` a second one comes with it, `demo:hand` a hand stays beside it, `demo:edge` it lies over
the edge of the plate, `demo:swap` another one comes the second time. Does not know what is in a picture, nor what to do when there is
none; each kind of camera is a module of `edge.cameras`.
"""

import os
import threading
import time
from pathlib import Path

import cv2

from edge.cameras.contract import Camera, CameraWish, Now, Wait
from edge.cameras.demo import PLAYS, DemoCamera
from edge.cameras.replay import StillsCamera, VideoCamera
from edge.cameras.v4l2 import CaptureFactory, V4l2Camera
from edge.domain import SetupError

__all__ = ["Camera", "CameraWish", "open_camera"]


def open_camera(
    source: str,
    wish: CameraWish,
    photograph: Path | None,
    *,
    capture: CaptureFactory = cv2.VideoCapture,
    now: Now = time.monotonic,
    wait: Wait = threading.Event.wait,
) -> Camera:
    """Open the camera at `source`; `photograph` is what `demo:` lays on its plate.

    Raises SetupError for what only a change of the configuration can mend: an unknown kind, a missing
    file, a photograph that will not do. Raises DeviceError for what may mend itself, and is worth
    trying again: a device that is absent, denied, busy, or gives another size than wished.
    """
    _quiet_opencv()
    kind, colon, place = source.partition(":")
    match kind if colon else "":
        case "v4l2":
            if not place.startswith("/"):
                raise SetupError(
                    f'The camera source "{source}" names no device file: write v4l2:/dev/video0, '
                    "or better the camera's own link, v4l2:/dev/v4l/by-id/..."
                )
            return V4l2Camera(Path(place), wish, capture=capture, now=now)
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
