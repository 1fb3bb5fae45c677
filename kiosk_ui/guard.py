"""Who may ask, and what every answer carries.

Knows Host, Origin, content types and the headers that keep a browser inside this page. Knows
neither pages nor presses.
"""

from flask import Flask, Response, abort, request

from kiosk_ui.seam import PageSettings

LARGEST_BODY = 4096

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
