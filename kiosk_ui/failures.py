"""What is said when a request cannot be answered: plain words, never a traceback.

Knows HTTP's numbers and the sentence for each. Does not know what went wrong inside: that is in the
journal.
"""

from typing import Final

from flask import Flask, Response, jsonify, make_response, render_template, request
from flask_wtf.csrf import CSRFError  # type: ignore[import-untyped]  # the package ships no types
from werkzeug.exceptions import HTTPException

from kiosk_ui.tongue import _, language

FOR_PROGRAMS: Final = ("/status", "/session", "/central")
"""Read by programs; so is every answer to a POST."""


def failure_words(code: int) -> tuple[str, str]:
    """A title and what to do, for an HTTP status."""
    known = {
        400: (_("Request not understood"), _("Go back to the screen and try again.")),
        401: (_("The screen is locked"), _("Sign in first.")),
        403: (_("Request refused"), _("It does not come from this screen, or is not for you.")),
        404: (_("Nothing here"), _("This page or picture is not, or no longer, shown.")),
        405: (_("Not possible this way"), _("Go back to the screen and try again.")),
        413: (_("Too much at once"), _("Go back to the screen and try again.")),
        415: (_("Request not understood"), _("Only requests from this screen are accepted.")),
        500: (
            _("The kiosk made a mistake"),
            _("Go back to the screen. If it happens again, call the technician."),
        ),
    }
    return known.get(code, known[500] if code >= 500 else known[400])


def answer_failures(app: Flask) -> None:
    """Let `app` answer every failure in words: a page to people, JSON to programs."""

    def answer(failure: HTTPException) -> Response:
        code = failure.code or 500
        title, action = failure_words(code)
        if isinstance(failure, CSRFError):
            # A page drawn before the kiosk was started again, or one that is not ours.
            words = _("This screen is out of date: it is drawn anew. Then touch again.")
            response = jsonify(error=title, words=words, draw_anew=True)
        elif request.method == "POST" or request.path in FOR_PROGRAMS:
            response = jsonify(error=title, words=f"{title}. {action}")
        else:
            page = render_template("failure.html", title=title, action=action, language=language())
            response = make_response(page)
        response.status_code = code
        allowed = failure.get_response().headers.get("Allow")
        if allowed is not None:
            response.headers["Allow"] = allowed
        return response

    app.register_error_handler(HTTPException, answer)
