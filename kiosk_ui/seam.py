"""What the pages need from a station, and what a unit may set about its pages.

Knows the shape only. Does not know how a station comes by its views, nor how a page is drawn.
"""

from dataclasses import dataclass
from typing import Protocol

from edge.exhibit import Entry, Person, Signer
from edge.people import Checked
from edge.record import Found, Search
from edge.sync.state import State
from edge.view import Answer, Press, Preview, View


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

    def everyone(self) -> tuple[Person, ...]:
        """All who may sign in, by name."""
        ...

    def sign_in(self, number: str, pin: str) -> Checked:
        """Whether this is the PIN of this number; written down either way."""
        ...

    def sign_out(self, person: Person, reason: str) -> None:
        """Write down that a person left: "left", "idle" or "another"."""
        ...

    def enrol(self, person: Person, pin: str, by: Person | None) -> str | None:
        """Let a person sign in from now on; the sentence that says why not, or None. `by` is None for the first."""
        ...

    def search(self, asked: Search, limit: int, offset: int) -> tuple[Found, ...]:
        """The intakes that fit, newest first: `limit` of them after the first `offset`."""
        ...

    def read(self, intake: str, by: Signer) -> tuple[Entry, ...]:
        """All entries of an intake; that they were read is written down. Empty where there is no such intake."""
        ...

    def photograph(self, sha256: str) -> bytes | None:
        """A photograph of the record, if it is there and unaltered."""
        ...


@dataclass(frozen=True, slots=True)
class Sent:
    """How far the central service is: the note of the last run, None before the first one, and the last entry's number."""

    state: State | None
    last: int


@dataclass(frozen=True, slots=True)
class PageSettings:
    """What a unit sets about its screen.

    `expert_contact` may be empty: the page then sends the officer to the hierarchy. `allowed_hosts`
    are the exact Host headers that are answered. `waiting_places` is how many requests may wait at
    once for something new; one more is answered at once with what there is. For the privacy notice:
    `retention` says how long the record is kept, `controller` who answers for it, `readers` who may read it;
    where they are empty, the notice refers to the unit's rule and to the hierarchy. `central` names the service
    that entries are sent to, empty where nothing is sent.
    """

    language: str
    station_name: str
    expert_contact: str
    version: str
    allowed_hosts: tuple[str, ...]
    waiting_places: int
    retention: str = ""
    controller: str = ""
    readers: str = ""
    central: str = ""
