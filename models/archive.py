"""The zip archive around PyTorch weights: members, storages, tensors.

Knows: how PyTorch lays numbers out (one ``data.pkl``, one raw little-endian file per storage) and how much of it is
plausible. Does not know: what the numbers mean, nor the instructions in ``data.pkl``.
"""

from __future__ import annotations

import io
import math
import re
import zipfile
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.errors import WeightsError

MAX_PICKLE_BYTES = 16 << 20
MAX_STORAGE_BYTES = 256 << 20
MAX_TOTAL_BYTES = 1 << 30
MAX_MEMBERS = 10_000
MAX_DIMENSIONS = 8

DTYPES = {
    "FloatStorage": "<f4",
    "HalfStorage": "<f2",
    "DoubleStorage": "<f8",
    "BFloat16Storage": "<u2",
    "LongStorage": "<i8",
    "IntStorage": "<i4",
    "ShortStorage": "<i2",
    "CharStorage": "<i1",
    "ByteStorage": "<u1",
    "BoolStorage": "|b1",
}
"""PyTorch's storage names and the bytes behind them. numpy has no bfloat16: it is read as integers and widened."""


@dataclass(frozen=True)
class Tensor:
    """Numbers copied out of an archive, in the tensor's own shape. bfloat16 is widened to float32."""

    values: NDArray[np.generic]

    def floats(self) -> NDArray[np.float32]:
        """The same numbers as contiguous float32."""
        return np.ascontiguousarray(self.values, dtype=np.float32)


@dataclass(frozen=True)
class Storage:
    """One raw file of the archive, not yet read: its type, its number and how many elements it claims."""

    kind: str
    key: str
    count: int


class Archive:
    """An opened weights file. Every name, size and place is checked before a byte of it is used.

    Raises `WeightsError` when opened on, or asked for, anything that PyTorch would not have written.
    """

    def __init__(self, content: bytes) -> None:
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(content))
            entries = self._zip.infolist()
        except (zipfile.BadZipFile, ValueError, NotImplementedError, EOFError) as problem:
            raise WeightsError(f"The weights file is not a readable zip archive ({problem}).") from problem
        names = _checked(entries)
        programs = [name for name in names if name.endswith("/data.pkl")]
        if len(programs) != 1:
            raise WeightsError(f"The weights file holds {len(programs)} data.pkl members instead of one.")
        self._folder = programs[0].removesuffix("data.pkl")
        if any(not name.startswith(self._folder) for name in names):
            raise WeightsError("The weights file holds members outside its own folder.")
        if f"{self._folder}byteorder" in names and self._read("byteorder") != b"little":
            raise WeightsError("The weights file was not written in little-endian order and cannot be read.")
        self._copied = 0

    def program(self) -> bytes:
        """The list of pickle instructions."""
        program = self._read("data.pkl")
        if len(program) > MAX_PICKLE_BYTES:
            raise WeightsError("The weights file's list of instructions is implausibly long.")
        return program

    def tensor(self, storage: Storage, offset: int, shape: tuple[int, ...], stride: tuple[int, ...]) -> Tensor:
        """A copy of one view of a storage; offset and stride count elements, as PyTorch does."""
        elements = math.prod(shape)
        if not len(shape) == len(stride) <= MAX_DIMENSIONS or min((offset, storage.count, *shape, *stride)) < 0:
            raise WeightsError("A tensor of the weights file has an impossible shape.")
        last = offset + sum((size - 1) * step for size, step in zip(shape, stride, strict=True))
        # A view larger than its storage repeats elements: legal in PyTorch, but a cheap way to fill the memory.
        if offset > storage.count or elements > storage.count or (elements and last >= storage.count):
            raise WeightsError("A tensor of the weights file reaches beyond its storage.")
        dtype = np.dtype(DTYPES[storage.kind])
        raw = self._read(f"data/{storage.key}")
        if len(raw) != storage.count * dtype.itemsize:
            raise WeightsError(f"Storage {storage.key} of the weights file is cut short or too long.")
        self._copied += elements * dtype.itemsize
        if self._copied > MAX_TOTAL_BYTES:
            raise WeightsError("The weights file describes an implausible amount of numbers.")
        flat: NDArray[np.generic] = np.frombuffer(raw, dtype=dtype)
        if storage.kind == "BFloat16Storage":
            flat = (flat.astype(np.uint32) << np.uint32(16)).view(np.float32)
        if not elements:
            return Tensor(np.zeros(shape, flat.dtype))
        view = np.lib.stride_tricks.as_strided(
            flat[offset:], shape, tuple(step * flat.itemsize for step in stride), writeable=False
        )
        return Tensor(np.array(view))

    def _read(self, name: str) -> bytes:
        try:
            return self._zip.read(f"{self._folder}{name}")
        except KeyError as problem:
            raise WeightsError(f"The weights file has no member {name!r}.") from problem
        except (zipfile.BadZipFile, EOFError, OSError, ValueError, NotImplementedError, RuntimeError) as problem:
            raise WeightsError(f"The weights file's member {name!r} is damaged ({problem}).") from problem


def _checked(entries: list[zipfile.ZipInfo]) -> set[str]:
    if len(entries) > MAX_MEMBERS:
        raise WeightsError(f"The weights file holds {len(entries)} members; that is implausible.")
    names: set[str] = set()
    for entry in entries:
        name = entry.filename
        if not re.fullmatch(r"(?:\.?[\w-]+/)+\.?[\w-]+(?:\.[\w-]+)*", name, re.ASCII):
            raise WeightsError(f"The weights file holds a member with an unsafe name, {name[:80]!r}.")
        if name in names:
            raise WeightsError(f"The weights file holds the member {name!r} twice.")
        # PyTorch stores its members as they are, so a compressed one can only be a bomb or a forgery.
        if entry.compress_type != zipfile.ZIP_STORED or entry.compress_size != entry.file_size:
            raise WeightsError(f"The weights file's member {name!r} is compressed; PyTorch never does that.")
        if entry.file_size > MAX_STORAGE_BYTES:
            raise WeightsError(f"The weights file's member {name!r} is implausibly large.")
        names.add(name)
    return names
