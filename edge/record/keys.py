"""The station's key pair: Ed25519 (RFC 8032), made on the box, kept there.

Knows how to make, load, sign and check. Knows nothing of what is signed. Signatures and fingerprints are
lower-case hexadecimal.
"""

import contextlib
import hashlib
import os
import pwd
import stat
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from edge.domain import SetupError
from edge.record.files import make_folder, sync_folder, write_whole
from edge.record.places import Places

LONGEST_KEY_FILE = 4096

# TypeError: the key is locked with a password.
_NO_KEY = (ValueError, TypeError, UnsupportedAlgorithm)


@dataclass(frozen=True, slots=True)
class PublicKey:
    """The half that everybody may have. `fingerprint` is the SHA-256 of its DER form (SubjectPublicKeyInfo)."""

    key: Ed25519PublicKey
    pem: bytes
    fingerprint: str

    def verify(self, text: bytes, signature: str) -> bool:
        """Whether `signature` was made over `text` with the private half."""
        try:
            self.key.verify(bytes.fromhex(signature), text)
        except (InvalidSignature, ValueError):
            return False
        return True


@dataclass(frozen=True, slots=True)
class StationKey:
    """Both halves. The private one leaves neither this object nor its file."""

    private: Ed25519PrivateKey
    public: PublicKey

    def __repr__(self) -> str:
        return f"StationKey({self.public.fingerprint})"

    def sign(self, text: bytes) -> str:
        """The signature of `text`: 128 hexadecimal digits."""
        return self.private.sign(text).hex()


def load_station_key(root: Path) -> StationKey:
    """The key of the record in the folder `root`; made now where there is neither a key nor a record.

    Raises SetupError where the key is missing beside a record, can be read by others, belongs to another
    user, or is damaged.
    """
    places = Places(root)
    if not places.private_key.exists():
        if places.database.exists():
            raise SetupError(
                f"{places.private_key} is missing, but there is a record in {root}: put the key back. If it is lost,"
                " move the whole folder to a safe place; the station then begins a new record with a new key."
            )
        try:
            _create(places)
        except OSError as error:
            raise SetupError(f"{places.private_key} cannot be made: {error.strerror}") from error
    key = _load(places.private_key)
    if not places.public_key.exists():
        try:
            write_whole(places.public_key, key.public.pem, 0o644)
        except OSError as error:
            raise SetupError(f"{places.public_key} cannot be made: {error.strerror}") from error
    elif load_public_key(places.public_key).fingerprint != key.public.fingerprint:
        raise SetupError(f"{places.public_key} is not the other half of {places.private_key}: put the right one back")
    return key


def load_public_key(path: Path) -> PublicKey:
    """The public key in a PEM file. Raises SetupError where there is none."""
    try:
        with path.open("rb") as file:
            return parse_public_key(file.read(LONGEST_KEY_FILE))
    except OSError as error:
        raise SetupError(f"{path} cannot be read: {error.strerror}") from error
    except ValueError as error:
        raise SetupError(f"{path} is not a station's public key (Ed25519, PEM)") from error


def parse_public_key(pem: bytes) -> PublicKey:
    """The public key in PEM text. Raises ValueError where there is none."""
    try:
        key = serialization.load_pem_public_key(pem)
    except _NO_KEY as error:
        raise ValueError("no key") from error
    if not isinstance(key, Ed25519PublicKey):
        raise ValueError("no Ed25519 key")  # noqa: TRY004 - the text is wrong, not its type
    return _public(key)


def _public(key: Ed25519PublicKey) -> PublicKey:
    info = serialization.PublicFormat.SubjectPublicKeyInfo
    der = key.public_bytes(serialization.Encoding.DER, info)
    return PublicKey(key, key.public_bytes(serialization.Encoding.PEM, info), hashlib.sha256(der).hexdigest())


def _create(places: Places) -> None:
    make_folder(places.private_key.parent)
    pem = Ed25519PrivateKey.generate().private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    new = places.private_key.with_suffix(".new")
    new.unlink(missing_ok=True)
    handle = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(pem)
        file.flush()
        os.fsync(file.fileno())
    # A link, unlike a renaming, never takes the place of a key that another process has just made.
    with contextlib.suppress(FileExistsError):
        os.link(new, places.private_key)
    new.unlink(missing_ok=True)
    sync_folder(places.private_key.parent)


def _load(path: Path) -> StationKey:
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
        with os.fdopen(handle, "rb") as file:
            status = os.fstat(file.fileno())
            pem = file.read(LONGEST_KEY_FILE)
    except OSError as error:
        raise SetupError(f"{path} cannot be read: {error.strerror}; run as the user that the kiosk runs as") from error
    if status.st_uid != os.geteuid():
        owner = _user(status.st_uid)
        raise SetupError(f"{path} belongs to {owner}: run this as that user (runuser -u {owner} -- ...)")
    if stat.S_IMODE(status.st_mode) & 0o077:
        raise SetupError(f"{path} can be read or written by others than its owner: chmod 600 {path}")
    try:
        private = serialization.load_pem_private_key(pem, password=None)
    except _NO_KEY as error:
        raise SetupError(f"{path} is not a private key: put the right file back") from error
    if not isinstance(private, Ed25519PrivateKey):
        raise SetupError(f"{path} is not an Ed25519 key: put the right file back")
    return StationKey(private, _public(private.public_key()))


def _user(number: int) -> str:
    try:
        return pwd.getpwuid(number).pw_name
    except KeyError:
        return str(number)
