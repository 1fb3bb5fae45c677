"""The locked requirements, and the environment that was installed from them."""

import configparser
import re
import subprocess
import sys
import tomllib
from collections import Counter
from collections.abc import Iterator
from importlib.metadata import Distribution, distributions
from pathlib import Path

import pytest
from packaging.markers import Marker
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

LOCKS = ["device", "central", "test"]

LIMIT = 250_000_000
"""Bytes that no installed package may exceed."""

UNWANTED = {
    "opencv-python-headless": "it overwrites cv2",
    "opencv-contrib-python": "it overwrites cv2",
    "openvino-telemetry": "docs/decisions/0006-openvino-without-telemetry.md",
    "torch": "training framework",
    "ultralytics": "training framework",
    "paddlepaddle": "training framework",
    "onnxruntime": "a second runtime",
}


def pins(repository: Path, lock: str) -> Iterator[Requirement]:
    text = (repository / f"requirements/{lock}.txt").read_text(encoding="utf-8").replace("\\\n", " ")
    for line in text.splitlines():
        if not line.startswith("#"):
            yield Requirement(re.sub(r"--hash=\S+", "", line))


def wanted(repository: Path, *names: str) -> list[Requirement]:
    """What setup.cfg asks for on a "device", or by its extras of these names."""
    settings = configparser.ConfigParser(delimiters=("=",))
    settings.read(repository / "setup.cfg", encoding="utf-8")
    lines: list[str] = []
    for name in names:
        given = (
            settings["options"]["install_requires"] if name == "device" else settings["options.extras_require"][name]
        )
        lines += given.split("\n")
    lines += tomllib.loads((repository / "pyproject.toml").read_text(encoding="utf-8"))["build-system"]["requires"]
    return [Requirement(line) for line in lines if line]


@pytest.fixture(scope="module")
def installed() -> dict[str, Distribution]:
    return {canonicalize_name(found.name): found for found in distributions(path=[str(site_packages())])}


def site_packages() -> Path:
    (folder,) = (Path(sys.prefix) / "lib").glob("python3*/site-packages")
    return folder


# --- the files ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("lock", LOCKS)
def test_every_package_is_pinned_and_hashed(repository: Path, lock: str) -> None:
    text = (repository / f"requirements/{lock}.txt").read_text(encoding="utf-8")
    entry = re.compile(r"[a-z0-9.-]+==[^ ]+( ; [^\\\n]+)?( \\\n    --hash=sha256:[0-9a-f]{64})+")
    rest = re.sub(r"^#.*\n", "", text, flags=re.MULTILINE)
    assert entry.sub("", rest).strip() == ""


@pytest.mark.parametrize("lock", LOCKS)
def test_no_index_and_no_host_is_named(repository: Path, lock: str) -> None:
    text = (repository / f"requirements/{lock}.txt").read_text(encoding="utf-8")
    assert not re.search(r"://|index|find-links|trusted-host", text)


@pytest.mark.parametrize("lock", LOCKS)
def test_nothing_unwanted_is_locked(repository: Path, lock: str) -> None:
    names = {canonicalize_name(pin.name) for pin in pins(repository, lock)}
    assert not {name: why for name, why in UNWANTED.items() if name in names}
    assert not {name for name in names if name.startswith("nvidia-")}


@pytest.mark.parametrize(
    ("lock", "names"),
    [("device", ("device",)), ("central", ("central",)), ("test", ("device", "central", "test"))],
)
def test_all_that_setup_cfg_asks_for_is_locked_within_its_bounds(
    repository: Path, lock: str, names: tuple[str, ...]
) -> None:
    locked: dict[str, list[str]] = {}
    for pin in pins(repository, lock):
        locked.setdefault(canonicalize_name(pin.name), []).append(str(pin.specifier).removeprefix("=="))
    for asked in wanted(repository, *names):
        versions = locked.get(canonicalize_name(asked.name), [])
        assert versions, asked
        assert all(asked.specifier.contains(version) for version in versions), (asked, versions)


@pytest.mark.parametrize("lock", ["device", "central"])
def test_the_test_set_holds_the_others(repository: Path, lock: str) -> None:
    held, test = ({(pin.name, str(pin.specifier)) for pin in pins(repository, each)} for each in (lock, "test"))
    assert held <= test


@pytest.mark.parametrize("version", ["3.11", "3.13"])
@pytest.mark.parametrize("lock", LOCKS)
def test_a_python_gets_each_package_once(repository: Path, lock: str, version: str) -> None:
    python = {"python_full_version": f"{version}.0", "python_version": version}
    chosen = Counter(
        pin.name for pin in pins(repository, lock) if Marker(str(pin.marker or "python_version > '3'")).evaluate(python)
    )
    assert set(chosen.values()) == {1}


# --- the environment -----------------------------------------------------------------------------------------------------


def test_the_environment_is_what_the_lock_says(repository: Path, installed: dict[str, Distribution]) -> None:
    there = {name: found.version for name, found in installed.items()}
    for extra in ("pip", "scelle"):
        there.pop(extra)
    due = {
        canonicalize_name(pin.name): str(pin.specifier).removeprefix("==")
        for pin in pins(repository, "test")
        if pin.marker is None or pin.marker.evaluate()
    }
    assert there == due


def test_exactly_one_package_brings_cv2(installed: dict[str, Distribution]) -> None:
    owners = [
        name for name, found in installed.items() if any(str(file) == "cv2/__init__.py" for file in found.files or [])
    ]
    assert owners == ["opencv-python"]


def test_the_only_gap_is_the_telemetry_that_was_left_out() -> None:
    asked = subprocess.run([sys.executable, "-m", "pip", "check"], capture_output=True, text=True, check=False)
    assert re.fullmatch(r"openvino \S+ requires openvino-telemetry, which is not installed\.\n", asked.stdout)


def test_no_package_is_over_the_limit(installed: dict[str, Distribution]) -> None:
    sizes = dict.fromkeys(installed, 0)
    for name, found in installed.items():
        for file in found.files or []:
            path = Path(str(found.locate_file(file)))
            if path.exists():
                sizes[name] += path.stat().st_size
    assert sum(sizes.values()) > 0
    assert {name: size for name, size in sizes.items() if size > LIMIT} == {}
