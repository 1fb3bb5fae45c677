"""What every route needs, put together by whoever starts the service."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from central.authority import Authority
from central.shelves import Shelf
from central.store import Store

PROTOCOL = "1.0"


@dataclass(frozen=True, slots=True)
class Service:
    """The open parts of the service.

    `address` is where kiosks speak to once they are enrolled; `trusted` the certificates (PEM) that they check it with,
    empty where their machines know them. `now` is the clock, with a zone.
    """

    store: Store
    shelf: Shelf
    authority: Authority
    trusted: str
    address: str
    now: Callable[[], datetime]
