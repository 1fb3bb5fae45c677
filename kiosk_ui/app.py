"""The pages put together: one Flask application around one station.

Knows the order in which guard, languages, pages and static files meet. Starts nothing, reads no
configuration: both come as arguments.
"""

from hashlib import sha256
from pathlib import Path

from flask import Flask, Response, abort, request, send_from_directory, url_for

from kiosk_ui.failures import answer_failures
from kiosk_ui.guard import guard
from kiosk_ui.pages import COOKIE, pages
from kiosk_ui.presses import LANGUAGES
from kiosk_ui.seam import PageSettings, Station
from kiosk_ui.tongue import speak

__all__ = ["PageSettings", "Station", "create_app"]

STATIC = Path(__file__).parent / "static"
A_YEAR = 365 * 24 * 3600


def create_app(station: Station, settings: PageSettings) -> Flask:
    """The pages of `station`, ready to be served."""
    app = Flask(__name__, static_folder=None)
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    guard(app, settings)

    def chosen_language() -> str:
        cookie = request.cookies.get(COOKIE, "")
        return cookie if cookie in LANGUAGES else settings.language

    speak(app, settings.language, chosen_language)
    app.register_blueprint(pages(station, settings))
    answer_failures(app)
    _serve_static(app, _stamp(settings.version))
    return app


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
