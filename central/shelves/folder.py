"""A shelf in a folder: each key a file, written beside, flushed, and renamed.

Knows files. What `put` has returned for is on the disk, and so are the folders that lead to it.
"""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

from central.domain import CentralError, UnavailableError
from central.shelves.shelf import MissingError, Source, checked

_BESIDE: Final = "unfinished"
_PIECE: Final = 256 * 1024


@dataclass(frozen=True, slots=True)
class FolderShelf:
    """A shelf in `root`. Its folder `unfinished` may be emptied while nobody writes."""

    root: Path

    def put(self, key: str, file: BinaryIO) -> None:
        """Keep a file's bytes: beside, flushed, renamed, its folder flushed."""
        with self._working(key):
            target = self.root / checked(key)
            self._make(target.parent)
            handle, name = tempfile.mkstemp(dir=self.root / _BESIDE)
            beside = Path(name)
            try:
                with os.fdopen(handle, "wb") as written:
                    file.seek(0)
                    shutil.copyfileobj(file, written, _PIECE)
                    written.flush()
                    os.fsync(written.fileno())
                beside.replace(target)
            finally:
                beside.unlink(missing_ok=True)
            _flush(target.parent)

    def open(self, key: str) -> Source:
        """The file under a key."""
        with self._working(key):
            return (self.root / checked(key)).open("rb")

    def delete(self, key: str) -> None:
        """Remove the file under a key."""
        with self._working(key):
            target = self.root / checked(key)
            if target.exists():
                target.unlink(missing_ok=True)
                _flush(target.parent)

    def holds(self, key: str) -> bool:
        """Whether there is a file under a key."""
        with self._working(key):
            return (self.root / checked(key)).is_file()

    def _make(self, folder: Path) -> None:
        """Make a folder and those that lead to it, each flushed into the one above."""
        if folder.is_dir():
            return
        self._make(folder.parent)
        folder.mkdir(exist_ok=True)
        _flush(folder.parent)

    @contextmanager
    def _working(self, key: str) -> Iterator[None]:
        try:
            yield
        except FileNotFoundError as error:
            raise MissingError(f"{self.root} does not hold {key}.") from error
        except OSError as error:
            raise UnavailableError(f"{self.root} cannot now: {error.strerror}.") from error


def open_folder(root: Path) -> FolderShelf:
    """The shelf in a folder, which is made where its parent is there. Raises CentralError where it cannot be written to."""
    try:
        root.mkdir(exist_ok=True)
        (root / _BESIDE).mkdir(exist_ok=True)
        _flush(root)
        with tempfile.TemporaryFile(dir=root / _BESIDE):
            pass
    except OSError as error:
        raise CentralError(
            f"The photographs' folder {root} cannot be written to ({error.strerror}). It must be this user's."
        ) from error
    return FolderShelf(root)


def _flush(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
