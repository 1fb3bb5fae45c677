"""Whether a record is whole: every entry, every photograph, and every byte of the files that hold them.

Works on a copy, and changes nothing. Knows what was promised; trusts neither SQLite nor what searching uses.
Does not know what the entries mean.
"""

import hashlib
import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from edge.domain import SetupError
from edge.record import search
from edge.record.catalogue import photographs_of
from edge.record.chain import GENESIS, Row, fault
from edge.record.database import CHANGES, CHANGES_AGAIN, DAMAGE, make_again, rows
from edge.record.files import locked
from edge.record.head import Head, read_head
from edge.record.keys import PublicKey
from edge.record.kinds import KINDS
from edge.record.photographs import photograph_files, photograph_path
from edge.record.places import Places

Progress = Callable[[str, int, int], None]
"""Told what is being checked, how much is done and how much there is."""

MOST_PROBLEMS = 20
_BLOCK = 1 << 20


@dataclass(frozen=True, slots=True)
class Findings:
    """What a verification found. `problems` is empty where everything holds; each is a sentence.

    `head` is the last entry's number and hash, (0, 64 zeros) where there is none. `remarks` do not speak against
    the record. `orphans` counts photographs that no entry names: a power cut between the two leaves one.
    """

    entries: int
    photographs: int
    orphans: int
    head: tuple[int, str]
    problems: tuple[str, ...]
    remarks: tuple[str, ...]


@dataclass(slots=True)
class _Seen:
    """What the entries said, gathered on one way through them."""

    count: int = 0
    head: tuple[int, str] = (0, GENESIS)
    photographs: set[str] = field(default_factory=set)
    versions: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


def verify_log(
    root: Path,
    key: PublicKey,
    progress: Progress = lambda _what, _done, _of: None,
    expected: tuple[int, str] | None = None,
) -> Findings:
    """Check the record in the folder `root` against the station's public key.

    `expected` is the number and hash of an entry noted somewhere else earlier, which must still be there. The kiosk
    may be running: it waits while the databases are copied. To be called in another process than the kiosk's, since
    closing a file drops the locks that SQLite holds on it in the same process (POSIX, fcntl). Raises SetupError
    where there is no record, or no room for the copy.
    """
    places = Places(root)
    if not places.database.is_file():
        raise SetupError(f"There is no record in {root}: {places.database.name} is missing")
    try:
        with tempfile.TemporaryDirectory(prefix="scelle-verify-") as folder:
            return _verify(places, key, Path(folder), progress, expected)
    except OSError as error:
        raise SetupError(f"The record in {root} cannot be checked: {error}") from error


def _verify(
    places: Places, key: PublicKey, folder: Path, progress: Progress, expected: tuple[int, str] | None
) -> Findings:
    database, searching, again = folder / "record.sqlite", folder / "search.sqlite", folder / "again.sqlite"
    remarks: list[str] = []
    problems: list[str] = []
    with locked(places.append_lock, shared=True):
        _copy(places.search, searching)
        _copy(places.database, database)
        head = _head(places, key, problems)
    seen = _Seen()
    try:
        with closing(sqlite3.connect(database, isolation_level=None)) as copy:
            # The first read undoes, in the copy, what a power cut left half written.
            copy.execute("PRAGMA cell_size_check = ON")
            # Bytes that are no text are then a fault of one entry, and not the end of the reading.
            copy.text_factory = lambda text: text.decode(errors="surrogateescape")
            seen = _read_chain(copy, key, progress, expected)
    except DAMAGE as error:
        seen.problems.append(f"The database cannot be read: {error}")
    problems += seen.problems
    if not problems:
        problems += _compare_head(seen, head, places)
    if not seen.problems:
        problems += _compare_database(database, again, seen, remarks, progress)
        problems += _compare_search(searching, database, folder / "search-again.sqlite", seen, remarks)
    problems += _public_key(places, key)
    kept, orphans = _photographs(places, seen, problems, progress)
    return Findings(seen.count, kept, orphans, seen.head, tuple(problems), tuple(remarks))


def _copy(source: Path, target: Path) -> None:
    for end in ("", "-journal"):
        file = source.with_name(source.name + end)
        if file.is_file():
            shutil.copyfile(file, target.with_name(target.name + end))


def _head(places: Places, key: PublicKey, problems: list[str]) -> Head | None:
    try:
        head = read_head(places.head, key)
    except SetupError as error:
        problems.append(str(error))
        return None
    if head is None:
        problems.append(f"{places.head} is missing: whether the end of the record was cut off cannot be told")
    return head


def _read_chain(
    copy: sqlite3.Connection, key: PublicKey, progress: Progress, expected: tuple[int, str] | None
) -> _Seen:
    seen = _Seen()
    ((total,),) = copy.execute("SELECT count(*) FROM entry")
    for row in rows(copy):
        number, previous = seen.head[0] + 1, seen.head[1]
        if wrong := fault(row, number, previous, key):
            seen.problems.append(f"Entry {row.seq} {wrong}")
            if len(seen.problems) == MOST_PROBLEMS:
                seen.problems.append("There are more: the check of the entries ended here")
                break
        else:
            _gather(row, seen)
        if expected and row.seq == expected[0] and row.hash != expected[1]:
            seen.problems.append(f"Entry {row.seq} is not the one that was expected: its hash is {row.hash}")
        seen.count += 1
        seen.head = (row.seq, row.hash)
        if seen.count % 100 == 0:
            progress("entries", seen.count, total)
    if expected and expected[0] > seen.head[0]:
        seen.problems.append(f"Entry {expected[0]} was expected, but the record ends at {seen.head[0]}: it was cut off")
    return seen


