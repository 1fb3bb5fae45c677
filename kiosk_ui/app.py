"""The pages put together: one Flask application around one station.

Knows the order in which guard, sessions, languages, pages and static files meet. Starts nothing, reads no
configuration: both come as arguments.
"""

from hashlib import sha256
from pathlib import Path

from flask import Flask, Response, abort, request, send_from_directory, url_for

from edge.view import Mode
from kiosk_ui.central_words import Look, central_line
from kiosk_ui.enrolment import enrolment
from kiosk_ui.failures import answer_failures
from kiosk_ui.frame import frame_of
from kiosk_ui.guard import guard, guard_touches
from kiosk_ui.history import history
from kiosk_ui.notices import notices
from kiosk_ui.pages import COOKIE, pages
from kiosk_ui.presses import LANGUAGES
from kiosk_ui.seam import PageSettings, Station
from kiosk_ui.sessions import Sessions
from kiosk_ui.signin import locked_screen, signin
from kiosk_ui.tongue import language, speak
from kiosk_ui.who import recognise, session_left, signed_in

__all__ = ["PageSettings", "Station", "create_app"]

STATIC = Path(__file__).parent / "static"
A_YEAR = 365 * 24 * 3600


def create_app(
    station: Station, settings: PageSettings, sessions: Sessions | None = None, central: Look = lambda: None
) -> Flask:
    """The pages of `station`, ready to be served; who is signed in is kept in `sessions`, empty ones if not given.

    `central` says how the central service stands; not given, nothing is said of one.
    """
    app = Flask(__name__, static_folder=None)
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    seats = sessions or Sessions()
    guard(app, settings)
    recognise(app, station, seats, lambda: locked_screen(station))
    guard_touches(app)

    def chosen_language() -> str:
        cookie = request.cookies.get(COOKIE, "")
        return cookie if cookie in LANGUAGES else settings.language

    speak(app, settings.language, chosen_language)
    app.register_blueprint(signin(station, seats))
    app.register_blueprint(enrolment(station))
    app.register_blueprint(notices(settings))
    app.register_blueprint(pages(station, settings, central))
    app.register_blueprint(history(station))
    answer_failures(app)
    _frame(app, station, settings, central)
    _serve_static(app, _stamp(settings.version))
    return app


def _frame(app: Flask, station: Station, settings: PageSettings, central: Look) -> None:
    """Give every template what its frame needs."""

    def around() -> dict[str, object]:
        return {
            "settings": settings,
            "language": language(),
            "person": signed_in(),
            "session_left": session_left(),
        }

    app.context_processor(around)
    app.jinja_env.globals["frame_of"] = frame_of
    app.jinja_env.globals["central_line"] = lambda: central_line(central())
    app.jinja_env.globals["on_trial"] = lambda: station.view().mode is Mode.TRIAL


def _stamp(version: str) -> str:
    """A name that changes whenever the version or one static file does."""
    digest = sha256(version.encode())
    for path in sorted(STATIC.iterdir()):
        digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()[:16]


def _serve_static(app: Flask, stamp: str) -> None:
    # The stamp is a folder and not a query, so that modules that import each other carry it along.
    def static_file(given: str, name: str) -> Response:
        if given != stamp:
            abort(404)
        response = send_from_directory(STATIC, name, max_age=A_YEAR)
        response.headers["Cache-Control"] = f"public, max-age={A_YEAR}, immutable"
        return response

    def static(name: str) -> str:
        return url_for("static_file", given=stamp, name=name)

    app.add_url_rule("/static/<given>/<name>", "static_file", static_file)
    app.jinja_env.globals["static"] = static
