"""Which bytes of an entry are hashed and signed, and whether an entry follows from the one before.

Knows format 1 of an entry. Knows nothing of databases, photographs or the meaning of kinds. docs/record.md
says the same in words, for those who check with a program of their own.
"""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import rfc8785

from edge.exhibit import Entry, Json
from edge.record.keys import PublicKey, StationKey

FORMAT = 1
"""The format in which entries are written. Older ones stay readable; a newer one is refused."""

GENESIS = "0" * 64
"""What stands in `prev` of the first entry."""

_TIME = re.compile(r"[0-9]{4}(-[0-9]{2}){2}T[0-9]{2}(:[0-9]{2}){2}\.[0-9]{6}Z")


@dataclass(frozen=True, slots=True)
class Row:
    """An entry as it is stored: its format, and its body as canonical JSON text."""

    seq: int
    format: int
    at: str
    kind: str
    body: str
    prev: str
    hash: str
    signature: str

    @property
    def entry(self) -> Entry:
        """The entry with its body read. Raises ValueError where the body is no JSON object."""
        body = json.loads(self.body)
        if not isinstance(body, dict):
            raise ValueError("its body is no object")  # noqa: TRY004 - the text is wrong, not its type
        return Entry(self.seq, self.at, self.kind, body, self.prev, self.hash, self.signature)


def canonical(value: Any) -> bytes:
    """RFC 8785 canonical JSON. Raises ValueError for what JSON cannot hold: NaN, integers beyond 2**53."""
    try:
        return rfc8785.dumps(value)
    except (ValueError, RecursionError) as error:
        raise ValueError(f"it is not for canonical JSON: {error}") from error


def time_text(moment: datetime) -> str:
    """RFC 3339 in UTC with microseconds: the same length for every moment, so that text sorts as time does."""
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


def read_time(text: str) -> datetime:
    """The moment in the text that `time_text` made. Raises ValueError."""
    if not _TIME.fullmatch(text):
        raise ValueError(f"{text!r} is not a time in UTC with microseconds")
    return datetime.fromisoformat(text)


def seal(key: StationKey, seq: int, at: str, kind: str, body: Mapping[str, Json], prev: str) -> Row:
    """The entry that follows `prev`, hashed and signed. Raises ValueError where the body cannot be JSON."""
    text = canonical(dict(body)).decode()
    # What is written must be readable: a fraction beyond 2**53 is written as a whole number, which then is too large.
    canonical(json.loads(text))
    digest = hashlib.sha256(_preimage(seq, at, kind, text, prev, key.public.fingerprint)).hexdigest()
    return Row(seq, FORMAT, at, kind, text, prev, digest, key.sign(digest.encode()))


def fault(row: Row, seq: int, prev: str, key: PublicKey) -> str | None:
    """What is wrong with an entry that should be number `seq` after the hash `prev`; None where nothing is."""
    if row.format != FORMAT:
        return f"has format {row.format}, which this program does not know"
    if row.seq != seq:
        return f"stands where entry {seq} belongs"
    if row.prev != prev:
        return "does not follow from the entry before it"
    return unsound(row, key)


def unsound(row: Row, key: PublicKey) -> str | None:
    """What is wrong with an entry by itself: its form, its hash, its signature; None where nothing is."""
    if not all(isinstance(text, str) for text in (row.at, row.kind, row.body, row.prev, row.hash, row.signature)):
        return "holds something else than text"
    try:
        read_time(row.at)
        entry = row.entry
        if canonical(dict(entry.body)).decode() != row.body:
            return "has a body that is not in canonical form"
        preimage = _preimage(row.seq, row.at, row.kind, row.body, row.prev, key.fingerprint)
    except (ValueError, RecursionError) as error:
        return f"cannot be read: {error}"
    if hashlib.sha256(preimage).hexdigest() != row.hash:
        return "was altered: its hash does not fit its content"
    if row.signature != row.signature.lower() or not key.verify(row.hash.encode(), row.signature):
        return "was not signed by this station"
    return None


def line(row: Row, station: str) -> bytes:
    """The entry as one line of an exported file: everything that was hashed, then hash and signature."""
    body = row.entry.body
    return canonical(
        {
            "at": row.at,
            "body": dict(body),
            "format": row.format,
            "hash": row.hash,
            "kind": row.kind,
            "prev": row.prev,
            "seq": row.seq,
            "signature": row.signature,
            "station": station,
        }
    )


def read_line(text: bytes, station: str) -> Row:
    """The entry in one line of an exported file. Raises ValueError where it is not exactly as `line` writes it."""
    try:
        found = json.loads(text)
        texts = [found[name] for name in ("at", "kind", "prev", "hash", "signature")]
        if not all(isinstance(value, str) for value in texts) or not isinstance(found["body"], dict):
            raise ValueError("a field is not of its type")
        at, kind, prev, digest, signature = texts
        seq, form = found["seq"], found["format"]
        if type(seq) is not int or type(form) is not int:
            raise ValueError("a number is not whole")
        row = Row(seq, form, at, kind, canonical(found["body"]).decode(), prev, digest, signature)
        if line(row, station) != text:
            raise ValueError("it is not in canonical form")
    except (KeyError, TypeError, RecursionError) as error:
        raise ValueError("it is not an entry") from error
    return row


def _preimage(seq: int, at: str, kind: str, body: str, prev: str, station: str) -> bytes:
    # Put together from the body's canonical text, which is the longest part and has been made or checked already.
    rest = canonical({"format": FORMAT, "kind": kind, "prev": prev, "seq": seq, "station": station})
    return b'{"at":' + canonical(at) + b',"body":' + body.encode() + b"," + rest[1:]
