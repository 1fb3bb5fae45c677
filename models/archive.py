"""The zip archive around PyTorch weights.

Knows: where PyTorch puts things (one ``data.pkl``, one raw little-endian file per storage) and how much of it is
plausible. Does not know: what the numbers mean, nor the instructions in ``data.pkl``.
"""

from __future__ import annotations

import io
import re
import zipfile

from models.errors import WeightsError
from models.tensors import MAX_PICKLE_BYTES, MAX_STORAGE_BYTES, MAX_STORAGES, Copies


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
        self.tensor = Copies(lambda storage: self._read(f"data/{storage.key}")).tensor

    def program(self) -> bytes:
        """The list of pickle instructions."""
        program = self._read("data.pkl")
        if len(program) > MAX_PICKLE_BYTES:
            raise WeightsError("The weights file's list of instructions is implausibly long.")
        return program

    def _read(self, name: str) -> bytes:
        try:
            return self._zip.read(f"{self._folder}{name}")
        except KeyError as problem:
            raise WeightsError(f"The weights file has no member {name!r}.") from problem
        except (zipfile.BadZipFile, EOFError, OSError, ValueError, NotImplementedError, RuntimeError) as problem:
            raise WeightsError(f"The weights file's member {name!r} is damaged ({problem}).") from problem


def _checked(entries: list[zipfile.ZipInfo]) -> set[str]:
    if len(entries) > MAX_STORAGES:
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
