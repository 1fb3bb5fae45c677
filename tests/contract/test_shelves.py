"""What every shelf does, whichever it is: a folder on the disk, or a bucket of an S3 server."""

import io
import os
from contextlib import closing
from pathlib import Path

import pytest

from central.shelves import MissingError, Shelf, part_key, photograph_key
from central.shelves.folder import open_folder
from central.shelves.s3 import open_bucket
from tests.central.s3_server import S3Server

STATION = "0a" * 32
SHA = "ab" * 32
KEY = photograph_key(STATION, SHA)


@pytest.fixture(params=["folder", "s3"])
def shelf(request: pytest.FixtureRequest, tmp_path: Path) -> Shelf:
    """An empty shelf, once of each kind."""
    if request.param == "folder":
        return open_folder(tmp_path / "shelf")
    server: S3Server = request.getfixturevalue("s3")
    return open_bucket(server.address(server.make_bucket()), server.environment)


def put(shelf: Shelf, key: str, content: bytes) -> None:
    shelf.put(key, io.BytesIO(content))


def kept(shelf: Shelf, key: str) -> bytes:
    with closing(shelf.open(key)) as source:
        return b"".join(iter(lambda: source.read(1000), b""))


@pytest.mark.parametrize("content", [b"", b"x", os.urandom(3_000_000)], ids=["none", "one", "three million"])
def test_bytes_come_back_as_they_were_put(shelf: Shelf, content: bytes) -> None:
    put(shelf, KEY, content)
    assert kept(shelf, KEY) == content
    assert shelf.holds(KEY)


def test_a_file_is_put_from_its_beginning_on(shelf: Shelf) -> None:
    file = io.BytesIO(b"photograph")
    file.seek(5)
    shelf.put(KEY, file)
    assert kept(shelf, KEY) == b"photograph"


def test_what_is_put_again_replaces_what_was_there(shelf: Shelf) -> None:
    put(shelf, KEY, b"the first one")
    put(shelf, KEY, b"second")
    assert kept(shelf, KEY) == b"second"


def test_what_is_not_there_is_missing_and_can_be_let_go(shelf: Shelf) -> None:
    assert not shelf.holds(KEY)
    with pytest.raises(MissingError):
        shelf.open(KEY)
    shelf.delete(KEY)


def test_what_was_let_go_is_gone_and_nothing_else(shelf: Shelf) -> None:
    other = part_key(STATION, SHA, "0-ab")
    put(shelf, KEY, b"one")
    put(shelf, other, b"two")
    shelf.delete(KEY)
    assert not shelf.holds(KEY)
    assert kept(shelf, other) == b"two"


def test_a_file_that_breaks_off_leaves_nothing_behind(shelf: Shelf) -> None:
    class Broken(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            if self.tell() >= 500_000:
                raise OSError(5, "Input/output error")
            return super().read(size)

    with pytest.raises(Exception, match=r"cannot now|Input/output"):
        shelf.put(KEY, Broken(bytes(1_000_000)))
    assert not shelf.holds(KEY)


@pytest.mark.parametrize(
    "key", ["", "photographs", "../x", "a/../b", "/etc/passwd", "a//b", "a/.b", "A/b", "a/b\n", "a/b\0"]
)
def test_a_key_that_leads_elsewhere_is_refused(shelf: Shelf, key: str) -> None:
    for use in (shelf.open, shelf.delete, shelf.holds, lambda key: put(shelf, key, b"x")):
        with pytest.raises(ValueError, match="no key"):
            use(key)


@pytest.mark.parametrize("name", ["", "ab", "AB" * 32, "../" + "ab" * 31, "ab" * 32 + "\n"])
def test_a_photograph_is_named_by_hashes_only(name: str) -> None:
    for station, sha256 in ((name, SHA), (STATION, name)):
        with pytest.raises(ValueError, match="no fingerprint"):
            photograph_key(station, sha256)
