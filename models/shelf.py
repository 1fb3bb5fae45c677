"""The folder of built sets, and the one link that says which is in use.

Knows: ``current``, a symbolic link to one folder named after its set; that a set appears whole or not at all; and
what may be swept away. Does not know: how a set is made.
"""

from __future__ import annotations

import contextlib
import errno
import fcntl
import json
import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from models.catalogue import EXAMPLE, EXAMPLE_SHA256, Entry, read_card
from models.errors import BuildError
from models.manifest import PARTS, promised, set_id, sha256

CURRENT = "current"
BENCH = ".building-"
LINK = ".current-"
NEEDED_MB = 220


@contextlib.contextmanager
def open_shelf(out: Path) -> Iterator[None]:
    """Hold the folder alone, made if need be, and swept of what killed builds left. Raises `BuildError`.

    Whatever the operating system refuses inside the block is raised as a `BuildError` too.
    """
    made = False
    try:
        made = not out.exists()
        out.mkdir(parents=True, exist_ok=True)
        held = os.open(out, os.O_RDONLY | os.O_DIRECTORY)
    except OSError as problem:
        raise BuildError(explain(problem, out)) from problem
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if (out / CURRENT).is_dir() and not (out / CURRENT).is_symlink():
            raise BuildError(f"{out / CURRENT} is in the way: it should be a link. Move it, or use --out.")
        for leftover in out.glob(f"{BENCH}*"):
            shutil.rmtree(leftover)
        for leftover in out.glob(f"{LINK}*"):
            leftover.unlink()
        yield
    except BlockingIOError as problem:
        raise BuildError(f"Another build is at work in {out}. Wait until it has ended.") from problem
    except OSError as problem:
        raise BuildError(explain(problem, out)) from problem
    finally:
        os.close(held)
        if made:
            with contextlib.suppress(OSError):
                out.rmdir()


@contextlib.contextmanager
def workbench(out: Path) -> Iterator[Path]:
    """A folder beside the sets, so that a rename can put it in place. It is gone afterwards, whatever happens."""
    bench = Path(tempfile.mkdtemp(prefix=BENCH, dir=out))
    try:
        yield bench
    finally:
        shutil.rmtree(bench, ignore_errors=True)


def whole_set(out: Path, entries: tuple[Entry, ...]) -> str | None:
    """The id of the set in use, if each of its files is there and is what this builder would make; None otherwise."""
    folder = out / CURRENT
    try:
        manifests = {entry.name: (folder / f"{entry.name}.json").read_bytes() for entry in entries}
        if not all(_kept(folder, entry, json.loads(manifests[entry.name])) for entry in entries):
            return None
        if sha256(folder / EXAMPLE) != EXAMPLE_SHA256:
            return None
        name = set_id(manifests)
        return name if str(folder.readlink()) == name else None
    # A missing, unreadable or garbled file only means that the set has to be built again.
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def _kept(folder: Path, entry: Entry, manifest: dict[str, Any]) -> bool:
    files = {f"{entry.name}.{part}" for part in PARTS}
    return (
        all(manifest[field] == value for field, value in promised(entry).items())
        and manifest["source"]["wheel_sha256"] == entry.package.sha256
        and set(manifest["files"]) == files
        and all(sha256(folder / file) == manifest["files"][file] for file in files)
        and (folder / f"{entry.name}.md").read_text(encoding="utf-8") == read_card(entry.name)
    )


def install(out: Path, finished: Path, name: str) -> Path:
    """Put the folder ``finished`` in place as the set ``name`` and make it the one in use.

    Everything is on the disk before the link moves, and the link moves in one step; after that older sets go.
    Raises `OSError`.
    """
    for file in finished.iterdir():
        sync(file)
    sync(finished)
    target = out / name
    if target.is_dir():
        # The same set is there already, but damaged or never put in use: its files are replaced one by one.
        for file in finished.iterdir():
            file.replace(target / file.name)
        sync(target)
    else:
        finished.rename(target)
    sync(out)
    fresh = out / f"{LINK}{name}"
    fresh.symlink_to(name)
    fresh.replace(out / CURRENT)
    sync(out)
    for other in out.iterdir():
        if (
            other.is_dir()
            and not other.is_symlink()
            and other.name != name
            and re.fullmatch("[0-9a-f]{12}", other.name)
        ):
            shutil.rmtree(other)
    return target


def sync(path: Path) -> None:
    """Wait until a file or a folder is on the disk. Raises `OSError`."""
    held = os.open(path, os.O_RDONLY)
    try:
        os.fsync(held)
    finally:
        os.close(held)


def explain(problem: OSError, out: Path) -> str:
    """What an operating system error means for the build, in one sentence and what to do."""
    where = problem.filename or out
    match problem.errno:
        case errno.ENOSPC | errno.EDQUOT | errno.EFBIG:
            return f"The disk is full or limited: {where} could not be written. {room(out)}"
        case errno.EACCES | errno.EPERM | errno.EROFS:
            return f"{where} cannot be written ({problem.strerror}). Grant the right to write there, or use --out."
        case errno.EEXIST | errno.ENOTDIR | errno.EISDIR:
            return f"{where} is in the way ({problem.strerror}). Move it, or choose another folder with --out."
    return f"{where} could not be used ({problem.strerror or problem}). Check the disk, then build again."


def room(out: Path) -> str:
    """How much is free, and what that means for somebody whose build could not be written."""
    free = shutil.disk_usage(out).free >> 20
    if free < NEEDED_MB:
        return f"{free} MB are free at {out}; make room for {NEEDED_MB} MB and build again."
    return f"{free} MB are free at {out}, which is enough: look for a quota, a limit on file sizes or a failing disk."
