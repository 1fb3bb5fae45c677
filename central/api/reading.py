"""What comes in: bodies of a stated length and type, JSON with the members that it must have, dates, ranges.

Raises ProblemError for all that is not of the contract, before anything is read beyond its limit.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Final, NoReturn

from flask import request

from central.domain import Json, MalformedError, Problem, ProblemError, TooLargeError, WrongTypeError
from central.lines import Readable

LARGEST_JSON: Final = 64 * 1024
_VERSION: Final = re.compile(r"1\.(?:0|[1-9]\d{0,3})", re.ASCII)
_TIME: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z", re.ASCII)
_RANGE: Final = re.compile(r"bytes (\d{1,15})-(\d{1,15})/(\d{1,15})", re.ASCII)
_LARGEST_WHOLE: Final = 2**53 - 1


@dataclass(frozen=True, slots=True)
class Range:
    """Which bytes of how many a body holds: `first` and `last` count from 0 and are both in it (RFC 9110, 14.4)."""

    first: int
    last: int
    size: int


def version() -> None:
    """Raises ProblemError where a request that there is says that it keeps to another major version of the contract."""
    if request.routing_exception is None and not _VERSION.fullmatch(request.headers.get("Scelle-Protocol", "1.0")):
        raise MalformedError("Scelle-Protocol must be 1.0, or a later version that begins with 1.")


def body(kind: str, most: int) -> Readable:
    """The body, of that media type and of at most so many bytes; nothing of it was read yet.

    Raises ProblemError: `length-missing` also where it comes in chunks, `wrong-type`, `too-large`.
    """
    if request.mimetype != kind:
        raise WrongTypeError(f"The body's Content-Type must be {kind}.")
    length = request.environ.get("CONTENT_LENGTH", "")
    if request.environ.get("HTTP_TRANSFER_ENCODING") or not length.isdecimal():
        raise ProblemError(Problem("length-missing", 411, "The request must state its Content-Length."))
    if int(length) > most:
        raise TooLargeError(f"The body is longer than {most} bytes.")
    stream: Readable = request.environ["wsgi.input"]
    return stream


def json_body() -> Mapping[str, Json]:
    """The body as a JSON object with `protocol`. Raises ProblemError."""
    if request.headers.get("Content-Encoding", "identity") != "identity":
        raise WrongTypeError("The body must have no Content-Encoding.")
    packed = body("application/json", LARGEST_JSON).read(LARGEST_JSON)
    try:
        said: Json = json.loads(packed.decode(), parse_constant=_refuse)
    except (ValueError, RecursionError) as error:
        raise MalformedError("The body is no JSON in UTF-8.") from error
    if not isinstance(said, dict):
        raise MalformedError("The body is JSON, yet no object.")
    if not _VERSION.fullmatch(text(said, "protocol")):
        raise MalformedError('The member protocol must be "1.0", or a later version that begins with 1.')
    return said


def text(said: Mapping[str, Json], member: str, most: int = LARGEST_JSON) -> str:
    """A member that is text in letters that can be written down."""
    value = said.get(member)
    if not isinstance(value, str) or len(value) > most:
        raise MalformedError(f"The member {member} must be text of at most {most} letters.")
    if not value.isascii() and any("\ud800" <= letter <= "\udfff" for letter in value):
        raise MalformedError(f"The member {member} has half of a letter.")
    return value


def whole(said: Mapping[str, Json], member: str) -> int:
    """A member that is a whole number, 0 or more and below 2^53."""
    value = said.get(member)
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= _LARGEST_WHOLE:
        raise MalformedError(f"The member {member} must be a whole number from 0 to {_LARGEST_WHOLE}.")
    return value


def time(said: Mapping[str, Json], member: str) -> str:
    """A member that is a time as entries write it."""
    value = text(said, member, 27)
    try:
        right = _TIME.fullmatch(value) is not None and bool(datetime.fromisoformat(value))
    except ValueError:
        right = False
    if not right:
        raise MalformedError(f"The member {member} must be a time as in 2026-11-22T09:30:00.000000Z.")
    return value


def inner(said: Mapping[str, Json], member: str) -> Mapping[str, Json]:
    """A member that is an object."""
    value = said.get(member)
    if not isinstance(value, dict):
        raise MalformedError(f"The member {member} must be an object.")
    return value


def date() -> datetime | None:
    """What the sender's clock said, by the header Date; None where it does not say."""
    try:
        said = parsedate_to_datetime(request.headers.get("Date", ""))
    except (ValueError, OverflowError):
        return None
    # RFC 9110, 5.6.7: always in UTC.
    return said if said.tzinfo is not None else said.replace(tzinfo=UTC)


def byte_range(length: int) -> Range:
    """Which bytes the body of so many bytes holds: the whole, unless Content-Range says what follows from where."""
    header = request.headers.get("Content-Range")
    if header is None:
        return Range(0, length - 1, length)
    told = _RANGE.fullmatch(header)
    if told is None:
        raise MalformedError("The Content-Range must be as in: bytes 100-999/1000.")
    said = Range(*(int(part) for part in told.groups()))
    if said.last != said.size - 1 or said.last - said.first + 1 != length:
        raise MalformedError("The Content-Range must go to the photograph's end, and fit the Content-Length.")
    return said


def _refuse(word: str) -> NoReturn:
    raise ValueError(f"{word} is no JSON")
