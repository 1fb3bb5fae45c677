"""Cameras made of files: a video that repeats, or a folder of photographs laid down one after another.

Knows files and their order. Knows no device, and asks nothing of what the pictures show.
"""

import threading
import time
from pathlib import Path

import cv2
import numpy as np

from edge.cameras.contract import CameraWish, Now, Pace, Wait, closed_error
from edge.cameras.mat import draw_mat
from edge.domain import DeviceError, Frame, PictureError, Pixels, SetupError, Trouble
from edge.picture import SUFFIXES, read_picture

EMPTY_SECONDS = 4.0
SHOWN_SECONDS = 8.0
SHOWN_SHARE = 0.8
"""Of the frame that a photograph fills at most: around it the plate stays visible, as around an exhibit."""

LEAST_RATE, MOST_RATE = 1.0, 240.0


class VideoCamera:
    """A video file, at its own speed, from the start again when it ends; see `edge.cameras.contract.Camera`.

    Frames that fall between two beats of the wished rate are left out. Raises SetupError on opening when
    the file is missing or is no video, DeviceError(UNREADABLE) when it breaks later.
    """

    def __init__(
        self, file: Path, wish: CameraWish, now: Now = time.monotonic, wait: Wait = threading.Event.wait
    ) -> None:
        if not file.is_file():
            raise SetupError(f"There is no video file at {file}: correct the camera's source, or put the file there.")
        self._file = file
        self._wish = wish
        self._closed = threading.Event()
        self._busy = threading.Lock()
        self._pace = Pace(wish.frames_per_second, now, wait, self._closed)
        self._number = 0
        self._capture = cv2.VideoCapture(str(file), cv2.CAP_FFMPEG)
        if not (self._capture.isOpened() and self._capture.grab()):
            self._capture.release()
            raise SetupError(f"The file {file} is no video that can be played: give an .avi, .mp4 or .mkv file.")
        rate = self._capture.get(cv2.CAP_PROP_FPS)
        self._rate = rate if LEAST_RATE <= rate <= MOST_RATE else wish.frames_per_second
        self._grabbed = 0

    def read(self) -> Frame:
        """Wait for the next frame; errors as the class says, DeviceError(LOST) once closed."""
        with self._busy:
            try:
                at, seconds = self._pace.next()
                self._advance(int(seconds * self._rate + 1e-6))
                got, picture = self._capture.retrieve()
                if not got:
                    raise self._unreadable()
                pixels = fitted(np.asarray(picture, np.uint8), self._wish)
                if self._closed.is_set():
                    raise closed_error()
            finally:
                if self._closed.is_set():
                    self._capture.release()
        frame = Frame(self._number, at, pixels)
        self._number += 1
        return frame

    def close(self) -> None:
        """End a waiting read and give the source back; may be called twice."""
        # A read under way in another thread holds the file: it sees the flag and gives it back itself.
        self._closed.set()
        if self._busy.acquire(blocking=False):
            try:
                self._capture.release()
            finally:
                self._busy.release()

    def _advance(self, wanted: int) -> None:
        """Go to the picture `wanted`, counted from the opening through all repetitions."""
        # A reader who slept for hours need not be led through every picture since.
        self._grabbed = max(self._grabbed, wanted - round(60 * MOST_RATE))
        while self._grabbed < wanted:
            if not self._capture.grab():
                self._capture.release()
                self._capture.open(str(self._file), cv2.CAP_FFMPEG)
                if not self._capture.grab():
                    raise self._unreadable()
            self._grabbed += 1

    def _unreadable(self) -> DeviceError:
        return DeviceError(
            Trouble.UNREADABLE, f"The video {self._file} can no longer be read: check the file and its disk."
        )


class StillsCamera:
    """A folder of photographs as visits to a plate; see `edge.cameras.contract.Camera`.

    The drawn plate is empty, a photograph lies on it, the plate is empty again, the next one follows, in
    the order of the files' names, and from the first again. A steady picture has no noise of its own, and
    none is added. Raises SetupError on opening when the folder is missing, empty, or begins with what is no picture, and
    DeviceError(UNREADABLE) when a file after the first turns out to be none.
    """

    def __init__(
        self, folder: Path, wish: CameraWish, now: Now = time.monotonic, wait: Wait = threading.Event.wait
    ) -> None:
        if not folder.is_dir():
            raise SetupError(f"There is no folder at {folder}: correct the camera's source, or make the folder.")
        self._files = sorted(file for file in folder.iterdir() if file.suffix.lower() in SUFFIXES and file.is_file())
        if not self._files:
            raise SetupError(f"The folder {folder} holds no pictures: put JPEG or PNG files into it.")
        self._wish = wish
        self._closed = threading.Event()
        self._pace = Pace(wish.frames_per_second, now, wait, self._closed)
        self._number = 0
        self._empty = draw_mat(wish.width, wish.height)
        self._laid: tuple[int, Pixels] | None = None
        try:
            _load(self._files[0])
        except DeviceError as error:
            raise SetupError(str(error)) from error

    def read(self) -> Frame:
        """Wait for the next frame; errors as the class says, DeviceError(LOST) once closed."""
        at, seconds = self._pace.next()
        visit, moment = divmod(seconds, EMPTY_SECONDS + SHOWN_SECONDS)
        pixels = self._empty if moment < EMPTY_SECONDS else self._shown(int(visit) % len(self._files))
        if self._closed.is_set():
            raise closed_error()
        frame = Frame(self._number, at, pixels)
        self._number += 1
        return frame

    def close(self) -> None:
        """End a waiting read and give the source back; may be called twice."""
        self._closed.set()

    def _shown(self, index: int) -> Pixels:
        if self._laid is None or self._laid[0] != index:
            picture = fitted(_load(self._files[index]), self._wish, self._empty, SHOWN_SHARE)
            self._laid = (index, picture)
        return self._laid[1]


def fitted(picture: Pixels, wish: CameraWish, ground: Pixels | None = None, share: float = 1.0) -> Pixels:
    """`picture` in the middle of a frame of the wished size, in its own proportions, on grey or on `ground`."""
    if ground is None and picture.shape[:2] == (wish.height, wish.width):
        return np.ascontiguousarray(picture)
    rows, columns = picture.shape[:2]
    scale = share * min(wish.width / columns, wish.height / rows)
    size = max(1, round(columns * scale)), max(1, round(rows * scale))
    way = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    frame = np.full((wish.height, wish.width, 3), 96, np.uint8) if ground is None else ground.copy()
    left, top = (wish.width - size[0]) // 2, (wish.height - size[1]) // 2
    frame[top : top + size[1], left : left + size[0]] = cv2.resize(picture, size, interpolation=way)
    return frame


def _load(file: Path) -> Pixels:
    try:
        return read_picture(file)
    except PictureError as error:
        raise DeviceError(
            Trouble.UNREADABLE, f"The picture {file} cannot be shown: {error}; take it out of the folder."
        ) from error
