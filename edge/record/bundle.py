"""One case in one file, and the check of such a file on any machine.

Knows what is in the file and what the station signed about it. Needs no record, no database and no settings to
check one. docs/record.md says what a bundle proves and what it does not.
"""

import hashlib
import json
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO

from edge.exhibit import Entry
from edge.record.archive import Member, NotABundleError, read_archive, read_member, write_archive
from edge.record.catalogue import photographs_of
from edge.record.chain import Row, canonical, line, read_line, time_text, unsound
from edge.record.database import connect_reader, last_row, rows, rows_numbered
from edge.record.errors import RecordError, not_written
from edge.record.keys import PublicKey, StationKey, parse_public_key
from edge.record.kinds import KINDS
from edge.record.photographs import LARGEST_BYTES, read_photograph
from edge.record.places import Places
from edge.record.readme import README
from edge.record.search import sequence_of_case

FORMAT = 1
LARGEST_TEXT = 256 << 20
_FIXED = ("README.txt", "station.pub", "manifest.json", "manifest.sig", "entries.jsonl")


@dataclass(frozen=True, slots=True)
class BundleFindings:
    """What the check of a bundle found. `problems` is empty where everything holds.

    `station` is the fingerprint of the key inside; `expected_key` says whether that is the key that was given to
    compare with, None where none was given. `head` is the record's last entry when the bundle was made.
    """

    case: str
    station: str
    expected_key: bool | None
    exported_at: str
    entries: int
    photographs: int
    head: tuple[int, str]
    problems: tuple[str, ...]


def export_case(root: Path, key: StationKey, case: str, target: Path, now: datetime) -> str:
    """Write the case to the file `target`, which must not exist; the file's SHA-256.

    The record itself is read, from end to end, and not what searching uses. The caller adds the entry
    case_exported. Raises RecordError where the record has no such case, does not hold, or the file cannot be written.
    """
    places = Places(root)
    chosen, last = _chosen(places.database, case)
    for row in (*chosen, last):
        if wrong := unsound(row, key.public):
            raise RecordError(f"Entry {row.seq} {wrong}: run scelle log verify")
    try:
        with target.open("xb") as file:
            write_archive(file, _members(places, key, case, chosen, last, now))
            file.flush()
            os.fsync(file.fileno())
        with target.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except FileExistsError as error:
        raise RecordError(f"{target} is there already: name another file") from error
    except (RecordError, ValueError) as error:
        target.unlink(missing_ok=True)
        raise RecordError(f"The case cannot be exported: {error}") from error
    except OSError as error:
        target.unlink(missing_ok=True)
        raise not_written(error, f"the file {target}") from error


def verify_bundle(path: Path, expected: PublicKey | None = None) -> BundleFindings:
    """Check a bundle from anywhere; `expected` is the key that the station is known by.

    Raises NotABundleError where the file is none, or was changed so that it cannot be read as one.
    """
    try:
        with path.open("rb") as file:
            return _verify(file, read_archive(file), expected)
    except OSError as error:
        raise NotABundleError(f"{path} cannot be read: {error.strerror}") from error
    except NotABundleError as error:
        raise NotABundleError(f"{path} is not a case as Scellé exports it: {error}") from error


def _chosen(database: Path, case: str) -> tuple[list[Row], Row]:
    """The entries of the case, with the clock's jumps between the first and the last of them; the record's last."""
    jumps: list[int] = []

    def entries(reader: sqlite3.Connection, end: int) -> Iterator[Entry]:
        for row in rows(reader):
            if row.seq > end:
                return
            if row.kind == "clock_jumped":
                jumps.append(row.seq)
            yield row.entry

    try:
        with closing(connect_reader(database)) as reader:
            last = last_row(reader)
            wanted = sequence_of_case(entries(reader, last.seq), case) if last else []
            if not wanted or last is None:
                raise RecordError(f"The record has no case {case}: look for its number with a search")
            between = (seq for seq in jumps if wanted[0] < seq < wanted[-1])
            return list(rows_numbered(reader, sorted({*wanted, *between}))), last
    except (sqlite3.Error, ValueError) as error:
        raise RecordError(f"{database} cannot be read: {error}. Run scelle log verify") from error


def _members(
    places: Places, key: StationKey, case: str, chosen: list[Row], last: Row, now: datetime
) -> Iterator[tuple[str, bytes]]:
    station = key.public.fingerprint
    entries = b"".join(line(row, station) + b"\n" for row in chosen)
    shown = sorted({sha256 for row in chosen for sha256 in photographs_of(KINDS, row.kind, row.entry.body)})
    manifest = canonical(
        {
            "case": case,
            "entries": [{"hash": row.hash, "seq": row.seq} for row in chosen],
            "entries_sha256": hashlib.sha256(entries).hexdigest(),
            "exported_at": time_text(now),
            "format": FORMAT,
            "head": {"hash": last.hash, "seq": last.seq},
            "photographs": list(shown),
            "readme_sha256": hashlib.sha256(README).hexdigest(),
            "statement": "case",
            "station": station,
        }
    )
    yield "README.txt", README
    yield "station.pub", key.public.pem
    yield "manifest.json", manifest
    yield "manifest.sig", key.sign(manifest).encode() + b"\n"
    yield "entries.jsonl", entries
    for sha256 in shown:
        yield f"photographs/{sha256}.jpg", read_photograph(places.photographs, sha256)


