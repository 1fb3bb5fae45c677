"""A request's body cut into lines, unpacked on the way, never more of it in memory than the contract allows.

Knows gzip and newlines. Knows nothing of what stands in a line.
"""

import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Protocol

from central.domain import MalformedError, TooLargeError, WrongTypeError

_PIECE: Final = 64 * 1024
_GZIP: Final = 16 + zlib.MAX_WBITS


class Readable(Protocol):
    """What bytes can be read from: at most so many at once, none at the end."""

    def read(self, size: int, /) -> bytes:
        """The next bytes."""


@dataclass(frozen=True, slots=True)
class Limits:
    """The most that one request may hold: bytes as they come, bytes unpacked, lines."""

    packed: int = 4 * 1024 * 1024
    plain: int = 16 * 1024 * 1024
    lines: int = 500


def read_lines(stream: Readable, encoding: str | None, limits: Limits | None = None) -> Iterator[bytes]:
    """The lines of a body without their newlines; `encoding` is the request's Content-Encoding.

    Raises WrongTypeError for another coding than gzip or none, TooLargeError as soon as a limit is passed, and
    MalformedError for what is no gzip, is cut off, has an empty line, none at all, or a last one without a newline.
    """
    limits = limits or Limits()
    if encoding in (None, "", "identity"):
        pieces = _plain(stream, limits)
    elif encoding == "gzip":
        pieces = _unpacked(stream, limits)
    else:
        raise WrongTypeError("The body's Content-Encoding must be gzip or none.")
    return _cut(pieces, limits)


def _cut(pieces: Iterator[bytes], limits: Limits) -> Iterator[bytes]:
    begun: list[bytes] = []
    count = 0
    for piece in pieces:
        *ended, rest = piece.split(b"\n")
        for end in ended:
            line = b"".join([*begun, end])
            begun = []
            count += 1
            if not line:
                raise MalformedError(f"Line {count} is empty.")
            if count > limits.lines:
                raise TooLargeError(f"There are more than {limits.lines} lines.")
            yield line
        if rest:
            begun.append(rest)
    if begun:
        raise MalformedError("The last line does not end with a newline.")
    if not count:
        raise MalformedError("There is no line.")


def _plain(stream: Readable, limits: Limits) -> Iterator[bytes]:
    length = 0
    while piece := stream.read(_PIECE):
        length += len(piece)
        if length > limits.plain:
            raise TooLargeError(f"The body is longer than {limits.plain} bytes.")
        yield piece


def _unpacked(stream: Readable, limits: Limits) -> Iterator[bytes]:
    """What one gzip member holds; unpacked in pieces, so that a bomb is met at the limit and not after it."""
    unpacker = zlib.decompressobj(_GZIP)
    came = length = 0
    while packed := stream.read(_PIECE):
        came += len(packed)
        if came > limits.packed:
            raise TooLargeError(f"The body is longer than {limits.packed} bytes when packed.")
        if unpacker.eof:
            raise MalformedError("Something follows the gzip member.")
        while packed and not unpacker.eof:
            try:
                piece = unpacker.decompress(packed, _PIECE)
            except zlib.error as error:
                raise MalformedError("The body is no gzip.") from error
            packed = unpacker.unconsumed_tail
            length += len(piece)
            if length > limits.plain:
                raise TooLargeError(f"The body is longer than {limits.plain} bytes when unpacked.")
            if piece:
                yield piece
        if unpacker.unused_data:
            raise MalformedError("Something follows the gzip member.")
    if not unpacker.eof:
        raise MalformedError("The gzip ends too early.")
