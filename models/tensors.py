"""Tensors copied out of raw storages.

Knows: which types of numbers PyTorch stores and how a tensor is a view of a storage, and how much of either is
plausible. Does not know: in what file a storage lies.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from models.errors import WeightsError

MAX_PICKLE_BYTES = 16 << 20
MAX_STORAGE_BYTES = 256 << 20
MAX_TOTAL_BYTES = 1 << 30
MAX_STORAGES = 10_000
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
    """Numbers copied out of a weights file, in the tensor's own shape. bfloat16 is widened to float32."""

    values: NDArray[np.generic]

    def floats(self) -> NDArray[np.float32]:
        """The same numbers as contiguous float32."""
        return np.ascontiguousarray(self.values, dtype=np.float32)


@dataclass(frozen=True)
class Storage:
    """One run of raw numbers, not yet read: its type, the key it is found by, how many elements it claims."""

    kind: str
    key: str
    count: int

    @property
    def size(self) -> int:
        """The bytes it claims."""
        return self.count * np.dtype(DTYPES[self.kind]).itemsize


MakeTensor: TypeAlias = Callable[[Storage, int, tuple[int, ...], tuple[int, ...]], Tensor]
"""Makes a tensor of a view of a storage: offset, shape and stride count elements, as PyTorch does."""


class Copies:
    """Copies views out of storages and keeps account of how much was copied."""

    def __init__(self, read: Callable[[Storage], bytes | memoryview]) -> None:
        """``read`` gives the raw bytes of a storage; how many it gives is checked here."""
        self._read = read
        self._copied = 0

    def tensor(self, storage: Storage, offset: int, shape: tuple[int, ...], stride: tuple[int, ...]) -> Tensor:
        """A copy of one view of a storage. Raises `WeightsError` where the view or the storage is impossible."""
        elements = math.prod(shape)
        if not len(shape) == len(stride) <= MAX_DIMENSIONS or min((offset, storage.count, *shape, *stride)) < 0:
            raise WeightsError("A tensor of the weights file has an impossible shape.")
        last = offset + sum((size - 1) * step for size, step in zip(shape, stride, strict=True))
        # A view larger than its storage repeats elements: legal in PyTorch, but a cheap way to fill the memory.
        if offset > storage.count or elements > storage.count or (elements and last >= storage.count):
            raise WeightsError("A tensor of the weights file reaches beyond its storage.")
        raw = self._read(storage)
        if len(raw) != storage.size:
            raise WeightsError(f"Storage {storage.key} of the weights file is cut short or too long.")
        dtype = np.dtype(DTYPES[storage.kind])
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
