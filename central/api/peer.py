"""Who is at the other end: the station that the connection's certificate names, as the register has it now.

Knows where gunicorn leaves the TLS socket: `gunicorn.socket` in the WSGI environment. A connection may live for long; the
register is asked at every request.
"""

from flask import request

from central import register
from central.api.service import Service
from central.authority import read_peer
from central.domain import Problem, ProblemError
from central.store.stations import Station


def station(service: Service) -> Station:
    """The station that speaks. Raises ProblemError where there is none, or it may no longer."""
    socket = request.environ["gunicorn.socket"]
    der: bytes | None = socket.getpeercert(binary_form=True)
    peer = read_peer(der) if der else None
    if peer is None:
        raise ProblemError(Problem("not-yours", 403, "The connection's certificate names no station."))
    admitted = register.admit(service.store, peer.station, peer.serial, service.now())
    if isinstance(admitted, Problem):
        raise ProblemError(admitted)
    return admitted


def own(service: Service, named: str) -> Station:
    """The station that speaks, where it is the one that the path names. Raises ProblemError."""
    speaking = station(service)
    if speaking.fingerprint != named:
        raise ProblemError(Problem("not-yours", 403, "The path names another station than the certificate."))
    return speaking
