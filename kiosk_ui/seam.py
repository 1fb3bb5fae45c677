"""What the pages need from a station, and what a unit may set about its pages.

Knows the shape only. Does not know how a station comes by its views, nor how a page is drawn.
"""

from dataclasses import dataclass
from typing import Protocol

from edge.domain import Answer, Press, Preview, View


class Station(Protocol):
    """All that the web threads may touch; every method may be called from many threads at once."""

    def view(self) -> View:
        """What the screen shows now."""
        ...

    def wait_view(self, after: int, timeout: float) -> View:
        """The view as soon as its number differs from `after`, or the same one after `timeout` seconds."""
        ...

    def wait_preview(self, after: int, timeout: float) -> Preview | None:
        """The newest frame once its number differs from `after`; None when none came in time."""
        ...

    def press(self, press: Press) -> Answer:
        """Do what a button asks, unless the view has changed since it was touched."""
        ...


@dataclass(frozen=True, slots=True)
class PageSettings:
    """What a unit sets about its screen.

    `expert_contact` may be empty: the page then sends the officer to the hierarchy. `allowed_hosts`
    are the exact Host headers that are answered. `waiting_places` is how many requests may wait at
    once for something new; one more is answered at once with what there is.
    """

    language: str
    station_name: str
    expert_contact: str
    version: str
    allowed_hosts: tuple[str, ...]
    waiting_places: int
