"""The station's log: entries are added at its end, and read.

Knows the order in which things reach the disk: photographs first, then the entry, then the note of the head,
then what searching needs. Knows nothing of screens or of what should be recorded when.
"""

import logging
import os
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from datetime import datetime, timedelta
from pathlib import Path

from edge.domain import SetupError
from edge.exhibit import Entry, Json
from edge.record import search
from edge.record.catalogue import mistakes, photographs_of
from edge.record.chain import FORMAT, GENESIS, Row, fault, line, read_time, seal, time_text
from edge.record.database import DAMAGE, connect, connect_reader, insert, last_of, last_row, rows, rows_numbered
from edge.record.errors import RecordError, not_written
from edge.record.files import lock_alone, locked, make_folder
from edge.record.head import Head, note_head, read_head
from edge.record.keys import StationKey
from edge.record.kinds import KINDS
from edge.record.photographs import keep_photograph, photograph_path, read_photograph
from edge.record.places import Places
from edge.record.search import Found, Search

TAIL = 50
"""Entries at the end of the chain that are checked when a log is opened."""

STEADY_SECONDS = 2.0
"""How far the clock may run from the time that has passed before that is called a jump."""


def open_log(
    root: Path,
    key: StationKey,
    now: Callable[[], datetime],
    monotonic: Callable[[], float] = time.monotonic,
    *,
    alone: bool = False,
) -> "Log":
    """The log in the folder `root`, created where there is none.

    `now` gives aware datetimes. `alone` is for the kiosk: a second kiosk on the same folder is refused. Commands
    leave it out, since an entry of theirs may stand between two of the kiosk's.

    Raises SetupError where the record is another station's, was cut off or altered, or another kiosk has it;
    RecordError where the disk refuses.
    """
    places = Places(root)
    try:
        make_folder(places.photographs)
        handle = lock_alone(places.kiosk_lock) if alone else None
    except OSError as error:
        raise SetupError(
            f"{root} cannot be written: {error.strerror}; grant the right to, or set [paths] data"
        ) from error
    if alone and handle is None:
        raise SetupError(f"Another kiosk is running with the record in {root}: stop it first")
    log = Log(places, key, now, monotonic, handle)
    try:
        log.begin()
    except BaseException:
        log.close()
        raise
    return log


