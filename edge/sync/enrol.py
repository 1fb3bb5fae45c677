"""How a kiosk comes by its certificate for the connection to central, and by the next one before it ends.

Knows the transport key (ECDSA P-256), the request for a certificate (PKCS#10, RFC 2986) and where both are kept. The
transport key is made here, lies in one file with its certificate, and leaves the box never. It signs no entry.
"""

import hashlib
import os
import re
import stat
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from edge.config import service_mistake
from edge.domain import SetupError
from edge.exhibit import Json
from edge.record import StationKey
from edge.record.chain import canonical
from edge.record.files import make_folder, write_whole
from edge.sync.answers import Answer, NotNow, Refused, refusal, text_of
from edge.sync.contact import PROTOCOL, Contact

RENEWED_BEFORE = timedelta(days=90)
_CODE = re.compile(r"[0-9A-HJKMNP-TV-Z]{16}")
_PEM = serialization.Encoding.PEM


@dataclass(frozen=True, slots=True)
class Identity:
    """The file with key and certificates, and the moment at which the certificate ends."""

    file: Path
    ends: datetime


@dataclass(frozen=True, slots=True)
class Enrolled:
    """What central calls this station, where kiosks speak to it, and until when the certificate is valid."""

    name: str
    service: str
    ends: datetime


def plain_code(typed: str) -> str | None:
    """A code as it is sent: upper case, no separators, letters that look like figures read as these; None for no code.

    Crockford's base 32 (crockford.com/base32.html) has no I, L, O and U.
    """
    letters = typed.upper().translate(str.maketrans("OIL", "011", "- "))
    return letters if _CODE.fullmatch(letters) else None


def identity_file(folder: Path) -> Path:
    """Where the transport key and its certificates lie."""
    return folder / "transport.pem"


def authority_file(folder: Path) -> Path:
    """Where the certificates lie that central's own is checked with; the file is empty where the machine knows them."""
    return folder / "authority.pem"


def read_identity(folder: Path, station: str) -> Identity:
    """The certificate of this station. Raises SetupError where there is none, it is another's, or others may read it."""
    path = identity_file(folder)
    try:
        with path.open("rb") as file:
            status = os.fstat(file.fileno())
            pem = file.read()
    except FileNotFoundError as error:
        raise SetupError(
            "This kiosk is not enrolled: ask an administrator for a code, then run scelle enrol"
        ) from error
    except OSError as error:
        raise SetupError(f"{path} cannot be read: {error.strerror}; run as the user that the kiosk runs as") from error
    if stat.S_IMODE(status.st_mode) & 0o077:
        raise SetupError(f"{path} can be read or written by others than its owner: chmod 600 {path}")
    try:
        first = x509.load_pem_x509_certificates(pem)[0]
        whose = _common_name(first)
    except (ValueError, IndexError) as error:
        raise SetupError(f"{path} is damaged: ask an administrator for a code, then run scelle enrol again") from error
    if whose != station:
        raise SetupError(f"{path} is another station's: ask an administrator for a code, then run scelle enrol again")
    return Identity(path, first.not_valid_after_utc)


def enrol(contact: Contact, folder: Path, key: StationKey, code: str) -> Enrolled | NotNow | Refused:
    """Exchange a code (as `plain_code` gives it) for a certificate, kept in `folder`.

    Raises SetupError where the folder cannot be written.
    """
    private, request = _request(key.public.fingerprint)
    # Written before the code is spent: it would be lost on a folder that takes no file.
    _keep(folder / "request.pem", request.public_bytes(_PEM))
    statement: dict[str, Json] = {
        "code": code,
        "request": hashlib.sha256(request.public_bytes(serialization.Encoding.DER)).hexdigest(),
        "statement": "enrolment",
    }
    answer = contact.say(
        "POST",
        "/v1/enrolments",
        {
            "protocol": PROTOCOL,
            "code": code,
            "station_key": key.public.pem.decode(),
            "request": request.public_bytes(_PEM).decode(),
            "proof": key.sign(canonical(statement)),
        },
    )
    if not isinstance(answer, Answer):
        return answer
    if answer.problem == "code-refused":
        return Refused(
            "code-refused", "Central refused the code: it is wrong, was used before, or is older than 24 hours."
        )
    return _taken(answer, folder, private, key.public.fingerprint)


def renew(contact: Contact, folder: Path, station: str) -> Enrolled | NotNow | Refused:
    """Get the next certificate under the present one, with a new transport key. Raises SetupError, as `enrol` does."""
    private, request = _request(station)
    body: dict[str, Json] = {"protocol": PROTOCOL, "request": request.public_bytes(_PEM).decode()}
    answer = contact.say("POST", f"/v1/stations/{station}/certificate", body)
    return _taken(answer, folder, private, station) if isinstance(answer, Answer) else answer


def _request(station: str) -> tuple[ec.EllipticCurvePrivateKey, x509.CertificateSigningRequest]:
    private = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, station)])
    return private, x509.CertificateSigningRequestBuilder().subject_name(name).sign(private, hashes.SHA256())


def _taken(
    answer: Answer, folder: Path, private: ec.EllipticCurvePrivateKey, station: str
) -> Enrolled | NotNow | Refused:
    if answer.status not in (200, 201):
        return refusal(answer)
    chain, authority = _pem(answer.body.get("certificate")), _pem(answer.body.get("authority"))
    service = text_of(answer.body.get("service"))
    try:
        first = x509.load_pem_x509_certificates(chain)[0]
        right = first.public_key() == private.public_key() and _common_name(first) == station
        if authority:
            x509.load_pem_x509_certificates(authority)
    except (ValueError, IndexError):
        right = False
    if not right or answer.body.get("station") != station or service_mistake(service):
        return NotNow("Central's answer holds no certificate for this station and its key.")
    # None means that this machine knows who vouches for central.
    _keep(authority_file(folder), authority)
    held = private.private_bytes(_PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    _keep(identity_file(folder), held + chain)
    (folder / "request.pem").unlink(missing_ok=True)
    return Enrolled(text_of(answer.body.get("name")), service, first.not_valid_after_utc)


def _pem(written: Json) -> bytes:
    return written.encode(errors="replace") if isinstance(written, str) else b""


def due(ends: datetime, now: datetime) -> bool:
    """Whether a certificate should be renewed."""
    return ends - now.astimezone(UTC) <= RENEWED_BEFORE


def _common_name(certificate: x509.Certificate) -> str:
    return str(certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)[0].value)


def _keep(path: Path, content: bytes) -> None:
    try:
        make_folder(path.parent)
        write_whole(path, content, 0o600)
    except OSError as error:
        raise SetupError(f"{path} cannot be written: {error.strerror}. Make room, or grant the right to") from error
