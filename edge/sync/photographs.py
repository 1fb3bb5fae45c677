"""One photograph to central: what it has of it already, then the rest, read from the disk while it is sent.

Knows the contract's part on photographs. Knows no entry and no pace: a line that breaks is a value, and the next try
begins where central stands.
"""

import hashlib
import io
from collections.abc import Callable
from pathlib import Path

from edge.record import RecordError
from edge.sync.answers import Answer, NotNow, Refused, refusal, whole_of
from edge.sync.contact import PIECE, Contact

Told = Callable[[int], None]
"""Hears how many bytes of the photograph central has, or is about to have."""


def send_photograph(contact: Contact, path: Path, sha256: str, stands: Told, sent: Told) -> NotNow | Refused | None:
    """Bring central to have the whole photograph; None once it has.

    `stands` hears where central stood before anything was sent, `sent` how far the sending is. What arrived damaged is
    sent once more from the beginning. Raises RecordError where the disk fails while it is read.
    """
    for _ in range(2):
        try:
            with path.open("rb") as file:
                size = file.seek(0, io.SEEK_END)
                answer = _continue(contact, file, sha256, size, stands, sent)
            altered = isinstance(answer, Answer) and answer.problem == "wrong-photograph" and not _whole(path, sha256)
        except OSError as error:
            return Refused("photograph-lost", f"{path} cannot be read: {error.strerror}. Run scelle log verify.")
        if altered:
            return Refused("photograph-altered", f"{path} was altered. Keep it as it is, and run scelle log verify.")
        if not isinstance(answer, Answer) or answer.problem != "wrong-photograph":
            return _outcome(answer, sha256)
    return Refused(
        "wrong-photograph", f"{path} is whole here, but arrived altered twice: something on the way changes it."
    )


def _outcome(answer: Answer | NotNow | None, sha256: str) -> NotNow | Refused | None:
    if answer is None or isinstance(answer, NotNow):
        return answer
    if answer.status in (200, 201):
        return None
    if answer.problem == "wrong-offset":
        return NotNow(f"Central stands at byte {whole_of(answer.body.get('offset'))} of {sha256}, not where it said.")
    return refusal(answer)


def _continue(
    contact: Contact, file: io.BufferedReader, sha256: str, size: int, stands: Told, sent: Told
) -> Answer | NotNow | None:
    where = f"/v1/photographs/{sha256}"
    known = contact.ask("HEAD", where)
    if isinstance(known, NotNow):
        return known
    offset = _offset(known)
    if offset is None:
        # An answer without a body gives no reason; the next one to the head does.
        return NotNow(f"Central answered to what it has of {sha256} with status {known.status}.")
    stands(offset)
    if known.headers.get("Upload-Complete") == "?1":
        return None
    if offset >= size:
        return NotNow(f"Central says that it has {offset} bytes of {sha256}, which has {size}, and yet not all of it.")
    headers = {"Content-Type": "image/jpeg", "Content-Length": str(size - offset)}
    if offset:
        headers["Content-Range"] = f"bytes {offset}-{size - 1}/{size}"
    file.seek(offset)
    return contact.ask("PUT", where, _Reading(file, offset, sent), headers)


class _Reading:
    """Holds a file that is being sent; says how far it is."""

    def __init__(self, file: io.BufferedReader, first: int, sent: Told) -> None:
        self._file = file
        self._at = first
        self._sent = sent

    def read(self, size: int = -1, /) -> bytes:
        """The next bytes. Raises RecordError, which unlike OSError nobody takes for a broken line."""
        try:
            piece = self._file.read(size if size > 0 else PIECE)
        except OSError as error:
            raise RecordError(f"{self._file.name} cannot be read: {error.strerror}. Check the disk") from error
        self._sent(self._at)
        self._at += len(piece)
        return piece


def _offset(known: Answer) -> int | None:
    if known.status == 404:
        return 0
    text = known.headers.get("Upload-Offset", "")
    if known.status != 200 or not (text.isascii() and text.isdigit() and len(text) < 16):
        return None
    return int(text)


def _whole(path: Path, sha256: str) -> bool:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest() == sha256
