"""What waits in the log to be sent: bounded batches of lines, and the photographs that must be there before them.

Knows the log and the limits of the contract. Knows no network. However much waits, one batch is in memory.
"""

import gzip
from collections.abc import Generator, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from edge.exhibit import Entry
from edge.record import KINDS, Log, RecordError
from edge.record.catalogue import photographs_of
from edge.record.chain import GENESIS
from edge.record.photographs import photograph_path

MOST_ENTRIES = 500
MOST_BYTES = 4_000_000
"""Of lines before they are packed; what does not pack well is a little larger then, and still below 4 MiB."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Entries in order: their number, number and hash of the last, the lines packed with gzip, their photographs."""

    entries: int
    seq: int
    hash: str
    packed: bytes
    photographs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Waiting:
    """How much is to be sent: entries, photographs that they name, the bytes of these, and the first entry's time."""

    entries: int = 0
    photographs: int = 0
    size: int = 0
    since: str | None = None


def next_batch(log: Log, after: int) -> Batch | None:
    """The entries from number `after` + 1 on, as many as one request may carry; None where there are none.

    Raises RecordError where they cannot be read.
    """
    lines: list[bytes] = []
    size = 0
    photographs: dict[str, None] = {}
    last: Entry | None = None
    with closing(_readable(log.lines(after), after)) as found:
        for entry, line in found:
            if lines and size + len(line) + 1 > MOST_BYTES:
                break
            lines.append(line + b"\n")
            size += len(line) + 1
            photographs |= dict.fromkeys(photographs_of(KINDS, entry.kind, entry.body))
            last = entry
            if len(lines) == MOST_ENTRIES:
                break
    if last is None:
        return None
    return Batch(len(lines), last.seq, last.hash, gzip.compress(b"".join(lines), 6, mtime=0), tuple(photographs))


def hash_at(log: Log, seq: int) -> str | None:
    """The hash of entry `seq`, 64 zeros for 0; None where the log ends before it. Raises RecordError."""
    if seq == 0:
        return GENESIS
    entry = _entry(log, seq)
    return None if entry is None else entry.hash


def first_time(log: Log, after: int) -> str | None:
    """The time of the entry that follows number `after`; None where there is none. Raises RecordError."""
    entry = _entry(log, after + 1)
    return None if entry is None else entry.at


def waiting(log: Log, after: int) -> Waiting:
    """What follows entry `after`. Reads all of it once. Raises RecordError."""
    entries, since = 0, None
    sizes: dict[bytes, int] = {}
    try:
        for entry in log.entries(after):
            entries += 1
            since = since or entry.at
            for sha256 in photographs_of(KINDS, entry.kind, entry.body):
                name = bytes.fromhex(sha256)
                if name not in sizes:
                    path = photograph(log, sha256)
                    sizes[name] = path.stat().st_size if path.is_file() else 0
    except (ValueError, OSError) as error:
        raise RecordError(f"What waits to be sent cannot be read: {error}. Run scelle log verify") from error
    return Waiting(entries, len(sizes), sum(sizes.values()), since)


def photograph(log: Log, sha256: str) -> Path:
    """Where a photograph lies. Raises ValueError where it is no hash."""
    return photograph_path(log.places.photographs, sha256)


def _entry(log: Log, seq: int) -> Entry | None:
    try:
        return log.entry(seq)
    except ValueError as error:
        raise _unreadable(seq - 1, error) from error


def _unreadable(after: int, error: ValueError) -> RecordError:
    return RecordError(f"The entry after {after} cannot be read: {error}. Run scelle log verify")


def _readable(lines: Iterator[tuple[Entry, bytes]], after: int) -> Generator[tuple[Entry, bytes]]:
    seq = after
    while True:
        try:
            found = next(lines, None)
        except ValueError as error:
            raise _unreadable(seq, error) from error
        if found is None:
            return
        seq = found[0].seq
        yield found
