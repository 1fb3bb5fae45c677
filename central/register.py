"""The register of stations: who may come in, with which code, under which certificate, and who may no longer.

Knows the rules of docs/sync-protocol.md, "Who speaks" and "Enrolment". Knows no HTTP and makes no certificate.
"""

import hashlib
import hmac
import ipaddress
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from cryptography.exceptions import InvalidSignature

from central.canonical import write
from central.chain import VerifyKey
from central.domain import CentralError, Problem, time_text
from central.store import Store, enrolments, stations
from central.store.stations import Station

CODE_VALID: Final = timedelta(hours=24)
WRONG_WITHIN: Final = timedelta(hours=1)
MOST_WRONG: Final = 10
MOST_CERTIFICATES: Final = 10
"""Certificates that one station may be given within a day."""

_ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32 (crockford.com/base32.html): 5 bits a letter, none that reads like another."""

_CODE: Final = re.compile(f"[{_ALPHABET}]{{16}}")
_SIGNATURE: Final = re.compile(r"[0-9a-f]{128}")


class UnknownStationError(CentralError):
    """Nobody in the register is meant, or more than one."""


@dataclass(frozen=True, slots=True)
class NewCode:
    """A code as it is shown once, in groups of four, and until when it is good."""

    text: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Applicant:
    """A station at the door: its record key, the code as it came, the address it speaks from, the certificate meant for it.

    Serial number in hexadecimal; `not_after` is the certificate's end.
    """

    key: VerifyKey
    public_key: str
    code: str
    address: str
    serial: str
    not_after: datetime


@dataclass(frozen=True, slots=True)
class Enrolled:
    """The name that a station was given."""

    name: str


@dataclass(frozen=True, slots=True)
class TooOften:
    """Too many tries; the next one counts in so many `seconds`."""

    seconds: int


def make_code(store: Store, name: str, unit: str, by: str, now: datetime) -> NewCode:
    """A code for one station, good once and for 24 hours; of it, only a hash is kept. Raises CentralError."""
    for what, text in (("name", name), ("unit", unit)):
        if not text.isprintable() or len(text) > 100:
            raise CentralError(f"The {what} must be on one line and have at most 100 letters.")
    if not name.strip():
        raise CentralError("Say which station the code is for.")
    letters = "".join(secrets.choice(_ALPHABET) for _ in range(16))
    expires = now + CODE_VALID
    with store.begin() as connection:
        code = enrolments.Code(_hashed(letters), name.strip(), unit.strip(), time_text(expires), None)
        enrolments.add_code(connection, code, by, time_text(now))
    return NewCode("-".join(letters[begin : begin + 4] for begin in range(0, 16, 4)), expires)


def proved(key: VerifyKey, code: str, request_sha256: str, proof: str) -> bool:
    """Whether a record key signed that it asks for this certificate with this code."""
    statement = write({"code": _letters(code), "request": request_sha256, "statement": "enrolment"})
    if not _SIGNATURE.fullmatch(proof):
        return False
    try:
        key.key.verify(bytes.fromhex(proof), statement.encode("utf-8", "surrogatepass"))
    except InvalidSignature:
        return False
    return True


def enrol(store: Store, applicant: Applicant, now: datetime) -> Enrolled | TooOften | Problem:
    """Take an applicant in whose proof holds. Its former certificates, if any, end with this; its chain goes on.

    Wrong, used and expired codes are refused alike, and counted by address.
    """
    station = applicant.key.fingerprint
    moment = time_text(now)
    with store.begin() as connection:
        address = _counted_address(applicant.address)
        recent = [
            tried for tried in enrolments.wrong_codes(connection, address) if tried > time_text(now - WRONG_WITHIN)
        ]
        if len(recent) >= MOST_WRONG:
            free = datetime.fromisoformat(recent[MOST_WRONG - 1]) + WRONG_WITHIN
            return TooOften(max(1, -(-(free - now) // timedelta(seconds=1))))
        hashed = _hashed(_letters(applicant.code))
        code = enrolments.find_code(connection, hashed)
        good = code is not None and hmac.compare_digest(code.code_hash, hashed)
        if code is None or not good or code.used_at is not None or code.expires_at <= moment:
            enrolments.note_wrong_codes(connection, address, [moment, *recent])
            enrolments.forget_wrong_codes(connection, time_text(now - WRONG_WITHIN))
            return Problem("code-refused", 403, "The code is wrong, was used before, or is older than 24 hours.")
        known = stations.lock(connection, station)
        if known is not None and known.revoked_at is not None:
            return _revoked()
        enrolments.use_code(connection, hashed, station, moment)
        if known is None:
            stations.add(connection, station, code.name, code.unit, applicant.public_key, moment)
        else:
            enrolments.rename(connection, station, code.name, code.unit)
            enrolments.drop_certificates(connection, station)
        enrolments.add_certificate(connection, station, applicant.serial, time_text(applicant.not_after), moment)
        return Enrolled(code.name)


def admit(store: Store, station: str, serial: str, now: datetime) -> Station | Problem:
    """The station that a certificate names, where it may speak."""
    with store.read() as connection:
        known = stations.find(connection, station)
        not_after = enrolments.certificate_ends(connection, station, serial)
    if known is None or not_after is None or not_after <= time_text(now):
        return Problem("revoked", 403, "This certificate holds no longer; the station needs a new code.")
    return known if known.revoked_at is None else _revoked()


def renew(store: Store, station: str, serial: str, not_after: datetime, now: datetime) -> TooOften | None:
    """Note the next certificate of a station that was admitted; the present one holds until its end."""
    day = timedelta(days=1)
    with store.begin() as connection:
        stations.lock(connection, station)
        if enrolments.certificates_since(connection, station, time_text(now - day)) >= MOST_CERTIFICATES:
            return TooOften(day // timedelta(seconds=1))
        enrolments.add_certificate(connection, station, serial, time_text(not_after), time_text(now))
    return None


def every(store: Store) -> Sequence[Station]:
    """All stations, by unit and name."""
    with store.read() as connection:
        return stations.every(connection)


def meant(store: Store, named: str) -> Station:
    """The station of that name or fingerprint, or whose fingerprint begins so (8 digits or more).

    Raises UnknownStationError where that is nobody, or more than one.
    """
    begins = len(named) >= 8
    found = [one for one in every(store) if one.name == named or (begins and one.fingerprint.startswith(named.lower()))]
    if not found:
        raise UnknownStationError(f"No station is called {named}: see scelle-central stations.")
    if len(found) > 1:
        raise UnknownStationError(f"{len(found)} stations are called {named}: name the one meant by its fingerprint.")
    return found[0]


def revoke(store: Store, station: str, now: datetime) -> None:
    """Take a station's right to speak, from its next request on."""
    with store.begin() as connection:
        stations.revoke(connection, station, time_text(now))


