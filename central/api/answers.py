"""What is answered: JSON, or a problem (RFC 9457), never a page and never a trace of what went wrong inside.

Knows the form of every answer. Knows no route.
"""

import json
import logging
import ssl
from collections.abc import Mapping
from typing import Final

from flask import Flask, Response, request
from werkzeug.exceptions import HTTPException, MethodNotAllowed, NotFound

from central.api.service import PROTOCOL
from central.domain import CentralError, Json, Problem, ProblemError, UnavailableError
from central.register import TooOften

_TYPES: Final = "https://scelle.example/problems/"
_UNAVAILABLE: Final = "Central cannot now; nothing was acknowledged."

log = logging.getLogger("central")


def told(body: Mapping[str, Json], status: int = 200) -> Response:
    """An answer with JSON in it; `protocol` is added."""
    return _json({"protocol": PROTOCOL, **body}, status, "application/json")


def bare(status: int, **headers: str) -> Response:
    """An answer without a body."""
    answer = Response(status=status, headers={name.replace("_", "-"): value for name, value in headers.items()})
    del answer.headers["Content-Type"]
    return answer


def problem_members(problem: Problem) -> dict[str, Json]:
    """A problem as JSON says it."""
    return {"type": _TYPES + problem.name, "title": problem.title, "status": problem.status, **problem.members}


def refused(problem: Problem) -> Response:
    """A refusal, also written into the log: without anything that came from outside, so that nothing can be smuggled in."""
    log.info("%s %s: %d %s", request.method, request.endpoint or "unknown path", problem.status, problem.name)
    return _json(problem_members(problem), problem.status, "application/problem+json")


def too_often(refusal: TooOften) -> Response:
    """A refusal for a while."""
    answer = refused(Problem("too-often", 429, "Too many tries; go on later."))
    answer.headers["Retry-After"] = str(refusal.seconds)
    return answer


def install(app: Flask) -> None:
    """Let an application answer every error as a problem, and mark every answer with the contract's version."""
    app.register_error_handler(ProblemError, _problem_error)
    app.register_error_handler(UnavailableError, _unavailable)
    app.register_error_handler(CentralError, _broken)
    app.register_error_handler(ConnectionError, _cut_off)
    app.register_error_handler(ssl.SSLError, _cut_off)
    app.register_error_handler(HTTPException, _http)
    app.after_request(_mark)


def _problem_error(error: ProblemError) -> Response:
    return refused(error.problem)


def _unavailable(error: UnavailableError) -> Response:
    log.error("%s", error)
    return refused(Problem("unavailable", 503, _UNAVAILABLE))


def _broken(error: CentralError) -> Response:
    log.error("%s", error)
    return refused(Problem("unavailable", 500, _UNAVAILABLE))


def _cut_off(_error: OSError) -> Response:
    """Nobody hears this any more."""
    return refused(Problem("malformed", 400, "The connection ended before the request did."))


def _http(error: HTTPException) -> Response:
    if isinstance(error, NotFound):
        return refused(Problem("unknown-path", 404, "There is nothing under this path."))
    if isinstance(error, MethodNotAllowed):
        answer = refused(Problem("wrong-method", 405, "This path does not take this method."))
        answer.headers["Allow"] = ", ".join(sorted(error.valid_methods or ()))
        return answer
    if error.code is None or error.code >= 500:
        return refused(Problem("unavailable", 500, _UNAVAILABLE))
    return refused(Problem("malformed", 400, "This is no request of the contract."))


def _mark(answer: Response) -> Response:
    answer.headers["Scelle-Protocol"] = PROTOCOL
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer


def _json(body: Mapping[str, Json], status: int, kind: str) -> Response:
    return Response(json.dumps(body, allow_nan=False) + "\n", status, content_type=kind)
