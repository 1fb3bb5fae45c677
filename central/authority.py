"""The service's own certificate authority: made on the first start, issues certificates to stations and, if need be, to the service.

Knows X.509 (RFC 5280) and PKCS#10 (RFC 2986). Its key is ECDSA P-256 and lies in one file of mode 0600. Knows no database:
who may have a certificate is decided elsewhere.
"""

import ipaddress
import os
import stat
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from central.domain import CentralError, is_hash

VALID: Final = timedelta(days=398)
"""How long a certificate of a station or of the service holds."""

RENEWED_BEFORE: Final = timedelta(days=90)
_AUTHORITY_VALID: Final = timedelta(days=7305)
_EARLIER: Final = timedelta(days=1)
"""How far before its issue a certificate begins: a kiosk checks the service's by a clock that may be behind."""

_PEM: Final = serialization.Encoding.PEM


@dataclass(frozen=True, slots=True)
class Authority:
    """The key that signs, the certificate that all others are checked with, and that certificate's file."""

    key: ec.EllipticCurvePrivateKey
    certificate: x509.Certificate
    file: Path

    @property
    def pem(self) -> str:
        """The certificate in PEM."""
        return self.certificate.public_bytes(_PEM).decode()


@dataclass(frozen=True, slots=True)
class Request:
    """What a station asks to be certified: its transport key, and the SHA-256 of its request's DER in hexadecimal."""

    key: ec.EllipticCurvePublicKey
    sha256: str


@dataclass(frozen=True, slots=True)
class Issued:
    """A certificate in PEM, its serial number in hexadecimal, and when it ends."""

    pem: str
    serial: str
    not_after: datetime


@dataclass(frozen=True, slots=True)
class Peer:
    """Whose certificate a connection was made with: the station it names, and its serial number in hexadecimal."""

    station: str
    serial: str


def open_authority(folder: Path, now: datetime) -> Authority:
    """The authority in a folder, made where there is none yet.

    Raises CentralError where its files are damaged, readable by others, do not belong together or cannot be written.
    """
    key_file, certificate_file = folder / "authority.key", folder / "authority.pem"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not key_file.exists() and certificate_file.exists():
            raise CentralError(f"{key_file} is missing beside {certificate_file}: put it back from the backup.")
        with suppress(FileExistsError):
            _write(key_file, _private_pem(ec.generate_private_key(ec.SECP256R1())))
        key = _read_key(key_file)
        with suppress(FileExistsError):
            _write(certificate_file, _self_signed(key, now).public_bytes(_PEM))
        certificate = x509.load_pem_x509_certificate(certificate_file.read_bytes())
    except OSError as error:
        raise CentralError(f"The authority's folder {folder} cannot be used: {error.strerror}.") from error
    except ValueError as error:
        raise CentralError(f"{certificate_file} is damaged: put it back from the backup.") from error
    if certificate.public_key() != key.public_key():
        raise CentralError(f"{certificate_file} does not belong to {key_file}: put both back from one backup.")
    return Authority(key, certificate, certificate_file)


def read_request(pem: str) -> Request:
    """A PKCS#10 request for an ECDSA P-256 key, signed with that key. Raises CentralError for anything else.

    The names that it asks for are not looked at.
    """
    try:
        request = x509.load_pem_x509_csr(pem.encode())
        key = request.public_key()
        signed = request.is_signature_valid
    except (ValueError, TypeError, UnsupportedAlgorithm, InvalidSignature) as error:
        raise CentralError("The request is no PKCS#10 request in PEM form.") from error
    if not isinstance(key, ec.EllipticCurvePublicKey) or not isinstance(key.curve, ec.SECP256R1):
        raise CentralError("The request is for another key than ECDSA P-256.")
    if not signed:
        raise CentralError("The request is not signed with the key that it is for.")
    digest = hashes.Hash(hashes.SHA256())
    digest.update(request.public_bytes(serialization.Encoding.DER))
    return Request(key, digest.finalize().hex())


def issue_station(authority: Authority, request: Request, station: str, now: datetime) -> Issued:
    """A certificate for a station of that fingerprint: for the client's side of a connection alone."""
    names = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, station)])
    builder = _leaf(authority, names, request.key, ExtendedKeyUsageOID.CLIENT_AUTH, now)
    return _issued(builder.sign(authority.key, hashes.SHA256()))


def read_peer(der: bytes) -> Peer | None:
    """Whom a certificate names that the TLS handshake checked already; None where it names no station."""
    certificate = x509.load_der_x509_certificate(der)
    names = certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    if len(names) != 1 or not is_hash(str(names[0].value)):
        return None
    return Peer(str(names[0].value), _serial(certificate))