class Log:
    """An open log. Its methods may be called from any thread; made by `open_log`, given back by `close`."""

    def __init__(
        self,
        places: Places,
        key: StationKey,
        now: Callable[[], datetime],
        monotonic: Callable[[], float],
        kiosk: int | None,
    ) -> None:
        self._places = places
        self._key = key
        self._now = now
        self._monotonic = monotonic
        self._kiosk = kiosk
        self._lock = threading.RLock()
        self._writer: sqlite3.Connection | None = None
        self._searcher: sqlite3.Connection | None = None
        self._noted: Head | None = None
        self._clock: tuple[datetime, float] | None = None
        self._lagging = ""

    # --- writing ---

    def begin(self) -> None:
        """Check the end of the chain against the note outside, and mend what a power cut left."""
        try:
            with self._lock, locked(self._places.append_lock):
                self._noted = read_head(self._places.head, self._key.public)
                self._begin(self._noted)
                self._catch_up()
        except DAMAGE as error:
            self._drop()
            # What is not SQLite's own error comes from damage as well.
            name = getattr(error, "sqlite_errorname", "SQLITE_CORRUPT")
            if isinstance(error, sqlite3.Error) and not name.startswith(("SQLITE_CORRUPT", "SQLITE_NOTADB")):
                raise not_written(error, "the record") from error
            raise SetupError(
                f"{self._places.database} cannot be read: {error}. Keep it as it is, run scelle log verify"
            ) from error
        except OSError as error:
            raise not_written(error, "the record") from error

    def append(self, kind: str, body: Mapping[str, Json]) -> Entry:
        """Add an entry; it is on the disk, with its photographs, when this returns.

        When the clock was set back or forward since the last entry, an entry clock_jumped comes first. Raises
        RecordError where the entry could not be written, or a photograph that it names is not there: then it is not
        in the log. Raises ValueError where the catalogue knows no such kind or body.
        """
        if wrong := mistakes(KINDS, kind, body):
            raise ValueError("; ".join(wrong))
        for sha256 in photographs_of(KINDS, kind, body):
            self._is_kept(sha256, kind)
        try:
            with self._lock, locked(self._places.append_lock):
                row = self._write(kind, body)
                self._catch_up()
        except (sqlite3.Error, OSError) as error:
            self._drop()
            raise not_written(error, f"the entry {kind}") from error
        return row.entry

    def photograph(self, jpeg: bytes) -> str:
        """Keep a photograph, before the entry that names it; its SHA-256. Raises RecordError, ValueError."""
        try:
            with self._lock, locked(self._places.append_lock):
                return keep_photograph(self._places.photographs, jpeg)
        except OSError as error:
            raise not_written(error, "the photograph") from error

    def close(self) -> None:
        """Give back the files. The log is not used afterwards."""
        with self._lock:
            self._drop()
            if self._kiosk is not None:
                os.close(self._kiosk)
                self._kiosk = None

    # --- reading ---

    @property
    def places(self) -> Places:
        """Where the parts of the record lie."""
        return self._places

    def head(self) -> Entry:
        """The last entry. Raises RecordError where the database cannot be read, as do all methods below."""
        with self._reading() as reader:
            last = last_row(reader)
        if last is None:
            raise RecordError(f"{self._places.database} has lost its entries: run scelle log verify")
        return last.entry

    def last(self, *kinds: str) -> Entry | None:
        """The newest entry of any of these kinds."""
        with self._reading() as reader:
            row = last_of(reader, kinds)
        return None if row is None else row.entry

    def entries(self, after: int = 0) -> Iterator[Entry]:
        """All entries from number `after` + 1 on. Entries may be added meanwhile."""
        with self._reading() as reader:
            for row in rows(reader, after):
                yield row.entry

    def lines(self, after: int = 0) -> Iterator[tuple[Entry, bytes]]:
        """The same entries, each with its line as it stands in an exported case, without the newline."""
        with self._reading() as reader:
            for row in rows(reader, after):
                yield row.entry, line(row, self._key.public.fingerprint)

    def entry(self, seq: int) -> Entry | None:
        """The entry of that number; None where there is none. Raises ValueError too, where its body is no JSON object."""
        return next(iter(self._numbered([seq])), None)

    def case_entries(self, case: str) -> tuple[Entry, ...]:
        """The entries of the intakes that ever had this case number, and those about the case itself."""
        with self._searching() as found:
            numbers = search.parts_of_case(found, case)
        return self._numbered(numbers)

    def intake_entries(self, intake: str) -> tuple[Entry, ...]:
        """The entries of one intake, in order."""
        with self._searching() as found:
            numbers = search.parts_of_intake(found, intake)
        return self._numbered(numbers)

    def search(self, wanted: Search, limit: int = 50, offset: int = 0) -> tuple[Found, ...]:
        """Intakes that fit, newest first."""
        with self._searching() as found:
            return search.find(found, wanted, limit, offset)

    def open_intakes(self) -> tuple[Found, ...]:
        """Intakes that are neither closed nor cancelled, newest first."""
        with self._searching() as found:
            return search.find_open(found)

    def read_photograph(self, sha256: str) -> bytes:
        """The bytes of a photograph, checked against its hash."""
        return read_photograph(self._places.photographs, sha256)

    # --- inside, with the locks held ---

    def _is_kept(self, sha256: str, kind: str) -> None:
        path = photograph_path(self._places.photographs, sha256)
        try:
            kept = path.is_file()
        except OSError as error:
            raise not_written(error, f"the entry {kind}") from error
        if not kept:
            raise RecordError(f"The entry {kind} was not written: its photograph {path} is missing. Check the disk")

    def _connected(self) -> sqlite3.Connection:
        if self._writer is None:
            self._writer = connect(self._places.database)
        return self._writer

    def _drop(self) -> None:
        # After an error the state of a connection is not known; the next one undoes what was left half done.
        if self._writer is not None:
            self._writer.close()
            self._writer = None
        self._drop_searcher()

    def _drop_searcher(self) -> None:
        if self._searcher is not None:
            self._searcher.close()
            self._searcher = None

    def _begin(self, head: Head | None) -> None:
        last = self._check_tail(head)
        end, noted = last.seq if last else 0, head.seq if head else 0
        if head is None or head.sqlite != sqlite3.sqlite_version:
            body: dict[str, Json] = {
                "format": FORMAT,
                "sqlite": sqlite3.sqlite_version,
                "public_key": self._key.public.pem.decode(),
            }
            self._write("record_opened", body)
        # One entry that is not noted is what a power cut leaves between the two.
        if end > noted + 1:
            self._write("head_lost", {"noted": head.seq if head else None, "found": end})
        self._note(last_row(self._connected()))

    def _check_tail(self, head: Head | None) -> Row | None:
        database = self._connected()
        last = last_row(database)
        end = last.seq if last else 0
        noted = head.seq if head else 0
        if noted > end:
            raise SetupError(
                f"{self._places.database} ends at entry {end}, but entry {noted} was noted in {self._places.head}:"
                " entries were cut off, or an old copy was put back. Keep both as they are, and report it"
            )
        start = max(0, min(noted, end) - TAIL)
        before = next(rows_numbered(database, [start]), None)
        previous = before.hash if before else GENESIS
        for number, row in enumerate(rows(database, start), start + 1):
            if wrong := fault(row, number, previous, self._key.public):
                raise SetupError(f"{self._places.database}: entry {row.seq} {wrong}. Keep it, run scelle log verify")
            if head and row.seq == head.seq and row.hash != head.hash:
                raise SetupError(
                    f"{self._places.database}: entry {row.seq} is not the one noted in {self._places.head}"
                )
            previous = row.hash
        return last

    def _write(self, kind: str, body: Mapping[str, Json]) -> Row:
        last = last_row(self._connected())
        if jump := self._jump(last):
            last = self._add("clock_jumped", jump, last)
        return self._add(kind, body, last)

    def _jump(self, last: Row | None) -> dict[str, Json] | None:
        if last is None:
            return None
        now = self._now()
        written = expected = read_time(last.at)
        if self._clock is not None:
            wall, tick = self._clock
            expected = max(written, wall + timedelta(seconds=self._monotonic() - tick))
        seconds = (now - expected).total_seconds()
        if now >= written and (self._clock is None or abs(seconds) <= STEADY_SECONDS):
            return None
        return {"from": time_text(expected), "to": time_text(now), "seconds": seconds}

    def _add(self, kind: str, body: Mapping[str, Json], last: Row | None) -> Row:
        self._note(last)
        now, tick = self._now(), self._monotonic()
        seq, previous = (last.seq + 1, last.hash) if last else (1, GENESIS)
        row = seal(self._key, seq, time_text(now), kind, body, previous)
        try:
            # Every entry is a transaction of its own: the file's count of changes then tells how many there were.
            writer = self._connected()
            writer.execute("BEGIN IMMEDIATE")
            insert(writer, row)
            writer.execute("COMMIT")
        except sqlite3.Error:
            # An error of the very last step may come after the entry is in; another look tells.
            self._drop()
            if last_row(self._connected()) != row:
                raise
        self._clock = (now, tick)
        try:
            self._note(row)
        except OSError as error:
            # The entry is in, so it is acknowledged; before the next one the note is tried again, and must succeed.
            logging.getLogger(__name__).warning("%s cannot be written: %s", self._places.head, error.strerror)
        return row

    def _note(self, last: Row | None) -> None:
        if last is not None and (self._noted is None or self._noted.seq != last.seq):
            head = Head(last.seq, last.hash, sqlite3.sqlite_version)
            note_head(self._places.head, head, self._key)
            self._noted = head

    def _catch_up(self) -> None:
        self._lagging = ""
        # The second try is with a database made anew.
        for _ in range(2):
            try:
                if self._searcher is None:
                    self._searcher = search.open_search(self._places.search)
                known = search.known_to(self._searcher)
                missing = self._rows_after(known)
                if missing is not None:
                    search.take_in(self._searcher, missing)
                    return
            except (sqlite3.OperationalError, OSError) as error:
                # The entries are safe, and only searching lags behind until the next entry or search.
                logging.getLogger(__name__).warning("%s cannot be brought up to date: %s", self._places.search, error)
                self._drop_searcher()
                self._lagging = str(error)
                return
            except DAMAGE as error:
                logging.getLogger(__name__).warning("%s is damaged and made again: %s", self._places.search, error)
            self._drop_searcher()
            search.discard(self._places.search)

    def _rows_after(self, known: int) -> Iterator[Row] | None:
        """The entries that searching does not know; None where it knows of some that are not there."""
        last = last_row(self._connected())
        return None if last is None or known > last.seq else rows(self._connected(), known)

    # --- inside, without locks ---

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        try:
            with closing(self._reader()) as reader:
                yield reader
        except (sqlite3.Error, OSError) as error:
            raise RecordError(f"{self._places.database} cannot be read: {error}. Run scelle log verify") from error

    def _reader(self) -> sqlite3.Connection:
        reader = connect_reader(self._places.database)
        try:
            last_row(reader)
        except sqlite3.Error as error:
            reader.close()
            if getattr(error, "sqlite_errorname", "") != "SQLITE_READONLY_ROLLBACK":
                raise
            # What the disk refused is half written still, and only a connection that writes can undo it.
            with self._lock, locked(self._places.append_lock):
                self._drop()
                last_row(self._connected())
            reader = connect_reader(self._places.database)
        return reader

    @contextmanager
    def _searching(self) -> Iterator[sqlite3.Connection]:
        try:
            if self._lagging:
                with self._lock, locked(self._places.append_lock):
                    self._catch_up()
            if self._lagging:
                raise RecordError(f"{self._places.search} cannot be brought up to date: {self._lagging}. Make room")
            with closing(connect_reader(self._places.search)) as reader:
                yield reader
        except sqlite3.Error as error:
            raise RecordError(
                f"{self._places.search} cannot be read: {error}. It is made again when the kiosk starts"
            ) from error

    def _numbered(self, numbers: list[int]) -> tuple[Entry, ...]:
        with self._reading() as reader:
            return tuple(row.entry for row in rows_numbered(reader, numbers))
