"""The door: the locked screen, a code that is right or wrong, staying, leaving.

Knows sessions and the station's register. Keeps no PIN and puts none in an answer; nothing of any case is drawn here.
"""

import logging
import math
from typing import Final

from flask import Blueprint, Response, abort, jsonify, render_template, request
from flask import session as page_session

from edge.domain import ScelleError
from edge.exhibit import Person, Role
from edge.people import Checked
from kiosk_ui.seam import Station
from kiosk_ui.sessions import Sessions
from kiosk_ui.tongue import _
from kiosk_ui.typed import NotTypedError, texts_from
from kiosk_ui.who import COOKIE, session_left, signed_in

log = logging.getLogger(__name__)

ENTERING: Final = (Role.OFFICER, Role.TECHNICIAN)
"""Who has a session of their own, in the order of the locked screen. A second person only bears witness."""

REASONS: Final = ("left", "idle")


def signin(station: Station, sessions: Sessions) -> Blueprint:
    """Every address of the door."""
    routes = Blueprint("signin", __name__)

    @routes.post("/sign-in")
    def sign_in() -> Response | tuple[Response, int]:
        typed = _texts("number", "pin")
        if _is_second(station, typed["number"]):
            return jsonify(signed_in=False, wait=0, words=_("You bear witness only: an officer has to sign in."))
        try:
            checked = station.sign_in(typed["number"], typed["pin"])
        except ScelleError as error:
            log.warning("Nobody can sign in: %s", error)
            words = _("Nobody can sign in now. Call the technician.")
            return jsonify(signed_in=False, wait=0, words=words), 503
        if checked.person is None:
            return _refused(checked)
        _leave("another")
        # Another person, another token: what an earlier page of this browser holds is worth nothing any more.
        page_session.clear()
        response = jsonify(signed_in=True)
        token = sessions.open(checked.person)
        response.set_cookie(COOKIE, token, httponly=True, samesite="Strict", secure=request.is_secure)
        return response

    @routes.post("/sign-out")
    def sign_out() -> Response:
        reason = _texts("reason")["reason"]
        if reason not in REASONS:
            abort(400)
        _leave(reason)
        page_session.clear()
        response = jsonify(signed_in=False)
        response.delete_cookie(COOKIE, httponly=True, samesite="Strict", secure=request.is_secure)
        return response

    @routes.post("/stay")
    @routes.get("/session")
    def left() -> Response:
        if signed_in() is None:
            abort(401)
        return jsonify(left=math.floor(session_left()))

    def _leave(reason: str) -> None:
        person = signed_in()
        sessions.close(request.cookies.get(COOKIE))
        if person is None:
            return
        try:
            station.sign_out(person, reason)
        except ScelleError as error:
            # Who leaves is let go whatever the disk says.
            log.warning("That %s left could not be written down: %s", person.number, error)

    return routes


def locked_screen(station: Station) -> str:
    """The screen of a box at which nobody is signed in."""
    return render_template("signin/locked.html", names=names(station.everyone()))


def names(everyone: tuple[Person, ...]) -> tuple[Person, ...]:
    """Who may sign in at this screen: officers, then technicians, by name."""
    return tuple(person for role in ENTERING for person in everyone if person.role is role)


def _refused(checked: Checked) -> tuple[Response, int]:
    """The answer to a try that signed nobody in."""
    if not checked.heard and checked.wait_seconds <= 0:
        # Neither wrong nor too early: the register or the record does not serve.
        return jsonify(signed_in=False, wait=0, words=_("Nobody can sign in now. Call the technician.")), 503
    return jsonify(signed_in=False, wait=math.ceil(checked.wait_seconds), words=refusal_words(checked)), 200


def refusal_words(checked: Checked) -> str:
    """Why a code did not open the screen, and for how long none will."""
    seconds = math.ceil(checked.wait_seconds)
    if seconds == 0:
        return _("Wrong code.")
    # Never "1 seconds": who waits a second longer than they have to loses nothing.
    wait = (
        _("Wait %(minutes)s minutes.", minutes=math.ceil(seconds / 60))
        if seconds >= 120
        else _("Wait %(seconds)s seconds.", seconds=max(2, seconds))
    )
    return f"{_('Wrong code.')} {wait}" if checked.heard else wait


def _is_second(station: Station, number: str) -> bool:
    return any(person.role is Role.SECOND and person.number.upper() == number.upper() for person in station.everyone())


def _texts(*names: str) -> dict[str, str]:
    try:
        return dict(texts_from(request.get_data(), names))
    except NotTypedError:
        abort(400)
