"""Weights files of PyTorch's older format, made part by part, so that each part can lie."""

from __future__ import annotations

import dataclasses
import pickle
import struct
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

KINDS = {
    "<f4": "FloatStorage",
    "<f8": "DoubleStorage",
    "<f2": "HalfStorage",
    "<i8": "LongStorage",
    "|u1": "ByteStorage",
}
MACHINE: dict[str, Any] = {
    "protocol_version": 1001,
    "little_endian": True,
    "type_sizes": {"short": 2, "int": 4, "long": 4},
}


@dataclasses.dataclass(frozen=True)
class Parts:
    """Five pickles, then the numbers: per storage a count of eight bytes and the raw numbers."""

    magic: bytes = pickle.dumps(0x1950A86A20F9469CFC6C, 2)
    protocol: bytes = pickle.dumps(1001, 2)
    machine: bytes = pickle.dumps(MACHINE, 2)
    weights: bytes = pickle.dumps({}, 2)
    keys: bytes = pickle.dumps([], 2)
    numbers: bytes = b""

    def file(self) -> bytes:
        return b"".join(getattr(self, part.name) for part in dataclasses.fields(self))


def honest_parts(state: Mapping[str, NDArray[Any]]) -> Parts:
    """What torch.save would have written of named arrays, each with a storage of its own."""
    keys = [str(94_000_000_000_000 + 64 * place) for place in range(len(state))]
    pairs = [
        word(name) + tensor(key, values.size, values.shape, kind=KINDS[values.dtype.str])
        for key, (name, values) in zip(keys, state.items(), strict=True)
    ]
    return Parts(
        weights=program(pickle.EMPTY_DICT + pickle.MARK + b"".join(pairs) + pickle.SETITEMS),
        keys=pickle.dumps(keys, 2),
        numbers=b"".join(counted(values.size, values.tobytes()) for values in state.values()),
    )


def program(body: bytes) -> bytes:
    return pickle.PROTO + b"\x02" + body + pickle.STOP


def counted(count: int, raw: bytes) -> bytes:
    return struct.pack("<q", count) + raw


def word(text: str) -> bytes:
    return pickle.BINUNICODE + struct.pack("<I", len(text.encode())) + text.encode()


def number(value: int) -> bytes:
    raw = pickle.encode_long(value)
    return pickle.LONG1 + bytes([len(raw)]) + raw


def group(*members: bytes) -> bytes:
    return pickle.MARK + b"".join(members) + pickle.TUPLE


def tensor(
    key: str,
    count: int,
    shape: Sequence[int],
    *,
    kind: str = "FloatStorage",
    offset: int = 0,
    stride: Sequence[int] | None = None,
    last: bytes = pickle.NONE,
) -> bytes:
    """The instructions for one tensor, every number of its description free to choose."""
    steps = [int(np.prod(shape[place + 1 :])) for place in range(len(shape))] if stride is None else stride
    identity = group(word("storage"), b"ctorch\n" + kind.encode() + b"\n", word(key), word("cpu"), number(count), last)
    view = group(
        identity + pickle.BINPERSID,
        number(offset),
        group(*map(number, shape)),
        group(*map(number, steps)),
        pickle.NEWFALSE,
        b"ccollections\nOrderedDict\n" + pickle.EMPTY_TUPLE + pickle.REDUCE,
    )
    return b"ctorch._utils\n_rebuild_tensor_v2\n" + view + pickle.REDUCE