def readmit(store: Store, station: str) -> None:
    """Undo a revocation. The certificates from before stay worthless: the station comes back with a new code."""
    with store.begin() as connection:
        enrolments.drop_certificates(connection, station)
        enrolments.readmit(connection, station)


def note_contact(store: Store, station: str, said: datetime | None, now: datetime) -> None:
    """That a station spoke, and what its clock said, where it did."""
    seconds = None if said is None else (said - now).total_seconds()
    with store.begin() as connection:
        stations.note_contact(connection, station, time_text(now), seconds)


def note_state(store: Store, station: str, state: str) -> None:
    """What a station said of itself, as JSON."""
    with store.begin() as connection:
        stations.note_state(connection, station, state)


def _revoked() -> Problem:
    return Problem("revoked", 403, "This station's right to speak was taken.")


def _letters(code: str) -> str:
    """A code as it is hashed and signed: upper case, no separators, letters that look like figures read as these."""
    return code.upper().translate(str.maketrans("OIL", "011", "- "))


def _hashed(letters: str) -> str:
    # 80 random bits cannot be found from their hash by trying; a slow hash would slow down nobody but central.
    known = letters if _CODE.fullmatch(letters) else ""
    return hashlib.sha256(f"scelle enrolment code {known}".encode()).hexdigest()


def _counted_address(address: str) -> str:
    """The address that tries are counted for: of IPv6 the network of 64 bits, since one line has all of it."""
    parsed = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(parsed, ipaddress.IPv6Address):
        if parsed.ipv4_mapped is not None:
            return str(parsed.ipv4_mapped)
        return str(ipaddress.ip_network((int(parsed), 64), strict=False))
    return str(parsed)
