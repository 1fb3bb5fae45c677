"""What keeps the record from being written or read."""

import errno
import sqlite3

from edge.domain import ScelleError

_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


class RecordError(ScelleError):
    """Nothing was written, and what stood before stands: the intake stops here and can go on later.

    `full`: the disk has no room left; making room is all that is needed.
    """

    def __init__(self, sentence: str, *, full: bool = False) -> None:
        super().__init__(sentence)
        self.full = full


def not_written(error: sqlite3.Error | OSError, what: str) -> RecordError:
    """The error to raise when `what` could not be written."""
    if isinstance(error, OSError):
        full, why = error.errno in _FULL, error.strerror or str(error)
    else:
        name = getattr(error, "sqlite_errorname", "")
        # A file that meets a size limit fails as a short write, and SQLite gives that the same name as a broken disk.
        full, why = name == "SQLITE_FULL", f"{error} ({name})" if name else str(error)
    if full:
        return RecordError(f"The disk is full: {what} was not written. Make room; nothing recorded is lost.", full=True)
    return RecordError(f"{what[0].upper()}{what[1:]} was not written: {why}. Check the disk; nothing recorded is lost.")
