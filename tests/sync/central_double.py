"""A small central service on a real socket, that keeps to docs/sync-protocol.md and can be told to misbehave.

Everything that it took is judged at once: what arrives out of order, altered or before its photographs is refused as the
contract says, and what no honest kiosk would send is written into `complaints`.
"""

import gzip
import hashlib
import json
import socket
import ssl
import struct
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import RLock, Thread
from typing import Any

import trustme
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from edge.record import KINDS
from edge.record.catalogue import photographs_of
from edge.record.chain import GENESIS, canonical, fault, read_line, time_text
from edge.record.keys import PublicKey, parse_public_key

PROBLEMS = "https://scelle.example/problems/"
PIECE = 16384
PORTAL = b"<!DOCTYPE html><title>Wi-Fi</title><form>Your room number, please</form>"


class CutError(Exception):
    """The line broke."""


@dataclass
class Mischief:
    """What goes wrong from now on; numbers count down."""

    cut_every: int = 0
    """Bytes of requests after which each connection breaks."""
    lose_answers: int = 0
    """Requests that are done, and whose answer is lost."""
    instead: list[tuple[int, dict[str, str], bytes]] = field(default_factory=list)
    """Answers given in place of the next ones, as they stand."""
    portal: bool = False
    silent: bool = False
    held: dict[str, Any] | None = None
    broken_from: int = 0
    """The entry that is said to be broken."""
    wants: list[str] = field(default_factory=list)
    """Photographs asked for before any entry is taken."""
    damages: int = 0
    """Photographs that arrive altered."""
    ahead: timedelta = timedelta()
    """How far central's clock is ahead."""
    certificates: str = "right"
    """Or those of "another key", or "none" at all."""
    at_step: int = 0
    then: Callable[[], None] = lambda: None
    """What happens at a step from now: pieces that arrive and answers that are given each count as one."""

    def step(self) -> None:
        self.at_step -= 1
        if self.at_step == 0:
            self.then()


@dataclass
class Station:
    key: PublicKey
    lines: list[bytes] = field(default_factory=list)
    hashes: list[str] = field(default_factory=list)
    photographs: dict[str, bytes] = field(default_factory=dict)
    parts: dict[str, bytearray] = field(default_factory=dict)
    state: dict[str, Any] | None = None
    revoked: bool = False

    @property
    def head(self) -> dict[str, Any]:
        return {"seq": len(self.lines), "hash": self.hashes[-1] if self.hashes else GENESIS}


