"""The file of the register: made, checked, brought up to date, and opened for one reading or writing.

Knows SQLite, the tables, and who may read the file. Knows nobody in it.
"""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Final

from edge.domain import ScelleError, SetupError

_BUSY_SECONDS: Final = 5.0

_MIGRATIONS: Final = (
    (
        # Without `pin_hash` a person is dismissed. A number is one whatever its case.
        """CREATE TABLE persons (
            number TEXT PRIMARY KEY COLLATE NOCASE,
            name TEXT NOT NULL,
            role TEXT NOT NULL CHECK (role IN ('officer', 'second', 'technician')),
            pin_hash TEXT
        ) STRICT""",
        """CREATE TABLE tries (
            number TEXT PRIMARY KEY COLLATE NOCASE,
            wrong REAL NOT NULL CHECK (wrong >= 0),
            at REAL NOT NULL
        ) STRICT""",
        """CREATE TABLE changes (
            seq INTEGER PRIMARY KEY AUTOINCREMENT,
            at REAL NOT NULL,
            kind TEXT NOT NULL CHECK (kind IN ('enrolled', 'pin_set', 'dismissed')),
            number TEXT NOT NULL,
            name TEXT NOT NULL,
            role TEXT NOT NULL,
            by TEXT NOT NULL
        ) STRICT""",
    ),
)
"""The statements that lead to each PRAGMA user_version, from 1 on."""


class RegisterError(ScelleError):
    """The register cannot be read or written now (full disk, damage). Nobody is signed in on a doubt."""


def prepare(path: Path) -> None:
    """Make the file and its tables where they are missing; file and new folder are for this user only.

    Raises SetupError where it cannot be opened, is damaged, or was written by a newer version.
    """
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
        try:
            os.fchmod(descriptor, 0o600)
        finally:
            os.close(descriptor)
    except OSError as error:
        raise SetupError(
            f"The register of persons {path} cannot be opened: {error.strerror}. It must be a file of the kiosk's user."
        ) from error
    try:
        with closing(_connect(path)) as db:
            _bring_up_to_date(db, path)
    except sqlite3.Error as error:
        raise SetupError(_damaged(path, str(error))) from error


@contextmanager
def reading(path: Path) -> Iterator[sqlite3.Connection]:
    """A connection for a few SELECTs. Raises RegisterError for whatever SQLite refuses within."""
    try:
        with closing(_connect(path)) as db:
            yield db
    except sqlite3.Error as error:
        raise RegisterError(
            f"The register of persons {path} cannot be used: {error}. Check the disk with `scelle check`."
        ) from error


@contextmanager
def writing(path: Path) -> Iterator[sqlite3.Connection]:
    """A connection whose writes are done all or not at all, alone among all threads and processes.

    What escapes from within takes everything back. Raises RegisterError for whatever SQLite refuses.
    """
    with reading(path) as db:
        db.execute("BEGIN IMMEDIATE")
        yield db
        db.execute("COMMIT")


def _connect(path: Path) -> sqlite3.Connection:
    # mode=rw: a register that was taken away is an error, and never an empty new one.
    db = sqlite3.connect(f"{path.absolute().as_uri()}?mode=rw", uri=True, timeout=_BUSY_SECONDS, isolation_level=None)
    db.execute("PRAGMA synchronous = EXTRA")
    db.execute("PRAGMA secure_delete = ON")
    return db


def _bring_up_to_date(db: sqlite3.Connection, path: Path) -> None:
    db.execute("PRAGMA journal_mode = DELETE")
    found = db.execute("PRAGMA quick_check").fetchone()[0]
    if found != "ok":
        raise SetupError(_damaged(path, found))
    db.execute("BEGIN IMMEDIATE")
    version = db.execute("PRAGMA user_version").fetchone()[0]
    if version > len(_MIGRATIONS):
        raise SetupError(f"{path} was written by a newer version of this program: install that version again.")
    for statements in _MIGRATIONS[version:]:
        for statement in statements:
            db.execute(statement)
    db.execute(f"PRAGMA user_version = {len(_MIGRATIONS)}")
    db.execute("COMMIT")


def _damaged(path: Path, how: str) -> str:
    return (
        f"The register of persons {path} is damaged or cannot be read: {how}. "
        "Put its last copy back, or move it away and enrol everybody again with `scelle people add`."
    )
