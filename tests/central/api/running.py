"""The service as it runs: gunicorn, TLS and all, in processes of its own on this machine; and kiosks that speak to it."""

import gzip
import hashlib
import http.client
import json
import signal
import socket
import ssl
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psutil
import rfc8785
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from central import register
from central.authority import VALID, issue_station, open_authority, read_request
from central.store import Store, open_store
from tests.central.stations import Station, joined

PROBLEMS = "https://scelle.example/problems/"
PATIENCE = 60.0
"""Seconds after which a test no longer waits for an answer."""

_PEM = serialization.Encoding.PEM


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back."""

    status: int
    headers: Mapping[str, str]
    content: bytes

    @property
    def body(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.content)
        return found

    @property
    def problem(self) -> tuple[int, str]:
        """Status and name of a problem; a problem is also of its own type."""
        assert self.headers["Content-Type"] == "application/problem+json"
        assert self.body["status"] == self.status
        return self.status, self.body["type"].removeprefix(PROBLEMS)


@dataclass(frozen=True, slots=True)
class Running:
    """A running service: its folder, its ports, and its database opened from here as well."""

    folder: Path
    kiosks: int
    pages: int
    store: Store
    process: subprocess.Popen[str]

    @property
    def authority(self) -> Path:
        return self.folder / "data" / "authority" / "authority.pem"

    def code(self, name: str = "Room 1", now: datetime | None = None) -> str:
        return register.make_code(self.store, name, "Unit 1", "tests", now or datetime.now(UTC)).text

    def log(self) -> str:
        return (self.folder / "log").read_text()

    def below(self) -> list[psutil.Process]:
        """The two servers, and their workers."""
        found: list[psutil.Process] = psutil.Process(self.process.pid).children(recursive=True)
        return found

    def workers(self) -> list[psutil.Process]:
        """The processes that answer requests."""
        return [process for process in self.below() if process.ppid() != self.process.pid]

    def pages_context(self) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.load_verify_locations(self.authority)
        return context


@contextmanager
def running(folder: Path, **limits: int) -> Iterator[Running]:
    """A service with all defaults in a new folder, until it is left; it stops gently."""
    kiosks, pages = free_ports(2)
    settings = folder / "central.toml"
    told = "".join(f"{name} = {value}\n" for name, value in limits.items())
    settings.write_text(
        f'[paths]\ndata = "{folder / "data"}"\n[kiosks]\nport = {kiosks}\n[pages]\nport = {pages}\n[limits]\n{told}'
    )
    command = [sys.executable, "-m", "central.commands", "--config", str(settings)]
    subprocess.run([*command, "migrate"], check=True, capture_output=True, timeout=PATIENCE)
    with (folder / "log").open("w") as log:
        process = subprocess.Popen([*command, "run"], stdout=subprocess.PIPE, stderr=log, text=True)
    assert process.stdout is not None
    with process, closing(open_store(f"sqlite:///{folder / 'data' / 'central.sqlite'}")) as store:
        try:
            assert process.stdout.readline().startswith("Kiosks speak to"), (folder / "log").read_text()
            yield Running(folder, kiosks, pages, store, process)
        finally:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(PATIENCE)
            finally:
                process.kill()


def free_ports(count: int) -> list[int]:
    """Ports that nobody listens at now."""
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [one.getsockname()[1] for one in sockets]
    for one in sockets:
        one.close()
    return ports


@dataclass
class Kiosk:
    """A kiosk: its record, its transport key, and its certificate once it has one."""

    central: Running
    record: Station = field(default_factory=Station)
    transport: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    identity: Path | None = None
    request: str = ""
    _line: http.client.HTTPSConnection | None = None

    def __post_init__(self) -> None:
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, self.name)])
        built = x509.CertificateSigningRequestBuilder().subject_name(subject).sign(self.transport, hashes.SHA256())
        self.request = built.public_bytes(_PEM).decode()

    @property
    def name(self) -> str:
        return self.record.fingerprint

    @property
    def path(self) -> str:
        return f"/v1/stations/{self.name}"

    def application(self, code: str) -> dict[str, Any]:
        """What is sent to enrol."""
        plain = code.replace("-", "")
        der = x509.load_pem_x509_csr(self.request.encode()).public_bytes(serialization.Encoding.DER)
        statement = {"code": plain, "request": hashlib.sha256(der).hexdigest(), "statement": "enrolment"}
        return {
            "protocol": "1.0",
            "code": plain,
            "station_key": self.record.key.public.pem.decode(),
            "request": self.request,
            "proof": self.record.key.sign(rfc8785.dumps(statement)),
        }

    def enrol(self, code: str) -> Answer:
        """Enrol, and keep the certificate where one came."""
        answer = post(self.central, self.application(code))
        if answer.status == 201:
            self.keep(answer.body["certificate"])
        return answer

    def enrolled(self) -> "Kiosk":
        """Itself, with a certificate."""
        assert self.enrol(self.central.code()).status == 201
        return self

    def keep(self, certificate: str) -> None:
        key = self.transport.private_bytes(_PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        self.identity = self.central.folder / f"{hashlib.sha256(certificate.encode()).hexdigest()}.pem"
        self.identity.write_bytes(key + certificate.encode())

    def context(self) -> ssl.SSLContext:
        context = self.central.pages_context()
        if self.identity is not None:
            context.load_cert_chain(self.identity)
        return context

    def ask(
        self, method: str, path: str, body: bytes | None = None, headers: Mapping[str, str] | None = None
    ) -> Answer:
        """A request, on a connection of its own unless one is held."""
        if self._line is not None:
            return _asked(self._line, method, path, body, headers or {})
        with self.connected():
            return self.ask(method, path, body, headers)

    @contextmanager
    def connected(self) -> Iterator[None]:
        """One connection for all that is asked meanwhile."""
        context = self.context()
        with closing(
            http.client.HTTPSConnection("localhost", self.central.kiosks, context=context, timeout=PATIENCE)
        ) as line:
            self._line = line
            yield
            self._line = None

    def head(self) -> Answer:
        return self.ask("GET", f"{self.path}/head")

    def send(self, lines: Sequence[bytes]) -> Answer:
        headers = {"Content-Type": "application/jsonl", "Content-Encoding": "gzip"}
        return self.ask("POST", f"{self.path}/entries", gzip.compress(joined(lines)), headers)

    def photograph(self, content: bytes, **headers: str) -> Answer:
        path = f"/v1/photographs/{hashlib.sha256(content).hexdigest()}"
        sent = {"Content-Type": "image/jpeg", **{name.replace("_", "-"): value for name, value in headers.items()}}
        return self.ask("PUT", path, content, sent)

    def line(self) -> ssl.SSLSocket:
        """A connection of one's own, to say on it whatever one likes."""
        return self.context().wrap_socket(self.silent(), server_hostname="localhost")

    def silent(self) -> socket.socket:
        """A connection on which nothing was said yet."""
        return socket.create_connection(("localhost", self.central.kiosks), timeout=PATIENCE)


