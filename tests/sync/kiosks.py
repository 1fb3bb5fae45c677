"""A kiosk that sends to the central double: its folder, its log, and runs that wait for nothing."""

import json
import random
import sqlite3
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from edge.config import CentralConfig, Config, PathsConfig
from edge.exhibit import Json
from edge.record import Head, Log, Places, load_station_key, open_log
from edge.record.chain import GENESIS, Row, seal
from edge.record.database import make_again
from edge.record.head import note_head
from edge.record.photographs import keep_photograph
from edge.sync.carry import Moved, Tools
from edge.sync.enrol import Enrolled, plain_code
from edge.sync.run import Report, enrol_station, synchronise
from tests.record.measure import PHOTOGRAPH, entries
from tests.record.scripted import record_intake
from tests.sync.central_double import Central, Station


@dataclass
class Kiosk:
    """Waits are not waited for, only counted; the clock may be set ahead."""

    data: Path
    central: Central
    waits: list[float] = field(default_factory=list)
    ahead: timedelta = timedelta()

    @property
    def config(self) -> Config:
        return Config(central=CentralConfig(url=self.central.url), paths=PathsConfig(data=str(self.data)))

    @property
    def settings(self) -> Path:
        """The same settings as a file, for the command line."""
        path = self.data.parent / f"{self.data.name}.toml"
        path.write_text(f'[central]\nurl = "{self.central.url}"\n[paths]\ndata = "{self.data}"\n', encoding="utf-8")
        return path

    @property
    def name(self) -> str:
        return load_station_key(self.config.record).public.fingerprint

    @property
    def held(self) -> Station:
        """What central holds of this kiosk."""
        return self.central.stations[self.name]

    def now(self) -> datetime:
        return datetime.now(UTC) + self.ahead

    def tools(self) -> Tools:
        return Tools(self.now, time.monotonic, self.waits.append, lambda: 1.0)

    def enrol(self) -> Enrolled:
        code = plain_code(self.central.code())
        assert code is not None
        got = enrol_station(self.config, self.central.url, self.central.authority, code, self.tools())
        assert isinstance(got, Enrolled)
        return got

    def log(self) -> Log:
        return open_log(self.config.record, load_station_key(self.config.record), self.now)

    def record(self, *numbers: int) -> None:
        """Write whole intakes into the log."""
        log = self.log()
        for number in numbers:
            record_intake(log, number)
        log.close()

    def photograph(self, jpeg: bytes, intake: str = "intake-big") -> str:
        """Write an entry with this photograph into the log."""
        log = self.log()
        sha256 = log.photograph(jpeg)
        body: dict[str, Json] = {"name": "plate", "sha256": sha256, "width": 1, "height": 1, "lying": True}
        log.append("picture_taken", {"intake": intake, **body})
        log.close()
        return sha256

    def lines(self) -> list[bytes]:
        """Every entry of the log as it should arrive."""
        log = self.log()
        found = [line for _entry, line in log.lines()]
        log.close()
        return found

    def sync(self) -> Report:
        self.heard: list[Moved] = []
        return synchronise(self.config, self.tools(), self.heard.append)


def long_record(folder: Path, count: int) -> None:
    """A record of `count` entries, made at once and without waiting for the disk; all show one photograph."""
    places = Places(Config(paths=PathsConfig(data=str(folder))).record)
    key = load_station_key(places.root)
    kept = keep_photograph(places.photographs, b"\xff\xd8\xff\xe0 one for all")
    rows: list[Row] = []
    for row in entries(key, count):
        body = row.body.replace(PHOTOGRAPH, kept)
        rows.append(seal(key, row.seq, row.at, row.kind, json.loads(body), rows[-1].hash if rows else GENESIS))
    make_again(places.database, rows)
    note_head(places.head, Head(count, rows[-1].hash, sqlite3.sqlite_version), key)


def enrolled(folder: Path, central: Central) -> Kiosk:
    """A kiosk with a certificate, and nothing recorded but its beginning."""
    kiosk = Kiosk(folder, central)
    kiosk.enrol()
    return kiosk


def big_jpeg(size: int, seed: int = 1) -> bytes:
    """Bytes that begin as a JPEG does and repeat nowhere."""
    return b"\xff\xd8\xff\xe0" + random.Random(seed).randbytes(size - 4)
