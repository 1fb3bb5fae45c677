"""A shelf in a bucket of an S3 server.

Knows boto3. The keys to the server come from the environment (AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY) or from a named file
in the form of AWS's credentials; never from the address, which ends up in logs.
"""

import configparser
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final
from urllib.parse import parse_qs, urlsplit

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from central.domain import CentralError, UnavailableError
from central.shelves.shelf import MissingError, Source, checked

if TYPE_CHECKING:
    from botocore.response import StreamingBody
    from types_boto3_s3 import S3Client

_HERE: Final = ("127.0.0.1", "::1", "localhost")
_GONE: Final = ("404", "NoSuchKey", "NotFound")
_SETTINGS: Final = Config(
    connect_timeout=5,
    read_timeout=30,
    retries={"mode": "standard", "total_max_attempts": 3},
    # The server compares the bytes with the SHA-256 that is signed with the request. Newer checksums, which boto3 would
    # add by itself, are unknown to many servers.
    s3={"addressing_style": "path", "payload_signing_enabled": True},
    request_checksum_calculation="when_required",
    response_checksum_validation="when_required",
)


@dataclass(frozen=True, slots=True)
class _Keys:
    access: str
    secret: str


@dataclass(frozen=True, slots=True)
class BucketShelf:
    """A shelf in one bucket; `place` names it in sentences."""

    client: "S3Client"
    bucket: str
    place: str

    def put(self, key: str, file: BinaryIO) -> None:
        """Keep a file's bytes in one request: the server takes them whole or not at all."""
        file.seek(0)
        with _speaking(self.place, key):
            self.client.put_object(Bucket=self.bucket, Key=checked(key), Body=file)

    def open(self, key: str) -> Source:
        """The object under a key."""
        with _speaking(self.place, key):
            return _Object(self.place, key, self.client.get_object(Bucket=self.bucket, Key=checked(key))["Body"])

    def delete(self, key: str) -> None:
        """Remove the object under a key."""
        try:
            with _speaking(self.place, key):
                self.client.delete_object(Bucket=self.bucket, Key=checked(key))
        except MissingError:
            return

    def holds(self, key: str) -> bool:
        """Whether there is an object under a key."""
        try:
            with _speaking(self.place, key):
                self.client.head_object(Bucket=self.bucket, Key=checked(key))
        except MissingError:
            return False
        return True


@contextmanager
def _speaking(place: str, key: str) -> Iterator[None]:
    """What goes wrong with the server, as this program's errors."""
    try:
        yield
    except ClientError as error:
        if error.response["Error"]["Code"] in _GONE:
            raise MissingError(f"{place} does not hold {key}.") from error
        raise UnavailableError(f"{place} refuses: {error}.") from error
    except BotoCoreError as error:
        raise UnavailableError(f"{place} cannot now: {error}.") from error


class _Object:
    """An object that is being read. A connection that breaks is an UnavailableError, as for everything else."""

    def __init__(self, place: str, key: str, body: "StreamingBody") -> None:
        self._place = place
        self._key = key
        self._body = body

    def read(self, size: int, /) -> bytes:
        with _speaking(self._place, self._key):
            return self._body.read(size)

    def close(self) -> None:
        self._body.close()


def open_bucket(url: str, environment: Mapping[str, str] = os.environ) -> BucketShelf:
    """The shelf in the bucket of `s3://bucket?endpoint=https://host&region=name&credentials=/file`.

    Without `endpoint` it is Amazon's, without `region` us-east-1. The server has answered once. Raises CentralError where
    the address is none, keys are missing, or the server does not answer, refuses, or has no such bucket.
    """
    parts = urlsplit(url)
    if not parts.netloc or "@" in parts.netloc or ":" in parts.netloc or parts.path not in ("", "/"):
        raise CentralError(
            "A bucket is named as in s3://BUCKET?endpoint=https://HOST&region=NAME; its keys never stand in the address."
        )
    told = {name: values[-1] for name, values in parse_qs(parts.query).items()}
    unknown = sorted(told.keys() - {"endpoint", "region", "credentials"})
    if unknown:
        raise CentralError(
            f"The bucket's address has {', '.join(unknown)}; it may have endpoint, region and credentials."
        )
    endpoint = told.get("endpoint")
    if endpoint is not None:
        _require_safe(endpoint)
    keys = _read_keys(told.get("credentials"), environment)
    place = f"The bucket {parts.netloc} at {endpoint or 'Amazon'}"
    try:
        client = boto3.session.Session().client(
            "s3",
            endpoint_url=endpoint,
            region_name=told.get("region", "us-east-1"),
            aws_access_key_id=keys.access,
            aws_secret_access_key=keys.secret,
            config=_SETTINGS,
        )
        client.head_bucket(Bucket=parts.netloc)
    except ClientError as error:
        raise CentralError(f"{place} {_why_not(error)}") from error
    except (BotoCoreError, ValueError) as error:
        raise CentralError(f"{place} does not answer: {error}") from error
    return BucketShelf(client, parts.netloc, place)


def _require_safe(endpoint: str) -> None:
    parts = urlsplit(endpoint)
    if parts.username or parts.password:
        raise CentralError("The bucket's keys never stand in its address: use the environment, or credentials=/FILE.")
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in _HERE):
        raise CentralError(f"The endpoint {endpoint} must be https://; http:// is for this machine itself only.")


def _read_keys(file: str | None, environment: Mapping[str, str]) -> _Keys:
    if file is None:
        told, where = environment, "The environment"
        names = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY")
    else:
        told, where = _read_file(Path(file)), file
        names = ("aws_access_key_id", "aws_secret_access_key")
    lacking = [name for name in names if not told.get(name)]
    if lacking:
        raise CentralError(f"{where} lacks {' and '.join(lacking)}, without which no bucket can be opened.")
    return _Keys(*(told[name] for name in names))


def _read_file(file: Path) -> Mapping[str, str]:
    parser = configparser.RawConfigParser()
    try:
        parser.read_string(file.read_text(encoding="utf-8"), str(file))
    except OSError as error:
        raise CentralError(f"The bucket's keys cannot be read from {file}: {error.strerror}.") from error
    except (configparser.Error, UnicodeDecodeError) as error:
        raise CentralError(f"{file} is no credentials file: it must have a section [default].") from error
    return dict(parser["default"]) if parser.has_section("default") else {}


def _why_not(error: ClientError) -> str:
    status = error.response["ResponseMetadata"]["HTTPStatusCode"]
    if status == 404:
        return "is not there. Create it, or correct the address."
    if status in (401, 403):
        return "refuses the keys it was given, or their owner may not use it."
    return f"refuses: {error}"
