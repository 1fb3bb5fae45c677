"""Entries to be judged by, out of records and exported cases: verified first, then read.

Knows the files of a record and of a bundle, and which kinds of entries speak of proposals. Knows no figure. Nothing
is written. To be called in another process than the kiosk's, as `edge.record.verify_log` is.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from edge.domain import SetupError
from edge.exhibit import Entry
from edge.record import NotABundleError, Places, PublicKey, RecordError, load_public_key, verify_bundle, verify_log
from edge.record.archive import read_archive, read_member
from edge.record.chain import Row, read_line
from edge.record.database import DAMAGE, connect_reader, rows

KINDS: Final = frozenset(
    {
        "typology_proposed",
        "proposal_withdrawn",
        "typology_decided",
        "step_reopened",
        "checkpoint_proposed",
        "checkpoint_decided",
    }
)
"""The kinds that tell what was proposed, and what became of it."""

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Source:
    """A record or a case, by the fingerprint of its station's key.

    `entries` are those of KINDS, in order. `problems` is empty where all of it holds; `trusted` is whether the key
    was among those that were given, None where none were.
    """

    path: Path
    station: str
    entries: tuple[Entry, ...]
    problems: tuple[str, ...]
    trusted: bool | None


def open_source(path: Path, keys: tuple[PublicKey, ...], progress: Progress = lambda _what, _done, _of: None) -> Source:
    """Verify and read the record in the folder `path`, or the case in the file `path`.

    `keys` are those that the stations are known by; without any, a record is checked with the key that lies in it,
    which proves that it is whole and not whose it is. Raises SetupError where there is no record or no key,
    NotABundleError where the file is no case, and RecordError where no entry can be read.
    """
    return _record(path, keys, progress) if path.is_dir() else _bundle(path, keys)


def merged(sources: Iterable[Source]) -> tuple[dict[str, tuple[Entry, ...]], tuple[str, ...]]:
    """The entries of each station, in order, each once however many sources hold it; and what speaks against that.

    Two sources that say different things under one number of one station cannot both be whole.
    """
    found: dict[str, dict[int, Entry]] = {}
    problems: list[str] = []
    for source in sources:
        own = found.setdefault(source.station, {})
        other = [entry.seq for entry in source.entries if own.setdefault(entry.seq, entry).hash != entry.hash]
        problems += [f"{source.path} has another entry {seq} than a source before it" for seq in other]
    return {station: tuple(own[seq] for seq in sorted(own)) for station, own in found.items()}, tuple(problems)


def _record(root: Path, keys: tuple[PublicKey, ...], progress: Progress) -> Source:
    places = Places(root)
    if not places.database.is_file():
        raise SetupError(f"There is no record in {root}: {places.database.name} is missing")
    own = load_public_key(places.public_key) if places.public_key.exists() or not keys else None
    prints = {key.fingerprint: key for key in keys}
    key = prints.get(own.fingerprint, own) if own is not None else keys[0]
    trusted = key.fingerprint in prints if keys else None
    found = verify_log(root, key, progress)
    problems = list(found.problems)
    if trusted is False:
        problems.append(f"{places.public_key} is none of the keys that were given")
    end = None if problems else found.head[0]
    return Source(root, key.fingerprint, tuple(_entries(places.database, end)), tuple(problems), trusted)


def _entries(database: Path, end: int | None) -> Iterator[Entry]:
    """The entries up to the number `end`: what was added since the verification has not been verified."""
    try:
        with closing(connect_reader(database)) as reader:
            for row in rows(reader):
                if end is not None and row.seq > end:
                    return
                if row.kind in KINDS:
                    yield from _readable(row)
    except DAMAGE as error:
        raise RecordError(f"{database} cannot be read: {error}. Run scelle log verify") from error


def _bundle(path: Path, keys: tuple[PublicKey, ...]) -> Source:
    found = verify_bundle(path)
    problems = list(found.problems)
    trusted = any(key.fingerprint == found.station for key in keys) if keys else None
    if trusted is False:
        problems.append("The key in the file is none of those that were given: another station, or a forger, made it")
    try:
        with path.open("rb") as file:
            text = b"".join(read_member(file, read_archive(file)["entries.jsonl"]))
    except OSError as error:
        raise NotABundleError(f"{path} cannot be read: {error.strerror}") from error
    entries: list[Entry] = []
    for line in text.splitlines():
        try:
            row = read_line(line, found.station)
        except ValueError:
            # The verification has named it.
            continue
        if row.kind in KINDS:
            entries += _readable(row)
    return Source(path, found.station, tuple(entries), tuple(problems), trusted)


def _readable(row: Row) -> Iterator[Entry]:
    try:
        yield row.entry
    except (ValueError, TypeError, RecursionError):
        # Only in a record that does not hold, and whose user was told so.
        return
