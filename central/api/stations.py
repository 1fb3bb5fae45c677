"""What a station asks of its own chain and of itself: head, entries, state, the next certificate."""

import json

from flask import Blueprint, Response, request

from central import ingest, register
from central.api import peer, reading
from central.api.answers import bare, problem_members, refused, told, too_often
from central.api.enrolment import certified, granted
from central.api.service import Service
from central.authority import issue_station
from central.domain import Json, WrongTypeError, time_text
from central.lines import Limits, read_lines
from central.register import TooOften


def routes(service: Service) -> Blueprint:
    """The routes below /v1/stations."""
    blueprint = Blueprint("stations", __name__, url_prefix="/v1/stations")

    @blueprint.get("/<string(length=64):named>/head")
    def head(named: str) -> Response:
        station = peer.own(service, named)
        held = ingest.held_problem(service.store, station.fingerprint)
        now = service.now()
        register.note_contact(service.store, station.fingerprint, reading.date(), now)
        return told(
            {
                "station": station.fingerprint,
                "seq": station.head.seq,
                "hash": station.head.hash,
                "time": time_text(now),
                "held": None if held is None else problem_members(held),
            }
        )

    @blueprint.post("/<string(length=64):named>/entries")
    def entries(named: str) -> Response:
        station = peer.own(service, named)
        limits = Limits()
        encoding = request.headers.get("Content-Encoding", "identity").lower()
        if not encoding:
            raise WrongTypeError("The Content-Encoding must be gzip, or not be there.")
        stream = reading.body("application/jsonl", limits.packed if encoding == "gzip" else limits.plain)
        lines = list(read_lines(stream, encoding, limits))
        taken = ingest.take_entries(service.store, station.fingerprint, lines, service.now())
        if isinstance(taken, ingest.Refused):
            return refused(taken.problem)
        return told(
            {"seq": taken.head.seq, "hash": taken.head.hash, "stored": taken.stored, "known": taken.known},
        )

    @blueprint.put("/<string(length=64):named>/state")
    def state(named: str) -> Response:
        station = peer.own(service, named)
        said = _state()
        register.note_contact(service.store, station.fingerprint, reading.date(), service.now())
        register.note_state(service.store, station.fingerprint, json.dumps(said, sort_keys=True))
        return bare(204)

    @blueprint.post("/<string(length=64):named>/certificate")
    def certificate(named: str) -> Response:
        station = peer.own(service, named)
        wanted = certified(reading.text(reading.json_body(), "request"))
        now = service.now()
        issued = issue_station(service.authority, wanted, station.fingerprint, now)
        refusal = register.renew(service.store, station.fingerprint, issued.serial, issued.not_after, now)
        if isinstance(refusal, TooOften):
            return too_often(refusal)
        return granted(service, station.fingerprint, station.name, issued)

    return blueprint


def _state() -> dict[str, Json]:
    """What a station says of itself: the members that are known, of the types that they have."""
    said = reading.json_body()
    waiting = reading.inner(said, "waiting")
    since = None if waiting.get("since") is None else reading.time(waiting, "since")
    models = reading.inner(said, "models")
    return {
        "time": reading.time(said, "time"),
        "software": reading.text(said, "software", 100),
        "waiting": {
            "entries": reading.whole(waiting, "entries"),
            "photographs": reading.whole(waiting, "photographs"),
            "since": since,
        },
        "models": {name: reading.text(models, name, 200) for name in models},
        "free_bytes": reading.whole(said, "free_bytes"),
        "python": reading.text(said, "python", 100),
        "os": reading.text(said, "os", 200),
    }
