"""PyTorch's older weights file: no archive, but five lists of pickle instructions and the numbers after them.

Knows: what ``torch.save`` wrote before PyTorch 1.6: a magic number, a protocol number, a note on the machine, the
weights, and the keys of the storages; then, key by key, how many elements and the raw numbers. Does not know: how
instructions are acted out, nor what the numbers mean.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import TypeAlias

import numpy as np

from models.errors import WeightsError
from models.tensors import MAX_PICKLE_BYTES, MAX_STORAGE_BYTES, MAX_STORAGES, Copies, MakeTensor, Storage, Tensor

Program: TypeAlias = bytes | io.BytesIO
"""Pickle instructions; of a stream only those up to the first STOP are taken."""

ActOut: TypeAlias = Callable[[Program, MakeTensor], object]

MAGIC = b"\x80\x02\x8a\nl\xfc\x9cF\xf9 j\xa8P\x19."
"""The number 0x1950a86a20f9469cfc6c, as every such file begins."""

PROTOCOL = b"\x80\x02M\xe9\x03."
"""The number 1001, the only version there ever was."""

COUNT_BYTES = 8


def read_legacy(content: bytes, act_out: ActOut) -> object:
    """What a file of the older format holds, as ``act_out`` makes of its instructions.

    Raises `WeightsError` where the parts do not fit together to the last byte. Instructions that are damaged raise
    whatever ``act_out`` raises.
    """
    stream = io.BytesIO(content)
    if stream.read(len(MAGIC + PROTOCOL)) != MAGIC + PROTOCOL:
        raise WeightsError("The weights file is of PyTorch's older format, in a version this reader does not know.")
    _check_machine(act_out(stream, _no_tensor))
    weights = stream.tell()
    # Twice: the numbers lie behind everything, and only the weights tell how wide those of each storage are.
    claims = _Claims()
    act_out(stream, claims.note)
    keys = _checked_keys(act_out(stream, _no_tensor), claims.storages)
    if stream.tell() > MAX_PICKLE_BYTES:
        raise WeightsError("The weights file's list of instructions is implausibly long.")
    raw = _lay_out(memoryview(content), stream.tell(), [claims.storages[key] for key in keys])
    stream.seek(weights)
    return act_out(stream, Copies(lambda storage: raw[storage.key]).tensor)


class _Claims:
    """The storages that the weights mention."""

    def __init__(self) -> None:
        self.storages: dict[str, Storage] = {}

    def note(self, storage: Storage, _offset: int, _shape: tuple[int, ...], _stride: tuple[int, ...]) -> Tensor:
        """Remember the storage; the tensor is empty."""
        if self.storages.setdefault(storage.key, storage) != storage:
            raise WeightsError(f"The weights file describes storage {storage.key} in two ways.")
        return Tensor(np.zeros(0, np.uint8))


def _no_tensor(_storage: Storage, _offset: int, _shape: tuple[int, ...], _stride: tuple[int, ...]) -> Tensor:
    raise WeightsError("The weights file describes a tensor where none belongs.")


def _check_machine(note: object) -> None:
    match note:
        case {"protocol_version": 1001, "little_endian": True, "type_sizes": dict(), **more} if not more:
            return
        case {"little_endian": False}:
            raise WeightsError("The weights file was not written in little-endian order and cannot be read.")
    raise WeightsError("The weights file does not say what kind of machine wrote it.")


def _checked_keys(listed: object, storages: dict[str, Storage]) -> list[str]:
    if not isinstance(listed, list) or len(listed) > MAX_STORAGES:
        raise WeightsError("The weights file does not list its storages.")
    keys = [key for key in listed if isinstance(key, str)]
    if len(keys) != len(listed) or len(set(keys)) != len(keys):
        raise WeightsError("The weights file lists a storage twice, or one without a name.")
    if set(keys) != set(storages):
        raise WeightsError("The weights file lists other storages than its tensors use.")
    return keys


def _lay_out(content: memoryview, place: int, storages: list[Storage]) -> dict[str, memoryview]:
    """The raw bytes of each storage, from ``place`` to the end of the file."""
    raw: dict[str, memoryview] = {}
    for storage in storages:
        begin = place + COUNT_BYTES
        # Compared as it is written: a count that was cut short is not the claimed one either.
        if content[place:begin] != storage.count.to_bytes(COUNT_BYTES, "little", signed=True):
            raise WeightsError(f"Storage {storage.key} of the weights file does not hold what its tensors claim.")
        place = begin + storage.size
        if not 0 <= storage.size <= MAX_STORAGE_BYTES or place > len(content):
            raise WeightsError(f"Storage {storage.key} of the weights file is cut short or implausibly large.")
        raw[storage.key] = content[begin:place]
    if place != len(content):
        raise WeightsError("The weights file goes on after its last number.")
    return raw
