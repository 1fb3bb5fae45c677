"""What the tests of the model builder share: a built set, and a way to make weights files, honest or not."""

from __future__ import annotations

import io
import pickle
import struct
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TypeAlias

import pytest

from models.build import BuildReport, build

Pack: TypeAlias = Callable[..., bytes]


@pytest.fixture(scope="session")
def built(wheels: Path, tmp_path_factory: pytest.TempPathFactory) -> BuildReport:
    """One set of models, built once for all tests that only look at it."""
    return build(tmp_path_factory.mktemp("models"), [wheels], lambda _what, _done, _steps: None)


@pytest.fixture
def pack() -> Pack:
    """Make a weights archive from a pickle program and the raw bytes of its storages."""

    def packed(
        program: bytes,
        storages: Mapping[str, bytes] | None = None,
        extra: Mapping[str, bytes] | None = None,
        compression: int = zipfile.ZIP_STORED,
    ) -> bytes:
        content = io.BytesIO()
        with zipfile.ZipFile(content, "w", compression) as archive:
            archive.writestr("archive/data.pkl", program)
            for key, raw in (storages or {}).items():
                archive.writestr(f"archive/data/{key}", raw)
            for name, raw in (extra or {}).items():
                archive.writestr(name, raw)
        return content.getvalue()

    return packed


@pytest.fixture
def tensor_program() -> Callable[..., bytes]:
    """A pickle program for one tensor, with every number of its description free to choose."""

    def word(text: str) -> bytes:
        return pickle.BINUNICODE + struct.pack("<I", len(text.encode())) + text.encode()

    def number(value: int) -> bytes:
        raw = pickle.encode_long(value)
        return pickle.LONG1 + bytes([len(raw)]) + raw

    def numbers(values: tuple[int, ...]) -> bytes:
        return pickle.MARK + b"".join(number(value) for value in values) + pickle.TUPLE

    def program(
        shape: tuple[int, ...],
        stride: tuple[int, ...],
        offset: int = 0,
        *,
        key: str = "0",
        count: int = 6,
        kind: str = "torch\nFloatStorage",
    ) -> bytes:
        identity = (
            pickle.MARK + word("storage") + b"c" + kind.encode() + b"\n" + word(key) + word("cpu") + number(count)
        )
        view = (
            pickle.MARK + identity + pickle.TUPLE + pickle.BINPERSID + number(offset) + numbers(shape) + numbers(stride)
        )
        rebuilt = b"ctorch._utils\n_rebuild_tensor_v2\n" + view + pickle.NEWFALSE + pickle.NONE + pickle.TUPLE
        return pickle.PROTO + b"\x02" + rebuilt + pickle.REDUCE + pickle.STOP

    return program
