"""What a shelf is: bytes under keys, kept so that they outlive a power cut once `put` has returned.

Knows the keys' form. Knows no folder and no server.
"""

import re
from typing import BinaryIO, Final, Protocol

from central.domain import UnavailableError, is_hash

_KEY: Final = re.compile(r"(?:[0-9a-z][0-9a-z-]*/)+[0-9a-z][0-9a-z-]*")


class MissingError(UnavailableError):
    """The shelf does not hold what it should."""


class Source(Protocol):
    """Bytes that are read from a shelf; to be closed."""

    def read(self, size: int, /) -> bytes:
        """The next bytes, at most so many; none at the end. Raises UnavailableError where they do not come."""

    def close(self) -> None:
        """Let go of it."""


class Shelf(Protocol):
    """Bytes under keys. Every function raises UnavailableError where the shelf does not answer or is full."""

    def put(self, key: str, file: BinaryIO) -> None:
        """Keep the bytes of an open file, from its beginning on, whole or not at all; replaces what was there."""

    def open(self, key: str) -> Source:
        """What is kept under a key. Raises MissingError where nothing is."""

    def delete(self, key: str) -> None:
        """Let go of what is kept under a key; nothing happens where nothing is."""

    def holds(self, key: str) -> bool:
        """Whether something is kept under a key."""


def photograph_key(station: str, sha256: str) -> str:
    """The key of a whole photograph."""
    return f"photographs/{_hash(station)}/{_hash(sha256)}"


def part_key(station: str, sha256: str, name: str) -> str:
    """The key of a part of a photograph; `name` is its own."""
    return checked(f"parts/{_hash(station)}/{_hash(sha256)}-{name}")


def checked(key: str) -> str:
    """The key itself. Raises ValueError where it could lead out of a shelf."""
    if not _KEY.fullmatch(key):
        raise ValueError(f"{key!r} is no key")
    return key


def _hash(text: str) -> str:
    if not is_hash(text):
        raise ValueError(f"{text!r} is no fingerprint or SHA-256")
    return text
