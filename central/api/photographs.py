"""A station's photographs: how far each came, and the bytes that follow."""

from flask import Blueprint, Response, request

from central import photographs
from central.api import peer, reading
from central.api.answers import bare, refused, told
from central.api.service import Service
from central.domain import MalformedError, Problem, ProblemError, WrongTypeError, is_hash


def routes(service: Service) -> Blueprint:
    """The routes below /v1/photographs."""
    blueprint = Blueprint("photographs", __name__, url_prefix="/v1/photographs")

    @blueprint.route("/<string(length=64):sha256>", methods=["HEAD"])
    def offset(sha256: str) -> Response:
        station = peer.station(service)
        found = photographs.where(service.store, service.shelf, station.fingerprint, _hash(sha256))
        if not found.bytes and not found.whole:
            return refused(Problem("unknown-path", 404, "Central has nothing of this photograph."))
        return bare(200, Upload_Offset=str(found.bytes), Upload_Complete="?1" if found.whole else "?0")

    @blueprint.put("/<string(length=64):sha256>")
    def photograph(sha256: str) -> Response:
        station = peer.station(service)
        stream = reading.body("image/jpeg", photographs.LARGEST)
        if request.headers.get("Content-Encoding", "identity") != "identity":
            raise WrongTypeError("A photograph must have no Content-Encoding.")
        came = reading.byte_range(int(request.environ["CONTENT_LENGTH"]))
        if came.size == 0:
            raise MalformedError("A photograph has at least one byte.")
        taken = photographs.take(
            service.store,
            service.shelf,
            station.fingerprint,
            _hash(sha256),
            stream,
            came.first,
            came.size,
            service.now(),
        )
        if isinstance(taken, photographs.Refused):
            return refused(taken.problem)
        if isinstance(taken, photographs.Part):
            title = f"The connection ended early; central stands at byte {taken.bytes} of this photograph."
            return refused(Problem("wrong-offset", 409, title, {"offset": taken.bytes}))
        return told({"size": taken.size}, 201 if taken.new else 200)

    return blueprint


def _hash(text: str) -> str:
    if not is_hash(text):
        raise ProblemError(Problem("unknown-path", 404, "A photograph is named by 64 lower-case hexadecimal digits."))
    return text
