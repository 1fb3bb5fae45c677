"""Whether an entry is what a station sealed: canonical, next in its chain, hashed and signed as docs/record.md says.

Written from docs/record.md alone and apart from the code that seals entries, so that a mistake there is found here. Knows
values only: no database, and nothing of what the kinds mean.
"""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_public_key

from central.canonical import NotCanonicalError, parse
from central.domain import CentralError, Json

FORMAT: Final = 1
_MEMBERS: Final = {"at", "body", "format", "hash", "kind", "prev", "seq", "signature", "station"}
_TIME: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z", re.ASCII)
_SIGNATURE: Final = re.compile(r"[0-9a-f]{128}")


@dataclass(frozen=True, slots=True)
class VerifyKey:
    """The public half of a station's record key, and the name of the station: 64 hexadecimal digits."""

    key: Ed25519PublicKey
    fingerprint: str


@dataclass(frozen=True, slots=True)
class Sealed:
    """An entry that holds: number from 1, the station's time, kind, body, hash, and the line as it came."""

    seq: int
    at: str
    kind: str
    body: Mapping[str, Json]
    hash: str
    line: bytes


def read_key(pem: str | bytes) -> VerifyKey:
    """A station's key from its PEM. Raises CentralError where it is no Ed25519 public key."""
    try:
        key = load_pem_public_key(pem.encode() if isinstance(pem, str) else pem)
    except (ValueError, UnsupportedAlgorithm) as error:
        raise CentralError("The station's key is no public key in PEM form.") from error
    if not isinstance(key, Ed25519PublicKey):
        raise CentralError("The station's key is a public key, yet no Ed25519 key.")
    der = key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return VerifyKey(key, hashlib.sha256(der).hexdigest())


def verify(line: bytes, seq: int, prev: str, key: VerifyKey) -> Sealed | str:
    """The entry in `line` (without its newline), or why it is not number `seq` after the hash `prev`, as a sentence."""
    try:
        text = parse(line.decode())
    except UnicodeDecodeError:
        return f"Entry {seq} is not UTF-8."
    except NotCanonicalError as error:
        return f"Entry {seq} {error}."
    said = text.value
    if not isinstance(said, dict) or said.keys() != _MEMBERS:
        return f"Entry {seq} has not exactly the members {', '.join(sorted(_MEMBERS))}."
    at, kind, body, digest = said["at"], said["kind"], said["body"], said["hash"]
    if not (isinstance(at, str) and isinstance(kind, str) and isinstance(body, dict) and isinstance(digest, str)):
        return f"Entry {seq} has at, kind, body or hash of another type."
    hashed = {name: value for name, value in said.items() if name not in ("hash", "signature")}
    fault = _misplaced(said, seq, prev, key) or _altered(said, text.write(hashed), key)
    if fault is not None:
        return f"Entry {seq} {fault}."
    return Sealed(seq, at, kind, body, digest, line)


def number(line: bytes) -> int | None:
    """The number that a line gives itself, checked in no way; None where it gives none."""
    try:
        said = parse(line.decode()).value
    except ValueError:
        return None
    found = said.get("seq") if isinstance(said, dict) else None
    return found if isinstance(found, int) and not isinstance(found, bool) and found > 0 else None


def _misplaced(said: Mapping[str, Json], seq: int, prev: str, key: VerifyKey) -> str | None:
    """What of an entry does not belong at this place of this chain, or has another form."""
    faults = {
        f"says that its number is {_short(said['seq'])}": not _is_whole(said["seq"], seq),
        "is of another station": said["station"] != key.fingerprint,
        f"is of format {_short(said['format'])}; this program knows {FORMAT}": not _is_whole(said["format"], FORMAT),
        "does not follow the entry before it: its prev is not that one's hash": said["prev"] != prev,
        "has a time of another form than 2026-11-22T09:30:00.000000Z": not _is_time(said["at"]),
        "has an empty kind": not said["kind"],
    }
    return next((sentence for sentence, holds in faults.items() if holds), None)


def _altered(said: Mapping[str, Json], hashed: str, key: VerifyKey) -> str | None:
    """What of an entry was changed since it was sealed; `hashed` is the text that its hash is of."""
    digest = hashlib.sha256(hashed.encode()).hexdigest()
    if said["hash"] != digest:
        return "was altered: its hash is another one"
    return None if _is_signed(digest, said["signature"], key) else "is not signed by this station"


def _is_whole(value: Json, wanted: int) -> bool:
    # JSON's true is equal to 1 in Python.
    return value == wanted and not isinstance(value, bool)


def _is_time(value: Json) -> bool:
    if not isinstance(value, str) or not _TIME.fullmatch(value):
        return False
    try:
        datetime.fromisoformat(value)
    except ValueError:
        return False
    return True


def _is_signed(digest: str, signature: Json, key: VerifyKey) -> bool:
    if not isinstance(signature, str) or not _SIGNATURE.fullmatch(signature):
        return False
    try:
        key.key.verify(bytes.fromhex(signature), digest.encode("ascii"))
    except InvalidSignature:
        return False
    return True


def _short(value: Json) -> str:
    return repr(value)[:30]
