"""Compiled models on the disk, each with its hash beside it: OpenVINO believes whatever lies there.

Knows a folder of blobs of one version of one model. Knows nothing of what is compiled, or when.
"""

import hashlib
import logging
from pathlib import Path

log = logging.getLogger(__name__)

MOST_COMPILED = 8
"""Compiled models kept of one network: a camera needs one, a folder of photographs would fill the disk."""


def drop_damaged(cache: Path) -> None:
    """Remove every compiled model that is not as it was noted: OpenVINO would run it and answer nonsense."""
    for blob in cache.glob("*.blob"):
        note = blob.with_suffix(".sha256")
        if not note.is_file() or note.read_bytes() != _digest(blob):
            log.warning("%s is damaged or unfinished; it is compiled again", blob)
            blob.unlink(missing_ok=True)
            note.unlink(missing_ok=True)


def note_compiled(cache: Path) -> None:
    """Note the hash of every new compiled model, and keep only the newest: each shape of picture makes one."""
    blobs = sorted(cache.glob("*.blob"), key=lambda blob: blob.stat().st_mtime, reverse=True)
    for blob in blobs[:MOST_COMPILED]:
        note = blob.with_suffix(".sha256")
        if not note.is_file():
            note.write_bytes(_digest(blob))
    for blob in blobs[MOST_COMPILED:]:
        blob.unlink(missing_ok=True)
        blob.with_suffix(".sha256").unlink(missing_ok=True)


def _digest(path: Path) -> bytes:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest().encode()
