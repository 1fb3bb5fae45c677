"""What the station says of itself beside its entries: how it is, and how far its clock is from central's.

Knows the machine and the log. Nothing of a case is in what is told here.
"""

import platform
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version

from edge.exhibit import Json
from edge.record import Log
from edge.record.chain import time_text
from edge.sync.contact import PROTOCOL
from edge.sync.outbox import Waiting

STEADY_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class Comparison:
    """Central's clock, the station's at the middle of that question, and the seconds that the question took."""

    central: datetime
    station: datetime
    trip: float

    @property
    def seconds(self) -> float:
        """How far the station's clock is ahead."""
        return (self.station - self.central).total_seconds()

    def news(self, noted: float) -> dict[str, Json] | None:
        """The body of `clock_compared`, where the difference moved by more than 30 s since `noted`, whatever the trip hid."""
        if abs(self.seconds - noted) - self.trip / 2 <= STEADY_SECONDS:
            return None
        return {
            "central": time_text(self.central),
            "station": time_text(self.station),
            "seconds": round(self.seconds, 3),
        }


def noted_clock(log: Log) -> float:
    """The difference that the log knows of; 0 where none was ever written down. Raises RecordError."""
    entry = log.last("clock_compared")
    seconds = None if entry is None else entry.body.get("seconds")
    return float(seconds) if isinstance(seconds, int | float) else 0.0


def state_of_station(log: Log, waits: Waiting, now: datetime) -> Mapping[str, Json]:
    """How the station is, as `PUT /v1/stations/<id>/state` tells it. Raises RecordError."""
    started = log.last("station_started")
    return {
        "protocol": PROTOCOL,
        "time": time_text(now),
        "software": version("scelle"),
        "waiting": {"entries": waits.entries, "photographs": waits.photographs, "since": waits.since},
        "models": _models(None if started is None else started.body.get("models")),
        "free_bytes": shutil.disk_usage(log.places.root).free,
        "python": platform.python_version(),
        "os": _system(),
    }


def _models(written: Json) -> dict[str, Json]:
    """Names and versions of the models that the kiosk started with last."""
    return {name: text for name, text in written.items() if isinstance(text, str)} if isinstance(written, dict) else {}


def _system() -> str:
    try:
        return platform.freedesktop_os_release().get("PRETTY_NAME", platform.system())
    except OSError:
        return platform.platform()
