"""The running service: two gunicorn servers, one for kiosks and one for enrolment and pages, watched over by one process.

Knows gunicorn, TLS and signals. Two servers and not one, so that whoever crowds the port that is open to all takes no thread
from the kiosks. Nothing of a request outlives it in these processes.
"""

import ctypes
import logging
import os
import signal
import socket
import ssl
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from flask import Flask
from gunicorn.app.base import BaseApplication

from central.api import Service, create_kiosks, create_pages
from central.authority import Authority, open_authority, own_server_certificate
from central.config import Config
from central.domain import CentralError
from central.patience import patient_socket
from central.shelves import open_shelf
from central.store import open_store, require_current

_WATCHED: Final = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGCHLD)
_PR_SET_PDEATHSIG: Final = 1
_CONNECTIONS: Final = 512
_LOGGING: Final[dict[str, Any]] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "%(levelname)s %(name)s: %(message)s"}},
    "handlers": {"errors": {"class": "logging.StreamHandler", "formatter": "plain", "stream": "ext://sys.stderr"}},
    "root": {"level": "WARNING", "handlers": ["errors"]},
    "loggers": {
        "central": {"level": "INFO"},
        "gunicorn.error": {"level": "WARNING", "handlers": [], "propagate": True},
    },
}

log = logging.getLogger("central")


@dataclass(frozen=True, slots=True)
class Credentials:
    """Files with a server's certificate and key."""

    certificate: Path
    key: Path


@dataclass(frozen=True, slots=True)
class Prepared:
    """What has to be in order before the service starts: the authority, and the credentials of both ports.

    `trusted` is what kiosks check the service's certificate with (PEM), empty where their machines know it.
    """

    authority: Authority
    kiosks: Credentials
    pages: Credentials
    trusted: str


@dataclass(frozen=True, slots=True)
class _Face:
    """One port: its listening socket, its TLS, and how its application is made from the open parts."""

    listener: socket.socket
    context: Callable[[], ssl.SSLContext]
    application: Callable[[Service], Flask]


def prepare(config: Config, now: datetime) -> Prepared:
    """Authority and credentials, made where they are not there yet. Raises CentralError where something is amiss."""
    authority = open_authority(config.authority_folder, now)
    kiosks = config.kiosks
    if kiosks.certificate:
        own = Credentials(Path(kiosks.certificate), Path(kiosks.key))
        trusted = _read(Path(kiosks.authority)) if kiosks.authority else ""
    else:
        own = Credentials(*own_server_certificate(authority, kiosks.name, now))
        trusted = authority.pem
    pages = Credentials(Path(config.pages.certificate), Path(config.pages.key)) if config.pages.certificate else own
    return Prepared(authority, own, pages, trusted)


def serve(config: Config, ready: Callable[[str, str], None]) -> int:
    """Serve until SIGTERM or SIGINT; SIGHUP reads the certificates again. The exit status.

    `ready` hears the addresses of both ports once they answer. Raises CentralError before anything is served, where
    something is amiss: database, tables, shelf, authority, credentials, a port in use.
    """
    prepared = prepare(config, datetime.now(UTC))
    store = open_store(config.database_url)
    require_current(store)
    store.close()
    open_shelf(config.photographs_url)
    faces = (
        _Face(_listen(config.kiosks.host, config.kiosks.port), _for_kiosks(config, prepared), create_kiosks),
        _Face(_listen(config.pages.host, config.pages.port), _for_pages(config, prepared), create_pages),
    )
    for face in faces:
        face.context()
    previous = signal.pthread_sigmask(signal.SIG_BLOCK, _WATCHED)
    try:
        children = [_fork(config, prepared, face, faces) for face in faces]
        ready(_address(config, faces[0].listener), _address(config, faces[1].listener))
        for face in faces:
            face.listener.close()
        return _watch(children, lambda: prepare(config, datetime.now(UTC)))
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, previous)


# --- TLS ----------------------------------------------------------------------------------------


def _for_kiosks(config: Config, prepared: Prepared) -> Callable[[], ssl.SSLContext]:
    def context() -> ssl.SSLContext:
        made = _context(config, prepared.kiosks)
        # OpenSSL asks of a client's certificate that it was issued for clients: the service's own is of no use here.
        made.verify_mode = ssl.CERT_REQUIRED
        made.load_verify_locations(prepared.authority.file)
        return made

    return context


def _for_pages(config: Config, prepared: Prepared) -> Callable[[], ssl.SSLContext]:
    return lambda: _context(config, prepared.pages)


def _context(config: Config, credentials: Credentials) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    # No session goes on without its handshake.
    context.num_tickets = 0
    limits = config.limits
    context.sslsocket_class = patient_socket(limits.patience_seconds, limits.least_bytes_per_second)
    try:
        context.load_cert_chain(credentials.certificate, credentials.key)
    except OSError as error:
        told = error.strerror or str(error)
        raise CentralError(
            f"{credentials.certificate} and {credentials.key} cannot be used as the service's certificate and key: {told}."
        ) from error
    return context


