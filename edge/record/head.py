"""The last entry of the chain, noted outside the database: without it a cut-off tail would leave no trace.

Knows the note. Knows nothing of where the chain is kept.
"""

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from edge.domain import SetupError
from edge.record.chain import canonical
from edge.record.files import make_folder, write_whole
from edge.record.keys import PublicKey, StationKey

LONGEST_NOTE = 4096


@dataclass(frozen=True, slots=True)
class Head:
    """Number and hash of the last entry, and the SQLite that wrote it."""

    seq: int
    hash: str
    sqlite: str


def note_head(path: Path, head: Head, key: StationKey) -> None:
    """Write the note down, signed; on the disk when this returns. Raises OSError."""
    make_folder(path.parent)
    write_whole(path, _note(head, key.public.fingerprint, key.sign(_signed(head, key.public.fingerprint))))


def read_head(path: Path, key: PublicKey) -> Head | None:
    """The note, or None where there is none.

    Raises SetupError where one byte of it is not as this station wrote it.
    """
    altered = SetupError(f"{path} was altered, or belongs to another station: keep it, run scelle log verify")
    try:
        with path.open("rb") as file:
            text = file.read(LONGEST_NOTE)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise SetupError(f"{path} cannot be read: {error.strerror}") from error
    try:
        found = json.loads(text)
        head = Head(found["seq"], found["hash"], found["sqlite"])
        signature = found["signature"]
        whole = _note(head, key.fingerprint, signature) == text
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise altered from error
    if not whole or not key.verify(_signed(head, key.fingerprint), signature):
        raise altered
    return head


def _signed(head: Head, station: str) -> bytes:
    return canonical({"format": 1, "statement": "head", "station": station, **asdict(head)})


def _note(head: Head, station: str, signature: str) -> bytes:
    statement = {"format": 1, "statement": "head", "station": station, **asdict(head)}
    return canonical({**statement, "signature": signature}) + b"\n"
