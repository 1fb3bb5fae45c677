"""What can go wrong, in sentences a technician can act on.

Knows: the two errors this package raises. Does not know: where they are shown.
"""


class BuildError(Exception):
    """The models could not be built. The message says what failed, where, and what to do."""


class WeightsError(BuildError):
    """A weights file is not what it claims to be, or asks for something only a program may ask for."""
