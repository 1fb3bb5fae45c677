"""The words of the central service: heads of chains, problems, and what may go wrong.

Knows only values. Knows no database, no shelf, no HTTP server. Everything here is frozen.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final

Json = None | bool | int | float | str | list["Json"] | dict[str, "Json"]
"""Any JSON value as Python reads it."""

_HASH: Final = re.compile(r"[0-9a-f]{64}")


# --- errors -------------------------------------------------------------------------------------


class CentralError(Exception):
    """Root of the errors that this program raises on purpose; the text is a sentence for an administrator."""


class UnavailableError(CentralError):
    """Database or shelf cannot now: it does not answer, it is full. Nothing was acknowledged (status 503)."""


@dataclass(frozen=True, slots=True)
class Problem:
    """A refusal of docs/sync-protocol.md: `name` is the end of its `type`, `status` that of HTTP, `title` a sentence."""

    name: str
    status: int
    title: str
    members: Mapping[str, Json] = field(default_factory=dict)


class ProblemError(CentralError):
    """What came in cannot be read; `problem` is the answer to it."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.title)
        self.problem = problem


class MalformedError(ProblemError):
    """Not gzip, or not lines."""

    def __init__(self, title: str) -> None:
        super().__init__(Problem("malformed", 400, title))


class TooLargeError(ProblemError):
    """More than the contract allows; nothing was read beyond it."""

    def __init__(self, title: str) -> None:
        super().__init__(Problem("too-large", 413, title))


class WrongTypeError(ProblemError):
    """Coded in a way that the contract does not have."""

    def __init__(self, title: str) -> None:
        super().__init__(Problem("wrong-type", 415, title))


# --- values -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Head:
    """The last entry of a chain: its number, from 1, and its hash in 64 lower-case hexadecimal digits."""

    seq: int
    hash: str


GENESIS: Final = Head(0, "0" * 64)
"""The head of a chain without entries."""


def is_hash(text: str) -> bool:
    """Whether a text is a SHA-256 as this program writes it: 64 lower-case hexadecimal digits."""
    return _HASH.fullmatch(text) is not None


def time_text(moment: datetime) -> str:
    """A moment as entries write it: RFC 3339, UTC, microseconds. The moment must have a zone."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
