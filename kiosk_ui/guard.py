"""Which requests are answered at all, and what every answer carries.

Knows Host, Origin, content types, the token of a page and the headers that keep a browser inside this page. Knows
neither pages nor presses, nor who is signed in.
"""

import secrets
from typing import Final

from flask import Flask, Response, abort, request
from flask_wtf import CSRFProtect  # type: ignore[import-untyped]  # the package ships no types

from kiosk_ui.seam import PageSettings

LARGEST_BODY: Final = 16384
"""Bytes: a conclusion of 2000 characters, each of up to four bytes, and what goes with it."""

CONTENT_POLICY = (
    "default-src 'none'; "
    "script-src 'self'; "
    "style-src 'self'; "
    "img-src 'self' blob:; "
    "connect-src 'self'; "
    "font-src 'self'; "
    "base-uri 'none'; "
    "form-action 'self'; "
    "frame-ancestors 'none'"
)

HEADERS = (
    ("Content-Security-Policy", CONTENT_POLICY),
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "no-referrer"),
    ("Permissions-Policy", "camera=(), microphone=(), geolocation=(), usb=(), serial=(), payment=()"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
    ("X-Frame-Options", "DENY"),
)


def guard(app: Flask, settings: PageSettings) -> None:
    """Set the checks before, and the headers after, every request of `app`."""
    hosts = frozenset(host.lower() for host in settings.allowed_hosts)
    origins = frozenset(f"{scheme}://{host}" for host in hosts for scheme in ("http", "https"))
    app.config["MAX_CONTENT_LENGTH"] = LARGEST_BODY

    def check() -> None:
        # A page from elsewhere that points its own name at this machine sends its own name here.
        if request.headers.get("Host", "").lower() not in hosts:
            abort(400)
        if request.method != "POST" or request.routing_exception is not None:
            return
        origin = request.headers.get("Origin")
        if origin is not None and origin.lower() not in origins:
            abort(403)
        if request.headers.get("Sec-Fetch-Site", "same-origin") != "same-origin":
            abort(403)
        # A form of another page cannot send this type without asking first.
        if request.mimetype != "application/json":
            abort(415)

    def seal(response: Response) -> Response:
        for name, value in HEADERS:
            response.headers[name] = value
        response.headers.setdefault("Cache-Control", "no-store")
        return response

    app.before_request(check)
    app.after_request(seal)


def guard_touches(app: Flask) -> None:
    """Refuse every POST without the token of a page that this process drew.

    Comes after whatever answers 401: who is not signed in any more is told so first.
    """
    # A key of its own at each start: what an earlier kiosk drew is refused, and drawn anew.
    app.config["SECRET_KEY"] = secrets.token_bytes(32)
    app.config["SESSION_COOKIE_NAME"] = "page"
    app.config["SESSION_COOKIE_HTTPONLY"] = True
    app.config["SESSION_COOKIE_SAMESITE"] = "Strict"
    # A locked screen may stand for days; Origin is checked above, and no Referer is ever sent.
    app.config["WTF_CSRF_TIME_LIMIT"] = None
    app.config["WTF_CSRF_SSL_STRICT"] = False
    CSRFProtect(app)