def own_server_certificate(authority: Authority, name: str, now: datetime) -> tuple[Path, Path]:
    """Files with a certificate of the service itself for `name`, and with its key; issued where missing or ending soon.

    It holds for `localhost` too. Raises CentralError where the files cannot be written.
    """
    folder = authority.file.parent
    certificate_file, key_file = folder / "service.pem", folder / "service.key"
    try:
        if not _serves(authority, certificate_file, key_file, name, now):
            key = ec.generate_private_key(ec.SECP256R1())
            subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name[:64])])
            builder = _leaf(authority, subject, key.public_key(), ExtendedKeyUsageOID.SERVER_AUTH, now)
            certificate = builder.add_extension(_called(name), critical=False).sign(authority.key, hashes.SHA256())
            # A crash between the two leaves a pair that does not fit: it is made again at the next start.
            _replace(key_file, _private_pem(key))
            _replace(certificate_file, certificate.public_bytes(_PEM))
    except OSError as error:
        raise CentralError(f"The service's certificate cannot be kept in {folder}: {error.strerror}.") from error
    return certificate_file, key_file


def ends(certificate_file: Path) -> datetime:
    """When the first certificate in a file ends. Raises CentralError where there is none."""
    try:
        return x509.load_pem_x509_certificates(certificate_file.read_bytes())[0].not_valid_after_utc
    except (OSError, ValueError) as error:
        raise CentralError(f"{certificate_file} cannot be read as a certificate in PEM form.") from error


def _self_signed(key: ec.EllipticCurvePrivateKey, now: datetime) -> x509.Certificate:
    # A name of its own, so that two services' authorities are told apart.
    serial = x509.random_serial_number()
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"Scelle central authority {serial:040x}"[:40])])
    return (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(serial)
        .not_valid_before(now - _EARLIER)
        .not_valid_after(now + _AUTHORITY_VALID)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(signs_certificates=True), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )


def _leaf(
    authority: Authority,
    subject: x509.Name,
    key: ec.EllipticCurvePublicKey,
    purpose: x509.ObjectIdentifier,
    now: datetime,
) -> x509.CertificateBuilder:
    issuer = authority.certificate.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(authority.certificate.subject)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _EARLIER)
        .not_valid_after(min(now + VALID, authority.certificate.not_valid_after_utc))
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(signs_certificates=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([purpose]), critical=False)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(issuer), critical=False)
    )


def _usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        encipher_only=False,
        decipher_only=False,
    )


def _called(name: str) -> x509.SubjectAlternativeName:
    every = dict.fromkeys((name, "localhost", "127.0.0.1", "::1"))
    return x509.SubjectAlternativeName([_general_name(one) for one in every])


def _general_name(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        return x509.DNSName(name)


def _serves(authority: Authority, certificate_file: Path, key_file: Path, name: str, now: datetime) -> bool:
    """Whether the service's certificate is this authority's, for that name, with that key, and holds long enough."""
    try:
        certificate = x509.load_pem_x509_certificate(certificate_file.read_bytes())
        certificate.verify_directly_issued_by(authority.certificate)
        names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
        fits = certificate.public_key() == _read_key(key_file).public_key()
    except (FileNotFoundError, ValueError, TypeError, InvalidSignature, x509.ExtensionNotFound):
        return False
    return fits and names == _called(name) and certificate.not_valid_after_utc - now > RENEWED_BEFORE


def _issued(certificate: x509.Certificate) -> Issued:
    return Issued(certificate.public_bytes(_PEM).decode(), _serial(certificate), certificate.not_valid_after_utc)


def _serial(certificate: x509.Certificate) -> str:
    return f"{certificate.serial_number:x}"


def _private_pem(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(_PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())


def _read_key(file: Path) -> ec.EllipticCurvePrivateKey:
    with file.open("rb") as opened:
        mode = stat.S_IMODE(os.fstat(opened.fileno()).st_mode)
        pem = opened.read()
    if mode & 0o077:
        raise CentralError(f"{file} can be read or written by others than its owner: chmod 600 {file}")
    try:
        key = serialization.load_pem_private_key(pem, None)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise CentralError(f"{file} is damaged: put it back from the backup.") from error
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise CentralError(f"{file} holds another key than this service makes: put it back from the backup.")
    return key


def _write(file: Path, content: bytes) -> None:
    """Write a file that must not be there, on the disk and whole. Raises FileExistsError."""
    beside = _beside(file, content)
    try:
        # Unlike a rename, a link does not replace what another process wrote meanwhile.
        os.link(beside, file)
    finally:
        beside.unlink()
    _flush(file.parent)


def _replace(file: Path, content: bytes) -> None:
    _beside(file, content).replace(file)
    _flush(file.parent)


def _beside(file: Path, content: bytes) -> Path:
    beside = file.with_name(f".{file.name}.{os.getpid()}")
    beside.unlink(missing_ok=True)
    handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as opened:
        opened.write(content)
        opened.flush()
        os.fsync(opened.fileno())
    return beside


def _flush(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
