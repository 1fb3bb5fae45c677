"""One request to central and what came of it: TLS 1.3, this kiosk's certificate, limits and deadlines.

Knows the connection and the form of every answer. Tries nothing twice, follows no redirection, asks no proxy of the
environment: what did not work is a value, and whoever asked decides.
"""

import json
import ssl
from collections.abc import Callable, Mapping
from datetime import datetime
from email.utils import format_datetime
from http.client import HTTPException
from importlib.metadata import version
from pathlib import Path
from typing import Protocol
from urllib.parse import urlsplit

import urllib3
from urllib3.exceptions import (
    ConnectTimeoutError,
    HTTPError,
    NameResolutionError,
    NewConnectionError,
    ReadTimeoutError,
    SSLError,
)

from edge.domain import SetupError
from edge.exhibit import Json
from edge.record.chain import canonical
from edge.sync.answers import Answer, NotNow, problem_of

PROTOCOL = "1.0"
CONNECT_SECONDS, READ_SECONDS = 10.0, 60.0
LARGEST_ANSWER = 1 << 20
PIECE = 64 << 10
_NOT_NOW = (408, 429)
HTTPS_PORT = 443


class Reads(Protocol):
    """A body that is read while it is sent."""

    def read(self, size: int = -1, /) -> bytes:
        """At most `size` bytes; none at the end."""
        ...


class Contact:
    """Holds the connection to one central service."""

    def __init__(
        self,
        url: str,
        authority: Path | None,
        identity: Path | None,
        now: Callable[[], datetime],
        patience: float = READ_SECONDS,
    ) -> None:
        """Nothing is connected yet.

        `authority`: certificates that central's own is checked with, None for the machine's. `identity`: this kiosk's
        key and certificate in one file, None before it has any. `patience`: seconds that an answer may take. Raises
        SetupError where a file is none of these.
        """
        parts = urlsplit(url)
        self._now = now
        self._patience = patience
        self._name = parts.netloc
        self._pool = urllib3.HTTPSConnectionPool(
            parts.hostname or "",
            parts.port or HTTPS_PORT,
            timeout=urllib3.Timeout(connect=CONNECT_SECONDS, read=patience),
            maxsize=1,
            block=True,
            retries=False,
            ssl_context=_context(authority, identity),
            blocksize=PIECE,
        )

    def close(self) -> None:
        """Give the connection back."""
        self._pool.close()

    def say(self, method: str, path: str, body: Mapping[str, Json]) -> Answer | NotNow:
        """A request with JSON in it."""
        return self.ask(method, path, canonical(dict(body)), {"Content-Type": "application/json"})

    def ask(
        self, method: str, path: str, body: bytes | Reads | None = None, headers: Mapping[str, str] | None = None
    ) -> Answer | NotNow:
        """A request and its answer. A `body` that is read needs its Content-Length among the `headers`."""
        sent = {
            "Accept": "application/json, application/problem+json",
            "Date": format_datetime(self._now(), usegmt=True),
            "Scelle-Protocol": PROTOCOL,
            "User-Agent": f"scelle/{version('scelle')}",
            **(headers or {}),
        }
        try:
            # urllib3's types know no body that merely has read(); it asks for nothing more.
            response = self._pool.urlopen(
                method,
                path,
                body=body,  # type: ignore[arg-type]
                headers=sent,
                redirect=False,
                preload_content=False,
                decode_content=False,
            )
            try:
                content = response.read(LARGEST_ANSWER + 1)
                response.drain_conn()
            finally:
                response.release_conn()
        except (HTTPError, HTTPException, OSError) as error:
            return NotNow(f"{self._name} {self._trouble(error)}", untrusted=isinstance(error, SSLError))
        return self._understood(method, response.status, response.headers, content)

    def _understood(self, method: str, status: int, headers: Mapping[str, str], content: bytes) -> Answer | NotNow:
        if status in _NOT_NOW or status >= 500:
            return NotNow(f"{self._name} cannot now (status {status}).", _seconds(headers.get("Retry-After", "")))
        major = headers.get("Scelle-Protocol", "").partition(".")[0]
        stranger = NotNow(
            f"Something else than the central service answered for {self._name} (status {status}): a log-in page of the"
            " network, a proxy, or a wrong address in [central] url."
        )
        if not major or status < 200 or 300 <= status < 400:
            return stranger
        if major != PROTOCOL.partition(".")[0]:
            return Answer(status, {"title": "this kiosk speaks another version of the contract"}, headers, "version")
        if method == "HEAD" or status == 204:
            return Answer(status, {}, headers)
        body = _object(content)
        if body is None:
            return stranger
        problem = problem_of(body) if status >= 400 else ""
        return stranger if status >= 400 and not problem else Answer(status, body, headers, problem)

    def _trouble(self, error: Exception) -> str:
        if isinstance(error, NameResolutionError):
            return "is a name that was not found: is the network there, and [central] url right?"
        if isinstance(error, NewConnectionError | ConnectTimeoutError):
            return "cannot be reached: is the network there?"
        if isinstance(error, SSLError):
            clock = self._now().strftime("%Y-%m-%d %H:%M UTC")
            return (
                f"and this kiosk do not accept each other's certificates ({_last_words(error)}). Check that the clock is"
                f" right (it says {clock}), and [central] url and authority."
            )
        if isinstance(error, ReadTimeoutError):
            return f"did not answer within {self._patience:.0f} s."
        return f"and the connection to it broke ({_last_words(error)})."


def _context(authority: Path | None, identity: Path | None) -> ssl.SSLContext:
    # Not create_default_context: that one writes the session's keys to a file which the environment may name.
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    try:
        if authority is None:
            context.load_default_certs()
        else:
            context.load_verify_locations(authority)
    except OSError as error:
        raise SetupError(f"{authority} cannot be used to check central's certificate: {_last_words(error)}") from error
    if identity is not None:
        try:
            context.load_cert_chain(identity)
        except OSError as error:
            raise SetupError(
                f"{identity} cannot be used as this kiosk's certificate: {_last_words(error)}. Run scelle enrol again"
            ) from error
    return context


def _last_words(error: Exception) -> str:
    inner: BaseException = error
    while inner.__cause__ is not None:
        inner = inner.__cause__
    said = getattr(inner, "verify_message", "") or getattr(inner, "strerror", "") or getattr(inner, "reason", "")
    return (str(said) or str(inner) or type(inner).__name__)[:200]


def _object(content: bytes) -> Mapping[str, Json] | None:
    if len(content) > LARGEST_ANSWER:
        return None
    try:
        found = json.loads(content)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def _seconds(text: str) -> float:
    """Retry-After in seconds; its other form, a date, is left aside."""
    return float(text) if text.isascii() and text.isdigit() and len(text) < 8 else 0.0
