"""Photographs come in: whole or in parts, gone on with after a break, kept only when they have the hash they are named by.

Knows the rules of docs/sync-protocol.md, "Photographs". Knows no HTTP. Bytes pass through temporary files, never more than a
piece of them through memory.
"""

import hashlib
import secrets
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import BinaryIO, Final

from sqlalchemy import Connection

from central.domain import CentralError, Problem, UnavailableError, time_text
from central.lines import Readable
from central.shelves import MissingError, Shelf, part_key, photograph_key
from central.store import Store, photographs, stations
from central.store.photographs import Part as StoredPart

LARGEST: Final = 32 * 1024 * 1024
"""Bytes of the largest photograph."""

ABANDONED_AFTER: Final = timedelta(days=7)
_PIECE: Final = 256 * 1024


@dataclass(frozen=True, slots=True)
class Offset:
    """How far a photograph came: `bytes` from its beginning on; `whole` where that is all of it. 0 and False: nothing."""

    bytes: int
    whole: bool


@dataclass(frozen=True, slots=True)
class Whole:
    """The photograph is held, and on the disk; `new` where it became whole by this request."""

    size: int
    new: bool


@dataclass(frozen=True, slots=True)
class Part:
    """The stream ended before the photograph did; the `bytes` from its beginning on are held, and on the disk."""

    bytes: int


@dataclass(frozen=True, slots=True)
class Refused:
    """The photograph was not taken."""

    problem: Problem


@dataclass(frozen=True, slots=True)
class _Upload:
    """One photograph of one station, and where its bytes go."""

    store: Store
    shelf: Shelf
    station: str
    sha256: str
    moment: str

    @property
    def key(self) -> str:
        return photograph_key(self.station, self.sha256)

    @contextmanager
    def locked(self) -> Iterator[Connection]:
        """A transaction in which nobody else changes what is held of this station."""
        with self.store.begin() as connection:
            if stations.lock(connection, self.station) is None:
                raise CentralError(f"Station {self.station} is not enrolled.")
            yield connection

    def let_go(self, parts: Sequence[StoredPart]) -> None:
        """Remove parts that no row names any more; one that stays for want of an answer is found by nobody."""
        for part in parts:
            self.shelf.delete(part.shelf_key)


@dataclass(frozen=True, slots=True)
class _Standing:
    """What is there before a request. `size` where the photograph is whole; `lost`: it was, and the shelf lacks it."""

    size: int | None
    lost: bool
    parts: tuple[StoredPart, ...]

    @property
    def length(self) -> int:
        return sum(part.size for part in self.parts)


def where(store: Store, shelf: Shelf, station: str, sha256: str) -> Offset:
    """How far a station's photograph came. One that was deleted on purpose is whole: it need not come again.

    Raises UnavailableError where database or shelf cannot now.
    """
    standing = _standing(store, shelf, station, sha256)
    return Offset(standing.length, False) if standing.size is None else Offset(standing.size, True)


def take(
    store: Store, shelf: Shelf, station: str, sha256: str, stream: Readable, first: int, size: int, now: datetime
) -> Whole | Part | Refused:
    """Take a photograph of `size` bytes from `first` on, as far as `stream` goes; reads no more than is still wanted.

    A stream that ends early or raises OSError gives a Part; any other exception of its passes, after what came before it
    was kept. Raises UnavailableError where database, shelf or temporary folder cannot now: nothing was acknowledged, and
    `where` says from which byte to go on.
    """
    if size > LARGEST:
        return Refused(Problem("too-large", 413, f"A photograph has at most {LARGEST} bytes."))
    standing = _standing(store, shelf, station, sha256)
    if standing.size is not None:
        return Whole(standing.size, new=False)
    if first != standing.length:
        return _wrong_offset(standing.length)
    upload = _Upload(store, shelf, station, sha256, time_text(now))
    with _temporary() as spool:
        kept: Whole | Part | Refused = Part(first)
        try:
            with suppress(OSError):
                _copy(stream.read, spool, size - first)
        finally:
            arrived = spool.tell()
            if arrived and first + arrived < size:
                kept = _keep_part(upload, standing, spool, first, arrived)
        if first + arrived < size:
            return kept
        return _complete(upload, standing, spool, size)


