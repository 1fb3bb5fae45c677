"""Photographs, each in a file named by the SHA-256 of its bytes.

Knows JPEG files by their first bytes and their size. Knows nothing of what is on them, or of entries.
"""

import hashlib
import re
from collections.abc import Iterator
from pathlib import Path

from edge.record.errors import RecordError, not_written
from edge.record.files import make_folder, sync_folder, write_whole

LARGEST_BYTES = 32 << 20
_SHA256 = re.compile(r"[0-9a-f]{64}")


def photograph_path(folder: Path, sha256: str) -> Path:
    """Where the photograph of that hash lies. Raises ValueError where it is no hash."""
    if not _SHA256.fullmatch(sha256):
        raise ValueError(f"{sha256!r} is not a SHA-256 in lower-case hexadecimal")
    return folder / sha256[:2] / f"{sha256}.jpg"


def keep_photograph(folder: Path, jpeg: bytes) -> str:
    """Put a photograph on the disk; its hash. The same photograph twice is one file.

    Raises RecordError where it cannot be written, and ValueError where it is no JPEG of at most 32 MiB.
    """
    if not jpeg.startswith(b"\xff\xd8\xff") or len(jpeg) > LARGEST_BYTES:
        raise ValueError(f"a photograph is a JPEG of at most {LARGEST_BYTES >> 20} MiB; this has {len(jpeg)} bytes")
    sha256 = hashlib.sha256(jpeg).hexdigest()
    path = photograph_path(folder, sha256)
    try:
        if path.exists():
            if path.read_bytes() != jpeg:
                raise RecordError(f"{path} was altered: keep it as it is, and run scelle log verify")
            # An earlier try may have ended between the name and its way to the disk.
            sync_folder(path.parent)
        else:
            make_folder(path.parent)
            write_whole(path, jpeg)
    except OSError as error:
        raise not_written(error, "the photograph") from error
    return sha256


def read_photograph(folder: Path, sha256: str) -> bytes:
    """The bytes of a photograph, checked. Raises RecordError where it is missing or altered."""
    path = photograph_path(folder, sha256)
    try:
        jpeg = path.read_bytes()
    except OSError as error:
        raise RecordError(f"{path} cannot be read: {error.strerror}") from error
    if hashlib.sha256(jpeg).hexdigest() != sha256:
        raise RecordError(f"{path} was altered: its content does not fit its name")
    return jpeg


def photograph_files(folder: Path) -> Iterator[Path]:
    """Every file under the folder, whatever it is called, in order."""
    return (path for path in sorted(folder.rglob("*")) if not path.is_dir() or path.is_symlink())
