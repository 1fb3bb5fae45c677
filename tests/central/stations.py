"""Stations as central meets them: they seal with the kiosk's own code, so that the two programs check each other."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import rfc8785
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from central.chain import VerifyKey, read_key
from central.domain import GENESIS, Head
from central.store import Store, entries, stations
from edge.record.chain import line, seal
from edge.record.keys import StationKey, parse_public_key

NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
AT = "2026-11-22T09:30:00.000000Z"

Body = tuple[str, Mapping[str, Any]]
"""The kind of an entry, and its body."""


def new_key() -> StationKey:
    """A record key as a kiosk makes it."""
    private = Ed25519PrivateKey.generate()
    pem = private.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    return StationKey(private, parse_public_key(pem))


@dataclass(slots=True)
class Station:
    """A station and the end of its chain."""

    key: StationKey = field(default_factory=new_key)
    head: Head = GENESIS

    @property
    def fingerprint(self) -> str:
        return self.key.public.fingerprint

    @property
    def verify_key(self) -> VerifyKey:
        return read_key(self.key.public.pem)

    def seal(self, kind: str, body: Mapping[str, Any]) -> bytes:
        """The next entry as a line."""
        row = seal(self.key, self.head.seq + 1, AT, kind, body, self.head.hash)
        self.head = Head(row.seq, row.hash)
        return line(row, self.fingerprint)

    def notes(self, count: int) -> list[bytes]:
        """So many entries that name no photograph."""
        return [self.seal(*note(self.head.seq + 1)) for _ in range(count)]

    def enrolled(self, store: Store) -> "Station":
        """Itself, once it stands in that database."""
        with store.begin() as connection:
            stations.add(connection, self.fingerprint, "Room 1", "Unit 1", self.key.public.pem.decode(), AT)
        return self


def note(number: int) -> Body:
    return "traces_answered", {"intake": f"intake-{number // 5}", "by": "123456", "answer": "résolu à 0,5"}


def picture(photograph: bytes) -> Body:
    """An entry that names a photograph."""
    sha256 = hashlib.sha256(photograph).hexdigest()
    return "picture_taken", {"intake": "intake-1", "name": "plate", "sha256": sha256}


def signed(key: StationKey, members: Mapping[str, Any]) -> bytes:
    """A line of any members, hashed and signed as if it were right."""
    digest = hashlib.sha256(rfc8785.dumps(dict(members))).hexdigest()
    return rfc8785.dumps({**members, "hash": digest, "signature": key.sign(digest.encode())})


def stored(store: Store, station: str) -> list[bytes]:
    """All lines that central holds of a station, by their numbers; the numbers have no gap, and end with the head."""
    with store.read() as connection:
        held = entries.held_lines(connection, station, 0, 2**53)
        known = stations.find(connection, station)
    assert known is not None
    assert sorted(held) == list(range(1, known.head.seq + 1))
    return [held[seq] for seq in sorted(held)]


def joined(lines: Sequence[bytes]) -> bytes:
    """The body of a request."""
    return b"".join(one + b"\n" for one in lines)
