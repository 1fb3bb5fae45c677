"""A body becomes lines, or is refused at the limit: what is cut off, what is no gzip, and what unpacks into gigabytes."""

import gzip
import io
import os
import tracemalloc
import zlib
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from central.domain import MalformedError, ProblemError, TooLargeError, WrongTypeError
from central.lines import Limits, read_lines

SMALL = Limits(packed=2000, plain=10_000, lines=5)
MIB = 1024 * 1024


def read(body: bytes, encoding: str | None = None, limits: Limits = SMALL) -> list[bytes]:
    return list(read_lines(io.BytesIO(body), encoding, limits))


class Trickle(io.BytesIO):
    """A connection that brings a few bytes at a time."""

    def read(self, size: int | None = -1, /) -> bytes:
        return super().read(min(7, size or 7))


lines = st.lists(st.binary(min_size=1, max_size=300).filter(lambda line: b"\n" not in line), min_size=1, max_size=5)


@pytest.mark.parametrize("connection", [io.BytesIO, Trickle])
@given(wanted=lines)
def test_lines_come_as_they_were_sent(connection: Callable[[bytes], io.BytesIO], wanted: list[bytes]) -> None:
    body = b"".join(line + b"\n" for line in wanted)
    assert list(read_lines(connection(body), None, SMALL)) == wanted
    assert list(read_lines(connection(gzip.compress(body)), "gzip", SMALL)) == wanted


def test_the_contract_is_the_default() -> None:
    assert Limits() == Limits(packed=4 * MIB, plain=16 * MIB, lines=500)
    assert len(list(read_lines(io.BytesIO(b"x\n" * 500), None))) == 500
    with pytest.raises(TooLargeError):
        list(read_lines(io.BytesIO(b"x\n" * 501), None))


PACKED = gzip.compress(b"one\ntwo\n")
DAMAGED = bytearray(PACKED)
DAMAGED[-6] ^= 1

REFUSED: dict[str, tuple[bytes, str | None, type[ProblemError]]] = {
    "nothing": (b"", None, MalformedError),
    "nothing, packed": (gzip.compress(b""), "gzip", MalformedError),
    "no newline at the end": (b"one\ntwo", None, MalformedError),
    "no newline at the end, packed": (gzip.compress(b"one\ntwo"), "gzip", MalformedError),
    "an empty line": (b"one\n\ntwo\n", None, MalformedError),
    "an empty line first": (b"\none\n", None, MalformedError),
    "newlines only": (b"\n" * 10_000, None, MalformedError),
    "no gzip": (b"one\n", "gzip", MalformedError),
    "an empty body as gzip": (b"", "gzip", MalformedError),
    "gzip cut off": (PACKED[:-1], "gzip", MalformedError),
    "gzip cut off after its beginning": (PACKED[:5], "gzip", MalformedError),
    "gzip with another checksum": (bytes(DAMAGED), "gzip", MalformedError),
    "zlib without gzip": (zlib.compress(b"one\n"), "gzip", MalformedError),
    "something after the gzip": (PACKED + b"x", "gzip", MalformedError),
    "two gzips": (PACKED + PACKED, "gzip", MalformedError),
    "another coding": (b"one\n", "br", WrongTypeError),
    "two codings": (PACKED, "gzip, gzip", WrongTypeError),
    "too many lines": (b"x\n" * 6, None, TooLargeError),
    "too long": (b"x" * 10_000 + b"\n", None, TooLargeError),
    "too long, packed": (gzip.compress(b"x" * 10_000 + b"\n"), "gzip", TooLargeError),
    "too long while packed": (gzip.compress(os.urandom(2100), 0), "gzip", TooLargeError),
    "a long name in the gzip": (b"\x1f\x8b\x08\x08" + bytes(6) + b"n" * 3000, "gzip", TooLargeError),
}


@pytest.mark.parametrize(("body", "encoding", "error"), REFUSED.values(), ids=REFUSED)
def test_what_is_not_of_the_contract_is_refused(body: bytes, encoding: str | None, error: type[ProblemError]) -> None:
    with pytest.raises(error) as refused:
        read(body, encoding)
    problem = refused.value.problem
    assert (problem.status, problem.name) in {(400, "malformed"), (413, "too-large"), (415, "wrong-type")}
    assert problem.title.endswith(".")


@pytest.mark.parametrize("sign", [b"\0", b"x", b"\n"])
def test_a_bomb_is_met_at_the_limit_and_not_after_it(sign: bytes) -> None:
    packer = zlib.compressobj(9, wbits=31)
    begin = packer.compress(b"y\n") + packer.flush(zlib.Z_FULL_FLUSH)
    mebibyte = packer.compress(sign * MIB) + packer.flush(zlib.Z_FULL_FLUSH)
    bomb = begin + mebibyte * 1024
    assert len(bomb) < 2 * MIB
    tracemalloc.start()
    with pytest.raises(ProblemError):
        list(read_lines(io.BytesIO(bomb), "gzip"))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 40 * MIB


def test_nothing_is_read_beyond_the_limit() -> None:
    class Endless(io.RawIOBase):
        given = 0

        def read(self, size: int = -1, /) -> bytes:
            self.given += size
            return b"x" * size

    for encoding in (None, "gzip"):
        endless = Endless()
        with pytest.raises(ProblemError):
            list(read_lines(endless, encoding))
        assert endless.given <= 17 * MIB