def let_go_abandoned(store: Store, shelf: Shelf, now: datetime) -> int:
    """Let go of all parts that nobody went on with for 7 days; of how many photographs."""
    before = time_text(now - ABANDONED_AFTER)
    with store.read() as connection:
        every = stations.every(connection)
        left = [
            (one.fingerprint, sha256) for one in every for sha256 in _abandoned(connection, one.fingerprint, before)
        ]
    for station, sha256 in left:
        upload = _Upload(store, shelf, station, sha256, time_text(now))
        with upload.locked() as connection:
            still = sha256 in _abandoned(connection, station, before)
            dropped = photographs.drop_parts(connection, station, sha256) if still else []
        upload.let_go(dropped)
    return len(left)


def _abandoned(connection: Connection, station: str, before: str) -> Sequence[str]:
    return photographs.abandoned(connection, station, before)


def _standing(store: Store, shelf: Shelf, station: str, sha256: str) -> _Standing:
    with store.read() as connection:
        found = photographs.find(connection, station, sha256)
        parts = tuple(photographs.parts(connection, station, sha256))
    if found is None:
        return _Standing(None, lost=False, parts=parts)
    if found.deleted_at is None and not shelf.holds(photograph_key(station, sha256)):
        return _Standing(None, lost=True, parts=parts)
    return _Standing(found.size, lost=False, parts=())


def _keep_part(upload: _Upload, standing: _Standing, spool: BinaryIO, first: int, size: int) -> Whole | Part | Refused:
    """Keep a part, unless another request was faster: then it tells where the photograph stands."""
    # A key of its own: of two requests at once, the one that loses must not replace what the other one's row names.
    part = StoredPart(first, size, part_key(upload.station, upload.sha256, f"{first}-{secrets.token_hex(8)}"))
    upload.shelf.put(part.shelf_key, spool)
    with upload.locked() as connection:
        found = photographs.find(connection, upload.station, upload.sha256)
        length = sum(one.size for one in photographs.parts(connection, upload.station, upload.sha256))
        is_next = length == first and (found is None or standing.lost)
        if is_next:
            photographs.add_part(connection, upload.station, upload.sha256, part, upload.moment)
    if is_next:
        return Part(first + size)
    upload.let_go([part])
    return _wrong_offset(length) if found is None or standing.lost else Whole(found.size, new=False)


def _complete(upload: _Upload, standing: _Standing, spool: BinaryIO, size: int) -> Whole | Refused:
    with _temporary() as whole:
        try:
            digest = _assemble(upload.shelf, standing.parts, spool, whole)
        except MissingError:
            digest = None
        if digest != upload.sha256:
            return _refuse(upload)
        upload.shelf.put(upload.key, whole)
    with upload.locked() as connection:
        if photographs.find(connection, upload.station, upload.sha256) is None:
            photographs.add(connection, upload.station, upload.sha256, size, upload.moment)
        dropped = photographs.drop_parts(connection, upload.station, upload.sha256)
    upload.let_go(dropped)
    return Whole(size, new=True)


def _refuse(upload: _Upload) -> Whole | Refused:
    with upload.locked() as connection:
        found = photographs.find(connection, upload.station, upload.sha256)
        dropped = photographs.drop_parts(connection, upload.station, upload.sha256)
    upload.let_go(dropped)
    if found is not None:
        return Whole(found.size, new=False)
    title = "What arrived does not have this SHA-256; all of it was let go."
    return Refused(Problem("wrong-photograph", 422, title))


def _assemble(shelf: Shelf, parts: Sequence[StoredPart], spool: BinaryIO, whole: BinaryIO) -> str:
    """Write parts and the rest one after the other; the SHA-256 of it all."""
    digest = hashlib.sha256()
    for part in parts:
        with closing(shelf.open(part.shelf_key)) as source:
            _copy(source.read, whole, part.size, digest.update)
    spool.seek(0)
    _copy(spool.read, whole, LARGEST, digest.update)
    return digest.hexdigest()


def _copy(
    read: Callable[[int], bytes], target: BinaryIO, most: int, also: Callable[[bytes], None] = lambda _piece: None
) -> None:
    """Copy at most so many bytes. What the source raises passes; a target that takes no more is an UnavailableError."""
    while most > 0 and (piece := read(min(_PIECE, most))):
        try:
            rest = memoryview(piece)
            while rest:
                rest = rest[target.write(rest) :]
        except OSError as error:
            raise UnavailableError(f"The folder for temporary files cannot now: {error.strerror}.") from error
        also(piece)
        most -= len(piece)


@contextmanager
def _temporary() -> Iterator[BinaryIO]:
    with tempfile.TemporaryFile(buffering=0) as file:
        yield file


def _wrong_offset(length: int) -> Refused:
    title = f"Central stands at byte {length} of this photograph."
    return Refused(Problem("wrong-offset", 409, title, {"offset": length}))
