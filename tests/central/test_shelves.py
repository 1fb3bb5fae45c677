"""Opening a shelf: what is asked of its address, and what is said when it cannot be opened."""

import io
import os
import socket
from pathlib import Path

import pytest

from central.domain import CentralError, UnavailableError
from central.shelves import open_shelf
from central.shelves.s3 import open_bucket
from tests.central.s3_server import ACCESS, S3Server

KEYS = {"AWS_ACCESS_KEY_ID": "central", "AWS_SECRET_ACCESS_KEY": "geheim"}

ADDRESSES = {
    "nothing": ("", "must be folder:"),
    "a path": ("/var/lib/scelle", "must be folder:"),
    "another kind": ("ftp://host/x", "must be folder:"),
    "a folder from here": ("folder:photographs", "whole path"),
    "a folder with slashes too many": ("folder://host/photographs", "whole path"),
    "a folder nowhere": ("folder:/nonexistent/photographs", "cannot be written to"),
    "no bucket": ("s3://", "s3://BUCKET"),
    "keys in the address": ("s3://central:geheim@bucket", "never stand in the address"),
    "a folder in the bucket": ("s3://bucket/folder", "s3://BUCKET"),
    "keys in the endpoint": ("s3://bucket?endpoint=https://central:geheim@host", "never stand in its address"),
    "plain HTTP": ("s3://bucket?endpoint=http://192.0.2.1", "must be https"),
    "HTTP to a name that begins like this machine": ("s3://bucket?endpoint=http://localhost.example", "must be https"),
    "an unknown setting": ("s3://bucket?endpiont=https://host", "endpiont"),
    "no file of keys": ("s3://bucket?credentials=/nonexistent/keys", "cannot be read from /nonexistent/keys"),
}


@pytest.mark.parametrize(("url", "sentence"), ADDRESSES.values(), ids=ADDRESSES)
def test_an_address_that_cannot_be_meant_says_what_to_write(url: str, sentence: str) -> None:
    with pytest.raises(CentralError, match=sentence) as refused:
        open_shelf(url)
    assert "geheim" not in str(refused.value)


def test_a_folder_that_is_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "photographs").touch()
    with pytest.raises(CentralError, match="cannot be written to"):
        open_shelf(f"folder:{tmp_path / 'photographs'}")


def test_a_folder_opens_again_with_what_it_holds(tmp_path: Path) -> None:
    address = f"folder:{tmp_path / 'photographs'}"
    open_shelf(address).put("photographs/ab/cd", io.BytesIO(b"x"))
    assert open_shelf(address).holds("photographs/ab/cd")


def test_a_full_folder_is_unavailable_and_keeps_nothing_unfinished(tmp_path: Path) -> None:
    class Full(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            raise OSError(28, os.strerror(28))

    shelf = open_shelf(f"folder:{tmp_path / 'photographs'}")
    with pytest.raises(UnavailableError, match="No space left on device"):
        shelf.put("photographs/ab/cd", Full())
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_a_bucket_wants_keys() -> None:
    with pytest.raises(CentralError, match="lacks AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY"):
        open_bucket("s3://bucket", {})
    with pytest.raises(CentralError, match="lacks AWS_SECRET_ACCESS_KEY"):
        open_bucket("s3://bucket", {"AWS_ACCESS_KEY_ID": "central"})


def test_keys_may_lie_in_a_file(s3: S3Server, tmp_path: Path) -> None:
    file = tmp_path / "keys"
    address = f"{s3.address(s3.make_bucket())}&credentials={file}"
    file.write_text(f"[default]\naws_access_key_id = {ACCESS}\naws_secret_access_key = {s3.secret}\n")
    open_bucket(address, {}).put("photographs/ab/cd", io.BytesIO(b"x"))
    file.write_text(f"[default]\naws_access_key_id = {ACCESS}\n")
    with pytest.raises(CentralError, match="lacks aws_secret_access_key"):
        open_bucket(address, s3.environment)
    file.write_text("no section")
    with pytest.raises(CentralError, match=r"section \[default\]"):
        open_bucket(address, {})


def test_a_server_that_refuses_is_told_from_one_that_is_not_there(s3: S3Server) -> None:
    bucket = s3.make_bucket()
    with pytest.raises(CentralError, match="refuses the keys") as refused:
        open_bucket(s3.address(bucket), {**s3.environment, "AWS_SECRET_ACCESS_KEY": "another"})
    assert "another" not in str(refused.value)
    with pytest.raises(CentralError, match="is not there"):
        open_bucket(s3.address("nobodys-bucket"), s3.environment)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    with pytest.raises(CentralError, match="does not answer"):
        open_bucket(f"s3://{bucket}?endpoint=http://127.0.0.1:{port}", s3.environment)
