"""What can go wrong, in sentences a technician can act on.

Knows: the two errors this package raises, and how to quote OpenVINO's in them. Does not know: where they are shown.
"""


class BuildError(Exception):
    """The models could not be built. The message says what failed, where, and what to do."""


class WeightsError(BuildError):
    """A weights file is not what it claims to be, or asks for something only a program may ask for."""


def last_line(problem: RuntimeError) -> str:
    """The telling line of OpenVINO's many: the last that is not empty, without its full stop."""
    lines = [line.strip() for line in str(problem).splitlines() if line.strip()]
    return lines[-1].rstrip(".")[:200] if lines else type(problem).__name__
