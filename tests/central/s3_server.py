"""An S3 server for tests: OpenStack Swift from Debian (python3-swift), run in a folder as `one_swift` says."""

import os
import secrets
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import boto3

if TYPE_CHECKING:
    from types_boto3_s3 import S3Client

PYTHON = Path("/usr/bin/python3")
ACCESS = "evidence:central"


@dataclass(frozen=True, slots=True)
class S3Server:
    """A server that answers at `endpoint`, with the keys of its only user."""

    endpoint: str
    secret: str
    client: "S3Client"

    @property
    def environment(self) -> dict[str, str]:
        return {"AWS_ACCESS_KEY_ID": ACCESS, "AWS_SECRET_ACCESS_KEY": self.secret}

    def make_bucket(self) -> str:
        """The name of a new bucket."""
        name = f"evidence-{secrets.token_hex(6)}"
        self.client.create_bucket(Bucket=name)
        return name

    def address(self, bucket: str) -> str:
        return f"s3://{bucket}?endpoint={self.endpoint}&region=us-east-1"


def lacking(folder: Path) -> str | None:
    """Why no server can be run in that folder; None where one can."""
    looks = [str(PYTHON), "-c", "import swift.proxy.server"]
    if not PYTHON.exists() or subprocess.run(looks, check=False, capture_output=True).returncode:
        return "no S3 server here: install Debian's python3-swift"
    probe = folder / "probe"
    probe.touch()
    try:
        os.setxattr(probe, "user.swift.metadata", b"x" * 1000)
    except OSError as error:
        return f"no S3 server here: the file system of {folder} keeps no extended attributes ({error.strerror})"
    return None


@contextmanager
def s3_server(folder: Path) -> Iterator[S3Server]:
    """A server while the block runs; it answers when the block begins."""
    secret = secrets.token_hex(16)
    program = Path(__file__).with_name("one_swift.py")
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen([PYTHON, program, folder, secret], stdout=subprocess.PIPE, stderr=log)
    assert process.stdout is not None
    try:
        port = process.stdout.readline().decode().strip()
        assert port, (folder / "log").read_text()
        endpoint = f"http://127.0.0.1:{port}"
        client = boto3.session.Session().client(
            "s3",
            endpoint_url=endpoint,
            region_name="us-east-1",
            aws_access_key_id=ACCESS,
            aws_secret_access_key=secret,
        )
        yield S3Server(endpoint, secret, client)
        client.close()
    finally:
        process.kill()
        process.wait()
        process.stdout.close()
