"""Who is signed in at the browser of a request, and which addresses that opens.

Knows sessions and roles. Knows no PIN, no page and no word: the locked screen comes as an argument.
"""

from collections.abc import Callable
from typing import Final

from flask import Flask, Response, abort, g, make_response, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from edge.exhibit import Person, Role, Signer
from edge.view import Mode
from kiosk_ui.failures import FOR_PROGRAMS
from kiosk_ui.seam import Station
from kiosk_ui.sessions import Sessions

COOKIE: Final = "seat"
"""Name of the cookie that holds a session's token; gone when the browser closes."""

FOR_ALL: Final = ("signin", "notices")
"""Groups of addresses (blueprints) that a locked screen answers too."""

FOR_TRIAL: Final = ("pages", "enrolment")
"""Groups open to everybody while nobody is enrolled. What was written down earlier is not among them."""

ENROLMENT: Final = "enrolment"
"""The technician's group, and nobody else's."""

OPEN_TO_ALL: Final = ("pages.choose_language", "pages.status")
"""Single addresses that a locked screen answers too; what /status says to whom is its own affair."""


def signed_in() -> Person | None:
    """The person signed in at the browser of this request. Reading it does not lengthen the session."""
    person: Person | None = g.get("person")
    return person


def signer() -> Signer | None:
    """The same, as an entry names them."""
    person = signed_in()
    return None if person is None else Signer(person.number, person.name)


def session_left() -> float:
    """Seconds until the session of this request ends if nobody touches; 0 where there is none."""
    left: float = g.get("session_left", 0.0)
    return left


def recognise(app: Flask, station: Station, sessions: Sessions, locked: Callable[[], str]) -> None:
    """Say before every request of `app` who it comes from, and refuse what is not theirs.

    Without a session people see the locked screen, programs are answered 401; what belongs to another role is
    answered 403, but a technician's way home leads to the technician's page.
    """

    def look() -> AnyResponse | None:
        if request.endpoint in (None, "static_file"):
            return None
        token = request.cookies.get(COOKIE)
        session = sessions.of(token, touch=_by_hand())
        if session is not None and _by_hand() and session.person not in station.everyone():
            # Dismissed meanwhile, or given another role.
            sessions.close_person(session.person.number)
            session = None
        g.person = None if session is None else session.person
        g.session_left = sessions.left(token)
        if request.blueprint in FOR_ALL or request.endpoint in OPEN_TO_ALL:
            return None
        if session is not None:
            return _theirs(session.person.role)
        if request.blueprint in FOR_TRIAL and station.view().mode is Mode.TRIAL:
            return None
        if request.method != "GET" or request.path in FOR_PROGRAMS:
            abort(401)
        # Its own address is answered as a page; any other one says that it needs a session.
        return make_response(locked(), 200 if request.path == "/" else 401)

    def tell(response: Response) -> Response:
        if signed_in() is not None:
            response.headers["X-Session-Left"] = str(int(session_left()))
        return response

    app.before_request(look)
    app.after_request(tell)


def _by_hand() -> bool:
    """Whether a finger made this request: a touch, or a link that was followed; not what a page asks by itself."""
    return request.method == "POST" or request.headers.get("Sec-Fetch-User") == "?1"


def _theirs(role: Role) -> AnyResponse | None:
    theirs = (request.blueprint == ENROLMENT) == (role is Role.TECHNICIAN)
    if not theirs and request.path != "/":
        abort(403)
    return None if theirs else redirect(url_for("enrolment.people"))
