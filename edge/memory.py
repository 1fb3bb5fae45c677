"""Asks the C library to give freed pictures back to the system instead of keeping them for later.

Knows glibc's mallopt(3). Without it a process that handles frames of 6 MB in several threads keeps about
80 MB that nobody uses: its threads each have an arena of their own, and freed frames stay in them.
"""

import ctypes
import logging

log = logging.getLogger(__name__)

M_TRIM_THRESHOLD, M_MMAP_THRESHOLD, M_ARENA_MAX = -1, -3, -8
FRAME_SIZED = 4 << 20
"""Smaller than a frame, larger than what is handled many times for each frame."""


def give_back_freed_frames() -> None:
    """Set the C library's limits for this process; says so in the log where it cannot."""
    try:
        mallopt = ctypes.CDLL(None).mallopt
    except (OSError, AttributeError):
        log.info("The C library has no mallopt; the process keeps more memory than it uses.")
        return
    for limit, value in ((M_MMAP_THRESHOLD, FRAME_SIZED), (M_TRIM_THRESHOLD, FRAME_SIZED), (M_ARENA_MAX, 2)):
        mallopt(limit, value)
