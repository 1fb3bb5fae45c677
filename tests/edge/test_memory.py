"""Where the memory of pictures comes from, asked of the C library itself in a process of its own."""

import subprocess
import sys

import pytest

# After a few large blocks were freed, the C library left alone takes the next ones from its heap and keeps them.
PROGRAM = """
import ctypes, sys
import numpy as np
from edge import memory

class Figures(ctypes.Structure):
    _fields_ = [(name, ctypes.c_size_t) for name in
                "arena ordblks smblks hblks hblkhd usmblks fsmblks uordblks fordblks keepcost".split()]

mallinfo = ctypes.CDLL(None).mallinfo2
mallinfo.restype = Figures
if sys.argv[1] != "left_alone":
    getattr(memory, sys.argv[1])()
for _ in range(4):
    frame = np.ones((1080, 1920, 3), np.uint8)
    del frame
before = mallinfo().hblks
frame = np.ones((1080, 1920, 3), np.uint8)
print(mallinfo().hblks - before)
"""


@pytest.mark.parametrize(
    ("policy", "pages_of_its_own"), [("left_alone", 0), ("give_back_freed_frames", 1), ("keep_freed_pictures", 0)]
)
def test_a_frame_gets_pages_of_its_own_only_where_they_shall_go_back(policy: str, pages_of_its_own: int) -> None:
    if not sys.platform.startswith("linux"):
        pytest.skip("mallopt is glibc's")
    told = subprocess.run([sys.executable, "-c", PROGRAM, policy], capture_output=True, text=True, check=True)
    assert int(told.stdout) == pages_of_its_own
