"""The chairs for requests that wait for something new.

Knows how many there are. Without the limit, a few forgotten tabs would hold every thread of the
server and the buttons would no longer be answered.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore


class WaitingRoom:
    """A number of places; whoever finds none free does not wait."""

    def __init__(self, places: int) -> None:
        self._places = BoundedSemaphore(places) if places > 0 else None

    @contextmanager
    def seat(self, seconds: float) -> Iterator[float]:
        """How long this request may wait: `seconds`, or not at all when every place is taken."""
        if self._places is None or not self._places.acquire(blocking=False):
            yield 0.0
            return
        try:
            yield seconds
        finally:
            self._places.release()
