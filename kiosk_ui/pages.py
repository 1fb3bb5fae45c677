"""The addresses of the station's one live screen.

Knows Flask and the station's seam. Holds no state of its own: every answer is drawn from the view
of the moment.
"""

import time

from flask import Blueprint, Response, abort, jsonify, make_response, render_template, request

from edge.domain import Level
from edge.exhibit import Role
from edge.intake import Step
from edge.view import Mode, Result, View
from kiosk_ui.central_words import Look, central_line
from kiosk_ui.figures import percent
from kiosk_ui.overlay import overlay_of
from kiosk_ui.plate_side import plate_side_of
from kiosk_ui.presses import LARGEST_NUMBER, NotAPressError, language_from, press_from
from kiosk_ui.proposal import proposal_of
from kiosk_ui.seam import PageSettings, Station
from kiosk_ui.steps import face_of
from kiosk_ui.steps_words import cancel_choices
from kiosk_ui.tongue import language
from kiosk_ui.waiting import WaitingRoom
from kiosk_ui.who import signed_in, signer
from kiosk_ui.words import announcement, answer_words, trouble_words

VIEW_SECONDS = 20.0
PREVIEW_SECONDS = 5.0
COOKIE = "language"


def pages(station: Station, settings: PageSettings, central: Look) -> Blueprint:
    """Every address of the screen of `station`; `central` says how the central service stands."""
    routes = Blueprint("pages", __name__)
    waiting = WaitingRoom(settings.waiting_places)

    @routes.get("/")
    def live() -> str:
        return render_template(
            "live.html",
            settings=settings,
            language=language(),
            **screen(station.view(), station),
        )

    @routes.get("/panel")
    def panel() -> Response:
        after = _after()
        with waiting.seat(VIEW_SECONDS) as seconds:
            view = station.wait_view(after, seconds)
        if view.number == after:
            return Response(status=204)
        response = make_response(render_template("parts.html", settings=settings, **screen(view, station)))
        response.headers["X-Page-Version"] = settings.version
        return response

    @routes.get("/next.jpg")
    def preview() -> Response:
        after = _after()
        with waiting.seat(PREVIEW_SECONDS) as seconds:
            newest = station.wait_preview(after, seconds)
        if newest is None or newest.number == after:
            return Response(status=204)
        response = Response(newest.jpeg, mimetype="image/jpeg")
        response.headers["X-Frame-Number"] = str(newest.number)
        return response

    @routes.get("/status")
    def status() -> Response:
        view = station.view()
        told = status_of(view, settings)
        # To whom nobody vouches for, nothing of a case: not even what kind of weapon lies there.
        person = signed_in()
        if view.mode is not Mode.TRIAL and (person is None or person.role is not Role.OFFICER):
            told = {name: told[name] for name in ("view", "condition", "trouble", "version")}
        return jsonify(told)

    @routes.get("/central")
    def central_service() -> Response:
        return jsonify(line=central_line(central()))

    _pictures(routes, station)
    _touches(routes, station)
    return routes


def _pictures(routes: Blueprint, station: Station) -> None:
    @routes.get("/result/<int:number>/picture.jpg")
    def picture(number: int) -> Response:
        return Response(_shown(station.view(), number).picture, mimetype="image/jpeg")

    @routes.get("/result/<int:number>/heatmap.png")
    def heatmap(number: int) -> Response:
        return Response(_shown(station.view(), number).heatmap, mimetype="image/png")


def _touches(routes: Blueprint, station: Station) -> None:
    @routes.post("/press")
    def press() -> Response:
        try:
            asked = press_from(request.get_data(), signer())
        except NotAPressError:
            abort(400)
        answer = station.press(asked)
        return jsonify(answer=answer.value, words=answer_words(answer))

    @routes.post("/language")
    def choose_language() -> Response:
        try:
            chosen = language_from(request.get_data())
        except NotAPressError:
            abort(400)
        response = jsonify(language=chosen)
        response.set_cookie(COOKIE, chosen, httponly=True, samesite="Strict")
        return response


def screen(view: View, station: Station) -> dict[str, object]:
    """Everything that the templates need to draw one view."""
    face = face_of(view, station.everyone() if _names_a_witness(view) else (), signed_in())
    side = plate_side_of(view, face)
    proposal = None if side.result is None else proposal_of(side.result)
    return {
        "view": view,
        "face": face,
        "step": face.step,
        "side": side,
        "result": side.result,
        "proposal": proposal,
        "overlay": None if side.result is None else overlay_of(side.result),
        "announcement": face.said or face.title or (announcement(view) if proposal is None else proposal.said),
        "trouble": None if view.trouble is None else trouble_words(view.trouble),
        "cancel_choices": cancel_choices(),
        "percent": percent,
    }


def _names_a_witness(view: View) -> bool:
    """Whether the screen may ask who bears witness."""
    if view.mode is not Mode.INTAKE:
        return False
    return view.situation is None or view.situation.step is Step.SECOND_CHECK


def status_of(view: View, settings: PageSettings) -> dict[str, object]:
    """The view for programs: no words, no language."""
    found = None if view.result is None else view.result.identification
    first = None if found is None or found.level is Level.OTHER else found.first
    return {
        "view": view.number,
        "condition": view.condition.value,
        "trouble": None if view.trouble is None else view.trouble.value,
        "typology": None if first is None else first.typology.key,
        "probability": None if first is None else first.probability,
        "level": None if found is None else found.level.value,
        "weapon": None if found is None else found.weapon,
        "step": None if view.situation is None else view.situation.step.value,
        "pending": [] if view.result is None else list(view.result.pending),
        "still_at": None if view.result is None else _of_day(view.result.still_at),
        "version": settings.version,
    }


def _of_day(moment: float) -> float:
    """A moment of the monotonic clock in seconds since 1970, to compare with a browser's."""
    return time.time() - time.monotonic() + moment


def _after() -> int:
    """The number that the page already has; -1 where it has none."""
    written = request.args.get("after", "-1")
    try:
        after = int(written) if written.isascii() and len(written) <= 16 else -2
    except ValueError:
        after = -2
    if not -1 <= after <= LARGEST_NUMBER:
        abort(400)
    return after


def _shown(view: View, number: int) -> Result:
    """The result of still `number`, if that is what the station shows.

    A camera that was plugged in again counts its frames anew; the picture's own hash in `of` keeps
    one weapon's picture from ever standing beside another one's answer.
    """
    result = view.result
    if result is None or result.capture.frame.number != number:
        abort(404)
    if request.args.get("of", result.capture.sha256) != result.capture.sha256:
        abort(404)
    return result
