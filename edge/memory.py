"""Tells the C library what to do with the memory of pictures that are no longer needed.

Knows glibc's mallopt(3) and the two kinds of programs that handle pictures here: one that lives for
years and must stay small, one that works through a folder and must be quick. Left alone, the C library
does neither: it keeps some 80 MB that nobody uses, and still asks for new pages with each large picture.
"""

import ctypes
import logging

log = logging.getLogger(__name__)

M_TRIM_THRESHOLD, M_MMAP_THRESHOLD, M_MMAP_MAX, M_ARENA_MAX = -1, -3, -4, -8
NEVER = -1
FRAME_SIZED = 4 << 20
"""Smaller than a frame, larger than what is handled many times for each frame."""


def give_back_freed_frames() -> None:
    """For a program that lives long: what a frame took goes back to the system as soon as it is freed."""
    _set((M_MMAP_THRESHOLD, FRAME_SIZED), (M_TRIM_THRESHOLD, FRAME_SIZED), (M_ARENA_MAX, 2))


def keep_freed_pictures() -> None:
    """For a program that works through pictures: what one took is there for the next, which is a quarter faster."""
    _set((M_MMAP_MAX, 0), (M_TRIM_THRESHOLD, NEVER))


def _set(*limits: tuple[int, int]) -> None:
    try:
        mallopt = ctypes.CDLL(None).mallopt
    except (OSError, AttributeError):
        log.info("The C library has no mallopt; memory is handled as it sees fit.")
        return
    for limit, value in limits:
        mallopt(limit, value)