def _gather(row: Row, seen: _Seen) -> None:
    body = row.entry.body
    seen.photographs.update(photographs_of(KINDS, row.kind, body))
    if row.kind == "record_opened":
        seen.versions.append(str(body.get("sqlite")))


def _compare_head(seen: _Seen, head: Head | None, places: Places) -> Iterator[str]:
    if head is None:
        return
    end, digest = seen.head
    if head.seq > end:
        yield f"The record ends at entry {end}, but entry {head.seq} was noted in {places.head}: its end was cut off"
    elif head.seq == end and head.hash != digest:
        yield f"Entry {end} is not the one that was noted in {places.head}"
    elif head.seq < end - 1:
        # One may be missing: a power cut between the two. More are no loss, but somebody put an old note there.
        yield f"{places.head} notes entry {head.seq}, but the record ends at {end}: an old note was put there"


def _compare_database(
    database: Path, again: Path, seen: _Seen, remarks: list[str], progress: Progress
) -> Iterator[str]:
    """Every byte of the file against a file made again from the entries: also those bytes that SQLite never reads."""
    progress("bytes of the database", 0, 1)
    with closing(sqlite3.connect(database, isolation_level=None)) as copy:
        changes = make_again(again, rows(copy))
    with again.open("r+b") as file:
        header = bytearray(file.read(100))
        header[CHANGES] = header[CHANGES_AGAIN] = changes.to_bytes(4, "big")
        file.seek(0)
        file.write(header)
    different = _first_difference(database, again)
    progress("bytes of the database", 1, 1)
    if different is None:
        return
    if set(seen.versions) <= {sqlite3.sqlite_version}:
        yield f"Byte {different} of the database is not as the station wrote it, though the entries read well"
        return
    remarks.append(
        f"Unused bytes of the database were not compared: it was written with SQLite {', '.join(seen.versions)}, and"
        f" this is {sqlite3.sqlite_version}. All entries were."
    )


def _compare_search(searching: Path, database: Path, again: Path, seen: _Seen, remarks: list[str]) -> Iterator[str]:
    if not searching.exists():
        remarks.append("There is no search database; it is made again when the kiosk starts")
        return
    wrong = "The search database does not show what the entries say; it is made again when it is removed"
    try:
        with closing(sqlite3.connect(searching, isolation_level=None)) as copy:
            known = search.known_to(copy)
            if copy.execute("SELECT sqlite FROM made").fetchall() != [(sqlite3.sqlite_version,)]:
                remarks.append("The search database was not compared: another SQLite wrote it")
                return
        with closing(sqlite3.connect(again, isolation_level=None)) as anew, closing(sqlite3.connect(database)) as copy:
            search.make_again(anew, (row for row in rows(copy) if row.seq <= known))
    except DAMAGE as error:
        yield f"The search database cannot be read: {error}"
        return
    with searching.open("rb") as file, again.open("r+b") as other:
        header, anew_header = file.read(100), bytearray(other.read(100))
        # How many changes it took depends on when it was made; both places must say the same.
        anew_header[CHANGES] = anew_header[CHANGES_AGAIN] = header[CHANGES]
        other.seek(0)
        other.write(anew_header)
    if known > seen.head[0] or _first_difference(searching, again) is not None:
        yield wrong
    elif known < seen.head[0]:
        remarks.append(f"Searching does not know the entries after {known} yet; it will when the kiosk starts")


def _first_difference(one: Path, other: Path) -> int | None:
    """The offset of the first byte in which two files differ, or at which one of them ends."""
    offset = 0
    with one.open("rb") as left, other.open("rb") as right:
        while True:
            first, second = left.read(_BLOCK), right.read(_BLOCK)
            if first != second:
                same = (index for index, pair in enumerate(zip(first, second, strict=False)) if pair[0] != pair[1])
                return offset + next(same, min(len(first), len(second)))
            if not first:
                return None
            offset += len(first)


def _public_key(places: Places, key: PublicKey) -> Iterator[str]:
    try:
        pem = places.public_key.read_bytes()
    except OSError:
        return
    if pem != key.pem:
        yield f"{places.public_key} is not the public key that the record was checked with"


def _photographs(places: Places, seen: _Seen, problems: list[str], progress: Progress) -> tuple[int, int]:
    """How many photographs are there as named, and how many are named by no entry."""
    found: set[str] = set()
    files = list(photograph_files(places.photographs)) if places.photographs.is_dir() else []
    for number, path in enumerate(files, 1):
        digest = path.name.removesuffix(".jpg")
        if path.name.endswith(".jpg.new"):
            continue
        if path.is_symlink() or len(digest) != 64 or path != _place(places, digest):
            problems.append(f"{path} is no photograph of the record")
        elif _sha256(path) != digest:
            problems.append(f"{path} was altered: its content does not fit its name")
            # It is there, so it is not missing as well.
            found.add(digest)
        else:
            found.add(digest)
        progress("photographs", number, len(files))
    problems += [f"The photograph {digest} is missing" for digest in sorted(seen.photographs - found)]
    return len(found & seen.photographs), len(found - seen.photographs)


def _place(places: Places, digest: str) -> Path | None:
    try:
        return photograph_path(places.photographs, digest)
    except ValueError:
        return None


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