def post(central: Running, said: object, path: str = "/v1/enrolments", **headers: str) -> Answer:
    """A request to the port that takes no certificate."""
    line = http.client.HTTPSConnection("localhost", central.pages, context=central.pages_context(), timeout=PATIENCE)
    with closing(line):
        sent = {"Content-Type": "application/json", **headers}
        return _asked(line, "POST", path, json.dumps(said).encode(), sent)


def forged(central: Running, folder: Path, kiosk: Kiosk, *, of_ours: bool) -> str:
    """A certificate for a kiosk that the register knows nothing of: by our authority, or by another one."""
    now = datetime.now(UTC)
    authority = open_authority(central.authority.parent if of_ours else folder, now - VALID / 2)
    return issue_station(authority, read_request(kiosk.request), kiosk.name, now).pem


def read_to_end(line: ssl.SSLSocket) -> bytes:
    """All that still comes until the other end hangs up, politely or not."""
    read = b""
    while True:
        try:
            piece = line.recv(65536)
        except ConnectionResetError:
            return read
        if not piece:
            return read
        read += piece


def _asked(
    line: http.client.HTTPSConnection, method: str, path: str, body: bytes | None, headers: Mapping[str, str]
) -> Answer:
    line.request(method, path, body, dict(headers))
    response = line.getresponse()
    answer = Answer(response.status, dict(response.getheaders()), response.read())
    assert answer.headers["Scelle-Protocol"] == "1.0"
    return answer
