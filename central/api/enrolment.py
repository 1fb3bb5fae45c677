"""How a station comes in: a code, a proof that it has its record key, and a request become a certificate."""

from flask import Blueprint, Response, request

from central import register
from central.api import reading
from central.api.answers import log, refused, told, too_often
from central.api.service import Service
from central.authority import Issued, Request, issue_station, read_request
from central.chain import VerifyKey, read_key
from central.domain import CentralError, MalformedError, Problem
from central.register import Applicant, TooOften


def routes(service: Service) -> Blueprint:
    """The route of enrolment."""
    blueprint = Blueprint("enrolment", __name__)

    @blueprint.post("/v1/enrolments")
    def enrolments() -> Response:
        said = reading.json_body()
        code, public_key = reading.text(said, "code", 100), reading.text(said, "station_key", 2000)
        proof = reading.text(said, "proof", 128)
        key = _record_key(public_key)
        wanted = certified(reading.text(said, "request"))
        if not register.proved(key, code, wanted.sha256, proof):
            raise MalformedError("The proof is not this key's signature over this code and this request.")
        now = service.now()
        issued = issue_station(service.authority, wanted, key.fingerprint, now)
        address = request.remote_addr or ""
        applicant = Applicant(key, public_key, code, address, issued.serial, issued.not_after)
        enrolled = register.enrol(service.store, applicant, now)
        if isinstance(enrolled, TooOften):
            log.warning("Too many wrong codes from %s", address)
            return too_often(enrolled)
        if isinstance(enrolled, Problem):
            log.warning("A code was refused that came from %s", address)
            return refused(enrolled)
        log.info("Station %s is enrolled", key.fingerprint)
        return granted(service, key.fingerprint, enrolled.name, issued)

    return blueprint


def granted(service: Service, station: str, name: str, issued: Issued) -> Response:
    """The answer with a new certificate."""
    return told(
        {
            "station": station,
            "name": name,
            "certificate": issued.pem,
            "authority": service.trusted,
            "service": service.address,
        },
        201,
    )


def certified(pem: str) -> Request:
    """What is asked to be certified. Raises MalformedError where it is no such request."""
    try:
        return read_request(pem)
    except CentralError as error:
        raise MalformedError(str(error)) from error


def _record_key(pem: str) -> VerifyKey:
    try:
        return read_key(pem)
    except CentralError as error:
        raise MalformedError(str(error)) from error
