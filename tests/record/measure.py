"""How long a large record takes: `python -m tests.record.measure [ENTRIES] [FOLDER]`. docs/record.md has the figures.

The record is made with the same bytes as a station's own, but in one transaction, without waiting for the disk.
"""

import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from edge.exhibit import Json
from edge.record import Places, Search, StationKey, load_station_key, open_log, verify_log
from edge.record.chain import GENESIS, Row, seal, time_text
from edge.record.database import make_again
from edge.record.files import make_folder
from edge.record.head import Head, note_head
from tests.record.scripted import Clock, jpeg, record_intake, steps

START = datetime(2024, 1, 1, tzinfo=UTC)


def entries(key: StationKey, count: int) -> Iterator[Row]:
    previous, seq, intake = GENESIS, 0, 0
    opening: dict[str, Json] = {"format": 1, "sqlite": sqlite3.sqlite_version, "public_key": key.public.pem.decode()}
    bodies: list[tuple[str, dict[str, Json]]] = [("record_opened", opening)]
    while seq < count:
        if not bodies:
            bodies, intake = steps(intake), intake + 1
            # All show the same object: what is measured here is the database.
            for _kind, body in bodies:
                for name in ("sha256", "picture"):
                    if name in body:
                        body[name] = PHOTOGRAPH
                if "pictures" in body:
                    body["pictures"] = [PHOTOGRAPH]
        kind, body = bodies.pop(0)
        seq += 1
        row = seal(key, seq, time_text(START + timedelta(minutes=seq)), kind, body, previous)
        previous = row.hash
        yield row


def timed(what: str, act: Callable[[], object], times: int = 1) -> None:
    taken = []
    for _ in range(times):
        start = time.perf_counter()
        act()
        taken.append((time.perf_counter() - start) * 1000)
    worst = f", worst of {times}: {max(taken):.1f} ms" if times > 1 else ""
    sys.stdout.write(f"{what:<58} {statistics.median(taken):10.1f} ms{worst}\n")


def measure(root: Path, count: int) -> None:
    places = Places(root)
    make_folder(places.photographs)
    make_folder(places.photographs / PHOTOGRAPH[:2])
    (places.photographs / PHOTOGRAPH[:2] / f"{PHOTOGRAPH}.jpg").write_bytes(jpeg(0))
    key = load_station_key(root)
    last: list[Row] = []

    def remembering() -> Iterator[Row]:
        for row in entries(key, count):
            last[:] = [row]
            yield row

    timed(f"making {count} entries", lambda: make_again(places.database, remembering()))
    note_head(places.head, Head(last[0].seq, last[0].hash, sqlite3.sqlite_version), key)
    clock = Clock(START + timedelta(minutes=count + 1))
    # The count of changes is what tells this file from one that was written entry by entry.
    with places.database.open("r+b") as file:
        for offset in (24, 92):
            file.seek(offset)
            file.write((count + 1).to_bytes(4, "big"))

    def start() -> None:
        open_log(root, key, clock.now, clock.monotonic).close()

    timed("first start, the search database is made", start)
    timed("start", start, 20)
    log = open_log(root, key, clock.now, clock.monotonic)
    intakes = count // len(steps(0))
    middle = START + timedelta(minutes=count // 2)
    searches = {
        "search by case": Search(case=f"2026/{intakes // 6:05d}"),
        "search by seal": Search(seal=f"s-{intakes // 2}"),
        "search by day": Search(since=middle, until=middle + timedelta(days=1)),
        "search by typology": Search(typology="revolver"),
        "search by typology and half the time": Search(typology="revolver", since=middle),
        "search by typology that nobody decided on": Search(typology="autre_pistolet"),
        "search by officer": Search(officer="123456"),
        "search by part of a seal": Search(text=f"{intakes // 2}"),
        "search by a text that is nowhere": Search(text="nowhere"),
    }
    for what, wanted in searches.items():
        timed(f"{what} ({len(log.search(wanted, 50))} shown)", lambda wanted=wanted: log.search(wanted, 50), 50)  # type: ignore[misc]
    timed("page 100 of all intakes", lambda: log.search(Search(), 50, 5000), 50)
    timed("open intakes", log.open_intakes, 50)
    timed("entries of one case", lambda: log.case_entries(f"2026/{intakes // 6:05d}"), 50)
    timed("adding the 11 entries and the photograph of an intake", lambda: record_intake(log, 10_000_000), 20)
    log.close()
    start_of_check = time.perf_counter()
    found = verify_log(root, key.public)
    sys.stdout.write(f"verification: {time.perf_counter() - start_of_check:.1f} s, problems: {found.problems}\n")
    for path in (places.database, places.search):
        sys.stdout.write(f"{path.name}: {path.stat().st_size / 1e6:.0f} MB\n")


PHOTOGRAPH = str(steps(0)[2][1]["sha256"])

if __name__ == "__main__":
    wanted_count = int(sys.argv[1]) if len(sys.argv) > 1 else 200_000
    with tempfile.TemporaryDirectory(dir=sys.argv[2] if len(sys.argv) > 2 else None) as folder:
        measure(Path(folder) / "record", wanted_count)
