"""The database of entries: its tables, its settings, and the same file made a second time.

Knows SQLite. Knows nothing of hashes, keys or what entries mean. The file holds one table that only ever grows at
its end, so the same entries always give the same bytes; docs/decisions/0012 says why that is wanted.
"""

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from edge.domain import SetupError
from edge.record.chain import Row

APPLICATION = 0x5363656C
VERSION = 1
PAGE_BYTES = 4096
BUSY_MILLISECONDS = 10_000
ROWS_AT_ONCE = 500

# The order, the spelling and the settings decide the bytes of the file: a change needs a new VERSION and a migration.
SCHEMA = (
    """CREATE TABLE entry (
  seq INTEGER PRIMARY KEY,
  format INTEGER NOT NULL,
  at TEXT NOT NULL,
  kind TEXT NOT NULL,
  body TEXT NOT NULL,
  prev TEXT NOT NULL,
  hash TEXT NOT NULL,
  signature TEXT NOT NULL
) STRICT""",
    """CREATE TRIGGER entry_is_never_changed BEFORE UPDATE ON entry BEGIN
  SELECT RAISE(ABORT, 'an entry is never changed');
END""",
    """CREATE TRIGGER entry_is_never_deleted BEFORE DELETE ON entry BEGIN
  SELECT RAISE(ABORT, 'an entry is never deleted');
END""",
    """CREATE TRIGGER entry_follows_the_last BEFORE INSERT ON entry
WHEN NEW.seq IS NOT (SELECT coalesce(max(seq), 0) + 1 FROM entry)
  OR NEW.prev IS NOT coalesce((SELECT hash FROM entry ORDER BY seq DESC LIMIT 1), NEW.prev)
BEGIN
  SELECT RAISE(ABORT, 'an entry follows the last one');
END""",
)

_INSERT = "INSERT INTO entry (seq, format, at, kind, body, prev, hash, signature) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
_SELECT = "SELECT seq, format, at, kind, body, prev, hash, signature FROM entry"

DAMAGE = (sqlite3.Error, UnicodeDecodeError, MemoryError)
"""What reading a damaged file may raise: also SQLite's own message, when it quotes bytes that are no text, and a
damaged length that asks for more memory than there is.
"""

# Offsets in the header of the file (sqlite.org/fileformat2.html#the_database_header).
CHANGES, CHANGES_AGAIN = slice(24, 28), slice(92, 96)


def connect(path: Path) -> sqlite3.Connection:
    """A connection that writes, durably. Creates the file and its tables where they are missing.

    Raises SetupError where the file is not a record, and sqlite3.Error where it is damaged or cannot be written.
    """
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    try:
        prepare(connection, "DELETE", "EXTRA")
        _create_or_check(connection, path)
    except BaseException:
        connection.close()
        raise
    return connection


def connect_reader(path: Path) -> sqlite3.Connection:
    """A connection that cannot write."""
    connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, isolation_level=None)
    connection.execute(f"PRAGMA busy_timeout = {BUSY_MILLISECONDS}")
    connection.execute("PRAGMA cell_size_check = ON")
    connection.execute("PRAGMA trusted_schema = OFF")
    return connection


def prepare(connection: sqlite3.Connection, journal: str, synchronous: str) -> None:
    """The settings of a connection that writes.

    No write-ahead log: Debian 12's SQLite 3.40.1 has the fault described at sqlite.org/wal.html#walresetbug.
    """
    for setting in (
        f"page_size = {PAGE_BYTES}",
        "encoding = 'UTF-8'",
        "auto_vacuum = NONE",
        f"journal_mode = {journal}",
        f"synchronous = {synchronous}",
        "secure_delete = ON",
        "foreign_keys = ON",
        "recursive_triggers = ON",
        "cell_size_check = ON",
        "trusted_schema = OFF",
        f"busy_timeout = {BUSY_MILLISECONDS}",
    ):
        connection.execute(f"PRAGMA {setting}")


def insert(connection: sqlite3.Connection, row: Row) -> None:
    """Add one entry, inside the caller's transaction."""
    connection.execute(_INSERT, (row.seq, row.format, row.at, row.kind, row.body, row.prev, row.hash, row.signature))


def last_row(connection: sqlite3.Connection) -> Row | None:
    """The newest entry."""
    found = connection.execute(f"{_SELECT} ORDER BY seq DESC LIMIT 1").fetchone()
    return Row(*found) if found else None


def last_of(connection: sqlite3.Connection, kinds: Sequence[str]) -> Row | None:
    """The newest entry of any of these kinds."""
    marks = ", ".join("?" * len(kinds))
    found = connection.execute(f"{_SELECT} WHERE kind IN ({marks}) ORDER BY seq DESC LIMIT 1", tuple(kinds)).fetchone()
    return Row(*found) if found else None


def rows(connection: sqlite3.Connection, after: int = 0) -> Iterator[Row]:
    """Entries from number `after` + 1 on. No lock is held between one batch and the next."""
    while True:
        batch = connection.execute(f"{_SELECT} WHERE seq > ? ORDER BY seq LIMIT {ROWS_AT_ONCE}", (after,)).fetchall()
        yield from (Row(*found) for found in batch)
        if len(batch) < ROWS_AT_ONCE:
            return
        after = batch[-1][0]


def rows_numbered(connection: sqlite3.Connection, numbers: Iterable[int]) -> Iterator[Row]:
    """The entries with these numbers, in the order given; a number without an entry is passed over."""
    for number in numbers:
        found = connection.execute(f"{_SELECT} WHERE seq = ?", (number,)).fetchone()
        if found:
            yield Row(*found)


def make_again(path: Path, entries: Iterable[Row]) -> int:
    """Write a new database with these entries at `path`; the number of changes that a station's own file would count.

    The station writes one transaction for the tables and one for each entry; this is one for all, so that counter
    is the only difference between the two files, where both were written with the same SQLite.
    """
    connection = sqlite3.connect(path, isolation_level=None)
    count = 0
    try:
        prepare(connection, "OFF", "OFF")
        connection.execute("BEGIN")
        _create(connection)
        for row in entries:
            insert(connection, row)
            count += 1
        connection.execute("COMMIT")
    finally:
        connection.close()
    return count + 1


def _create(connection: sqlite3.Connection) -> None:
    for statement in SCHEMA:
        connection.execute(statement)
    connection.execute(f"PRAGMA application_id = {APPLICATION}")
    connection.execute(f"PRAGMA user_version = {VERSION}")


def _create_or_check(connection: sqlite3.Connection, path: Path) -> None:
    connection.execute("BEGIN IMMEDIATE")
    try:
        present = tuple(text for (text,) in connection.execute("SELECT sql FROM sqlite_schema ORDER BY rowid"))
        if not present:
            _create(connection)
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")
    if not present:
        return
    ((version,),) = connection.execute("PRAGMA user_version")
    ((application,),) = connection.execute("PRAGMA application_id")
    if application != APPLICATION:
        raise SetupError(f"{path} is not a record of Scellé: move it away, or set [paths] data to another folder")
    if version > VERSION:
        raise SetupError(f"{path} was written by a newer Scellé (its version is {version}): install that one again")
    if present != SCHEMA:
        raise SetupError(f"{path} was altered: its tables are not those of a record. Keep it, run scelle log verify")