def _verify(file: BinaryIO, members: dict[str, Member], expected: PublicKey | None) -> BundleFindings:
    if tuple(members)[: len(_FIXED)] != _FIXED:
        raise NotABundleError(f"it does not begin with {', '.join(_FIXED)}")
    readme, pem, text, signature = (_text(file, members[name]) for name in _FIXED[:4])
    try:
        key = parse_public_key(pem)
    except ValueError as error:
        raise NotABundleError("station.pub in it is no public key") from error
    manifest = _manifest(text)
    problems: list[str] = []
    if key.pem != pem or signature != signature.lower() or not key.verify(text, signature.decode("latin-1")[:-1]):
        problems.append("The list of what is in the file (manifest.json) was not signed with the key in the file")
    if signature[-1:] != b"\n":
        problems.append("manifest.sig is not as the station wrote it")
    if manifest["station"] != key.fingerprint:
        problems.append("The list names another station than the key in the file")
    if hashlib.sha256(readme).hexdigest() != manifest["readme_sha256"]:
        problems.append("README.txt was altered")
    expected_key = None if expected is None else expected.fingerprint == key.fingerprint
    if expected_key is False:
        problems.append("The key in the file is not the one that was expected: another station, or a forger, made it")
    found = _verify_entries(_text(file, members["entries.jsonl"]), manifest, key, problems)
    _verify_photographs(file, members, found, manifest, problems)
    return BundleFindings(
        case=manifest["case"],
        station=key.fingerprint,
        expected_key=expected_key,
        exported_at=manifest["exported_at"],
        entries=len(found),
        photographs=len(members) - len(_FIXED),
        head=(manifest["head"]["seq"], manifest["head"]["hash"]),
        problems=tuple(problems),
    )


def _text(file: BinaryIO, member: Member) -> bytes:
    if member.size > LARGEST_TEXT:
        raise NotABundleError(f"{member.name} is larger than {LARGEST_TEXT >> 20} MiB")
    return b"".join(read_member(file, member))


def _manifest(text: bytes) -> dict[str, Any]:
    try:
        manifest = json.loads(text)
        if canonical(manifest) != text:
            raise NotABundleError("manifest.json is not canonical JSON")
        if manifest["format"] != FORMAT or manifest["statement"] != "case":
            raise NotABundleError(f"it has format {manifest['format']}, which this program does not know")
        listed = [(entry["seq"], entry["hash"]) for entry in manifest["entries"]]
        texts = [manifest[name] for name in ("case", "exported_at", "entries_sha256", "readme_sha256", "station")]
        head = manifest["head"]
        right = isinstance(head["seq"], int) and all(isinstance(one, str) for one in (*texts, head["hash"]))
        right = right and isinstance(manifest["photographs"], list)
        right = right and all(isinstance(seq, int) and isinstance(digest, str) for seq, digest in listed)
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise NotABundleError("manifest.json lacks what it should say") from error
    if not right:
        raise NotABundleError("manifest.json says something else than it should")
    return dict(manifest)


def _verify_entries(text: bytes, manifest: dict[str, Any], key: PublicKey, problems: list[str]) -> list[Row]:
    if hashlib.sha256(text).hexdigest() != manifest["entries_sha256"]:
        problems.append("entries.jsonl is not the one that the list speaks of")
    found: list[Row] = []
    for number, written in enumerate(text.split(b"\n")[:-1], 1):
        try:
            row = read_line(written, key.fingerprint)
        except ValueError as error:
            problems.append(f"Line {number} of entries.jsonl cannot be read: {error}")
            continue
        if wrong := unsound(row, key):
            problems.append(f"Entry {row.seq} {wrong}")
        previous = found[-1] if found else None
        if previous and (row.seq <= previous.seq or (row.seq == previous.seq + 1 and row.prev != previous.hash)):
            problems.append(f"Entry {row.seq} does not follow from entry {previous.seq}")
        found.append(row)
    listed = [(entry["seq"], entry["hash"]) for entry in manifest["entries"]]
    present = [(row.seq, row.hash) for row in found]
    problems += [f"Entry {seq} is missing" for seq, digest in listed if (seq, digest) not in set(present)]
    problems += [f"Entry {seq} is not on the list" for seq, digest in present if (seq, digest) not in set(listed)]
    if found and found[-1].seq > manifest["head"]["seq"]:
        problems.append("The list names an end of the record that lies before its own entries")
    return found


def _verify_photographs(
    file: BinaryIO, members: dict[str, Member], found: list[Row], manifest: dict[str, Any], problems: list[str]
) -> None:
    named = {sha256 for row in found for sha256 in photographs_of(KINDS, row.kind, row.entry.body)}
    wanted = [f"photographs/{sha256}.jpg" for sha256 in manifest["photographs"]]
    present = list(members)[len(_FIXED) :]
    if present != wanted or sorted(named) != manifest["photographs"]:
        problems.append(
            "The photographs in the file, those on the list and those that the entries name are not the same"
        )
    for name in present:
        if members[name].size > LARGEST_BYTES:
            problems.append(f"{name} is larger than a photograph of the record can be")
            continue
        digest = hashlib.sha256()
        for piece in read_member(file, members[name]):
            digest.update(piece)
        if name != f"photographs/{digest.hexdigest()}.jpg":
            problems.append(f"{name} was altered: its content does not fit its name")