class Central:
    """Holds what was taken, who may send, and what goes wrong."""

    def __init__(self, folder: Path) -> None:
        self.mischief = Mischief()
        self.stations: dict[str, Station] = {}
        self.codes: dict[str, str] = {}
        self.complaints: list[str] = []
        self.requests: list[str] = []
        self.lock = RLock()
        self.days = 398
        self.url = ""
        self._ca = trustme.CA()
        self.authority = folder / "authority.pem"
        self._ca.cert_pem.write_to_path(str(self.authority))
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.context.minimum_version = ssl.TLSVersion.TLSv1_3
        self.context.verify_mode = ssl.CERT_OPTIONAL
        self._ca.configure_trust(self.context)
        self.goes_by("localhost")

    def goes_by(self, name: str) -> None:
        """Show a certificate for this name from now on."""
        self._ca.issue_cert(name).configure_cert(self.context)

    def code(self, name: str = "Salle 2", code: str = "ABCDEFGH01234567") -> str:
        self.codes[code] = name
        return code

    def now(self) -> datetime:
        return datetime.now(UTC) + self.mischief.ahead

    def certificate(self, request: x509.CertificateSigningRequest, station: str, days: int | None = None) -> str:
        if self.mischief.certificates == "none":
            return "none"
        public: Any = request.public_key()
        if self.mischief.certificates == "another key":
            public = ec.generate_private_key(ec.SECP256R1()).public_key()
        authority = x509.load_pem_x509_certificate(self._ca.cert_pem.bytes())
        key: Any = serialization.load_pem_private_key(self._ca.private_key_pem.bytes(), None)
        now = datetime.now(UTC)
        certificate = (
            x509.CertificateBuilder()
            .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, station)]))
            .issuer_name(authority.subject)
            .public_key(public)
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - timedelta(days=500))
            .not_valid_after(now + timedelta(days=self.days if days is None else days))
            .sign(key, hashes.SHA256())
        )
        return certificate.public_bytes(serialization.Encoding.PEM).decode()

    # --- what is asked ------------------------------------------------------------------------

    def enrol(self, asked: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        key = parse_public_key(asked["station_key"].encode())
        request = x509.load_pem_x509_csr(asked["request"].encode())
        der = request.public_bytes(serialization.Encoding.DER)
        statement = {"code": asked["code"], "request": hashlib.sha256(der).hexdigest(), "statement": "enrolment"}
        if not key.verify(canonical(statement), asked["proof"]) or not request.is_signature_valid:
            self.complaints.append("an enrolment without proof")
        name = self.codes.pop(asked["code"], None)
        if name is None:
            return problem(403, "code-refused")
        self.stations.setdefault(key.fingerprint, Station(key)).revoked = False
        return 201, {"name": name, **self._issued(request, key.fingerprint)}

    def _issued(self, request: x509.CertificateSigningRequest, station: str) -> dict[str, Any]:
        return {
            "protocol": "1.0",
            "station": station,
            "certificate": self.certificate(request, station),
            "authority": self._ca.cert_pem.bytes().decode(),
            "service": self.url,
        }

    def renew(self, station: str, asked: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        return 201, self._issued(x509.load_pem_x509_csr(asked["request"].encode()), station)

    def head(self, name: str) -> tuple[int, dict[str, Any]]:
        told = {"protocol": "1.0", "station": name, "time": time_text(self.now()), "held": self.mischief.held}
        return 200, {**told, **self.stations[name].head}

    def take(self, name: str, body: bytes) -> tuple[int, dict[str, Any]]:
        station, wrong = self.stations[name], self.mischief
        lines = body.split(b"\n")
        if lines.pop() != b"" or not 1 <= len(lines) <= 500 or len(body) > 16 << 20:
            self.complaints.append(f"{len(lines)} lines, {len(body)} bytes")
        if wrong.held:
            return problem(423, "held", seq=1, reason="it was not looked at", reference=7)
        stored = known = 0
        for line in lines:
            row = read_line(line, name)
            if row.seq <= len(station.lines):
                if station.lines[row.seq - 1] != line:
                    return problem(422, "broken-chain", seq=row.seq, reason="another one is held", reference=8)
                known += 1
                continue
            if row.seq != len(station.lines) + 1:
                return problem(409, "out-of-order", **station.head)
            if fault(row, row.seq, station.head["hash"], station.key) or row.seq == wrong.broken_from:
                return problem(422, "broken-chain", seq=row.seq, reason="it does not hold", reference=8)
            named = [*photographs_of(KINDS, row.kind, row.entry.body), *wrong.wants]
            if missing := [sha256 for sha256 in named if sha256 not in station.photographs]:
                return problem(409, "photographs-missing", photographs=missing, **station.head)
            station.lines.append(line)
            station.hashes.append(row.hash)
            stored += 1
        return 200, {"protocol": "1.0", "stored": stored, "known": known, **station.head}

    def whole(self, name: str, sha256: str) -> tuple[int, dict[str, Any]]:
        """A photograph has all its bytes."""
        station = self.stations[name]
        content = bytes(station.parts.pop(sha256))
        if self.mischief.damages:
            self.mischief.damages -= 1
            content += b"?"
        if hashlib.sha256(content).hexdigest() != sha256:
            return problem(422, "wrong-photograph")
        station.photographs[sha256] = content
        return 201, {}


def problem(status: int, name: str, **more: Any) -> tuple[int, dict[str, Any]]:
    return status, {"type": PROBLEMS + name, "title": f"Said by the double: {name}", "status": status, **more}


class Handler(BaseHTTPRequestHandler):
    """One connection of a kiosk."""

    protocol_version = "HTTP/1.1"
    central: Central

    def setup(self) -> None:
        super().setup()
        self._read = 0

    def log_message(self, *_: Any) -> None:
        """The tests speak for themselves."""

    def handle(self) -> None:
        try:
            super().handle()
        except (CutError, OSError):
            # As a line breaks: the other side hears no farewell.
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.connection.close()

    def finish(self) -> None:
        with suppress(OSError, ValueError):
            super().finish()

    def do_GET(self) -> None:
        self._serve()

    do_HEAD = do_PUT = do_POST = do_GET  # noqa: N815 - the names that http.server looks for

    def _serve(self) -> None:
        central, wrong = self.central, self.central.mischief
        central.requests.append(f"{self.command} {self.path}")
        if wrong.silent:
            self.connection.recv(1)
            raise CutError
        if wrong.instead or wrong.portal:
            self._body()
            self._say(*(wrong.instead.pop(0) if wrong.instead else (200, {"Content-Type": "text/html"}, PORTAL)))
        elif self.path == "/v1/enrolments":
            with central.lock:
                self._tell(*central.enrol(json.loads(self._body())))
        else:
            self._known()

    def _known(self) -> None:
        """What only a station with a certificate may ask."""
        peer: Any = self.connection.getpeercert()
        name = next((value for part in (peer or {}).get("subject", ()) for _, value in part), "")
        station, asked = self.central.stations.get(name), self.path.rpartition("/")[2]
        if self.headers["Scelle-Protocol"] != "1.0" or not self.headers["Date"]:
            self.central.complaints.append(f"{self.path} without version or date")
        if station is None:
            self._tell(*problem(403, "not-yours"))
        elif station.revoked:
            self._tell(*problem(403, "revoked"))
        elif self.path == f"/v1/photographs/{asked}":
            self._photograph(name, station, asked)
        elif self.path == f"/v1/stations/{name}/{asked}":
            self._station(name, station, asked)
        else:
            self._tell(*problem(403, "not-yours"))

    def _station(self, name: str, station: Station, asked: str) -> None:
        central, body = self.central, self._body()
        with central.lock:
            if asked == "head":
                self._tell(*central.head(name))
            elif asked == "entries":
                if self.headers["Content-Type"] != "application/jsonl" or len(body) > 4 << 20:
                    central.complaints.append("entries in another form")
                self._tell(*central.take(name, gzip.decompress(body)))
            elif asked == "certificate":
                self._tell(*central.renew(name, json.loads(body)))
            else:
                station.state = json.loads(body)
                self._say(204, {"Scelle-Protocol": "1.0"}, b"")

    def _photograph(self, name: str, station: Station, sha256: str) -> None:
        kept, part = station.photographs.get(sha256), station.parts.get(sha256)
        if self.command == "HEAD":
            if kept is None and part is None:
                return self._say(404, {"Scelle-Protocol": "1.0"}, b"")
            length = len(part or b"") if kept is None else len(kept)
            upload = {"Upload-Offset": str(length), "Upload-Complete": "?0" if kept is None else "?1"}
            return self._say(200, {"Scelle-Protocol": "1.0", **upload}, b"")
        size = int(self.headers["Content-Length"])
        if self.headers["Content-Type"] != "image/jpeg" or size > 32 << 20 or size == 0:
            self.central.complaints.append(f"a photograph of {size} bytes in another form")
        if kept is not None:
            self.close_connection = True
            return self._tell(200, {})
        ranged = self.headers["Content-Range"] or f"bytes 0-{size - 1}/{size}"
        first, last, whole = map(int, ranged.removeprefix("bytes ").replace("/", "-").split("-"))
        part = station.parts.setdefault(sha256, bytearray())
        if first != len(part):
            return self._tell(*problem(409, "wrong-offset", offset=len(part)))
        if last - first + 1 != size or last + 1 != whole:
            self.central.complaints.append(f"a part {ranged} of {size} bytes")
        self._take(size, part)
        with self.central.lock:
            return self._tell(*self.central.whole(name, sha256))

    def _body(self) -> bytes:
        body = bytearray()
        self._take(int(self.headers["Content-Length"] or 0), body)
        return bytes(body)

    def _take(self, size: int, into: bytearray) -> None:
        cut = self.central.mischief.cut_every
        while size:
            room = min(size, PIECE, cut - self._read) if cut else min(size, PIECE)
            piece = self.rfile.read(room)
            into += piece
            self._read += len(piece)
            size -= len(piece)
            self.central.mischief.step()
            if not piece or (cut and self._read >= cut):
                raise CutError

    def _tell(self, status: int, body: dict[str, Any]) -> None:
        kind = "application/json" if status < 400 else "application/problem+json"
        self._say(status, {"Scelle-Protocol": "1.0", "Content-Type": kind}, json.dumps(body).encode())

    def _say(self, status: int, headers: dict[str, str], content: bytes) -> None:
        if self.central.mischief.lose_answers:
            self.central.mischief.lose_answers -= 1
            raise CutError
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        if status != 204:
            self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.central.mischief.step()
        if self.command != "HEAD":
            self.wfile.write(content)
        self.central.mischief.step()


class Server(ThreadingHTTPServer):
    """Connections are shaken hands with in their own threads; those that never were end with the test."""

    daemon_threads = True

    def handle_error(self, *_: Any) -> None:
        """A kiosk that was killed in the middle of a handshake."""


@contextmanager
def central(folder: Path) -> Iterator[Central]:
    """A central service that runs until the end, and then has nothing to complain about."""
    double = Central(folder)
    handler = type("Handler", (Handler,), {"central": double})
    server = Server(("127.0.0.1", 0), handler)
    server.socket = double.context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    double.url = f"https://localhost:{server.server_address[1]}"
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, name="central")
    thread.start()
    try:
        yield double
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
    assert double.complaints == []