# --- processes ----------------------------------------------------------------------------------


class _Server(BaseApplication):
    """Gunicorn's settings for one port, and the application that its worker loads."""

    def __init__(self, config: Config, prepared: Prepared, face: _Face) -> None:
        self._config = config
        self._prepared = prepared
        self._face = face
        self._context: ssl.SSLContext | None = None
        super().__init__()

    def load_config(self) -> None:
        context = self._fresh_context()
        for name, value in self._settings(context).items():
            self.cfg.set(name, value)

    def _fresh_context(self) -> ssl.SSLContext:
        """TLS as the files have it now; what is amiss after a SIGHUP was in order before, and stays in use."""
        try:
            self._context = self._face.context()
        except CentralError as error:
            if self._context is None:
                raise
            log.warning("%s What was read before stays in use.", error)
        return self._context

    def load(self) -> Any:  # gunicorn's types know no Flask
        config, prepared = self._config, self._prepared
        service = Service(
            open_store(config.database_url, config.limits.threads),
            open_shelf(config.photographs_url),
            prepared.authority,
            prepared.trusted,
            _address(config, None),
            lambda: datetime.now(UTC),
        )
        return self._face.application(service)

    def _settings(self, context: ssl.SSLContext) -> Mapping[str, object]:
        limits = self._config.limits
        credentials = self._prepared.kiosks
        return {
            "bind": f"fd://{self._face.listener.fileno()}",
            "worker_class": "gthread",
            "workers": 1,
            "threads": limits.threads,
            "worker_connections": _CONNECTIONS,
            "keepalive": limits.patience_seconds,
            "timeout": 120,
            "graceful_timeout": limits.stop_seconds,
            # Only that there is a certificate is taken from these two; the context says which.
            "certfile": str(credentials.certificate),
            "keyfile": str(credentials.key),
            "ssl_context": lambda _settings, _default: context,
            "forwarded_allow_ips": "",
            "limit_request_line": 1024,
            "limit_request_fields": 40,
            "limit_request_field_size": 2048,
            "control_socket_disable": True,
            "logconfig_dict": _LOGGING,
            "proc_name": "scelle-central",
        }


def _fork(config: Config, prepared: Prepared, face: _Face, faces: Sequence[_Face]) -> int:
    parent = os.getpid()
    child = os.fork()
    if child:
        return child
    status: int | str | None = 1
    try:
        # Nobody else would stop this process if the one above were killed.
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
        # The terminal's Ctrl-C goes to the process above alone, which then stops this one gently.
        os.setpgid(0, 0)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _WATCHED)
        for other in faces:
            if other is not face:
                other.listener.close()
        if os.getppid() == parent:
            _Server(config, prepared, face).run()
        status = 0
    except SystemExit as leaving:
        status = leaving.code
    finally:
        sys.stderr.flush()
        os._exit(status if isinstance(status, int) else int(status is not None))


def _watch(children: Sequence[int], renew: Callable[[], object]) -> int:
    """Pass signals on until all children ended; one that ends by itself takes the others with it. The exit status."""
    running = set(children)
    stopping, status = False, 0
    while running:
        heard = signal.sigwait(_WATCHED)
        if heard is signal.SIGCHLD:
            ended = _ended(running)
            if ended and not stopping:
                stopping, status = True, 1
                _send(running, signal.SIGTERM)
        elif heard is signal.SIGHUP:
            try:
                renew()
            except CentralError as error:
                log.warning("%s", error)
            _send(running, signal.SIGHUP)
        else:
            stopping = True
            _send(running, signal.SIGTERM)
    return status


def _ended(running: set[int]) -> list[int]:
    """Children that ended; they are taken out of those that run."""
    ended = [child for child in running if os.waitpid(child, os.WNOHANG)[0] == child]
    running.difference_update(ended)
    return ended


def _send(running: set[int], number: signal.Signals) -> None:
    for child in running:
        os.kill(child, number)


# --- sockets and files --------------------------------------------------------------------------


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=_CONNECTIONS)
    except OSError as error:
        raise CentralError(f"{host}, port {port} cannot be listened at: {error.strerror}.") from error


def _address(config: Config, listener: socket.socket | None) -> str:
    """How others call a port of this service; without one, the kiosks'."""
    name = f"[{config.kiosks.name}]" if ":" in config.kiosks.name else config.kiosks.name
    port = config.kiosks.port if listener is None else listener.getsockname()[1]
    return f"https://{name}" if port == 443 else f"https://{name}:{port}"


def _read(file: Path) -> str:
    try:
        return file.read_text(encoding="ascii")
    except (OSError, ValueError) as error:
        raise CentralError(f"{file} cannot be read as certificates in PEM form.") from error
